//! Every fault point against every message kind: the story of one message, once for each call that carries it and each
//! way in which that call can fare, and once for each commit after which a desk can lose its power.

use crate::ENOUGH;
use crate::clerk::Act;
use crate::judge::{Broken, Violation};
use crate::play::{Game, Outcome, caught};
use crate::road::{Call, Point};
use crate::scene::Template;
use std::collections::BTreeMap;

/// A kind of message (X§1.3, X§1.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Message {
    New,
    Many,
    Update,
    List,
    Replace,
    Arrived,
    Refused,
    Accepted,
    Assigned,
    Processing,
    Done,
    RecallAsked,
    RecallAgreed,
    RecallRefused,
}

impl Message {
    /// Every one.
    pub(crate) const ALL: [Self; 14] = [
        Self::New,
        Self::Many,
        Self::Update,
        Self::List,
        Self::Replace,
        Self::Arrived,
        Self::Refused,
        Self::Accepted,
        Self::Assigned,
        Self::Processing,
        Self::Done,
        Self::RecallAsked,
        Self::RecallAgreed,
        Self::RecallRefused,
    ];

    /// How the matrix names it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Many => "new to 22",
            Self::Update => "update",
            Self::List => "list",
            Self::Replace => "replace",
            Self::Arrived => "01",
            Self::Refused => "02",
            Self::Accepted => "03",
            Self::Assigned => "04",
            Self::Processing => "05",
            Self::Done => "06",
            Self::RecallAsked => "13",
            Self::RecallAgreed => "15",
            Self::RecallRefused => "16",
        }
    }

    /// What happened before: by whom, and on which of the things it can be done to.
    const fn before(self) -> &'static [(usize, Act, u32)] {
        const SENT: (usize, Act, u32) = (COMMUNE, Act::Send, 0);
        const REGISTERED: (usize, Act, u32) = (PROVINCE, Act::Register, 0);
        match self {
            Self::New | Self::Many => &[],
            Self::Arrived => &[],
            Self::Update
            | Self::List
            | Self::Replace
            | Self::Refused
            | Self::Accepted
            | Self::RecallAsked => &[SENT],
            Self::Assigned | Self::Processing | Self::Done => &[SENT, REGISTERED],
            Self::RecallAgreed | Self::RecallRefused => {
                &[SENT, REGISTERED, (COMMUNE, Act::RecallAll, 0)]
            }
        }
    }

    /// What brings it about.
    const fn act(self) -> (usize, Act, u32) {
        match self {
            Self::New | Self::Arrived => (COMMUNE, Act::Send, 0),
            Self::Many => (COMMUNE, Act::Send, 2),
            Self::Update => (COMMUNE, Act::Correct, 0),
            Self::List => (COMMUNE, Act::ChangeList, 3),
            Self::Replace => (COMMUNE, Act::Replace, 0),
            Self::Refused => (PROVINCE, Act::Refuse, 0),
            Self::Accepted => (PROVINCE, Act::Register, 0),
            Self::Assigned => (PROVINCE, Act::Assign, 0),
            Self::Processing => (PROVINCE, Act::Process, 0),
            Self::Done => (PROVINCE, Act::Finish, 0),
            Self::RecallAsked => (COMMUNE, Act::RecallAll, 0),
            Self::RecallAgreed => (PROVINCE, Act::Grant, 0),
            Self::RecallRefused => (PROVINCE, Act::Decline, 0),
        }
    }

    const fn is_document(self) -> bool {
        matches!(
            self,
            Self::New | Self::Many | Self::Update | Self::List | Self::Replace
        )
    }

    /// Who sends it, and who gets it.
    const fn ends(self) -> (usize, usize) {
        match self {
            Self::New
            | Self::Many
            | Self::Update
            | Self::List
            | Self::Replace
            | Self::RecallAsked => (COMMUNE, PROVINCE),
            Self::Arrived
            | Self::Refused
            | Self::Accepted
            | Self::Assigned
            | Self::Processing
            | Self::Done
            | Self::RecallAgreed
            | Self::RecallRefused => (PROVINCE, COMMUNE),
        }
    }

    /// The calls that carry it: at which end, and which of their sort in that end's round.
    fn calls(self) -> Vec<(usize, Call, u32)> {
        let (from, to) = self.ends();
        let list = if self.is_document() { 1 } else { 2 };
        let mut calls = vec![
            (from, Call::Submit, 1),
            (to, Call::Waiting, list),
            (to, Call::Fetch, 1),
            (to, Call::Acknowledge, 1),
        ];
        if self.is_document() {
            calls.push((from, Call::Deliveries, 1));
        }
        calls
    }
}

/// Commune and province; what goes elsewhere lies at the node.
const DESKS: usize = 2;
const COMMUNE: usize = 0;
const PROVINCE: usize = 1;

/// What a cell of the matrix came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Schedules in which the fault came about.
    pub(crate) tried: u32,
    /// Of those, by the first promise that was broken.
    pub(crate) broken: BTreeMap<Broken, u32>,
}

/// All cells: by what happens, `None` being a desk's power after each commit, and by message.
pub(crate) type Matrix = BTreeMap<(Option<Point>, Message), Cell>;

/// Plays all of it, or one schedule of each cell, and of each end in the last row; `tell` hears of each that fails.
pub(crate) fn played(whole: bool, mut tell: impl FnMut(&str, &Violation)) -> Matrix {
    let first = Template::made();
    let mut matrix = Matrix::new();
    for (column, message) in Message::ALL.into_iter().enumerate() {
        let template = prepared(&first, message);
        for (row, point) in Point::ALL.into_iter().enumerate() {
            let mut calls = message.calls();
            calls.retain(|(_, call, _)| point.can_hurt(*call));
            let chosen = (row + column) % calls.len();
            for (place, (desk, call, nth)) in calls.into_iter().enumerate() {
                if whole || place == chosen {
                    let fault = Fault::Call(desk, call, nth, point);
                    note(&mut matrix, &template, message, fault, &mut tell);
                }
            }
        }
        let (from, to) = message.ends();
        for desk in [from, to] {
            let mut cut_after = |commit| {
                let fault = Fault::Commit(desk, commit);
                note(&mut matrix, &template, message, fault, &mut tell)
            };
            if whole {
                let mut commit = 1;
                while cut_after(commit) {
                    commit += 1;
                }
            } else {
                // An earlier one where this end makes no more.
                let mut commit = 1 + u32::try_from(column).expect("a few") % 3;
                while commit > 0 && !cut_after(commit) {
                    commit -= 1;
                }
            }
        }
    }
    matrix
}

/// In how many schedules a fault comes about at the least: once for each call that carries the message and that it can
/// hurt; of the commits, whose number is the desk's own, the first of either end.
fn least(point: Option<Point>, message: Message) -> u32 {
    let Some(point) = point else { return 2 };
    let calls = message.calls().into_iter();
    let hurt = calls.filter(|(_, call, _)| point.can_hurt(*call));
    u32::try_from(hurt.count()).expect("a few")
}

/// Cells in which less came about than was to: of all that was planned, or of one schedule each.
///
/// Until its fault comes about a schedule is whole, so what comes about in one run does in every other.
pub(crate) fn untried(matrix: &Matrix, whole: bool) -> Vec<String> {
    let mut untried = Vec::new();
    for point in rows() {
        for message in Message::ALL {
            let tried = matrix.get(&(point, message)).map_or(0, |cell| cell.tried);
            let least = match point {
                Some(_) if !whole => least(point, message).min(1),
                Some(_) | None => least(point, message),
            };
            if tried < least {
                untried.push(format!("{message:?} under {point:?}: {tried} of {least}"));
            }
        }
    }
    untried
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Call(usize, Call, u32, Point),
    Commit(usize, u32),
}

/// Plays one schedule and enters it, if what was to happen in it has. Tells whether it has.
fn note(
    matrix: &mut Matrix,
    template: &Template,
    message: Message,
    fault: Fault,
    tell: &mut impl FnMut(&str, &Violation),
) -> bool {
    let (outcome, happened) = story(template, message, fault);
    if !happened && outcome.violations.is_empty() {
        return false;
    }
    let point = match fault {
        Fault::Call(_, _, _, point) => Some(point),
        Fault::Commit(_, _) => None,
    };
    let cell = matrix.entry((point, message)).or_default();
    cell.tried += 1;
    if let Some(first) = outcome.violations.first() {
        *cell.broken.entry(first.broken).or_default() += 1;
        tell(&format!("{message:?} under {fault:?}"), first);
    }
    happened
}

/// The world in which the message is about to be brought about.
fn prepared(first: &Template, message: Message) -> Template {
    let mut game = Game::of(first.copied_with(DESKS));
    for (desk, act, pick) in message.before() {
        assert!(
            game.acts(*desk, *act, *pick),
            "{message:?}: {act:?} is done"
        );
        for _ in 0..3 {
            for desk in [COMMUNE, PROVINCE] {
                game.world.clock.pass(1_000);
                game.round(desk);
            }
        }
    }
    if message == Message::Arrived {
        assert!(game.acts(COMMUNE, Act::Send, 0), "it is sent");
        game.round(COMMUNE);
    }
    let broken = game.outcome.violations.first();
    assert_eq!(broken, None, "{message:?}: what went before is whole");
    Template::of(game.world)
}

fn story(template: &Template, message: Message, fault: Fault) -> (Outcome, bool) {
    let mut happened = false;
    let outcome = caught(|| {
        let mut game = Game::of(template.copied_with(DESKS));
        let (from, to) = message.ends();
        match fault {
            Fault::Call(desk, call, nth, point) => {
                game.world.desks[desk].line.plan_call(call, nth, point);
            }
            Fault::Commit(desk, commit) => game.world.desks[desk].cut_after_commit(commit),
        }
        let (desk, act, pick) = message.act();
        if message != Message::Arrived {
            game.acts(desk, act, pick);
        }
        for _ in 0..2 {
            for desk in [from, to] {
                game.world.clock.pass(1_000);
                game.round(desk);
                game.judges_what_is_shown(desk);
            }
        }
        happened = match fault {
            Fault::Call(desk, ..) => game.world.desks[desk].line.heal(),
            Fault::Commit(desk, _) => game.world.desks[desk].was_cut(),
        };
        game.comes_to_rest();
        game.outcome
    });
    (outcome, happened)
}

/// The page that the repository keeps.
pub(crate) fn page(matrix: &Matrix, random: &str) -> String {
    let mut page = frame_head();
    for point in rows() {
        page += &row_head(point);
        for message in Message::ALL {
            page += &match matrix.get(&(point, message)) {
                Some(cell) => format!(" {} |", told(cell)),
                None => " – |".to_owned(),
            };
        }
        page += "\n";
    }
    let tried: u32 = matrix.values().map(|cell| cell.tried).sum();
    page + &format!("\n{tried} schedules; {}\n", sum(matrix)) + RANDOM + random
}

/// Whether the page tells of what is tried here: its words, its rows and columns; in each cell as many schedules as there
/// are to play; that no promise was broken in any of them, nor in a long run of random ones.
pub(crate) fn fits(page: &str) -> bool {
    fitting(page).is_some()
}

fn fitting(page: &str) -> Option<()> {
    let mut rest = page.strip_prefix(&frame_head())?;
    let mut tried = 0;
    for point in rows() {
        let (row, below) = rest.strip_prefix(&row_head(point))?.split_once('\n')?;
        rest = below;
        let cells = row.strip_prefix(' ')?.strip_suffix(" |")?.split(" | ");
        let figures: Option<Vec<u32>> = cells.map(|cell| cell.parse::<u32>().ok()).collect();
        let figures = figures?;
        let mut with = figures.iter().zip(Message::ALL);
        if figures.len() != Message::ALL.len()
            || with.any(|(figure, message)| *figure < least(point, message))
        {
            return None;
        }
        tried += figures.iter().sum::<u32>();
    }
    let none_broken = sum(&Matrix::new());
    let below = format!("\n{tried} schedules; {none_broken}\n{RANDOM}{RANDOM_HEAD}");
    let (count, rest) = rest
        .strip_prefix(&below)?
        .split_once(" schedules, seeds ")?;
    let (told, _) = rest.split_once('\n')?;
    let is_long = count.parse::<u64>().ok()? >= ENOUGH;
    (is_long && told.ends_with("; 0 failed.")).then_some(())
}

fn frame_head() -> String {
    let mut head = format!("{HEAD}| what happens |");
    for message in Message::ALL {
        head += &format!(" {} |", message.words());
    }
    head += "\n|---|";
    head += &"---:|".repeat(Message::ALL.len());
    head + "\n"
}

fn rows() -> impl Iterator<Item = Option<Point>> {
    Point::ALL.into_iter().map(Some).chain([None])
}

fn row_head(point: Option<Point>) -> String {
    let words = point.map_or("desk loses power, after each commit", Point::words);
    format!("| {words} |")
}

/// How many schedules broke which promise.
fn sum(matrix: &Matrix) -> String {
    let broken = |which: Broken| -> u32 {
        let cells = matrix.values().flat_map(|cell| &cell.broken);
        cells
            .filter(|(broken, _)| **broken == which)
            .map(|(_, count)| count)
            .sum()
    };
    format!(
        "{} lost, {} doubled, {} with a wrong status, {} with a wrong number, {} where something\nwas shown that was \
         not so, {} with a call too many, {} that did not come to rest, {} where a program broke.",
        broken(Broken::Lost),
        broken(Broken::Doubled),
        broken(Broken::WrongStatus),
        broken(Broken::Number),
        broken(Broken::Shown),
        broken(Broken::Storm),
        broken(Broken::Restless),
        broken(Broken::Failed),
    )
}

fn told(cell: &Cell) -> String {
    let mut text = cell.tried.to_string();
    for (broken, count) in &cell.broken {
        text += &format!(" ({count} {broken:?})");
    }
    text
}

const HEAD: &str = "\
# What was tried against the road

Written by the tests (`UPDATE=1 cargo test -p tests --test sim`, a minute or two). Each run of them plays one schedule of
every cell, and sixty random ones; a row or column that is missing here fails. Why it is made so: [ADR 0034](adr/0034-the-road-is-simulated.md).

Real desks and the real node in one process, over lines that do as they are told. A figure is the number of schedules in
which the fault came about: once for each call that carries the message (handing over, the list of what waits, fetching,
acknowledging, and for documents the question how far they have come), and in the last row once for each commit of either
end. Afterwards all is whole again, and everything gets its time. Then nothing may be lost or doubled, both ends must
agree on what was decided, no number may be missing or given twice, and at no moment may anything have been shown that was
not so: queued as sent, sent as delivered, unknown as known. A figure in brackets would be a promise broken; `–` cannot
happen to that message.

";

/// What stands before the part that only a long run writes.
pub(crate) const RANDOM: &str = "\n## Random schedules\n\n";

/// What a long run came to.
pub(crate) fn random(summary: &str, total: &Outcome) -> String {
    let mut text = RANDOM_HEAD.to_owned();
    text += &format!("{summary}\n| what happened to a call | how often |\n|---|---:|\n");
    for point in Point::ALL {
        let count = total.hits.get(&point).copied().unwrap_or(0);
        text += &format!("| {} | {count} |\n", point.words());
    }
    text += "\n| what a clerk did | how often |\n|---|---:|\n";
    for act in Act::ALL {
        let count = total.acts.get(&act).copied().unwrap_or(0);
        text += &format!("| {} | {count} |\n", act.words());
    }
    text
}

const RANDOM_HEAD: &str = "\
Drawn from a seed each: ten to thirty steps of three clerks, their engines, the node and the clocks, from one of three
beginnings; then judged as above. Each run of the tests plays the first sixty; this is what the last long run saw.

";
