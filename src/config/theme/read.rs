//! Theme files: the built-in ones and the user's own.

use std::path::{Path, PathBuf};

use super::{BUILT_IN, Color, Role, Theme};
use crate::config::diagnostic::{Diagnostics, Origin, one_of};
use crate::config::inventory::is_name;
use crate::config::source::{Source, is_toml};
use crate::config::walk::{self, Entry, Table};

/// The theme of a name: the user's `NAME.toml` in one of the folders, else the built-in one.
///
/// Nothing when there is none, or its file has errors; the caller keeps the theme it has.
pub fn load(name: &str, at: &Origin, folders: &[PathBuf], out: &mut Diagnostics) -> Option<Theme> {
    let file = folders.iter().map(|folder| folder.join(format!("{name}.toml"))).find(|file| file.exists());
    if let Some(file) = file.filter(|_| is_name(name)) {
        return Source::read(&file, out).and_then(|source| read(name, &source, out));
    }
    let built_in = Theme::built_in(name);
    if built_in.is_none() {
        let own: Vec<String> = folders.iter().flat_map(|folder| names_in(folder)).collect();
        let known: Vec<&str> =
            BUILT_IN.iter().map(|(name, _)| *name).chain(own.iter().map(String::as_str)).collect();
        let suggestion = out.suggest(name, known.iter().copied());
        let help = suggestion.unwrap_or_else(|| format!("There are {}.", one_of(known)));
        out.error(at, format!("unknown theme `{name}`"), Some(help));
    }
    built_in
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries
        .filter(|path| is_toml(path))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

pub(super) fn built_in(name: &str, text: &str) -> Theme {
    let mut out = Diagnostics::default();
    let source = Source::new(Path::new(name), text.to_owned(), false);
    read(name, &source, &mut out).unwrap_or_else(|| panic!("the built-in theme {name} has errors: {out:?}"))
}

fn read(name: &str, source: &Source, out: &mut Diagnostics) -> Option<Theme> {
    let before = out.errors().count();
    let mut colors = [None; Role::ALL.len()];
    for entry in walk::parse(source, out).root {
        match entry.key() {
            "colors" => entry.table(out).into_iter().for_each(|table| read_colors(table, &mut colors, out)),
            _ => entry.unknown(["colors"], out),
        }
    }
    if out.errors().count() > before {
        return None;
    }
    // A theme that leaves a role out takes it from the default one, which names them all.
    let filled = |role: Role| colors[role as usize].unwrap_or_else(|| Theme::default().color(role));
    Some(Theme { name: name.to_owned(), colors: Role::ALL.map(filled) })
}

fn read_colors(table: Table<'_>, colors: &mut [Option<Color>], out: &mut Diagnostics) {
    for entry in table {
        match Role::ALL.into_iter().find(|role| role.name() == entry.key()) {
            Some(role) => colors[role as usize] = read_color(entry, out),
            None => entry.unknown(Role::ALL.map(Role::name), out),
        }
    }
}

fn read_color(entry: Entry<'_>, out: &mut Diagnostics) -> Option<Color> {
    let value = entry.into_value();
    if value.is_integer() {
        return value.integer(0..=255, out).and_then(|index| u8::try_from(index).ok()).map(Color::Indexed);
    }
    let at = value.origin();
    let text = value.text(out)?;
    let color = Color::parse(&text);
    if color.is_none() {
        let help = "Write \"#rrggbb\", a number from 0 to 255, \"default\" or a name as \"bright-red\".";
        out.error(&at, format!("`{text}` is no colour"), Some(help.into()));
    }
    color
}
