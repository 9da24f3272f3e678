//! Many short texts in one piece of memory. Pure.

/// Texts by their number.
pub(super) struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    /// The texts in their order.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut kept = Self {
            all: String::new(),
            ends: Vec::new(),
        };
        for text in texts {
            kept.all.push_str(text);
            kept.ends.push(kept.all.len());
        }
        kept
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text with this number; empty beyond the last.
    pub(super) fn get(&self, number: u32) -> &str {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let begin = match number.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).copied().unwrap_or(usize::MAX),
        };
        let end = self.ends.get(number).copied().unwrap_or(begin);
        self.all.get(begin..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_by_its_number() {
        let texts = Texts::of(["đ", "", "xa"].into_iter());
        assert_eq!((texts.get(0), texts.get(1), texts.get(2)), ("đ", "", "xa"));
        assert_eq!((texts.get(3), texts.get(99)), ("", ""));
        assert_eq!(texts.len(), 3);
    }
}
