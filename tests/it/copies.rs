//! SAO Y, SAO LỤC and TRÍCH SAO: made, numbered, refused.

use app::Error;
use app::copies::{
    self, CancelCopy, CopyFault, CopyMade, CopyPart, CopySource, ListCopies, LookAtSource, MakeCopy,
};
use app::incoming;
use app::keys::KeyUse;
use app::outgoing::enclosures::{self, AttachCopy, AttachFile};
use app::outgoing::{self, GivenFile, SendDispatch};
use app::settings::{self, ById, SaveOffice};
use app::views::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{CopyBasis, CopyForm, CopyRefused, Day, Medium, SignatureBlock};
use std::process::Command;
use world::{World, letter, ok, pictures, two_offices};
use zeroize::Zeroizing;

fn scan(bytes: &[u8]) -> CopySource {
    CopySource::Scan {
        file: GivenFile::Bytes {
            name: "ban quet.pdf".to_owned(),
            bytes: BASE64.encode(bytes),
        },
    }
}

fn asked(world: &World, source: CopySource, form: CopyForm, to: Medium) -> MakeCopy {
    MakeCopy {
        source,
        form,
        basis: match form {
            CopyForm::Onward => CopyBasis::Copy(CopyForm::True),
            CopyForm::True | CopyForm::Extract => CopyBasis::Original,
        },
        to,
        pages: Vec::new(),
        parts: Vec::new(),
        original: "15/QĐ-BNV".to_owned(),
        subject: "ban hành Quy chế thử nghiệm".to_owned(),
        signer: SignatureBlock {
            authority: vec!["TL. CHỦ TỊCH".to_owned()],
            position: "CHÁNH VĂN PHÒNG".to_owned(),
            other_post: String::new(),
            name: "Trần Thị Bình".to_owned(),
        },
        recipients: vec!["Phòng Văn hóa - Xã hội".to_owned()],
        amount: 2,
        block_mm: None,
        accepts_scan: false,
        with: match to {
            Medium::Paper => KeyUse::default(),
            Medium::Electronic => KeyUse::file(world.keys.office.clone(), world.keys.pin()),
        },
    }
}

fn make(world: &World, input: MakeCopy) -> Result<CopyMade, Error> {
    copies::make(&world.commune.app, input)
}

fn ready() -> World {
    let world = two_offices();
    let app = &world.commune.app;
    let mut office = ok(settings::office(app));
    office.abbreviation = "UBND".to_owned();
    office.issuer = "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM".to_owned();
    office.place = "Thử Nghiệm".to_owned();
    ok(settings::save(app, SaveOffice { office }));
    world
}

fn issued(world: &World, subject: &str) -> i64 {
    let id = world.commune.drafts(subject, "H99");
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    id
}

fn file(world: &World, id: i64) -> Vec<u8> {
    BASE64
        .decode(ok(copies::page(&world.commune.app, ById { id })).pdf)
        .unwrap()
}

fn words(pdf: &[u8], more: &[&str]) -> String {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.pdf");
    std::fs::write(&path, pdf).unwrap();
    let run = Command::new("pdftotext")
        .args(["-layout"])
        .args(more)
        .arg(&path)
        .arg("-")
        .output();
    String::from_utf8(run.unwrap().stdout).unwrap()
}

fn signatures(world: &World, pdf: &[u8]) -> (Outcome, Vec<String>) {
    let app = &world.commune.app;
    let verdict = app::verdict::judge(pdf, &ok(app::trust::of(app)), app.now());
    let fields = verdict.signatures.into_iter().map(|s| s.field).collect();
    (verdict.verdict, fields)
}

#[test]
fn a_scan_becomes_an_electronic_true_copy_signed_by_the_office() {
    let world = ready();
    let given = pictures::scan(2, 200.0, true);
    let made = ok(make(
        &world,
        asked(&world, scan(&given), CopyForm::True, Medium::Electronic),
    ));
    assert_eq!((made.written.as_str(), made.pages), ("01/SY-UBND", 2));
    assert_eq!(
        (made.signatures.as_str(), made.scan_faults.len()),
        ("none", 0)
    );
    let pdf = file(&world, made.id);
    assert!(
        pdf.starts_with(&given),
        "the scan's own bytes, with an increment behind them"
    );
    let top = words(&pdf, &["-f", "1", "-l", "1"]);
    assert_eq!(
        top.split_whitespace().collect::<Vec<_>>().join(" "),
        "SAO Y; UBND xã Thử Nghiệm; 21-11-2026; 08:00:00 +07:00",
        "box 14 (form 3.2)"
    );
    let field = pades::fields(&pdf).unwrap().remove(0);
    let [left, bottom, right, top] = field.rect.unwrap();
    assert_eq!(field.page, Some(0));
    assert!(
        left > 297.0 && right < 595.3 && bottom > 770.0 && top < 841.9,
        "top right: {field:?}"
    );
    assert_eq!(
        signatures(&world, &pdf),
        (Outcome::Passed, vec!["copy".to_owned()])
    );
}

#[test]
fn a_paper_copy_has_its_block_below_the_copied_words() {
    let world = ready();
    let id = issued(&world, "bản gốc điện tử");
    let source = CopySource::Dispatch { id };
    let made = ok(make(
        &world,
        asked(&world, source, CopyForm::True, Medium::Paper),
    ));
    assert_eq!(made.pages, 1, "a short letter leaves room on its page");
    assert_eq!(
        made.signatures, "left_behind",
        "only their pictures are printed"
    );
    let pdf = file(&world, made.id);
    assert_eq!(
        signatures(&world, &pdf).0,
        Outcome::Unsigned,
        "nothing is claimed of a print"
    );
    let text = words(&pdf, &[]);
    let at = |part: &str| {
        text.find(part)
            .unwrap_or_else(|| panic!("{part} is missing: {text}"))
    };
    let order = [
        "CỘNG HÒA XÃ HỘI",
        "Số: 01/UBND-VP",
        "Nguyễn Văn Ánh",
        "SAO Y",
        "Số: 01/SY-UBND",
        "Trần Thị Bình",
    ];
    let places: Vec<usize> = order.iter().map(|part| at(part)).collect();
    assert!(places.is_sorted(), "{places:?}: {text}");
    at("Thử Nghiệm, ngày 21 tháng 11 năm 2026");
    at("Phòng Văn hóa - Xã hội");
    let history = ok(outgoing::show(&world.commune.app, ById { id })).history;
    assert_eq!(history.last().unwrap().what, "copied");

    let forced = MakeCopy {
        block_mm: Some(280.0),
        ..asked(
            &world,
            CopySource::Dispatch { id },
            CopyForm::True,
            Medium::Paper,
        )
    };
    assert_eq!(
        ok(make(&world, forced)).pages,
        2,
        "no room there: a page of its own"
    );
}

#[test]
fn an_extract_takes_its_pages_and_leaves_signatures_behind() {
    let world = ready();
    let mut draft = letter("nhiều trang", "H99");
    let block = draft.blocks[0].clone();
    draft.blocks = vec![block; 60];
    let id = world.commune.drafts("x", "H99");
    let view = ok(outgoing::show(&world.commune.app, ById { id }));
    let input = serde_json::json!({"id": id, "version": view.version, "draft": draft});
    ok(outgoing::draft::save(
        &world.commune.app,
        serde_json::from_value(input).unwrap(),
    ));
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    let ask = |pages: Vec<u32>| MakeCopy {
        pages,
        ..asked(
            &world,
            CopySource::Dispatch { id },
            CopyForm::Extract,
            Medium::Electronic,
        )
    };
    assert!(matches!(
        make(&world, ask(Vec::new())),
        Err(Error::Copy(CopyFault::PagesMissing))
    ));
    for pages in [vec![1, 99], vec![0], vec![0, 2]] {
        assert!(make(&world, ask(pages)).is_err(), "no such page");
    }
    let source = CopySource::Dispatch { id };
    let seen = ok(copies::look(&world.commune.app, LookAtSource { source }));
    assert!(matches!(
        make(&world, ask((1..=seen.pages).collect())),
        Err(Error::Copy(CopyFault::PagesAll))
    ));
    let made = ok(make(&world, ask(vec![2])));
    assert_eq!(
        (made.written.as_str(), made.pages, made.signatures.as_str()),
        ("01/TrS-UBND", 1, "left_behind"),
        "the failed tries gave their numbers back"
    );
    let pdf = file(&world, made.id);
    let top = words(&pdf, &[]);
    let first = top.lines().next().unwrap();
    assert!(first.contains("TRÍCH SAO; UBND xã Thử Nghiệm;"), "{top}");
    assert_eq!(
        signatures(&world, &pdf),
        (Outcome::Passed, vec!["copy".to_owned()]),
        "the office's alone: the leader's is not claimed"
    );
}

/// A decision of two articles, each of some words, issued.
fn decision(world: &World) -> i64 {
    let id = issued_draft(world, |draft| {
        draft.bases = vec!["Căn cứ Luật Thử nghiệm".to_owned()];
        draft.blocks = ["Thành lập Tổ thử nghiệm", "Quyết định này có hiệu lực"]
            .map(|text| office::Block::Article {
                title: String::new(),
                text: office::Text::plain(text),
                anchor: String::new(),
            })
            .to_vec();
    });
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    id
}

fn issued_draft(world: &World, change: impl FnOnce(&mut office::Draft)) -> i64 {
    let mut draft = letter("thành lập Tổ thử nghiệm", "H99");
    change(&mut draft);
    let id = world.commune.drafts("x", "H99");
    let view = ok(outgoing::show(&world.commune.app, ById { id }));
    let input = serde_json::json!({"id": id, "version": view.version, "draft": draft});
    ok(outgoing::draft::save(
        &world.commune.app,
        serde_json::from_value(input).unwrap(),
    ));
    id
}

#[test]
fn an_extract_of_our_own_document_is_made_anew_in_full_form() {
    let world = ready();
    let id = decision(&world);
    let source = || CopySource::Dispatch { id };
    let seen = ok(copies::look(
        &world.commune.app,
        LookAtSource { source: source() },
    ));
    let labels: Vec<&str> = seen.parts.iter().map(|one| one.label.as_str()).collect();
    assert_eq!(labels, ["", "Điều 1.", "Điều 2."], "bases and articles");
    let ask = |parts: Vec<CopyPart>, to| MakeCopy {
        parts,
        ..asked(&world, source(), CopyForm::Extract, to)
    };
    let all = seen.parts.iter().map(|one| one.part).collect();
    assert!(matches!(
        make(&world, ask(all, Medium::Paper)),
        Err(Error::Copy(CopyFault::PagesAll))
    ));
    assert!(matches!(
        make(&world, ask(vec![CopyPart::Block { at: 9 }], Medium::Paper)),
        Err(Error::Copy(CopyFault::PartUnknown))
    ));
    let second = vec![CopyPart::Block { at: 1 }];
    let made = ok(make(&world, ask(second.clone(), Medium::Paper)));
    assert_eq!(
        made.written, "01/TrS-UBND",
        "the failed tries took no number"
    );
    let text = words(&file(&world, made.id), &[]);
    let order = [
        "CỘNG HÒA XÃ HỘI",
        "[...]",
        "Điều 2.",
        "(Đã ký)",
        "Nguyễn Văn Ánh",
        "TRÍCH SAO",
        "Số: 01/TrS-UBND",
        "Trần Thị Bình",
    ];
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    let places: Vec<usize> = order.iter().map(|part| at(part)).collect();
    assert!(places.is_sorted(), "{places:?}: {text}");
    assert!(
        !text.contains("Điều 1.") && !text.contains("Căn cứ"),
        "{text}"
    );
    let shown = ok(copies::show(&world.commune.app, ById { id: made.id }));
    assert_eq!(
        (shown.parts, shown.original),
        (vec!["Điều 2".to_owned()], "01/UBND-VP".to_owned())
    );
    let history = ok(outgoing::show(&world.commune.app, ById { id })).history;
    let told = history.last().unwrap();
    assert_eq!(
        (told.what.as_str(), told.facts["note"].as_str()),
        ("copied", "Điều 2")
    );

    let made = ok(make(&world, ask(second, Medium::Electronic)));
    let pdf = file(&world, made.id);
    assert_eq!(
        signatures(&world, &pdf).1,
        ["copy"],
        "signed by the office that copies; the leader's is not claimed"
    );
    let top = words(&pdf, &["-f", "1", "-l", "1"]);
    assert!(top.contains("TRÍCH SAO; UBND xã Thử Nghiệm"), "{top}");
    assert!(top.contains("Điều 2."), "{top}");
}

#[test]
fn parts_are_taken_only_of_what_was_written_here_and_only_by_an_extract() {
    let world = ready();
    let given = pictures::scan(2, 200.0, true);
    let seen = ok(copies::look(
        &world.commune.app,
        LookAtSource {
            source: scan(&given),
        },
    ));
    assert!(seen.parts.is_empty(), "a scan has pages, no parts");
    for form in [CopyForm::Extract, CopyForm::True] {
        let input = MakeCopy {
            parts: vec![CopyPart::Block { at: 0 }],
            ..asked(&world, scan(&given), form, Medium::Paper)
        };
        assert!(matches!(
            make(&world, input),
            Err(Error::Copy(CopyFault::PartUnknown))
        ));
    }
}

#[test]
fn what_article_25_does_not_know_is_refused() {
    let world = ready();
    let id = issued(&world, "bản gốc");
    let source = || CopySource::Dispatch { id };
    let refused = |input: MakeCopy| match make(&world, input) {
        Err(Error::Copy(fault)) => fault,
        Err(other) => panic!("{other}"),
        Ok(made) => panic!("{made:?}"),
    };
    assert_eq!(
        refused(asked(&world, source(), CopyForm::True, Medium::Electronic)),
        CopyFault::Refused(CopyRefused::Direction {
            form: CopyForm::True,
            from: Medium::Electronic,
            to: Medium::Electronic
        })
    );
    let onward = asked(&world, source(), CopyForm::Onward, Medium::Paper);
    assert_eq!(
        refused(onward),
        CopyFault::KnownOtherwise,
        "our own issue is no SAO Y"
    );
    let of_original = MakeCopy {
        basis: CopyBasis::Original,
        ..asked(
            &world,
            scan(&pictures::scan(1, 200.0, true)),
            CopyForm::Onward,
            Medium::Paper,
        )
    };
    assert_eq!(
        refused(of_original),
        CopyFault::Refused(CopyRefused::Basis {
            form: CopyForm::Onward,
            basis: CopyBasis::Original
        })
    );
    let page = ok(outgoing::all_files(&world.commune.app, id)).remove(0).1;
    let slipped = asked(&world, scan(&page), CopyForm::True, Medium::Electronic);
    assert_eq!(
        refused(slipped),
        CopyFault::NotAScan,
        "an electronic document is no scan"
    );
    let keyless = MakeCopy {
        with: KeyUse::default(),
        ..asked(
            &world,
            scan(&pictures::scan(1, 200.0, true)),
            CopyForm::True,
            Medium::Electronic,
        )
    };
    assert_eq!(refused(keyless), CopyFault::KeyMissing);
    let list = ok(copies::list(&world.commune.app, all()));
    assert_eq!(list.total, 0, "nothing was entered, no number was taken");
}

#[test]
fn a_copy_of_a_true_copy_is_an_onward_copy() {
    let world = ready();
    let given = pictures::scan(1, 200.0, true);
    let first = ok(make(
        &world,
        asked(&world, scan(&given), CopyForm::True, Medium::Electronic),
    ));
    let source = || CopySource::Copy { id: first.id };
    let again = MakeCopy {
        basis: CopyBasis::Copy(CopyForm::True),
        ..asked(&world, source(), CopyForm::True, Medium::Paper)
    };
    assert!(matches!(
        make(&world, again),
        Err(Error::Copy(CopyFault::Refused(CopyRefused::Basis { .. })))
    ));
    let onward = ok(make(
        &world,
        asked(&world, source(), CopyForm::Onward, Medium::Paper),
    ));
    assert_eq!(onward.written, "02/SL-UBND", "one series over all forms");
    let shown = ok(copies::show(&world.commune.app, ById { id: onward.id }));
    assert_eq!(
        (shown.original.as_str(), shown.signatures.as_str()),
        ("15/QĐ-BNV", "left_behind")
    );
}

#[test]
fn a_signed_scan_keeps_its_signatures() {
    let world = ready();
    let given = pictures::scan(1, 200.0, true);
    let first = ok(make(
        &world,
        asked(&world, scan(&given), CopyForm::True, Medium::Electronic),
    ));
    let signed = file(&world, first.id);
    let made = ok(make(
        &world,
        asked(&world, scan(&signed), CopyForm::True, Medium::Electronic),
    ));
    assert_eq!(made.signatures, "kept");
    let pdf = file(&world, made.id);
    assert!(pdf.starts_with(&signed));
    assert_eq!(
        signatures(&world, &pdf),
        (
            Outcome::Passed,
            vec!["copy".to_owned(), "copy_2".to_owned()]
        )
    );
}

#[test]
fn numbers_of_copies_run_on_stay_when_void_and_restart_with_the_year() {
    let world = ready();
    let app = &world.commune.app;
    let given = pictures::scan(1, 200.0, true);
    let one = || asked(&world, scan(&given), CopyForm::True, Medium::Paper);
    let first = ok(make(&world, one()));
    let wrong = MakeCopy {
        with: KeyUse::file(
            world.keys.office.clone(),
            Zeroizing::new("000000".to_owned()),
        ),
        ..asked(&world, scan(&given), CopyForm::True, Medium::Electronic)
    };
    assert!(make(&world, wrong).is_err());
    let second = ok(make(&world, one()));
    assert_eq!(second.written, "02/SY-UBND", "a wrong PIN takes no number");
    let cancel = |id, reason: &str| {
        let reason = reason.to_owned();
        copies::cancel(app, CancelCopy { id, reason })
    };
    assert!(matches!(cancel(first.id, " "), Err(Error::ReasonMissing)));
    let void = ok(cancel(first.id, "In nhầm trang"));
    assert_eq!(void.void_reason, "In nhầm trang");
    assert!(matches!(
        cancel(first.id, "lần nữa"),
        Err(Error::Copy(CopyFault::Void { .. }))
    ));
    assert_eq!(
        ok(make(&world, one())).written,
        "03/SY-UBND",
        "a void number is not given again"
    );
    world.clock.set(Day::new(2027, 1, 1).unwrap().begins());
    assert_eq!(ok(make(&world, one())).written, "01/SY-UBND");
    let list = ok(copies::list(
        app,
        ListCopies {
            year: "2026".to_owned(),
            ..all()
        },
    ));
    let listed: Vec<(&str, bool)> = list
        .rows
        .iter()
        .map(|row| (row.written.as_str(), row.void_at.is_some()))
        .collect();
    assert_eq!(
        listed,
        [
            ("03/SY-UBND", false),
            ("02/SY-UBND", false),
            ("01/SY-UBND", true)
        ]
    );
}

#[test]
fn t20_a_scan_below_the_standard_is_flagged() {
    let world = ready();
    for (given, fault) in [
        (pictures::scan(1, 150.0, true), "1: 150 dpi"),
        (pictures::scan(1, 200.0, false), "1: gray"),
    ] {
        let ask = asked(&world, scan(&given), CopyForm::True, Medium::Electronic);
        match make(&world, ask.clone()) {
            Err(Error::Copy(CopyFault::Scan { faults })) => {
                assert!(faults.contains(&fault.to_owned()), "{fault}: {faults:?}");
            }
            other => panic!("{fault}: {other:?}"),
        }
        let answered = MakeCopy {
            accepts_scan: true,
            ..ask
        };
        assert!(
            !ok(make(&world, answered)).scan_faults.is_empty(),
            "said again"
        );
    }
}

#[test]
fn an_electronic_copy_goes_along_with_a_letter_and_holds_there() {
    let world = ready();
    let given = pictures::scan(1, 200.0, true);
    let made = ok(make(
        &world,
        asked(&world, scan(&given), CopyForm::True, Medium::Electronic),
    ));
    let id = world.commune.drafts("gửi bản sao y", "H99");
    let added = ok(enclosures::attach_copy(
        &world.commune.app,
        AttachCopy { id, copy: made.id },
    ));
    assert_eq!(
        (added.name.as_str(), added.seals),
        ("01_SY-UBND.pdf", false)
    );
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
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
    assert_eq!(arrival.verdict, Outcome::Passed);
    let view = ok(incoming::show(&world.province.app, ById { id: arrival.id }));
    let copy = &view.files[1];
    assert_eq!(copy.name, "01_SY-UBND.pdf");
    assert_eq!(copy.verdict.as_ref().unwrap().signatures[0].field, "copy");

    // The province copies what came: an electronic file, so only onto paper.
    let source = CopySource::Arrival { file: copy.id };
    let seen = copies::look(
        &world.province.app,
        LookAtSource {
            source: source.clone(),
        },
    );
    let seen = ok(seen);
    assert_eq!(seen.verdict, Some(Outcome::Passed));
    assert_eq!(
        (seen.original.as_str(), seen.subject.as_str()),
        ("", ""),
        "the letter's number is not that of what came with it"
    );
    let ask = MakeCopy {
        basis: CopyBasis::Copy(CopyForm::True),
        ..asked(&world, source, CopyForm::Onward, Medium::Paper)
    };
    let app = &world.province.app;
    let mut office = ok(settings::office(app));
    office.abbreviation = "UBND".to_owned();
    ok(settings::save(app, SaveOffice { office }));
    assert_eq!(ok(copies::make(app, ask)).written, "01/SL-UBND");
}

#[test]
fn the_print_of_a_paper_copy_is_neither_copied_nor_sent() {
    let world = ready();
    let given = scan(&pictures::scan(1, 200.0, true));
    let made = ok(make(
        &world,
        asked(&world, given, CopyForm::True, Medium::Paper),
    ));
    let source = CopySource::Copy { id: made.id };
    let again = asked(&world, source, CopyForm::Onward, Medium::Paper);
    assert!(matches!(
        make(&world, again),
        Err(Error::Copy(CopyFault::PrintSource { .. }))
    ));
    let id = world.commune.drafts("gửi bản sao", "H99");
    let copy = AttachCopy { id, copy: made.id };
    assert!(matches!(
        enclosures::attach_copy(&world.commune.app, copy),
        Err(Error::Copy(CopyFault::PrintSent { .. }))
    ));
}

#[test]
fn t19_no_copy_is_made_of_what_is_marked_secret() {
    let world = ready();
    let ask = |source| asked(&world, source, CopyForm::True, Medium::Paper);
    let given = || scan(&pictures::scan(1, 200.0, true));
    let named = CopySource::Scan {
        file: GivenFile::Bytes {
            name: "MẬT.pdf".to_owned(),
            bytes: BASE64.encode(pictures::scan(1, 200.0, true)),
        },
    };
    for marked in [
        ask(named),
        MakeCopy {
            subject: "Kế hoạch diễn tập (MẬT)".to_owned(),
            ..ask(given())
        },
        MakeCopy {
            original: "05-KH (MẬT)".to_owned(),
            ..ask(given())
        },
        MakeCopy {
            recipients: vec!["TUYỆT MẬT".to_owned()],
            ..ask(given())
        },
    ] {
        let refused = make(&world, marked);
        assert!(matches!(refused, Err(Error::Secret(_))), "{refused:?}");
    }
    let list = ok(copies::list(&world.commune.app, all()));
    assert_eq!(list.total, 0, "nothing was entered");
}

#[test]
fn what_goes_along_unsigned_needs_the_clerks_word_and_has_no_number_of_its_own() {
    let world = ready();
    let id = world.commune.drafts("gửi kèm bản quét", "H99");
    let added = ok(enclosures::attach(
        &world.commune.app,
        AttachFile {
            id,
            file: GivenFile::Bytes {
                name: "khac.pdf".to_owned(),
                bytes: BASE64.encode(pictures::scan(1, 200.0, true)),
            },
            seals: Some(false),
        },
    ));
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    let source = CopySource::Enclosure {
        enclosure: added.id,
    };
    let seen = ok(copies::look(&world.commune.app, LookAtSource { source }));
    assert_eq!(
        (seen.original.as_str(), seen.subject.as_str(), seen.basis),
        ("", "", None),
        "the letter's are not its own"
    );
    let without = Vec::new();
    ok(outgoing::send(
        &world.commune.app,
        SendDispatch {
            id,
            without,
            ..Default::default()
        },
    ));
    world.runs_until_idle();
    let app = &world.province.app;
    let arrival = world.province.arrivals().remove(0);
    let view = ok(incoming::show(app, ById { id: arrival.id }));
    let source = CopySource::Arrival {
        file: view.files[1].id,
    };
    let mut office = ok(settings::office(app));
    office.abbreviation = "UBND".to_owned();
    ok(settings::save(app, SaveOffice { office }));
    let ask = asked(&world, source, CopyForm::True, Medium::Paper);
    assert!(matches!(
        copies::make(app, ask.clone()),
        Err(Error::Copy(CopyFault::SignatureUnsure))
    ));
    let answered = MakeCopy {
        accepts_scan: true,
        ..ask
    };
    let made = ok(copies::make(app, answered));
    assert_eq!(made.written, "01/SY-UBND", "the refusal took no number");
    let shown = ok(copies::show(app, ById { id: made.id }));
    assert_eq!(
        shown.accepted, "unsigned",
        "what was answered for stays in the record"
    );
    let history = ok(incoming::show(app, ById { id: view.row.id })).history;
    let told = history.last().unwrap();
    assert_eq!(
        (told.what.as_str(), told.facts["outcome"].as_str()),
        ("copied_unconfirmed", "unsigned"),
        "and in the history"
    );
}

/// The file of a letter of the commune, issued so many milliseconds after its leader signed, as it came to the province,
/// where copies are made.
fn came(world: &World, id: i64, between: i64) -> CopySource {
    world.commune.signs(id, &world.keys);
    world.clock.pass(between);
    world.commune.issues(id, &world.keys);
    world.clock.pass(between.abs());
    let without = Vec::new();
    ok(outgoing::send(
        &world.commune.app,
        SendDispatch {
            id,
            without,
            ..Default::default()
        },
    ));
    world.runs_until_idle();
    let app = &world.province.app;
    let mut office = ok(settings::office(app));
    office.abbreviation = "UBND".to_owned();
    ok(settings::save(app, SaveOffice { office }));
    let arrival = world.province.arrivals().remove(0);
    let view = ok(incoming::show(app, ById { id: arrival.id }));
    CopySource::Arrival {
        file: view.files[0].id,
    }
}

/// Refuses the copy for `fault`, makes it once the clerk answers for it, and tells what is kept of that.
fn answered_for(world: &World, source: CopySource, fault: &CopyFault) -> (String, String) {
    let app = &world.province.app;
    let seen = ok(copies::look(
        app,
        LookAtSource {
            source: source.clone(),
        },
    ));
    assert_eq!(
        seen.verdict,
        Some(Outcome::Passed),
        "each signature by itself holds"
    );
    let ask = asked(world, source, CopyForm::True, Medium::Paper);
    let refused = copies::make(app, ask.clone()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        fault.to_string(),
        "{:?}",
        seen.signatories
    );
    let made = ok(copies::make(
        app,
        MakeCopy {
            accepts_scan: true,
            ..ask
        },
    ));
    assert_eq!(made.written, "01/SY-UBND", "the refusal took no number");
    let arrival = world.province.arrivals().remove(0).id;
    let history = ok(incoming::show(app, ById { id: arrival })).history;
    let told = history.last().unwrap();
    assert_eq!(told.what, "copied_unconfirmed", "and in the history");
    let shown = ok(copies::show(app, ById { id: made.id }));
    (shown.accepted, told.facts["outcome"].clone())
}

#[test]
fn a_file_signed_by_another_than_its_signer_is_copied_only_by_who_answers_for_it() {
    let world = ready();
    let id = issued_draft(&world, |draft| {
        draft.signature.name = "Trần Thị Khác".to_owned();
    });
    let source = came(&world, id, 0);
    let kept = answered_for(&world, source, &CopyFault::WrongSignatories);
    let word = || "wrong_signatories".to_owned();
    assert_eq!(kept, (word(), word()));
}

#[test]
fn a_file_whose_signatures_claim_another_order_is_copied_only_by_who_answers_for_it() {
    let world = ready();
    let id = issued_draft(&world, |_| ());
    let source = came(&world, id, -3_600_000);
    let kept = answered_for(&world, source, &CopyFault::UnsureSignatories);
    let word = || "unsure_signatories".to_owned();
    assert_eq!(kept, (word(), word()));
}

#[test]
fn a_file_signed_by_the_right_ones_in_order_needs_nobodys_word() {
    let world = ready();
    let id = issued_draft(&world, |_| ());
    let source = came(&world, id, 0);
    let ask = asked(&world, source, CopyForm::True, Medium::Paper);
    let made = ok(copies::make(&world.province.app, ask));
    let shown = ok(copies::show(&world.province.app, ById { id: made.id }));
    assert_eq!(shown.accepted, "");
}

fn all() -> ListCopies {
    ListCopies {
        limit: 100,
        ..ListCopies::default()
    }
}
