//! Finds every signature in a file and says which bytes each covers (S§6.4 rules 2 and 3).
//! Never looks inside the signed message.

use std::collections::BTreeSet;

use crate::error::{Limit, Unreadable};
use crate::file::{File, Object, Slot};
use crate::form::{Field, FieldKind, decode_text, terminal_fields};
use crate::syntax::{Dict, Node, Value, is_space, too_large};

/// More signatures than this are refused, time stamps counted (S§6.4, 8).
pub(crate) const MAX_SIGNATURES: usize = 64;

/// The handlers that wrote signatures of the forms read here (ISO 32000-1, 12.8.1); what another means by its bytes nobody
/// here can say.
const FILTERS: [&[u8]; 5] = [
    b"Adobe.PPKLite",
    b"Adobe.PPKMS",
    b"Entrust.PPKEF",
    b"CICI.SignIt",
    b"VeriSign.PPKVS",
];

/// A signature dictionary and what it covers.
pub(crate) struct Found<'a> {
    /// Empty if it belongs to no field.
    pub(crate) field: String,
    pub(crate) sub_filter: String,
    pub(crate) is_stamp: bool,
    pub(crate) contents: Vec<u8>,
    /// `/M` as written.
    pub(crate) claimed: Option<Vec<u8>>,
    /// `None` if place or byte range break the format.
    pub(crate) cover: Option<Cover<'a>>,
    pub(crate) restrictions: Restrictions,
}

/// The bytes that a signature covers.
#[derive(Clone, Copy)]
pub(crate) struct Cover<'a> {
    pub(crate) before: &'a [u8],
    pub(crate) after: &'a [u8],
    /// Length of the version that was signed.
    pub(crate) length: usize,
    /// Index of the revision that it signs.
    pub(crate) revision: usize,
}

/// What a signature forbids to happen after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Restrictions {
    /// DocMDP: 1 nothing, 2 filling and signing, 3 also notes.
    pub(crate) certified: Option<i64>,
    pub(crate) locks: Vec<FieldLock>,
}

/// Which fields a signature locks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldLock {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl FieldLock {
    pub(crate) fn covers(&self, field: &str) -> bool {
        let named = |names: &[String]| {
            names.iter().any(|name| {
                field == name
                    || field
                        .strip_prefix(name.as_str())
                        .is_some_and(|rest| rest.starts_with('.'))
            })
        };
        match self {
            Self::All => true,
            Self::Include(names) => named(names),
            Self::Exclude(names) => !named(names),
        }
    }
}

impl Restrictions {
    pub(crate) fn lock(&self, field: &str) -> bool {
        self.locks.iter().any(|lock| lock.covers(field))
    }
}

/// Every signature of the file: those in fields, in the order of the form, then strays.
///
/// Errors if the form cannot be read, there are more than [`MAX_SIGNATURES`] in fields, or looking for them passed another
/// limit.
pub(crate) fn signatures<'a>(file: &File<'a>) -> Result<Vec<Found<'a>>, Unreadable> {
    let last = file.last();
    let mut found = Vec::new();
    let mut places = BTreeSet::new();
    for field in terminal_fields(file, last)? {
        let (FieldKind::Signature, Some(value)) = (field.kind, &field.value) else {
            continue;
        };
        let Some(object) = file.follow(last, value, &field.object.source)? else {
            continue;
        };
        if found.len() >= MAX_SIGNATURES {
            return Err(too_large(Limit::Signatures));
        }
        let is_its_own = object.is_in_file() && places.insert(object.node.span.start);
        let mut one = read(file, &field, &object)?;
        // One dictionary for two fields would let one person seem to be two.
        if !is_its_own {
            // Nor is it read again: 64 fields may name one of 100 MB.
            one.cover = None;
            one.contents = Vec::new();
        }
        found.push(one);
    }
    for place in usage_rights(file)? {
        places.insert(place);
    }
    for _ in strays(file, &places).into_iter().take(MAX_SIGNATURES) {
        found.push(Found {
            field: String::new(),
            sub_filter: String::new(),
            is_stamp: false,
            contents: Vec::new(),
            claimed: None,
            cover: None,
            restrictions: Restrictions::default(),
        });
    }
    file.within_limits()?;
    Ok(found)
}

/// Errors if there are as many signatures in fields as are read.
pub(crate) fn takes_another_signature(file: &File<'_>) -> Result<(), Unreadable> {
    let fields = terminal_fields(file, file.last())?;
    let is_signed = |field: &&Field<'_>| field.kind == FieldKind::Signature && field.is_filled();
    if fields.iter().filter(is_signed).count() >= MAX_SIGNATURES {
        return Err(too_large(Limit::Signatures));
    }
    Ok(())
}

fn read<'a>(
    file: &File<'a>,
    field: &Field<'a>,
    object: &Object<'a>,
) -> Result<Found<'a>, Unreadable> {
    let empty = Dict::default();
    let dict = object.dict().unwrap_or(&empty);
    let cover = cover(file, field, object);
    let at = cover.map_or(file.last(), |cover| cover.revision);
    let mut restrictions = restrictions_of(file, at, object)?;
    restrictions.locks.extend(own_lock(file, at, field)?);
    if let Some(level) = certified(file, at)? {
        restrictions.certified = Some(restrictions.certified.map_or(level, |own| own.min(level)));
    }
    Ok(Found {
        field: field.name.clone(),
        sub_filter: dict
            .name("SubFilter")
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .unwrap_or_default(),
        is_stamp: dict.is("Type", "DocTimeStamp"),
        contents: dict
            .get("Contents")
            .and_then(Node::as_text)
            .unwrap_or_default()
            .to_vec(),
        claimed: dict.get("M").and_then(Node::as_text).map(<[u8]>::to_vec),
        cover,
        restrictions,
    })
}

/// `/ByteRange` is `[0 a b c]`, the gap is exactly this dictionary's `/Contents` in hexadecimal,
/// and b + c ends the revision that the dictionary stands in.
fn cover<'a>(file: &File<'a>, field: &Field<'a>, object: &Object<'a>) -> Option<Cover<'a>> {
    let dict = object.dict().filter(|_| object.is_in_file())?;
    let kind_fits =
        dict.get("Type").is_none() || dict.is("Type", "Sig") || dict.is("Type", "DocTimeStamp");
    dict.name("Filter")
        .filter(|name| kind_fits && FILTERS.contains(name))?;
    let numbers: Vec<usize> = dict
        .get("ByteRange")?
        .as_array()?
        .iter()
        .map(Node::as_size)
        .collect::<Option<_>>()?;
    let &[0, gap_start, gap_end, rest] = numbers.as_slice() else {
        return None;
    };
    let length = gap_end.checked_add(rest)?;
    let contents = dict.get("Contents")?;
    let is_hex = matches!(contents.value, Value::Text { hex: true, .. });
    let is_gap = contents.span.start == gap_start && contents.span.end == gap_end;
    if !is_hex || !is_gap || gap_start >= gap_end || length > file.bytes.len() {
        return None;
    }
    let revision = file.revisions.iter().position(|revision| {
        let between = file.bytes.get(revision.eof..length);
        between.is_some_and(|between| between.iter().all(|&byte| is_space(byte)))
            && object.span.start >= revision.start
            && object.span.end <= revision.eof
    })?;
    // The form of the signed version must already show this dictionary in this field.
    let signed_field = terminal_fields(file, revision)
        .ok()?
        .into_iter()
        .find(|signed| signed.object.id == field.object.id)?;
    let signed_value = file
        .follow(
            revision,
            signed_field.value.as_ref()?,
            &signed_field.object.source,
        )
        .ok()??;
    if signed_field.name != field.name || signed_value.node.span != object.node.span {
        return None;
    }
    Some(Cover {
        before: file.bytes.get(..gap_start)?,
        after: file.bytes.get(gap_end..length)?,
        length,
        revision,
    })
}

/// DocMDP and FieldMDP among the references of a signature dictionary.
fn restrictions_of(
    file: &File<'_>,
    at: usize,
    signature: &Object<'_>,
) -> Result<Restrictions, Unreadable> {
    let mut found = Restrictions::default();
    let Some(references) = file_entry(file, at, signature, "Reference")? else {
        return Ok(found);
    };
    for node in references.node.as_array().unwrap_or_default() {
        let Some(reference) = file.follow(at, node, &references.source.clone())? else {
            continue;
        };
        let method = reference
            .dict()
            .and_then(|dict| dict.name("TransformMethod"))
            .map(<[u8]>::to_vec);
        let parameters = file_entry(file, at, &reference, "TransformParams")?;
        match method.as_deref() {
            Some(b"DocMDP") => {
                let level = parameters.as_ref().and_then(|one| one.dict()?.int("P"));
                found.certified = Some(level.unwrap_or(2));
            }
            Some(b"FieldMDP") => found.locks.push(match &parameters {
                Some(parameters) => lock_of(file, at, parameters)?,
                None => FieldLock::All,
            }),
            _ => {}
        }
    }
    Ok(found)
}

fn file_entry<'a>(
    file: &File<'a>,
    at: usize,
    holder: &Object<'_>,
    key: &str,
) -> Result<Option<Object<'a>>, Unreadable> {
    // A direct value is cloned; only its own source is needed below, and that is the file's.
    match holder.dict().and_then(|dict| dict.get(key)) {
        None => Ok(None),
        Some(node) => file.follow(at, node, &crate::file::Source::File(file.bytes)),
    }
}

/// The `/Lock` of the field that was signed, as the signed version has it.
fn own_lock(
    file: &File<'_>,
    at: usize,
    field: &Field<'_>,
) -> Result<Option<FieldLock>, Unreadable> {
    let Some(object) = file.object(at, field.object.id)? else {
        return Ok(None);
    };
    match file_entry(file, at, &object, "Lock")? {
        Some(lock) => lock_of(file, at, &lock).map(Some),
        None => Ok(None),
    }
}

/// Action and fields of a FieldMDP or a Lock; one that is not understood locks everything.
pub(crate) fn lock_of(
    file: &File<'_>,
    at: usize,
    parameters: &Object<'_>,
) -> Result<FieldLock, Unreadable> {
    let names: Vec<String> = match file_entry(file, at, parameters, "Fields")? {
        Some(list) => list
            .node
            .as_array()
            .unwrap_or_default()
            .iter()
            .filter_map(Node::as_text)
            .map(decode_text)
            .collect(),
        None => Vec::new(),
    };
    Ok(
        match parameters.dict().and_then(|dict| dict.name("Action")) {
            Some(b"Include") => FieldLock::Include(names),
            Some(b"Exclude") => FieldLock::Exclude(names),
            _ => FieldLock::All,
        },
    )
}

/// The level of certification that the catalog of revision `at` states (`/Perms /DocMDP`).
pub(crate) fn certified(file: &File<'_>, at: usize) -> Result<Option<i64>, Unreadable> {
    let catalog = file.catalog(at)?;
    let Some(permissions) = file.entry(at, &catalog, "Perms")? else {
        return Ok(None);
    };
    match file.entry(at, &permissions, "DocMDP")? {
        Some(signature) => Ok(Some(
            restrictions_of(file, at, &signature)?
                .certified
                .unwrap_or(2),
        )),
        None => Ok(None),
    }
}

/// Where signatures of usage rights stand; they enable a viewer's functions and sign nothing.
fn usage_rights(file: &File<'_>) -> Result<Vec<usize>, Unreadable> {
    let mut places = Vec::new();
    for at in 0..file.revisions.len() {
        let catalog = file.catalog(at)?;
        let Some(permissions) = file.entry(at, &catalog, "Perms")? else {
            continue;
        };
        for key in ["UR", "UR3"] {
            if let Some(signature) = file.entry(at, &permissions, key)? {
                places.push(signature.node.span.start);
            }
        }
    }
    Ok(places)
}

/// Signature dictionaries anywhere in any revision that stand at none of the known places.
fn strays(file: &File<'_>, known: &BTreeSet<usize>) -> Vec<usize> {
    let mut found = Vec::new();
    for (at, revision) in file.revisions.iter().enumerate() {
        for (&number, slot) in &revision.slots {
            if matches!(slot, Slot::Free) {
                continue;
            }
            // What cannot be read is no signature to any strict reader, and nothing hides in it
            // that the accounting of later revisions would not refuse.
            let Ok(Some(object)) = file.numbered(at, number) else {
                continue;
            };
            let mut starts = Vec::new();
            collect(&object.node, &mut starts);
            starts.retain(|start| !object.is_in_file() || !known.contains(start));
            found.extend(starts);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn collect(node: &Node, starts: &mut Vec<usize>) {
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, starts)),
        Value::Dict(dict) => {
            let typed = dict.is("Type", "Sig") || dict.is("Type", "DocTimeStamp");
            let (range, contents) = (
                dict.get("ByteRange").is_some(),
                dict.get("Contents").is_some(),
            );
            if (range && contents) || (typed && (range || contents)) {
                starts.push(node.span.start);
            }
            dict.entries
                .iter()
                .for_each(|(_, node)| collect(node, starts));
        }
        _ => {}
    }
}
