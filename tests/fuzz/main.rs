//! No bytes make a parser panic, hang or take more than its bound. Runs on stable, for a bounded time.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect shall stop there"
)]

mod signed;

use bolero::check;
use std::time::Duration;

const TIME: Duration = Duration::from_secs(8);

#[test]
fn envelopes() {
    check!().with_test_time(TIME).for_each(|bytes: &[u8]| {
        if let Ok(edxml::Message::Document(envelope)) = edxml::Message::read(bytes) {
            // What was read can be written, or is refused with a reason; neither may panic.
            let _ = envelope.write();
        }
        let _ = edxml::Envelope::skim(bytes);
        let _ = edxml::append_trace(bytes, "H99", office::Moment::from_millis(0));
    });
}

#[test]
fn envelopes_damaged() {
    let whole = include_bytes!("seeds/envelope.edxml");
    check!()
        .with_test_time(TIME)
        .with_type::<Vec<(u16, u8)>>()
        .for_each(|changes| {
            let _ = edxml::Message::read(&damaged(whole, changes));
        });
}

#[test]
fn envelopes_in_pieces() {
    let whole = include_bytes!("seeds/envelope.edxml");
    check!()
        .with_test_time(TIME / 2)
        .with_type::<(u8, Vec<(u16, u8)>)>()
        .for_each(|(step, changes)| {
            let bytes = damaged(whole, changes);
            let pieces = Pieces(&bytes, usize::from(*step) + 1);
            let room = || Ok(std::io::Cursor::new(Vec::<u8>::new()));
            let streamed = edxml::Message::read_from(pieces, room);
            let files = |count, first: Option<&[u8]>| (count, first.map(<[u8]>::to_vec));
            let whole = edxml::Message::read(&bytes).map(|message| match message {
                edxml::Message::Document(read) => {
                    let first = read.attachments.first();
                    files(
                        read.attachments.len(),
                        first.map(|file| file.bytes.as_slice()),
                    )
                }
                edxml::Message::Status(_) => files(0, None),
            });
            let streamed = streamed.map(|message| match message {
                edxml::Message::Document(read) => {
                    let first = read.attachments.first();
                    files(
                        read.attachments.len(),
                        first.map(|file| file.bytes.get_ref().as_slice()),
                    )
                }
                edxml::Message::Status(_) => files(0, None),
            });
            let told = |fault| match fault {
                edxml::StreamError::Message(fault) => fault,
                other => panic!("nothing but the message can fail: {other}"),
            };
            assert_eq!(streamed.map_err(told), whole, "in pieces of {step}");
        });
}

/// Bytes that come a few at a time.
struct Pieces<'a>(&'a [u8], usize);

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = into.len().min(self.1);
        self.0.read(&mut into[..most])
    }
}

#[test]
fn statuses() {
    let whole = include_bytes!("seeds/status.edxml");
    check!()
        .with_test_time(TIME)
        .with_type::<Vec<(u16, u8)>>()
        .for_each(|changes| {
            let bytes = damaged(whole, changes);
            if let Ok(receipt) = edxml::Receipt::read(&bytes) {
                let _ = receipt.write();
            }
        });
}

#[test]
fn signed_pdfs() {
    let trust = pades::Trust::default();
    check!().with_test_time(TIME).for_each(|bytes: &[u8]| {
        let _ = pades::verify(bytes, &trust, pades::Moment(0), &pades::DrawnHere);
        let _ = pades::revocation_sources(bytes);
        let _ = pades::fields(bytes);
    });
}

#[test]
fn signed_pdfs_damaged() {
    let whole = include_bytes!("seeds/signed.pdf");
    let trust = pades::Trust::default();
    check!()
        .with_test_time(TIME)
        .with_type::<Vec<(u16, u8)>>()
        .for_each(|changes| {
            let bytes = damaged(whole, changes);
            let changed = bytes != whole;
            let report = pades::verify(&bytes, &trust, pades::Moment(0), &pades::DrawnHere);
            let passed = report.is_ok_and(|report| report.verdict == pades::Outcome::Passed);
            assert!(!(changed && passed), "a damaged file never passes");
        });
}

/// When the lists and responses among the seeds were issued; they are good for a day.
const STATED: pades::Moment = pades::Moment(1_795_323_728_000);

#[test]
fn statements_of_revocation() {
    check!().with_test_time(TIME / 2).for_each(|bytes: &[u8]| {
        let _ = pades::Trust::default().add(bytes);
        let _ = pades::describe(bytes);
    });
}

#[test]
fn statements_of_revocation_damaged() {
    let list: &[u8] = include_bytes!("seeds/list.der");
    let response: &[u8] = include_bytes!("seeds/response.der");
    assert!(is_believed(list) && is_believed(response), "as they are");
    check!()
        .with_test_time(TIME / 2)
        .with_type::<Vec<(u16, u8)>>()
        .for_each(|changes| {
            let bytes = damaged(list, changes);
            assert!(
                bytes == list || !is_believed(&bytes),
                "every byte of a list is signed"
            );
            // Of a response the bag of certificates is not signed: it only must not do harm.
            is_believed(&damaged(response, changes));
        });
}

/// Whether these bytes, under a trusted root, make a person's certificate one that may sign.
fn is_believed(statement: &[u8]) -> bool {
    let mut trust = pades::Trust::default();
    let root = include_bytes!("seeds/root.der");
    trust.add_root(root, pades::Circle::State).expect("a root");
    let _ = trust.add(statement);
    let person = include_bytes!("seeds/person.der");
    let person = pades::Certificate::from_der(person).expect("a certificate");
    let state = trust.state_of(&person, &[], pades::Moment(STATED.0 + 1000));
    state.indication == pades::Indication::Passed
}

#[test]
fn word_files() {
    let base = empty_letter();
    check!().with_test_time(TIME / 2).for_each(|bytes: &[u8]| {
        take(bytes, &base);
    });
}

#[test]
fn word_files_damaged() {
    let whole = include_bytes!("seeds/word.docx");
    let base = empty_letter();
    check!()
        .with_test_time(TIME)
        .with_type::<Vec<(u16, u8)>>()
        .for_each(|changes| take(&damaged(whole, changes), &base));
}

/// What is read can be taken apart, and what was taken apart written again; no word is lost on the way.
fn take(bytes: &[u8], base: &office::Draft) {
    let Ok(file) = word::read(bytes) else { return };
    let imported = word::import(&file, base);
    let _ = word::export(&imported.draft, &imported.pictures, None);
}

fn empty_letter() -> office::Draft {
    let letter = office::Kind::parse("cong_van").expect("a type of the law");
    office::Draft::new(letter, office::Body::State)
}

#[test]
fn codes_and_numbers() {
    check!().with_test_time(TIME / 4).for_each(|bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let _ =
            office::UnitCode::receive(&text).map(|code| (code.parent(), code.level(), code.form()));
        let _ = office::UnitCode::parse(&text);
        let _ = office::Reference::receive(&text).written();
        let _ = office::Day::receive(&text);
        let _ = office::fold(&text);
        let _ = office::collation_key(&text);
        let _ = office::refuse_secret(&text);
    });
}

/// `whole` with single bytes changed: each change names a place (spread over the file) and a byte to lay over it.
fn damaged(whole: &[u8], changes: &[(u16, u8)]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for (place, over) in changes {
        let at = usize::from(*place) * bytes.len() / 65_536;
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= over;
        }
    }
    bytes
}
