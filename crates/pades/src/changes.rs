//! What each revision added to the one before it, told as acts; whatever cannot be told as one of
//! them is a change nobody allowed. An allow-list: the unknown is refused (S§6.4 rule 4).
//! Never looks at who signed; knows nothing of certificates.

mod evidence;
mod form;
mod uses;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::Unreadable;
use crate::file::{File, Object, Slot};
use crate::form::pages;
use crate::syntax::{Dict, Id, Node, Value};
use uses::Uses;

/// One thing a revision did that may be allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// A text field, a list or a button got a value.
    Filled {
        /// The full name of the field.
        field: String,
    },
    /// A field was closed to further writing, nothing else.
    Closed {
        /// The full name of the field.
        field: String,
    },
    /// A signature was put into a field.
    Signed {
        /// The full name of the field.
        field: String,
        /// The field itself is new.
        is_new: bool,
        /// It can be seen on a page.
        is_visible: bool,
    },
    /// A document time stamp was added.
    Stamped {
        /// The full name of the field.
        field: String,
        /// The field itself is new.
        is_new: bool,
    },
    /// An empty signature field was added.
    FieldAdded {
        /// The full name of the field.
        field: String,
    },
    /// Certificates and revocation data for long keeping were added (DSS).
    EvidenceAdded,
    /// The description of the document (title, dates, XMP), which no page shows.
    Described,
}

/// Why a revision is no allowed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Intrusion {
    /// Bytes that the cross-reference of their revision does not list.
    StrayBytes {
        /// The first of them.
        at: usize,
    },
    /// The revision cannot be read strictly.
    Unreadable,
    /// An object was changed or added that no act accounts for.
    Object {
        /// The number of the first such object.
        number: u32,
    },
    /// An object was taken away.
    Removed {
        /// Its number.
        number: u32,
    },
    /// A number that the signed document already referred to was filled afterwards.
    Planted {
        /// Its number.
        number: u32,
    },
    /// The root, the encryption or the description was exchanged.
    Trailer,
    /// The catalog was changed beyond form and evidence.
    Catalog,
    /// The form was changed beyond its fields.
    Form,
    /// A field was changed beyond its value, or one that was already signed.
    Field,
    /// What a field shows was changed without its value.
    Appearance,
    /// A page was changed beyond new signature fields.
    Page,
    /// Every object is allowed, and yet a drawn page shows something else outside the fields that
    /// were filled or signed.
    Pixels {
        /// The page, from 0.
        page: usize,
    },
}

/// The acts of one revision, or why it is an intrusion.
pub(crate) type Step = Result<Vec<Act>, Intrusion>;

/// The steps from revision `signed` to the newest, in order.
pub(crate) fn steps_after(file: &File<'_>, signed: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    if signed >= file.last() {
        return steps;
    }
    let mut uses = Uses::of_revision(file, signed);
    for newer in signed + 1..=file.last() {
        steps.push(step(file, newer, &uses));
        uses.advance(file, newer);
    }
    steps
}

fn step(file: &File<'_>, newer: usize, uses: &Uses) -> Step {
    match file.stray_byte(newer) {
        Ok(None) => {}
        Ok(Some(at)) => return Err(Intrusion::StrayBytes { at }),
        Err(_) => return Err(Intrusion::Unreadable),
    }
    // What cannot be read may refer to anything, and a reader that mends files would follow.
    if uses.is_incomplete {
        return Err(Intrusion::Unreadable);
    }
    let mut comparison = Comparison::new(file, newer, uses)?;
    comparison.run()?;
    comparison.leftover()?;
    Ok(comparison.acts)
}

/// The work of comparing one revision with the one before.
struct Comparison<'f, 'a> {
    file: &'f File<'a>,
    older: usize,
    newer: usize,
    uses: &'f Uses,
    /// Numbers that say something else than before.
    changed: BTreeSet<u32>,
    /// Numbers that said nothing before.
    added: BTreeSet<u32>,
    accounted: BTreeSet<u32>,
    acts: Vec<Act>,
}

impl From<Unreadable> for Intrusion {
    fn from(_: Unreadable) -> Self {
        Self::Unreadable
    }
}

impl<'f, 'a> Comparison<'f, 'a> {
    fn new(file: &'f File<'a>, newer: usize, uses: &'f Uses) -> Result<Self, Intrusion> {
        let older = newer - 1;
        let revision = file.revision(newer)?;
        let mut changed = BTreeSet::new();
        let mut added = BTreeSet::new();
        for (&number, &slot) in &revision.slots {
            file.within_limits()?;
            let before_slot = file.slot(older, number);
            if before_slot == Some(slot) && !matches!(slot, Slot::In { .. }) {
                continue;
            }
            // An entry may not bring bytes of an older revision to life.
            let is_old = match slot {
                Slot::Free => false,
                Slot::At { offset, .. } => offset < revision.start,
                Slot::In { container, .. } => {
                    before_slot != Some(slot) && !revision.slots.contains_key(&container)
                }
            };
            if is_old {
                return Err(Intrusion::Object { number });
            }
            match (file.numbered(older, number)?, file.numbered(newer, number)?) {
                (Some(before), Some(now)) if before.same(&now) => {}
                (Some(_), Some(_)) => {
                    changed.insert(number);
                }
                (None, Some(_)) => {
                    added.insert(number);
                }
                (Some(_), None) => return Err(Intrusion::Removed { number }),
                (None, None) => {}
            }
        }
        Ok(Self {
            file,
            older,
            newer,
            uses,
            changed,
            added,
            accounted: BTreeSet::new(),
            acts: Vec::new(),
        })
    }

    fn run(&mut self) -> Result<(), Intrusion> {
        self.trailer()?;
        self.structure()?;
        self.catalog()?;
        let widgets = self.form()?;
        self.page_annotations(&widgets)
    }

    /// Refuses whatever no rule has accounted for.
    fn leftover(&self) -> Result<(), Intrusion> {
        if let Some(&number) = self
            .changed
            .union(&self.added)
            .find(|number| !self.accounted.contains(number))
        {
            return Err(Intrusion::Object { number });
        }
        match self.added.iter().find(|&&number| self.uses.of(number) > 0) {
            Some(&number) => Err(Intrusion::Planted { number }),
            None => Ok(()),
        }
    }

    fn is_touched(&self, number: u32) -> bool {
        self.changed.contains(&number) || self.added.contains(&number)
    }

    fn account(&mut self, id: Id) {
        self.accounted.insert(id.number);
    }

    /// Root and encryption stay; of the description only what no page shows may change.
    fn trailer(&mut self) -> Result<(), Intrusion> {
        let before = &self.file.revision(self.older)?.trailer;
        let now = &self.file.revision(self.newer)?.trailer;
        let reference = |dict: &Dict, key| dict.get(key).and_then(Node::as_ref);
        let same_encryption = match (before.get("Encrypt"), now.get("Encrypt")) {
            (Some(before), Some(now)) => before.same(now),
            (None, None) => true,
            _ => false,
        };
        if reference(before, "Root") != reference(now, "Root") || !same_encryption {
            return Err(Intrusion::Trailer);
        }
        // Objects past the size do not exist for some readers; a larger size would wake them.
        let size = |dict: &Dict| dict.int("Size").unwrap_or(0);
        let highest = self.file.numbers(self.older)?.last().copied().unwrap_or(0);
        if size(now) < size(before) || i64::from(highest) >= size(before) {
            return Err(Intrusion::Trailer);
        }
        match (now.get("Info").is_some(), reference(now, "Info")) {
            (_, Some(info)) => self.description(reference(before, "Info"), info),
            (true, None) => Err(Intrusion::Trailer),
            (false, None) => Ok(()),
        }
    }

    /// Programs note in the description that they saved; title and author stay.
    fn description(&mut self, old: Option<Id>, info: Id) -> Result<(), Intrusion> {
        let bad = Intrusion::Trailer;
        if old.is_some_and(|old| old != info) && !self.added.contains(&info.number) {
            return Err(bad);
        }
        if !self.is_touched(info.number) {
            return Ok(());
        }
        // The old one may be overwritten; a number that was something else may not.
        let replaces_description = old == Some(info) || self.added.contains(&info.number);
        let before = match old {
            Some(old) => self.file.object(self.older, old)?,
            None => None,
        };
        let object = self.file.object(self.newer, info)?.ok_or(bad)?;
        let empty = Dict::default();
        let was = before.as_ref().and_then(Object::dict).unwrap_or(&empty);
        let is = object.dict().ok_or(bad)?;
        let only_notes = was.differing(is).iter().all(|key| {
            let notes = [&b"ModDate"[..], b"Producer", b"Creator", b"CreationDate"];
            let is_text = is
                .get_bytes(key)
                .is_none_or(|node| node.as_text().is_some());
            notes.contains(&key.as_slice()) && is_text
        });
        if !only_notes || !replaces_description || self.uses.of(info.number) > 0 {
            return Err(bad);
        }
        self.account(info);
        self.acts.push(Act::Described);
        Ok(())
    }

    /// Cross-reference streams and object streams of this revision are its own scaffolding.
    fn structure(&mut self) -> Result<(), Intrusion> {
        let revision = self.file.revision(self.newer)?;
        let before: BTreeSet<u32> = self
            .file
            .revisions
            .iter()
            .take(self.newer)
            .flat_map(|revision| revision.section_ids.iter().map(|(id, _)| id.number))
            .collect();
        for &(id, offset) in &revision.section_ids {
            let number = id.number;
            // It may stand where an older one stood, never in the place of anything else.
            let is_itself =
                !revision.slots.contains_key(&number) || self.file.is_at(self.newer, id, offset);
            let was_free = matches!(self.file.slot(self.older, number), None | Some(Slot::Free));
            let is_used = self.uses.of(number) > 0;
            if !is_itself || (!was_free && !before.contains(&number)) || is_used {
                return Err(Intrusion::Object { number });
            }
            self.account(id);
        }
        let containers: BTreeSet<u32> = revision
            .slots
            .values()
            .filter_map(|slot| match slot {
                Slot::In { container, .. } => Some(*container),
                Slot::Free | Slot::At { .. } => None,
            })
            .collect();
        for container in containers {
            if !self.added.contains(&container) {
                continue;
            }
            let holder = self.file.container(self.newer, container)?;
            for (index, (number, _)) in holder.inside.iter().enumerate() {
                if revision.slots.get(number) != Some(&Slot::In { container, index }) {
                    return Err(Intrusion::Object { number: *number });
                }
            }
            let object = self.file.numbered(self.newer, container)?;
            let object = object.ok_or(Intrusion::Object { number: container })?;
            self.account(object.id);
            self.account_new_below(&object);
        }
        Ok(())
    }

    fn catalog(&mut self) -> Result<(), Intrusion> {
        let before = self.file.catalog(self.older)?;
        let now = self.file.catalog(self.newer)?;
        let (Some(old), Some(new)) = (before.dict(), now.dict()) else {
            return Err(Intrusion::Catalog);
        };
        let is_touched = self.changed.contains(&now.id.number);
        if is_touched && self.uses.beyond_document(now.id.number) {
            return Err(Intrusion::Catalog);
        }
        for key in old.differing(new) {
            match key.as_slice() {
                b"AcroForm" | b"DSS" | b"Metadata" => {}
                b"Version" if new.name("Version").is_some_and(is_version) => {}
                b"Extensions" => {
                    let extensions = self.file.entry(self.newer, &now, "Extensions")?;
                    if !extensions.is_some_and(|object| is_plain(&object.node)) {
                        return Err(Intrusion::Catalog);
                    }
                    self.account_replacement(&before, &now, "Extensions")?;
                }
                _ => return Err(Intrusion::Catalog),
            }
        }
        self.metadata(&before, &now)?;
        self.evidence(&before, &now)?;
        self.account(now.id);
        Ok(())
    }

    fn metadata(&mut self, before: &Object<'a>, now: &Object<'a>) -> Result<(), Intrusion> {
        let Some(object) = self.file.entry(self.newer, now, "Metadata")? else {
            return Ok(());
        };
        if !self.is_touched(object.id.number) {
            return Ok(());
        }
        let is_metadata = object
            .dict()
            .is_some_and(|dict| dict.is("Type", "Metadata") && dict.is("Subtype", "XML"));
        if !is_metadata || object.data.is_none() || self.uses.of(object.id.number) > 1 {
            return Err(Intrusion::Catalog);
        }
        let reference = |holder: &Object<'a>| holder.dict()?.get("Metadata")?.as_ref();
        if self.changed.contains(&object.id.number) && reference(before) != Some(object.id) {
            return Err(Intrusion::Catalog);
        }
        self.account(object.id);
        self.account_new_below(&object);
        self.acts.push(Act::Described);
        Ok(())
    }

    /// Pages may gain the annotations of new signature fields and nothing else.
    fn page_annotations(&mut self, widgets: &BTreeSet<Id>) -> Result<(), Intrusion> {
        if widgets.is_empty() && self.changed.is_subset(&self.accounted) {
            return Ok(());
        }
        let before = pages(self.file, self.older)?;
        let now = pages(self.file, self.newer)?;
        if before.len() != now.len() {
            return Err(Intrusion::Page);
        }
        for (old, new) in before.iter().zip(&now) {
            if old.id != new.id {
                return Err(Intrusion::Page);
            }
            let (Some(old_dict), Some(new_dict)) = (old.dict(), new.dict()) else {
                return Err(Intrusion::Page);
            };
            if old_dict
                .differing(new_dict)
                .iter()
                .any(|key| key != b"Annots")
            {
                return Err(Intrusion::Page);
            }
            let was = self.file.entry(self.older, old, "Annots")?;
            let is = self.file.entry(self.newer, new, "Annots")?;
            let list = |object: &Option<Object<'a>>| -> Vec<Node> {
                object
                    .as_ref()
                    .and_then(|object| object.node.as_array())
                    .unwrap_or_default()
                    .to_vec()
            };
            if is.as_ref().is_some_and(|is| is.node.as_array().is_none()) {
                return Err(Intrusion::Page);
            }
            let (was, is) = (list(&was), list(&is));
            let kept = is.len() >= was.len() && was.iter().zip(&is).all(|(was, is)| was.same(is));
            let fresh = is
                .iter()
                .skip(was.len())
                .all(|node| node.as_ref().is_some_and(|id| widgets.contains(&id)));
            if !kept || !fresh {
                return Err(Intrusion::Page);
            }
            self.account_replacement(old, new, "Annots")?;
            self.account(new.id);
        }
        Ok(())
    }

    /// Accounts for the object under `key`: the one that stood there before, or a new one.
    fn account_replacement(
        &mut self,
        before: &Object<'a>,
        now: &Object<'a>,
        key: &str,
    ) -> Result<(), Intrusion> {
        let reference = |holder: &Object<'a>| holder.dict()?.get(key)?.as_ref();
        let Some(id) = reference(now) else {
            return Ok(());
        };
        if reference(before) == Some(id) {
            if self.changed.contains(&id.number) && self.uses.of(id.number) > 1 {
                return Err(Intrusion::Object { number: id.number });
            }
            self.account(id);
            return Ok(());
        }
        self.account_if_new(id)
    }

    fn account_if_new(&mut self, id: Id) -> Result<(), Intrusion> {
        if !self.added.contains(&id.number) {
            return Err(Intrusion::Object { number: id.number });
        }
        self.account(id);
        Ok(())
    }

    /// Accounts for every new object that `object` leads to through new objects.
    fn account_new_below(&mut self, object: &Object<'a>) {
        self.account_new_in(&object.node);
    }

    fn account_new_in(&mut self, node: &Node) {
        let mut open: Vec<Id> = node.references().into_iter().map(|(id, _)| id).collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !self.added.contains(&id.number) || !seen.insert(id) {
                continue;
            }
            // One that cannot be read stays unaccounted for and is refused at the end.
            if let Ok(Some(object)) = self.file.object(self.newer, id) {
                self.account(id);
                open.extend(object.node.references().into_iter().map(|(id, _)| id));
            }
        }
    }
}

/// Made of names, numbers, texts, dictionaries and arrays only.
fn is_plain(node: &Node) -> bool {
    match &node.value {
        Value::Dict(dict) => dict.entries.iter().all(|(_, node)| is_plain(node)),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Ref(_) => false,
        _ => true,
    }
}

fn is_version(name: &[u8]) -> bool {
    matches!(name, [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit())
}
