//! Pictures of signatures and seals, looked at before they are kept: transparent, in their colour, cut to the ink.
//!
//! Never puts a picture on a page (that is `marks`), and never guesses a size: what is not in the file is not known.

use png::{BitDepth, ColorType, Decoder, Encoder, Limits, PixelDimensions, Transformations, Unit};
use std::io::Cursor;

/// Whose picture it is, and so in which colour the law wants it (Decree 30/2020, Annex I, II.7d and II.8a).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookKind {
    /// A leader's handwritten signature: blue.
    Signature,
    /// The office's seal: red, and round.
    Seal,
}

/// A picture that may be used.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The picture as PNG with transparency, cut to its ink: what is measured is what is printed.
    pub png: Vec<u8>,
    /// Columns of the ink.
    pub width: u32,
    /// Rows of the ink.
    pub height: u32,
    /// Columns an inch, where the file says so.
    pub dpi: Option<f64>,
    /// Per cent of the ink that has the colour the law wants.
    pub colour_share: u8,
}

impl Look {
    /// Whether so much of the ink has the colour the law wants that nobody need be told. A hint, no judgment: scanners
    /// shift colours, and blue ink may come out nearly black.
    pub fn has_its_colour(&self) -> bool {
        self.colour_share >= COLOUR_LEAST
    }

    /// How wide the ink is on paper, in mm, where the file says so.
    pub fn width_mm(&self) -> Option<f64> {
        self.dpi.map(|dpi| f64::from(self.width) / dpi * 25.4)
    }
}

/// Why a picture may not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookFault {
    /// Not a PNG, or a damaged one.
    #[error("the picture is no PNG that can be read")]
    NotAPng,
    /// More than 16 million dots, or 8 MB.
    #[error("the picture is too large")]
    TooLarge,
    /// Nothing can be seen in it.
    #[error("the picture is empty")]
    Empty,
    /// Its ground is not transparent: it would cover the words beneath.
    #[error("the ground of the picture is not transparent")]
    Opaque,
    /// A seal that is not round.
    #[error("a seal of {width} by {height} dots is not round")]
    NotRound {
        /// Columns of the ink.
        width: u32,
        /// Rows of the ink.
        height: u32,
    },
}

/// Looks at a PNG and cuts it to its ink.
///
/// Errors if it is no PNG, too large, empty, not transparent, or for a seal not round. Another colour than the law's is
/// told by [`Look::has_its_colour`] and refused by nobody.
pub fn look(bytes: &[u8], kind: LookKind) -> Result<Look, LookFault> {
    looked(Dots::read(bytes)?, kind)
}

/// As [`look`], after the white ground of a scan was made transparent: only where the clerk asks for it, since it may
/// take faint ink away with the paper.
pub fn look_without_ground(bytes: &[u8], kind: LookKind) -> Result<Look, LookFault> {
    let mut dots = Dots::read(bytes)?;
    dots.clear_white();
    looked(dots, kind)
}

fn looked(dots: Dots, kind: LookKind) -> Result<Look, LookFault> {
    let ink = dots.ink().ok_or(LookFault::Empty)?;
    let cut = dots.cut(ink);
    cut.refuse_ground()?;
    if kind == LookKind::Seal && !is_round(cut.width, cut.height) {
        return Err(LookFault::NotRound {
            width: cut.width,
            height: cut.height,
        });
    }
    Ok(Look {
        png: cut.write()?,
        width: cut.width,
        height: cut.height,
        colour_share: cut.colour_share(kind),
        dpi: cut
            .pitch
            .filter(|pitch| pitch.unit == Unit::Meter && pitch.xppu > 0)
            .map(|pitch| f64::from(pitch.xppu) * 0.0254),
    })
}

/// A decoded picture: four bytes a dot.
struct Dots {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
    pitch: Option<PixelDimensions>,
}

/// The rows and columns that hold ink: first column, first row, one past the last of each.
type Area = [u32; 4];

impl Dots {
    fn read(bytes: &[u8]) -> Result<Self, LookFault> {
        if bytes.len() > BYTES_LIMIT {
            return Err(LookFault::TooLarge);
        }
        let limits = Limits { bytes: 256 << 20 };
        let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
        decoder.set_transformations(Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|_| LookFault::NotAPng)?;
        let (width, height) = reader.info().size();
        if u64::from(width) * u64::from(height) > DOTS_LIMIT {
            return Err(LookFault::TooLarge);
        }
        let pitch = reader.info().pixel_dims;
        let size = reader.output_buffer_size().ok_or(LookFault::TooLarge)?;
        let mut buffer = vec![0; size];
        let frame = reader
            .next_frame(&mut buffer)
            .map_err(|_| LookFault::NotAPng)?;
        buffer.truncate(frame.buffer_size());
        let rgba = match frame.color_type {
            ColorType::Rgba => buffer,
            ColorType::Rgb => spread(&buffer, 3, |dot| [dot[0], dot[1], dot[2], 255]),
            ColorType::GrayscaleAlpha => spread(&buffer, 2, |dot| [dot[0], dot[0], dot[0], dot[1]]),
            ColorType::Grayscale => spread(&buffer, 1, |dot| [dot[0], dot[0], dot[0], 255]),
            ColorType::Indexed => return Err(LookFault::NotAPng),
        };
        Ok(Self {
            width,
            height,
            rgba,
            pitch,
        })
    }

    fn dots(&self) -> impl Iterator<Item = [u8; 4]> + '_ {
        self.rgba.as_chunks::<4>().0.iter().copied()
    }

    /// Where there is ink.
    fn ink(&self) -> Option<Area> {
        let mut area: Option<Area> = None;
        let rows = self.rgba.chunks_exact(
            usize::try_from(self.width)
                .unwrap_or(usize::MAX)
                .saturating_mul(4)
                .max(4),
        );
        for (y, row) in (0u32..).zip(rows) {
            for (x, [.., alpha]) in (0u32..).zip(row.as_chunks::<4>().0) {
                if *alpha >= SEEN {
                    let [left, top, right, bottom] = area.unwrap_or([x, y, x + 1, y + 1]);
                    area = Some([left.min(x), top, right.max(x + 1), bottom.max(y + 1)]);
                }
            }
        }
        area
    }

    fn cut(&self, [left, top, right, bottom]: Area) -> Self {
        let at = |x: u32, y: u32| {
            usize::try_from((u64::from(y) * u64::from(self.width) + u64::from(x)) * 4)
                .unwrap_or(usize::MAX)
        };
        let rgba = (top..bottom)
            .filter_map(|y| self.rgba.get(at(left, y)..at(right, y)))
            .collect::<Vec<_>>()
            .concat();
        Self {
            width: right - left,
            height: bottom - top,
            rgba,
            pitch: self.pitch,
        }
    }

    fn refuse_ground(&self) -> Result<(), LookFault> {
        let (mut clear, mut white, mut all) = (0u64, 0u64, 0u64);
        for [r, g, b, alpha] in self.dots() {
            all += 1;
            if alpha < SEEN {
                clear += 1;
            } else if r.min(g).min(b) > WHITE {
                white += 1;
            }
        }
        // A ground that was left in is most of the picture; a line drawn with its edges smoothed is not.
        if clear * 100 < all * CLEAR_LEAST || white * 100 > all * WHITE_MOST {
            return Err(LookFault::Opaque);
        }
        Ok(())
    }

    /// Takes white away as if the ink lay on clear film: paper becomes clear, edges half clear, ink keeps its colour.
    fn clear_white(&mut self) {
        for [r, g, b, alpha] in self.rgba.as_chunks_mut::<4>().0 {
            let dark = 255 - (*r).min(*g).min(*b);
            if dark <= PAPER_MOST {
                *alpha = 0;
                continue;
            }
            // What lies over white in this strength looks as the dot does now.
            let strength = u32::from(dark);
            let ink = |shade: u8| {
                let lost = u32::from(255 - shade) * 255 / strength;
                u8::try_from(255 - lost.min(255)).unwrap_or(0)
            };
            (*r, *g, *b) = (ink(*r), ink(*g), ink(*b));
            *alpha = u8::try_from(u32::from(*alpha) * strength / 255).unwrap_or(u8::MAX);
        }
    }

    fn colour_share(&self, kind: LookKind) -> u8 {
        let (mut right, mut all) = (0u64, 0u64);
        for [r, g, b, alpha] in self.dots().filter(|[.., alpha]| *alpha >= SEEN) {
            // Each dot counts as much as it shows.
            let weight = u64::from(alpha);
            all += weight;
            if has_colour(kind, r, g, b) {
                right += weight;
            }
        }
        u8::try_from(right * 100 / all.max(1)).unwrap_or(100)
    }

    fn write(&self) -> Result<Vec<u8>, LookFault> {
        let mut png = Vec::new();
        let mut encoder = Encoder::new(&mut png, self.width, self.height);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_pixel_dims(self.pitch);
        let written = encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&self.rgba));
        written.map_err(|_| LookFault::TooLarge)?;
        Ok(png)
    }
}

/// Dots of `size` bytes as four bytes each.
fn spread(buffer: &[u8], size: usize, dot: impl Fn([u8; 3]) -> [u8; 4]) -> Vec<u8> {
    buffer
        .chunks_exact(size)
        .flat_map(|bytes| {
            let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
            dot([byte(0), byte(1), byte(2)])
        })
        .collect()
}

/// Whether a dot is blue or red enough: one of the three stands out.
fn has_colour(kind: LookKind, r: u8, g: u8, b: u8) -> bool {
    let (r, g, b) = (i16::from(r), i16::from(g), i16::from(b));
    match kind {
        LookKind::Signature => b - r >= STANDS_OUT && b >= g,
        LookKind::Seal => r - g >= STANDS_OUT && r - b >= STANDS_OUT,
    }
}

fn is_round(width: u32, height: u32) -> bool {
    let (small, large) = (width.min(height), width.max(height));
    u64::from(large) * 100 <= u64::from(small) * ROUND_MOST
}

/// From here on a dot shows.
const SEEN: u8 = 48;
const WHITE: u8 = 225;
/// Per cent of the cut picture that must be clear. Ours: a round seal alone leaves a fifth of its square.
const CLEAR_LEAST: u64 = 10;
/// Per cent of the cut picture that may be white.
const WHITE_MOST: u64 = 25;
/// Per cent of the ink that should have the colour. Ours.
const COLOUR_LEAST: u8 = 60;
/// So dark at most is the paper of a scan.
const PAPER_MOST: u8 = 40;
/// By how much, of 255, one of the three colours stands out.
const STANDS_OUT: i16 = 35;
/// Longer side to shorter side, per cent.
const ROUND_MOST: u64 = 108;
const BYTES_LIMIT: usize = 8 << 20;
const DOTS_LIMIT: u64 = 16_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG of `width` by `height`, whose dots `dot` tells; 300 dpi.
    fn drawn(width: u32, height: u32, dot: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        let rgba = (0..height)
            .flat_map(|y| (0..width).flat_map(|x| dot(x, y)).collect::<Vec<_>>())
            .collect();
        let pitch = PixelDimensions {
            xppu: 11_811,
            yppu: 11_811,
            unit: Unit::Meter,
        };
        let dots = Dots {
            width,
            height,
            rgba,
            pitch: Some(pitch),
        };
        dots.write().unwrap()
    }

    fn ring(colour: [u8; 3], ground: [u8; 4]) -> impl Fn(u32, u32) -> [u8; 4] {
        move |x, y| {
            let (x, y) = (f64::from(x) - 249.5, f64::from(y) - 249.5);
            let far = x.hypot(y);
            if (180.0..=212.6).contains(&far) {
                [colour[0], colour[1], colour[2], 255]
            } else {
                ground
            }
        }
    }

    const CLEAR: [u8; 4] = [0; 4];

    #[test]
    fn a_seal_is_cut_to_its_ink_and_measured() {
        let look = look(&drawn(500, 500, ring([210, 20, 30], CLEAR)), LookKind::Seal).unwrap();
        assert_eq!(
            (look.width, look.height),
            (426, 426),
            "the margins are gone"
        );
        let mm = look.width_mm().unwrap();
        assert!((mm - 36.07).abs() < 0.05, "36 mm at 300 dpi: {mm}");
        let again = super::look(&look.png, LookKind::Seal).unwrap();
        assert_eq!(again, look, "what was cut is cut no more");
    }

    #[test]
    fn what_would_hide_or_mislead_is_refused() {
        let red = |ground| drawn(500, 500, ring([210, 20, 30], ground));
        let on_white = red([255; 4]);
        assert_eq!(look(&on_white, LookKind::Seal), Err(LookFault::Opaque));
        let flat = drawn(500, 500, |x, y| {
            if y % 8 < 2 && y < 300 && x < 490 {
                [210, 20, 30, 255]
            } else {
                CLEAR
            }
        });
        assert!(matches!(
            look(&flat, LookKind::Seal),
            Err(LookFault::NotRound { .. })
        ));
        let none = drawn(20, 20, |_, _| CLEAR);
        assert_eq!(look(&none, LookKind::Seal), Err(LookFault::Empty));
    }

    #[test]
    fn another_colour_is_told_and_not_refused() {
        let black = drawn(500, 500, ring([10, 10, 10], CLEAR));
        for kind in [LookKind::Seal, LookKind::Signature] {
            let look = look(&black, kind).unwrap();
            assert_eq!((look.colour_share, look.has_its_colour()), (0, false));
        }
        let red = drawn(500, 500, ring([210, 20, 30], CLEAR));
        assert!(look(&red, LookKind::Seal).unwrap().has_its_colour());
        assert!(!look(&red, LookKind::Signature).unwrap().has_its_colour());
    }

    #[test]
    fn the_paper_of_a_scan_is_taken_away_where_the_clerk_asks() {
        // Paper is never quite white, and the edge of the ink is half paper.
        let scanned = drawn(500, 500, |x, y| {
            let far = (f64::from(x) - 249.5).hypot(f64::from(y) - 249.5);
            match far {
                far if (180.0..=212.6).contains(&far) => [210, 20, 30, 255],
                far if (212.6..=213.6).contains(&far) => [230, 135, 140, 255],
                _ => [246, 243, 238, 255],
            }
        });
        assert_eq!(look(&scanned, LookKind::Seal), Err(LookFault::Opaque));
        let look = look_without_ground(&scanned, LookKind::Seal).unwrap();
        assert!((426..=428).contains(&look.width), "{}", look.width);
        assert!(
            look.has_its_colour(),
            "the ink kept its red: {}",
            look.colour_share
        );
        let mm = look.width_mm().unwrap();
        assert!((mm - 36.1).abs() < 0.3, "and its size: {mm}");
        let white = drawn(60, 60, |_, _| [255; 4]);
        assert_eq!(
            look_without_ground(&white, LookKind::Seal),
            Err(LookFault::Empty)
        );
    }

    #[test]
    fn a_blue_signature_is_taken() {
        let stroke = drawn(600, 200, |x, y| {
            if (x / 3 + y).is_multiple_of(17) {
                [20, 40, 160, 255]
            } else {
                CLEAR
            }
        });
        assert!(look(&stroke, LookKind::Signature).is_ok());
    }

    #[test]
    fn hostile_bytes_are_refused() {
        let whole = drawn(64, 64, |_, _| [200, 0, 0, 255]);
        let mut wide = whole.clone();
        wide[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
        for bytes in [&b""[..], b"%PDF-1.7", &whole[..30], &whole[..60], &wide] {
            let refused = look(bytes, LookKind::Seal);
            assert!(
                matches!(refused, Err(LookFault::NotAPng | LookFault::TooLarge)),
                "{refused:?}"
            );
        }
    }
}
