//! The directory of offices, at the size of the country.

use crate::place::{at, code, desk};
use std::collections::BTreeMap;
use store::{Agency, AgencyChange, Difference, DirectoryIndex, Error, Store, Succession, TreeRow};

fn agency(code_text: &str, name: &str) -> Agency {
    Agency::new(code(code_text), name)
}

fn refresh(store: &Store, listed: &[Agency], minute: i64) -> Difference {
    let done: Result<_, Error> = store.write(|w| w.refresh_directory(listed, at(minute)));
    done.unwrap().0
}

fn index(store: &Store) -> DirectoryIndex {
    let known = BTreeMap::from([(code("H97"), "UBND tỉnh Đã Gộp".to_owned())]);
    let built: Result<_, Error> = store.read(|r| r.directory_index(&known));
    built.unwrap()
}

fn codes(index: &DirectoryIndex, text: &str, limit: usize) -> Vec<String> {
    let hits = index.search(text, None, limit);
    hits.into_iter().map(|hit| hit.code.to_string()).collect()
}

fn small() -> Vec<Agency> {
    vec![
        agency("H99.12", "UBND xã Thử Nghiệm"),
        agency("H99.13", "UBND xã Đông Thử"),
        agency("H99.14", "UBND xã Ấn Thử"),
        agency("H99.15", "UBND xã Ân Thử"),
        agency("H99.16", "UBND xã An Thử"),
        agency("H99", "UBND tỉnh Thử"),
        agency("H98.1", "Sở Nội vụ tỉnh Mẫu"),
        agency("H99.1", "Sở Nội vụ tỉnh Thử"),
        agency("A99.12", "Đảng ủy xã Thử Nghiệm"),
        agency("00.99.W00", "UBND tỉnh Thử"),
        Agency {
            old_codes: vec![code("H98.7")],
            code_102: Some(code("000.01.07.H98")),
            ..agency("H99.20", "Ủy ban nhân dân xã Hợp Nhất")
        },
    ]
}

#[test]
fn offices_are_found_by_name_in_vietnamese_order() {
    let (_place, store) = desk();
    refresh(&store, &small(), 1);
    let index = index(&store);
    assert_eq!(
        codes(&index, "ubnd xa", 10),
        ["H99.16", "H99.15", "H99.14", "H99.13", "H99.12", "H99.20"],
        "those whose name begins so in Vietnamese order, then the one that is spelled out"
    );
    for typed in [
        "dang uy",
        "Đảng uỷ",
        "ĐẢNG ỦY",
        "đa\u{309}ng u\u{309}y",
        "uy dang",
    ] {
        assert_eq!(codes(&index, typed, 10), ["A99.12"], "{typed}");
    }
    assert_eq!(codes(&index, "không có", 10), [""; 0]);
    assert_eq!(codes(&index, "", 10), [""; 0]);
    assert_eq!(codes(&index, "ubnd tinh thu", 10), ["H99"], "no center");
    assert_eq!(
        codes(&index, "nghiem xa", 1),
        ["A99.12"],
        "words in any order"
    );
}

#[test]
fn offices_are_found_by_what_people_abbreviate() {
    let (_place, store) = desk();
    refresh(&store, &small(), 1);
    let index = index(&store);
    assert_eq!(codes(&index, "ub xa tn", 10), ["H99.12"]);
    assert_eq!(codes(&index, "ubndxtn", 10), ["H99.12"]);
    assert_eq!(codes(&index, "ubxhn", 10), [""; 0], "no letters in a row");
    assert_eq!(codes(&index, "ubndxhn", 10), ["H99.20"]);
    assert_eq!(codes(&index, "snv", 10), ["H98.1", "H99.1"]);
    assert_eq!(codes(&index, "uy ban xa dong", 10), ["H99.13"]);
}

#[test]
fn ones_own_province_comes_first_among_names_alike() {
    let (_place, store) = desk();
    refresh(&store, &small(), 1);
    let index = index(&store);
    let near = |own: &str| {
        let hits = index.search("so noi vu", Some(&code(own)), 10);
        hits.into_iter()
            .map(|hit| hit.code.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(near("H98.5"), ["H98.1", "H99.1"]);
    assert_eq!(near("H99.5"), ["H99.1", "H98.1"]);
    assert_eq!(near("A99.12"), ["H99.1", "H98.1"], "Party and State alike");
}

#[test]
fn offices_are_found_by_every_code_they_had() {
    let (_place, store) = desk();
    refresh(&store, &small(), 1);
    let index = index(&store);
    assert_eq!(codes(&index, "a99", 10), ["A99.12"]);
    assert_eq!(codes(&index, "H99", 2), ["H99", "H99.1"]);
    assert_eq!(codes(&index, "000.01", 10), ["H99.20"]);
    assert_eq!(codes(&index, "00.99", 10), [""; 0], "a center is a road");
    for known in ["H99.20", "H98.7", "000.01.07.H98"] {
        let row: Result<_, Error> = store.read(|r| r.agency(&code(known)));
        let row = row.unwrap().unwrap();
        assert_eq!(row.code, code("H99.20"), "{known}");
        assert_eq!(row.parent, Some(code("H99")));
        assert_eq!(row.codes().count(), 3);
    }
    let row: Result<_, Error> = store.read(|r| r.agency(&code("H97.1")));
    assert_eq!(row.unwrap(), None);
}

#[test]
fn a_refresh_tells_what_it_changed_and_forgets_nobody() {
    let (_place, store) = desk();
    let first = refresh(&store, &small(), 1);
    assert_eq!((first.added, first.same), (11, 0));
    let unchanged = refresh(&store, &small(), 2);
    assert_eq!(
        unchanged,
        Difference {
            same: 11,
            ..Difference::default()
        }
    );
    let mut next = small();
    next[0].name = "UBND xã Thử Mới".into();
    next.remove(1);
    next.push(agency("H99.30", "UBND xã Bình Thử"));
    let third = refresh(&store, &next, 3);
    assert_eq!(
        third,
        Difference {
            added: 1,
            changed: 1,
            closed: 1,
            reopened: 0,
            same: 9
        }
    );
    let index = index(&store);
    assert_eq!(
        codes(&index, "ubnd xa", 10),
        [
            "H99.16", "H99.15", "H99.14", "H99.30", "H99.12", "H99.20", "H99.13"
        ],
        "the new one in its place, the closed one last"
    );
    let former = index.search("thu nghiem ubnd", None, 10);
    assert!(
        former[0].code == code("H99.12") && former[0].by_former_name,
        "found by the name it had: {former:?}"
    );
    let closed: Result<_, Error> = store.read(|r| r.agency(&code("H99.13")));
    assert_eq!(closed.unwrap().unwrap().closed_at, Some(at(3)));
    let events: Result<_, Error> = store.read(|r| r.agency_events(&code("H99.12")));
    let events = events.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(
        (events[0].what, events[0].former.as_str(), events[0].at),
        (AgencyChange::Renamed, "UBND xã Thử Nghiệm", at(3))
    );
    assert_eq!(refresh(&store, &small(), 4).reopened, 1);
    let count: Result<_, Error> = store.read(|r| r.count_agencies());
    assert_eq!(count.unwrap(), 11, "H99.30 is closed now");
    let again: Result<_, Error> = store.read(|r| r.agency(&code("H99.30")));
    assert!(again.unwrap().unwrap().closed_at.is_some());
}

#[test]
fn a_refresh_that_fails_changes_nothing() {
    let (_place, store) = desk();
    let when = |store: &Store| {
        let at: Result<_, Error> = store.read(|r| r.directory_replaced_at());
        at.unwrap()
    };
    assert_eq!(when(&store), None);
    refresh(&store, &small(), 1);
    let failed: Result<((), _), Error> = store.write(|w| {
        w.refresh_directory(&[], at(2))?;
        Err(Error::DiskFull)
    });
    assert!(failed.is_err());
    assert_eq!(codes(&index(&store), "dang uy", 10).len(), 1);
    assert_eq!(when(&store), Some(at(1)));
    let twice = [agency("H1", "Một"), agency("H1", "Một nữa")];
    assert_eq!(refresh(&store, &twice, 3).added, 1, "one code, one office");
    assert_eq!(codes(&index(&store), "mot", 10), ["H1"]);
}

#[test]
fn the_tree_hangs_open_offices_under_open_ones() {
    let (_place, store) = desk();
    let mut listed = small();
    listed.extend([
        agency("H99.12.1", "Trạm Y tế xã Thử Nghiệm"),
        agency("H99.12.2", "Trường Tiểu học xã Thử Nghiệm"),
        Agency {
            parent: Some(code("H96.2")),
            ..agency("H96.1", "Vòng Một")
        },
        Agency {
            parent: Some(code("H96.1")),
            ..agency("H96.2", "Vòng Hai")
        },
    ]);
    refresh(&store, &listed, 1);
    let tree = index(&store);
    let (top, count) = tree.children(None, 0, 100);
    assert_eq!(count, top.len());
    let names: Vec<String> = top.iter().map(|row| row.code.to_string()).collect();
    assert!(
        names.contains(&"H96.1".to_owned()) && names.contains(&"H96.2".to_owned()),
        "a circle stands at the top: {names:?}"
    );
    assert!(!names.contains(&"00.99.W00".to_owned()), "no center");
    let province = tree.in_tree(&code("H99")).unwrap();
    assert_eq!(
        province,
        TreeRow {
            code: code("H99"),
            children: 7,
            below: 9,
            communes: 6
        }
    );
    let communes = tree.branch(&code("H99"), true, false);
    assert_eq!(communes.len(), 6);
    assert_eq!(communes[0], code("H99.16"), "in Vietnamese order");
    assert_eq!(tree.branch(&code("H99"), false, false).len(), 9);
    assert_eq!(tree.branch(&code("H99"), false, true).len(), 7);
    assert_eq!(tree.above(&code("H99.12.1")), [code("H99"), code("H99.12")]);
    let (page, total) = tree.children(Some(&code("H99")), 5, 10);
    assert_eq!((page.len(), total), (2, 7));
    assert_eq!(tree.branch(&code("H95"), false, false), []);
    // A closed office's own move up.
    listed.retain(|one| one.code != code("H99.12"));
    refresh(&store, &listed, 2);
    let tree = index(&store);
    assert_eq!(tree.above(&code("H99.12.1")), [code("H99")]);
    assert_eq!(tree.in_tree(&code("H99")).unwrap().below, 8);
}

#[test]
fn whose_place_was_taken_is_found_and_leads_on() {
    let (_place, store) = desk();
    refresh(&store, &small(), 1);
    let entry = |old: &str, new: Option<&str>| Succession {
        id: 0,
        old_code: code(old),
        old_name: "UBND xã Cũ".into(),
        new_code: new.map(code),
        new_name: "UBND xã Hợp Nhất".into(),
        since: office::Day::new(2025, 7, 1).unwrap(),
        source: "QĐ thử".into(),
        checked: true,
    };
    let put = |entry: &Succession| {
        let put: Result<_, Error> = store.write(|w| w.put_succession(entry, at(2)));
        put.unwrap().0
    };
    let before: Result<u64, Error> = store.read(|r| r.directory_generation());
    assert!(put(&entry("H98.2", Some("H99.20"))));
    assert!(put(&entry("H98.3", Some("H99.20"))));
    assert!(put(&entry("H98.4", None)));
    assert!(!put(&entry("H98.4", None)), "put again, it stands once");
    let after: Result<u64, Error> = store.read(|r| r.directory_generation());
    assert!(after.unwrap() > before.unwrap(), "what was built is stale");
    let to: Result<_, Error> = store.read(|r| r.successions_to(&code("H99.20")));
    let to: Vec<Succession> = to.unwrap();
    assert_eq!(to.len(), 2, "several old bodies, one successor");
    let of: Result<_, Error> = store.read(|r| r.successions_of(&code("H98.4")));
    assert_eq!(of.unwrap()[0].new_code, None);
    let hits = index(&store).search("da gop", None, 10);
    assert_eq!(hits[0].code, code("H97"), "known by the table alone");
    let removed: Result<_, Error> = store.write(|w| w.remove_succession(to[0].id));
    removed.unwrap();
    let gone: Result<_, Error> = store.write(|w| w.remove_succession(to[0].id));
    assert!(matches!(gone, Err(Error::Missing { .. })));
}

#[test]
fn nothing_that_can_be_typed_breaks_a_search() {
    let (_place, store) = desk();
    refresh(&store, &small(), 1);
    let index = index(&store);
    for typed in [
        "\"",
        "*",
        "a*",
        "đ",
        "'; DROP",
        "\u{0}",
        "%",
        "_",
        ".",
        "-",
        "x ".repeat(500).as_str(),
        "ﬁ",
        "𝟙",
        "ß",
        "ubnd\u{301}\u{301}\u{301}",
        "🏢",
        "H99.",
        "ĩ",
    ] {
        let found = codes(&index, typed, 20);
        assert!(found.len() <= 20, "{typed}");
    }
}
