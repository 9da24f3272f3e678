//! The numbers of blocks and the words that refer to them, by the law's alphabet; worked out, never typed.

use crate::Block;
use std::collections::BTreeMap;

/// Where the count stands while blocks are walked.
#[derive(Default)]
struct Count {
    part: usize,
    chapter: usize,
    section: usize,
    subsection: usize,
    article: usize,
    clause: usize,
    point: usize,
    table: usize,
    picture: usize,
}

impl Count {
    /// Counts `block` and gives the number that stands before it.
    fn label(&mut self, block: &Block) -> String {
        match block {
            Block::Paragraph { .. } => String::new(),
            Block::Table { .. } => {
                self.table += 1;
                String::new()
            }
            Block::Picture { .. } => {
                self.picture += 1;
                String::new()
            }
            Block::Part { .. } => {
                self.part += 1;
                (self.chapter, self.section, self.subsection) = (0, 0, 0);
                (self.clause, self.point) = (0, 0);
                format!("Phần {}", roman(self.part))
            }
            Block::Chapter { .. } => {
                self.chapter += 1;
                (self.section, self.subsection) = (0, 0);
                (self.clause, self.point) = (0, 0);
                format!("Chương {}", roman(self.chapter))
            }
            Block::Section { .. } => {
                self.section += 1;
                (self.subsection, self.clause, self.point) = (0, 0, 0);
                if self.chapter > 0 {
                    format!("Mục {}", self.section)
                } else {
                    format!("{}.", roman(self.section))
                }
            }
            Block::Subsection { .. } => {
                self.subsection += 1;
                (self.clause, self.point) = (0, 0);
                format!("Tiểu mục {}", self.subsection)
            }
            Block::Article { .. } => {
                self.article += 1;
                (self.clause, self.point) = (0, 0);
                format!("Điều {}.", self.article)
            }
            Block::Clause { .. } => {
                (self.clause, self.point) = (self.clause + 1, 0);
                format!("{}.", self.clause)
            }
            Block::Point { .. } => {
                self.point += 1;
                format!("{})", letter(self.point))
            }
        }
    }

    /// The words that refer to the block just counted: `điểm a khoản 2 Điều 3` (Decree 30/2020, Annex II: from Điều
    /// upwards with a capital).
    fn reference(&self, block: &Block) -> String {
        let article = match self.article {
            0 if self.section > 0 && self.chapter == 0 => format!(" mục {}", roman(self.section)),
            0 => String::new(),
            number => format!(" Điều {number}"),
        };
        let clause = match self.clause {
            0 => String::new(),
            number => format!(" khoản {number}"),
        };
        match block {
            Block::Paragraph { .. } => String::new(),
            Block::Part { .. } => format!("Phần {}", roman(self.part)),
            Block::Chapter { .. } => format!("Chương {}", roman(self.chapter)),
            Block::Section { .. } if self.chapter > 0 => {
                format!("Mục {} Chương {}", self.section, roman(self.chapter))
            }
            Block::Section { .. } => format!("mục {}", roman(self.section)),
            Block::Subsection { .. } => {
                format!("Tiểu mục {} Mục {}", self.subsection, self.section)
            }
            Block::Article { .. } => format!("Điều {}", self.article),
            Block::Clause { .. } => format!("khoản {}{article}", self.clause),
            Block::Point { .. } => format!("điểm {}{clause}{article}", letter(self.point)),
            Block::Table { .. } => format!("Bảng {}", self.table),
            Block::Picture { .. } => format!("Hình {}", self.picture),
        }
    }
}

/// The number that stands before each block: `Điều 1.`, `2.`, `đ)`, `Chương II`, `III.`; empty where none does.
///
/// Articles run through the document, clauses restart with each article or section, points with each clause; a section
/// under a chapter is `Mục 1`, elsewhere `I.`. Letters follow the decree's own lists: a b c d đ e g h i k l m n o p q r
/// s t u v x y, then a1… (R§1.4).
pub fn label_blocks(blocks: &[Block]) -> Vec<String> {
    let mut count = Count::default();
    blocks.iter().map(|block| count.label(block)).collect()
}

/// The words each anchor is referred to by, as the blocks stand now. The first of two blocks with one anchor counts.
pub fn name_anchors(blocks: &[Block]) -> BTreeMap<String, String> {
    let mut count = Count::default();
    let mut names = BTreeMap::new();
    for block in blocks {
        count.label(block);
        if !block.anchor().is_empty() {
            names
                .entry(block.anchor().to_owned())
                .or_insert_with(|| count.reference(block));
        }
    }
    names
}

/// A number in Roman figures; from 1.
pub fn roman(mut number: usize) -> String {
    const STEPS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    for (value, sign) in STEPS {
        while number >= value {
            number -= value;
            text.push_str(sign);
        }
    }
    text
}

/// The letter of the `number`th point, from 1.
fn letter(number: usize) -> String {
    const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";
    let count = LETTERS.chars().count();
    let at = number.saturating_sub(1);
    let sign = LETTERS.chars().nth(at % count).unwrap_or('a');
    match at / count {
        0 => sign.to_string(),
        round => format!("{sign}{round}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;

    #[test]
    fn numbering_follows_the_law() {
        let article = || Block::Article {
            title: String::new(),
            text: Text::plain("x"),
            anchor: String::new(),
        };
        let clause = || Block::Clause {
            title: String::new(),
            text: Text::plain("x"),
            anchor: String::new(),
        };
        let point = || Block::Point {
            text: Text::plain("x"),
            anchor: String::new(),
        };
        let mut blocks = vec![
            article(),
            clause(),
            point(),
            point(),
            clause(),
            point(),
            article(),
            clause(),
        ];
        assert_eq!(
            label_blocks(&blocks),
            ["Điều 1.", "1.", "a)", "b)", "2.", "a)", "Điều 2.", "1."]
        );
        blocks = (0..25).map(|_| point()).collect();
        let labels = label_blocks(&blocks);
        assert_eq!(labels[4], "đ)", "after d comes đ");
        assert_eq!(labels[6], "g)", "there is no f");
        assert_eq!(labels[22], "y)");
        assert_eq!(labels[23], "a1)", "a long list never runs out");
        assert_eq!(roman(1994), "MCMXCIV");
    }

    fn anchored(json: serde_json::Value) -> Vec<Block> {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn references_say_where_a_block_stands_today() {
        let mut blocks = anchored(serde_json::json!([
            {"type": "article", "text": "x"},
            {"type": "clause", "text": "x"},
            {"type": "point", "text": "x", "anchor": "p"},
            {"type": "article", "text": "x", "anchor": "a"},
        ]));
        assert_eq!(name_anchors(&blocks)["p"], "điểm a khoản 1 Điều 1");
        blocks.insert(0, blocks[0].clone());
        assert_eq!(name_anchors(&blocks)["p"], "điểm a khoản 1 Điều 2");
        assert_eq!(name_anchors(&blocks)["a"], "Điều 3");
    }

    #[test]
    fn a_section_under_a_chapter_is_a_muc() {
        let blocks = anchored(serde_json::json!([
            {"type": "chapter", "title": "x"},
            {"type": "section", "title": "x", "anchor": "s"},
            {"type": "subsection", "title": "x"},
            {"type": "part", "title": "x"},
            {"type": "section", "title": "x"},
        ]));
        assert_eq!(
            label_blocks(&blocks),
            ["Chương I", "Mục 1", "Tiểu mục 1", "Phần I", "I."]
        );
        assert_eq!(name_anchors(&blocks)["s"], "Mục 1 Chương I");
    }
}
