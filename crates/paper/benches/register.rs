//! A register of 20,000 numbers to PDF, in a process that has printed before; of 1,000, beside LibreOffice (kept warm)
//! that opens the same table in a Word file and exports it.
//!
//! `cargo bench -p paper --bench register`. ADR 0014 says why not typst.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench stops at the first fault"
)]

mod peer;

use paper::prints::{RegisterEnds, RegisterKind, RegisterWords, Row, register};
use serde_json::json;
use std::time::Instant;

fn main() {
    let print = |rows: u32| {
        let words = RegisterWords {
            kind: RegisterKind::Outgoing,
            superior: "UBND tỉnh Thử".to_owned(),
            office: "Ủy ban nhân dân xã Thử Nghiệm".to_owned(),
            year: "2026".to_owned(),
            about: String::new(),
            volume: "01".to_owned(),
            first_page_too: true,
        };
        register(words, (1..=rows).map(line), &RegisterEnds::default()).unwrap()
    };
    print(100);
    for rows in [1_000, 20_000] {
        let mut took: Vec<f64> = Vec::new();
        let mut printed = print(1);
        for _ in 0..5 {
            let begun = Instant::now();
            printed = print(rows);
            took.push(begun.elapsed().as_secs_f64());
        }
        took.sort_by(f64::total_cmp);
        println!(
            "{rows} rows: {:.3} s (best {:.3}), {} pages, {} kB; peak {}",
            took.get(2).copied().unwrap_or_default(),
            took.first().copied().unwrap_or_default(),
            printed.pages,
            printed.pdf.len() / 1024,
            peak(),
        );
    }
    beside();
}

/// The same thousand lines as a table in a Word file, by LibreOffice.
fn beside() {
    let told = peer::Peer::start().map(|mut peer| {
        let rows: Vec<Vec<String>> = (1..=SHARED).map(cells).collect();
        peer.convert(&json!([{"table": rows}]), 3)
    });
    match told {
        Ok(Some(cost)) => println!(
            "{SHARED} rows by LibreOffice: {:.3} s, CPU {:.3} s",
            cost.wall.as_secs_f64(),
            cost.cpu.as_secs_f64()
        ),
        Ok(None) => println!("LibreOffice was not measured: it did not answer"),
        Err(why) => println!("LibreOffice was not measured: {why}"),
    }
}

/// So many rows LibreOffice makes a table of within a minute.
const SHARED: u32 = 1_000;

fn cells(number: u32) -> Vec<String> {
    [
        format!("{number:02}/QĐ-UBND"),
        format!("{:02}/{:02}/2026", number % 28 + 1, number % 12 + 1),
        format!(
            "Quyết định về việc phân công nhiệm vụ và thời hạn giải quyết hồ sơ số {number} của Ủy ban nhân dân xã"
        ),
        "Nguyễn Văn Thử".to_owned(),
        "UBND tỉnh Thử; Sở Nội vụ; Phòng Văn hóa - Xã hội; Như Điều 3".to_owned(),
        "VT, VHXH".to_owned(),
        "12".to_owned(),
        format!("{:02}/{:02}/2026", number % 28 + 1, number % 12 + 1),
        String::new(),
        "Gửi điện tử: 2/3 nơi đã nhận".to_owned(),
    ]
    .to_vec()
}

fn line(number: u32) -> Row {
    if number.is_multiple_of(97) {
        return Row::Void(cells(number));
    }
    Row::Entry(cells(number))
}

/// The most memory this process ever held, where the system tells.
fn peak() -> String {
    std::fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .map_or_else(|| "unknown".to_owned(), |rest| rest.trim().to_owned())
}
