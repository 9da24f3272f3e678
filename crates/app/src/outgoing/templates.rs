//! The office's templates (lưu mẫu): drafts with blanks such as `{{tên}}`, kept, found and filled.
//!
//! A blank is filled with what it may hold — words, a day, a figure — or told to be missing; it is never guessed.

use super::library::one_line;
use crate::views::{Done, Facts, FaultEntry};
use crate::{App, Error, Failure, settings};
use office::{Day, Draft, UnitCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use store::{NewTemplate, TemplateRow};
use ts_rs::TS;

/// What may stand in a blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Any words.
    #[default]
    Text,
    /// A day, written `05/02/2026`.
    Date,
    /// A day, written `ngày 05 tháng 02 năm 2026`.
    LongDate,
    /// A figure, written `1.234.567,5`.
    Number,
}

/// A blank of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TemplateField {
    /// What stands between the braces.
    pub name: String,
    /// What may stand in it.
    #[serde(default)]
    pub kind: FieldKind,
    /// It may stay empty.
    #[serde(default)]
    pub optional: bool,
}

/// A template in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateEntry {
    /// Row id.
    pub id: i64,
    /// What lists show.
    pub name: String,
    /// May be empty.
    pub folder: String,
    /// The type's stable word.
    pub kind: String,
    /// The type's name.
    pub kind_name: String,
    /// Its blanks, in reading order.
    pub fields: Vec<TemplateField>,
    /// Drafts made from it.
    pub used: u32,
}

/// Which templates are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ListTemplates {
    /// Only those with all of these words, whatever the marks.
    #[serde(default)]
    pub text: String,
}

/// Templates by folder, then by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateList {
    /// The templates.
    pub rows: Vec<TemplateEntry>,
}

/// A template, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateShown {
    /// As in the list.
    pub row: TemplateEntry,
    /// The draft, with its blanks.
    pub draft: Draft,
}

/// A draft to be kept as a template.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveTemplate {
    /// Row id; nothing for a new one.
    #[serde(default)]
    pub id: Option<i64>,
    /// What lists show.
    pub name: String,
    /// May be empty.
    #[serde(default)]
    pub folder: String,
    /// The draft, with its blanks.
    pub draft: Draft,
    /// What may stand in the blanks; those not named are told by their names.
    #[serde(default)]
    pub fields: Vec<TemplateField>,
}

/// A template to begin a draft with.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DraftFromTemplate {
    /// Row id of the template.
    pub id: i64,
    /// What goes into the blanks, by their names; blanks without one stay open.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// A draft to begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateFilled {
    /// The draft; not kept yet.
    pub draft: Draft,
    /// Blanks that stayed open, and values that fit none.
    pub faults: Vec<FaultEntry>,
}

/// The longest name of a blank, in characters.
const NAME: usize = 60;
/// More blanks no form has.
const FIELDS: usize = 200;

/// The office's templates.
pub fn list(app: &App, input: ListTemplates) -> Result<TemplateList, Error> {
    let rows = app.store().read(|r| r.templates(&input.text))?;
    Ok(TemplateList {
        rows: rows.into_iter().map(entry).collect::<Result<_, _>>()?,
    })
}

/// One template, whole.
pub fn show(app: &App, input: settings::ById) -> Result<TemplateShown, Error> {
    let (row, draft) = known(app, input.id)?;
    Ok(TemplateShown {
        row: entry(row)?,
        draft,
    })
}

/// Keeps a draft as a template: a new one, or in place of an older.
///
/// Errors if it has no name, too many blanks, or is marked as a secret.
pub fn save(app: &App, input: SaveTemplate) -> Result<TemplateEntry, Error> {
    let draft = input.draft.normalised();
    draft.refuse_secret()?;
    let name = one_line(&input.name);
    if name.is_empty() {
        return Err(Error::TemplateNameMissing);
    }
    let fields = fields(&draft, &input.fields)?;
    let template = NewTemplate {
        name,
        folder: one_line(&input.folder),
        draft,
        fields: serde_json::to_value(&fields).map_err(Error::Unserialisable)?,
    };
    let at = app.now();
    let id = app.write(|w| match input.id {
        None => Ok(w.insert_template(&template, at)?),
        Some(id) => {
            w.template(id)?.ok_or(Error::TemplateUnknown { id })?;
            w.replace_template(id, &template, at)?;
            Ok(id)
        }
    })?;
    entry(known(app, id)?.0)
}

/// Takes a template away; drafts made from it stay.
pub fn remove(app: &App, input: settings::ById) -> Result<Done, Error> {
    app.write(|w| {
        w.template(input.id)?
            .ok_or(Error::TemplateUnknown { id: input.id })?;
        Ok(w.delete_template(input.id)?)
    })?;
    Ok(Done {})
}

/// A draft from a template: what is given stands in its blanks, the others stay open. Kept by `draft.save`.
pub fn fill(app: &App, input: DraftFromTemplate) -> Result<TemplateFilled, Error> {
    let (row, draft) = known(app, input.id)?;
    let fields = fields_of(&row)?;
    let Filling { draft, faults } = filled(&draft, &fields, &input.values)?;
    app.write(|w| Ok(w.count_template_use(input.id, 1)?))?;
    Ok(TemplateFilled { draft, faults })
}

/// A draft with its blanks filled, and what went wrong.
pub(crate) struct Filling {
    pub(crate) draft: Draft,
    pub(crate) faults: Vec<FaultEntry>,
}

/// `draft` with `values` in its blanks. A missing or unfit value leaves its blank open and is told.
pub(crate) fn filled(
    draft: &Draft,
    fields: &[TemplateField],
    values: &BTreeMap<String, String>,
) -> Result<Filling, Error> {
    let mut faults = Vec::new();
    let mut words = BTreeMap::new();
    for field in fields {
        let value = values.get(&field.name).map(|text| text.trim());
        match value {
            None | Some("") if field.optional => {
                words.insert(field.name.clone(), String::new());
            }
            None | Some("") => faults.push(missing(&field.name)),
            Some(value) => match written(field.kind, value) {
                Some(text) => {
                    words.insert(field.name.clone(), text);
                }
                None => faults.push(unfit(field, value)),
            },
        }
    }
    let mut value = serde_json::to_value(draft).map_err(Error::Unserialisable)?;
    put(&mut value, &words);
    faults.extend(name_codes(&mut value, &words, values));
    let draft: Draft = serde_json::from_value(value).map_err(Error::Input)?;
    let draft = draft.normalised();
    if let Err(secret) = draft.refuse_secret() {
        faults.push(told(&Error::from(secret)));
    }
    Ok(Filling { draft, faults })
}

/// The blanks of a stored template.
pub(crate) fn fields_of(row: &TemplateRow) -> Result<Vec<TemplateField>, Error> {
    serde_json::from_value(row.fields.clone()).map_err(Error::Input)
}

/// The template and its draft.
pub(crate) fn known(app: &App, id: i64) -> Result<(TemplateRow, Draft), Error> {
    app.store()
        .read(|r| r.template(id))?
        .ok_or(Error::TemplateUnknown { id })
}

/// What a column is called that holds the codes of the recipients named by the blank `name`.
pub(crate) fn code_column(name: &str) -> String {
    format!("mã {name}")
}

/// The blanks that stand in `draft` unfilled, in reading order, each once.
pub(crate) fn open_blanks(draft: &Draft) -> Result<Vec<String>, Error> {
    Ok(blanks(
        &serde_json::to_value(draft).map_err(Error::Unserialisable)?,
    ))
}

/// The blanks of `draft`, each with what may stand in it: as `given` says, else as its name sounds.
fn fields(draft: &Draft, given: &[TemplateField]) -> Result<Vec<TemplateField>, Error> {
    let names = open_blanks(draft)?;
    if names.len() > FIELDS {
        return Err(Error::TemplateTooManyFields {
            length: names.len(),
            limit: FIELDS,
        });
    }
    let known = |name: &String| given.iter().find(|field| field.name == *name).cloned();
    Ok(names
        .into_iter()
        .map(|name| {
            known(&name).unwrap_or_else(|| TemplateField {
                kind: sounds_like(&name),
                name,
                optional: false,
            })
        })
        .collect())
}

fn sounds_like(name: &str) -> FieldKind {
    let folded = office::fold(name);
    let first = folded.split(' ').next().unwrap_or_default();
    match first {
        "ngay" => FieldKind::Date,
        "so" if ["tien", "luong"].iter().any(|word| folded.contains(word)) => FieldKind::Number,
        _ => FieldKind::Text,
    }
}

/// The names between braces in all texts, in reading order, each once.
fn blanks(value: &Value) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    each_text(value, &mut |text| {
        for (_, name) in pieces(text) {
            if let Some(name) = name
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
    });
    names
}

fn each_text(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => see(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, see)),
        Value::Object(fields) => fields.values().for_each(|field| each_text(field, see)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Puts words into the blanks of all texts; blanks without words stay.
fn put(value: &mut Value, words: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            let all: String = pieces(text)
                .into_iter()
                .map(|(piece, name)| {
                    let word = name.and_then(|name| words.get(&name));
                    word.map_or(piece, String::as_str)
                })
                .collect();
            *text = all;
        }
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, words)),
        Value::Object(fields) => fields.values_mut().for_each(|field| put(field, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The codes of recipients whose names came from the table: in the column `mã <blank>`, found by the name put in.
///
/// A code that went to no recipient is told, unless the template shows it as a blank of its own.
fn name_codes(
    value: &mut Value,
    words: &BTreeMap<String, String>,
    values: &BTreeMap<String, String>,
) -> Vec<FaultEntry> {
    let mut faults = Vec::new();
    for (blank, name) in words {
        let field = code_column(blank);
        let said = values.get(&field).map_or("", |text| text.trim());
        if said.is_empty() {
            continue;
        }
        match UnitCode::parse(said) {
            Ok(code) if put_code(value, name, code.as_str()) || words.contains_key(&field) => {}
            Ok(_) => faults.push(told(&Error::CodeUnused {
                field,
                code: said.chars().take(NAME).collect(),
            })),
            Err(_) if words.contains_key(&field) => {}
            Err(error) => faults.push(told(&error.into())),
        }
    }
    faults
}

/// Gives `code` to the recipients of this name that have none; whether it now stands with one.
fn put_code(value: &mut Value, name: &str, code: &str) -> bool {
    let mut stands = false;
    for list in ["addressees", "recipients"] {
        let lines = value.get_mut(list).and_then(Value::as_array_mut);
        for line in lines.into_iter().flatten().filter_map(Value::as_object_mut) {
            let of = |key: &str| line.get(key).and_then(Value::as_str);
            if name.is_empty()
                || !of("name")
                    .unwrap_or_default()
                    .split_whitespace()
                    .eq(name.split(' '))
            {
                continue;
            }
            match of("code") {
                Some(known) => stands |= known == code,
                None => {
                    line.insert("code".to_owned(), Value::String(code.to_owned()));
                    stands = true;
                }
            }
        }
    }
    stands
}

/// A text in pieces; a piece that is a blank comes with its name.
fn pieces(text: &str) -> Vec<(&str, Option<String>)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            break;
        };
        let length = before.len() + name.len() + 4;
        let (here, _) = rest.split_at_checked(length).unwrap_or((rest, ""));
        match named(name) {
            Some(name) => {
                pieces.push((before, None));
                let blank = here.get(before.len()..).unwrap_or_default();
                pieces.push((blank, Some(name)));
            }
            None => pieces.push((here, None)),
        }
        rest = behind;
    }
    pieces.push((rest, None));
    pieces
}

fn named(name: &str) -> Option<String> {
    let name = office::nfc(name.trim());
    let fits = |c: char| !c.is_control() && !matches!(c, '{' | '}');
    let holds = !name.is_empty() && name.chars().count() <= NAME && name.chars().all(fits);
    holds.then_some(name)
}

/// A value as the page shows it; `None` if it is none of its kind.
fn written(kind: FieldKind, value: &str) -> Option<String> {
    match kind {
        FieldKind::Text => {
            let words: Vec<&str> = value.split_whitespace().collect();
            Some(words.join(" "))
        }
        FieldKind::Date => {
            day(value).map(|day| format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()))
        }
        FieldKind::LongDate => day(value).map(Day::official),
        FieldKind::Number => number(value),
    }
}

/// `5/2/2026`, `05-02-2026`, `2026-02-05`.
fn day(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let (year, day) = match first.len() {
        4 => (first, last),
        _ => (last, first),
    };
    if year.len() != 4 {
        return None;
    }
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `1234567,5`, `1.234.567,5`, `1234567.5`: with a dot every three figures and a comma before the parts.
fn number(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (sign, plain) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", plain.as_str()),
    };
    let (whole, parts) = match plain.split_once(',') {
        Some((whole, parts)) => (ungrouped(whole)?, parts),
        None => match ungrouped(plain) {
            Some(whole) => (whole, ""),
            // One dot that groups nothing is a program's decimal point.
            None => {
                let (whole, parts) = plain.split_once('.')?;
                (
                    whole.to_owned(),
                    Some(parts).filter(|parts| !parts.is_empty())?,
                )
            }
        },
    };
    if !is_figures(&whole) || !(parts.is_empty() || is_figures(parts)) || whole.len() > 18 {
        return None;
    }
    let mut grouped = String::new();
    for (at, figure) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push('.');
        }
        grouped.push(figure);
    }
    Some(match parts {
        "" => format!("{sign}{grouped}"),
        parts => format!("{sign}{grouped},{parts}"),
    })
}

/// A whole number without its dots, which may only stand before every three figures; `None` for any other text.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split('.');
    let first = groups.next().filter(|first| is_figures(first))?;
    let mut rest = groups.peekable();
    // A number of several groups begins with no nought: `0.125` is a part of one.
    let opens = rest.peek().is_none() || (first.len() <= 3 && !first.starts_with('0'));
    let fits = opens && rest.all(|group| group.len() == 3 && is_figures(group));
    fits.then(|| text.replace('.', ""))
}

fn is_figures(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn missing(field: &str) -> FaultEntry {
    told(&Error::FieldMissing {
        field: field.to_owned(),
    })
}

fn unfit(field: &TemplateField, value: &str) -> FaultEntry {
    let (field, value) = (field.name.clone(), value.chars().take(NAME).collect());
    told(&Error::FieldUnfit { field, value })
}

pub(crate) fn told(error: &Error) -> FaultEntry {
    let Failure { code, facts, .. } = Failure::from(error);
    let facts: Facts = facts;
    FaultEntry { code, facts }
}

fn entry(row: TemplateRow) -> Result<TemplateEntry, Error> {
    Ok(TemplateEntry {
        fields: fields_of(&row)?,
        id: row.id,
        name: row.name,
        folder: row.folder,
        kind: row.kind.word().to_owned(),
        kind_name: row.kind.name().to_owned(),
        used: row.used,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use office::{Block, Body, Kind, Recipient};

    fn template() -> Draft {
        Draft {
            subject: "mời {{ họ tên }} họp {{ngày họp}}".into(),
            blocks: vec![Block::paragraph(
                "Kinh phí {{số tiền}} đồng; {{ghi chú}}; {{ chưa đóng",
            )],
            addressees: vec![Recipient {
                name: "{{đơn vị}}".into(),
                ..Recipient::default()
            }],
            ..Draft::new(Kind::parse("giay_moi").unwrap(), Body::State)
        }
    }

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn blanks_are_found_in_reading_order_with_what_their_names_say() {
        let found = fields(&template(), &[]).unwrap();
        let told: Vec<_> = found.iter().map(|f| (f.name.as_str(), f.kind)).collect();
        assert_eq!(
            told,
            [
                ("họ tên", FieldKind::Text),
                ("ngày họp", FieldKind::Date),
                ("đơn vị", FieldKind::Text),
                ("số tiền", FieldKind::Number),
                ("ghi chú", FieldKind::Text),
            ]
        );
    }

    #[test]
    fn blanks_are_filled_as_the_page_writes_them() {
        let mut fields = fields(&template(), &[]).unwrap();
        fields[4].optional = true;
        let given = values(&[
            ("họ tên", " Trần Thị  Ví Dụ "),
            ("ngày họp", "5/2/2026"),
            ("số tiền", "1250000"),
            ("đơn vị", "UBND tỉnh Thử"),
            ("mã đơn vị", "H99"),
        ]);
        let filled = filled(&template(), &fields, &given).unwrap();
        assert_eq!(filled.faults, []);
        assert_eq!(filled.draft.subject, "mời Trần Thị Ví Dụ họp 05/02/2026");
        assert_eq!(
            filled.draft.blocks[0].letters(),
            ["Kinh phí 1.250.000 đồng; ; {{ chưa đóng"]
        );
        let code = filled.draft.addressees[0].code.as_ref();
        assert_eq!(code.map(ToString::to_string).as_deref(), Some("H99"));
    }

    #[test]
    fn what_is_missing_or_unfit_is_told_and_stays_open() {
        let fields = fields(&template(), &[]).unwrap();
        let given = values(&[
            ("họ tên", "A {{ngày họp}}"),
            ("ngày họp", "31/02/2026"),
            ("số tiền", "nhiều"),
            ("ghi chú", "[MẬT] x"),
        ]);
        let filled = filled(&template(), &fields, &given).unwrap();
        let told: Vec<_> = filled
            .faults
            .iter()
            .map(|fault| {
                (
                    fault.code.as_str(),
                    fault.facts.get("field").map(String::as_str),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("merge.field_unfit", Some("ngày họp")),
                ("merge.field_missing", Some("đơn vị")),
                ("merge.field_unfit", Some("số tiền")),
            ]
        );
        assert_eq!(
            filled.draft.subject, "mời A {{ngày họp}} họp {{ngày họp}}",
            "a value is never read for blanks"
        );
    }

    #[test]
    fn a_code_finds_its_name_however_it_is_spaced_or_is_told() {
        let fields = fields(&template(), &[]).unwrap();
        let mut given = values(&[
            ("họ tên", "A"),
            ("ngày họp", "5/2/2026"),
            ("số tiền", "1"),
            ("ghi chú", "x"),
            ("đơn vị", "UBND  tỉnh\u{a0}Thử "),
            ("mã đơn vị", "H99"),
        ]);
        let found = filled(&template(), &fields, &given).unwrap();
        assert_eq!(found.faults, []);
        let code = found.draft.addressees[0].code.as_ref();
        assert_eq!(code.map(ToString::to_string).as_deref(), Some("H99"));
        given.insert("mã họ tên".into(), "H98".into());
        let lost = filled(&template(), &fields, &given).unwrap();
        let told: Vec<_> = lost.faults.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(told, ["merge.code_unused"], "no recipient is called so");
    }

    #[test]
    fn figures_are_grouped_as_they_are_written_here() {
        for (given, shown) in [
            ("1234567", Some("1.234.567")),
            ("1.234.567,5", Some("1.234.567,5")),
            ("1234567.5", Some("1.234.567,5")),
            ("1.234", Some("1.234")),
            ("1234567.125", Some("1.234.567,125")),
            ("0.125", Some("0,125")),
            ("1.2.3", None),
            ("1234.567.890", None),
            ("1.23,5", None),
            ("12.", None),
            ("-45", Some("-45")),
            ("12 000", Some("12.000")),
            ("12a", None),
            (",5", None),
            ("", None),
        ] {
            assert_eq!(number(given).as_deref(), shown, "{given:?}");
        }
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for given in ["5/2/2026", "05-02-2026", "2026-02-05", "05.02.2026"] {
            assert_eq!(
                written(FieldKind::Date, given).as_deref(),
                Some("05/02/2026")
            );
        }
        assert_eq!(
            written(FieldKind::LongDate, "5/2/2026").as_deref(),
            Some("ngày 05 tháng 02 năm 2026")
        );
        for none in ["5/2/26", "32/1/2026", "hôm nay", "5/2"] {
            assert_eq!(written(FieldKind::Date, none), None, "{none}");
        }
    }
}
