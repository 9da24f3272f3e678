//! Three offices, twenty without a desk, and the node between them, made once and copied for each schedule.

use crate::axis_node::{Axis, Taken, Wrong};
use crate::desk::{self, Desk};
use app::App;
use app::outgoing::draft::{self, SaveCause, SaveDraft};
use app::settings::{self, OfficeSettings, SetRoad};
use office::{
    Body, Clock, DocumentId, Number, Recipient, Reference, Series, SeriesScheme, UnitCode,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{IssuedFacts, Lock, RegisterEntry};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use world::{TestClock, ok};

/// An office with a desk.
pub(crate) struct Office {
    pub(crate) code: &'static str,
    pub(crate) center: &'static str,
    folder: &'static str,
    name: &'static str,
    parent: &'static str,
    body: Body,
}

/// The commune, its province, the commune's Party committee.
pub(crate) const OFFICES: [Office; 3] = [
    Office {
        code: "H99.12",
        center: "01.99.W00",
        folder: "xa",
        name: "UBND xã Thử Nghiệm",
        parent: "H99",
        body: Body::State,
    },
    Office {
        code: "H99",
        center: "00.99.W00",
        folder: "tinh",
        name: "UBND tỉnh Thử",
        parent: "",
        body: Body::State,
    },
    Office {
        code: "A99.12",
        center: "02.99.W00",
        folder: "dang",
        name: "Đảng ủy xã Thử Nghiệm",
        parent: "A99",
        body: Body::Party,
    },
];

/// Communes of another center: their packages lie at the node.
pub(crate) const OTHERS: u32 = 20;

/// The code of the `n`th of them, from 1.
pub(crate) fn other(n: u32) -> String {
    format!("H99.{}", 100 + n)
}

/// The node's directory.
pub(crate) fn directory() -> String {
    let mut list = "code,name,center,mail,parent,oldCode\n".to_owned();
    for office in &OFFICES {
        let (code, name, center, parent) = (office.code, office.name, office.center, office.parent);
        list += &format!("{code},{name},{center},x@example.invalid,{parent},\n");
    }
    for n in 1..=OTHERS {
        let code = other(n);
        list += &format!("{code},UBND xã {n},03.99.W00,x@example.invalid,H99,\n");
    }
    list
}

/// Whom each office has an issued document for, that has not been sent: `*` is all offices without a desk.
const ISSUED: [&[&[&str]]; 3] = [
    &[
        &["H99"],
        &["H99", "A99.12"],
        &["H99", "A99.12", "*"],
        &["H99", "A99.12"],
    ],
    &[&["H99.12"], &["H99.12", "A99.12"]],
    &[&["H99.12"], &["H99.12", "H99"]],
];

/// A world that is copied, and never played in.
pub(crate) struct Template {
    place: TempDir,
    /// The keys of its desks: they are looked for where they were first put.
    keys: Arc<TempDir>,
    /// What the node took until then.
    taken: Taken,
    /// When it is there.
    at: i64,
}

impl Template {
    /// Sets three desks and a node up.
    pub(crate) fn made() -> Self {
        let (place, keys) = (place(), Arc::new(place()));
        let clock = Arc::new(TestClock::at_eight_in_the_morning());
        let axis = Axis::open(
            &place.path().join("node"),
            clock.clone(),
            Wrong::Nothing,
            Taken::new(),
        );
        axis.with(|node| {
            for office in &OFFICES {
                ok(node.add_center(office.center, &axis::Secret::new("bi-mat")));
            }
            ok(node.add_center("03.99.W00", &axis::Secret::new("bi-mat")));
        });
        axis.open_receivers();
        for (office, issued) in OFFICES.iter().zip(ISSUED) {
            let folder = place.path().join(office.folder);
            let keys = Lock::KeyFileIn(keys.path().to_owned());
            let settings =
                OfficeSettings::new(code(office.code), office.name, office.parent, office.body);
            let clock: Arc<dyn Clock> = clock.clone();
            let app = ok(App::create(&folder, keys, &settings, clock));
            // What its rounds go over is handed to them; by this its letters know their road.
            ok(settings::set_road(
                &app,
                SetRoad {
                    adapter: "http://127.0.0.1:9/XrdAdapter/adapter".to_owned(),
                    center: office.center.to_owned(),
                    secret: zeroize::Zeroizing::new("bi-mat".to_owned()),
                },
            ));
            for (n, to) in issued.iter().enumerate() {
                let id = drafts(&app, &format!("văn bản {n} của {}", office.code), to);
                issues(&app, id);
            }
        }
        drop(axis);
        let at = clock.now().millis();
        Self {
            place,
            keys,
            taken: Taken::new(),
            at,
        }
    }

    /// A world as this one, to be played in.
    pub(crate) fn copied(&self, wrong: Wrong) -> World {
        World::at(self, OFFICES.len(), wrong)
    }

    /// The same with the first so many of its desks open only.
    pub(crate) fn copied_with(&self, desks: usize) -> World {
        World::at(self, desks, Wrong::Nothing)
    }

    /// What a world has come to, to be copied.
    pub(crate) fn of(world: World) -> Self {
        let (at, taken) = (world.clock.now().millis(), world.axis.taken());
        let World {
            desks,
            axis,
            place,
            keys,
            ..
        } = world;
        let open = desks.len();
        drop(desks);
        let made = self::place();
        for office in OFFICES.iter().take(open) {
            desk::copy(
                &latest(place.path(), office.folder),
                &made.path().join(office.folder),
            );
        }
        drop(axis);
        desk::copy(&latest(place.path(), "node"), &made.path().join("node"));
        Self {
            place: made,
            keys,
            taken,
            at,
        }
    }
}

/// The folder in use, whatever was put in its place on the way.
fn latest(place: &Path, name: &str) -> PathBuf {
    let entries = std::fs::read_dir(place).expect("the folder can be read");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.file_stem().is_some_and(|stem| stem == name))
        .collect();
    found.pop().expect("it stands there")
}

/// Three desks and a node, playing.
pub(crate) struct World {
    pub(crate) desks: Vec<Desk>,
    pub(crate) axis: Arc<Axis>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) runtime: Runtime,
    place: TempDir,
    keys: Arc<TempDir>,
}

impl World {
    fn at(template: &Template, desks: usize, wrong: Wrong) -> Self {
        let place = place();
        let folders = OFFICES.iter().take(desks).map(|office| office.folder);
        for folder in folders.chain(["node"]) {
            desk::copy(
                &template.place.path().join(folder),
                &place.path().join(folder),
            );
        }
        let clock = Arc::new(TestClock::at_eight_in_the_morning());
        clock.set(office::Moment::from_millis(template.at));
        let node: Arc<dyn Clock> = clock.clone();
        let axis = Arc::new(Axis::open(
            &place.path().join("node"),
            node,
            wrong,
            template.taken.clone(),
        ));
        let desks = OFFICES
            .iter()
            .take(desks)
            .map(|office| {
                let folder = place.path().join(office.folder);
                Desk::open((office.code, office.center), folder, &clock, &axis)
            })
            .collect();
        Self {
            desks,
            axis,
            clock,
            runtime: world::runtime(),
            place,
            keys: Arc::clone(&template.keys),
        }
    }

    /// One round at one desk.
    pub(crate) fn round(&mut self, desk: usize) -> Option<app::engine::Round> {
        self.desks[desk].round(&self.runtime)
    }
}

/// In memory where the machine has such a place: a power cut is played by copying, so no disk need be waited for.
fn place() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = match memory.is_dir() {
        true => tempfile::Builder::new()
            .prefix("lienvan-sim-")
            .tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    made.unwrap_or_else(|fault| panic!("no place for a world: {fault}"))
}

/// A code.
pub(crate) fn code(text: &str) -> UnitCode {
    ok(UnitCode::receive(text))
}

/// Keeps a draft for these offices; tells its row.
fn drafts(app: &App, subject: &str, to: &[&str]) -> i64 {
    let mut draft = world::letter(subject, to[0]);
    for to in &to[1..] {
        let all: Vec<String> = match *to {
            "*" => (1..=OTHERS).map(other).collect(),
            one => vec![one.to_owned()],
        };
        draft.recipients.extend(all.iter().map(|to| Recipient {
            name: format!("Cơ quan {to}"),
            code: Some(code(to)),
            ..Recipient::default()
        }));
    }
    let input = SaveDraft {
        id: None,
        version: 0,
        draft,
        in_reply_to: None,
        cause: SaveCause::Save,
    };
    ok(draft::save(app, input)).id
}

/// Signed and issued as the verbs do it, but for the keys: the page is a small one without a signature. A corrected
/// version keeps the name of what it corrects.
pub(crate) fn issues(app: &App, id: i64) {
    let at = app.now();
    let page = ok(app.store().files().keep(page(id).as_bytes()));
    let issued = app.store().write(|w| -> Result<(), store::Error> {
        w.set_signed(id, &page, at)?;
        let earlier = w.earlier_of(id)?;
        let corrects = earlier
            .iter()
            .find(|(_, kind)| *kind == office::Ask::Update);
        if let Some((original, _)) = corrects {
            let original = w.dispatch(*original)?.expect("it stands");
            let facts = IssuedFacts {
                document_id: original.document_id.expect("issued"),
                number: original.number.expect("issued"),
                notation: original.notation.expect("issued"),
                issued_on: original.issued_on.expect("issued"),
                page,
            };
            return w.set_reissued(id, &facts, at);
        }
        let draft = w.dispatch(id)?.expect("it stands").draft;
        let settings: OfficeSettings = w.setting("office")?.expect("the desk knows its office");
        let organ = draft.letterhead.abbreviation.clone();
        let series = Series::outgoing(draft.body, &organ, draft.kind, SeriesScheme::default());
        let period = series.period(at.day(), settings.term_began);
        let count = w.next_number(&series, &period)?;
        let reference = Reference {
            number: Number::issued(count),
            notation: draft.notation().expect("the letter has one"),
            body: draft.body,
        };
        w.enter_number(&RegisterEntry {
            series: series.word().to_owned(),
            period: period.word().to_owned(),
            count,
            written: reference.written(),
            dispatch: Some(id),
            arrival: None,
            at,
        })?;
        let facts = IssuedFacts {
            document_id: DocumentId::of(&settings.code, at.day(), &reference),
            number: reference.number,
            notation: reference.notation,
            issued_on: at.day(),
            page,
        };
        w.set_issued(id, &facts, at)
    });
    ok(issued);
}

/// A page of nothing but its own number.
fn page(id: i64) -> String {
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for object in [
        format!("1 0 obj\n<</Type/Catalog/Pages 2 0 R/Id({id})>>\nendobj\n"),
        "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n".to_owned(),
        "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n".to_owned(),
    ] {
        places.push(text.len());
        text += &object;
    }
    let start = text.len();
    text += "xref\n0 4\n0000000000 65535 f \n";
    for place in places {
        text += &format!("{place:010} 00000 n \n");
    }
    text + &format!("trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n")
}
