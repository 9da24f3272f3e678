//! Where names stand among each other in Vietnamese order: figures with gaps, so that one more name needs no others
//! to move. Pure.

use office::collation_key;
use std::collections::BTreeMap;

/// The place of each of `fresh` (code, name) between those that stand (place, name).
///
/// `None` if there is no room, or so many are fresh that placing all anew is less work.
pub(super) fn between<'l>(
    standing: &[(i64, &str)],
    fresh: &[(&'l str, &'l str)],
) -> Option<BTreeMap<&'l str, i64>> {
    if fresh.is_empty() {
        return Some(BTreeMap::new());
    }
    if standing.is_empty() || fresh.len() > FEW {
        return None;
    }
    let mut standing = standing.to_vec();
    standing.sort_unstable_by_key(|(place, _)| *place);
    let mut gaps: BTreeMap<usize, Vec<(Vec<u8>, &'l str)>> = BTreeMap::new();
    for (code, name) in fresh {
        let key = collation_key(name);
        let gap = standing.partition_point(|(_, other)| collation_key(other) <= key);
        gaps.entry(gap).or_default().push((key, code));
    }
    let mut placed = BTreeMap::new();
    for (gap, mut names) in gaps {
        names.sort();
        let place = |at: Option<usize>| at.and_then(|at| standing.get(at)).map(|row| row.0);
        let low = place(gap.checked_sub(1)).unwrap_or(0);
        let ahead = STEP * (i64::try_from(names.len()).ok()? + 1);
        let high = place(Some(gap)).unwrap_or(low + ahead);
        let step = (high - low) / (i64::try_from(names.len()).ok()? + 1);
        if step < 1 {
            return None;
        }
        for (at, (_, code)) in (1..).zip(names) {
            placed.insert(code, low + step * at);
        }
    }
    Some(placed)
}

/// The places of all, with room between each and the next.
pub(super) fn anew<'l>(all: impl Iterator<Item = (&'l str, &'l str)>) -> Vec<(&'l str, i64)> {
    let mut sorted: Vec<(Vec<u8>, &str)> = all
        .map(|(code, name)| (collation_key(name), code))
        .collect();
    sorted.sort_unstable();
    let places = (1..).map(|at| at * STEP);
    sorted
        .into_iter()
        .zip(places)
        .map(|((_, code), place)| (code, place))
        .collect()
}

const STEP: i64 = 1 << 20;
/// Each new name costs a walk down the order; beyond this all are placed anew.
const FEW: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_finds_its_place_without_moving_others() {
        let standing = [(10, "An"), (20, "Ấn"), (30, "Đông")];
        let placed = between(&standing, &[("H9", "Ân"), ("H8", "Yên"), ("H7", "A")]).unwrap();
        assert!(placed["H9"] > 10 && placed["H9"] < 20, "{placed:?}");
        assert!(placed["H8"] > 30);
        assert!(placed["H7"] < 10);
        let crowded = [(10, "An"), (11, "Ấn")];
        assert_eq!(between(&crowded, &[("H9", "Ân")]), None, "no room");
        let two = between(&standing, &[("H6", "Bình"), ("H5", "Ba")]).unwrap();
        assert!(two["H5"] < two["H6"], "in order within one gap");
    }

    #[test]
    fn all_are_placed_in_vietnamese_order() {
        let all = [("H1", "Đông"), ("H2", "An"), ("H3", "Ân"), ("H4", "An")];
        let codes: Vec<&str> = anew(all.into_iter()).into_iter().map(|row| row.0).collect();
        assert_eq!(codes, ["H2", "H4", "H3", "H1"]);
    }
}
