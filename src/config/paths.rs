//! Where noctui looks for its files. Pure over [`Environment`]: the command line fills it, tests invent it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

/// The folder for all users of the machine.
const SYSTEM_FOLDER: &str = "/etc/noctui";

/// What decides where files are: variables and the user's folders, if there are any (a service may have no HOME).
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `$NOCTUI_INVENTORY`, `$NOCTUI_CONFIG`, `$NOCTUI_STATE` and whatever else is asked for.
    pub variables: BTreeMap<String, OsString>,
    /// The user's configuration folder of noctui.
    pub config_folder: Option<PathBuf>,
    /// The user's state folder of noctui.
    pub state_folder: Option<PathBuf>,
}

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Self {
        let folders = ProjectDirs::from("", "", "noctui");
        let state =
            |folders: &ProjectDirs| folders.state_dir().unwrap_or(folders.data_local_dir()).to_path_buf();
        Self {
            variables: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
                .collect(),
            config_folder: folders.as_ref().map(|folders| folders.config_dir().to_path_buf()),
            state_folder: folders.as_ref().map(state),
        }
    }

    /// Whether the program was started over SSH, as sshd itself says (sshd(8)).
    pub fn is_over_ssh(&self) -> bool {
        self.variables.contains_key("SSH_CONNECTION")
    }

    /// The same without anything by which whoever set a variable could say where files are: `NOCTUI_*` and the XDG folders.
    /// HOME stays: sshd sets it itself, after all that a client sends.
    #[must_use]
    pub fn unsteered(mut self) -> Self {
        let is_moved = self.variables.keys().any(|name| name.starts_with("XDG_"));
        self.variables.retain(|name, _| !name.starts_with("NOCTUI_") && !name.starts_with("XDG_"));
        let home = self.variable("HOME").filter(|home| home.is_absolute());
        if is_moved {
            self.config_folder = home.as_ref().map(|home| home.join(".config/noctui"));
            self.state_folder = home.map(|home| home.join(".local/state/noctui"));
        }
        self
    }

    fn variable(&self, name: &str) -> Option<PathBuf> {
        self.variables.get(name).filter(|value| !value.is_empty()).map(PathBuf::from)
    }
}

/// What was found, and everywhere that was looked at: for the sentence that says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// The paths to read. A path that was asked for stands here even if it is not there: reading it says why.
    pub found: Vec<PathBuf>,
    /// The places in the order they were looked at.
    pub looked_at: Vec<PathBuf>,
}

impl Search {
    fn asked_for(paths: Vec<PathBuf>) -> Self {
        Self { found: paths.clone(), looked_at: paths }
    }

    /// The first of some places that is there.
    fn first(places: Vec<PathBuf>) -> Self {
        let found = places.iter().find(|place| is_there(place)).cloned();
        Self { found: found.into_iter().collect(), looked_at: places }
    }
}

/// A dangling link is there too: reading it is an error, and passing it over would read another file in silence.
fn is_there(place: &Path) -> bool {
    std::fs::symlink_metadata(place).is_ok()
}

/// The inventory: `--inventory`, `$NOCTUI_INVENTORY`, `./inventory.toml`, the configuration folder, `/etc/noctui`.
pub fn inventory(options: &[PathBuf], environment: &Environment) -> Search {
    if !options.is_empty() {
        return Search::asked_for(options.to_vec());
    }
    if let Some(path) = environment.variable("NOCTUI_INVENTORY") {
        return Search::asked_for(vec![path]);
    }
    let folders = environment.config_folder.iter().cloned().chain([PathBuf::from(SYSTEM_FOLDER)]);
    let in_folders = folders.flat_map(|folder| [folder.join("inventory.toml"), folder.join("inventory.d")]);
    Search::first([PathBuf::from("inventory.toml")].into_iter().chain(in_folders).collect())
}

/// The settings: `--config`, `$NOCTUI_CONFIG`, `config.toml` in the configuration folder or in `/etc/noctui`.
pub fn settings(option: Option<&Path>, environment: &Environment) -> Search {
    let asked = option.map(Path::to_path_buf).or_else(|| environment.variable("NOCTUI_CONFIG"));
    if let Some(path) = asked {
        return Search::asked_for(vec![path]);
    }
    let folders = environment.config_folder.iter().cloned().chain([PathBuf::from(SYSTEM_FOLDER)]);
    Search::first(folders.map(|folder| folder.join("config.toml")).collect())
}

/// What stands beside the settings (`keys.toml`, `themes/`): their own folder, then the usual ones.
pub fn beside_settings(name: &str, settings: &Search, environment: &Environment) -> Search {
    let own = settings.found.iter().filter_map(|path| path.parent().map(Path::to_path_buf));
    let folders = own.chain(environment.config_folder.clone()).chain([PathBuf::from(SYSTEM_FOLDER)]);
    let mut places: Vec<PathBuf> = Vec::new();
    for place in folders.map(|folder| folder.join(name)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    Search::first(places)
}

/// The state folder (`$NOCTUI_STATE`): logs and what must survive a restart. Nothing when there is no home.
pub fn state(environment: &Environment) -> Option<PathBuf> {
    environment.variable("NOCTUI_STATE").or_else(|| environment.state_folder.clone())
}

/// Whether the terminal is the bare console of a Linux machine, which knows few glyphs and no notifications.
pub fn is_linux_console(environment: &Environment) -> bool {
    environment.variables.get("TERM").is_some_and(|term| term == "linux")
}

/// A path with `~/` replaced by the home folder, if there is one.
pub(crate) fn expand_home(text: &str) -> PathBuf {
    let home = || BaseDirs::new().map(|folders| folders.home_dir().to_path_buf());
    text.strip_prefix("~/").and_then(|rest| Some(home()?.join(rest))).unwrap_or_else(|| PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_sends_does_not_say_where_files_are() {
        let sent = [
            ("HOME", "/home/viewer"),
            ("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22"),
            ("NOCTUI_INVENTORY", "/tmp/mine.toml"),
            ("NOCTUI_CONFIG", "/tmp/mine.toml"),
            ("NOCTUI_STATE", "/tmp/mine"),
            ("XDG_CONFIG_HOME", "/tmp/mine"),
        ];
        let environment = Environment {
            variables: sent.iter().map(|(name, value)| ((*name).into(), value.into())).collect(),
            config_folder: Some("/tmp/mine/noctui".into()),
            state_folder: Some("/tmp/mine/noctui".into()),
        };
        assert!(environment.is_over_ssh());
        let environment = environment.unsteered();
        let places = [
            inventory(&[], &environment).looked_at,
            settings(None, &environment).looked_at,
            state(&environment).into_iter().collect(),
        ];
        assert!(places.concat().iter().all(|place| !place.starts_with("/tmp/mine")), "{places:?}");
        assert_eq!(state(&environment), Some("/home/viewer/.local/state/noctui".into()));
    }
}
