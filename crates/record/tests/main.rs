//! What is true of a record.
