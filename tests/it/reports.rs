//! What people read of a verdict: at the other end, in the minute, and of a document that somebody changed.

use app::incoming;
use app::outgoing::{self, ShowDispatch};
use app::settings::ById;
use app::verdict::{self, JudgedFile, OpenVersion, PrintMinute, VerdictView};
use app::views::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{Moment, SignatoriesOutcome, SignatoryReason};
use std::fs;
use std::path::Path;
use std::process::Command;
use world::{World, ok, two_offices};

/// The commune's letter at the province: the world, the arrival, its only file.
fn arrived() -> (World, i64, i64) {
    let world = two_offices();
    world.commune.sends("báo cáo quý III", "H99", &world.keys);
    world.runs_until_idle();
    let arrival = world.province.arrivals()[0].id;
    let view = ok(incoming::show(&world.province.app, ById { id: arrival }));
    let file = view.files[0].id;
    (world, arrival, file)
}

fn says(view: &VerdictView, field: &str) -> Vec<String> {
    let one = view.signatures.iter().find(|one| one.field == field);
    let one = one.expect("the signature is there");
    one.says
        .iter()
        .map(|said| verdict::told(said).title)
        .collect()
}

fn read(pdf: &Path) -> String {
    let run = Command::new("pdftotext")
        .arg("-layout")
        .arg(pdf)
        .arg("-")
        .output();
    let said = run.expect("poppler is installed").stdout;
    let text = String::from_utf8(said).expect("UTF-8");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn number_and_date_came_after_the_leader_and_it_is_said_in_words() {
    let (world, id, _) = arrived();
    let arrival = ok(incoming::show(&world.province.app, ById { id }));
    let view = arrival.files[0].verdict.as_ref().expect("it was judged");
    assert_eq!(view.verdict, Outcome::Passed);
    let leader = says(view, "leader");
    assert_eq!(
        leader.first().map(String::as_str),
        Some(
            "Nội dung đã ký số chưa bị thay đổi. Tuy nhiên, tài liệu đã có những thay đổi trong giới hạn cho phép."
        ),
        "the sentence clerks know"
    );
    assert_eq!(
        leader.get(1).map(String::as_str),
        Some("Số và ngày được điền sau khi ký."),
        "and ours"
    );
    let found = view
        .signatories
        .as_ref()
        .expect("the header says who signs");
    assert_eq!(
        found.outcome,
        SignatoriesOutcome::Satisfied,
        "{:?}",
        found.reasons
    );
    assert_eq!((found.person, found.office), (Some(0), Some(1)));
    assert!(
        found.reasons.contains(&SignatoryReason::OwnRoot),
        "the desk itself added the root, and that is told"
    );
    let row = &world.province.arrivals()[0];
    assert_eq!(
        row.signatories,
        Some(SignatoriesOutcome::Satisfied),
        "kept for the list"
    );
}

#[test]
fn one_changed_byte_is_a_changed_document() {
    let (world, _, file) = arrived();
    let app = &world.province.app;
    let bytes = ok(incoming::file(app, incoming::ShowFile { file })).bytes;
    let mut pdf = BASE64.decode(bytes).expect("base64");
    let at = pdf.windows(9).position(|part| part == b"/MediaBox");
    let at = at.expect("a page has its size") + 11;
    pdf[at] ^= 1;
    let trust = ok(app::trust::of(app));
    let view = verdict::judge(&pdf, &trust, app.now());
    assert_eq!(view.verdict, Outcome::Failed);
    for field in ["leader", "office"] {
        let told = says(&view, field);
        assert_eq!(told[0], "Tài liệu đã bị thay đổi.", "T8 of R§9: {told:?}");
        assert!(!told.join(" ").contains("chưa bị thay đổi"), "{told:?}");
    }
}

#[test]
fn the_signed_version_is_what_the_leader_saw() {
    let (world, _, file) = arrived();
    let app = &world.province.app;
    let whole = ok(incoming::file(app, incoming::ShowFile { file })).bytes;
    let whole = BASE64.decode(whole).expect("base64");
    let open = |signature, path: &str| {
        let input = OpenVersion {
            file: JudgedFile::Arrival { file },
            signature,
            path: path.to_owned(),
        };
        verdict::signed_version(app, input)
    };
    let version = ok(open(0, ""));
    let pdf = BASE64.decode(&version.pdf).expect("base64");
    assert!(whole.starts_with(&pdf) && pdf.len() < whole.len());
    let revision = version.revision.expect("an earlier version");
    assert!(revision.number < revision.of);
    let trust = ok(app::trust::of(app));
    let seen = verdict::judge(&pdf, &trust, app.now());
    assert_eq!(
        (seen.verdict, seen.signatures.len()),
        (Outcome::Passed, 1),
        "the leader's alone, over the whole of it"
    );
    assert_eq!(seen.signatures[0].coverage, "whole_file");
    let place = tempfile::tempdir().expect("a place");
    let path = place.path().join("bản đã ký.pdf");
    let kept = ok(open(0, &path.to_string_lossy()));
    assert_eq!(fs::read(&path).expect("written"), pdf);
    assert_eq!((kept.pdf.as_str(), kept.size), ("", pdf.len() as u64));
    assert!(!read(&path).contains("01/UBND-VP"), "no number yet");
    let failed = app::Failure::from(open(9, "").expect_err("there is no tenth"));
    assert_eq!(failed.code, "file.version_missing");
}

#[test]
fn the_minute_holds_the_facts_and_looks_like_no_document() {
    let (world, id, file) = arrived();
    let app = &world.province.app;
    let place = tempfile::tempdir().expect("a place");
    let print = |name: &str| {
        let path = place.path().join(name);
        let input = PrintMinute {
            files: vec![JudgedFile::Arrival { file }],
            path: path.to_string_lossy().into_owned(),
        };
        ok(verdict::print_minute(app, input));
        path
    };
    let path = print("a.pdf");
    let arrival = ok(incoming::show(app, ById { id }));
    let text = read(&path);
    for fact in [
        "Biên bản kiểm tra chữ ký số",
        arrival.files[0].name.as_str(),
        arrival.files[0].sha256.as_str(),
        &arrival.files[0].size.to_string(),
        "Kết quả: Hợp lệ",
        "Nguyễn Văn Ánh",
        "UBND XÃ THỬ NGHIỆM",
        "Số và ngày được điền sau khi ký.",
        "Đúng người, đúng cơ quan, đúng thứ tự ký.",
        "Danh sách tin cậy",
        env!("CARGO_PKG_VERSION"),
        "không phải văn bản hành chính",
        "+07:00",
    ] {
        assert!(text.contains(fact), "{fact} stands in {text}");
    }
    for form in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do",
        "Nơi nhận",
    ] {
        assert!(!text.contains(form), "{form} would make it a document");
    }
    assert_eq!(
        fs::read(&path).expect("a"),
        fs::read(print("b.pdf")).expect("b"),
        "the same check at the same time is the same minute"
    );
}

#[test]
fn a_letter_under_another_office_s_name_is_not_green() {
    let (world, id, _) = arrived();
    let app = &world.province.app;
    let arrival = ok(incoming::show(app, ById { id }));
    let view = arrival.files[0].verdict.as_ref().expect("judged");
    assert!(view.is_green());
    // The same signed bytes, had they come under another commune's name.
    let mut other = view.clone();
    let expected = office::Expected {
        file: office::SignedFile::Document,
        unit: vec!["UBND xã Ví Dụ".to_owned()],
        body: office::Body::State,
        signer: String::new(),
    };
    let facts: Vec<office::SignatureFacts> = view
        .signatures
        .iter()
        .zip(1..)
        .map(|(one, revision)| office::SignatureFacts {
            holds: Some(one.indication == "passed"),
            name: one.signer.clone(),
            organisation: one.organisation.clone(),
            circle: one.circle,
            revision,
            ..office::SignatureFacts::default()
        })
        .collect();
    other.signatories = Some(office::signatories(&facts, &expected));
    assert_eq!(other.verdict, Outcome::Passed, "the signatures do pass");
    assert!(!other.is_green(), "{:?}", other.signatories);
}

#[test]
fn a_dispatch_of_ours_is_told_the_same_way() {
    let world = two_offices();
    let id = world.commune.drafts("thử biên bản", "H99");
    world.commune.signs(id, &world.keys);
    let app = &world.commune.app;
    let signed = ok(outgoing::show(app, ShowDispatch { id })).verdict;
    let signed = signed.expect("it is judged");
    assert_eq!(
        signed.signatories, None,
        "before the issue nothing is amiss"
    );
    world.commune.issues(id, &world.keys);
    let issued = ok(verdict::show(app, JudgedFile::Dispatch { id }));
    assert_eq!(
        issued.signatories.as_ref().map(|found| found.outcome),
        Some(SignatoriesOutcome::Satisfied),
        "{:?}",
        issued.signatories
    );
    assert!(issued.judged_at > Moment::from_millis(0));
}

#[test]
fn what_cannot_be_told_yet_is_listed_with_its_reason_until_it_is() {
    let world = two_offices();
    let app = &world.province.app;
    let folder = app.store().folder().join("trust");
    for item in fs::read_dir(&folder).expect("whom it trusts") {
        fs::remove_file(item.expect("a file").path()).expect("taken away");
    }
    world.commune.sends("báo cáo quý III", "H99", &world.keys);
    world.runs_until_idle();
    let id = world.province.arrivals()[0].id;
    let list = |limit| {
        let input = verdict::ListWaiting {
            before: None,
            limit,
        };
        ok(verdict::waiting(app, input))
    };
    let waiting = list(9);
    assert_eq!((waiting.total, waiting.rows.len()), (1, 1));
    let check = &waiting.rows[0];
    assert_eq!(check.row.id, id);
    assert_eq!(
        check.row.verdict,
        Outcome::Indeterminate,
        "unknown is never green"
    );
    let why: Vec<&str> = check.reasons.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(
        why,
        ["sub.no_certificate_chain_found"],
        "said once for both"
    );
    assert!(
        check.next_try.is_some_and(|at| at >= app.now()),
        "an authority may yet bring the issuer"
    );
    ok(world
        .keys
        .trusted_by(app.store().folder())
        .map_err(|_| app::Error::Broken));
    ok(incoming::verify(app, ById { id }));
    assert_eq!(list(9).total, 0, "told at last");
}
