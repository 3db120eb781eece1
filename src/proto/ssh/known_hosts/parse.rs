//! Octets of a file to lines.

use std::path::Path;
use std::sync::Arc;

use russh::keys::ssh_encoding::base64::{Base64, Encoding};

use super::entry::{BadLine, BadLineReason, Entry, Marker, Place};
use super::key::HostKey;
use super::pattern::Hosts;

/// What one file holds.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) file: Arc<Path>,
    pub(super) entries: Vec<Entry>,
    pub(super) bad: Vec<BadLine>,
}

impl Parsed {
    /// Reads a whole file. What cannot be understood is kept aside with its place.
    pub(super) fn new(file: Arc<Path>, octets: &[u8]) -> Self {
        let mut parsed = Self { file, entries: Vec::new(), bad: Vec::new() };
        let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
        for (index, line) in octets.split(|octet| *octet == b'\n').enumerate() {
            parsed.read(index + 1, line);
        }
        parsed
    }

    fn read(&mut self, number: usize, line: &[u8]) {
        match entry(number, line) {
            None => {}
            Some(Ok(entry)) => self.entries.push(entry),
            Some(Err((reason, field))) => {
                let place = Place { file: self.file.clone(), line: number };
                // A field is a part of the line.
                let column = field.as_ptr().addr() - line.as_ptr().addr() + 1;
                self.bad.push(BadLine { place, column, reason });
            }
        }
    }

    /// Whether names are kept secret here, so that a new one must be too.
    pub(super) fn is_hashed(&self) -> bool {
        self.entries.iter().any(|entry| entry.hosts.is_hashed())
    }
}

/// What is wrong with a line, and the field in which it begins.
type Wrong<'l> = (BadLineReason, &'l [u8]);

/// One line; nothing when it is blank or a comment.
fn entry(line: usize, text: &[u8]) -> Option<Result<Entry, Wrong<'_>>> {
    let fields = text.split(|octet| matches!(octet, b' ' | b'\t' | b'\r'));
    let mut fields = fields.filter(|field| !field.is_empty()).peekable();
    let is_comment = fields.peek().is_none_or(|first| first.starts_with(b"#"));
    let end = &text[text.trim_ascii_end().len()..];
    (!is_comment).then(|| read(line, &mut fields, end))
}

fn read<'l>(
    line: usize,
    fields: &mut Fields<impl Iterator<Item = &'l [u8]>>,
    end: &'l [u8],
) -> Result<Entry, Wrong<'l>> {
    let short = (BadLineReason::Short, end);
    let marker = marker(fields)?;
    let names = fields.next().ok_or(short)?;
    let hosts = std::str::from_utf8(names).ok().and_then(Hosts::parse);
    let hosts = hosts.ok_or((BadLineReason::Hosts, names))?;
    let (kind, key) = fields.next().zip(fields.next()).ok_or(short)?;
    Ok(Entry { line, marker, hosts, key: host_key(kind, key)? })
}

type Fields<I> = std::iter::Peekable<I>;

fn marker<'l>(fields: &mut Fields<impl Iterator<Item = &'l [u8]>>) -> Result<Marker, Wrong<'l>> {
    let Some(word) = fields.next_if(|field| field.starts_with(b"@")) else { return Ok(Marker::Key) };
    let marker = match word {
        b"@cert-authority" => Marker::Authority,
        b"@revoked" => Marker::Revoked,
        _ => return Err((BadLineReason::Marker, word)),
    };
    match fields.peek().filter(|field| field.starts_with(b"@")) {
        Some(second) => Err((BadLineReason::Marker, second)),
        None => Ok(marker),
    }
}

fn host_key<'l>(kind: &'l [u8], base64: &'l [u8]) -> Result<HostKey, Wrong<'l>> {
    let unread = (BadLineReason::Key, base64);
    let text = std::str::from_utf8(base64).map_err(|_| unread)?;
    let blob = Base64::decode_vec(text).map_err(|_| unread)?;
    let key = HostKey::from_blob(&blob).ok_or(unread)?;
    if key.kind().as_bytes() == kind { Ok(key) } else { Err((BadLineReason::Kind, kind)) }
}
