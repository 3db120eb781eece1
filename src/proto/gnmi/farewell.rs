//! Watches HTTP/2 frames pass for the one by which a target says why it ends a connection (RFC 9113 section 6.8).
//!
//! tonic connects anew as soon as a connection ends, and then tells of that attempt instead. Pure: octets in, words out.

use crate::model::SafeText;

/// The head of a frame: length, type, flags and stream (RFC 9113 section 4.1).
const HEAD: usize = 9;
/// The type of a GOAWAY frame.
const GOAWAY: u8 = 7;
/// The error code by which servers end a connection that asks too much of them (RFC 9113 section 7).
const ENHANCE_YOUR_CALM: u32 = 11;
/// No more of a frame is kept than this: what is said in it is for people.
const KEPT: usize = 256;

/// What a target says when it ends a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Farewell {
    /// The error code; 0 is a friendly end.
    pub code: u32,
    /// What it adds in words; may be empty.
    pub words: SafeText,
}

impl Farewell {
    fn read(payload: &[u8]) -> Option<Self> {
        let code = payload.get(4..8)?.try_into().ok()?;
        Some(Self {
            code: u32::from_be_bytes(code),
            words: SafeText::new(&String::from_utf8_lossy(&payload[8..])),
        })
    }

    /// Whether it complains of too many pings.
    pub fn is_pinged_out(&self) -> bool {
        self.code == ENHANCE_YOUR_CALM || self.words.contains("too_many_pings")
    }
}

/// Walks along the frames of one direction.
#[derive(Debug, Default)]
pub struct Frames {
    head: [u8; HEAD],
    known: usize,
    left: usize,
    kept: Vec<u8>,
}

impl Frames {
    /// Takes note of octets that pass; a farewell is told as soon as it is whole.
    pub fn pass(&mut self, mut octets: &[u8]) -> Option<Farewell> {
        let mut told = None;
        while !octets.is_empty() {
            if self.known < HEAD {
                let (now, rest) = octets.split_at(octets.len().min(HEAD - self.known));
                self.head[self.known..self.known + now.len()].copy_from_slice(now);
                self.known += now.len();
                self.left = u32::from_be_bytes([0, self.head[0], self.head[1], self.head[2]]) as usize;
                octets = rest;
            } else {
                let (now, rest) = octets.split_at(octets.len().min(self.left));
                self.left -= now.len();
                self.keep(now);
                octets = rest;
            }
            if self.known == HEAD && self.left == 0 {
                told = self.ended().or(told);
            }
        }
        told
    }

    fn keep(&mut self, octets: &[u8]) {
        if self.head[3] == GOAWAY {
            let room = KEPT - self.kept.len();
            self.kept.extend_from_slice(&octets[..octets.len().min(room)]);
        }
    }

    fn ended(&mut self) -> Option<Farewell> {
        self.known = 0;
        let told = if self.head[3] == GOAWAY { Farewell::read(&self.kept) } else { None };
        self.kept.clear();
        told
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
        let length = (payload.len() as u32).to_be_bytes();
        [&length[1..], &[kind, 0, 0, 0, 0, 0], payload].concat()
    }

    fn goaway(code: u32, words: &str) -> Vec<u8> {
        frame(GOAWAY, &[&[0; 4], &code.to_be_bytes()[..], words.as_bytes()].concat())
    }

    #[test]
    fn a_farewell_is_heard_however_it_is_cut() {
        let octets = [frame(4, &[]), frame(0, &[GOAWAY; 300]), goaway(11, "too_many_pings")].concat();
        for size in 1..octets.len() {
            let mut frames = Frames::default();
            let told: Vec<Farewell> = octets.chunks(size).filter_map(|chunk| frames.pass(chunk)).collect();
            assert_eq!(told, [Farewell { code: 11, words: SafeText::new("too_many_pings") }], "{size}");
            assert!(told[0].is_pinged_out());
        }
    }

    #[test]
    fn a_farewell_too_short_to_be_one_is_none() {
        assert_eq!(Frames::default().pass(&frame(GOAWAY, &[0; 7])), None);
    }

    proptest! {
        #[test]
        fn anything_may_pass(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
            let mut frames = Frames::default();
            for chunk in octets.chunks(7) {
                let _ = frames.pass(chunk);
            }
            prop_assert!(frames.kept.len() <= KEPT);
        }
    }
}
