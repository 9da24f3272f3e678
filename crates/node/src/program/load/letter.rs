//! The letters of a run: each is told by the seed and its number alone.

use super::chance::Chance;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// What decides about every letter.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) centers: u16,
    pub(super) offices: u16,
    pub(super) receivers: u16,
    pub(super) sizes: Sizes,
    /// Of a hundred.
    pub(super) faults: u8,
    /// `yyyy/MM/dd`.
    pub(super) day: String,
    /// Tells this run from others on the same node.
    pub(super) run: String,
}

/// What befalls a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mishap {
    /// Nothing.
    None,
    /// It is handed over again after the answer.
    Again,
    /// It is handed over twice at the same time.
    AtOnce,
    /// The line is dropped after so many microseconds, and the letter handed over anew.
    Cut(u64),
    /// It is handed over with the hash of another file, and must not be taken.
    WrongHash,
}

/// A letter that is to be sent.
pub(super) struct Letter {
    pub(super) center: u16,
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) document_id: String,
    pub(super) mishap: Mishap,
    pub(super) bytes: Vec<u8>,
}

/// Lengths of files and their shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sizes(Vec<(u64, u64)>);

/// Why a text tells no lengths.
#[derive(Debug, thiserror::Error)]
#[error("no LENGTH:SHARE,… with lengths up to 60m and shares above 0")]
pub(super) struct SizesFault;

impl FromStr for Sizes {
    type Err = SizesFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let one = |part: &str| {
            let (length, share) = part.split_once(':').unwrap_or((part, "1"));
            let length = length.trim().to_lowercase();
            let (digits, unit) = match (length.strip_suffix('k'), length.strip_suffix('m')) {
                (Some(digits), _) => (digits, 1_000),
                (_, Some(digits)) => (digits, 1_000_000),
                (None, None) => (length.as_str(), 1),
            };
            let length = digits.parse::<u64>().ok()?.checked_mul(unit)?;
            let share = share.trim().parse::<u64>().ok()?;
            ((1..=LONGEST).contains(&length) && (1..=SHARE).contains(&share))
                .then_some((length, share))
        };
        let sizes: Option<Vec<_>> = text.split(',').map(one).collect();
        sizes.map(Self).ok_or(SizesFault)
    }
}

impl Sizes {
    fn draw(&self, chance: &mut Chance) -> u64 {
        let mut left = chance.below(self.0.iter().map(|(_, share)| share).sum());
        for (length, share) in &self.0 {
            if left < *share {
                // Around the length, so that not all are alike.
                return length / 2 + chance.below(*length) + 1;
            }
            left -= share;
        }
        1
    }
}

impl Plan {
    /// The letter of this number.
    pub(super) fn letter(&self, number: u64) -> Letter {
        let mut chance = Chance::of(self.seed, number);
        let mut office = || u16::try_from(chance.below(u64::from(self.offices))).unwrap_or(0);
        let from = office();
        let first = office();
        let others = (0..self.offices).map(|next| (first + next) % self.offices);
        let to = others
            .filter(|other| *other != from)
            .take(usize::from(self.receivers));
        let to: Vec<String> = to.map(|other| code(self.centers, other)).collect();
        let length = self.sizes.draw(&mut chance);
        let mishap = self.mishap(&mut chance);
        let from_code = code(self.centers, from);
        let document_id = format!("{from_code},{},{number}/TN-{}", self.day, self.run);
        Letter {
            center: center_of(self.centers, from),
            bytes: self.envelope(
                &from_code,
                &to,
                &document_id,
                number,
                &noise(chance, length),
            ),
            from: from_code,
            to,
            document_id,
            mishap,
        }
    }

    fn mishap(&self, chance: &mut Chance) -> Mishap {
        if chance.below(100) >= u64::from(self.faults) {
            return Mishap::None;
        }
        match chance.below(4) {
            0 => Mishap::Again,
            1 => Mishap::AtOnce,
            2 => Mishap::Cut(chance.below(LATEST_CUT)),
            _ => Mishap::WrongHash,
        }
    }

    /// The envelope as the official builder writes it (X§1.2); the subject holds the hash of the file.
    fn envelope(&self, from: &str, to: &[String], id: &str, number: u64, file: &[u8]) -> Vec<u8> {
        let day = &self.day;
        let run = &self.run;
        let hash = hex::encode(Sha256::digest(file));
        let to: String = to.iter().map(|code| format!("<edXML:To><edXML:OrganId>{code}</edXML:OrganId><edXML:OrganName>Đơn vị thử tải {code}</edXML:OrganName></edXML:To>")).collect();
        let file = STANDARD.encode(file);
        format!(
            r#"<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLHeader><edXML:MessageHeader><edXML:From><edXML:OrganId>{from}</edXML:OrganId><edXML:OrganName>Đơn vị thử tải {from}</edXML:OrganName></edXML:From>{to}<edXML:DocumentId>{id}</edXML:DocumentId><edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber><edXML:CodeNotation>TN-{run}</edXML:CodeNotation></edXML:Code><edXML:PromulgationInfo><edXML:Place>Thử Nghiệm</edXML:Place><edXML:PromulgationDate>{day}</edXML:PromulgationDate></edXML:PromulgationInfo><edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeDetail>18</edXML:TypeDetail><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType><edXML:Subject>{SUBJECT}{hash}</edXML:Subject><edXML:SteeringType>0</edXML:SteeringType></edXML:MessageHeader><edXML:TraceHeaderList><edXML:TraceHeader><edXML:OrganId>{from}</edXML:OrganId><edXML:Timestamp>{day} 08:00:00</edXML:Timestamp></edXML:TraceHeader><edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType><edXML:BussinessDocReason>Mới</edXML:BussinessDocReason></edXML:Bussiness></edXML:TraceHeaderList></edXML:edXMLHeader><edXML:edXMLBody><edXML:edXMLManifest version="1.0"><edXML:Reference><edXML:ContentId>cid:a1</edXML:ContentId><edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>thu-tai.pdf</edXML:AttachmentName></edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope><AttachmentEncoded><Attachment><ContentId>cid:a1</ContentId><AttachmentName>thu-tai.pdf</AttachmentName><ContentType>application/pdf</ContentType><edXML:ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">{file}</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"#
        )
        .into_bytes()
    }
}

/// An office's code: nobody is given a number under `Y99`.
pub(super) fn code(centers: u16, office: u16) -> String {
    format!("Y99.{}.{}", center_of(centers, office) + 1, office + 1)
}

/// The center that an office is reached through.
pub(super) const fn center_of(centers: u16, office: u16) -> u16 {
    office % centers
}

/// What a receiver reads out of an envelope: the document, and whether its file is the one that was sent.
pub(super) fn read(bytes: &[u8]) -> Option<(String, bool)> {
    let envelope = edxml::Envelope::read(bytes).ok()?;
    let id = envelope.header.document_id.as_ref()?.as_str().to_owned();
    let said = envelope.header.subject.strip_prefix(SUBJECT)?;
    let file = envelope.attachments.first()?;
    Some((id, said == hex::encode(Sha256::digest(&file.bytes))))
}

/// A file that nothing packs: a PDF by its first bytes, noise after them.
fn noise(mut chance: Chance, length: u64) -> Vec<u8> {
    let length = usize::try_from(length).unwrap_or(1);
    let mut bytes = Vec::with_capacity(length + 16);
    bytes.extend_from_slice(b"%PDF-1.7\n");
    while bytes.len() < length {
        bytes.extend_from_slice(&chance.next().to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

const SUBJECT: &str = "Thư thử tải, SHA-256 của tệp: ";
const LONGEST: u64 = 40_000_000;
const SHARE: u64 = 1_000_000;
/// Microseconds after which a line is cut, at most.
const LATEST_CUT: u64 = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            seed: 7,
            centers: 3,
            offices: 10,
            receivers: 4,
            sizes: "2k:3,20k:1".parse().unwrap(),
            faults: 50,
            day: "2026/11/22".into(),
            run: "ab".into(),
        }
    }

    #[test]
    fn a_letter_is_told_by_seed_and_number() {
        let (one, same) = (plan().letter(5), plan().letter(5));
        assert_eq!((&one.bytes, one.mishap), (&same.bytes, same.mishap));
        let other = Plan { seed: 8, ..plan() }.letter(5);
        assert_ne!(one.bytes, other.bytes);
        assert_eq!(one.to.len(), 4, "as many receivers as were asked for");
        assert!(!one.to.contains(&one.from), "nobody writes to himself");
        assert_eq!(read(&one.bytes), Some((one.document_id, true)));
    }

    #[test]
    fn every_mishap_comes_and_most_sizes_do() {
        let letters: Vec<Letter> = (0..200).map(|number| plan().letter(number)).collect();
        let count = |is: fn(&Mishap) -> bool| letters.iter().filter(|one| is(&one.mishap)).count();
        assert!((70..130).contains(&count(|mishap| *mishap == Mishap::None)));
        assert!(count(|mishap| *mishap == Mishap::Again) > 10);
        assert!(count(|mishap| *mishap == Mishap::AtOnce) > 10);
        assert!(count(|mishap| *mishap == Mishap::WrongHash) > 10);
        assert!(count(|mishap| matches!(mishap, Mishap::Cut(_))) > 10);
        assert!(letters.iter().any(|one| one.bytes.len() > 20_000));
        assert!(letters.iter().any(|one| one.bytes.len() < 7_000));
    }

    #[test]
    fn lengths_are_read_or_refused() {
        let sizes: Sizes = "500, 2K:3,1m:2".parse().unwrap();
        assert_eq!(sizes.0, [(500, 1), (2_000, 3), (1_000_000, 2)]);
        for text in [
            "",
            "x",
            "2k:0",
            "0",
            "99m",
            "2k:1,,",
            "18446744073709551615m",
        ] {
            assert!(text.parse::<Sizes>().is_err(), "{text}");
        }
    }
}
