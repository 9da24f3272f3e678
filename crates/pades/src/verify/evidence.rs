//! Reads what a file carries for long keeping: the document security store (ETSI EN 319 142-1,
//! 5.4.2). Takes it for claims, with the place of each; who may make them is decided elsewhere.

use std::collections::BTreeSet;

use crate::Certificate;
use crate::file::{File, MOST_EVIDENCE, Object};
use crate::syntax::{Id, Node};
use crate::trust::Statement;
use crate::verdict::EvidenceInfo;

/// More streams than this are not read.
const MOST: usize = 512;

/// What stands in the store of the newest revision.
#[derive(Default)]
pub(super) struct Evidence {
    pub(super) certificates: Vec<Certificate>,
    /// With the place in the file where each ends.
    pub(super) statements: Vec<(Statement, usize)>,
    /// How much there is of each kind.
    pub(super) info: EvidenceInfo,
}

impl Evidence {
    /// Reads the store; what cannot be read in it is passed over, and proves nothing.
    pub(super) fn read(file: &File<'_>) -> Self {
        let mut found = Self::default();
        let mut left = MOST_EVIDENCE;
        for id in streams(file) {
            let Ok(Some(object)) = file.object(file.last(), id) else {
                continue;
            };
            let Ok(bytes) = file.unpack(&object) else {
                continue;
            };
            let Some(rest) = left.checked_sub(bytes.len()) else {
                continue;
            };
            left = rest;
            found.take(&bytes, object.span.end);
        }
        found
    }

    fn take(&mut self, bytes: &[u8], end: usize) {
        if let Some(statement) = Statement::from_der(bytes) {
            if statement.is_response() {
                self.info.responses += 1;
                self.certificates
                    .extend_from_slice(statement.certificates());
            } else {
                self.info.lists += 1;
            }
            self.statements.push((statement, end));
        } else if let Ok(certificate) = Certificate::from_der(bytes) {
            self.info.certificates += 1;
            self.certificates.push(certificate);
        }
    }
}

/// Every stream that the store names, each once.
fn streams<'a>(file: &File<'a>) -> Vec<Id> {
    let at = file.last();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let Some(store) = file
        .catalog(at)
        .ok()
        .and_then(|catalog| file.entry(at, &catalog, "DSS").ok().flatten())
    else {
        return found;
    };
    let mut take = |holder: &Object<'a>, key: &str| {
        // Borrowed anew each time: `entry` wants the holder as the file lends it.
        let list = holder.dict().and_then(|dict| dict.get(key)).cloned();
        let Some(list) =
            list.and_then(|list| file.follow(at, &list, &holder.source.clone()).ok()?)
        else {
            return;
        };
        let ids = list.node.as_array().unwrap_or_default();
        for id in ids.iter().filter_map(Node::as_ref) {
            if found.len() < MOST && seen.insert(id) {
                found.push(id);
            }
        }
    };
    for key in ["Certs", "CRLs", "OCSPs"] {
        take(&store, key);
    }
    let index = file.entry(at, &store, "VRI").ok().flatten();
    let entries: Vec<Node> = index
        .as_ref()
        .and_then(Object::dict)
        .map(|dict| dict.entries.iter().map(|(_, node)| node.clone()).collect())
        .unwrap_or_default();
    for node in entries.iter().take(MOST) {
        let Some(index) = &index else { continue };
        let Ok(Some(entry)) = file.follow(at, node, &index.source) else {
            continue;
        };
        for key in ["Cert", "CRL", "OCSP"] {
            take(&entry, key);
        }
    }
    found
}
