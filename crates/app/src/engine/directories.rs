//! One directory out of what several roads list: each axis knows only its own side of the house.

use super::{blocking, follow};
use crate::directory::{self, RefreshDirectory, Refreshed};
use crate::{App, Error};
use axis::{Agency, Fault, Transport};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Brings the directory if it is due, of all roads at once; see [`refresh_directories`].
///
/// What cannot be the directory ends nothing: the one at hand goes on serving, and why is noted.
pub async fn directories<R: Transport>(app: &Arc<App>, roads: &[(i64, &R)]) -> Result<(), Error> {
    let Some(RefreshDirectory { accepts_fewer }) = follow::due(app).await? else {
        return Ok(());
    };
    match refresh_directories(app, roads, accepts_fewer).await {
        Ok(_) => Ok(()),
        Err(fault @ (Error::Road(_) | Error::Directory(_))) => {
            tracing::warn!(%fault, "the directory cannot be used; the one at hand is kept");
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}

/// Brings the lists of all roads and enters them as one. A code that stands in several is as the first road has it.
///
/// A road that gave a list before and gives none now ends it: without its list its offices would be taken for closed.
pub async fn refresh_directories<R: Transport>(
    app: &Arc<App>,
    roads: &[(i64, &R)],
    accepts_fewer: bool,
) -> Result<Refreshed, Error> {
    let gave: Vec<i64> = blocking(app, |app| {
        Ok(app.store().read(|r| r.setting(GAVE))?.unwrap_or_default())
    })
    .await?;
    let mut lists = Vec::new();
    let mut first: Option<Fault> = None;
    for (id, road) in roads {
        match road.directory().await {
            Ok(list) => lists.push((*id, list)),
            Err(fault) if gave.contains(id) => return failed(app, fault).await,
            Err(fault) => {
                tracing::info!(road = id, %fault, "a road lists no offices");
                first.get_or_insert(fault);
            }
        }
    }
    if lists.is_empty() {
        return match first {
            Some(fault) => failed(app, fault).await,
            None => Err(Error::RoadUnset),
        };
    }
    blocking(app, move |app| {
        let gave: Vec<i64> = lists.iter().map(|(id, _)| *id).collect();
        let refreshed = directory::enter(app, joined(lists), accepts_fewer)?;
        app.write(|w| Ok(w.set_unseen(GAVE, &gave)?))?;
        Ok(refreshed)
    })
    .await
}

async fn failed(app: &Arc<App>, fault: Fault) -> Result<Refreshed, Error> {
    let away = follow::is_away(&fault);
    let error = Error::Road(fault);
    blocking(app, move |app| {
        if !away {
            directory::note_failed(app, &error)?;
        }
        Err(error)
    })
    .await
}

/// The lists one behind the other. An axis's own keys mean nothing on another, so each gets its road's.
fn joined(lists: Vec<(i64, Vec<Agency>)>) -> Vec<Agency> {
    let several = lists.len() > 1;
    let mut known = BTreeSet::new();
    let mut all = Vec::new();
    for (road, list) in lists {
        let mut own = BTreeSet::new();
        for mut agency in list {
            if known.contains(&agency.code) {
                continue;
            }
            own.insert(agency.code.clone());
            if several {
                for key in [&mut agency.id, &mut agency.parent_id] {
                    if !key.is_empty() {
                        *key = format!("{road}/{key}");
                    }
                }
            }
            all.push(agency);
        }
        known.append(&mut own);
    }
    all
}

/// Which roads gave the lists that the directory was made of.
const GAVE: &str = "directory.roads";

#[cfg(test)]
mod tests {
    use super::*;

    fn agency(id: &str, parent: &str, code: &str) -> Agency {
        Agency {
            id: id.to_owned(),
            parent_id: parent.to_owned(),
            code: code.to_owned(),
            ..Agency::default()
        }
    }

    #[test]
    fn two_axes_with_the_same_keys_are_not_mixed_up() {
        let state = vec![agency("1", "", "H99"), agency("2", "1", "H99.12")];
        let party = vec![agency("1", "", "A99"), agency("2", "1", "H99")];
        let all = joined(vec![(7, state.clone()), (8, party)]);
        let rows: Vec<_> = all
            .iter()
            .map(|one| (one.code.as_str(), one.id.as_str(), one.parent_id.as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                ("H99", "7/1", ""),
                ("H99.12", "7/2", "7/1"),
                ("A99", "8/1", "")
            ]
        );
        assert_eq!(
            joined(vec![(7, state.clone())]),
            state,
            "one alone stays as it is"
        );
    }
}
