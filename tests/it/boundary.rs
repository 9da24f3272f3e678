//! Every command of the table is there by its name, and takes nonsense with a clear word.

use app::{Failure, House};
use serde_json::{Value, json};

fn house() -> (tempfile::TempDir, std::sync::Arc<House>) {
    let home = tempfile::tempdir().expect("a folder");
    let house = House::open(home.path()).expect("an empty house opens");
    (home, house)
}

fn code(answer: Result<Value, Failure>) -> String {
    match answer {
        Ok(_) => "ok".to_owned(),
        Err(failure) => failure.code,
    }
}

#[test]
fn every_command_answers_by_name() {
    let (_home, house) = house();
    let names = app::command_names();
    assert!(names.len() > 30, "{} commands", names.len());
    for (name, _) in names {
        let answer = code(house.call(name, json!({})));
        assert_ne!(answer, "command.unknown", "{name}");
        assert_ne!(answer, "app.broken", "{name}");
        let answer = code(house.call(name, json!("nonsense")));
        assert_eq!(
            answer, "input.unreadable",
            "{name} takes an object and nothing else"
        );
    }
    assert_eq!(code(house.call("no.such", json!({}))), "command.unknown");
}

#[test]
fn an_empty_house_says_that_there_is_no_desk() {
    let (_home, house) = house();
    assert_eq!(code(house.call("settings.read", json!({}))), "desk.none");
    let list = house.call("desk.list", json!({})).expect("a list");
    assert_eq!(list["desks"], json!([]));
}

#[test]
fn a_desk_is_set_up_with_a_passphrase_and_opened_with_it() {
    let (home, house) = house();
    let wrong =
        json!({"code": "H99 12", "name": "x", "parent": "", "body": "state", "passphrase": null});
    assert_eq!(
        code(house.call("desk.create", wrong)),
        "unit.code_character"
    );
    let office = json!({"code": "H99.12", "name": "UBND xã Thử Nghiệm", "parent": "H99",
                        "body": "state", "passphrase": "mot cum mat khau dai"});
    let made = house.call("desk.create", office.clone()).expect("a desk");
    assert_eq!(made["holder"], "passphrase");
    assert_eq!(code(house.call("desk.create", office)), "desk.exists");
    assert_eq!(code(house.call("settings.read", json!({}))), "ok");
    drop(house);

    let again = House::open(home.path()).expect("the house opens");
    let desks = again.call("desk.list", json!({})).expect("a list");
    let desk = &desks["desks"][0];
    assert_eq!(
        (&desk["locked"], &desk["open"]),
        (&json!(true), &json!(false))
    );
    let unlock = |passphrase: &str| {
        again.call(
            "desk.unlock",
            json!({"id": desk["id"], "passphrase": passphrase}),
        )
    };
    assert_eq!(code(unlock("sai")), "desk.passphrase_wrong");
    assert_eq!(code(unlock("mot cum mat khau dai")), "ok");
    assert_eq!(code(again.call("settings.read", json!({}))), "ok");
}
