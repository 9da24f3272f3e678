//! Under which policies a certificate was given, and where its issuer states the practice (RFC 5280, 4.2.1.4). Told, never
//! judged: whoever gave it says so, and the report keeps it beside the rest (R§4.3).

use super::Certificate;
use crate::asn1::{Element, NotDer, Reader, dotted, tag};
use serde::Serialize;

/// One policy that a certificate states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatedPolicy {
    /// Its object identifier, in dots.
    pub id: String,
    /// Where the certification practice statement is said to stand; may be empty.
    pub practice: Vec<String>,
}

const CERTIFICATE_POLICIES: &[u8] = b"\x55\x1d\x20";
/// id-qt-cps.
const PRACTICE: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x02\x01";
const IA5_STRING: u8 = 0x16;
/// More than these, or longer addresses, are somebody's joke.
const MOST_POLICIES: usize = 8;
const MOST_PLACES: usize = 4;
const LONGEST_PLACE: usize = 300;

impl Certificate {
    /// The policies it states, in their order, the first eight; none if the extension cannot be read.
    pub fn policies(&self) -> Vec<StatedPolicy> {
        let Some(stated) = self.extension(CERTIFICATE_POLICIES) else {
            return Vec::new();
        };
        let read = || -> Result<Vec<StatedPolicy>, NotDer> {
            let all = Reader::new(stated.value).expect(tag::SEQUENCE)?.open();
            let all = all.rest()?.into_iter().take(MOST_POLICIES);
            all.map(policy).collect()
        };
        read().unwrap_or_default()
    }
}

fn policy(stated: Element<'_>) -> Result<StatedPolicy, NotDer> {
    let mut parts = stated.open();
    let id = dotted(parts.expect(tag::OID)?.content).ok_or(NotDer)?;
    let mut practice = Vec::new();
    if let Some(qualifiers) = parts.optional(tag::SEQUENCE)? {
        for qualifier in qualifiers.open().rest()? {
            let mut qualifier = qualifier.open();
            let kind = qualifier.expect(tag::OID)?.content;
            let said = qualifier.next()?;
            if kind == PRACTICE && said.tag == IA5_STRING && practice.len() < MOST_PLACES {
                practice.extend(place(said.content));
            }
        }
    }
    Ok(StatedPolicy { id, practice })
}

/// An address as it is printed; `None` if it cannot be.
fn place(octets: &[u8]) -> Option<String> {
    let is_plain = octets.iter().all(u8::is_ascii_graphic);
    let text = std::str::from_utf8(octets).ok()?;
    (is_plain && !text.is_empty() && text.len() <= LONGEST_PLACE).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::{element, object_identifier, sequence};
    use crate::tests::authority::{made_to_order, person};
    use crate::tests::pki::{extension, p256};

    fn certificate(value: &[u8]) -> Certificate {
        let request =
            person("Người có chính sách", 7_301).with(extension("2.5.29.32", false, value));
        Certificate::from_x509(made_to_order(&request, p256()).x509.clone()).unwrap()
    }

    fn oid(text: &str) -> Vec<u8> {
        element(tag::OID, &object_identifier(text).unwrap())
    }

    #[test]
    fn policies_and_their_practice_statements_are_told_as_they_stand() {
        let place = element(IA5_STRING, b"https://ca.example.invalid/cps");
        let stated = sequence(&[&oid("1.3.6.1.5.5.7.2.1"), &place]);
        let notice = sequence(&[&oid("1.3.6.1.5.5.7.2.2"), &sequence(&[])]);
        let first = sequence(&[
            &oid("1.3.6.1.4.1.99999.2.40000"),
            &sequence(&[&stated, &notice]),
        ]);
        let second = sequence(&[&oid("2.5.29.32.0")]);
        let told = certificate(&sequence(&[&first, &second])).policies();
        assert_eq!(
            told,
            [
                StatedPolicy {
                    id: "1.3.6.1.4.1.99999.2.40000".to_owned(),
                    practice: vec!["https://ca.example.invalid/cps".to_owned()],
                },
                StatedPolicy {
                    id: "2.5.29.32.0".to_owned(),
                    practice: Vec::new(),
                },
            ]
        );
    }

    #[test]
    fn what_is_no_list_of_policies_tells_none() {
        let words = element(IA5_STRING, "Chính sách\u{202e}".as_bytes());
        let said = sequence(&[&oid("1.3.6.1.5.5.7.2.1"), &words]);
        let hidden = sequence(&[&sequence(&[&oid("1.2.3"), &sequence(&[&said])])]);
        let told = certificate(&hidden).policies();
        assert_eq!(told[0].practice, Vec::<String>::new(), "no address");
        for broken in [
            Vec::new(),
            vec![0x30, 0x84],
            element(tag::OID, &[0x80, 1]),
            sequence(&[&sequence(&[&element(tag::OID, &[0x2a, 0x80, 1])])]),
            sequence(&[&sequence(&[&element(tag::OID, &[0xff; 40])])]),
        ] {
            assert_eq!(certificate(&broken).policies(), [], "{broken:x?}");
        }
        let many: Vec<Vec<u8>> = (0..40).map(|_| sequence(&[&oid("1.2.3")])).collect();
        let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
        assert_eq!(
            certificate(&sequence(&many)).policies().len(),
            MOST_POLICIES
        );
    }
}
