//! Chains from a certificate to a root: `ways` finds them by the keys that signed, OpenSSL checks each
//! (RFC 5280), the room's own rules come on top in `path`. Knows nothing of revocation.

use openssl::error::ErrorStack;
use openssl::stack::Stack;
use openssl::x509::X509StoreContext;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};

use super::Trust;
use super::ways::{DEPTH, Search};
use crate::{Certificate, Moment};

/// Whether a chain leads from a certificate to a root.
pub(crate) enum Chain {
    /// From the leaf to the root, all valid at the time asked.
    Whole(Vec<Certificate>),
    /// It leads there, but one of them was not valid at that time.
    OutOfTime(Vec<Certificate>),
    /// No root here issued it.
    NotFound,
    /// A certificate on the way may not issue, or breaks a rule of RFC 5280.
    Invalid,
}

enum Built {
    Whole(Vec<Certificate>),
    Broken(i32),
}

impl Trust {
    /// Builds the chain of `leaf` at `at`, with the help of what the message brought.
    ///
    /// OpenSSL takes the first issuer that bears the right name, and does not turn back: it is given
    /// one way at a time, so that nobody's namesake hides an honest chain.
    pub(crate) fn chain(&self, leaf: &Certificate, others: &[Certificate], at: Moment) -> Chain {
        let roots: Vec<&Certificate> = self.anchors.iter().map(|one| &one.certificate).collect();
        let helpers = self.intermediates.iter().chain(others);
        let mut search = Search::new(leaf, roots.iter().copied(), helpers);
        let mut best: Option<Chain> = None;
        for way in search.ways() {
            let Some((root, between)) = way.split_last() else {
                continue;
            };
            let chain = checked(leaf, between, &[*root], at);
            if matches!(chain, Chain::Whole(_)) {
                return chain;
            }
            if best.as_ref().is_none_or(|best| chain.says_more(best)) {
                best = Some(chain);
            }
        }
        // Where nothing leads to a root, OpenSSL says what is missing.
        best.unwrap_or_else(|| checked(leaf, search.helpers(), &roots, at))
    }
}

impl Chain {
    /// A chain that ended says more than one that breaks a rule.
    fn says_more(&self, other: &Self) -> bool {
        let rank = |one: &Self| match one {
            Self::Whole(_) => 3,
            Self::OutOfTime(_) => 2,
            Self::Invalid => 1,
            Self::NotFound => 0,
        };
        rank(self) > rank(other)
    }
}

fn checked(
    leaf: &Certificate,
    between: &[&Certificate],
    roots: &[&Certificate],
    at: Moment,
) -> Chain {
    match build(leaf, between, roots, Some(at)) {
        Ok(Built::Whole(chain)) => return issued_by_authorities(chain, Chain::Whole),
        Ok(Built::Broken(code)) if !is_about_time(code) => return broken(code),
        Ok(Built::Broken(_)) => {}
        Err(_) => return Chain::Invalid,
    }
    // Only the time was wrong: the chain itself is still worth showing.
    match build(leaf, between, roots, None) {
        Ok(Built::Whole(chain)) => issued_by_authorities(chain, Chain::OutOfTime),
        Ok(Built::Broken(code)) => broken(code),
        Err(_) => Chain::Invalid,
    }
}

fn build(
    leaf: &Certificate,
    between: &[&Certificate],
    roots: &[&Certificate],
    at: Option<Moment>,
) -> Result<Built, ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    for root in roots {
        store.add_cert(root.x509().clone())?;
    }
    let mut parameters = X509VerifyParam::new()?;
    match at {
        Some(at) => parameters.set_time(at.seconds()),
        None => parameters.set_flags(X509VerifyFlags::NO_CHECK_TIME)?,
    }
    parameters.set_depth(i32::try_from(DEPTH).unwrap_or(i32::MAX));
    store.set_param(&parameters)?;
    let mut untrusted = Stack::new()?;
    for certificate in between {
        untrusted.push(certificate.x509().clone())?;
    }
    let store = store.build();
    let known = || between.iter().chain(roots).copied().chain([leaf]);
    let mut context = X509StoreContext::new()?;
    context.init(&store, leaf.x509(), &untrusted, |context| {
        if !context.verify_cert()? {
            return Ok(Built::Broken(context.error().as_raw()));
        }
        let chain = context.chain().into_iter().flatten();
        let chain = chain.filter_map(|x509| {
            let der = x509.to_der().ok()?;
            // Read already: reading a key anew costs more than all the rest here.
            match known().find(|one| one.der() == der) {
                Some(own) => Some(own.clone()),
                None => Certificate::from_x509(x509.to_owned()).ok(),
            }
        });
        Ok(Built::Whole(chain.collect()))
    })
}

/// OpenSSL also takes old certificates for authorities that do not say so; below a root none may.
fn issued_by_authorities(chain: Vec<Certificate>, good: fn(Vec<Certificate>) -> Chain) -> Chain {
    let below_root = chain.split_last().map_or(&[][..], |(_, below)| below);
    if below_root.iter().skip(1).all(Certificate::is_authority) {
        return good(chain);
    }
    Chain::Invalid
}

fn broken(code: i32) -> Chain {
    // x509_vfy.h: no issuer (2, 20, 21), self-signed and unknown (18, 19), signature broken (7)
    match code {
        2 | 7 | 18..=21 => Chain::NotFound,
        _ => Chain::Invalid,
    }
}

/// `X509_V_ERR_CERT_NOT_YET_VALID`, `X509_V_ERR_CERT_HAS_EXPIRED`.
fn is_about_time(code: i32) -> bool {
    matches!(code, 9 | 10)
}
