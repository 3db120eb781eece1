//! The one way in: a message changes the picture, and may ask to remember the page or to end. Nothing else.

use std::time::Duration;

use crate::{
    app::msg::{Effect, InventoryNews, Msg, Notice},
    keys::Key,
    model::Now,
};

use super::{Page, Rankings, Wall, Wish, keys, sites, wrong};

/// For how long a sentence stands.
const NOTICE_SHOWN: Duration = Duration::from_secs(10);
/// Interfaces are ranked anew every so often, in seconds: that goes through all of them.
const RANK_EVERY: i64 = 5;

/// Applies a message. Whether anything has to be drawn says [`Wall::take_dirty`].
///
/// What was heard and what happened wait for the next second: a room has no use for more, and a slow line is glad.
pub fn update(wall: &mut Wall, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    match msg {
        Msg::Key(key) => press(wall, key.normalised(), &mut effects),
        Msg::Resize(width, height) => {
            wall.size = (width, height);
            wall.lay_out();
        }
        Msg::Tick(now) => tick(wall, now),
        Msg::Snapshots(heard) => {
            let snapshots = heard.into_iter().map(|heard| heard.0).collect();
            wall.fleet.hear(snapshots, wall.now.moment);
        }
        Msg::Inventory(news) => take_inventory(wall, news),
        Msg::Alarms(raised) => {
            wall.alarms.take(raised, wall.now.wall);
            judge_by_alarms(wall);
        }
        Msg::Notes(notes) => {
            wall.alarms.note(notes, wall.now.wall);
            judge_by_alarms(wall);
        }
        Msg::Events(events) => wall.alarms.happen(events),
        Msg::Notice(notice) => take_notice(wall, notice),
        Msg::Health(sample) => wall.dropped = sample.dropped,
        Msg::Mouse(_) | Msg::Paste(_) | Msg::Ssh(_) | Msg::History(_) => {}
    }
    wall.remember(&mut effects);
    effects
}

fn press(wall: &mut Wall, key: Key, effects: &mut Vec<Effect>) {
    let Some(wish) = keys::wish(key) else { return };
    let (now, sheets) = (wall.now.moment, wall.sheets());
    match wish {
        Wish::Next => wall.rotation.next(now, &sheets),
        Wish::Previous => wall.rotation.previous(now, &sheets),
        Wish::Show(page) => wall.rotation.go(page, now, &sheets),
        Wish::Pause => wall.rotation.pause(now),
        Wish::Redraw => effects.push(Effect::Redraw),
        Wish::Quit if wall.options.may_quit => effects.push(Effect::Quit),
        Wish::Quit => {}
    }
    wall.dirty = true;
}

fn tick(wall: &mut Wall, now: Now) {
    wall.now = now;
    wall.fleet.judge(now.moment);
    if wall.alarms.tick(now.wall) {
        judge_by_alarms(wall);
    }
    wall.notice.take_if(|(_, until)| *until <= now.moment);
    wall.news.tick(now.moment);
    wall.pulse.feel(&wall.fleet, now);
    let is_due = now.wall.0.div_euclid(1_000).rem_euclid(RANK_EVERY) == 0;
    if is_due || wall.rankings == Rankings::default() {
        wall.links.follow(&wall.fleet);
        wall.rankings = Rankings::of(&wall.fleet, &wall.links, now.moment);
    }
    wall.rankings.forget_unknown(&wall.fleet, now.moment);
    wall.wrong = wrong::all(wall);
    let sheets = wall.sheets();
    wall.rotation.tick(now.moment, &sheets);
    wall.lay_out();
}

fn take_inventory(wall: &mut Wall, news: InventoryNews) {
    match news {
        InventoryNews::Broken(words) => wall.inventory_error = Some(words),
        InventoryNews::Loaded(listing, words) => {
            wall.inventory_error = None;
            wall.fleet.list(&listing, wall.now.moment);
            wall.links.declare(&listing.links);
            wall.sites = sites::sites(&wall.fleet);
            if !words.is_empty() {
                take_notice(wall, Notice::info(words));
            }
        }
    }
    wall.pulse.feel(&wall.fleet, wall.now);
    wall.lay_out();
}

fn take_notice(wall: &mut Wall, notice: Notice) {
    wall.notice = Some((notice, wall.now.moment + NOTICE_SHOWN));
    wall.dirty = true;
}

/// Brings marks and words in line with what is wrong, and the page of a new critical alarm to the front.
fn judge_by_alarms(wall: &mut Wall) {
    if wall.alarms.are_judged() {
        wall.fleet.alarm(&wall.alarms, wall.now.moment);
        if wall.news.take(&wall.alarms, wall.now.wall, wall.now.moment) {
            wall.rotation.hold(Page::Alarms, wall.now.moment);
        }
    }
    wall.wrong = wrong::all(wall);
    wall.lay_out();
}
