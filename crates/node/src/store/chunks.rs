//! Chunks of letters that come in over a bad line, each center's apart, by their SHA-256.
//!
//! A chunk lives for two weeks and no longer, and is only told as being there during the first: so whoever was told so has
//! a week left to hand the letter over. It is not synced to the disk, for losing it costs its repetition and nothing else;
//! what counts is the letter made of it.

use super::Store;
use super::blobs::{Found, unwrapped};
use super::keeping::{Sql, values};
use crate::error::Error;
use axis::wire::hash::sha256;
use office::Moment;
use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read};

/// Why chunks make no letter, or bytes no chunk.
#[derive(Debug, thiserror::Error)]
pub enum ChunkFault {
    /// The bytes are not what the name says, or there are none, or too many.
    #[error("the chunk is not what its name says, or not of 1 to {CHUNK_BYTES} bytes")]
    NotTheChunk,
    /// These are not there, or no longer what they were; each once, in the order asked.
    #[error("{} chunks are missing", names.len())]
    Missing {
        /// Their names.
        names: Vec<String>,
    },
    /// The node failed.
    #[error(transparent)]
    Broken(#[from] Error),
}

/// What was thrown away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Chunks that were two weeks old.
    pub chunks: u64,
    /// Files that no letter ever named.
    pub files: u64,
    /// Bytes of both.
    pub bytes: u64,
}

impl Store {
    /// Keeps a chunk of a center. Twice is no harm: it lives anew.
    pub fn put_chunk(&self, center: &str, name: &str, bytes: &[u8]) -> Result<(), ChunkFault> {
        let is_long = !(1..=CHUNK_BYTES).contains(&bytes.len());
        if is_long || hex::encode(sha256(bytes)) != name {
            return Err(ChunkFault::NotTheChunk);
        }
        let (shelf, key) = (self.blobs.shelf(), key_of(center, name));
        if shelf.find(&key)?.is_some_and(|found| !found.is_fresh) {
            self.clear(&key)?;
        }
        Ok(shelf.put(&key, bytes, false)?)
    }

    /// Whether a center's chunks are there and will be for a week, one by one in the order asked.
    pub fn has_chunks(
        &self,
        center: &str,
        names: &[String],
        now: Moment,
    ) -> Result<Vec<bool>, Error> {
        names
            .iter()
            .map(|name| {
                let found = self.blobs.shelf().find(&key_of(center, name))?;
                Ok(found.is_some_and(|found| now < found.written_at.plus_millis(LIFE / 2)))
            })
            .collect()
    }

    /// A letter out of its chunks, to be read part by part; one chunk in memory at a time.
    ///
    /// Each chunk is compared with its name before a byte of it is given out. One that is damaged is thrown away, and the
    /// reading ends with an error in which there is [`Error::Damaged`] with its name.
    pub fn open_chunks(
        &self,
        center: &str,
        names: &[String],
    ) -> Result<Box<dyn Read + Send>, ChunkFault> {
        let mut missing = Vec::new();
        for name in names.iter().collect::<BTreeSet<_>>() {
            if self.blobs.shelf().find(&key_of(center, name))?.is_none() {
                missing.push(name);
            }
        }
        if !missing.is_empty() {
            let mut told = BTreeSet::new();
            let is_next = |name: &&String| missing.contains(name) && told.insert((*name).clone());
            let names = names.iter().filter(is_next).cloned().collect();
            return Err(ChunkFault::Missing { names });
        }
        Ok(Box::new(InChunks {
            blobs: self.blobs.clone(),
            center: center.to_owned(),
            names: names.iter().cloned().collect(),
            rest: io::Cursor::new(Vec::new()),
        }))
    }

    /// Throws away chunks that are two weeks old, and files that no letter has named for two days.
    ///
    /// Safe while letters come in: what is on its way to be named is younger. Touches nothing but files named as letters
    /// are, and none at all beside rows that are not theirs: [`Error::NotOurFiles`].
    pub fn collect(&self, now: Moment) -> Result<Collected, Error> {
        self.own_shelf()?;
        self.blobs.shelf().tidy()?;
        let mut collected = Collected::default();
        let (mut chunks, mut files) = (Vec::new(), Vec::new());
        self.blobs.shelf().each("", &mut |key, found| {
            if key.starts_with(CHUNKS) {
                if is_old(found, LIFE, now) {
                    chunks.push(key.to_owned());
                }
            } else if is_letter(key) && is_old(found, UNNAMED, now) {
                files.push(key.to_owned());
            }
            Ok(())
        })?;
        for key in chunks {
            if let Some(size) = self.discard(&key, |found| is_old(found, LIFE, now))? {
                collected.chunks += 1;
                collected.bytes += size;
            }
        }
        for key in files {
            if let Some(size) = self.discard(&key, |found| is_old(found, UNNAMED, now))? {
                collected.files += 1;
                collected.bytes += size;
            }
        }
        Ok(collected)
    }

    /// Makes way for an old file that is about to be written anew, so that nobody who has it on his list of old ones
    /// throws the new one away.
    pub(super) fn clear(&self, key: &str) -> Result<(), Error> {
        self.discard(key, |found| !found.is_fresh).map(drop)
    }

    /// Throws a file away if it still is one of those, and no letter names it; tells its size if so.
    ///
    /// Looked at and taken away under one lock, in whatever process. Who writes an old file anew clears it away first,
    /// under the same lock: so what is found here is either still the old one, or new and left alone.
    fn discard(&self, key: &str, is_one: impl Fn(&Found) -> bool) -> Result<Option<u64>, Error> {
        let name = key.rsplit('/').next().unwrap_or(key);
        self.write(|sql| {
            sql.lock("shelf")?;
            let found = self.blobs.shelf().find(key)?;
            let Some(found) = found.filter(|found| is_one(found)) else {
                return Ok(None);
            };
            if is_letter(key) && is_named(sql, name)? {
                return Ok(None);
            }
            self.blobs.shelf().remove(key)?;
            Ok(Some(found.size))
        })
    }

    /// Makes sure that the files are those of these rows: both bear the node's name.
    ///
    /// Files that bear none yet are taken, unless they may be another node's: letters that no row here knows.
    fn own_shelf(&self) -> Result<(), Error> {
        let node = self.node_id()?;
        let Some(known) = self.shelf_owner()? else {
            let mut has_letters = false;
            self.blobs.shelf().each("", &mut |key, _| {
                has_letters |= is_letter(key);
                Ok(())
            })?;
            if has_letters && !self.names_files()? {
                return Err(Error::NotOurFiles { node });
            }
            return self.blobs.shelf().put(OWNER, node.as_bytes(), true);
        };
        if known == node {
            Ok(())
        } else {
            Err(Error::NotOurFiles { node: known })
        }
    }

    /// Has the files bear this node's name, if they bore that of `former` or none.
    pub(super) fn inherit_shelf(&self, former: &str) -> Result<(), Error> {
        match self.shelf_owner()? {
            Some(known) if known == former => {
                let node = self.node_id()?;
                self.blobs.shelf().put(OWNER, node.as_bytes(), true)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn node_id(&self) -> Result<String, Error> {
        self.read(|sql| sql.only("SELECT id FROM node", &[], |row| row.text(0)))
    }

    fn shelf_owner(&self) -> Result<Option<String>, Error> {
        let Some(file) = self.blobs.shelf().open(OWNER, 0)? else {
            return Ok(None);
        };
        let mut known = Vec::new();
        file.take(LONGEST_NAME)
            .read_to_end(&mut known)
            .map_err(unwrapped)?;
        Ok(Some(String::from_utf8_lossy(&known).into_owned()))
    }

    /// Whether any letter here has its bytes among the files.
    fn names_files(&self) -> Result<bool, Error> {
        self.read(|sql| {
            sql.finds(
                "SELECT 1 FROM letters
                 WHERE stored_sha256 NOT IN (SELECT sha256 FROM small_files)
                 UNION ALL
                 SELECT 1 FROM conflicts
                 WHERE stored_sha256 NOT IN (SELECT sha256 FROM small_files)",
                &[],
            )
        })
    }
}

fn is_named(sql: &mut dyn Sql, sha256: &str) -> Result<bool, Error> {
    sql.finds(
        "SELECT 1 FROM letters WHERE stored_sha256 = ?1
         UNION ALL
         SELECT 1 FROM conflicts WHERE stored_sha256 = ?1",
        values![sha256],
    )
}

/// Whether a file is older than so many milliseconds by the shelf's clock, and than a day by the machine's, so that
/// whoever writes it anew knows that it may be thrown away.
fn is_old(found: &Found, life: i64, now: Moment) -> bool {
    found.written_at.plus_millis(life) < now && !found.is_fresh
}

/// Whether a key is a letter's: its SHA-256 in hex behind the first two digits of it.
fn is_letter(key: &str) -> bool {
    let is_hex = |text: &str| {
        text.bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    key.split_once('/').is_some_and(|(shelf, name)| {
        name.len() == 64 && is_hex(name) && name.get(..2) == Some(shelf)
    })
}

/// Where the files say whose they are.
const OWNER: &str = "node.id";
/// A node's name is shorter, in bytes.
const LONGEST_NAME: u64 = 256;

/// Reads chunk after chunk.
struct InChunks {
    blobs: super::Blobs,
    center: String,
    names: VecDeque<String>,
    rest: io::Cursor<Vec<u8>>,
}

impl Read for InChunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.rest.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            let Some(name) = self.names.pop_front() else {
                return Ok(0);
            };
            self.rest = io::Cursor::new(self.chunk(&name).map_err(io::Error::other)?);
        }
    }
}

impl InChunks {
    fn chunk(&self, name: &str) -> Result<Vec<u8>, Error> {
        let key = key_of(&self.center, name);
        let mut bytes = Vec::new();
        if let Some(file) = self.blobs.shelf().open(&key, 0)? {
            // A byte more than a chunk may have shows that it is none.
            file.take(CHUNK_BYTES as u64 + 1)
                .read_to_end(&mut bytes)
                .map_err(unwrapped)?;
        }
        if hex::encode(sha256(&bytes)) == name {
            return Ok(bytes);
        }
        // Told as missing from now on, so that it is brought again.
        self.blobs.shelf().remove(&key)?;
        Err(Error::Damaged {
            sha256: name.to_owned(),
        })
    }
}

/// Centers by the hash of their names: a name may hold what no folder's may.
fn key_of(center: &str, name: &str) -> String {
    let center = hex::encode(sha256(center.as_bytes()));
    // A name that is no hash names nothing: it must not lead out of the shelf.
    let is_hash = name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
    let name = if is_hash { name } else { "none" };
    format!("{CHUNKS}{}/{name}", center.get(..32).unwrap_or(&center))
}

/// Longest chunk, in bytes.
pub const CHUNK_BYTES: usize = 256 * 1024;
const CHUNKS: &str = "chunks/";
/// Milliseconds after which a chunk is thrown away.
const LIFE: i64 = 14 * 86_400_000;
/// Milliseconds after which a file that no letter names is.
const UNNAMED: i64 = 2 * 86_400_000;
