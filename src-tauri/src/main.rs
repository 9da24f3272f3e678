//! A window with one door.

fn main() {}
