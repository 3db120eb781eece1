//! What a healthy fleet costs: printed, not judged, since machines differ.

use std::{hint::black_box, time::Instant};

use noctui::model::{Now, alarm::Rule};

use crate::world::{Port, World};

#[test]
fn a_healthy_row_costs_little_and_raises_nothing() {
    const DEVICES: usize = 200;
    const PORTS: usize = 48;
    let ports = || (1..=PORTS).map(|at| Port::new(&format!("e{at}"))).collect::<Vec<_>>();
    let devices = (0..DEVICES).map(|at| (format!("leaf-{at}"), ports())).collect();
    let mut world = World::new(Rule::built_in(), devices, Vec::new());
    world.pass_until(1);
    let now = |world: &World| -> Now { world.now() };
    let mut rows = 0u32;
    let mut spent = std::time::Duration::ZERO;
    for _ in 0..5 {
        world.second += 10;
        let now = now(&world);
        let snapshots: Vec<_> = world.machines.iter_mut().map(|one| one.next(now)).collect();
        let start = Instant::now();
        for snapshot in &snapshots {
            assert!(black_box(world.engine.observe(snapshot, now)).is_empty());
        }
        spent += start.elapsed();
        rows += (DEVICES * PORTS) as u32;
    }
    let start = Instant::now();
    assert!(world.engine.tick(now(&world)).is_empty());
    println!(
        "observe: {:?} a row of {} rules; tick: {:?} a device",
        spent / rows,
        Rule::built_in().len(),
        start.elapsed() / DEVICES as u32
    );
}
