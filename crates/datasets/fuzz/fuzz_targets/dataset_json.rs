//! Whatever bytes come as Dataset-JSON: a table that can be written and read again as the same, or a
//! refusal, and never a panic.
#![no_main]

use datasets::dataset_json::{Shape, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(contents) = read(bytes, "fuzz.json") else {
        return;
    };
    for shape in [Shape::Json, Shape::NdJson, Shape::Compressed] {
        let mut written = Vec::new();
        if write(&contents.table, shape, &mut written).is_ok() {
            let again = read(written.as_slice(), "again.json").expect("what was written is read");
            assert_eq!(again.table.rows(), contents.table.rows());
            for (left, right) in contents.table.columns().iter().zip(again.table.columns()) {
                assert_eq!(left.values(), right.values());
            }
        }
    }
});
