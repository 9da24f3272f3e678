//! One letter on its way to the node, and what befalls it there.

use super::Run;
use super::letter::{Letter, Mishap};
use axis::wire::{self, code, hash, op, param, sign};
use axis::{DocId, Fault, Kind, Refusal, Transport};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Hands the letter of this number over until its outcome is known, or `patience` is at its end.
pub(super) async fn send(run: &Run, number: u64, patience: Instant) {
    let letter = run.plan.letter(number);
    let (book, is_wrong) = (&run.book, letter.mishap == Mishap::WrongHash);
    book.begins(&letter.document_id, &letter.to, is_wrong);
    if is_wrong {
        return send_wrongly(run, &letter, patience).await;
    }
    if let Mishap::Cut(micros) = letter.mishap
        && let Some(road) = run.road(letter.center)
    {
        book.count(|figures| &mut figures.cut);
        // A call that is dropped closes its line, wherever it stands.
        let call = road.submit(&letter.from, Kind::Document, &letter.bytes);
        let _ = tokio::time::timeout(Duration::from_micros(micros), call).await;
    }
    let both = letter.mishap == Mishap::AtOnce;
    let (first, second) = tokio::join!(handed_over(run, &letter, patience), async {
        match both {
            true => handed_over(run, &letter, patience).await.map(Some),
            false => Some(None),
        }
    });
    let Some((name, took)) = first else { return };
    book.promised(&letter.document_id, &letter.to, letter.bytes.len(), took);
    if let Some(Some((other, _))) = &second {
        book.count(|figures| &mut figures.sent_at_once);
        is_same(run, &name, other);
    }
    if letter.mishap == Mishap::Again
        && let Some((other, _)) = handed_over(run, &letter, patience).await
    {
        book.count(|figures| &mut figures.sent_again);
        is_same(run, &name, &other);
    }
}

fn is_same(run: &Run, one: &DocId, other: &DocId) {
    if one != other {
        run.book.count(|figures| &mut figures.doubled);
    }
}

/// The name that the node gave it, and how long the call took that brought it.
async fn handed_over(run: &Run, letter: &Letter, patience: Instant) -> Option<(DocId, Duration)> {
    loop {
        let road = run.road(letter.center)?;
        let began = Instant::now();
        match road
            .submit(&letter.from, Kind::Document, &letter.bytes)
            .await
        {
            Ok(name) => return Some((name, began.elapsed())),
            Err(fault) if !passes(&fault) => {
                run.book.count(|figures| &mut figures.refused);
                tracing::warn!(document = letter.document_id, %fault, "turned away");
                return None;
            }
            Err(_) => run.book.count(|figures| &mut figures.tried_again),
        }
        if Instant::now() >= patience {
            run.book.count(|figures| &mut figures.unknown);
            return None;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether trying again helps: the line or the node was gone, or too busy.
pub(super) const fn passes(fault: &Fault) -> bool {
    match fault {
        Fault::Unreachable(_) | Fault::Lost { .. } | Fault::Strange(_) => true,
        Fault::Refused { refusal, .. } => {
            matches!(refusal, Refusal::AxisBroken | Refusal::AxisBusy)
        }
        Fault::Address(_) | Fault::Unsendable { .. } => false,
    }
}

/// Hands it over under the hash of another file until it is turned away.
async fn send_wrongly(run: &Run, letter: &Letter, patience: Instant) {
    let refused = format!("\"ErrorCode\":\"{}\"", code::FILE_INVALID);
    while Instant::now() < patience {
        let turn = run.turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let at = usize::try_from(turn).unwrap_or(0) % run.addresses.len().max(1);
        let Some(host) = run.addresses.get(at).and_then(|address| host(address)) else {
            return;
        };
        let Some((center, secret)) = run.centers.get(usize::from(letter.center)) else {
            return;
        };
        match wrong_call(&host, center, secret, letter).await {
            Ok(answer) if answer.contains(&refused) => {
                return run.book.count(|figures| &mut figures.wrong_hashes);
            }
            Ok(answer) if answer.contains("\"ErrorCode\":\"0\"") => {
                return run.book.count(|figures| &mut figures.intruded);
            }
            Ok(_) | Err(_) => run.book.count(|figures| &mut figures.tried_again),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    run.book.count(|figures| &mut figures.unknown);
}

/// Host and port of a plain address; nothing over TLS, where this one fault is left out.
fn host(address: &str) -> Option<String> {
    let rest = address.strip_prefix("http://")?;
    Some(rest.split('/').next().unwrap_or(rest).to_owned())
}

async fn wrong_call(
    host: &str,
    center: &str,
    secret: &axis::Secret,
    letter: &Letter,
) -> std::io::Result<String> {
    let other = hash::unpadded(&hash::sha256(letter.document_id.as_bytes()));
    let named = [
        (param::SYSTEM_ID, center),
        (param::SERVICE_TYPE, wire::SERVICE_TYPE),
        (param::MESSAGE_TYPE, Kind::Document.word()),
        (param::HASH_FILE, &other),
        (param::FROM, &letter.from),
        (param::TIMESTAMP, "22112026T080000+0000"),
        (param::CONTENT_TYPE, "application/octet-stream"),
    ];
    let signature = sign::sign(secret, &named);
    let mut head = format!(
        "POST {}/{} HTTP/1.1\r\nHost: {host}\r\n",
        wire::BASE_PATH,
        op::SEND
    );
    for (name, value) in &named {
        head += &format!("{}{name}: {value}\r\n", wire::PREFIX);
    }
    head += &format!("{}: {}\r\n", wire::SIGN_HEADER_KEY, signature.keys);
    head += &format!("{}: {}\r\n", wire::SIGN_HEADER, signature.json);
    head += &format!("{}: {}\r\n", wire::HASH_HEADER, signature.hash);
    head += &format!(
        "Content-Length: {}\r\nConnection: close\r\n\r\n",
        letter.bytes.len()
    );
    let mut line = TcpStream::connect(host).await?;
    line.write_all(head.as_bytes()).await?;
    line.write_all(&letter.bytes).await?;
    let mut answer = Vec::new();
    line.take(ANSWER_BYTES).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

const ANSWER_BYTES: u64 = 65_536;
