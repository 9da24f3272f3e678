//! Any PDF that somebody hands over is judged in the window as at the terminal, and nothing of it is kept.

use app::outgoing::GivenFile;
use app::settings::ById;
use app::verdict::{self, JudgedFile, JudgedPdf, LookAtSignatures, OpenVersion, PrintMinute};
use app::views::Outcome;
use app::{Failure, outgoing};
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
        LookAtSignatures { file, asks },
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
    let file = || JudgedFile::Given { file: given(&path) };
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
    };
    let failure = Failure::from(verdict::look(&world.province.app, gone).err().unwrap());
    assert_eq!(failure.code, "file.unreadable");
}
