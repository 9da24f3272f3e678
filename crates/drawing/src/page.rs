//! One page as it is looked at, drawn with hayro: for the process that may die of it. Never decides what the page means.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::{RenderCache, RenderSettings, render};

/// A page over white paper, turned as a reader shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnPage {
    /// Dots in a row.
    pub wide: usize,
    /// Rows.
    pub high: usize,
    /// One byte a dot, rows from the top: the darkest of its three colours, 255 where all are white.
    pub light: Vec<u8>,
}

impl DrawnPage {
    /// As it goes over the pipe: both sizes in four octets, big-endian, then the dots.
    pub(crate) fn packed(&self) -> Option<Vec<u8>> {
        let sizes = [self.wide, self.high].map(u32::try_from);
        let [Ok(wide), Ok(high)] = sizes else {
            return None;
        };
        let head = [wide.to_be_bytes(), high.to_be_bytes()].concat();
        Some([head.as_slice(), &self.light].concat())
    }

    /// `None` if the sizes are not those of the dots, or there are none.
    pub(crate) fn unpacked(bytes: &[u8]) -> Option<Self> {
        let (wide, rest) = bytes.split_first_chunk()?;
        let (high, light) = rest.split_first_chunk()?;
        let size = |octets| usize::try_from(u32::from_be_bytes(octets)).ok();
        let (wide, high) = (size(*wide)?, size(*high)?);
        let is_whole = wide > 0 && high > 0 && wide.checked_mul(high) == Some(light.len());
        is_whole.then(|| Self {
            wide,
            high,
            light: light.to_vec(),
        })
    }
}

/// Draws the page, from 0, on a deep stack, for as long as it takes.
///
/// `None` if there is no such page, it is larger than [`MOST_DOTS`], or anything had to be left out of the drawing.
pub(crate) fn draw(pdf: Vec<u8>, page: usize, dots_per_inch: f32) -> Option<DrawnPage> {
    let drawn = thread::Builder::new()
        .name("page".to_owned())
        .stack_size(STACK)
        .spawn(move || drawn(pdf, page, dots_per_inch))
        .ok()?;
    drawn.join().ok().flatten()
}

fn drawn(pdf: Vec<u8>, page: usize, dots_per_inch: f32) -> Option<DrawnPage> {
    let pdf = Pdf::new(pdf).ok()?;
    let page = pdf.pages().get(page)?;
    let scale = dots_per_inch / 72.0;
    let (width, height) = page.render_dimensions();
    let (width, height) = (width * scale, height * scale);
    let most = f32::from(u16::MAX);
    let is_drawable = width >= 1.0 && height >= 1.0 && width < most && height < most;
    if !is_drawable || width * height > MOST_DOTS {
        return None;
    }
    let is_partial = Arc::new(AtomicBool::new(false));
    let partial = Arc::clone(&is_partial);
    let interpreting = InterpreterSettings {
        warning_sink: Arc::new(move |_| partial.store(true, Ordering::SeqCst)),
        ..InterpreterSettings::default()
    };
    let settings = RenderSettings {
        x_scale: scale,
        y_scale: scale,
        ..RenderSettings::default()
    };
    let picture = render(page, &RenderCache::new(), &interpreting, &settings);
    // A font or a picture that was left out would leave room where there is none.
    if is_partial.load(Ordering::SeqCst) {
        return None;
    }
    let light = picture.data().iter().map(|dot| {
        let darkest = dot.r.min(dot.g).min(dot.b).min(dot.a);
        // The colours come multiplied by their coverage: what is missing to it is dark, the rest is paper.
        u8::MAX - (dot.a - darkest)
    });
    Some(DrawnPage {
        wide: usize::from(picture.width()),
        high: usize::from(picture.height()),
        light: light.collect(),
    })
}

/// An A0 page at a hundred dots an inch.
const MOST_DOTS: f32 = 16_000_000.0;
/// The drawer recurs.
const STACK: usize = 64 << 20;

#[cfg(test)]
mod tests {
    use super::DrawnPage;

    #[test]
    fn a_page_comes_out_as_it_went_in_and_nothing_else_does() {
        let page = DrawnPage {
            wide: 3,
            high: 2,
            light: vec![0, 1, 2, 3, 4, 255],
        };
        let packed = page.packed().unwrap();
        assert_eq!(DrawnPage::unpacked(&packed), Some(page));
        for cut in 0..packed.len() {
            assert_eq!(DrawnPage::unpacked(&packed[..cut]), None, "{cut}");
        }
        let huge = [&[0xff; 8][..], b"dots"].concat();
        assert_eq!(DrawnPage::unpacked(&huge), None, "sizes of other dots");
        assert_eq!(DrawnPage::unpacked(&[0; 8]), None, "no dots at all");
    }
}
