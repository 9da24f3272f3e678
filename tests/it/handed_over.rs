//! Any PDF that somebody hands over is judged in the window as at the terminal, and nothing of it is kept.

use app::keys::works::{self, CancelWork};
use app::outgoing::GivenFile;
use app::settings::ById;
use app::verdict::{self, JudgedFile, JudgedPdf, LookAtSignatures, OpenVersion, PrintMinute};
use app::views::Outcome;
use app::{Failure, outgoing};
use office::Clock as _;
use pades::{FieldChoice, KeyFile, Mark, Pin};
use std::fs;
use std::path::{Path, PathBuf};
use world::{AuthorityOnLoopback, Manner, World, ok};

/// A page that the commune issued, on the province's stick.
fn brought(world: &World) -> PathBuf {
    let id = world.commune.drafts("Báo cáo thử nghiệm", "H99");
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    let shown = ok(outgoing::show(&world.commune.app, ById { id }));
    assert_eq!(shown.row.id, id);
    let kept = ok(world.commune.app.store().read(|r| r.dispatch(id)));
    let page = kept.and_then(|one| one.page).unwrap();
    let bytes = ok(world.commune.app.store().files().read(&page));
    let stick = world.folder("stick");
    fs::create_dir_all(&stick).unwrap();
    let path = stick.join("từ USB.pdf");
    fs::write(&path, bytes).unwrap();
    path
}

fn looked(world: &World, path: &Path, asks: bool) -> JudgedPdf {
    let file = given(path);
    ok(verdict::look(
        &world.province.app,
        LookAtSignatures {
            file,
            asks,
            ticket: String::new(),
        },
    ))
}

fn given(path: &Path) -> GivenFile {
    GivenFile::Path {
        path: path.display().to_string(),
    }
}

#[test]
fn a_file_from_a_stick_is_judged_once_whoever_can_tell_was_asked_and_not_kept() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let path = brought(&world);
    let before = fs::read(&path).unwrap();
    authority.is(Manner::Away);
    let seen = looked(&world, &path, false);
    assert_eq!(
        (seen.name.as_str(), seen.size),
        ("từ USB.pdf", before.len() as u64)
    );
    assert_eq!(seen.verdict.verdict, Outcome::Indeterminate);
    let away = looked(&world, &path, true);
    assert_eq!(
        away.verdict.verdict,
        Outcome::Indeterminate,
        "asked, and not told: not green"
    );
    authority.is(Manner::Honest);
    let told = looked(&world, &path, true);
    assert_eq!(told.verdict.verdict, Outcome::Passed, "{:?}", told.verdict);
    assert_eq!(told.verdict.signatures.len(), 2);
    assert_eq!(told.pdf, "", "its pages are shown already");
    let asked = authority.others_asked();
    let again = looked(&world, &path, true);
    assert_eq!(again.verdict.verdict, Outcome::Passed);
    assert_eq!(authority.others_asked(), asked, "what came is known since");
    assert!(world.province.arrivals().is_empty(), "it is no arrival");
    assert_eq!(fs::read(&path).unwrap(), before, "and lies as it lay");
}

#[test]
fn its_signed_version_and_the_record_of_its_check_can_be_had() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let path = brought(&world);
    let app = &world.province.app;
    let file = || JudgedFile::Given {
        file: given(&path),
        sha256: String::new(),
    };
    let open = |signature| {
        let path = String::new();
        verdict::signed_version(
            app,
            OpenVersion {
                file: file(),
                signature,
                path,
            },
        )
    };
    let version = ok(open(0));
    assert_eq!(version.name, "từ USB (bản đã ký 1).pdf");
    assert!(version.size < fs::metadata(&path).unwrap().len());
    let missing = Failure::from(open(9).err().unwrap());
    assert_eq!(missing.code, "file.version_missing");
    let record = world.folder("stick").join("biên bản.pdf");
    let input = PrintMinute {
        files: vec![file()],
        path: record.display().to_string(),
    };
    ok(verdict::print_minute(app, input));
    assert!(fs::read(&record).unwrap().starts_with(b"%PDF"));
    // Nothing is written over the one copy there is.
    let before = fs::read(&path).unwrap();
    let over = PrintMinute {
        files: vec![file()],
        path: path.display().to_string(),
    };
    let refused = Failure::from(verdict::print_minute(app, over).err().unwrap());
    assert_eq!(refused.code, "placing.same_file");
    let over = OpenVersion {
        file: file(),
        signature: 0,
        path: path.display().to_string(),
    };
    let refused = Failure::from(verdict::signed_version(app, over).err().unwrap());
    assert_eq!(refused.code, "placing.same_file");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_exchanged_since_it_was_looked_at_is_refused() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let path = brought(&world);
    let seen = looked(&world, &path, false);
    let app = &world.province.app;
    let file = JudgedFile::Given {
        file: given(&path),
        sha256: seen.sha256,
    };
    let input = OpenVersion {
        file: file.clone(),
        signature: 0,
        path: String::new(),
    };
    ok(verdict::signed_version(app, input.clone()));
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend_from_slice(b"\n");
    fs::write(&path, bytes).unwrap();
    let code = |fault| Failure::from(fault).code;
    let refused = verdict::signed_version(app, input).err().map(code);
    assert_eq!(refused.as_deref(), Some("file.exchanged"));
    let record = world.folder("stick").join("biên bản.pdf");
    let input = PrintMinute {
        files: vec![file],
        path: record.display().to_string(),
    };
    let refused = verdict::print_minute(app, input).err().map(code);
    assert_eq!(refused.as_deref(), Some("file.exchanged"));
    assert!(!record.exists());
}

#[test]
fn asking_about_a_file_can_be_called_off() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Away);
    let path = brought(&world);
    authority.is(Manner::Silent);
    let before = authority.others_asked();
    let app = &world.province.app;
    let ticket = "hỏi-thử".to_owned();
    let input = LookAtSignatures {
        file: given(&path),
        asks: true,
        ticket: ticket.clone(),
    };
    std::thread::scope(|scope| {
        let looking = scope.spawn(|| verdict::look(app, input));
        while !looking.is_finished() {
            if authority.others_asked() > before {
                let ticket = ticket.clone();
                ok(works::cancel(app, CancelWork { ticket }));
            }
            std::thread::yield_now();
        }
        let told = ok(looking.join().unwrap());
        assert_eq!(told.verdict.verdict, Outcome::Indeterminate);
        assert_eq!(told.pdf, "", "it was shown before");
    });
    assert_eq!(
        authority.others_asked(),
        before + 1,
        "who is silent is not waited for, and nobody else is asked"
    );
}

/// A blank page, and beside it a stream larger than what the window shows.
fn large_pdf() -> Vec<u8> {
    let size = usize::try_from(app::files::LARGEST).unwrap();
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for object in [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>".to_owned(),
        format!(
            "<< /Length {size} >>\nstream\n{}\nendstream",
            "7".repeat(size)
        ),
    ] {
        places.push(pdf.len());
        let number = places.len();
        pdf.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let table = pdf.len();
    pdf.extend_from_slice(b"xref\n0 5\n0000000000 65535 f \n");
    for place in places {
        pdf.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let trailer = "trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref";
    pdf.extend_from_slice(format!("{trailer}\n{table}\n%%EOF\n").as_bytes());
    pdf
}

#[test]
fn a_version_too_large_for_the_window_can_be_saved() {
    let world = world::two_offices();
    let key = fs::read(&world.keys.leader).unwrap();
    let key = KeyFile::open(&key, &Pin::new(world.keys.pin().to_string())).unwrap();
    let mark = Mark {
        field: FieldChoice::Invisible,
        ..Mark::default()
    };
    let at = pades::Moment(world.clock.now().millis());
    let prepared = pades::prepare(&large_pdf(), &mark, at).unwrap();
    let sealed = prepared.seal(&key).unwrap();
    fs::create_dir_all(world.folder("stick")).unwrap();
    let path = world.folder("stick").join("lớn.pdf");
    fs::write(&path, sealed.into_pdf()).unwrap();
    let seen = looked(&world, &path, false);
    assert_eq!(seen.pdf, "");
    let last = u32::try_from(seen.verdict.signatures.len() - 1).unwrap();
    let open = |path: String| OpenVersion {
        file: JudgedFile::Given {
            file: given(&world.folder("stick").join("lớn.pdf")),
            sha256: seen.sha256.clone(),
        },
        signature: last,
        path,
    };
    let version = ok(verdict::signed_version(
        &world.province.app,
        open(String::new()),
    ));
    assert_eq!(version.pdf, "", "not through the window");
    assert!(version.size > app::files::LARGEST);
    let saved = world.folder("stick").join("bản đã ký.pdf");
    let path = saved.display().to_string();
    ok(verdict::signed_version(&world.province.app, open(path)));
    assert_eq!(fs::metadata(&saved).unwrap().len(), version.size);
}

#[test]
fn what_is_no_pdf_has_a_verdict_and_what_is_not_there_is_told() {
    let world = world::two_offices();
    let stick = world.folder("stick");
    fs::create_dir_all(&stick).unwrap();
    let page = stick.join("đăng nhập.pdf");
    fs::write(&page, "<html>Mời đăng nhập</html>").unwrap();
    let seen = looked(&world, &page, true);
    assert_eq!(seen.verdict.verdict, Outcome::Unreadable);
    let gone = LookAtSignatures {
        file: given(&stick.join("không có.pdf")),
        asks: false,
        ticket: String::new(),
    };
    let failure = Failure::from(verdict::look(&world.province.app, gone).err().unwrap());
    assert_eq!(failure.code, "file.unreadable");
}
