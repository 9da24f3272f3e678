//! The spaces of a page: matrices, and what becomes of points and boxes in them.

use lopdf::{Dictionary, Document, Object};

/// `[a b c d e f]` as PDF writes it: x' = ax + cy + e, y' = bx + dy + f.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transform(pub(super) [f32; 6]);

impl Transform {
    pub(super) const SAME: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This, and after it `next`.
    pub(super) fn then(self, next: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [na, nb, nc, nd, ne, nf] = next.0;
        Self([
            a * na + b * nc,
            a * nb + b * nd,
            c * na + d * nc,
            c * nb + d * nd,
            e * na + f * nc + ne,
            e * nb + f * nd + nf,
        ])
    }

    pub(super) fn point(self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How much longer a step to the right becomes.
    pub(super) fn width(self) -> f32 {
        let [a, b, ..] = self.0;
        a.hypot(b)
    }

    /// How much longer a step upwards becomes.
    pub(super) fn height(self) -> f32 {
        let [_, _, c, d, ..] = self.0;
        c.hypot(d)
    }

    /// Whether letters stand upright after it.
    pub(super) fn is_level(self) -> bool {
        let [a, b, ..] = self.0;
        a > 0.0 && b.abs() < a * 0.05
    }

    /// The smallest upright box around `[left, low, right, high]` after it.
    pub(super) fn around(self, [x0, y0, x1, y1]: [f32; 4]) -> [f32; 4] {
        let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)].map(|(x, y)| self.point(x, y));
        let mut around = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for (x, y) in corners {
            let [left, low, right, high] = around;
            around = [left.min(x), low.min(y), right.max(x), high.max(y)];
        }
        around
    }
}

/// The `Matrix` of a form; the same space where it has none.
pub(super) fn matrix(file: &Document, form: &Dictionary) -> Transform {
    let Ok(Object::Array(list)) = form.get_deref(b"Matrix", file) else {
        return Transform::SAME;
    };
    numbers(list).map_or(Transform::SAME, Transform)
}

/// So many numbers at the head of a list.
pub(super) fn numbers<const N: usize>(list: &[Object]) -> Option<[f32; N]> {
    let mut all = [0.0; N];
    for (place, object) in all.iter_mut().zip(list) {
        *place = object.as_float().ok().filter(|value| value.is_finite())?;
    }
    (list.len() >= N).then_some(all)
}
