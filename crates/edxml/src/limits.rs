//! How much of anything a message may hold. Never a setting: hostile bytes meet the same bounds everywhere.

/// Bytes of a whole envelope: twice the 50 MB that senders keep to (X§5).
pub const ENVELOPE_BYTES: usize = 100 * 1024 * 1024;

/// Elements within elements. A signed header needs eight.
pub const DEPTH: usize = 32;

/// Elements in one envelope.
pub const ELEMENTS: usize = 200_000;

/// Receivers of one envelope, and entries of any list of receivers in it. Hundreds have been seen (X§5).
pub const RECEIVERS: usize = 2_000;

/// Attachments of one envelope, and references in its manifest.
pub const ATTACHMENTS: usize = 200;

/// Bytes of text in one element outside the attachments.
pub const TEXT_BYTES: usize = 64 * 1024;

/// Bytes of one tag, comment or reference.
pub const MARKUP_BYTES: usize = 1024 * 1024;

/// Bytes of all attachments together: each counts as decoded, and again as unpacked.
pub const ATTACHMENT_BYTES: usize = 200 * 1024 * 1024;

/// Bytes of all files of an envelope that we write: three clients of the axis keep to as much (X§5).
pub const SENT_FILES_BYTES: usize = 50 * 1024 * 1024;

/// Bytes of an envelope that we write: as many files in base64, and three megabytes of everything else.
pub const SENT_BYTES: usize = 70 * 1024 * 1024;

/// Characters of a subject that we write (Decree 30/2020, Annex VI).
pub const SUBJECT_LETTERS: usize = 500;

/// Bytes of an element's name.
pub(crate) const NAME_BYTES: usize = 256;

/// What an unpacked attachment may hold before its ratio is looked at.
pub(crate) const UNPACKED_FREE: usize = 32 * 1024 * 1024;

/// Unpacked bytes per packed one, above [`UNPACKED_FREE`]; DEFLATE itself ends at about a thousand.
pub(crate) const UNPACKED_RATIO: usize = 300;

/// Bytes of packed files kept while an envelope is written; what is longer is packed a second time.
pub(crate) const PACKED_KEPT: usize = 8 * 1024 * 1024;

/// Entries of the list of what was passed over; the rest is only counted.
pub(crate) const NOTES: usize = 50;
