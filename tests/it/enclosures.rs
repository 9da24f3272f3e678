//! What goes along with a dispatch: separate annexes and attached files, signed and sent.

use app::Error;
use app::incoming::{self, ShowFile};
use app::keys::KeyUse;
use app::outgoing::draft::{self, SaveDraft};
use app::outgoing::enclosures::{self, AttachFile, ByEnclosure, OrderEnclosures, SealEnclosure};
use app::outgoing::{self, GivenFile, IssueDispatch, SendDispatch};
use app::settings::ById;
use app::views::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{Annex, Block, Draft};
use std::process::Command;
use world::{World, letter, ok, pictures, two_offices};

/// A letter with one annex in its own file and one as a file of its own.
fn with_annexes() -> Draft {
    let annex = |title: &str, separate| Annex {
        title: title.to_owned(),
        separate,
        landscape: false,
        blocks: vec![paragraph("Nội dung của phụ lục.")],
    };
    let mut draft = letter("gửi kèm phụ lục", "H99");
    draft
        .blocks
        .push(paragraph("Chi tiết tại Phụ lục I và Phụ lục II kèm theo."));
    draft.annexes = vec![annex("Danh sách hộ", false), annex("Bảng tổng hợp", true)];
    draft
}

fn paragraph(text: &str) -> Block {
    let json = serde_json::json!({"type": "paragraph", "text": text});
    ok(serde_json::from_value(json))
}

fn kept(world: &World, draft: Draft) -> i64 {
    let input = SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        ..blank_save()
    };
    ok(draft::save(&world.commune.app, input)).id
}

fn blank_save() -> SaveDraft {
    ok(serde_json::from_value(serde_json::json!({
        "id": null, "version": 0, "draft": letter("", "H99"), "in_reply_to": null,
    })))
}

fn attach(world: &World, id: i64, name: &str, bytes: &[u8]) -> Result<i64, Error> {
    let file = GivenFile::Bytes {
        name: name.to_owned(),
        bytes: BASE64.encode(bytes),
    };
    let input = AttachFile {
        id,
        file,
        seals: None,
    };
    Ok(enclosures::attach(&world.commune.app, input)?.id)
}

fn names(world: &World, id: i64) -> Vec<String> {
    let list = ok(enclosures::list(&world.commune.app, ById { id }));
    list.rows.into_iter().map(|row| row.name).collect()
}

fn words(pdf: &[u8]) -> String {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.pdf");
    std::fs::write(&path, pdf).unwrap();
    let run = Command::new("pdftotext")
        .arg("-layout")
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn a_separate_annex_and_an_extra_file_arrive_byte_for_byte() {
    let world = two_offices();
    let id = kept(&world, with_annexes());
    let sheet = b"PK\x03\x04 an invented table".to_vec();
    let scan = pictures::scan(1, 60.0, true);
    ok(attach(&world, id, "bảng kê.xlsx", &sheet));
    ok(attach(&world, id, "quyết định cũ.pdf", &scan));
    let list = ok(enclosures::list(&world.commune.app, ById { id }));
    assert_eq!(list.annexes.len(), 1, "only what is a file of its own");
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    assert_eq!(
        names(&world, id),
        [
            "01_UBND-VP - Phụ lục II.pdf",
            "bảng kê.xlsx",
            "quyết định cũ.pdf"
        ],
        "the annex goes first"
    );
    let sent: Vec<(String, Vec<u8>)> = ok(outgoing::all_files(&world.commune.app, id));
    ok(outgoing::send(
        &world.commune.app,
        SendDispatch {
            id,
            without: Vec::new(),
            ..Default::default()
        },
    ));
    world.runs_until_idle();

    let arrival = world.province.arrivals().remove(0);
    assert_eq!(
        arrival.verdict,
        Outcome::Passed,
        "every signature of every file holds"
    );
    let view = ok(incoming::show(&world.province.app, ById { id: arrival.id }));
    let came: Vec<(String, Vec<u8>)> = view
        .files
        .iter()
        .map(|file| {
            let shown = ok(incoming::file(
                &world.province.app,
                ShowFile { file: file.id },
            ));
            (shown.name, BASE64.decode(shown.bytes).unwrap())
        })
        .collect();
    assert_eq!(came, sent, "byte for byte, by the same names");
    assert_eq!(came[2].1, sheet, "as it was attached");
    assert!(came[3].1.starts_with(&scan), "signed behind its own bytes");
    for (at, field) in [(1, "annex_info"), (3, "office_on_file")] {
        let verdict = view.files[at].verdict.as_ref().unwrap();
        assert_eq!(verdict.verdict, Outcome::Passed, "{}", view.files[at].name);
        let fields: Vec<&str> = verdict
            .signatures
            .iter()
            .map(|s| s.field.as_str())
            .collect();
        assert_eq!(fields, [field], "the office's alone");
    }
}

#[test]
fn t06_a_separate_annex_says_who_signed_when_in_words_alone() {
    let world = two_offices();
    let id = kept(&world, with_annexes());
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    let files = ok(outgoing::all_files(&world.commune.app, id));
    let info = "Số: 01/UBND-VP; 21-11-2026; 08:00:00 +07:00";
    let page = words(&files[0].1);
    assert!(
        page.contains("DANH SÁCH HỘ"),
        "the other annex stands in the page's own file"
    );
    assert!(
        !page.contains(info),
        "which its own signature covers: {page}"
    );
    let annex = words(&files[1].1);
    let first = annex.lines().find(|line| !line.trim().is_empty()).unwrap();
    assert_eq!(first.trim(), info, "at the top, before anything else");
    assert!(first.starts_with("          "), "at the right: {first:?}");
    let enclosed = annex
        .lines()
        .find(|line| line.contains("Kèm theo"))
        .unwrap();
    assert!(
        !enclosed.chars().any(|c| c.is_ascii_digit()),
        "its blanks stay empty on an electronic annex: {enclosed:?}"
    );
    assert!(!has_image(&files[1].1), "no picture of a seal");
    let field = pades::fields(&files[1].1).unwrap().remove(0);
    let [left, bottom, right, top] = field.rect.unwrap();
    assert!(
        left > 297.0 && right <= 595.3 && bottom > 760.0 && top <= 842.0,
        "{field:?}"
    );
}

pub(crate) fn has_image(pdf: &[u8]) -> bool {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.pdf");
    std::fs::write(&path, pdf).unwrap();
    let run = Command::new("pdfimages")
        .arg("-list")
        .arg(&path)
        .output()
        .unwrap();
    String::from_utf8_lossy(&run.stdout).lines().count() > 2
}

#[test]
fn a_failed_signature_gives_number_and_annexes_back() {
    let world = two_offices();
    let id = kept(&world, with_annexes());
    // A PDF that lies about its end: it is no file that can be signed, and is not marked for signing.
    ok(attach(&world, id, "hỏng.pdf", b"%PDF-1.4\nnothing follows"));
    world.commune.signs(id, &world.keys);
    let wrong = IssueDispatch {
        id,
        with: KeyUse::file(
            world.keys.office.clone(),
            zeroize::Zeroizing::new("000000".to_owned()),
        ),
    };
    assert!(outgoing::issue(&world.commune.app, wrong).is_err());
    assert_eq!(names(&world, id), ["hỏng.pdf"], "no annex was left behind");
    let list = ok(enclosures::list(&world.commune.app, ById { id }));
    assert!(
        !list.rows[0].seals,
        "and what cannot be signed is sent as it is"
    );
    assert_eq!(world.commune.issues(id, &world.keys).number, "01");
}

#[test]
fn files_change_until_the_number_is_given() {
    let world = two_offices();
    let id = kept(&world, letter("gửi tài liệu", "H99"));
    let first = ok(attach(&world, id, "một.txt", b"1"));
    let second = ok(attach(&world, id, "một.txt", b"2"));
    let third = ok(attach(&world, id, "ba.pdf", &pictures::scan(1, 30.0, true)));
    assert_eq!(names(&world, id), ["một.txt", "một (2).txt", "ba.pdf"]);
    let app = &world.commune.app;
    let order = |order: Vec<i64>| enclosures::order(app, OrderEnclosures { id, order });
    ok(order(vec![third, first]));
    assert_eq!(names(&world, id), ["ba.pdf", "một.txt", "một (2).txt"]);
    let seal = |enclosure, seals| enclosures::set_seals(app, SealEnclosure { enclosure, seals });
    assert!(matches!(
        seal(first, true),
        Err(Error::Enclosure(
            enclosures::EnclosureFault::NotSignable { .. }
        ))
    ));
    assert!(
        !ok(seal(third, false)).seals,
        "the clerk may leave a file as it is"
    );
    world.commune.signs(id, &world.keys);
    ok(enclosures::detach(app, ByEnclosure { enclosure: second }));
    ok(attach(&world, id, "thêm.csv", b"a;b"));
    world.commune.issues(id, &world.keys);
    assert!(
        attach(&world, id, "muộn.txt", b"x").is_err(),
        "not after the number"
    );
    assert!(enclosures::detach(app, ByEnclosure { enclosure: first }).is_err());
    assert!(order(vec![first]).is_err());
    assert_eq!(names(&world, id), ["ba.pdf", "một.txt", "thêm.csv"]);
    let list = ok(enclosures::list(app, ById { id }));
    assert!(!list.is_open && list.rows.iter().all(|row| !row.is_sealed));
    let history = ok(outgoing::show(app, ById { id })).history;
    let told = |what: &str| history.iter().filter(|entry| entry.what == what).count();
    assert_eq!((told("attached"), told("detached")), (4, 1));
}

#[test]
fn what_does_not_go_along_leaves_the_dispatch_as_it_was() {
    let world = two_offices();
    let id = kept(&world, letter("thử tệp", "H99"));
    for (name, bytes) in [
        ("chạy.exe", &b"MZ"[..]),
        ("giả.pdf", b"PK\x03\x04"),
        ("trống.pdf", b""),
        ("05-KH (MẬT).pdf", b"%PDF-1.7"),
    ] {
        assert!(attach(&world, id, name, bytes).is_err(), "{name}");
    }
    let missing = AttachFile {
        id,
        file: GivenFile::Path {
            path: "/không/có.pdf".to_owned(),
        },
        seals: None,
    };
    assert!(matches!(
        enclosures::attach(&world.commune.app, missing),
        Err(Error::FileUnreadable { .. })
    ));
    assert_eq!(names(&world, id), Vec::<String>::new());
}
