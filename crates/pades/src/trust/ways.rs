//! The ways from a certificate up to a root, over keys that really signed: a name, or the key number
//! beside it, is easily copied. Never decides whether the certificates on a way are any good.

use std::collections::BTreeSet;

use crate::Certificate;

/// Authorities between a certificate and a root; longer ways are not followed.
pub(super) const DEPTH: usize = 8;
/// More ways than this are not tried: honest authorities that signed each other have two or three.
const MOST_WAYS: usize = 8;
/// So many signatures are tried in one search, and so many steps taken when the ways are listed: each
/// certificate once with each authority of the name it states, and only what a root vouches for, level
/// by level, is such an authority. A hostile file brings thousands; where the tries end there is no way.
const TRIES: usize = 2048;

/// The certificates above one, nearest first, a root last.
pub(super) type Way<'c> = Vec<&'c Certificate>;

/// Looks for ways to a root, the shortest first; none if no root here vouches for the certificate.
pub(super) struct Search<'c> {
    leaf: &'c Certificate,
    roots: Vec<&'c Certificate>,
    /// What bears a name on the way, each once; strangers among them.
    helpers: Vec<&'c Certificate>,
    /// Signatures that may still be tried.
    left: usize,
}

/// A certificate for which a root vouches, by whatever way.
struct Rooted<'c> {
    certificate: &'c Certificate,
    /// Those above it whose key signed it; none above a root.
    above: Vec<usize>,
    is_root: bool,
}

impl<'c> Search<'c> {
    /// For `leaf`, among roots and helpers that nobody vouches for yet.
    pub(super) fn new(
        leaf: &'c Certificate,
        roots: impl Iterator<Item = &'c Certificate>,
        helpers: impl Iterator<Item = &'c Certificate>,
    ) -> Self {
        let roots: Vec<_> = roots.collect();
        let mut seen: BTreeSet<&[u8]> = roots.iter().map(|root| root.der()).collect();
        seen.insert(leaf.der());
        let others: Vec<_> = helpers.filter(|one| seen.insert(one.der())).collect();
        Self {
            helpers: named_on_the_way(leaf, others),
            leaf,
            roots,
            left: TRIES,
        }
    }

    /// What bears a name on the way; who signed what was not looked at.
    pub(super) fn helpers(&self) -> &[&'c Certificate] {
        &self.helpers
    }

    /// The ways, the shortest first.
    pub(super) fn ways(&mut self) -> Vec<Way<'c>> {
        if self.roots.contains(&self.leaf) {
            return vec![vec![self.leaf]];
        }
        if let Some(only) = self.only_way() {
            return vec![only];
        }
        let rooted = self.rooted();
        let above = self.signers_of(self.leaf, &rooted);
        listed(&above, &rooted)
    }

    /// Where every name on the way has one bearer there is nothing to choose, and whoever checks
    /// the chain checks its signatures anyway.
    fn only_way(&self) -> Option<Way<'c>> {
        let mut way = Way::new();
        let mut child = self.leaf;
        while way.len() <= DEPTH {
            let bears = |one: &&&'c Certificate| child.names_issuer(one);
            let mut bearers = self.roots.iter().chain(&self.helpers).filter(bears);
            let (only, None) = (*bearers.next()?, bearers.next()) else {
                return None;
            };
            way.push(only);
            if self.roots.contains(&only) {
                return Some(way);
            }
            child = only;
        }
        None
    }

    /// From the roots down, level by level: nobody can put himself below a root by a name. Only
    /// authorities are looked below, so that no holder of an honest certificate can swell the search.
    fn rooted(&mut self) -> Vec<Rooted<'c>> {
        let mut rooted: Vec<Rooted<'c>> =
            self.roots.iter().map(|root| Rooted::root(root)).collect();
        let mut at = 0;
        while let Some(issuer) = rooted.get(at).map(|one| one.certificate) {
            for helper in self.helpers.clone() {
                if !self.is_issued(helper, issuer) {
                    continue;
                }
                let known = rooted.iter_mut().find(|one| one.certificate == helper);
                match known {
                    Some(known) => known.above.push(at),
                    None if helper.is_authority() => rooted.push(Rooted {
                        certificate: helper,
                        above: vec![at],
                        is_root: false,
                    }),
                    None => {}
                }
            }
            at += 1;
        }
        rooted
    }

    fn signers_of(&mut self, child: &Certificate, rooted: &[Rooted<'c>]) -> Vec<usize> {
        let all = rooted.iter().enumerate();
        all.filter(|(_, one)| self.is_issued(child, one.certificate))
            .map(|(at, _)| at)
            .collect()
    }

    fn is_issued(&mut self, child: &Certificate, issuer: &Certificate) -> bool {
        if !child.names_issuer(issuer) {
            return false;
        }
        let Some(left) = self.left.checked_sub(1) else {
            return false;
        };
        self.left = left;
        child.is_issued_by(issuer)
    }
}

impl<'c> Rooted<'c> {
    fn root(certificate: &'c Certificate) -> Self {
        Self {
            certificate,
            above: Vec::new(),
            is_root: true,
        }
    }
}

/// Those of `others` whose name the certificate states, or one of those, and so on upwards.
fn named_on_the_way<'c>(
    leaf: &'c Certificate,
    mut others: Vec<&'c Certificate>,
) -> Vec<&'c Certificate> {
    let mut found: Vec<&Certificate> = Vec::new();
    let mut children = vec![leaf];
    for _ in 0..DEPTH {
        let is_named = |one: &&Certificate| children.iter().any(|child| child.names_issuer(one));
        let (named, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(is_named);
        others = rest;
        found.extend_from_slice(&named);
        children = named;
    }
    found
}

/// The ways up from these, breadth first, so that the shortest come first.
fn listed<'c>(above: &[usize], rooted: &[Rooted<'c>]) -> Vec<Way<'c>> {
    let mut ways = Vec::new();
    let mut open: Vec<Vec<usize>> = above.iter().map(|&at| vec![at]).collect();
    let mut steps = 0;
    while !open.is_empty() && ways.len() < MOST_WAYS && steps < TRIES {
        let mut longer = Vec::new();
        for path in open {
            steps += 1;
            let Some(top) = path.last().and_then(|&at| rooted.get(at)) else {
                continue;
            };
            if top.is_root {
                let certificates = path.iter().filter_map(|&at| rooted.get(at));
                ways.push(certificates.map(|one| one.certificate).collect());
                continue;
            }
            if path.len() > DEPTH || steps >= TRIES {
                continue;
            }
            let onward = top.above.iter().filter(|at| !path.contains(at));
            longer.extend(onward.map(|&at| [path.as_slice(), &[at]].concat()));
        }
        open = longer;
    }
    ways.truncate(MOST_WAYS);
    ways
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::pki::{Holder, Request, issue, p256};

    fn read(holder: &Holder) -> Certificate {
        Certificate::from_der(&holder.x509.to_der().unwrap()).unwrap()
    }

    #[test]
    fn hundreds_of_strangers_cost_one_try_each() {
        const STRANGERS: u32 = 300;
        let root = issue(&Request::authority("CA gốc", 1), p256(), None);
        let sub = issue(&Request::authority("CA dưới", 2), p256(), Some(&root));
        let person = issue(&Request::person("Người", 3), p256(), Some(&sub));
        // The same names as the honest ones, and keys of nobody here.
        let fake = issue(&Request::authority("CA gốc", 1), p256(), None);
        let key = p256();
        let strangers: Vec<Certificate> = (0..STRANGERS)
            .map(|serial| {
                let request = Request::authority("CA dưới", 100 + serial);
                read(&issue(&request, key.clone(), Some(&fake)))
            })
            .collect();
        let (root, sub, person) = (read(&root), read(&sub), read(&person));
        let helpers = strangers.iter().chain([&sub]);
        let mut search = Search::new(&person, std::iter::once(&root), helpers);
        assert_eq!(
            search.ways(),
            [vec![&sub, &root]],
            "the one whose key signed it, though it came last"
        );
        let spent = TRIES - search.left;
        let most = usize::try_from(STRANGERS).unwrap() + 4;
        assert!(spent <= most, "{spent} signatures were tried, not {most}");
    }

    #[test]
    fn strangers_who_issue_each_other_are_never_looked_below() {
        let root = issue(&Request::authority("CA gốc", 1), p256(), None);
        let person = issue(&Request::person("Người", 3), p256(), Some(&root));
        // A hundred certificates of one name and one key: each seems to be above every other.
        let key = p256();
        let own = issue(&Request::authority("CA gốc", 9), key.clone(), None);
        let ring: Vec<Certificate> = (0..100)
            .map(|serial| {
                let request = Request::authority("CA gốc", 100 + serial);
                read(&issue(&request, key.clone(), Some(&own)))
            })
            .collect();
        let (root, person) = (read(&root), read(&person));
        let mut search = Search::new(&person, std::iter::once(&root), ring.iter());
        assert_eq!(search.ways(), [vec![&root]]);
        let spent = TRIES - search.left;
        assert!(
            spent <= 102,
            "one with the root each, none with each other: {spent}"
        );
    }

    #[test]
    fn every_honest_way_is_found_the_shortest_first() {
        let (one, two) = (p256(), p256());
        let first = issue(&Request::authority("CA gốc 1", 1), one, None);
        let second = issue(&Request::authority("CA gốc 2", 2), two, None);
        let key = p256();
        let direct = issue(&Request::authority("CA", 3), key.clone(), Some(&first));
        let bridge = issue(&Request::authority("CA cầu", 4), p256(), Some(&second));
        let crossed = issue(&Request::authority("CA", 5), key, Some(&bridge));
        let person = issue(&Request::person("Người", 6), p256(), Some(&direct));
        let read = [first, second, direct, bridge, crossed, person].map(|one| read(&one));
        let [first, second, direct, bridge, crossed, person] = &read;
        let roots = [first, second];
        let helpers = [crossed, bridge, direct];
        let mut search = Search::new(person, roots.into_iter(), helpers.into_iter());
        assert_eq!(
            search.ways(),
            [vec![direct, first], vec![crossed, bridge, second]]
        );
        let mut search = Search::new(person, [second].into_iter(), helpers.into_iter());
        assert_eq!(search.ways(), [vec![crossed, bridge, second]]);
        let mut search = Search::new(first, [second].into_iter(), helpers.into_iter());
        assert!(search.ways().is_empty(), "a root that is not trusted");
        let mut search = Search::new(first, roots.into_iter(), helpers.into_iter());
        assert_eq!(search.ways(), [vec![first]], "a root by itself");
    }
}
