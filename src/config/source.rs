//! Files as they are read: checked before they are opened, with positions that people can find.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::diagnostic::{Diagnostics, Origin};

/// No configuration file is larger: 10,000 devices are about two megabytes.
pub const SIZE_LIMIT_OCTETS: u64 = 32 * 1024 * 1024;

/// One file in memory and the way from an offset to a line and a column.
#[derive(Debug)]
pub(crate) struct Source {
    path: Arc<Path>,
    text: String,
    line_starts: Vec<usize>,
    /// True when users other than the owner may read the file.
    shared: bool,
}

impl Source {
    /// Reads a file; what prevents it becomes an error in `out`.
    pub(crate) fn read(path: &Path, out: &mut Diagnostics) -> Option<Self> {
        match Self::try_read(path) {
            Ok((bytes, shared)) => Self::decode(path, bytes, shared, out),
            Err((message, help)) => {
                out.error(&Origin::whole(path), message, Some(help));
                None
            }
        }
    }

    fn try_read(path: &Path) -> Result<(Vec<u8>, bool), Unreadable> {
        let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        if !metadata.is_file() {
            return Err(not_a_file(&metadata));
        }
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(SIZE_LIMIT_OCTETS + 1).read_to_end(&mut bytes))
            .map_err(|error| unreadable(path, &error))?;
        if bytes.len() as u64 > SIZE_LIMIT_OCTETS {
            let limit = SIZE_LIMIT_OCTETS / 1024 / 1024;
            return Err((
                format!("larger than {limit} MiB, so this is no inventory"),
                "Name another file.".into(),
            ));
        }
        Ok((bytes, readable_by_others(&metadata)))
    }

    fn decode(path: &Path, bytes: Vec<u8>, shared: bool, out: &mut Diagnostics) -> Option<Self> {
        let broken = |bytes: &[u8], valid: usize| {
            let text = String::from_utf8_lossy(&bytes[..valid]).into_owned();
            Self::new(path, text, shared).origin(valid)
        };
        match String::from_utf8(bytes) {
            Ok(text) => Some(Self::new(path, text, shared)),
            Err(error) => {
                let at = broken(error.as_bytes(), error.utf8_error().valid_up_to());
                out.error(&at, "not UTF-8", Some("Save the file as UTF-8.".into()));
                None
            }
        }
    }

    /// Text that is already in memory, under the name of a file.
    pub(crate) fn new(path: &Path, text: String, shared: bool) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(starts).collect();
        Self { path: Arc::from(path), text, line_starts, shared }
    }

    pub(crate) fn path(&self) -> &Arc<Path> {
        &self.path
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn shared(&self) -> bool {
        self.shared
    }

    /// The line and the column (in characters) of a byte offset.
    pub(crate) fn origin(&self, offset: usize) -> Origin {
        let mut before = (0..=offset.min(self.text.len())).rev();
        let offset = before.find(|at| self.text.is_char_boundary(*at)).unwrap_or(0);
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        let column = self.text[start..offset].chars().count() + 1;
        Origin { file: self.path.clone(), line: line as u32, column: column as u32 }
    }
}

/// What prevents reading, and what to do next.
type Unreadable = (String, String);

fn unreadable(path: &Path, error: &io::Error) -> Unreadable {
    let link = fs::read_link(path).ok().filter(|_| error.kind() == io::ErrorKind::NotFound);
    match (error.kind(), link) {
        (_, Some(target)) => (
            format!("a link to `{}`, which does not exist", target.display()),
            "Mend the link or name another file.".into(),
        ),
        (io::ErrorKind::NotFound, None) => ("no such file or folder".into(), "Check the path.".into()),
        (io::ErrorKind::PermissionDenied, None) => {
            ("permission denied".into(), "Let the user who runs noctui read it.".into())
        }
        _ => (format!("cannot be read: {error}"), "Check the file and its disk.".into()),
    }
}

fn not_a_file(metadata: &Metadata) -> Unreadable {
    let kind = if metadata.is_dir() { "a folder" } else { "a pipe, a socket or a device" };
    (format!("{kind} and not a file"), "Name a regular file.".into())
}

/// The files that one path of the operator stands for: itself, or the `*.toml` of a folder, sorted.
pub(crate) fn files_of(path: &Path, out: &mut Diagnostics) -> Vec<PathBuf> {
    if !fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return vec![path.to_path_buf()];
    }
    match toml_files(path) {
        Ok(files) if files.is_empty() => {
            let help = "Put the inventory there as one or more *.toml files.";
            out.error(&Origin::whole(path), "the folder holds no *.toml file", Some(help.into()));
            files
        }
        Ok(files) => files,
        Err(error) => {
            let (message, help) = unreadable(path, &error);
            out.error(&Origin::whole(path), message, Some(help));
            Vec::new()
        }
    }
}

fn toml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_toml(&path) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// True for what a folder contributes: `*.toml`, but not the hidden files that editors leave there.
pub(crate) fn is_toml(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    !hidden && path.extension().is_some_and(|extension| extension == "toml")
}

#[cfg(unix)]
fn readable_by_others(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o044 != 0
}

#[cfg(not(unix))]
fn readable_by_others(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        let source = Source::new(Path::new("a.toml"), "ä = 1\nööx = 2".into(), false);
        for (offset, line, column) in [(0, 1, 1), (2, 1, 2), (7, 2, 1), (11, 2, 3), (999, 2, 8)] {
            let origin = source.origin(offset);
            assert_eq!((origin.line, origin.column), (line, column), "offset {offset}");
        }
    }

    #[test]
    fn an_empty_file_has_a_first_line() {
        let origin = Source::new(Path::new("a.toml"), String::new(), false).origin(0);
        assert_eq!((origin.line, origin.column), (1, 1));
    }
}
