//! What each revision added to the one before it, told as acts; whatever cannot be told as one of
//! them is a change nobody allowed. An allow-list: the unknown is refused (S§6.4 rule 4).
//! Never looks at who signed; knows nothing of certificates.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::error::Unreadable;
use crate::file::{File, Object, Slot};
use crate::form::{Field, FieldKind, READ_ONLY, pages, rectangle, terminal_fields};
use crate::syntax::{Dict, Id, Node, Value};

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
}

/// The acts of one revision, or why it is an intrusion.
pub(crate) type Step = Result<Vec<Act>, Intrusion>;

/// The steps from revision `signed` to the newest, in order.
pub(crate) fn steps_after(file: &File<'_>, signed: usize) -> Vec<Step> {
    let mut uses = Uses::default();
    if signed < file.last() {
        uses.count_all(file, signed);
    }
    let mut steps = Vec::new();
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
    let mut comparison = Comparison::new(file, newer, uses)?;
    comparison.run()?;
    comparison.leftover()?;
    Ok(comparison.acts)
}

/// How often each number is referred to, so that a planted or a shared object is noticed.
#[derive(Default)]
struct Uses(BTreeMap<u32, u32>);

impl Uses {
    fn count_all(&mut self, file: &File<'_>, at: usize) {
        for number in file.numbers(at) {
            self.count(file, at, number, true);
        }
    }

    fn advance(&mut self, file: &File<'_>, newer: usize) {
        let Ok(revision) = file.revision(newer) else {
            return;
        };
        for &number in revision.slots.keys() {
            self.count(file, newer - 1, number, false);
            self.count(file, newer, number, true);
        }
    }

    // An object that cannot be read refers to nothing; readers that mend it are not our measure,
    // and its bytes lie under the signature.
    fn count(&mut self, file: &File<'_>, at: usize, number: u32, up: bool) {
        let Ok(Some(object)) = file.numbered(at, number) else {
            return;
        };
        // A cross-reference stream is a trailer, not a user.
        if object.dict().is_some_and(|dict| dict.is("Type", "XRef")) {
            return;
        }
        for (id, _) in object.node.references() {
            let uses = self.0.entry(id.number).or_default();
            *uses = if up {
                uses.saturating_add(1)
            } else {
                uses.saturating_sub(1)
            };
        }
    }

    fn of(&self, number: u32) -> u32 {
        self.0.get(&number).copied().unwrap_or(0)
    }
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
            let before_slot = file.slot(older, number);
            if before_slot == Some(slot) && !matches!(slot, Slot::In { .. }) {
                continue;
            }
            // An entry may not bring bytes of an older revision to life.
            if let Slot::At { offset, .. } = slot
                && offset < revision.start
            {
                return Err(Intrusion::Object { number });
            }
            let before = file.numbered(older, number).unwrap_or(None);
            match (before, file.numbered(newer, number)?) {
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
        if reference(before, "Root") != reference(now, "Root") || now.get("Encrypt").is_some() {
            return Err(Intrusion::Trailer);
        }
        let (old, new) = (reference(before, "Info"), reference(now, "Info"));
        let Some(info) = new else {
            return if now.get("Info").is_some() {
                Err(Intrusion::Trailer)
            } else {
                Ok(())
            };
        };
        if old.is_some_and(|old| old != info) && !self.added.contains(&info.number) {
            return Err(Intrusion::Trailer);
        }
        if !self.is_touched(info.number) {
            return Ok(());
        }
        let object = self
            .file
            .object(self.newer, info)?
            .ok_or(Intrusion::Trailer)?;
        let plain = object.dict().is_some_and(|dict| {
            dict.entries.iter().all(|(_, node)| {
                matches!(
                    node.value,
                    Value::Text { .. } | Value::Name(_) | Value::Null
                )
            })
        });
        // The old description may be overwritten; a changed number that is something else may not.
        let replaces_description = old == Some(info) || self.added.contains(&info.number);
        if !plain || !replaces_description || self.uses.of(info.number) > 0 {
            return Err(Intrusion::Trailer);
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
            .flat_map(|revision| revision.section_ids.iter().map(|id| id.number))
            .collect();
        for &id in &revision.section_ids {
            if self.changed.contains(&id.number) && !before.contains(&id.number) {
                return Err(Intrusion::Object { number: id.number });
            }
            // One that does not list itself may not take the place of a listed object either.
            let listed = self
                .file
                .slot(self.older, id.number)
                .is_some_and(|slot| slot != Slot::Free);
            if listed && !before.contains(&id.number) {
                return Err(Intrusion::Object { number: id.number });
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

    /// The document security store: only arrays of streams that nothing else uses.
    fn evidence(&mut self, before: &Object<'a>, now: &Object<'a>) -> Result<(), Intrusion> {
        let reference =
            |holder: &Object<'a>| holder.dict().and_then(|dict| dict.get("DSS").cloned());
        let (old, new) = (reference(before), reference(now));
        let Some(store) = self.file.entry(self.newer, now, "DSS")? else {
            return if old.is_some() {
                Err(Intrusion::Catalog)
            } else {
                Ok(())
            };
        };
        let same_value = matches!((&old, &new), (Some(old), Some(new)) if old.same(new));
        if same_value && !self.reaches_touched(&store) {
            return Ok(());
        }
        self.account_replacement(before, now, "DSS")?;
        let dict = store.dict().ok_or(Intrusion::Catalog)?;
        for (key, node) in &dict.entries {
            match key.as_slice() {
                b"Type" if node.as_name() == Some(b"DSS") => {}
                b"Certs" | b"CRLs" | b"OCSPs" => self.evidence_streams(&store, node)?,
                b"VRI" => self.evidence_by_signature(&store, node)?,
                _ => return Err(Intrusion::Catalog),
            }
        }
        self.acts.push(Act::EvidenceAdded);
        Ok(())
    }

    fn evidence_by_signature(&mut self, store: &Object<'a>, node: &Node) -> Result<(), Intrusion> {
        let bad = Intrusion::Catalog;
        let index = self.evidence_part(store, node)?;
        for (key, node) in &index.dict().ok_or(bad)?.entries {
            if key.len() != 40 || !key.iter().all(u8::is_ascii_hexdigit) {
                return Err(bad);
            }
            let entry = self.evidence_part(&index, node)?;
            for (key, node) in &entry.dict().ok_or(bad)?.entries {
                match key.as_slice() {
                    b"Cert" | b"CRL" | b"OCSP" => self.evidence_streams(&entry, node)?,
                    b"Type" if node.as_name() == Some(b"VRI") => {}
                    b"TU" if node.as_text().is_some() => {}
                    b"TS" => self.evidence_stream(node)?,
                    _ => return Err(bad),
                }
            }
        }
        Ok(())
    }

    /// Follows a part of the store, which may be an object of its own, new or overwritten.
    fn evidence_part(&mut self, holder: &Object<'a>, node: &Node) -> Result<Object<'a>, Intrusion> {
        let part = self
            .file
            .follow(self.newer, node, &holder.source)?
            .ok_or(Intrusion::Catalog)?;
        if node.as_ref().is_some() && self.is_touched(part.id.number) {
            if self.uses.of(part.id.number) > 1 {
                return Err(Intrusion::Catalog);
            }
            self.account(part.id);
        }
        Ok(part)
    }

    fn evidence_streams(&mut self, holder: &Object<'a>, node: &Node) -> Result<(), Intrusion> {
        let list = self.evidence_part(holder, node)?;
        for node in list.node.as_array().ok_or(Intrusion::Catalog)? {
            self.evidence_stream(node)?;
        }
        Ok(())
    }

    fn evidence_stream(&mut self, node: &Node) -> Result<(), Intrusion> {
        let bad = Intrusion::Catalog;
        let id = node.as_ref().ok_or(bad)?;
        let stream = self.file.object(self.newer, id)?.ok_or(bad)?;
        let dict = stream.dict().filter(|_| stream.data.is_some()).ok_or(bad)?;
        let known = [&b"Length"[..], b"Filter", b"DecodeParms"];
        if !dict.keys().all(|key| known.contains(&key)) || self.changed.contains(&id.number) {
            return Err(bad);
        }
        if self.added.contains(&id.number) {
            self.account(id);
            self.account_new_below(&stream);
        }
        Ok(())
    }

    /// Compares the form; gives the annotations that new signature fields put on pages.
    fn form(&mut self) -> Result<BTreeSet<Id>, Intrusion> {
        let catalog_before = self.file.catalog(self.older)?;
        let catalog = self.file.catalog(self.newer)?;
        let before = self.file.entry(self.older, &catalog_before, "AcroForm")?;
        let now = self.file.entry(self.newer, &catalog, "AcroForm")?;
        let Some(now) = now else {
            return if before.is_some() {
                Err(Intrusion::Form)
            } else {
                Ok(BTreeSet::new())
            };
        };
        self.account_replacement(&catalog_before, &catalog, "AcroForm")?;
        let empty = Dict::default();
        let old_dict = before.as_ref().and_then(Object::dict).unwrap_or(&empty);
        let new_dict = now.dict().ok_or(Intrusion::Form)?;
        for key in old_dict.differing(new_dict) {
            self.form_key(&key, old_dict, &now)?;
        }
        if let Some(before) = &before {
            self.account_replacement(before, &now, "Fields")?;
        } else if let Some(id) = new_dict.get("Fields").and_then(Node::as_ref) {
            self.account_if_new(id)?;
        }
        self.fields()
    }

    fn form_key(&mut self, key: &[u8], old: &Dict, now: &Object<'a>) -> Result<(), Intrusion> {
        let new = now.dict().ok_or(Intrusion::Form)?;
        match key {
            b"Fields" => Ok(()),
            b"SigFlags" => {
                let (before, after) = (old.int("SigFlags").unwrap_or(0), new.int("SigFlags"));
                let grows = after
                    .is_some_and(|after| after & before == before && after & !3 == before & !3);
                if grows { Ok(()) } else { Err(Intrusion::Form) }
            }
            // What a new form brings along for its own appearances; nothing old is drawn with it.
            b"DR" | b"DA" if old.get("Fields").is_none() => {
                self.account_new_below(now);
                Ok(())
            }
            b"DA" if old.get("DA").is_none() => Ok(()),
            b"DR" if old.get("DR").is_none() => {
                self.account_new_below(now);
                Ok(())
            }
            b"NeedAppearances"
                if new
                    .get("NeedAppearances")
                    .is_none_or(|node| matches!(node.value, Value::Bool(false))) =>
            {
                Ok(())
            }
            _ => Err(Intrusion::Form),
        }
    }

    fn fields(&mut self) -> Result<BTreeSet<Id>, Intrusion> {
        let before = terminal_fields(self.file, self.older)?;
        let mut now: BTreeMap<Id, Field<'a>> = terminal_fields(self.file, self.newer)?
            .into_iter()
            .map(|field| (field.object.id, field))
            .collect();
        let names: BTreeSet<String> = before.iter().map(|field| field.name.clone()).collect();
        for old in &before {
            let new = now.remove(&old.object.id).ok_or(Intrusion::Field)?;
            self.field(old, &new)?;
        }
        let mut widgets = BTreeSet::new();
        for field in now.into_values() {
            if names.contains(&field.name) {
                return Err(Intrusion::Field);
            }
            widgets.extend(self.new_field(&field)?);
        }
        Ok(widgets)
    }

    fn field(&mut self, old: &Field<'a>, new: &Field<'a>) -> Result<(), Intrusion> {
        let same_shape = old.name == new.name
            && old.kind == new.kind
            && old.widgets.len() == new.widgets.len()
            && old
                .widgets
                .iter()
                .zip(&new.widgets)
                .all(|(old, new)| old.id == new.id);
        if !same_shape {
            return Err(Intrusion::Field);
        }
        let touched = self.is_touched(new.object.id.number)
            || new
                .widgets
                .iter()
                .any(|widget| self.is_touched(widget.id.number));
        if old.kind == FieldKind::Signature {
            if touched || self.appearance_touched(new) {
                return self.signature_field(old, new);
            }
            return Ok(());
        }
        if touched || self.appearance_touched(new) {
            return self.value_field(old, new);
        }
        Ok(())
    }

    /// An empty signature field may be signed once; a signed one may never change.
    fn signature_field(&mut self, old: &Field<'a>, new: &Field<'a>) -> Result<(), Intrusion> {
        let Some(value) = new.value.as_ref().filter(|_| old.value.is_none()) else {
            return Err(Intrusion::Field);
        };
        self.field_keys(old, new, &[b"V", b"AP", b"F", b"Type", b"P", b"M"])?;
        self.appearances(old, new)?;
        let is_stamp = self.signature_value(value, &new.object)?;
        let field = new.name.clone();
        self.acts.push(if is_stamp {
            Act::Stamped {
                field,
                is_new: false,
            }
        } else {
            Act::Signed {
                is_visible: is_visible(new),
                field,
                is_new: false,
            }
        });
        Ok(())
    }

    /// A text field may be filled, and closed; what it shows changes only with its value.
    fn value_field(&mut self, old: &Field<'a>, new: &Field<'a>) -> Result<(), Intrusion> {
        if new.flags & !READ_ONLY != old.flags & !READ_ONLY
            || new.flags & old.flags & READ_ONLY != old.flags & READ_ONLY
        {
            return Err(Intrusion::Field);
        }
        self.field_keys(old, new, &[b"V", b"AP", b"AS", b"I", b"Ff", b"M"])?;
        let same_value = match (&old.value, &new.value) {
            (Some(old), Some(new)) => old.same(new),
            (None, None) => true,
            _ => false,
        };
        let field = new.name.clone();
        if same_value {
            // Were the value the same and the picture another, the page would lie.
            if self.appearance_touched(new) || !same_appearances(old, new) {
                return Err(Intrusion::Appearance);
            }
            self.acts.push(Act::Closed { field });
            return Ok(());
        }
        if let Some(id) = new.value.as_ref().and_then(Node::as_ref) {
            self.account_if_new(id)?;
        }
        self.appearances(old, new)?;
        self.acts.push(Act::Filled { field });
        Ok(())
    }

    /// Only `allowed` keys of the field and its widgets differ; both are then accounted for.
    fn field_keys(
        &mut self,
        old: &Field<'a>,
        new: &Field<'a>,
        allowed: &[&[u8]],
    ) -> Result<(), Intrusion> {
        let pairs =
            std::iter::once((&old.object, &new.object)).chain(old.widgets.iter().zip(&new.widgets));
        for (old, new) in pairs {
            let (Some(before), Some(now)) = (old.dict(), new.dict()) else {
                return Err(Intrusion::Field);
            };
            for key in before.differing(now) {
                let extends =
                    !matches!(key.as_slice(), b"P" | b"Type") || before.get_bytes(&key).is_none();
                if !allowed.contains(&key.as_slice()) || !extends {
                    return Err(Intrusion::Field);
                }
            }
            self.account(new.id);
        }
        Ok(())
    }

    /// Accounts for what the field's widgets show now.
    fn appearances(&mut self, old: &Field<'a>, new: &Field<'a>) -> Result<(), Intrusion> {
        for (old, new) in old.widgets.iter().zip(&new.widgets) {
            let Some(now) = new.dict().and_then(|dict| dict.get("AP")) else {
                continue;
            };
            let before: BTreeSet<Id> = match old.dict().and_then(|dict| dict.get("AP")) {
                Some(node) => node.references().into_iter().map(|(id, _)| id).collect(),
                None => BTreeSet::new(),
            };
            for (id, _) in now.references() {
                // Drawn over in place: only if nothing but this field ever showed it.
                if self.changed.contains(&id.number) {
                    if !before.contains(&id) || self.uses.of(id.number) != 1 {
                        return Err(Intrusion::Appearance);
                    }
                    self.account(id);
                    if let Some(object) = self.file.object(self.newer, id)? {
                        self.account_new_below(&object);
                    }
                }
            }
            self.account_new_in(now);
        }
        Ok(())
    }

    fn appearance_touched(&self, field: &Field<'a>) -> bool {
        field.widgets.iter().any(|widget| {
            let appearance = widget.dict().and_then(|dict| dict.get("AP"));
            appearance.is_some_and(|node| {
                node.references()
                    .iter()
                    .any(|(id, _)| self.is_touched(id.number))
            })
        })
    }

    /// A new field must be a signature field at the root of the form, without actions.
    fn new_field(&mut self, field: &Field<'a>) -> Result<Vec<Id>, Intrusion> {
        let bad = Intrusion::Field;
        let object = &field.object;
        let dict = object.dict().ok_or(bad)?;
        if field.kind != FieldKind::Signature
            || !dict.is("FT", "Sig")
            || dict.get("Parent").is_some()
        {
            return Err(bad);
        }
        for part in std::iter::once(object).chain(&field.widgets) {
            if !self.added.contains(&part.id.number)
                || !part.dict().is_some_and(has_only_field_keys)
            {
                return Err(bad);
            }
            self.account(part.id);
            for key in ["AP", "Lock", "SV", "MK", "Kids"] {
                if let Some(node) = part.dict().and_then(|dict| dict.get(key)) {
                    self.account_new_in(node);
                }
            }
        }
        let is_visible = is_visible(field);
        let name = field.name.clone();
        let act = match &field.value {
            Some(value) => match self.signature_value(value, object)? {
                true if !is_visible => Act::Stamped {
                    field: name,
                    is_new: true,
                },
                true => return Err(bad),
                false => Act::Signed {
                    field: name,
                    is_new: true,
                    is_visible,
                },
            },
            // An empty field that already shows something is a picture, not a field.
            None if field
                .widgets
                .iter()
                .any(|widget| widget.dict().is_some_and(|dict| dict.get("AP").is_some())) =>
            {
                return Err(bad);
            }
            None => Act::FieldAdded { field: name },
        };
        self.acts.push(act);
        Ok(field.widgets.iter().map(|widget| widget.id).collect())
    }

    /// Accounts for a new signature dictionary; says whether it is a document time stamp.
    fn signature_value(&mut self, value: &Node, holder: &Object<'a>) -> Result<bool, Intrusion> {
        let bad = Intrusion::Field;
        if let Some(id) = value.as_ref()
            && !self.added.contains(&id.number)
        {
            return Err(bad);
        }
        let object = self
            .file
            .follow(self.newer, value, &holder.source)?
            .ok_or(bad)?;
        let dict = object.dict().ok_or(bad)?;
        if dict.get("Contents").is_none() || dict.get("ByteRange").is_none() {
            return Err(bad);
        }
        self.account_new_in(value);
        Ok(dict.is("Type", "DocTimeStamp"))
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

    fn reaches_touched(&self, object: &Object<'a>) -> bool {
        let mut open: Vec<Id> = object
            .node
            .references()
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if self.is_touched(id.number) {
                return true;
            }
            if seen.insert(id)
                && let Ok(Some(object)) = self.file.object(self.newer, id)
            {
                open.extend(object.node.references().into_iter().map(|(id, _)| id));
            }
        }
        self.is_touched(object.id.number)
    }
}

/// Whether any widget of the field has an area.
pub(crate) fn is_visible(field: &Field<'_>) -> bool {
    field.widgets.iter().any(|widget| {
        let rect = widget.dict().and_then(|dict| rectangle(dict.get("Rect")?));
        rect.is_none_or(|[left, bottom, right, top]| right > left && top > bottom)
    })
}

fn same_appearances(old: &Field<'_>, new: &Field<'_>) -> bool {
    old.widgets.iter().zip(&new.widgets).all(|(old, new)| {
        let (Some(old), Some(new)) = (old.dict(), new.dict()) else {
            return false;
        };
        !old.differing(new)
            .iter()
            .any(|key| matches!(key.as_slice(), b"AP" | b"AS" | b"I"))
    })
}

/// What a signature field and its widget may hold; no actions, no parents.
fn has_only_field_keys(dict: &Dict) -> bool {
    const KEYS: [&str; 19] = [
        "Type", "Subtype", "FT", "T", "TU", "V", "Rect", "P", "F", "Ff", "AP", "Kids", "Lock",
        "SV", "MK", "BS", "Border", "DA", "Parent",
    ];
    dict.keys()
        .all(|key| KEYS.iter().any(|known| known.as_bytes() == key))
}

/// Made of names, numbers, texts and dictionaries only.
fn is_plain(node: &Node) -> bool {
    match &node.value {
        Value::Dict(dict) => dict.entries.iter().all(|(_, node)| is_plain(node)),
        Value::Array(_) | Value::Ref(_) => false,
        _ => true,
    }
}

fn is_version(name: &[u8]) -> bool {
    matches!(name, [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit())
}
