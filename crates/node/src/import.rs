//! Reads a list of agencies: CSV with a header line, or a JSON array. Bytes in, rows out; keeps nothing.

use crate::store::AgencyEntry;
use office::{UnitCode, UnitCodeError};
use serde_json::Value;
use std::collections::BTreeMap;

/// Why a list was not read; nothing of it is entered.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// Neither UTF-8 CSV with a header nor a JSON array of objects.
    #[error("neither CSV with a header line nor a JSON array")]
    NotAList,
    /// A quoted field never ends.
    #[error("line {line}: a quoted field has no end")]
    OpenQuote {
        /// Line on which it begins, from 1.
        line: usize,
    },
    /// No column for the code or for the name.
    #[error("there is no column {name}")]
    ColumnMissing {
        /// The column.
        name: &'static str,
    },
    /// A row whose code is none.
    #[error("row {row}: {fault}")]
    Code {
        /// Row of the list, from 1, header not counted.
        row: usize,
        /// What is wrong with it.
        fault: UnitCodeError,
    },
    /// Two rows with one code.
    #[error("row {row}: code {code} stands in an earlier row")]
    Twice {
        /// Row of the list, from 1.
        row: usize,
        /// The code.
        code: String,
    },
}

/// Reads a list in either form; which, is seen from its first character.
///
/// Columns, by name in any case: `code`, `name`, `center` (`centerCode`), `mail`, `parent` (`pid`, `pcode`),
/// `oldCode` (several set apart by `;`), `code102`, `id`, `mobile`, `fax`, `deleted`. Others are passed over.
pub(crate) fn agencies(bytes: &[u8]) -> Result<Vec<AgencyEntry>, ImportFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| ImportFault::NotAList)?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let rows = if text.starts_with('[') {
        json_rows(text)?
    } else {
        csv_rows(text)?
    };
    let mut seen = BTreeMap::new();
    let mut entries = Vec::with_capacity(rows.len());
    for (row, fields) in (1..).zip(&rows) {
        let entry = entry_of(row, fields)?;
        if seen.insert(entry.code.to_ascii_uppercase(), row).is_some() {
            return Err(ImportFault::Twice {
                row,
                code: entry.code,
            });
        }
        entries.push(entry);
    }
    Ok(entries)
}

type Fields = BTreeMap<String, String>;

fn entry_of(row: usize, fields: &Fields) -> Result<AgencyEntry, ImportFault> {
    let field = |names: &[&str]| {
        let found = names
            .iter()
            .find_map(|name| fields.get(*name).filter(|text| !text.is_empty()));
        found.cloned().unwrap_or_default()
    };
    // Lenient: a directory holds old and odd codes beside those that may be registered today.
    let code =
        UnitCode::receive(&field(&["code"])).map_err(|fault| ImportFault::Code { row, fault })?;
    Ok(AgencyEntry {
        key: field(&["id"]),
        parent_key: field(&["parent", "pid", "pcode"]),
        code: code.to_string(),
        name: field(&["name"]),
        mail: field(&["mail", "email"]),
        mobile: field(&["mobile", "telephone"]),
        fax: field(&["fax"]),
        center: field(&["center", "centercode"]),
        old_codes: field(&["oldcode"]),
        code_102: field(&["code102"]),
        is_closed: matches!(
            field(&["deleted"]).to_ascii_lowercase().as_str(),
            "1" | "true"
        ),
        ..AgencyEntry::default()
    })
}

fn json_rows(text: &str) -> Result<Vec<Fields>, ImportFault> {
    let rows: Vec<BTreeMap<String, Value>> =
        serde_json::from_str(text).map_err(|_| ImportFault::NotAList)?;
    let plain = |value: Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            row.into_iter()
                .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), plain(value)?)))
                .collect()
        })
        .collect())
}

fn csv_rows(text: &str) -> Result<Vec<Fields>, ImportFault> {
    let head = text.lines().next().unwrap_or_default();
    let mark = [',', ';', '\t']
        .into_iter()
        .max_by_key(|mark| head.matches(*mark).count());
    let mut records = csv_records(text, mark.unwrap_or(','))?.into_iter();
    let names: Vec<String> = records
        .next()
        .unwrap_or_default()
        .iter()
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    for name in ["code", "name"] {
        if !names.iter().any(|found| found == name) {
            return Err(if names.len() < 2 {
                ImportFault::NotAList
            } else {
                ImportFault::ColumnMissing { name }
            });
        }
    }
    let rows = records.filter(|record| record.iter().any(|field| !field.trim().is_empty()));
    Ok(rows
        .map(|record| {
            names
                .iter()
                .cloned()
                .zip(record.into_iter().map(|field| field.trim().to_owned()))
                .collect()
        })
        .collect())
}

/// RFC 4180: quoted fields may hold the mark, line ends and doubled quotes.
fn csv_records(text: &str, mark: char) -> Result<Vec<Vec<String>>, ImportFault> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut quoted_since) = (1, None);
    let mut rest = text.chars().peekable();
    while let Some(found) = rest.next() {
        if found == '\n' {
            line += 1;
        }
        match (found, quoted_since) {
            ('"', Some(_)) if rest.peek() == Some(&'"') => {
                rest.next();
                field.push('"');
            }
            ('"', Some(_)) => quoted_since = None,
            (other, Some(_)) => field.push(other),
            ('"', None) if field.trim().is_empty() => {
                field.clear();
                quoted_since = Some(line);
            }
            ('\r', None) if rest.peek() == Some(&'\n') => {}
            ('\n', None) => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            (other, None) if other == mark => record.push(std::mem::take(&mut field)),
            (other, None) => field.push(other),
        }
    }
    if let Some(line) = quoted_since {
        return Err(ImportFault::OpenQuote { line });
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<(String, String, String, String)> {
        agencies(text.as_bytes())
            .unwrap()
            .into_iter()
            .map(|entry| (entry.code, entry.name, entry.center, entry.old_codes))
            .collect()
    }

    #[test]
    fn both_forms_give_the_same_rows() {
        let row = |code: &str, name: &str, old: &str| {
            (
                code.to_owned(),
                name.to_owned(),
                "00.99.W00".to_owned(),
                old.to_owned(),
            )
        };
        let expected = vec![
            row("H99", "UBND tỉnh Thử Nghiệm", "000.00.00.H99"),
            row("H99.12", "UBND xã \"Thử\", Nghiệm", ""),
        ];
        let comma = "\u{feff}code,name,center,mail,parent,oldCode,code102\r\n\
                     H99,UBND tỉnh Thử Nghiệm,00.99.W00,a@b,,000.00.00.H99,\r\n\
                     H99.12,\"UBND xã \"\"Thử\"\", Nghiệm\",00.99.W00,,H99,,\r\n\r\n";
        let semicolon = "NAME;CODE;centerCode;oldcode\n\
                         UBND tỉnh Thử Nghiệm;H99;00.99.W00;000.00.00.H99\n\
                         \"UBND xã \"\"Thử\"\", Nghiệm\";H99.12;00.99.W00;";
        let json = r#"[{"id":1,"code":"H99","name":"UBND tỉnh Thử Nghiệm","centerCode":"00.99.W00","oldCode":"000.00.00.H99"},
                       {"code":"H99.12","name":"UBND xã \"Thử\", Nghiệm","center":"00.99.W00","pid":"H99","oldCode":null}]"#;
        for text in [comma, semicolon, json] {
            assert_eq!(named(text), expected, "{text}");
        }
    }

    #[test]
    fn a_list_that_is_none_says_why() {
        let fault = |text: &str| agencies(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(fault(""), "neither CSV with a header line nor a JSON array");
        assert_eq!(
            fault("[1,2]"),
            "neither CSV with a header line nor a JSON array"
        );
        assert_eq!(fault("code,mail\nH99,x"), "there is no column name");
        assert_eq!(
            fault("code,name\nH99,\"x\nH98,y"),
            "line 2: a quoted field has no end"
        );
        assert_eq!(
            fault("code,name\nH99,x\nh99,y"),
            "row 2: code h99 stands in an earlier row"
        );
        assert_eq!(fault("code,name\nH99,x\n,y"), "row 2: the code is empty");
        assert!(agencies(b"code,name\n\xff\xfe,x").is_err(), "not UTF-8");
    }
}
