//! Every way in which trust fails has its own sentence, and the sentence says which setting helps.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tempfile::NamedTempFile;

use crate::model::{Reach, Timestamp};

use super::certificate::pin_of;
use super::scripted::{Script, Target};
use super::security::{Mode, Pin, Security};
use super::source::GnmiTarget;
use super::source_tests::{Watched, gnmi_target};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn params(common_name: &str, names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params
}

fn config(certificate: &Certificate, key: &KeyPair, clients: Option<&Issuer>) -> ServerConfig {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(issuer) => {
            let mut roots = RootCertStore::empty();
            roots.add(issuer.der().clone()).unwrap();
            let provider = Arc::new(ring::default_provider());
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    builder.with_single_cert(vec![certificate.der().clone()], key).unwrap()
}

async fn target(params: CertificateParams, issuer: Option<&Issuer>) -> (Target, CertificateDer<'static>) {
    let key = KeyPair::generate().unwrap();
    let certificate = match issuer {
        Some(issuer) => params.signed_by(&key, issuer).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let served = config(&certificate, &key, None);
    (Target::secured(Script::default(), Some(served)).await, certificate.der().clone())
}

fn file(pem: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(pem.as_bytes()).unwrap();
    file
}

fn verify(ca: &NamedTempFile) -> Mode {
    Mode::Verify { ca: Some(Arc::from(ca.path())) }
}

async fn sentence(wanted: GnmiTarget) -> String {
    Watched::start(wanted).trouble().await.1
}

async fn answers(wanted: GnmiTarget) {
    Watched::start(wanted).until(|batch| batch.rounds > 0 && batch.answered).await;
}

fn says(words: &str, parts: &[&str]) {
    for part in parts {
        assert!(words.contains(part), "{part:?} is not in {words:?}");
    }
}

#[tokio::test]
async fn a_certificate_of_the_right_authority_and_name_is_taken() {
    let issuer = authority("Lab CA");
    let (target, _) = target(params("leaf", &["127.0.0.1"]), Some(&issuer)).await;
    let ca = file(&issuer.pem());
    answers(gnmi_target(&target, verify(&ca))).await;
}

#[tokio::test]
async fn another_authority_is_named_with_the_way_out() {
    let (issuer, other) = (authority("Lab CA"), authority("Other CA"));
    let (target, der) = target(params("leaf", &["127.0.0.1"]), Some(&issuer)).await;
    let ca = file(&other.pem());
    let words = sentence(gnmi_target(&target, verify(&ca))).await;
    says(&words, &["signed by CN=Lab CA", "set gnmi.ca", &pin_of(&der).to_string(), "connecting again"]);
}

#[tokio::test]
async fn another_name_is_told_with_the_setting_that_takes_it() {
    let issuer = authority("Lab CA");
    let (target, _) = target(params("leaf", &["leaf.example.net"]), Some(&issuer)).await;
    let ca = file(&issuer.pem());
    let wanted = gnmi_target(&target, verify(&ca));
    let words = sentence(wanted.clone()).await;
    says(&words, &["names leaf.example.net, not 127.0.0.1", "set gnmi.name = \"leaf.example.net\""]);
    let mut named = wanted;
    named.dial.security.name = Some("leaf.example.net".into());
    answers(named).await;
}

#[tokio::test]
async fn a_common_name_alone_asks_for_a_pin() {
    let issuer = authority("Lab CA");
    let (target, der) = target(params("leaf.example.net", &[]), Some(&issuer)).await;
    let ca = file(&issuer.pem());
    let words = sentence(gnmi_target(&target, verify(&ca))).await;
    says(&words, &["common name (CN)", "leaf.example.net", "gnmi.tls = \"pin\"", &pin_of(&der).to_string()]);
}

#[tokio::test]
async fn a_self_signed_authority_asks_for_a_pin_even_when_it_is_the_root() {
    let mut own = params("leaf", &["127.0.0.1"]);
    own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let certificate = own.self_signed(&key).unwrap();
    let target = Target::secured(Script::default(), Some(config(&certificate, &key, None))).await;
    let ca = file(&certificate.pem());
    let words = sentence(gnmi_target(&target, verify(&ca))).await;
    says(&words, &["marked as a CA", "gnmi.tls = \"pin\"", &pin_of(certificate.der()).to_string()]);
    answers(gnmi_target(&target, Mode::Pin(Some(pin_of(certificate.der()))))).await;
}

#[tokio::test]
async fn an_expired_certificate_is_told_with_its_dates() {
    let issuer = authority("Lab CA");
    let mut old = params("leaf", &["127.0.0.1"]);
    (old.not_before, old.not_after) = (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 2, 3));
    let (target, _) = target(old, Some(&issuer)).await;
    let ca = file(&issuer.pem());
    let words = sentence(gnmi_target(&target, verify(&ca))).await;
    says(&words, &["from 2019-01-01 to 2020-02-03", "renew it"]);
}

#[tokio::test]
async fn a_batch_says_until_when_the_certificate_holds_where_it_is_judged_by_that() {
    let issuer = authority("Lab CA");
    let mut dated = params("leaf", &["127.0.0.1"]);
    dated.not_after = date_time_ymd(2199, 2, 3);
    let (dated, der) = target(dated, Some(&issuer)).await;
    let ca = file(&issuer.pem());
    let read = |mode| async {
        let mut watched = Watched::start(gnmi_target(&dated, mode));
        watched.until(|batch| batch.answered && batch.rounds > 0).await.stats.certificate_ends
    };
    let day = |text: &str| Some(Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond()));
    assert_eq!(read(verify(&ca)).await, day("2199-02-03T00:00:00Z"));
    assert_eq!(read(Mode::Pin(Some(pin_of(&der)))).await, None);
    assert_eq!(read(Mode::Skip).await, None);

    let mut old = params("leaf", &["127.0.0.1"]);
    (old.not_before, old.not_after) = (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 2, 3));
    let (old, _) = target(old, Some(&issuer)).await;
    let mut watched = Watched::start(gnmi_target(&old, verify(&ca)));
    let refused = watched.until(|batch| matches!(batch.reach, Reach::Failing(_))).await;
    assert_eq!(refused.stats.certificate_ends, day("2020-02-03T00:00:00Z"));
}

#[tokio::test]
async fn the_first_use_of_a_pin_names_it_and_a_change_is_refused() {
    let (target, der) = target(params("leaf", &["127.0.0.1"]), None).await;
    let pin = pin_of(&der);
    let words = sentence(gnmi_target(&target, Mode::Pin(None))).await;
    says(&words, &["no pin is known", &format!("set gnmi.pin = \"{pin}\"")]);
    answers(gnmi_target(&target, Mode::Pin(Some(pin)))).await;
    let words = sentence(gnmi_target(&target, Mode::Pin(Some(Pin([7; 32]))))).await;
    says(&words, &["is not the pinned one", &Pin([7; 32]).to_string(), &pin.to_string()]);
    answers(gnmi_target(&target, Mode::Skip)).await;
}

#[tokio::test]
async fn a_client_certificate_that_is_missing_is_asked_for_and_one_that_is_there_is_used() {
    let issuer = authority("Lab CA");
    let key = KeyPair::generate().unwrap();
    let certificate = params("leaf", &["127.0.0.1"]).signed_by(&key, &issuer).unwrap();
    let served = config(&certificate, &key, Some(&issuer));
    let target = Target::secured(Script::default(), Some(served)).await;
    let ca = file(&issuer.pem());
    let wanted = gnmi_target(&target, verify(&ca));
    let words = sentence(wanted.clone()).await;
    says(&words, &["requires a client certificate", "gnmi.certificate and gnmi.key"]);

    let own_key = KeyPair::generate().unwrap();
    let own = params("noc", &["noc"]).signed_by(&own_key, &issuer).unwrap();
    let (chain, key) = (file(&own.pem()), file(&own_key.serialize_pem()));
    let paths = |file: &NamedTempFile| -> Arc<Path> { Arc::from(file.path()) };
    let mut with = wanted;
    with.dial.security = Security { client: Some((paths(&chain), paths(&key))), ..with.dial.security };
    answers(with).await;
}

#[tokio::test]
async fn plaintext_and_tls_that_meet_are_told_apart() {
    let plain = Target::start(Script::default()).await;
    let words = sentence(gnmi_target(&plain, Mode::Skip)).await;
    says(&words, &["is plaintext", "gnmi.tls = \"plaintext\""]);
    let (secured, _) = target(params("leaf", &["127.0.0.1"]), None).await;
    let words = sentence(gnmi_target(&secured, Mode::Plaintext)).await;
    says(&words, &["speaks TLS", "set gnmi.tls = \"verify\""]);
}

#[tokio::test]
async fn files_that_cannot_be_used_are_named_with_their_setting() {
    let (target, _) = target(params("leaf", &["127.0.0.1"]), None).await;
    let ca = file("this is no certificate");
    let words = sentence(gnmi_target(&target, verify(&ca))).await;
    says(&words, &["gnmi.ca = ", "cannot be used"]);
}
