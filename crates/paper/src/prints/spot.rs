//! Where a mark can lie on a page without covering anything: what is not white on the drawn page is taken.
//!
//! Never decides by the file's own words alone: what is seen counts, so scans are looked at like typeset pages. Never
//! draws: foreign bytes may end whoever does (ADR 0021), so the page comes drawn.

/// A free spot: millimetres from the top left of the page as it is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spotted {
    /// From the left edge.
    pub left_mm: f64,
    /// From the top edge.
    pub top_mm: f64,
    /// Where the practice wants it: under number or abstract, or under the date.
    pub is_usual: bool,
}

/// A page as it is looked at, over white paper, at [`DOTS_PER_INCH`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSeen {
    /// Dots in a row.
    pub wide: usize,
    /// Rows.
    pub high: usize,
    /// One byte a dot, rows from the top: the darkest of its colours, 255 is white. What is missing is dark.
    pub light: Vec<u8>,
}

/// The best free spot of `width` by `height` millimetres on the page, kept clear of the rectangles `taken`
/// (left, top, width, height in millimetres).
///
/// First choice is the left column under number and abstract, then the right one under place and date, then the nearest
/// free place to them. `None` if nothing of that size is free.
pub fn free_spot(page: &PageSeen, width: f64, height: f64, taken: &[[f64; 4]]) -> Option<Spotted> {
    Dots::of(page)?.with(taken).find(width, height)
}

/// A page as dots: true where something stands.
struct Dots {
    wide: usize,
    high: usize,
    inked: Vec<bool>,
}

impl Dots {
    /// `None` if the page is larger than any sheet, or has no size.
    fn of(page: &PageSeen) -> Option<Self> {
        let sides = 1..=down(LARGEST_MM);
        let is_sheet = sides.contains(&page.wide) && sides.contains(&page.high);
        is_sheet.then(|| {
            let mut inked: Vec<bool> = page.light.iter().map(|light| *light < PAPER).collect();
            inked.resize(page.wide * page.high, true);
            Self {
                wide: page.wide,
                high: page.high,
                inked,
            }
        })
    }

    /// As it is, the rectangles blackened.
    fn with(mut self, taken: &[[f64; 4]]) -> Self {
        for [left, top, width, height] in taken {
            let (from_x, to_x) = (down(*left), up(left + width).min(self.wide));
            for y in down(*top)..up(top + height).min(self.high) {
                for x in from_x..to_x {
                    if let Some(dot) = self.inked.get_mut(y * self.wide + x) {
                        *dot = true;
                    }
                }
            }
        }
        self
    }

    fn find(&self, width: f64, height: f64) -> Option<Spotted> {
        let sums = self.sums();
        let (need_x, need_y) = (up(width + 2.0 * CLEAR_MM), up(height + 2.0 * CLEAR_MM));
        let edge = up(EDGE_MM);
        let row = self.wide + 1;
        let free = |x: usize, y: usize| -> Option<bool> {
            let (right, below) = (x + need_x, y + need_y);
            let at = |x: usize, y: usize| sums.get(y * row + x).copied();
            let total = at(right, below)? + at(x, y)? - at(right, y)? - at(x, below)?;
            Some(total == 0)
        };
        let (last_x, last_y) = (
            self.wide.checked_sub(need_x + edge)?,
            self.high.checked_sub(need_y + edge)?,
        );
        let mut best: Option<(f64, Spotted)> = None;
        for y in edge..=last_y {
            for x in edge..=last_x {
                if free(x, y) != Some(true) {
                    continue;
                }
                let (left_mm, top_mm) = (mm(x) + CLEAR_MM, mm(y) + CLEAR_MM);
                let (cost, is_usual) = self.cost(left_mm, top_mm, width);
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    let spot = Spotted {
                        left_mm,
                        top_mm,
                        is_usual,
                    };
                    best = Some((cost, spot));
                }
            }
        }
        best.map(|(_, spot)| spot)
    }

    /// How far a place is from where it should be.
    fn cost(&self, left: f64, top: f64, width: f64) -> (f64, bool) {
        let (page_wide, page_high) = (mm(self.wide), mm(self.high));
        let middle = left + width / 2.0;
        let under = |share: f64, later: f64| (middle - page_wide * share).abs() * 0.8 + later;
        let aside = under(LEFT_COLUMN, 0.0).min(under(RIGHT_COLUMN, 15.0));
        let is_usual = top >= HEAD_MM && top <= page_high * 0.45 && aside < 30.0;
        let away = aside + (top - HEAD_MM).abs();
        (if is_usual { away } else { away + 1000.0 }, is_usual)
    }

    /// Sums of the dots above and left of each, one row and one column more than the page.
    fn sums(&self) -> Vec<u32> {
        let row = self.wide + 1;
        let mut sums = vec![0_u32; row * (self.high + 1)];
        for y in 0..self.high {
            let mut line = 0;
            for x in 0..self.wide {
                line += u32::from(self.inked.get(y * self.wide + x).copied().unwrap_or(true));
                let above = sums.get(y * row + x + 1).copied().unwrap_or(0);
                if let Some(sum) = sums.get_mut((y + 1) * row + x + 1) {
                    *sum = above + line;
                }
            }
        }
        sums
    }
}

#[expect(clippy::cast_precision_loss, reason = "dots of a page")]
fn mm(dots: usize) -> f64 {
    dots as f64 * 25.4 / f64::from(DOTS_PER_INCH)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page is a few hundred dots"
)]
fn down(mm: f64) -> usize {
    (mm * f64::from(DOTS_PER_INCH) / 25.4).floor().max(0.0) as usize
}

fn up(mm: f64) -> usize {
    down(mm) + 1
}

/// How finely a page is drawn to look for room on it.
pub const DOTS_PER_INCH: f32 = 50.0;
/// Paler than this, or as pale, is the paper of a scan.
const PAPER: u8 = 255 - 48;
const CLEAR_MM: f64 = 1.5;
const EDGE_MM: f64 = 4.0;
const HEAD_MM: f64 = 35.0;
/// The middle of each column of a document's head, as a share of the page's width.
const LEFT_COLUMN: f64 = 0.30;
const RIGHT_COLUMN: f64 = 0.70;
/// A0 is 1,189 mm.
const LARGEST_MM: f64 = 1300.0;
