//! The demo's story: something is wrong from the first second, and something happens every minute.

use super::gnmi::{Habit, Security};
use super::network::Network;
use super::quirk::{Quirk, QuirkKind};
use super::traffic::Direction;
use super::window::Window;

/// Seconds after which the story starts again, so that a demo left running stays alive.
const TURN: f64 = 300.0;

/// Every turn: this many seconds after its beginning, for so long.
const fn each_turn(start: f64, length: f64) -> Window {
    Window { start, length, every: Some(TURN) }
}

/// The story as it can be told on this network; on a small one, parts of it are left out.
pub(super) fn quirks(network: &Network) -> Vec<Quirk> {
    possible(network, agents())
}

/// What it adds where devices stream: one shows a certificate and wants a login, and the plug of another is pulled.
pub(super) fn streams(network: &Network) -> Vec<Quirk> {
    let secured = [Habit::Security(Security::SelfSignedCa), Habit::Login];
    let mut story = secured.map(|habit| Quirk::always("lon-leaf-3", QuirkKind::Gnmi(habit))).to_vec();
    let plug = Quirk::always("lon-leaf-1", QuirkKind::Silent);
    story.push(Quirk { window: each_turn(185.0, 50.0), ..plug });
    possible(network, story)
}

fn agents() -> Vec<Quirk> {
    let on = |device: &str, interface: Option<&str>, window, kind| Quirk {
        device: device.to_owned(),
        interface: interface.map(str::to_owned),
        window,
        kind,
    };
    vec![
        // A bad optic: counted on this end only, since nobody knows when.
        on("fra-leaf-3", Some("Ethernet49"), Window::ALWAYS, QuirkKind::Errors(Direction::In, 0.0031)),
        on("fra-leaf-3", Some("Ethernet2"), Window::since(-240.0), QuirkKind::PortDown),
        on(
            "fra-leaf-1",
            Some("Ethernet17"),
            Window { start: 4.0, length: 6.0, every: Some(25.0) },
            QuirkKind::PortDown,
        ),
        on("fra-leaf-2", Some("Ethernet50"), each_turn(15.0, 160.0), QuirkKind::Saturated),
        on("fra-leaf-2", Some("Ethernet1"), each_turn(95.0, 40.0), QuirkKind::PortDown),
        // Somebody tidies up behind two racks, and puts it right again.
        on(
            "fra-leaf-1",
            Some("Ethernet49"),
            each_turn(70.0, 80.0),
            QuirkKind::SwappedCable("fra-leaf-2:Ethernet49".to_owned()),
        ),
        on("lon-leaf-2", None, each_turn(60.0, 70.0), QuirkKind::Reboot { moves_indexes: true }),
    ]
}

fn possible(network: &Network, story: Vec<Quirk>) -> Vec<Quirk> {
    story.into_iter().filter(|quirk| is_possible(network, quirk)).collect()
}

fn is_possible(network: &Network, quirk: &Quirk) -> bool {
    let has = |device: &str, port: Option<&str>| {
        let device = network.find(device).map(|device| network.device(device));
        device.is_some_and(|device| port.is_none_or(|name| device.find_port(name).is_some()))
    };
    let other = match &quirk.kind {
        QuirkKind::SwappedCable(other) => other.split_once(':'),
        _ => None,
    };
    has(&quirk.device, quirk.interface.as_deref())
        && other.is_none_or(|(device, port)| has(device, Some(port)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::network::{NetworkOptions, generate};
    use crate::lab::rules::Rules;

    #[test]
    fn the_story_is_told_in_full_on_the_default_network_and_in_part_on_any_other() {
        for (devices, ports, parts) in
            [(12, None, 7), (1000, Some(48), 7), (3, None, 0), (6, None, 6), (12, Some(2), 4)]
        {
            let network = generate(NetworkOptions { devices, ports, seed: 42 });
            let story = quirks(&network);
            assert_eq!(story.len(), parts, "{devices} devices");
            assert!(Rules::compile(&network, &story).is_ok());
        }
    }

    #[test]
    fn what_streams_add_needs_the_second_site() {
        for (devices, parts) in [(12, 3), (6, 0)] {
            let network = generate(NetworkOptions { devices, ports: None, seed: 42 });
            let story = [quirks(&network), streams(&network)].concat();
            assert_eq!(story.len() - quirks(&network).len(), parts, "{devices} devices");
            assert!(Rules::compile(&network, &story).is_ok());
        }
    }
}
