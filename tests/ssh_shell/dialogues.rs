//! Every platform of the table, as its devices talk.

use std::{fs, path::Path, time::Duration};

use noctui::config::platforms;
use noctui::proto::ssh::shell::{Options, Order, Outcome, OutcomeState, Session, TapeLimits};
use tokio_util::sync::CancellationToken;

use super::device::{Device, Turn};

struct Dialogue {
    table: toml::Table,
}

impl Dialogue {
    fn read(path: &Path) -> Self {
        Self {
            table: fs::read_to_string(path)
                .unwrap()
                .parse()
                .unwrap_or_else(|error| panic!("{path:?}: {error}")),
        }
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.table.get(key).map(|value| value.as_str().unwrap())
    }

    fn turns(&self) -> Vec<Turn> {
        let turns = self.table["turns"].as_array().unwrap().iter();
        let text = |turn: &toml::Value, at: usize| turn[at].as_str().unwrap().to_owned();
        turns.map(|turn| (text(turn, 0), text(turn, 1))).collect()
    }

    async fn play(&self, name: &str, chunk: usize) {
        let platform = platforms::built_in().get(self.text("platform").unwrap()).unwrap().clone();
        let (device, stream) = Device::start(self.turns(), chunk);
        let options = Options { enable: self.text("enable").map(Into::into), ..Options::default() };
        let mut session =
            Session::open(stream, platform, options).await.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(session.host(), self.text("host"), "{name}");
        for run in self.table["runs"].as_array().unwrap() {
            let line = run["line"].as_str().unwrap();
            let outcome = run_line(&mut session, line).await;
            assert_eq!(state(&outcome.state), run["state"].as_str().unwrap(), "{name}: {line}");
            let expected: Vec<&str> =
                run["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
            let lines: Vec<&str> = outcome.output.lines.iter().map(|line| &**line).collect();
            assert_eq!(lines, expected, "{name}: {line}, in chunks of {chunk}");
        }
        let farewell = session.leave().await;
        assert_eq!(format!("{farewell:?}"), self.text("farewell").unwrap(), "{name}");
        assert_eq!(String::from_utf8_lossy(&device.surplus().await), "", "{name}: nothing more was sent");
    }
}

pub async fn run_line<S>(session: &mut Session<S>, line: &str) -> Outcome
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send,
{
    let stop = CancellationToken::new();
    let (silence, limit) = (Duration::from_secs(30), Duration::from_secs(60));
    session
        .run(Order { line, silence, limit, keep: TapeLimits::default(), stop: &stop, watch: &mut () })
        .await
        .unwrap()
}

pub fn state(state: &OutcomeState) -> String {
    match state {
        OutcomeState::Done => "done".into(),
        OutcomeState::Refused(line) => format!("refused: {line}"),
        OutcomeState::Asked(text) => format!("asked: {text}"),
        OutcomeState::Unknown(doubt) => format!("unknown: {doubt}"),
    }
}

#[tokio::test(start_paused = true)]
async fn every_platform_is_spoken_to_as_its_devices_talk() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues");
    let mut played = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let dialogue = Dialogue::read(&path);
        for chunk in [usize::MAX, 1, 7] {
            dialogue.play(&name, chunk).await;
        }
        played.push(dialogue.text("platform").unwrap().to_owned());
    }
    let platforms = platforms::built_in();
    let missing =
        platforms.names().filter(|name| *name != "generic" && !played.iter().any(|other| other == name));
    assert_eq!(missing.collect::<Vec<_>>(), [""; 0], "a dialogue for each platform");
}
