//! cargo xtask run, cargo xtask test, and the set-up both need.

fn main() {}
