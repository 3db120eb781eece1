//! A device's hour as octets: one row after another, each with the number of its interface's name.
//!
//! Two forms. A rollup is what is kept for long: four rates of each direction and the faults, about a dozen octets. The
//! minutes are kept for a day: sixty rates of each direction, about one octet each and next to nothing for idle ports.

use super::codec::{Broken, GAP_CODES, Reader, Writer, coarse, fine, fold, gap_code, gap_of, unfold};
use crate::model::{
    Faults, Gap, Packed,
    rollup::{HourRates, MINUTES, Minutes, Rollup, SILENT},
};

/// The number of an interface's name in the dictionary.
pub(super) type NameId = i64;

/// Rows in the order of their names, each as `write` has it.
pub(super) fn write_rows<T>(rows: &[(NameId, T)], write: impl Fn(&mut Writer, &T)) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.number(rows.len() as u64);
    let mut before = 0;
    for (name, row) in rows {
        writer.number(name.wrapping_sub(before).unsigned_abs());
        before = *name;
        write(&mut writer, row);
    }
    writer.0
}

/// Reads rows back as long as `take` wants more.
pub(super) fn read_rows<T>(
    octets: &[u8],
    read: impl Fn(&mut Reader<'_>) -> Result<T, Broken>,
    mut take: impl FnMut(NameId, T) -> bool,
) -> Result<(), Broken> {
    let mut reader = Reader(octets);
    let mut name: NameId = 0;
    for _ in 0..reader.number()? {
        let step = NameId::try_from(reader.number()?).map_err(|_| Broken)?;
        name = name.checked_add(step).ok_or(Broken)?;
        let row = read(&mut reader)?;
        if !take(name, row) {
            return Ok(());
        }
    }
    Ok(())
}

/// What the first octet of a rollup says of each direction: two bits for in, two for out.
const BUSY: u8 = 0;
const IDLE: u8 = 1;
const ABSENT: u8 = 2;
/// The faults follow; without it all four counters were there and none grew.
const FAULTS: u8 = 1 << 4;

/// Writes a rollup.
pub(super) fn write_rollup(writer: &mut Writer, rollup: &Rollup) {
    let form = |rates: &Result<HourRates, Gap>| match rates {
        Ok(rates) if rates.max.get() == Ok(0.0) => IDLE,
        Ok(_) => BUSY,
        Err(_) => ABSENT,
    };
    let faults = if rollup.faults.all() == [Some(0); 4] { 0 } else { FAULTS };
    writer.octet(form(&rollup.rates[0]) | form(&rollup.rates[1]) << 2 | faults);
    for rates in &rollup.rates {
        match rates {
            Ok(rates) => {
                writer.octet(rates.seen);
                if form(&Ok(*rates)) == BUSY {
                    write_rates(writer, rates);
                }
            }
            Err(gap) => writer.octet(gap_code(*gap)),
        }
    }
    if faults != 0 {
        write_faults(writer, &rollup.faults);
    }
}

/// The mean, and how far the others are from it.
fn write_rates(writer: &mut Writer, rates: &HourRates) {
    let step = |rate: Packed| coarse(rate).unwrap_or_default();
    let mean = step(rates.mean);
    writer.number(u64::from(mean.unsigned_abs()));
    for other in [rates.min, rates.percentile_95, rates.max] {
        writer.signed(step(other) - mean);
    }
}

/// Each count plus one; 0 where there is none.
fn write_faults(writer: &mut Writer, faults: &Faults) {
    for count in faults.all() {
        writer.number(count.map_or(0, |count| count.saturating_add(1)));
    }
}

/// Reads a rollup.
pub(super) fn read_rollup(reader: &mut Reader<'_>) -> Result<Rollup, Broken> {
    let forms = reader.octet()?;
    let mut rates = [Err(Gap::Late); 2];
    for (direction, rates) in rates.iter_mut().enumerate() {
        let form = forms >> (2 * direction) & 0b11;
        *rates = read_direction(reader, form)?;
    }
    let faults = if forms & FAULTS == 0 { Faults::of([Some(0); 4]) } else { read_faults(reader)? };
    Ok(Rollup { rates, faults })
}

fn read_direction(reader: &mut Reader<'_>, form: u8) -> Result<Result<HourRates, Gap>, Broken> {
    let first = reader.octet()?;
    let none = Packed::rate(0.0);
    match form {
        BUSY => read_rates(reader, first).map(Ok),
        IDLE => Ok(Ok(HourRates { min: none, mean: none, percentile_95: none, max: none, seen: first })),
        _ => gap_of(first).map(Err),
    }
}

fn read_rates(reader: &mut Reader<'_>, seen: u8) -> Result<HourRates, Broken> {
    let mean = i32::try_from(reader.number()?).map_err(|_| Broken)?;
    let mut other = || fine(mean.checked_add(reader.signed()?).ok_or(Broken)?);
    let (min, percentile_95, max) = (other()?, other()?, other()?);
    Ok(HourRates { min, mean: fine(mean)?, percentile_95, max, seen })
}

fn read_faults(reader: &mut Reader<'_>) -> Result<Faults, Broken> {
    let mut counts = [None; 4];
    for count in &mut counts {
        *count = reader.number()?.checked_sub(1);
    }
    Ok(Faults::of(counts))
}

/// So many minutes more like the one before follow: the code, then their number.
const SAME: u8 = 0;

/// Writes the minutes of both directions. A minute is a reason, or how far its rate is from the last one.
pub(super) fn write_minutes(writer: &mut Writer, minutes: &[Minutes; 2]) {
    for minutes in minutes {
        let mut rate = 0;
        let mut at = 0;
        while at < MINUTES {
            let minute = coarse(minutes[at]);
            match minute {
                Ok(now) => {
                    writer.number(fold(now - rate) + u64::from(GAP_CODES));
                    rate = now;
                }
                Err(gap) => writer.octet(gap_code(gap)),
            }
            let same = minutes[at + 1..].iter().take_while(|next| coarse(**next) == minute).count();
            if same > 1 {
                writer.octet(SAME);
                writer.octet(same as u8);
                at += same;
            }
            at += 1;
        }
    }
}

/// Reads minutes.
pub(super) fn read_minutes(reader: &mut Reader<'_>) -> Result<Box<[Minutes; 2]>, Broken> {
    let mut both = Box::new([SILENT; 2]);
    for minutes in both.iter_mut() {
        let mut rate = 0_i32;
        let mut at = 0;
        while at < MINUTES {
            let code = reader.number()?;
            if code == u64::from(SAME) {
                let until = at + usize::from(reader.octet()?);
                let same = at.checked_sub(1).map(|before| minutes[before]).ok_or(Broken)?;
                minutes.get_mut(at..until).ok_or(Broken)?.fill(same);
                at = until;
                continue;
            }
            minutes[at] = match code.checked_sub(u64::from(GAP_CODES)) {
                None => Packed::gap(gap_of(code as u8)?),
                Some(step) => {
                    rate = rate.checked_add(unfold(step)?).ok_or(Broken)?;
                    fine(rate)?
                }
            };
            at += 1;
        }
    }
    Ok(both)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn packed() -> impl Strategy<Value = Packed> {
        prop_oneof![
            6 => (0_f32..1e12).prop_map(Packed::rate),
            2 => Just(Packed::rate(0.0)),
            1 => (0..Gap::ALL.len()).prop_map(|gap| Packed::gap(Gap::ALL[gap])),
        ]
    }

    fn minutes() -> impl Strategy<Value = Minutes> {
        let runs = vec((packed(), 1..20_usize), 1..20);
        runs.prop_map(|runs| {
            let mut minutes = SILENT;
            let all = runs.into_iter().flat_map(|(rate, length)| std::iter::repeat_n(rate, length));
            minutes.iter_mut().zip(all).for_each(|(minute, rate)| *minute = rate);
            minutes
        })
    }

    fn faults() -> impl Strategy<Value = Faults> {
        let count = prop_oneof![Just(Some(0)), Just(None), any::<u32>().prop_map(|n| Some(u64::from(n)))];
        [count.clone(), count.clone(), count.clone(), count].prop_map(Faults::of)
    }

    /// What the store makes of a rate.
    fn stored(rate: Packed) -> Packed {
        coarse(rate).map_or_else(Packed::gap, |steps| fine(steps).unwrap())
    }

    fn stored_rates(rates: HourRates) -> HourRates {
        let HourRates { min, mean, percentile_95, max, seen } = rates;
        let (min, mean) = (stored(min), stored(mean));
        HourRates { min, mean, percentile_95: stored(percentile_95), max: stored(max), seen }
    }

    proptest! {
        #[test]
        fn rollups_come_back(rows in vec((minutes(), minutes(), faults()), 0..20)) {
            let rows: Vec<(NameId, Rollup)> = rows
                .into_iter()
                .enumerate()
                .map(|(at, (a, b, faults))| (at as NameId * 3 + 1, Rollup::of(&[a, b], faults)))
                .collect();
            let mut back = Vec::new();
            let take = |name, rollup| { back.push((name, rollup)); true };
            prop_assert_eq!(read_rows(&write_rows(&rows, write_rollup), read_rollup, take), Ok(()));
            let expected: Vec<_> = rows
                .into_iter()
                .map(|(name, rollup)| {
                    (name, Rollup { rates: rollup.rates.map(|rates| rates.map(stored_rates)), ..rollup })
                })
                .collect();
            prop_assert_eq!(back, expected);
        }

        #[test]
        fn minutes_come_back(a in minutes(), b in minutes()) {
            let mut writer = Writer::default();
            write_minutes(&mut writer, &[a, b]);
            let mut reader = Reader(&writer.0);
            let back = read_minutes(&mut reader);
            prop_assert_eq!(back, Ok(Box::new([a.map(stored), b.map(stored)])));
            prop_assert!(reader.0.is_empty());
        }

        #[test]
        fn no_octets_make_it_panic(octets: Vec<u8>) {
            let _ = read_rows(&octets, read_rollup, |_, _| true);
            let _ = read_rows(&octets, read_minutes, |_, _| true);
        }
    }

    #[test]
    fn an_idle_port_costs_next_to_nothing() {
        let idle = [[Packed::rate(0.0); MINUTES]; 2];
        let mut writer = Writer::default();
        write_minutes(&mut writer, &idle);
        assert_eq!(writer.0.len(), 6);
        let mut writer = Writer::default();
        write_rollup(&mut writer, &Rollup::of(&idle, Faults::of([Some(0); 4])));
        assert_eq!(writer.0.len(), 3);
    }
}
