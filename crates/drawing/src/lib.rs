//! Draws pages of files that are not ours in a process of its own: this program called again, held to memory and work, ended when
//! it takes too long, started anew when it died (ADR 0021). Never draws in the desk's process.

mod page;

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::exit;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pades::{Drawer, DrawnToTheEnd, Questions, Seen};
pub use page::DrawnPage;
use serde::{Deserialize, Serialize};
use twin::{Frame, Heard, Kind, Launch, Line, Lost, Pipe, bounds};

/// Becomes the drawer, and never returns, if this process was started as one.
///
/// For the first lines of every `main` whose program judges signatures or draws pages.
pub fn run_if_called() {
    twin::run_if_called(ROLE, draw_until_the_end);
}

/// Lets `program`, whose `main` begins with [`run_if_called`], draw instead of this one.
///
/// For test programs, whose `main` is not ours. Only the first call counts.
pub fn be_helped_by(program: PathBuf) {
    twin::be_helped_by(ROLE, program);
}

/// The drawer of this program: one process for all its desks, started when a page is first to be drawn.
///
/// If it cannot be started, pages are not compared, and no verdict that needs them is green; nor is any page drawn.
pub fn drawer() -> &'static DrawnBeside {
    static DRAWER: DrawnBeside = DrawnBeside::within(Allowance::USUAL);
    &DRAWER
}

/// How much one file may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Memory of the process, in bytes of address space.
    pub memory: u64,
    /// Processor time, in seconds.
    pub work: u64,
    /// How long the desk waits.
    pub patience: Duration,
}

impl Allowance {
    /// A page takes some milliseconds, the largest picture that is drawn some hundred megabytes.
    pub const USUAL: Self = Self {
        memory: 3 << 30,
        work: 25,
        patience: Duration::from_secs(30),
    };
}

/// Draws in a process beside this one.
#[derive(Debug)]
pub struct DrawnBeside {
    allowance: Allowance,
    beside: Mutex<Option<Beside>>,
}

/// The process, and how many files it was given.
#[derive(Debug)]
struct Beside {
    line: Line,
    files: u32,
}

impl DrawnBeside {
    /// Starts nothing yet.
    pub const fn within(allowance: Allowance) -> Self {
        Self {
            allowance,
            beside: Mutex::new(None),
        }
    }

    /// The system's number of the process; `None` if there is none just now.
    pub fn process(&self) -> Option<u32> {
        let beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        beside.as_ref().and_then(|beside| beside.line.process())
    }

    /// Page `page` of `pdf`, from 0, as it is looked at.
    ///
    /// One file at a time: whoever else asks waits. `None` if it cannot be drawn whole, for whatever reason, or has more
    /// than 16 million dots; the next file is drawn all the same.
    pub fn draw(&self, pdf: &[u8], page: usize, dots_per_inch: f32) -> Option<DrawnPage> {
        // JSON knows no other numbers.
        if !dots_per_inch.is_finite() {
            return None;
        }
        let mut beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = Asked::Draw {
            page,
            dots_per_inch,
        };
        match self.ask(&mut beside, pdf, &asked) {
            Ok(answer) if answer.kind() == Kind::File => DrawnPage::unpacked(&answer.into_file()),
            Ok(_) => {
                *beside = None;
                None
            }
            Err(lost) => {
                tracing::warn!(%lost, "a page could not be drawn");
                None
            }
        }
    }

    fn start(&self) -> Result<Beside, Lost> {
        let Allowance { memory, work, .. } = self.allowance;
        let line = Launch::of(ROLE, format!("{memory}:{work}")).start()?;
        Ok(Beside { line, files: 0 })
    }

    fn ask(
        &self,
        beside: &mut Option<Beside>,
        pdf: &[u8],
        asked: &Asked<'_>,
    ) -> Result<Frame, Lost> {
        let kept = beside.take().and_then(|mut one| {
            let is_of_use = one.files < MOST_FILES && one.line.is_alive();
            is_of_use.then_some(one)
        });
        let begun = Instant::now();
        if let Some(kept) = kept {
            let answer = self.put(beside, kept, pdf, asked);
            // One that died between two files is found dead only now; that is no fault of this file.
            if !matches!(answer, Err(Lost::Died)) || begun.elapsed() > FOUND_DEAD {
                return answer;
            }
        }
        let new = self.start()?;
        self.put(beside, new, pdf, asked)
    }

    /// Gives the file to this process, and keeps it if it answered.
    fn put(
        &self,
        beside: &mut Option<Beside>,
        mut one: Beside,
        pdf: &[u8],
        asked: &Asked<'_>,
    ) -> Result<Frame, Lost> {
        let asked = Frame::message(asked).map_err(|_| Lost::NotStarted)?;
        one.files += 1;
        let frames = vec![Frame::file(pdf.to_vec()), asked];
        let answer = one.line.ask(frames, self.allowance.patience)?;
        *beside = Some(one);
        Ok(answer)
    }
}

/// What is wanted of a file.
#[derive(Serialize, Deserialize)]
enum Asked<'q> {
    /// Answered by a message: what was seen.
    Compare(Cow<'q, Questions>),
    /// Answered by a file: the page, packed; nothing in it if it could not be drawn.
    Draw { page: usize, dots_per_inch: f32 },
}

impl Drawer for DrawnBeside {
    /// One file at a time: whoever else asks waits.
    fn compare(&self, pdf: &[u8], questions: &Questions) -> Vec<Seen> {
        let mut beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = Asked::Compare(Cow::Borrowed(questions));
        match self.ask(&mut beside, pdf, &asked) {
            Ok(answer) => questions.answered_by(answer.read_as()).unwrap_or_else(|| {
                *beside = None;
                questions.unanswered()
            }),
            Err(lost) => {
                tracing::warn!(%lost, "pages could not be drawn");
                questions.unanswered()
            }
        }
    }
}

/// Answers until the desk closes the pipe; whatever goes wrong ends this process, and the desk sees that.
fn draw_until_the_end(allowance: Option<OsString>) -> ! {
    std::panic::set_hook(Box::new(|_| ()));
    let allowance = allowance.and_then(|said| said.into_string().ok());
    let allowed = allowance.as_deref().and_then(|said| said.split_once(':'));
    let Some((Ok(memory), Ok(work))) =
        allowed.map(|(memory, work)| (memory.parse::<u64>(), work.parse::<u64>()))
    else {
        exit(2)
    };
    let Ok(mut pipe) = Pipe::open() else { exit(2) };
    bounds::hold_memory(memory);
    let mut pdf = Vec::new();
    while let Heard::Frame(frame) = pipe.next(None) {
        if frame.kind() == Kind::File {
            pdf = frame.into_file();
            continue;
        }
        let Some(asked) = frame.read_as::<Asked<'static>>() else {
            exit(2)
        };
        bounds::allow_work(work);
        let pdf = std::mem::take(&mut pdf);
        let told = match asked {
            Asked::Compare(questions) => pipe.answer(&DrawnToTheEnd.compare(&pdf, &questions)),
            Asked::Draw {
                page,
                dots_per_inch,
            } => {
                let drawn = page::draw(pdf, page, dots_per_inch);
                let packed = drawn.and_then(|page| page.packed());
                pipe.answer_file(packed.unwrap_or_default())
            }
        };
        if told.is_err() {
            break;
        }
    }
    exit(0)
}

/// What the process is called for: its hidden first argument.
const ROLE: twin::Role = "--lienvan-page-drawer";
/// Files that one process draws: what they leave in it, and what they were after, ends with it.
const MOST_FILES: u32 = 100;
/// Within this time, the end of a process that served before is taken for its own.
const FOUND_DEAD: Duration = Duration::from_secs(1);
