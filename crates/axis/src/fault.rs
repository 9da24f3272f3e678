//! What stopped a call, whether it passes by itself, and whether the other end may have acted all the same.
//!
//! Decided by kinds and numbers; never by looking into a message.

use crate::address::AddressFault;
use crate::wire;
use std::fmt;

/// What stopped a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The address configured cannot be sent to.
    #[error("the address cannot be used: {0}")]
    Address(#[from] AddressFault),
    /// A value that a request header cannot carry: not ASCII, or a control character (X§2.1).
    #[error("{name} cannot be carried in a request")]
    Unsendable {
        /// The parameter.
        name: &'static str,
    },
    /// No connection came about: nothing of the request has left.
    #[error("the axis cannot be reached: {0}")]
    Unreachable(Reach),
    /// The request was under way, and no whole answer came back.
    #[error("the line went away after the request may have left")]
    Lost {
        /// Whether patience ran out, rather than the line breaking.
        timed_out: bool,
    },
    /// An answer came that is not the adapter's.
    #[error("the answer is not the axis's: {0}")]
    Strange(Strange),
    /// The axis answered, and said no.
    #[error("the axis refused: {refusal}")]
    Refused {
        /// By number.
        refusal: Refusal,
        /// What it said, at most 1,000 characters; for people, never for deciding.
        said: String,
    },
}

/// Why no connection came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The name leads nowhere: no line, or a wrong address.
    Name,
    /// The host did not answer in time.
    Silent,
    /// The host or the network turned the connection away.
    Closed,
    /// The host could not prove who it is, or spoke no TLS.
    Untrusted,
    /// What stands before it, a proxy or the road's own login, did not let the request through.
    Gate,
}

/// What was odd about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strange {
    /// Nothing at all.
    Empty {
        /// HTTP status.
        status: u16,
    },
    /// No JSON, such as a proxy's page.
    NotJson {
        /// HTTP status.
        status: u16,
    },
    /// JSON without the adapter's status fields.
    NotTheAdapter {
        /// HTTP status.
        status: u16,
    },
    /// It sent us elsewhere; we do not follow with a signed request.
    Redirect {
        /// HTTP status.
        status: u16,
    },
    /// A success without the `DocId`.
    NoDocId,
    /// A success without the list, count or bytes asked for, or with a null in their place.
    NoData,
    /// A null or a thing without its id stands in the list.
    NullInList,
    /// The bytes are not base64.
    NotBase64,
    /// Longer than allowed: an answer in bytes, or a list in rows.
    TooLong {
        /// So much is allowed.
        limit: u64,
    },
    /// The bytes are others than announced.
    OtherBytes,
    /// Numbers that must follow each other do not.
    OutOfOrder,
    /// An HTTP status that says no, where bytes were asked for.
    Status {
        /// HTTP status.
        status: u16,
    },
}

/// Why the axis said no, by its number (X§2.3: 10–23 as published by one axis; 90 and above our node's own, 98 and above on the extension road alone).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 10: the file is damaged or its hash is another.
    FileInvalid,
    /// 15: the center or its secret is wrong.
    WrongCredentials,
    /// 18: a receiver is not on the axis.
    ReceiverUnknown,
    /// 19: the sender is not registered with this center.
    SenderNotRegistered,
    /// 20: something broke at the axis.
    AxisBroken,
    /// 21: the axis could not work the file.
    FileUnworkable,
    /// 22: the envelope is not in form.
    EnvelopeMalformed,
    /// 23: a receiver is locked.
    ReceiverLocked,
    /// 90: no such operation.
    OperationUnknown,
    /// 91: a parameter is missing or wrong.
    ParameterWrong,
    /// 92: no such package for this center.
    PackageUnknown,
    /// 93: another document was sent to a receiver under the same document id.
    DocumentExists,
    /// 94: too much at once.
    AxisBusy,
    /// 95: the envelope is too large.
    EnvelopeTooLarge,
    /// 96: the agency cannot be registered so.
    AgencyRefused,
    /// 97: the document is marked as a state secret.
    SecretRefused,
    /// 98: our clock is too far from the node's.
    StampStale,
    /// 99: chunks of the letter are not there.
    ChunksMissing,
    /// 100: the mailbox or office is none of this center's.
    MailboxUnknown,
    /// 101: the number is another's, or was cancelled.
    NumberConflict,
    /// 102: the series waits for its office after the node was restored.
    SeriesNotReconciled,
    /// A number, or a word, that we do not know yet; empty if none was given.
    Unlisted(String),
}

impl Fault {
    /// Whether the same call may succeed later with nobody having done anything.
    pub fn passes(&self) -> bool {
        match self {
            Self::Address(_) | Self::Unsendable { .. } => false,
            Self::Unreachable(_) | Self::Lost { .. } | Self::Strange(_) => true,
            Self::Refused { refusal, .. } => refusal.passes(),
        }
    }

    /// Whether the other end may have acted although no valid answer came.
    ///
    /// `false` promises that it did not: nothing left, or it answered with a no.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Lost { .. } | Self::Strange(_) => true,
            Self::Address(_)
            | Self::Unsendable { .. }
            | Self::Unreachable(_)
            | Self::Refused { .. } => false,
        }
    }

    /// Whether it is the road's fault and would stop any other letter too, so that this one is not to blame.
    pub fn is_of_the_road(&self) -> bool {
        match self {
            Self::Address(_) | Self::Unreachable(_) | Self::Lost { .. } | Self::Strange(_) => true,
            Self::Unsendable { .. } => false,
            Self::Refused { refusal, .. } => {
                matches!(
                    refusal,
                    Refusal::WrongCredentials
                        | Refusal::AxisBusy
                        | Refusal::OperationUnknown
                        | Refusal::StampStale
                )
            }
        }
    }
}

impl Refusal {
    /// The refusal a code stands for; any unknown one is kept.
    pub fn from_code(code: &str) -> Self {
        let code = code.trim();
        let known = code.parse::<u16>().ok().and_then(|number| {
            let (_, refusal) = KNOWN.iter().find(|(known, _)| *known == number)?;
            Some(refusal.clone())
        });
        known.unwrap_or_else(|| Self::Unlisted(code.chars().take(64).collect()))
    }

    /// The code as the axis writes it.
    pub fn code(&self) -> String {
        if let Self::Unlisted(code) = self {
            return code.clone();
        }
        KNOWN
            .iter()
            .find(|(_, refusal)| refusal == self)
            .map_or_else(String::new, |(n, _)| n.to_string())
    }

    fn passes(&self) -> bool {
        matches!(
            self,
            Self::AxisBroken | Self::AxisBusy | Self::ChunksMissing
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self {
            Self::FileInvalid => "the file is invalid",
            Self::WrongCredentials => "the center or its secret is wrong",
            Self::ReceiverUnknown => "a receiver is unknown",
            Self::SenderNotRegistered => "the sender is not registered with this center",
            Self::AxisBroken => "the axis is broken",
            Self::FileUnworkable => "the file could not be worked",
            Self::EnvelopeMalformed => "the envelope is malformed",
            Self::ReceiverLocked => "a receiver is locked",
            Self::OperationUnknown => "the operation is unknown",
            Self::ParameterWrong => "a parameter is wrong",
            Self::PackageUnknown => "there is no such package",
            Self::DocumentExists => "another document has this id",
            Self::AxisBusy => "the axis is busy",
            Self::EnvelopeTooLarge => "the envelope is too large",
            Self::AgencyRefused => "the agency cannot be registered so",
            Self::SecretRefused => "the document is marked as secret",
            Self::StampStale => "our clock is too far from its own",
            Self::ChunksMissing => "chunks are missing",
            Self::MailboxUnknown => "the mailbox is none of this center's",
            Self::NumberConflict => "the number is another's or was cancelled",
            Self::SeriesNotReconciled => "the series waits for its office",
            Self::Unlisted(code) => return write!(f, "code {code:?}"),
        };
        f.write_str(said)
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "its name is not known",
            Self::Silent => "it does not answer",
            Self::Closed => "the connection is turned away",
            Self::Untrusted => "it did not prove who it is",
            Self::Gate => "what stands before it did not let us through",
        })
    }
}

impl fmt::Display for Strange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { status } => write!(f, "empty, status {status}"),
            Self::NotJson { status } => write!(f, "no JSON, status {status}"),
            Self::NotTheAdapter { status } => write!(f, "other JSON, status {status}"),
            Self::Redirect { status } => write!(f, "a redirect, status {status}"),
            Self::NoDocId => f.write_str("a success without DocId"),
            Self::NoData => f.write_str("a success without its data"),
            Self::NullInList => f.write_str("a null in the list"),
            Self::NotBase64 => f.write_str("bytes that are not base64"),
            Self::TooLong { limit } => write!(f, "longer than {limit} bytes"),
            Self::OtherBytes => f.write_str("other bytes than announced"),
            Self::OutOfOrder => f.write_str("numbers that do not follow each other"),
            Self::Status { status } => write!(f, "status {status}"),
        }
    }
}

const KNOWN: &[(u16, Refusal)] = &[
    (wire::code::FILE_INVALID, Refusal::FileInvalid),
    (wire::code::WRONG_CREDENTIALS, Refusal::WrongCredentials),
    (wire::code::RECEIVER_UNKNOWN, Refusal::ReceiverUnknown),
    (
        wire::code::SENDER_NOT_REGISTERED,
        Refusal::SenderNotRegistered,
    ),
    (wire::code::AXIS_BROKEN, Refusal::AxisBroken),
    (wire::code::FILE_UNWORKABLE, Refusal::FileUnworkable),
    (wire::code::ENVELOPE_MALFORMED, Refusal::EnvelopeMalformed),
    (wire::code::RECEIVER_LOCKED, Refusal::ReceiverLocked),
    (wire::code::OPERATION_UNKNOWN, Refusal::OperationUnknown),
    (wire::code::PARAMETER_WRONG, Refusal::ParameterWrong),
    (wire::code::PACKAGE_UNKNOWN, Refusal::PackageUnknown),
    (wire::code::DOCUMENT_EXISTS, Refusal::DocumentExists),
    (wire::code::AXIS_BUSY, Refusal::AxisBusy),
    (wire::code::ENVELOPE_TOO_LARGE, Refusal::EnvelopeTooLarge),
    (wire::code::AGENCY_REFUSED, Refusal::AgencyRefused),
    (wire::code::SECRET_REFUSED, Refusal::SecretRefused),
    (wire::code::STAMP_STALE, Refusal::StampStale),
    (wire::code::CHUNKS_MISSING, Refusal::ChunksMissing),
    (wire::code::MAILBOX_UNKNOWN, Refusal::MailboxUnknown),
    (wire::code::NUMBER_CONFLICT, Refusal::NumberConflict),
    (
        wire::code::SERIES_NOT_RECONCILED,
        Refusal::SeriesNotReconciled,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_by_number_and_unknown_ones_are_kept() {
        for (number, refusal) in KNOWN {
            assert_eq!(
                &Refusal::from_code(&number.to_string()),
                refusal,
                "{number}"
            );
            assert_eq!(refusal.code(), number.to_string(), "and back");
        }
        assert_eq!(
            Refusal::from_code(" 015 "),
            Refusal::WrongCredentials,
            "as a number"
        );
        for odd in ["24", "licenseInfo:invalid", "", "-15"] {
            assert_eq!(
                Refusal::from_code(odd),
                Refusal::Unlisted(odd.into()),
                "{odd:?} is kept"
            );
        }
    }

    #[test]
    fn only_what_may_have_left_has_an_unknown_outcome() {
        let said = String::new();
        let table = [
            (Fault::Unreachable(Reach::Closed), true, false),
            (Fault::Lost { timed_out: true }, true, true),
            (Fault::Strange(Strange::NotJson { status: 502 }), true, true),
            (
                Fault::Refused {
                    refusal: Refusal::AxisBroken,
                    said: said.clone(),
                },
                true,
                false,
            ),
            (
                Fault::Refused {
                    refusal: Refusal::ReceiverUnknown,
                    said,
                },
                false,
                false,
            ),
            (Fault::Unsendable { name: "from" }, false, false),
            (Fault::Address(AddressFault::NotEncrypted), false, false),
        ];
        for (fault, passes, unknown) in table {
            assert_eq!(fault.passes(), passes, "{fault} passes");
            assert_eq!(fault.outcome_unknown(), unknown, "{fault} unknown");
        }
    }
}
