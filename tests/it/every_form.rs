//! Every form goes the whole way: drafted, signed by the leader, numbered and sealed by the office.

use app::outgoing::draft::{self, SaveDraft};
use app::outgoing::{self, ShowDispatch};
use office::{Draft, Outgoing};
use std::path::Path;
use world::{ok, two_offices};

/// A golden draft of the page room.
fn golden(name: &str) -> Draft {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/paper/tests/golden");
    let json = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&json).unwrap()
}

#[test]
fn every_form_of_its_own_is_signed_and_issued() {
    let world = two_offices();
    let commune = &world.commune;
    for name in [
        "state-nghi_quyet",
        "state-cong_dien",
        "state-giay_moi",
        "state-giay_gioi_thieu",
        "state-bien_ban",
        "state-giay_nghi_phep",
        "state-hop_dong",
        "state-thu_cong",
        "state-annexes",
        "state-attached",
        "state-joint",
        "state-consultative",
    ] {
        let input = SaveDraft {
            id: None,
            version: 0,
            draft: golden(name),
            in_reply_to: None,
            cause: draft::SaveCause::Autosave,
        };
        let id = ok(draft::save(&commune.app, input)).id;
        commune.signs(id, &world.keys);
        let issued = commune.issues(id, &world.keys);
        assert_eq!(issued.stage, Outgoing::Issued, "{name}");
        let shown = ok(outgoing::show(&commune.app, ShowDispatch { id }));
        let verdict = shown.verdict.unwrap();
        let fields: Vec<(&str, &str)> = verdict
            .signatures
            .iter()
            .map(|s| (s.field.as_str(), s.modification.as_str()))
            .collect();
        assert_eq!(
            fields,
            [("leader", "form_filling"), ("office", "none")],
            "{name}: both hold, whatever the form keeps free besides"
        );
    }
}
