//! Numbers of a series that the node keeps for an office (design 14.3).

use super::{Call, Extension, query};
use crate::fault::Fault;
use crate::reply;
use crate::wire::extension::{
    NumberCancelled, NumberGiven, NumberWanted, SeriesKnown, SeriesState, path,
};

impl Extension {
    /// The document's number in a series: the next one, or the one it has. May be asked again whatever came of it.
    pub async fn number(&self, wanted: &NumberWanted) -> Result<u64, Fault> {
        let answer = self.call(Call::post(path::NUMBERS, wanted)?).await?;
        reply::fields::<NumberGiven>(&answer).map(|given| given.number)
    }

    /// Takes a number out of use; the same again is no harm.
    pub async fn cancel_number(&self, cancelled: &NumberCancelled) -> Result<(), Fault> {
        let call = Call::post(path::NUMBERS_CANCEL, cancelled)?;
        reply::done(&self.call(call).await?)
    }

    /// A series as it stands.
    pub async fn series(&self, office: &str, book: &str, year: u16) -> Result<SeriesState, Fault> {
        let year = year.to_string();
        let asked = query(&[("office", office), ("book", book), ("year", &year)]);
        reply::fields(&self.call(Call::get(path::NUMBERS, asked)).await?)
    }

    /// Opens a series after the node was restored, saying which numbers beyond the backup were given.
    pub async fn reopen_series(&self, known: &SeriesKnown) -> Result<SeriesState, Fault> {
        let call = Call::post(path::NUMBERS_REOPEN, known)?;
        reply::fields(&self.call(call).await?)
    }
}
