//! From one kind of file to another: Word, older formats and draft JSON in; draft JSON, Word and PDF out. Needs no desk.
//!
//! Pictures of a draft JSON lie beside it in a folder of its name with `.pictures`, each under its SHA-256.

use crate::args::Convert;
use crate::desk::json_file;
use crate::say::Output;
use crate::words;
use app::outgoing::import::{self, ImportFault, ending};
use app::{Error, Failure, SystemClock, files};
use office::{Body, Clock, Draft, Kind, RuleSet};
use serde_json::json;
use std::path::{Path, PathBuf};
use word::legacy::{Converted, Encoding, modernise_text};
use word::{Pictures, Unplaced};

/// What was read.
struct Source {
    draft: Draft,
    pictures: Pictures,
    unplaced: Vec<Unplaced>,
    converted: Option<Converted>,
}

/// Converts a file by the endings of both names.
pub(crate) fn run(wanted: &Convert, output: &Output) -> Result<(), Failure> {
    if ending(&wanted.from) == "txt" && ending(&wanted.to) == "txt" {
        return text(wanted, output);
    }
    let writes = matches!(ending(&wanted.to).as_str(), "json" | "docx" | "pdf");
    if !writes {
        return Err(unwritten(&wanted.to).into());
    }
    let source = read(wanted)?;
    write(&wanted.to, &source)?;
    let out = wanted.to.display().to_string();
    let told = json!({
        "out": out, "kind": source.draft.kind, "unplaced": source.unplaced, "converted": source.converted,
    });
    for one in &source.unplaced {
        let what = serde_json::to_value(one.what).unwrap_or_default();
        let what = words::of("word.what", what.as_str().unwrap_or_default());
        output.note(&format!("  {what}: {}", one.text.replace('\n', " / ")));
    }
    if let Some(converted) = &source.converted {
        for sample in &converted.samples {
            output.note(&format!("  {} → {}", sample.before, sample.after));
        }
    }
    output.tell(&told, &format!("{out}: {}.", source.draft.kind.name()))
}

fn read(wanted: &Convert) -> Result<Source, Failure> {
    if ending(&wanted.from) == "json" {
        let draft = json_file::<Draft>(&wanted.from)?.normalised();
        draft.refuse_secret().map_err(Error::from)?;
        let pictures = pictures(&wanted.from, &draft)?;
        return Ok(Source {
            draft,
            pictures,
            unplaced: Vec::new(),
            converted: None,
        });
    }
    let body = if wanted.party {
        Body::Party
    } else {
        Body::State
    };
    let kind = Kind::parse("cong_van").map_err(Error::from)?;
    let bytes = files::read(&wanted.from)?;
    let (imported, _) = import::import_alone(&bytes, &Draft::new(kind, body))?;
    Ok(Source {
        draft: imported.draft,
        pictures: imported.pictures,
        unplaced: imported.unplaced,
        converted: imported.converted,
    })
}

fn write(to: &Path, source: &Source) -> Result<(), Failure> {
    let bytes = match ending(to).as_str() {
        "json" => {
            if !source.pictures.is_empty() {
                let folder = beside(to);
                std::fs::create_dir_all(&folder).map_err(|cause| Error::FileUnwritable {
                    path: folder.clone(),
                    cause,
                })?;
                for (name, bytes) in &source.pictures {
                    files::write(&folder.join(name), bytes)?;
                }
            }
            serde_json::to_vec_pretty(&source.draft).map_err(Error::Unserialisable)?
        }
        "docx" => word::export(&source.draft, &source.pictures, None),
        "pdf" => {
            let rules = RuleSet::on(source.draft.body, SystemClock.now().day());
            paper::preview_with(&source.draft, rules, &source.pictures)
                .map_err(Error::from)?
                .pdf
        }
        _ => return Err(unwritten(to).into()),
    };
    Ok(files::write(to, &bytes)?)
}

/// A text without fonts: taken out of the old encoding its letters show.
fn text(wanted: &Convert, output: &Output) -> Result<(), Failure> {
    let bytes = files::read(&wanted.from)?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        // Not UTF-8: each byte is the letter of Latin-1, in which the old encodings hide.
        Err(raw) => raw.into_bytes().into_iter().map(char::from).collect(),
    };
    let (modern, encoding) = modernise_text(text.trim_start_matches('\u{feff}'));
    files::write(&wanted.to, modern.as_bytes())?;
    let out = wanted.to.display().to_string();
    let said = match encoding {
        Some(Encoding::Tcvn3) => "TCVN3",
        Some(Encoding::Vni) => "VNI",
        Some(Encoding::Decomposed) | None => "Unicode",
    };
    output.tell(
        &json!({"out": out, "encoding": encoding}),
        &format!("{out}: {said}."),
    )
}

/// The pictures of a draft JSON; one that is not there is left out.
fn pictures(path: &Path, draft: &Draft) -> Result<Pictures, Failure> {
    let folder = beside(path);
    let mut pictures = Pictures::new();
    for block in draft.all_blocks() {
        let office::Block::Picture { file, .. } = block else {
            continue;
        };
        let is_name = file.bytes().all(|b| b.is_ascii_hexdigit());
        let place = folder.join(file);
        if is_name && place.is_file() {
            pictures.insert(file.clone(), files::read(&place)?);
        }
    }
    Ok(pictures)
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension("pictures")
}

fn unwritten(to: &Path) -> Error {
    ImportFault::Ending { ending: ending(to) }.into()
}
