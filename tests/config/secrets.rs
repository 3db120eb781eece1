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
