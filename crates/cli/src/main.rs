//! lienvan: the same verbs from a terminal.

fn main() {}
