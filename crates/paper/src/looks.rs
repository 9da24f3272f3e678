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
}

impl Look {
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
    /// So little of its ink has the colour the law wants.
    #[error("{share} % of the ink have the colour wanted")]
    Colour {
        /// Per cent of the ink.
        share: u8,
    },
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
/// Errors if it is no PNG, too large, empty, not transparent, of another colour, or for a seal not round.
pub fn look(bytes: &[u8], kind: LookKind) -> Result<Look, LookFault> {
    if bytes.len() > BYTES_LIMIT {
        return Err(LookFault::TooLarge);
    }
    let dots = Dots::read(bytes)?;
    let ink = dots.ink().ok_or(LookFault::Empty)?;
    let cut = dots.cut(ink);
    cut.refuse_ground()?;
    cut.refuse_colour(kind)?;
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

    fn refuse_colour(&self, kind: LookKind) -> Result<(), LookFault> {
        let (mut right, mut all) = (0u64, 0u64);
        for [r, g, b, alpha] in self.dots().filter(|[.., alpha]| *alpha >= SEEN) {
            // Each dot counts as much as it shows.
            let weight = u64::from(alpha);
            all += weight;
            if has_colour(kind, r, g, b) {
                right += weight;
            }
        }
        let share = right * 100 / all.max(1);
        if share < COLOUR_LEAST {
            let share = u8::try_from(share).unwrap_or(100);
            return Err(LookFault::Colour { share });
        }
        Ok(())
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
/// Per cent of the ink that must have the colour. Ours.
const COLOUR_LEAST: u64 = 60;
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
        let black = drawn(500, 500, ring([10, 10, 10], CLEAR));
        for kind in [LookKind::Seal, LookKind::Signature] {
            assert_eq!(look(&black, kind), Err(LookFault::Colour { share: 0 }));
        }
        assert!(matches!(
            look(&red(CLEAR), LookKind::Signature),
            Err(LookFault::Colour { .. })
        ));
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
