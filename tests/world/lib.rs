//! A small world: two offices with desks and test keys, a real node on loopback, a clock that tests own.
//!
//! Nothing in it is played: the desks are real encrypted files, the node is the node that provinces run, the keys are
//! real keys. Only the road can be cut, at any call, before or after it was made.

mod authority;
mod clock;
mod cut;
mod keys;
mod moving;
mod node_on_loopback;
pub mod pictures;
mod tokens;

pub use authority::{AuthorityOnLoopback, Manner};
pub use clock::TestClock;
pub use cut::{Call, Cut, Plan};
pub use keys::TestKeys;
pub use moving::Moving;
pub use node_on_loopback::NodeOnLoopback;
pub use tokens::TokenTable;

use app::engine::{self, Round};
use app::incoming::{self, ListIncoming};
use app::keys::KeyUse;
use app::outgoing::draft::{self, SaveDraft};
use app::outgoing::{self, IssueDispatch, Issued, ListOutgoing, SendDispatch, SignDispatch};
use app::settings::{self, OfficeSettings, SetRoad};
use app::views::{IncomingRow, OutgoingRow};
use app::{App, Error, House};
use axis::{Address, National, Secret};
use office::{Body, Clock, Draft, UnitCode};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Lock;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A commune, its province, and the node between them.
pub struct World {
    /// UBND xã Thử Nghiệm, `H99.12`.
    pub commune: Office,
    /// UBND tỉnh Thử, `H99`.
    pub province: Office,
    /// The axis.
    pub node: NodeOnLoopback,
    /// What time it is, everywhere in this world but at the node.
    pub clock: Arc<TestClock>,
    /// The keys of the commune.
    pub keys: TestKeys,
    place: TempDir,
}

/// An office with its one desk.
pub struct Office {
    /// Its desk.
    pub app: Arc<App>,
    /// Where the desk lies.
    pub folder: PathBuf,
    center: &'static str,
    secret: &'static str,
}

const PARTY: (&str, &str) = ("02.99.W00", "bi-mat-cua-dang");
const COMMUNE: (&str, &str) = ("01.99.W00", "bi-mat-cua-xa");
const PROVINCE: (&str, &str) = ("00.99.W00", "bi-mat-cua-tinh");

/// A commune and its province, set up and in reach of each other.
pub fn two_offices() -> World {
    World::made().unwrap_or_else(|fault| panic!("the world could not be made: {fault}"))
}

/// A test's `main` is not ours, so another program of this package draws the pages for its verdicts.
fn draw_beside() -> std::io::Result<()> {
    let test = std::env::current_exe()?;
    let programs = test.parent().and_then(Path::parent);
    let clerk =
        programs.map(|folder| folder.join(format!("clerk{}", std::env::consts::EXE_SUFFIX)));
    if let Some(clerk) = clerk.filter(|path| path.is_file()) {
        drawing::be_helped_by(clerk);
    }
    Ok(())
}

/// The same, and beside them the Party committee of the commune, `A99.12`, on the same road with a center of its own.
pub fn three_offices() -> (World, Office) {
    World::with_the_party().unwrap_or_else(|fault| panic!("the world could not be made: {fault}"))
}

/// Rounds at all these offices until nothing moves any more; at most ten.
pub fn rest(offices: &[&Office]) {
    for _ in 0..10 {
        let moved = offices
            .iter()
            .filter(|office| office.round().unwrap_or_default() != Round::default());
        if moved.count() == 0 {
            return;
        }
    }
    panic!("the post never comes to rest");
}

impl World {
    /// An office's own house by the world's clock, so that commands are called by their names.
    pub fn house(&self, office: &Office) -> Arc<House> {
        ok(House::open_at(&office.folder, self.clock.clone()))
    }

    fn with_the_party() -> Result<(Self, Office), Box<dyn std::error::Error>> {
        let world = Self::made()?;
        let (id, secret) = PARTY;
        world.node.node.add_center(id, &Secret::new(secret))?;
        let all = format!(
            "{DIRECTORY}A99.12,Đảng ủy xã Thử Nghiệm,02.99.W00,dang@example.invalid,A99,000.00.12.A99\n"
        );
        world.node.node.import_agencies(all.as_bytes())?;
        let party = Office::made(
            world.place.path(),
            "dang",
            OfficeSettings::new(
                UnitCode::parse("A99.12")?,
                "Đảng ủy xã Thử Nghiệm",
                "A99",
                Body::Party,
            ),
            PARTY,
            &world.node,
            &world.keys,
            &world.clock,
        )?;
        Ok((world, party))
    }

    fn made() -> Result<Self, Box<dyn std::error::Error>> {
        draw_beside()?;
        let place = TempDir::new()?;
        let clock = Arc::new(TestClock::at_eight_in_the_morning());
        let node = NodeOnLoopback::start(&place.path().join("node"))?;
        for (id, secret) in [COMMUNE, PROVINCE] {
            node.node.add_center(id, &Secret::new(secret))?;
        }
        node.node.import_agencies(DIRECTORY.as_bytes())?;
        let keys = TestKeys::made(&place.path().join("keys"))?;
        let desk = |folder: &str, office: OfficeSettings, road: (&'static str, &'static str)| {
            Office::made(place.path(), folder, office, road, &node, &keys, &clock)
        };
        let commune = desk("xa", commune_settings()?, COMMUNE)?;
        let province = desk("tinh", province_settings()?, PROVINCE)?;
        Ok(Self {
            commune,
            province,
            node,
            clock,
            keys,
            place,
        })
    }

    /// One more office with its one desk, on a road of its own side's network through `center` of `node`.
    pub fn office(
        &self,
        folder: &str,
        office: OfficeSettings,
        center: (&'static str, &'static str),
        node: &NodeOnLoopback,
    ) -> Office {
        let made = Office::made(
            self.place.path(),
            folder,
            office,
            center,
            node,
            &self.keys,
            &self.clock,
        );
        made.unwrap_or_else(|fault| panic!("the office could not be set up: {fault}"))
    }

    /// A folder of this world, gone with it.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// Rounds at both ends until nothing moves any more; at most ten.
    pub fn runs_until_idle(&self) {
        for _ in 0..10 {
            let moved = self.commune.round().unwrap_or_default() != Round::default();
            let moved = self.province.round().unwrap_or_default() != Round::default() || moved;
            if !moved {
                return;
            }
        }
        panic!("the post never comes to rest");
    }
}

impl Office {
    fn made(
        place: &Path,
        folder: &str,
        office: OfficeSettings,
        (center, secret): (&'static str, &'static str),
        node: &NodeOnLoopback,
        keys: &TestKeys,
        clock: &Arc<TestClock>,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let folder = place.join(folder);
        let lock = Lock::KeyFileIn(place.join("desk-keys"));
        let clock: Arc<dyn Clock> = clock.clone();
        let app = App::create(&folder, lock, &office, clock)?;
        keys.trusted_by(&folder)?;
        let road = SetRoad {
            adapter: node.adapter.clone(),
            center: center.to_owned(),
            secret: zeroize::Zeroizing::new(secret.to_owned()),
        };
        settings::set_road(&app, road)?;
        Ok(Self {
            app,
            folder,
            center,
            secret,
        })
    }

    /// The road of this office, whole.
    pub fn road(&self, node: &NodeOnLoopback) -> National {
        road_to(&node.adapter, self.center, self.secret)
    }

    /// One full round over the road in the settings.
    pub fn round(&self) -> Result<Round, Error> {
        let road = app::road::of(&self.app)?.ok_or(Error::RoadUnset)?;
        self.round_over(&road)
    }

    /// One full round over every road in the settings, as the engine walks them: with all that a node of ours offers.
    pub fn walk(&self) -> Result<Round, Error> {
        runtime().block_on(async {
            engine::make_due(&self.app).await?;
            engine::rounds(&self.app).await
        })
    }

    /// One full round over this road.
    pub fn round_over<R: axis::Transport>(&self, road: &R) -> Result<Round, Error> {
        runtime().block_on(async {
            engine::make_due(&self.app).await?;
            engine::round(&self.app, road).await
        })
    }

    /// Keeps a draft of a letter to `to`.
    pub fn drafts(&self, subject: &str, to: &str) -> i64 {
        let draft = letter(subject, to);
        let input = SaveDraft {
            id: None,
            version: 0,
            draft,
            in_reply_to: None,
            cause: draft::SaveCause::Autosave,
        };
        ok(draft::save(&self.app, input)).id
    }

    /// The leader signs.
    pub fn signs(&self, id: i64, keys: &TestKeys) {
        let input = SignDispatch {
            id,
            with: KeyUse::file(keys.leader.clone(), keys.pin()),
        };
        ok(outgoing::sign(&self.app, input));
    }

    /// Number, date, seal.
    pub fn issues(&self, id: i64, keys: &TestKeys) -> Issued {
        let input = IssueDispatch {
            id,
            with: KeyUse::file(keys.office.clone(), keys.pin()),
        };
        ok(outgoing::issue(&self.app, input))
    }

    /// Drafts, signs, issues and puts into the outbox.
    pub fn sends(&self, subject: &str, to: &str, keys: &TestKeys) -> i64 {
        let id = self.drafts(subject, to);
        self.signs(id, keys);
        self.issues(id, keys);
        ok(outgoing::send(
            &self.app,
            SendDispatch {
                id,
                without: Vec::new(),
                ..Default::default()
            },
        ));
        id
    }

    /// Every arrival, newest first.
    pub fn arrivals(&self) -> Vec<IncomingRow> {
        let input = ListIncoming {
            limit: 500,
            ..ListIncoming::default()
        };
        ok(incoming::list(&self.app, input)).rows
    }

    /// Every outgoing dispatch, newest first.
    pub fn dispatches(&self) -> Vec<OutgoingRow> {
        let input = ListOutgoing {
            limit: 500,
            ..ListOutgoing::default()
        };
        ok(outgoing::list(&self.app, input)).rows
    }
}

/// A road to an adapter, by the machine's clock, since a node refuses no stamp for its age.
pub fn road_to(adapter: &str, center: &str, secret: &str) -> National {
    let address = Address::plain(adapter).unwrap_or_else(|fault| panic!("{adapter}: {fault}"));
    let now = || app::SystemClock.now().millis();
    National::new(address, center, Secret::new(secret), now)
        .unwrap_or_else(|fault| panic!("no road to {adapter}: {fault}"))
}

/// A letter from the commune to `to`, whole enough to be signed.
pub fn letter(subject: &str, to: &str) -> Draft {
    let text = json!({
        "kind": "cong_van",
        "subject": subject,
        "letterhead": {
            "issuer": "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM", "abbreviation": "UBND", "unit": "VP",
            "place": "Thử Nghiệm",
        },
        "addressees": [{"name": format!("Cơ quan {to}"), "code": to}],
        "blocks": [{"type": "paragraph", "text": "Kính đề nghị quý cơ quan xem xét, giải quyết."}],
        "signature": {
            "authority": ["TM. ỦY BAN NHÂN DÂN"], "position": "CHỦ TỊCH", "name": "Nguyễn Văn Ánh",
        },
        "filed": "VT, VP",
    });
    serde_json::from_value(text).unwrap_or_else(|fault| panic!("the letter is no draft: {fault}"))
}

/// A runtime for one story; stories never share one.
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap_or_else(|fault| panic!("no runtime: {fault}"))
}

/// What a story takes for granted.
pub fn ok<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|fault| panic!("the story stops here: {fault}"))
}

/// A command of the window by its name, which succeeds.
pub fn call(house: &House, name: &str, input: Value) -> Value {
    house
        .call(name, input)
        .unwrap_or_else(|failure| panic!("{name}: {}", failure.code))
}

/// The commune as its desk knows it.
pub fn commune_settings() -> Result<OfficeSettings, Error> {
    let code = UnitCode::parse("H99.12")?;
    Ok(OfficeSettings::new(
        code,
        "UBND xã Thử Nghiệm",
        "H99",
        Body::State,
    ))
}

fn province_settings() -> Result<OfficeSettings, Error> {
    let code = UnitCode::parse("H99")?;
    Ok(OfficeSettings::new(code, "UBND tỉnh Thử", "", Body::State))
}

const DIRECTORY: &str = "code,name,center,mail,parent,oldCode\n\
    H99,UBND tỉnh Thử,00.99.W00,tinh@example.invalid,,000.00.00.H99\n\
    H99.12,UBND xã Thử Nghiệm,01.99.W00,xa@example.invalid,H99,\n";
