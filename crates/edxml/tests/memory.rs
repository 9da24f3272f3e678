//! Fifty megabytes go out and come in within 64 MB of memory. A process of its own, so that its peak is theirs alone.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect shall stop there"
)]

use edxml::{Attachment, BusinessPart, Enclosure, Envelope, Header, Organ};
use office::{DocumentId, Moment, UnitCode};
use std::io::{self, Read, Seek, SeekFrom, Write};

const LENGTH: u64 = 50 * 1024 * 1024;

/// A file of bytes that are made as they are read.
struct Made;

struct Making(u64);

impl Enclosure for Made {
    fn open(&self) -> io::Result<impl Read + Seek> {
        Ok(Making(0))
    }
}

impl Read for Making {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = usize::try_from(LENGTH - self.0).unwrap().min(into.len());
        let bytes = into.iter_mut().take(count);
        let places = self.0..;
        bytes.zip(places).for_each(|(byte, at)| *byte = byte_at(at));
        self.0 += count as u64;
        Ok(count)
    }
}

impl Seek for Making {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0 = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(_) => LENGTH,
            SeekFrom::Current(_) => self.0,
        };
        Ok(self.0)
    }
}

const fn byte_at(at: u64) -> u8 {
    at.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes()[7]
}

/// The most memory this process ever had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<u64>().unwrap() * 1024
}

#[test]
fn fifty_megabytes_go_and_come_within_64_megabytes_of_memory() {
    let organ = |code| Organ::new(UnitCode::parse(code).unwrap(), "Cơ quan thử nghiệm");
    let mut header = Header::new(organ("H99.12"), vec![organ("H99")]);
    header.document_id = DocumentId::receive("H99.12,2026/11/22,7/UBND");
    let mut file = Attachment::new("a.pdf", Vec::new()).map(|_| Made);
    file.content_id = "1".to_owned();
    let sent = Envelope::of(header, BusinessPart::default(), vec![file]);

    let mut wire = tempfile::tempfile().unwrap();
    let size = sent.write_to(&mut wire).unwrap();
    assert!(size > LENGTH / 3 * 4, "it is all there");
    let mut traced = tempfile::tempfile().unwrap();
    edxml::append_trace_to(&mut wire, "00.99.W00", Moment::from_millis(0), &mut traced).unwrap();
    traced.rewind().unwrap();
    let read = Envelope::read_from(&mut traced, tempfile::tempfile).unwrap();

    let mut came = read.attachments.into_iter().next().unwrap().bytes;
    let mut block = vec![0; 1 << 16];
    let mut at = 0;
    loop {
        let count = came.read(&mut block).unwrap();
        if count == 0 {
            break;
        }
        let sound = (at..).zip(block.iter().take(count));
        assert!(
            sound.clone().all(|(at, byte)| *byte == byte_at(at)),
            "as it left"
        );
        at += count as u64;
    }
    assert_eq!(at, LENGTH);
    assert_eq!(read.traces.len(), 1, "with the hop's trace");
    io::stdout().flush().unwrap();
    let peak = peak();
    assert!(peak < 64 << 20, "{peak} bytes at the most");
}
