//! net-snmp's own tools against the lab: they have never seen our code.

use std::net::SocketAddr;
use std::process::Command;

use noctui::lab::{Lab, LabOptions};

/// The output of a tool, or none where it is not installed and need not be.
async fn run(tool: &'static str, options: &[&str], agent: SocketAddr, objects: &[&str]) -> Option<String> {
    let mut command = Command::new(tool);
    command.args(["-v2c", "-c", "public", "-On", "-m", "", "-t", "2", "-r", "0"]);
    command.args(options).arg(agent.to_string()).args(objects);
    match tokio::task::spawn_blocking(move || command.output()).await.unwrap() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{tool}: {text}{}", String::from_utf8_lossy(&output.stderr));
            Some(text)
        }
        Err(error) if std::env::var_os("NOCTUI_REQUIRE_PEERS").is_none() => {
            eprintln!("skipped: {tool} cannot be run ({error}); apt-get install snmp");
            None
        }
        Err(error) => panic!("{tool}: {error}"),
    }
}

#[tokio::test]
async fn snmpbulkwalk_walks_everything_and_ends_properly() {
    let lab = Lab::start(LabOptions::default()).await.unwrap();
    let agent = lab.address("fra-leaf-3").unwrap();
    for root in [".1.3.6.1.2.1.2.2", ".1.3.6.1.2.1.31", ".1.0.8802", ".1"] {
        let Some(text) = run("snmpbulkwalk", &[], agent, &[root]).await else { return };
        assert!(text.lines().count() > 10, "{root}: {text}");
        assert!(!text.contains("No Such"), "{root}: {text}");
    }
    let all = run("snmpbulkwalk", &["-Cr50"], agent, &[".1"]).await.unwrap();
    assert!(all.contains(".1.3.6.1.2.1.31.1.1.1.1.49 = STRING: \"Ethernet49\""), "{all}");
    assert!(all.trim_end().ends_with("(It is past the end of the MIB tree)"), "{all}");
    lab.stop().await;
}

#[tokio::test]
async fn snmpget_is_told_what_does_not_exist() {
    let lab = Lab::start(LabOptions::default()).await.unwrap();
    let agent = lab.address("lon-spine-1").unwrap();
    let objects = [".1.3.6.1.2.1.2.2.1.10.7", ".1.3.6.1.2.1.99.1.0", ".1.3.6.1.2.1.1.5.0"];
    let Some(text) = run("snmpget", &[], agent, &objects).await else { return };
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].ends_with("No Such Instance currently exists at this OID"), "{text}");
    assert!(lines[1].ends_with("No Such Object available on this agent at this OID"), "{text}");
    assert!(lines[2].ends_with("STRING: \"lon-spine-1.lab\""), "{text}");
    lab.stop().await;
}
