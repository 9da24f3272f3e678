//! What may happen to the form: fields filled and closed, signatures put in, signature fields added.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, Comparison, Intrusion};
use crate::file::Object;
use crate::form::{Field, FieldKind, READ_ONLY, rectangle, terminal_fields};
use crate::syntax::{Dict, Id, Node, Value};

impl<'a> Comparison<'_, 'a> {
    /// Compares the form; gives the annotations that new signature fields put on pages.
    pub(super) fn form(&mut self) -> Result<BTreeSet<Id>, Intrusion> {
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
            form_key(&key, old_dict, new_dict)?;
        }
        match &before {
            Some(before) => {
                self.account_replacement(before, &now, "Fields")?;
                self.resources(before, &now)?;
            }
            None => {
                if let Some(resources) = new_dict.get("DR") {
                    self.account_new_in(resources);
                }
                if let Some(id) = new_dict.get("Fields").and_then(Node::as_ref) {
                    self.account_if_new(id)?;
                }
            }
        }
        self.fields()
    }

    /// What fields draw with may grow; what was there stays.
    fn resources(&mut self, before: &Object<'a>, now: &Object<'a>) -> Result<(), Intrusion> {
        let old = self.file.entry(self.older, before, "DR")?;
        let Some(new) = self.file.entry(self.newer, now, "DR")? else {
            return if old.is_some() {
                Err(Intrusion::Form)
            } else {
                Ok(())
            };
        };
        let Some(old) = old else {
            self.account_new_in(&new.node);
            return self.account_replacement(before, now, "DR");
        };
        self.account_replacement(before, now, "DR")?;
        let keys: Vec<Vec<u8>> = new
            .dict()
            .ok_or(Intrusion::Form)?
            .keys()
            .map(<[u8]>::to_vec)
            .collect();
        let kept = old
            .dict()
            .is_some_and(|dict| dict.keys().all(|key| keys.iter().any(|one| one == key)));
        if !kept {
            return Err(Intrusion::Form);
        }
        for key in keys {
            self.resource_kind(&old, &new, &String::from_utf8_lossy(&key))?;
        }
        Ok(())
    }

    fn resource_kind(
        &mut self,
        old: &Object<'a>,
        new: &Object<'a>,
        key: &str,
    ) -> Result<(), Intrusion> {
        let was = self.file.entry(self.older, old, key)?;
        let is = self
            .file
            .entry(self.newer, new, key)?
            .ok_or(Intrusion::Form)?;
        self.account_replacement(old, new, key)?;
        let (Some(was), Some(is)) = (was.as_ref().and_then(Object::dict), is.dict()) else {
            let unchanged = was.is_some_and(|was| was.node.same(&is.node));
            let is_new_dict = is.dict().is_some();
            self.account_new_in(&is.node);
            return if unchanged || is_new_dict {
                Ok(())
            } else {
                Err(Intrusion::Form)
            };
        };
        for name in was.differing(is) {
            if was.get_bytes(&name).is_some() {
                return Err(Intrusion::Form);
            }
            if let Some(node) = is.get_bytes(&name) {
                self.account_new_in(node);
            }
        }
        Ok(())
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
        self.field_keys(
            old,
            new,
            &[b"V", b"AP", b"F", b"Type", b"P", b"M", b"DA", b"Q"],
        )?;
        self.appearances(old, new)?;
        let is_stamp = self.signature_value(value, &new.object)?;
        let field = new.name.clone();
        self.acts.push(if is_stamp && !is_visible(new) {
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
        if let Some(id) = new.value.as_deref().and_then(Node::as_ref) {
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
            // One that also serves as a font or a resource would change more than itself.
            let number = new.id.number;
            if self.changed.contains(&number) && self.uses.beyond_fields(number) {
                return Err(Intrusion::Field);
            }
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
    const KEYS: [&str; 23] = [
        "H", "M", "NM", "Q", "Type", "Subtype", "FT", "T", "TU", "V", "Rect", "P", "F", "Ff", "AP",
        "Kids", "Lock", "SV", "MK", "BS", "Border", "DA", "Parent",
    ];
    dict.keys()
        .all(|key| KEYS.iter().any(|known| known.as_bytes() == key))
}

/// The form's own entries may change only in ways that draw nothing.
fn form_key(key: &[u8], old: &Dict, new: &Dict) -> Result<(), Intrusion> {
    let is_fine = match key {
        // Looked into by themselves.
        b"Fields" | b"DR" => true,
        b"SigFlags" => {
            let (before, after) = (old.int("SigFlags").unwrap_or(0), new.int("SigFlags"));
            after.is_some_and(|after| after & before == before && after & !3 == before & !3)
        }
        b"DA" => old.get("DA").is_none(),
        b"NeedAppearances" => {
            let after = new.get("NeedAppearances").map(|node| &node.value);
            matches!(after, None | Some(Value::Bool(false)))
        }
        _ => false,
    };
    if is_fine {
        Ok(())
    } else {
        Err(Intrusion::Form)
    }
}
