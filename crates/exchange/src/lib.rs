//! The record to and from other systems' formats.
