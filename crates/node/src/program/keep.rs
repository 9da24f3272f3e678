//! Commands that keep a node's data.

use crate::args::{
    AdminCommand, AgencyCommand, AuditCommand, CenterCommand, Command, NumberCommand,
    SeriesArguments,
};
use crate::{Failure, place};
use axis::Secret;
use node::store::{AuditVerdict, SeriesKey};
use node::{AgencyEntry, Config, Node, Store, WallClock};
use office::Clock;
use std::io::{self, Read, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// Carries a command out on open data.
pub(crate) fn keep(node: &Node, command: Command) -> Result<(), Failure> {
    match command {
        Command::Center(command) => center(node, command),
        Command::Agency(command) => agency(node, command),
        Command::Number(command) => number(node, command),
        Command::Audit(command) => audit(node, &command),
        Command::Admin(AdminCommand::Password) => Ok(node.set_admin_password(&from_stdin()?)?),
        Command::Backup { to } => {
            let done = node.store().backup(&to, node.now())?;
            let mut out = io::stdout().lock();
            writeln!(
                out,
                "{} letters, {} files, epoch {}",
                done.letters, done.files, done.epoch
            )?;
            writeln!(out, "audit {} {}", done.audit_lines, done.audit_head)?;
            for name in done.damaged {
                writeln!(
                    io::stderr(),
                    "file {name} is missing or damaged: not in the backup"
                )?;
            }
            Ok(())
        }
        Command::Bench(_) => Err(Failure::NothingToDo),
        Command::Restore { from } => Err(Failure::Unknown {
            what: "open data to restore into, from",
            name: from.display().to_string(),
        }),
        Command::Collect => {
            let done = node.store().collect(node.now())?;
            let mut out = io::stdout().lock();
            writeln!(
                out,
                "{} chunks, {} files, {} bytes",
                done.chunks, done.files, done.bytes
            )?;
            Ok(())
        }
    }
}

/// Brings a backup back to where the settings point.
pub(crate) fn restore(config: &Config, from: &Path) -> Result<(), Failure> {
    let (store, manifest) = Store::restore(&place(config)?, config.key()?, from, WallClock.now())?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} letters, {} files, epoch {}",
        manifest.letters,
        manifest.files,
        store.epoch()?
    )?;
    Ok(())
}

fn center(node: &Node, command: CenterCommand) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let unknown = |name: String| Failure::Unknown {
        what: "center",
        name,
    };
    match command {
        CenterCommand::Add { id } => {
            node.add_center(&id, &secret()?)?;
            writeln!(out, "{id}")?;
        }
        CenterCommand::Rotate { id, days } => {
            let now = node.now();
            let until = now.plus_millis(i64::from(days) * DAY);
            if !node.store().rotate_secret(&id, &secret()?, until, now)? {
                return Err(unknown(id));
            }
            writeln!(out, "{id}\tformer secret until {}", until.iso())?;
        }
        CenterCommand::Certificate { id, file, none: _ } => {
            let fingerprint = file.as_deref().map(node::fingerprint_of).transpose();
            let fingerprint = fingerprint.map_err(node::Error::from)?;
            let store = node.store();
            if !store.bind_center(&id, fingerprint.as_ref(), node.now())? {
                return Err(unknown(id));
            }
            match fingerprint {
                Some(fingerprint) => {
                    writeln!(out, "{id}\tcertificate {}", hex::encode(fingerprint))?
                }
                None => writeln!(out, "{id}\tno certificate")?,
            }
        }
        CenterCommand::List => {
            for center in node.store().centers()? {
                let closed = if center.is_closed { "\tclosed" } else { "" };
                let former = center.former_until.map_or_else(String::new, |until| {
                    format!("\tformer secret until {}", until.iso())
                });
                let bound = center.certificate.map_or_else(String::new, |fingerprint| {
                    format!("\tcertificate {fingerprint}")
                });
                writeln!(
                    out,
                    "{}\t{}{former}{bound}{closed}",
                    center.id,
                    center.added_at.iso()
                )?;
            }
        }
        CenterCommand::Close { id } => {
            if !node.store().close_center(&id, node.now())? {
                return Err(unknown(id));
            }
            writeln!(out, "{id}\tclosed")?;
        }
    }
    Ok(())
}

fn agency(node: &Node, command: AgencyCommand) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match command {
        AgencyCommand::Import { file } => {
            let list = std::fs::read(&file).map_err(|source| Failure::List { file, source })?;
            let done = node.import_agencies(&list)?;
            writeln!(
                out,
                "added {}, changed {}, same {}",
                done.added, done.changed, done.same
            )?;
            for code in done.taken_codes {
                writeln!(
                    io::stderr(),
                    "old code {code} belongs to another agency: passed over"
                )?;
            }
            Ok(())
        }
        AgencyCommand::List => agencies(&mut out, node.store().agencies(true)?),
        AgencyCommand::Find { text } => {
            agencies(&mut out, node.store().find_agencies(&text, FOUND)?)
        }
    }
}

fn agencies(out: &mut impl Write, found: Vec<AgencyEntry>) -> Result<(), Failure> {
    for agency in found {
        let closed = if agency.is_closed { "\tclosed" } else { "" };
        writeln!(
            out,
            "{}\t{}\t{}{closed}",
            agency.code, agency.center, agency.name
        )?;
    }
    Ok(())
}

fn number(node: &Node, command: NumberCommand) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let store = node.store();
    match command {
        NumberCommand::Next { series, document } => {
            let number = store.issue(&series_of(node, &series)?, &document, node.now())?;
            writeln!(out, "{number}")?;
        }
        NumberCommand::Cancel {
            series,
            number,
            reason,
            who,
        } => {
            let series = series_of(node, &series)?;
            store.cancel_number(&series, number, &reason, &who, node.now())?;
            writeln!(out, "{number}\tcancelled")?;
        }
        NumberCommand::Reopen { series, known, who } => {
            let known = known
                .into_iter()
                .map(known_number)
                .collect::<Result<Vec<_>, _>>()?;
            let series = series_of(node, &series)?;
            let state = store.reopen_series(&series, &known, &who, node.now())?;
            writeln!(out, "{}", state.last)?;
        }
        NumberCommand::List {
            office: Some(office),
            book: Some(book),
            year: Some(year),
        } => {
            let named = SeriesArguments { office, book, year };
            for void in store.series(&series_of(node, &named)?)?.cancelled {
                let reason = if void.is_lost { "lost" } else { &void.reason };
                writeln!(
                    out,
                    "{}\t{}\t{}\t{reason}",
                    void.number,
                    void.at.iso(),
                    void.who
                )?;
            }
        }
        NumberCommand::List { .. } => {
            for row in store.all_series()? {
                let waits = if row.is_open { "" } else { "\tnot reconciled" };
                writeln!(
                    out,
                    "{}\t{}\t{}\t{}\t{} cancelled{waits}",
                    row.office, row.book, row.year, row.last, row.cancelled
                )?;
            }
        }
    }
    Ok(())
}

fn series_of(node: &Node, named: &SeriesArguments) -> Result<SeriesKey, Failure> {
    let office = node.store().resolve(&named.office)?;
    let office = office.ok_or_else(|| Failure::Unknown {
        what: "agency",
        name: named.office.clone(),
    })?;
    Ok(SeriesKey::new(office.agency, &named.book, named.year)?)
}

fn known_number(text: String) -> Result<(u64, String), Failure> {
    let known = text.split_once('=').and_then(|(number, document)| {
        let number = number.trim().parse().ok()?;
        Some((number, document.trim().to_owned()))
    });
    known.ok_or(Failure::Known { text })
}

fn audit(node: &Node, command: &AuditCommand) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match command {
        AuditCommand::Verify => match node.store().verify_audit()? {
            AuditVerdict::Sound { lines, head } => writeln!(out, "sound\t{lines}\t{head}")?,
            AuditVerdict::Broken { line } => return Err(Failure::AuditBroken { line }),
        },
        AuditCommand::List { most } => {
            for (line, entry) in node.store().audited(*most)? {
                writeln!(
                    out,
                    "{line}\t{}\t{}\t{}\t{}\t{}",
                    entry.at.iso(),
                    entry.who,
                    entry.what,
                    entry.subject,
                    entry.detail
                )?;
            }
        }
    }
    Ok(())
}

fn secret() -> Result<Secret, Failure> {
    Ok(Secret::new(from_stdin()?.as_str()))
}

/// What stands on standard input, without the end of its line.
fn from_stdin() -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    let read = io::stdin()
        .lock()
        .take(SECRET_BYTES + 1)
        .read_to_string(&mut text);
    if read.map_or(true, |bytes| bytes as u64 > SECRET_BYTES) {
        return Err(Failure::Secret {
            limit: SECRET_BYTES,
        });
    }
    Ok(Zeroizing::new(
        text.trim_end_matches(['\r', '\n']).to_owned(),
    ))
}

const SECRET_BYTES: u64 = 4_096;
const FOUND: usize = 1_000;
const DAY: i64 = 24 * 3_600 * 1_000;
