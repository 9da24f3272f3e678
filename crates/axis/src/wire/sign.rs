//! Signing a request's headers and checking the signature (X§2.1).
//!
//! The checker works on the bytes received, and reads them only once they are proven; it never builds the JSON anew.

use super::{PREFIX, param};
use crate::secret::Secret;
use hmac::{Hmac, Mac};
use serde::de::{Deserializer, MapAccess, Visitor};
use sha2::Sha256;
use std::fmt;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

/// Headers signed by a client: what to send beside each header itself.
pub struct Signature {
    /// Names joined by `;`, for [`super::SIGN_HEADER_KEY`].
    pub keys: String,
    /// The text that was signed, for [`super::SIGN_HEADER`].
    pub json: String,
    /// Lower-case hex of its HMAC-SHA256, for [`super::HASH_HEADER`].
    pub hash: String,
}

/// Parameters whose signature was found right.
#[derive(Debug, PartialEq, Eq)]
pub struct Signed(Vec<(String, String)>);

/// Why a signature was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// Made with another secret, or over another text.
    #[error("the signature does not fit")]
    Wrong,
    /// The text signed is not a JSON object of texts.
    #[error("the signed text is no object of texts")]
    NotAnObject,
}

/// Signs headers, given as name without prefix and value, in the order they are to stand.
pub fn sign(secret: &Secret, headers: &[(&str, &str)]) -> Signature {
    let keys: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let pairs: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{}:{}", quoted(&format!("{PREFIX}{name}")), quoted(value)))
        .collect();
    let json = format!("{{{}}}", pairs.join(","));
    let hash = hex::encode(mac(secret, json.as_bytes()).finalize().into_bytes());
    Signature {
        keys: keys.join(";"),
        json,
        hash,
    }
}

/// Checks the HMAC over the received bytes, then reads them.
///
/// Takes the hash in either case. In constant time as far as the secret goes.
pub fn verify(secret: &Secret, sign_header: &[u8], hash: &str) -> Result<Signed, SignatureFault> {
    let sent = hex::decode(hash.trim()).map_err(|_| SignatureFault::Wrong)?;
    mac(secret, sign_header)
        .verify_slice(&sent)
        .map_err(|_| SignatureFault::Wrong)?;
    let mut reader = serde_json::Deserializer::from_slice(sign_header);
    let signed = reader
        .deserialize_map(Pairs)
        .map_err(|_| SignatureFault::NotAnObject)?;
    reader.end().map_err(|_| SignatureFault::NotAnObject)?;
    Ok(signed)
}

/// `ddMMyyyy'T'HHmmss+SSSS` in Vietnam's time, where SSSS are milliseconds and no zone.
pub fn timestamp(utc_millis: i64) -> String {
    let zone = UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC);
    let at = OffsetDateTime::from_unix_timestamp(utc_millis.div_euclid(1000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .to_offset(zone);
    let ((hour, minute, second), month) = (at.to_hms(), u8::from(at.month()));
    format!(
        "{:02}{month:02}{:04}T{hour:02}{minute:02}{second:02}+{:04}",
        at.day(),
        at.year(),
        utc_millis.rem_euclid(1000)
    )
}

/// Reads a stamp back: UTC milliseconds; `None` if it is none.
pub fn read_timestamp(stamp: &str) -> Option<i64> {
    let (clock, millis) = stamp.trim().split_once('+')?;
    let (day, time) = clock.split_once('T')?;
    let figures = |text: &str, from: usize, to: usize| {
        let part = text.get(from..to)?;
        let all = part.bytes().all(|b| b.is_ascii_digit());
        all.then(|| part.parse::<u16>().ok()).flatten()
    };
    if day.len() != 8 || time.len() != 6 || millis.len() != 4 {
        return None;
    }
    let small = |number: u16| u8::try_from(number).ok();
    let month = Month::try_from(small(figures(day, 2, 4)?)?).ok()?;
    let date = Date::from_calendar_date(
        figures(day, 4, 8)?.into(),
        month,
        small(figures(day, 0, 2)?)?,
    );
    let at = Time::from_hms_milli(
        small(figures(time, 0, 2)?)?,
        small(figures(time, 2, 4)?)?,
        small(figures(time, 4, 6)?)?,
        figures(millis, 0, 4)?,
    );
    let zone = UtcOffset::from_hms(7, 0, 0).ok()?;
    let nanos = date
        .ok()?
        .with_time(at.ok()?)
        .assume_offset(zone)
        .unix_timestamp_nanos();
    i64::try_from(nanos.div_euclid(1_000_000)).ok()
}

impl Signed {
    /// The value of a parameter, its name taken in any case.
    ///
    /// Clients pile up parameters of earlier calls, in more than one spelling. Where two spellings differ, the one
    /// written exactly as `name` counts; failing that, the last.
    pub fn value(&self, name: &str) -> Option<&str> {
        let exact = self.0.iter().rev().find(|(signed, _)| signed == name);
        let any = || {
            self.0
                .iter()
                .rev()
                .find(|(signed, _)| signed.eq_ignore_ascii_case(name))
        };
        exact.or_else(any).map(|(_, value)| value.as_str())
    }

    /// The calling center.
    pub fn center(&self) -> Option<&str> {
        self.value(param::SYSTEM_ID)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Signed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Signed, A::Error> {
        let mut pairs = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, super::shape::Text>()? {
            let bare = match name.get(..PREFIX.len()) {
                Some(head) if head.eq_ignore_ascii_case(PREFIX) => name.get(PREFIX.len()..),
                _ => None,
            };
            pairs.push((bare.unwrap_or(&name).to_owned(), value.0));
        }
        Ok(Signed(pairs))
    }
}

fn mac(secret: &Secret, text: &[u8]) -> Hmac<Sha256> {
    // HMAC takes a key of any length: the error type can hold nothing else.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .unwrap_or_else(|_| Hmac::new(&Default::default()));
    mac.update(text);
    mac
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three requests of X§2.1, made by the official client: header pairs, then the hash it sent.
    fn vectors() -> [(Vec<(&'static str, &'static str)>, &'static str); 3] {
        let (json, center) = (
            ("Content-Type", "application/json"),
            ("systemid", "00.41.W00"),
        );
        let (service, edoc) = (("servicetype", "eDoc"), ("messagetype", "edoc"));
        [
            (
                vec![center, ("timestamp", "21112026T190241+0016"), json],
                "dc96c643820e56e6397ddad58e9b62ffdc737a5d203a43130cdc2e311ec6db48",
            ),
            (
                vec![
                    center,
                    service,
                    edoc,
                    ("timestamp", "21112026T190241+0174"),
                    json,
                ],
                "685ad59c9279cfe8087457c70ee94c9245318305df8111e5b0a077106d9f2966",
            ),
            (
                vec![
                    center,
                    service,
                    edoc,
                    (
                        "hash-file",
                        "cc7bdd662415e725c750bf6ce64c36a87ad21bf38d0a593f9f10203572747f",
                    ),
                    ("from", "H41"),
                    ("to", r#"["H14","G22"]"#),
                    ("timestamp", "21112026T190243+0139"),
                    ("Content-Type", "application/octet-stream"),
                ],
                "81cf18367ceddde02c67ba0f8cf5c088886fa2c5359c3431251db90e099b28bf",
            ),
        ]
    }

    fn secret() -> Secret {
        Secret::new("dummy-secret-1")
    }

    #[test]
    fn we_sign_as_the_official_client_does() {
        for (headers, hash) in vectors() {
            let signature = sign(&secret(), &headers);
            assert_eq!(signature.hash, hash, "{}", signature.json);
        }
        let (headers, _) = vectors()[2].clone();
        let signature = sign(&secret(), &headers);
        assert!(
            signature
                .json
                .contains(r#""XroadVnpt-to":"[\"H14\",\"G22\"]""#),
            "quotes escaped"
        );
        assert_eq!(
            signature.keys,
            "systemid;servicetype;messagetype;hash-file;from;to;timestamp;Content-Type"
        );
    }

    #[test]
    fn we_accept_what_the_official_client_signed_and_nothing_else() {
        for (headers, hash) in vectors() {
            let json = sign(&secret(), &headers).json;
            let signed = verify(&secret(), json.as_bytes(), hash).unwrap();
            assert_eq!(signed.center(), Some("00.41.W00"));
            assert_eq!(
                verify(&secret(), json.as_bytes(), &hash.to_uppercase()).unwrap(),
                signed
            );
            let other = json.replace("00.41.W00", "00.42.W00");
            assert_eq!(
                verify(&secret(), other.as_bytes(), hash),
                Err(SignatureFault::Wrong)
            );
            assert_eq!(
                verify(&Secret::new("x"), json.as_bytes(), hash),
                Err(SignatureFault::Wrong)
            );
            assert_eq!(
                verify(&secret(), json.as_bytes(), "00"),
                Err(SignatureFault::Wrong)
            );
            assert_eq!(
                verify(&secret(), json.as_bytes(), "no hex"),
                Err(SignatureFault::Wrong)
            );
        }
    }

    #[test]
    fn a_right_signature_over_something_else_is_still_refused() {
        for odd in ["[]", "null", "{\"a\":[]}", "{} {}", "{\"a\":", ""] {
            let hash = hex::encode(mac(&secret(), odd.as_bytes()).finalize().into_bytes());
            assert_eq!(
                verify(&secret(), odd.as_bytes(), &hash),
                Err(SignatureFault::NotAnObject),
                "{odd:?}"
            );
        }
    }

    #[test]
    fn spellings_that_piled_up_are_told_apart_by_the_one_asked_for() {
        let text = r#"{"XroadVnpt-docId":"B","xroadvnpt-docid":"A","XroadVnpt-status":1}"#;
        let hash = hex::encode(mac(&secret(), text.as_bytes()).finalize().into_bytes());
        let signed = verify(&secret(), text.as_bytes(), &hash).unwrap();
        assert_eq!(signed.value("docId"), Some("B"), "as getEdoc spells it");
        assert_eq!(
            signed.value("docid"),
            Some("A"),
            "as updateStatus spells it"
        );
        assert_eq!(signed.value("DOCID"), Some("A"), "neither: the last");
        assert_eq!(
            signed.value("status"),
            Some("1"),
            "a number is taken as its text"
        );
        assert_eq!(signed.value("from"), None);
    }

    #[test]
    fn a_timestamp_ends_in_milliseconds_and_stands_in_vietnam() {
        // 2026-11-21T12:02:43.139Z
        assert_eq!(
            timestamp(1_795_262_563_139),
            "21112026T190243+0139",
            "the stamp of vector 3"
        );
        assert_eq!(
            read_timestamp("21112026T190243+0139"),
            Some(1_795_262_563_139),
            "and is read back"
        );
        for odd in [
            "",
            "21112026T190243",
            "31022026T190243+0139",
            "21112026T250243+0139",
            "2111202\u{666}T190243+0139",
            "21112026T190243+01399",
        ] {
            assert_eq!(read_timestamp(odd), None, "{odd:?}");
        }
        assert_eq!(
            timestamp(-1),
            "01011970T065959+0999",
            "before the epoch, still a stamp"
        );
        assert_eq!(
            timestamp(i64::MAX),
            "01011970T070000+0807",
            "no calendar holds this"
        );
    }
}
