//! What a receiver's system asks: what waits, the files, and how fetching ended.

use super::kind_of;
use super::outgoing::Outgoing;
use super::reply::{Refused, Reply, around_file, list, long_list};
use super::request::{Request, room_for};
use crate::Node;
use crate::store::{Package, SentPackage, State};
use axis::wire::shape::{Codes, ReceivedRow, SentRow};
use axis::wire::{SERVICE_TYPE, code, param};
use axis::{Kind, Mark};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Everything that waits for the center, of one kind.
///
/// `fromDate`, `toDate` and page parameters that some clients send are passed over: their effect is documented
/// nowhere, and a filter that hides a letter loses it.
pub(super) async fn waiting(node: &Node, request: &Request) -> Result<Reply, Refused> {
    let (center, kind) = (request.center().to_owned(), kind_of(request)?);
    let counted = center.clone();
    let count = node.apart(move |node| node.store().count_waiting(&counted, kind));
    let count = usize::try_from(count.await??).unwrap_or(usize::MAX);
    // A center that has not called for long may have a hundred thousand.
    let room = room_for(node, count.saturating_mul(ROW_BYTES)).await?;
    node.apart(move |node| {
        let _room = room;
        let rows: Vec<_> = node
            .store()
            .waiting(&center, kind)?
            .into_iter()
            .map(received_row)
            .collect();
        long_list(node, &rows)
    })
    .await?
}

/// How many wait.
pub(super) async fn count(node: &Node, request: &Request, kind: Kind) -> Result<Reply, Refused> {
    let center = request.center().to_owned();
    let count = node
        .apart(move |node| node.store().count_waiting(&center, kind))
        .await??;
    Ok(Reply::Count(count))
}

/// One file: as it is, or in base64 within the usual reply.
pub(super) async fn file(node: &Node, request: &Request, is_json: bool) -> Result<Reply, Refused> {
    let doc_id = request.needed(param::DOC_ID)?.to_owned();
    let center = request.center().to_owned();
    let found = node.apart(move |node| {
        node.store()
            .file_of(&center, &doc_id)?
            .ok_or_else(|| no_package(&doc_id))
    });
    let kept = found.await??;
    let size = kept.size as u64;
    if kept.size > WHOLE {
        // Whether it is what it was shows at its end: a damaged one breaks off.
        let opened = node.apart(move |node| node.store().open_file(&kept, 0));
        let reader = opened.await??;
        let bytes = if is_json {
            Outgoing::base64(reader, size, around_file())
        } else {
            Outgoing::plain(reader, size)
        };
        return Ok(Reply::File { is_json, bytes });
    }
    node.apart(move |node| {
        let mut bytes = node.store().bytes(&kept)?;
        if is_json {
            let (before, behind) = around_file();
            let text = STANDARD.encode(&bytes).into_bytes();
            bytes = [before, text, behind].concat();
        }
        Ok(Reply::File {
            is_json,
            bytes: Outgoing::memory(bytes),
        })
    })
    .await?
}

/// How fetching ended.
pub(super) async fn mark(node: &Node, request: &Request) -> Result<Reply, Refused> {
    // Asked in the spelling this operation is called with: `docId` may be left over from an earlier call.
    let doc_id = request.needed(param::DOC_ID_LOWER)?.to_owned();
    let mark = Mark::from_word(request.needed(param::STATUS)?).ok_or_else(|| {
        Refused::new(
            code::PARAMETER_WRONG,
            "status phai la done, fail hoac processing",
        )
    })?;
    let remark: String = request
        .value(param::DESCRIPTION)?
        .unwrap_or_default()
        .chars()
        .take(1_000)
        .collect();
    let center = request.center().to_owned();
    node.apart(move |node| {
        let at = node.clock.now();
        if node.store().mark(&center, &doc_id, mark, &remark, at)? {
            tracing::info!(center, doc_id, mark = mark.word(), "a package was marked");
            return Ok(Reply::Done);
        }
        Err(no_package(&doc_id))
    })
    .await?
}

/// What became of what the center sent.
pub(super) async fn sent(node: &Node, request: &Request) -> Result<Reply, Refused> {
    let doc_id = request.value(param::DOC_ID)?.map(|id| id.trim().to_owned());
    let (center, kind) = (request.center().to_owned(), kind_of(request)?);
    node.apart(move |node| {
        let found = match &doc_id {
            Some(doc_id) => node.store().sent(&center, kind, doc_id)?,
            None => node.store().lately_sent(&center, kind)?,
        };
        let rows: Vec<_> = found.into_iter().map(sent_row).collect();
        list(&rows)
    })
    .await?
}

fn no_package(doc_id: &str) -> Refused {
    Refused::new(
        code::PACKAGE_UNKNOWN,
        format!("Khong tim thay goi tin {doc_id}"),
    )
}

fn received_row(package: Package) -> ReceivedRow {
    ReceivedRow {
        doc_id: package.doc_id.into(),
        service_type: SERVICE_TYPE.into(),
        message_type: package.kind.word().into(),
        created_time: package.accepted_at.wire().into(),
        updated_time: package.changed_at.wire().into(),
        from: package.from_code.into(),
        to: Codes(vec![package.to_code]),
        status: package.state.word().into(),
        status_desc: package.remark.into(),
    }
}

fn sent_row(sent: SentPackage) -> SentRow {
    let package = sent.package;
    let received_time = match package.state {
        State::Done => package.changed_at.wire(),
        State::Initial | State::Processing | State::Failed => String::new(),
    };
    SentRow {
        service_type: SERVICE_TYPE.into(),
        message_type: package.kind.word().into(),
        sender_doc_id: sent.sender_doc_id.into(),
        receiver_doc_id: package.doc_id.into(),
        from_code: package.from_code.into(),
        to_code: package.to_code.into(),
        send_status: State::Done.word().into(),
        send_status_desc: "".into(),
        receive_status: package.state.word().into(),
        receive_status_desc: package.remark.into(),
        title: sent.title.into(),
        notation: sent.notation.into(),
        sent_time: package.accepted_at.wire().into(),
        received_time: received_time.into(),
    }
}

/// What a package takes in a list, as it is read and as it is written.
const ROW_BYTES: usize = 512;
/// Files up to this many bytes are read whole and proven before a byte of them goes out.
const WHOLE: usize = 256 * 1024;
