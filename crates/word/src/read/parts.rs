//! Which part an id stands for.

use super::part;
use crate::Error;
use crate::package::Package;
use std::collections::BTreeMap;

/// The relations of one part.
#[derive(Debug, Default)]
pub(super) struct Relations {
    by_id: BTreeMap<String, Relation>,
}

#[derive(Debug)]
struct Relation {
    kind: String,
    target: String,
    external: bool,
}

impl Relations {
    /// The relations of the part `name`; of the archive itself for an empty name.
    pub(super) fn of(package: &Package<'_>, name: &str) -> Result<Self, Error> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let path = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        let Some(root) = part(package, &path)? else {
            return Ok(Self::default());
        };
        let mut by_id = BTreeMap::new();
        for one in &root.children {
            let (Some(id), Some(target)) = (one.attribute("Id"), one.attribute("Target")) else {
                continue;
            };
            let kind = one.attribute("Type").unwrap_or_default();
            let external = one.attribute("TargetMode") == Some("External");
            let relation = Relation {
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: if external {
                    target.to_owned()
                } else {
                    resolved(folder, target)
                },
                external,
            };
            by_id.insert(id.to_owned(), relation);
        }
        Ok(Self { by_id })
    }

    /// The part of this kind: `styles`, `numbering`.
    pub(super) fn target(&self, kind: &str) -> Option<&str> {
        self.by_id
            .values()
            .find(|one| one.kind == kind && !one.external)
            .map(|one| one.target.as_str())
    }

    /// The part this id stands for; `None` for what lies outside the file.
    pub(super) fn part(&self, id: &str) -> Option<&str> {
        let relation = self.by_id.get(id)?;
        (!relation.external).then_some(relation.target.as_str())
    }
}

/// A target against the folder of the part that names it. A path that climbs out ends at the root: it is a name in the
/// archive, never one on a disk.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            name => steps.push(name),
        }
    }
    steps.join("/")
}
