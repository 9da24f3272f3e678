//! Lays drafts and marks out by the rule set of their date; nouns in, PDF out.
