//! Writes a zip archive: files stored as they are, names in UTF-8. Reads none, and packs none: PDFs do not shrink.

use flate2::Crc;

/// An archive that is being written.
#[derive(Default)]
pub(super) struct Zip {
    bytes: Vec<u8>,
    index: Vec<u8>,
    count: u16,
}

/// More would not fit the plain format: 4 GB in all, 65,535 files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the archive would be too large")]
pub(super) struct TooLarge;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const VERSION: u16 = 20;
/// Names are in UTF-8 (APPNOTE 4.4.4, bit 11).
const UTF8: u16 = 1 << 11;

impl Zip {
    /// Adds a file; `name` with `/` between folders. `day` and `time` as DOS writes them.
    pub(super) fn add(
        &mut self,
        name: &str,
        content: &[u8],
        (day, time): (u16, u16),
    ) -> Result<(), TooLarge> {
        let at = u32::try_from(self.bytes.len()).map_err(|_| TooLarge)?;
        let size = u32::try_from(content.len()).map_err(|_| TooLarge)?;
        let length = u16::try_from(name.len()).map_err(|_| TooLarge)?;
        self.count = self.count.checked_add(1).ok_or(TooLarge)?;
        let mut sum = Crc::new();
        sum.update(content);
        let mut shared = Vec::new();
        for short in [VERSION, UTF8, 0, time, day] {
            shared.extend_from_slice(&short.to_le_bytes());
        }
        for long in [sum.sum(), size, size] {
            shared.extend_from_slice(&long.to_le_bytes());
        }
        shared.extend_from_slice(&length.to_le_bytes());
        shared.extend_from_slice(&0_u16.to_le_bytes());
        self.bytes.extend_from_slice(&LOCAL.to_le_bytes());
        self.bytes.extend_from_slice(&shared);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(content);
        self.index.extend_from_slice(&CENTRAL.to_le_bytes());
        self.index.extend_from_slice(&VERSION.to_le_bytes());
        self.index.extend_from_slice(&shared);
        // No comment, first disk, no attributes.
        self.index.extend_from_slice(&[0; 10]);
        self.index.extend_from_slice(&at.to_le_bytes());
        self.index.extend_from_slice(name.as_bytes());
        Ok(())
    }

    /// The whole archive.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, TooLarge> {
        let at = u32::try_from(self.bytes.len()).map_err(|_| TooLarge)?;
        let size = u32::try_from(self.index.len()).map_err(|_| TooLarge)?;
        self.bytes.append(&mut self.index);
        self.bytes.extend_from_slice(&END.to_le_bytes());
        self.bytes.extend_from_slice(&[0; 4]);
        for _ in 0..2 {
            self.bytes.extend_from_slice(&self.count.to_le_bytes());
        }
        self.bytes.extend_from_slice(&size.to_le_bytes());
        self.bytes.extend_from_slice(&at.to_le_bytes());
        self.bytes.extend_from_slice(&[0; 2]);
        Ok(self.bytes)
    }
}
