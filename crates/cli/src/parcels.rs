//! `package export`, `import`, `show`, `list` and the certificates they need. PINs come from standard input.

use crate::args::Args;
use crate::desk::open;
use crate::directory::parsed;
use crate::say::Output;
use crate::tokens::{self, KeySource};
use crate::words;
use app::parcel::{
    self, KeepCertificate, LookAtCertificates, LookAtParcel, PackParcel, ParcelOpened, PlanParcel,
    ReceiveParcel,
};
use app::settings::ById;
use app::views::{Facts, Nothing};
use app::{App, Error, Failure};
use clap::{Args as Group, Subcommand};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What to do with packages on sticks.
#[derive(Subcommand)]
pub(crate) enum PackageAct {
    /// Put dispatches for one office into a file on a stick, signed, and sealed to its certificate.
    Export(Export),
    /// Open a package and take its letters in.
    Import(Import),
    /// Show for whom a package is; with a key, who packed it and what lies in it. Takes nothing in.
    Show {
        /// The file.
        file: PathBuf,
        /// With which key.
        #[command(flatten)]
        key: MaybeKey,
    },
    /// The packages that went and came.
    List,
    /// Certificates of other offices, to which packages are sealed.
    Certificates {
        #[command(subcommand)]
        act: Option<CertificateAct>,
    },
}

/// `package export ID… --to CODE --out FILE`
#[derive(Group)]
pub(crate) struct Export {
    /// The dispatches; none: everything that waits for that office, with answers to what came from it.
    ids: Vec<i64>,
    /// For which office.
    #[arg(long, value_name = "CODE")]
    to: String,
    /// The file to write, or the stick's folder.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    key: KeySource,
}

/// `package import FILE`
#[derive(Group)]
pub(crate) struct Import {
    /// The file.
    file: PathBuf,
    /// Take it in although it is not known who packed it.
    #[arg(long)]
    despite: bool,
    #[command(flatten)]
    key: KeySource,
}

/// A key, or none.
#[derive(Group)]
pub(crate) struct MaybeKey {
    /// The key, a PKCS#12 file.
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    p12: Option<PathBuf>,
    /// The key on a token: a PKCS#11 module, and the token's label or serial number where several are inserted.
    #[arg(long, value_name = "MODULE[:LABEL]")]
    token: Option<String>,
}

/// `package certificates …`
#[derive(Subcommand)]
pub(crate) enum CertificateAct {
    /// Show the certificates in a file or on an arrival, to be compared.
    Look(Found),
    /// Keep the certificate whose fingerprint was compared with that office.
    Keep {
        #[command(flatten)]
        found: Found,
        /// Its SHA-256 as compared.
        #[arg(long, value_name = "SHA256")]
        fingerprint: String,
    },
    /// Put a kept certificate out of use.
    Drop {
        /// Its row.
        id: i64,
    },
}

/// Where a certificate is found.
#[derive(Group)]
pub(crate) struct Found {
    /// Whose it is.
    code: String,
    /// A .cer or .pem file.
    #[arg(long, value_name = "FILE", required_unless_present = "arrival")]
    file: Option<PathBuf>,
    /// An arrival of that office whose signatures hold.
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    arrival: Option<i64>,
}

/// Runs one of them.
pub(crate) fn run(args: &Args, act: &PackageAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        PackageAct::Export(wanted) => export(&app, wanted, output),
        PackageAct::Import(wanted) => {
            let opened = parcel::receive(
                &app,
                ReceiveParcel {
                    path: text(&wanted.file),
                    only_look: false,
                    despite: wanted.despite,
                    with: tokens::key_use(&wanted.key, output)?,
                },
            )?;
            told(&opened, output)
        }
        PackageAct::Show { file, key } => show(&app, file.clone(), key, output),
        PackageAct::List => {
            let all = parcel::parcels(&app, Nothing {})?;
            let rows: Vec<Vec<String>> = all
                .rows
                .iter()
                .map(|row| {
                    vec![
                        row.id.to_string(),
                        words::of("parcel.way", &row.way),
                        format!("{} {}", row.agency, row.name),
                        row.letters.to_string(),
                        row.at.iso(),
                        row.file.clone(),
                    ]
                })
                .collect();
            output.rows(&all, &rows)
        }
        PackageAct::Certificates { act } => certificates(&app, act.as_ref(), output),
    }
}

fn export(app: &App, wanted: &Export, output: &Output) -> Result<(), Failure> {
    let what = PlanParcel {
        to: parsed(&wanted.to)?,
        dispatches: wanted.ids.clone(),
    };
    let packed = parcel::pack(
        app,
        PackParcel {
            what,
            path: text(&wanted.out),
            with: tokens::key_use(&wanted.key, output)?,
        },
    )?;
    let facts = Facts::from([
        ("letters".to_owned(), packed.letters.to_string()),
        ("path".to_owned(), packed.path.clone()),
    ]);
    let said = words::filled(words::told("parcel.packed").unwrap_or_default(), &facts);
    output.tell(&packed, &said)
}

fn show(app: &App, file: PathBuf, key: &MaybeKey, output: &Output) -> Result<(), Failure> {
    let path = text(&file);
    if key.p12.is_some() || key.token.is_some() {
        let from = KeySource {
            p12: key.p12.clone(),
            pss: false,
            token: key.token.clone(),
            certificate: None,
            final_try: false,
        };
        let opened = parcel::receive(
            app,
            ReceiveParcel {
                path,
                only_look: true,
                despite: false,
                with: tokens::key_use(&from, output)?,
            },
        )?;
        return told(&opened, output);
    }
    let outside = parcel::look(app, LookAtParcel { path })?;
    let facts = Facts::from([
        ("office".to_owned(), outside.sealed_to.clone()),
        ("serial".to_owned(), outside.serial.clone()),
        ("issuer".to_owned(), outside.issuer.clone()),
    ]);
    let said = match outside.sealed_to.is_empty() {
        true => words::told("parcel.for_unknown"),
        false => words::told("parcel.for"),
    };
    output.tell(&outside, &words::filled(said.unwrap_or_default(), &facts))
}

/// Who packed it, with the verdict first, then what lay in it.
fn told(opened: &ParcelOpened, output: &Output) -> Result<(), Failure> {
    let mut verdict = words::of("parcel.standing", opened.standing.word());
    if let Some(why) = &opened.why {
        verdict.push_str(": ");
        verdict.push_str(&words::of("parcel.why", &words::word(why)));
    }
    let mut rows = vec![
        vec![
            words::of("parcel", "packed_by"),
            format!("{} · {}", opened.packer, verdict),
        ],
        vec![
            words::of("parcel", "says"),
            format!("{} {}", opened.from, opened.from_name),
        ],
        vec![words::of("parcel", "packed_at"), opened.packed_at.iso()],
    ];
    for letter in &opened.letters {
        rows.push(vec![
            letter.reference.clone(),
            format!(
                "{} · {}",
                letter.subject,
                words::of("parcel.outcome", letter.outcome.word())
            ),
        ]);
    }
    let done = if opened.taken { "taken" } else { "not_taken" };
    rows.push(vec![String::new(), words::of("parcel", done)]);
    output.rows(opened, &rows)
}

fn certificates(app: &App, act: Option<&CertificateAct>, output: &Output) -> Result<(), Failure> {
    match act {
        None => {
            let kept = parcel::list(app, Nothing {})?;
            let rows: Vec<Vec<String>> = kept
                .rows
                .iter()
                .map(|row| {
                    let one = &row.certificate;
                    vec![
                        row.id.to_string(),
                        format!("{} {}", row.code, row.name),
                        one.subject.clone(),
                        one.valid_to.clone(),
                        one.fingerprint.clone(),
                    ]
                })
                .collect();
            output.rows(&kept, &rows)
        }
        Some(CertificateAct::Look(found)) => {
            let offers = parcel::look_at_certificates(app, place(found)?)?;
            let rows: Vec<Vec<String>> = offers
                .rows
                .iter()
                .map(|one| {
                    vec![
                        one.subject.clone(),
                        one.issuer.clone(),
                        words::of("parcel.standing", one.standing.word()),
                        one.valid_to.clone(),
                        one.fingerprint.clone(),
                    ]
                })
                .collect();
            output.rows(&offers, &rows)
        }
        Some(CertificateAct::Keep { found, fingerprint }) => {
            let kept = parcel::keep(
                app,
                KeepCertificate {
                    found: place(found)?,
                    fingerprint: fingerprint.clone(),
                },
            )?;
            let words = format!("Đã lưu chứng thư của {}: dòng {}.", kept.code, kept.id);
            output.tell(&kept, &words)
        }
        Some(CertificateAct::Drop { id }) => {
            parcel::drop_certificate(app, ById { id: *id })?;
            output.tell(&json!({"id": id}), "Đã bỏ, không dùng nữa.")
        }
    }
}

fn place(found: &Found) -> Result<LookAtCertificates, Error> {
    Ok(LookAtCertificates {
        code: parsed(&found.code)?,
        path: found.file.as_deref().map(text),
        arrival: found.arrival,
    })
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
