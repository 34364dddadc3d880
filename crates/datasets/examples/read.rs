//! Reads a data set, again and again: `read FILE [TIMES]`. For timing from outside, as
//! `benches/transport_peers.py` does.

use std::error::Error;
use std::path::Path;

use datasets::ReadOptions;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, rest @ ..] = &arguments[..] else {
        return Err("usage: read FILE [TIMES]".into());
    };
    let times: u32 = rest.first().map_or(Ok(1), |text| text.parse())?;
    for _ in 0..times {
        let table = datasets::read(Path::new(file), &ReadOptions::default())?.table;
        println!("{} rows, {} columns", table.rows(), table.columns().len());
    }
    Ok(())
}
