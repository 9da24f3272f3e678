//! Traces: where a message came by, and one more put into its bytes.
//!
//! Never rewrites a message: the hop that adds its trace must not disturb a byte of what it carries.

use crate::reader::{Cursor, is_xml};
use crate::source::{Feed, Form};
use crate::writer::{Writer, escaped};
use crate::{Error, Place, StreamError};
use office::{Day, Moment, UnitCode};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Read, Seek, Write};

/// A hop on a message's road: `TraceHeader`.
///
/// JSON: `{"organ": "H99.12", "at": 1795000000000}`, `at` in UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Whose hop; real hops leave it out or write `null` (X§1.2).
    #[serde(default)]
    pub organ: Option<UnitCode>,
    /// When, by that hop's clock.
    #[serde(default)]
    pub at: Option<Moment>,
}

impl Trace {
    /// Reads the current `TraceHeader`.
    pub(crate) fn read(c: &mut Cursor<'_>) -> Result<Self, Error> {
        let mut organ = None;
        let mut at = None;
        while let Some(name) = c.child()? {
            match name.as_str() {
                "OrganId" => organ = c.code_if_any()?,
                "Timestamp" => at = moment(&c.text()?),
                _ => c.pass_over()?,
            }
        }
        Ok(Self { organ, at })
    }

    /// Writes `TraceHeader`.
    pub(crate) fn write(&self, to: &mut Writer) {
        to.open("TraceHeader");
        to.leaf("OrganId", self.organ.as_ref().map_or("", UnitCode::as_str));
        to.moment("Timestamp", self.at);
        to.close("TraceHeader");
    }
}

/// Puts the trace of a hop behind those that `bytes`, a document or a status message, already has.
///
/// `organ` is the hop's own code and may be empty. Every other byte stays as it is; a missing list is made, in the
/// message's own prefix. Attachments are neither read nor checked. Errors if the bytes are no edXML or have no header.
/// Source: X§2.4.
pub fn append_trace(bytes: &[u8], organ: &str, at: Moment) -> Result<Vec<u8>, Error> {
    let mut traced = Vec::with_capacity(bytes.len() + 512);
    append_trace_to(io::Cursor::new(bytes), organ, at, &mut traced)
        .map_err(StreamError::in_memory)?;
    Ok(traced)
}

/// Does what [`append_trace`] does with a message of any length, from its start, into `to`; tells how many bytes.
///
/// Holds no more than a window of it. The message is read twice, up to the place of the trace and then whole: what
/// shows only then, that it is too long or no text further down, fails after something was written.
pub fn append_trace_to(
    mut message: impl Read + Seek,
    organ: &str,
    at: Moment,
    to: &mut impl Write,
) -> Result<u64, StreamError> {
    if let Some(found) = organ.chars().find(|c| !is_xml(*c)) {
        return Err(StreamError::Message(Error::Unwritable {
            element: "OrganId",
            found: found.into(),
        }));
    }
    message.rewind().map_err(StreamError::Read)?;
    let gap = find_gap(Feed::open(&mut message)?)?;
    message.rewind().map_err(StreamError::Read)?;
    let mut feed = Feed::open(&mut message)?;
    let form = feed.form();
    let mut written = 0;
    let mut write = |bytes: &[u8]| {
        written += bytes.len() as u64;
        to.write_all(bytes).map_err(StreamError::Write)
    };
    write(form.mark())?;
    pass_on(&mut feed, Some(gap.from), form, &mut write)?;
    write(&form.encode(&gap.fill(organ, at)))?;
    pass_on(&mut feed, Some(gap.to), form, |_| Ok(()))?;
    pass_on(&mut feed, None, form, &mut write)?;
    Ok(written)
}

/// Passes text on in the message's own form: all of it, or what stands before the byte `until` of it.
fn pass_on(
    feed: &mut Feed<'_>,
    until: Option<usize>,
    form: Form,
    mut write: impl FnMut(&[u8]) -> Result<(), StreamError>,
) -> Result<(), StreamError> {
    loop {
        let left = until.map_or(usize::MAX, |until| until.saturating_sub(feed.taken()));
        if left == 0 {
            return Ok(());
        }
        let window = match feed.fill_buf() {
            Ok([]) => return Ok(()),
            Ok(window) => window.get(..left).unwrap_or(window),
            Err(fault) => {
                let stop = feed.take_stop();
                return Err(stop.map_or(StreamError::Read(fault), StreamError::from));
            }
        };
        match form {
            Form::Utf8 { .. } => write(window)?,
            Form::Utf16 { .. } => write(&form.encode(&String::from_utf8_lossy(window)))?,
        }
        let count = window.len();
        feed.consume(count);
    }
}

/// Where a trace goes, and what must be written around it.
struct Gap {
    from: usize,
    to: usize,
    prefix: String,
    around: Around,
}

/// What the trace needs around it.
#[derive(Clone, Copy)]
enum Around {
    /// The list is open here.
    Nothing,
    /// There is no list.
    List,
    /// The list is `<…/>`: its end is opened and closed again.
    Reopened,
}

impl Gap {
    fn fill(&self, organ: &str, at: Moment) -> String {
        let p = &self.prefix;
        let mut trace = format!("<{p}TraceHeader>");
        if !organ.is_empty() {
            trace += &format!("<{p}OrganId>{}</{p}OrganId>", escaped(organ));
        }
        trace += &format!(
            "<{p}Timestamp>{}</{p}Timestamp></{p}TraceHeader>",
            at.wire()
        );
        match self.around {
            Around::Nothing => trace,
            Around::List => format!("<{p}TraceHeaderList>{trace}</{p}TraceHeaderList>"),
            Around::Reopened => format!(">{trace}</{p}TraceHeaderList>"),
        }
    }
}

/// Behind the last trace of the list, else at its start, else behind the message header.
fn find_gap(feed: Feed<'_>) -> Result<Gap, StreamError> {
    let mut c = Cursor::new(feed);
    let found = gap_in(&mut c);
    match c.take_fault() {
        Some(fault) => Err(StreamError::Read(fault)),
        None => Ok(found?),
    }
}

fn gap_in(c: &mut Cursor<'_>) -> Result<Gap, Error> {
    crate::parts::enter_root(c)?;
    enter(c, "edXMLEnvelope")?;
    enter(c, "edXMLHeader")?;
    let header = c.here();
    let mut behind = None;
    while let Some(name) = c.child()? {
        match name.as_str() {
            "TraceHeaderList" => return in_list(c),
            "MessageHeader" | "Status" => {
                let prefix = c.prefix();
                c.skip()?;
                behind = Some((c.offset(), prefix));
            }
            _ => c.skip()?,
        }
    }
    let Some((offset, prefix)) = behind else {
        return Err(Error::Missing {
            element: "MessageHeader",
            at: header,
        });
    };
    Ok(Gap {
        from: offset,
        to: offset,
        prefix,
        around: Around::List,
    })
}

fn in_list(c: &mut Cursor<'_>) -> Result<Gap, Error> {
    let prefix = c.prefix();
    let opened = c.offset();
    if c.is_empty_tag() {
        return Ok(Gap {
            from: opened.saturating_sub("/>".len()),
            to: opened,
            prefix,
            around: Around::Reopened,
        });
    }
    let mut behind = opened;
    while let Some(name) = c.child()? {
        c.skip()?;
        if matches!(name.as_str(), "TraceHeader" | "Paper") {
            behind = c.offset();
        }
    }
    Ok(Gap {
        from: behind,
        to: behind,
        prefix,
        around: Around::Nothing,
    })
}

/// Goes to the next child named `wanted`.
fn enter(c: &mut Cursor<'_>, wanted: &'static str) -> Result<(), Error> {
    let at: Place = c.here();
    while let Some(name) = c.child()? {
        if name == wanted {
            return Ok(());
        }
        c.skip()?;
    }
    Err(Error::Missing {
        element: wanted,
        at,
    })
}

/// The moment in a text: `yyyy/MM/dd HH:mm:ss` in Vietnam's time, or ISO 8601 with or without a zone.
///
/// A day alone is its midnight; what cannot be read is `None`.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let day = Day::receive(text).ok()?;
    let clock = text.trim().split_once([' ', 'T']).map_or("", |(_, t)| t);
    let (clock, zone) = zone(clock.trim());
    let mut parts = clock.split(':').map(|part| {
        let whole = part.split_once('.').map_or(part, |(whole, _)| whole);
        whole.parse::<i64>().unwrap_or(0).clamp(0, 60)
    });
    let mut next = || parts.next().unwrap_or(0);
    let seconds = (next() * 60 + next()) * 60 + next();
    let minutes_off = VIETNAM_MINUTES - zone.unwrap_or(VIETNAM_MINUTES);
    Some(
        day.begins()
            .plus_millis((seconds + minutes_off * 60) * 1000),
    )
}

const VIETNAM_MINUTES: i64 = 7 * 60;

/// Splits `16:28:42+07:00` or `16:28:42Z` into the time and the zone's minutes.
fn zone(clock: &str) -> (&str, Option<i64>) {
    if let Some(time) = clock.strip_suffix('Z') {
        return (time, Some(0));
    }
    let Some(at) = clock.find(['+', '-']) else {
        return (clock, None);
    };
    let (time, zone) = clock.split_at_checked(at).unwrap_or((clock, ""));
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let figures: String = zone.chars().filter(char::is_ascii_digit).take(4).collect();
    let minutes = match figures.parse::<i64>() {
        Ok(hours) if figures.len() == 2 => hours * 60,
        Ok(both) if figures.len() == 4 => both / 100 * 60 + both % 100,
        _ => return (time, None),
    };
    (time, Some(sign * minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_every_form_met() {
        let at = |text| moment(text).map(|m| m.wire());
        let said = Some("2025/10/23 16:28:42".to_owned());
        for text in [
            "2025/10/23 16:28:42",
            "23/10/2025 16:28:42",
            "2025-10-23T16:28:42",
            "2025-10-23T16:28:42.123+07:00",
            "2025-10-23T09:28:42Z",
            "2025-10-23T11:28:42+0200",
            " 2025-10-23T04:28:42-05 ",
        ] {
            assert_eq!(at(text), said, "{text}");
        }
        assert_eq!(at("2025/10/23").as_deref(), Some("2025/10/23 00:00:00"));
        assert_eq!(
            at("2025/10/23 16:28").as_deref(),
            Some("2025/10/23 16:28:00")
        );
        for text in ["", "hôm qua", "2025/02/30 00:00:00"] {
            assert_eq!(at(text), None, "{text:?}");
        }
        assert!(moment("9999/12/31 99:99:99").is_some(), "held, not wrapped");
    }
}
