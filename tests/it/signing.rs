//! Signing at the desk: with a token, in batches, and what is told when something goes wrong in the middle.

use app::keys::list::{self, KeyStanding, ListKeys};
use app::keys::{KeyChoice, KeyUse};
use app::outgoing::batch::{
    self, BatchAct, BatchItem, BatchResult, BatchState, BatchView, BeginBatch, LookAtBatch,
};
use app::outgoing::draft::{self, SaveCause, SaveDraft};
use app::outgoing::{self, IssueDispatch, SignDispatch};
use app::settings::{ById, KeyRole};
use app::views::Outcome;
use app::{Error, Failure};
use office::Outgoing;
use pades::{Pin, Signer};
use serde_json::json;
use std::cell::Cell;
use std::fs;
use std::time::{Duration, Instant};
use token::{Consent, Host};
use world::{TokenTable, World, call, ok, two_offices};
use zeroize::Zeroizing;

fn table(world: &World) -> TokenTable {
    let helper = env!("CARGO_BIN_EXE_clerk");
    TokenTable::with_key_of(&world.keys.leader, &world.keys.pin(), helper).unwrap()
}

/// The one key on the table, as the desk offers it.
fn offered(world: &World, table: &TokenTable) -> list::KeyOffer {
    let asked = ListKeys {
        role: Some(KeyRole::Leader),
        module: Some(table.module().display().to_string()),
    };
    let listed = ok(list::list(&world.commune.app, asked));
    let is_ours = |offer: &list::KeyOffer| {
        let here = |key: &KeyChoice| matches!(key, KeyChoice::Token { module, .. } if module.contains("p11.so"));
        here(&offer.key) && offer.is_there
    };
    listed.offers.into_iter().find(is_ours).unwrap()
}

fn with(offer: &list::KeyOffer, pin: Zeroizing<String>) -> KeyUse {
    KeyUse::of(offer.key.clone(), pin)
}

fn wrong() -> Zeroizing<String> {
    Zeroizing::new("86427531".to_owned())
}

fn drafts(world: &World, count: usize) -> Vec<i64> {
    (1..=count)
        .map(|at| world.commune.drafts(&format!("văn bản thử số {at}"), "H99"))
        .collect()
}

fn stage(world: &World, id: i64) -> Outgoing {
    ok(outgoing::show(&world.commune.app, ById { id }))
        .row
        .stage
}

fn verdict(world: &World, id: i64) -> Option<Outcome> {
    let shown = ok(outgoing::show(&world.commune.app, ById { id }));
    shown.verdict.map(|verdict| verdict.verdict)
}

fn agreed(act: BatchAct, ids: &[i64], with: KeyUse) -> BeginBatch {
    BeginBatch {
        act,
        items: ids.iter().map(|&id| seen(id)).collect(),
        continues: None,
        with,
    }
}

/// Consent to the issue of what is on the list now.
fn to_issue(world: &World, ids: &[i64]) -> BeginBatch {
    let look = LookAtBatch {
        act: BatchAct::Issue,
        ids: ids.to_vec(),
        counts_pages: false,
    };
    let plan = ok(batch::look(&world.commune.app, look));
    let with = KeyUse::file(world.keys.office.clone(), world.keys.pin());
    BeginBatch {
        items: plan
            .lines
            .into_iter()
            .map(|line| BatchItem {
                id: line.id,
                version: line.version,
                along: line.along,
            })
            .collect(),
        ..agreed(BatchAct::Issue, ids, with)
    }
}

/// A draft as it was first kept, with nothing along.
fn seen(id: i64) -> BatchItem {
    BatchItem {
        id,
        version: 1,
        along: String::new(),
    }
}

fn shown(world: &World, id: i64) -> BatchView {
    ok(batch::show(&world.commune.app, ById { id }))
}

fn code<T>(done: Result<T, Error>) -> String {
    Failure::from(done.err().unwrap()).code
}

#[test]
fn a_leader_signs_with_a_token_and_it_is_remembered() {
    let world = two_offices();
    let table = table(&world);
    let offer = offered(&world, &table);
    assert_eq!(offer.standing, KeyStanding::Good);
    assert_eq!(offer.organisation, "UBND xã Thử Nghiệm (THỬ NGHIỆM)");
    assert_eq!(
        (offer.entry, offer.is_usual),
        (None, false),
        "seen for the first time"
    );
    assert!(
        !offer.pin.on_device && offer.pin.min > 0,
        "what the token says of its PIN"
    );
    let id = world.commune.drafts("ký bằng USB", "H99");
    let sign = SignDispatch {
        id,
        with: with(&offer, table.pin()),
    };
    assert_eq!(
        ok(outgoing::sign(&world.commune.app, sign)).stage,
        Outgoing::Signed
    );
    assert_eq!(table.logins(), 1, "one act, one login");
    let offer = offered(&world, &table);
    assert!(
        offer.entry.is_some() && offer.is_usual,
        "offered first from now on"
    );
    assert_eq!(
        world.commune.issues(id, &world.keys).number,
        "01",
        "the office's own key goes on from there"
    );
    let told = verdict(&world, id);
    assert!(
        matches!(told, Some(Outcome::Indeterminate | Outcome::Passed)),
        "valid as far as can be told offline: {told:?}"
    );
}

#[test]
fn a_wrong_pin_is_tried_once_and_a_last_try_only_on_demand() {
    let world = two_offices();
    let app = &world.commune.app;
    let table = table(&world);
    let ids = drafts(&world, 3);
    let offer = offered(&world, &table);
    let begun = batch::begin(app, agreed(BatchAct::Sign, &ids, with(&offer, wrong()))).map(drop);
    assert_eq!(code(begun), "key.pin_wrong");
    assert_eq!(table.logins(), 1, "three documents, one try");
    assert!(
        ok(batch::list(app, app::views::Nothing {})).rows.is_empty(),
        "no batch was begun"
    );
    table.set_tries(1).unwrap();
    let offer = offered(&world, &table);
    assert!(
        offer.pin.is_low && offer.pin.is_final_try,
        "said before anybody types"
    );
    let sign = |with: KeyUse| outgoing::sign(app, SignDispatch { id: ids[0], with });
    assert_eq!(code(sign(with(&offer, table.pin()))), "key.final_try");
    assert_eq!(table.logins(), 1, "the token was not even asked");
    let short = Zeroizing::new("1".to_owned());
    let accepted = |pin| KeyUse {
        accepts_final_try: true,
        ..with(&offer, pin)
    };
    assert_eq!(
        code(sign(accepted(short))),
        "key.pin_unfit",
        "what cannot be right is not tried"
    );
    assert_eq!(table.logins(), 1);
    assert_eq!(code(sign(accepted(wrong()))), "key.pin_locked");
    assert_eq!(table.logins(), 2, "once more, as its owner wished");
    let offer = offered(&world, &table);
    assert!(offer.pin.is_locked);
    assert_eq!(code(sign(accepted(table.pin()))), "key.pin_locked");
    assert_eq!(table.logins(), 2, "a locked token is left in peace");
    assert!(ids.iter().all(|&id| stage(&world, id) == Outgoing::Draft));
}

#[test]
fn a_certificate_that_may_not_sign_costs_no_try() {
    let world = two_offices();
    let table = table(&world);
    let offer = offered(&world, &table);
    let id = world.commune.drafts("hết hạn", "H99");
    world
        .clock
        .set(office::Day::new(2036, 6, 1).unwrap().begins());
    let sign = SignDispatch {
        id,
        with: with(&offer, table.pin()),
    };
    assert_eq!(
        code(outgoing::sign(&world.commune.app, sign)),
        "key.expired"
    );
    assert_eq!(table.logins(), 0, "the PIN never left the desk");
    assert_eq!(offered(&world, &table).standing, KeyStanding::Expired);
}

#[test]
fn a_revoked_certificate_signs_nothing() {
    signs_nothing(|world| world.keys.revoke_leader(&world.commune.folder).unwrap());
}

#[test]
fn a_suspended_certificate_signs_nothing() {
    signs_nothing(|world| world.keys.suspend_leader(&world.commune.folder).unwrap());
}

fn signs_nothing(once: impl FnOnce(&World)) {
    let world = two_offices();
    once(&world);
    let table = table(&world);
    let offer = offered(&world, &table);
    assert_eq!(
        offer.standing,
        KeyStanding::Revoked,
        "told where it is chosen"
    );
    let id = world.commune.drafts("bị thu hồi", "H99");
    let app = &world.commune.app;
    let by_token = SignDispatch {
        id,
        with: with(&offer, table.pin()),
    };
    assert_eq!(code(outgoing::sign(app, by_token)), "key.revoked");
    assert_eq!(table.logins(), 0);
    let file = KeyUse::file(world.keys.leader.clone(), world.keys.pin());
    assert_eq!(
        code(outgoing::sign(app, SignDispatch { id, with: file })),
        "key.revoked"
    );
    assert_eq!(stage(&world, id), Outgoing::Draft);
}

#[test]
fn a_batch_outlives_the_token_that_is_taken_out() {
    let world = two_offices();
    let app = &world.commune.app;
    let table = table(&world);
    let ids = drafts(&world, 20);
    let offer = offered(&world, &table);
    let plan = ok(batch::look(
        app,
        LookAtBatch {
            act: BatchAct::Sign,
            ids: Vec::new(),
            counts_pages: true,
        },
    ));
    assert_eq!((plan.ready, plan.signatures, plan.beyond), (20, 20, 0));
    assert!(
        plan.lines
            .iter()
            .all(|line| line.pages == Some(1) && line.reason.is_none())
    );
    assert_eq!(plan.lines[0].id, ids[0], "oldest first");
    let begun = ok(batch::begin(
        app,
        agreed(BatchAct::Sign, &ids, with(&offer, table.pin())),
    ));
    let id = begun.id();
    assert_eq!(shown(&world, id).row.state, BatchState::Running);
    let other =
        batch::begin(app, agreed(BatchAct::Sign, &ids, with(&offer, table.pin()))).map(drop);
    assert_eq!(code(other), "batch.running", "nothing is signed twice");
    let turns = Cell::new(0);
    ok(begun.run(app, &mut |done, all| {
        assert_eq!(all, 20);
        turns.set(done);
        if done == 8 {
            table.take_out().unwrap();
        }
    }));
    assert_eq!((turns.get(), table.logins()), (8, 1));
    let view = shown(&world, id);
    assert_eq!(view.row.state, BatchState::KeyFailed);
    assert_eq!(
        view.row.cause.as_ref().map(|cause| cause.code.as_str()),
        Some("key.removed")
    );
    assert_eq!(
        (
            view.row.agreed,
            view.row.done,
            view.row.failed,
            view.row.rest
        ),
        (20, 8, 0, 12)
    );
    for (line, &id) in view.lines.iter().zip(&ids) {
        let is_done = line.result == BatchResult::Done;
        assert_eq!(
            is_done,
            stage(&world, id) == Outgoing::Signed,
            "told as it stands"
        );
        assert_eq!(
            verdict(&world, id).is_some(),
            is_done,
            "signed whole or not at all"
        );
    }
    assert_eq!(view.to_continue, ids[8..]);
    table.put_in().unwrap();
    let rest = BeginBatch {
        continues: Some(id),
        ..agreed(BatchAct::Sign, &view.to_continue, with(&offer, table.pin()))
    };
    let begun = ok(batch::begin(app, rest));
    let second = begun.id();
    ok(begun.run(app, &mut |_, _| ()));
    let rest = shown(&world, second);
    assert_eq!(
        (rest.row.state, rest.row.done, rest.continues),
        (BatchState::Finished, 12, Some(id))
    );
    assert_eq!(shown(&world, id).continued_by, Some(second));
    assert!(ids.iter().all(|&id| stage(&world, id) == Outgoing::Signed));
}

#[test]
fn what_is_not_ready_is_left_out_with_the_reason() {
    let world = two_offices();
    let app = &world.commune.app;
    let mut ids = drafts(&world, 2);
    let unfinished = office::Draft {
        subject: String::new(),
        ..world::letter("x", "H99")
    };
    ids.push(keep(&world, None, 0, unfinished));
    let changed = ids[1];
    keep(
        &world,
        Some(changed),
        1,
        world::letter("đã sửa sau khi xem", "H99"),
    );
    let with = || KeyUse::file(world.keys.leader.clone(), world.keys.pin());
    let begun = ok(batch::begin(app, agreed(BatchAct::Sign, &ids, with())));
    let id = begun.id();
    ok(begun.run(app, &mut |_, _| ()));
    let view = shown(&world, id);
    let told: Vec<_> = view
        .lines
        .iter()
        .map(|line| {
            (
                line.result,
                line.reason.as_ref().map(|reason| reason.code.as_str()),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (BatchResult::Done, None),
            (BatchResult::LeftOut, Some("draft.stale")),
            (BatchResult::LeftOut, Some("draft.subject_missing")),
        ],
        "nobody agreed to a version that was not seen"
    );
    assert_eq!(
        code(batch::begin(app, agreed(BatchAct::Sign, &ids[2..], with())).map(drop)),
        "batch.nothing_ready"
    );
    let many: Vec<i64> = (1..=501).collect();
    assert_eq!(
        code(batch::begin(app, agreed(BatchAct::Sign, &many, with())).map(drop)),
        "batch.too_many"
    );
}

#[test]
fn a_batch_cut_off_in_the_middle_is_told_truthfully() {
    let world = two_offices();
    let app = &world.commune.app;
    let ids = drafts(&world, 3);
    let with = || KeyUse::file(world.keys.leader.clone(), world.keys.pin());
    let begun = ok(batch::begin(app, agreed(BatchAct::Sign, &ids, with())));
    let id = begun.id();
    // The program ends in the middle of the second document, as after a power cut: nothing more is written.
    let cut = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        begun.run(app, &mut |_, _| std::panic::resume_unwind(Box::new("cut")))
    }));
    assert!(cut.is_err());
    let view = shown(&world, id);
    assert_eq!(
        (view.row.state, view.row.done, view.row.rest),
        (BatchState::CutOff, 1, 2)
    );
    assert_eq!(view.to_continue, ids[1..]);
    assert_eq!(
        ids.iter().map(|&id| stage(&world, id)).collect::<Vec<_>>(),
        [Outgoing::Signed, Outgoing::Draft, Outgoing::Draft]
    );
    let begun = ok(batch::begin(
        app,
        agreed(BatchAct::Sign, &view.to_continue, with()),
    ));
    ok(begun.run(app, &mut |_, _| ()));
    assert!(
        ids.iter().all(|&id| stage(&world, id) == Outgoing::Signed),
        "it can be taken up"
    );
}

#[test]
fn a_batch_that_is_stopped_ends_after_the_document_in_hand_and_can_be_taken_up() {
    let world = two_offices();
    let ids = drafts(&world, 30);
    let house = world.house(&world.commune);
    let begin = |ids: &[i64], continues: Option<i64>| {
        let with = KeyUse::file(world.keys.leader.clone(), world.keys.pin());
        let consent = BeginBatch {
            continues,
            ..agreed(BatchAct::Sign, ids, with)
        };
        let consent = serde_json::to_value(consent).unwrap();
        let begun = call(&house, "batch.begin", consent);
        begun["id"].as_i64().unwrap()
    };
    let until = |id: i64, what: &str, is_so: &dyn Fn(&BatchView) -> bool| {
        let patience = Instant::now();
        loop {
            let view = shown(&world, id);
            if is_so(&view) {
                return view;
            }
            assert!(
                patience.elapsed() < Duration::from_secs(60),
                "{what}: {view:?}"
            );
            std::thread::park_timeout(Duration::from_millis(5));
        }
    };
    let id = begin(&ids, None);
    until(id, "the first is signed", &|view| view.row.done > 0);
    call(&house, "batch.stop", json!({"id": id}));
    let then = shown(&world, id).row.done;
    let view = until(id, "it ends", &|view| view.row.state != BatchState::Running);
    assert_eq!(view.row.state, BatchState::Stopped);
    assert!(
        view.row.done <= then + 1,
        "only the document in hand: {then} at the stop, {} at the end",
        view.row.done
    );
    let done = usize::try_from(view.row.done).unwrap();
    assert!(
        (1..ids.len()).contains(&done),
        "{done} were signed before it ended"
    );
    assert_eq!(view.to_continue, ids[done..], "the rest had no turn");
    for (at, &id) in ids.iter().enumerate() {
        let wanted = if at < done {
            Outgoing::Signed
        } else {
            Outgoing::Draft
        };
        assert_eq!(stage(&world, id), wanted, "document {at} of {done} signed");
    }
    // Its end is written a moment before it gives up its turn.
    let stop = || house.call("batch.stop", json!({"id": id}));
    until(id, "its turn is over", &|_| stop().is_err());
    let again = stop().err();
    assert_eq!(
        again.map(|fault| fault.code).as_deref(),
        Some("batch.not_running")
    );
    let next = begin(&view.to_continue, Some(id));
    let view = until(next, "the rest ends", &|view| {
        view.row.state != BatchState::Running
    });
    assert_eq!(
        (view.row.state, usize::try_from(view.row.done).unwrap()),
        (BatchState::Finished, ids.len() - done)
    );
    assert!(ids.iter().all(|&id| stage(&world, id) == Outgoing::Signed));
}

#[test]
fn many_are_issued_with_one_consent_and_their_numbers_run_on() {
    let world = two_offices();
    let app = &world.commune.app;
    let ids = drafts(&world, 3);
    for &id in &ids[..2] {
        world.commune.signs(id, &world.keys);
    }
    let begun = ok(batch::begin(app, to_issue(&world, &ids)));
    let id = begun.id();
    ok(begun.run(app, &mut |_, _| ()));
    let view = shown(&world, id);
    let told: Vec<_> = view
        .lines
        .iter()
        .map(|line| (line.result, line.written.as_str()))
        .collect();
    assert_eq!(
        told[..2],
        [
            (BatchResult::Done, "01/UBND-VP"),
            (BatchResult::Done, "02/UBND-VP")
        ]
    );
    assert_eq!(
        told[2].0,
        BatchResult::LeftOut,
        "T9: no leader has signed it"
    );
}

#[test]
fn what_was_attached_after_the_consent_is_not_sealed() {
    let world = two_offices();
    let app = &world.commune.app;
    let ids = drafts(&world, 3);
    for &id in &ids {
        world.commune.signs(id, &world.keys);
    }
    let attach = |id| {
        let attached = outgoing::enclosures::attach(
            app,
            outgoing::enclosures::AttachFile {
                id,
                file: outgoing::GivenFile::Path {
                    path: world.commune.folder.join("thêm.pdf").display().to_string(),
                },
                seals: None,
            },
        );
        ok(attached);
    };
    let page = ok(app.store().read(|r| r.dispatch(ids[0])))
        .and_then(|standing| standing.page)
        .unwrap();
    let page = ok(app.store().files().read(&page));
    fs::write(world.commune.folder.join("thêm.pdf"), page).unwrap();
    let consent = to_issue(&world, &ids);
    attach(ids[0]);
    let begun = ok(batch::begin(app, consent));
    let id = begun.id();
    attach(ids[1]);
    ok(begun.run(app, &mut |_, _| ()));
    let view = shown(&world, id);
    let told: Vec<_> = view.lines.iter().map(|line| line.result).collect();
    assert_eq!(
        told,
        [BatchResult::LeftOut, BatchResult::Failed, BatchResult::Done],
        "each with a file that nobody had seen is refused, the other is issued"
    );
    let reasons: Vec<_> = view.lines[..2]
        .iter()
        .map(|line| line.reason.as_ref().map(|reason| reason.code.as_str()))
        .collect();
    assert_eq!(reasons, [Some("draft.stale"); 2]);
    assert_eq!(view.lines[2].written, "01/UBND-VP", "no number was lost");
}

#[test]
fn an_act_called_off_keeps_nothing() {
    let world = two_offices();
    let app = &world.commune.app;
    let table = table(&world);
    let offer = offered(&world, &table);
    table.behaves("count,hang_sign").unwrap();
    let id = world.commune.drafts("dừng giữa chừng", "H99");
    let done = std::thread::scope(|scope| {
        let act = scope.spawn(|| {
            let with = KeyUse {
                ticket: "t1".to_owned(),
                ..with(&offer, table.pin())
            };
            outgoing::sign(app, SignDispatch { id, with })
        });
        // Once it has logged in, the device is asked to sign and hangs.
        while table.logins() == 0 && !act.is_finished() {
            std::thread::yield_now();
        }
        while !act.is_finished() {
            ok(app::keys::works::cancel(
                app,
                app::keys::works::CancelWork {
                    ticket: "t1".to_owned(),
                },
            ));
            std::thread::yield_now();
        }
        act.join().unwrap()
    });
    assert_eq!(
        code(done),
        "act.called_off",
        "though the device still holds its driver up"
    );
    assert_eq!(stage(&world, id), Outgoing::Draft);
    table.behaves("count").unwrap();
    let with = with(&offer, table.pin());
    ok(outgoing::sign(app, SignDispatch { id, with }));
    assert_eq!(
        stage(&world, id),
        Outgoing::Signed,
        "its helper let go of the token at once"
    );
}

#[test]
fn t9_the_office_signs_nothing_whose_leaders_key_is_revoked() {
    let world = two_offices();
    let id = world.commune.drafts("khóa bị thu hồi sau khi ký", "H99");
    world.commune.signs(id, &world.keys);
    world.keys.revoke_leader(&world.commune.folder).unwrap();
    let with = KeyUse::file(world.keys.office.clone(), world.keys.pin());
    let issued = outgoing::issue(&world.commune.app, IssueDispatch { id, with });
    assert_eq!(
        code(issued),
        "dispatch.leader_unsigned",
        "by the verdict, not by the stage alone"
    );
    assert_eq!(stage(&world, id), Outgoing::Signed);
}

fn keep(world: &World, id: Option<i64>, version: u32, draft: office::Draft) -> i64 {
    let input = SaveDraft {
        id,
        version,
        draft,
        in_reply_to: None,
        cause: SaveCause::Autosave,
    };
    ok(draft::save(&world.commune.app, input)).id
}

/// What a batch costs beside the token itself; printed, never measured against a limit.
#[test]
#[ignore = "takes minutes: run by `cargo xtask bench`"]
#[expect(clippy::print_stdout, reason = "a bench prints")]
fn five_hundred_dispatches_are_signed_with_one_consent() {
    const COUNT: usize = 500;
    let world = two_offices();
    let app = &world.commune.app;
    let table = table(&world);
    let ids = drafts(&world, COUNT);
    let offer = offered(&world, &table);
    let begun = ok(batch::begin(
        app,
        agreed(BatchAct::Sign, &ids, with(&offer, table.pin())),
    ));
    let id = begun.id();
    let before = Spent::so_far();
    ok(begun.run(app, &mut |_, _| ()));
    let spent = before.since();
    let view = shown(&world, id);
    assert_eq!(
        (view.row.state, view.row.done, view.row.failed),
        (BatchState::Finished, 500, 0)
    );
    assert_eq!(table.logins(), 1, "one consent, one login");
    assert!(ids.iter().all(|&id| stage(&world, id) == Outgoing::Signed));
    let alone = token_alone(&table, COUNT);
    println!(
        "{COUNT} dispatches of one page signed in {:.1} s: {:.1} a second, {:.1} ms of CPU each (set, signed, checked, kept)",
        spent.clock,
        COUNT as f64 / spent.clock,
        spent.cpu * 1e3 / COUNT as f64
    );
    println!(
        "the token through its helper, nothing else: {:.0} a second",
        COUNT as f64 / alone
    );
    println!("most memory of the desk: {:.0} MB", most_memory());
}

/// Seconds by the clock, and of this process's CPU.
struct Spent {
    begun: Instant,
    clock: f64,
    cpu: f64,
}

impl Spent {
    fn so_far() -> Self {
        Self {
            begun: Instant::now(),
            clock: 0.0,
            cpu: cpu(),
        }
    }

    fn since(self) -> Self {
        Self {
            clock: self.begun.elapsed().as_secs_f64(),
            cpu: cpu() - self.cpu,
            ..self
        }
    }
}

/// Of all threads of this process.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap();
    let after = text.rsplit(')').next().unwrap();
    let ticks = after.split_whitespace().skip(11).take(2);
    ticks
        .map(|field| field.parse::<f64>().unwrap())
        .sum::<f64>()
        / 100.0
}

/// In MB, as the system counted it at its highest.
fn most_memory() -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<f64>().unwrap() / 1024.0
}

/// Seconds for so many signatures by the same token, asked in the same way, over bytes as long as signed attributes.
fn token_alone(table: &TokenTable, count: usize) -> f64 {
    let mut host = Host::start(&table.module()).unwrap();
    let inserted = host.tokens().unwrap();
    let choice = token::choose(&inserted, None).unwrap().choice(None);
    let consent = Consent::to(u32::try_from(count).unwrap(), 3600);
    let pin = Pin::new(table.pin().to_string());
    let key = host.open(&choice, Some(&pin), consent).unwrap();
    let begun = Instant::now();
    for _ in 0..count {
        key.sign(&[0x5a; 256]).unwrap();
    }
    begun.elapsed().as_secs_f64()
}
