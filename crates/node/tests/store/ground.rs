//! A store somewhere, with a small directory in it, and letters between its agencies. All names are invented.

use crate::{bucket, cluster};
use axis::{Kind, Secret};
use node::store::{
    Accepted, AgencyEntry, AgencyKey, BlobPlace, Content, Letter, NodeKey, Place, Rejection, Store,
};
use office::{Business, Moment};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub(crate) const PROVINCE: &str = "00.99.W00";
pub(crate) const COMMUNE: &str = "00.12.W00";

/// A store and where it is.
pub(crate) struct Ground {
    pub(crate) store: Store,
    pub(crate) place: Place,
    pub(crate) folder: TempDir,
}

/// The three places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    Sqlite,
    Postgres,
    Bucket,
}

impl Where {
    /// A place with nothing in it.
    pub(crate) fn bare(self) -> (Place, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let place = match self {
            Self::Sqlite => Place::Folder(folder.path().join("node")),
            Self::Postgres => Place::Province {
                database: cluster::shared().database(),
                blobs: BlobPlace::Folder(folder.path().join("files")),
            },
            Self::Bucket => Place::Province {
                database: cluster::shared().database(),
                blobs: BlobPlace::Bucket(bucket::start(&folder.path().join("objects"))),
            },
        };
        (place, folder)
    }

    /// A store with centers and agencies.
    pub(crate) fn ground(self) -> Ground {
        let (place, folder) = self.bare();
        let store = Store::open_at(&place, Some(key())).unwrap();
        Self::fill(&store);
        Ground {
            store,
            place,
            folder,
        }
    }

    /// Two centers and their agencies.
    pub(crate) fn fill(store: &Store) {
        for center in [PROVINCE, COMMUNE] {
            store.add_center(center, &secret(center), at(0)).unwrap();
        }
        let agencies = [
            ("H99", PROVINCE, "000.00.00.H99"),
            ("H99.1", PROVINCE, ""),
            ("H99.2", PROVINCE, ""),
            ("H99.12", COMMUNE, "000.12.00.H99"),
        ];
        let entries = agencies.map(|(code, center, old_codes)| AgencyEntry {
            code: code.to_owned(),
            name: format!("Đơn vị Thử Nghiệm {code}"),
            center: center.to_owned(),
            old_codes: old_codes.to_owned(),
            ..AgencyEntry::default()
        });
        store.import(&entries, at(0)).unwrap();
    }
}

impl Ground {
    /// The same data, opened as another process would.
    pub(crate) fn again(&self) -> Store {
        Store::open_at(&self.place, Some(key())).unwrap()
    }

    /// Changes the data behind the node's back.
    pub(crate) fn meddle(&self, words: &str) {
        match &self.place {
            Place::Folder(folder) => rusqlite::Connection::open(folder.join("node.sqlite"))
                .unwrap()
                .execute_batch(words)
                .unwrap(),
            Place::Province { database, .. } => cluster::shared().run(database, words),
        }
    }

    pub(crate) fn mailbox(&self, code: &str) -> AgencyKey {
        self.store.resolve(code).unwrap().unwrap().agency
    }

    /// Sends a short letter from the commune.
    pub(crate) fn send(&self, number: u64, to: &[&str]) -> Result<Accepted, Rejection> {
        let bytes = format!("thư số {number}").into_bytes();
        send(&self.store, number, &bytes, to)
    }
}

/// Sends these bytes from the commune as its document of that number.
pub(crate) fn send(
    store: &Store,
    number: u64,
    bytes: &[u8],
    to: &[&str],
) -> Result<Accepted, Rejection> {
    let letter = letter(number, bytes, to);
    let moment = at(i64::try_from(number).unwrap());
    store.accept(&letter, Content::Bytes(bytes), moment)
}

pub(crate) fn letter(number: u64, bytes: &[u8], to: &[&str]) -> Letter {
    Letter {
        center: COMMUNE.to_owned(),
        from: "H99.12".to_owned(),
        written_from: "H99.12".to_owned(),
        to: to.iter().map(|code| (*code).to_owned()).collect(),
        kind: Kind::Document,
        business: Business::New,
        answer: None,
        document_id: format!("H99.12,2026/11/22,{number}/UBND"),
        title: format!("Về việc thử nghiệm {number}"),
        notation: format!("{number}/UBND"),
        sent_sha256: sha256(bytes),
    }
}

/// A moment, in seconds after 2026-11-22 08:00 in Vietnam.
pub(crate) fn at(seconds: i64) -> Moment {
    Moment::from_millis(1_795_309_200_000 + seconds * 1_000)
}

pub(crate) fn key() -> NodeKey {
    NodeKey::new([42; 32])
}

pub(crate) fn secret(center: &str) -> Secret {
    Secret::new(format!("dummy-secret-of-{center}"))
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Bytes that look like nothing, so many of them, the same for the same seed.
pub(crate) fn noise(seed: u8, length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 32);
    let mut block = Sha256::digest([seed]);
    while bytes.len() < length {
        bytes.extend_from_slice(&block);
        block = Sha256::digest(block);
    }
    bytes.truncate(length);
    bytes
}
