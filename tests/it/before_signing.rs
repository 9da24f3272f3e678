//! Before a key signs, whoever can tell is asked whether its certificate still holds (ADR 0043).

use app::keys::list::{self, ListKeys};
use app::keys::works::{self, CancelWork};
use app::keys::{KeyChoice, KeyUse};
use app::outgoing::{self, IssueDispatch, SignDispatch};
use app::settings::{ById, KeyRole};
use app::views::Outcome;
use app::{Error, Failure};
use office::{Clock, Outgoing};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use world::{AuthorityOnLoopback, Manner, TokenTable, World, ok};

fn signed(world: &World, id: i64, with: KeyUse) -> Result<(), String> {
    let done = outgoing::sign(&world.commune.app, SignDispatch { id, with });
    done.map(drop).map_err(code)
}

fn with_file(world: &World) -> KeyUse {
    KeyUse::file(world.keys.leader.clone(), world.keys.pin())
}

fn code(fault: Error) -> String {
    Failure::from(fault).code
}

fn stage(world: &World, id: i64) -> Outgoing {
    shown(world, id).row.stage
}

fn shown(world: &World, id: i64) -> app::views::DispatchView {
    ok(outgoing::show(&world.commune.app, ById { id }))
}

/// How often the history says that nobody told whether a certificate holds.
fn untold(world: &World, id: i64) -> usize {
    let history = shown(world, id).history;
    let untold = history.iter().filter(|one| one.what == "state_untold");
    untold.count()
}

#[test]
fn a_certificate_revoked_since_the_last_list_came_signs_nothing() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let (before, after) = (
        world.commune.drafts("văn bản trước", "H99"),
        world.commune.drafts("văn bản sau", "H99"),
    );
    assert_eq!(signed(&world, before, with_file(&world)), Ok(()));
    assert!(authority.others_asked() > 0, "somebody was asked");
    authority.revokes_the_leader();
    world.clock.pass(16 * 60_000);
    assert_eq!(
        signed(&world, after, with_file(&world)),
        Err("key.revoked".to_owned()),
        "though what came a quarter of an hour ago says that it holds until tomorrow"
    );
    assert_eq!(stage(&world, after), Outgoing::Draft);
    let asked = authority.others_asked();
    assert_eq!(
        signed(&world, after, with_file(&world)),
        Err("key.revoked".to_owned()),
        "and it stays so"
    );
    assert_eq!(authority.others_asked(), asked, "without asking again");
}

#[test]
fn a_list_played_again_hides_no_revocation() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::ListsAlone);
    let ids = [1, 2, 3, 4].map(|at| world.commune.drafts(&format!("văn bản {at}"), "H99"));
    assert_eq!(signed(&world, ids[0], with_file(&world)), Ok(()));
    world.clock.pass(16 * 60_000);
    authority.lives_at(world.clock.now());
    authority.revokes_the_leader();
    let revoked = Err("key.revoked".to_owned());
    assert_eq!(signed(&world, ids[1], with_file(&world)), revoked);
    // The office's key has the same list above it, and the line brings it as it was a quarter of an hour before.
    authority.is(Manner::PlayedAgain);
    let asked = authority.others_asked();
    let office = KeyUse::file(world.keys.office.clone(), world.keys.pin());
    assert_eq!(signed(&world, ids[2], office), Ok(()));
    assert!(authority.others_asked() > asked, "it was asked for");
    assert_eq!(signed(&world, ids[3], with_file(&world)), revoked);
    assert_eq!(stage(&world, ids[3]), Outgoing::Draft);
}

#[test]
fn a_list_played_again_takes_no_place_of_one_that_lay_apart_as_a_strangers() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::ListsAlone);
    let ids = [1, 2, 3, 4].map(|at| world.commune.drafts(&format!("văn bản {at}"), "H99"));
    assert_eq!(signed(&world, ids[0], with_file(&world)), Ok(()));
    let (folder, older) = (kept_answers(&world), lists(&kept_answers(&world)));
    world.clock.pass(16 * 60_000);
    authority.lives_at(world.clock.now());
    authority.revokes_the_leader();
    let revoked = Err("key.revoked".to_owned());
    assert_eq!(signed(&world, ids[1], with_file(&world)), revoked);
    let newer = lists(&folder);
    assert_eq!(
        newer.keys().collect::<Vec<_>>(),
        older.keys().collect::<Vec<_>>()
    );
    let news: Vec<&String> = newer
        .keys()
        .filter(|one| newer[*one] != older[*one])
        .collect();
    assert!(
        !news.is_empty(),
        "the list that revokes took the place of the last"
    );
    // As if the newest had come while nobody here knew its authority.
    for name in &news {
        fs::rename(folder.join(name), folder.join(format!("0-{name}"))).unwrap();
    }
    authority.is(Manner::PlayedAgain);
    let office = KeyUse::file(world.keys.office.clone(), world.keys.pin());
    assert_eq!(signed(&world, ids[2], office), Ok(()));
    assert_eq!(
        lists(&folder),
        newer,
        "each is where its authority is known, and nothing lies apart"
    );
    assert_eq!(signed(&world, ids[3], with_file(&world)), revoked);
}

#[test]
fn a_newer_list_takes_the_place_of_one_that_lay_apart_as_a_strangers() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::ListsAlone);
    let ids = [1, 2].map(|at| world.commune.drafts(&format!("văn bản {at}"), "H99"));
    assert_eq!(signed(&world, ids[0], with_file(&world)), Ok(()));
    let (folder, older) = (kept_answers(&world), lists(&kept_answers(&world)));
    for name in older.keys() {
        fs::rename(folder.join(name), folder.join(format!("0-{name}"))).unwrap();
    }
    world.clock.pass(16 * 60_000);
    authority.lives_at(world.clock.now());
    authority.revokes_the_leader();
    let revoked = Err("key.revoked".to_owned());
    assert_eq!(signed(&world, ids[1], with_file(&world)), revoked);
    let newer = lists(&folder);
    assert_eq!(
        newer.keys().collect::<Vec<_>>(),
        older.keys().collect::<Vec<_>>()
    );
    assert_ne!(newer, older);
}

fn kept_answers(world: &World) -> PathBuf {
    world.commune.app.store().folder().join("revocation")
}

/// The lists that are kept, by name.
fn lists(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let named = entries.map(|one| (one.file_name().to_string_lossy().into_owned(), one.path()));
    let lists = named.filter(|(name, _)| name.ends_with(".crl"));
    lists
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect()
}

#[test]
fn a_token_whose_certificate_was_revoked_is_not_given_its_pin() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let table = ok(TokenTable::with_key_of(
        &world.keys.leader,
        &world.keys.pin(),
        env!("CARGO_BIN_EXE_clerk"),
    ));
    let seen = ListKeys {
        role: Some(KeyRole::Leader),
        module: Some(table.module().display().to_string()),
    };
    let listed = ok(list::list(&world.commune.app, seen));
    let is_token = |key: &KeyChoice| matches!(key, KeyChoice::Token { .. });
    let offer = listed.offers.into_iter().find(|one| is_token(&one.key));
    let key = offer.unwrap().key;
    authority.revokes_the_leader();
    let id = world.commune.drafts("văn bản thử", "H99");
    let refused = signed(&world, id, KeyUse::of(key, table.pin()));
    assert_eq!(refused, Err("key.revoked".to_owned()));
    assert_eq!(table.logins(), 0, "no try of the PIN was used up");
}

#[test]
fn what_was_told_is_not_asked_again_for_a_quarter_of_an_hour() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    let ids = [1, 2, 3].map(|at| world.commune.drafts(&format!("văn bản {at}"), "H99"));
    assert_eq!(signed(&world, ids[0], with_file(&world)), Ok(()));
    let asked = authority.others_asked();
    assert!(asked > 0);
    world.clock.pass(14 * 60_000);
    assert_eq!(signed(&world, ids[1], with_file(&world)), Ok(()));
    assert_eq!(authority.others_asked(), asked, "it was told just now");
    world.clock.pass(2 * 60_000);
    assert_eq!(signed(&world, ids[2], with_file(&world)), Ok(()));
    assert!(authority.others_asked() > asked, "that is too long ago");
    assert_eq!(ids.map(|id| untold(&world, id)), [0, 0, 0]);
}

#[test]
fn without_a_line_it_is_signed_and_the_history_says_that_nobody_told() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Away);
    let id = world.commune.drafts("văn bản thử", "H99");
    assert_eq!(signed(&world, id, with_file(&world)), Ok(()));
    assert_eq!(untold(&world, id), 1);
    let verdict = shown(&world, id).verdict.unwrap().verdict;
    assert_eq!(verdict, Outcome::Indeterminate, "and it is not green");
    let input = IssueDispatch {
        id,
        with: KeyUse::file(world.keys.office.clone(), world.keys.pin()),
    };
    ok(outgoing::issue(&world.commune.app, input));
    assert_eq!(untold(&world, id), 2, "of the office's certificate too");
}

#[test]
fn who_does_not_answer_is_waited_for_once_and_left_alone_for_two_minutes() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Silent);
    let ids = [1, 2].map(|at| world.commune.drafts(&format!("văn bản {at}"), "H99"));
    assert_eq!(signed(&world, ids[0], with_file(&world)), Ok(()));
    let asked = authority.others_asked();
    assert!(asked > 0, "it was asked");
    assert_eq!(signed(&world, ids[1], with_file(&world)), Ok(()));
    assert_eq!(authority.others_asked(), asked, "it was left alone");
    assert_eq!(
        ids.map(|id| untold(&world, id)),
        [1, 1],
        "of both nobody told"
    );
    authority.revokes_the_leader();
    authority.is(Manner::Honest);
    world.clock.pass(3 * 60_000);
    let late = world.commune.drafts("văn bản sau", "H99");
    assert_eq!(
        signed(&world, late, with_file(&world)),
        Err("key.revoked".to_owned()),
        "then it is asked again"
    );
}

#[test]
fn a_responder_that_knows_no_certificate_leaves_it_untold() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Unknowing);
    let id = world.commune.drafts("văn bản thử", "H99");
    assert_eq!(signed(&world, id, with_file(&world)), Ok(()));
    assert_eq!(untold(&world, id), 1);
    let verdict = shown(&world, id).verdict.unwrap().verdict;
    assert_ne!(verdict, Outcome::Passed);
}

#[test]
fn asking_can_be_called_off() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = authority.world();
    authority.is(Manner::Silent);
    let id = world.commune.drafts("văn bản thử", "H99");
    let ticket = "gọi-thử".to_owned();
    let with = KeyUse {
        ticket: ticket.clone(),
        ..with_file(&world)
    };
    std::thread::scope(|scope| {
        let signing = scope.spawn(|| signed(&world, id, with));
        while !signing.is_finished() {
            if authority.others_asked() > 0 {
                let ticket = ticket.clone();
                ok(works::cancel(&world.commune.app, CancelWork { ticket }));
            }
            std::thread::yield_now();
        }
        let done = signing.join().unwrap();
        assert_eq!(done, Err("act.called_off".to_owned()));
    });
    assert_eq!(stage(&world, id), Outgoing::Draft);
}

#[test]
fn nobody_is_asked_by_a_desk_that_trusts_no_root() {
    let authority = ok(AuthorityOnLoopback::start());
    let world = world::two_offices();
    world.clock.set(app::SystemClock.now());
    let keys = authority.keys();
    fs::remove_dir_all(world.commune.folder.join("trust")).unwrap();
    let id = world.commune.drafts("văn bản thử", "H99");
    let with = KeyUse::file(keys.leader.clone(), keys.pin());
    assert_eq!(signed(&world, id, with), Ok(()));
    assert_eq!(authority.others_asked(), 0, "no answer could be believed");
    assert_eq!(untold(&world, id), 0);
}
