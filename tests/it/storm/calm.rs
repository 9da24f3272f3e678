//! What must stand once the storm is over, told by each letter's number alone (the table in `clerk/busy.rs`).

use office::{Business, Incoming, Outgoing, Standing};
use std::collections::BTreeMap;
use std::fmt;
use world::Office;

/// What was found; every count of what is wrong is 0, or the test has failed.
#[derive(Default)]
pub(crate) struct Counts {
    letters: usize,
    arrivals: usize,
    lost: Vec<String>,
    doubled: Vec<String>,
    wrong: Vec<String>,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} dispatches left, {} arrived: {} lost, {} doubled, {} with a wrong status or number",
            self.letters,
            self.arrivals,
            self.lost.len(),
            self.doubled.len(),
            self.wrong.len()
        )
    }
}

/// Looks at every letter at both ends; each pair is who writes and who is written to.
pub(crate) fn all_is_well(pairs: &[(&Office, &Office)], letters: usize) -> Counts {
    let mut counts = Counts::default();
    for (from, to) in pairs {
        sender(from, letters, &mut counts);
        receiver(to, letters, &mut counts);
    }
    assert!(
        counts.lost.is_empty() && counts.doubled.is_empty() && counts.wrong.is_empty(),
        "{counts}\nlost: {:#?}\ndoubled: {:#?}\nwrong: {:#?}",
        counts.lost,
        counts.doubled,
        counts.wrong
    );
    counts
}

fn sender(from: &Office, letters: usize, counts: &mut Counts) {
    let mut by_number: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    let mut rows = from.dispatches();
    rows.reverse();
    let mut numbers: Vec<u32> = Vec::new();
    for row in rows {
        counts.letters += 1;
        numbers.extend(
            row.number
                .as_ref()
                .and_then(|number| number.parse::<u32>().ok()),
        );
        by_number.entry(number(&row.subject)).or_default().push(row);
    }
    // A corrected version goes under the number of what it corrects.
    let corrected = (0..letters).filter(|number| number % 10 == 3).count();
    numbers.sort_unstable();
    let before = numbers.len();
    numbers.dedup();
    let last = u32::try_from(numbers.len()).unwrap();
    if before - numbers.len() != corrected || !numbers.iter().copied().eq(1..=last) {
        counts.wrong.push(format!("numbers given: {numbers:?}"));
    }
    for number in 0..letters {
        let found = by_number.remove(&number).unwrap_or_default();
        let stood: Vec<_> = found
            .iter()
            .map(|row| (row.stage, row.deliveries[0].standing))
            .collect();
        let must = must_stand(number);
        let must: Vec<_> = must.iter().map(|one| (Outgoing::Sent, *one)).collect();
        if stood != must {
            let said = format!("thư {number}: {stood:?}, must be {must:?}");
            counts.wrong.push(said);
        }
    }
    counts.wrong.extend(
        by_number
            .into_keys()
            .map(|number| format!("thư {number} is nobody's")),
    );
}

/// What the sender must see of each dispatch of a number, the first one first.
fn must_stand(number: usize) -> Vec<Standing> {
    match number % 10 {
        0 => vec![Standing::Refused],
        1 => vec![Standing::Recalled],
        3 => vec![Standing::Accepted, Standing::Delivered],
        4 => vec![Standing::Replaced, Standing::Accepted],
        5 => vec![Standing::Done],
        _ => vec![Standing::Accepted],
    }
}

/// What the receiver must have of a number, by why it came.
fn must_have(number: usize) -> Vec<(Business, Incoming)> {
    match number % 10 {
        0 => vec![(Business::New, Incoming::Refused)],
        1 => vec![(Business::New, Incoming::Recalled)],
        3 => vec![
            (Business::New, Incoming::Registered),
            (Business::Update, Incoming::Settled),
        ],
        4 => vec![
            (Business::New, Incoming::Replaced),
            (Business::Replace, Incoming::Registered),
        ],
        5 => vec![(Business::New, Incoming::Finished)],
        _ => vec![(Business::New, Incoming::Registered)],
    }
}

fn receiver(to: &Office, letters: usize, counts: &mut Counts) {
    let mut by_number: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    let mut rows = to.arrivals();
    rows.reverse();
    let mut given: Vec<u32> = Vec::new();
    for row in rows {
        counts.arrivals += 1;
        given.extend(row.arrival_number);
        let one = (row.business, row.stage);
        by_number.entry(number(&row.subject)).or_default().push(one);
    }
    given.sort_unstable();
    let last = u32::try_from(given.len()).unwrap();
    if !given.iter().copied().eq(1..=last) {
        counts.wrong.push(format!("arrival numbers: {given:?}"));
    }
    for number in 0..letters {
        let found = by_number.remove(&number).unwrap_or_default();
        let must = must_have(number);
        let said = format!("thư {number}: {found:?}, must be {must:?}");
        match found.len().cmp(&must.len()) {
            std::cmp::Ordering::Less => counts.lost.push(said),
            std::cmp::Ordering::Greater => counts.doubled.push(said),
            std::cmp::Ordering::Equal if found != must => counts.wrong.push(said),
            std::cmp::Ordering::Equal => {}
        }
    }
    counts.doubled.extend(
        by_number
            .into_keys()
            .map(|number| format!("thư {number} is nobody's")),
    );
}

fn number(subject: &str) -> usize {
    subject.rsplit(' ').next().unwrap().parse().unwrap()
}
