//! Phân công, xử lý, hoàn thành: how far an arrival has come here, and the sender hears of it once for each.

use super::{answer, arrival};
use crate::views::Facts;
use crate::{App, Error, settings};
use office::{Incoming, IncomingStep};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A step of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkStep {
    /// 04: somebody has it.
    Assign,
    /// 05: work has begun.
    Process,
    /// 06: work is done.
    Finish,
}

/// Which arrival goes which step.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WorkArrival {
    /// Row id.
    pub id: i64,
    /// The step.
    pub step: WorkStep,
    /// Who has it, or what came of it; the sender reads it. At most 1,000 characters.
    #[serde(default)]
    pub words: String,
}

/// Where the arrival now stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Worked {
    /// Row id.
    pub id: i64,
    /// Its stage.
    pub stage: Incoming,
    /// Whether the sender is told now; not a second time (X§4.3).
    pub told: bool,
}

impl WorkStep {
    const fn step(self) -> IncomingStep {
        match self {
            Self::Assign => IncomingStep::Assign,
            Self::Process => IncomingStep::Process,
            Self::Finish => IncomingStep::Finish,
        }
    }
}

/// Takes a step of the work and answers 04, 05 or 06.
pub fn work(app: &App, input: WorkArrival) -> Result<Worked, Error> {
    let words = match input.words.trim() {
        "" => String::new(),
        _ => super::reason(&input.words)?,
    };
    let office = settings::office(app)?;
    let worked = app.write(|w| {
        let standing = arrival(w, input.id)?;
        let stage = standing.stage.after(input.step.step())?;
        let at = app.now();
        w.set_stage(standing.id, stage, at)?;
        let facts = Facts::from([("note".to_owned(), words.clone())]);
        w.note(None, Some(standing.id), at, stage.word(), &facts)?;
        let told = match stage.answer() {
            Some(code) if !w.was_told(standing.id, code)? => {
                answer(app, w, &office, &standing, code, &words)?;
                true
            }
            Some(_) | None => false,
        };
        Ok(Worked {
            id: standing.id,
            stage,
            told,
        })
    })?;
    app.poke();
    Ok(worked)
}
