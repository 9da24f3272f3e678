//! How long a page takes: draft to PDF for 1, 10 and 100 pages, and the touched page after a keystroke, beside what
//! LibreOffice (kept warm) takes for the same words in the same run.
//!
//! `cargo bench -p paper`. CPU is this process's own (all threads), so that a busy machine does not blur it; wall clock
//! stands beside it. LibreOffice is left out, and said so, where it or `python3-uno` is missing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a bench talks to its terminal, and panics if what it measures fails"
)]

mod peer;

use office::{Block, Draft, RuleSet, Text};
use paper::{Pictures, glance, render};
use peer::Cost;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const RULES: RuleSet = RuleSet::State2020;

fn main() {
    let mut peer = peer::Peer::start();
    println!("page: draft to PDF; medians; CPU of the process itself");
    println!(
        "| what | ours, CPU | ours, wall | LibreOffice, CPU | LibreOffice, wall | times (CPU) |"
    );
    println!("|---|---|---|---|---|---|");
    render(&report(1), RULES).unwrap();
    let hundred = render(&report(100), RULES).unwrap().pages;
    let memory = peak_mb();
    for (pages, rounds) in [(1, 40), (10, 20), (100, 4)] {
        let draft = report(pages);
        let drawn = render(&draft, RULES).unwrap().pages;
        // Another number in the first paragraph each time: a draft that was set before would cost nothing.
        let mine = measure(rounds, |round| {
            let mut draft = draft.clone();
            touch(&mut draft, 0, round);
            render(&draft, RULES).unwrap();
        });
        let fresh = measure(rounds.min(5), |round| {
            render(&reworded(&draft, pages, round), RULES).unwrap();
        });
        let other = peer
            .as_mut()
            .ok()
            .and_then(|peer| peer.convert(&words(&draft), rounds.min(5)));
        row(&format!("{drawn} pages, one word changed"), mine, None);
        row(&format!("{drawn} pages, all words new"), fresh, other);
    }
    keystroke();
    println!(
        "memory: {memory} MB at most for the first {hundred} pages, {} MB for all above",
        peak_mb()
    );
    if let Err(why) = peer {
        println!("LibreOffice was not measured: {why}");
    }
}

/// A keystroke in a 30-page draft, in its middle: until the touched page is a file.
fn keystroke() {
    let mut draft = report(30);
    let at = draft.blocks.len() / 2;
    let mut known = glance(&draft, RULES, &Pictures::new(), &[]).unwrap().keys;
    let pages = known.len();
    let mut sizes = Vec::new();
    let cost = measure(40, |round| {
        touch(&mut draft, at, round);
        let seen = glance(&draft, RULES, &Pictures::new(), &known).unwrap();
        sizes.push(seen.touched.as_ref().unwrap().pdf.len());
        known = seen.keys;
    });
    row(
        &format!("keystroke in {pages} pages: the touched page"),
        cost,
        None,
    );
    let whole = measure(10, |round| {
        touch(&mut draft, at, 1000 + round);
        paper::preview(&draft, RULES).unwrap();
    });
    row(
        &format!("keystroke in {pages} pages: all pages"),
        whole,
        None,
    );
    sizes.sort_unstable();
    println!(
        "the touched page is a file of {} kB",
        sizes[sizes.len() / 2] / 1024
    );
}

/// A report of so many pages: headings, paragraphs, and a table on every fifth.
fn report(pages: usize) -> Draft {
    let mut draft = rewritten(pages, 0);
    let long = draft.blocks.clone();
    let (mut fits, mut over) = (0, long.len() + 1);
    while over - fits > 1 {
        let tried = usize::midpoint(fits, over);
        draft.blocks = long[..tried].to_vec();
        if paper::preview(&draft, RULES).unwrap().pages > pages {
            over = tried;
        } else {
            fits = tried;
        }
    }
    draft.blocks = long[..fits].to_vec();
    let drawn = paper::preview(&draft, RULES).unwrap().pages;
    assert_eq!(drawn, pages, "the blocks do not fill so many pages");
    draft
}

/// The words of `draft`, every paragraph in other ones.
fn reworded(draft: &Draft, pages: usize, round: usize) -> Draft {
    let mut other = rewritten(pages, round);
    other.blocks.truncate(draft.blocks.len());
    other
}

/// Words for some more than so many pages, others in each round.
fn rewritten(pages: usize, round: usize) -> Draft {
    let mut draft: Draft = serde_json::from_str(include_str!("report.json")).unwrap();
    let words: Vec<&str> = include_str!("words.txt").split_whitespace().collect();
    let sentence = |seed: usize, length: usize| {
        let picked = (0..length)
            .map(|nth| words[(seed * 31 + nth * (7 + seed % 5) + round * 13) % words.len()]);
        let text = picked.collect::<Vec<_>>().join(" ");
        Text::plain(&format!("{text} ({seed}.{round})"))
    };
    draft.blocks.clear();
    for page in 0..=pages + pages / 8 {
        if page % 4 == 0 {
            draft.blocks.push(Block::Section {
                anchor: String::new(),
                title: format!("Kết quả thực hiện đợt {}", page + 1),
            });
        }
        for nth in 0..PARAGRAPHS {
            let seed = page * 10 + nth;
            draft.blocks.push(Block::Paragraph {
                text: sentence(seed, 70),
            });
        }
        if page % 5 == 4 {
            draft.blocks.push(Block::Table {
                anchor: String::new(),
                caption: format!("Bảng {}. Số liệu", page / 5 + 1),
                head: ["TT", "Nội dung", "Số lượng"].map(Text::plain).to_vec(),
                rows: (1..5)
                    .map(|row| {
                        vec![
                            Text::plain(&row.to_string()),
                            sentence(row, 6),
                            Text::plain("1.250"),
                        ]
                    })
                    .collect(),
                widths: vec![1, 6, 2],
                aligns: vec![],
                merges: vec![],
            });
        }
    }
    draft
}

/// Types one letter more into the next paragraph from block `at` on.
fn touch(draft: &mut Draft, at: usize, round: usize) {
    let text = draft.blocks[at..].iter_mut().find_map(|block| match block {
        Block::Paragraph { text } => Some(text),
        _ => None,
    });
    let last = text.unwrap().0.last_mut().unwrap();
    last.text.truncate(
        last.text
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '#')
            .len(),
    );
    last.text.push_str(&format!("#{round}"));
}

/// CPU is the mean over all rounds (the system counts it in hundredths of a second), wall clock the median.
fn measure(rounds: usize, mut work: impl FnMut(usize)) -> Cost {
    let before = cpu();
    let mut walls: Vec<Duration> = (1..=rounds)
        .map(|round| {
            let begun = Instant::now();
            work(round);
            begun.elapsed()
        })
        .collect();
    let spent = cpu().saturating_sub(before);
    walls.sort_unstable();
    Cost {
        cpu: spent / u32::try_from(rounds).unwrap(),
        wall: walls[walls.len() / 2],
    }
}

fn row(what: &str, ours: Cost, theirs: Option<Cost>) {
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
    let (cpu, wall, times) = theirs.map_or(("".into(), "".into(), String::new()), |theirs| {
        let times = theirs.cpu.as_secs_f64() / ours.cpu.as_secs_f64().max(1e-6);
        (ms(theirs.cpu), ms(theirs.wall), format!("{times:.0}×"))
    });
    println!(
        "| {what} | {} | {} | {cpu} | {wall} | {times} |",
        ms(ours.cpu),
        ms(ours.wall)
    );
}

/// The draft's blocks as the script lays them out: paragraphs, headings, tables.
fn words(draft: &Draft) -> Value {
    let blocks = draft.blocks.iter().map(|block| match block {
        Block::Section { title, .. } => json!({"heading": title}),
        Block::Table { head, rows, .. } => {
            let cells = |row: &Vec<Text>| row.iter().map(Text::letters).collect::<Vec<_>>();
            json!({"table": std::iter::once(head).chain(rows).map(cells).collect::<Vec<_>>()})
        }
        Block::Paragraph { text } => json!({"paragraph": text.letters()}),
        _ => json!({}),
    });
    blocks.collect()
}

/// CPU of this process so far, all its threads, user and system.
fn cpu() -> Duration {
    peer::cpu_of("self").unwrap_or_default()
}

/// The most memory this process ever held.
fn peak_mb() -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| {
        line.trim()
            .trim_end_matches(" kB")
            .trim()
            .parse::<u64>()
            .ok()
    });
    kb.unwrap_or_default() / 1024
}

/// Paragraphs of seventy words that fill about a page.
const PARAGRAPHS: usize = 8;
