//! Reading `MessageHeader`: of a document or of a status message, in any order.
//!
//! Collects and leaves out nothing; what must be there is asked by `envelope.rs` and `receipt.rs`, which know what
//! they want.

use crate::business::{Staff, read_staff};
use crate::header::{DocumentType, Header, OtherInfo, Signer};
use crate::limits::RECEIVERS;
use crate::organ::{Organ, ResponseFor};
use crate::reader::Cursor;
use crate::trace::moment;
use crate::{Error, Limit, Place};
use office::{Day, DocumentId, Moment, Notation, Number, UnitCode};

/// What a `MessageHeader` held.
#[derive(Default)]
pub(crate) struct Fields {
    pub(crate) from: Option<Organ>,
    to: Vec<Organ>,
    document_id: Option<DocumentId>,
    number: String,
    notation: String,
    place: String,
    promulgated: Option<Day>,
    document_type: DocumentType,
    subject: String,
    content: String,
    signer: Signer,
    due: Option<Day>,
    other: OtherInfo,
    pub(crate) response_for: Vec<ResponseFor>,
    steering_type: i64,
    response_for_task: Vec<String>,
    application_type: String,
    to_places: Vec<String>,
    // Of a status message.
    pub(crate) staff: Option<Staff>,
    /// The status code as it was written, and where it stood.
    pub(crate) status: Option<(String, Place)>,
    pub(crate) description: String,
    pub(crate) at: Option<Moment>,
}

impl Fields {
    /// Reads the children of the current element into this.
    pub(crate) fn read(&mut self, c: &mut Cursor<'_>) -> Result<(), Error> {
        while let Some(name) = c.child()? {
            match name.as_str() {
                "From" => self.from = organ(c)?,
                "To" => self.receiver(c)?,
                "DocumentId" => self.document_id = DocumentId::receive(&c.text()?),
                "Code" => self.code(c)?,
                "PromulgationInfo" => self.promulgation(c)?,
                "DocumentType" => self.document_type = document_type(c)?,
                "Subject" => self.subject = c.text()?,
                "Content" => self.content = c.text()?,
                "SignerInfo" => self.signer = signer(c)?,
                "DueDate" => self.due = c.day()?,
                "OtherInfo" => self.other = other_info(c)?,
                "ResponseFor" => self.answered(c)?,
                "SteeringType" => self.steering_type = c.number(0)?,
                "ResponseForTask" => self.response_for_task = c.texts()?,
                "ApplicationType" => self.application_type = c.text()?,
                "ToPlaces" => self.to_places = c.texts()?,
                "StaffInfo" => self.staff = read_staff(c)?,
                "StatusCode" => self.status = Some(status(c)?),
                "Description" => self.description = c.text()?,
                "Timestamp" => self.at = moment(&c.text()?),
                _ => c.pass_over()?,
            }
        }
        Ok(())
    }

    /// The header of a document.
    ///
    /// Errors if no one sends it or no one is to receive it.
    pub(crate) fn into_header(self, at: Place) -> Result<Header, Error> {
        let Some(from) = self.from else {
            let element = "From/OrganId";
            return Err(Error::Missing { element, at });
        };
        if self.to.is_empty() {
            let element = "To/OrganId";
            return Err(Error::Missing { element, at });
        }
        Ok(Header {
            from,
            to: self.to,
            document_id: self.document_id,
            number: Number::receive(&self.number),
            notation: Notation::receive(&self.notation),
            place: self.place,
            promulgated: self.promulgated,
            document_type: self.document_type,
            subject: self.subject,
            content: self.content,
            signer: self.signer,
            due: self.due,
            other: self.other,
            response_for: self.response_for,
            steering_type: self.steering_type,
            response_for_task: self.response_for_task,
            application_type: self.application_type,
            to_places: self.to_places,
        })
    }

    /// A receiver without a code can be reached by no one: noted, not kept. One with an impossible code is an error,
    /// for silently dropping it would lose somebody's letter.
    fn receiver(&mut self, c: &mut Cursor<'_>) -> Result<(), Error> {
        let path = c.here().path;
        if self.to.len() >= RECEIVERS {
            return Err(c.over(Limit::Receivers, RECEIVERS));
        }
        match organ(c)? {
            Some(receiver) => self.to.push(receiver),
            None => c.note(format!("{path} without OrganId")),
        }
        Ok(())
    }

    fn code(&mut self, c: &mut Cursor<'_>) -> Result<(), Error> {
        while let Some(name) = c.child()? {
            match name.as_str() {
                "CodeNumber" => self.number = c.text()?,
                "CodeNotation" => self.notation = c.text()?,
                _ => c.pass_over()?,
            }
        }
        Ok(())
    }

    fn promulgation(&mut self, c: &mut Cursor<'_>) -> Result<(), Error> {
        while let Some(name) = c.child()? {
            match name.as_str() {
                "Place" => self.place = c.text()?,
                "PromulgationDate" => self.promulgated = c.day()?,
                _ => c.pass_over()?,
            }
        }
        Ok(())
    }

    /// An empty `ResponseFor` is common and says nothing; one that names a document but no agency is noted.
    fn answered(&mut self, c: &mut Cursor<'_>) -> Result<(), Error> {
        let path = c.here().path;
        if self.response_for.len() >= RECEIVERS {
            return Err(c.over(Limit::Receivers, RECEIVERS));
        }
        let mut organ = None;
        let mut code = String::new();
        let mut document_id = None;
        let mut promulgated = None;
        while let Some(name) = c.child()? {
            match name.as_str() {
                "OrganId" => organ = c.code()?,
                "Code" => code = c.text()?,
                "DocumentId" => document_id = DocumentId::receive(&c.text()?),
                "PromulgationDate" => promulgated = c.day()?,
                _ => c.pass_over()?,
            }
        }
        match organ {
            Some(organ) => self.response_for.push(ResponseFor {
                organ,
                code,
                document_id,
                promulgated,
            }),
            None if code.is_empty() && document_id.is_none() => {}
            None => c.note_value(&path, &document_id.map_or(code, |id| id.to_string())),
        }
        Ok(())
    }
}

fn status(c: &mut Cursor<'_>) -> Result<(String, Place), Error> {
    let at = c.here();
    Ok((c.text()?, at))
}

/// An agency; `None` if it has no code.
fn organ(c: &mut Cursor<'_>) -> Result<Option<Organ>, Error> {
    let mut code: Option<UnitCode> = None;
    let [mut in_charge, mut name, mut address, mut email] = [const { String::new() }; 4];
    let [mut telephone, mut fax, mut website] = [const { String::new() }; 3];
    while let Some(element) = c.child()? {
        match element.as_str() {
            "OrganId" => code = c.code()?,
            "OrganizationInCharge" => in_charge = c.text()?,
            "OrganName" => name = c.text()?,
            "OrganAdd" => address = c.text()?,
            "Email" => email = c.text()?,
            "Telephone" => telephone = c.text()?,
            "Fax" => fax = c.text()?,
            "Website" => website = c.text()?,
            _ => c.pass_over()?,
        }
    }
    Ok(code.map(|code| Organ {
        code,
        in_charge,
        name,
        address,
        email,
        telephone,
        fax,
        website,
    }))
}

fn document_type(c: &mut Cursor<'_>) -> Result<DocumentType, Error> {
    let mut read = DocumentType::default();
    while let Some(name) = c.child()? {
        match name.as_str() {
            "Type" => read.r#type = c.number(read.r#type)?,
            "TypeDetail" => read.detail = c.number(read.detail)?,
            "TypeName" => read.name = c.text()?,
            _ => c.pass_over()?,
        }
    }
    Ok(read)
}

fn signer(c: &mut Cursor<'_>) -> Result<Signer, Error> {
    let mut read = Signer::default();
    while let Some(name) = c.child()? {
        match name.as_str() {
            "Competence" => read.competence = c.text()?,
            "Position" => read.position = c.text()?,
            "FullName" => read.full_name = c.text()?,
            _ => c.pass_over()?,
        }
    }
    Ok(read)
}

fn other_info(c: &mut Cursor<'_>) -> Result<OtherInfo, Error> {
    let mut read = OtherInfo::default();
    while let Some(name) = c.child()? {
        match name.as_str() {
            "Priority" => read.priority = c.number(read.priority)?,
            "SphereOfPromulgation" => read.sphere = c.text()?,
            "TyperNotation" => read.typer_notation = c.text()?,
            "PromulgationAmount" => read.promulgation_amount = c.number(1)?,
            "PageAmount" => read.page_amount = c.number(1)?,
            "ReplyFors" => read.reply_fors = c.texts()?,
            "Direction" => read.direction = c.flag()?,
            "ReferenceCodes" => read.reference_codes = c.texts()?,
            "Appendixes" => read.appendixes = c.texts()?,
            _ => c.pass_over()?,
        }
    }
    Ok(read)
}
