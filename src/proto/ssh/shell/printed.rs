//! What a command prints that runs without a terminal: no prompt, no echo, an end of its own.

use super::{Reader, Tape, TapeLimits, Watch};
use crate::model::Output;

/// An output that is being received over a channel of its own (`exec` of RFC 4254 section 6.5). It is stripped as that of
/// a shell is: without a terminal, too, devices send whatever they like.
#[derive(Debug)]
pub struct Printed {
    reader: Reader,
    tape: Tape,
    octets: u64,
}

impl Printed {
    /// Nothing yet, of which so much will be kept.
    pub fn new(keep: TapeLimits) -> Self {
        Self { reader: Reader::new(), tape: Tape::new(keep), octets: 0 }
    }

    /// Takes what came.
    pub fn feed(&mut self, octets: &[u8], watch: &mut dyn Watch) {
        self.octets += octets.len() as u64;
        let Self { reader, tape, .. } = self;
        reader.feed(octets, &mut |line| {
            tape.push(line);
            watch.line(line);
        });
        watch.octets(self.octets);
    }

    /// Octets so far.
    pub fn octets(&self) -> u64 {
        self.octets
    }

    /// What was kept, when nothing more comes; `is_partial` if it was broken off.
    pub fn end(mut self, is_partial: bool) -> Output {
        let Self { reader, tape, .. } = &mut self;
        reader.finish(&mut |line| tape.push(line));
        tape.output(is_partial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_without_terminal_is_stripped_too() {
        let mut printed = Printed::new(TapeLimits::default());
        printed.feed(b"one\ntw\x1b[31m", &mut ());
        printed.feed(b"o\nthree", &mut ());
        assert_eq!(printed.octets(), 18);
        let output = printed.end(false);
        assert_eq!(output.lines.iter().map(|line| &**line).collect::<Vec<_>>(), ["one", "two", "three"]);
    }
}
