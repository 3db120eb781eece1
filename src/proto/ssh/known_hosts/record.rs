//! What the files say of one host.

use std::sync::Arc;

use russh::keys::{Algorithm, Certificate, PublicKeyOrCertificate};

use super::certificate::{self, CertificateFault};
use super::entry::{Entry, Marker, Place};
use super::files::KnownHosts;
use super::key::{self, HostKey};
use super::parse::Parsed;
use super::target::Target;
use super::verdict::{Changed, KnownKey, Revoked, Unknown, Verdict};

/// What a host shows of itself in the key exchange.
#[derive(Debug, Clone)]
pub struct Offer {
    key: HostKey,
    certificate: Option<Certificate>,
}

impl Offer {
    /// The bare key.
    pub fn key(&self) -> &HostKey {
        &self.key
    }
}

impl From<HostKey> for Offer {
    fn from(key: HostKey) -> Self {
        Self { key, certificate: None }
    }
}

impl From<&Certificate> for Offer {
    fn from(certificate: &Certificate) -> Self {
        Self { key: certificate.public_key().into(), certificate: Some(certificate.clone()) }
    }
}

impl From<&PublicKeyOrCertificate> for Offer {
    fn from(shown: &PublicKeyOrCertificate) -> Self {
        match shown {
            PublicKeyOrCertificate::PublicKey { key, .. } => HostKey::from(key).into(),
            PublicKeyOrCertificate::Certificate(certificate) => certificate.into(),
        }
    }
}

/// In which order the algorithms of host keys are offered to a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Those of bare keys; of the kinds that are known for the host first, so that it shows a key that can be compared.
    pub keys: Vec<Algorithm>,
    /// Those of certificates; empty unless an authority is known for the host.
    pub certificates: Vec<Algorithm>,
}

/// All that the files say of one host: searched once, before it is connected to.
#[derive(Debug)]
pub struct Record {
    all: Arc<KnownHosts>,
    target: Target,
    named: Vec<KnownKey>,
    bare: Vec<KnownKey>,
    addressed: Vec<KnownKey>,
    authorities: Vec<KnownKey>,
    revoked: Vec<KnownKey>,
}

impl Record {
    pub(super) fn new(all: Arc<KnownHosts>, target: Target) -> Self {
        let names = Names::of(&target);
        let (named, bare, addressed) = (Vec::new(), Vec::new(), Vec::new());
        let (authorities, revoked) = (Vec::new(), Vec::new());
        let mut record = Self { all: all.clone(), target, named, bare, addressed, authorities, revoked };
        for file in all.files() {
            file.entries.iter().for_each(|entry| record.take(file, entry, &names));
        }
        record
    }

    fn take(&mut self, file: &Parsed, entry: &Entry, names: &Names) {
        let matcher = entry.hosts.matcher();
        let is_named = matcher.fits(&names.filed);
        let is_bare = || names.bare.as_ref().is_some_and(|bare| matcher.fits(bare));
        let is_addressed = || names.address.as_ref().is_some_and(|(filed, _)| matcher.fits(filed));
        let is_bare_address = || names.address.as_ref().is_some_and(|(_, bare)| matcher.fits(bare));
        let place = match entry.marker {
            Marker::Revoked if is_named || is_bare() || is_addressed() || is_bare_address() => {
                &mut self.revoked
            }
            Marker::Authority if is_named || is_bare() => &mut self.authorities,
            Marker::Key if is_named => &mut self.named,
            Marker::Key if is_bare() => &mut self.bare,
            Marker::Key if is_addressed() => &mut self.addressed,
            _ => return,
        };
        place.push(known(file, entry));
    }

    /// The lines that have a key for the host by its name and port.
    pub fn keys(&self) -> &[KnownKey] {
        &self.named
    }

    /// The lines that name an authority for the host.
    pub fn authorities(&self) -> &[KnownKey] {
        &self.authorities
    }

    /// The lines that revoke a key for the host, under whichever of its names.
    pub fn revoked(&self) -> &[KnownKey] {
        &self.revoked
    }

    /// The order in which to offer these algorithms.
    pub fn order(&self, supported: &[Algorithm]) -> Order {
        let known = if self.named.is_empty() { &self.bare } else { &self.named };
        let is_known =
            |algorithm: &&Algorithm| known.iter().any(|known| known.key.kind() == key::kind_of(algorithm));
        let (first, rest): (Vec<_>, Vec<_>) = supported.iter().partition(is_known);
        let certificates = if self.authorities.is_empty() { Vec::new() } else { supported.to_vec() };
        Order { keys: first.into_iter().chain(rest).cloned().collect(), certificates }
    }

    /// The verdict on what the host shows; `now_s` counts seconds since 1970.
    pub fn judge(&self, offer: &Offer, now_s: u64) -> Verdict {
        if let Some(revoked) = self.revocation(offer) {
            return Verdict::Revoked(revoked);
        }
        match offer.certificate.as_ref().map(|certificate| self.authority(certificate, now_s)) {
            Some(Ok(place)) => Verdict::KnownByAuthority(place),
            Some(Err(fault)) => self.judge_key(&offer.key, Some(fault)),
            None => self.judge_key(&offer.key, None),
        }
    }

    fn revocation(&self, offer: &Offer) -> Option<Revoked> {
        let authority = offer.certificate.as_ref().map(|own| HostKey::from(own.signature_key()));
        let is_bad = |known: &&KnownKey| known.key == offer.key || Some(&known.key) == authority.as_ref();
        let revoked = self.revoked.iter().find(is_bad)?.clone();
        Some(Revoked { host: self.target.filed_name(), offered: offer.key.clone(), revoked })
    }

    fn authority(&self, certificate: &Certificate, now_s: u64) -> Result<Place, CertificateFault> {
        let signer = HostKey::from(certificate.signature_key());
        let trusted = find(&self.authorities, &signer).ok_or(CertificateFault::Authority)?;
        certificate::check(certificate, self.target.host(), now_s)?;
        Ok(trusted)
    }

    /// By its own name a host has exactly the keys of its lines; by its bare name and its address only what they hold is
    /// taken into account, as other servers may run there.
    fn judge_key(&self, key: &HostKey, fault: Option<CertificateFault>) -> Verdict {
        if let Some(place) = find(&self.named, key).or_else(|| self.bare_place(key)) {
            return Verdict::Known(place);
        }
        let known = if self.named.is_empty() { &self.addressed } else { &self.named };
        let (host, offered) = (self.target.filed_name(), key.clone());
        if known.is_empty() || (self.named.is_empty() && find(known, key).is_some()) {
            return Verdict::Unknown(Unknown {
                host,
                offered,
                elsewhere: self.all.places_of(key),
                fault,
                has_authority: !self.authorities.is_empty(),
                is_complete: self.all.unread().is_empty(),
            });
        }
        Verdict::Changed(Changed { host, offered, known: known.clone(), fault })
    }

    fn bare_place(&self, key: &HostKey) -> Option<Place> {
        if self.named.is_empty() { find(&self.bare, key) } else { None }
    }
}

fn find(lines: &[KnownKey], key: &HostKey) -> Option<Place> {
    lines.iter().find(|known| known.key == *key).map(|known| known.place.clone())
}

pub(super) fn known(file: &Parsed, entry: &Entry) -> KnownKey {
    KnownKey { place: Place { file: file.file.clone(), line: entry.line }, key: entry.key.clone() }
}

/// The names of a host, as lines may have them.
struct Names {
    filed: String,
    bare: Option<String>,
    address: Option<(String, String)>,
}

impl Names {
    fn of(target: &Target) -> Self {
        Self {
            filed: target.filed_name(),
            bare: target.bare_name().map(ToOwned::to_owned),
            address: target.address_names(),
        }
    }
}
