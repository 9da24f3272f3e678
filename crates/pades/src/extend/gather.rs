//! Which certificates and which statements of revocation prove each signature and time stamp, and
//! which of them are missing. Believes nothing by itself: chains and statuses are [`Trust`]'s.

use std::collections::BTreeSet;

use openssl::nid::Nid;
use openssl::x509::X509;

use super::store::Store;
use super::{Ask, Link, Work, keep_within_bounds, status_question};
use crate::cms::Message;
use crate::error::Unreadable;
use crate::file::File;
use crate::signature::{Found, signatures};
use crate::timestamp::Stamp;
use crate::trust::{Chain, Proof, list_addresses};
use crate::{Certificate, Moment, Trust};

/// What proves one signature with its time stamp, or one document time stamp.
pub(super) struct Path {
    /// `/Contents` of the signature that it is about.
    pub(super) contents: Vec<u8>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) proofs: Vec<Proof>,
}

/// Somebody's signed statement: a signature, or the time stamp on it.
struct Statement {
    message: Message,
    /// When it was made, as far as that is told by somebody else than the signer; else now.
    when: Moment,
}

/// Who stands above a time stamp that is in no file yet.
pub(crate) struct Above {
    /// From whoever made the stamp upward, as far as issuers are at hand.
    pub(crate) chain: Vec<Certificate>,
    is_whole: bool,
}

impl Above {
    pub(crate) fn of(stamp: Stamp, trust: &Trust) -> Self {
        let statement = Statement {
            message: stamp.message,
            when: stamp.at,
        };
        let (chain, is_whole) = chain(&statement, &[], trust, &mut Work::default());
        Self { chain, is_whole }
    }

    /// Where the first issuer that is missing can be had.
    pub(crate) fn asks(&self) -> Vec<Ask> {
        let missing = (!self.is_whole).then(|| issuer_asks(&self.chain));
        let mut asks = missing.into_iter().flatten().collect();
        keep_within_bounds(&mut asks);
        asks
    }
}

/// Longest chain followed upward without a root.
const DEPTH: usize = 8;
/// More certificates of authorities are not handed out of one file.
const MOST_AUTHORITIES: usize = 64;
/// So many that name one address for their issuer are told apart.
const MOST_BELOW: usize = 64;
/// So many addresses of one kind are tried for one certificate.
const MOST_ADDRESSES: usize = 4;

/// The paths of every signature of the file, in the order of the form.
pub(super) fn paths(
    file: &File<'_>,
    store: &Store<'_>,
    trust: &Trust,
    at: Moment,
    work: &mut Work,
) -> Result<Vec<Path>, Unreadable> {
    let mut paths = Vec::new();
    for (contents, statements) in statements(file, at)? {
        let mut path = Path {
            contents,
            certificates: Vec::new(),
            proofs: Vec::new(),
        };
        for statement in &statements {
            let (chain, _) = chain(statement, &store.certificates, trust, work);
            let mut open = links(&chain);
            path.certificates.extend(chain);
            let mut seen = BTreeSet::new();
            while let Some(link) = open.pop() {
                // Responders may vouch for each other in a ring.
                if !seen.insert(link.certificate.der().to_vec()) {
                    continue;
                }
                let told = &store.statuses;
                let Some(proof) = work.proof(link.pair(), statement.when, told, trust) else {
                    continue;
                };
                if let Some(responder) = &proof.responder {
                    open.extend(responder_link(responder, &link.issuer));
                    path.certificates.push(responder.clone());
                }
                path.proofs.push(proof);
            }
        }
        paths.push(path);
    }
    Ok(paths)
}

/// What is missing in the paths; nothing more once the work is over.
pub(super) fn asks(
    file: &File<'_>,
    store: &Store<'_>,
    trust: &Trust,
    at: Moment,
    work: &mut Work,
) -> Result<Vec<Ask>, Unreadable> {
    let mut open = Open::default();
    for (_, statements) in statements(file, at)? {
        for statement in &statements {
            let chain = chain(statement, &store.certificates, trust, work);
            open.add(chain, statement.when, (&store.statuses, trust), work);
        }
    }
    Ok(open.asks)
}

/// What tells whether `certificate` may sign at `at`, and is not in `trust`: of itself and of whoever is above it.
pub(super) fn asks_of(
    certificate: &Certificate,
    brought: &[Certificate],
    trust: &Trust,
    at: Moment,
) -> Vec<Ask> {
    let mut work = Work::default();
    let mut open = Open::default();
    let chain = chain_above(certificate, brought, trust, at, &mut work);
    open.add(chain, at, (&Trust::default(), trust), &mut work);
    open.asks
}

/// Certificates of authorities and responders in the file's messages and in its store, each once.
pub(super) fn authorities(
    file: &File<'_>,
    store: Store<'_>,
) -> Result<Vec<Certificate>, Unreadable> {
    let statements = statements(file, Moment(0))?;
    let statements = statements.into_iter().flat_map(|(_, all)| all);
    let brought = statements.flat_map(|one| one.message.certificates);
    let mut found: Vec<Certificate> = Vec::new();
    for one in brought.chain(store.certificates) {
        let is_of_use = one.is_authority() || one.is_for_statuses();
        if found.len() < MOST_AUTHORITIES && is_of_use && !found.contains(&one) {
            found.push(one);
        }
    }
    Ok(found)
}

/// What is still to be asked, each question once.
#[derive(Default)]
struct Open {
    asks: Vec<Ask>,
    asked: BTreeSet<Vec<u8>>,
}

impl Open {
    /// Adds what a chain still misses as of `when`: its next issuer, and statuses that neither `stored` nor `trust` tells. Nothing
    /// more once the work is over.
    fn add(
        &mut self,
        (chain, is_whole): (Vec<Certificate>, bool),
        when: Moment,
        (stored, trust): (&Trust, &Trust),
        work: &mut Work,
    ) {
        if work.is_over() {
            return;
        }
        if !is_whole {
            issuer_asks(&chain).for_each(|ask| self.ask(ask));
        }
        let mut open = links(&chain);
        let mut seen = BTreeSet::new();
        while let Some(link) = open.pop() {
            if !seen.insert(link.certificate.der().to_vec()) {
                continue;
            }
            if let Some(proof) = work.proof(link.pair(), when, stored, trust) {
                let responder = proof.responder.as_ref();
                open.extend(responder.and_then(|one| responder_link(one, &link.issuer)));
                continue;
            }
            // What was not tried to the end is not known to be missing.
            if work.is_over() {
                return;
            }
            if self.asked.insert(link.certificate.der().to_vec()) {
                link.asks().into_iter().for_each(|ask| self.ask(ask));
            }
        }
    }

    fn ask(&mut self, ask: Ask) {
        if let Ask::Issuer { url, below } = &ask {
            // One question for all that name the address: a stranger who names it first hides nobody's issuer.
            let known = self.asks.iter_mut().find_map(|known| match known {
                Ask::Issuer { url: known, below } if known == url => Some(below),
                Ask::Issuer { .. } | Ask::Ocsp { .. } | Ask::List { .. } => None,
            });
            if let Some(known) = known {
                let new = below.iter().filter(|one| !known.contains(one));
                let new: Vec<Certificate> = new.cloned().collect();
                known.extend(new);
                known.truncate(MOST_BELOW);
                return;
            }
        }
        let is_known = |known: &Ask| match (known, &ask) {
            // One list of one authority tells of all who name it.
            (Ask::List { .. }, Ask::List { .. }) => {
                known.url() == ask.url() && known.particulars() == ask.particulars()
            }
            (known, ask) => known == ask,
        };
        if !self.asks.iter().any(is_known) {
            self.asks.push(ask);
        }
    }
}

/// `/Contents` of a signature and the statements in it.
type Stated = (Vec<u8>, Vec<Statement>);

/// The statements in each signature of the file.
fn statements(file: &File<'_>, at: Moment) -> Result<Vec<Stated>, Unreadable> {
    let mut all = Vec::new();
    let signatures = signatures(file)?;
    let length = |one: &Found<'_>| one.cover.map_or(0, |cover| cover.length);
    let last_stamp = signatures.iter().filter(|one| one.is_stamp).map(length);
    let last_stamp = last_stamp.max().unwrap_or(0);
    for found in signatures {
        let Ok(message) = Message::read(&found.contents) else {
            continue;
        };
        // A stamp must be good when the next one is put over it, not only when it was made: the
        // newest is looked at as of now.
        let is_newest = length(&found) >= last_stamp;
        let seen = |stated: Moment| if is_newest { stated.max(at) } else { stated };
        let mut statements = Vec::new();
        let mut when = at;
        if found.is_stamp {
            when = Stamp::read(&found.contents).map_or(at, |stamp| seen(stamp.at));
        } else if let Some(stamp) = message.time_stamp.as_ref()
            && let Ok(stamp) = Stamp::read(stamp)
        {
            when = stamp.at;
            statements.push(Statement {
                when: seen(stamp.at),
                message: stamp.message,
            });
        }
        statements.insert(0, Statement { message, when });
        all.push((found.contents, statements));
    }
    Ok(all)
}

/// The certificates from the signer upward, and whether they reach a root that is trusted; `stored` stand in the file
/// beside the statement.
fn chain(
    statement: &Statement,
    stored: &[Certificate],
    trust: &Trust,
    work: &mut Work,
) -> (Vec<Certificate>, bool) {
    if work.is_over() {
        return (Vec::new(), false);
    }
    let message = &statement.message;
    let brought = message.certificates.iter().chain(stored);
    let brought: Vec<Certificate> = brought.cloned().collect();
    let known: Vec<Certificate> = brought
        .iter()
        .chain(trust.intermediates())
        .cloned()
        .collect();
    let Some(signer) = message.signer_certificate(&known) else {
        return (Vec::new(), false);
    };
    let signer = signer.clone();
    chain_above(&signer, &brought, trust, statement.when, work)
}

/// The same from a certificate at hand, with the help of what somebody brought.
pub(super) fn chain_above(
    signer: &Certificate,
    brought: &[Certificate],
    trust: &Trust,
    when: Moment,
    work: &mut Work,
) -> (Vec<Certificate>, bool) {
    match trust.chain(signer, brought, when) {
        Chain::Whole(chain) => {
            work.spend(chain.len());
            (chain, true)
        }
        // Built twice: with the time and without.
        Chain::OutOfTime(chain) => {
            work.spend(2 * chain.len());
            (chain, true)
        }
        Chain::NotFound | Chain::Invalid => {
            work.spend(DEPTH);
            let known: Vec<Certificate> = brought
                .iter()
                .chain(trust.intermediates())
                .cloned()
                .collect();
            (upward(signer, &known, work), false)
        }
    }
}

/// From `signer` upward as far as issuers are at hand.
fn upward(signer: &Certificate, known: &[Certificate], work: &mut Work) -> Vec<Certificate> {
    let mut chain = vec![signer.clone()];
    while let Some(top) = chain.last()
        && chain.len() < DEPTH
        && !work.is_issued_by(top, top)
        && let Some(issuer) = work.issuer(top, known)
    {
        chain.push(issuer.clone());
    }
    chain
}

fn links(chain: &[Certificate]) -> Vec<Link> {
    let pairs = chain.iter().zip(chain.iter().skip(1));
    let mut links: Vec<Link> = pairs
        .map(|(certificate, issuer)| Link {
            certificate: certificate.clone(),
            issuer: issuer.clone(),
        })
        .collect();
    // Taken from the end, so that the signer comes first.
    links.reverse();
    links
}

/// The certificate of a responder needs a status of its own, unless its authority says otherwise.
fn responder_link(responder: &Certificate, issuer: &Certificate) -> Option<Link> {
    let needs = responder != issuer && !responder.is_exempt_from_revocation();
    needs.then(|| Link {
        certificate: responder.clone(),
        issuer: issuer.clone(),
    })
}

impl Link {
    fn pair(&self) -> (&Certificate, &Certificate) {
        (&self.certificate, &self.issuer)
    }

    /// Where the status of the certificate can be asked, the responder first.
    fn asks(&self) -> Vec<Ask> {
        let responders = self.certificate.x509().ocsp_responders().ok();
        let responders: Vec<String> = responders
            .map(|found| found.iter().map(ToString::to_string).collect())
            .unwrap_or_default();
        let request = status_question(&self.certificate, &self.issuer, None);
        let mut asks: Vec<Ask> = responders
            .into_iter()
            .filter(|url| is_web(url) && !request.is_empty())
            .take(MOST_ADDRESSES)
            .map(|url| Ask::Ocsp {
                url,
                request: request.clone(),
                about: Box::new(self.clone()),
            })
            .collect();
        let lists = list_addresses(&self.certificate);
        let lists = lists.into_iter().take(MOST_ADDRESSES);
        let about = Box::new(self.clone());
        asks.extend(lists.map(|url| Ask::List {
            url,
            about: about.clone(),
        }));
        asks
    }
}

/// Where the issuer of the last of a chain can be had that is not whole.
fn issuer_asks(chain: &[Certificate]) -> impl Iterator<Item = Ask> + use<> {
    let below: Vec<Certificate> = chain.last().cloned().into_iter().collect();
    let addresses = below.iter().flat_map(|top| issuer_addresses(top.x509()));
    let addresses: Vec<String> = addresses.collect();
    addresses.into_iter().map(move |url| Ask::Issuer {
        url,
        below: below.clone(),
    })
}

/// Addresses from which the certificate's issuer can be had.
fn issuer_addresses(certificate: &X509) -> Vec<String> {
    let mut found = Vec::new();
    for access in certificate.authority_info().into_iter().flatten() {
        if access.method().nid() == Nid::AD_CA_ISSUERS {
            found.extend(access.location().uri().map(str::to_owned));
        }
    }
    found.retain(|url| is_web(url));
    found.truncate(MOST_ADDRESSES);
    found
}

fn is_web(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}
