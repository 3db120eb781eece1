//! Secrets come from where the inventory says, once, and show up nowhere.

use std::fs;

use noctui::config::inventory::Inventory;
use secrecy::ExposeSecret;

use crate::load_paths;

fn inventory(folder: &tempfile::TempDir, community: &str) -> Inventory {
    let path = folder.path().join("inventory.toml");
    fs::write(&path, format!("[credentials.ro]\ncommunity = {community}\n")).unwrap();
    load_paths(&[&path]).inventory.unwrap()
}

async fn resolve(folder: &tempfile::TempDir, community: &str) -> Result<String, String> {
    let inventory = inventory(folder, community);
    let credential = inventory.credentials().next().unwrap().clone();
    let secret = credential.community.as_ref().unwrap();
    secret.resolve().await.map(|secret| secret.expose_secret().to_owned()).map_err(|error| error.to_string())
}

#[tokio::test]
async fn secrets_come_from_where_the_inventory_says() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one"), "from-file\n").unwrap();
    fs::write(folder.path().join("two"), "two\n\n").unwrap();
    fs::write(folder.path().join("empty"), "\n").unwrap();
    for (community, expected) in [
        ("\"literal\"", Ok("literal")),
        ("{ file = \"one\" }", Ok("from-file")),
        ("{ file = \"two\" }", Ok("two\n")),
        ("{ command = [\"printf\", \"%s\\\\n\", \"$HOME; a b\"] }", Ok("$HOME; a b")),
        ("{ env = \"CARGO_PKG_NAME\" }", Ok("noctui")),
        ("{ env = \"NOCTUI_NO_SUCH_VARIABLE\" }", Err("NOCTUI_NO_SUCH_VARIABLE is not set")),
        ("{ file = \"absent\" }", Err("cannot be read")),
        ("{ file = \".\" }", Err("cannot be read")),
        ("{ file = \"empty\" }", Err("gave no text")),
        ("{ command = [\"noctui-no-such-program\"] }", Err("cannot be started")),
        ("{ command = [\"false\"] }", Err("failed")),
        ("{ prompt = true }", Err("nobody can be asked")),
    ] {
        let resolved = resolve(&folder, community).await;
        match expected {
            Ok(text) => assert_eq!(resolved.as_deref(), Ok(text), "{community}"),
            Err(word) => assert!(resolved.as_ref().is_err_and(|error| error.contains(word)), "{resolved:?}"),
        }
    }
}

#[tokio::test]
async fn a_command_runs_once_for_all_who_ask() {
    let folder = tempfile::tempdir().unwrap();
    let count = folder.path().join("count");
    let script = format!("echo x >> '{}'; echo secret", count.display());
    let inventory = inventory(&folder, &format!("{{ command = [\"sh\", \"-c\", \"{script}\"] }}"));
    let credential = inventory.credentials().next().unwrap().clone();
    let secret = credential.community.clone().unwrap();
    let (one, two) = tokio::join!(secret.resolve(), credential.community.as_ref().unwrap().resolve());
    assert!(one.is_ok() && two.is_ok() && secret.resolve().await.is_ok());
    assert_eq!(fs::read_to_string(count).unwrap().lines().count(), 1);
}

#[tokio::test]
async fn a_failed_command_tells_nothing_of_what_it_printed() {
    let folder = tempfile::tempdir().unwrap();
    let error =
        resolve(&folder, "{ command = [\"sh\", \"-c\", \"echo s3cret; echo s3cret >&2; exit 3\"] }").await;
    let words = error.unwrap_err();
    assert!(!words.contains("s3cret") && words.contains("sh"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_believed_for_a_while_and_then_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = inventory(&folder, "{ file = \"late\" }");
    let credential = inventory.credentials().next().unwrap().clone();
    let secret = credential.community.as_ref().unwrap();
    assert!(secret.resolve().await.is_err());
    fs::write(folder.path().join("late"), "x").unwrap();
    assert!(secret.resolve().await.is_err(), "a thousand devices do not ask a thousand times");
    tokio::time::advance(noctui::config::secret::FAILURE_HOLDS).await;
    assert!(secret.resolve().await.is_ok());
}

#[test]
fn no_debug_shows_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = inventory(&folder, "\"s3cret\"");
    let credential = inventory.credentials().next().unwrap();
    let shown = format!("{inventory:?} {credential:#?} {}", credential.community.as_ref().unwrap());
    assert!(!shown.contains("s3cret"), "{shown}");
}

mod typed {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use noctui::config::secret::{Asking, FAILURE_HOLDS, Prompter, Secret, SecretError, Wanted};

    use super::*;

    const KEEP: Duration = Duration::from_secs(60);

    /// Types its answer, and counts how often it was asked.
    struct Person(Option<&'static str>, AtomicUsize);

    impl Prompter for Person {
        fn ask<'a>(&'a self, _: &'a Wanted) -> Asking<'a> {
            self.1.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { self.0.map(|text| text.to_owned().into()) })
        }
    }

    impl Person {
        fn asked(&self) -> usize {
            self.1.load(Ordering::Relaxed)
        }

        async fn gives(&self, secret: &Secret) -> Result<String, SecretError> {
            let wanted = Wanted { credential: "ro".into(), what: "community".into() };
            secret.resolve_asking(&wanted, self, KEEP).await.map(|secret| secret.expose_secret().to_owned())
        }
    }

    fn person(answer: Option<&'static str>) -> Person {
        Person(answer, AtomicUsize::new(0))
    }

    fn prompt() -> Secret {
        let folder = tempfile::tempdir().unwrap();
        let inventory = inventory(&folder, "{ prompt = true }");
        let credential: Arc<_> = inventory.credentials().next().unwrap().clone();
        credential.community.clone().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_secret_is_typed_once_and_kept_for_its_time() {
        let (secret, person) = (prompt(), person(Some("geheim")));
        let (one, two) = tokio::join!(person.gives(&secret), person.gives(&secret));
        assert_eq!(
            (one.unwrap(), two.unwrap(), person.asked()),
            ("geheim".to_owned(), "geheim".to_owned(), 1)
        );
        tokio::time::sleep(KEEP - Duration::from_secs(1)).await;
        assert!(secret.resolve().await.is_ok(), "whoever cannot ask finds it too");
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(secret.fetched().is_none(), "it was wiped");
        assert!(person.gives(&secret).await.is_ok());
        assert_eq!(person.asked(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_to_type_holds_for_a_while() {
        let (secret, person) = (prompt(), person(None));
        let error = person.gives(&secret).await.unwrap_err();
        assert_eq!(error.to_string(), "the community of credential ro was asked for and not typed");
        assert!(person.gives(&secret).await.is_err());
        assert_eq!(person.asked(), 1);
        tokio::time::sleep(FAILURE_HOLDS).await;
        assert!(person.gives(&secret).await.is_err());
        assert_eq!(person.asked(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_was_wrong_is_forgotten_and_asked_for_again() {
        let (secret, person) = (prompt(), person(Some("wrong")));
        person.gives(&secret).await.unwrap();
        secret.forget();
        assert!(matches!(secret.resolve().await, Err(SecretError::Prompt)));
        person.gives(&secret).await.unwrap();
        assert_eq!(person.asked(), 2);
    }
}
