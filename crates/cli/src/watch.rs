//! `lienvan watch`, `pending`, `slip`, `calendar`: who has answered, what is not finished, and the proof of an attempt.

use crate::args::Args;
use crate::desk::open;
use crate::say::Output;
use crate::words::told;
use app::prints::PrintAbout;
use app::settings::ById;
use app::slip::{self, PrintKey, SaveSlip, SaveSlipKey, SlipVerdict};
use app::views::Nothing;
use app::watch::calendar::{self, ImportCalendar};
use app::watch::{self, ExportWatch, Followed, RemindRecipients, WatchOnly, WatchQuery, pending};
use app::{App, Error, Failure, SystemClock, files, trust};
use clap::{Args as ClapArgs, Subcommand};
use office::{Clock, Moment, UnitCode};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(ClapArgs)]
pub(crate) struct Watch {
    /// The dispatch; without it everything that is not settled.
    id: Option<i64>,
    /// Only: all, unaccepted, late, beyond, waiting, unknown, refused, asked, accepted, closed.
    #[arg(long, default_value = "all", value_name = "WHICH")]
    only: String,
    /// Words of the name, code, number or subject; accents do not matter.
    #[arg(long, default_value = "")]
    text: String,
    /// Sent from this day on.
    #[arg(long, default_value = "", value_name = "YYYY-MM-DD")]
    from: String,
    /// Sent until this day.
    #[arg(long, default_value = "", value_name = "YYYY-MM-DD")]
    to: String,
    /// Only offices under this code.
    #[arg(long, default_value = "", value_name = "CODE")]
    under: String,
    /// As CSV, on standard output.
    #[arg(long, conflicts_with = "out")]
    csv: bool,
    /// Into a file: CSV, or PDF where its name ends so.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Note that everybody late was reminded by telephone, or those of `--code`; nothing is sent.
    #[arg(long, requires = "id", group = "act")]
    remind: bool,
    /// Follow those of `--code` no more; `--words` say why.
    #[arg(long, requires_all = ["id", "code", "words"], group = "act")]
    close: bool,
    /// Follow those of `--code` again.
    #[arg(long, requires_all = ["id", "code"], group = "act")]
    follow: bool,
    /// Whom, for `--remind`, `--close` and `--follow`; may be given again.
    #[arg(long, value_name = "CODE", requires = "act")]
    code: Vec<String>,
    /// What was said, or why.
    #[arg(long, default_value = "", requires = "act")]
    words: String,
    /// Begin a letter that reminds everybody late.
    #[arg(long, requires = "id", conflicts_with = "act")]
    letter: bool,
}

#[derive(ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Slip {
    /// The dispatch: its newest slip.
    id: Option<i64>,
    /// PDF, or the slip itself where the name does not end in `.pdf`.
    #[arg(short, long, value_name = "OUT")]
    out: Option<PathBuf>,
    #[command(subcommand)]
    act: Option<SlipAct>,
}

#[derive(Subcommand)]
pub(crate) enum SlipAct {
    /// Check a slip with a public key; needs no desk and no line.
    Verify {
        /// The slip.
        file: PathBuf,
        /// The public key in PEM.
        #[arg(long, value_name = "PUB")]
        key: PathBuf,
        /// A folder of certificates by which its time stamp is judged.
        #[arg(long, value_name = "FOLDER")]
        trust: Option<PathBuf>,
    },
    /// The public key of this desk: shown, or written as PEM, or as a page for the office to sign.
    Key {
        /// PEM, or a page where the name ends in `.pdf`.
        #[arg(short, long, value_name = "OUT")]
        out: Option<PathBuf>,
    },
}

/// `watch [ID]`
pub(crate) fn run(args: &Args, wanted: &Watch, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    if let Some(dispatch) = wanted.id.filter(|_| wanted.remind) {
        return remind(&app, dispatch, wanted, output);
    }
    if let Some(dispatch) = wanted.id.filter(|_| wanted.close || wanted.follow) {
        let done = watch::follow(
            &app,
            Followed {
                dispatch,
                to: codes(&wanted.code)?,
                follow: wanted.follow,
                words: wanted.words.clone(),
            },
        )?;
        let words = match wanted.follow {
            true => format!("Theo dõi lại {} nơi.", done.noted),
            false => format!("Thôi theo dõi {} nơi.", done.noted),
        };
        return output.tell(&done, &words);
    }
    if let Some(dispatch) = wanted.id.filter(|_| wanted.letter) {
        let to = Vec::new();
        let begun = watch::letter(&app, watch::WriteReminder { dispatch, to })?;
        let words = format!(
            "Công văn đôn đốc: dự thảo dòng {}, {} nơi nhận.",
            begun.id, begun.receivers
        );
        return output.tell(&begun, &words);
    }
    let query = WatchQuery {
        dispatch: wanted.id,
        from: wanted.from.clone(),
        to: wanted.to.clone(),
        only: only(&wanted.only)?,
        text: wanted.text.clone(),
        under: wanted.under.clone(),
        limit: 100_000,
        ..WatchQuery::default()
    };
    if let Some(out) = &wanted.out {
        let path = out.to_string_lossy().into_owned();
        let done = watch::export(&app, ExportWatch { query, path })?;
        return output.tell(&done, &format!("Đã lưu {} dòng.", done.rows));
    }
    if wanted.csv {
        return crate::say::raw(&watch::as_csv(&app, &query)?);
    }
    let page = watch::list(&app, query)?;
    let rows: Vec<Vec<String>> = page
        .rows
        .iter()
        .map(|row| {
            vec![
                row.written.clone(),
                row.to.clone(),
                row.name.clone(),
                told(&match row.doubt {
                    Some(doubt) => format!("doubt.{}", doubt.word()),
                    None => format!("standing.{}", row.standing.word()),
                })
                .unwrap_or_default()
                .to_owned(),
                at(row.due),
                told(&format!("watch.lateness.{}", row.lateness.word()))
                    .unwrap_or_default()
                    .to_owned(),
                at(row.reminded_at),
            ]
        })
        .collect();
    output.rows(&page, &rows)
}

/// `pending`
pub(crate) fn pending(args: &Args, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    let list = pending::list(&app, Nothing {})?;
    let rows: Vec<Vec<String>> = list
        .rows
        .iter()
        .map(|row| {
            let cause = told(&format!("pending.cause.{}", row.cause)).unwrap_or_default();
            let cause = cause
                .replace("{{count}}", &row.recipients.to_string())
                .replace("{{first}}", &row.first);
            let cure = told(&format!("pending.cure.{}", row.cure)).unwrap_or_default();
            let owner = serde_json::to_value(row.owner).ok();
            let owner = owner
                .as_ref()
                .and_then(|word| word.as_str())
                .unwrap_or_default();
            let about = row.dispatch.or(row.arrival).or(row.letter);
            vec![
                at(Some(row.due)),
                if row.late {
                    told("pending.late").unwrap_or_default()
                } else {
                    ""
                }
                .to_owned(),
                about.map(|id| id.to_string()).unwrap_or_default(),
                row.written.clone(),
                cause,
                told(&format!("pending.owner.{owner}"))
                    .unwrap_or_default()
                    .to_owned(),
                cure.to_owned(),
            ]
        })
        .collect();
    output.rows(&list, &rows)
}

/// `slip …`
pub(crate) fn slip(args: &Args, wanted: &Slip, output: &Output) -> Result<ExitCode, Failure> {
    match &wanted.act {
        Some(SlipAct::Verify { file, key, trust }) => verify(file, key, trust.as_deref(), output),
        Some(SlipAct::Key { out }) => {
            key(&*open(args)?, out.as_deref(), output).map(|()| ExitCode::SUCCESS)
        }
        None => {
            let id = wanted.id.ok_or_else(|| Error::Arguments {
                said: "slip ID --out FILE".to_owned(),
            })?;
            give(&*open(args)?, id, wanted.out.as_deref(), output).map(|()| ExitCode::SUCCESS)
        }
    }
}

/// `calendar [--import FILE]`
pub(crate) fn calendar(args: &Args, import: Option<&Path>, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    let view = match import {
        Some(path) => {
            let path = path.to_string_lossy().into_owned();
            calendar::import(&app, ImportCalendar { path })?
        }
        None => calendar::show(&app, Nothing {})?,
    };
    let rows: Vec<Vec<String>> = view
        .days
        .iter()
        .map(|one| {
            let what = if one.worked { "làm bù" } else { "nghỉ" };
            let checked = if one.checked {
                ""
            } else {
                "chưa đối chiếu"
            };
            vec![
                one.day.to_string(),
                what.to_owned(),
                one.name.clone(),
                checked.to_owned(),
            ]
        })
        .collect();
    output.rows(&view, &rows)
}

fn remind(app: &App, dispatch: i64, wanted: &Watch, output: &Output) -> Result<(), Failure> {
    let done = watch::remind(
        app,
        RemindRecipients {
            dispatch,
            to: codes(&wanted.code)?,
            words: wanted.words.clone(),
            ..RemindRecipients::default()
        },
    )?;
    output.tell(
        &done,
        &format!("Đã ghi nhắc {} nơi; không gửi gì.", done.noted),
    )
}

fn codes(given: &[String]) -> Result<Vec<UnitCode>, Error> {
    let codes = given.iter();
    codes
        .map(|code| UnitCode::receive(code).map_err(Error::from))
        .collect()
}

fn give(app: &App, id: i64, out: Option<&Path>, output: &Output) -> Result<(), Failure> {
    let slips = slip::list(app, ById { id })?;
    let Some(out) = out else {
        return output.value(&slips);
    };
    let none = || Failure::from(Error::from(slip::SlipFault::Unknown { id }));
    let newest = slips.rows.last().ok_or_else(none)?;
    let path = out.to_string_lossy().into_owned();
    if is_pdf(out) {
        let print = slip::print(
            app,
            PrintAbout {
                id: newest.id,
                path,
            },
        )?;
        return output.tell(&print, &format!("Đã in {} trang.", print.pages));
    }
    slip::save(
        app,
        SaveSlip {
            id: newest.id,
            path,
        },
    )?;
    output.tell(newest, "Đã lưu tệp biên nhận.")
}

fn key(app: &App, out: Option<&Path>, output: &Output) -> Result<(), Failure> {
    let shown = slip::key(app, Nothing {})?;
    if let Some(out) = out {
        let path = out.to_string_lossy().into_owned();
        match is_pdf(out) {
            true => slip::key_page(app, PrintKey { path }).map(drop)?,
            false => slip::save_key(app, SaveSlipKey { path }).map(drop)?,
        }
    }
    let words = format!("{}Dấu vân tay SHA-256: {}", shown.pem, shown.fingerprint);
    output.tell(&shown, &words)
}

/// Success only if the key signed it and nothing was changed.
fn verify(
    file: &Path,
    key: &Path,
    folder: Option<&Path>,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let trust = match folder {
        Some(folder) => trust::named_folder(folder)?,
        None => pades::Trust::default(),
    };
    let (file, key) = (files::read(file)?, files::read(key)?);
    let check = slip::read_and_check(&file, &key, &trust, SystemClock.now())?;
    let said = match check.verdict {
        SlipVerdict::Holds => "Biên nhận đúng: khóa này đã ký, không có gì bị đổi.",
        SlipVerdict::OtherKey => "Biên nhận do khóa khác ký.",
        SlipVerdict::HeadChanged => "Biên nhận đã bị sửa: chữ ký không khớp.",
        SlipVerdict::BodyChanged => "Danh sách nơi nhận hoặc tệp trong biên nhận đã bị sửa.",
    };
    let stamp = match (check.has_stamp, check.is_stamp_trusted, check.stamped_at) {
        (false, _, _) => "Chưa có dấu thời gian.".to_owned(),
        (true, true, Some(at)) => format!(
            "Dấu thời gian tin được: {} ({}).",
            at.iso(),
            check.authority
        ),
        (true, _, _) if check.is_stamp_broken => {
            "Dấu thời gian kèm theo không phải của biên nhận này.".to_owned()
        }
        (true, _, _) => "Có dấu thời gian nhưng chưa tin được.".to_owned(),
    };
    let words = format!(
        "{said}\n{} {} ngày {}, {} nơi nhận, bấm Gửi lúc {}.\n{stamp}",
        check.head.office,
        check.head.document,
        check.head.issued,
        check.head.recipients,
        check.head.made
    );
    output.tell(&check, &words)?;
    Ok(match check.verdict {
        SlipVerdict::Holds => ExitCode::SUCCESS,
        SlipVerdict::OtherKey | SlipVerdict::HeadChanged | SlipVerdict::BodyChanged => {
            ExitCode::FAILURE
        }
    })
}

fn only(word: &str) -> Result<WatchOnly, Error> {
    serde_json::from_value(serde_json::Value::from(word)).map_err(|_| Error::Arguments {
        said: format!("--only {word}"),
    })
}

fn is_pdf(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"))
}

fn at(at: Option<Moment>) -> String {
    at.map(Moment::wire).unwrap_or_default()
}
