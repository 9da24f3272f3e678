//! Judging any PDF that somebody hands over: what it says now, and what it says once whoever can tell was asked.
//!
//! Keeps nothing of the file. What authorities answered is kept as whenever they are asked.

use super::source::{JudgedFile, Opened};
use super::{VerdictView, judge};
use crate::engine::gather;
use crate::keys::moment_of;
use crate::keys::works::{GLANCE, Work};
use crate::outgoing::GivenFile;
use crate::views::Outcome;
use crate::{App, Error, files, trust};
use axis::{Authority, Bounds};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use ts_rs::TS;

/// Which file, and whether to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LookAtSignatures {
    /// The file.
    pub file: GivenFile,
    /// Ask the authorities for what is missing, for a minute at most.
    #[serde(default)]
    pub asks: bool,
    /// A word of the caller's own, by which the asking can be called off; empty: it cannot.
    #[serde(default)]
    pub ticket: String,
}

/// What is known of a file's signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JudgedPdf {
    /// Its name, without folders.
    pub name: String,
    /// Its bytes in base64, to be shown; empty if that was done before, or it is too large for the window.
    pub pdf: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of it, in hex.
    pub sha256: String,
    /// What was found.
    pub verdict: VerdictView,
}

/// All questions about one file take no longer than this together.
const WITHIN: Duration = Duration::from_secs(60);

/// Judges a PDF that somebody hands over. What is no PDF has a verdict too.
///
/// Called off, it goes by what came until then. Errors if the file cannot be read or is too large.
pub fn look(app: &App, input: LookAtSignatures) -> Result<JudgedPdf, Error> {
    let work = Work::begin(app, &input.ticket);
    let given = JudgedFile::Given {
        file: input.file,
        sha256: String::new(),
    };
    let (opened, mut verdict) = given.judged(app)?;
    if input.asks && verdict.verdict == Outcome::Indeterminate {
        verdict = asked(app, &opened, work.is_off())?;
    }
    let is_shown = !input.asks && opened.bytes.len() as u64 <= files::LARGEST;
    Ok(JudgedPdf {
        pdf: if is_shown {
            BASE64.encode(&opened.bytes)
        } else {
            String::new()
        },
        size: opened.bytes.len() as u64,
        sha256: store::Hash::of(&opened.bytes).to_string(),
        name: opened.name,
        verdict,
    })
}

/// Judged with what whoever can tell answers now.
fn asked(app: &App, opened: &Opened, is_off: &AtomicBool) -> Result<VerdictView, Error> {
    let at = app.now();
    let authority = Authority::within(Bounds {
        pause: WITHIN / 6,
        status: WITHIN / 6,
        ..Bounds::default()
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| Error::Broken)?;
    let file = Arc::new(opened.bytes.clone());
    let subject = gather::Subject::File(file, moment_of(at));
    let known = trust::of(app)?;
    let gathered = runtime.block_on(gather::gather_until(
        &authority,
        subject,
        known,
        BTreeSet::new(),
        WITHIN,
        called_off(is_off),
    ));
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    trust::keep_fetched(app, &gathered.came)?;
    Ok(judge(&opened.bytes, &gathered.trust, at))
}

async fn called_off(is_off: &AtomicBool) {
    while !is_off.load(Ordering::Relaxed) {
        tokio::time::sleep(GLANCE).await;
    }
}
