//! What is true of scored tables.
