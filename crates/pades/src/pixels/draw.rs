//! Draws pages with hayro on a thread of its own, small, and compares the dots.
//! Trusts the drawer with nothing: it may panic, go astray or take for ever, and none of it reaches the caller.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use flate2::read::ZlibDecoder;
use hayro::hayro_interpret::{InterpreterCache, InterpreterSettings};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{ObjectIdentifier, Stream};
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::kurbo::Affine;
use hayro::{RenderCache, RenderSettings, render};

use super::reach::Streams;
use super::script::script;
use super::{Area, Questions, Seen};
use crate::syntax::Id;

/// Dots for each point of a page: a letter of 6 points is four dots high, and any other letter there is seen.
const SCALE: f32 = 0.7;
/// Larger pages are drawn smaller.
const MOST_DOTS: f32 = 2_000_000.0;
/// Dots around a place that may differ: edges are smoothed.
const FRINGE: f64 = 2.0;
/// Dots around it that a clip may reach: what it leaves is smoothed by less than one more.
const CLOSE: f64 = 1.0;
/// The drawer recurs; our own bounds keep it far below this.
const STACK: usize = 64 * 1024 * 1024;
/// Brackets in brackets, in anything the drawer parses by recursion.
const MOST_NESTED: usize = 2_000;
/// Bytes of a stream that may be read as drawing.
const MOST_READ: usize = 64 * 1024 * 1024;
/// Bytes of any stream, unpacked: a picture of the most dots in four colours.
const MOST_UNPACKED: usize = 256 * 1024 * 1024;
/// Bytes of a stream whose packing cannot be measured beforehand; at most some thousand times as many come out.
const MOST_PACKED: usize = 64 * 1024;
/// Filters that only a picture has; the drawer asks them for dots.
const CODECS: [&str; 4] = ["CcittFaxDecode", "Jbig2Decode", "DctDecode", "JpxDecode"];
/// Filters that never give more than they take, or little.
const TEXTUAL: [&str; 2] = ["AsciiHexDecode", "Ascii85Decode"];
/// Drawers that never came back; with so many, none is started any more.
const MOST_LOST: usize = 2;

static LOST: AtomicUsize = AtomicUsize::new(0);

const AT_WORK: u8 = 0;
const GIVEN_UP: u8 = 1;
const BACK: u8 = 2;

/// What two drawings of a page say.
pub(super) enum Sight {
    Same,
    Other,
}

/// Answers every question; `None` if the drawer broke or did not come back in time.
pub(super) fn draw(
    bytes: Vec<u8>,
    questions: Questions,
    patience: Option<Duration>,
) -> Option<Vec<Seen>> {
    if LOST.load(Ordering::SeqCst) >= MOST_LOST {
        return None;
    }
    let state = Arc::new(AtomicU8::new(AT_WORK));
    let end = End(Arc::clone(&state));
    let (tell, told) = mpsc::channel();
    thread::Builder::new()
        .name("pages".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            let _end = end;
            // Nobody listens any more if it took too long.
            tell.send(seen(&Arc::new(bytes), &questions)).ok()
        })
        .ok()?;
    let answer = match patience {
        Some(patience) => told.recv_timeout(patience).ok(),
        None => told.recv().ok(),
    };
    let is_away = answer.is_none()
        && state
            .compare_exchange(AT_WORK, GIVEN_UP, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok();
    if is_away {
        LOST.fetch_add(1, Ordering::SeqCst);
    }
    answer
}

/// Notes that a drawer ended, by panic too.
struct End(Arc<AtomicU8>);

impl Drop for End {
    fn drop(&mut self) {
        if self.0.swap(BACK, Ordering::SeqCst) == GIVEN_UP {
            LOST.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

fn seen(bytes: &Arc<Vec<u8>>, Questions(questions): &Questions) -> Vec<Seen> {
    let undrawn = super::Question::unless_nothing_to_draw;
    let Some(now) = Version::open(bytes, bytes.len()) else {
        return questions.iter().map(undrawn).collect();
    };
    let mut now = Drawer::new(&now);
    let answers = questions.iter().map(|question| {
        if question.pages.is_empty() {
            return Seen::Same;
        }
        let Some(then) = Version::open(bytes, question.length) else {
            return undrawn(question);
        };
        let mut then = Drawer::new(&then);
        if !then.is_fit_for(question.count, &question.streams_then)
            || !now.is_fit_for(question.count, &question.streams_now)
        {
            return undrawn(question);
        }
        question.answer(|page, areas| {
            if let (Some(old), Some(new)) = (then.script(page, areas)?, now.script(page, areas)?)
                && old == new
            {
                return Some(Sight::Same);
            }
            let old = then.picture(page)?;
            let new = now.picture(page)?;
            Some(old.beside(&new, areas))
        })
    });
    answers.collect()
}

/// The first bytes of a file, shared.
struct Start {
    bytes: Arc<Vec<u8>>,
    length: usize,
}

impl AsRef<[u8]> for Start {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// A version as the drawer reads it, by its own reader.
struct Version(Pdf);

impl Version {
    fn open(bytes: &Arc<Vec<u8>>, length: usize) -> Option<Self> {
        let start = Start {
            bytes: Arc::clone(bytes),
            length,
        };
        Pdf::new(Arc::new(start)).ok().map(Self)
    }
}

/// Draws pages of one version, each once.
struct Drawer<'p> {
    version: &'p Version,
    cache: RenderCache<'p>,
    script_cache: InterpreterCache<'p>,
    settings: InterpreterSettings,
    /// Whether something was left out of a drawing.
    is_partial: Arc<AtomicBool>,
    drawn: BTreeMap<usize, Arc<Picture>>,
}

impl<'p> Drawer<'p> {
    fn new(version: &'p Version) -> Self {
        let is_partial = Arc::new(AtomicBool::new(false));
        let partial = Arc::clone(&is_partial);
        let settings = InterpreterSettings {
            warning_sink: Arc::new(move |_| partial.store(true, Ordering::SeqCst)),
            ..InterpreterSettings::default()
        };
        Self {
            version,
            cache: RenderCache::new(),
            script_cache: InterpreterCache::new(),
            settings,
            is_partial,
            drawn: BTreeMap::new(),
        }
    }

    /// Whether both readers see as many pages, and nothing in them would draw the drawer too deep.
    ///
    /// A stream that the drawer does not find, or that cannot be unpacked within its bound, is not fit.
    fn is_fit_for(&self, count: usize, streams: &Streams) -> bool {
        let is_flat = |id: &Id| {
            let plain = self.stream(*id).and_then(|stream| unpacked(&stream));
            plain.is_some_and(|plain| nesting(&plain) <= MOST_NESTED)
        };
        let is_small = |id: &Id| self.stream(*id).is_some_and(|stream| is_bounded(&stream));
        self.version.0.pages().len() == count
            && streams.read.iter().all(is_flat)
            && streams.packed.iter().all(is_small)
    }

    fn stream(&self, id: Id) -> Option<Stream<'p>> {
        let number = i32::try_from(id.number).ok()?;
        let id = ObjectIdentifier::new(number, i32::from(id.generation));
        self.version.0.xref().get::<Stream<'_>>(id)
    }

    /// What a page is drawn by outside `areas`; the inner `None` where that cannot be written down, the outer where the
    /// page cannot be drawn.
    fn script(&self, index: usize, areas: &[Area]) -> Option<Option<Vec<u8>>> {
        let (page, size) = self.page(index)?;
        let places: Vec<Area> = areas
            .iter()
            .map(|area| size.in_dots(*area, CLOSE))
            .collect();
        let (wide, high) = (size.width * size.scale, size.height * size.scale);
        let scale = f64::from(size.scale);
        let placed = Affine::scale(scale) * Affine::new(size.places);
        let bounds = (f64::from(wide).floor(), f64::from(high).floor());
        let script = script(
            page,
            bounds,
            placed,
            &places,
            &self.script_cache,
            &self.settings,
        );
        (!self.is_partial.load(Ordering::SeqCst)).then_some(script)
    }

    fn page(&self, index: usize) -> Option<(&'p Page<'p>, Size)> {
        let page = self.version.0.pages().get(index)?;
        let (width, height) = page.render_dimensions();
        let dots = width * SCALE * height * SCALE;
        if !(width >= 1.0 && height >= 1.0 && dots.is_finite()) {
            return None;
        }
        let scale = SCALE * (MOST_DOTS / dots).sqrt().min(1.0);
        if width * scale > f32::from(u16::MAX) || height * scale > f32::from(u16::MAX) {
            return None;
        }
        let size = Size {
            width,
            height,
            scale,
            places: page.initial_transform(true).as_coeffs(),
        };
        Some((page, size))
    }

    fn picture(&mut self, index: usize) -> Option<Arc<Picture>> {
        if let Some(known) = self.drawn.get(&index) {
            return Some(Arc::clone(known));
        }
        let (page, size) = self.page(index)?;
        let settings = RenderSettings {
            x_scale: size.scale,
            y_scale: size.scale,
            ..RenderSettings::default()
        };
        let dots = render(page, &self.cache, &self.settings, &settings);
        if self.is_partial.load(Ordering::SeqCst) {
            return None;
        }
        let picture = Arc::new(Picture { dots, size });
        self.drawn.insert(index, Arc::clone(&picture));
        Some(picture)
    }
}

/// How large a page is drawn, and how it lies.
#[derive(Clone, Copy)]
struct Size {
    /// In points, as it is turned.
    width: f32,
    height: f32,
    /// Dots for each point.
    scale: f32,
    /// From points of the page to points from its top left.
    places: [f64; 6],
}

/// A page drawn.
struct Picture {
    dots: Pixmap,
    size: Size,
}

impl Picture {
    /// Whether both show the same outside `areas`.
    fn beside(&self, other: &Self, areas: &[Area]) -> Sight {
        let (wide, high) = (self.dots.width(), self.dots.height());
        if (wide, high) != (other.dots.width(), other.dots.height())
            || self.size.places != other.size.places
        {
            return Sight::Other;
        }
        let free: Vec<Area> = areas
            .iter()
            .map(|area| self.size.in_dots(*area, FRINGE))
            .collect();
        let rows = usize::from(wide).max(1);
        let old = self.dots.data().chunks(rows);
        let new = other.dots.data().chunks(rows);
        for (y, (old, new)) in (0u32..).zip(old.zip(new)) {
            if old == new {
                continue;
            }
            for (x, (old, new)) in (0u32..).zip(old.iter().zip(new)) {
                let is_free = |area: &Area| {
                    let (x, y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
                    area[0] <= x && x <= area[2] && area[1] <= y && y <= area[3]
                };
                if old != new && !free.iter().any(is_free) {
                    return Sight::Other;
                }
            }
        }
        Sight::Same
    }
}

impl Size {
    /// An area of the page as left, top, right, bottom in dots, with a fringe of so many.
    fn in_dots(&self, [left, bottom, right, top]: Area, fringe: f64) -> Area {
        let [a, b, c, d, e, f] = self.places;
        let scale = f64::from(self.scale);
        let corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
            .map(|(x, y)| (scale * (a * x + c * y + e), scale * (b * x + d * y + f)));
        let low =
            |part: fn(&(f64, f64)) -> f64| corners.iter().map(part).fold(f64::INFINITY, f64::min);
        let high = |part: fn(&(f64, f64)) -> f64| {
            corners.iter().map(part).fold(f64::NEG_INFINITY, f64::max)
        };
        [
            low(|corner| corner.0) - fringe,
            low(|corner| corner.1) - fringe,
            high(|corner| corner.0) + fringe,
            high(|corner| corner.1) + fringe,
        ]
    }
}

/// The filters of a stream by the drawer's own names.
// `Filter` itself is not public in hayro-syntax 0.7; its `Debug` is the variant's name.
fn filters(stream: &Stream<'_>) -> Vec<String> {
    let filters = stream.filters();
    filters.iter().map(|filter| format!("{filter:?}")).collect()
}

/// The content of a stream that may be read as drawing; `None` if it is too much, damaged, or a picture's codec.
fn unpacked(stream: &Stream<'_>) -> Option<Vec<u8>> {
    let is_codec = |filter: &String| CODECS.contains(&filter.as_str());
    if filters(stream).iter().any(is_codec) || !is_bounded(stream) {
        return None;
    }
    let plain = stream.decoded().ok()?;
    (plain.len() <= MOST_READ).then(|| plain.into_owned())
}

/// Whether unpacking takes a bounded amount of memory, told before it is tried.
fn is_bounded(stream: &Stream<'_>) -> bool {
    let filters = filters(stream);
    let packing: Vec<&str> = filters
        .iter()
        .map(String::as_str)
        .filter(|filter| !CODECS.contains(filter) && !TEXTUAL.contains(filter))
        .collect();
    match (filters.first().map(String::as_str), packing.as_slice()) {
        (_, []) => true,
        (Some("FlateDecode"), ["FlateDecode"]) => {
            let raw = stream.raw_data();
            let bound = u64::try_from(MOST_UNPACKED).unwrap_or(u64::MAX);
            let mut plain = ZlibDecoder::new(raw.as_ref()).take(bound + 1);
            io::copy(&mut plain, &mut io::sink()).is_ok_and(|length| length <= bound)
        }
        (_, [_]) => stream.raw_data().len() <= MOST_PACKED,
        _ => false,
    }
}

/// How deep brackets of any kind lie in each other at most, strings and pictures not told apart from them.
fn nesting(plain: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for byte in plain {
        match byte {
            b'[' | b'<' | b'{' => depth += 1,
            b']' | b'>' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::nesting;

    #[test]
    fn brackets_are_counted() {
        assert_eq!(
            nesting(b"[[<< /A {} >>]] []"),
            5,
            "two, two of a dictionary, one"
        );
        assert_eq!(nesting(b"]]] ["), 1, "what was never opened closes nothing");
    }
}
