//! The drawing of `docs/ARCHITECTURE.md` holds: who may import whom.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// An arrow means "may import"; there is no other, but for the hosts, which put rooms together.
const DRAWING: &[(&str, &[&str])] = &[
    ("office", &[]),
    ("pades", &[]),
    ("twin", &[]),
    ("drawing", &["pades", "twin"]),
    ("token", &["pades", "twin"]),
    ("axis", &[]),
    ("edxml", &["office"]),
    ("paper", &["office"]),
    ("word", &["office"]),
    ("form", &["office"]),
    ("store", &["office"]),
    ("node", &["axis", "edxml", "office"]),
    (
        "app",
        &[
            "axis", "drawing", "edxml", "form", "office", "pades", "paper", "store", "token",
            "word",
        ],
    ),
    (
        "cli",
        &[
            "app", "axis", "drawing", "edxml", "form", "office", "pades", "paper", "store",
            "token", "word",
        ],
    ),
    ("xtask", &[]),
];
const HOSTS: [&str; 2] = ["lienvan-desktop", "tests"];

/// Words of one room that no other may speak, as crates: Tauri, HTTP, SQL, XML, keys, tokens, pages.
const WORDS: &[(&str, &[&str])] = &[
    ("tauri", &["lienvan-desktop"]),
    ("tauri-plugin-dialog", &["lienvan-desktop"]),
    ("reqwest", &["axis", "node"]),
    ("axum", &["node", "tests"]),
    ("rusqlite", &["store", "node"]),
    ("tokio-postgres", &["node"]),
    ("object_store", &["node"]),
    ("quick-xml", &["edxml", "word"]),
    ("openssl", &["pades", "axis", "tests"]),
    ("cms", &["pades"]),
    ("cryptoki", &["token"]),
    ("tungstenite", &["token"]),
    ("typst", &["paper"]),
    ("lopdf", &["form", "paper", "pades"]),
    ("hayro", &["drawing", "pades"]),
];

fn members() -> BTreeMap<String, BTreeSet<String>> {
    let root = root();
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root)
        .output()
        .expect("cargo answers");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo speaks JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages
        .iter()
        .map(|package| {
            let imports = package["dependencies"].as_array().into_iter().flatten();
            let names = imports
                .filter(|one| one["kind"] != "dev")
                .filter_map(|one| one["name"].as_str())
                .map(str::to_owned)
                .collect();
            (
                package["name"].as_str().unwrap_or_default().to_owned(),
                names,
            )
        })
        .collect()
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn no_room_imports_another_but_as_drawn() {
    let members = members();
    let drawn: BTreeSet<&str> = DRAWING.iter().map(|(room, _)| *room).chain(HOSTS).collect();
    let named: BTreeSet<&str> = members.keys().map(String::as_str).collect();
    assert_eq!(
        named, drawn,
        "every member stands in the drawing, and every room drawn is there"
    );
    for (room, may) in DRAWING {
        for import in &members[*room] {
            let ours = drawn.contains(import.as_str());
            assert!(
                !ours || may.contains(&import.as_str()),
                "{room} imports {import}: no such arrow"
            );
        }
    }
}

#[test]
fn no_room_speaks_anothers_words() {
    let members = members();
    for (word, rooms) in WORDS {
        for (member, imports) in &members {
            let speaks = imports.contains(*word);
            assert!(
                !speaks || rooms.contains(&member.as_str()),
                "{member} names {word}: it is in the wrong room"
            );
        }
    }
}

#[test]
fn the_drawing_in_the_docs_names_every_room() {
    let page =
        std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("the page is there");
    for (room, _) in DRAWING {
        assert!(
            page.contains(&format!("`crates/{room}`")),
            "docs/ARCHITECTURE.md does not name crates/{room}"
        );
    }
}
