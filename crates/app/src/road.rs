//! The road of a desk, as its settings name it.

use crate::{App, Error, SystemClock, settings};
use axis::{Address, National, Secret};
use office::Clock;

/// The road to the axis; nothing while none is set.
///
/// Plain HTTP is used where the address says so: whoever set it chose the closed network (X§2.1).
pub fn of(app: &App) -> Result<Option<National>, Error> {
    let Some(road) = settings::road(app)? else {
        return Ok(None);
    };
    let address = Address::plain(&road.adapter).map_err(axis::Fault::from)?;
    let secret = Secret::new(road.secret.to_string());
    let now = || SystemClock.now().millis();
    Ok(Some(National::new(address, &road.center, secret, now)?))
}
