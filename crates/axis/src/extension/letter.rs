//! Letters by the extension: up in chunks, down by ranges; what came across stays across when the line breaks.
//!
//! On a slow line chunks are short, two go at once, and one that stands still is given up and brought again over another
//! connection: after a cut an old connection waits longer and longer before it tries again, a minute and more.

use super::chunk::{Cut, SHORT};
use super::{Call, Extension, refusal, wrong};
use crate::address::encoded;
use crate::fault::{Fault, Reach, Refusal, Strange};
use crate::reply;
use crate::request::{Answer, read};
use crate::wire::extension::{ChunkNames, ChunkedLetter, MissingChunks, TakenOver, path};
use crate::wire::hash;
use crate::{DocId, Kind};
use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{CONTENT_RANGE, ETAG, IF_RANGE, RANGE};
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A letter that is being fetched: what came of it so far. Kept by whoever fetches, from one try to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    bytes: Vec<u8>,
    sha256: Option<String>,
}

impl Part {
    /// How many bytes came so far.
    pub fn length(&self) -> usize {
        self.bytes.len()
    }
}

impl Extension {
    /// Hands a letter over as [`crate::Transport::submit`] does, bringing only the chunks that are not there yet.
    ///
    /// After a fault the same call goes on where the line broke. `brought` is told, after each chunk, how many bytes of
    /// the letter are across and how many there are. As `submit`, it may be made again with the same bytes whatever
    /// came of it; a line that broke before the last call leaves nothing taken over, and is told as such.
    pub async fn submit(
        &self,
        from: &str,
        kind: Kind,
        envelope: &[u8],
        mut brought: impl FnMut(u64, u64) + Send,
    ) -> Result<DocId, Fault> {
        let (letter, cut, mut handed) = self.cut(from, kind, envelope).await?;
        let (cut, missing) = self.missing(&letter, cut).await?;
        self.bring(&letter, &cut, &missing, &mut brought).await?;
        handed.chunks = cut.names;
        self.hand_over(&handed).await
    }

    /// The same for a letter that may be there already: it is named first, and brought only if the node does not know it.
    ///
    /// A node that has it answers with its name, and not a byte of it goes over the line.
    pub async fn submit_again(
        &self,
        from: &str,
        kind: Kind,
        envelope: &[u8],
        mut brought: impl FnMut(u64, u64) + Send,
    ) -> Result<DocId, Fault> {
        let (letter, cut, mut handed) = self.cut(from, kind, envelope).await?;
        // It may be there already, and is told so whatever becomes of this call.
        let asking = self.call_patiently(Call::post(path::LETTERS, &handed)?);
        let answer = asking.await?;
        let lacking = matches!(
            reply::done(&answer),
            Err(Fault::Refused {
                refusal: Refusal::ChunksMissing,
                ..
            })
        );
        if !lacking {
            return taken_over(&answer);
        }
        let told: MissingChunks = reply::beside(&answer).unwrap_or_default();
        let (cut, missing) = match told.missing.is_empty() || self.is_slow() {
            true => self.missing(&letter, cut).await?,
            false => (cut, told.missing),
        };
        self.bring(&letter, &cut, &missing, &mut brought).await?;
        handed.chunks = cut.names;
        self.hand_over(&handed).await
    }

    /// A letter in chunks, and how it is handed over by their names. `EnvelopeTooLarge` before anything is sent.
    async fn cut(
        &self,
        from: &str,
        kind: Kind,
        envelope: &[u8],
    ) -> Result<(Bytes, Cut, ChunkedLetter), Fault> {
        let limits = self.capabilities.limits;
        if envelope.len() as u64 > limits.letter_bytes {
            return Err(too_large());
        }
        let letter = Bytes::copy_from_slice(envelope);
        let longest = usize::try_from(limits.chunk_bytes).unwrap_or(usize::MAX);
        let cutting = letter.clone();
        let work = move || (Cut::of(&cutting, longest), hash::sha256(&cutting));
        let (cut, digest) = tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Fault::Unsendable { name: "chunks" })?;
        let handed = ChunkedLetter {
            from: from.to_owned(),
            kind: kind.word().to_owned(),
            sha256: hex::encode(digest),
            size: letter.len() as u64,
            chunks: cut.names.clone(),
        };
        Ok((letter, cut, handed))
    }

    /// Handed over twice it is one letter, so that on a slow line it may be said again.
    async fn hand_over(&self, handed: &ChunkedLetter) -> Result<DocId, Fault> {
        let call = Call::post(path::LETTERS, handed)?;
        let answer = match self.is_slow() {
            true => self.call_patiently(call).await.map_err(heard)?,
            false => self.call(call).await?,
        };
        taken_over(&answer)
    }

    async fn bring(
        &self,
        letter: &Bytes,
        cut: &Cut,
        missing: &[String],
        brought: &mut (impl FnMut(u64, u64) + Send),
    ) -> Result<(), Fault> {
        let whole = letter.len() as u64;
        let mut waiting = VecDeque::with_capacity(missing.len());
        for name in missing {
            let place = cut.places.get(name).ok_or_else(wrong).map_err(before)?;
            waiting.push_back((name.as_str(), letter.slice(place.clone())));
        }
        let left = waiting.iter().map(|(_, chunk)| chunk.len() as u64).sum();
        brought(whole.saturating_sub(left), whole);
        let bringing = Bringing(Mutex::new(Under {
            waiting,
            left,
            whole,
            fault: None,
            brought,
        }));
        let lane = || self.lane(&bringing);
        match self.is_slow() {
            true => {
                tokio::join!(lane(), lane());
            }
            false => lane().await,
        }
        let ended = bringing.under().fault.take();
        ended.map_or(Ok(()), Err)
    }

    /// Brings chunk after chunk until none waits, or one could not be brought, here or on another lane.
    async fn lane<F: FnMut(u64, u64) + Send>(&self, bringing: &Bringing<'_, F>) {
        loop {
            let next = bringing.next();
            let Some((name, chunk)) = next else {
                return;
            };
            let length = chunk.len() as u64;
            let call = Call::put(format!("{}/{name}", path::CHUNKS), chunk);
            let answer = self.call_patiently(call).await;
            match answer.and_then(|answer| reply::done(&answer)) {
                Ok(()) => bringing.is_across(length),
                Err(fault) => return bringing.ends(before(fault)),
            }
        }
    }

    /// Which chunks of a letter are not at the node yet, and how it is cut: on a slow line finer, where that is allowed
    /// for its length.
    async fn missing(&self, letter: &Bytes, cut: Cut) -> Result<(Cut, Vec<String>), Fault> {
        let most =
            usize::try_from(self.capabilities.limits.chunks_per_letter).unwrap_or(usize::MAX);
        if cut.names.len() > most {
            return Err(too_large());
        }
        let fine = match self.is_slow() {
            true => finer(letter, &cut, most).await?,
            false => None,
        };
        let mut asked: BTreeSet<&String> = cut.places.keys().collect();
        asked.extend(fine.iter().flat_map(|(fine, _)| fine.places.keys()));
        let asked = ChunkNames {
            sha256: asked.into_iter().cloned().collect(),
        };
        let call = Call::post(path::CHUNKS_MISSING, &asked)?;
        let answer = self.call_patiently(call).await.map_err(before)?;
        self.took(answer.trip);
        let told: MissingChunks = reply::fields(&answer).map_err(before)?;
        let Some((_, longest)) = fine else {
            return Ok((cut, told.missing));
        };
        let missing: BTreeSet<&str> = told.missing.iter().map(String::as_str).collect();
        let cut = cut.finer(letter, longest, |name| !missing.contains(name));
        let missing = told.missing.iter();
        let missing = missing.filter(|name| cut.places.contains_key(*name));
        let missing = missing.cloned().collect();
        Ok((cut, missing))
    }

    /// Fetches a letter, or what `part` lacks of it. Whole, it is what `downloadEdoc` gives, and `part` is empty again.
    ///
    /// After a fault `part` holds what came, and the same call goes on behind it. Errors with
    /// [`Strange::OtherBytes`] if the whole is not what the node said it keeps; then `part` begins anew.
    pub async fn fetch(&self, doc: &DocId, part: &mut Part) -> Result<Vec<u8>, Fault> {
        let path = format!("{}/{}", path::LETTERS, encoded(doc.as_str()));
        let mut call = Call::get(path, String::new());
        if let (Some(sha256), true) = (&part.sha256, part.length() > 0) {
            call.unsigned = vec![
                (RANGE, format!("bytes={}-", part.length())),
                (IF_RANGE, format!("\"{sha256}\"")),
            ];
        }
        let mut response = self.open(&call).await?;
        match (response.status().as_u16(), begins_at(&response)) {
            (206, Some(at)) if at == part.length() as u64 => {}
            (200, _) => *part = Part::default(),
            (416, _) => {
                *part = Part::default();
                return Err(Fault::Strange(Strange::OtherBytes));
            }
            (206, _) => return Err(Fault::Strange(Strange::OtherBytes)),
            (_, _) => return Err(said(response, self.carrier.idle()).await),
        }
        let tag = tag_of(&response).ok_or_else(wrong)?;
        if part.sha256.get_or_insert_with(|| tag.clone()) != &tag {
            *part = Part::default();
            return Err(Fault::Strange(Strange::OtherBytes));
        }
        self.carrier.take(&mut response, &mut part.bytes).await?;
        let whole = std::mem::take(part).bytes;
        let work = move || (hex::encode(hash::sha256(&whole)), whole);
        let (found, whole) = tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| wrong())?;
        if found != tag {
            return Err(Fault::Strange(Strange::OtherBytes));
        }
        Ok(whole)
    }
}

/// The letter cut finer, and how fine, so that it and the longer chunks have no more than `most` names.
async fn finer(letter: &Bytes, cut: &Cut, most: usize) -> Result<Option<(Cut, usize)>, Fault> {
    let (letter, cut) = (letter.clone(), cut.clone());
    let work = move || {
        let cuts = SHORT
            .into_iter()
            .map(|longest| (cut.finer(&letter, longest, |_| false), longest));
        let mut fitting = cuts.filter(|(fine, _)| fine.names.len() + cut.names.len() <= most);
        fitting.next()
    };
    let cutting = tokio::task::spawn_blocking(work).await;
    cutting.map_err(|_| Fault::Unsendable { name: "chunks" })
}

/// Chunks that are being brought, on one lane or several.
struct Bringing<'a, F>(Mutex<Under<'a, F>>);

struct Under<'a, F> {
    waiting: VecDeque<(&'a str, Bytes)>,
    /// Bytes that are not across yet, of so many.
    left: u64,
    whole: u64,
    /// Why no further one is brought.
    fault: Option<Fault>,
    brought: &'a mut F,
}

impl<'a, F: FnMut(u64, u64)> Bringing<'a, F> {
    fn next(&self) -> Option<(&'a str, Bytes)> {
        let mut under = self.under();
        match under.fault {
            Some(_) => None,
            None => under.waiting.pop_front(),
        }
    }

    fn is_across(&self, length: u64) {
        let mut under = self.under();
        under.left = under.left.saturating_sub(length);
        let (done, whole) = (under.whole.saturating_sub(under.left), under.whole);
        (under.brought)(done, whole);
    }

    /// The first fault is told; chunks under way on other lanes are brought to their end.
    fn ends(&self, fault: Fault) {
        self.under().fault.get_or_insert(fault);
    }

    fn under(&self) -> MutexGuard<'_, Under<'a, F>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn taken_over(answer: &Answer) -> Result<DocId, Fault> {
    let taken: TakenOver = reply::fields(answer)?;
    DocId::parse(&taken.doc_id).ok_or(Fault::Strange(Strange::NoDocId))
}

/// What an answer that is no letter says.
async fn said(response: Response, idle: Duration) -> Fault {
    match read(response, idle, REFUSAL_BYTES).await {
        Ok(answer) => refusal(&answer),
        Err(fault) => fault,
    }
}

/// What the node would answer, said before anything is sent.
fn too_large() -> Fault {
    Fault::Refused {
        refusal: Refusal::EnvelopeTooLarge,
        said: String::new(),
    }
}

/// A fault of the last of several tries: the earlier ones may have been heard.
fn heard(fault: Fault) -> Fault {
    match fault {
        Fault::Unreachable(_) => Fault::Lost { timed_out: true },
        told @ (Fault::Address(_)
        | Fault::Unsendable { .. }
        | Fault::Lost { .. }
        | Fault::Strange(_)
        | Fault::Refused { .. }) => told,
    }
}

/// A fault while chunks were brought: whatever became of those, no letter was taken over.
fn before(fault: Fault) -> Fault {
    match fault {
        Fault::Lost { timed_out: true } => Fault::Unreachable(Reach::Silent),
        Fault::Lost { timed_out: false } => Fault::Unreachable(Reach::Closed),
        Fault::Strange(_) => Fault::Unreachable(Reach::Gate),
        told @ (Fault::Address(_)
        | Fault::Unsendable { .. }
        | Fault::Unreachable(_)
        | Fault::Refused { .. }) => told,
    }
}

fn begins_at(response: &Response) -> Option<u64> {
    let range = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (first, _) = range.strip_prefix("bytes ")?.split_once('-')?;
    first.parse().ok()
}

fn tag_of(response: &Response) -> Option<String> {
    let tag = response.headers().get(ETAG)?.to_str().ok()?;
    let tag = tag.strip_prefix('"')?.strip_suffix('"')?;
    let is_hash = tag.len() == 64 && tag.bytes().all(|b| b.is_ascii_hexdigit());
    is_hash.then(|| tag.to_ascii_lowercase())
}

const REFUSAL_BYTES: u64 = 65_536;
