//! Time stamps and evidence: `pdf sign --tsa`, `pdf extend`, `evidence export`, `settings stamps`, `trust offered`.

use crate::say::Output;
use app::evidence::{self, ExportEvidence};
use app::settings::AddTrust;
use app::stamps::{self, StampLevel, StampSettings, StampingFault};
use app::trust::offered::{self, ConfirmTrust};
use app::views::Nothing;
use app::{App, Error, Failure, SystemClock, engine, placing};
use clap::{Args as Group, Subcommand, ValueEnum};
use office::Clock;
use pades::{Circle, Trust};
use serde_json::json;
use std::path::{Path, PathBuf};

/// To which level a signed file is brought, and by whom.
#[derive(Group)]
pub(crate) struct Stamping {
    /// Ask this authority for a time stamp (RFC 3161).
    #[arg(long, value_name = "URL")]
    pub(crate) tsa: Option<String>,
    /// The policy asked for, an object identifier in dots.
    #[arg(long, value_name = "OID", requires = "tsa")]
    pub(crate) policy: Option<String>,
    /// The level to reach: t with --tsa, else b. From lt on what proves the certificates is fetched and put in.
    #[arg(long, value_enum)]
    pub(crate) level: Option<LevelWord>,
    /// Roots and revocation lists to go by; needed from lt on. A certificate they show as revoked signs nothing.
    #[arg(long, value_name = "DIR")]
    pub(crate) trust: Option<PathBuf>,
}

/// ETSI EN 319 142-1, baseline levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelWord {
    /// Signed.
    B,
    /// With a time stamp.
    T,
    /// With what is needed to check it for long.
    Lt,
    /// With an archive time stamp over all of it.
    Lta,
}

/// The office's own time stamps.
#[derive(Group)]
pub(crate) struct StampsAct {
    /// Where stamps are asked for; empty: nowhere any more.
    #[arg(long, value_name = "URL")]
    tsa: Option<String>,
    /// The policy asked for, an object identifier in dots; empty: the authority's own.
    #[arg(long, value_name = "OID")]
    policy: Option<String>,
    /// The level our signed files are brought to.
    #[arg(long, value_enum)]
    level: Option<LevelWord>,
    /// A letter leaves without its stamp after so many minutes.
    #[arg(long, value_name = "MINUTES", conflicts_with = "wait")]
    leave_after: Option<u32>,
    /// A letter waits until it has its stamp.
    #[arg(long)]
    wait: bool,
}

#[derive(Subcommand)]
pub(crate) enum EvidenceAct {
    /// Put what proves a dispatch or an arrival into one archive.
    Export {
        /// The dispatch or arrival.
        id: i64,
        /// The .zip to write.
        out: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum OfferAct {
    /// Roots that come with the program; none counts before it is confirmed.
    List,
    /// Trust one whose fingerprint you compared with the one its authority published.
    Confirm {
        /// Its SHA-256, in hex.
        sha256: String,
        /// Whose it is.
        #[arg(long, value_enum)]
        circle: CircleWord,
        /// You have compared it.
        #[arg(long)]
        compared: bool,
    },
    /// Trust one no longer.
    Withdraw {
        /// Its SHA-256, in hex.
        sha256: String,
    },
    /// Read a newer list; it confirms nothing.
    Update {
        /// The .json file.
        file: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CircleWord {
    /// The State's, for official duty.
    State,
    /// The Party's, for official duty.
    Party,
    /// Public certification authorities.
    Public,
    /// The desk's own.
    Own,
}

impl Stamping {
    /// Roots, certificates and lists of the folder named; nobody without one.
    ///
    /// Errors if the folder is not there.
    pub(crate) fn trusted(&self) -> Result<Trust, Failure> {
        let folder = self.trust.as_deref();
        let trust = folder.map(app::trust::named_folder).transpose()?;
        Ok(trust.unwrap_or_default())
    }

    /// Refuses a level that a new signature cannot reach, since nobody is named who would stamp it.
    pub(crate) fn refuse_unstamped(&self) -> Result<(), Failure> {
        let wanted = self.wanted();
        match wanted.level > StampLevel::B && wanted.address.is_empty() {
            true => Err(Error::from(StampingFault::AddressMissing).into()),
            false => Ok(()),
        }
    }

    fn wanted(&self) -> StampSettings {
        let level = match (self.level, &self.tsa) {
            (Some(level), _) => level.level(),
            (None, Some(_)) => StampLevel::T,
            (None, None) => StampLevel::B,
        };
        StampSettings {
            address: self.tsa.clone().unwrap_or_default(),
            policy: self.policy.clone().unwrap_or_default(),
            level,
            leave_after: None,
        }
    }
}

impl LevelWord {
    fn level(self) -> StampLevel {
        match self {
            Self::B => StampLevel::B,
            Self::T => StampLevel::T,
            Self::Lt => StampLevel::Lt,
            Self::Lta => StampLevel::Lta,
        }
    }
}

impl CircleWord {
    fn circle(self) -> Circle {
        match self {
            Self::State => Circle::State,
            Self::Party => Circle::Party,
            Self::Public => Circle::Public,
            Self::Own => Circle::Own,
        }
    }
}

/// A signed file at the level wanted; as it is where none beyond the signature is wanted.
pub(crate) fn raised(pdf: Vec<u8>, stamping: &Stamping, trust: Trust) -> Result<Vec<u8>, Failure> {
    let wanted = stamping.wanted();
    if wanted.level == StampLevel::B {
        return Ok(pdf);
    }
    let now = || pades::Moment(SystemClock.now().millis());
    let authority = axis::Authority::new().map_err(Error::from)?;
    let raised = runtime()?.block_on(engine::raise(&authority, pdf, &wanted, trust, now));
    Ok(raised?)
}

/// Brings a signed file further.
///
/// Errors if nothing beyond the signature is asked for: it would be a mere copy; and if the file would be written over.
pub(crate) fn extend(
    file: &Path,
    out: &Path,
    stamping: &Stamping,
    output: &Output,
) -> Result<(), Failure> {
    if stamping.wanted().level == StampLevel::B {
        let said = "cần --tsa, hoặc --level cao hơn b".to_owned();
        return Err(Error::Arguments { said }.into());
    }
    placing::refuse_same(file, out).map_err(Error::from)?;
    let raised = raised(app::files::read_pdf(file)?, stamping, stamping.trusted()?)?;
    app::files::write(out, &raised)?;
    let out = out.display().to_string();
    output.tell(
        &json!({"out": out}),
        &format!("Đã bổ sung bằng chứng: {out}."),
    )
}

/// Brings what is missing to judge a file; what does not come leaves it untold, which the verdict says.
pub(crate) fn gathered(pdf: &[u8], trust: Trust, at: office::Moment) -> Result<Trust, Failure> {
    let bounds = axis::Bounds {
        pause: std::time::Duration::from_secs(10),
        status: std::time::Duration::from_secs(10),
        ..axis::Bounds::default()
    };
    let authority = axis::Authority::within(bounds).map_err(Error::from)?;
    let pdf = std::sync::Arc::new(pdf.to_vec());
    let subject = engine::gather::Subject::File(pdf, pades::Moment(at.millis()));
    let none = std::collections::BTreeSet::new();
    let gathered = runtime()?.block_on(engine::gather::gather(&authority, subject, trust, none));
    Ok(gathered.trust)
}

/// Changes what is named, and tells how it stands.
pub(crate) fn settings(app: &App, act: &StampsAct, output: &Output) -> Result<(), Failure> {
    let mut wanted = stamps::settings(app)?;
    if let Some(tsa) = &act.tsa {
        wanted.address.clone_from(tsa);
    }
    if let Some(policy) = &act.policy {
        wanted.policy.clone_from(policy);
    }
    if let Some(level) = act.level {
        wanted.level = level.level();
    }
    if act.wait {
        wanted.leave_after = None;
    }
    if let Some(minutes) = act.leave_after {
        wanted.leave_after = Some(minutes);
    }
    output.value(&stamps::set(app, wanted)?)
}

/// The package of one paper.
pub(crate) fn evidence(app: &App, act: &EvidenceAct, output: &Output) -> Result<(), Failure> {
    let EvidenceAct::Export { id, out } = act;
    let path = out.to_string_lossy().into_owned();
    let made = evidence::export(app, ExportEvidence { id: *id, path })?;
    let words = format!(
        "Đã xuất bộ chứng cứ: {} tệp đã ký, {} bằng chứng.",
        made.files, made.parts
    );
    output.tell(&made, &words)
}

/// What is offered, and what is made of it.
pub(crate) fn offers(app: &App, act: &OfferAct, output: &Output) -> Result<(), Failure> {
    match act {
        OfferAct::List => output.value(&offered::list(app, Nothing {})?),
        OfferAct::Confirm {
            sha256,
            circle,
            compared,
        } => {
            let input = ConfirmTrust {
                sha256: sha256.clone(),
                circle: circle.circle(),
                compared: *compared,
            };
            offered::confirm(app, input)?;
            output.tell(&json!({"sha256": sha256}), "Đã xác nhận chứng thư.")
        }
        OfferAct::Withdraw { sha256 } => {
            let sha256 = sha256.clone();
            offered::withdraw(app, offered::BySha256 { sha256 })?;
            output.tell(&json!({}), "Chứng thư không còn được tin.")
        }
        OfferAct::Update { file } => {
            let path = file.to_string_lossy().into_owned();
            output.value(&offered::update(app, AddTrust { path })?)
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    Ok(runtime.map_err(|_| Error::Broken)?)
}
