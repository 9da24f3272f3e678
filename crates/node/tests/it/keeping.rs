//! What is kept survives: a restart, a second process, a damaged file, many at once.

use crate::contract::assert_is_the_letter;
use crate::world::{COMMUNE, PROVINCE, World, letter};
use axis::{Fault, Kind, Refusal, Secret, Transport};
use node::{Error, Node};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[tokio::test]
async fn letters_and_names_outlive_the_server() {
    let mut world = World::new().await;
    let sent = letter("H99.12", &["H99"]).bytes();
    let name = world
        .road(COMMUNE)
        .submit("H99.12", Kind::Document, &sent)
        .await
        .unwrap();
    let waiting = world.road(PROVINCE).waiting(Kind::Document).await.unwrap();

    world.restart().await;
    assert_eq!(
        world.road(PROVINCE).waiting(Kind::Document).await.unwrap(),
        waiting
    );
    let again = world
        .road(COMMUNE)
        .submit("H99.12", Kind::Document, &sent)
        .await
        .unwrap();
    assert_eq!(again, name, "the repeat is known after a restart too");
    assert_is_the_letter(
        &world.road(PROVINCE).fetch(&waiting[0].doc).await.unwrap(),
        &sent,
        COMMUNE,
    );
    world
        .road(PROVINCE)
        .acknowledge(&waiting[0].doc, true)
        .await
        .unwrap();

    world.restart().await;
    assert_eq!(
        world.road(PROVINCE).count(Kind::Document).await,
        Ok(0),
        "taken stays taken"
    );
}

#[tokio::test]
async fn many_senders_of_one_letter_make_one_letter() {
    let world = World::new().await;
    let sent = letter("H99.12", &["H99", "H99.1", "A99.12"]).bytes();
    let sending = (0..16).map(|_| {
        let (road, sent) = (world.road(COMMUNE), sent.clone());
        tokio::spawn(async move { road.submit("H99.12", Kind::Document, &sent).await.unwrap() })
    });
    let sending: Vec<_> = sending.collect();
    let mut names = Vec::new();
    for one in sending {
        names.push(one.await.unwrap());
    }
    names.dedup();
    assert_eq!(names.len(), 1, "one name for all");
    assert_eq!(
        world.road(PROVINCE).count(Kind::Document).await,
        Ok(2),
        "one package per agency"
    );
}

#[tokio::test]
async fn a_second_process_may_change_centers_and_directory_meanwhile() {
    let world = World::new().await;
    let other = Node::open(world.folder.path()).unwrap();
    other.add_center(COMMUNE, &Secret::new("changed")).unwrap();
    let fault = world.road(COMMUNE).reach().await.unwrap_err();
    assert!(
        matches!(
            fault,
            Fault::Refused {
                refusal: Refusal::WrongCredentials,
                ..
            }
        ),
        "{fault:?}"
    );
    crate::world::road(&world.base, COMMUNE, Secret::new("changed"))
        .reach()
        .await
        .unwrap();

    let list =
        br#"[{"code":"H99.55","name":"Xa Moi","center":"00.99.W00","oldCode":"H99.98; H99.12"}]"#;
    let done = other.import_agencies(list).unwrap();
    assert_eq!(
        (done.added, done.taken_codes.as_slice()),
        (1, &["H99.12".to_owned()][..]),
        "one code is in use"
    );
    let road = crate::world::road(&world.base, COMMUNE, Secret::new("changed"));
    road.submit(
        "H99.12",
        Kind::Document,
        &letter("H99.12", &["H99.55"]).bytes(),
    )
    .await
    .unwrap();
    let mut old = letter("H99.12", &["H99.98"]);
    old.number = 13;
    road.submit("H99.12", Kind::Document, &old.bytes())
        .await
        .unwrap();
    let waiting = world.road(PROVINCE).waiting(Kind::Document).await.unwrap();
    let to: Vec<_> = waiting
        .iter()
        .flat_map(|row| row.to.iter().map(String::as_str))
        .collect();
    assert_eq!(
        to,
        ["H99.55", "H99.98"],
        "the closed commune's letters go to its successor"
    );
    assert_eq!(
        other.import_agencies(list).unwrap().same,
        1,
        "the same list changes nothing"
    );
}

#[tokio::test]
async fn a_damaged_file_is_not_handed_out() {
    let world = World::new().await;
    // Too long to be kept beside its row.
    let file = "QUJD".repeat(50_000);
    let mut long = letter("H99.12", &["H99"]);
    long.file = &file;
    world
        .road(COMMUNE)
        .submit("H99.12", Kind::Document, &long.bytes())
        .await
        .unwrap();
    let doc = world.road(PROVINCE).waiting(Kind::Document).await.unwrap()[0]
        .doc
        .clone();
    let file = only_file(&world.folder.path().join("files"));
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let fault = world.road(PROVINCE).fetch(&doc).await.unwrap_err();
    assert!(
        matches!(
            fault,
            Fault::Refused {
                refusal: Refusal::AxisBroken,
                ..
            }
        ),
        "{fault:?}"
    );
    assert_eq!(
        world.road(PROVINCE).count(Kind::Document).await,
        Ok(1),
        "it goes on waiting"
    );
}

#[tokio::test]
async fn a_node_that_breaks_says_so_and_goes_on() {
    struct Broken(Arc<AtomicBool>);
    impl office::Clock for Broken {
        fn now(&self) -> office::Moment {
            assert!(!self.0.load(Ordering::SeqCst), "on purpose");
            office::Moment::from_millis(1_795_262_400_000)
        }
    }
    let world = World::new().await;
    let sent = letter("H99.12", &["H99"]).bytes();
    let is_broken = Arc::new(AtomicBool::new(true));
    let broken = Node::open_with(
        world.folder.path(),
        Arc::new(Broken(Arc::clone(&is_broken))),
        node::Bounds::default(),
    )
    .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!(
        "http://{}/XrdAdapter/adapter",
        listener.local_addr().unwrap()
    );
    tokio::spawn(async move { broken.serve(listener, std::future::pending()).await });
    let commune = crate::world::road(&base, COMMUNE, crate::world::secret(COMMUNE));
    let fault = commune
        .submit("H99.12", Kind::Document, &sent)
        .await
        .unwrap_err();
    assert!(
        matches!(
            fault,
            Fault::Refused {
                refusal: Refusal::AxisBroken,
                ..
            }
        ),
        "{fault:?}"
    );
    assert!(fault.passes());
    is_broken.store(false, Ordering::SeqCst);
    commune.reach().await.unwrap();
    assert_eq!(
        world.road(PROVINCE).count(Kind::Document).await,
        Ok(0),
        "nothing half done"
    );
}

#[test]
fn data_of_a_later_version_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Node::open(folder.path()).unwrap());
    let file = folder.path().join("node.sqlite");
    let db = rusqlite::Connection::open(&file).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(matches!(
        Node::open(folder.path()),
        Err(Error::TooNew { found: 99, .. })
    ));
}

#[test]
#[cfg(unix)]
fn the_secrets_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let node = Node::open(&data).unwrap();
    node.add_center(COMMUNE, &Secret::new("x")).unwrap();
    let mode = |path: &PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
    assert!(matches!(
        node.add_center(" ", &Secret::new("x")),
        Err(Error::CenterIncomplete)
    ));
    assert!(matches!(
        node.add_center("a", &Secret::new("")),
        Err(Error::CenterIncomplete)
    ));
}

fn only_file(folder: &std::path::Path) -> PathBuf {
    let mut found = Vec::new();
    for shelf in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(shelf.unwrap().path()).unwrap() {
            found.push(file.unwrap().path());
        }
    }
    assert_eq!(found.len(), 1, "one letter, one file");
    found.remove(0)
}
