//! A schedule is played: move by move, then everything is made whole and comes to its end.

use crate::axis_node::Wrong;
use crate::clerk::{self, Act};
use crate::judge::{self, Broken, Violation};
use crate::road::Point;
use crate::scene::{OFFICES, Template, World};
use crate::schedule::Move;
use app::engine::Round;
use app::outgoing::outbox;
use app::settings::ById;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use store::OutboxState;

/// Plays a schedule in a world of its own and judges what came of it.
pub(crate) fn play(template: &Template, wrong: Wrong, moves: &[Move]) -> Outcome {
    caught(|| {
        let mut game = Game::begun(template, wrong);
        for one in moves {
            game.makes(one);
            if !game.outcome.violations.is_empty() {
                return game.outcome;
            }
        }
        game.comes_to_rest();
        game.outcome
    })
}

/// What playing came to; a panic on the way is a promise broken too.
pub(crate) fn caught(game: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(game)).unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|&said| said.to_owned()));
        Outcome {
            violations: vec![Violation {
                broken: Broken::Failed,
                how: said.unwrap_or_default(),
            }],
            ..Outcome::default()
        }
    })
}

/// Where schedules begin: with nothing sent; with two documents of each office at their recipients; with half of those
/// registered and one asked back.
pub(crate) fn beginnings() -> Vec<Template> {
    let first = Template::made();
    let mut game = Game::begun(&first, Wrong::Nothing);
    for _ in 0..2 {
        for desk in 0..OFFICES.len() {
            game.acts(desk, Act::Send, 0);
        }
    }
    game.moves_the_post();
    let second = Template::of(game.world);
    let mut game = Game::begun(&second, Wrong::Nothing);
    for desk in 0..OFFICES.len() {
        game.acts(desk, Act::Register, 0);
    }
    game.acts(0, Act::RecallOne, 0);
    game.moves_the_post();
    let third = Template::of(game.world);
    vec![first, second, third]
}

/// A world while it is played in.
pub(crate) struct Game {
    pub(crate) world: World,
    pub(crate) outcome: Outcome,
}

impl Game {
    /// A game in a world of its own.
    pub(crate) fn begun(template: &Template, wrong: Wrong) -> Self {
        Self::of(template.copied(wrong))
    }

    /// A game in this world.
    pub(crate) fn of(world: World) -> Self {
        Self {
            world,
            outcome: Outcome::default(),
        }
    }

    /// Makes one move, and judges what is shown after it.
    pub(crate) fn makes(&mut self, one: &Move) {
        // Time goes on by itself: two things never happen at the same moment.
        self.world.clock.pass(1_000);
        match one {
            Move::Round {
                desk,
                faults,
                cut_after,
            } => {
                self.world.desks[*desk].line.plan(faults.clone());
                self.world.desks[*desk].cut_after_commit(*cut_after);
                self.round(*desk);
                let desk = &self.world.desks[*desk];
                self.outcome.cuts += u32::from(desk.was_cut());
                desk.line.plan(BTreeMap::new());
                desk.cut_after_commit(0);
            }
            Move::Clerk {
                desk,
                act,
                pick,
                cut_after,
            } => {
                self.world.desks[*desk].cut_after_commit(*cut_after);
                self.acts_somehow(*desk, *act, *pick);
                self.outcome.cuts += u32::from(self.world.desks[*desk].was_cut());
                self.world.desks[*desk].cut_after_commit(0);
            }
            Move::Pass(millis) => self.world.clock.pass(*millis),
            Move::Jump { desk, millis } => self.world.desks[*desk].place.clock.jump(*millis),
            Move::Cut(desk) => {
                let World { desks, runtime, .. } = &mut self.world;
                desks[*desk].cut(runtime);
                self.outcome.cuts += 1;
            }
            Move::Node { in_order: true } => self.world.axis.restart(),
            Move::Node { in_order: false } => self.world.axis.is_killed(),
            Move::LateOnes => {
                self.world.axis.late_ones_come();
            }
            Move::Receivers { open: true } => self.world.axis.open_receivers(),
            Move::Receivers { open: false } => self.world.axis.close_receivers(),
        }
        // What another desk shows cannot have become wrong by this.
        match one {
            Move::Round { desk, .. } | Move::Clerk { desk, .. } | Move::Cut(desk) => {
                self.judges_what_is_shown(*desk);
            }
            Move::LateOnes => self.judges_all_that_is_shown(),
            Move::Pass(_) | Move::Jump { .. } | Move::Node { .. } | Move::Receivers { .. } => {}
        }
    }

    /// What a desk shows now must be so.
    pub(crate) fn judges_what_is_shown(&mut self, desk: usize) {
        let shown = judge::shown(&self.world.desks[desk], &self.world.axis);
        self.outcome.violations.extend(shown);
    }

    fn judges_all_that_is_shown(&mut self) {
        for desk in 0..self.world.desks.len() {
            self.judges_what_is_shown(desk);
        }
    }

    /// A clerk does this, or what is next in turn and open to him.
    fn acts_somehow(&mut self, desk: usize, act: Act, pick: u32) {
        let World { desks, runtime, .. } = &mut self.world;
        let done = desks[desk].does(runtime, |app| act.or_the_next(app, pick));
        let code = OFFICES[desk].code;
        match done {
            Ok(done) => {
                self.outcome.trace.push(format!("{code} {done:?}"));
                if let Some(done) = done {
                    *self.outcome.acts.entry(done).or_default() += 1;
                }
            }
            Err(fault) => self.failed(code, act, &fault),
        }
    }

    fn failed(&mut self, code: &str, act: Act, fault: &app::Error) {
        let fault = app::Failure::from(fault).code;
        self.outcome.violations.push(Violation {
            broken: Broken::Failed,
            how: format!("{code} {act:?}: {fault}"),
        });
    }

    /// A clerk does something.
    pub(crate) fn acts(&mut self, desk: usize, act: Act, pick: u32) -> bool {
        let World { desks, runtime, .. } = &mut self.world;
        let done = desks[desk].does(runtime, |app| clerk::does(app, act, pick));
        let code = OFFICES[desk].code;
        match done {
            Ok(done) => {
                self.outcome.trace.push(format!("{code} {act:?} {done}"));
                done
            }
            Err(fault) => {
                self.failed(code, act, &fault);
                false
            }
        }
    }

    /// One round at one desk, judged.
    pub(crate) fn round(&mut self, desk: usize) -> Option<Round> {
        let done = self.world.round(desk);
        let code = OFFICES[desk].code;
        let asked = self.world.desks[desk].line.asked();
        for point in self.world.desks[desk].line.hits() {
            *self.outcome.hits.entry(point).or_default() += 1;
        }
        self.outcome.calls += asked.len();
        self.outcome.violations.extend(judge::asked(code, &asked));
        let told = done.as_ref().map(|done| {
            (
                done.sent,
                done.stuck,
                done.arrived,
                done.answered,
                done.failed,
            )
        });
        self.outcome
            .trace
            .push(format!("{code} round {} {told:?}", asked.len()));
        done
    }

    /// Three rounds at each desk, over whole lines.
    fn moves_the_post(&mut self) {
        for _ in 0..3 {
            for desk in 0..self.world.desks.len() {
                self.world.clock.pass(1_000);
                self.round(desk);
            }
        }
        assert_eq!(self.outcome.violations, [], "what goes before is whole");
    }

    /// Every line is whole, every clock right, every code open, and a clerk tries again what is stuck: now all must come
    /// to its end by itself.
    pub(crate) fn comes_to_rest(&mut self) {
        const ROUNDS: u32 = 40;
        self.world.axis.late_ones_come();
        self.world.axis.open_receivers();
        for desk in &self.world.desks {
            desk.line.heal();
            desk.cut_after_commit(0);
            desk.place.clock.set_right();
        }
        // Past whatever is tried again ever more seldom, and short of every jump: what a clock that was ahead put off must
        // not wait until that day comes.
        self.world.clock.pass(12 * 3_600_000);
        let mut still = 0;
        for _ in 0..ROUNDS {
            self.world.clock.pass(20 * 60_000);
            let mut moved = false;
            for desk in 0..self.world.desks.len() {
                moved = self.unsticks(desk) || moved;
                let round = self.round(desk);
                moved = round.is_none_or(|round| round != Round::default()) || moved;
            }
            if !self.outcome.violations.is_empty() {
                return;
            }
            still = if moved { 0 } else { still + 1 };
            if still == 2 {
                break;
            }
        }
        if still < 2 {
            self.outcome.violations.push(Violation {
                broken: Broken::Restless,
                how: format!("after {ROUNDS} rounds something still moves"),
            });
            return;
        }
        self.judges_all_that_is_shown();
        self.outcome.violations.extend(judge::settled(&self.world));
    }

    /// A clerk has whatever is stuck tried again.
    fn unsticks(&self, desk: usize) -> bool {
        let app = self.world.desks[desk].app();
        let stuck = app
            .store()
            .read(|r| r.outbox(Some(OutboxState::Stuck), u32::MAX));
        let stuck = world::ok::<_, store::Error>(stuck);
        for letter in &stuck {
            world::ok(outbox::retry(app, ById { id: letter.id }));
        }
        !stuck.is_empty()
    }
}

/// What playing came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) violations: Vec<Violation>,
    /// What happened, to be compared with another run of the same.
    pub(crate) trace: Vec<String>,
    /// Calls made on all lines.
    pub(crate) calls: usize,
    /// What happened to them, by how often.
    pub(crate) hits: BTreeMap<Point, u32>,
    /// What clerks did, by how often.
    pub(crate) acts: BTreeMap<Act, u32>,
    /// How often a desk lost its power.
    pub(crate) cuts: u32,
}

impl Outcome {
    /// Counts another beside.
    pub(crate) fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.cuts += other.cuts;
        for (point, count) in &other.hits {
            *self.hits.entry(*point).or_default() += count;
        }
        for (act, count) in &other.acts {
            *self.acts.entry(*act).or_default() += count;
        }
    }

    /// What happened in all.
    pub(crate) fn told(&self) -> String {
        let hits: u32 = self.hits.values().sum();
        let acts: u32 = self.acts.values().sum();
        let (calls, cuts) = (self.calls, self.cuts);
        format!(
            "{acts} acts of clerks, {calls} calls, {hits} hurt ones, {cuts} power cuts at desks"
        )
    }
}
