//! The nouns and rules of a commune's clerical office; pure.
