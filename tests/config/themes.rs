//! Themes: read, degraded, legible, and told apart by every kind of colour vision.

use std::fs;

use noctui::config::diagnostic::Origin;
use noctui::config::theme::{self, Ansi, Color, ColorDepth, Rgb, Role};
use noctui::config::{Diagnostics, Theme};

fn load(name: &str, folder: &tempfile::TempDir) -> (Option<Theme>, Vec<String>) {
    let mut out = Diagnostics::default();
    let theme = theme::load(name, &Origin::whole("config.toml"), &[folder.path().to_path_buf()], &mut out);
    (theme, out.iter().map(ToString::to_string).collect())
}

#[test]
fn built_in_themes_are_whole() {
    let names: Vec<&str> = Theme::built_in_names().collect();
    assert_eq!(names, ["default", "dark", "light", "high-contrast", "sixteen", "none"]);
    for name in names {
        assert_eq!(Theme::built_in(name).unwrap().name(), name);
    }
    assert_eq!(Theme::default().color(Role::Critical), Color::Rgb(Rgb(0xe8, 0x66, 0x3c)));
    assert!(Role::ALL.iter().all(|role| Theme::built_in("none").unwrap().color(*role) == Color::Default));
}

#[test]
fn a_theme_of_the_user_is_read_and_what_it_leaves_out_is_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[colors]\nup = \"bright-green\"\ntext = 250\naccent = \"#010203\"";
    fs::write(folder.path().join("mine.toml"), text).unwrap();
    let (theme, words) = load("mine", &folder);
    let theme = theme.unwrap();
    assert_eq!(words, [""; 0]);
    assert_eq!(theme.color(Role::Up), Color::Ansi(Ansi::new(10).unwrap()));
    assert_eq!(
        (theme.color(Role::Text), theme.color(Role::Accent)),
        (Color::Indexed(250), Color::Rgb(Rgb(1, 2, 3)))
    );
    assert_eq!(theme.color(Role::In), Theme::default().color(Role::In));
}

#[test]
fn mistakes_in_a_theme_are_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, "[colors]\nupp = \"green\"\ntext = 256\nin = \"#12345\"\nout = \"grass\"").unwrap();
    let (theme, words) = load("mine", &folder);
    assert!(theme.is_none());
    assert_eq!(words.len(), 4, "{words:#?}");
    assert!(words[0].ends_with("mine.toml:2:1 unknown key `upp`. Did you mean `up`?"), "{words:#?}");
    let (theme, words) = load("ligth", &folder);
    assert!(theme.is_none());
    assert_eq!(words, ["config.toml: unknown theme `ligth`. Did you mean `light`?"]);
}

#[test]
fn a_theme_degrades_to_what_the_terminal_has() {
    let theme = Theme::default();
    for role in Role::ALL {
        assert!(matches!(theme.degraded(ColorDepth::Indexed).color(role), Color::Indexed(16..)));
        assert!(matches!(theme.degraded(ColorDepth::Sixteen).color(role), Color::Ansi(_)));
        assert_eq!(theme.degraded(ColorDepth::None).color(role), Color::Default);
    }
}

type Linear = [f64; 3];

fn linear(theme: &Theme, role: Role) -> Linear {
    let Color::Rgb(Rgb(r, g, b)) = theme.color(role) else { panic!("{} is no exact colour", role.name()) };
    [r, g, b].map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    })
}

/// Relative luminance and contrast as WCAG 2.1 defines them.
fn luminance([r, g, b]: Linear) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: Linear, b: Linear) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

const TEXT: [Role; 11] = [
    Role::Bright,
    Role::Text,
    Role::Soft,
    Role::Dim,
    Role::Accent,
    Role::Up,
    Role::Warning,
    Role::Critical,
    Role::Unknown,
    Role::In,
    Role::Out,
];

#[test]
fn text_is_legible_on_a_light_background() {
    let light = Theme::built_in("light").unwrap();
    for role in TEXT {
        let contrast = contrast(linear(&light, role), [1.0; 3]);
        assert!(contrast >= 4.5, "{}: {contrast:.2}", role.name());
    }
}

#[test]
fn text_is_legible_on_a_dark_background() {
    for (name, least) in [("default", 4.2), ("dark", 4.5), ("high-contrast", 7.0)] {
        let theme = Theme::built_in(name).unwrap();
        for role in TEXT {
            let contrast = contrast(linear(&theme, role), [0.0; 3]);
            assert!(contrast >= least, "{name} {}: {contrast:.2}", role.name());
        }
    }
}

/// Full protanopia, deuteranopia and tritanopia over linear sRGB (Machado, Oliveira and Fernandes 2009, severity 1).
const VISIONS: [(&str, [Linear; 3]); 4] = [
    ("full", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    ),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    (
        "tritanopia",
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ),
];

fn seen(color: Linear, vision: &[Linear; 3]) -> Linear {
    vision.map(|row| {
        row.iter().zip(color).map(|(factor, channel)| factor * channel).sum::<f64>().clamp(0.0, 1.0)
    })
}

/// CIE L*a*b* under D65, where a distance of 2.3 is just noticeable.
fn lab([r, g, b]: Linear) -> Linear {
    let x = 0.4124564 * r + 0.3575761 * g + 0.1804375 * b;
    let y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b;
    let z = 0.0193339 * r + 0.1191920 * g + 0.9503041 * b;
    let f = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let (x, y, z) = (f(x / 0.95047), f(y), f(z / 1.08883));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(a: Linear, b: Linear) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// States and directions are told apart at a glance: four times a just noticeable difference.
const APART: f64 = 9.2;

/// What never answers the same question must still be no single colour: twice a just noticeable difference.
const NOT_ALIKE: f64 = 4.6;

/// How far two roles must lie apart, by what a mistake would cost.
fn least(a: Role, b: Role) -> f64 {
    let state = |role| matches!(role, Role::Up | Role::Warning | Role::Critical | Role::Unknown);
    let direction = |role| matches!(role, Role::In | Role::Out);
    match (a, b) {
        // Both are blue on purpose: one marks focus, the other only ever colours figures and lines of traffic.
        (Role::In, Role::Accent) => 0.0,
        (a, b) if (state(a) && state(b)) || (direction(a) && direction(b)) => APART,
        _ => NOT_ALIKE,
    }
}

#[test]
fn colours_are_told_apart_by_every_kind_of_colour_vision() {
    const ROLES: [Role; 7] =
        [Role::Up, Role::Warning, Role::Critical, Role::Unknown, Role::In, Role::Out, Role::Accent];
    for name in ["default", "dark", "light", "high-contrast"] {
        let theme = Theme::built_in(name).unwrap();
        for (vision, matrix) in &VISIONS {
            let shown = ROLES.map(|role| lab(seen(linear(&theme, role), matrix)));
            for (at, a) in ROLES.iter().enumerate() {
                for (other, b) in ROLES.iter().enumerate().skip(at + 1) {
                    let distance = distance(shown[at], shown[other]);
                    let least = least(*a, *b);
                    assert!(
                        distance >= least,
                        "{name}, {vision}: {} and {} {distance:.1}",
                        a.name(),
                        b.name()
                    );
                }
            }
        }
    }
}
