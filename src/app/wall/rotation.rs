//! Whose turn it is: pages follow one another by time, and what is critical and new goes before.

use std::time::Duration;

use crate::model::Moment;

use super::Page;

/// How long a page stays in front that came there by itself.
pub const HOLD: Duration = Duration::from_secs(60);
/// A pause ends by itself: nobody may be there to end it.
pub const PAUSE: Duration = Duration::from_secs(600);

/// How many sheets each page takes at the size of the screen, by [`Page::place`]; one with nothing on it takes none.
pub type Sheets = [usize; Page::ALL.len()];

/// Which page is shown, and until when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rotation {
    every: Duration,
    page: Page,
    sheet: usize,
    since: Moment,
    held: Option<Moment>,
    paused: Option<Moment>,
}

impl Rotation {
    /// Begins with a page. `every` is how long each sheet stays.
    pub const fn new(every: Duration, page: Page, now: Moment) -> Self {
        Self { every, page, sheet: 0, since: now, held: None, paused: None }
    }

    /// The page that is shown.
    pub const fn page(&self) -> Page {
        self.page
    }

    /// Which sheet of it, from 0.
    pub const fn sheet(&self) -> usize {
        self.sheet
    }

    /// Since when the pages stand still on somebody's wish.
    pub const fn paused(&self) -> Option<Moment> {
        self.paused
    }

    /// Whether the page came to the front by itself and stays there for now.
    pub const fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Turns the page if it is time; tells whether anything changed.
    pub fn tick(&mut self, now: Moment, sheets: &Sheets) -> bool {
        let before = *self;
        self.paused.take_if(|since| now.since(*since) >= PAUSE);
        self.held.take_if(|until| *until <= now);
        let is_due = now.since(self.since) >= self.every;
        if self.paused.is_none() && self.held.is_none() && is_due {
            self.turn(now, sheets);
        }
        self.settle(now, sheets);
        *self != before
    }

    /// Keeps to sheets that are there: what stood on the last one may have gone.
    pub fn settle(&mut self, now: Moment, sheets: &Sheets) {
        match sheets[self.page.place()] {
            0 if sheets.iter().any(|count| *count > 0) => self.turn(now, sheets),
            count => self.sheet = self.sheet.min(count.saturating_sub(1)),
        }
    }

    /// Goes to the next sheet.
    pub fn next(&mut self, now: Moment, sheets: &Sheets) {
        self.held = None;
        self.turn(now, sheets);
    }

    /// Goes to the sheet before.
    pub fn previous(&mut self, now: Moment, sheets: &Sheets) {
        self.held = None;
        self.since = now;
        if let Some(sheet) = self.sheet.checked_sub(1) {
            self.sheet = sheet;
            return;
        }
        let places =
            (1..=Page::ALL.len()).map(|back| (self.page.place() + Page::ALL.len() - back) % Page::ALL.len());
        if let Some(place) = places.into_iter().find(|place| sheets[*place] > 0) {
            (self.page, self.sheet) = (Page::ALL[place], sheets[place] - 1);
        }
    }

    /// Goes to a page; one with nothing on it is no page to go to.
    pub fn go(&mut self, page: Page, now: Moment, sheets: &Sheets) {
        if sheets[page.place()] > 0 {
            (self.page, self.sheet, self.since, self.held) = (page, 0, now, None);
        }
    }

    /// Brings a page to the front for a while: something critical is new on it. A pause does not hide it.
    pub fn hold(&mut self, page: Page, now: Moment) {
        (self.page, self.sheet, self.since, self.held) = (page, 0, now, Some(now + HOLD));
    }

    /// Stops the pages, or lets them go on.
    pub fn pause(&mut self, now: Moment) {
        self.paused = if self.paused.is_some() { None } else { Some(now) };
        self.since = now;
    }

    fn turn(&mut self, now: Moment, sheets: &Sheets) {
        self.since = now;
        if self.sheet + 1 < sheets[self.page.place()] {
            self.sheet += 1;
            return;
        }
        self.sheet = 0;
        let places = (1..=Page::ALL.len()).map(|on| (self.page.place() + on) % Page::ALL.len());
        if let Some(place) = places.into_iter().find(|place| sheets[*place] > 0) {
            self.page = Page::ALL[place];
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EVERY: Duration = Duration::from_secs(20);

    fn at(seconds: u64) -> Moment {
        Moment::after_start(Duration::from_secs(seconds))
    }

    fn rotation() -> Rotation {
        Rotation::new(EVERY, Page::Overview, at(0))
    }

    /// The page and sheet at every turn of 20 s.
    fn course(rotation: &mut Rotation, sheets: &Sheets, turns: u64) -> Vec<(Page, usize)> {
        let step = |turn| {
            rotation.tick(at(20 * turn), sheets);
            (rotation.page(), rotation.sheet())
        };
        (1..=turns).map(step).collect()
    }

    #[test]
    fn pages_take_turns_sheet_by_sheet_and_empty_ones_are_passed_over() {
        let course = course(&mut rotation(), &[1, 2, 0, 1, 0, 0], 5);
        let expected =
            [(Page::Sites, 0), (Page::Sites, 1), (Page::Talkers, 0), (Page::Overview, 0), (Page::Sites, 0)];
        assert_eq!(course, expected);
    }

    #[test]
    fn what_is_new_stays_in_front_and_then_the_turns_go_on() {
        let sheets = [1, 1, 1, 1, 2, 1];
        let mut rotation = rotation();
        rotation.hold(Page::Alarms, at(5));
        rotation.tick(at(64), &sheets);
        assert_eq!((rotation.page(), rotation.sheet(), rotation.is_held()), (Page::Alarms, 0, true));
        rotation.tick(at(65), &sheets);
        assert_eq!((rotation.page(), rotation.sheet(), rotation.is_held()), (Page::Alarms, 1, false));
    }

    #[test]
    fn a_pause_holds_the_page_until_it_ends_by_itself() {
        let sheets = [1; 6];
        let mut rotation = rotation();
        rotation.pause(at(10));
        rotation.tick(at(600), &sheets);
        assert_eq!((rotation.page(), rotation.paused()), (Page::Overview, Some(at(10))));
        rotation.tick(at(610), &sheets);
        assert_eq!((rotation.page(), rotation.paused()), (Page::Sites, None));
    }

    #[test]
    fn somebody_may_leaf_and_choose_but_not_what_is_empty() {
        let sheets = [1, 3, 0, 1, 0, 1];
        let mut rotation = rotation();
        rotation.previous(at(1), &sheets);
        assert_eq!(rotation.page(), Page::Events);
        rotation.go(Page::Talkers, at(2), &sheets);
        rotation.previous(at(3), &sheets);
        assert_eq!((rotation.page(), rotation.sheet()), (Page::Sites, 2));
        rotation.go(Page::Alarms, at(4), &sheets);
        assert_eq!(rotation.page(), Page::Sites);
    }

    #[test]
    fn a_page_that_empties_gives_way_at_once() {
        let mut rotation = Rotation::new(EVERY, Page::Alarms, at(0));
        rotation.settle(at(1), &[1, 0, 0, 0, 0, 1]);
        assert_eq!(rotation.page(), Page::Events);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_there(
            steps in prop::collection::vec((0u64..40, prop::array::uniform6(0usize..4), 0u8..6), 1..60),
        ) {
            let (mut rotation, mut now) = (rotation(), 0);
            for (passed, mut sheets, what) in steps {
                now += passed;
                sheets[0] = sheets[0].max(1);
                match what {
                    0 => rotation.next(at(now), &sheets),
                    1 => rotation.previous(at(now), &sheets),
                    2 => rotation.pause(at(now)),
                    3 => rotation.go(Page::Events, at(now), &sheets),
                    4 if sheets[4] > 0 => rotation.hold(Page::Alarms, at(now)),
                    _ => {}
                }
                rotation.tick(at(now), &sheets);
                prop_assert!(rotation.sheet() < sheets[rotation.page().place()]);
            }
        }
    }
}
