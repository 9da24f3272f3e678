//! How many pages a finished file has. Reads the tree of pages only, and draws nothing.

use crate::Error;
use lopdf::Document;

/// The number of pages of a PDF, as the header of an envelope names it.
///
/// Errors if the file cannot be taken apart; then it is none of ours.
pub fn count_pages(pdf: &[u8]) -> Result<usize, Error> {
    Ok(Document::load_mem(pdf)?.get_pages().len())
}
