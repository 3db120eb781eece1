//! What the kernel dropped before we could read it (`/proc/net/udp`, last column; Linux only).

use std::fs;

/// Sums the drops of the sockets bound to these local ports; nothing where the system has no such file.
pub(super) fn drops(ports: &[u16]) -> Option<u64> {
    let v4 = fs::read_to_string("/proc/net/udp").ok()?;
    let v6 = fs::read_to_string("/proc/net/udp6").unwrap_or_default();
    Some(sum(&v4, ports) + sum(&v6, ports))
}

fn sum(table: &str, ports: &[u16]) -> u64 {
    let ours = table.lines().skip(1).filter_map(parse).filter(|(port, _)| ports.contains(port));
    ours.map(|(_, drops)| drops).sum()
}

/// Reads port and drops of a line whose local address is the wildcard, as ours all are.
fn parse(line: &str) -> Option<(u16, u64)> {
    let mut fields = line.split_ascii_whitespace();
    let (address, port) = fields.nth(1)?.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let drops = fields.next_back()?.parse().ok()?;
    address.bytes().all(|digit| digit == b'0').then_some((port, drops))
}

#[cfg(test)]
mod tests {
    use super::sum;

    const TABLE: &str = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
        301: 00000000:C35A 00000000:0000 07 00000000:00000000 00:00000000 00000000  0 0 4711 2 0000000000000000 17\n\
        302: 0100007F:C35A 00000000:0000 07 00000000:00000000 00:00000000 00000000  0 0 4712 2 0000000000000000 500\n\
        303: 00000000:C35B 00000000:0000 07 00000000:00000000 00:00000000 00000000  0 0 4713 2 0000000000000000 4\n\
        304: cut\n";

    #[test]
    fn drops_of_our_ports_are_summed_and_those_of_others_are_not() {
        assert_eq!(sum(TABLE, &[0xc35a]), 17);
        assert_eq!(sum(TABLE, &[0xc35a, 0xc35b]), 21);
        assert_eq!(sum(TABLE, &[]), 0);
    }
}
