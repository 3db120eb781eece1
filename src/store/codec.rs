//! Numbers in as few octets as they need, and rates in coarser steps.

use crate::model::{Gap, Packed};

/// What was read is not what was written: damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// Writes numbers one after another.
#[derive(Debug, Default)]
pub(super) struct Writer(pub Vec<u8>);

impl Writer {
    pub fn octet(&mut self, octet: u8) {
        self.0.push(octet);
    }

    /// Seven bits per octet, the lowest first; the top bit says that more follow.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Small numbers of either sign stay small.
    pub fn signed(&mut self, number: i32) {
        self.number(fold(number));
    }
}

/// 0, -1, 1, -2, 2, .. as 0, 1, 2, 3, 4, ..
pub(super) const fn fold(number: i32) -> u64 {
    let number = number as i64;
    ((number << 1) ^ (number >> 63)) as u64
}

/// The other way round.
pub(super) fn unfold(number: u64) -> Result<i32, Broken> {
    let signed = (number >> 1) as i64 ^ -((number & 1) as i64);
    i32::try_from(signed).map_err(|_| Broken)
}

/// Reads what [`Writer`] wrote.
#[derive(Debug)]
pub(super) struct Reader<'a>(pub &'a [u8]);

impl Reader<'_> {
    pub fn octet(&mut self) -> Result<u8, Broken> {
        let (octet, rest) = self.0.split_first().ok_or(Broken)?;
        self.0 = rest;
        Ok(*octet)
    }

    pub fn number(&mut self) -> Result<u64, Broken> {
        let mut number = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let octet = self.octet()?;
            let bits = u64::from(octet & 0x7F);
            if bits << shift >> shift != bits {
                return Err(Broken);
            }
            number |= bits << shift;
            if octet < 0x80 {
                return Ok(number);
            }
        }
        Err(Broken)
    }

    pub fn signed(&mut self) -> Result<i32, Broken> {
        unfold(self.number()?)
    }
}

/// A rate for the store: eight steps of [`Packed`] make one, which keeps it to 0.4 %. What is under 1024 bits per second
/// keeps every bit, so that nothing is never told from little.
const SHIFT: u16 = 3;
/// Up to here a step is a bit per second.
const EXACT: u16 = 1 << 10;

/// The rate as a number under 2^14, or why there is none.
pub(super) fn coarse(rate: Packed) -> Result<i32, Gap> {
    let steps = rate.steps()?;
    let coarse = if steps < EXACT { steps } else { EXACT + ((steps - EXACT + (1 << (SHIFT - 1))) >> SHIFT) };
    Ok(i32::from(coarse))
}

/// The rate of such a number.
pub(super) fn fine(coarse: i32) -> Result<Packed, Broken> {
    let coarse = u16::try_from(coarse).map_err(|_| Broken)?;
    let steps = match coarse.checked_sub(EXACT) {
        Some(above) => {
            above.checked_mul(1 << SHIFT).and_then(|above| above.checked_add(EXACT)).ok_or(Broken)?
        }
        None => coarse,
    };
    Ok(Packed::of_steps(steps))
}

/// The reasons in the file. Their numbers never change, whatever the model calls them or adds.
const GAPS: [(u8, Gap); 8] = [
    (1, Gap::First),
    (2, Gap::Reset),
    (3, Gap::Reboot),
    (4, Gap::Discontinuity),
    (5, Gap::WrapUncertain),
    (6, Gap::SourceChanged),
    (7, Gap::Late),
    (8, Gap::Absent),
];

/// Numbers under this are, or will be, reasons.
pub(super) const GAP_CODES: u8 = 16;

pub(super) fn gap_code(gap: Gap) -> u8 {
    GAPS.iter().find(|(_, known)| *known == gap).map_or(7, |(code, _)| *code)
}

pub(super) fn gap_of(code: u8) -> Result<Gap, Broken> {
    GAPS.iter().find(|(known, _)| *known == code).map(|(_, gap)| *gap).ok_or(Broken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_reason_has_a_number_of_its_own() {
        for gap in Gap::ALL {
            let code = gap_code(gap);
            assert!(code < GAP_CODES);
            assert_eq!(gap_of(code), Ok(gap));
        }
        assert_eq!(gap_of(0), Err(Broken));
    }

    #[test]
    fn nothing_stays_nothing_and_little_stays_little() {
        for bits in [0.0, 1.0, 3.0, 999.0, 1023.0] {
            let back = fine(coarse(Packed::rate(bits)).unwrap()).unwrap();
            assert_eq!(back.get(), Ok(bits));
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back(numbers: Vec<u64>, signed: Vec<i32>) {
            let mut writer = Writer::default();
            numbers.iter().for_each(|number| writer.number(*number));
            signed.iter().for_each(|number| writer.signed(*number));
            let mut reader = Reader(&writer.0);
            for number in numbers {
                prop_assert_eq!(reader.number(), Ok(number));
            }
            for number in signed {
                prop_assert_eq!(reader.signed(), Ok(number));
            }
            prop_assert!(reader.0.is_empty());
        }

        #[test]
        fn a_rate_keeps_to_four_tenths_of_a_percent(bits in 0_f32..1e18) {
            let back = fine(coarse(Packed::rate(bits)).unwrap()).unwrap().get().unwrap();
            prop_assert!((back - bits).abs() <= bits * 0.0045 + 1.0, "{} came back as {}", bits, back);
        }

        #[test]
        fn no_octets_make_it_panic(octets: Vec<u8>) {
            let mut reader = Reader(&octets);
            while reader.number().is_ok() {}
            let mut reader = Reader(&octets);
            while reader.signed().is_ok_and(|number| fine(number).is_ok()) {}
        }
    }
}
