//! A signature put by hand on a PDF that has no place of ours, measured from what is drawn.

use app::keys::KeyUse;
use app::outgoing::{self, GivenFile, appearance};
use app::placing::{self, LookAtPdf, PlacedAt, SignPdf};
use app::settings::KeyRole;
use app::{Error, Failure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;
use world::{World, ok, pictures, two_offices};

/// A place with a PDF of another program in it, and the desk that signs it.
struct Desk {
    world: World,
    place: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            world: two_offices(),
            place: tempfile::tempdir().unwrap(),
        };
        let draft = world::letter("kế hoạch nhập từ nơi khác", "H99");
        let page = ok(outgoing::draft::render(&desk.world.commune.app, &draft));
        fs::write(desk.path("ours.pdf"), page).unwrap();
        // As another program would write it: the looks alone, no field of ours.
        desk.run(
            "pdftocairo",
            &["-pdf", &desk.text("ours.pdf"), &desk.text("given.pdf")],
        );
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let done = Command::new(program).args(arguments).output().unwrap();
        assert!(
            done.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }

    fn asked(&self, from: &str, role: KeyRole, place: Option<PlacedAt>) -> SignPdf {
        let keys = &self.world.keys;
        let key = match role {
            KeyRole::Leader => keys.leader.clone(),
            KeyRole::Office => keys.office.clone(),
        };
        SignPdf {
            file: GivenFile::Path {
                path: self.text(from),
            },
            out: self.text("signed.pdf"),
            role,
            place,
            name: "Nguyễn Văn Ánh".to_owned(),
            in_words: false,
            accepts_cover: false,
            with: KeyUse::file(key, keys.pin()),
        }
    }

    fn signs(&self, asked: SignPdf) -> Result<Vec<u8>, String> {
        let app = &self.world.commune.app;
        let signed = placing::sign(app, asked).map_err(|error: Error| Failure::from(error).code)?;
        Ok(fs::read(signed.path).unwrap())
    }

    fn looks(&self, name: &str) -> placing::PdfLook {
        let file = GivenFile::Path {
            path: self.text(name),
        };
        ok(placing::look(&self.world.commune.app, LookAtPdf { file }))
    }

    /// Left, top, right, bottom in mm of the blue dots on the first page, as it is looked at.
    fn blue(&self, pdf: &[u8]) -> [f64; 4] {
        fs::write(self.path("drawn.pdf"), pdf).unwrap();
        let done = Command::new("pdftoppm")
            .args(["-r", "200", "-f", "1", "-l", "1", &self.text("drawn.pdf")])
            .output()
            .unwrap();
        let parts: Vec<&[u8]> = done.stdout.splitn(4, |byte| *byte == b'\n').collect();
        let size = String::from_utf8_lossy(parts[1]).into_owned();
        let width: usize = size.split(' ').next().unwrap().parse().unwrap();
        let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
        for (at, dot) in parts[3].chunks_exact(3).enumerate() {
            if dot[2] > 110 && dot[0] < 100 && dot[1] < 120 {
                let (x, y) = (at % width, at / width);
                (left, right) = (left.min(x), right.max(x + 1));
                (top, bottom) = (top.min(y), bottom.max(y + 1));
            }
        }
        [left, top, right, bottom].map(|dots| dots as f64 / 200.0 * 25.4)
    }
}

fn at(page: u32, [x, y, width, height]: [f64; 4]) -> PlacedAt {
    PlacedAt {
        page,
        x,
        y,
        width,
        height,
    }
}

/// Below the words of a short letter.
const FREE: [f64; 4] = [120.0, 240.0, 60.0, 25.0];

#[test]
fn t7_a_signature_stands_where_it_was_put() {
    let desk = Desk::new();
    let picture = pictures::signature(900, 360);
    ok(appearance::set_signature_image(
        &desk.world.commune.app,
        appearance::SetSignatureImage {
            name: "Nguyễn Văn Ánh".to_owned(),
            file: GivenFile::Bytes {
                name: "ký.png".to_owned(),
                bytes: BASE64.encode(&picture),
            },
            clears_ground: false,
        },
    ));
    let given = fs::read(desk.path("given.pdf")).unwrap();
    let signed = desk
        .signs(desk.asked("given.pdf", KeyRole::Leader, Some(at(1, FREE))))
        .unwrap();
    assert!(
        signed.starts_with(&given),
        "not a byte of the file itself was changed"
    );
    assert_eq!(fs::read(desk.path("given.pdf")).unwrap(), given);
    let [left, top, right, bottom] = desk.blue(&signed);
    let [x, y, width, height] = FREE;
    assert!(
        left >= x - 0.2 && right <= x + width + 0.2,
        "{left} {right}"
    );
    assert!(
        top >= y - 0.2 && bottom <= y + height + 0.2,
        "{top} {bottom}"
    );
    assert!(
        (right - left - 60.0).abs() < 1.0,
        "as large as fits: {}",
        right - left
    );
    let middle = (top + bottom) / 2.0;
    assert!(
        (middle - y - height / 2.0).abs() < 0.5,
        "in the middle: {middle}"
    );
    let report = pades::verify(
        &signed,
        &pades::Trust::default(),
        pades::Moment(1_795_300_000_000),
        &pades::DrawnHere,
    )
    .unwrap();
    assert_eq!(report.signatures.len(), 1);
    assert_ne!(report.signatures[0].indication, pades::Indication::Failed);
}

#[test]
fn a_signature_is_upright_on_a_page_that_is_turned() {
    for turn in ["+90", "+180", "+270"] {
        let desk = Desk::new();
        desk.run(
            "qpdf",
            &[
                &format!("--rotate={turn}"),
                &desk.text("given.pdf"),
                &desk.text("turned.pdf"),
            ],
        );
        let seen = desk.looks("turned.pdf");
        let page = seen.pages[0];
        assert_eq!(
            page.width > page.height,
            turn != "+180",
            "as it is looked at"
        );
        let spot = [10.0, 10.0, 70.0, 24.0];
        let asked = SignPdf {
            accepts_cover: true,
            ..desk.asked("turned.pdf", KeyRole::Leader, Some(at(1, spot)))
        };
        let signed = desk.signs(asked).unwrap();
        let [left, top, right, bottom] = desk.blue(&signed);
        assert!(
            (left - 10.0).abs() < 1.0 && (top - 10.0).abs() < 1.0,
            "{turn}: {left} {top}"
        );
        assert!(
            (right - 80.0).abs() < 1.0 && (bottom - 34.0).abs() < 1.0,
            "{turn}: its frame is as wide as it was drawn: {right} {bottom}"
        );
    }
}

#[test]
fn what_would_be_covered_is_told_first() {
    let desk = Desk::new();
    let seen = desk.looks("given.pdf");
    assert!(seen.sees_words && !seen.taken.is_empty());
    let words = seen.taken[0].area;
    let over = [f64::from(words.x), f64::from(words.y), 40.0, 20.0];
    let asked = || desk.asked("given.pdf", KeyRole::Leader, Some(at(1, over)));
    assert_eq!(desk.signs(asked()), Err("placing.covers".to_owned()));
    assert!(!desk.path("signed.pdf").exists(), "nothing was written");
    assert!(
        desk.signs(SignPdf {
            accepts_cover: true,
            ..asked()
        })
        .is_ok(),
        "its owner wants it so"
    );
    // Our own page has fields: a second signature does not hide the first one's place.
    let look = desk.looks("ours.pdf");
    assert_eq!(look.signatures, 0);
    let fields = pades::fields(&fs::read(desk.path("ours.pdf")).unwrap()).unwrap();
    let leader = fields.iter().find(|field| field.name == "leader").unwrap();
    let [left, bottom, right, top] = leader.rect.unwrap().map(|points| points / 72.0 * 25.4);
    let page = usize::max(leader.page.unwrap(), 0);
    let height = look.pages[page].height;
    let spot = [
        left + 5.0,
        height - top + 2.0,
        right - left - 10.0,
        top - bottom - 4.0,
    ];
    let asked = desk.asked(
        "ours.pdf",
        KeyRole::Leader,
        Some(at(u32::try_from(page).unwrap() + 1, spot)),
    );
    assert_eq!(desk.signs(asked), Err("placing.covers_field".to_owned()));
}

#[test]
fn a_box_lies_on_its_page_and_can_be_read() {
    let desk = Desk::new();
    let code = |place: PlacedAt| {
        desk.signs(desk.asked("given.pdf", KeyRole::Leader, Some(place)))
            .unwrap_err()
    };
    assert_eq!(code(at(2, FREE)), "placing.no_page");
    assert_eq!(code(at(0, FREE)), "placing.no_page");
    assert_eq!(code(at(1, [180.0, 240.0, 60.0, 25.0])), "placing.outside");
    assert_eq!(code(at(1, [-1.0, 240.0, 60.0, 25.0])), "placing.outside");
    assert_eq!(code(at(1, [10.0, 240.0, 60.0, 2.0])), "placing.too_small");
    assert_eq!(
        code(at(1, [f64::NAN, 240.0, 60.0, 25.0])),
        "placing.outside"
    );
    let over_itself = SignPdf {
        out: desk.text("given.pdf"),
        ..desk.asked("given.pdf", KeyRole::Leader, Some(at(1, FREE)))
    };
    assert_eq!(desk.signs(over_itself), Err("placing.same_file".to_owned()));
}

#[test]
fn t9_the_office_signs_a_file_only_after_a_person() {
    let desk = Desk::new();
    let spot = [20.0, 240.0, 40.0, 40.0];
    let office = |from: &str| desk.asked(from, KeyRole::Office, Some(at(1, spot)));
    assert_eq!(
        desk.signs(office("given.pdf")),
        Err("placing.nobody_signed".to_owned())
    );
    let signed = desk
        .signs(desk.asked("given.pdf", KeyRole::Leader, Some(at(1, FREE))))
        .unwrap();
    let mut changed = signed.clone();
    let middle = signed.windows(6).position(|six| six == b"stream").unwrap() + 40;
    changed[middle] ^= 1;
    fs::write(desk.path("changed.pdf"), changed).unwrap();
    assert!(
        desk.signs(office("changed.pdf")).is_err(),
        "a signature that does not hold is none"
    );
    fs::write(desk.path("by-leader.pdf"), &signed).unwrap();
    ok(appearance::set_seal_image(
        &desk.world.commune.app,
        appearance::SetSealImage {
            file: GivenFile::Bytes {
                name: "dấu.png".to_owned(),
                bytes: BASE64.encode(pictures::seal(36.0, 300.0)),
            },
            clears_ground: false,
            diameter_mm: None,
            from: "2026-01-01".to_owned(),
            to: None,
        },
    ));
    let small = SignPdf {
        place: Some(at(1, [20.0, 240.0, 30.0, 30.0])),
        ..office("by-leader.pdf")
    };
    assert_eq!(
        desk.signs(small),
        Err("placing.seal_cut".to_owned()),
        "a seal has one size"
    );
    let both = desk.signs(office("by-leader.pdf")).unwrap();
    let report = pades::verify(
        &both,
        &pades::Trust::default(),
        pades::Moment(1_795_300_000_000),
        &pades::DrawnHere,
    )
    .unwrap();
    assert!(
        report
            .signatures
            .iter()
            .all(|one| one.indication != pades::Indication::Failed)
    );
    assert_eq!(report.signatures.len(), 2);
}

#[test]
fn t8_the_leaders_signature_outlives_the_issue_and_no_changed_byte() {
    let desk = Desk::new();
    let world = &desk.world;
    let id = world.commune.drafts("giữ nguyên nội dung", "H99");
    world.commune.signs(id, &world.keys);
    let signed = ok(outgoing::page(
        &world.commune.app,
        app::settings::ById { id },
    ))
    .pdf;
    let length = BASE64.decode(signed).unwrap().len();
    world.commune.issues(id, &world.keys);
    let issued = BASE64
        .decode(
            ok(outgoing::page(
                &world.commune.app,
                app::settings::ById { id },
            ))
            .pdf,
        )
        .unwrap();
    let mut trust = pades::Trust::default();
    trust.add(&world.keys.root).unwrap();
    let judged = |pdf: &[u8]| {
        let report = pades::verify(
            pdf,
            &trust,
            pades::Moment(1_795_300_000_000),
            &pades::DrawnHere,
        )
        .unwrap();
        report
            .signatures
            .into_iter()
            .find(|one| one.field == "leader")
    };
    let leader = judged(&issued).unwrap();
    assert_ne!(
        leader.indication,
        pades::Indication::Failed,
        "number, date and seal are allowed"
    );
    assert!(!leader.acts.is_empty(), "and told");
    // The signature's own hexadecimal stands in the middle, and signs everything but itself.
    let is_content = |at: usize| !issued[at - 20..at + 20].iter().all(u8::is_ascii_hexdigit);
    let places = (1..60).map(|part| length * part / 61);
    let places: Vec<usize> = places.filter(|&at| is_content(at)).collect();
    assert!(places.len() > 20, "{}", places.len());
    for at in places {
        let mut changed = issued.clone();
        changed[at] ^= 0x01;
        let still = judged(&changed).is_some_and(|one| one.indication != pades::Indication::Failed);
        assert!(!still, "byte {at} was changed");
    }
}
