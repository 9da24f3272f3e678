//! Data that move: an old folder brought up, a backup brought back, one engine's into the other.

use crate::ground::{COMMUNE, Ground, PROVINCE, Where, at, key, noise, secret, send, sha256};
use axis::Kind;
use node::Error;
use node::store::{Accepted, AuditVerdict, NodeKey, Place, SeriesFault, SeriesKey, Store};
use std::fs;
use std::path::Path;

#[test]
fn a_folder_of_the_first_version_is_brought_up_with_its_letters() {
    let folder = tempfile::tempdir().unwrap();
    let long = noise(5, 1_000);
    old_folder(folder.path(), &long);
    let store = Store::open(folder.path()).unwrap();
    let secrets = store.secrets_of(PROVINCE, None, at(0)).unwrap();
    assert_eq!(secrets[0].expose(), "dummy old secret");
    let rows = fs::read(folder.path().join("node.sqlite")).unwrap();
    let log = fs::read(folder.path().join("node.sqlite-wal")).unwrap();
    for bytes in [&rows, &log] {
        let is_clear = bytes.windows(16).any(|part| part == b"dummy old secret");
        assert!(!is_clear, "it no longer stands in the clear");
    }
    let mailbox = store.resolve("H99").unwrap().unwrap().agency;
    let feed = store.feed(mailbox, 0, 10).unwrap();
    assert_eq!((feed.head, feed.epoch, feed.items.len()), (2, 1, 2));
    assert_eq!(
        (feed.items[0].doc_id.as_str(), feed.items[1].doc_id.as_str()),
        ("p1", "p3"),
        "numbered in the order they came"
    );
    assert!(feed.items[0].at <= feed.items[1].at);
    let kept = store.file_of(PROVINCE, "p1").unwrap().unwrap();
    assert_eq!(store.bytes(&kept).unwrap(), long, "its letters are there");
    let sent = send(&store, 9, b"new", &["H99"]).unwrap();
    assert!(matches!(sent, Accepted::New { .. }));
    assert_eq!(store.feed(mailbox, 2, 10).unwrap().items[0].seq, 3);
    drop(store);
    Store::open(folder.path()).unwrap();
}

/// A folder as the first version left it: its own step, written with its own words.
fn old_folder(folder: &Path, long: &[u8]) {
    let words = include_str!("../../migrations/sqlite/0001_letters.sql");
    let name = sha256(long);
    let shelf = folder.join("files").join(&name[..2]);
    fs::create_dir_all(&shelf).unwrap();
    fs::write(shelf.join(&name), long).unwrap();
    let db = rusqlite::Connection::open(folder.join("node.sqlite")).unwrap();
    db.execute_batch(words).unwrap();
    db.execute_batch(&format!(
        "PRAGMA journal_mode = WAL;
         PRAGMA user_version = 1;
         INSERT INTO centers VALUES ('00.99.W00', 'dummy old secret', 5);
         INSERT INTO agencies VALUES
             (1, '1', '', 'H99', 'A', '', '', '', '00.99.W00', '', '', 1, 1, 0),
             (2, '2', '', 'H99.12', 'B', '', '', '', '00.12.W00', '', '', 1, 1, 0),
             (3, '3', '', 'H99.1', 'C', '', '', '', '00.99.W00', '', '', 1, 1, 0);
         INSERT INTO codes VALUES ('H99', 1), ('H99.12', 2), ('H99.1', 3);
         INSERT INTO letters VALUES
             (1, 'l1', '00.12.W00', 2, 'H99.12', 'edoc', 'x', 't', 'n', 'sent1', '{name}', 1000, 90),
             (2, 'l2', '00.12.W00', 2, 'H99.12', 'edoc', 'y', 't', 'n', 'sent2', '{name}', 1000, 80);
         INSERT INTO packages VALUES
             (1, 'p1', 1, 1, '00.99.W00', 'H99', 'edoc', 2, 'x', 'done', '', 1, 90, 95),
             (2, 'p2', 1, 3, '00.99.W00', 'H99.1', 'edoc', 2, 'x', 'initial', '', 1, 90, 90),
             (3, 'p3', 2, 1, '00.99.W00', 'H99', 'edoc', 2, 'y', 'initial', '', 1, 80, 80);"
    ))
    .unwrap();
}

#[test]
fn a_backup_of_either_engine_comes_back_in_either() {
    for from in [Where::Sqlite, Where::Bucket] {
        for to in [Where::Sqlite, Where::Postgres, Where::Bucket] {
            comes_back(from, to);
        }
    }
}

fn comes_back(from: Where, to: Where) {
    let ground = from.ground();
    let series = fill(&ground);
    let backup = ground.folder.path().join("backup");
    let manifest = ground.store.backup(&backup, at(50)).unwrap();
    assert_eq!(
        (manifest.epoch, manifest.letters, manifest.files),
        (1, 12, 1)
    );
    assert_eq!(manifest.damaged, [""; 0]);
    assert!(
        matches!(
            ground.store.backup(&backup, at(51)),
            Err(Error::NotEmpty { .. })
        ),
        "a backup is never written over"
    );
    // The node goes on after it; this is what will be lost.
    let mailbox = ground.mailbox("H99");
    ground.send(77, &["H99"]).unwrap();
    assert_eq!(ground.store.issue(&series, "lost", at(60)).unwrap(), 4);
    let known = ground.store.feed(mailbox, 0, 100).unwrap();

    let (place, _folder) = to.bare();
    let (store, _) = Store::restore(&place, Some(key()), &backup, at(100)).unwrap();
    assert_eq!(store.totals().unwrap().letters, 12, "{from:?} into {to:?}");
    let mailbox = store.resolve("H99").unwrap().unwrap().agency;
    let feed = store.feed(mailbox, 0, 100).unwrap();
    assert!(feed.epoch > known.epoch, "a client sees another epoch");
    assert!(feed.head < known.head, "and a lower head");
    assert_eq!(
        feed.items,
        known.items[..feed.items.len()],
        "up to there all is as it was"
    );
    let bytes = noise(4, 200_000);
    let long = feed
        .items
        .iter()
        .find(|item| item.sha256 == sha256(&bytes))
        .unwrap();
    let kept = store.file_of(PROVINCE, &long.doc_id).unwrap().unwrap();
    assert!(store.bytes(&kept).unwrap() == bytes, "with its letters");
    let secrets = store.secrets_of(PROVINCE, None, at(0)).unwrap();
    assert_eq!(secrets[0].expose(), secret(PROVINCE).expose());
    assert!(matches!(
        store.verify_audit().unwrap(),
        AuditVerdict::Sound { .. }
    ));
    goes_on(&store, &series);
    assert!(
        matches!(
            Store::restore(&place, Some(key()), &backup, at(200)),
            Err(Error::NotEmpty { .. })
        ),
        "nothing is written over"
    );
    assert!(matches!(
        Store::restore(&to.bare().0, Some(NodeKey::new([9; 32])), &backup, at(200)),
        Err(Error::KeyWrong)
    ));
    fs::write(backup.join("node.sqlite"), b"other").unwrap();
    assert!(matches!(
        Store::restore(&to.bare().0, Some(key()), &backup, at(200)),
        Err(Error::BackupDamaged { .. })
    ));
}

fn fill(ground: &Ground) -> SeriesKey {
    for number in 1..=11 {
        ground.send(number, &["H99", "H99.1"]).unwrap();
    }
    send(&ground.store, 12, &noise(4, 200_000), &["H99"]).unwrap();
    let series = SeriesKey::new(ground.mailbox("H99.12"), "QĐ", 2026).unwrap();
    for document in ["a", "b", "c"] {
        ground.store.issue(&series, document, at(20)).unwrap();
    }
    ground.store.queue("stamps", "a", at(1)).unwrap();
    series
}

/// A restored node takes letters at once, and numbers once someone has said which were given.
fn goes_on(store: &Store, series: &SeriesKey) {
    let sent = send(store, 77, "thư số 77".as_bytes(), &["H99"]).unwrap();
    assert!(
        matches!(sent, Accepted::New { .. }),
        "what was lost comes again, and is taken"
    );
    let waiting = store.waiting(PROVINCE, Kind::Document).unwrap();
    assert_eq!(waiting.len(), 24);
    assert!(
        matches!(
            store.issue(series, "next", at(110)),
            Err(SeriesFault::NotReconciled { .. })
        ),
        "it stops rather than guesses"
    );
    assert!(!store.series(series).unwrap().is_open);
    let office = store.resolve("H99.12").unwrap().unwrap().agency;
    let unknown = SeriesKey::new(office, "mới", 2026).unwrap();
    assert!(
        matches!(
            store.issue(&unknown, "x", at(110)),
            Err(SeriesFault::NotReconciled { .. })
        ),
        "a series begun after the backup is not known to be new"
    );
    let next_year = SeriesKey::new(office, "mới", 2027).unwrap();
    assert_eq!(store.issue(&next_year, "x", at(110)).unwrap(), 1);
    let known = [(4, "lost".to_owned()), (6, "later".to_owned())];
    let state = store
        .reopen_series(series, &known, "Người Thử", at(120))
        .unwrap();
    assert_eq!((state.last, state.is_open), (6, true));
    assert_eq!(
        (state.cancelled.len(), state.cancelled[0].number),
        (1, 5),
        "the gap is explained"
    );
    assert!(state.cancelled[0].is_lost);
    assert_eq!(store.issue(series, "lost", at(130)).unwrap(), 4);
    assert_eq!(store.issue(series, "a", at(130)).unwrap(), 1);
    assert_eq!(store.issue(series, "next", at(130)).unwrap(), 7);
    let taken = [(2, "lost".to_owned())];
    assert!(matches!(
        store.reopen_series(series, &taken, "Người Thử", at(140)),
        Err(SeriesFault::Taken { .. })
    ));
}

#[test]
fn a_slow_clock_gives_no_number_twice_after_a_restore() {
    const DAY: i64 = 86_400;
    let ground = Where::Sqlite.ground();
    // Late in December; the first letter of January is answered, and then the disk is lost.
    let taken_at = at(38 * DAY);
    let backup = ground.folder.path().join("backup");
    ground.store.backup(&backup, taken_at).unwrap();
    let office = ground.mailbox("H99.12");
    let series = SeriesKey::new(office, "QĐ-UBND", 2027).unwrap();
    assert_eq!(ground.store.issue(&series, "a", at(44 * DAY)).unwrap(), 1);
    let (place, _folder) = Where::Sqlite.bare();
    let behind = Store::restore(&place, Some(key()), &backup, at(37 * DAY)).err();
    assert!(
        matches!(behind, Some(Error::ClockBehind { .. })),
        "{behind:?}"
    );
    let slow = at(39 * DAY);
    assert_eq!(slow.day().to_string(), "2026-12-31");
    let (store, _) = Store::restore(&place, Some(key()), &backup, slow).unwrap();
    let again = store.issue(&series, "b", at(45 * DAY));
    assert!(
        matches!(again, Err(SeriesFault::NotReconciled { .. })),
        "{again:?}"
    );
}

#[test]
fn a_backup_is_one_state_while_letters_come_in() {
    for place in [Where::Sqlite, Where::Postgres] {
        let ground = place.ground();
        ground.send(1, &["H99"]).unwrap();
        let backup = ground.folder.path().join("backup");
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 2..60 {
                    let bytes = noise(u8::try_from(number).unwrap(), 70_000);
                    send(&ground.store, number, &bytes, &["H99", "H99.1"]).unwrap();
                }
            });
            ground.store.backup(&backup, at(50)).unwrap();
        });
        let (other, _folder) = Where::Sqlite.bare();
        let (store, manifest) = Store::restore(&other, Some(key()), &backup, at(60)).unwrap();
        let totals = store.totals().unwrap();
        assert_eq!(totals.letters, manifest.letters);
        let heads: u64 = ["H99", "H99.1"]
            .iter()
            .map(|code| {
                let mailbox = store.resolve(code).unwrap().unwrap().agency;
                let feed = store.feed(mailbox, 0, 1_000).unwrap();
                assert_eq!(feed.items.len() as u64, feed.head, "no gap");
                for item in &feed.items {
                    let kept = store.file_of(PROVINCE, &item.doc_id).unwrap().unwrap();
                    store.bytes(&kept).unwrap();
                }
                feed.head
            })
            .sum();
        assert_eq!(heads, totals.packages, "every package with its bytes");
    }
}

#[test]
fn a_folder_keeps_its_key_apart_from_its_backup() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("node");
    let store = Store::open(&data).unwrap();
    store.add_center(COMMUNE, &secret(COMMUNE), at(0)).unwrap();
    let backup = folder.path().join("backup");
    store.backup(&backup, at(1)).unwrap();
    assert!(!backup.join("node.key").exists());
    let fresh = folder.path().join("fresh");
    assert!(
        matches!(
            Store::restore(&Place::Folder(fresh.clone()), None, &backup, at(2)),
            Err(Error::KeyMissing)
        ),
        "without the key there is no way back"
    );
    fs::create_dir_all(&fresh).unwrap();
    fs::copy(data.join("node.key"), fresh.join("node.key")).unwrap();
    let (back, _) = Store::restore(&Place::Folder(fresh), None, &backup, at(2)).unwrap();
    assert_eq!(back.secrets_of(COMMUNE, None, at(3)).unwrap().len(), 1);
}
