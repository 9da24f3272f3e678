//! The document security store (ISO 32000-2, 12.8.4.3): what is in it, and what is added to it in
//! its own bytes. Nothing that is there is written twice or taken out.

use std::collections::BTreeSet;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::gather::Path;
use crate::append::{Appender, hex, reference};
use crate::cms::Hash;
use crate::error::{Flaw, Unreadable};
use crate::file::{File, MOST_EVIDENCE, Object};
use crate::syntax::{Dict, Id, Node, malformed};
use crate::trust::Proof;
use crate::{Certificate, Trust};

/// More streams than this are not looked at, of all kinds together.
const MOST_STREAMS: usize = 512;

/// The store of a file, empty if there is none.
pub(super) struct Store<'a> {
    /// Its dictionary, with the object whose bytes hold it.
    place: Option<(Object<'a>, Object<'a>)>,
    /// The streams in it and what they hold.
    streams: Vec<(Id, Vec<u8>)>,
    pub(super) certificates: Vec<Certificate>,
    /// Its revocation lists and status answers; it makes nobody trusted.
    pub(super) statuses: Trust,
    /// Which signatures have an entry.
    entries: BTreeSet<Vec<u8>>,
    /// Bytes that may still be read out of it.
    left: usize,
}

/// The three kinds of evidence: their key in the store and in an entry.
const KINDS: [(Kind, &str, &str); 3] = [
    (Kind::Certificate, "Certs", "Cert"),
    (Kind::List, "CRLs", "CRL"),
    (Kind::Answer, "OCSPs", "OCSP"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Certificate,
    List,
    Answer,
}

impl<'a> Store<'a> {
    /// Reads the store of the newest revision.
    ///
    /// Errors if its dictionary cannot be read; a stream in it that cannot be read counts as absent.
    pub(super) fn read(file: &File<'a>) -> Result<Self, Unreadable> {
        let mut store = Self {
            place: None,
            streams: Vec::new(),
            certificates: Vec::new(),
            statuses: Trust::default(),
            entries: BTreeSet::new(),
            left: MOST_EVIDENCE,
        };
        let at = file.last();
        let catalog = file.catalog(at)?;
        let Some(node) = catalog.dict().and_then(|dict| dict.get("DSS")) else {
            return Ok(store);
        };
        let bad = malformed(node.span.start, Flaw::Value);
        let dss = file.follow(at, node, &catalog.source)?.ok_or(bad)?;
        dss.dict().ok_or(bad)?;
        let mut seen = BTreeSet::new();
        for (kind, key, _) in KINDS {
            let Some(list) = file.entry(at, &dss, key)? else {
                continue;
            };
            let items = list.node.as_array().ok_or(bad)?;
            for id in items.iter().filter_map(Node::as_ref) {
                if seen.len() < MOST_STREAMS && seen.insert(id) {
                    store.take(file, kind, id);
                }
            }
        }
        if let Some(index) = file.entry(at, &dss, "VRI")? {
            let keys = index.dict().ok_or(bad)?.keys().map(<[u8]>::to_vec);
            store.entries.extend(keys);
        }
        let holder = if node.as_ref().is_some() {
            dss.clone()
        } else {
            catalog.clone()
        };
        store.place = Some((dss, holder));
        Ok(store)
    }

    fn take(&mut self, file: &File<'a>, kind: Kind, id: Id) {
        let Ok(Some(object)) = file.object(file.last(), id) else {
            return;
        };
        let Ok(der) = file.unpack(&object) else {
            return;
        };
        let Some(rest) = self.left.checked_sub(der.len()) else {
            return;
        };
        self.left = rest;
        match kind {
            Kind::Certificate => self.certificates.extend(Certificate::from_der(&der).ok()),
            // What is no list and no answer proves nothing.
            Kind::List | Kind::Answer => drop(self.statuses.add_status(&der)),
        }
        self.streams.push((id, der));
    }

    /// Adds to the store what the paths bring; says whether there was anything to add.
    pub(super) fn extend(
        &self,
        file: &File<'a>,
        paths: &[Path],
        out: &mut Appender<'_, 'a>,
    ) -> Result<bool, Unreadable> {
        let mut known = self.streams.clone();
        let mut fresh: Vec<(Kind, Id)> = Vec::new();
        let mut entries = String::new();
        let mut named = self.entries.clone();
        for path in paths {
            let mut entry = String::new();
            for (kind, _, key) in KINDS {
                let mut references = Vec::new();
                for der in path.evidence(kind) {
                    let id = match known.iter().find(|(_, one)| *one == der) {
                        Some((id, _)) => *id,
                        None => {
                            let id = out.fresh()?;
                            put_evidence(out, id, &der)?;
                            fresh.push((kind, id));
                            known.push((id, der));
                            id
                        }
                    };
                    if !references.contains(&reference(id)) {
                        references.push(reference(id));
                    }
                }
                if !references.is_empty() {
                    entry.push_str(&format!(" /{key} [{}]", references.join(" ")));
                }
            }
            let name = entry_name(&path.contents);
            // An entry that is there stays as it is: readers take a changed one for tampering.
            if !entry.is_empty() && named.insert(name.clone().into_bytes()) {
                let id = out.fresh()?;
                out.put(id, format!("<< /Type /VRI{entry} >>").as_bytes())?;
                entries.push_str(&format!(" /{name} {}", reference(id)));
            }
        }
        if fresh.is_empty() && entries.is_empty() {
            return Ok(false);
        }
        match &self.place {
            Some((dss, holder)) => splice(file, dss, holder, &fresh, &entries, out)?,
            None => write_new(file, &fresh, &entries, out)?,
        }
        Ok(true)
    }
}

impl Path {
    fn evidence(&self, kind: Kind) -> Vec<Vec<u8>> {
        let proofs = |is_answer: bool| {
            let fitting = self.proofs.iter().filter(|one| one.is_answer == is_answer);
            fitting.map(|one: &Proof| one.der.clone()).collect()
        };
        match kind {
            Kind::Certificate => self
                .certificates
                .iter()
                .map(|one| one.der().to_vec())
                .collect(),
            Kind::List => proofs(false),
            Kind::Answer => proofs(true),
        }
    }
}

/// The name of a signature's entry: SHA-1 of its `/Contents`, in capitals. It only names.
///
/// The padding is hashed along, as the standard's "complete" string and most writers have it.
fn entry_name(contents: &[u8]) -> String {
    hex(&Hash::Sha1.digest(&[contents]).unwrap_or_default())
}

fn put_evidence(out: &mut Appender<'_, '_>, id: Id, der: &[u8]) -> Result<(), Unreadable> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(der).and_then(|()| encoder.finish());
    match packed {
        Ok(packed) if packed.len() < der.len() => {
            out.put_stream(id, b"/Filter /FlateDecode", &packed)
        }
        _ => out.put_stream(id, b"", der),
    }
}

fn list_of(fresh: &[(Kind, Id)], kind: Kind) -> String {
    let fitting = fresh.iter().filter(|(one, _)| *one == kind);
    let references: Vec<String> = fitting.map(|(_, id)| reference(*id)).collect();
    references.join(" ")
}

/// A store where there was none.
fn write_new<'a>(
    file: &File<'a>,
    fresh: &[(Kind, Id)],
    entries: &str,
    out: &mut Appender<'_, 'a>,
) -> Result<(), Unreadable> {
    let mut body = "<< /Type /DSS".to_owned();
    for (kind, key, _) in KINDS {
        let list = list_of(fresh, kind);
        if !list.is_empty() {
            body.push_str(&format!(" /{key} [{list}]"));
        }
    }
    body.push_str(&format!(" /VRI <<{entries} >> >>"));
    let id = out.fresh()?;
    out.put(id, body.as_bytes())?;
    let catalog = file.catalog(file.last())?;
    let bad = malformed(catalog.span.start, Flaw::Value);
    let dict = catalog.dict().ok_or(bad)?;
    out.set(&catalog, dict, "DSS", &reference(id));
    Ok(())
}

/// The store's own bytes with more put in.
fn splice<'a>(
    file: &File<'a>,
    dss: &Object<'a>,
    holder: &Object<'a>,
    fresh: &[(Kind, Id)],
    entries: &str,
    out: &mut Appender<'_, 'a>,
) -> Result<(), Unreadable> {
    let bad = malformed(dss.span.start, Flaw::Value);
    let dict = dss.dict().ok_or(bad)?;
    for (kind, key, _) in KINDS {
        let list = list_of(fresh, kind);
        if list.is_empty() {
            continue;
        }
        match part(file, dict, key, holder)? {
            Some((owner, node)) => {
                node.as_array().ok_or(bad)?;
                out.push(&owner, &node, &list);
            }
            None => out.set(holder, dict, key, &format!("[{list}]")),
        }
    }
    if entries.is_empty() {
        return Ok(());
    }
    match part(file, dict, "VRI", holder)? {
        Some((owner, node)) => out.add(&owner, node.as_dict().ok_or(bad)?, entries),
        None => out.set(holder, dict, "VRI", &format!("<<{entries} >>")),
    }
    Ok(())
}

/// The value under `key` with the object in whose bytes it stands.
fn part<'a>(
    file: &File<'a>,
    dict: &Dict,
    key: &str,
    holder: &Object<'a>,
) -> Result<Option<(Object<'a>, Node)>, Unreadable> {
    let Some(node) = dict.get(key) else {
        return Ok(None);
    };
    let Some(id) = node.as_ref() else {
        return Ok(Some((holder.clone(), node.clone())));
    };
    let object = file.object(file.last(), id)?;
    Ok(object.map(|object| (object.clone(), (*object.node).clone())))
}
