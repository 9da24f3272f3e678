//! What proves a signed file for decades, and judging again what could not be told without a line.

use app::evidence::{self, ExportEvidence};
use app::settings::{AddTrust, ById};
use app::stamps::{self, StampLevel, StampSettings};
use app::views::Outcome;
use app::{engine, incoming, outgoing};
use axis::{Authority, Bounds};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;
use store::{Level, Paper, PartKind};
use world::{AuthorityOnLoopback, Manner, Office, World, ok, runtime};

fn impatient() -> Authority {
    let short = Duration::from_millis(1_500);
    ok(Authority::within(Bounds {
        pause: short,
        stamp: short,
        status: short,
        ..Bounds::default()
    }))
}

fn vouches(office: &Office) {
    ok(runtime().block_on(engine::vouch_with(&office.app, &impatient())));
}

fn wants(world: &World, authority: &AuthorityOnLoopback, level: StampLevel) {
    let settings = StampSettings {
        address: authority.tsa.clone(),
        policy: String::new(),
        level,
        leave_after: None,
    };
    ok(stamps::set(&world.commune.app, settings.clone()));
    ok(stamps::set(&world.province.app, settings));
}

/// The one arrival at the province: its row and its verdict.
fn arrival(world: &World) -> (i64, Outcome, Vec<String>) {
    let rows = world.province.arrivals();
    assert_eq!(rows.len(), 1, "exactly one letter came");
    let shown = ok(incoming::show(&world.province.app, ById { id: rows[0].id }));
    let verdict = shown.files[0].verdict.clone().expect("it was judged");
    let subs = verdict.signatures.iter();
    let subs = subs.filter_map(|one| one.sub_indication.clone()).collect();
    (rows[0].id, rows[0].verdict, subs)
}

#[test]
fn t16_what_cannot_be_told_offline_is_unknown_and_is_judged_again_after_the_line_returns() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Away);
    world.commune.sends("Báo cáo", "H99", &world.keys);
    world.runs_until_idle();
    let (_, verdict, subs) = arrival(&world);
    assert_eq!(
        verdict,
        Outcome::Indeterminate,
        "nothing unknown is ever green"
    );
    assert!(subs.iter().all(|sub| sub == "TRY_LATER"), "{subs:?}");
    vouches(&world.province);
    assert_eq!(
        arrival(&world).1,
        Outcome::Indeterminate,
        "the line is still down"
    );

    authority.is(Manner::Honest);
    // A question that nobody answered is not put again at once.
    world.clock.pass(7 * 3_600_000);
    vouches(&world.province);
    assert_eq!(arrival(&world).1, Outcome::Passed, "{:?}", arrival(&world));
    let asked = authority.others_asked();
    vouches(&world.province);
    assert_eq!(
        authority.others_asked(),
        asked,
        "answers are kept until they age"
    );
}

#[test]
fn what_is_told_for_one_arrival_settles_another_of_the_same_signer() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Away);
    for subject in ["Báo cáo", "Báo cáo bổ sung", "Báo cáo cuối"] {
        world.commune.sends(subject, "H99", &world.keys);
    }
    world.runs_until_idle();
    vouches(&world.province);
    let outcomes = || -> Vec<Outcome> {
        let rows = world.province.arrivals();
        rows.iter().map(|row| row.verdict).collect()
    };
    assert_eq!(outcomes(), [Outcome::Indeterminate; 3]);
    authority.is(Manner::Honest);
    world.clock.pass(7 * 3_600_000);
    vouches(&world.province);
    assert_eq!(
        outcomes(),
        [Outcome::Passed; 3],
        "the later ones have nothing to ask any more"
    );
}

#[test]
fn an_arrival_whose_file_is_lost_holds_no_other_up() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Away);
    for subject in ["Báo cáo", "Báo cáo mất", "Báo cáo cuối"] {
        world.commune.sends(subject, "H99", &world.keys);
    }
    world.runs_until_idle();
    let app = &world.province.app;
    let rows = world.province.arrivals();
    let lost = rows[1].id;
    let kept = ok(app.store().read(|r| r.arrival_files(lost)));
    for file in kept {
        let name = file.hash.to_string();
        let folder = world.province.folder.join("files");
        let folder = folder.join(name.get(..2).unwrap());
        std::fs::remove_file(folder.join(&name)).unwrap();
    }
    authority.is(Manner::Honest);
    world.clock.pass(7 * 3_600_000);
    vouches(&world.province);
    let rows = world.province.arrivals();
    let outcomes: Vec<(bool, Outcome)> = rows
        .iter()
        .map(|row| (row.id == lost, row.verdict))
        .collect();
    assert_eq!(
        outcomes,
        [
            (false, Outcome::Passed),
            (true, Outcome::Indeterminate),
            (false, Outcome::Passed)
        ]
    );
}

#[test]
fn a_clerk_who_checks_again_has_the_authorities_asked_at_once() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Away);
    world.commune.sends("Báo cáo", "H99", &world.keys);
    world.runs_until_idle();
    vouches(&world.province);
    authority.is(Manner::Honest);
    vouches(&world.province);
    let (id, verdict, _) = arrival(&world);
    assert_eq!(
        verdict,
        Outcome::Indeterminate,
        "by itself it is not asked again so soon"
    );
    ok(incoming::verify(&world.province.app, ById { id }));
    vouches(&world.province);
    assert_eq!(arrival(&world).1, Outcome::Passed, "{:?}", arrival(&world));
}

#[test]
fn a_clerk_who_checks_our_own_letter_again_has_the_authorities_asked_at_once() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let app = &world.commune.app;
    authority.is(Manner::Away);
    let id = world.commune.sends("Báo cáo", "H99", &world.keys);
    vouches(&world.commune);
    authority.is(Manner::Honest);
    let verdict = || {
        let shown = ok(outgoing::show(app, ById { id }));
        shown.verdict.expect("it is signed").verdict
    };
    vouches(&world.commune);
    assert_eq!(
        verdict(),
        Outcome::Indeterminate,
        "by itself it is not asked again so soon"
    );
    ok(outgoing::verify(app, ById { id }));
    vouches(&world.commune);
    assert_eq!(verdict(), Outcome::Passed);
}

#[test]
fn a_certificate_that_its_authority_does_not_know_never_passes() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Unknowing);
    world.commune.sends("Báo cáo", "H99", &world.keys);
    world.runs_until_idle();
    vouches(&world.province);
    let (_, verdict, subs) = arrival(&world);
    assert_ne!(verdict, Outcome::Passed, "{subs:?}");
}

#[test]
fn a_revoked_certificate_is_found_once_there_is_a_line() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    world.commune.sends("Báo cáo", "H99", &world.keys);
    world.runs_until_idle();
    authority.revokes_the_leader();
    vouches(&world.province);
    let (_, verdict, subs) = arrival(&world);
    assert_ne!(verdict, Outcome::Passed);
    assert!(
        subs.iter().any(|sub| sub.starts_with("REVOKED")),
        "{subs:?}"
    );
}

#[test]
fn evidence_is_kept_with_what_was_sent_and_what_came_and_the_files_stay_as_they_were() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    wants(&world, &authority, StampLevel::Lta);
    // Kept copies are brought on by whoever keeps them: what leaves has its stamp alone.
    let settings = StampSettings {
        level: StampLevel::T,
        ..ok(stamps::settings(&world.commune.app))
    };
    ok(stamps::set(&world.commune.app, settings));
    let id = world.commune.sends("Quyết định", "H99", &world.keys);
    vouches(&world.commune);
    world.runs_until_idle();
    vouches(&world.commune);
    vouches(&world.province);
    let sent = ok(world
        .commune
        .app
        .store()
        .read(|r| r.evidence_of(Paper::Dispatch(id))));
    assert_eq!(sent.len(), 1);
    let page = ok(world.commune.app.store().read(|r| r.dispatch(id)));
    assert_eq!(
        Some(sent[0].file),
        page.and_then(|page| page.page),
        "the file as it left"
    );
    assert_eq!(
        (sent[0].kept, sent[0].level),
        (None, Level::T),
        "the level of what left: {:?}",
        sent[0]
    );
    let (came, _, _) = arrival(&world);
    let kept = ok(world
        .province
        .app
        .store()
        .read(|r| r.evidence_of(Paper::Arrival(came))));
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].file, kept[0].level),
        (sent[0].file, Level::Lta),
        "{:?}",
        kept[0]
    );
    assert!(
        kept[0].kept.is_some_and(|one| one != kept[0].file),
        "another file beside it"
    );
    assert!(
        kept[0].renew_at > Some(world.province.app.now()),
        "and it will be renewed"
    );
    let parts = ok(world
        .province
        .app
        .store()
        .read(|r| r.evidence_parts(kept[0].id)));
    for kind in [PartKind::Certificate, PartKind::Stamp] {
        assert!(
            parts.iter().any(|part| part.kind == kind),
            "{kind:?} in {parts:?}"
        );
    }
    let status = |kind| matches!(kind, PartKind::Status | PartKind::List);
    assert!(parts.iter().any(|part| status(part.kind)), "{parts:?}");
}

#[test]
fn an_archive_stamp_is_renewed_before_it_weakens() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    wants(&world, &authority, StampLevel::Lta);
    let id = world.commune.sends("Quyết định", "H99", &world.keys);
    vouches(&world.commune);
    let of = || {
        ok(world
            .commune
            .app
            .store()
            .read(|r| r.evidence_of(Paper::Dispatch(id))))
    };
    let first = of()[0].clone();
    assert_eq!(first.level, Level::Lta, "{first:?}");
    let due = first.renew_at.expect("it is to be renewed");
    let asked = authority.stamps_asked();
    vouches(&world.commune);
    assert_eq!(authority.stamps_asked(), asked, "not before its time");

    // Nineteen years on, three months before the stamp's own certificate ends.
    world.clock.set(due);
    authority.lives_at(due);
    vouches(&world.commune);
    let second = of()[0].clone();
    assert_eq!(authority.stamps_asked(), asked + 1, "{second:?}");
    assert_ne!(second.kept, first.kept, "one more on top");
    assert_eq!((second.level, second.file), (Level::Lta, first.file));
    assert!(second.renew_at > Some(due), "{second:?}");
    let report: Value = serde_json::from_str(second.report.as_deref().unwrap()).unwrap();
    assert_eq!(
        report["verdict"], "passed",
        "all of it still holds: {report}"
    );
}

#[test]
fn a_package_holds_every_part_under_the_hash_its_manifest_names() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    wants(&world, &authority, StampLevel::Lt);
    let id = world.commune.sends("Quyết định", "H99", &world.keys);
    vouches(&world.commune);
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("chung-cu.zip");
    let input = ExportEvidence {
        id,
        path: path.to_string_lossy().into_owned(),
    };
    let made = ok(evidence::export(&world.commune.app, input));
    assert_eq!(made.files, 1);
    assert!(made.parts >= 4, "{made:?}");
    let archive = std::fs::read(&path).unwrap();
    assert_eq!(store::Hash::of(&archive).to_string(), made.sha256);
    let files = stored(&archive);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!(manifest["format"], "lienvan-evidence-1");
    let listed = manifest["files"].as_array().unwrap();
    assert_eq!(
        listed.len() + 1,
        files.len(),
        "each is listed but the list itself"
    );
    for entry in listed {
        let bytes = &files[entry["name"].as_str().unwrap()];
        let hash = store::Hash::of(bytes).to_string();
        assert_eq!(entry["sha256"], hash.as_str(), "{entry}");
    }
    for role in ["signed_file", "report", "certificate", "status", "stamp"] {
        assert!(
            listed.iter().any(|entry| entry["role"] == role),
            "{role}: {manifest}"
        );
    }
    let report = listed.iter().find(|entry| entry["role"] == "report");
    let name = report.and_then(|entry| entry["name"].as_str()).unwrap();
    let report: Value = serde_json::from_slice(&files[name]).unwrap();
    assert_eq!(report["verdict"], "passed");
    assert!(
        report["signatories"]["outcome"].is_string(),
        "a program reads who should have signed, as the minute tells it: {report}"
    );
    let (came, ..) = {
        world.runs_until_idle();
        arrival(&world)
    };
    let input = ExportEvidence {
        id: came,
        path: place.path().join("den.zip").to_string_lossy().into_owned(),
    };
    assert_eq!(ok(evidence::export(&world.province.app, input)).files, 1);
}

#[test]
fn a_package_holds_the_minute_of_what_was_found_and_it_opens() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    wants(&world, &authority, StampLevel::Lt);
    world.commune.sends("Quyết định", "H99", &world.keys);
    vouches(&world.commune);
    world.runs_until_idle();
    vouches(&world.province);
    let (came, verdict, subs) = arrival(&world);
    assert_eq!(verdict, Outcome::Passed, "{subs:?}");
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("den.zip");
    let input = ExportEvidence {
        id: came,
        path: path.to_string_lossy().into_owned(),
    };
    ok(evidence::export(&world.province.app, input));
    let files = stored(&std::fs::read(&path).unwrap());
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let listed = manifest["files"].as_array().unwrap();
    let minutes: Vec<&Value> = listed
        .iter()
        .filter(|entry| entry["role"] == "minute")
        .collect();
    assert_eq!(minutes.len(), 1, "one over all files: {manifest}");
    let minute = &files[minutes[0]["name"].as_str().unwrap()];
    let pdf = place.path().join("bien-ban.pdf");
    std::fs::write(&pdf, minute).unwrap();
    let sound = Command::new("qpdf").arg("--check").arg(&pdf).output();
    let sound = sound.unwrap();
    assert!(
        sound.status.success(),
        "another program opens it: {}",
        String::from_utf8_lossy(&sound.stderr)
    );
    let run = Command::new("pdftotext").arg(&pdf).arg("-").output();
    let words = String::from_utf8(run.unwrap().stdout).unwrap();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let signed = &manifest["signed_files"][0];
    let folder = signed["folder"].as_str().unwrap();
    let file = &files[&format!("{folder}/{}", signed["name"].as_str().unwrap())];
    let kept = files.iter().find(|(name, _)| name.contains("/luu_tru/"));
    let looked_at = store::Hash::of(kept.map_or(file, |(_, bytes)| bytes)).to_string();
    let bare: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(
        bare.contains(&looked_at),
        "it names the bytes it was made of: {words}"
    );
    for name in ["Nguyễn Văn Ánh", "UBND XÃ THỬ NGHIỆM"] {
        assert!(words.contains(name), "it names who signed: {words}");
    }
}

#[test]
fn what_is_kept_at_a_lower_level_is_looked_at_again_when_a_higher_one_is_wanted() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    wants(&world, &authority, StampLevel::T);
    world.commune.sends("Quyết định", "H99", &world.keys);
    vouches(&world.commune);
    world.runs_until_idle();
    vouches(&world.province);
    let (came, ..) = arrival(&world);
    let app = &world.province.app;
    let of = || {
        let rows = app.store();
        ok(rows.read(|r| r.evidence_of(Paper::Arrival(came))))[0].clone()
    };
    let first = of();
    assert_eq!((first.level, first.next_at), (Level::T, None), "at rest");
    let settings = ok(stamps::settings(app));
    ok(stamps::set(app, settings.clone()));
    assert_eq!(of().next_at, None, "the same level opens nothing");
    let higher = StampSettings {
        level: StampLevel::Lta,
        ..settings.clone()
    };
    ok(stamps::set(app, higher));
    assert_eq!(of().next_at, Some(app.now()), "due at once");
    vouches(&world.province);
    let raised = of();
    assert_eq!(
        (raised.level, raised.file),
        (Level::Lta, first.file),
        "brought to it, and the file that came stays as it was"
    );
    ok(stamps::set(app, settings));
    assert_eq!(of(), raised, "a lower level takes nothing back");
}

#[test]
fn who_is_trusted_since_settles_what_waited_though_nobody_can_be_asked() {
    let authority = ok(AuthorityOnLoopback::start());
    let mut world = world::two_offices();
    world.clock.set(office::Clock::now(&app::SystemClock));
    world.keys = authority.keys();
    ok(world.keys.trusted_by(&world.commune.folder));
    world.commune.sends("Báo cáo", "H99", &world.keys);
    world.runs_until_idle();
    authority.is(Manner::Away);
    vouches(&world.province);
    let (_, verdict, before) = arrival(&world);
    assert_eq!(verdict, Outcome::Indeterminate);
    assert!(
        before.iter().all(|sub| sub == "NO_CERTIFICATE_CHAIN_FOUND"),
        "{before:?}"
    );
    let root = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(root.path(), &world.keys.root).unwrap();
    let path = root.path().to_string_lossy().into_owned();
    ok(app::trust::add(&world.province.app, AddTrust { path }));
    vouches(&world.province);
    let (_, verdict, after) = arrival(&world);
    assert_eq!(
        verdict,
        Outcome::Indeterminate,
        "nothing unknown is ever green"
    );
    assert!(
        after.iter().all(|sub| sub == "TRY_LATER"),
        "now only the statuses are missing: {after:?}"
    );
}

/// The names of the answers that the province keeps.
fn kept_answers(world: &World) -> Vec<String> {
    let folder = world.province.folder.join("revocation");
    let listed = std::fs::read_dir(folder).into_iter().flatten();
    let name = |one: std::io::Result<std::fs::DirEntry>| one.unwrap().file_name();
    let mut names: Vec<String> = listed.map(|one| name(one).into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_strangers_authorities_answer_lies_apart_and_counts_once_they_are_trusted() {
    let authority = ok(AuthorityOnLoopback::start());
    let mut world = world::two_offices();
    world.clock.set(office::Clock::now(&app::SystemClock));
    world.keys = authority.keys();
    ok(world.keys.trusted_by(&world.commune.folder));
    world.commune.sends("Báo cáo", "H99", &world.keys);
    world.runs_until_idle();
    vouches(&world.province);
    assert_eq!(arrival(&world).1, Outcome::Indeterminate, "nobody is known");
    let names = kept_answers(&world);
    assert!(!names.is_empty(), "a sender may have us ask");
    assert!(names.iter().all(|name| name.starts_with("0-")), "{names:?}");
    let root = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(root.path(), &world.keys.root).unwrap();
    let path = root.path().to_string_lossy().into_owned();
    ok(app::trust::add(&world.province.app, AddTrust { path }));
    vouches(&world.province);
    assert_eq!(arrival(&world).1, Outcome::Passed, "{:?}", arrival(&world));
}

#[test]
fn a_kept_answer_that_cannot_be_read_stays_and_holds_nobody_up() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let send = || {
        world.commune.sends("Báo cáo", "H99", &world.keys);
        world.runs_until_idle();
        vouches(&world.province);
    };
    send();
    let names = kept_answers(&world);
    assert!(!names.is_empty());
    let folder = world.province.folder.join("revocation");
    for name in &names {
        assert!(!name.starts_with("0-"), "its authority is known");
        // Whoever is root here reads every file: a folder is what nobody reads.
        std::fs::remove_file(folder.join(name)).unwrap();
        std::fs::create_dir(folder.join(name)).unwrap();
    }
    world.clock.pass(7 * 3_600_000);
    let asked = authority.others_asked();
    send();
    assert!(authority.others_asked() > asked);
    let is_as_it_was = |name: &String| folder.join(name).is_dir();
    assert!(names.iter().all(is_as_it_was), "{names:?}");
}

#[test]
fn a_package_leaves_what_is_kept_and_its_turn_as_they_were() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Away);
    world.commune.sends("Báo cáo", "H99", &world.keys);
    world.runs_until_idle();
    let (came, ..) = arrival(&world);
    let of = || {
        let rows = world.province.app.store();
        let row = ok(rows.read(|r| r.evidence_of(Paper::Arrival(came))))[0].clone();
        (row.kept, row.level, row.next_at)
    };
    vouches(&world.province);
    let before = of();
    assert!(before.2.is_some(), "it is still to be looked at");
    let place = tempfile::tempdir().unwrap();
    world.clock.pass(60_000);
    let input = ExportEvidence {
        id: came,
        path: place.path().join("den.zip").to_string_lossy().into_owned(),
    };
    ok(evidence::export(&world.province.app, input));
    assert_eq!(of(), before, "a package is no look in its turn");
}

#[test]
fn a_signed_file_is_raised_to_the_level_asked_for_or_left_alone() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let id = world.commune.drafts("Tờ trình", "H99");
    world.commune.signs(id, &world.keys);
    let standing = ok(world.commune.app.store().read(|r| r.dispatch(id))).unwrap();
    let page = ok(world
        .commune
        .app
        .store()
        .files()
        .read(&standing.page.unwrap()));
    let trust = ok(app::trust::of(&world.commune.app));
    let now = || pades::Moment(office::Clock::now(&app::SystemClock).millis());
    let raised = |level| {
        let wanted = StampSettings {
            address: authority.tsa.clone(),
            policy: String::new(),
            level,
            leave_after: None,
        };
        let (authority, page, trust) = (impatient(), page.clone(), trust.clone());
        runtime()
            .block_on(async move { engine::raise(&authority, page, &wanted, trust, now).await })
    };
    for (level, words) in [
        (StampLevel::B, &["B-B"][..]),
        (StampLevel::Lt, &["B-LT"]),
        (StampLevel::Lta, &["B-LTA", "document_timestamp"]),
    ] {
        let file = ok(raised(level));
        assert!(
            file.starts_with(&page[..page.len() / 2]),
            "what was there stays"
        );
        let report = ok(pades::verify(&file, &trust, now(), &pades::DrawnHere));
        let levels: Vec<Value> = report
            .signatures
            .iter()
            .map(|one| serde_json::to_value(one.level).unwrap())
            .collect();
        assert_eq!(levels, words, "{level:?}");
    }
    authority.is(Manner::Rogue);
    let rogue = raised(StampLevel::T).unwrap_err();
    assert_eq!(app::Failure::from(rogue).code, "stamp.untrusted");
    authority.is(Manner::Unknowing);
    let missed = raised(StampLevel::Lt).unwrap_err();
    assert_eq!(app::Failure::from(missed).code, "stamp.level_missed");
}

#[test]
fn there_is_no_package_of_what_is_not_signed() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let id = world.commune.drafts("Dự thảo", "H99");
    let input = ExportEvidence {
        id,
        path: "unused.zip".to_owned(),
    };
    let refused = evidence::export(&world.commune.app, input).unwrap_err();
    assert_eq!(app::Failure::from(refused).code, "dispatch.not_issued");
}

/// The files of an archive that packs none, by name.
fn stored(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let word = |at: usize| u16::from_le_bytes([archive[at], archive[at + 1]]) as usize;
    let long = |at: usize| word(at) | word(at + 2) << 16;
    let mut files = BTreeMap::new();
    let mut at = 0;
    while archive[at..].starts_with(b"PK\x03\x04") {
        assert_eq!(word(at + 8), 0, "stored");
        let (size, name) = (long(at + 18), word(at + 26));
        let begin = at + 30;
        let content = begin + name + word(at + 28);
        let named = String::from_utf8(archive[begin..begin + name].to_vec()).unwrap();
        files.insert(named, archive[content..content + size].to_vec());
        at = content + size;
    }
    files
}
