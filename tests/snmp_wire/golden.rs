//! Replies of a real agent (see `tests/golden/snmp/README.md`).

use noctui::proto::snmp::wire::{Binding, Data, ErrorStatus, Response};

macro_rules! golden {
    ($name:literal) => {
        include_bytes!(concat!("../golden/snmp/", $name, ".bin")).as_slice()
    };
}

fn read(datagram: &[u8]) -> Response<'_> {
    let response = Response::read(datagram).unwrap();
    assert!(response.has_community(b"public"));
    assert!(!response.has_community(b"private"));
    response
}

fn lines(response: &Response<'_>) -> Vec<String> {
    response.bindings.map(|Binding { name, data }| format!("{name} = {data:?}")).collect()
}

#[test]
fn a_get_of_scalars_is_read() {
    let response = read(golden!("get-system"));
    assert_eq!((response.error_status, response.error_index), (ErrorStatus::NoError, 0));
    assert_eq!(
        lines(&response),
        [
            "1.3.6.1.2.1.1.2.0 = Oid(OidRef(1.3.6.1.4.1.8072.3.2.10))",
            "1.3.6.1.2.1.1.3.0 = TimeTicks(30)",
            "1.3.6.1.2.1.1.5.0 = OctetString([103, 111, 108, 100, 101, 110, 46, 108, 97, 98])",
        ]
    );
}

#[test]
fn a_row_of_the_interface_tables_is_read() {
    let response = read(golden!("get-interface"));
    let data: Vec<Data<'_>> = response.bindings.map(|binding| binding.data).collect();
    let expected = [
        Data::Integer(1),
        Data::OctetString(b"lo"),
        Data::Integer(24),
        Data::Gauge32(10_000_000),
        Data::OctetString(b""),
        Data::Integer(1),
        Data::Integer(1),
        Data::TimeTicks(0),
        Data::Counter32(3363),
        Data::Counter32(0),
        Data::OctetString(b"lo"),
        Data::Counter64(3363),
        Data::Counter64(3363),
        Data::Gauge32(10),
        Data::Integer(2),
        Data::OctetString(b""),
        Data::TimeTicks(0),
    ];
    assert_eq!(data, expected);
}

#[test]
fn a_missing_instance_and_a_missing_object_leave_the_rest_readable() {
    let response = read(golden!("get-exceptions"));
    let data: Vec<Data<'_>> = response.bindings.map(|binding| binding.data).collect();
    assert_eq!(data, [Data::TimeTicks(31), Data::NoSuchInstance, Data::NoSuchObject]);
}

#[test]
fn an_address_is_read() {
    let response = read(golden!("get-address"));
    assert_eq!(lines(&response), ["1.3.6.1.2.1.4.20.1.1.127.0.0.1 = IpAddress(127.0.0.1)"]);
}

#[test]
fn the_end_of_the_view_is_read_under_a_name_of_the_second_arc_tree() {
    let response = read(golden!("next-end"));
    assert_eq!(lines(&response), ["2.16.0 = EndOfMibView"]);
}

#[test]
fn columns_of_a_getbulk_alternate() {
    const IF_DESCR: &[u32] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 2];
    let response = read(golden!("bulk-columns"));
    let names = response.bindings.filter(|binding| binding.name.starts_with(IF_DESCR));
    let indexes: Vec<u32> = names.filter_map(|binding| binding.name.strip_prefix(IF_DESCR)?.next()).collect();
    assert_eq!(&indexes[..3], [1, 2, 3]);
    assert_eq!(response.bindings.next_name(), "1.3.6.1.2.1.1.3.0");
}

trait NextName {
    fn next_name(self) -> String;
}

impl<'a, I: Iterator<Item = Binding<'a>>> NextName for I {
    fn next_name(mut self) -> String {
        self.next().map(|binding| binding.name.to_string()).unwrap_or_default()
    }
}

#[test]
fn a_large_getbulk_is_read_to_its_last_binding() {
    let response = read(golden!("bulk-truncated-by-agent"));
    assert!(response.bindings.len() > 50, "{}", response.bindings.len());
    assert_eq!(response.bindings.count(), response.bindings.len());
    assert!(response.bindings.into_iter().all(|binding| !matches!(binding.data, Data::Unreadable { .. })));
}

#[test]
fn a_refused_set_is_an_error_with_its_index() {
    let response = read(golden!("set-refused"));
    assert_eq!((response.error_status, response.error_index), (ErrorStatus::NoAccess, 1));
}

#[test]
fn no_prefix_of_a_real_reply_is_a_reply() {
    for datagram in [golden!("get-interface"), golden!("bulk-columns"), golden!("set-refused")] {
        for length in 0..datagram.len() {
            assert!(Response::read(&datagram[..length]).is_err(), "{length} octets");
        }
    }
}
