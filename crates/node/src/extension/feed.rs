//! What came to a mailbox: by number, at once or when something comes, and a day in a line.

use super::Turn;
use super::proof::{self, Proven};
use super::reply::{No, Said};
use crate::Node;
use crate::chair::Standing;
use crate::serve::Peer;
use crate::store::Resolved;
use crate::waiting::Place;
use crate::wire::reply::Refused;
use axis::wire::code;
use axis::wire::extension::{BASE, DayDigest, FEED_ITEMS, FeedItem, FeedPage, path};
use axum::http::Method;
use axum::http::request::Parts;
use office::Day;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// A stretch of a mailbox's feed.
pub(super) async fn feed(node: &Node, proven: &Proven) -> Result<Said, No> {
    let asked = Asked::read(proven)?;
    let found = node.apart(move |node| {
        let mailbox = mailbox(node, &asked.center, &asked.code)?;
        asked.look(node, mailbox)
    });
    Said::fields(&found.await??)
}

/// Whether a request is one that may wait.
pub(super) fn may_wait(head: &Parts) -> bool {
    let is_feed = head.uri.path().strip_prefix(BASE) == Some(path::FEED);
    let query = head.uri.query().unwrap_or_default();
    let waits = query.split('&').any(|pair| pair.starts_with("wait="));
    head.method == Method::GET && is_feed && waits
}

/// The same stretch at once if something is behind what was asked for; or it waits.
pub(super) async fn wait(node: &Node, peer: &Peer, head: &Parts) -> Result<Turn, No> {
    let proven = proof::without_body(node, peer, head).await?;
    let asked = Asked::read(&proven)?;
    let seconds: u64 = proven.figure("wait", 0)?;
    let longest = node.longest_wait().min(Duration::from_secs(seconds));
    if longest.is_zero() {
        return feed(node, &proven).await.map(Turn::Said);
    }
    let until = Instant::now() + longest;
    let found = node.apart(move |node| {
        let mailbox = mailbox(node, &asked.center, &asked.code)?;
        let place = node.waiting.sit(&asked.center, mailbox.agency, asked.after);
        let place = place.ok_or_else(|| No::from(too_many()))?;
        let page = asked.look(node, mailbox)?;
        Ok::<_, No>((asked, place, page))
    });
    let (asked, place, page) = found.await??;
    if asked.is_answered_by(&page) || place.is_over() {
        return Said::fields(&page).map(Turn::Said);
    }
    Ok(Turn::Waits(Waits {
        asked,
        place,
        until,
        standing: Standing::up(peer.chair.clone()),
    }))
}

/// A call that waits.
pub(super) struct Waits {
    asked: Asked,
    place: Place,
    until: Instant,
    standing: Standing,
}

impl Waits {
    /// Waits until something came, the time is up or the node stops; what stands in the mailbox then.
    pub(super) async fn through(&self, node: &Node) -> Result<Said, No> {
        loop {
            let ended = timeout_at(self.until, self.place.told()).await.is_err();
            let asked = self.asked.clone();
            let found = node.apart(move |node| {
                let mailbox = mailbox(node, &asked.center, &asked.code)?;
                asked.look(node, mailbox)
            });
            let page = found.await??;
            if ended || self.asked.is_answered_by(&page) || self.place.is_over() {
                return Said::fields(&page);
            }
        }
    }

    /// Ends the waiting of its connection. Tells whether that may go on.
    pub(super) fn sits_down(&mut self) -> bool {
        self.standing.sits_down()
    }
}

/// What is asked of a feed.
#[derive(Clone)]
struct Asked {
    center: String,
    code: String,
    after: u64,
    most: usize,
}

impl Asked {
    fn read(proven: &Proven) -> Result<Self, No> {
        Ok(Self {
            center: proven.center.clone(),
            code: proven.needed("mailbox")?.to_owned(),
            after: proven.figure("after", 0)?,
            most: proven.figure("most", FEED_ITEMS / 2)?.clamp(1, FEED_ITEMS),
        })
    }

    fn look(&self, node: &Node, mailbox: Resolved) -> Result<FeedPage, No> {
        let feed = node.store().feed(mailbox.agency, self.after, self.most)?;
        Ok(FeedPage {
            mailbox: mailbox.code,
            epoch: feed.epoch,
            head: feed.head,
            chain: feed.chain,
            items: feed.items.into_iter().map(item).collect(),
        })
    }

    /// Whether a stretch says anything new; a lower number does too: the node went back.
    const fn is_answered_by(&self, page: &FeedPage) -> bool {
        page.head != self.after
    }
}

fn item(item: crate::store::FeedItem) -> FeedItem {
    FeedItem {
        seq: item.seq,
        doc_id: item.doc_id,
        kind: item.kind.word().to_owned(),
        sha256: item.sha256,
        size: item.size,
        at: item.at.millis(),
        chain: item.chain,
    }
}

fn too_many() -> Refused {
    Refused {
        retry_after: Some(RETRY_SECONDS),
        ..Refused::new(code::AXIS_BUSY, "Qua nhieu ket noi dang cho")
    }
}

/// A day of a mailbox in a line.
pub(super) async fn digest(node: &Node, proven: &Proven) -> Result<Said, No> {
    let (center, code) = (proven.center.clone(), proven.needed("mailbox")?.to_owned());
    let day = proven.needed("day")?;
    let day = Day::receive(day)
        .ok()
        .filter(|read| read.to_string() == day)
        .ok_or_else(|| Refused::new(code::PARAMETER_WRONG, "day phai co dang yyyy-mm-dd"))?;
    let found = node.apart(move |node| {
        let mailbox = mailbox(node, &center, &code)?;
        let digest = node.store().digest(mailbox.agency, day)?;
        Ok::<_, No>((mailbox, digest))
    });
    let (mailbox, digest) = found.await??;
    let any = |number| (digest.count > 0).then_some(number);
    Said::fields(&DayDigest {
        mailbox: mailbox.code,
        day: day.to_string(),
        epoch: digest.epoch,
        count: digest.count,
        first: any(digest.first),
        last: any(digest.last),
        sha256: digest.sha256,
    })
}

/// The agency of a code, if it is one of the calling center's. Closed ones too: what came to them is still theirs.
pub(super) fn mailbox(node: &Node, center: &str, code: &str) -> Result<Resolved, No> {
    let found = node.store().resolve(code)?;
    found.filter(|found| found.center == center).ok_or_else(|| {
        Refused::new(
            code::MAILBOX_UNKNOWN,
            format!("Don vi {code} khong thuoc he thong nay"),
        )
        .into()
    })
}

/// When somebody may come again for whom there was no place to wait.
const RETRY_SECONDS: u64 = 60;
