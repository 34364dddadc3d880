//! Whatever bytes come as a transport file: a table that can be written and read again as the same,
//! or a refusal, and never a panic.
#![no_main]

use datasets::transport::{TransportOptions, Version, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = TransportOptions::default();
    let Ok(table) = read(bytes, "fuzz.xpt", &options) else {
        return;
    };
    for version in [Version::V5, Version::V8] {
        let mut written = Vec::new();
        if write(&table, version, &mut written).is_ok() {
            let again = read(written.as_slice(), "again.xpt", &options).expect("what was written is read");
            assert_eq!(again.rows(), table.rows());
            for (left, right) in table.columns().iter().zip(again.columns()) {
                assert_eq!(left.values(), right.values());
            }
        }
    }
});
