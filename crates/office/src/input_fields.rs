//! The input fields of a document as its page gives them, with the lengths that records systems take.
//!
//! Source: Decree 30/2020/NĐ-CP, Annex VI, part II (R§2.7); the annex's misspelt `Organld` is `OrganId` here. Never cuts
//! a value: what is too long is told, and kept whole.

use crate::{Day, Draft, Reference};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Letters.
    Text,
    /// Figures.
    Number,
    /// A day, `dd/mm/yyyy`.
    Date,
}

/// One input field with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputField {
    /// Its number in the annex: `8`, `13.2`.
    pub number: &'static str,
    /// Its name: `Subject`.
    pub name: &'static str,
    /// What it holds.
    pub holds: FieldType,
    /// Characters it takes at most.
    pub limit: usize,
    /// The value, whole.
    pub value: String,
    /// Where the value stands in the draft, as a JSON pointer; empty where it does not.
    pub pointer: String,
}

impl InputField {
    /// Whether the value is longer than the field.
    pub fn is_too_long(&self) -> bool {
        self.value.chars().count() > self.limit
    }
}

/// The fields of an outgoing document that its page gives, in the annex's order; a receiver's two fields for each.
///
/// `issued` is there once it has number and day, `pages` counts its pages (0: not yet known). Fields of the dossier
/// (1, 2), the number of copies (15) and the day to answer by (16) are no part of the page.
pub fn input_fields(
    draft: &Draft,
    issued: Option<(&Reference, Day)>,
    pages: usize,
) -> Vec<InputField> {
    let notation = draft
        .notation()
        .map(|notation| notation.as_str().to_owned());
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut fields = vec![
        text("3", "TypeName", 100, draft.kind.name().to_owned(), "/kind"),
        text(
            "4",
            "CodeNumber",
            11,
            issued.map_or(String::new(), |(reference, _)| {
                reference.number.as_str().to_owned()
            }),
            "",
        ),
        text(
            "5",
            "CodeNotation",
            30,
            notation.unwrap_or_default(),
            "/letterhead/abbreviation",
        ),
        InputField {
            holds: FieldType::Date,
            ..text(
                "6",
                "IssuedDate",
                10,
                issued.map_or(String::new(), |(_, day)| written(day)),
                "",
            )
        },
        text(
            "7",
            "OrganName",
            200,
            one_line(&draft.letterhead.issuer),
            "/letterhead/issuer",
        ),
        text("8", "Subject", 500, draft.subject.clone(), "/subject"),
        text("9", "Language", 30, "Tiếng Việt".to_owned(), ""),
        InputField {
            holds: FieldType::Number,
            ..text("10", "PageAmount", 3, pages.to_string(), "")
        },
        text(
            "12.1",
            "Position",
            100,
            draft.signature.position.clone(),
            "/signature/position",
        ),
        text(
            "12.2",
            "FullName",
            50,
            draft.signature.name.clone(),
            "/signature/name",
        ),
    ];
    let lists = [
        ("/addressees", &draft.addressees),
        ("/recipients", &draft.recipients),
    ];
    for (list, lines) in lists {
        for (at, line) in lines.iter().enumerate() {
            let Some(code) = &line.code else { continue };
            let pointer = format!("{list}/{at}");
            // 13 in the annex; QĐ 20/2020 as amended by QĐ 09/2025 gives codes up to 35 (R§0.1 row 7).
            fields.push(text("13.1", "OrganId", 35, code.to_string(), &pointer));
            fields.push(text("13.2", "OrganName", 200, line.name.clone(), &pointer));
        }
    }
    fields.push(InputField {
        holds: FieldType::Number,
        ..text(
            "14",
            "Priority",
            1,
            draft.urgency.wire().to_string(),
            "/urgency",
        )
    });
    fields
}

fn text(
    number: &'static str,
    name: &'static str,
    limit: usize,
    value: String,
    pointer: &str,
) -> InputField {
    InputField {
        number,
        name,
        holds: FieldType::Text,
        limit,
        value,
        pointer: pointer.to_owned(),
    }
}

fn written(day: Day) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Kind, Notation, Number, Recipient, UnitCode};

    fn letter() -> Draft {
        let mut draft = Draft::new(Kind::parse("cong_van").unwrap(), Body::State);
        draft.letterhead.issuer = "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM".into();
        draft.letterhead.abbreviation = "UBND".into();
        draft.letterhead.unit = "VP".into();
        draft.subject = "thử nghiệm".into();
        draft.signature.position = "CHỦ TỊCH".into();
        draft.signature.name = "Nguyễn Văn Ánh".into();
        draft.recipients = vec![Recipient {
            name: "UBND tỉnh Thử".into(),
            code: Some(UnitCode::parse("H99").unwrap()),
            members: Vec::new(),
        }];
        draft
    }

    fn issued(fields: &[InputField]) -> Vec<(&str, &str, FieldType, usize, &str)> {
        fields
            .iter()
            .map(|f| (f.number, f.name, f.holds, f.limit, f.value.as_str()))
            .collect()
    }

    #[test]
    fn t13_the_page_gives_its_input_fields_with_type_and_length() {
        use FieldType::{Date, Number as Figures, Text};
        let reference = Reference {
            number: Number::issued(5),
            notation: Notation::receive("UBND-VP"),
            body: Body::State,
        };
        let day = Day::new(2026, 1, 5).unwrap();
        let fields = input_fields(&letter(), Some((&reference, day)), 2);
        assert_eq!(
            issued(&fields),
            [
                ("3", "TypeName", Text, 100, "Công văn"),
                ("4", "CodeNumber", Text, 11, "05"),
                ("5", "CodeNotation", Text, 30, "UBND-VP"),
                ("6", "IssuedDate", Date, 10, "05/01/2026"),
                ("7", "OrganName", Text, 200, "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM"),
                ("8", "Subject", Text, 500, "thử nghiệm"),
                ("9", "Language", Text, 30, "Tiếng Việt"),
                ("10", "PageAmount", Figures, 3, "2"),
                ("12.1", "Position", Text, 100, "CHỦ TỊCH"),
                ("12.2", "FullName", Text, 50, "Nguyễn Văn Ánh"),
                ("13.1", "OrganId", Text, 35, "H99"),
                ("13.2", "OrganName", Text, 200, "UBND tỉnh Thử"),
                ("14", "Priority", Figures, 1, "0"),
            ]
        );
        assert!(fields.iter().all(|field| !field.is_too_long()));
    }

    #[test]
    fn t13_what_is_too_long_is_told_and_kept_whole() {
        let mut draft = letter();
        draft.signature.name = "Nguyễn ".repeat(9);
        draft.subject = "a".repeat(501);
        let long: Vec<_> = input_fields(&draft, None, 1000)
            .into_iter()
            .filter(InputField::is_too_long)
            .collect();
        let names: Vec<_> = long.iter().map(|field| field.name).collect();
        assert_eq!(names, ["Subject", "PageAmount", "FullName"]);
        assert_eq!(long[0].value.len(), 501, "never cut");
        assert_eq!(long[2].pointer, "/signature/name");
    }
}
