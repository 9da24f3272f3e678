//! The window's types are what the table says. `UPDATE=1` writes them anew.

use crate::layers::root;
use std::fs;

#[test]
fn the_windows_types_are_what_the_table_says() {
    let path = root().join("ui/src/api/bindings.ts");
    let said = app::bindings();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &said).expect("the file can be written");
    }
    let stands = fs::read_to_string(&path).expect("the file is there");
    let mut lines = stands.lines().zip(said.lines()).zip(1..);
    let first = lines.find(|((stands, said), _)| stands != said);
    assert_eq!(first, None, "UPDATE=1 cargo nextest run bindings");
    assert!(stands == said, "UPDATE=1 cargo nextest run bindings");
}
