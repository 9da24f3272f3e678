//! Every draft that was ever saved: small on the disk, whole when asked for, and the way back and forward through them.
//!
//! Nothing here is ever deleted while the dispatch stands, also after it was issued. Never decides what a change means:
//! that is said by who saves.

use crate::codec::{bad, found, moment, word};
use crate::{Error, Read, Topic, Write};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use office::{Draft, Moment};
use rusqlite::Row;
use sha2::{Digest, Sha256};
use std::io::{Read as _, Write as _};

/// Why a version was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The first.
    Created,
    /// By itself, while it was written.
    Autosave,
    /// By hand.
    Save,
    /// Read from a file.
    Import,
    /// From a template.
    Template,
    /// From a template and a line of a table.
    Merge,
    /// An older version was brought back.
    Restore,
    /// One step back.
    Undo,
    /// One step forward again.
    Redo,
}

/// Who saved a version and why.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    /// Why.
    pub cause: Cause,
    /// The account of the machine; may be empty.
    pub author: &'a str,
    /// What changed in it, as JSON; `None`: nobody looked.
    pub changes: Option<&'a serde_json::Value>,
    /// One step back or forward: the version whose words these are.
    pub stands: Option<u32>,
}

/// A draft as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftVersion {
    /// From 1.
    pub version: u32,
    /// What was written.
    pub draft: Draft,
    /// When it was saved.
    pub saved_at: Moment,
}

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// From 1.
    pub version: u32,
    /// Why it was saved.
    pub cause: Cause,
    /// Who saved it; may be empty.
    pub author: String,
    /// The version whose words these are.
    pub stands: u32,
    /// What changed in it, as JSON.
    pub changes: Option<serde_json::Value>,
    /// When it was saved.
    pub saved_at: Moment,
    /// Bytes on the disk.
    pub size: u64,
}

/// Where one step back and one step forward lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Ways {
    /// The version one step back; `None` at the beginning.
    pub back: Option<u32>,
    /// The version one step forward; `None` where nothing was undone.
    pub forward: Option<u32>,
}

/// A version on the way, without its words.
struct Step {
    version: u32,
    parent: u32,
    stands: u32,
    moved: bool,
    digest: Option<[u8; 32]>,
}

/// Every so many versions one stands whole, so that reading one takes no more patches than this.
const WHOLE_EVERY: u32 = 32;
/// No draft is larger; what claims to be is damaged.
const LARGEST: u64 = 256 * 1024 * 1024;

impl Cause {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Autosave => "autosave",
            Self::Save => "save",
            Self::Import => "import",
            Self::Template => "template",
            Self::Merge => "merge",
            Self::Restore => "restore",
            Self::Undo => "undo",
            Self::Redo => "redo",
        }
    }

    /// The cause kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Created,
            Self::Autosave,
            Self::Save,
            Self::Import,
            Self::Template,
            Self::Merge,
            Self::Restore,
            Self::Undo,
            Self::Redo,
        ]
        .into_iter()
        .find(|cause| cause.word() == word)
    }
}

impl Made<'_> {
    /// Saved so, by nobody in particular.
    pub const fn by_nobody(cause: Cause) -> Self {
        Self {
            cause,
            author: "",
            changes: None,
            stands: None,
        }
    }
}

impl Write<'_> {
    /// Says that the version that stands was also saved by hand. Nothing if it was made otherwise than by itself.
    pub fn set_saved_by_hand(&mut self, id: i64, version: u32) -> Result<(), Error> {
        self.touch(Topic::Dispatches);
        self.tx.execute(
            "UPDATE draft_versions
                SET cause = ?3
              WHERE dispatch = ?1 AND version = ?2 AND cause = ?4",
            (id, version, Cause::Save.word(), Cause::Autosave.word()),
        )?;
        Ok(())
    }

    /// Keeps the words of `version`, which follows the one before it.
    ///
    /// Words that stood one step back or forward are no new ones: the way through the versions goes on from there.
    pub(crate) fn keep_version(
        &mut self,
        id: i64,
        version: u32,
        text: &str,
        made: &Made<'_>,
        at: Moment,
    ) -> Result<(), Error> {
        let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let steps = self.steps(id)?;
        let here = last_stand(&steps);
        // Only what is typed can meet older words by chance; a version brought back is a step of its own.
        let typed = matches!(made.cause, Cause::Autosave | Cause::Save);
        let stands = made
            .stands
            .or_else(|| typed.then(|| met_again(&steps, digest)).flatten())
            .unwrap_or(version);
        let cause = match stands {
            _ if !typed || stands == version => made.cause,
            back if back < here => Cause::Undo,
            _ => Cause::Redo,
        };
        let (form, body) = self.packed(id, version, text)?;
        self.tx
            .prepare_cached(
                "INSERT INTO draft_versions
                     (dispatch, version, form, digest, cause, author, parent, stands, changes,
                      saved_at, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((
                id,
                version,
                form,
                digest.as_slice(),
                cause.word(),
                made.author,
                here,
                stands,
                made.changes.map(ToString::to_string),
                at.millis(),
                body,
            ))?;
        Ok(())
    }

    /// The smaller of the words as a whole and the words as what changed since the version before.
    fn packed(&self, id: i64, version: u32, text: &str) -> Result<(&'static str, Vec<u8>), Error> {
        if version % WHOLE_EVERY == 1 {
            return Ok(("deflated", deflated(text.as_bytes())?));
        }
        let before = match self.version_text(id, version.saturating_sub(1)) {
            Ok(before) => before,
            Err(Error::Missing { .. }) => return Ok(("deflated", deflated(text.as_bytes())?)),
            Err(error) => return Err(error),
        };
        Ok(("patch", patch(before.as_bytes(), text.as_bytes())?))
    }
}

impl Read<'_> {
    /// Every draft of the dispatch that was saved, oldest first.
    pub fn draft_versions(&self, id: i64) -> Result<Vec<DraftVersion>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT version
               FROM draft_versions
              WHERE dispatch = ?1
              ORDER BY version",
        )?;
        let versions: Vec<u32> = statement
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        versions
            .into_iter()
            .map(|version| self.draft_version(id, version))
            .collect()
    }

    /// One version, whole. `Missing` if there is none of this number.
    pub fn draft_version(&self, id: i64, version: u32) -> Result<DraftVersion, Error> {
        let text = self.version_text(id, version)?;
        let draft = serde_json::from_str(&text).map_err(|_| UNREADABLE)?;
        let saved_at = self.tx.query_row(
            "SELECT saved_at FROM draft_versions WHERE dispatch = ?1 AND version = ?2",
            (id, version),
            |row| moment(row, "saved_at"),
        )?;
        Ok(DraftVersion {
            version,
            draft,
            saved_at,
        })
    }

    /// Versions before `before` (all, if none is given), newest first, at most `limit`.
    pub fn version_rows(
        &self,
        id: i64,
        before: Option<u32>,
        limit: u32,
    ) -> Result<Vec<VersionRow>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT version, cause, author, stands, changes, saved_at, length(body) AS size
               FROM draft_versions
              WHERE dispatch = ?1 AND version < ?2
              ORDER BY version DESC
              LIMIT ?3",
        )?;
        let rows = statement.query_map((id, before.unwrap_or(u32::MAX), limit), version_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many versions of the dispatch there are.
    pub fn count_versions(&self, id: i64) -> Result<u32, Error> {
        Ok(self.tx.query_row(
            "SELECT count(*) FROM draft_versions WHERE dispatch = ?1",
            [id],
            |row| row.get(0),
        )?)
    }

    /// Where one step back and one step forward lead from the version that stands.
    pub fn ways(&self, id: i64) -> Result<Ways, Error> {
        Ok(ways(&self.steps(id)?))
    }

    fn steps(&self, id: i64) -> Result<Vec<Step>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT version, parent, stands, cause IN ('undo', 'redo') AS moved, digest
               FROM draft_versions
              WHERE dispatch = ?1
              ORDER BY version",
        )?;
        let rows = statement.query_map([id], |row| {
            Ok(Step {
                version: row.get("version")?,
                parent: row.get("parent")?,
                stands: row.get("stands")?,
                moved: row.get("moved")?,
                digest: row.get("digest")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The JSON of a version, put together from the last whole one.
    fn version_text(&self, id: i64, version: u32) -> Result<String, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT form, body
               FROM draft_versions
              WHERE dispatch = ?1 AND version = ?2",
        )?;
        let mut patches = Vec::new();
        let mut at = version;
        let mut bytes = loop {
            let row = statement.query_row((id, at), |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
            });
            let (form, body) = found(row, "draft_versions", at.into())?;
            match form.as_str() {
                "plain" => break body,
                "deflated" => break inflated(&body)?,
                "patch" if at > 1 => patches.push(body),
                _ => return Err(UNREADABLE),
            }
            at = at.saturating_sub(1);
        };
        for body in patches.iter().rev() {
            bytes = patched(&bytes, body)?;
        }
        String::from_utf8(bytes).map_err(|_| UNREADABLE)
    }
}

const UNREADABLE: Error = Error::Unreadable {
    column: "draft_versions.body",
};

/// The version of these words on the way back or forward from where we stand; `None` if they are new.
fn met_again(steps: &[Step], digest: [u8; 32]) -> Option<u32> {
    let same = |version: u32| {
        steps
            .iter()
            .find(|step| step.version == version)
            .is_some_and(|step| step.digest == Some(digest))
    };
    way(steps)
        .into_iter()
        .find(|version| *version != last_stand(steps) && same(*version))
}

/// The version whose words stand now.
fn last_stand(steps: &[Step]) -> u32 {
    steps.last().map_or(0, |step| step.stands)
}

/// The way from the last thing written back to the beginning, newest first.
fn way(steps: &[Step]) -> Vec<u32> {
    let parent = |version: u32| {
        steps
            .binary_search_by_key(&version, |step| step.version)
            .ok()
            .and_then(|at| steps.get(at))
            .map_or(0, |step| step.parent)
    };
    let mut way = Vec::new();
    let mut at = steps
        .iter()
        .rfind(|step| !step.moved)
        .map_or(0, |step| step.version);
    // A parent is always older; a file that says otherwise ends the way.
    while at > 0 && way.last().is_none_or(|last| at < *last) {
        way.push(at);
        at = parent(at);
    }
    way
}

fn ways(steps: &[Step]) -> Ways {
    let way = way(steps);
    let Some(here) = way.iter().position(|version| *version == last_stand(steps)) else {
        return Ways::default();
    };
    Ways {
        back: way.get(here + 1).copied(),
        forward: here
            .checked_sub(1)
            .and_then(|before| way.get(before).copied()),
    }
}

fn version_row(row: &Row<'_>) -> rusqlite::Result<VersionRow> {
    let changes: Option<String> = row.get("changes")?;
    Ok(VersionRow {
        version: row.get("version")?,
        cause: word(row, "cause", Cause::from_word)?,
        author: row.get("author")?,
        stands: row.get("stands")?,
        changes: changes
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|_| bad("changes"))?,
        saved_at: moment(row, "saved_at")?,
        size: row.get("size")?,
    })
}

fn deflated(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn inflated(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut whole = Vec::new();
    DeflateDecoder::new(bytes)
        .take(LARGEST)
        .read_to_end(&mut whole)
        .map_err(|_| UNREADABLE)?;
    Ok(whole)
}

/// What changed from `old` to `new`: how much is kept in front and at the back, and what stands between.
fn patch(old: &[u8], new: &[u8]) -> Result<Vec<u8>, Error> {
    let front = common(old.iter(), new.iter());
    let (old, new) = (tail(old, front), tail(new, front));
    let back = common(old.iter().rev(), new.iter().rev());
    let middle = new
        .get(..new.len().saturating_sub(back))
        .unwrap_or_default();
    let mut body = Vec::with_capacity(8 + middle.len());
    for kept in [front, back] {
        let kept = u32::try_from(kept).map_err(|_| UNREADABLE)?;
        body.extend(kept.to_le_bytes());
    }
    body.extend(deflated(middle)?);
    Ok(body)
}

fn patched(old: &[u8], body: &[u8]) -> Result<Vec<u8>, Error> {
    let (front, rest) = body.split_first_chunk::<4>().ok_or(UNREADABLE)?;
    let (back, middle) = rest.split_first_chunk::<4>().ok_or(UNREADABLE)?;
    let (front, back) = (u32::from_le_bytes(*front), u32::from_le_bytes(*back));
    let front = old.get(..front as usize).ok_or(UNREADABLE)?;
    let back = old
        .len()
        .checked_sub(back as usize)
        .and_then(|from| old.get(from..))
        .ok_or(UNREADABLE)?;
    Ok([front, &inflated(middle)?, back].concat())
}

fn common<'a>(one: impl Iterator<Item = &'a u8>, other: impl Iterator<Item = &'a u8>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).count()
}

fn tail(bytes: &[u8], from: usize) -> &[u8] {
    bytes.get(from..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_gives_back_what_it_was_made_of() {
        for (old, new) in [
            ("", ""),
            ("", "abc"),
            ("abc", ""),
            ("aaaa", "aa"),
            ("aa", "aaaa"),
            ("căn cứ Luật", "căn cứ các Luật"),
            ("một hai ba", "hai một bốn"),
        ] {
            let body = patch(old.as_bytes(), new.as_bytes()).unwrap();
            assert_eq!(
                patched(old.as_bytes(), &body).unwrap(),
                new.as_bytes(),
                "{old:?} to {new:?}"
            );
        }
    }

    #[test]
    fn a_damaged_patch_is_told_and_not_followed() {
        let body = patch(b"abcdef", b"abXdef").unwrap();
        for cut in 0..body.len() {
            let _ = patched(b"abcdef", &body[..cut]);
        }
        assert!(patched(b"ab", &body).is_err(), "it was made of more bytes");
        assert!(patched(b"abcdef", &[0xff; 8]).is_err());
    }

    #[test]
    fn versions_of_the_first_program_are_read_and_gone_back_to() {
        let root = tempfile::tempdir().unwrap();
        let lock = crate::Lock::KeyFileIn(root.path().join("keys"));
        let store = crate::Store::create(&root.path().join("desk"), lock)
            .unwrap()
            .0;
        let draft = |subject: &str| Draft {
            subject: subject.into(),
            ..Draft::new(
                office::Kind::parse("cong_van").unwrap(),
                office::Body::State,
            )
        };
        let at = Moment::default();
        let id = store
            .write(|w| w.insert_dispatch(&draft("một"), at))
            .unwrap()
            .0;
        // As migration 0002 leaves a row of a desk that was laid before it.
        let plain = serde_json::to_vec(&draft("một")).unwrap();
        let writer = store.writer.lock().unwrap();
        writer
            .execute(
                "UPDATE draft_versions SET form = 'plain', body = ?1, digest = NULL",
                [plain],
            )
            .unwrap();
        drop(writer);
        store
            .write(|w| w.save_draft(id, &draft("hai"), 1, at))
            .unwrap();
        let read: Result<_, Error> = store.read(|r| {
            let subjects: Vec<String> = r
                .draft_versions(id)?
                .into_iter()
                .map(|version| version.draft.subject)
                .collect();
            Ok((subjects, r.ways(id)?))
        });
        let (subjects, ways) = read.unwrap();
        assert_eq!(subjects, ["một", "hai"]);
        assert_eq!((ways.back, ways.forward), (Some(1), None));
    }
}
