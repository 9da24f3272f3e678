//! What may be added for long keeping: the document security store (ETSI EN 319 142-1, 5.4.2).
//! Only its shape is looked at; what the evidence proves is not decided here.

use std::collections::BTreeSet;

use super::{Act, Comparison, Intrusion};
use crate::file::Object;
use crate::syntax::{Id, Node};

impl<'a> Comparison<'_, 'a> {
    /// The document security store: only arrays of streams that nothing else uses.
    pub(super) fn evidence(
        &mut self,
        before: &Object<'a>,
        now: &Object<'a>,
    ) -> Result<(), Intrusion> {
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

    /// Follows a part of the store, which may be an object of its own: new, or overwritten if it
    /// was a part of the store before and of nothing else.
    fn evidence_part(&mut self, holder: &Object<'a>, node: &Node) -> Result<Object<'a>, Intrusion> {
        let bad = Intrusion::Catalog;
        let part = self
            .file
            .follow(self.newer, node, &holder.source)?
            .ok_or(bad)?;
        if node.as_ref().is_none() || !self.is_touched(part.id.number) {
            return Ok(part);
        }
        if self.changed.contains(&part.id.number) {
            let was_part = self.old_evidence()?.contains(&part.id);
            if !was_part || self.uses.of(part.id.number) != 1 {
                return Err(bad);
            }
        }
        self.account(part.id);
        Ok(part)
    }

    /// The objects that the store consisted of before, its streams left out.
    fn old_evidence(&self) -> Result<BTreeSet<Id>, Intrusion> {
        let catalog = self.file.catalog(self.older)?;
        let Some(store) = self.file.entry(self.older, &catalog, "DSS")? else {
            return Ok(BTreeSet::new());
        };
        let mut open = vec![store];
        let mut seen = BTreeSet::new();
        while let Some(object) = open.pop() {
            for (id, _) in object.node.references() {
                if let Some(next) = self.file.object(self.older, id)?
                    && next.data.is_none()
                    && seen.insert(id)
                {
                    open.push(next);
                }
            }
        }
        Ok(seen)
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
