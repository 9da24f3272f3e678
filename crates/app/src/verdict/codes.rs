//! Every code a verdict may carry has its words in both languages, and no words lie idle.
//!
//! The lists are made from the rooms' own enums: a variant that is added does not compile here until it is listed.

use office::SignatoryReason;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// All variants of an enum, and a match that fails to compile when one is missing.
macro_rules! every {
    ($type:path { $($variant:ident $({ $($field:ident: $value:expr),* })?),* $(,)? }) => {{
        use $type as Of;
        fn _listed(one: &Of) {
            match one {
                $( Of::$variant $({ $($field: _),* })? => {} )*
            }
        }
        vec![$( coded(&Of::$variant $({ $($field: $value),* })?) ),*]
    }};
}

/// The stable word of a variant, be it the value or its tag.
fn coded(value: &impl Serialize) -> String {
    match serde_json::to_value(value).unwrap() {
        Value::String(word) => word.to_lowercase().replace('-', "_"),
        Value::Object(parts) => {
            let tag = ["code", "status", "kind"]
                .into_iter()
                .find_map(|tag| parts.get(tag));
            tag.and_then(Value::as_str).unwrap().to_owned()
        }
        other => panic!("{other} is no code"),
    }
}

fn sub_indications() -> Vec<String> {
    every!(pades::SubIndication {
        FormatFailure,
        HashFailure,
        SigCryptoFailure,
        Revoked,
        Expired,
        NotYetValid,
        SigConstraintsFailure,
        ChainConstraintsFailure,
        CertificateChainGeneralFailure,
        CryptoConstraintsFailure,
        CryptoConstraintsFailureNoPoe,
        NoSigningCertificateFound,
        NoCertificateChainFound,
        RevokedNoPoe,
        RevokedCaNoPoe,
        OutOfBoundsNoPoe,
        RevocationOutOfBoundsNoPoe,
        TimestampOrderFailure,
        NoPoe,
        TryLater,
    })
}

fn warnings() -> Vec<String> {
    let mut words = every!(pades::Warning {
        ChangedAfterSigning,
        LockBroken,
        NoField,
        UnsealedFormFilling,
        PagesNotCompared,
        RevocationNotChecked,
        RevocationStale,
        RevocationUnknown,
        RevocationNoSource,
        RevokedLater,
        KeyCompromisedLater,
        RevocationBeforeSigning,
        TimeNotProven,
        ClaimedTimeImplausible,
        TimeStampNotTrusted,
        TimeStampNotChecked,
        TimeStampOrder,
        SigningCertificateNotNamed,
        SigningCertificateNamedV1,
        NotBaseline,
        BerEncoded,
        WeakAlgorithm,
        AlgorithmWeakening,
        DescriptionChanged,
        VisibleSignatureAdded,
    });
    // Where the page is known, it is named.
    words.push("page_not_compared".to_owned());
    words
}

fn intrusions() -> Vec<String> {
    every!(pades::Intrusion {
        StrayBytes { at: 0 },
        Unreadable,
        Object { number: 0 },
        Removed { number: 0 },
        Planted { number: 0 },
        Trailer,
        Catalog,
        Form,
        Field,
        Appearance,
        Page,
        Pixels { page: 0 },
    })
}

fn unreadables() -> Vec<String> {
    every!(pades::Unreadable {
        NotAPdf,
        Encrypted,
        NeedsPassword,
        TooLarge { limit: pades::Limit::Bytes },
        Malformed { at: 0, flaw: pades::Flaw::Ending },
    })
}

fn limits() -> Vec<String> {
    every!(pades::Limit {
        Bytes,
        Objects,
        Depth,
        Unpacked,
        Sections,
        Signatures,
        Effort,
    })
}

fn flaws() -> Vec<String> {
    every!(pades::Flaw {
        Ending,
        CrossReference,
        Chain,
        Trailer,
        Object,
        Value,
        DoubleKey,
        Stream,
        Filter,
        Pages,
        Form,
        Encryption,
    })
}

fn levels() -> Vec<String> {
    every!(pades::Level {
        BasicBaseline,
        Timed,
        LongTerm,
        Archived,
        DocumentTimeStamp,
        NotBaseline,
    })
}

fn circles() -> Vec<String> {
    let mut words = every!(office::Circle {
        State,
        Party,
        Public,
        Own
    });
    words.push("none".to_owned());
    words
}

fn revocations() -> Vec<String> {
    let at = pades::Moment(0);
    let mut words = every!(pades::Revocation {
        Good { issued: at },
        Revoked { since: at, is_authority: false },
        OnHold { since: at },
        Stale { issued: at },
        Unknown { issued: at },
        OutOfBounds { issued: at },
        NotChecked,
        NoSource,
        NotAsked,
    });
    words.push("authority_revoked".to_owned());
    words
}

fn signatories() -> Vec<String> {
    SignatoryReason::ALL.iter().map(coded).collect()
}

fn outcomes() -> Vec<String> {
    let mut words = every!(office::SignatoriesOutcome {
        Satisfied,
        CannotTell,
        NotSatisfied
    });
    words.push("not_asked".to_owned());
    words
}

fn listed(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What this room itself says.
const CONTENT: &[&str] = &["untouched", "allowed", "evidence_only", "earlier"];
const AFTER: &[&str] = &[
    "number_and_date",
    "number",
    "date",
    "filled",
    "closed",
    "signed_office",
    "signed_leader",
    "signed",
    "stamped",
    "field_added",
    "evidence",
    "described",
    "other",
];
const LIMITS: &[&str] = &[
    "content_not_judged",
    "pictures_prove_nothing",
    "by_this_list",
    "time_claimed",
    "revocation_open",
];

fn locale(name: &str) -> Value {
    let text = match name {
        "vi" => include_str!("../../../../ui/src/i18n/vi.json"),
        _ => include_str!("../../../../ui/src/i18n/en.json"),
    };
    serde_json::from_str(text).unwrap()
}

fn keys(entry: &Value) -> BTreeSet<String> {
    entry.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn every_code_has_its_words_and_no_words_lie_idle() {
    let groups = [
        ("sub", sub_indications(), 3),
        ("warning", warnings(), 3),
        ("intrusion", intrusions(), 3),
        ("unreadable", unreadables(), 3),
        ("beyond", limits(), 1),
        ("flaw", flaws(), 1),
        ("signatory", signatories(), 3),
        ("content", listed(CONTENT), 1),
        ("after", listed(AFTER), 1),
        ("limit", listed(LIMITS), 1),
    ];
    for language in ["vi", "en"] {
        let judgment = &locale(language)["judgment"];
        for (group, codes, parts) in &groups {
            let texts = &judgment[group];
            let codes: BTreeSet<String> = codes.iter().cloned().collect();
            assert_eq!(
                keys(texts),
                codes,
                "{language} {group}: left what there are words for"
            );
            for code in &codes {
                let wanted = ["title", "means", "todo"];
                for part in wanted.iter().take(*parts) {
                    let said = texts[code][part].as_str().unwrap_or_default();
                    assert!(!said.trim().is_empty(), "{language} {group}.{code}.{part}");
                }
                let odd = keys(&texts[code])
                    .into_iter()
                    .find(|part| !wanted.contains(&part.as_str()));
                assert_eq!(odd, None, "{language} {group}.{code}");
            }
        }
    }
}

#[test]
fn every_word_beside_the_codes_is_there_too() {
    let groups = [
        ("level", levels()),
        ("circle", circles()),
        ("revocation", revocations()),
        ("signatories", outcomes()),
        (
            "file",
            every!(office::SignedFile {
                Document,
                Annex,
                Copy
            }),
        ),
        (
            "says",
            listed(&[
                "passed",
                "failed",
                "indeterminate",
                "unsigned",
                "unreadable",
            ]),
        ),
    ];
    for language in ["vi", "en"] {
        for (group, words) in &groups {
            let words: BTreeSet<String> = words.iter().cloned().collect();
            assert_eq!(
                keys(&locale(language)["judgment"][group]),
                words,
                "{language} {group}"
            );
        }
    }
}

/// The sentences clerks know from the program they used so far (R§4.4), letter for letter.
#[test]
fn clerks_read_the_sentences_they_know() {
    let vi = locale("vi");
    let says = |group: &str, code: &str| {
        let text = &vi["judgment"][group][code]["title"];
        text.as_str().unwrap_or_default().to_owned()
    };
    for (group, code, sentence) in [
        ("sub", "hash_failure", "Tài liệu đã bị thay đổi."),
        (
            "warning",
            "changed_after_signing",
            "Tài liệu đã bị thay đổi.",
        ),
        (
            "content",
            "allowed",
            "Nội dung đã ký số chưa bị thay đổi. Tuy nhiên, tài liệu đã có những thay đổi trong giới hạn cho phép.",
        ),
        (
            "after",
            "number_and_date",
            "Số và ngày được điền sau khi ký.",
        ),
        (
            "warning",
            "time_not_proven",
            "Chữ ký không gắn dấu thời gian.",
        ),
        (
            "warning",
            "time_stamp_not_trusted",
            "Dấu thời gian không hợp lệ.",
        ),
        ("sub", "expired", "Chứng thư số đã hết hạn sử dụng."),
        ("sub", "not_yet_valid", "Chứng thư số chưa có hiệu lực."),
        (
            "sub",
            "certificate_chain_general_failure",
            "Đường dẫn chứng thực không hợp lệ.",
        ),
        (
            "sub",
            "no_certificate_chain_found",
            "Chứng thư số không tin cậy.",
        ),
        ("sub", "revoked", "Chứng thư số đã bị thu hồi."),
        ("sub", "revoked_ca_no_poe", "CA đã bị thu hồi."),
        (
            "sub",
            "revocation_out_of_bounds_no_poe",
            "Danh sách CTS bị thu hồi không hợp lệ.",
        ),
        (
            "warning",
            "revocation_unknown",
            "Dịch vụ OCSP trả về kết quả UNKNOWN.",
        ),
        (
            "warning",
            "revocation_not_checked",
            "Không kiểm tra tình trạng hủy bỏ của chứng thư số ký.",
        ),
        ("sub", "format_failure", "Định dạng chữ ký không hợp lệ."),
        ("unreadable", "encrypted", "Tài liệu pdf đã được mã hóa."),
    ] {
        assert_eq!(says(group, code), sentence, "{group}.{code}");
    }
}

#[test]
fn the_page_of_codes_names_each_of_them() {
    let page = include_str!("../../../../docs/verdict.md");
    let groups = [
        ("sub", sub_indications()),
        ("warning", warnings()),
        ("intrusion", intrusions()),
        ("unreadable", unreadables()),
        ("beyond", limits()),
        ("flaw", flaws()),
        ("signatory", signatories()),
        ("limit", listed(LIMITS)),
    ];
    let vi = locale("vi");
    for (group, codes) in groups {
        for code in codes {
            let texts = &vi["judgment"][group][&code];
            let shown = if group == "sub" {
                code.to_uppercase()
            } else {
                code.clone()
            };
            let row = [
                format!("| `{shown}` |"),
                texts["title"].as_str().unwrap_or_default().to_owned(),
                texts["todo"].as_str().unwrap_or_default().to_owned(),
            ];
            let is_told = page.lines().any(|line| {
                line.starts_with(&row[0]) && row.iter().all(|part| line.contains(part.as_str()))
            });
            assert!(
                is_told,
                "docs/verdict.md lacks {group} {code} as vi.json has it"
            );
        }
    }
}
