//! The program under test: asks one question after the other until it is told to end. Run by the tests within a terminal.

use std::io::Write;
use std::time::Duration;

use noctui::broadcast::Questions;
use noctui::cli::ask;
use noctui::model::{Answer, QuestionKind};
use secrecy::ExposeSecret;

/// Names the question.
pub const KIND: &str = "NOCTUI_TEST_QUESTION";

#[tokio::test]
#[ignore = "the tests run it within a terminal"]
async fn asks() {
    let questions = Questions::new(Duration::from_secs(60));
    let asking = async {
        loop {
            let answer = questions.ask("me".into(), kind()).await;
            let words = match answer {
                Answer::Text(typed) => format!("Text {}", typed.into_secret().expose_secret()),
                other => format!("{other:?}"),
            };
            write!(std::io::stdout(), "answered: {words}\r\n").unwrap();
        }
    };
    let code = tokio::select! {
        code = ask::serve(&questions) => code.unwrap(),
        () = asking => unreachable!("it asks for ever"),
    };
    std::process::exit(i32::from(code));
}

fn kind() -> QuestionKind {
    match std::env::var(KIND).as_deref() {
        Ok("host-key") => QuestionKind::HostKey {
            host: "[192.0.2.1]:2222".into(),
            algorithm: "ssh-ed25519".into(),
            fingerprint: "SHA256:abc".into(),
        },
        _ => QuestionKind::Secret { what: "password".into() },
    }
}
