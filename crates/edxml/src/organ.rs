//! An agency as messages name it, and the reference to a document of an agency's.
//!
//! Never looks an agency up: names and codes stand as they were sent.

use crate::writer::Writer;
use office::{Day, DocumentId, UnitCode};
use serde::{Deserialize, Serialize};

/// An agency as an envelope names it. Fields that were not sent are empty.
///
/// JSON: `{"code": "H99.12", "name": "UBND xã Thử Nghiệm"}`; all but `code` may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organ {
    /// Its code. Source: X§3.
    pub code: UnitCode,
    /// The agency above it that answers for it.
    #[serde(default)]
    pub in_charge: String,
    /// Its name; real senders leave it out (X§1.2).
    #[serde(default)]
    pub name: String,
    /// Its postal address.
    #[serde(default)]
    pub address: String,
    /// Its mail address.
    #[serde(default)]
    pub email: String,
    /// Its telephone.
    #[serde(default)]
    pub telephone: String,
    /// Its fax.
    #[serde(default)]
    pub fax: String,
    /// Its site.
    #[serde(default)]
    pub website: String,
}

/// The earlier document that something answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseFor {
    /// The agency it belongs to. Of a status message: who must get the message (X§1.8).
    pub organ: UnitCode,
    /// Its number and notation: `7816/VPCP-TTĐT`.
    #[serde(default)]
    pub code: String,
    /// Its business key.
    #[serde(default)]
    pub document_id: Option<DocumentId>,
    /// The day it was issued.
    #[serde(default)]
    pub promulgated: Option<Day>,
}

impl Organ {
    /// An agency of which code and name are known.
    pub fn new(code: UnitCode, name: &str) -> Self {
        Self {
            code,
            in_charge: String::new(),
            name: office::nfc(name.trim()),
            address: String::new(),
            email: String::new(),
            telephone: String::new(),
            fax: String::new(),
            website: String::new(),
        }
    }

    /// Writes the agency as `element`; status messages put the name first (X§1.2).
    pub(crate) fn write(&self, to: &mut Writer, element: &'static str, name_first: bool) {
        to.open(element);
        to.leaf("OrganId", self.code.as_str());
        if name_first {
            to.leaf("OrganName", &self.name);
        }
        to.leaf("OrganizationInCharge", &self.in_charge);
        if !name_first {
            to.leaf("OrganName", &self.name);
        }
        to.leaf("OrganAdd", &self.address);
        to.leaf("Email", &self.email);
        to.leaf("Telephone", &self.telephone);
        to.leaf("Fax", &self.fax);
        to.leaf("Website", &self.website);
        to.close(element);
    }
}

impl ResponseFor {
    /// Writes `ResponseFor`; status messages put the date before the key (X§1.8).
    pub(crate) fn write(&self, to: &mut Writer, date_first: bool) {
        let key = self.document_id.as_ref().map_or("", DocumentId::as_str);
        to.open("ResponseFor");
        to.leaf("OrganId", self.organ.as_str());
        to.leaf("Code", &self.code);
        if !date_first {
            to.leaf("DocumentId", key);
        }
        to.day("PromulgationDate", self.promulgated);
        if date_first {
            to.leaf("DocumentId", key);
        }
        to.close("ResponseFor");
    }
}
