//! The weather between desks and nodes: a real proxy on a real line that cuts, delays, overtakes, truncates, repeats, and
//! answers with a page of its own. What it does to a call is told by a seed and the call's number.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What befalls a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It goes through.
    Fair,
    /// Nothing of it leaves.
    CutBefore,
    /// Half of it leaves.
    CutWithin,
    /// All of it leaves, and no answer comes.
    AnswerLost,
    /// Half of the answer comes.
    AnswerCut,
    /// It goes through, late enough for others to overtake it.
    Overtaken,
    /// It arrives twice, one after the other; the second answer comes.
    Twice,
    /// It arrives twice at the same time; the first answer comes.
    TwiceAtOnce,
    /// A proxy's page comes, and nothing leaves.
    Page,
    /// A proxy's page comes in the place of the answer.
    PageAfter,
}

const FATES: [Fate; 9] = [
    Fate::CutBefore,
    Fate::CutWithin,
    Fate::AnswerLost,
    Fate::AnswerCut,
    Fate::Overtaken,
    Fate::Twice,
    Fate::TwiceAtOnce,
    Fate::Page,
    Fate::PageAfter,
];

/// A proxy before some nodes, and the weather in it.
pub(crate) struct Weather {
    seed: u64,
    nodes: Vec<String>,
    is_fair: AtomicBool,
    calls: AtomicU64,
    met: [AtomicU64; FATES.len()],
}

impl Weather {
    /// Bad weather before these nodes, which are called in turn; where it listens.
    pub(crate) async fn over(seed: u64, nodes: Vec<String>) -> (Arc<Self>, String) {
        let weather = Arc::new(Self {
            seed,
            nodes,
            is_fair: AtomicBool::new(false),
            calls: AtomicU64::new(0),
            met: [const { AtomicU64::new(0) }; FATES.len()],
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let blowing = Arc::clone(&weather);
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                let weather = Arc::clone(&blowing);
                // A line that breaks is what this is all about.
                tokio::spawn(async move { weather.carry(line).await.unwrap_or_default() });
            }
        });
        (weather, address)
    }

    /// From now on every call goes through.
    pub(crate) fn clears(&self) {
        self.is_fair.store(true, Ordering::SeqCst);
    }

    fn fate(&self, number: u64) -> Fate {
        if self.is_fair.load(Ordering::SeqCst) {
            return Fate::Fair;
        }
        let drawn = chance(self.seed, number);
        if drawn % 100 >= FAULTS {
            return Fate::Fair;
        }
        let which = usize::try_from(drawn / 100).unwrap() % FATES.len();
        self.met[which].fetch_add(1, Ordering::SeqCst);
        FATES[which]
    }

    async fn carry(&self, mut line: TcpStream) -> std::io::Result<()> {
        let Some(call) = request(&mut line).await? else {
            return Ok(());
        };
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        let node = &self.nodes[usize::try_from(number).unwrap() % self.nodes.len()];
        let other = &self.nodes[usize::try_from(number + 1).unwrap() % self.nodes.len()];
        let answer = match self.fate(number) {
            Fate::Fair => ask(node, &call).await?,
            Fate::CutBefore => return Ok(()),
            Fate::CutWithin => {
                let mut to = TcpStream::connect(node).await?;
                return to.write_all(&call[..call.len() / 2]).await;
            }
            Fate::AnswerLost => return ask(node, &call).await.map(drop),
            Fate::AnswerCut => {
                let answer = ask(node, &call).await?;
                return line.write_all(&answer[..answer.len() / 2]).await;
            }
            Fate::Overtaken => {
                let answer = ask(node, &call).await?;
                let late = Duration::from_millis(chance(self.seed, !number) % 700);
                tokio::time::sleep(late).await;
                answer
            }
            Fate::Twice => {
                ask(node, &call).await?;
                ask(other, &call).await?
            }
            Fate::TwiceAtOnce => {
                let (one, two) = tokio::join!(ask(node, &call), ask(other, &call));
                drop(two);
                one?
            }
            Fate::Page => PAGE.to_vec(),
            Fate::PageAfter => {
                ask(node, &call).await?;
                PAGE.to_vec()
            }
        };
        line.write_all(&answer).await
    }
}

impl fmt::Display for Weather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} calls", self.calls.load(Ordering::SeqCst))?;
        for (fate, met) in FATES.iter().zip(&self.met) {
            write!(f, ", {} {fate:?}", met.load(Ordering::SeqCst))?;
        }
        Ok(())
    }
}

/// One whole request, which asks for the line to be closed after its answer; nothing if the line was.
pub(crate) async fn request(line: &mut TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut call = Vec::new();
    let head = loop {
        if let Some(end) = call.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if line.read_buf(&mut call).await? == 0 {
            return Ok(None);
        }
    };
    let text = String::from_utf8_lossy(&call[..head]).to_lowercase();
    let length: usize = text
        .lines()
        .find_map(|header| header.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap());
    while call.len() < head + length {
        if line.read_buf(&mut call).await? == 0 {
            return Ok(None);
        }
    }
    let first = call.windows(2).position(|two| two == b"\r\n").unwrap() + 2;
    call.splice(first..first, *b"Connection: close\r\n");
    Ok(Some(call))
}

/// The whole answer of a node.
async fn ask(node: &str, call: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut line = TcpStream::connect(node).await?;
    line.write_all(call).await?;
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await?;
    Ok(answer)
}

/// Chance that is the same each time: SplitMix64 over a seed and a number.
pub(crate) const fn chance(seed: u64, number: u64) -> u64 {
    let mixed = seed.wrapping_mul(0xd134_2543_de82_ef95)
        ^ number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

const PAGE: &[u8] =
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 51\r\n\
    Connection: close\r\n\r\n<html><body><h1>502 Bad Gateway</h1></body></html>\n";
/// Of a hundred calls, so many meet something.
const FAULTS: u64 = 25;
