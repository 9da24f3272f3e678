//! A desk that has only the machine's signing service: the same verbs, a key of its own choosing, and nothing believed
//! that comes back.

#[path = "../../crates/token/tests/standin/mod.rs"]
pub(crate) mod standin;

use app::keys::list::{self, ListKeys};
use app::keys::{KeyChoice, KeyUse};
use app::outgoing::batch::{self, BatchAct, BatchItem, BatchResult, BatchState, BeginBatch};
use app::outgoing::{self, IssueDispatch, SignDispatch};
use app::settings::{self, AddKey, ById, KeyRole};
use app::{Error, Failure};
use office::{Clock, Outgoing};
use pades::{FieldChoice, KeyFile, Mark, Moment, Pin};
use standin::StandIn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use world::{World, ok, two_offices};

/// What the stand-in does when it is asked to sign for the nth time.
type Manner = fn(usize) -> Answer;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Signs what it was given, in a field of its own.
    Signs,
    /// Its person presses cancel.
    Cancelled,
    /// Says yes, and sends back another page.
    Forges,
}

/// A service whose token has this key, and the commands it heard.
struct Service {
    stand_in: StandIn,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Service {
    fn with(world: &World, key: &str, manner: Manner) -> Self {
        let file = std::fs::read(key).unwrap();
        let key = KeyFile::open(&file, &Pin::new(world.keys.pin().to_string())).unwrap();
        let key = Mutex::new(key);
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let (times, notes, clock) = (AtomicUsize::new(0), Arc::clone(&heard), world.clock.clone());
        let stand_in = StandIn::at_work(move |command, given| {
            notes.lock().unwrap().push(command.to_owned());
            let at = Moment(clock.now().millis());
            let sign = |pdf: &[u8]| {
                let mark = Mark {
                    field: FieldChoice::Invisible,
                    ..Mark::default()
                };
                let prepared = pades::prepare(pdf, &mark, at).unwrap();
                prepared.seal(&*key.lock().unwrap()).unwrap().into_pdf()
            };
            match manner(times.fetch_add(1, Ordering::SeqCst)) {
                Answer::Signs => (Some(sign(given)), 0),
                Answer::Cancelled => (None, 3),
                Answer::Forges => (Some(sign(&another_page())), 0),
            }
        });
        Self { stand_in, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

fn another_page() -> Vec<u8> {
    include_bytes!("../../crates/token/tests/blank.pdf").to_vec()
}

fn signs(_: usize) -> Answer {
    Answer::Signs
}

fn by_service() -> KeyUse {
    KeyUse::of(KeyChoice::Service, Default::default())
}

fn offers(world: &World, role: KeyRole) -> list::KeyList {
    let asked = ListKeys {
        role: Some(role),
        module: None,
    };
    ok(list::list(&world.commune.app, asked))
}

fn is_service(offer: &&list::KeyOffer) -> bool {
    offer.key == KeyChoice::Service
}

fn code<T>(done: Result<T, Error>) -> String {
    Failure::from(done.err().unwrap()).code
}

fn stage(world: &World, id: i64) -> Outgoing {
    ok(outgoing::show(&world.commune.app, ById { id }))
        .row
        .stage
}

#[test]
fn a_desk_with_the_service_alone_signs_and_issues() {
    let world = two_offices();
    let app = &world.commune.app;
    let leader = Service::with(&world, &world.keys.leader, signs);
    app.use_signing_service(leader.stand_in.service());
    let id = world.commune.drafts("ký bằng dịch vụ", "H99");
    let with = by_service();
    assert_eq!(
        ok(outgoing::sign(app, SignDispatch { id, with })).stage,
        Outgoing::Signed
    );
    assert_eq!(leader.heard(), ["/SignApproved"], "as a person");

    let office = Service::with(&world, &world.keys.office, signs);
    app.use_signing_service(office.stand_in.service());
    let with = by_service();
    let issued = ok(outgoing::issue(app, IssueDispatch { id, with }));
    assert_eq!(issued.number, "01");
    assert_eq!(
        office.heard(),
        ["/SignIssued"],
        "as an office, with number and date"
    );

    let page = app
        .store()
        .read(|r| r.dispatch(id))
        .unwrap()
        .unwrap()
        .page
        .unwrap();
    let page = app.store().files().read(&page).unwrap();
    let fields = pades::fields(&page).unwrap();
    let filled = |name: &str| {
        fields
            .iter()
            .any(|field| field.name == name && field.is_filled)
    };
    assert!(
        filled(paper::FIELD_NUMBER) && filled(paper::FIELD_DATE),
        "number and date were filled before the service saw the page"
    );
    let report = app::verdict::report(&page, &pades::Trust::default(), app.now()).unwrap();
    let signers: Vec<String> = report
        .signatures
        .iter()
        .map(|one| one.signer.as_ref().unwrap().name.clone())
        .collect();
    assert_eq!(signers.len(), 2, "{signers:?}");
    assert!(
        report
            .signatures
            .iter()
            .all(|one| one.indication != pades::Indication::Failed),
        "both hold as far as can be told without a root"
    );
    let entry = |role| {
        ok(settings::read(app, app::views::Nothing {}))
            .keys
            .into_iter()
            .find(|key| key.role == role && key.key == KeyChoice::Service)
            .unwrap()
    };
    assert_eq!(
        entry(KeyRole::Leader).subject,
        signers[0],
        "whose certificate it used is noted"
    );
    assert_eq!(entry(KeyRole::Office).subject, signers[1]);
    let offered = offers(&world, KeyRole::Leader);
    assert!(
        offered.offers.iter().find(is_service).unwrap().is_usual,
        "offered first from now on"
    );
}

#[test]
fn a_service_that_does_not_run_is_said_so_and_is_not_entered() {
    let world = two_offices();
    let app = &world.commune.app;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    app.use_signing_service(token::SigningService::new(drawing::drawer()).at_port(port));
    let listed = offers(&world, KeyRole::Leader);
    assert!(!listed.service.is_running);
    assert_eq!(
        listed.service.trouble.unwrap().code,
        "signing_service.missing"
    );
    assert!(
        !listed.offers.iter().any(|one| is_service(&one)),
        "what is not there is not offered"
    );
    let add = || AddKey {
        key: KeyChoice::Service,
        role: KeyRole::Leader,
        label: String::new(),
        pin: Default::default(),
    };
    assert_eq!(
        code(settings::add_key(app, add())),
        "signing_service.missing"
    );
    let id = world.commune.drafts("ký bằng dịch vụ", "H99");
    let with = by_service();
    assert_eq!(
        code(outgoing::sign(app, SignDispatch { id, with })),
        "signing_service.missing"
    );
    assert_eq!(stage(&world, id), Outgoing::Draft, "nothing was signed");

    let service = Service::with(&world, &world.keys.leader, signs);
    app.use_signing_service(service.stand_in.service());
    let listed = offers(&world, KeyRole::Leader);
    assert_eq!(
        (listed.service.is_running, listed.service.version.as_str()),
        (true, "1.0.9")
    );
    let offer = listed.offers.iter().find(is_service).unwrap().clone();
    assert!(
        offer.is_there && offer.pin.on_device,
        "its PIN is not asked for here"
    );
    let entry = ok(settings::add_key(app, add()));
    assert_eq!(
        (entry.label.as_str(), entry.subject.as_str()),
        ("VGCA Sign Service", "")
    );
    let listed = offers(&world, KeyRole::Leader);
    assert_eq!(
        listed.offers.iter().filter(is_service).count(),
        1,
        "offered once"
    );
    app.use_signing_service(token::SigningService::new(drawing::drawer()).at_port(port));
    let away = offers(&world, KeyRole::Leader);
    assert!(
        !away.offers.iter().find(is_service).unwrap().is_there,
        "known, and not running now"
    );
}

#[test]
fn what_the_service_sends_back_is_checked_and_a_no_gives_the_number_back() {
    let world = two_offices();
    let app = &world.commune.app;
    let forger = Service::with(&world, &world.keys.leader, |_| Answer::Forges);
    app.use_signing_service(forger.stand_in.service());
    let id = world.commune.drafts("ký bằng dịch vụ", "H99");
    let with = by_service();
    assert_eq!(
        code(outgoing::sign(app, SignDispatch { id, with })),
        "signing_service.not_ours"
    );
    assert_eq!(stage(&world, id), Outgoing::Draft);
    world.commune.signs(id, &world.keys);

    let refusing = Service::with(&world, &world.keys.office, |_| Answer::Cancelled);
    app.use_signing_service(refusing.stand_in.service());
    let with = by_service();
    assert_eq!(
        code(outgoing::issue(app, IssueDispatch { id, with })),
        "signing_service.refused"
    );
    assert_eq!(stage(&world, id), Outgoing::Signed, "it stands as it stood");
    assert_eq!(
        world.commune.issues(id, &world.keys).number,
        "01",
        "the number was given back"
    );
}

#[test]
fn a_batch_asks_in_the_services_window_for_each_and_ends_with_a_no() {
    let world = two_offices();
    let app = &world.commune.app;
    let manner: Manner = |turn| match turn {
        2 => Answer::Cancelled,
        _ => Answer::Signs,
    };
    let service = Service::with(&world, &world.keys.leader, manner);
    app.use_signing_service(service.stand_in.service());
    let ids: Vec<i64> = (1..=4)
        .map(|at| world.commune.drafts(&format!("văn bản số {at}"), "H99"))
        .collect();
    let begin = BeginBatch {
        act: BatchAct::Sign,
        items: ids
            .iter()
            .map(|&id| BatchItem {
                id,
                version: 1,
                along: String::new(),
            })
            .collect(),
        continues: None,
        with: by_service(),
    };
    let begun = ok(batch::begin(app, begin));
    let id = begun.id();
    let shown = || ok(batch::show(app, ById { id }));
    assert_eq!(
        shown().row.signer,
        "",
        "nobody knows yet whose certificate it uses"
    );
    ok(begun.run(app, &mut |_, _| ()));
    let told = shown();
    assert_eq!(told.row.state, BatchState::KeyFailed);
    assert_eq!(told.row.cause.unwrap().code, "signing_service.refused");
    let results: Vec<BatchResult> = told.lines.iter().map(|line| line.result).collect();
    let [done, rest] = [BatchResult::Done, BatchResult::NotReached];
    assert_eq!(
        results,
        [done, done, rest, rest],
        "what is signed stays signed"
    );
    assert_ne!(told.row.signer, "", "whose certificate it was is noted");
    assert_eq!(
        service.heard().len(),
        3,
        "one question for each document, none after the no"
    );
}
