//! The revision being made: fields filled, the signature field taken or drawn, the form told.
//! Checks what earlier signatures forbid before anything is written.

use std::collections::BTreeSet;

use super::body::{SignatureBody, lock_entries};
use super::{FieldChoice, Fill, Head, Hole};
use crate::Moment;
use crate::append::{Appender, number, reference, text_string};
use crate::error::{Error, Flaw, Forbidden, Limit};
use crate::file::{File, LARGEST_PDF, Object};
use crate::form::{Field, FieldKind, READ_ONLY, pages, rectangle, terminal_fields};
use crate::picture::Picture;
use crate::signature::{FieldLock, Found, certified, lock_of, signatures, takes_another_signature};
use crate::syntax::{Id, Node, malformed, too_large};

/// The signature field that was chosen.
pub(super) enum Target<'a> {
    Existing(Box<Field<'a>>),
    New {
        name: String,
        page: usize,
        rect: Option<[f64; 4]>,
    },
}

impl Target<'_> {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Existing(field) => &field.name,
            Self::New { name, .. } => name,
        }
    }
}

/// The revision being made.
pub(crate) struct Work<'f, 'a> {
    file: &'f File<'a>,
    pub(super) out: Appender<'f, 'a>,
    fields: Vec<Field<'a>>,
    /// Nothing where they were not asked for.
    earlier: Option<Vec<Found<'a>>>,
    is_certified: bool,
    /// The form needs to be told of signatures, or has to be made.
    new_field: Option<Id>,
}

impl<'f, 'a> Work<'f, 'a> {
    pub(super) fn begin(file: &'f File<'a>) -> Result<Self, Error> {
        let last = file.last();
        let earlier = signatures(file)?;
        let certified = earlier
            .iter()
            .filter_map(|found| found.restrictions.certified)
            .chain(certified(file, last)?)
            .min();
        if certified == Some(1) {
            return Err(Forbidden::CertifiedClosed.into());
        }
        Ok(Self {
            file,
            out: Appender::new(file)?,
            fields: terminal_fields(file, last)?,
            earlier: Some(earlier),
            is_certified: certified.is_some(),
            new_field: None,
        })
    }

    /// A document time stamp changes nothing that is shown: no certification and no lock forbids it
    /// (ISO 32000-2, 12.8.2.2).
    pub(crate) fn for_stamp(file: &'f File<'a>) -> Result<Self, Error> {
        Ok(Self {
            file,
            out: Appender::new(file)?,
            fields: Vec::new(),
            earlier: None,
            is_certified: false,
            new_field: None,
        })
    }

    /// Adds a field for a document time stamp, and its hole.
    pub(crate) fn stamped(mut self, reserve: usize, at: Moment) -> Result<Hole, Error> {
        let name = self.unused_name("Timestamp");
        let signature = self.out.fresh()?;
        self.sign_new(&name, 0, None, signature, None, None)?;
        self.finished(signature, &SignatureBody::stamp(reserve), &name, at)
    }

    /// Writes the signature dictionary, tells the form and ends the revision, as of `at`.
    ///
    /// Errors where the file would pass a limit by it: nobody is to give his PIN for what cannot be judged afterwards.
    pub(super) fn finished(
        mut self,
        signature: Id,
        body: &SignatureBody,
        field: &str,
        at: Moment,
    ) -> Result<Hole, Error> {
        takes_another_signature(self.file)?;
        self.file.takes_another_saving()?;
        self.set_signature_flags()?;
        let written = self.out.put_around(signature, body.parts(), body.digits);
        let (place, span) = written?;
        let older_length = self.file.bytes.len();
        let head = Head::of(self.file.bytes);
        let mut pdf = self.out.finish(&head.identifier(at))?;
        if pdf.len() > LARGEST_PDF {
            return Err(too_large(Limit::Bytes).into());
        }
        body.write_range(place, span, &mut pdf)?;
        let names = |all: Vec<Found<'_>>| all.into_iter().map(|one| one.field).collect();
        Ok(Hole {
            pdf,
            older_length,
            span,
            field: field.to_owned(),
            earlier: self.earlier.map(names),
            head,
        })
    }

    fn take(&mut self, name: &str, kind: FieldKind) -> Result<Field<'a>, Error> {
        let field = name.to_owned();
        let at = self
            .fields
            .iter()
            .position(|one| one.name == name && one.kind == kind);
        let Some(at) = at else {
            return Err(Error::NoSuchField { field });
        };
        if self.fields.get(at).is_some_and(Field::is_filled) {
            return Err(Error::FieldTaken { field });
        }
        self.check_lock(name)?;
        Ok(self.fields.remove(at))
    }

    fn check_lock(&self, field: &str) -> Result<(), Forbidden> {
        let mut earlier = self.earlier.iter().flatten();
        match earlier.find(|found| found.restrictions.lock(field)) {
            Some(found) => Err(Forbidden::Locked {
                field: field.to_owned(),
                by: found.field.clone(),
            }),
            None => Ok(()),
        }
    }

    pub(super) fn fill(&mut self, fill: &Fill) -> Result<(), Error> {
        let field = self.take(&fill.field, FieldKind::Text)?;
        let object = &field.object;
        let dict = object
            .dict()
            .ok_or(malformed(object.span.start, Flaw::Form))?;
        self.out.set(object, dict, "V", &text_string(&fill.value));
        self.out
            .set(object, dict, "Ff", &(field.flags | READ_ONLY).to_string());
        self.show(&field, Some(&fill.picture))
    }

    /// Gives every widget of the field its picture, or an empty one.
    fn show(&mut self, field: &Field<'a>, picture: Option<&Picture>) -> Result<(), Error> {
        for widget in &field.widgets {
            let bad = malformed(widget.span.start, Flaw::Form);
            let dict = widget.dict().ok_or(bad)?;
            let rect = match self.file.entry(self.file.last(), widget, "Rect")? {
                Some(rect) => rectangle(&rect.node),
                None => None,
            };
            let Some(form) = self.appearance(rect.ok_or(bad)?, picture)? else {
                continue;
            };
            let value = format!("<< /N {} >>", reference(form));
            self.out.set(widget, dict, "AP", &value);
        }
        Ok(())
    }

    /// `None` for a rectangle without an area.
    fn appearance(
        &mut self,
        rect: [f64; 4],
        picture: Option<&Picture>,
    ) -> Result<Option<Id>, Error> {
        let [left, bottom, right, top] = rect;
        let (width, height) = (right - left, top - bottom);
        if width <= 0.0 || height <= 0.0 {
            return Ok(None);
        }
        if let Some(picture) = picture {
            return Ok(Some(picture.write(&mut self.out, width, height)?));
        }
        let id = self.out.fresh()?;
        let entries = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 {} {}]",
            number(width),
            number(height)
        );
        self.out.put_stream(id, entries.as_bytes(), b"")?;
        Ok(Some(id))
    }

    pub(super) fn target(&mut self, choice: &FieldChoice) -> Result<Target<'a>, Error> {
        match choice {
            FieldChoice::Named(name) => {
                let field = self.take(name, FieldKind::Signature)?;
                Ok(Target::Existing(Box::new(field)))
            }
            FieldChoice::FirstEmpty => {
                let empty = self
                    .fields
                    .iter()
                    .find(|field| field.kind == FieldKind::Signature && !field.is_filled());
                let name = empty.ok_or(Error::NoEmptyField)?.name.clone();
                self.target(&FieldChoice::Named(name))
            }
            FieldChoice::New { name, page, rect } => {
                let [left, bottom, right, top] = *rect;
                if !rect.iter().all(|side| side.is_finite()) || right <= left || top <= bottom {
                    return Err(Error::BadRectangle);
                }
                self.new_target(name.clone(), *page, Some(*rect))
            }
            FieldChoice::Invisible => {
                // A certified document takes no new field, but one made for this may be there.
                if let Some(name) = self.free_name().filter(|_| self.is_certified) {
                    return self.target(&FieldChoice::Named(name));
                }
                let name = self.unused_name("Signature");
                self.new_target(name, 0, None)
            }
        }
    }

    /// The first empty signature field that nobody has locked.
    fn free_name(&self) -> Option<String> {
        let is_free = |field: &&Field<'a>| {
            field.kind == FieldKind::Signature
                && !field.is_filled()
                && self.check_lock(&field.name).is_ok()
        };
        self.fields
            .iter()
            .find(is_free)
            .map(|field| field.name.clone())
    }

    fn new_target(
        &self,
        name: String,
        page: usize,
        rect: Option<[f64; 4]>,
    ) -> Result<Target<'a>, Error> {
        if self.is_certified {
            return Err(Forbidden::CertifiedNoNewField.into());
        }
        self.check_lock(&name)?;
        let is_used = self.used_names().contains(&name);
        if name.is_empty() || name.contains('.') || is_used {
            return Err(Error::BadFieldName { field: name });
        }
        Ok(Target::New { name, page, rect })
    }

    /// First parts of the names in use, those of the fields already taken included.
    fn used_names(&self) -> BTreeSet<String> {
        let all = terminal_fields(self.file, self.file.last()).unwrap_or_default();
        all.iter()
            .filter_map(|field| field.name.split('.').next().map(str::to_owned))
            .collect()
    }

    fn unused_name(&self, stem: &str) -> String {
        let used = self.used_names();
        let mut count = 1usize;
        loop {
            let name = format!("{stem}{count}");
            if !used.contains(&name) {
                return name;
            }
            count += 1;
        }
    }

    /// What the signature will lock: what was asked for, and what the field itself demands.
    pub(super) fn lock_for(
        &self,
        target: &Target<'a>,
        asked: &[String],
    ) -> Result<Option<FieldLock>, Error> {
        let demanded = match target {
            Target::Existing(field) => {
                match self.file.entry(self.file.last(), &field.object, "Lock")? {
                    Some(lock) => Some(lock_of(self.file, self.file.last(), &lock)?),
                    None => None,
                }
            }
            Target::New { .. } => None,
        };
        Ok(match demanded {
            None if asked.is_empty() => None,
            None => Some(FieldLock::Include(asked.to_vec())),
            Some(FieldLock::All) => Some(FieldLock::All),
            Some(FieldLock::Include(mut names)) => {
                let more = asked
                    .iter()
                    .filter(|name| !names.contains(name))
                    .cloned()
                    .collect::<Vec<_>>();
                names.extend(more);
                Some(FieldLock::Include(names))
            }
            Some(FieldLock::Exclude(mut names)) => {
                names.retain(|name| !asked.contains(name));
                Some(FieldLock::Exclude(names))
            }
        })
    }

    pub(super) fn sign_existing(
        &mut self,
        field: &Field<'a>,
        signature: Id,
        picture: Option<&Picture>,
    ) -> Result<(), Error> {
        let object = &field.object;
        let dict = object
            .dict()
            .ok_or(malformed(object.span.start, Flaw::Form))?;
        self.out.set(object, dict, "V", &reference(signature));
        self.show(field, picture)
    }

    pub(super) fn sign_new(
        &mut self,
        name: &str,
        page: usize,
        rect: Option<[f64; 4]>,
        signature: Id,
        picture: Option<&Picture>,
        lock: Option<&FieldLock>,
    ) -> Result<(), Error> {
        let all = pages(self.file, self.file.last())?;
        let pages = all.len();
        let page = all
            .into_iter()
            .nth(page)
            .ok_or(Error::NoSuchPage { page, pages })?;
        let area = rect.unwrap_or([0.0; 4]);
        let form = self.appearance(area, picture)?;
        let id = self.out.fresh()?;
        let mut body = format!(
            "<< /Type /Annot /Subtype /Widget /FT /Sig /T {} /Rect [{}] /P {} /F 132 /V {}",
            text_string(name),
            area.map(number).join(" "),
            reference(page.id),
            reference(signature)
        );
        if let Some(form) = form {
            body.push_str(&format!(" /AP << /N {} >>", reference(form)));
        }
        if let Some(lock) = lock {
            let lock_id = self.out.fresh()?;
            self.out.put(
                lock_id,
                format!("<< /Type /SigFieldLock {} >>", lock_entries(lock)).as_bytes(),
            )?;
            body.push_str(&format!(" /Lock {}", reference(lock_id)));
        }
        body.push_str(" >>");
        self.out.put(id, body.as_bytes())?;
        self.add_to_page(&page, id)?;
        self.new_field = Some(id);
        Ok(())
    }

    fn add_to_page(&mut self, page: &Object<'a>, id: Id) -> Result<(), Error> {
        let bad = malformed(page.span.start, Flaw::Pages);
        let dict = page.dict().ok_or(bad)?;
        match dict.get("Annots") {
            None => self
                .out
                .set(page, dict, "Annots", &format!("[{}]", reference(id))),
            Some(node) => self.push_to_array(page, node, id)?,
        }
        Ok(())
    }

    /// Adds a reference to an array that stands in `holder`, or is an object of its own.
    fn push_to_array(&mut self, holder: &Object<'a>, node: &Node, id: Id) -> Result<(), Error> {
        let bad = malformed(node.span.start, Flaw::Value);
        let Some(array_id) = node.as_ref() else {
            node.as_array().ok_or(bad)?;
            self.out.push(holder, node, &reference(id));
            return Ok(());
        };
        let array = self.file.object(self.file.last(), array_id)?.ok_or(bad)?;
        array.node.as_array().ok_or(bad)?;
        self.out.push(&array, &array.node, &reference(id));
        Ok(())
    }

    /// The form learns of the new field and that it holds signatures, appended from now on.
    fn set_signature_flags(&mut self) -> Result<(), Error> {
        let last = self.file.last();
        let catalog = self.file.catalog(last)?;
        let bad = malformed(catalog.span.start, Flaw::Form);
        let catalog_dict = catalog.dict().ok_or(bad)?;
        let Some(form_node) = catalog_dict.get("AcroForm") else {
            let fields = self.new_field.map(reference).unwrap_or_default();
            let form = self.out.fresh()?;
            self.out.put(
                form,
                format!("<< /Fields [{fields}] /SigFlags 3 >>").as_bytes(),
            )?;
            self.out
                .set(&catalog, catalog_dict, "AcroForm", &reference(form));
            return Ok(());
        };
        let form = self
            .file
            .follow(last, form_node, &catalog.source)?
            .ok_or(bad)?;
        // A direct form lies in the catalog's bytes and is spliced there.
        let holder = if form_node.as_ref().is_some() {
            form.clone()
        } else {
            catalog.clone()
        };
        let dict = form.dict().ok_or(bad)?;
        let flags = dict.int("SigFlags").unwrap_or(0);
        if flags & 3 != 3 {
            self.out
                .set(&holder, dict, "SigFlags", &(flags | 3).to_string());
        }
        if let Some(id) = self.new_field {
            match dict.get("Fields") {
                None => self
                    .out
                    .set(&holder, dict, "Fields", &format!("[{}]", reference(id))),
                Some(node) => self.push_to_array(&holder, node, id)?,
            }
        }
        Ok(())
    }
}
