//! A set of rows, one bit each. Pure.

/// Some of so many rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// None of `count` rows.
    pub(super) fn of(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// Takes a row in; one beyond the end is passed over.
    pub(super) fn set(&mut self, row: u32) {
        let (word, bit) = place(row);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    /// Keeps only what `other` holds too.
    pub(super) fn keep(&mut self, other: &Self) {
        for (word, theirs) in self.0.iter_mut().zip(&other.0) {
            *word &= theirs;
        }
    }

    /// Whether it holds the row.
    pub(super) fn has(&self, row: u32) -> bool {
        let (word, bit) = place(row);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    /// How many rows it holds.
    pub(super) fn count(&self) -> usize {
        let ones = self.0.iter().map(|word| word.count_ones());
        ones.sum::<u32>().try_into().unwrap_or(usize::MAX)
    }

    /// Whether it holds none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Its rows, in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> {
        (0u32..).step_by(64).zip(&self.0).flat_map(|(first, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let next = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(first + next)
            })
        })
    }
}

fn place(row: u32) -> (usize, u64) {
    (
        usize::try_from(row / 64).unwrap_or(usize::MAX),
        1 << (row % 64),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_meets_another() {
        let mut one = Bits::of(130);
        let mut other = Bits::of(130);
        for row in [0, 63, 64, 129, 4000] {
            one.set(row);
        }
        for row in [63, 65, 129] {
            other.set(row);
        }
        assert_eq!(one.rows().collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert_eq!(one.count(), 4);
        one.keep(&other);
        assert_eq!(one.rows().collect::<Vec<_>>(), [63, 129]);
        assert!(one.has(63) && !one.has(64) && !one.has(9999));
        assert!(Bits::of(0).is_empty());
    }
}
