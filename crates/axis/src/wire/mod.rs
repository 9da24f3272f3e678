//! The words and shapes of the national adapter's wire, shared by the road and by the node at its other end (X§2).
//!
//! Only forms: nothing here sends, receives or keeps.

pub mod extension;
pub mod hash;
pub mod shape;
pub mod sign;

/// What stands before the name of every signed header.
pub const PREFIX: &str = "XroadVnpt-";
/// Header with the names signed, joined by `;`.
pub const SIGN_HEADER_KEY: &str = "XroadVnpt-sign-header-key";
/// Header with the JSON text that was signed.
pub const SIGN_HEADER: &str = "XroadVnpt-sign-header";
/// Header with the HMAC of that text.
pub const HASH_HEADER: &str = "XroadVnpt-hash-header";
/// Header with the version of the wire.
pub const VERSION_HEADER: &str = "XroadVnpt-version";
/// The version of the wire.
pub const VERSION: &str = "3.0.201608";
/// What the official client calls itself; adapters may look for it.
pub const USER_AGENT: &str = "JAVASDKAgent/1.0.0 XRoad/VPCP";
/// Where the operations stand on a host.
pub const BASE_PATH: &str = "/XrdAdapter/adapter";
/// The one service type there is.
pub const SERVICE_TYPE: &str = "eDoc";

/// Names of the operations.
pub mod op {
    /// The whole directory.
    pub const AGENCIES: &str = "getAgenciesList";
    /// The directory by the codes of Decision 20.
    pub const AGENCIES_QD20: &str = "getAgenciesListQD20";
    /// The directory with centers and closed rows.
    pub const SYNCHRONIZE: &str = "getSynchronizeUnit";
    /// Enters an agency under the calling center.
    pub const REGISTER: &str = "registerAgency";
    /// Closes an agency.
    pub const DELETE: &str = "deleteAgency";
    /// Hands an envelope over.
    pub const SEND: &str = "sendEdoc";
    /// What waits for the calling center.
    pub const RECEIVED: &str = "getReceivedEdocList";
    /// One envelope, base64 in JSON.
    pub const FETCH: &str = "getEdoc";
    /// One envelope, raw; by GET.
    pub const DOWNLOAD: &str = "downloadEdoc";
    /// Says how fetching ended.
    pub const MARK: &str = "updateStatus";
    /// How far what was sent has come.
    pub const SENT: &str = "getSentEdocList";
    /// How many documents wait.
    pub const COUNT_DOCUMENTS: &str = "countReceiveEdoc";
    /// How many status messages wait.
    pub const COUNT_STATUSES: &str = "countReceiveStatus";
}

/// Names of the parameters, without the prefix.
pub mod param {
    /// The calling center.
    pub const SYSTEM_ID: &str = "systemid";
    /// When the request was made.
    pub const TIMESTAMP: &str = "timestamp";
    /// Type of the body.
    pub const CONTENT_TYPE: &str = "Content-Type";
    /// Always `eDoc`.
    pub const SERVICE_TYPE: &str = "servicetype";
    /// `edoc` or `status`.
    pub const MESSAGE_TYPE: &str = "messagetype";
    /// SHA-256 of the file.
    pub const HASH_FILE: &str = "hash-file";
    /// Code of the sending agency.
    pub const FROM: &str = "from";
    /// A package's name.
    pub const DOC_ID: &str = "docId";
    /// The same in the spelling `updateStatus` is often called with.
    pub const DOC_ID_LOWER: &str = "docid";
    /// How fetching ended.
    pub const STATUS: &str = "status";
    /// Words about it.
    pub const DESCRIPTION: &str = "description";
    /// The agency to close.
    pub const AGENCY_CODE: &str = "AgencyCode";
    /// Level of the directory.
    pub const LEVEL: &str = "level";
}

/// Numbers in `ErrorCode`: 0–23 as one axis publishes them, 90 and above this node's own (X§2.3).
pub mod code {
    /// Done.
    pub const DONE: u16 = 0;
    /// The file is damaged or its hash is another.
    pub const FILE_INVALID: u16 = 10;
    /// The center or its secret is wrong.
    pub const WRONG_CREDENTIALS: u16 = 15;
    /// A receiver is not on the axis.
    pub const RECEIVER_UNKNOWN: u16 = 18;
    /// The sender is not registered with this center.
    pub const SENDER_NOT_REGISTERED: u16 = 19;
    /// Something broke at the axis.
    pub const AXIS_BROKEN: u16 = 20;
    /// The axis could not work the file.
    pub const FILE_UNWORKABLE: u16 = 21;
    /// The envelope is not in form.
    pub const ENVELOPE_MALFORMED: u16 = 22;
    /// A receiver is locked.
    pub const RECEIVER_LOCKED: u16 = 23;
    /// No such operation.
    pub const OPERATION_UNKNOWN: u16 = 90;
    /// A parameter is missing or wrong.
    pub const PARAMETER_WRONG: u16 = 91;
    /// No such package for this center.
    pub const PACKAGE_UNKNOWN: u16 = 92;
    /// Another document was sent to a receiver under the same document id.
    pub const DOCUMENT_EXISTS: u16 = 93;
    /// Too much at once.
    pub const AXIS_BUSY: u16 = 94;
    /// The envelope is too large.
    pub const ENVELOPE_TOO_LARGE: u16 = 95;
    /// The agency cannot be registered so.
    pub const AGENCY_REFUSED: u16 = 96;
    /// The document is marked as a state secret.
    pub const SECRET_REFUSED: u16 = 97;
    /// The request's stamp is too far from the node's clock; extension road only.
    pub const STAMP_STALE: u16 = 98;
    /// Chunks of the letter are not there; extension road only.
    pub const CHUNKS_MISSING: u16 = 99;
    /// The mailbox or office is none of the calling center's; extension road only.
    pub const MAILBOX_UNKNOWN: u16 = 100;
    /// The number is another's, or was cancelled; extension road only.
    pub const NUMBER_CONFLICT: u16 = 101;
    /// The series waits for its office to say which numbers a restored node forgot; extension road only.
    pub const SERIES_NOT_RECONCILED: u16 = 102;
}
