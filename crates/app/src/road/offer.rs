//! Which roads a dispatch may take to whom, told before it is sent. Decides nothing: sending asks anew.

use super::assign::{known_by, open};
use super::choice::{Choice, allowed, choose};
use super::rows;
use crate::{App, Error, outgoing};
use office::{Body, UnitCode};
use serde::{Deserialize, Serialize};
use store::RoadGround;
use ts_rs::TS;

/// A dispatch that is about to be sent, and to whom.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AskRoads {
    /// Row id.
    pub id: i64,
    /// The codes as they will be written to, at most 1,000.
    pub to: Vec<UnitCode>,
}

/// The roads of this desk, and which of them may lead to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoadOffers {
    /// In the order they were set up.
    pub roads: Vec<RoadName>,
    /// In the order they were asked.
    pub rows: Vec<RoadOffer>,
}

/// A road by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoadName {
    /// Row id.
    pub id: i64,
    /// What people here call it.
    pub name: String,
    /// Whose network it is.
    pub network: Body,
}

/// What leads to one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoadOffer {
    /// The recipient's code.
    pub to: UnitCode,
    /// The road it takes unless a person chooses another; none where none is set, or none may carry it.
    pub road: Option<i64>,
    /// Why that one.
    pub why: RoadWhy,
    /// The roads that may be chosen, in the order they were set up.
    pub allowed: Vec<i64>,
}

/// Why a road is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RoadWhy {
    /// A rule of that road names the code.
    Rule,
    /// No other may carry the document there.
    Only,
    /// Of those that may, it was set up first on the network that fits.
    Network,
    /// None is set.
    NoRoad,
    /// None may carry the document there.
    Forbidden,
}

/// Tells, for each recipient, by which road the dispatch goes and which others it may take.
pub fn offers(app: &App, input: AskRoads) -> Result<RoadOffers, Error> {
    app.store().read(|r| {
        let body = outgoing::dispatch(r, input.id)?.draft.body;
        let open = open(r)?;
        let mut told = Vec::new();
        for to in input.to.into_iter().take(ASKED_AT_ONCE) {
            let codes = known_by(app, r, &open, &to)?;
            let allowed = allowed(&open, body, &codes);
            let (road, why) = match choose(&open, body, &codes, None) {
                Choice::Over(id, RoadGround::Rule) => (Some(id), RoadWhy::Rule),
                Choice::Over(id, _) if allowed.len() == 1 => (Some(id), RoadWhy::Only),
                Choice::Over(id, RoadGround::Network | RoadGround::Person) => {
                    (Some(id), RoadWhy::Network)
                }
                Choice::NoRoad => (None, RoadWhy::NoRoad),
                Choice::Forbidden | Choice::Crosses(_) => (None, RoadWhy::Forbidden),
            };
            told.push(RoadOffer {
                to,
                road,
                why,
                allowed,
            });
        }
        let roads = rows(r)?.into_iter().map(|row| RoadName {
            id: row.id,
            name: row.name,
            network: row.network,
        });
        Ok(RoadOffers {
            roads: roads.collect(),
            rows: told,
        })
    })
}

/// As many as the directory tells the standing of at once.
const ASKED_AT_ONCE: usize = 1000;
