//! Signs PDFs, tells what changed since, and judges signatures; knows no office.
