//! Integration tests of the statistics.
