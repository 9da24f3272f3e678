//! Shapes of the adapter's JSON, written by the node without a single null and read by the road with suspicion.
//!
//! Reading takes texts and numbers for one another, as adapters do; absent stays absent.

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What `status` says when all is well.
pub const OK: &str = "OK";
/// What `status` says when not.
pub const FAIL: &str = "FAIL";
/// What `ErrorDesc` says when all is well; ASCII, for one client reads it so (X§2.3).
pub const DONE: &str = "Thanh cong";

/// A text, which may have been written as a number or a truth value; a null is read as empty.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Text(pub String);

/// The agency `registerAgency` is called with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Registration {
    /// Key, if it is known.
    pub id: Text,
    /// Code or key of the agency or center above.
    pub pcode: Text,
    /// The same as older clients write it.
    pub pid: Text,
    /// Code to register.
    pub code: Text,
    /// Name.
    pub name: Text,
    /// Mail address.
    pub mail: Text,
    /// Telephone.
    pub mobile: Text,
    /// Fax.
    pub fax: Text,
}

/// A row of `getAgenciesList`, `getAgenciesListQD20` and `getSynchronizeUnit`; each fills its own part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AgencyRow {
    /// Key.
    pub id: Text,
    /// Key of the row above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<Text>,
    /// Code.
    pub code: Text,
    /// Name.
    pub name: Text,
    /// Mail address.
    pub mail: Text,
    /// Earlier codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_code: Option<Text>,
    /// Code by QCVN 102.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code102: Option<Text>,
    /// Center it is reached through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub center_code: Option<Text>,
    /// How often the row has changed.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub version: Option<i64>,
    /// Whether it is closed.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub deleted: Option<bool>,
    /// When it last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modify_date: Option<Text>,
    /// Whether it is an agency rather than a center.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub is_agency: Option<bool>,
}

/// A row of `getReceivedEdocList`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReceivedRow {
    /// The package.
    #[serde(rename = "docId")]
    pub doc_id: Text,
    /// `eDoc`.
    #[serde(rename = "serviceType")]
    pub service_type: Text,
    /// `edoc` or `status`.
    #[serde(rename = "messageType")]
    pub message_type: Text,
    /// When it was taken.
    pub created_time: Text,
    /// When its state last changed.
    pub updated_time: Text,
    /// Sender.
    pub from: Text,
    /// Receiver.
    pub to: Codes,
    /// How far fetching has come.
    pub status: Text,
    /// Words about it.
    pub status_desc: Text,
}

/// A row of `getSentEdocList`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SentRow {
    /// `eDoc`.
    pub service_type: Text,
    /// `edoc` or `status`.
    pub message_type: Text,
    /// The name `sendEdoc` answered.
    pub sender_doc_id: Text,
    /// The package's name at the receiver.
    pub receiver_doc_id: Text,
    /// Sender.
    pub from_code: Text,
    /// Receiver.
    pub to_code: Text,
    /// The sending half.
    pub send_status: Text,
    /// Words about it.
    pub send_status_desc: Text,
    /// The receiving half.
    pub receive_status: Text,
    /// Words about it.
    pub receive_status_desc: Text,
    /// Subject.
    pub title: Text,
    /// Number and notation.
    pub notation: Text,
    /// When it was taken.
    pub sent_time: Text,
    /// When it was fetched for good.
    pub received_time: Text,
}

/// One code or several; written as one text, as the official client expects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes(pub Vec<String>);

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(Plain)
    }
}

struct Plain;

impl Visitor<'_> for Plain {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number or a truth value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Text, E> {
        Ok(Text(truth.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Text, E> {
        Ok(Text::default())
    }
}

/// A value in any clothes; what cannot be read as one is taken as not said.
fn lenient<'de, D: Deserializer<'de>, T: std::str::FromStr>(
    reader: D,
) -> Result<Option<T>, D::Error> {
    Ok(Text::deserialize(reader)?.0.parse().ok())
}

impl Serialize for Codes {
    fn serialize<S: serde::Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        writer.serialize_str(&self.0.join(","))
    }
}

impl<'de> Deserialize<'de> for Codes {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            One(Text),
            Many(Vec<Text>),
        }
        let texts = match Either::deserialize(reader)? {
            Either::One(text) => split(&text.0),
            Either::Many(texts) => texts.iter().flat_map(|text| split(&text.0)).collect(),
        };
        Ok(Self(texts))
    }
}

/// Splits `H14,G22` and `["H14","G22"]`, which both stand in one text on some axes.
fn split(text: &str) -> Vec<String> {
    text.split([',', ';', '[', ']', '"'])
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_are_read_in_every_form_met() {
        for text in [
            r#""H14,G22""#,
            r#"["H14","G22"]"#,
            r#""[\"H14\",\"G22\"]""#,
            r#"" H14 ; G22""#,
        ] {
            let codes: Codes = serde_json::from_str(text).unwrap();
            assert_eq!(codes.0, ["H14", "G22"], "{text}");
        }
        assert_eq!(
            serde_json::to_string(&Codes(vec!["H14".into()])).unwrap(),
            r#""H14""#
        );
    }

    #[test]
    fn a_written_row_holds_no_null() {
        for row in [
            serde_json::to_string(&AgencyRow::default()).unwrap(),
            serde_json::to_string(&ReceivedRow::default()).unwrap(),
            serde_json::to_string(&SentRow::default()).unwrap(),
        ] {
            assert!(
                !row.contains("null"),
                "{row}: the official client would lose the list"
            );
        }
    }

    #[test]
    fn a_registration_is_read_in_its_older_form_too() {
        let row: Registration = serde_json::from_str(
            r#"{"pid":7,"code":"H99.12","name":"Xã Thử Nghiệm","mail":"a@b"}"#,
        )
        .unwrap();
        assert_eq!(row.pid.0, "7");
        assert_eq!(row.fax.0, "", "what is not said is empty");
    }
}
