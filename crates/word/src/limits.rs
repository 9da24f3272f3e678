//! How much of anything a Word file may hold. Never a setting: hostile bytes meet the same bounds everywhere.

/// Bytes of the file itself: what the desk takes in at most.
pub const FILE_BYTES: usize = 50 * 1024 * 1024;

/// Entries of the archive. A thesis with 1,000 pictures has about 1,020.
pub const ENTRIES: usize = 4_000;

/// Bytes of one part, unpacked.
pub const PART_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of all parts that are read, unpacked together.
pub const ALL_BYTES: usize = 192 * 1024 * 1024;

/// Unpacked bytes per packed one, above [`RATIO_FREE`]; DEFLATE itself ends at about a thousand.
pub const RATIO: usize = 300;

/// What a part may hold before its ratio is looked at: a table of empty cells packs well.
pub const RATIO_FREE: usize = 8 * 1024 * 1024;

/// Elements within elements. Word itself stops nesting tables long before.
pub const DEPTH: usize = 160;

/// Elements of one part. The law's largest form has 25,000; 500 pages have about a million.
pub const ELEMENTS: usize = 1_500_000;

/// Attributes of one part.
pub const ATTRIBUTES: usize = 3_000_000;

/// Paragraphs of a file, tables and notes included.
pub const PARAGRAPHS: usize = 200_000;

/// Styles that stand on one another.
pub const STYLE_CHAIN: usize = 32;

/// Columns of a table.
pub const COLUMNS: usize = 64;

/// Remarks that are kept; the rest is only counted.
pub const REMARKS: usize = 500;

/// Letters of one remark's text.
pub const REMARK_LETTERS: usize = 20_000;
