//! Signs: prepare a revision with a hole, put the signed message into it, check the whole again.
//! Never touches a byte that was there before, never hands out a file that does not verify.

use std::collections::BTreeSet;

use openssl::sha::Sha256;

use crate::append::{Appender, hex, number, reference, text_string};
use crate::cms;
use crate::error::{Error, Flaw, Forbidden};
use crate::file::{File, Object};
use crate::form::{Field, FieldKind, READ_ONLY, pages, rectangle, terminal_fields};
use crate::picture::Picture;
use crate::signature::{FieldLock, Found, certified, lock_of, signatures};
use crate::syntax::{Id, Node, Span, malformed};
use crate::verify::integrity;
use crate::{Moment, Signer, TimestampToken};

/// Bytes kept for a signed message with its time stamp; one with three certificates and a token
/// took 6.9 kB (S§3.6).
pub const DEFAULT_RESERVE: usize = 16_384;
const MAX_RESERVE: usize = 1_000_000;

/// What is to be put on a document together with a signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The field to sign.
    pub field: FieldChoice,
    /// Text fields to fill in the same revision.
    pub fills: Vec<Fill>,
    /// Full names of the fields that nobody may change afterwards.
    pub locks: Vec<String>,
    /// Why it is signed; shown by readers.
    pub reason: Option<String>,
    /// Where it is signed; shown by readers.
    pub location: Option<String>,
    /// The name readers show; without it they take the certificate's.
    pub signer_name: Option<String>,
    /// What the field shows; nothing if absent.
    pub picture: Option<Picture>,
    /// Bytes kept for the signed message and a time stamp that may come later.
    pub reserve: usize,
}

/// Which field is to be signed.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldChoice {
    /// An existing empty signature field, by its full name.
    Named(String),
    /// The first empty signature field in the order of the form.
    FirstEmpty,
    /// A new field.
    New {
        /// Its name, without full stops.
        name: String,
        /// The page, from 0.
        page: usize,
        /// Left, bottom, right, top, in points from the lower left of the page.
        rect: [f64; 4],
    },
    /// A new field that shows nothing.
    Invisible,
}

/// A text field to be filled, and made read-only.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// Its full name.
    pub field: String,
    /// The text.
    pub value: String,
    /// What the field shows: the same text, laid out.
    pub picture: Picture,
}

impl Default for Mark {
    fn default() -> Self {
        Self {
            field: FieldChoice::FirstEmpty,
            fills: Vec::new(),
            locks: Vec::new(),
            reason: None,
            location: None,
            signer_name: None,
            picture: None,
            reserve: DEFAULT_RESERVE,
        }
    }
}

/// A document with a hole where the signature goes.
pub struct Prepared {
    pdf: Vec<u8>,
    older_length: usize,
    hole: Span,
    field: String,
    at: Moment,
}

/// A signed document; a time stamp can still be added in the space kept for it.
pub struct Sealed {
    pdf: Vec<u8>,
    hole: Span,
    message: Vec<u8>,
}

/// Writes the revision that is to be signed, as of `at`.
///
/// Errors if the file cannot be read strictly, the field cannot be had, an earlier signature
/// forbids it, or a picture cannot be used. `pdf` itself is not changed.
pub fn prepare(pdf: &[u8], mark: &Mark, at: Moment) -> Result<Prepared, Error> {
    let file = File::open(pdf)?;
    let mut work = Work::begin(&file)?;
    for fill in &mark.fills {
        work.fill(fill)?;
    }
    let target = work.target(&mark.field)?;
    let signature = work.out.fresh()?;
    let lock = work.lock_for(&target, &mark.locks)?;
    match &target {
        Target::Existing(field) => work.sign_existing(field, signature, mark.picture.as_ref())?,
        Target::New { name, page, rect } => {
            work.sign_new(
                name,
                *page,
                *rect,
                signature,
                mark.picture.as_ref(),
                lock.as_ref(),
            )?;
        }
    }
    work.set_signature_flags()?;
    let body = SignatureBody::new(&file, mark, lock.as_ref(), at)?;
    let place = work.out.put(signature, &body.bytes);
    let identifier = sha256(&[pdf, &at.0.to_be_bytes()]);
    let mut pdf = work.out.finish(identifier.get(..16).unwrap_or_default())?;
    let hole = body.hole(place);
    body.write_range(place, hole, &mut pdf)?;
    Ok(Prepared {
        pdf,
        older_length: file.bytes.len(),
        hole,
        field: target.name().to_owned(),
        at,
    })
}

impl Prepared {
    /// SHA-256 of the bytes that will be signed.
    pub fn digest(&self) -> [u8; 32] {
        let before = self.pdf.get(..self.hole.start).unwrap_or_default();
        let after = self.pdf.get(self.hole.end..).unwrap_or_default();
        sha256(&[before, after])
    }

    /// The full name of the field that will be signed.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Signs, puts the message into the hole and checks every signature of the result.
    ///
    /// Errors if the certificate may not sign at the time prepared for, the key refuses, the hole
    /// is too small, or the strict verifier finds the new signature or an older one wanting.
    pub fn seal(self, signer: &dyn Signer) -> Result<Sealed, Error> {
        signer.certificate().may_sign(self.at)?;
        let message = cms::sign(&self.digest(), signer)?;
        let mut pdf = self.pdf;
        embed(&mut pdf, self.hole, &message)?;
        let older = pdf.get(..self.older_length).unwrap_or_default();
        check(older, &pdf, &self.field)?;
        Ok(Sealed {
            pdf,
            hole: self.hole,
            message,
        })
    }
}

impl Sealed {
    /// Takes up a document whose last signature covers all of it, to stamp that one.
    ///
    /// Errors if it cannot be read, or its last signature does not cover the whole file.
    pub fn reopen(pdf: Vec<u8>) -> Result<Self, Error> {
        let file = File::open(&pdf)?;
        let whole = signatures(&file)?.into_iter().find_map(|found| {
            let cover = found
                .cover
                .filter(|cover| cover.length == pdf.len() && !found.is_stamp)?;
            let hole = Span {
                start: cover.before.len(),
                end: pdf.len() - cover.after.len(),
            };
            Some((hole, found.contents))
        });
        let (hole, contents) = whole.ok_or(Error::NothingToStamp)?;
        let length = crate::asn1::ber_length(&contents).map_err(|_| Error::NothingToStamp)?;
        let message = contents.get(..length).unwrap_or_default().to_vec();
        Ok(Self { pdf, hole, message })
    }

    /// The bare signature: what a time stamp has to vouch for.
    pub fn signature(&self) -> Vec<u8> {
        cms::Message::read(&self.message)
            .map(|message| message.signature)
            .unwrap_or_default()
    }

    /// The same document with a time stamp in the signature.
    ///
    /// Errors if the token is over something else, if there is one already, or if the space kept
    /// does not hold it.
    pub fn stamped(self, token: &TimestampToken) -> Result<Self, Error> {
        if !token.vouches_for(&self.signature()) {
            return Err(Error::StampMismatch);
        }
        let message =
            cms::with_time_stamp(&self.message, token.der()).map_err(|_| Error::StampMismatch)?;
        let mut pdf = self.pdf;
        embed(&mut pdf, self.hole, &message)?;
        if integrity(&pdf)?.iter().any(|(_, intact)| !intact) {
            return Err(Error::DoesNotVerify);
        }
        Ok(Self {
            pdf,
            hole: self.hole,
            message,
        })
    }

    /// The finished file.
    pub fn into_pdf(self) -> Vec<u8> {
        self.pdf
    }
}

/// The signature field that was chosen.
enum Target<'a> {
    Existing(Box<Field<'a>>),
    New {
        name: String,
        page: usize,
        rect: Option<[f64; 4]>,
    },
}

impl Target<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Existing(field) => &field.name,
            Self::New { name, .. } => name,
        }
    }
}

/// The revision being made.
struct Work<'f, 'a> {
    file: &'f File<'a>,
    out: Appender<'f, 'a>,
    fields: Vec<Field<'a>>,
    earlier: Vec<Found<'a>>,
    is_certified: bool,
    /// The form needs to be told of signatures, or has to be made.
    new_field: Option<Id>,
}

impl<'f, 'a> Work<'f, 'a> {
    fn begin(file: &'f File<'a>) -> Result<Self, Error> {
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
            earlier,
            is_certified: certified.is_some(),
            new_field: None,
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
        match self
            .earlier
            .iter()
            .find(|found| found.restrictions.lock(field))
        {
            Some(found) => Err(Forbidden::Locked {
                field: field.to_owned(),
                by: found.field.clone(),
            }),
            None => Ok(()),
        }
    }

    fn fill(&mut self, fill: &Fill) -> Result<(), Error> {
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
        self.out.put_stream(id, entries.as_bytes(), b"");
        Ok(Some(id))
    }

    fn target(&mut self, choice: &FieldChoice) -> Result<Target<'a>, Error> {
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
                let name = self.unused_name();
                self.new_target(name, 0, None)
            }
        }
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

    fn unused_name(&self) -> String {
        let used = self.used_names();
        let mut count = 1usize;
        loop {
            let name = format!("Signature{count}");
            if !used.contains(&name) {
                return name;
            }
            count += 1;
        }
    }

    /// What the signature will lock: what was asked for, and what the field itself demands.
    fn lock_for(&self, target: &Target<'a>, asked: &[String]) -> Result<Option<FieldLock>, Error> {
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

    fn sign_existing(
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

    fn sign_new(
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
            );
            body.push_str(&format!(" /Lock {}", reference(lock_id)));
        }
        body.push_str(" >>");
        self.out.put(id, body.as_bytes());
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
            );
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

/// The signature dictionary, with the places of its hole and its byte range.
struct SignatureBody {
    bytes: Vec<u8>,
    range: usize,
    hole: Span,
}

/// Four numbers of at most ten digits.
const RANGE_WIDTH: usize = 44;

impl SignatureBody {
    fn new(
        file: &File<'_>,
        mark: &Mark,
        lock: Option<&FieldLock>,
        at: Moment,
    ) -> Result<Self, Error> {
        let mut text = String::from(
            "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [",
        );
        let range = text.len();
        text.push_str(&" ".repeat(RANGE_WIDTH));
        text.push_str("] /Contents ");
        let start = text.len();
        text.push('<');
        text.push_str(&"0".repeat(mark.reserve.min(MAX_RESERVE) * 2));
        text.push('>');
        let end = text.len();
        text.push_str(&format!(" /M ({})", at.pdf_date()));
        for (key, value) in [
            ("Name", &mark.signer_name),
            ("Reason", &mark.reason),
            ("Location", &mark.location),
        ] {
            if let Some(value) = value {
                text.push_str(&format!(" /{key} {}", text_string(value)));
            }
        }
        if let Some(lock) = lock {
            let root = file.catalog(file.last())?.id;
            text.push_str(&format!(
                " /Reference [<< /Type /SigRef /TransformMethod /FieldMDP /Data {} /TransformParams << /Type /TransformParams /V /1.2 {} >> >>]",
                reference(root),
                lock_entries(lock)
            ));
        }
        text.push_str(" >>");
        Ok(Self {
            bytes: text.into_bytes(),
            range,
            hole: Span { start, end },
        })
    }

    /// The hole in the whole file, the angle brackets included.
    fn hole(&self, place: usize) -> Span {
        Span {
            start: place + self.hole.start,
            end: place + self.hole.end,
        }
    }

    fn write_range(&self, place: usize, hole: Span, pdf: &mut [u8]) -> Result<(), Error> {
        let rest = pdf.len().saturating_sub(hole.end);
        let range = format!("0 {} {} {rest}", hole.start, hole.end);
        let start = place + self.range;
        let bad = malformed(start, Flaw::Value);
        pdf.get_mut(start..start + range.len())
            .ok_or(bad)?
            .copy_from_slice(range.as_bytes());
        Ok(())
    }
}

/// `/Action` and `/Fields` of a lock.
fn lock_entries(lock: &FieldLock) -> String {
    let list = |names: &[String]| {
        names
            .iter()
            .map(|name| text_string(name))
            .collect::<Vec<_>>()
            .join(" ")
    };
    match lock {
        FieldLock::All => "/Action /All".to_owned(),
        FieldLock::Include(names) => format!("/Action /Include /Fields [{}]", list(names)),
        FieldLock::Exclude(names) => format!("/Action /Exclude /Fields [{}]", list(names)),
    }
}

/// Writes the message into the hole, the rest of which stays zero.
fn embed(pdf: &mut [u8], hole: Span, message: &[u8]) -> Result<(), Error> {
    let reserved = (hole.end - hole.start).saturating_sub(2) / 2;
    let needed = message.len();
    let too_small = || Error::ReserveTooSmall { needed, reserved };
    if needed > reserved {
        return Err(too_small());
    }
    let text = hex(message);
    let start = hole.start + 1;
    let target = pdf
        .get_mut(start..start + text.len())
        .ok_or_else(too_small)?;
    target.copy_from_slice(text.as_bytes());
    Ok(())
}

/// The new signature is whole, and no older one is judged worse than before.
fn check(older: &[u8], pdf: &[u8], field: &str) -> Result<(), Error> {
    let now = integrity(pdf)?;
    for (name, was_intact) in integrity(older)? {
        let is_intact = now.iter().any(|(field, intact)| *field == name && *intact);
        if was_intact && !is_intact {
            return Err(Error::WouldHarm { field: name });
        }
    }
    if now.iter().any(|(name, intact)| name == field && *intact) {
        return Ok(());
    }
    Err(Error::DoesNotVerify)
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finish()
}
