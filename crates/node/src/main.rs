//! The axis node: a national-adapter-compatible server.

fn main() {}
