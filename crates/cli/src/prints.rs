//! `lienvan print`: registers, lists, the ĐẾN mark, slips and receipts as PDF files.

use crate::args::Args;
use crate::desk::open;
use crate::say::Output;
use app::Failure;
use app::prints::{self, Print, PrintAbout, PrintList, PrintRegister, StampArrival};
use clap::Subcommand;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub(crate) enum PrintAct {
    /// A register this desk keeps: `outgoing`, `incoming` or `follow_up`.
    Register {
        /// Which one.
        kind: String,
        /// The year.
        year: u16,
        /// The PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
        /// The first day.
        #[arg(long, default_value = "", value_name = "YYYY-MM-DD")]
        from: String,
        /// The last day.
        #[arg(long, default_value = "", value_name = "YYYY-MM-DD")]
        to: String,
        /// Number of the volume.
        #[arg(long, default_value = "")]
        volume: String,
        /// The front page comes twice, as cover and as first page.
        #[arg(long)]
        first_page_too: bool,
        /// Lines left to be written on by hand.
        #[arg(long, default_value_t = 0)]
        blank: u16,
    },
    /// A list or book from a CSV or JSON file, or empty: `post`, `loans`, `file_plan`, `hand_over_list`,
    /// `file_contents`, or the minutes `hand_over`.
    List {
        /// Which one.
        kind: String,
        /// The year.
        year: u16,
        /// The PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
        /// Its lines.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// Number of the volume.
        #[arg(long, default_value = "")]
        volume: String,
        /// Lines left to be written on by hand.
        #[arg(long, default_value_t = 0)]
        blank: u16,
    },
    /// A copy of an arrival with the ĐẾN mark; the arrival's own file is not changed.
    Stamp {
        /// The arrival.
        id: i64,
        /// The PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
        /// Which of its files; without it the first PDF.
        #[arg(long)]
        file: Option<i64>,
        /// A sheet with the mark to lie before the arrival, instead of a copy.
        #[arg(long)]
        sheet: bool,
        /// Chuyển.
        #[arg(long, default_value = "")]
        passed_to: String,
        /// Số và ký hiệu hồ sơ.
        #[arg(long, default_value = "")]
        dossier: String,
    },
    /// Phiếu giải quyết văn bản đến of an arrival.
    Slip {
        /// The arrival.
        id: i64,
        /// The PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
    },
    /// Who received a dispatch, and when.
    Receipt {
        /// The dispatch.
        id: i64,
        /// The PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
    },
}

pub(crate) fn run(args: &Args, act: &PrintAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    let print: Print = match act {
        PrintAct::Register {
            kind,
            year,
            out,
            from,
            to,
            volume,
            first_page_too,
            blank,
        } => {
            let input = PrintRegister {
                kind: kind.clone(),
                year: *year,
                from: from.clone(),
                to: to.clone(),
                volume: volume.clone(),
                first_page_too: *first_page_too,
                blank: *blank,
                path: text(out),
            };
            prints::register(&app, input)?
        }
        PrintAct::List {
            kind,
            year,
            out,
            file,
            volume,
            blank,
        } => {
            let input = PrintList {
                kind: kind.clone(),
                year: *year,
                file: file.as_deref().map(text).unwrap_or_default(),
                volume: volume.clone(),
                blank: *blank,
                path: text(out),
            };
            prints::list(&app, input)?
        }
        PrintAct::Stamp {
            id,
            out,
            file,
            sheet,
            passed_to,
            dossier,
        } => {
            let input = StampArrival {
                id: *id,
                file: *file,
                slip: *sheet,
                passed_to: passed_to.clone(),
                dossier: dossier.clone(),
                path: text(out),
            };
            prints::stamp(&app, input)?
        }
        PrintAct::Slip { id, out } => prints::slip(&app, about(*id, out))?,
        PrintAct::Receipt { id, out } => prints::receipt(&app, about(*id, out))?,
    };
    let words = format!("Đã in {} trang, {} dòng.", print.pages, print.rows);
    output.tell(&print, &words)
}

fn about(id: i64, out: &Path) -> PrintAbout {
    PrintAbout {
        id,
        path: text(out),
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
