//! The schema as people read it is the schema as files have it. `UPDATE=1` rewrites `docs/schema.sql`.

use crate::place::desk;
use std::fs;
use std::path::Path;

#[test]
fn the_schema_in_docs_is_the_one_in_a_file() {
    let (_place, store) = desk();
    let page = format!(
        "-- The schema of a desk's file, version {}. Written by `crates/store/tests/it/schema.rs` with UPDATE=1.\n\n{}",
        store::SCHEMA_VERSION,
        store.schema().unwrap()
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema.sql");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), page);
}

#[test]
fn every_table_and_every_column_says_what_it_is() {
    let (_place, store) = desk();
    let schema = store.schema().unwrap();
    let mut columns = 0;
    for statement in schema.split("\n\n").filter(|sql| sql.contains(" TABLE ")) {
        let mut lines = statement.lines();
        let name = lines.next().unwrap();
        let says = lines.next().unwrap_or_default().trim_start();
        assert!(says.starts_with("-- "), "{name} says nothing: {says}");
        for line in lines.map(str::trim) {
            let first = line.split(' ').next().unwrap_or_default();
            let column = first
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit() || c == ',');
            let option = line.contains(" = ") && !line.contains("--");
            if column && !option {
                columns += 1;
                let (_, said) = line.split_once(" -- ").unwrap_or_default();
                assert!(!said.is_empty(), "{name}: {line}");
            }
        }
    }
    assert!(columns > 120, "{columns} columns were looked at");
    let ordinary = schema
        .split("\n\n")
        .filter(|sql| sql.starts_with("CREATE TABLE"));
    for table in ordinary {
        assert!(table.contains(") STRICT"), "{table}");
    }
}
