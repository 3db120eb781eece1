//! What a platform calls its interfaces, which indexes it gives them, what it says of itself.

use super::Kind;

/// The platforms the lab imitates, named as the inventory's `platform` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Arista EOS: `Ethernet1`, small indexes.
    AristaEos,
    /// Cisco NX-OS: `Ethernet1/1`, indexes in the hundreds of millions.
    CiscoNxos,
    /// Juniper Junos: `et-0/0/0`, counted from zero.
    JuniperJunos,
    /// Nokia SR Linux: `ethernet-1/1`, indexes 32,768 apart.
    NokiaSrlinux,
}

impl Platform {
    /// The name the inventory uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::AristaEos => "arista_eos",
            Self::CiscoNxos => "cisco_nxos",
            Self::JuniperJunos => "juniper_junos",
            Self::NokiaSrlinux => "nokia_srlinux",
        }
    }

    /// The version of the software that it usually runs.
    pub fn software(self) -> &'static str {
        match self {
            Self::AristaEos => "4.32.1F",
            Self::CiscoNxos => "10.3(4a)",
            Self::JuniperJunos => "22.4R3-S2.11",
            Self::NokiaSrlinux => "v24.3.2-118-g706b4f0d99",
        }
    }

    /// The text of sysDescr, with this software.
    pub fn description(self, software: &str) -> String {
        match self {
            Self::AristaEos => {
                format!(
                    "Arista Networks EOS version {software} running on an Arista Networks DCS-7050SX3-48YC8"
                )
            }
            Self::CiscoNxos => format!(
                "Cisco NX-OS(tm) nxos64-cs.10.3.4a.M.bin, Software (NXOS 64-bit), Version {software}, \
                 Interim version N/A, RELEASE SOFTWARE"
            ),
            Self::JuniperJunos => format!(
                "Juniper Networks, Inc. mx204 internet router, kernel JUNOS {software}, Build date: \
                 2024-03-08 09:14:51 UTC"
            ),
            Self::NokiaSrlinux => {
                format!("SRLinux-{software} 7220 IXR-D3L Copyright (c) 2000-2024 Nokia.")
            }
        }
    }

    /// The value of sysObjectID, an arc below enterprises.
    pub fn object_id(self) -> &'static [u32] {
        match self {
            Self::AristaEos => &[1, 3, 6, 1, 4, 1, 30065, 1, 3011, 7050, 3741, 48, 2878, 8],
            Self::CiscoNxos => &[1, 3, 6, 1, 4, 1, 9, 12, 3, 1, 3, 2239],
            Self::JuniperJunos => &[1, 3, 6, 1, 4, 1, 2636, 1, 1, 1, 2, 159],
            Self::NokiaSrlinux => &[1, 3, 6, 1, 4, 1, 6527, 1, 20, 22],
        }
    }

    /// The name of an interface; `number` counts from one for hardware and is the tag of a VLAN or subinterface.
    pub fn interface_name(self, kind: Kind, number: u16) -> String {
        match (self, kind) {
            (Self::AristaEos, Kind::Ethernet) => format!("Ethernet{number}"),
            (Self::AristaEos, Kind::Lag) => format!("Port-Channel{number}"),
            (Self::AristaEos, Kind::Loopback) => format!("Loopback{}", number - 1),
            (Self::AristaEos | Self::CiscoNxos, Kind::Vlan) => format!("Vlan{number}"),
            (Self::AristaEos, Kind::Management) => format!("Management{number}"),
            (Self::CiscoNxos, Kind::Ethernet) => format!("Ethernet1/{number}"),
            (Self::CiscoNxos, Kind::Lag) => format!("port-channel{number}"),
            (Self::CiscoNxos, Kind::Loopback) => format!("loopback{}", number - 1),
            (Self::CiscoNxos | Self::NokiaSrlinux, Kind::Management) => "mgmt0".to_owned(),
            (Self::JuniperJunos, Kind::Ethernet) => format!("et-0/0/{}", number - 1),
            (Self::JuniperJunos, Kind::Lag) => format!("ae{}", number - 1),
            (Self::JuniperJunos, Kind::Vlan) => format!("irb.{number}"),
            (Self::JuniperJunos | Self::NokiaSrlinux, Kind::Loopback) => format!("lo{}", number - 1),
            (Self::JuniperJunos, Kind::Management) => "fxp0".to_owned(),
            (Self::NokiaSrlinux, Kind::Ethernet) => format!("ethernet-1/{number}"),
            (Self::NokiaSrlinux, Kind::Lag) => format!("lag{number}"),
            (Self::NokiaSrlinux, Kind::Vlan) => format!("irb0.{number}"),
            (_, Kind::Subinterface(of)) => format!("{}.{number}", self.interface_name(Kind::Ethernet, of)),
        }
    }

    /// The ifIndex of an interface as the platform numbers them.
    pub fn interface_index(self, kind: Kind, number: u16) -> u32 {
        let n = u32::from(number);
        match (self, kind) {
            (Self::AristaEos, Kind::Ethernet) => n,
            (Self::AristaEos, Kind::Management) => 999_000 + n,
            (Self::AristaEos, Kind::Lag) => 1_000_000 + n,
            (Self::AristaEos, Kind::Vlan) => 2_000_000 + n,
            (Self::AristaEos, Kind::Loopback) => 5_000_000 + n - 1,
            (Self::CiscoNxos, Kind::Management) => 0x0500_0000,
            (Self::CiscoNxos, Kind::Vlan) => 0x0901_0000 + n,
            (Self::CiscoNxos, Kind::Loopback) => 0x1400_0000 + n - 1,
            (Self::CiscoNxos, Kind::Lag) => 0x1600_0000 + n,
            (Self::CiscoNxos, Kind::Ethernet) => 0x1A00_0000 + (n - 1) * 0x1000,
            (Self::JuniperJunos, Kind::Management) => 1,
            (Self::JuniperJunos, Kind::Loopback) => 16 + n,
            (Self::JuniperJunos, Kind::Ethernet) => 513 + n,
            (Self::JuniperJunos, Kind::Lag) => 2_000 + n,
            (Self::JuniperJunos, Kind::Vlan) => 4_000 + n,
            (Self::NokiaSrlinux, Kind::Ethernet) => 16_382 + n * 32_768,
            (Self::NokiaSrlinux, Kind::Management) => 1_073_741_822,
            (Self::NokiaSrlinux, Kind::Lag) => 1_077_000_000 + n,
            (Self::NokiaSrlinux, Kind::Vlan) => 1_078_000_000 + n,
            (Self::NokiaSrlinux, Kind::Loopback) => 1_079_000_000 + n,
            (Self::CiscoNxos | Self::NokiaSrlinux, Kind::Subinterface(of)) => {
                self.interface_index(Kind::Ethernet, of) + n
            }
            (Self::AristaEos | Self::JuniperJunos, Kind::Subinterface(of)) => {
                10_000_000 + u32::from(of) * 10_000 + n
            }
        }
    }

    /// The number of IANAifType an interface of that kind shows.
    pub fn interface_type(self, kind: Kind) -> i32 {
        match (self, kind) {
            (_, Kind::Ethernet | Kind::Management) => 6,
            (_, Kind::Loopback) => 24,
            (_, Kind::Lag) => 161,
            (Self::CiscoNxos, Kind::Vlan) => 53,
            (Self::AristaEos, Kind::Vlan) => 136,
            (_, Kind::Vlan | Kind::Subinterface(_)) => 135,
        }
    }
}
