//! The desks of one home: which there are, which is open, which is on the screen.
//!
//! A commune's clerk has one; the demo has three, and an office that also keeps its Party committee's post has two.

use crate::commands;
use crate::engine;
use crate::settings::{self, OfficeSettings};
use crate::views::{Done, Nothing};
use crate::{App, Error, Failure, SystemClock, files};
use office::{Body, Clock, UnitCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{Lock, Passphrase, Store};
use tokio::sync::watch;
use ts_rs::TS;
use zeroize::Zeroizing;

/// All desks under one folder.
pub struct House {
    home: PathBuf,
    clock: Arc<dyn Clock>,
    inner: Mutex<Inner>,
    changed: Arc<Mutex<Vec<Observer>>>,
    opened: watch::Sender<u64>,
}

type Observer = Box<dyn Fn(Vec<String>) + Send + Sync>;

#[derive(Default)]
struct Inner {
    desks: BTreeMap<String, Place>,
    current: Option<String>,
}

struct Place {
    folder: PathBuf,
    app: Option<Arc<App>>,
    fault: Option<String>,
}

/// A desk as the switcher shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Desk {
    /// The desk's own id.
    pub id: String,
    /// The office's name; empty while locked.
    pub name: String,
    /// The office's code; empty while locked.
    pub code: String,
    /// State or Party.
    pub body: Body,
    /// Whether it is open.
    pub open: bool,
    /// Whether a passphrase would open it.
    pub locked: bool,
    /// Whether it is the one on the screen.
    pub current: bool,
    /// Why it could not be opened, as a failure code.
    pub fault: Option<String>,
}

/// All desks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskList {
    /// By code.
    pub desks: Vec<Desk>,
    /// Whether another may be set up here.
    pub can_create: bool,
}

/// A desk by its id.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub(crate) struct ChooseDesk {
    /// The desk's id.
    pub id: String,
}

/// A desk to be set up.
#[derive(Clone, Serialize, Deserialize, TS)]
pub(crate) struct CreateDesk {
    /// Mã định danh điện tử.
    pub code: String,
    /// The office's name.
    pub name: String,
    /// The parent's code; may be empty.
    #[serde(default)]
    pub parent: String,
    /// State or Party.
    #[serde(default)]
    pub body: Body,
    /// A passphrase, if the machine's key store shall not hold the key.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub passphrase: Option<Zeroizing<String>>,
}

/// A desk that was set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskCreated {
    /// The desk's id.
    pub id: String,
    /// Who holds its key: `key_store`, `passphrase`, `key_file`.
    pub holder: String,
}

/// A locked desk and what opens it.
#[derive(Clone, Serialize, Deserialize, TS)]
pub(crate) struct UnlockDesk {
    /// The desk's id.
    pub id: String,
    /// Its passphrase.
    #[ts(type = "string")]
    pub passphrase: Zeroizing<String>,
}

/// How often to look whether another process wrote into an open desk.
const GLANCE: Duration = Duration::from_millis(1_500);

impl House {
    /// Opens every desk under `home` that opens without being asked; `home` itself may be a desk.
    pub fn open(home: &Path) -> Result<Arc<Self>, Failure> {
        Self::open_at(home, Arc::new(SystemClock)).map_err(Failure::from)
    }

    /// The same by another clock.
    pub fn open_at(home: &Path, clock: Arc<dyn Clock>) -> Result<Arc<Self>, Error> {
        fs::create_dir_all(home).map_err(|cause| Error::FileUnwritable {
            path: home.to_owned(),
            cause,
        })?;
        let house = Arc::new(Self {
            home: home.to_owned(),
            clock,
            inner: Mutex::default(),
            changed: Arc::default(),
            opened: watch::Sender::new(0),
        });
        for folder in house.folders()? {
            house.take_in(&folder, None);
        }
        house.choose_first();
        Ok(house)
    }

    /// The home where none is named: in the user's own data folder.
    pub fn default_home() -> Option<PathBuf> {
        let own = directories::ProjectDirs::from("", "", "lienvan")?;
        Some(own.data_dir().join("desks"))
    }

    /// Runs a command of the table: the house's own, or the current desk's.
    pub fn call(&self, name: &str, input: Value) -> Result<Value, Failure> {
        commands::call(self, name, input).map_err(Failure::from)
    }

    /// The desk on the screen.
    pub fn current(&self) -> Result<Arc<App>, Error> {
        let inner = self.inner();
        let id = inner.current.as_ref().ok_or(Error::DeskUnnamed)?;
        let place = inner.desks.get(id).ok_or(Error::DeskUnknown)?;
        place.app.clone().ok_or(Error::DeskLocked)
    }

    /// Is told the words of the topics that changed, after the commit.
    pub fn on_change(&self, observer: Box<dyn Fn(Vec<String>) + Send + Sync>) {
        self.observers().push(observer);
    }

    /// Moves the post of every open desk until `stop` says so; desks opened later are taken up.
    pub async fn keep_moving(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut moving = BTreeSet::new();
        let mut tasks = tokio::task::JoinSet::new();
        let mut opened = self.opened.subscribe();
        while !*stop.borrow() {
            for (id, app) in self.open_desks() {
                if moving.insert(id) {
                    tasks.spawn(move_post(app, stop.clone()));
                }
            }
            tokio::select! {
                _ = stop.changed() => {}
                _ = opened.changed() => {}
                () = tokio::time::sleep(GLANCE) => self.glance(),
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    /// All desks, by code.
    pub(crate) fn list(&self, _: Nothing) -> Result<DeskList, Error> {
        let inner = self.inner();
        let mut desks: Vec<Desk> = inner
            .desks
            .iter()
            .map(|(id, place)| inner.desk(id, place))
            .collect();
        desks.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(DeskList {
            desks,
            can_create: true,
        })
    }

    /// Puts another desk on the screen.
    pub(crate) fn choose(&self, input: ChooseDesk) -> Result<ChooseDesk, Error> {
        let mut inner = self.inner();
        if !inner.desks.contains_key(&input.id) {
            return Err(Error::DeskUnknown);
        }
        inner.current = Some(input.id.clone());
        drop(inner);
        self.tell_all();
        Ok(input)
    }

    /// Sets up a desk in a folder of its own and puts it on the screen.
    pub(crate) fn create(&self, input: CreateDesk) -> Result<DeskCreated, Error> {
        let code = UnitCode::parse(&input.code)?;
        let office = OfficeSettings::new(code, &input.name, &input.parent, input.body);
        let lock = match input.passphrase.filter(|text| !text.is_empty()) {
            Some(text) => Lock::Passphrase(Passphrase::new(text.to_string())),
            None => Lock::Auto,
        };
        let folder = self.home.join(files::safe_name(office.code.as_str()));
        let app = App::create(&folder, lock, &office, Arc::clone(&self.clock))?;
        let id = app.store().id().to_owned();
        let holder = app.store().holder().word().to_owned();
        self.observe(&app);
        let mut inner = self.inner();
        inner.desks.insert(
            id.clone(),
            Place {
                folder,
                app: Some(app),
                fault: None,
            },
        );
        inner.current = Some(id.clone());
        drop(inner);
        self.tell_all();
        Ok(DeskCreated { id, holder })
    }

    /// Opens a locked desk; one that is open already stays as it is.
    pub(crate) fn unlock(&self, input: UnlockDesk) -> Result<Done, Error> {
        let folder = {
            let inner = self.inner();
            let place = inner.desks.get(&input.id).ok_or(Error::DeskUnknown)?;
            if place.app.is_some() {
                return Ok(Done {});
            }
            place.folder.clone()
        };
        let passphrase = Passphrase::new(input.passphrase.to_string());
        let app = App::open(&folder, Some(&passphrase), Arc::clone(&self.clock))?;
        if self.inner().put_open(&input.id, folder, &app)? {
            self.observe(&app);
            self.tell_all();
        }
        Ok(Done {})
    }

    fn folders(&self) -> Result<Vec<PathBuf>, Error> {
        let unreadable = |cause| Error::FileUnreadable {
            path: self.home.clone(),
            cause,
        };
        let mut folders = vec![self.home.clone()];
        for item in fs::read_dir(&self.home).map_err(unreadable)? {
            folders.push(item.map_err(unreadable)?.path());
        }
        folders.retain(|folder| is_desk(folder));
        folders.sort();
        Ok(folders)
    }

    /// Takes a desk in; one that does not open is listed all the same, with the reason.
    fn take_in(&self, folder: &Path, passphrase: Option<&Passphrase>) {
        let opened = App::open(folder, passphrase, Arc::clone(&self.clock));
        let (id, place) = match opened {
            Ok(app) => {
                self.observe(&app);
                let id = app.store().id().to_owned();
                (
                    id,
                    Place {
                        folder: folder.to_owned(),
                        app: Some(app),
                        fault: None,
                    },
                )
            }
            Err(fault) => {
                let code = Failure::from(fault).code;
                let named = folder.file_name().unwrap_or_default().to_string_lossy();
                // Its own id also while it is locked, so that whoever unlocks it finds it under the same; a copy of
                // a desk is listed by its folder.
                let id = Store::id_of(folder)
                    .ok()
                    .filter(|id| !self.inner().desks.contains_key(id));
                let id = id.unwrap_or_else(|| named.into_owned());
                (
                    id,
                    Place {
                        folder: folder.to_owned(),
                        app: None,
                        fault: Some(code),
                    },
                )
            }
        };
        self.inner().desks.insert(id, place);
    }

    fn choose_first(&self) {
        let list = self
            .list(Nothing {})
            .map(|list| list.desks)
            .unwrap_or_default();
        let first = list
            .iter()
            .find(|desk| desk.open && desk.body == Body::State);
        let first = first
            .or(list.iter().find(|desk| desk.open))
            .or(list.first());
        self.inner().current = first.map(|desk| desk.id.clone());
    }

    fn observe(&self, app: &Arc<App>) {
        let observers = Arc::clone(&self.changed);
        let line = Arc::clone(&self.changed);
        app.on_line(Box::new(move || {
            for observer in line.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                observer(vec!["line".to_owned()]);
            }
        }));
        app.store().on_change(Box::new(move |touched| {
            let topics: Vec<String> = touched
                .topics()
                .map(|topic| topic.word().to_owned())
                .collect();
            for observer in observers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
            {
                observer(topics.clone());
            }
        }));
    }

    fn open_desks(&self) -> Vec<(String, Arc<App>)> {
        let inner = self.inner();
        let open = inner
            .desks
            .iter()
            .filter_map(|(id, place)| Some((id.clone(), place.app.clone()?)));
        open.collect()
    }

    /// Whether another process (the terminal) wrote into an open desk.
    fn glance(&self) {
        let wrote = self
            .open_desks()
            .iter()
            .any(|(_, app)| app.was_written_elsewhere());
        if wrote {
            self.tell(&store::Topic::ALL.map(store::Topic::word));
        }
    }

    /// Another desk is on the screen: everything on it is another's.
    fn tell_all(&self) {
        self.opened.send_modify(|count| *count += 1);
        let mut words: Vec<&str> = store::Topic::ALL.map(store::Topic::word).to_vec();
        words.extend(["line", "desks"]);
        self.tell(&words);
    }

    fn tell(&self, words: &[&str]) {
        let topics: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        for observer in self.observers().iter() {
            observer(topics.clone());
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn observers(&self) -> MutexGuard<'_, Vec<Observer>> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Puts the desk that was listed as `listed` in as open, under its own id; `false` if it was opened meanwhile.
    ///
    /// `DeskExists` if another folder holds the same desk and is open: a copy would send the post twice.
    fn put_open(&mut self, listed: &str, folder: PathBuf, app: &Arc<App>) -> Result<bool, Error> {
        let id = app.store().id().to_owned();
        match self.desks.get(&id) {
            Some(place) if place.app.is_some() && place.folder == folder => return Ok(false),
            Some(place) if place.app.is_some() => {
                let dir = place.folder.clone();
                return Err(store::Error::DeskExists { dir }.into());
            }
            _ => {}
        }
        // It was listed by its folder's name if its id could not be read then.
        self.desks.remove(listed);
        if self.current.as_deref() == Some(listed) {
            self.current = Some(id.clone());
        }
        self.desks.insert(
            id,
            Place {
                folder,
                app: Some(Arc::clone(app)),
                fault: None,
            },
        );
        Ok(true)
    }

    fn desk(&self, id: &str, place: &Place) -> Desk {
        let office = place
            .app
            .as_ref()
            .and_then(|app| settings::office(app).ok());
        let locked = place.fault.as_deref() == Some("desk.passphrase_needed");
        Desk {
            id: id.to_owned(),
            name: office
                .as_ref()
                .map(|office| office.name.clone())
                .unwrap_or_default(),
            code: office
                .as_ref()
                .map(|office| office.code.to_string())
                .unwrap_or_default(),
            body: office.map(|office| office.body).unwrap_or_default(),
            open: place.app.is_some(),
            locked,
            current: self.current.as_deref() == Some(id),
            fault: place.fault.clone(),
        }
    }
}

/// Whether a desk stands in `folder`, even one that cannot be opened.
///
/// A file is none: the window keeps its lock beside the desks.
pub fn is_desk(folder: &Path) -> bool {
    folder.is_dir() && !matches!(Store::holder_of(folder), Err(store::Error::NoDesk { .. }))
}

/// Moves one desk's post, unless another process already does.
async fn move_post(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let lock = loop {
        match app.store().engine_lock() {
            Ok(Some(lock)) => break lock,
            Ok(None) => {}
            Err(fault) => tracing::warn!(%fault, "the engine's lock cannot be taken"),
        }
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(GLANCE) => {}
        }
    };
    engine::run(app, stop).await;
    drop(lock);
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "mười hai con giáp";

    /// A home with one desk that a passphrase locks, and that desk's id.
    fn locked_home() -> (tempfile::TempDir, String) {
        let home = tempfile::tempdir().unwrap();
        let made = House::open(home.path()).unwrap().create(CreateDesk {
            code: "H99.12".to_owned(),
            name: "UBND xã Thử Nghiệm".to_owned(),
            parent: String::new(),
            body: Body::State,
            passphrase: Some(Zeroizing::new(WORDS.to_owned())),
        });
        (home, made.unwrap().id)
    }

    fn unlock(house: &House, id: &str) -> Result<Done, Error> {
        house.unlock(UnlockDesk {
            id: id.to_owned(),
            passphrase: Zeroizing::new(WORDS.to_owned()),
        })
    }

    fn desks(house: &House) -> Vec<Desk> {
        house.list(Nothing {}).unwrap().desks
    }

    #[test]
    fn a_desk_keeps_its_id_from_locked_to_open() {
        let (home, id) = locked_home();
        let house = House::open(home.path()).unwrap();
        let locked = desks(&house);
        assert_eq!(locked.len(), 1);
        assert_eq!((&locked[0].id, locked[0].locked), (&id, true));
        unlock(&house, &id).unwrap();
        let open = desks(&house);
        assert_eq!(open.len(), 1, "never two entries for one desk");
        assert!(open[0].open && open[0].current && open[0].id == id);
    }

    #[test]
    fn a_desk_that_is_open_is_not_opened_again() {
        let (home, id) = locked_home();
        let house = House::open(home.path()).unwrap();
        unlock(&house, &id).unwrap();
        let before = house.current().unwrap();
        unlock(&house, &id).unwrap();
        let after = house.current().unwrap();
        assert!(
            Arc::ptr_eq(&before, &after),
            "its screens and its engine stay with the one there is"
        );
    }

    #[test]
    fn a_desk_listed_by_its_folder_moves_to_its_own_id() {
        let (home, id) = locked_home();
        let json = home.path().join("H99.12/desk.json");
        let whole = fs::read(&json).unwrap();
        fs::write(&json, "{").unwrap();
        let house = House::open(home.path()).unwrap();
        assert_eq!(desks(&house)[0].id, "H99.12", "its id cannot be read");
        fs::write(&json, whole).unwrap();
        unlock(&house, "H99.12").unwrap();
        let open = desks(&house);
        assert_eq!(open.len(), 1, "the entry moved");
        assert!(open[0].current && open[0].id == id);
    }

    #[test]
    fn a_copy_of_a_desk_is_listed_and_not_opened_beside_it() {
        let (home, id) = locked_home();
        let (desk, copy) = (home.path().join("H99.12"), home.path().join("copy"));
        fs::create_dir(&copy).unwrap();
        for name in ["desk.json", "desk.db"] {
            fs::copy(desk.join(name), copy.join(name)).unwrap();
        }
        let house = House::open(home.path()).unwrap();
        let mut ids: Vec<String> = desks(&house).into_iter().map(|desk| desk.id).collect();
        ids.sort();
        assert_eq!(ids.len(), 2, "both are seen: {ids:?}");
        unlock(&house, &id).unwrap();
        let other = ids.iter().find(|other| **other != id).unwrap();
        assert!(matches!(
            unlock(&house, other),
            Err(Error::Store(store::Error::DeskExists { .. }))
        ));
    }

    #[test]
    fn files_and_other_folders_beside_the_desks_are_no_desks() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("window.lock"), "").unwrap();
        fs::create_dir(home.path().join("log")).unwrap();
        let house = House::open(home.path()).unwrap();
        assert_eq!(
            house.list(Nothing {}).unwrap().desks,
            [],
            "nobody has set up a desk yet"
        );
    }
}
