//! What a desk can do while the office's key takes its time over an issue, and what becomes of the number meanwhile.

use crate::service::standin::StandIn;
use app::keys::{KeyChoice, KeyUse};
use app::outgoing::{self, IssueDispatch, Issued, ReopenDispatch};
use app::settings::ById;
use app::{App, Error, Failure, SystemClock};
use office::{Clock, Outgoing};
use pades::{FieldChoice, KeyFile, Mark, Moment, Pin};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use world::{World, ok, two_offices};

/// A signing service whose person reads what the window shows, and signs or presses cancel when told to.
struct Window {
    stand_in: StandIn,
    opened: Receiver<()>,
    answer: Sender<bool>,
}

impl Window {
    fn of(world: &World) -> Self {
        let file = std::fs::read(&world.keys.office).unwrap();
        let key = KeyFile::open(&file, &Pin::new(world.keys.pin().to_string())).unwrap();
        let (tell, opened) = channel();
        let (answer, told) = channel::<bool>();
        let held = Mutex::new((key, tell, told));
        let clock = world.clock.clone();
        let stand_in = StandIn::at_work(move |_, given| {
            let held = held.lock().unwrap();
            let (key, tell, told) = &*held;
            tell.send(()).unwrap();
            // A test that ended has nobody any more who could press anything.
            if !told.recv().unwrap_or(false) {
                return (None, 3);
            }
            let mark = Mark {
                field: FieldChoice::Invisible,
                ..Mark::default()
            };
            let prepared = pades::prepare(given, &mark, Moment(clock.now().millis())).unwrap();
            (Some(prepared.seal(key).unwrap().into_pdf()), 0)
        });
        Self {
            stand_in,
            opened,
            answer,
        }
    }

    /// Issues `id` with it; `meanwhile` is done while its window is open.
    fn issues<T>(
        &self,
        app: &App,
        id: i64,
        meanwhile: impl FnOnce() -> T,
    ) -> (Result<Issued, Error>, T) {
        app.use_signing_service(self.stand_in.service());
        thread::scope(|scope| {
            let issued = scope.spawn(|| {
                outgoing::issue(
                    app,
                    IssueDispatch {
                        id,
                        with: service(),
                    },
                )
            });
            self.opened.recv().unwrap();
            let done = meanwhile();
            self.answer.send(true).unwrap();
            (issued.join().unwrap(), done)
        })
    }
}

/// At the machine's own time, by which other programs live.
fn today() -> World {
    let world = two_offices();
    world.clock.set(SystemClock.now());
    world
}

fn service() -> KeyUse {
    KeyUse::of(KeyChoice::Service, Default::default())
}

fn signed(world: &World, subject: &str) -> i64 {
    let id = world.commune.drafts(subject, "H99");
    world.commune.signs(id, &world.keys);
    id
}

fn code<T>(done: Result<T, Error>) -> String {
    Failure::from(done.err().unwrap()).code
}

fn stage(world: &World, id: i64) -> Outgoing {
    ok(outgoing::show(&world.commune.app, ById { id }))
        .row
        .stage
}

/// The desk as another program of this machine has it open.
fn beside(world: &World) -> Arc<App> {
    ok(App::open(
        &world.commune.folder,
        None,
        Arc::new(SystemClock),
    ))
}

fn with_file(world: &World, id: i64) -> IssueDispatch {
    let with = KeyUse::file(world.keys.office.clone(), world.keys.pin());
    IssueDispatch { id, with }
}

#[test]
fn others_write_while_the_service_has_its_window_open() {
    let world = today();
    let app = &world.commune.app;
    let (first, second) = (signed(&world, "thứ nhất"), signed(&world, "thứ hai"));
    let other = beside(&world);
    let (issued, refused) = Window::of(&world).issues(app, first, || {
        world.commune.drafts("ở cùng chương trình", "H99");
        let in_the_engine = app.store().write(|w| w.make_stamps_due(app.now()));
        ok(in_the_engine);
        let elsewhere = other.store().write(|w| w.make_stamps_due(other.now()));
        ok(elsewhere);
        code(outgoing::issue(&other, with_file(&world, second)))
    });
    assert_eq!(ok(issued).number, "01");
    assert_eq!(
        refused, "dispatch.issuing",
        "the next page gets no number before this one has its own"
    );
    assert_eq!(
        ok(outgoing::issue(&other, with_file(&world, second))).number,
        "02",
        "and then the next one"
    );
    assert_eq!(
        world.commune.dispatches().len(),
        3,
        "what was begun meanwhile is there"
    );
}

#[test]
fn whoever_issues_in_the_same_program_waits_for_its_turn() {
    let world = today();
    let app = &world.commune.app;
    let (first, second) = (signed(&world, "thứ nhất"), signed(&world, "thứ hai"));
    let window = Window::of(&world);
    let next = thread::scope(|scope| {
        let (issued, next) = window.issues(app, first, || {
            scope.spawn(|| outgoing::issue(app, with_file(&world, second)))
        });
        assert_eq!(ok(issued).number, "01");
        next.join().unwrap()
    });
    assert_eq!(
        ok(next).number,
        "02",
        "one after the other, and none refused"
    );
}

#[test]
fn what_was_opened_again_under_the_key_is_not_issued() {
    let world = today();
    let app = &world.commune.app;
    let id = signed(&world, "mở lại giữa chừng");
    let (issued, _) =
        Window::of(&world).issues(app, id, || ok(outgoing::reopen(app, ReopenDispatch { id })));
    assert_eq!(code(issued), "draft.stale");
    assert_eq!(stage(&world, id), Outgoing::Draft);
    let next = signed(&world, "văn bản khác");
    assert_eq!(
        world.commune.issues(next, &world.keys).number,
        "01",
        "no number was taken"
    );
}

#[test]
fn a_number_given_elsewhere_under_the_key_is_not_given_twice() {
    let world = today();
    let app = &world.commune.app;
    let id = signed(&world, "sổ được ghi tiếp giữa chừng");
    let standing = ok(app.store().read(|r| r.dispatch(id))).unwrap();
    let office = ok(app::settings::office(app));
    let organ = standing.draft.letterhead.abbreviation.trim().to_owned();
    let (issued, ()) = Window::of(&world).issues(app, id, || {
        let series = office::Series::outgoing(
            standing.draft.body,
            &organ,
            standing.draft.kind,
            office.scheme_of(&organ),
        );
        let period = series.period(app.now().day(), office.term_began);
        ok(app
            .store()
            .write(|w| w.set_last_number(&series, &period, 1)));
    });
    assert_eq!(code(issued), "dispatch.number_moved");
    assert_eq!(stage(&world, id), Outgoing::Signed, "it stands as it stood");
    assert_eq!(
        world.commune.issues(id, &world.keys).number,
        "02",
        "the next one that is free"
    );
}

/// A clerk in a process of its own, who issues all that is signed with this service.
fn clerk(world: &World, service: &StandIn, root: &std::path::Path) -> Child {
    std::fs::write(root, &service.root).unwrap();
    Command::new(env!("CARGO_BIN_EXE_clerk"))
        .args([
            "issue",
            &world.commune.folder.to_string_lossy(),
            &service.port.to_string(),
        ])
        .args([&root.to_string_lossy(), "0", "0"])
        .spawn()
        .unwrap()
}

#[test]
fn a_program_that_dies_under_the_key_takes_no_number_with_it() {
    let world = today();
    let (first, second) = (signed(&world, "thứ nhất"), signed(&world, "thứ hai"));
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("root");
    let window = Window::of(&world);
    let dies_at = |answered: usize| {
        let mut clerk = clerk(&world, &window.stand_in, &root);
        for _ in 0..answered {
            window.opened.recv().unwrap();
            window.answer.send(true).unwrap();
        }
        window.opened.recv().unwrap();
        clerk.kill().unwrap();
        clerk.wait().unwrap();
        // Its person still signs: for nobody.
        let _ = window.answer.send(true);
    };
    dies_at(0);
    assert_eq!(stage(&world, first), Outgoing::Signed, "nothing was kept");
    let numbers = || {
        let mut rows = world.commune.dispatches();
        rows.sort_by_key(|row| row.id);
        rows.into_iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(), [None, None], "and no number taken");
    dies_at(1);
    let one = Some("01".to_owned());
    assert_eq!(
        numbers(),
        [one, None],
        "the same dispatch got the same number"
    );
    assert_eq!(
        world.commune.issues(second, &world.keys).number,
        "02",
        "its turn ended with the program, and the next number is free"
    );
}

#[test]
fn a_stamp_that_comes_for_the_leader_under_the_key_throws_no_signature_away() {
    let (_authority, world) = crate::stamps::told(app::stamps::StampLevel::T);
    let id = signed(&world, "dấu thời gian đến giữa chừng");
    let page = |world: &World| {
        let standing = ok(world.commune.app.store().read(|r| r.dispatch(id)));
        standing.unwrap().page
    };
    let before = page(&world);
    let (issued, brought) = Window::of(&world).issues(&world.commune.app, id, || {
        let brought = crate::stamps::brings(&world.commune, &crate::stamps::impatient());
        assert_ne!(
            page(&world),
            before,
            "the engine put the stamped page in its place"
        );
        brought
    });
    assert_eq!(brought, 1);
    assert_eq!(ok(issued).number, "01");
    assert_eq!(stage(&world, id), Outgoing::Issued);
    assert_eq!(
        crate::stamps::brings(&world.commune, &crate::stamps::impatient()),
        1,
        "the office's own signature is stamped, and the page that stands is the issued one"
    );
}
