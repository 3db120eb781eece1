//! Under which names a host is looked for.

use std::net::IpAddr;

/// The port that files leave out.
const USUAL_PORT: u16 = 22;

/// A host that is connected to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    host: String,
    port: u16,
    address: Option<IpAddr>,
}

impl Target {
    /// A host by the name or address that the operator gave it, whose case does not matter.
    pub fn new(host: &str, port: u16) -> Self {
        Self { host: host.to_ascii_lowercase(), port, address: None }
    }

    /// The address that its name led to. It can only raise a doubt, never vouch: names are what operators mean.
    #[must_use]
    pub fn at(mut self, address: IpAddr) -> Self {
        self.address = (self.host.parse() != Ok(address)).then_some(address);
        self
    }

    /// The name or address, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The name in a file: `core1`, or `[core1]:2222` for another port than 22.
    pub fn filed_name(&self) -> String {
        filed(&self.host, self.port)
    }

    /// The name without its port, where that differs. A key that is known for the host is as good on another port.
    pub(super) fn bare_name(&self) -> Option<&str> {
        (self.port != USUAL_PORT).then_some(&*self.host)
    }

    /// The names of its address: with its port, and without.
    pub(super) fn address_names(&self) -> Option<(String, String)> {
        let address = self.address?.to_string();
        Some((filed(&address, self.port), address))
    }
}

fn filed(host: &str, port: u16) -> String {
    if port == USUAL_PORT { host.to_owned() } else { format!("[{host}]:{port}") }
}
