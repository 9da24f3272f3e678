//! Every failure has its words, in both languages, with the same places for facts; no words lie idle.

use crate::layers::root;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

fn locale(name: &str) -> Value {
    let path = root().join("ui/src/i18n").join(name);
    serde_json::from_str(&fs::read_to_string(path).expect("the locale is there"))
        .expect("it is JSON")
}

/// `area.fault` of every entry with a title.
fn codes(locale: &Value) -> BTreeSet<String> {
    let areas = locale["errors"].as_object().expect("errors");
    let mut codes = BTreeSet::new();
    for (area, faults) in areas {
        for (fault, texts) in faults.as_object().expect("an area") {
            for text in ["title", "cause", "remedy"] {
                let said = texts[text].as_str().unwrap_or_default();
                assert!(
                    !said.trim().is_empty(),
                    "errors.{area}.{fault}.{text} is empty"
                );
            }
            codes.insert(format!("{area}.{fault}"));
        }
    }
    codes
}

fn leaves(value: &Value, path: &str, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                leaves(inner, &format!("{path}.{name}"), found);
            }
        }
        Value::String(text) => {
            let places = text
                .split("{{")
                .skip(1)
                .filter_map(|rest| rest.split("}}").next());
            let names = places.map(|place| {
                place
                    .split(',')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            });
            found.insert(path.to_owned(), names.collect());
        }
        _ => panic!("{path} is neither text nor group"),
    }
}

#[test]
fn every_failure_has_its_words_and_no_words_lie_idle() {
    let listed: BTreeSet<String> = app::CODES
        .iter()
        .map(|(code, _)| (*code).to_owned())
        .collect();
    for name in ["vi.json", "en.json"] {
        assert_eq!(
            codes(&locale(name)),
            listed,
            "{name}: left what the locale has, right what can be told"
        );
    }
}

#[test]
fn both_languages_say_the_same_with_the_same_facts() {
    let (mut vi, mut en) = (BTreeMap::new(), BTreeMap::new());
    leaves(&locale("vi.json"), "", &mut vi);
    leaves(&locale("en.json"), "", &mut en);
    let plural = |key: &str| key.ends_with("_one") || key.ends_with("_other");
    let (mut vi, mut en): (BTreeMap<_, _>, BTreeMap<_, _>) = (vi, en);
    vi.retain(|key, _| !plural(key));
    en.retain(|key, _| !plural(key));
    assert_eq!(vi, en);
}
