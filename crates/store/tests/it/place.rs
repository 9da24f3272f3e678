//! What the tests stand on: a desk in a folder of its own, and plainly invented papers.

use office::{Body, Draft, Kind, Letterhead, Moment, Recipient, SignatureBlock, UnitCode, Urgency};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use store::{Error, Hash, Lock, NewArrival, Store};
use tempfile::TempDir;

/// A folder for a desk and one for its key, both gone afterwards.
pub(crate) struct Place {
    root: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn desk(&self) -> PathBuf {
        self.root.path().join("desk")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.root.path().join("keys")
    }

    pub(crate) fn create(&self) -> Store {
        Store::create(&self.desk(), Lock::KeyFileIn(self.keys()))
            .unwrap()
            .0
    }

    pub(crate) fn open(&self) -> Result<Store, Error> {
        Store::open(&self.desk(), None)
    }

    /// Every file of the desk with its bytes, by path.
    pub(crate) fn bytes(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all = Vec::new();
        walk(&self.desk(), &mut all);
        all.sort();
        all
    }
}

/// A desk that is open, and the place it stands in.
pub(crate) fn desk() -> (Place, Store) {
    let place = Place::new();
    let store = place.create();
    (place, store)
}

/// So many minutes after an invented noon.
pub(crate) fn at(minutes: i64) -> Moment {
    Moment::from_millis(1_795_237_200_000 + minutes * 60_000)
}

pub(crate) fn code(text: &str) -> UnitCode {
    UnitCode::receive(text).unwrap()
}

pub(crate) fn hash(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

pub(crate) fn draft(subject: &str) -> Draft {
    Draft {
        kind: Kind::parse("cong_van").unwrap(),
        body: Body::State,
        subject: subject.to_owned(),
        urgency: Urgency::Normal,
        secrecy: String::new(),
        letterhead: Letterhead {
            superior: String::new(),
            issuer: "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM".into(),
            abbreviation: "UBND".into(),
            unit: "VP".into(),
            place: "Thử Nghiệm".into(),
            ..Letterhead::default()
        },
        addressees: vec![Recipient {
            name: "UBND tỉnh Thử".into(),
            code: Some(code("H99")),
            members: Vec::new(),
        }],
        blocks: vec![office::Block::Paragraph {
            text: office::Text::plain("Kính mong quý cơ quan xem xét."),
        }],
        signature: SignatureBlock {
            authority: vec!["TM. ỦY BAN NHÂN DÂN".into()],
            position: "CHỦ TỊCH".into(),
            name: "Nguyễn Văn Thử".into(),
            ..SignatureBlock::default()
        },
        filed: "VT, VP".into(),
        ..Draft::new(Kind::parse("cong_van").unwrap(), Body::State)
    }
}

pub(crate) fn arrival(doc_id: &str, subject: &str) -> NewArrival {
    NewArrival {
        business: office::Business::New,
        doc_id: doc_id.to_owned(),
        envelope: hash(doc_id),
        from: code("H99"),
        from_name: "UBND tỉnh Thử".into(),
        to: code("H99.12"),
        document_id: office::DocumentId::receive(&format!("H99,2026/11/21,{doc_id}/QĐ-UBND")),
        kind_name: "Quyết định".into(),
        number: office::Number::receive(doc_id),
        notation: office::Notation::receive("QĐ-UBND"),
        subject: subject.to_owned(),
        place: "Thử".into(),
        promulgated: office::Day::new(2026, 11, 21).ok(),
        urgency: Urgency::VeryUrgent,
        due: office::Day::new(2026, 12, 1).ok(),
        signer: "Trần Thị Mẫu".into(),
        content: String::new(),
        arrived_at: at(0),
        header: r#"{"subject":"as received"}"#.into(),
    }
}

/// This same test again in a process of its own, told by `LIENVAN_TEST_DESK` which place to work in.
///
/// It has no session bus unless `settings` give it one.
pub(crate) fn again(test: &str, place: &Path, settings: &[(&str, &str)]) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env("LIENVAN_TEST_DESK", place)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .envs(settings.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits for the test that [`again`] started: it ran, and it passed.
pub(crate) fn passes(child: Child) {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

/// The place this process was started for by [`again`].
pub(crate) fn told_place() -> Option<PathBuf> {
    std::env::var_os("LIENVAN_TEST_DESK").map(PathBuf::from)
}

fn walk(folder: &Path, all: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, all);
        } else {
            all.push((path.clone(), fs::read(path).unwrap()));
        }
    }
}
