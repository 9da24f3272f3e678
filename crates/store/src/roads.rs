//! The roads of a desk, and which of them leads where. What a road is connected with is JSON to this room.

use crate::codec::{found, json, moment, moment_or_none, to_json, word};
use crate::{Error, Read, Topic, Write};
use office::{Body, Moment, UnitCode};
use rusqlite::{OptionalExtension, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How a road is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadKind {
    /// As the national adapter (X§2.1), and as our own node beside it.
    National,
    /// As a province's REST axis (X§2.5).
    Provincial,
}

/// Why a road was taken to a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadGround {
    /// A person chose it.
    Person,
    /// A rule of that road names the code.
    Rule,
    /// It is of the network that fits.
    Network,
}

/// A road to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoad<'a, T> {
    /// What people here call it.
    pub name: &'a str,
    /// How it is spoken.
    pub kind: RoadKind,
    /// Whose network it is.
    pub network: Body,
    /// What it is connected with; kept as JSON.
    pub details: &'a T,
    /// Now.
    pub at: Moment,
}

/// A road.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadRow<T> {
    /// Our id.
    pub id: i64,
    /// What people here call it.
    pub name: String,
    /// How it is spoken.
    pub kind: RoadKind,
    /// Whose network it is.
    pub network: Body,
    /// What it is connected with.
    pub details: T,
    /// When it was last changed.
    pub changed_at: Moment,
    /// When it was removed; `None` while it is in use.
    pub removed_at: Option<Moment>,
}

impl RoadKind {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Provincial => "provincial",
        }
    }

    /// The kind kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::National, Self::Provincial]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

impl RoadGround {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Rule => "rule",
            Self::Network => "network",
        }
    }

    /// The ground kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Person, Self::Rule, Self::Network]
            .into_iter()
            .find(|ground| ground.word() == word)
    }
}

impl Write<'_> {
    /// Keeps a road; tells its id.
    pub fn add_road<T: Serialize>(&mut self, road: &NewRoad<'_, T>) -> Result<i64, Error> {
        self.touch(Topic::Settings);
        self.tx
            .prepare_cached(
                "INSERT INTO roads (name, kind, network, details, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((
                road.name,
                road.kind.word(),
                network_word(road.network),
                to_json(road.details)?,
                road.at.millis(),
            ))?;
        Ok(self.tx.last_insert_rowid())
    }

    /// Puts `road` in the place of what stood under `id`. `Missing` if it was removed.
    pub fn change_road<T: Serialize>(
        &mut self,
        id: i64,
        road: &NewRoad<'_, T>,
    ) -> Result<(), Error> {
        self.touch(Topic::Settings);
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE roads
                    SET name = ?2, kind = ?3, network = ?4, details = ?5, changed_at = ?6
                  WHERE id = ?1 AND removed_at IS NULL",
            )?
            .execute((
                id,
                road.name,
                road.kind.word(),
                network_word(road.network),
                to_json(road.details)?,
                road.at.millis(),
            ))?;
        crate::codec::met(changed, ROADS, id)
    }

    /// Puts a road out of use, and forgets what it was connected with.
    pub fn remove_road(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Settings);
        let changed = self
            .tx
            .prepare_cached(
                "UPDATE roads
                    SET removed_at = ?2, changed_at = ?2, details = '{}'
                  WHERE id = ?1 AND removed_at IS NULL",
            )?
            .execute((id, at.millis()))?;
        crate::codec::met(changed, ROADS, id)
    }

    /// Which road a letter takes; none while no road is set that may carry it.
    pub fn set_letter_road(&mut self, letter: i64, road: Option<i64>) -> Result<(), Error> {
        self.touch(Topic::Outbox);
        self.tx
            .prepare_cached(
                "INSERT INTO letter_roads (letter, road)
                 VALUES (?1, ?2)
                 ON CONFLICT (letter) DO UPDATE SET road = excluded.road",
            )?
            .execute((letter, road))?;
        Ok(())
    }

    /// Which road leads to a recipient of a dispatch, and why.
    pub fn set_over(
        &mut self,
        dispatch: i64,
        to: &UnitCode,
        road: i64,
        ground: RoadGround,
    ) -> Result<(), Error> {
        self.touch(Topic::Deliveries);
        self.tx
            .prepare_cached(
                "INSERT INTO delivery_roads (dispatch, to_code, road, ground)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (dispatch, to_code)
                 DO UPDATE SET road = excluded.road, ground = excluded.ground",
            )?
            .execute((dispatch, to.as_str(), road, ground.word()))?;
        Ok(())
    }
}

impl Read<'_> {
    /// The roads in use, in the order they were set up.
    pub fn roads<T: DeserializeOwned>(&self) -> Result<Vec<RoadRow<T>>, Error> {
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE removed_at IS NULL ORDER BY id"))?;
        let rows = statement.query_map([], road)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One road in use. `Missing` if there is none of this id, or it was removed.
    pub fn road<T: DeserializeOwned>(&self, id: i64) -> Result<RoadRow<T>, Error> {
        let row = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE id = ?1 AND removed_at IS NULL"))?
            .query_row([id], road);
        found(row, ROADS, id)
    }

    /// What a road is called, also one that was removed; empty if there never was one.
    pub fn road_name(&self, id: i64) -> Result<String, Error> {
        let name: Option<String> = self
            .tx
            .prepare_cached("SELECT name FROM roads WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        Ok(name.unwrap_or_default())
    }

    /// How many letters of a road have neither left nor been taken back.
    pub fn letters_on_road(&self, road: i64) -> Result<u64, Error> {
        let count: i64 = self
            .tx
            .prepare_cached(
                "SELECT count(*)
                   FROM letter_roads
                   JOIN outbox ON id = letter
                  WHERE road = ?1 AND state NOT IN ('sent', 'withdrawn')",
            )?
            .query_row([road], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Whether anything ever went or came by a road.
    pub fn is_road_travelled(&self, road: i64) -> Result<bool, Error> {
        let travelled = self
            .tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM letter_roads WHERE road = ?1)
                     OR EXISTS (SELECT 1 FROM inbox WHERE road = ?1)",
            )?
            .query_row([road], |row| row.get(0))?;
        Ok(travelled)
    }

    /// The road by which an arrival came; `None` if it came by none.
    pub fn road_of_arrival(&self, arrival: i64) -> Result<Option<i64>, Error> {
        let road: Option<Option<i64>> = self
            .tx
            .prepare_cached(
                "SELECT road
                   FROM inbox
                  WHERE arrival = ?1
                  ORDER BY road IS NULL, id
                  LIMIT 1",
            )?
            .query_row([arrival], |row| row.get(0))
            .optional()?;
        Ok(road.flatten())
    }
}

/// The word of a network in the file.
fn network_word(body: Body) -> &'static str {
    match body {
        Body::State => "state",
        Body::Party => "party",
    }
}

fn network(word: &str) -> Option<Body> {
    [Body::State, Body::Party]
        .into_iter()
        .find(|body| network_word(*body) == word)
}

const ROADS: &str = "roads";
const SELECT: &str = "SELECT id, name, kind, network, details, changed_at, removed_at
   FROM roads";

fn road<T: DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<RoadRow<T>> {
    Ok(RoadRow {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: word(row, "kind", RoadKind::from_word)?,
        network: word(row, "network", network)?,
        details: json(row, "details")?,
        changed_at: moment(row, "changed_at")?,
        removed_at: moment_or_none(row, "removed_at")?,
    })
}
