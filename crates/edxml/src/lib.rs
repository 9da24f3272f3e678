//! Reads and writes edXML envelopes and status messages; bytes in, bytes out.
