//! A letter by its chunks: which are missing, one brought, and the letter made of them.

use super::proof::Proven;
use super::reply::{No, Said};
use crate::Node;
use crate::spool::{Spool, Spooled};
use crate::store::ChunkFault;
use crate::wire::reply::Refused;
use crate::wire::request::ungathered;
use crate::wire::send::{Sending, work_in};
use axis::wire::code;
use axis::wire::extension::{CHUNKS, ChunkNames, ChunkedLetter, MissingChunks, TakenOver};
use std::collections::BTreeSet;
use std::io::Read;

/// Which of a center's chunks are not there.
pub(super) async fn missing(node: &Node, proven: &Proven) -> Result<Said, No> {
    let (center, asked) = (proven.center.clone(), proven.form::<ChunkNames>()?);
    check(&asked.sha256)?;
    let found = node.apart(move |node| lacking(node, &center, &asked.sha256));
    let missing = found.await??;
    Said::fields(&MissingChunks { missing })
}

/// Takes one chunk.
pub(super) async fn bring(node: &Node, proven: Proven, name: String) -> Result<Said, No> {
    check(std::slice::from_ref(&name))?;
    let brought = node.apart(move |node| {
        node.store()
            .put_chunk(&proven.center, &name, &proven.body)
            .map_err(No::from)
    });
    brought.await??;
    Ok(Said::done())
}

/// Takes over a letter whose chunks are there.
pub(super) async fn letter(node: &Node, proven: &Proven) -> Result<Said, No> {
    handed_over(node, proven)
        .await
        // As for `sendEdoc`: never without the name, even where there is none.
        .map_err(|no| no.beside("DocId", "".into()))
}

async fn handed_over(node: &Node, proven: &Proven) -> Result<Said, No> {
    let form = proven.form::<ChunkedLetter>()?;
    check(&form.chunks)?;
    check(std::slice::from_ref(&form.sha256))?;
    let limit = node.bounds.letter_bytes as u64;
    if form.size > limit {
        let said = format!("Goi tin vuot qua {limit} byte");
        return Err(Refused::new(code::ENVELOPE_TOO_LARGE, said).into());
    }
    let (center, from, kind) = (proven.center.clone(), form.from.clone(), form.kind.clone());
    let known = {
        let (center, from, sha256) = (center.clone(), from.clone(), form.sha256.clone());
        node.apart(move |node| node.store().receipt_of(&center, &from, &sha256))
            .await??
    };
    if let Some(receipt) = known {
        return Said::fields(&TakenOver {
            doc_id: receipt.doc_id,
            repeated: true,
        });
    }
    let gathering = {
        let center = center.clone();
        node.apart(move |node| gathered(node, &center, &form))
    };
    let spooled = gathering.await??;
    let sending = Sending {
        center,
        from: Some(from),
        kind: Some(kind),
    };
    let accepted = work_in(node, sending, spooled).await?;
    Said::fields(&TakenOver {
        doc_id: accepted.receipt().doc_id.clone(),
        repeated: matches!(accepted, crate::store::Accepted::Same { .. }),
    })
}

/// Puts the chunks together where letters are gathered, and proves the whole.
fn gathered(node: &Node, center: &str, form: &ChunkedLetter) -> Result<Spooled, No> {
    let missing = lacking(node, center, &form.chunks)?;
    if !missing.is_empty() {
        return Err(ChunkFault::Missing { names: missing }.into());
    }
    let mut reader = node
        .store()
        .open_chunks(center, &form.chunks)?
        .take(form.size + 1);
    let mut spool = Spool::open(&node.unfinished, Some(form.size)).map_err(ungathered)?;
    let mut part = vec![0; 64 * 1024];
    loop {
        let count = reader.read(&mut part).map_err(crate::Error::File)?;
        let read = part.get(..count).unwrap_or_default();
        if read.is_empty() {
            break;
        }
        spool.feed(read).map_err(ungathered)?;
    }
    let wrong = || {
        Refused::new(
            code::FILE_INVALID,
            "Kich thuoc hoac ma bam khong khop voi goi tin",
        )
    };
    if spool.length() != form.size {
        return Err(wrong().into());
    }
    // The hash is of the very bytes: no client adds a CRLF here.
    let spooled = spool.finish(&form.sha256);
    Ok(spooled
        .filter(|spooled| spooled.size == form.size)
        .ok_or_else(wrong)?)
}

fn lacking(node: &Node, center: &str, names: &[String]) -> Result<Vec<String>, No> {
    let mut asked = BTreeSet::new();
    let names: Vec<_> = names
        .iter()
        .filter(|name| asked.insert(name.as_str()))
        .cloned()
        .collect();
    let has = node.store().has_chunks(center, &names, node.now())?;
    Ok(names
        .into_iter()
        .zip(has)
        .filter_map(|(name, has)| (!has).then_some(name))
        .collect())
}

fn check(names: &[String]) -> Result<(), No> {
    let is_name = |name: &String| {
        name.len() == 64
            && name
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    if names.len() > CHUNKS || !names.iter().all(is_name) {
        let said = format!("Can toi da {CHUNKS} ma SHA-256, moi ma 64 chu so hex thuong");
        return Err(Refused::new(code::PARAMETER_WRONG, said).into());
    }
    Ok(())
}

impl From<ChunkFault> for No {
    fn from(fault: ChunkFault) -> Self {
        match fault {
            ChunkFault::NotTheChunk => Refused::new(
                code::FILE_INVALID,
                "Manh khong khop voi ten, hoac khong tu 1 den 262144 byte",
            )
            .into(),
            ChunkFault::Missing { names } => {
                let said = format!("Con thieu {} manh", names.len());
                Self::from(Refused::new(code::CHUNKS_MISSING, said)).beside("missing", names.into())
            }
            ChunkFault::Broken(fault) => fault.into(),
        }
    }
}
