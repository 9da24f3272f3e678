//! Time stamps for slips: asked for when the line allows, one after the other. Holds nothing up and changes no slip.
//!
//! What the roads measured of the axis's clock is kept on the way: slips tell of it.

use super::tsa::{Question, ask_for, chance};
use super::{blocking, pace};
use crate::{App, Error, Failure, stamps};
use axis::Authority;
use std::sync::Arc;
use store::Hash;

/// A question that is begun is not put again for so long.
const LEASE: i64 = 10 * 60_000;
/// So many in one go; the rest comes with the next.
const AT_ONCE: u32 = 50;

/// Asks for the stamps that are due, until none is or the authority does not answer. Tells how many came.
pub async fn stamp_slips(app: &Arc<App>, authority: &Authority) -> Result<u32, Error> {
    let mut came = 0;
    for _ in 0..AT_ONCE {
        match step(app, authority).await? {
            Some(true) => came += 1,
            Some(false) | None => break,
        }
    }
    Ok(came)
}

/// One question: whether its stamp came; `None` if nothing is due or nobody is named to be asked.
async fn step(app: &Arc<App>, authority: &Authority) -> Result<Option<bool>, Error> {
    let settings = blocking(app, stamps::settings).await?;
    if settings.address.is_empty() {
        return Ok(None);
    }
    let due = blocking(app, |app| {
        let at = app.now();
        let due = app.store().read(|r| r.next_slip(at))?;
        if let Some(row) = &due {
            app.write(|w| Ok(w.begin_slip_stamp(row.id, at.plus_millis(LEASE))?))?;
        }
        Ok(due)
    });
    let Some(row) = due.await? else {
        return Ok(None);
    };
    let imprint = *Hash::of(&row.made.signature).as_bytes();
    let question = Question {
        imprint,
        nonce: chance(),
    };
    let asked = ask_for(app, authority, &settings, question, false).await;
    blocking(app, move |app| match asked {
        Ok(answered) => {
            app.write(|w| Ok(w.set_slip_stamp(row.id, answered.token.der())?))?;
            Ok(Some(true))
        }
        Err(fault) => {
            let next_at = app.now().plus_millis(pace::after_stamp(row.attempts + 1));
            let code = Failure::from(fault).code;
            app.write(|w| Ok(w.put_slip_back(row.id, next_at, &code)?))?;
            Ok(Some(false))
        }
    })
    .await
}
