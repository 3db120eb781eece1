//! Keeps what the SSH screen wants kept: the texts that were sent, and what devices printed, in the state folder.
//!
//! Everything is a file of its own that nobody else can read (mode 0600, folders 0700), without the secrets in it.
//! Called away from the loop: disks are slow.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    app::Notice,
    broadcast::{redact::Redactor, transcript::Transcripts},
    model::{BroadcastSnapshot, SessionRow},
};

/// How many texts are read back.
const RECALLED: usize = 50;

/// From so many texts on the file is written anew with the last ones alone.
const LONGEST: usize = 1000;

fn texts_file(state: &Path) -> PathBuf {
    state.join("history").join("ssh.jsonl")
}

/// The texts of earlier runs, newest last. What cannot be read is passed over: a history is a convenience.
pub(super) fn recall(state: &Path) -> Vec<String> {
    let path = texts_file(state);
    let Ok(file) = File::open(&path) else { return Vec::new() };
    let lines = BufReader::new(file).lines().map_while(Result::ok);
    let mut texts: Vec<String> = lines.filter_map(|line| serde_json::from_str(&line).ok()).collect();
    let is_long = texts.len() > LONGEST;
    texts.drain(..texts.len().saturating_sub(RECALLED));
    if is_long {
        // If that fails the long file stays, and is read again next time.
        let _ = rewrite(&path, &texts);
    }
    texts
}

/// Keeps a text for later runs.
///
/// # Errors
///
/// The state folder cannot be written.
pub(super) fn keep(state: &Path, text: &str, redactor: &Redactor) -> io::Result<()> {
    let path = texts_file(state);
    DirBuilder::new().recursive(true).mode(0o700).create(path.parent().unwrap_or(state))?;
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.write_all(json_line(&redactor.redact(text)).as_bytes())
}

fn rewrite(path: &Path, texts: &[String]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let created = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    let mut file = BufWriter::new(created);
    texts.iter().try_for_each(|text| file.write_all(json_line(text).as_bytes()))?;
    file.flush()?;
    std::fs::rename(beside, path)
}

fn json_line(text: &str) -> String {
    format!("{}\n", serde_json::Value::from(text))
}

/// Writes what each device printed to a file of its own; returns their folder.
///
/// # Errors
///
/// The state folder cannot be written.
pub(super) fn save(
    state: &Path,
    broadcast: &BroadcastSnapshot,
    redactor: Arc<Redactor>,
) -> io::Result<PathBuf> {
    // Beside the transcripts that the audit trail speaks of: these are the operator's own.
    let began = jiff::Timestamp::from_millisecond(broadcast.began.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let saved = Transcripts::begin(&state.join("saved"), began, redactor)?;
    for row in broadcast.rows.iter() {
        let head = head_of(row, &broadcast.text);
        let mut transcript = saved.device(&row.name)?;
        transcript.append(head.iter().map(String::as_str))?;
        let (before, after) = row.output.lines.split_at(row.output.gap.map_or(0, |gap| gap.before));
        transcript.append(before.iter().map(AsRef::as_ref))?;
        if let Some(gap) = row.output.gap {
            transcript.append([format!("# {} lines were too many to keep.", gap.lines).as_str()])?;
        }
        transcript.append(after.iter().map(AsRef::as_ref))?;
        if row.output.is_partial {
            transcript.append(["# The end of this was not seen."])?;
        }
    }
    Ok(saved.folder().to_path_buf())
}

/// A text as it may leave for the clipboard, without its secrets, and what is said of that.
pub(super) fn copied(text: &str, redactor: &Redactor) -> (String, Notice) {
    let clean = redactor.redact(text);
    let how = if clean == text { "Copied" } else { "Copied with secrets masked" };
    let notice = Notice::info(format!("{how}: {}", clean.lines().next().unwrap_or_default()));
    (clean.into_owned(), notice)
}

fn head_of(row: &SessionRow, text: &str) -> Vec<String> {
    let state = format!("# {} ({}): {}", row.name, row.platform, row.state.word());
    let note = row.note.iter().map(|note| format!("# {note}"));
    let text = text.lines().map(|line| format!("# > {line}"));
    std::iter::once(state).chain(note).chain(text).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn keep_all(state: &Path, texts: &[&str]) {
        texts.iter().for_each(|text| keep(state, text, &Redactor::default()).unwrap());
    }

    #[test]
    fn texts_come_back_in_their_order_without_secrets_and_nobody_else_reads_them() {
        let state = tempfile::tempdir().unwrap();
        assert!(recall(state.path()).is_empty());
        keep_all(state.path(), &["show version", "configure\nusername x secret hunter22\nend"]);
        assert_eq!(recall(state.path()), ["show version", "configure\nusername x secret <redacted>\nend"]);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let path = texts_file(state.path());
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn a_copy_has_no_secrets_and_says_so() {
        let said = |text| {
            let (copied, notice) = copied(text, &Redactor::default());
            (copied, notice.words.to_string())
        };
        assert_eq!(said("up 4 d\nok"), ("up 4 d\nok".to_owned(), "Copied: up 4 d".to_owned()));
        let masked = "snmp-server community <redacted> ro".to_owned();
        let notice = format!("Copied with secrets masked: {masked}");
        assert_eq!(said("snmp-server community hunter22 ro"), (masked, notice));
    }

    #[test]
    fn a_long_file_is_cut_and_bad_lines_are_passed_over() {
        let state = tempfile::tempdir().unwrap();
        keep_all(state.path(), &vec!["show clock"; LONGEST + 1]);
        let path = texts_file(state.path());
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"no json\n").unwrap();
        assert_eq!(recall(state.path()).len(), RECALLED);
        assert_eq!(std::fs::read_to_string(path).unwrap().lines().count(), RECALLED);
    }
}
