//! A TOML file read against the schema of its Rust type: every mistake at its line and column, with what is allowed.
