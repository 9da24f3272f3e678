//! A file whose signatures are looked at: one that came, one of ours, one that went along, a copy; or any other that
//! somebody hands over, of which nothing is kept.

use super::{VerdictView, judge, signatories};
use crate::incoming::claims;
use crate::outgoing::draft::current_page;
use crate::{App, Error, copies, incoming, outgoing, placing, settings, trust};
use office::{Expected, Outgoing, SignedFile};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::Hash;
use ts_rs::TS;

/// Which file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum JudgedFile {
    /// A file of an arrival.
    Arrival {
        /// Row id of the file.
        file: i64,
    },
    /// The page of a dispatch.
    Dispatch {
        /// Row id of the dispatch.
        id: i64,
    },
    /// A file that goes along with a dispatch.
    Enclosure {
        /// Row id of the enclosure.
        enclosure: i64,
    },
    /// A copy.
    Copy {
        /// Row id of the copy.
        id: i64,
    },
    /// A file that is none of this desk's: brought on a stick, or by other ways.
    Given {
        /// Where it lies, or its bytes.
        file: outgoing::GivenFile,
        /// The SHA-256 it must have, in hex, if it was looked at before; empty: whatever it is now.
        #[serde(default)]
        sha256: String,
    },
}

impl JudgedFile {
    /// Refuses to write what was made of a file that the desk does not keep over that very file.
    pub(super) fn refuse_over(&self, out: &str) -> Result<(), Error> {
        match self {
            Self::Given {
                file: outgoing::GivenFile::Path { path },
                ..
            } if !out.is_empty() => Ok(placing::refuse_same(Path::new(path), Path::new(out))?),
            _ => Ok(()),
        }
    }
}

/// A file, its name and who should have signed it.
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) expected: Option<Expected>,
}

impl JudgedFile {
    /// Reads it.
    pub(super) fn open(&self, app: &App) -> Result<Opened, Error> {
        match *self {
            Self::Arrival { file } => of_arrival(app, file),
            Self::Dispatch { id } => of_dispatch(app, id),
            Self::Enclosure { enclosure } => of_enclosure(app, enclosure),
            Self::Copy { id } => {
                let (name, bytes) = copies::file_of(app, id)?;
                let office = settings::office(app)?;
                Ok(Opened {
                    name,
                    bytes,
                    expected: Some(signatories::of_copy(&office)),
                })
            }
            Self::Given {
                ref file,
                ref sha256,
            } => {
                let (name, bytes) = file.read_pdf()?;
                if !sha256.is_empty() && Hash::of(&bytes).to_string() != *sha256 {
                    return Err(Error::FileExchanged { path: name.into() });
                }
                Ok(Opened {
                    name,
                    bytes,
                    expected: None,
                })
            }
        }
    }

    /// Who should have signed the file of an arrival with this hash; `None` if it is no file of it.
    pub(crate) fn expected_of_arrival(
        app: &App,
        arrival: i64,
        hash: &Hash,
    ) -> Result<Option<Expected>, Error> {
        let files = app.store().read(|r| r.arrival_files(arrival))?;
        let found = files.iter().find(|file| file.hash == *hash);
        found.map_or(Ok(None), |file| Ok(of_arrival(app, file.id)?.expected))
    }

    /// Who should have signed the page of a dispatch, or the file that goes along, with this hash; `None` if it is
    /// neither, or that was never ours to say.
    pub(crate) fn expected_of_dispatch(
        app: &App,
        dispatch: i64,
        hash: &Hash,
    ) -> Result<Option<Expected>, Error> {
        let (standing, along) = app.store().read(|r| {
            Ok::<_, Error>((outgoing::dispatch(r, dispatch)?, r.enclosures(dispatch)?))
        })?;
        if standing.page.as_ref() == Some(hash) {
            return Ok(of_dispatch(app, dispatch)?.expected);
        }
        let found = along.iter().find(|one| one.hash == *hash);
        found.map_or(Ok(None), |one| Ok(of_enclosure(app, one.id)?.expected))
    }

    /// Errors if its copy is frozen: a version of it is the file as well, and neither looked at nor copied.
    pub(super) fn refuse_frozen(&self, app: &App) -> Result<(), Error> {
        let Self::Arrival { file: id } = *self else {
            return Ok(());
        };
        app.store().read(|r| {
            let file = r.arrival_file(id)?.ok_or(Error::FileUnknown { id })?;
            incoming::refuse_frozen(&incoming::arrival(r, file.arrival)?)
        })
    }

    /// Reads it and judges it as of now.
    pub(super) fn judged(&self, app: &App) -> Result<(Opened, VerdictView), Error> {
        let opened = self.open(app)?;
        let mut view = judge(&opened.bytes, &trust::of(app)?, app.now());
        view.signatories = opened
            .expected
            .as_ref()
            .map(|expected| signatories::found(&view, expected));
        Ok((opened, view))
    }
}

fn of_arrival(app: &App, id: i64) -> Result<Opened, Error> {
    let (file, claims, at) = app.store().read(|r| {
        let file = r.arrival_file(id)?.ok_or(Error::FileUnknown { id })?;
        let arrival = incoming::arrival(r, file.arrival)?;
        let files = r.arrival_files(file.arrival)?;
        let at = files
            .iter()
            .position(|one| one.id == id)
            .unwrap_or_default();
        Ok::<_, Error>((file, claims(r, &arrival)?, at))
    })?;
    Ok(Opened {
        bytes: app.store().files().read(&file.hash)?,
        name: file.name,
        expected: Some(claims.of_file(at)),
    })
}

fn of_dispatch(app: &App, id: i64) -> Result<Opened, Error> {
    let standing = app.store().read(|r| outgoing::dispatch(r, id))?;
    let office = settings::office(app)?;
    Ok(Opened {
        name: outgoing::letter::page_name(&standing),
        bytes: current_page(app, &standing)?,
        expected: is_issued(standing.stage)
            .then(|| signatories::of_dispatch(&office, &standing, SignedFile::Document)),
    })
}

fn of_enclosure(app: &App, id: i64) -> Result<Opened, Error> {
    let (enclosure, bytes) = outgoing::enclosures::read(app, id)?;
    let standing = app
        .store()
        .read(|r| outgoing::dispatch(r, enclosure.dispatch))?;
    let office = settings::office(app)?;
    // What goes along unsigned by us is somebody else's; who should have signed it, nobody says.
    let is_ours = enclosure.seals || enclosure.annex.is_some();
    Ok(Opened {
        expected: (is_ours && is_issued(standing.stage))
            .then(|| signatories::of_dispatch(&office, &standing, SignedFile::Annex)),
        name: enclosure.name,
        bytes,
    })
}

/// Before the issue the office has not signed, and nothing is amiss.
const fn is_issued(stage: Outgoing) -> bool {
    matches!(stage, Outgoing::Issued | Outgoing::Sent)
}
