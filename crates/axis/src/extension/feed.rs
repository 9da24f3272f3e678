//! What came to a mailbox, by number: whether anything is missing, and whether the node went back in time.
//!
//! Judging is pure; nothing here decides what to do about it.

use super::{Call, Extension, query, wrong};
use crate::fault::{Fault, Strange};
use crate::reply;
use crate::wire::extension::{DayDigest, FeedItem, FeedPage, feature, path};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How far somebody has a mailbox whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The node's epoch; 0 before anything was read.
    pub epoch: u64,
    /// The last number had whole; 0 if none.
    pub last: u64,
    /// The chain there, 64 hex digits; 64 zeros if none.
    pub chain: String,
}

/// What a stretch of the feed means to somebody at a [`Place`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// It goes on from there. Once its items are had, the place is the one given; all is had if `head` is its number.
    Onward {
        /// Where one stands with the items of this stretch.
        place: Place,
        /// The last number given.
        head: u64,
    },
    /// The node was restored from an older backup: offer what was sent since anew, and read from [`Place::start`].
    WentBack(WentBack),
}

/// How it shows that a node went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WentBack {
    /// It says so itself.
    Epoch {
        /// The epoch known.
        known: u64,
        /// The epoch told.
        told: u64,
    },
    /// Its last number is below ours.
    Head {
        /// The number known.
        known: u64,
        /// The number told.
        told: u64,
    },
    /// The numbers go on, but from other packages than ours.
    Chain,
}

impl Place {
    /// Before the first package.
    pub fn start() -> Self {
        Self {
            epoch: 0,
            last: 0,
            chain: "0".repeat(64),
        }
    }

    /// What a stretch asked for behind this place means.
    ///
    /// Errors with [`Strange::OutOfOrder`] if numbers are left out or doubled, or its chain does not hold in itself:
    /// then it is no feed, and nothing is to be concluded from it.
    pub fn judge(&self, page: &FeedPage) -> Result<Course, Fault> {
        if self.epoch != 0 && page.epoch != self.epoch {
            let (known, told) = (self.epoch, page.epoch);
            return Ok(Course::WentBack(WentBack::Epoch { known, told }));
        }
        if page.head < self.last {
            let (known, told) = (self.last, page.head);
            return Ok(Course::WentBack(WentBack::Head { known, told }));
        }
        let mut place = Self {
            epoch: page.epoch,
            ..self.clone()
        };
        for item in &page.items {
            if item.seq != place.last + 1 || item.seq > page.head {
                return Err(Fault::Strange(Strange::OutOfOrder));
            }
            let chain = linked(&place.chain, item);
            if chain != item.chain {
                return self.torn(place.last);
            }
            (place.last, place.chain) = (item.seq, chain);
        }
        let at_head = place.last == page.head;
        if at_head && place.chain != page.chain {
            return self.torn(place.last);
        }
        if !at_head && page.items.is_empty() {
            return Err(Fault::Strange(Strange::OutOfOrder));
        }
        let head = page.head;
        Ok(Course::Onward { place, head })
    }

    /// The chain broke behind `last`: at our own place it is the node that went back, later it is no feed.
    fn torn(&self, last: u64) -> Result<Course, Fault> {
        if last == self.last && last > 0 {
            return Ok(Course::WentBack(WentBack::Chain));
        }
        Err(Fault::Strange(Strange::OutOfOrder))
    }
}

/// The digest that [`DayDigest::sha256`] must be, over the packages of a day in ascending order: number and name.
pub fn digest_of<'a>(packages: impl IntoIterator<Item = (u64, &'a str)>) -> String {
    let mut sum = Sha256::new();
    for (seq, doc) in packages {
        sum.update(format!("{seq} {doc}\n"));
    }
    hex::encode(sum.finalize())
}

impl Extension {
    /// What came to a mailbox behind a place, at most `most` packages, and what it means there.
    pub async fn feed(
        &self,
        mailbox: &str,
        place: &Place,
        most: u64,
    ) -> Result<(FeedPage, Course), Fault> {
        self.stretch(mailbox, place, most, Duration::ZERO).await
    }

    /// The same once something stands behind the place, or when `wait` is over; whole seconds, see
    /// [`Extension::longest_wait`].
    ///
    /// What stands there is told, not fetched: the answer names one package at most.
    pub async fn feed_when(
        &self,
        mailbox: &str,
        place: &Place,
        wait: Duration,
    ) -> Result<(FeedPage, Course), Fault> {
        self.stretch(mailbox, place, 1, wait).await
    }

    /// How long a feed may wait here; zero where it does not.
    pub fn longest_wait(&self) -> Duration {
        if !self.offers(feature::WAIT) {
            return Duration::ZERO;
        }
        let seconds = self.capabilities.limits.wait_seconds.min(LONGEST_WAIT);
        // An answer that is still waited for must not look like a line that fell silent.
        let silence = self.carrier.answer() * 2 / 3;
        Duration::from_secs(seconds.min(silence.as_secs()))
    }

    async fn stretch(
        &self,
        mailbox: &str,
        place: &Place,
        most: u64,
        wait: Duration,
    ) -> Result<(FeedPage, Course), Fault> {
        let most = most.clamp(1, self.capabilities.limits.feed_items.max(1));
        let (after, most) = (place.last.to_string(), most.to_string());
        let wait = wait.as_secs().to_string();
        let mut asked = vec![("mailbox", mailbox), ("after", &*after), ("most", &*most)];
        if wait != "0" {
            asked.push(("wait", &wait));
        }
        let answer = self.call(Call::get(path::FEED, query(&asked))).await?;
        let page: FeedPage = reply::fields(&answer)?;
        let course = place.judge(&page)?;
        Ok((page, course))
    }

    /// One day of a mailbox in a line; `day` is `yyyy-mm-dd` in Vietnam's time. See [`digest_of`].
    pub async fn digest(&self, mailbox: &str, day: &str) -> Result<DayDigest, Fault> {
        let asked = query(&[("mailbox", mailbox), ("day", day)]);
        let answer = self.call(Call::get(path::DIGEST, asked)).await?;
        let digest: DayDigest = reply::fields(&answer)?;
        if digest.day != day {
            return Err(wrong());
        }
        Ok(digest)
    }
}

/// The longest wait asked for, in seconds: shorter than what usual proxies cut.
const LONGEST_WAIT: u64 = 50;

fn linked(before: &str, item: &FeedItem) -> String {
    let line = format!("{before}\n{} {} {}\n", item.seq, item.doc_id, item.sha256);
    hex::encode(Sha256::digest(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A feed of packages named as given, as a node tells it behind `after`.
    fn page(epoch: u64, docs: &[&str], after: u64) -> FeedPage {
        let mut chain = "0".repeat(64);
        let mut items = Vec::new();
        for (seq, doc) in (1..).zip(docs) {
            let mut item = FeedItem {
                seq,
                doc_id: (*doc).to_owned(),
                kind: "edoc".to_owned(),
                sha256: "ab".repeat(32),
                size: 1,
                at: 0,
                chain: String::new(),
            };
            chain = linked(&chain, &item);
            item.chain.clone_from(&chain);
            items.push(item);
        }
        let head = items.len() as u64;
        items.retain(|item| item.seq > after);
        FeedPage {
            mailbox: "H99.12".to_owned(),
            epoch,
            head,
            chain,
            items,
        }
    }

    fn onward(course: Result<Course, Fault>) -> Place {
        match course.unwrap() {
            Course::Onward { place, .. } => place,
            went_back @ Course::WentBack(_) => panic!("{went_back:?}"),
        }
    }

    #[test]
    fn a_feed_goes_on_from_where_one_stands() {
        let two = onward(Place::start().judge(&page(1, &["a", "b"], 0)));
        assert_eq!((two.epoch, two.last), (1, 2));
        assert_eq!(onward(two.judge(&page(1, &["a", "b"], 2))), two, "no news");
        let three = onward(two.judge(&page(1, &["a", "b", "c"], 2)));
        assert_eq!(three.last, 3);
    }

    #[test]
    fn a_node_that_went_back_is_seen_in_each_of_three_ways() {
        let two = onward(Place::start().judge(&page(1, &["a", "b"], 0)));
        let back = |page: &FeedPage| two.judge(page).unwrap();
        let epoch = WentBack::Epoch { known: 1, told: 2 };
        assert_eq!(back(&page(2, &["a", "b"], 2)), Course::WentBack(epoch));
        let head = WentBack::Head { known: 2, told: 1 };
        assert_eq!(back(&page(1, &["a"], 2)), Course::WentBack(head));
        let chain = Course::WentBack(WentBack::Chain);
        assert_eq!(back(&page(1, &["a", "x"], 2)), chain, "as many, others");
        assert_eq!(back(&page(1, &["a", "x", "c"], 2)), chain, "more, others");
    }

    #[test]
    fn what_leaves_a_number_out_is_no_feed() {
        let mut gap = page(1, &["a", "b", "c"], 0);
        gap.items.remove(1);
        let mut double = page(1, &["a", "b"], 0);
        double.items.insert(0, double.items[0].clone());
        let mut silent = page(1, &["a"], 0);
        silent.items.clear();
        let mut torn = page(1, &["a", "b"], 0);
        torn.items[1].chain = "0".repeat(64);
        let mut head = page(1, &["a"], 0);
        head.chain = "0".repeat(64);
        for odd in [gap, double, silent, torn, head] {
            let fault = Fault::Strange(Strange::OutOfOrder);
            assert_eq!(Place::start().judge(&odd), Err(fault), "{odd:?}");
        }
    }

    #[test]
    fn a_day_is_told_by_number_and_name() {
        // printf '1190 68ed\n1191 68ee\n' | sha256sum
        let known = "b9591dcf91b3fa145acdf7c8c5486b2e4c595234782b9c73678821fb735402c7";
        assert_eq!(digest_of([(1190, "68ed"), (1191, "68ee")]), known);
        assert_ne!(
            digest_of([(1191, "68ee"), (1190, "68ed")]),
            known,
            "in order"
        );
    }
}
