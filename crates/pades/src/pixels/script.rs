//! What a page is drawn by, instruction by instruction as the drawer's interpreter gives them, written down so that two
//! can be compared. Of what cannot be written down exactly nothing is said; then dots are compared.
//! Leaves out only what is drawn under a clip, the drawer's own, that lies within a place that may differ: outside of
//! those places the same instructions make the same dots (ADR 0045).

use std::collections::BTreeMap;

use hayro::hayro_interpret::font::{Glyph, OutlineGlyph};
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Context, Device, FillRule, GlyphDrawMode, Image, ImageData,
    InterpreterCache, InterpreterSettings, LumaData, Paint, PathDrawMode, SoftMask, StrokeProps,
    interpret_page,
};
use hayro::vello_cpu::kurbo::{Affine, BezPath, PathEl, Point, Rect};
use openssl::sha::sha256;

use super::Area;

/// Bytes of one script; a page of text has half a million.
const MOST_WRITTEN: usize = 32 * 1024 * 1024;
/// Clips and groups in each other.
const MOST_OPEN: usize = 4_096;

/// Everything a page is drawn by, but for what is drawn within `places` (in dots: left, top, right, bottom) alone;
/// `None` where something cannot be written down.
///
/// `placed` leads from points to dots of a page `wide` by `high` of them.
pub(super) fn script<'a>(
    page: &Page<'a>,
    (wide, high): (f64, f64),
    placed: Affine,
    places: &[Area],
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
) -> Option<Vec<u8>> {
    let bounds = Rect::new(0.0, 0.0, wide, high);
    let mut context = Context::new(placed, bounds, cache, page.xref(), settings.clone());
    let mut script = Script {
        places,
        written: Vec::new(),
        open: Vec::new(),
        opened: 0,
        waiting: 0,
        outlines: BTreeMap::new(),
        blend: BlendMode::Normal,
        is_exact: true,
    };
    script.numbers(&[wide, high]);
    script.placed(placed);
    let crop = page.intersected_crop_box();
    script.numbers(&[crop.x0, crop.y0, crop.x1, crop.y1]);
    interpret_page(page, &mut context, &mut script);
    (script.is_exact && script.written.len() <= MOST_WRITTEN).then_some(script.written)
}

/// What one byte at the head of an instruction says.
#[repr(u8)]
enum Step {
    Clip,
    Group,
    DrawnGlyph,
    Close,
    Path,
    Glyph,
    Filled,
    Stroked,
    Stencil,
    Picture,
    Dots,
    End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Clip,
    Group,
    DrawnGlyph,
}

/// A clip or a group that is not closed yet.
struct Open {
    kind: Kind,
    written: Vec<u8>,
    /// What all clips so far leave; `None` before the first.
    clip: Option<Rect>,
    /// Whether that lies within a place.
    is_free: bool,
}

struct Script<'p> {
    places: &'p [Area],
    written: Vec<u8>,
    open: Vec<Open>,
    /// So many of them, from the outermost, are written down: a clip or group in which nothing is drawn is nothing.
    opened: usize,
    /// Bytes of those that are still open.
    waiting: usize,
    /// The outlines written down, by the drawer's own name for them within one version.
    outlines: BTreeMap<u128, u32>,
    blend: BlendMode,
    is_exact: bool,
}

impl Script<'_> {
    /// Whether an instruction is to be written down; writes down what it stands in.
    fn begin(&mut self, step: Step) -> bool {
        if !self.is_exact || self.open.last().is_some_and(|open| open.is_free) {
            return false;
        }
        for open in self.open.iter().skip(self.opened) {
            self.written.extend_from_slice(&open.written);
        }
        self.opened = self.open.len();
        self.written.push(step as u8);
        self.written.push(self.blend as u8);
        self.is_exact = self.written.len() <= MOST_WRITTEN;
        true
    }

    fn open(&mut self, kind: Kind, clip: Option<Rect>, write: impl FnOnce(&mut Self)) {
        if !self.is_exact {
            return;
        }
        if self.open.len() >= MOST_OPEN {
            self.is_exact = false;
            return;
        }
        // Written apart, and joined to the rest once something is drawn within.
        let before = std::mem::take(&mut self.written);
        write(self);
        let written = std::mem::replace(&mut self.written, before);
        let (left, was_free) = self
            .open
            .last()
            .map_or((None, false), |open| (open.clip, open.is_free));
        let clip = match (left, clip) {
            (Some(left), Some(clip)) => Some(left.intersect(clip)),
            (left, clip) => clip.or(left),
        };
        let is_within = |clip: Rect| {
            let within = |[left, top, right, bottom]: &Area| {
                *left <= clip.x0 && clip.x1 <= *right && *top <= clip.y0 && clip.y1 <= *bottom
            };
            self.places.iter().any(within)
        };
        let is_free = was_free || clip.is_some_and(is_within);
        self.waiting += written.len();
        self.is_exact &= self.waiting <= MOST_WRITTEN;
        self.open.push(Open {
            kind,
            written,
            clip,
            is_free,
        });
    }

    fn close(&mut self, kind: Kind) {
        if !self.is_exact {
            return;
        }
        match self.open.pop() {
            Some(open) if open.kind == kind => {
                self.waiting = self.waiting.saturating_sub(open.written.len());
            }
            _ => self.is_exact = false,
        }
        if self.opened > self.open.len() {
            self.opened = self.open.len();
            self.written.push(Step::Close as u8);
        }
    }

    fn numbers(&mut self, numbers: &[f64]) {
        for number in numbers {
            // What is no number has no place, so nobody could say where it is drawn.
            self.is_exact &= number.is_finite();
            self.written
                .extend_from_slice(&number.to_bits().to_le_bytes());
        }
    }

    fn small(&mut self, numbers: &[f32]) {
        for number in numbers {
            self.is_exact &= number.is_finite();
            self.written
                .extend_from_slice(&number.to_bits().to_le_bytes());
        }
    }

    fn count(&mut self, count: usize) {
        self.written.extend_from_slice(&count.to_le_bytes());
    }

    fn point(&mut self, Point { x, y }: Point) {
        self.numbers(&[x, y]);
    }

    fn placed(&mut self, transform: Affine) {
        self.numbers(&transform.as_coeffs());
    }

    fn path(&mut self, path: &BezPath) {
        self.count(path.elements().len());
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(to) => {
                    self.written.push(0);
                    self.point(to);
                }
                PathEl::LineTo(to) => {
                    self.written.push(1);
                    self.point(to);
                }
                PathEl::QuadTo(by, to) => {
                    self.written.push(2);
                    self.point(by);
                    self.point(to);
                }
                PathEl::CurveTo(from, by, to) => {
                    self.written.push(3);
                    self.point(from);
                    self.point(by);
                    self.point(to);
                }
                PathEl::ClosePath => self.written.push(4),
            }
        }
    }

    fn paint(&mut self, paint: &Paint<'_>) {
        match paint {
            Paint::Color(color) => self.small(&color.to_rgba().components()),
            Paint::Pattern(_) => self.is_exact = false,
        }
    }

    fn stroke(&mut self, stroke: &StrokeProps) {
        self.small(&[stroke.line_width, stroke.miter_limit, stroke.dash_offset]);
        self.written.push(stroke.line_cap as u8);
        self.written.push(stroke.line_join as u8);
        self.count(stroke.dash_array.len());
        self.small(&stroke.dash_array);
    }

    fn filled(&mut self, rule: FillRule) {
        self.written.push(rule as u8);
    }

    fn outline(&mut self, glyph: &OutlineGlyph) {
        // Counted in the order of first use, so that two versions call the same outline by the same number.
        let next = u32::try_from(self.outlines.len()).unwrap_or(u32::MAX);
        let key = glyph.identifier().cache_key();
        let known = *self.outlines.entry(key).or_insert(next);
        self.written.extend_from_slice(&known.to_le_bytes());
        if known == next {
            self.path(&glyph.outline());
        }
    }

    fn plane(&mut self, luma: &LumaData) {
        self.dots(
            luma.width,
            luma.height,
            luma.interpolate,
            luma.scale_factors,
            &luma.data,
        );
    }

    fn dots(&mut self, width: u32, height: u32, smooth: bool, scale: (f32, f32), data: &[u8]) {
        self.written.push(Step::Dots as u8);
        self.written.extend_from_slice(&width.to_le_bytes());
        self.written.extend_from_slice(&height.to_le_bytes());
        self.written.push(u8::from(smooth));
        self.small(&[scale.0, scale.1]);
        self.count(data.len());
        self.written.extend_from_slice(&sha256(data));
    }
}

/// So many dots a picture covers, as the drawer counts them when it asks for one no finer.
fn covered(image: &Image<'_, '_>, transform: Affine) -> (u32, u32) {
    let across = |x: u32, y: u32| {
        let far = transform * Point::new(f64::from(x), f64::from(y));
        let length = (far - transform * Point::ZERO).length().ceil();
        length.clamp(0.0, f64::from(u32::MAX))
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to what the type holds"
    )]
    let whole = |length: f64| length as u32;
    (
        whole(across(image.width(), 0)),
        whole(across(0, image.height())),
    )
}

impl<'a> Device<'a> for Script<'_> {
    fn set_soft_mask(&mut self, mask: Option<SoftMask<'a>>) {
        self.is_exact &= mask.is_none();
    }

    fn set_blend_mode(&mut self, blend_mode: BlendMode) {
        self.blend = blend_mode;
    }

    fn draw_path(
        &mut self,
        path: &BezPath,
        transform: Affine,
        paint: &Paint<'a>,
        draw_mode: &PathDrawMode,
    ) {
        if !self.begin(Step::Path) {
            return;
        }
        self.placed(transform);
        self.paint(paint);
        match draw_mode {
            PathDrawMode::Fill(rule) => {
                self.written.push(Step::Filled as u8);
                self.filled(*rule);
            }
            PathDrawMode::Stroke(stroke) => {
                self.written.push(Step::Stroked as u8);
                self.stroke(stroke);
            }
        }
        self.path(path);
    }

    fn push_clip_path(&mut self, ClipPath { path, fill }: &ClipPath) {
        self.open(Kind::Clip, Some(path.control_box()), |script| {
            script.written.push(Step::Clip as u8);
            script.filled(*fill);
            script.path(path);
        });
    }

    fn push_transparency_group(
        &mut self,
        opacity: f32,
        mask: Option<SoftMask<'a>>,
        blend_mode: BlendMode,
    ) {
        self.is_exact &= mask.is_none();
        self.open(Kind::Group, None, |script| {
            script.written.push(Step::Group as u8);
            script.written.push(blend_mode as u8);
            script.small(&[opacity]);
        });
    }

    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        paint: &Paint<'a>,
        draw_mode: &GlyphDrawMode,
    ) {
        if matches!(draw_mode, GlyphDrawMode::Invisible) {
            return;
        }
        let glyph = match glyph {
            Glyph::Outline(glyph) => glyph,
            Glyph::Type3(glyph) => {
                self.open(Kind::DrawnGlyph, None, |script| {
                    script.written.push(Step::DrawnGlyph as u8);
                });
                glyph.interpret(self, transform, glyph_transform, paint);
                self.close(Kind::DrawnGlyph);
                return;
            }
        };
        if !self.begin(Step::Glyph) {
            return;
        }
        self.placed(transform);
        self.placed(glyph_transform);
        self.paint(paint);
        match draw_mode {
            GlyphDrawMode::Stroke(stroke) => {
                self.written.push(Step::Stroked as u8);
                self.stroke(stroke);
            }
            GlyphDrawMode::Fill | GlyphDrawMode::Invisible => {
                self.written.push(Step::Filled as u8);
            }
        }
        self.outline(glyph);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, transform: Affine) {
        let step = match image {
            Image::Stencil(_) => Step::Stencil,
            Image::Raster(_) => Step::Picture,
        };
        if !self.begin(step) {
            return;
        }
        self.placed(transform);
        let covered = Some(covered(&image, transform));
        match image {
            Image::Stencil(stencil) => stencil.with_stencil(
                |luma, paint| {
                    self.paint(paint);
                    self.plane(&luma);
                },
                covered,
            ),
            Image::Raster(raster) => raster.with_rgba(
                |picture, alpha| {
                    match &picture {
                        ImageData::Luma(luma) => self.plane(luma),
                        ImageData::Rgb(rgb) => self.dots(
                            rgb.width,
                            rgb.height,
                            rgb.interpolate,
                            rgb.scale_factors,
                            &rgb.data,
                        ),
                    }
                    if let Some(alpha) = alpha {
                        self.plane(&alpha);
                    }
                },
                covered,
            ),
        }
        self.written.push(Step::End as u8);
    }

    fn pop_clip_path(&mut self) {
        self.close(Kind::Clip);
    }

    fn pop_transparency_group(&mut self) {
        self.close(Kind::Group);
    }
}
