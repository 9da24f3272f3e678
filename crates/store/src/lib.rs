//! The office's one encrypted SQLite file and its folder of documents.
