//! The number the next block will get: the same count as `office::label_blocks`, one block at a time.

use super::labels::Numbered;

/// Where the count stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    part: usize,
    chapter: usize,
    section: usize,
    subsection: usize,
    article: usize,
    clause: usize,
    point: usize,
}

impl Count {
    /// The number that `what` would get now; `None` where the law has no such thing here (`I.` under a chapter).
    pub(super) fn next(self, what: Numbered) -> Option<usize> {
        let under_chapter = self.chapter > 0;
        Some(match what {
            Numbered::Part => self.part + 1,
            Numbered::Chapter => self.chapter + 1,
            Numbered::Division if under_chapter => self.section + 1,
            Numbered::Roman if !under_chapter => self.section + 1,
            Numbered::Division | Numbered::Roman => return None,
            Numbered::Subdivision => self.subsection + 1,
            Numbered::Article => self.article + 1,
            Numbered::Clause => self.clause + 1,
            Numbered::Point => self.point + 1,
        })
    }

    /// Counts one.
    pub(super) fn take(&mut self, what: Numbered) {
        match what {
            Numbered::Part => {
                self.part += 1;
                (self.chapter, self.section, self.subsection) = (0, 0, 0);
                (self.clause, self.point) = (0, 0);
            }
            Numbered::Chapter => {
                self.chapter += 1;
                (self.section, self.subsection) = (0, 0);
                (self.clause, self.point) = (0, 0);
            }
            Numbered::Division | Numbered::Roman => {
                self.section += 1;
                (self.subsection, self.clause, self.point) = (0, 0, 0);
            }
            Numbered::Subdivision => {
                self.subsection += 1;
                (self.clause, self.point) = (0, 0);
            }
            Numbered::Article => {
                self.article += 1;
                (self.clause, self.point) = (0, 0);
            }
            Numbered::Clause => (self.clause, self.point) = (self.clause + 1, 0),
            Numbered::Point => self.point += 1,
        }
    }
}
