//! What is found about a signature, as data: outcomes and reasons named as in ETSI EN 319 102-1.
//! Holds no rule; texts for people are made elsewhere from the codes.

use serde::Serialize;

use crate::changes::{Act, Intrusion};
use crate::{Circle, Moment, StatedPolicy, Unreadable};

/// Everything found about a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The worst of all signatures.
    pub verdict: Outcome,
    /// Why nothing can be said, if the verdict is [`Outcome::Unreadable`], or why the file as a
    /// whole cannot be relied on although signatures were found in an older part of it.
    pub unreadable: Option<Unreadable>,
    /// One per signature and document time stamp, in the order of the form.
    pub signatures: Vec<Verdict>,
}

/// The outcome for a whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every signature passed.
    Passed,
    /// At least one failed.
    Failed,
    /// None failed; at least one cannot be decided.
    Indeterminate,
    /// There is no signature.
    Unsigned,
    /// The file cannot be read strictly.
    Unreadable,
}

/// Everything found about one signature.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The full name of its field; empty for a signature that belongs to no field.
    pub field: String,
    /// Whether it is valid.
    pub indication: Indication,
    /// Why not, in the standard's words.
    pub sub_indication: Option<SubIndication>,
    /// Which profile it fulfils.
    pub level: Level,
    /// `/SubFilter` as written.
    pub sub_filter: String,
    /// Who signed, as far as a certificate says; believed only when the indication is passed.
    pub signer: Option<Person>,
    /// The time the signer claims (`/M`).
    pub claimed_at: Option<Moment>,
    /// The time somebody trusted vouches for; of a document time stamp that passed, its own.
    pub proven_at: Option<Moment>,
    /// Who vouches for it.
    pub proven_by: Option<ProvenBy>,
    /// The time stamp in the signature, trusted or not; of a document time stamp, itself.
    pub stamp: Option<StampInfo>,
    /// Until when all this can be shown without anything new: the last moment of the authority that
    /// made the newest stamp it rests on, or of the signer's chain. A new archive time stamp is due
    /// before that. `None` unless passed.
    pub holds_until: Option<Moment>,
    /// Which part of the file it covers.
    pub coverage: Coverage,
    /// The length of the version that was signed: the file up to here is what the signer saw.
    pub signed_length: Option<usize>,
    /// What came after it.
    pub modification: Modification,
    /// What came after it, one by one.
    pub acts: Vec<Act>,
    /// The change that was not allowed.
    pub intrusion: Option<Intrusion>,
    /// The first page, from 0, of which nobody could see whether it still looks as it was signed, where it can be told;
    /// with [`Warning::PagesNotCompared`] alone.
    pub not_compared: Option<usize>,
    /// Whether the restrictions of certification and field locks were kept.
    pub mdp_ok: bool,
    /// The state of the certificates' revocation.
    pub revocation: Revocation,
    /// Whose the root is at which the chain ends; `None` if none was reached.
    pub circle: Option<Circle>,
    /// Names from the signer up to the root, if one was reached.
    pub chain: Vec<String>,
    /// What is known about each certificate of the chain but the root, signer first.
    pub states: Vec<StateProof>,
    /// What the file itself carries for long keeping.
    pub evidence: EvidenceInfo,
    /// Codes worth telling, most urgent first.
    pub warnings: Vec<Warning>,
}

/// Whether a signature is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Indication {
    /// TOTAL-PASSED.
    Passed,
    /// TOTAL-FAILED.
    Failed,
    /// INDETERMINATE.
    Indeterminate,
}

/// Why a signature did not pass; the names of EN 319 102-1 and of DSS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubIndication {
    /// The signature, its place in the file, or the file around it breaks the format.
    FormatFailure,
    /// The signed bytes were changed.
    HashFailure,
    /// The signature value does not fit the signer's key.
    SigCryptoFailure,
    /// It was made after the certificate had been revoked.
    Revoked,
    /// It was made after the certificate had expired.
    Expired,
    /// It was made before the certificate began.
    NotYetValid,
    /// The signature lacks what it must have.
    SigConstraintsFailure,
    /// The certificate is not meant for this.
    ChainConstraintsFailure,
    /// The chain breaks a rule for certificates.
    CertificateChainGeneralFailure,
    /// An algorithm or key is too weak.
    CryptoConstraintsFailure,
    /// It was strong enough once, and nobody proves that it was signed then.
    CryptoConstraintsFailureNoPoe,
    /// The certificate that signed is not there, or another one is named.
    NoSigningCertificateFound,
    /// No trusted root issued it.
    NoCertificateChainFound,
    /// Revoked, and nobody proves that it was signed before.
    RevokedNoPoe,
    /// The authority was revoked, and nobody proves that it was signed before.
    RevokedCaNoPoe,
    /// Out of the certificate's dates, and nobody proves that it was signed within.
    OutOfBoundsNoPoe,
    /// Whoever stated the revocation status is out of its dates, and nobody proves that the
    /// statement was made within.
    RevocationOutOfBoundsNoPoe,
    /// The time stamps contradict each other or what they were put on.
    TimestampOrderFailure,
    /// What the proof rests on cannot be shown to have existed while it could be relied on.
    NoPoe,
    /// The status of the certificate is not known now; ask again.
    TryLater,
}

/// Which profile a signature fulfils (ETSI EN 319 142-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Level {
    /// PAdES baseline, basic.
    #[serde(rename = "B-B")]
    BasicBaseline,
    /// PAdES baseline with a trusted time stamp.
    #[serde(rename = "B-T")]
    Timed,
    /// With everything in the file that proves the certificates were good.
    #[serde(rename = "B-LT")]
    LongTerm,
    /// And all that under a trusted document time stamp.
    #[serde(rename = "B-LTA")]
    Archived,
    /// A document time stamp.
    #[serde(rename = "document_timestamp")]
    DocumentTimeStamp,
    /// None of these.
    #[serde(rename = "not_baseline")]
    NotBaseline,
}

/// The holder of a certificate. The serial number of the person is left out on purpose (S§1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The common name.
    pub name: String,
    /// The title.
    pub title: Option<String>,
    /// The organisation.
    pub organisation: Option<String>,
    /// Who issued the certificate.
    pub issuer: String,
    /// Its first moment.
    pub valid_from: Moment,
    /// Its last moment.
    pub valid_until: Moment,
    /// SHA-256 of the certificate, in hexadecimal.
    pub fingerprint: String,
    /// The policies it was given under, as it says.
    pub policies: Vec<StatedPolicy>,
}

/// A time stamp as it was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StampInfo {
    /// The time it states.
    pub at: Moment,
    /// The name of the authority that stated it, as its certificate says; empty if that is missing.
    pub authority: String,
    /// Whose root the authority's chain ends at; need not be the signer's.
    pub circle: Option<Circle>,
    /// Whether the time is believed.
    pub is_trusted: bool,
    /// Why not.
    pub sub_indication: Option<SubIndication>,
    /// The last moment of the authority's certificate.
    pub valid_until: Option<Moment>,
}

/// What proves that a signature existed at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ProvenBy {
    /// The time stamp in the signature.
    SignatureStamp,
    /// A document time stamp that covers it.
    DocumentStamp {
        /// Its field.
        field: String,
    },
    /// A later signature that passed and bears a trusted time stamp: it covers this one.
    LaterSignature {
        /// Its field.
        field: String,
    },
}

/// What is known about the state of one certificate of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StateProof {
    /// The name in the certificate.
    pub name: String,
    /// Its state at the time asked.
    pub state: Revocation,
    /// What says so.
    pub source: StateSource,
    /// It stands in the file itself, and not only in what this desk holds.
    pub is_in_file: bool,
    /// When a newer statement was due.
    pub next: Option<Moment>,
}

/// Who says what the state of a certificate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StateSource {
    /// A revocation list.
    List,
    /// An answer to a question about this certificate (OCSP).
    Response,
    /// Nobody.
    None,
}

/// What a file carries for long keeping, and how far it goes for one signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EvidenceInfo {
    /// Certificates in the document security store.
    pub certificates: usize,
    /// Revocation lists in it.
    pub lists: usize,
    /// OCSP responses in it.
    pub responses: usize,
    /// It alone proves the state of every certificate that this signature rests on.
    pub is_complete: bool,
    /// A trusted document time stamp covers it.
    pub is_stamped: bool,
}

/// Which part of a file a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Coverage {
    /// All of it, but for the signature itself.
    WholeFile,
    /// An earlier version.
    Revision {
        /// Which, from 1.
        number: usize,
        /// Of how many.
        of: usize,
    },
    /// No complete version at all.
    Broken,
}

/// What came after a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Modification {
    /// Nothing.
    None,
    /// Evidence and time stamps for long keeping.
    Lta,
    /// Fields were filled or signed.
    FormFilling,
    /// Anything else.
    Other,
}

/// What is known about the revocation of the certificates in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Revocation {
    /// Fresh lists or responses say that none of them is revoked.
    Good {
        /// When the oldest one used was issued.
        issued: Moment,
    },
    /// One of them is revoked.
    Revoked {
        /// Since when.
        since: Moment,
        /// It is an authority's, not the signer's.
        is_authority: bool,
    },
    /// There is a list or response, but it is out of date.
    Stale {
        /// When it was issued.
        issued: Moment,
    },
    /// One of them is suspended; it may come back.
    OnHold {
        /// Since when.
        since: Moment,
    },
    /// The authority itself says that it does not know the certificate.
    Unknown {
        /// When it said so.
        issued: Moment,
    },
    /// Whoever said something can no longer be relied on, and nothing proves that it was said in time.
    OutOfBounds {
        /// When it was issued.
        issued: Moment,
    },
    /// A source is named, and nothing from it is at hand.
    NotChecked,
    /// No source is named, so nothing can be asked. Green only under a root that the desk added by
    /// itself and under which nobody names a source (ADR 0017).
    NoSource,
    /// There was no chain to ask about.
    NotAsked,
}

/// Something worth telling; the codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// The document was changed after this signature, beyond what is allowed. Not said of signatures that are
    /// broken in themselves: of bytes that nobody signed nothing can have been changed.
    ChangedAfterSigning,
    /// A locked field, or a certified document, was changed; said as [`Self::ChangedAfterSigning`].
    LockBroken,
    /// The signature belongs to no field of the form.
    NoField,
    /// Fields were filled after this signature and nobody signed after that.
    UnsealedFormFilling,
    /// A page that was touched after this signature could not be drawn and compared.
    PagesNotCompared,
    /// Revocation could not be checked.
    RevocationNotChecked,
    /// The revocation list or response at hand is out of date.
    RevocationStale,
    /// The authority itself does not know the certificate.
    RevocationUnknown,
    /// The certificates name no place to ask for their revocation.
    RevocationNoSource,
    /// The certificate was revoked later than the proven time of signing.
    RevokedLater,
    /// And the reason was that somebody else may have had the key.
    KeyCompromisedLater,
    /// What shows that it was not revoked was stated before the signature was made, and was still
    /// in force then.
    RevocationBeforeSigning,
    /// The time of signing is the signer's claim alone.
    TimeNotProven,
    /// The claimed time lies outside the certificate's dates, or after the time of checking.
    ClaimedTimeImplausible,
    /// The time stamp in the signature does not fit it or is not trusted.
    TimeStampNotTrusted,
    /// A time stamp fits, and whether its authority may be relied on could not be checked yet.
    TimeStampNotChecked,
    /// The time stamps contradict each other.
    TimeStampOrder,
    /// The signature does not say which certificate made it.
    SigningCertificateNotNamed,
    /// It says so in the outdated way (SHA-1).
    SigningCertificateNamedV1,
    /// Not a PAdES baseline signature.
    NotBaseline,
    /// Encoded in BER instead of DER.
    BerEncoded,
    /// An outdated hash or a short key.
    WeakAlgorithm,
    /// A hash or key that is still relied on, but was to be given up before now.
    AlgorithmWeakening,
    /// Title, dates or other descriptions were changed after this signature.
    DescriptionChanged,
    /// A signature that can be seen was added in a new field after this one.
    VisibleSignatureAdded,
}

/// The short form: what `pdf verify` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// As in [`Report::verdict`].
    pub verdict: Outcome,
    /// One per signature.
    pub signatures: Vec<SummaryLine>,
}

/// One signature in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryLine {
    /// The full name of the field.
    pub field: String,
    /// Whether it is valid.
    pub indication: Indication,
    /// Why not.
    pub sub_indication: Option<SubIndication>,
    /// Which profile it fulfils.
    pub level: Level,
    /// The name in the certificate.
    pub signer: Option<String>,
    /// The proven, else the claimed time, ISO 8601 in Vietnam time.
    pub signed_at: Option<String>,
    /// `whole_file` or `revision`.
    pub coverage: &'static str,
    /// What came after it.
    pub modification: Modification,
    /// Codes worth telling.
    pub warnings: Vec<Warning>,
}

impl Report {
    /// The short form.
    pub fn summary(&self) -> Summary {
        Summary {
            verdict: self.verdict,
            signatures: self.signatures.iter().map(Verdict::summary).collect(),
        }
    }

    /// Of a file without any signature that can be relied on.
    pub(crate) fn unreadable(why: Unreadable, signatures: Vec<Verdict>) -> Self {
        let verdict = if signatures.is_empty() {
            Outcome::Unreadable
        } else {
            worst(&signatures)
        };
        Self {
            verdict,
            unreadable: Some(why),
            signatures,
        }
    }

    pub(crate) fn of(signatures: Vec<Verdict>) -> Self {
        Self {
            verdict: worst(&signatures),
            unreadable: None,
            signatures,
        }
    }
}

impl Verdict {
    /// The proven time, else the claimed one.
    pub fn signed_at(&self) -> Option<Moment> {
        self.proven_at.or(self.claimed_at)
    }

    fn summary(&self) -> SummaryLine {
        SummaryLine {
            field: self.field.clone(),
            indication: self.indication,
            sub_indication: self.sub_indication,
            level: self.level,
            signer: self.signer.as_ref().map(|person| person.name.clone()),
            signed_at: self.signed_at().map(Moment::iso_vietnam),
            coverage: match self.coverage {
                Coverage::WholeFile => "whole_file",
                Coverage::Revision { .. } | Coverage::Broken => "revision",
            },
            modification: self.modification,
            warnings: self.warnings.clone(),
        }
    }
}

fn worst(signatures: &[Verdict]) -> Outcome {
    let any = |indication| signatures.iter().any(|one| one.indication == indication);
    if signatures.is_empty() {
        return Outcome::Unsigned;
    }
    if any(Indication::Failed) {
        return Outcome::Failed;
    }
    if any(Indication::Indeterminate) {
        return Outcome::Indeterminate;
    }
    Outcome::Passed
}
