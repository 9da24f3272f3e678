//! typst in a closed room: it reads our layouts, our faces and the words given, and nothing else.
//!
//! Never touches a file, the network, a package or the clock. Words are data (`/draft.json`), never source.

use crate::fonts::FACES;
use crate::pictures::printable;
use crate::{Error, Pictures};
use office::RuleSet;
use serde::Serialize;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::PageRanges;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// What is typeset, and from which layout.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// A whole document under these rules: tagged.
    Page(RuleSet),
    /// The block of a copy on paper (form 3.1): tagged.
    Copy,
    /// A mark for a field: one page, untagged.
    Mark,
}

/// A typeset document: its pages for questions and for export.
pub(crate) struct Sheets {
    work: Work,
    words: String,
    pictured: bool,
    pub(crate) document: PagedDocument,
}

/// What a file is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// To be kept: held to its standards.
    Keeping,
    /// To be looked at while someone types: claims nothing, has no tags, and is made faster.
    Looking,
    /// The same, of this page alone, from 1.
    LookingAt(usize),
}

impl Work {
    /// Typesets `words`, with `picture` (a PNG) where the layout asks for one, and gives the file to be kept.
    ///
    /// Deterministic. Errors with [`Error::Picture`] if the picture cannot be drawn, with [`Error::Layout`] if
    /// ours is the fault.
    pub(crate) fn typeset(
        self,
        words: &impl Serialize,
        picture: Option<&[u8]>,
    ) -> Result<Vec<u8>, Error> {
        self.set(words, picture, &Pictures::new())?
            .file(Purpose::Keeping)
    }

    /// Typesets `words`, with `pictures` where the layout asks for them by name. Errors as [`Self::typeset`].
    pub(crate) fn typeset_with(
        self,
        words: &impl Serialize,
        pictures: &Pictures,
    ) -> Result<Sheets, Error> {
        self.set(words, None, pictures)
    }

    fn set(
        self,
        words: &impl Serialize,
        picture: Option<&[u8]>,
        pictures: &Pictures,
    ) -> Result<Sheets, Error> {
        let words = serde_json::to_string(words).map_err(|fault| self.failed([fault]))?;
        let press = Press {
            main: file_id(self.path()).ok_or(Error::PartMissing { part: "layout" })?,
            words: Bytes::from_string(words.clone()),
            picture: picture.map(|png| Bytes::new(png.to_vec())),
            pictures: pictures
                .iter()
                .map(|(name, bytes)| (name.clone(), Bytes::new(printable(bytes))))
                .collect(),
        };
        let pictured = picture.is_some() || !pictures.is_empty();
        let result = typst::compile::<PagedDocument>(&press).output;
        // The cache would otherwise grow with every keystroke of a preview.
        typst::comemo::evict(CACHE_ROUNDS);
        Ok(Sheets {
            work: self,
            words,
            pictured,
            document: result.map_err(|faults| self.refused(&faults, pictured))?,
        })
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Page(RuleSet::Party2018 | RuleSet::Party2026) => "/party/page.typ",
            Self::Page(RuleSet::State2020) => "/state-2020/page.typ",
            Self::Copy => "/copies/copy.typ",
            Self::Mark => "/marks/mark.typ",
        }
    }

    /// What the exporter holds the file to. A mark is no document: it is shown inside one, as a field's appearance.
    const fn standards(self) -> &'static [PdfStandard] {
        match self {
            Self::Page(_) | Self::Copy => &[PdfStandard::A_2a, PdfStandard::Ua_1],
            Self::Mark => &[PdfStandard::A_2b],
        }
    }

    fn refused(self, faults: &EcoVec<SourceDiagnostic>, pictured: bool) -> Error {
        // Only pictures come from outside as files; all else typst can refuse is ours.
        let of_picture = |fault: &SourceDiagnostic| fault.message.contains("image");
        if pictured && (matches!(self, Self::Mark) || faults.iter().any(of_picture)) {
            return Error::Picture;
        }
        self.failed(faults.iter().map(|fault| &fault.message))
    }

    fn failed<T: ToString>(self, said: impl IntoIterator<Item = T>) -> Error {
        Error::Layout {
            layout: self.path(),
            said: said.into_iter().map(|one| one.to_string()).collect(),
        }
    }
}

impl Sheets {
    /// The file of these sheets. Errors as [`Work::typeset`] does.
    pub(crate) fn file(&self, purpose: Purpose) -> Result<Vec<u8>, Error> {
        let (kept, only) = match purpose {
            Purpose::Keeping => (true, None),
            Purpose::Looking => (false, None),
            Purpose::LookingAt(page) => (false, NonZeroUsize::new(page)),
        };
        let standards = if kept { self.work.standards() } else { &[] };
        let options = PdfOptions {
            ident: Smart::Custom(self.words.clone()),
            // The exporter wants a date for PDF/A; nobody gave us one, so `fields` takes it out again.
            timestamp: Datetime::from_ymd_hms(2020, 3, 5, 0, 0, 0).map(Timestamp::new_utc),
            creator: Smart::Custom(Some("Liên Văn".to_owned())),
            standards: PdfStandards::new(standards)
                .map_err(|fault| self.work.failed([fault.message()]))?,
            tagged: kept && !matches!(self.work, Work::Mark),
            page_ranges: only.map(|page| PageRanges::new(vec![Some(page)..=Some(page)])),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&self.document, &options)
            .map_err(|faults| self.work.refused(&faults, self.pictured))
    }
}

struct Press {
    main: FileId,
    words: Bytes,
    picture: Option<Bytes>,
    pictures: BTreeMap<String, Bytes>,
}

impl Press {
    fn read(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get().vpath().get_with_slash();
        let missing = || FileError::NotFound(path.into());
        match path {
            "/draft.json" => Ok(self.words.clone()),
            "/image.png" => self.picture.clone().ok_or_else(missing),
            _ => match path.strip_prefix("/pictures/") {
                Some(name) => self.pictures.get(name).cloned().ok_or_else(missing),
                None => asset(path).map(Bytes::from_string).ok_or_else(missing),
            },
        }
    }
}

impl World for Press {
    fn library(&self) -> &LazyHash<Library> {
        static LIBRARY: LazyLock<LazyHash<Library>> =
            LazyLock::new(|| LazyHash::new(Library::default()));
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FACES.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let missing = || FileError::NotFound(id.get().vpath().get_with_slash().into());
        let known = SOURCES.iter().find(|source| source.id() == id);
        known.cloned().ok_or_else(missing)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.read(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FACES.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn asset(path: &str) -> Option<&'static str> {
    let found = ASSETS.iter().find(|(name, _)| *name == path);
    found.map(|(_, text)| *text)
}

/// The layouts, parsed once for the process.
static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let parse = |(path, text): &(&str, &str)| Some(Source::new(file_id(path)?, (*text).to_owned()));
    ASSETS.iter().filter_map(parse).collect()
});

const ASSETS: [(&str, &str); 6] = [
    (
        "/common/blocks.typ",
        include_str!("../../../assets/layouts/common/blocks.typ"),
    ),
    (
        "/common/parts.typ",
        include_str!("../../../assets/layouts/common/parts.typ"),
    ),
    (
        "/party/page.typ",
        include_str!("../../../assets/layouts/party/page.typ"),
    ),
    (
        "/copies/copy.typ",
        include_str!("../../../assets/layouts/copies/copy.typ"),
    ),
    (
        "/marks/mark.typ",
        include_str!("../../../assets/layouts/marks/mark.typ"),
    ),
    (
        "/state-2020/page.typ",
        include_str!("../../../assets/layouts/state-2020/page.typ"),
    ),
];

/// How many typesettings a cached piece outlives its last use: enough for a draft that is typed in beside another; each
/// round more costs the memory of a draft.
const CACHE_ROUNDS: usize = 2;
