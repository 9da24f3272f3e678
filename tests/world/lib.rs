//! A small world: offices, a node on loopback, a clock, test keys.
