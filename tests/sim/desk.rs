//! One office's desk: a real encrypted file, which may lose its power at any line and is opened again from what was on
//! the disk then.

use crate::axis_node::Axis;
use crate::road::{Line, Road};
use app::App;
use app::engine::{self, Round};
use office::{Clock, Moment};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use world::TestClock;

/// A desk's own clock: the world's, and how far it is off.
pub(crate) struct DeskClock {
    world: Arc<TestClock>,
    off: AtomicI64,
}

impl DeskClock {
    /// In step with the world's.
    pub(crate) fn new(world: Arc<TestClock>) -> Self {
        Self {
            world,
            off: AtomicI64::new(0),
        }
    }

    /// Jumps by so many milliseconds.
    pub(crate) fn jump(&self, millis: i64) {
        self.off.fetch_add(millis, Ordering::SeqCst);
    }

    /// Is set right.
    pub(crate) fn set_right(&self) {
        self.off.store(0, Ordering::SeqCst);
    }
}

impl Clock for DeskClock {
    fn now(&self) -> Moment {
        self.world
            .now()
            .plus_millis(self.off.load(Ordering::SeqCst))
    }
}

/// Where a desk lies, and what was there when the power went.
pub(crate) struct Place {
    folder: Mutex<PathBuf>,
    image: Mutex<Option<PathBuf>>,
    /// The desk's clock.
    pub(crate) clock: Arc<DeskClock>,
}

impl Place {
    /// Keeps what is on the disk now; only the first time until it is taken.
    pub(crate) fn take_image(&self) {
        let mut image = self.image.lock().expect("nobody panicked here");
        if image.is_some() {
            return;
        }
        let folder = self.folder.lock().expect("nobody panicked here").clone();
        let beside = beside(&folder);
        copy(&folder, &beside);
        *image = Some(beside);
    }

    fn folder(&self) -> PathBuf {
        self.folder.lock().expect("nobody panicked here").clone()
    }
}

/// A desk and its line.
pub(crate) struct Desk {
    /// Its office's code.
    pub(crate) code: &'static str,
    /// What happens on its line.
    pub(crate) line: Arc<Line>,
    /// Where it lies.
    pub(crate) place: Arc<Place>,
    road: Road,
    app: Option<Arc<App>>,
    commits: Arc<AtomicU32>,
    cut_after: Arc<AtomicU32>,
    was_cut: Arc<AtomicBool>,
}

impl Desk {
    /// Opens the desk in `folder`.
    pub(crate) fn open(
        (code, center): (&'static str, &'static str),
        folder: PathBuf,
        world: &Arc<TestClock>,
        axis: &Arc<Axis>,
    ) -> Self {
        let line = Arc::new(Line::default());
        let place = Arc::new(Place {
            folder: Mutex::new(folder),
            image: Mutex::default(),
            clock: Arc::new(DeskClock::new(Arc::clone(world))),
        });
        let road = Road {
            axis: Arc::clone(axis),
            center,
            line: Arc::clone(&line),
            place: Arc::clone(&place),
        };
        let mut desk = Self {
            code,
            line,
            place,
            road,
            app: None,
            commits: Arc::default(),
            cut_after: Arc::default(),
            was_cut: Arc::default(),
        };
        desk.start();
        desk
    }

    /// The center it sends through.
    pub(crate) fn center(&self) -> &'static str {
        self.road.center
    }

    /// The desk, open.
    pub(crate) fn app(&self) -> &Arc<App> {
        self.app.as_ref().expect("the desk is open")
    }

    /// One round of its engine. The power may go on the way; then the desk is open again when this returns.
    pub(crate) fn round(&mut self, runtime: &tokio::runtime::Runtime) -> Option<Round> {
        let app = Arc::clone(self.app());
        let done = runtime.block_on(engine::round(&app, &self.road));
        drop(app);
        match self.revive(runtime) {
            true => None,
            false => done.ok(),
        }
    }

    /// A clerk does something; the power may go after it.
    pub(crate) fn does<T>(
        &mut self,
        runtime: &tokio::runtime::Runtime,
        act: impl FnOnce(&App) -> Result<T, app::Error>,
    ) -> Result<T, app::Error> {
        let done = act(self.app());
        self.revive(runtime);
        done
    }

    /// The power goes after the `n`th commit from now; 0: it does not.
    pub(crate) fn cut_after_commit(&self, n: u32) {
        self.commits.store(0, Ordering::SeqCst);
        self.was_cut.store(false, Ordering::SeqCst);
        self.cut_after.store(n, Ordering::SeqCst);
    }

    /// Whether the power went after the commit that was named last.
    pub(crate) fn was_cut(&self) -> bool {
        self.was_cut.load(Ordering::SeqCst)
    }

    /// The power goes now, and is back.
    pub(crate) fn cut(&mut self, runtime: &tokio::runtime::Runtime) {
        self.place.take_image();
        self.revive(runtime);
    }

    /// Opens what was on the disk when the power went, if it went.
    fn revive(&mut self, runtime: &tokio::runtime::Runtime) -> bool {
        let image = self
            .place
            .image
            .lock()
            .expect("nobody panicked here")
            .take();
        let Some(image) = image else { return false };
        self.app = None;
        let mut folder = self.place.folder.lock().expect("nobody panicked here");
        let _ = fs::remove_dir_all(&*folder);
        *folder = image;
        drop(folder);
        self.cut_after.store(0, Ordering::SeqCst);
        self.line.live();
        self.start();
        runtime.block_on(engine::recover(self.app()));
        true
    }

    fn start(&mut self) {
        let clock: Arc<dyn Clock> = Arc::clone(&self.place.clock) as Arc<dyn Clock>;
        let folder = self.place.folder();
        let app = App::open(&folder, None, clock)
            .unwrap_or_else(|fault| panic!("the desk of {} does not open: {fault}", self.code));
        let (commits, cut_after) = (Arc::clone(&self.commits), Arc::clone(&self.cut_after));
        let (place, line) = (Arc::clone(&self.place), Arc::clone(&self.line));
        let was_cut = Arc::clone(&self.was_cut);
        app.store().on_change(Box::new(move |_| {
            let commit = commits.fetch_add(1, Ordering::SeqCst) + 1;
            if commit == cut_after.load(Ordering::SeqCst) {
                place.take_image();
                line.die();
                was_cut.store(true, Ordering::SeqCst);
            }
        }));
        self.app = Some(app);
    }
}

/// A name beside `folder` that nobody has.
pub(crate) fn beside(folder: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::SeqCst);
    folder.with_extension(format!("{count}"))
}

/// Copies a folder as a power cut leaves it: without locks, and without what SQLite keeps for open connections only.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap_or_else(|fault| panic!("{}: {fault}", to.display()));
    let entries = fs::read_dir(from).unwrap_or_else(|fault| panic!("{}: {fault}", from.display()));
    for entry in entries {
        let entry = entry.expect("the folder can be read");
        let (path, name) = (entry.path(), entry.file_name());
        let text = name.to_string_lossy();
        if text.ends_with("-shm") || text.ends_with(".lock") {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(&name));
        } else {
            fs::copy(&path, to.join(&name))
                .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        }
    }
}
