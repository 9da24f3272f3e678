//! The registers as they are printed: a stretch of lines at a time, with what each column needs, never a whole draft.

use crate::codec::{day, moment, moment_or_none, urgency_from_word, word};
use crate::{Error, Read};
use office::{Day, Incoming, Moment, Notation, Number, Recipient, Urgency};
use rusqlite::Row;

/// Which lines of the registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookFilter {
    /// Every series whose word begins so.
    pub prefix: String,
    /// The period's word.
    pub period: String,
    /// Only numbers given at or after.
    pub from: Option<Moment>,
    /// Only numbers given before.
    pub until: Option<Moment>,
}

/// A line that stands behind another: its series and number.
pub type BookMark = (String, u32);

/// What every register tells of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookLine {
    /// The series' word.
    pub series: String,
    /// The number.
    pub count: u32,
    /// As it stands on the page.
    pub written: String,
    /// When it was given.
    pub at: Moment,
    /// Why and when it was made void.
    pub withdrawn: Option<(String, Moment)>,
}

/// A line of the register of outgoing documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingLine {
    /// The number.
    pub line: BookLine,
    /// The type's word; empty if the document is not on this desk.
    pub kind: String,
    /// Trích yếu.
    pub subject: String,
    /// The day on the page.
    pub issued_on: Option<Day>,
    /// When it was put on the axis.
    pub sent_at: Option<Moment>,
    /// Who signed.
    pub signer: String,
    /// Lưu.
    pub filed: String,
    /// Drafter's code and number of copies.
    pub drafter: String,
    /// Kính gửi and Nơi nhận.
    pub recipients: Vec<Recipient>,
    /// How many receivers on the axis it has, and how many accepted it.
    pub receivers: (u32, u32),
}

/// A line of the register of arrivals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingLine {
    /// The number.
    pub line: BookLine,
    /// When it came.
    pub arrived_at: Option<Moment>,
    /// Who sent it.
    pub from_name: String,
    /// Its number.
    pub number: Number,
    /// Its notation.
    pub notation: Notation,
    /// Its day.
    pub promulgated: Option<Day>,
    /// Its type's name.
    pub kind_name: String,
    /// Trích yếu.
    pub subject: String,
    /// How fast it must move.
    pub urgency: Urgency,
    /// The day by which the sender wants it done.
    pub due: Option<Day>,
    /// Where it stands; none if the document is not on this desk.
    pub stage: Option<Incoming>,
    /// The numbers of our answers.
    pub replies: String,
}

impl Read<'_> {
    /// Up to `limit` lines of the register of outgoing documents behind `after`: by series, then by number.
    pub fn outgoing_book(
        &self,
        filter: &BookFilter,
        after: &BookMark,
        limit: u32,
    ) -> Result<Vec<OutgoingLine>, Error> {
        self.stretch(OUTGOING, filter, after, limit, outgoing)
    }

    /// Up to `limit` lines of the register of arrivals behind `after`: by number.
    pub fn incoming_book(
        &self,
        filter: &BookFilter,
        after: &BookMark,
        limit: u32,
    ) -> Result<Vec<IncomingLine>, Error> {
        self.stretch(INCOMING, filter, after, limit, incoming)
    }

    /// Up to `limit` rows of `select` (entries as `e`) that `filter` names, behind `after`.
    fn stretch<T>(
        &self,
        select: &str,
        filter: &BookFilter,
        after: &BookMark,
        limit: u32,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let mut statement = self.tx.prepare_cached(&format!("{select} {STRETCH}"))?;
        let (from, until) = bounds(filter);
        let rows = statement.query_map(
            (
                &filter.period,
                &filter.prefix,
                &after.0,
                after.1,
                from,
                until,
                limit,
            ),
            read,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many lines `filter` asks for.
    pub fn count_book(&self, filter: &BookFilter) -> Result<u64, Error> {
        let (from, until) = bounds(filter);
        Ok(self
            .tx
            .prepare_cached(
                "SELECT count(*)
                   FROM register_entries
                  WHERE period = ?1
                    AND series >= ?2
                    AND series < ?2 || char(0x10FFFF)
                    AND entered_at >= ?3
                    AND entered_at < ?4",
            )?
            .query_row((&filter.period, &filter.prefix, from, until), |row| {
                row.get(0)
            })?)
    }

    /// The last number given in each series that `filter` names, whoever gave it.
    pub fn last_numbers(&self, filter: &BookFilter) -> Result<Vec<BookMark>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT series, last
               FROM counters
              WHERE period = ?1
                AND series >= ?2
                AND series < ?2 || char(0x10FFFF)
              ORDER BY series",
        )?;
        let rows = statement.query_map((&filter.period, &filter.prefix), |row| {
            Ok((row.get("series")?, row.get("last")?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn bounds(filter: &BookFilter) -> (i64, i64) {
    (
        filter.from.map_or(i64::MIN, Moment::millis),
        filter.until.map_or(i64::MAX, Moment::millis),
    )
}

fn line(row: &Row<'_>) -> rusqlite::Result<BookLine> {
    let reason: Option<String> = row.get("withdrawn_reason")?;
    Ok(BookLine {
        series: row.get("series")?,
        count: row.get("count")?,
        written: row.get("written")?,
        at: moment(row, "entered_at")?,
        withdrawn: reason.zip(moment_or_none(row, "withdrawn_at")?),
    })
}

fn outgoing(row: &Row<'_>) -> rusqlite::Result<OutgoingLine> {
    let mut recipients: Vec<Recipient> = crate::codec::json(row, "addressees")?;
    recipients.extend(crate::codec::json::<Vec<Recipient>>(row, "recipients")?);
    Ok(OutgoingLine {
        line: line(row)?,
        kind: row.get("kind")?,
        subject: row.get("subject")?,
        issued_on: day(row, "issued_on")?,
        sent_at: moment_or_none(row, "sent_at")?,
        signer: row.get("signer")?,
        filed: row.get("filed")?,
        drafter: row.get("drafter")?,
        recipients,
        receivers: (row.get("receivers")?, row.get("accepted")?),
    })
}

fn incoming(row: &Row<'_>) -> rusqlite::Result<IncomingLine> {
    let stage: Option<String> = row.get("stage")?;
    Ok(IncomingLine {
        line: line(row)?,
        arrived_at: moment_or_none(row, "arrived_at")?,
        from_name: row.get("from_name")?,
        number: Number::receive(&row.get::<_, String>("number")?),
        notation: Notation::receive(&row.get::<_, String>("notation")?),
        promulgated: day(row, "promulgated")?,
        kind_name: row.get("kind_name")?,
        subject: row.get("subject")?,
        urgency: word(row, "urgency", urgency_from_word)?,
        due: day(row, "due")?,
        stage: stage.as_deref().and_then(Incoming::from_word),
        replies: row.get("replies")?,
    })
}

/// What a line of the register of outgoing documents shows.
const OUTGOING: &str = "
 SELECT e.series, e.count, e.written, e.entered_at, e.withdrawn_reason, e.withdrawn_at,
        coalesce(d.kind, '') AS kind, coalesce(d.subject, '') AS subject,
        d.issued_on, d.sent_at,
        coalesce(d.draft ->> '$.signature.name', '') AS signer,
        coalesce(d.draft ->> '$.filed', '') AS filed,
        coalesce(d.draft ->> '$.drafter', '') AS drafter,
        coalesce(d.draft -> '$.addressees', '[]') AS addressees,
        coalesce(d.draft -> '$.recipients', '[]') AS recipients,
        (SELECT count(*) FROM deliveries v WHERE v.dispatch = e.dispatch) AS receivers,
        (SELECT count(*) FROM deliveries v
          WHERE v.dispatch = e.dispatch AND v.answer IN (3, 4, 5, 6)) AS accepted
   FROM register_entries e
   LEFT JOIN dispatches d ON d.id = e.dispatch";

/// What a line of the register of arrivals shows.
const INCOMING: &str = "
 SELECT e.series, e.count, e.written, e.entered_at, e.withdrawn_reason, e.withdrawn_at,
        a.arrived_at, coalesce(a.from_name, '') AS from_name,
        coalesce(a.number, '') AS number, coalesce(a.notation, '') AS notation,
        a.promulgated, coalesce(a.kind_name, '') AS kind_name,
        coalesce(a.subject, '') AS subject, coalesce(a.urgency, 'normal') AS urgency,
        a.due, a.stage,
        coalesce((SELECT group_concat(n.written, '; ')
                    FROM dispatches p
                    JOIN register_entries n ON n.dispatch = p.id
                   WHERE p.in_reply_to = a.id AND n.withdrawn_at IS NULL), '') AS replies
   FROM register_entries e
   LEFT JOIN arrivals a ON a.id = e.arrival";

/// Which of the lines, and in which order: by series, then by number, from a mark onwards.
const STRETCH: &str = "
  WHERE e.period = ?1
    AND e.series >= ?2
    AND e.series < ?2 || char(0x10FFFF)
    AND (e.series, e.count) > (?3, ?4)
    AND e.entered_at >= ?5
    AND e.entered_at < ?6
  ORDER BY e.series, e.count
  LIMIT ?7";
