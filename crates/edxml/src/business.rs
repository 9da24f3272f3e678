//! The business part of an envelope: why it was sent, both ways. `Bussiness` on the wire, `business` everywhere else.
//!
//! Never acts on what it reads: whether a recall is agreed to is a person's decision.

use crate::limits::RECEIVERS;
use crate::reader::Cursor;
use crate::writer::Writer;
use crate::{Error, Limit};
use office::{Business, DocumentId, UnitCode};
use serde::{Deserialize, Serialize};

/// Why an envelope was sent (X§1.3). The default: a new document, without paper.
///
/// JSON: `{"business": "recall", "target": "H99.12,2026/11/21,05/QĐ-UBND", "reason": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BusinessPart {
    /// New, recall, update or replace.
    pub business: Business,
    /// The earlier document meant; some senders leave it out of a recall, see [`crate::Envelope::target`].
    pub target: Option<DocumentId>,
    /// The reason in words.
    pub reason: String,
    /// Whether a paper copy follows.
    pub paper: bool,
    /// Of an update: what changed.
    pub document_info: Option<UpdateInfo>,
    /// Of a replacement: the documents made void.
    pub replacements: Vec<Replacement>,
    /// Who handled it at the sender.
    pub staff: Option<Staff>,
}

/// What an update changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UpdateInfo {
    /// Whether the document itself changed.
    pub content_changed: bool,
    /// Whether the list of receivers changed.
    pub receivers_changed: bool,
    /// The receivers added and removed; they need not stand among the envelope's own.
    pub receivers: Vec<ReceiverChange>,
}

/// A receiver that an update adds or removes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiverChange {
    /// The receiver.
    pub organ: UnitCode,
    /// Added; otherwise removed.
    pub added: bool,
}

/// A document made void by this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// The document made void.
    pub document_id: DocumentId,
    /// The receivers for whom it is.
    #[serde(default)]
    pub organs: Vec<UnitCode>,
}

/// Who handled a document or an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Staff {
    /// The department.
    pub department: String,
    /// The department's id there.
    pub department_id: String,
    /// The person's name.
    pub name: String,
    /// The person's id there.
    pub id: String,
    /// The mail address.
    pub email: String,
    /// The mobile telephone.
    pub mobile: String,
}

impl BusinessPart {
    /// Reads the current element, in the standard's spelling or in English.
    ///
    /// Errors on a business type that means nothing: to take it for a new document would be a guess.
    pub(crate) fn read(c: &mut Cursor<'_>) -> Result<Self, Error> {
        let mut read = Self::default();
        while let Some(name) = c.child()? {
            match name.as_str() {
                "DocumentId" => read.target = DocumentId::receive(&c.text()?),
                "BussinessDocType" | "BusinessDocType" => read.business = business(c)?,
                "BussinessDocReason" | "BusinessDocReason" => read.reason = c.text()?,
                "Paper" => read.paper = c.flag()?,
                "BussinessDocumentInfo" | "BusinessDocumentInfo" => {
                    read.document_info = Some(update_info(c)?);
                }
                "ReplacementInfoList" => read.replacements.extend(replacements(c)?),
                "StaffInfo" => read.staff = read_staff(c)?,
                _ => c.pass_over()?,
            }
        }
        Ok(read)
    }

    /// Entries of the longest list in it.
    pub(crate) fn longest_list(&self) -> usize {
        let changes = self.document_info.iter().map(|info| info.receivers.len());
        let organs = self.replacements.iter().map(|one| one.organs.len());
        let longest = changes.chain(organs).max().unwrap_or(0);
        longest.max(self.replacements.len())
    }

    /// Writes `Bussiness` (X§1.3).
    pub(crate) fn write(&self, to: &mut Writer) {
        to.open("Bussiness");
        to.leaf(
            "DocumentId",
            self.target.as_ref().map_or("", DocumentId::as_str),
        );
        to.leaf("BussinessDocType", &self.business.code().to_string());
        to.leaf("BussinessDocReason", &self.reason);
        to.leaf("Paper", figure(self.paper));
        if let Some(info) = &self.document_info {
            info.write(to);
        }
        if !self.replacements.is_empty() {
            to.open("ReplacementInfoList");
            for replacement in &self.replacements {
                replacement.write(to);
            }
            to.close("ReplacementInfoList");
        }
        if let Some(staff) = &self.staff {
            staff.write(to, false);
        }
        to.close("Bussiness");
    }
}

impl UpdateInfo {
    fn write(&self, to: &mut Writer) {
        to.open("BussinessDocumentInfo");
        to.leaf("DocumentInfo", figure(self.content_changed));
        to.leaf("DocumentReceiver", figure(self.receivers_changed));
        if !self.receivers.is_empty() {
            to.open("ReceiverList");
            for change in &self.receivers {
                to.open("Receiver");
                to.leaf("OrganId", change.organ.as_str());
                to.leaf("ReceiverType", figure(change.added));
                to.close("Receiver");
            }
            to.close("ReceiverList");
        }
        to.close("BussinessDocumentInfo");
    }
}

impl Replacement {
    fn write(&self, to: &mut Writer) {
        to.open("ReplacementInfo");
        to.leaf("DocumentId", self.document_id.as_str());
        let organs: Vec<String> = self.organs.iter().map(ToString::to_string).collect();
        to.list("OrganIdList", "OrganId", &organs);
        to.close("ReplacementInfo");
    }
}

impl Staff {
    /// Writes `StaffInfo`; status messages put the telephone before the mail address (X§1.8).
    pub(crate) fn write(&self, to: &mut Writer, mobile_first: bool) {
        to.group("StaffInfo", |to| {
            to.leaf("Department", &self.department);
            to.leaf("DepartmentId", &self.department_id);
            to.leaf("Staff", &self.name);
            to.leaf("StaffId", &self.id);
            if mobile_first {
                to.leaf("Mobile", &self.mobile);
            }
            to.leaf("Email", &self.email);
            if !mobile_first {
                to.leaf("Mobile", &self.mobile);
            }
        });
    }
}

/// Reads `StaffInfo`; `None` if it is empty.
pub(crate) fn read_staff(c: &mut Cursor<'_>) -> Result<Option<Staff>, Error> {
    let mut read = Staff::default();
    while let Some(name) = c.child()? {
        match name.as_str() {
            "Department" => read.department = c.text()?,
            "DepartmentId" => read.department_id = c.text()?,
            "Staff" => read.name = c.text()?,
            "StaffId" => read.id = c.text()?,
            "Email" => read.email = c.text()?,
            "Mobile" => read.mobile = c.text()?,
            _ => c.pass_over()?,
        }
    }
    Ok((read != Staff::default()).then_some(read))
}

fn business(c: &mut Cursor<'_>) -> Result<Business, Error> {
    let at = c.here();
    let found = c.text()?;
    if found.is_empty() {
        return Ok(Business::New);
    }
    let code = found.parse().ok().and_then(Business::from_code);
    code.ok_or(Error::Value {
        found,
        expected: "0, 1, 2 or 3",
        at,
    })
}

fn update_info(c: &mut Cursor<'_>) -> Result<UpdateInfo, Error> {
    let mut read = UpdateInfo::default();
    while let Some(name) = c.child()? {
        match name.as_str() {
            "DocumentInfo" => read.content_changed = c.flag()?,
            "DocumentReceiver" => read.receivers_changed = c.flag()?,
            "ReceiverList" => read.receivers.extend(receiver_changes(c)?),
            _ => c.pass_over()?,
        }
    }
    Ok(read)
}

fn receiver_changes(c: &mut Cursor<'_>) -> Result<Vec<ReceiverChange>, Error> {
    let mut read = Vec::new();
    while let Some(name) = c.child()? {
        if name != "Receiver" {
            c.pass_over()?;
            continue;
        }
        if read.len() >= RECEIVERS {
            return Err(c.over(Limit::Receivers, RECEIVERS));
        }
        let mut organ = None;
        let mut added = false;
        while let Some(name) = c.child()? {
            match name.as_str() {
                "OrganId" => organ = c.code()?,
                "ReceiverType" => added = c.flag()?,
                _ => c.pass_over()?,
            }
        }
        read.extend(organ.map(|organ| ReceiverChange { organ, added }));
    }
    Ok(read)
}

fn replacements(c: &mut Cursor<'_>) -> Result<Vec<Replacement>, Error> {
    let mut read = Vec::new();
    while let Some(name) = c.child()? {
        if name != "ReplacementInfo" {
            c.pass_over()?;
            continue;
        }
        if read.len() >= RECEIVERS {
            return Err(c.over(Limit::Receivers, RECEIVERS));
        }
        let mut document_id = None;
        let mut organs = Vec::new();
        while let Some(name) = c.child()? {
            match name.as_str() {
                "DocumentId" => document_id = DocumentId::receive(&c.text()?),
                "OrganIdList" => organs.extend(codes(c)?),
                _ => c.pass_over()?,
            }
        }
        read.extend(document_id.map(|document_id| Replacement {
            document_id,
            organs,
        }));
    }
    Ok(read)
}

fn codes(c: &mut Cursor<'_>) -> Result<Vec<UnitCode>, Error> {
    let mut read = Vec::new();
    while let Some(name) = c.child()? {
        if read.len() >= RECEIVERS {
            return Err(c.over(Limit::Receivers, RECEIVERS));
        }
        match name.as_str() {
            "OrganId" => read.extend(c.code()?),
            _ => c.pass_over()?,
        }
    }
    Ok(read)
}

const fn figure(yes: bool) -> &'static str {
    if yes { "1" } else { "0" }
}
