//! Which road leads to a recipient. Pure: no store, no network.
//!
//! A Party document takes a road of the State only where a rule says so in as many words, whoever chooses it (ADR 0039).

use office::{Body, CodeForm, UnitCode};
use serde::{Deserialize, Serialize};
use store::RoadGround;
use ts_rs::TS;

/// Codes that a road is taken to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoadRule {
    /// A code with all below it: `H99`, `H99.12`; `*` stands for every code.
    pub prefix: String,
    /// On a road of the State: also for documents of the Party.
    #[serde(default)]
    pub party_too: bool,
}

/// A road as far as choosing goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Open {
    /// Its row.
    pub(crate) id: i64,
    /// Whose network it is.
    pub(crate) network: Body,
    /// Where it is taken to by rule.
    pub(crate) rules: Vec<RoadRule>,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// This road, and why.
    Over(i64, RoadGround),
    /// No road is set.
    NoRoad,
    /// There are roads, and the document may take none of them.
    Forbidden,
    /// A person chose this one, and the document may not take it.
    Crosses(i64),
}

impl RoadRule {
    /// How narrowly the rule names a code; `None` if it does not.
    ///
    /// A code of level 1 names its whole tree in both forms: `H99` is also above `000.00.12.H99`.
    fn names(&self, code: &UnitCode) -> Option<usize> {
        let (prefix, text) = (self.prefix.as_str(), code.as_str());
        if prefix == "*" {
            return Some(0);
        }
        let below = text
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let old = code.form() == CodeForm::Standard102 && code.level_one() == Some(prefix);
        (below || old).then_some(prefix.len())
    }
}

/// The road for a document of `body` to a recipient known by `codes`, its own first.
///
/// First what a person chose, then the narrowest rule, then the network: the Party's for its documents; for those of
/// the State that of the recipient, else the other. Among equals, the road that was set up first.
pub(crate) fn choose(
    roads: &[Open],
    body: Body,
    codes: &[UnitCode],
    person: Option<i64>,
) -> Choice {
    if roads.is_empty() {
        return Choice::NoRoad;
    }
    if let Some(chosen) = roads.iter().find(|road| Some(road.id) == person) {
        return match may_carry(roads, chosen, body, codes) {
            true => Choice::Over(chosen.id, RoadGround::Person),
            false => Choice::Crosses(chosen.id),
        };
    }
    if let Some(id) = codes.iter().find_map(|code| by_rule(roads, body, code)) {
        return Choice::Over(id, RoadGround::Rule);
    }
    let first = |network| roads.iter().find(|road| road.network == network);
    let fits = match (body, codes.first().map_or(Body::State, body_of)) {
        (Body::Party, _) => first(Body::Party),
        (Body::State, there) => first(there)
            .or_else(|| first(Body::State))
            .or_else(|| first(Body::Party)),
    };
    fits.map_or(Choice::Forbidden, |road| {
        Choice::Over(road.id, RoadGround::Network)
    })
}

/// The roads that may carry a document of `body` to a recipient known by `codes`: what a person chooses among.
pub(crate) fn allowed(roads: &[Open], body: Body, codes: &[UnitCode]) -> Vec<i64> {
    let fit = roads
        .iter()
        .filter(|road| may_carry(roads, road, body, codes));
    fit.map(|road| road.id).collect()
}

/// Whether the two networks are not crossed, or a rule lets them be.
///
/// A document of the State is no secret on the State's road, whomever it goes to. The Party's axis carries it to the
/// Party's offices, and to others where there is no road of the State.
fn may_carry(roads: &[Open], road: &Open, body: Body, codes: &[UnitCode]) -> bool {
    let named = |party: bool| {
        let mut rules = road.rules.iter().filter(|rule| !party || rule.party_too);
        rules.any(|rule| codes.iter().any(|code| rule.names(code).is_some()))
    };
    match (body, road.network) {
        (Body::State, Body::State) | (Body::Party, Body::Party) => true,
        (Body::Party, Body::State) => named(true),
        (Body::State, Body::Party) => {
            codes.first().map(body_of) == Some(Body::Party)
                || roads.iter().all(|other| other.network == Body::Party)
                || named(false)
        }
    }
}

fn by_rule(roads: &[Open], body: Body, code: &UnitCode) -> Option<i64> {
    let mut best: Option<(usize, i64)> = None;
    for road in roads {
        let crosses = body == Body::Party && road.network == Body::State;
        let rules = road.rules.iter().filter(|rule| !crosses || rule.party_too);
        let narrowest = rules.filter_map(|rule| rule.names(code)).max();
        if let Some(width) = narrowest
            && best.is_none_or(|(known, _)| width > known)
        {
            best = Some((width, road.id));
        }
    }
    best.map(|(_, id)| id)
}

/// Whose office a code names: letter A is the Party's (QĐ20/2020 art. 4, X§3.5).
pub(crate) fn body_of(code: &UnitCode) -> Body {
    match code.level_one() {
        Some(one) if one.starts_with('A') => Body::Party,
        _ => Body::State,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: i64 = 1;
    const PARTY: i64 = 2;
    const PROVINCE: i64 = 3;

    fn rule(prefix: &str, party_too: bool) -> RoadRule {
        RoadRule {
            prefix: prefix.to_owned(),
            party_too,
        }
    }

    fn road(id: i64, network: Body, rules: Vec<RoadRule>) -> Open {
        Open { id, network, rules }
    }

    fn both() -> Vec<Open> {
        vec![
            road(STATE, Body::State, vec![]),
            road(PARTY, Body::Party, vec![]),
        ]
    }

    fn over(roads: &[Open], body: Body, code: &str) -> Choice {
        choose(roads, body, &[UnitCode::receive(code).unwrap()], None)
    }

    const fn by_network(id: i64) -> Choice {
        Choice::Over(id, RoadGround::Network)
    }

    const fn by_rule(id: i64) -> Choice {
        Choice::Over(id, RoadGround::Rule)
    }

    #[test]
    fn each_side_of_the_house_takes_its_own_road() {
        let roads = both();
        let cases = [
            (Body::State, "H99", STATE),
            (Body::State, "000.00.12.H99", STATE),
            (Body::State, "A99.12", PARTY),
            (Body::State, "000.00.12.A99", PARTY),
            (Body::Party, "A99", PARTY),
            (Body::Party, "H99", PARTY),
        ];
        for (body, code, id) in cases {
            assert_eq!(over(&roads, body, code), by_network(id), "{body:?} {code}");
        }
    }

    #[test]
    fn a_party_document_is_never_on_a_state_road_unless_a_rule_says_so() {
        let mut roads = vec![road(STATE, Body::State, vec![rule("H99", false)])];
        assert_eq!(over(&roads, Body::Party, "H99"), Choice::Forbidden);
        assert_eq!(over(&roads, Body::Party, "A99"), Choice::Forbidden);
        assert_eq!(over(&roads, Body::State, "H99"), by_rule(STATE));
        roads[0].rules = vec![rule("H99", true)];
        assert_eq!(over(&roads, Body::Party, "H99.12"), by_rule(STATE));
        assert_eq!(over(&roads, Body::Party, "H98"), Choice::Forbidden);
        roads.push(road(PARTY, Body::Party, vec![]));
        assert_eq!(over(&roads, Body::Party, "H99.12"), by_rule(STATE));
        assert_eq!(over(&roads, Body::Party, "H98"), by_network(PARTY));
    }

    #[test]
    fn the_narrowest_rule_leads_in_both_forms_of_a_code() {
        let mut roads = both();
        roads[0].rules = vec![rule("H99.12", false)];
        let tree = vec![rule("H99", false)];
        roads.push(road(PROVINCE, Body::State, tree));
        assert_eq!(over(&roads, Body::State, "H99.13"), by_rule(PROVINCE));
        assert_eq!(over(&roads, Body::State, "H99.12.1"), by_rule(STATE));
        assert_eq!(
            over(&roads, Body::State, "000.00.12.H99"),
            by_rule(PROVINCE)
        );
        assert_eq!(over(&roads, Body::State, "H991"), by_network(STATE));
        let known = ["G12", "H99.7"].map(|code| UnitCode::receive(code).unwrap());
        let by_other = choose(&roads, Body::State, &known, None);
        assert_eq!(by_other, by_rule(PROVINCE), "by another of its codes");
        roads[1].rules = vec![rule("*", false)];
        assert_eq!(over(&roads, Body::State, "G12"), by_rule(PARTY));
    }

    #[test]
    fn what_a_person_chose_goes_before_rule_and_network() {
        let mut roads = both();
        roads.push(road(PROVINCE, Body::State, vec![rule("*", false)]));
        let to = [UnitCode::receive("H99").unwrap()];
        let chosen = Choice::Over(STATE, RoadGround::Person);
        assert_eq!(choose(&roads, Body::State, &to, Some(STATE)), chosen);
        let gone = choose(&roads, Body::State, &to, Some(77));
        assert_eq!(gone, by_rule(PROVINCE), "a road that is no more");
    }

    #[test]
    fn nobody_crosses_the_networks_by_choosing() {
        let mut roads = both();
        let chosen = |roads: &[Open], body, code, id| {
            choose(roads, body, &[UnitCode::receive(code).unwrap()], Some(id))
        };
        let person = |id| Choice::Over(id, RoadGround::Person);
        let crosses = Choice::Crosses(STATE);
        assert_eq!(chosen(&roads, Body::Party, "H99", STATE), crosses);
        assert_eq!(chosen(&roads, Body::Party, "A99", STATE), crosses);
        let other = chosen(&roads, Body::State, "H99", PARTY);
        assert_eq!(other, Choice::Crosses(PARTY));
        let to_party = chosen(&roads, Body::State, "A99", STATE);
        assert_eq!(to_party, person(STATE), "no secret on its own road");
        roads[0].rules = vec![rule("H99", false)];
        assert_eq!(chosen(&roads, Body::Party, "H99", STATE), crosses);
        roads[0].rules = vec![rule("H99", true)];
        let by_leave = chosen(&roads, Body::Party, "H99", STATE);
        assert_eq!(by_leave, person(STATE), "as the rule says in words");
        assert_eq!(chosen(&roads, Body::Party, "A99", STATE), crosses);
    }

    #[test]
    fn what_is_chosen_for_a_person_is_among_what_a_person_may_choose() {
        let rules = [
            vec![],
            vec![rule("H99", false)],
            vec![rule("H99", true)],
            vec![rule("*", true)],
        ];
        let networks = [
            vec![Body::State],
            vec![Body::Party],
            vec![Body::State, Body::Party],
            vec![Body::Party, Body::State, Body::State],
        ];
        for network in &networks {
            for of_first in &rules {
                for of_last in &rules {
                    let mut roads: Vec<Open> = (1..)
                        .zip(network)
                        .map(|(id, one)| road(id, *one, vec![]))
                        .collect();
                    roads.first_mut().unwrap().rules.clone_from(of_first);
                    roads.last_mut().unwrap().rules.clone_from(of_last);
                    for (body, code) in [Body::State, Body::Party]
                        .into_iter()
                        .flat_map(|body| ["H99", "A99", "H98.1"].map(|code| (body, code)))
                    {
                        let to = [UnitCode::receive(code).unwrap()];
                        let may = allowed(&roads, body, &to);
                        match choose(&roads, body, &to, None) {
                            Choice::Over(id, _) => assert!(may.contains(&id), "{roads:?} {code}"),
                            other => assert_eq!((other, may), (Choice::Forbidden, vec![])),
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_desk_with_one_road_uses_it() {
        assert_eq!(over(&[], Body::Party, "A99"), Choice::NoRoad);
        let party = [road(PARTY, Body::Party, vec![])];
        for code in ["A99", "H99", "0123456789"] {
            assert_eq!(over(&party, Body::State, code), by_network(PARTY));
            assert_eq!(over(&party, Body::Party, code), by_network(PARTY));
        }
    }
}
