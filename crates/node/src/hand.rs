//! A letter handed to the node by whoever holds it in his own process: what `sendEdoc` does once its caller is proven.
//!
//! Never asks who brings it; nothing here is reached over a line.

use crate::Node;
use crate::spool::{Spool, SpoolFault};
use crate::store::Receipt;
use crate::wire::reply::Refused;
use crate::wire::request::ungathered;
use crate::wire::send::{Sending, take_over};
use crate::wire::skeleton;
use axis::Kind;
use axis::wire::hash;

/// Why a letter was handed back, as `ErrorCode` and `ErrorDesc` would say it (X§2.3).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("handed back: {said} ({code})")]
pub struct HandedBack {
    /// The number.
    pub code: u16,
    /// The words, ASCII.
    pub said: String,
}

impl Node {
    /// Takes a letter of `center` over, in the name of its agency `from`; the same letter again gets the same receipt.
    ///
    /// Blocks. Errors as the wire would answer.
    pub fn hand_over(
        &self,
        center: &str,
        from: &str,
        kind: Kind,
        letter: &[u8],
    ) -> Result<Receipt, HandedBack> {
        self.handed(center, from, kind, letter)
            .map_err(|refused| HandedBack {
                code: refused.code,
                said: refused.said,
            })
    }

    fn handed(
        &self,
        center: &str,
        from: &str,
        kind: Kind,
        letter: &[u8],
    ) -> Result<Receipt, Refused> {
        let mut spool =
            Spool::open(&self.unfinished, Some(letter.len() as u64)).map_err(ungathered)?;
        spool.feed(letter).map_err(ungathered)?;
        let own = hex::encode(hash::sha256(letter));
        let mut spooled = spool
            .finish(&own)
            .ok_or_else(|| ungathered(SpoolFault::File(std::io::ErrorKind::InvalidData.into())))?;
        let sending = Sending {
            center: center.to_owned(),
            from: Some(from.to_owned()),
            kind: Some(kind.word().to_owned()),
        };
        let readable = spooled.readable(skeleton::MOST).map_err(ungathered)?;
        let accepted = take_over(self, &sending, &mut spooled, &readable)?;
        Ok(accepted.receipt().clone())
    }
}

impl From<HandedBack> for axis::Fault {
    fn from(back: HandedBack) -> Self {
        Self::Refused {
            refusal: axis::Refusal::from_code(&back.code.to_string()),
            said: back.said,
        }
    }
}
