//! Converts a data set from one file format to another and says how long each half took:
//! `convert IN OUT [5|8] [REPEATS]`. The formats are told by the files' endings.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use datasets::transport::Version;
use datasets::{ReadOptions, WriteOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, rest @ ..] = &arguments[..] else {
        return Err("usage: convert IN OUT [5|8] [REPEATS]".into());
    };
    let transport_version = match rest.first().map(String::as_str) {
        None | Some("5") => Version::V5,
        Some("8") => Version::V8,
        Some(other) => return Err(format!("`{other}` is not a transport version").into()),
    };
    let repeats: u32 = rest.get(1).map_or(Ok(1), |text| text.parse())?;
    let options = ReadOptions::default();
    let mut reading = f64::INFINITY;
    let mut contents = datasets::read(Path::new(input), &options)?;
    for _ in 0..repeats {
        let start = Instant::now();
        contents = datasets::read(Path::new(input), &options)?;
        reading = reading.min(start.elapsed().as_secs_f64());
    }
    let start = Instant::now();
    datasets::write(
        &contents.table,
        Path::new(output),
        &WriteOptions { transport_version },
    )?;
    println!(
        "{} rows, {} columns, read in {reading:.6} s, written in {:.6} s",
        contents.table.rows(),
        contents.table.columns().len(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
