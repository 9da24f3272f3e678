//! Pictures of the leader's signature and the office's seal, on the page.

use crate::enclosures::has_image;
use app::Error;
use app::keys::KeyUse;
use app::outgoing::appearance::{self, AppearanceFault, SetSealImage, SetSignatureImage};
use app::outgoing::{self, GivenFile, IssueDispatch};
use app::settings::ById;
use app::views::{Nothing, Outcome};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::process::Command;
use world::{World, ok, pictures, two_offices};

fn given(bytes: &[u8]) -> GivenFile {
    GivenFile::Bytes {
        name: "anh.png".to_owned(),
        bytes: BASE64.encode(bytes),
    }
}

fn keeps_signature(world: &World, name: &str, png: &[u8]) -> Result<i64, Error> {
    let input = SetSignatureImage {
        name: name.to_owned(),
        file: given(png),
        clears_ground: false,
    };
    Ok(appearance::set_signature_image(&world.commune.app, input)?.id)
}

fn keeps_seal(
    world: &World,
    png: &[u8],
    diameter_mm: Option<f64>,
    (from, to): (&str, Option<&str>),
) -> Result<i64, Error> {
    let input = SetSealImage {
        file: given(png),
        clears_ground: false,
        diameter_mm,
        from: from.to_owned(),
        to: to.map(str::to_owned),
    };
    Ok(appearance::set_seal_image(&world.commune.app, input)?.id)
}

fn page(world: &World) -> Vec<u8> {
    let id = world.commune.drafts("kiểm tra con dấu", "H99");
    world.commune.signs(id, &world.keys);
    world.commune.issues(id, &world.keys);
    let shown = ok(outgoing::show(&world.commune.app, ById { id }));
    assert_eq!(shown.verdict.unwrap().verdict, Outcome::Passed);
    ok(outgoing::all_files(&world.commune.app, id)).remove(0).1
}

/// The dots of the one page at 300 an inch: rows of red, green, blue.
fn dots(pdf: &[u8]) -> (usize, Vec<u8>) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.pdf");
    std::fs::write(&path, pdf).unwrap();
    let run = Command::new("pdftoppm")
        .args(["-r", "300"])
        .arg(&path)
        .output()
        .unwrap();
    let head: Vec<&[u8]> = run.stdout.splitn(4, |byte| *byte == b'\n').collect();
    let size = String::from_utf8_lossy(head[1]).into_owned();
    let width = size.split(' ').next().unwrap().parse().unwrap();
    (width, head[3].to_vec())
}

/// Left, top, right, bottom of the dots that `is` picks, in mm.
fn area(width: usize, dots: &[u8], is: impl Fn(u8, u8, u8) -> bool) -> [f64; 4] {
    let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
    for (at, dot) in dots.chunks_exact(3).enumerate() {
        if is(dot[0], dot[1], dot[2]) {
            let (x, y) = (at % width, at / width);
            left = left.min(x);
            right = right.max(x + 1);
            top = top.min(y);
            bottom = bottom.max(y + 1);
        }
    }
    [left, top, right, bottom].map(|dots| dots as f64 / 300.0 * 25.4)
}

fn is_red(r: u8, g: u8, b: u8) -> bool {
    r > 150 && g < 110 && b < 110
}

fn is_blue(r: u8, g: u8, b: u8) -> bool {
    b > 120 && r < 90 && g < 110
}

#[test]
fn t07_the_seal_is_printed_at_its_true_size_over_a_third_of_the_signature() {
    for (diameter, width, height) in [(36.0, 900, 360), (34.0, 500, 400)] {
        let world = two_offices();
        ok(keeps_signature(
            &world,
            "Nguyễn Văn Ánh",
            &pictures::signature(width, height),
        ));
        ok(keeps_seal(
            &world,
            &pictures::seal(diameter, 300.0),
            None,
            ("2026-01-01", None),
        ));
        let pdf = page(&world);
        let (across, dots) = dots(&pdf);
        let seal = area(across, &dots, is_red);
        for (low, high) in [(0, 2), (1, 3)] {
            let size = seal[high] - seal[low];
            assert!(
                (size - diameter).abs() <= 0.5,
                "{diameter} mm is printed as {size}"
            );
        }
        let signature = area(across, &dots, is_blue);
        // A dot at 300 an inch more or less at either edge.
        let covered = (seal[2] - signature[0]) / (signature[2] - signature[0]);
        assert!(
            (0.245..=0.40).contains(&covered),
            "{width} × {height}: {covered}"
        );
        assert!(seal[0] < signature[0], "on its left");
        let middle = |area: [f64; 4]| (area[1] + area[3]) / 2.0;
        assert!(
            (middle(seal) - middle(signature)).abs() < 2.0,
            "on the same line"
        );
    }
}

#[test]
fn each_picture_is_used_for_whom_and_when_it_was_kept() {
    let world = two_offices();
    let other = pictures::signature(900, 360);
    ok(keeps_signature(&world, "Trần Thị Bình", &other));
    let old = ok(keeps_seal(
        &world,
        &pictures::seal(34.0, 300.0),
        Some(34.0),
        ("2020-01-01", Some("2025-06-30")),
    ));
    assert!(
        !has_image(&page(&world)),
        "neither another leader's handwriting nor a seal out of use is on this page"
    );
    let new = ok(keeps_seal(
        &world,
        &pictures::seal(36.0, 300.0),
        None,
        ("2025-07-01", None),
    ));
    let shown = ok(appearance::read(&world.commune.app, Nothing {}));
    let seals: Vec<(i64, bool, f64)> = shown
        .seals
        .iter()
        .map(|seal| (seal.id, seal.is_current, seal.diameter_mm))
        .collect();
    assert_eq!(seals, [(new, true, 36.0), (old, false, 34.0)]);
    ok(appearance::remove_image(
        &world.commune.app,
        ById { id: new },
    ));
    let shown = ok(appearance::read(&world.commune.app, Nothing {}));
    assert!(
        shown.seals.iter().all(|seal| !seal.is_current),
        "none is used today"
    );
}

#[test]
fn a_picture_that_would_mislead_is_refused() {
    let world = two_offices();
    let seal = pictures::seal(36.0, 300.0);
    let day = ("2026-01-01", None);
    let refused = |result: Result<i64, Error>| match result {
        Err(Error::Appearance(fault)) => fault,
        other => panic!("{other:?}"),
    };
    let mismatch = refused(keeps_seal(&world, &seal, Some(30.0), day));
    assert_eq!(
        mismatch,
        AppearanceFault::Mismatch {
            measured_mm: 36.0,
            said_mm: 30.0
        }
    );
    let coarse = refused(keeps_seal(
        &world,
        &pictures::seal(36.0, 96.0),
        Some(36.0),
        day,
    ));
    assert!(
        matches!(coarse, AppearanceFault::Coarse { dpi: 96 }),
        "{coarse:?}"
    );
    let dates = refused(keeps_seal(
        &world,
        &seal,
        None,
        ("2026-02-01", Some("2026-01-01")),
    ));
    assert_eq!(dates, AppearanceFault::Dates);
    let large = refused(keeps_seal(&world, &pictures::seal(60.0, 300.0), None, day));
    assert!(matches!(large, AppearanceFault::Size { .. }), "{large:?}");
    let red = SetSignatureImage {
        name: "Trần Thị Bình".to_owned(),
        file: given(&seal),
        clears_ground: false,
    };
    let kept = ok(appearance::set_signature_image(&world.commune.app, red));
    let warned: Vec<&str> = kept.warnings.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(
        warned,
        ["appearance.not_blue"],
        "a signature is blue: told, not refused"
    );
    ok(appearance::remove_image(
        &world.commune.app,
        ById { id: kept.id },
    ));
    let nobody = refused(keeps_signature(&world, " ", &pictures::signature(900, 360)));
    assert_eq!(nobody, AppearanceFault::NameMissing);
    let shown = ok(appearance::read(&world.commune.app, Nothing {}));
    assert!(
        shown.seals.is_empty() && shown.signatures.is_empty(),
        "none was kept"
    );
}

#[test]
fn t09_the_office_signs_only_after_the_leader() {
    let world = two_offices();
    let app = &world.commune.app;
    let id = world.commune.drafts("chưa ký", "H99");
    let issue = || {
        outgoing::issue(
            app,
            IssueDispatch {
                id,
                with: KeyUse::file(world.keys.office.clone(), world.keys.pin()),
            },
        )
    };
    assert!(
        matches!(issue(), Err(Error::Outgoing(_))),
        "nobody has signed"
    );
    world.commune.signs(id, &world.keys);
    // Someone puts another page in the place of the one that was signed.
    let unsigned = ok(outgoing::draft::render(
        app,
        &world::letter("chưa ký", "H99"),
    ));
    let hash = ok(app.store().files().keep(&unsigned));
    ok(app.store().write(|w| {
        w.set_reopened(id, app.now())?;
        w.set_signed(id, &hash, app.now())
    }));
    assert!(
        matches!(issue(), Err(Error::LeaderUnsigned { .. })),
        "a page without the leader's signature gets no number"
    );
    let registers: Result<_, store::Error> = app.store().read(|r| r.register("state/out/", "2026"));
    assert!(ok(registers).is_empty(), "and none is lost");
}
