//! The loop: waits for whatever comes first, hands it to the state, draws when there is something new to see.
//!
//! It never waits for the network, and draws at the edge of a frame only. See [`FrameClock`] for when that is.

use std::{io, sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until};

use crate::{
    app::{Effect, HealthSample, Heard, InventoryNews, Msg, Notice, alarms::NoteOrder, screen::ssh::News},
    config::theme::ColorDepth,
    feed::Clock,
    model::{InterfaceId, Moment, Span},
    runtime::{
        frame::{Cause, FrameClock},
        input::{Input, Inputs},
        keeper::{self, Order},
        log::Log,
        signals::{Signal, Signals},
        terminal::{Guard, Output, Screen, TerminalError, has_panicked, is_terminal_gone},
    },
    ui::Look,
};

use super::{
    ConsoleError, Ending, Face,
    health::{Pulse, Work},
    network::Network,
    pointer::{self, Pointer},
    ssh::Told,
};
use crate::runtime::wall::Shelf;

/// Clock, ages and freshness move on once a second.
const TICK: Duration = Duration::from_secs(1);
/// Every so many ticks noctui looks at itself.
const TICKS_PER_PULSE: u64 = 2;
/// The exit code of a program that panicked.
const PANICKED: u8 = 101;
/// The exit code where the terminal was lost: as for SIGHUP.
const TERMINAL_LOST: u8 = 128 + 1;

/// The running console, or the running wall: whatever takes messages and has a picture.
pub(super) struct EventLoop<F> {
    face: F,
    look: Look,
    guard: Guard,
    screen: Screen<Output>,
    signals: Signals,
    inputs: Inputs,
    frames: FrameClock,
    clock: Clock,
    network: Network,
    log: Log,
    shelf: Shelf,
    pointer: Pointer,
    pulse: Pulse,
    work: Work,
    ticks: u64,
    next_tick: Instant,
    /// Something on the screen has changed since the last frame.
    is_stale: bool,
    /// Snapshots wait to be taken at the edge of the next frame.
    has_mail: bool,
    ending: Option<Ending>,
    wants_suspend: bool,
}

impl<F: Face> EventLoop<F> {
    /// Draws the first frame's worth of state; nothing has been heard yet.
    pub fn new(
        guard: Guard,
        depth: ColorDepth,
        look: Look,
        options: F::Options,
        network: Network,
        log: Log,
        shelf: Shelf,
    ) -> Result<Self, ConsoleError> {
        let size = guard.size()?;
        let screen = Screen::new(guard.output(), size, depth)?;
        let clock = network.clock;
        let face = F::begin(options, (size.width, size.height), clock.now());
        let mut event_loop = Self {
            face,
            look,
            guard,
            screen,
            signals: Signals::listen()?,
            inputs: Inputs::new(),
            frames: FrameClock::new(),
            clock,
            network,
            log,
            shelf,
            pointer: Pointer::default(),
            pulse: Pulse::default(),
            work: Work::default(),
            ticks: 0,
            next_tick: Instant::now(),
            is_stale: true,
            has_mail: false,
            ending: None,
            wants_suspend: false,
        };
        let listing = event_loop.network.listing();
        event_loop.hand(Msg::Inventory(InventoryNews::Loaded(listing, String::new())), Cause::Input);
        event_loop.know_ways();
        if let Some(notice) = event_loop.network.notice.take() {
            event_loop.hand(Msg::Notice(notice), Cause::Input);
        }
        event_loop.frames.touch(Cause::Input);
        Ok(event_loop)
    }

    /// Runs until the operator leaves or something ends it.
    pub async fn run(&mut self) -> Result<Ending, ConsoleError> {
        let ending = self.turn().await;
        match ending {
            Err(ConsoleError::Io(error)) if is_terminal_gone(&error) => Ok(Ending::Stopped(TERMINAL_LOST)),
            ending => ending,
        }
    }

    /// Puts the terminal back and hands the network over to be stopped.
    pub fn end(self) -> Network {
        self.network
    }

    async fn turn(&mut self) -> Result<Ending, ConsoleError> {
        loop {
            if let Some(ending) = self.ending {
                return Ok(ending);
            }
            if std::mem::take(&mut self.wants_suspend) {
                self.suspend().await?;
            }
            let frame = self.frames.deadline().map(|due| self.clock.instant(Moment::after_start(due)));
            let never = Instant::now() + TICK * 3600;
            tokio::select! {
                biased;
                signal = self.signals.next() => self.signal(signal)?,
                input = self.inputs.next() => match input? {
                    Some(input) => self.input(input),
                    None => return Ok(Ending::Stopped(TERMINAL_LOST)),
                },
                () = sleep_until(frame.unwrap_or(never)), if frame.is_some() => self.frame()?,
                () = sleep_until(self.next_tick) => self.tick(),
                Some(loaded) = self.network.readings.recv() => {
                    let news = self.network.take(loaded);
                    self.hand(Msg::Inventory(news), Cause::Input);
                    self.know_ways();
                }
                Some(msg) = self.network.alarms.next() => {
                    if let Msg::Events(events) = &msg {
                        self.network.keeper.keep(events);
                    }
                    self.hand(msg, Cause::Data);
                }
                Some(told) = self.network.keeper.next() => self.listen(told),
                Some(told) = self.network.ssh.next() => self.hear(told),
                Some(ring) = self.network.outputs.next() => self.ring(&ring),
                Ok(()) = self.network.discoveries.changed() => {
                    if let Some(news) = self.network.discover() {
                        self.hand(Msg::Inventory(news), Cause::Input);
                    }
                }
                () = self.network.snapshots.ready(), if !self.has_mail => {
                    self.has_mail = true;
                    self.frames.touch(Cause::Data);
                }
            }
        }
    }

    /// Hands a message to the state and carries out what it asks for.
    fn hand(&mut self, msg: Msg, cause: Cause) {
        if let Msg::Notes(notes) = &msg {
            self.network.outputs.know(notes);
        }
        for effect in self.face.update(msg) {
            self.perform(effect);
        }
        if self.face.take_dirty() {
            self.is_stale = true;
            self.frames.touch(cause);
        }
    }

    /// Tells what is known of the way to each device's shell.
    fn know_ways(&mut self) {
        let candidates = self.network.candidates();
        self.hand(Msg::Ssh(News::Candidates(candidates)), Cause::Input);
    }

    fn hear(&mut self, told: Told) {
        match told {
            // Others' output may come in a flood; what a shell echoes and what is asked is waited for.
            Told::News(news @ News::Broadcast(_)) => self.hand(Msg::Ssh(news), Cause::Data),
            Told::News(news) => self.hand(Msg::Ssh(news), Cause::Input),
            Told::Notice(notice) => self.hand(Msg::Notice(notice), Cause::Input),
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Quit => self.ending = Some(Ending::Quit),
            Effect::Suspend => self.wish_suspend(),
            Effect::Redraw => self.redraw(),
            Effect::Copy(text) => self.copy(&text),
            Effect::OnScreen(devices) => self.network.collector.on_screen(&devices),
            Effect::Watch(interface) => self.network.collector.watch(interface),
            Effect::AskHistory(interface, span) => self.recall(interface, span),
            Effect::ReloadInventory => self.reload(),
            Effect::Note(order) => self.note(order),
            Effect::Broadcast(order) => {
                if let Err(order) = self.network.ssh.order(order) {
                    self.hand(Msg::Ssh(News::NotTaken(order)), Cause::Input);
                }
            }
            Effect::KeepPage(page) => self.shelf.keep(page, self.clock.now().wall),
            Effect::KeepText(text) => self.network.ssh.keep(text),
            Effect::SaveTranscripts(broadcast) => self.network.ssh.save(broadcast),
        }
    }

    /// What the keeper of the store has to say.
    fn listen(&mut self, told: keeper::Told) {
        match told {
            keeper::Told::Notes(notes) => self.hand(Msg::Notes(notes), Cause::Input),
            keeper::Told::Events(events) => self.hand(Msg::Events(events), Cause::Data),
            keeper::Told::Past(recalled) => self.hand(Msg::History(recalled), Cause::Input),
            keeper::Told::SeenUp(seen_up) => self.network.alarms.remember(seen_up),
            keeper::Told::Notice(notice) => self.hand(Msg::Notice(notice), Cause::Input),
        }
    }

    fn note(&mut self, order: NoteOrder) {
        if self.network.keeper.order(Order::Note(order)).is_err() {
            let words = "The store is busy: the note was not taken. Lay it again in a moment.";
            self.hand(Msg::Notice(Notice::warning(words)), Cause::Input);
        }
    }

    fn recall(&mut self, interface: InterfaceId, span: Span) {
        let Some((entry, snapshot)) = self.face.fleet().interface(interface) else { return };
        let Some(identity) = snapshot.identity(interface.slot) else { return };
        let (device, name) = (Arc::clone(&entry.device.name), identity.name.clone());
        // A plot that is not told of the past shows what is live; it asks again.
        let _ = self.network.keeper.order(Order::Recall { interface, device, name, span });
    }

    fn copy(&mut self, text: &str) {
        let (text, notice) = self.network.ssh.copied(text);
        let notice = match self.screen.copy(&text) {
            Ok(()) => notice,
            Err(error) => Notice::warning(error.to_string()),
        };
        self.hand(Msg::Notice(notice), Cause::Input);
    }

    /// Rings with the next frame, frozen or not: a picture can be looked at later, a bell cannot be heard later.
    fn ring(&mut self, sequence: &str) {
        self.screen.send_aside(sequence);
        self.is_stale = true;
        self.frames.touch(Cause::Data);
    }

    fn reload(&mut self) {
        if !self.network.reload() {
            self.hand(Msg::Notice(Notice::info("There is no inventory file to read again.")), Cause::Input);
        }
    }

    fn redraw(&mut self) {
        // What the terminal shows is no longer known; a failure shows itself at the next frame.
        let _ = self.screen.redraw();
        self.is_stale = true;
        self.frames.touch(Cause::Input);
    }

    fn input(&mut self, input: Input) {
        let msg = match input {
            Input::Key(key) => Msg::Key(key),
            Input::Paste(text) => Msg::Paste(text),
            Input::Click(at) => Msg::Mouse(self.pointer.click(at, self.clock.moment())),
            Input::Wheel(wheel, at) => Msg::Mouse(pointer::wheel(wheel, at)),
            Input::Resize(size) => return self.resize(size.width, size.height),
        };
        self.hand(msg, Cause::Input);
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.screen.resize(ratatui::layout::Size::new(width, height));
        self.hand(Msg::Resize(width, height), Cause::Input);
        // A terminal that shrank and grew again may have lost cells though its size is what it was.
        self.redraw();
    }

    fn signal(&mut self, signal: Signal) -> Result<(), ConsoleError> {
        match signal {
            Signal::Resize => {
                let size = self.guard.size()?;
                self.resize(size.width, size.height);
            }
            Signal::Suspend => self.wish_suspend(),
            Signal::Continue => {
                self.guard.reassert()?;
                self.come_back()?;
            }
            ending => self.ending = ending.exit_code().map(Ending::Stopped).or(self.ending),
        }
        Ok(())
    }

    /// Who may only look is not handed to a shell.
    fn wish_suspend(&mut self) {
        if self.face.may_suspend() {
            self.wants_suspend = true;
        } else {
            let words = "Read-only: the terminal is not handed to a shell.";
            self.hand(Msg::Notice(Notice::info(words)), Cause::Input);
        }
    }

    async fn suspend(&mut self) -> Result<(), TerminalError> {
        match self.guard.suspend(&mut self.signals).await? {
            Signal::Continue => {
                // The size is asked again at the next signal if it cannot be had now.
                let _ = self.come_back();
            }
            ending => self.ending = ending.exit_code().map(Ending::Stopped),
        }
        Ok(())
    }

    fn come_back(&mut self) -> io::Result<()> {
        let size = self.guard.size()?;
        self.resize(size.width, size.height);
        Ok(())
    }

    fn tick(&mut self) {
        let now = self.clock.now();
        // On the second of the wall clock, so that the clock on the screen does not stutter.
        let past = u64::try_from(now.wall.0.rem_euclid(1000)).unwrap_or(0);
        self.next_tick = Instant::now() + TICK - Duration::from_millis(past);
        self.hand(Msg::Tick(now), Cause::Clock);
        if self.ticks.is_multiple_of(TICKS_PER_PULSE) {
            self.feel_pulse(now.moment);
        }
        self.ticks += 1;
        if let Some(trouble) = self.log.take_trouble() {
            self.hand(Msg::Notice(Notice::warning(trouble.to_string())), Cause::Data);
        }
        if has_panicked() {
            self.ending = Some(Ending::Stopped(PANICKED));
        }
    }

    fn feel_pulse(&mut self, now: Moment) {
        let snapshots = self.face.fleet().iter().filter_map(|entry| entry.snapshot.as_ref());
        self.work.late_polls = snapshots.map(|snapshot| snapshot.stats.late).sum();
        self.work.dropped =
            self.log.dropped_lines() + self.network.alarms.dropped() + self.network.keeper.dropped();
        let sample = self.pulse.take(now, self.network.counters(), self.work);
        let sample = HealthSample { outputs: self.network.outputs.health(), ..sample };
        self.hand(Msg::Health(sample), Cause::Data);
    }

    /// The edge of a frame: takes what has arrived, and draws if anything on the screen is new.
    fn frame(&mut self) -> io::Result<()> {
        if !self.frames.begin(self.clock.moment().since_start()) {
            return Ok(());
        }
        if std::mem::take(&mut self.has_mail) {
            let snapshots = self.network.snapshots.drain();
            let heard = snapshots.into_iter().map(|(_, snapshot)| Heard(snapshot)).collect();
            self.take_mail(heard);
        }
        if std::mem::take(&mut self.is_stale) {
            let (face, look) = (&self.face, &self.look);
            self.work.written_octets += self.screen.draw(|frame| face.view(look, frame))?;
            self.work.frames += 1;
        }
        self.frames.finish(self.clock.moment().since_start());
        Ok(())
    }

    /// Like `hand`, but the frame that shows it is the one that has begun.
    fn take_mail(&mut self, heard: Vec<Heard>) {
        for effect in self.face.update(Msg::Snapshots(heard)) {
            self.perform(effect);
        }
        self.is_stale |= self.face.take_dirty();
    }
}
