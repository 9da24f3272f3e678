//! The roads that leave the office; carries bytes, opens none.
