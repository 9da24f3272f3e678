//! A desk that could not be made leaves nothing behind, and can simply be made again.

use crate::place::{Place, again, told_place};
use std::fs;
use std::path::Path;
use store::{Error, Lock, Store};

/// Lays a desk whose first setting is its name.
fn lay(desk: &Path, keys: &Path) -> Result<Store, Error> {
    let lock = Lock::KeyFileIn(keys.to_owned());
    let first = |w: &mut store::Write<'_>| w.set_setting("name", "Xã Thử Nghiệm");
    Ok(Store::create_with(desk, lock, first)?.0)
}

fn name(store: &Store) -> Option<String> {
    let read: Result<_, Error> = store.read(|r| r.setting("name"));
    read.unwrap()
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn the_first_settings_stand_as_soon_as_the_desk_does() {
    let place = Place::new();
    drop(lay(&place.desk(), &place.keys()).unwrap());
    let store = place.open().unwrap();
    assert_eq!(name(&store).as_deref(), Some("Xã Thử Nghiệm"));
    assert_eq!(store.check().unwrap(), Vec::<String>::new(), "sound");
    assert_eq!(
        Store::id_of(&place.desk()).unwrap(),
        store.id(),
        "told without opening"
    );
}

#[test]
fn a_desk_whose_first_settings_fail_was_never_begun() {
    let place = Place::new();
    let lock = Lock::KeyFileIn(place.keys());
    let refused = Store::create_with(&place.desk(), lock, |_| Err(Error::DiskFull));
    assert!(matches!(refused, Err(Error::DiskFull)), "its own fault");
    assert!(!place.desk().exists(), "no folder");
    assert_eq!(count(&place.keys()), 0, "no key");
    assert!(lay(&place.desk(), &place.keys()).is_ok());
}

#[test]
fn a_fault_at_any_step_takes_away_what_was_made() {
    // A folder of that name stands in the way: of desk.json, and of opening the file after desk.json.
    for blocked in ["desk.json.new", "desk.db-wal"] {
        let place = Place::new();
        let way = place.desk().join(blocked);
        fs::create_dir_all(&way).unwrap();
        assert!(lay(&place.desk(), &place.keys()).is_err(), "{blocked}");
        assert_eq!(count(&place.keys()), 0, "{blocked}: no key");
        assert_eq!(
            count(&place.desk()),
            1,
            "{blocked}: only what stood there before"
        );
        assert!(matches!(place.open(), Err(Error::NoDesk { .. })));
        fs::remove_dir(&way).unwrap();
        let store = lay(&place.desk(), &place.keys()).unwrap();
        assert!(name(&store).is_some(), "{blocked}: tried again, it stands");
    }
}

#[test]
fn a_kill_before_the_desk_stands_does_not_bar_the_next_try() {
    if let Some(root) = told_place() {
        let lock = Lock::KeyFileIn(root.join("keys"));
        let made = Store::create_with(&root.join("desk"), lock, |_| std::process::abort());
        panic!("went on after an abort: {:?}", made.err());
    }
    let place = Place::new();
    let test = "laying::a_kill_before_the_desk_stands_does_not_bar_the_next_try";
    let ended = again(test, place.root(), &[]).wait_with_output().unwrap();
    assert!(!ended.status.success(), "it was killed");
    assert!(place.desk().join("desk.db.new").exists(), "in the middle");
    assert!(matches!(place.open(), Err(Error::NoDesk { .. })));
    assert!(name(&lay(&place.desk(), &place.keys()).unwrap()).is_some());
}

#[cfg(target_os = "linux")]
mod full {
    use super::{count, lay, name};
    use crate::place::{Place, passes, told_place};
    use std::fs;
    use std::io::Write as _;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use store::{Error, Store};

    /// Where each way to a small disk of one's own works for root, or for anybody.
    const WAYS: [&[&str]; 2] = [&["--mount"], &["--map-root-user", "--mount"]];

    /// This same test again where `disk` is a disk of 1 MiB. Where the machine allows no such thing it says so past
    /// the harness; the judgement itself is tested beside it, on every machine.
    fn on_a_small_disk(test: &str, place: &Place) {
        let mount = "mount -t tmpfs -o size=1m none \"$LIENVAN_TEST_DESK\"";
        let way = |script: &str, way: &[&str]| {
            let mut command = Command::new("unshare");
            command
                .args(way)
                .args(["sh", "-c", script, "sh"])
                .arg(std::env::current_exe().unwrap())
                .args(["--exact", test, "--nocapture", "--test-threads=1"])
                .env("LIENVAN_TEST_DESK", place.root())
                .stdout(Stdio::piped());
            command
        };
        let works = |args: &&&[&str]| {
            let tried = way(mount, args).stderr(Stdio::null()).status();
            tried.is_ok_and(|status| status.success())
        };
        let Some(args) = WAYS.iter().find(works) else {
            let mut past_the_harness = std::io::stderr();
            writeln!(past_the_harness, "NOT RUN: {test}: no disk to mount").unwrap();
            return;
        };
        let script = format!("{mount} && exec \"$@\"");
        passes(way(&script, args).spawn().unwrap());
    }

    /// Leaves `free` KiB of the disk.
    fn fill(disk: &Path, free: usize) {
        let _ = fs::remove_file(disk.join("filler"));
        let mut filler = fs::File::create(disk.join("filler")).unwrap();
        while filler.write_all(&[1; 4096]).is_ok() {}
        let len = filler.metadata().unwrap().len();
        filler.set_len(len - free as u64 * 1024).unwrap();
    }

    #[test]
    fn a_desk_on_a_full_disk_says_that_the_disk_is_full() {
        let Some(disk) = told_place() else {
            let test = "laying::full::a_desk_on_a_full_disk_says_that_the_disk_is_full";
            return on_a_small_disk(test, &Place::new());
        };
        let desk = disk.join("desk");
        drop(lay(&desk, &disk.join("keys")).unwrap());
        fill(&disk, 0);
        let opened = Store::open(&desk, None).err();
        assert!(matches!(opened, Some(Error::DiskFull)), "{opened:?}");
        fs::remove_file(disk.join("filler")).unwrap();
        let store = Store::open(&desk, None).unwrap();
        fill(&disk, 0);
        let many = "x".repeat(100_000);
        let written: Result<_, Error> = store.write(|w| w.set_setting("many", &many));
        assert!(matches!(written, Err(Error::DiskFull)), "{written:?}");
        fs::remove_file(disk.join("filler")).unwrap();
        assert!(name(&store).is_some(), "nothing was harmed");
        assert_eq!(store.check().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_desk_begun_on_a_full_disk_can_be_made_once_there_is_room() {
        let Some(disk) = told_place() else {
            let test = "laying::full::a_desk_begun_on_a_full_disk_can_be_made_once_there_is_room";
            return on_a_small_disk(test, &Place::new());
        };
        let (desk, keys) = (disk.join("desk"), disk.join("keys"));
        fs::create_dir(&keys).unwrap();
        let mut refused = 0;
        for free in (0..1000).step_by(4) {
            fill(&disk, free);
            match lay(&desk, &keys) {
                Err(Error::DiskFull) => refused += 1,
                Err(other) => panic!("{free} KiB free: {other:?}"),
                Ok(store) => {
                    drop(store);
                    break;
                }
            }
            assert!(!desk.exists(), "{free} KiB free: no half desk");
            assert_eq!(count(&keys), 0, "{free} KiB free: no key");
        }
        assert!(refused > 10, "it was full at every step in between");
        fs::remove_file(disk.join("filler")).unwrap();
        assert!(name(&Store::open(&desk, None).unwrap()).is_some());
    }
}
