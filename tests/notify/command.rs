use std::{
    path::Path,
    time::{Duration, Instant},
};

use noctui::notify::DeliveryError;

use crate::stage::{Stage, trial, wait_until};

/// An output that runs `script` with two words of the user's.
fn program(script: &str, more: &str) -> String {
    let script = script.replace('\\', "\\\\").replace('"', "\\\"");
    format!(
        "[[output]]\nname = \"pager\"\nkind = \"command\"\n\
         command = [\"/bin/sh\", \"-c\", \"{script}\", \"page\", \"a b\"]\n{more}\n"
    )
}

fn is_running(pid: &str) -> bool {
    // A zombie has ended, and only waits for whoever inherited it.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[tokio::test]
async fn a_program_reads_the_document_and_sees_nothing_of_it_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let script = format!(
        "cat >>{0}/in; printf '%s|' \"$0\" \"$@\" >{0}/arguments; env >{0}/env",
        folder.path().display()
    );
    std::fs::write(path("token"), "hunter22\n").unwrap();
    let env = format!("env = {{ PAGER_TOKEN = {{ file = \"{}\" }} }}", path("token").display());
    let stage = Stage::new(&program(&script, &env));
    stage.raise("Ethernet49");
    stage.clear("Ethernet49");
    stage.wait_for(0, "both are sent", |health| health.sent == 2).await;
    let documents: Vec<serde_json::Value> =
        read(&path("in")).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<_> = documents.iter().map(|document| document["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["raised", "cleared"], "in their order");
    assert_eq!(read(&path("arguments")), "page|a b|");
    let env = read(&path("env"));
    assert!(env.contains("PAGER_TOKEN=hunter22\n") && env.contains("PATH="));
    assert!(!env.contains("fra-leaf-3") && !env.contains("CARGO"), "{env}");
    stage.office.stop().await;
}

#[tokio::test]
async fn a_program_that_fails_is_a_drop_and_one_that_does_not_read_is_none() {
    assert_eq!(trial(&program("exec <&-; exit 0", "")).await.unwrap(), "done");
    let failed = trial(&program("echo no credit >&2; exit 3", "")).await.unwrap_err();
    assert_eq!(failed.words(), "/bin/sh failed (exit status: 3)");
    let missing = trial(&program("", "").replace("/bin/sh", "/nonexistent")).await.unwrap_err();
    assert!(matches!(missing, DeliveryError::Start { .. }), "{missing:?}");
    let secret = trial(&program("true", "env = { TOKEN = { env = \"NOCTUI_NO_SUCH_VARIABLE\" } }")).await;
    assert!(matches!(secret, Err(DeliveryError::Secret(_))), "{secret:?}");
}

#[tokio::test]
async fn a_program_that_talks_without_end_is_read_and_one_that_leaves_something_behind_is_not_waited_for() {
    let talks = "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2; cat >/dev/null";
    assert_eq!(trial(&program(talks, "")).await.unwrap(), "done");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let leaves = format!("sleep 600 & echo $! >{}", file.display());
    let began = Instant::now();
    assert_eq!(trial(&program(&leaves, "")).await.unwrap(), "done");
    assert!(began.elapsed() < Duration::from_secs(5));
    let pid: i32 = read(&file).trim().parse().unwrap();
    let left = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(left, rustix::process::Signal::KILL).unwrap();
}

#[tokio::test]
async fn a_program_that_hangs_is_killed_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pids");
    let hangs = format!("sleep 600 & echo $$ $! >{}; wait", file.display());
    let killed = trial(&program(&hangs, "timeout = \"2s\"")).await.unwrap_err();
    assert!(matches!(killed, DeliveryError::Killed { .. }), "{killed:?}");
    let pids = read(&file);
    assert_eq!(pids.split_whitespace().count(), 2);
    wait_until("both are gone", || !pids.split_whitespace().any(is_running)).await;
}

#[tokio::test]
async fn leaving_kills_what_runs_and_counts_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pids");
    let hangs = format!("sleep 600 & echo $$ $! >{}; wait", file.display());
    let stage = Stage::new(&program(&hangs, "timeout = \"1m\""));
    (0..5).for_each(|port| stage.raise(&format!("Ethernet{port}")));
    wait_until("the first runs", || read(&file).ends_with('\n')).await;
    let (began, tallies) = (Instant::now(), stage.office.tallies().to_vec());
    stage.office.stop().await;
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(tallies[0].health().dropped, 5);
    let pids = read(&file);
    wait_until("nothing is left", || !pids.split_whitespace().any(is_running)).await;
}
