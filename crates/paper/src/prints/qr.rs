//! QR codes (ISO/IEC 18004), drawn as squares.

use super::flow::Flow;
use crate::Error;
use qrcodegen::{QrCode, QrCodeEcc};

/// Draws `text` as a code `size` points wide, its quiet zone within, in the middle of the page; keeps it on one page.
///
/// Errors with [`Error::PartMissing`] if the text is too long for any code.
pub(super) fn draw(flow: &mut Flow, text: &str, size: f64) -> Result<(), Error> {
    let code = QrCode::encode_binary(text.as_bytes(), QrCodeEcc::Medium)
        .map_err(|_| Error::PartMissing { part: "qr" })?;
    flow.keep(size)?;
    let module = size / f64::from(code.size() + 2 * QUIET);
    let (left, top) = (flow.left + (flow.width - size) / 2.0, flow.y);
    let mut squares = Vec::new();
    for row in 0..code.size() {
        let mut column = 0;
        while column < code.size() {
            // Neighbours are one piece, or thin lines show between them.
            let run = (column..code.size())
                .take_while(|at| code.get_module(*at, row))
                .count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                squares.push([
                    left + f64::from(column + QUIET) * module,
                    top + f64::from(row + QUIET) * module,
                    f64::from(run) * module,
                    module,
                ]);
            }
            column += run.max(1);
        }
    }
    let (_, sheet) = flow.parts();
    sheet.fill(&squares);
    flow.y += size + 4.0;
    Ok(())
}

/// Modules left white around it.
const QUIET: i32 = 4;
