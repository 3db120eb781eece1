//! Any octets at all from a device's terminal: chunks make no difference, and nothing that steers a terminal comes out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use noctui::model::{CharKind, char_kind};
use noctui::proto::ssh::shell::{LINE_LIMIT, Reader};

fn lines(chunks: &[&[u8]]) -> Vec<String> {
    let (mut reader, mut lines) = (Reader::new(), Vec::new());
    for chunk in chunks {
        reader.feed(chunk, &mut |line| lines.push(line.to_owned()));
    }
    reader.finish(&mut |line| lines.push(line.to_owned()));
    lines
}

fuzz_target!(|input: &[u8]| {
    let Some((cut, octets)) = input.split_first() else { return };
    let whole = lines(&[octets]);
    let (one, other) = octets.split_at(usize::from(*cut).min(octets.len()));
    assert_eq!(lines(&[one, other]), whole);
    assert_eq!(lines(&octets.chunks(1).collect::<Vec<_>>()), whole);
    for line in &whole {
        assert!(line.chars().all(|c| char_kind(c) != CharKind::Forbidden && !c.is_control()));
        assert!(line.chars().count() <= LINE_LIMIT && !line.ends_with(' '));
    }
});
