//! Registers, the ĐẾN mark, the slip and the receipt of a dispatch that really went from one office to the other.

use app::House;
use app::incoming;
use app::settings::{self, ById, SaveOffice};
use app::views::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use world::{World, call, ok, two_offices};

const SUBJECT: &str = "kết quả rà soát hộ nghèo";

/// An accepted dispatch: its row at the commune, the arrival's row at the province.
fn accepted() -> (World, i64, i64) {
    let world = two_offices();
    for (office, issuer, place) in [
        (
            &world.commune,
            "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM",
            "Thử Nghiệm",
        ),
        (&world.province, "ỦY BAN NHÂN DÂN\nTỈNH THỬ", "Thử"),
    ] {
        let mut told = ok(settings::office(&office.app));
        told.issuer = issuer.to_owned();
        told.place = place.to_owned();
        ok(settings::save(&office.app, SaveOffice { office: told }));
    }
    let id = world.commune.sends(SUBJECT, "H99", &world.keys);
    world.runs_until_idle();
    let arrival = world.province.arrivals()[0].id;
    let by_id = ById { id: arrival };
    ok(incoming::register(&world.province.app, by_id));
    world.runs_until_idle();
    (world, id, arrival)
}

fn pdf(print: &Value) -> Vec<u8> {
    BASE64.decode(print["pdf"].as_str().unwrap()).unwrap()
}

/// What `pdftotext` reads, after `qpdf` found the file to be whole.
fn read(path: &Path) -> String {
    let checked = Command::new("qpdf").arg("--check").arg(path).output();
    let checked = checked.unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
    let run = Command::new("pdftotext").arg(path).arg("-").output();
    let text = String::from_utf8(run.unwrap().stdout).unwrap();
    assert_eq!(office::nfc(&text), text, "letters of one sign each");
    // A cell's words stand on several lines.
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kept(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn has(text: &str, wanted: &[&str]) {
    for one in wanted {
        assert!(text.contains(one), "{one:?} is missing: {text}");
    }
}

#[test]
fn the_registers_of_both_ends_have_the_dispatch() {
    let (world, _, _) = accepted();
    let place = tempfile::tempdir().unwrap();
    let register = |house: &House, kind: &str| {
        let print = call(house, "print.register", json!({"kind": kind, "year": 2026}));
        assert_eq!(
            (&print["rows"], &print["void"], &print["missing"]),
            (&json!(1), &json!(0), &json!(0)),
            "{kind}"
        );
        read(&kept(place.path(), &format!("{kind}.pdf"), &pdf(&print)))
    };
    let commune = world.house(&world.commune);
    let sent = register(&commune, "outgoing");
    has(&sent, &["SỔ ĐĂNG KÝ", "VĂN BẢN ĐI", "XÃ THỬ NGHIỆM"]);
    has(
        &sent,
        &["01/UBND-VP", "21/11/2026", SUBJECT, "Nguyễn Văn Ánh"],
    );
    has(&sent, &["Gửi điện tử: 1/1 nơi đã nhận"]);
    let province = world.house(&world.province);
    let came = register(&province, "incoming");
    has(&came, &["VĂN BẢN ĐẾN", "TỈNH THỬ", "UBND xã Thử Nghiệm"]);
    has(&came, &["01/UBND-VP", "21/11/2026", SUBJECT]);
    has(
        &register(&province, "follow_up"),
        &["Công văn số 01/UBND-VP", "Đã tiếp nhận"],
    );
    let path = place.path().join("sổ.pdf");
    let input = json!({"kind": "outgoing", "year": 2026, "path": path});
    assert_eq!(call(&commune, "print.register", input)["pdf"], "");
    has(&read(&path), &["01/UBND-VP"]);
}

#[test]
fn the_mark_lands_beside_the_signed_words_and_leaves_the_arrival_alone() {
    let (world, _, id) = accepted();
    let app = &world.province.app;
    let before = ok(incoming::all_files(app, id));
    let (name, signed) = &before[0];
    let trust = ok(app::trust::of(app));
    let verdict = app::verdict::judge(signed, &trust, app.now());
    assert_eq!(
        (verdict.verdict, verdict.signatures.len()),
        (Outcome::Passed, 2),
        "a really signed arrival: {name}"
    );
    let place = tempfile::tempdir().unwrap();
    let house = world.house(&world.province);
    let input = json!({"id": id, "passed_to": "Phòng Nội vụ", "dossier": "01.VP"});
    let marked = pdf(&call(&house, "arrival.stamp", input));
    assert!(
        marked.starts_with(signed) && marked.len() > signed.len(),
        "the arrival's own bytes, with an increment behind them"
    );
    let plain = read(&kept(place.path(), "a.pdf", signed));
    assert!(!plain.contains("ĐẾN"));
    let path = kept(place.path(), "b.pdf", &marked);
    let text = read(&path);
    has(&text, &["UBND", "ĐẾN", "21/11/2026"]);
    has(&text, &["Phòng Nội vụ", "01.VP", SUBJECT]);
    assert_eq!(ok(incoming::all_files(app, id)), before, "in the store");

    let before = picture(&kept(place.path(), "c.pdf", signed));
    let after = picture(&path);
    let changed: Vec<(usize, usize)> = before
        .places()
        .filter(|at| before.at(*at) != after.at(*at))
        .collect();
    let sides = |axis: fn(&(usize, usize)) -> usize| {
        let all = changed.iter().map(axis);
        (all.clone().min().unwrap(), all.max().unwrap())
    };
    let ((left, right), (top, bottom)) = (sides(|at| at.0), sides(|at| at.1));
    let mm = |dots: usize| dots * 254 / 720;
    assert!(
        (45..=52).contains(&mm(right - left)) && (33..=37).contains(&mm(bottom - top)),
        "35 by 50 mm: {left}..{right}, {top}..{bottom}"
    );
    let used = before
        .places()
        .filter(|(x, y)| (left..=right).contains(x) && (top..=bottom).contains(y))
        .filter(|at| before.at(*at) < 250)
        .count();
    assert_eq!(used, 0, "the page had nothing where the mark is");
}

/// A PDF of one page with one more object, both as given.
fn sheet(resources: &str, content: &str, more: &str) -> Vec<u8> {
    let stream = |entries: &str, data: &str| {
        format!(
            "<<{entries}/Length {}>>\nstream\n{data}\nendstream",
            data.len()
        )
    };
    let (entries, data) = more.split_once('|').unwrap_or_default();
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<{resources}>>>>"),
        stream("", content),
        stream(entries, data),
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let at = file.len();
    file.push_str(&format!(
        "{table}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"
    ));
    file.into_bytes()
}

/// Three small files that take all memory, all of the stack, or for ever (`crates/drawing/tests`).
fn hostile() -> [(&'static str, Vec<u8>); 3] {
    let dashes = sheet("", "1 w [0.00001] 0 d 0 0 m 500 800 l S", "");
    let pattern = sheet(
        "/Pattern<</P 5 0 R>>",
        "/Pattern cs /P scn 0 0 500 800 re f",
        "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 10 10]/XStep 10/YStep 10\
         /Resources<</Pattern<</P 5 0 R>>>>|/Pattern cs /P scn 0 0 5 5 re f",
    );
    let form = sheet(
        "/XObject<</X 5 0 R>>",
        "/X Do",
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>|/X Do /X Do /X Do",
    );
    [
        ("net dut.pdf", dashes),
        ("hoa van.pdf", pattern),
        ("bieu mau.pdf", form),
    ]
}

#[test]
fn a_file_that_ends_whoever_draws_it_gets_a_sheet_and_ends_nobody() {
    let world = two_offices();
    let commune = world.house(&world.commune);
    let id = world.commune.drafts(SUBJECT, "H99");
    for (name, bytes) in hostile() {
        let file = json!({"type": "bytes", "name": name, "bytes": BASE64.encode(bytes)});
        call(
            &commune,
            "dispatch.attach",
            json!({"id": id, "file": file, "seals": false}),
        );
    }
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    call(&commune, "dispatch.send", json!({"id": id, "without": []}));
    world.runs_until_idle();
    let app = &world.province.app;
    let id = world.province.arrivals()[0].id;
    ok(incoming::register(app, ById { id }));
    let province = world.house(&world.province);
    let files = ok(incoming::show(app, ById { id })).files;
    let (letter, enclosed) = files.split_first().unwrap();
    assert_eq!(enclosed.len(), 3, "they came");
    for file in enclosed {
        let input = json!({"id": id, "file": file.id});
        let failed = province.call("arrival.stamp", input).unwrap_err();
        assert_eq!(failed.code, "print.not_drawn", "{}", file.name);
        let input = json!({"id": id, "file": letter.id});
        let next = pdf(&call(&province, "arrival.stamp", input));
        assert!(!next.is_empty(), "after {} the letter is drawn", file.name);
    }
    let slip = call(&province, "arrival.stamp", json!({"id": id, "slip": true}));
    assert!(!pdf(&slip).is_empty(), "the mark has a sheet of its own");
}

#[test]
fn an_arrival_gets_its_mark_only_after_its_number() {
    let world = two_offices();
    world.commune.sends(SUBJECT, "H99", &world.keys);
    world.runs_until_idle();
    let id = world.province.arrivals()[0].id;
    let house = world.house(&world.province);
    let failed = house.call("arrival.stamp", json!({"id": id})).unwrap_err();
    assert_eq!(failed.code, "print.not_registered");
}

#[test]
fn the_slip_and_the_receipt_say_what_became_of_it() {
    let (world, id, arrival) = accepted();
    let place = tempfile::tempdir().unwrap();
    let province = world.house(&world.province);
    let slip = pdf(&call(&province, "print.slip", json!({"id": arrival})));
    let text = read(&kept(place.path(), "a.pdf", &slip));
    has(&text, &["PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", "TỈNH THỬ"]);
    has(&text, &["01/UBND-VP", "UBND xã Thử Nghiệm", SUBJECT]);
    has(&text, &["Số đến: 1, ngày 21 tháng 11 năm 2026"]);
    let commune = world.house(&world.commune);
    let receipt = pdf(&call(&commune, "print.receipt", json!({"id": id})));
    let text = read(&kept(place.path(), "b.pdf", &receipt));
    has(&text, &["Công văn số 01/UBND-VP ngày 21 tháng 11 năm 2026"]);
    has(&text, &["H99", "Đã tiếp nhận", SUBJECT]);

    let draft = world.commune.drafts("chưa ban hành", "H99");
    let failed = commune.call("print.receipt", json!({"id": draft}));
    assert_eq!(failed.unwrap_err().code, "dispatch.not_issued");
}

/// The first page, 72 dots an inch, in greys.
struct Picture {
    width: usize,
    dots: Vec<u8>,
}

impl Picture {
    fn at(&self, (x, y): (usize, usize)) -> u8 {
        self.dots[y * self.width + x]
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        let width = self.width;
        (0..self.dots.len()).map(move |at| (at % width, at / width))
    }
}

fn picture(path: &Path) -> Picture {
    let run = Command::new("pdftoppm")
        .args(["-r", "72", "-gray", "-f", "1", "-singlefile"])
        .arg(path)
        .output()
        .unwrap();
    // P5, width and height, 255: a line each, then a byte a dot.
    let mut lines = run.stdout.splitn(4, |byte| *byte == b'\n');
    assert_eq!(lines.next(), Some(b"P5".as_slice()));
    let size = String::from_utf8(lines.next().unwrap().to_vec()).unwrap();
    let width = size.split(' ').next().unwrap().parse().unwrap();
    Picture {
        width,
        dots: lines.nth(1).unwrap().to_vec(),
    }
}
