//! Commands about what goes along with a dispatch, about copies, and about pictures of signatures and seals.

use crate::args::Args;
use crate::desk::open;
use crate::say::Output;
use crate::secrets;
use crate::words;
use app::copies::{self, CancelCopy, CopyPart, CopySource, ListCopies, MakeCopy, SaveCopy};
use app::keys::KeyUse;
use app::outgoing::GivenFile;
use app::outgoing::appearance::{self, ImageKept, SetSealImage, SetSignatureImage};
use app::outgoing::enclosures::{self, AttachCopy, AttachFile, ByEnclosure};
use app::settings::ById;
use app::views::Nothing;
use app::{App, Failure};
use clap::{Args as Group, Subcommand, ValueEnum};
use office::{CopyBasis, CopyForm, Medium, SignatureBlock};
use serde_json::json;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Files that go along.
#[derive(Group)]
pub(crate) struct Attach {
    /// The dispatch: a draft, or signed.
    pub(crate) id: i64,
    /// Files to go along, in order.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// An electronic copy of this office, as `copy list` lists it; may be given again.
    #[arg(long, value_name = "COPY")]
    pub(crate) copy: Vec<i64>,
    /// The office does not sign the PDFs among them at issue.
    #[arg(long)]
    pub(crate) unsigned: bool,
    /// Take this file off, as the list shows it; may be given again.
    #[arg(long, value_name = "ENCLOSURE")]
    pub(crate) remove: Vec<i64>,
}

#[derive(Subcommand)]
pub(crate) enum CopyAct {
    /// Make a copy; for an electronic one the PIN of the office's key comes from standard input.
    Make(Box<Make>),
    /// The register of copies, newest first.
    List {
        /// Only those of this year.
        #[arg(long, default_value = "")]
        year: String,
        /// Only those with these words, in any spelling.
        #[arg(long, default_value = "")]
        text: String,
        /// At most so many.
        #[arg(long, default_value_t = 200)]
        limit: u32,
    },
    /// Put a copy's file somewhere, to print or to send it.
    Save {
        /// The copy.
        id: i64,
        /// The PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
    },
    /// Make a copy's number void; it stays in the register.
    Cancel {
        /// The copy.
        id: i64,
        /// Why; stays in the register.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Group)]
pub(crate) struct Make {
    /// SAO Y, SAO LỤC or TRÍCH SAO.
    #[arg(long, value_enum)]
    pub(crate) form: Form,
    /// What the copy lies on.
    #[arg(long, value_enum)]
    pub(crate) to: To,
    /// From a scan of paper.
    #[arg(long, value_name = "PDF")]
    pub(crate) scan: Option<PathBuf>,
    /// From a file of an arrival.
    #[arg(long, value_name = "FILE")]
    pub(crate) arrival_file: Option<i64>,
    /// From the page of an issued dispatch.
    #[arg(long, value_name = "ID")]
    pub(crate) dispatch: Option<i64>,
    /// From a copy of this office.
    #[arg(long, value_name = "COPY")]
    pub(crate) copy: Option<i64>,
    /// The source is a SAO Y, where that cannot be known; SAO LỤC says so by itself.
    #[arg(long)]
    pub(crate) of_true_copy: bool,
    /// The pages of an extract: `1,3-5`.
    #[arg(long, default_value = "")]
    pub(crate) pages: String,
    /// A part an extract of our own document takes and sets anew: `bases`, `block:3`, `annex:1`, from 0; may be given
    /// again.
    #[arg(long = "part", value_name = "PART")]
    pub(crate) parts: Vec<String>,
    /// Number and notation of what is copied, for a scan.
    #[arg(long, default_value = "")]
    pub(crate) original: String,
    /// Trích yếu of what is copied, for a scan.
    #[arg(long, default_value = "")]
    pub(crate) subject: String,
    /// Lines before the post of who signs: `TL. CHỦ TỊCH`; may be given again.
    #[arg(long, value_name = "LINE")]
    pub(crate) authority: Vec<String>,
    /// Post of who signs; without it, who usually signs.
    #[arg(long, default_value = "")]
    pub(crate) position: String,
    /// Name of who signs.
    #[arg(long, default_value = "")]
    pub(crate) signer: String,
    /// Who gets it; may be given again.
    #[arg(long = "for", value_name = "NAME")]
    pub(crate) recipients: Vec<String>,
    /// How many copies.
    #[arg(long, default_value_t = 1)]
    pub(crate) amount: u32,
    /// Where the block of a paper copy begins on the last page, in mm below its top.
    #[arg(long, value_name = "MM")]
    pub(crate) block_mm: Option<f64>,
    /// Use a scan below the standard all the same, and answer for it.
    #[arg(long)]
    pub(crate) accept_scan: bool,
    /// The office's key, a PKCS#12 file, for an electronic copy.
    #[arg(long, value_name = "FILE")]
    pub(crate) p12: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Form {
    /// SAO Y: of an original.
    SaoY,
    /// SAO LỤC: of a SAO Y.
    SaoLuc,
    /// TRÍCH SAO: a part of an original.
    TrichSao,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum To {
    /// Paper: a file to print, sign by hand and seal.
    Paper,
    /// Electronic: signed with the office's key.
    Electronic,
}

#[derive(Subcommand)]
pub(crate) enum AppearanceAct {
    /// Keep a leader's signature: a PNG with a transparent ground, in blue.
    Signature {
        /// The PNG.
        file: PathBuf,
        /// The name as it stands on documents.
        #[arg(long)]
        name: String,
        /// Make the white paper of a scan transparent.
        #[arg(long)]
        clear_ground: bool,
    },
    /// Keep the office's seal: a PNG with a transparent ground, in red.
    Seal {
        /// The PNG.
        file: PathBuf,
        /// Make the white paper of a scan transparent.
        #[arg(long)]
        clear_ground: bool,
        /// Across the seal, in mm; without it the scan's own resolution tells.
        #[arg(long, value_name = "MM")]
        diameter: Option<f64>,
        /// First day it is used, `2026-01-01`.
        #[arg(long, value_name = "DAY")]
        from: String,
        /// Last day it is used.
        #[arg(long, value_name = "DAY")]
        to: Option<String>,
    },
    /// Pictures kept.
    List,
    /// Forget a picture.
    Remove {
        /// The picture, as `list` shows it.
        id: i64,
    },
}

/// Lists what goes along with a dispatch, after changing it as asked.
pub(crate) fn attach(args: &Args, attach: &Attach, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    for &enclosure in &attach.remove {
        enclosures::detach(&app, ByEnclosure { enclosure })?;
    }
    for file in &attach.files {
        let input = AttachFile {
            id: attach.id,
            file: given(file),
            seals: attach.unsigned.then_some(false),
        };
        enclosures::attach(&app, input)?;
    }
    for &copy in &attach.copy {
        let id = attach.id;
        enclosures::attach_copy(&app, AttachCopy { id, copy })?;
    }
    let list = enclosures::list(&app, ById { id: attach.id })?;
    let rows: Vec<Vec<String>> = list
        .rows
        .iter()
        .map(|row| {
            let sign = match (row.is_sealed, row.seals) {
                (true, _) => "enclosures.sealed",
                (false, true) => "enclosures.seals",
                (false, false) => "enclosures.as_is",
            };
            vec![
                row.id.to_string(),
                row.name.clone(),
                format!("{} B", row.size),
                words::told(sign).unwrap_or_default().to_owned(),
            ]
        })
        .collect();
    output.rows(&list, &rows)
}

/// Copies.
pub(crate) fn run(args: &Args, act: &CopyAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        CopyAct::Make(make) => self::make(&app, make, output),
        CopyAct::List { year, text, limit } => {
            let input = ListCopies {
                year: year.clone(),
                text: text.clone(),
                before: None,
                limit: *limit,
            };
            let list = copies::list(&app, input)?;
            let rows: Vec<Vec<String>> = list
                .rows
                .iter()
                .map(|row| {
                    vec![
                        row.id.to_string(),
                        row.written.clone(),
                        row.made_on.clone(),
                        row.form_name.clone(),
                        words::of("medium", &words::word(&row.to)),
                        row.original.clone(),
                        row.subject.clone(),
                        row.void_reason.clone(),
                    ]
                })
                .collect();
            output.rows(&list, &rows)
        }
        CopyAct::Save { id, out } => {
            let path = out.to_string_lossy().into_owned();
            copies::save_page(&app, SaveCopy { id: *id, path })?;
            let out = out.display().to_string();
            output.tell(&json!({"out": out}), &out)
        }
        CopyAct::Cancel { id, reason } => {
            let reason = reason.clone();
            let row = copies::cancel(&app, CancelCopy { id: *id, reason })?;
            output.tell(&row, &format!("Đã hủy số {}.", row.written))
        }
    }
}

/// Pictures of signatures and seals.
pub(crate) fn appearance(args: &Args, act: &AppearanceAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    let kept = |kept: &ImageKept| {
        for warning in &kept.warnings {
            output.note(&words::filled(words::title(&warning.code), &warning.facts));
        }
        output.tell(kept, &format!("Đã giữ ảnh số {}.", kept.id))
    };
    match act {
        AppearanceAct::Signature {
            file,
            name,
            clear_ground,
        } => {
            let input = SetSignatureImage {
                name: name.clone(),
                file: given(file),
                clears_ground: *clear_ground,
            };
            kept(&appearance::set_signature_image(&app, input)?)
        }
        AppearanceAct::Seal {
            file,
            clear_ground,
            diameter,
            from,
            to,
        } => {
            let input = SetSealImage {
                file: given(file),
                clears_ground: *clear_ground,
                diameter_mm: *diameter,
                from: from.clone(),
                to: to.clone(),
            };
            kept(&appearance::set_seal_image(&app, input)?)
        }
        AppearanceAct::List => {
            let all = appearance::read(&app, Nothing {})?;
            let signatures = all.signatures.iter().map(|one| {
                json!({"id": one.id, "name": one.name, "width": one.width, "height": one.height})
            });
            let seals = all.seals.iter().map(|one| {
                json!({
                    "id": one.id, "diameter_mm": one.diameter_mm, "dpi": one.dpi,
                    "from": one.from, "to": one.to, "is_current": one.is_current,
                })
            });
            output.value(&json!({
                "signatures": signatures.collect::<Vec<_>>(),
                "seals": seals.collect::<Vec<_>>(),
            }))
        }
        AppearanceAct::Remove { id } => {
            appearance::remove_image(&app, ById { id: *id })?;
            output.tell(&json!({"id": id}), &format!("Đã bỏ ảnh số {id}."))
        }
    }
}

fn make(app: &App, make: &Make, output: &Output) -> Result<(), Failure> {
    let pin = match (&make.p12, make.to) {
        (Some(_), To::Electronic) => secrets::ask("Mã PIN: ")?,
        (None, To::Electronic) | (_, To::Paper) => Zeroizing::default(),
    };
    let form = match make.form {
        Form::SaoY => CopyForm::True,
        Form::SaoLuc => CopyForm::Onward,
        Form::TrichSao => CopyForm::Extract,
    };
    let of_copy = make.of_true_copy || form == CopyForm::Onward;
    let key = make.p12.as_deref().map(Path::to_string_lossy);
    let input = MakeCopy {
        source: source(make)?,
        form,
        basis: match of_copy {
            true => CopyBasis::Copy(CopyForm::True),
            false => CopyBasis::Original,
        },
        to: match make.to {
            To::Paper => Medium::Paper,
            To::Electronic => Medium::Electronic,
        },
        pages: pages(&make.pages)?,
        parts: make
            .parts
            .iter()
            .map(|text| part(text))
            .collect::<Result<_, _>>()?,
        original: make.original.clone(),
        subject: make.subject.clone(),
        signer: SignatureBlock {
            authority: make.authority.clone(),
            position: make.position.clone(),
            other_post: String::new(),
            name: make.signer.clone(),
        },
        recipients: make.recipients.clone(),
        amount: make.amount,
        block_mm: make.block_mm,
        accepts_scan: make.accept_scan,
        with: KeyUse::file(key.unwrap_or_default(), pin),
    };
    let made = copies::make(app, input)?;
    let signatures = words::of("copies.signatures", &made.signatures);
    output.tell(
        &made,
        &format!("{} ({})\n{signatures}", made.written, made.id),
    )
}

/// A part as it is typed: `bases`, `block:3`, `annex:1`; or `3` for a block.
fn part(text: &str) -> Result<CopyPart, Failure> {
    let wrong = || unfollowed("--part");
    if text == "bases" {
        return Ok(CopyPart::Bases);
    }
    let (kind, at) = text.split_once(':').unwrap_or(("block", text));
    let at = at.parse().map_err(|_| wrong())?;
    match kind {
        "block" => Ok(CopyPart::Block { at }),
        "annex" => Ok(CopyPart::Annex { at }),
        _ => Err(wrong()),
    }
}

/// The one source named.
fn source(make: &Make) -> Result<CopySource, Failure> {
    let mut named = Vec::new();
    named.extend(
        make.scan
            .as_deref()
            .map(|file| CopySource::Scan { file: given(file) }),
    );
    named.extend(make.arrival_file.map(|file| CopySource::Arrival { file }));
    named.extend(make.dispatch.map(|id| CopySource::Dispatch { id }));
    named.extend(make.copy.map(|id| CopySource::Copy { id }));
    match (named.pop(), named.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) | (None, _) => {
            Err(unfollowed("--scan | --arrival-file | --dispatch | --copy"))
        }
    }
}

/// `1,3-5` as 1, 3, 4, 5.
fn pages(text: &str) -> Result<Vec<u32>, Failure> {
    let mut pages = Vec::new();
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|page| *page > 0);
        let (Some(from), Some(to)) = (number(from), number(to)) else {
            return Err(unfollowed("--pages 1,3-5"));
        };
        if to < from || to - from > MOST_PAGES {
            return Err(unfollowed("--pages 1,3-5"));
        }
        pages.extend(from..=to);
    }
    Ok(pages)
}

fn unfollowed(wanted: &str) -> Failure {
    app::Error::Arguments {
        said: wanted.to_owned(),
    }
    .into()
}

fn given(path: &Path) -> GivenFile {
    GivenFile::Path {
        path: path.to_string_lossy().into_owned(),
    }
}

const MOST_PAGES: u32 = 2_000;
