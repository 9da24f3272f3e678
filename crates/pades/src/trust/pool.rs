//! Everything that may speak in one judgement: what the desk holds, and what a file brought along,
//! with the times at which it is proved to have existed. Brings the statements about a certificate
//! together; what a file brought makes nobody trusted.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::Trust;
use super::revocation::names_source;
use super::statement::{Reason, Revoked, Said, Statement, Word};
use crate::cms::Message;
use crate::policy::{self, Strength};
use crate::{Certificate, Moment, StateSource};

/// What the desk holds and what a file brought.
pub(crate) struct Pool<'t> {
    pub(crate) trust: &'t Trust,
    pub(crate) now: Moment,
    /// Certificates that the file brought: of use to build chains, trusted for nothing.
    certificates: Vec<Certificate>,
    held: Vec<Held>,
    proofs: Vec<Existence>,
    /// By later signatures: they date, and hold no evidence for long keeping.
    sealed: Vec<Existence>,
    /// What was said about a certificate and its issuer, by their fingerprints: asked again and again.
    said: RefCell<BTreeMap<Pair, Listened<Heard>>>,
    /// The responders of each authority, by its fingerprint: worked out once.
    responders: RefCell<BTreeMap<Vec<u8>, Listened<Certificate>>>,
    /// How many verifications may still be made to hear what a file brought before somebody's joke is given up on.
    patience: Cell<usize>,
    /// The same for what the desk holds: no file can use it up.
    own: Cell<usize>,
}

/// What was heard, and whether listening ended before everybody had spoken: then silence proves nothing, and neither does
/// a good word, since a worse one may have come after it.
struct Listened<T> {
    all: Rc<[T]>,
    is_cut: bool,
}

impl<T> Clone for Listened<T> {
    fn clone(&self) -> Self {
        Self {
            all: Rc::clone(&self.all),
            is_cut: self.is_cut,
        }
    }
}

/// Fingerprints of a certificate and its issuer.
type Pair = (Vec<u8>, Vec<u8>);

/// What a statement says, and where it ends in the file.
type Heard = (Said, Option<usize>);

/// A file of 64 signatures, each with a stamp and chains of their own, needs fewer.
const PATIENCE: usize = 4096;

/// A statement and where it lies.
struct Held {
    statement: Arc<Statement>,
    /// Where its bytes end in the file; `None` if the desk holds it.
    end: Option<usize>,
}

/// A trusted time stamp over a document, or in a signature of it: what it covers existed then.
#[derive(Clone, Debug)]
pub(crate) struct Existence {
    /// Bytes from the beginning of the file.
    pub(crate) length: usize,
    pub(crate) at: Moment,
    pub(crate) field: String,
    /// Until when the stamp itself can be shown to be good.
    pub(crate) until: Moment,
}

/// What is asked about one certificate.
#[derive(Clone, Copy)]
pub(crate) struct Question {
    /// The time at which it must have been good.
    pub(crate) at: Moment,
    /// What a stamp states of itself; its authority may have ended without harm after that.
    pub(crate) stated: Option<Moment>,
    /// A statement must have existed by then to count.
    pub(crate) control: Moment,
    /// It is the signer's or stamper's own, not an authority's.
    pub(crate) is_leaf: bool,
    /// Only what lies in the file may answer.
    pub(crate) in_file: bool,
}

/// The state of one certificate at the time asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) status: Status,
    /// Revoked, but only after the time asked.
    pub(crate) later: Option<Revoked>,
    pub(crate) source: StateSource,
    pub(crate) next: Option<Moment>,
    /// Where the statement ends in the file.
    pub(crate) end: Option<usize>,
}

/// What is known about the revocation of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Not revoked at the time asked; `is_older` if that was said before it.
    Good {
        issued: Moment,
        is_older: bool,
    },
    Revoked(Revoked),
    /// The authority does not know it.
    Unknown {
        issued: Moment,
    },
    /// Suspended; a newer word may lift it.
    OnHold {
        since: Moment,
    },
    /// What there is was not in force any more.
    Stale {
        issued: Moment,
    },
    /// Whoever stated it is out of its dates, and nothing proves that it was stated within.
    OutOfBounds {
        issued: Moment,
    },
    /// Nothing proves that it was stated before the authority could no longer be relied on.
    NotProven {
        issued: Moment,
    },
    /// It is signed in a way that is no longer relied on.
    Weak {
        issued: Moment,
    },
    /// It names a source, and nothing from there is at hand.
    NotChecked,
    /// It names no source, and nothing is at hand.
    NoSource,
}

/// How a statement that says "good" stands to the question.
struct Weighed<'s> {
    said: &'s Said,
    end: Option<usize>,
    status: Status,
}

impl<'t> Pool<'t> {
    /// What the desk holds.
    pub(crate) fn of_desk(trust: &'t Trust, now: Moment) -> Self {
        let held = trust.statements.iter().map(|statement| Held {
            statement: Arc::clone(statement),
            end: None,
        });
        Self {
            trust,
            now,
            certificates: Vec::new(),
            held: held.collect(),
            proofs: Vec::new(),
            sealed: Vec::new(),
            said: RefCell::default(),
            responders: RefCell::default(),
            patience: Cell::new(PATIENCE),
            own: Cell::new(PATIENCE),
        }
    }

    /// Adds what a file carries: certificates, and statements with the place where each ends.
    pub(crate) fn bring(
        &mut self,
        certificates: Vec<Certificate>,
        statements: Vec<(Statement, usize)>,
    ) {
        self.said.take();
        self.certificates.extend(certificates);
        self.held
            .extend(statements.into_iter().map(|(statement, end)| Held {
                statement: Arc::new(statement),
                end: Some(end),
            }));
    }

    /// Notes a trusted document time stamp.
    pub(crate) fn prove(&mut self, existence: Existence) {
        self.proofs.push(existence);
    }

    /// Notes a signature that passed and whose own time stamp is trusted.
    pub(crate) fn prove_by_signature(&mut self, existence: Existence) {
        self.sealed.push(existence);
    }

    /// The oldest of the later signatures that prove that what ends at `end` existed.
    pub(crate) fn sealed_after(&self, end: usize) -> Option<&Existence> {
        let later = self.sealed.iter().filter(|proof| proof.length > end);
        later.min_by_key(|proof| proof.at)
    }

    /// Certificates that may help to build a chain, none of them trusted.
    pub(crate) fn helpers(&self) -> impl Iterator<Item = &Certificate> {
        self.certificates.iter().chain(self.trust.intermediates())
    }

    /// The signer of a message, among these certificates.
    pub(crate) fn signer_of<'c>(&'c self, message: &'c Message) -> Option<&'c Certificate> {
        let in_file = message.signer_certificate(&self.certificates);
        in_file.or_else(|| message.signer_certificate(self.trust.intermediates()))
    }

    /// Whether the file brought this certificate.
    pub(crate) fn brought(&self, certificate: &Certificate) -> bool {
        self.certificates.contains(certificate)
    }

    /// The oldest proof that what ends at `end` existed, among stamps that cover more than that.
    pub(crate) fn proof_of(&self, end: usize) -> Option<&Existence> {
        self.proofs
            .iter()
            .filter(|proof| proof.length > end)
            .min_by_key(|proof| proof.at)
    }

    /// The newest stamp of all that cover what ends at `end`.
    pub(crate) fn newest_proof_of(&self, end: usize) -> Option<&Existence> {
        self.proofs
            .iter()
            .filter(|proof| proof.length > end)
            .max_by_key(|proof| proof.length)
    }

    /// Since when what ends there is known to exist: at the latest since now.
    pub(crate) fn existed_at(&self, end: usize) -> Moment {
        self.proof_of(end)
            .map_or(self.now, |proof| proof.at.min(self.now))
    }

    /// What is known about `certificate`, which `issuer` issued.
    pub(crate) fn state(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        question: &Question,
    ) -> State {
        self.state_within(certificate, issuer, question, true).0
    }

    /// The state, and whether listening ended before everybody had spoken.
    fn state_within(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        question: &Question,
        may_delegate: bool,
    ) -> (State, bool) {
        let (heard, is_cut) = self.hear(certificate, issuer, question, may_delegate);
        let revoked: Vec<(Revoked, &Heard)> = heard
            .iter()
            .filter_map(|one| match one.0.word {
                Word::Revoked(revoked) if revoked.reason != Reason::Hold => Some((revoked, one)),
                Word::Revoked(_) | Word::Good | Word::Unknown => None,
            })
            .collect();
        // Revoked once is revoked, whoever says otherwise later; the earliest date counts. Each is
        // asked by its own reason: a harmless one hides no other.
        let in_time = revoked.iter().filter(|(one, _)| !is_later(one, question));
        if let Some((revoked, (said, end))) = in_time.min_by_key(|(one, _)| one.since) {
            return (State::of(Status::Revoked(*revoked), said, *end), is_cut);
        }
        let earliest = revoked.iter().map(|(one, _)| *one);
        let later = earliest.min_by_key(|one| one.since).map(|one| Revoked {
            reason: worst(one.reason, &revoked),
            ..one
        });
        let weighed = heard
            .iter()
            .filter_map(|(said, end)| self.weigh(said, *end, certificate, question));
        let best = weighed.max_by_key(|one| (one.status.rank(), one.said.issued));
        let best = best.filter(|best| !(is_cut && matches!(best.status, Status::Good { .. })));
        let state = match best {
            Some(best) => State {
                later,
                ..State::of(best.status, best.said, best.end)
            },
            None => State {
                // Whoever had to stop listening does not know that nothing was said.
                status: if names_source(certificate) || is_cut || self.patience.get() == 0 {
                    Status::NotChecked
                } else {
                    Status::NoSource
                },
                later,
                source: StateSource::None,
                next: None,
                end: None,
            },
        };
        (state, is_cut)
    }

    /// Everything that speaks about the certificate, and may; and whether somebody was not heard out.
    fn hear(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        question: &Question,
        may_delegate: bool,
    ) -> (Vec<Heard>, bool) {
        let Listened { all, mut is_cut } = self.said(certificate, issuer);
        let mut heard = Vec::new();
        for (said, end) in all.iter() {
            if question.in_file && end.is_none() {
                continue;
            }
            let may_speak = match &said.responder {
                None => true,
                Some(_) if !may_delegate => false,
                Some(responder) => {
                    let (is_good, cut) = self.is_good_responder(responder, issuer, *end, question);
                    // Whether it may speak is not known: what it says may be the word that counts.
                    is_cut |= cut && !is_good;
                    is_good
                }
            };
            if may_speak {
                heard.push((said.clone(), *end));
            }
        }
        (heard, is_cut)
    }

    /// Everything that is said about the certificate by somebody whose word it could be; what the desk holds first.
    fn said(&self, certificate: &Certificate, issuer: &Certificate) -> Listened<Heard> {
        let key = (certificate.fingerprint(), issuer.fingerprint());
        if let Some(known) = self.said.borrow().get(&key) {
            return known.clone();
        }
        let latest = self.now.0.saturating_add(policy::clock_skew());
        let (mut said, mut is_cut) = (Vec::new(), false);
        for held in &self.held {
            if !held.statement.is_about(certificate, issuer) {
                continue;
            }
            let budget = match held.end {
                None => &self.own,
                Some(_) => &self.patience,
            };
            let responders = if held.statement.is_response() {
                let responders = self.responders_of(issuer);
                is_cut |= responders.is_cut;
                responders.all
            } else {
                Rc::default()
            };
            let mut may = |count| spend(budget, count);
            let one = held
                .statement
                .said(certificate, issuer, &responders, &mut may);
            is_cut |= budget.get() == 0;
            let one = one.filter(|one| one.issued.0 <= latest);
            said.extend(one.map(|one| (one, held.end)));
        }
        let said = Listened {
            all: said.into(),
            is_cut,
        };
        self.said.borrow_mut().insert(key, said.clone());
        said
    }

    /// Certificates at hand that this authority made for answering, each tried once: strangers only bear its name.
    fn responders_of(&self, issuer: &Certificate) -> Listened<Certificate> {
        let key = issuer.fingerprint();
        if let Some(known) = self.responders.borrow().get(&key) {
            return known.clone();
        }
        let own = self.trust.intermediates();
        let own = own.iter().map(|one| (one, &self.own));
        let brought = self.certificates.iter().map(|one| (one, &self.patience));
        let (mut found, mut is_cut) = (Vec::new(), false);
        let mut seen = BTreeSet::new();
        for (one, budget) in own.chain(brought) {
            let could_be = one.names_issuer(issuer) && one.is_for_statuses();
            if !could_be || !seen.insert(one.der()) {
                continue;
            }
            if !spend(budget, 1) {
                is_cut = true;
            } else if one.is_issued_by(issuer) {
                found.push(one.clone());
            }
        }
        let found = Listened {
            all: found.into(),
            is_cut,
        };
        self.responders.borrow_mut().insert(key, found.clone());
        found
    }

    /// Whether a responder's own certificate was good, asked of the authority itself only; and whether somebody was not
    /// heard out about it.
    fn is_good_responder(
        &self,
        responder: &Certificate,
        issuer: &Certificate,
        end: Option<usize>,
        question: &Question,
    ) -> (bool, bool) {
        if responder.is_exempt_from_revocation() {
            return (true, false);
        }
        let question = Question {
            at: end
                .map_or(self.now, |end| self.existed_at(end))
                .min(question.control),
            stated: None,
            is_leaf: false,
            ..*question
        };
        let (state, is_cut) = self.state_within(responder, issuer, &question, false);
        (matches!(state.status, Status::Good { .. }), is_cut)
    }

    /// What a statement that does not say "revoked" is worth; `None` if nothing.
    fn weigh<'s>(
        &self,
        said: &'s Said,
        end: Option<usize>,
        certificate: &Certificate,
        question: &Question,
    ) -> Option<Weighed<'s>> {
        let issued = said.issued;
        let existed = end.map_or(self.now, |end| self.existed_at(end));
        let (from, until) = said.speaker;
        let strength = said.algorithms.as_ref().map_or(Strength::Never, |all| {
            policy::strength(all.iter().copied(), existed, self.now)
        });
        let status = if issued < from || existed > until {
            Status::OutOfBounds { issued }
        } else if existed > question.control {
            Status::NotProven { issued }
        } else if !matches!(strength, Strength::Strong | Strength::Weakening) {
            Status::Weak { issued }
        } else {
            self.in_time(said, certificate, question)?
        };
        Some(Weighed { said, end, status })
    }

    fn in_time(
        &self,
        said: &Said,
        certificate: &Certificate,
        question: &Question,
    ) -> Option<Status> {
        let issued = said.issued;
        let ended = certificate.valid_until();
        // Once a certificate has ended it may be dropped: silence then proves nothing.
        let is_dropped = issued > ended && said.remembers_since.is_none_or(|since| since > ended);
        let is_older = issued < question.at;
        if is_dropped {
            return None;
        }
        if is_older && question.at > said.until {
            return Some(Status::Stale { issued });
        }
        // What is out of date by now and older than the signature by days leaves a gap in which the
        // signer may have lost the key; the standard would not take it at all.
        let lead = question.at.0.saturating_sub(issued.0);
        if question.is_leaf && self.now > said.until && lead > policy::statement_lead() {
            return Some(Status::Stale { issued });
        }
        match said.word {
            Word::Good => Some(Status::Good { issued, is_older }),
            Word::Unknown => Some(Status::Unknown { issued }),
            Word::Revoked(Revoked { since, reason })
                if reason == Reason::Hold && since <= question.at =>
            {
                Some(Status::OnHold { since })
            }
            // Revoked only later: so it was good.
            Word::Revoked(_) => Some(Status::Good { issued, is_older }),
        }
    }
}

/// Counts so many verifications; false, and nothing left, if that is more than what is left.
fn spend(budget: &Cell<usize>, count: usize) -> bool {
    let left = budget.get().checked_sub(count);
    budget.set(left.unwrap_or(0));
    left.is_some()
}

/// Whether a revocation came too late to touch what is asked about.
fn is_later(revoked: &Revoked, question: &Question) -> bool {
    let stated = question
        .stated
        .filter(|_| revoked.reason == Reason::Harmless);
    // RFC 3161, 4: a stamp outlives its authority if nothing was wrong with the key.
    question.at < revoked.since || stated.is_some_and(|stated| stated < revoked.since)
}

/// The reason to go by: a lost key, if anybody says so.
fn worst(reason: Reason, revoked: &[(Revoked, &Heard)]) -> Reason {
    let says_lost = |(one, _): &(Revoked, &Heard)| one.reason == Reason::Compromise;
    if revoked.iter().any(says_lost) {
        return Reason::Compromise;
    }
    reason
}

impl State {
    fn of(status: Status, said: &Said, end: Option<usize>) -> Self {
        Self {
            status,
            later: None,
            source: said.source,
            next: said.next,
            end,
        }
    }
}

impl Status {
    /// What may be relied on outweighs what may not; "unknown" and "on hold" are compared with
    /// "good" by their age alone.
    fn rank(&self) -> u8 {
        match self {
            Self::Revoked(_) => 9,
            Self::Good { .. } | Self::Unknown { .. } | Self::OnHold { .. } => 5,
            Self::NotProven { .. } => 4,
            Self::Weak { .. } => 3,
            Self::OutOfBounds { .. } => 2,
            Self::Stale { .. } => 1,
            Self::NotChecked | Self::NoSource => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::authority::authority;
    use crate::tests::pki::NOW;

    #[test]
    fn whoever_stops_listening_does_not_take_it_for_silence() {
        let state = authority();
        let (certificate, issuer) = (&state.silent_sub, &state.root);
        let read = |who: &crate::tests::pki::Holder| {
            Certificate::from_der(&who.x509.to_der().unwrap()).unwrap()
        };
        let (certificate, issuer) = (read(certificate), read(issuer));
        let trust = state.trust();
        let pool = Pool::of_desk(&trust, NOW);
        let question = Question {
            at: NOW,
            stated: None,
            control: NOW,
            is_leaf: false,
            in_file: false,
        };
        let told = |pool: &Pool<'_>| pool.state(&certificate, &issuer, &question).status;
        assert_eq!(told(&pool), Status::NoSource);
        pool.patience.set(0);
        assert_eq!(told(&pool), Status::NotChecked);
    }

    /// Strangers that bear an authority's name and the purpose of answering, more than anybody listens to.
    #[test]
    fn strangers_in_a_file_hide_no_revocation() {
        use crate::tests::authority::{Answer, Response, responder_of, stranger_above};
        use crate::tests::pki::{Holder, Request, issue, p256};
        const HOUR: i64 = 3_600_000;
        let state = authority();
        let read = |who: &Holder| Certificate::from_der(&who.x509.to_der().unwrap()).unwrap();
        let (chair, sub, root) = (read(&state.chair), read(&state.sub), read(&state.root));
        let mut trust = state.fresh(Moment(NOW.0 - 3 * HOUR));
        let revoked = Response {
            answer: Answer::Revoked(Moment(NOW.0 - 2 * HOUR), Some(1)),
            ..Response::good(&state.chair, Moment(NOW.0 - HOUR))
        };
        trust.add(&revoked.der()).unwrap();
        let question = |is_leaf| Question {
            at: NOW,
            stated: None,
            control: NOW,
            is_leaf,
            in_file: false,
        };
        let asked = |pool: &Pool<'_>| {
            pool.state(&sub, &root, &question(false));
            pool.state(&chair, &sub, &question(true)).status
        };
        assert!(matches!(
            asked(&Pool::of_desk(&trust, NOW)),
            Status::Revoked(_)
        ));

        let root_name = "CA gốc chuyên dùng (THỬ NGHIỆM)";
        let fake_root = issue(&Request::authority(root_name, 1), p256(), None);
        let fake_sub = stranger_above();
        let strangers = (0..3_950)
            .map(|serial| read(&responder_of(&fake_root, 10_000 + serial)))
            .chain((0..500).map(|serial| read(&responder_of(&fake_sub, 20_000 + serial))));
        let fake = responder_of(&fake_root, 9);
        let about_sub = Response {
            by: &fake,
            issuer: &state.root,
            about: &state.sub,
            ..Response::good(&state.sub, Moment(NOW.0 - HOUR))
        };
        let statement = Statement::from_der(&about_sub.der()).unwrap();
        let mut pool = Pool::of_desk(&trust, NOW);
        pool.bring(strangers.collect(), vec![(statement, 1_000)]);
        assert!(
            matches!(asked(&pool), Status::Revoked(_)),
            "what the desk holds is heard whatever a file brings"
        );

        let pool = Pool::of_desk(&trust, NOW);
        pool.own.set(0);
        assert!(
            !matches!(asked(&pool), Status::Good { .. }),
            "a good word is not the last where somebody was not heard out"
        );
    }
}
