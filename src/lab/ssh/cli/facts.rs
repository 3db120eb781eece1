//! What a device knows of itself at one moment, as its command line tells it. Pure.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::lab::moment::Moment;
use crate::lab::network::{Device, Kind, PortNo};
use crate::lab::rules::Rules;
use crate::lab::ssh::habit::{Habits, SshHabit};
use crate::lab::state::Shape;
use crate::lab::traffic::Counters;

/// Seconds over which rates are averaged.
const AVERAGED: f64 = 30.0;

/// One device at one moment.
pub(in crate::lab::ssh) struct Facts<'a> {
    pub(in crate::lab::ssh) moment: Moment<'a>,
    /// What is wrong with its shell.
    pub(in crate::lab::ssh) habits: Habits,
    rules: &'a Rules,
    /// Nanoseconds since 1970 at which the lab started.
    epoch: i64,
}

/// One of its interfaces.
#[derive(Debug, Clone)]
pub(super) struct Interface {
    pub(super) name: String,
    pub(super) alias: String,
    pub(super) kind: Kind,
    /// Its number as printed on the front.
    pub(super) number: u16,
    pub(super) index: u32,
    pub(super) mbps: u32,
    /// Its address, as six octets; none on a loopback.
    pub(super) mac: Vec<u8>,
    pub(super) is_up: bool,
    /// Switched off.
    pub(super) is_spare: bool,
    pub(super) mtu: i32,
    pub(super) input: Counters,
    pub(super) output: Counters,
    /// Bits and packets per second, received and sent.
    pub(super) rates: [(u64, u64); 2],
    /// Seconds since its state changed.
    pub(super) since: u64,
}

impl<'a> Facts<'a> {
    /// The facts of a moment; its dates count from `epoch`.
    pub(in crate::lab::ssh) fn new(moment: Moment<'a>, rules: &'a Rules, epoch: i64) -> Self {
        Self { habits: Habits::of(&moment), moment, rules, epoch }
    }

    pub(super) fn device(&self) -> &'a Device {
        self.moment.network.device(self.moment.device)
    }

    /// Its name, as its prompt has it.
    pub(super) fn name(&self) -> String {
        let told = self
            .habits
            .find(|habit| if let SshHabit::HostName(name) = habit { Some(name.clone()) } else { None });
        told.unwrap_or_else(|| self.device().name.clone())
    }

    /// Seconds since its start.
    pub(super) fn uptime(&self) -> u64 {
        (self.moment.now - self.moment.life.booted).max(0.0) as u64
    }

    /// The date and time there.
    pub(super) fn clock(&self) -> Zoned {
        self.date(self.moment.now)
    }

    /// When it started.
    pub(super) fn started(&self) -> Zoned {
        self.date(self.moment.life.booted)
    }

    fn date(&self, second: f64) -> Zoned {
        let nanoseconds = i128::from(self.epoch) + (second * 1e9) as i128;
        Timestamp::from_nanosecond(nanoseconds).unwrap_or_default().to_zoned(TimeZone::UTC)
    }

    /// Its chassis' address.
    pub(super) fn chassis(&self) -> [u8; 6] {
        self.moment.network.chassis_mac(self.moment.device)
    }

    /// A serial number: the same for the same device.
    pub(super) fn serial(&self, prefix: &str) -> String {
        let [_, a, b, c, ..] = self.chassis();
        let number = u32::from_be_bytes([0, a, b, c]).wrapping_mul(2_654_435_761) >> 8;
        format!("{prefix}{number:08X}")
    }

    /// Its interfaces, by rising index.
    pub(super) fn interfaces(&self) -> Vec<Interface> {
        let moment = &self.moment;
        let shape = Shape::at(self.device(), moment.own(), &moment.life, moment.now);
        let mut rows = shape.rows(self.device());
        rows.sort_by_key(|(index, port)| (self.device().port(*port).kind == Kind::Management, *index));
        rows.into_iter().map(|(index, port)| self.interface(index, port)).collect()
    }

    fn interface(&self, index: u32, number: PortNo) -> Interface {
        let moment = &self.moment;
        let port = self.device().port(number);
        let [input, output] = moment.counters(number);
        Interface {
            name: String::from_utf8_lossy(&moment.name(number)).into_owned(),
            alias: String::from_utf8_lossy(&moment.alias(number)).into_owned(),
            kind: port.kind,
            number: port.number,
            index,
            mbps: port.speed_mbps,
            mac: moment.address(number),
            is_up: moment.is_up(number),
            is_spare: moment.is_spare(number),
            mtu: Moment::mtu(port.kind),
            input,
            output,
            rates: self.rates(number, [input, output]),
            since: (moment.now - moment.last_change(number)).max(0.0) as u64,
        }
    }

    fn rates(&self, port: PortNo, now: [Counters; 2]) -> [(u64, u64); 2] {
        let moment = &self.moment;
        let past = Moment::new(moment.network, moment.device, self.rules, moment.now - AVERAGED);
        let before = past.counters(port);
        let rate = |at: usize| {
            let octets = now[at].octets.saturating_sub(before[at].octets) as f64;
            let packets = now[at].unicast.saturating_sub(before[at].unicast) as f64;
            ((octets * 8.0 / AVERAGED) as u64, (packets / AVERAGED) as u64)
        };
        if moment.is_up(port) { [rate(0), rate(1)] } else { [(0, 0); 2] }
    }

    /// Its neighbours: own port, their name, their port.
    pub(super) fn neighbours(&self) -> Vec<(String, String, String)> {
        let network = self.moment.network;
        let of = |port: PortNo| {
            let peer = self.moment.peer(port)?;
            let name = String::from_utf8_lossy(&self.moment.neighbour_name(port)?).into_owned();
            Some((self.device().port_name(port), name, network.device(peer.device).port_name(peer.port)))
        };
        self.device().port_numbers().filter(|port| self.moment.is_up(*port)).filter_map(of).collect()
    }
}

impl Interface {
    /// Whether it is what an operator calls it: `Et1`, `ethernet 1`, `Ethernet1`.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        let name = self.name.to_lowercase();
        let cut = |name: &str| name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
        let (word, rest) = text.split_at(cut(&text));
        let (own, number) = name.split_at(cut(&name));
        !word.is_empty() && own.starts_with(word) && rest == number
    }

    /// Packets of all kinds, received or sent.
    pub(super) fn packets(counters: &Counters) -> u64 {
        counters.unicast + counters.multicast + counters.broadcast
    }

    /// The address in groups of four digits between dots, as Cisco writes it.
    pub(super) fn dotted(&self) -> String {
        dotted(&self.mac)
    }

    /// The address in pairs of digits between colons.
    pub(super) fn coloned(&self) -> String {
        coloned(&self.mac)
    }

    /// What runs through it at most, in kbit/s.
    pub(super) fn kbps(&self) -> u64 {
        u64::from(self.mbps) * 1_000
    }
}

/// `0200.0003.fffe`
pub(super) fn dotted(mac: &[u8]) -> String {
    let groups =
        mac.chunks(2).map(|pair| pair.iter().map(|octet| format!("{octet:02x}")).collect::<String>());
    groups.collect::<Vec<_>>().join(".")
}

/// `02:00:00:03:ff:fe`
pub(super) fn coloned(mac: &[u8]) -> String {
    mac.iter().map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(":")
}

/// Weeks, days, hours, minutes, seconds.
pub(super) fn parts(seconds: u64) -> [u64; 5] {
    [seconds / 604_800, seconds / 86_400 % 7, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60]
}

/// `5 weeks, 1 day, 3 hours`: the parts that are there, with their names.
pub(super) fn spelled(parts: &[(u64, &str)]) -> Vec<String> {
    let there = parts.iter().filter(|(count, _)| *count > 0);
    there.map(|(count, word)| format!("{count} {word}{}", if *count == 1 { "" } else { "s" })).collect()
}
