//! How long the directory of the country takes: first load from JSON, a refresh that finds little new, and searches as
//! they are typed, beside a plain LIKE scan and FTS5 over the same names in the same run.
//!
//! `cargo bench -p store --bench directory`. The list is looked at by the app's own rule. Names and codes are invented from the words that fill the country's.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench talks to its terminal, and panics if what it measures fails"
)]

#[path = "../../app/src/directory/list.rs"]
#[allow(dead_code, unreachable_pub, reason = "the app's room, taken as it is")]
mod list;

use office::{Moment, UnitCode, fold};
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};
use store::{Difference, DirectoryIndex, Error, Lock, Store};

const ROWS: usize = 123_000;

fn main() {
    let place = tempfile::tempdir().unwrap();
    let lock = Lock::KeyFileIn(place.path().join("keys"));
    let (store, _) = Store::create(&place.path().join("desk"), lock).unwrap();
    let (first, second) = (country(0), country(600));
    let path = place.path().join("directory.json");
    println!("directory of {ROWS} invented agencies, in the desk's encrypted file");

    let json = serde_json::to_vec(&first).unwrap();
    fs::write(&path, &json).unwrap();
    let (took, done) = load(&store, &path);
    println!(
        "| first load from {:.1} MB of JSON, committed | {} | {} added |",
        json.len() as f64 / 1e6,
        told(took),
        done.added
    );
    let (took, done) = load(&store, &path);
    println!(
        "| the same list again | {} | {} as they were |",
        told(took),
        done.same
    );
    fs::write(&path, serde_json::to_vec(&second).unwrap()).unwrap();
    let (took, done) = load(&store, &path);
    println!(
        "| 600 names changed | {} | {} changed |",
        told(took),
        done.changed
    );

    let begun = Instant::now();
    let built: Result<_, Error> = store.read(|r| r.directory_index(&BTreeMap::new()));
    let index = built.unwrap();
    println!(
        "| index built, once after a change | {} | |",
        told(begun.elapsed())
    );

    let typed = typed();
    println!(
        "| {} searches, each letter of {} texts | p50 | p99 | slowest |",
        typed.len(),
        TEXTS.len()
    );
    print(
        "lienvan: index, then the rows from the encrypted file",
        &typed,
        |text| search(&store, &index, text),
    );
    let names: Vec<String> = first
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect();
    let peer = peer(&names);
    print("LIKE scan over folded names", &typed, |text| {
        let pattern = format!("%{}%", fold(text));
        let mut ask = peer
            .prepare_cached("SELECT id, name FROM plain WHERE words LIKE ?1 LIMIT 20")
            .unwrap();
        ask.query_map([pattern], |row| row.get::<_, i64>(0))
            .unwrap()
            .count()
    });
    print("FTS5 with prefix index", &typed, |text| {
        let words = fold(text);
        let words: Vec<String> = words
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(|word| format!("\"{word}\"*"))
            .collect();
        if words.is_empty() {
            return 0;
        }
        let mut ask = peer
            .prepare_cached(
                "SELECT rowid FROM indexed WHERE words MATCH ?1 ORDER BY rowid LIMIT 20",
            )
            .unwrap();
        ask.query_map([words.join(" AND ")], |row| row.get::<_, i64>(0))
            .unwrap()
            .count()
    });
}

const TEXTS: [&str; 16] = [
    "ubnd xa dong",
    "Đảng uỷ xã Phú",
    "truong tieu hoc yen",
    "ub xa tn",
    "ubndxtn",
    "so noi vu",
    "tram y te xa hung an",
    "H12.104",
    "000.00.1",
    "khong co gi het",
    "phuong binh tan 7",
    "x",
    "t t t",
    "uy ban nhan dan xa kim",
    "dang uy xa",
    "a b",
];

/// What is asked while the texts are typed: after each letter.
fn typed() -> Vec<String> {
    let mut typed = Vec::new();
    for text in TEXTS {
        let letters: Vec<char> = text.chars().collect();
        for end in 1..=letters.len() {
            typed.push(letters[..end].iter().collect());
        }
    }
    typed
}

/// From the bytes of a file to the commit.
fn load(store: &Store, path: &std::path::Path) -> (Duration, Difference) {
    let begun = Instant::now();
    let listed = axis::saved_directory(fs::read(path).unwrap()).unwrap();
    let had: Result<u64, Error> = store.read(|r| r.count_agencies());
    let at = Moment::from_millis(1);
    let taken = list::look(listed, had.unwrap(), false, at).unwrap();
    let done: Result<_, Error> = store.write(|w| w.refresh_directory(&taken.agencies, at));
    let done = done.unwrap().0;
    (begun.elapsed(), done)
}

/// What is read for a search as the window shows it: each row, its parent's name, whether anything took its place.
fn search(store: &Store, index: &DirectoryIndex, text: &str) -> usize {
    let own = UnitCode::parse("H12.40").unwrap();
    let found: Result<usize, Error> = store.read(|r| {
        assert_eq!(r.directory_generation()?, index.generation());
        let mut rows = 0;
        for hit in index.search(text, Some(&own), 20) {
            let row = r.agency_in_lists(&hit.code)?.unwrap();
            let up = row.parent.map(|up| r.agency_in_lists(&up)).transpose()?;
            let led = !r.successions_of(&hit.code)?.is_empty();
            rows += usize::from(up.is_some() || !led);
        }
        Ok(rows)
    });
    found.unwrap()
}

fn print(what: &str, typed: &[String], mut ask: impl FnMut(&str) -> usize) {
    let mut times: Vec<(Duration, &str)> = Vec::new();
    for _ in 0..5 {
        for text in typed {
            let begun = Instant::now();
            std::hint::black_box(ask(text));
            times.push((begun.elapsed(), text));
        }
    }
    times.sort();
    let at = |share: usize| told(times[(times.len() * share / 1000).min(times.len() - 1)].0);
    let (slowest, text) = times[times.len() - 1];
    println!(
        "| {what} | {} | {} | {} at “{text}” |",
        at(500),
        at(990),
        told(slowest)
    );
}

fn told(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// The same names in plain SQLite without encryption, as two peers keep them.
fn peer(names: &[String]) -> Connection {
    let peer = Connection::open_in_memory().unwrap();
    peer.execute_batch(
        "CREATE TABLE plain (id INTEGER PRIMARY KEY, name TEXT, words TEXT);
         CREATE VIRTUAL TABLE indexed USING fts5 (words, content = '', prefix = '1 2 3');
         BEGIN;",
    )
    .unwrap();
    for (id, name) in (1i64..).zip(names) {
        peer.prepare_cached("INSERT INTO plain VALUES (?1, ?2, ?3)")
            .unwrap()
            .execute((id, name, fold(name)))
            .unwrap();
        peer.prepare_cached("INSERT INTO indexed (rowid, words) VALUES (?1, ?2)")
            .unwrap()
            .execute((id, fold(name)))
            .unwrap();
    }
    peer.execute_batch("COMMIT").unwrap();
    peer
}

/// An invented country: 34 provinces, departments and communes below them, schools and stations below those.
fn country(renamed: usize) -> Vec<serde_json::Value> {
    const KINDS: [&str; 8] = [
        "UBND xã",
        "UBND phường",
        "Đảng ủy xã",
        "Trường Tiểu học",
        "Trạm Y tế xã",
        "Sở",
        "Phòng",
        "Ủy ban nhân dân xã",
    ];
    const SYLLABLES: [&str; 48] = [
        "An", "Ân", "Bình", "Cẩm", "Châu", "Dương", "Đại", "Đông", "Đức", "Gia", "Hà", "Hải",
        "Hòa", "Hưng", "Kim", "Lâm", "Liên", "Long", "Mỹ", "Nam", "Nghĩa", "Ngọc", "Ninh", "Phú",
        "Phước", "Quang", "Quý", "Sơn", "Tân", "Thái", "Thanh", "Thạnh", "Thịnh", "Thọ", "Thử",
        "Nghiệm", "Tiến", "Trung", "Văn", "Vĩnh", "Xuân", "Yên", "Nội", "Vụ", "Giang", "Khê",
        "Lộc", "Mẫu",
    ];
    let mut rows = Vec::with_capacity(ROWS);
    for province in 0..34 {
        rows.push(json!({
            "id": (province + 1).to_string(), "pid": "", "code": format!("H{:02}", province + 1),
            "name": format!("UBND tỉnh {} {}", SYLLABLES[province], SYLLABLES[province + 7]),
            "mail": "tinh@thu.example", "oldCode": format!("000.00.00.H{:02}", province + 1),
        }));
    }
    for at in 34..ROWS {
        let province = at % 34;
        let own = at / 34;
        let name = format!(
            "{} {} {}{}",
            KINDS[(at / 7) % KINDS.len()],
            SYLLABLES[(at * 7) % SYLLABLES.len()],
            SYLLABLES[(at / 48 * 5 + at) % SYLLABLES.len()],
            if at % 3 == 0 {
                format!(" {}", at % 97)
            } else {
                String::new()
            },
        );
        let name = if at % 200 == 0 && at / 200 < renamed {
            format!("{name} Mới")
        } else {
            name
        };
        let parent = if own < 200 {
            province
        } else {
            34 + (at % 6_000)
        };
        rows.push(json!({
            "id": (at + 1).to_string(), "pid": (parent + 1).to_string(),
            "code": format!("H{:02}.{own}", province + 1), "name": name, "mail": format!("d{at}@thu.example"),
            "oldCode": if at % 2 == 0 { format!("{:03}.{:02}.{:02}.H{:02}", own % 1000, own / 1000 + 1, at % 89, province + 1) } else { String::new() },
        }));
    }
    rows
}
