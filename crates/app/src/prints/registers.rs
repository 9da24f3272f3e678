//! The registers this desk keeps, printed whole with every column of their form (Decree 30/2020 art. 16.2b, 22.3b).

use super::{Print, PrintFault, handed, kind_of, words};
use crate::settings::OfficeSettings;
use crate::{App, Error, settings};
use office::{Body, Day, Moment, Series};
use paper::prints::{RegisterEnds, RegisterKind, RegisterPress, RegisterWords, Row};
use serde::{Deserialize, Serialize};
use store::{BookFilter, BookLine, BookMark, Read};
use ts_rs::TS;

/// Which register, from when to when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrintRegister {
    /// `outgoing`, `incoming` or `follow_up`.
    pub kind: String,
    /// The year.
    pub year: u16,
    /// The first day, `yyyy-MM-dd`; empty: from the beginning.
    #[serde(default)]
    pub from: String,
    /// The last day, `yyyy-MM-dd`; empty: to the end.
    #[serde(default)]
    pub to: String,
    /// Quyển số.
    #[serde(default)]
    pub volume: String,
    /// The front page comes twice, as cover and as first page.
    #[serde(default)]
    pub first_page_too: bool,
    /// Lines left to be written on by hand.
    #[serde(default)]
    pub blank: u16,
    /// The file to write; empty: to be looked at, its beginning only where it is long.
    #[serde(default)]
    pub path: String,
}

/// Prints a register.
pub fn register(app: &App, input: PrintRegister) -> Result<Print, Error> {
    let kind = kind_of(&input.kind)?;
    let office = settings::office(app)?;
    let filter = filter(&office, kind, &input)?;
    let words = RegisterWords {
        kind,
        superior: office.superior.clone(),
        office: super::papers::issuer(&office),
        year: input.year.to_string(),
        about: String::new(),
        volume: input.volume.clone(),
        first_page_too: input.first_page_too,
    };
    let mut writing = Writing {
        press: RegisterPress::new(words)?,
        // A stretch of a period has no beginning of its own: what came before is in the volume before.
        whole: filter.from.is_none(),
        headed: false,
        last: (String::new(), 0),
        first: None,
        ends: None,
        days: None,
        several: false,
        tally: Print::default(),
    };
    let limit = if input.path.is_empty() {
        SHOWN
    } else {
        u32::MAX
    };
    app.store()
        .read(|r| writing.lines(r, kind, &filter, limit))?;
    let tally = writing.tally.clone();
    let ends = writing.ends(&input)?;
    if tally.rows == 0 {
        writing.press.row(&Row::Gap(NOTHING.to_owned()))?;
    }
    for _ in 0..input.blank.min(MOST_BLANK) {
        writing.press.row(&Row::Blank)?;
    }
    let name = format!("{} {}.pdf", kind.title().join(" "), input.year);
    let print = handed(writing.press.finish(&ends)?, name, &input.path)?;
    Ok(Print {
        pdf: print.pdf,
        name: print.name,
        pages: print.pages,
        replaced: print.replaced,
        ..tally
    })
}

fn filter(
    office: &OfficeSettings,
    kind: RegisterKind,
    input: &PrintRegister,
) -> Result<BookFilter, Error> {
    let body = match office.body {
        Body::State => "state",
        Body::Party => "party",
    };
    let unreadable = || Error::TimeUnreadable {
        text: input.year.to_string(),
    };
    let first = Day::new(i32::from(input.year), 1, 1).map_err(|_| unreadable())?;
    let next = Day::new(i32::from(input.year) + 1, 1, 1).map_err(|_| unreadable())?;
    let (prefix, period) = match kind {
        RegisterKind::Outgoing => {
            // The period is the same for all that goes out.
            let series = Series::copies(office.body, &office.abbreviation);
            (
                format!("{body}/out/"),
                series.period(first, office.term_began),
            )
        }
        RegisterKind::Incoming | RegisterKind::FollowUp => {
            let series = Series::incoming(office.body);
            (
                series.word().to_owned(),
                series.period(first, office.term_began),
            )
        }
        RegisterKind::Post
        | RegisterKind::Loans
        | RegisterKind::FilePlan
        | RegisterKind::HandOverList
        | RegisterKind::FileContents => {
            return Err(PrintFault::NotKept {
                word: kind.word().to_owned(),
            }
            .into());
        }
    };
    let from = begins(&input.from)?.map(Day::begins);
    let until = begins(&input.to)?.map(|day| day.plus_days(1).begins());
    // A Party series runs through a term: a year is a stretch of it.
    let spans = period.word().contains('-');
    Ok(BookFilter {
        prefix,
        period: period.word().to_owned(),
        from: from.or(spans.then(|| first.begins())),
        until: until.or(spans.then(|| next.begins())),
    })
}

fn begins(text: &str) -> Result<Option<Day>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    Day::receive(text)
        .map(Some)
        .map_err(|_| Error::TimeUnreadable {
            text: text.to_owned(),
        })
}

/// A register while its lines come.
struct Writing {
    press: RegisterPress,
    whole: bool,
    headed: bool,
    last: BookMark,
    first: Option<String>,
    ends: Option<String>,
    days: Option<(Moment, Moment)>,
    several: bool,
    tally: Print,
}

impl Writing {
    fn lines(
        &mut self,
        r: &Read<'_>,
        kind: RegisterKind,
        filter: &BookFilter,
        limit: u32,
    ) -> Result<(), Error> {
        let reached = r.last_numbers(filter)?;
        self.several = reached.len() > 1;
        let mut after: BookMark = (String::new(), 0);
        loop {
            let wanted = STRETCH.min(limit.saturating_sub(self.tally.rows));
            if wanted == 0 {
                self.tally.shortened = u64::from(self.tally.rows) < r.count_book(filter)?;
                break;
            }
            let rows: Vec<(BookLine, Vec<String>)> = match kind {
                RegisterKind::Outgoing => r
                    .outgoing_book(filter, &after, wanted)?
                    .into_iter()
                    .map(|row| (row.line.clone(), words::outgoing(&row)))
                    .collect(),
                RegisterKind::FollowUp => r
                    .incoming_book(filter, &after, wanted)?
                    .into_iter()
                    .map(|row| (row.line.clone(), words::follow_up(&row)))
                    .collect(),
                _ => r
                    .incoming_book(filter, &after, wanted)?
                    .into_iter()
                    .map(|row| (row.line.clone(), words::incoming(&row)))
                    .collect(),
            };
            let Some((last, _)) = rows.last() else {
                break;
            };
            after = (last.series.clone(), last.count);
            for (line, cells) in rows {
                self.line(&line, cells, &reached, filter.until.is_none())?;
            }
        }
        if !self.tally.shortened && filter.until.is_none() {
            self.rest(&reached)?;
            // A series of which nothing stands here, though numbers of it were given elsewhere.
            for (series, last) in &reached {
                if *series > self.last.0 && *last > 0 && self.whole {
                    self.begin(series)?;
                    self.missing(1, *last)?;
                }
            }
        }
        Ok(())
    }

    fn line(
        &mut self,
        line: &BookLine,
        cells: Vec<String>,
        reached: &[BookMark],
        to_the_end: bool,
    ) -> Result<(), Error> {
        if !self.headed || line.series != self.last.0 {
            if self.headed && to_the_end {
                self.rest(reached)?;
            }
            if self.whole && to_the_end {
                for (series, last) in reached {
                    if *series > self.last.0 && *series < line.series && *last > 0 {
                        self.begin(series)?;
                        self.missing(1, *last)?;
                    }
                }
            }
            self.begin(&line.series)?;
            if !self.whole {
                self.last.1 = line.count.saturating_sub(1);
            }
        }
        if line.count > self.last.1 + 1 {
            self.missing(self.last.1 + 1, line.count - 1)?;
        }
        self.last.1 = line.count;
        self.tally.rows += 1;
        self.first.get_or_insert_with(|| line.written.clone());
        self.ends = Some(line.written.clone());
        let (from, to) = self.days.unwrap_or((line.at, line.at));
        self.days = Some((from.min(line.at), to.max(line.at)));
        if line.withdrawn.is_some() {
            self.tally.void += 1;
            return Ok(self.press.row(&Row::Void(cells))?);
        }
        Ok(self.press.row(&Row::Entry(cells))?)
    }

    /// A series begins; its name stands above it where there are several.
    fn begin(&mut self, series: &str) -> Result<(), Error> {
        self.headed = true;
        self.last = (series.to_owned(), 0);
        if self.several {
            self.press.row(&Row::Heading(words::series(series)))?;
        }
        Ok(())
    }

    /// Numbers of the series that were given behind the last line here.
    fn rest(&mut self, reached: &[BookMark]) -> Result<(), Error> {
        let (series, count) = self.last.clone();
        let last = reached.iter().find(|(word, _)| *word == series);
        match last {
            Some((_, last)) if *last > count => self.missing(count + 1, *last),
            _ => Ok(()),
        }
    }

    fn missing(&mut self, from: u32, to: u32) -> Result<(), Error> {
        self.tally.missing = self
            .tally
            .missing
            .saturating_add(to.saturating_sub(from) + 1);
        self.last.1 = to;
        Ok(self.press.row(&Row::Gap(words::gap(from, to)))?)
    }

    fn ends(&self, input: &PrintRegister) -> Result<RegisterEnds, Error> {
        let found = self.days.map(|(from, to)| (from.day(), to.day()));
        let days = match (begins(&input.from)?, begins(&input.to)?, found) {
            (Some(from), Some(to), _)
            | (Some(from), None, Some((_, to)))
            | (None, Some(to), Some((from, _))) => Some((from, to)),
            (_, _, found) => found,
        };
        let Print {
            rows,
            void,
            missing,
            ..
        } = self.tally;
        let mut closing = Vec::new();
        if rows > 0 && !self.tally.shortened {
            closing.push(format!(
                "Sổ này ghi {rows} số, trong đó {void} số hủy; {missing} số không có trong sổ."
            ));
        }
        Ok(RegisterEnds {
            days,
            // Several series have no one first number: the clerk writes them on the cover.
            numbers: self
                .first
                .clone()
                .zip(self.ends.clone())
                .filter(|_| !self.several),
            closing,
        })
    }
}

/// How many lines are shown before they are saved.
const SHOWN: u32 = 300;
const STRETCH: u32 = 500;
const MOST_BLANK: u16 = 2000;
const NOTHING: &str = "Không có văn bản nào được đăng ký trong thời gian này.";
