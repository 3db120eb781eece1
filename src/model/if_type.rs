//! The `type` leaf: identities of the module `iana-if-type`.

use super::SafeText;

/// The type of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IfType {
    /// By its number in IANA's registry (`ifType`), known here or not.
    Number(u32),
    /// By the name of its identity, without a module prefix.
    Named(SafeText),
}

impl IfType {
    /// The `iana-if-type` identity, without the module prefix.
    ///
    /// Nothing for numbers that the module (revision 2019-02-08) does not have: out of range, unassigned, or
    /// newer than it. A name stands as the source gave it.
    pub fn identity(&self) -> Option<&str> {
        match self {
            Self::Number(number) => identity(*number),
            Self::Named(name) => Some(name),
        }
    }
}

fn identity(number: u32) -> Option<&'static str> {
    let position = usize::try_from(number).ok()?.checked_sub(1)?;
    IDENTITIES.get(position).copied().filter(|name| !name.is_empty())
}

/// Identity of number n at position n - 1. 273 to 276 were never assigned.
#[rustfmt::skip]
const IDENTITIES: [&str; 296] = [
    "other", "regular1822", "hdh1822", "ddnX25", "rfc877x25", "ethernetCsmacd", "iso88023Csmacd",
    "iso88024TokenBus", "iso88025TokenRing", "iso88026Man", "starLan", "proteon10Mbit", "proteon80Mbit",
    "hyperchannel", "fddi", "lapb", "sdlc", "ds1", "e1", "basicISDN", "primaryISDN",
    "propPointToPointSerial", "ppp", "softwareLoopback", "eon", "ethernet3Mbit", "nsip", "slip", "ultra",
    "ds3", "sip", "frameRelay", "rs232", "para", "arcnet", "arcnetPlus", "atm", "miox25", "sonet",
    "x25ple", "iso88022llc", "localTalk", "smdsDxi", "frameRelayService", "v35", "hssi", "hippi", "modem",
    "aal5", "sonetPath", "sonetVT", "smdsIcip", "propVirtual", "propMultiplexor", "ieee80212",
    "fibreChannel", "hippiInterface", "frameRelayInterconnect", "aflane8023", "aflane8025", "cctEmul",
    "fastEther", "isdn", "v11", "v36", "g703at64k", "g703at2mb", "qllc", "fastEtherFX", "channel",
    "ieee80211", "ibm370parChan", "escon", "dlsw", "isdns", "isdnu", "lapd", "ipSwitch", "rsrb",
    "atmLogical", "ds0", "ds0Bundle", "bsc", "async", "cnr", "iso88025Dtr", "eplrs", "arap", "propCnls",
    "hostPad", "termPad", "frameRelayMPI", "x213", "adsl", "radsl", "sdsl", "vdsl", "iso88025CRFPInt",
    "myrinet", "voiceEM", "voiceFXO", "voiceFXS", "voiceEncap", "voiceOverIp", "atmDxi", "atmFuni",
    "atmIma", "pppMultilinkBundle", "ipOverCdlc", "ipOverClaw", "stackToStack", "virtualIpAddress", "mpc",
    "ipOverAtm", "iso88025Fiber", "tdlc", "gigabitEthernet", "hdlc", "lapf", "v37", "x25mlp",
    "x25huntGroup", "transpHdlc", "interleave", "fast", "ip", "docsCableMaclayer", "docsCableDownstream",
    "docsCableUpstream", "a12MppSwitch", "tunnel", "coffee", "ces", "atmSubInterface", "l2vlan",
    "l3ipvlan", "l3ipxvlan", "digitalPowerline", "mediaMailOverIp", "dtm", "dcn", "ipForward", "msdsl",
    "ieee1394", "if-gsn", "dvbRccMacLayer", "dvbRccDownstream", "dvbRccUpstream", "atmVirtual",
    "mplsTunnel", "srp", "voiceOverAtm", "voiceOverFrameRelay", "idsl", "compositeLink", "ss7SigLink",
    "propWirelessP2P", "frForward", "rfc1483", "usb", "ieee8023adLag", "bgppolicyaccounting",
    "frf16MfrBundle", "h323Gatekeeper", "h323Proxy", "mpls", "mfSigLink", "hdsl2", "shdsl", "ds1FDL",
    "pos", "dvbAsiIn", "dvbAsiOut", "plc", "nfas", "tr008", "gr303RDT", "gr303IDT", "isup",
    "propDocsWirelessMaclayer", "propDocsWirelessDownstream", "propDocsWirelessUpstream", "hiperlan2",
    "propBWAp2Mp", "sonetOverheadChannel", "digitalWrapperOverheadChannel", "aal2", "radioMAC", "atmRadio",
    "imt", "mvl", "reachDSL", "frDlciEndPt", "atmVciEndPt", "opticalChannel", "opticalTransport",
    "propAtm", "voiceOverCable", "infiniband", "teLink", "q2931", "virtualTg", "sipTg", "sipSig",
    "docsCableUpstreamChannel", "econet", "pon155", "pon622", "bridge", "linegroup", "voiceEMFGD",
    "voiceFGDEANA", "voiceDID", "mpegTransport", "sixToFour", "gtp", "pdnEtherLoop1", "pdnEtherLoop2",
    "opticalChannelGroup", "homepna", "gfp", "ciscoISLvlan", "actelisMetaLOOP", "fcipLink", "rpr", "qam",
    "lmp", "cblVectaStar", "docsCableMCmtsDownstream", "adsl2", "macSecControlledIF",
    "macSecUncontrolledIF", "aviciOpticalEther", "atmbond", "voiceFGDOS", "mocaVersion1", "ieee80216WMAN",
    "adsl2plus", "dvbRcsMacLayer", "dvbTdm", "dvbRcsTdma", "x86Laps", "wwanPP", "wwanPP2", "voiceEBS",
    "ifPwType", "ilan", "pip", "aluELP", "gpon", "vdsl2", "capwapDot11Profile", "capwapDot11Bss",
    "capwapWtpVirtualRadio", "bits", "docsCableUpstreamRfPort", "cableDownstreamRfPort",
    "vmwareVirtualNic", "ieee802154", "otnOdu", "otnOtu", "ifVfiType", "g9981", "g9982", "g9983",
    "aluEpon", "aluEponOnu", "aluEponPhysicalUni", "aluEponLogicalLink", "aluGponOnu",
    "aluGponPhysicalUni", "vmwareNicTeam", "", "", "", "", "docsOfdmDownstream", "docsOfdmaUpstream",
    "gfast", "sdci", "xboxWireless", "fastdsl", "docsCableScte55d1FwdOob", "docsCableScte55d1RetOob",
    "docsCableScte55d2DsOob", "docsCableScte55d2UsOob", "docsCableNdf", "docsCableNdr", "ptm", "ghn",
    "otnOtsi", "otnOtuc", "otnOduc", "otnOtsig", "microwaveCarrierTermination",
    "microwaveRadioLinkTerminal",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_numbers_have_their_identity() {
        for (number, name) in [
            (1, "other"),
            (6, "ethernetCsmacd"),
            (24, "softwareLoopback"),
            (53, "propVirtual"),
            (71, "ieee80211"),
            (131, "tunnel"),
            (135, "l2vlan"),
            (136, "l3ipvlan"),
            (161, "ieee8023adLag"),
            (209, "bridge"),
            (272, "vmwareNicTeam"),
            (277, "docsOfdmDownstream"),
            (296, "microwaveRadioLinkTerminal"),
        ] {
            assert_eq!(IfType::Number(number).identity(), Some(name), "ifType {number}");
        }
    }

    #[test]
    fn numbers_outside_the_registry_have_none() {
        for number in [0, 273, 276, 297, 2_147_483_647, u32::MAX] {
            assert_eq!(IfType::Number(number).identity(), None, "ifType {number}");
        }
    }

    #[test]
    fn no_identity_stands_twice() {
        let mut named: Vec<_> = IDENTITIES.iter().filter(|name| !name.is_empty()).collect();
        named.sort_unstable();
        let all = named.len();
        named.dedup();
        assert_eq!((all, named.len()), (292, 292));
    }
}
