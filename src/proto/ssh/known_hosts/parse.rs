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
            Some(Err(reason)) => {
                self.bad.push(BadLine { place: Place { file: self.file.clone(), line: number }, reason });
            }
        }
    }

    /// Whether names are kept secret here, so that a new one must be too.
    pub(super) fn is_hashed(&self) -> bool {
        self.entries.iter().any(|entry| entry.hosts.is_hashed())
    }
}

/// One line; nothing when it is blank or a comment.
fn entry(line: usize, text: &[u8]) -> Option<Result<Entry, BadLineReason>> {
    let fields = text.split(|octet| matches!(octet, b' ' | b'\t' | b'\r'));
    let mut fields = fields.filter(|field| !field.is_empty()).peekable();
    let is_comment = fields.peek().is_none_or(|first| first.starts_with(b"#"));
    (!is_comment).then(|| read(line, &mut fields))
}

fn read<'l>(
    line: usize,
    fields: &mut Fields<impl Iterator<Item = &'l [u8]>>,
) -> Result<Entry, BadLineReason> {
    let marker = marker(fields)?;
    let hosts = fields.next().ok_or(BadLineReason::Short)?;
    let hosts = std::str::from_utf8(hosts).ok().and_then(Hosts::parse).ok_or(BadLineReason::Hosts)?;
    let (kind, key) = fields.next().zip(fields.next()).ok_or(BadLineReason::Short)?;
    Ok(Entry { line, marker, hosts, key: host_key(kind, key)? })
}

type Fields<I> = std::iter::Peekable<I>;

fn marker<'l>(fields: &mut Fields<impl Iterator<Item = &'l [u8]>>) -> Result<Marker, BadLineReason> {
    let Some(word) = fields.next_if(|field| field.starts_with(b"@")) else { return Ok(Marker::Key) };
    let marker = match word {
        b"@cert-authority" => Marker::Authority,
        b"@revoked" => Marker::Revoked,
        _ => return Err(BadLineReason::Marker),
    };
    let is_second = fields.peek().is_some_and(|field| field.starts_with(b"@"));
    if is_second { Err(BadLineReason::Marker) } else { Ok(marker) }
}

fn host_key(kind: &[u8], base64: &[u8]) -> Result<HostKey, BadLineReason> {
    let text = std::str::from_utf8(base64).map_err(|_| BadLineReason::Key)?;
    let blob = Base64::decode_vec(text).map_err(|_| BadLineReason::Key)?;
    let key = HostKey::from_blob(&blob).ok_or(BadLineReason::Key)?;
    if key.kind().as_bytes() == kind { Ok(key) } else { Err(BadLineReason::Kind) }
}
