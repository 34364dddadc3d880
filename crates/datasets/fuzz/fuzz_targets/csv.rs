//! Whatever bytes come as CSV: a table or a refusal, and never a panic.
#![no_main]

use datasets::csv::{CsvOptions, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(contents) = read(bytes, "fuzz.csv", &CsvOptions::new("FUZZ")) else {
        return;
    };
    let mut written = Vec::new();
    if write(&contents.table, &mut written).is_ok() {
        let again = read(written.as_slice(), "again.csv", &CsvOptions::new("FUZZ"))
            .expect("what was written is read");
        assert_eq!(again.table.rows(), contents.table.rows());
    }
});
