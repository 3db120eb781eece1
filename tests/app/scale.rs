//! Ten thousand devices feel like ten: what is done per message does not grow with what is not in sight.

use std::time::{Duration, Instant};

use noctui::app::Msg;

use crate::console::{Console, device, port, snapshot};
use noctui::model::{
    Interfaces, Moment, Slot,
    expr::{Block, Grammar, Scope, Scratch},
};

fn large(devices: u32, ports: usize) -> Console {
    let sites = ["fra", "lon", "nyc", "sin"];
    let inventory =
        (0..devices).map(|id| device(id, &format!("leaf-{id}"), Some(sites[id as usize % 4]), Some("leaf")));
    let mut console = Console::on(inventory.collect());
    let heard = (0..devices).map(|id| {
        let port_of =
            |at| port(format!("Ethernet{at}"), ((id as usize * 7919 + at * 104_729) % 1_000_000) as f32);
        snapshot(id, 1, Moment::default(), &(0..ports).map(port_of).collect::<Vec<_>>())
    });
    console.send(Msg::heard(heard));
    console
}

#[test]
fn a_hundred_thousand_interfaces_are_ranked_and_walked() {
    let mut console = large(2_000, 50);
    console.press("2");
    assert_eq!(console.model.interface_table().len(), 100_000);
    let loads = |console: &Console| {
        console.model.interface_rows().map(|row| row.traffic[0].share.unwrap()).collect::<Vec<_>>()
    };
    assert!(loads(&console).is_sorted_by(|a, b| a >= b));
    for keys in ["j", "<PageDown>", "G", "k", ">", "o", "s", "/util>0.009", "<Esc>"] {
        let start = Instant::now();
        console.press(keys);
        println!("{keys:12} {:?}", start.elapsed());
    }
    let heard = snapshot(7, 2, Moment::default(), &[port("Ethernet0", 9e9)]);
    let start = Instant::now();
    console.send(Msg::heard([heard]));
    println!("a snapshot   {:?}", start.elapsed());
    assert_eq!(console.model.interface_table().len(), 99_951);
}

#[test]
fn ten_thousand_devices_are_folded_searched_and_walked() {
    let mut console = large(10_000, 1);
    assert_eq!(console.model.tree().len(), 5, "all and its sites");
    for keys in ["<Tab>", "j", "l", "l", "l", "G", "fleaf-9999", "<Enter>", "<Tab>1"] {
        let start = Instant::now();
        console.press(keys);
        println!("{keys:12} {:?}", start.elapsed());
    }
    assert_eq!(console.path(), "all › sin › leaf › leaf-9999");
}

#[test]
fn a_device_asked_as_a_whole_says_what_its_interfaces_say_one_by_one() {
    let ports =
        [port("Ethernet2", 9.5e9).erring(0.01), port("Ethernet10", f32::NAN), port("Ethernet3", 0.0).down()];
    let (device, mut heard) =
        (device(1, "fra-leaf-1", None, None), (*snapshot(1, 1, Moment::default(), &ports)).clone());
    heard.rows.counters_heard[2] = None;
    heard.rows.speed[1] = 0;
    let slots = [Slot(2), Slot(0), Slot(1)];
    let grammar = Grammar::new(Scope::Rows, ["rack"]);
    let lines = [
        "in>1",
        "util>90%",
        "speed>1",
        "errors>1%",
        "discards<1",
        "age<20",
        "not out>5",
        "ethernet1 oper=up",
    ];
    for (line, seconds) in lines.iter().flat_map(|line| [0, 20, 29, 30].map(|seconds| (line, seconds))) {
        let now = Moment::after_start(Duration::from_secs(seconds));
        let expr = grammar.parse(line).unwrap();
        let whole = Interfaces { device: &device, snapshot: &heard, slots: &slots, now };
        let one_by_one: Vec<_> = (0..slots.len()).map(|at| expr.truth(&whole.row(at))).collect();
        assert_eq!(expr.truths(&whole, &mut Scratch::default()), one_by_one, "{line} after {seconds} s");
    }
}
