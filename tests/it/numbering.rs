//! The window numbers blocks while someone types, the page when it is set: both by the same cases.

use crate::layers::root;
use office::{Block, label_blocks, name_anchors};
use serde_json::{Value, json};

#[test]
fn the_window_and_the_page_number_alike() {
    let path = root().join("ui/src/testing/numbering.json");
    let cases: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the cases are there"))
            .expect("they are JSON");
    for case in cases {
        let types = case["types"].as_array().expect("types");
        let blocks: Vec<Block> = types.iter().enumerate().map(block).collect();
        let names = name_anchors(&blocks);
        let references: Vec<&str> = (0..types.len())
            .map(|at| names.get(&format!("v{at}")).map_or("", String::as_str))
            .collect();
        assert_eq!(json!(label_blocks(&blocks)), case["labels"]);
        assert_eq!(json!(references), case["references"]);
    }
}

fn block((at, kind): (usize, &Value)) -> Block {
    let mut block = json!({ "type": kind });
    let fields = match kind.as_str().expect("a type") {
        "paragraph" => json!({ "text": "x" }),
        "article" | "clause" | "point" => json!({ "text": "x", "anchor": format!("v{at}") }),
        "table" => json!({ "rows": [["x"]], "anchor": format!("v{at}") }),
        "picture" => json!({ "file": "", "anchor": format!("v{at}") }),
        _ => json!({ "title": "x", "anchor": format!("v{at}") }),
    };
    for (name, value) in fields.as_object().expect("fields") {
        block[name] = value.clone();
    }
    serde_json::from_value(block).expect("a block")
}
