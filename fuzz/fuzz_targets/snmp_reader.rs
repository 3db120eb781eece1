//! Any bytes at all are a reply that can be walked, or no reply; never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use noctui::proto::snmp::wire::Response;

fuzz_target!(|datagram: &[u8]| {
    let Ok(response) = Response::read(datagram) else { return };
    assert_eq!(response.bindings.count(), response.bindings.len());
    for (binding, again) in response.bindings.zip(response.bindings) {
        assert_eq!(binding, again);
        let arcs: Vec<u32> = binding.name.sub_identifiers().collect();
        assert!(arcs.len() >= 2);
        assert!(binding.name.strip_prefix(&arcs).is_some_and(|mut rest| rest.next().is_none()));
        assert!(binding.name == *arcs);
    }
    assert!(!format!("{response:?}").is_empty());
});
