//! Writes the sample document as RTF or PDF to standard output, to look at:
//! `cargo run -p report --example sample_print -- rtf > sample.rtf`.

#[path = "../tests/main/sample.rs"]
mod sample;

use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    let document = sample::document();
    match std::env::args().nth(1).as_deref() {
        Some("pdf") => out.write_all(&report::pdf::set(&document)?)?,
        _ => report::rtf::write(&document, &mut out)?,
    }
    Ok(())
}
