//! Every file of the pilot study through every pair of formats.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use datasets::csv::{self, CsvOptions};
use datasets::dataset_json::{self, Shape};
use datasets::transport::{self, Version};
use datasets::{Kind, Table, Variable, parquet};

use crate::shared;

/// The formats, with what each has no place for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Through {
    Csv,
    Transport(Version),
    DatasetJson(Shape),
    Parquet,
}

const ALL: [Through; 7] = [
    Through::Transport(Version::V5),
    Through::Transport(Version::V8),
    Through::DatasetJson(Shape::Json),
    Through::DatasetJson(Shape::NdJson),
    Through::DatasetJson(Shape::Compressed),
    Through::Parquet,
    Through::Csv,
];

/// Up to this many cells a file goes through every pair of formats; a larger one through every
/// format and from each into one other, another for each file.
const ALL_PAIRS: usize = 60_000;

impl Through {
    fn bytes(self, table: &Table) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let said = |error: &dyn std::fmt::Display| error.to_string();
        match self {
            Through::Csv => csv::write(table, &mut bytes).map_err(|error| said(&error)),
            Through::Transport(version) => {
                transport::write(table, version, &mut bytes).map_err(|error| said(&error))
            }
            Through::DatasetJson(shape) => {
                dataset_json::write(table, shape, &mut bytes).map_err(|error| said(&error))
            }
            Through::Parquet => parquet::write(table, &mut bytes).map_err(|error| said(&error)),
        }?;
        Ok(bytes)
    }

    fn table(self, bytes: &[u8], described: &Table) -> Table {
        match self {
            Through::Csv => {
                let options = CsvOptions::default().described_by(described);
                csv::read(bytes, "t.csv", &options).unwrap().table
            }
            Through::Transport(_) => transport::read(bytes, "t.xpt", &Default::default()).unwrap(),
            Through::DatasetJson(_) => dataset_json::read(bytes, "t.json").unwrap().table,
            Through::Parquet => parquet::read(bytes, "t.parquet").unwrap(),
        }
    }

    /// The variable as it is behind this format: what the format has no place for is gone. CSV has
    /// no place for anything, and takes it from where the reader is told.
    fn carried(self, variable: &mut Variable) {
        match self {
            Through::Csv | Through::Parquet => {}
            Through::Transport(_) => {
                variable.key_sequence = None;
                variable.item_oid = None;
                variable.declared_type = None;
                if variable.kind != Kind::Text {
                    variable.length = None;
                }
            }
            Through::DatasetJson(_) => variable.informat = None,
        }
    }
}

/// Whether a table behind some formats has the values and the metadata it had before, but for what
/// one of the formats has no place for.
fn assert_carried(file: &str, before: &Table, after: &Table, formats: &[Through]) {
    let way = format!("{file} through {formats:?}");
    assert_eq!(after.name(), before.name(), "{way}");
    assert_eq!(after.label(), before.label(), "{way}");
    assert_eq!(after.rows(), before.rows(), "{way}");
    assert_eq!(after.columns().len(), before.columns().len(), "{way}");
    for (before, after) in before.columns().iter().zip(after.columns()) {
        assert!(
            before.values() == after.values(),
            "{way}: values of {}",
            before.name()
        );
        let (mut expected, mut found) = (before.variable().clone(), after.variable().clone());
        for format in formats {
            format.carried(&mut expected);
            format.carried(&mut found);
        }
        // A format fills in what it must say of every variable.
        if expected.length.is_none() {
            found.length = None;
        }
        if expected.item_oid.is_none() {
            found.item_oid = None;
        }
        if expected.declared_type.is_none() {
            found.declared_type = None;
        }
        if expected.format.is_none() && expected.kind == Kind::Date {
            found.format = None;
        }
        assert_eq!(found, expected, "{way}");
    }
}

/// What was read from the bytes that each format gave so far. Most pairs lead to bytes that were there before,
/// and the same bytes give the same table.
#[derive(Default)]
struct Read([Vec<(Vec<u8>, Table)>; ALL.len()]);

impl Read {
    fn table(&mut self, place: usize, bytes: Vec<u8>, described: &Table) -> &Table {
        // CSV alone is read by what another table says.
        let reads_alone = ALL[place] != Through::Csv;
        let known = self.0[place]
            .iter()
            .position(|(known, _)| reads_alone && *known == bytes);
        let known = known.unwrap_or_else(|| {
            let table = ALL[place].table(&bytes, described);
            self.0[place].push((bytes, table));
            self.0[place].len() - 1
        });
        &self.0[place][known].1
    }
}

/// What came of a file.
#[derive(Default)]
struct Way {
    /// The pairs of formats that it went through.
    pairs: usize,
    /// What was refused.
    refused: Vec<String>,
}

/// Puts a table through every format and from there into others.
fn go_through(file: &str, table: &Table, turn: usize) -> Way {
    let mut way = Way::default();
    let mut read = Read::default();
    for (place, first) in ALL.into_iter().enumerate() {
        let bytes = match first.bytes(table) {
            Ok(bytes) => bytes,
            Err(error) => {
                way.refused.push(format!("{file}: {error}"));
                continue;
            }
        };
        let once = read.table(place, bytes, table).clone();
        assert_carried(file, table, &once, &[first]);
        let all_pairs = table.rows() * table.columns().len() <= ALL_PAIRS;
        let seconds = ALL
            .into_iter()
            .enumerate()
            .filter(|&(other, _)| all_pairs || other == (place + turn) % ALL.len());
        for (other, second) in seconds {
            match second.bytes(&once) {
                Ok(bytes) => {
                    let twice = read.table(other, bytes, &once);
                    assert_carried(file, table, twice, &[first, second]);
                    way.pairs += 1;
                }
                Err(error) => way
                    .refused
                    .push(format!("{file} behind {first:?}: {error}")),
            }
        }
    }
    way
}

/// The tables of the pilot's files, of every format in which they are published.
fn tables_of_the_pilot() -> Vec<(String, Table)> {
    let mut tables = Vec::new();
    let folders = ["cdiscpilot/adam_xpt", "cdiscpilot/sdtm_xpt"];
    for (name, bytes) in shared::files(&folders, &[".xpt", ".xpt.gz"]) {
        let table = transport::read(bytes.as_slice(), &name, &Default::default()).unwrap();
        tables.push((name, table));
    }
    let endings = [".json", ".json.gz", ".ndjson", ".dsjc"];
    for (name, bytes) in shared::files(&["cdiscpilot/datasetjson"], &endings) {
        if !name.contains("schema") {
            let table = dataset_json::read(bytes.as_slice(), &name).unwrap().table;
            tables.push((name, table));
        }
    }
    let folders = ["cdiscpilot/adam_csv", "cdiscpilot/sdtm_csv"];
    for (name, bytes) in shared::files(&folders, &[".csv", ".csv.gz"]) {
        let dataset = name.split('.').next().unwrap().to_ascii_uppercase();
        let contents = csv::read(bytes.as_slice(), &name, &CsvOptions::new(dataset)).unwrap();
        tables.push((name, contents.table));
    }
    tables
}

#[test]
fn every_file_of_the_pilot_survives_every_pair_of_formats() {
    let tables = tables_of_the_pilot();
    let next = AtomicUsize::new(0);
    let ways: Mutex<Vec<Way>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((turn, (name, table))) = {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    tables.get(turn).map(|of| (turn, of))
                } {
                    let way = go_through(name, table, turn);
                    ways.lock().unwrap().push(way);
                }
            });
        }
    });
    let ways = ways.into_inner().unwrap();
    let pairs: usize = ways.iter().map(|way| way.pairs).sum();
    eprintln!(
        "{} files of the pilot through {pairs} pairs of formats",
        tables.len()
    );
    let refused: Vec<&String> = ways.iter().flat_map(|way| &way.refused).collect();
    // Version 5 takes no text of more than 200 bytes, no label of more than 40 and no character beyond
    // ASCII; nothing else may be in the way.
    const REASONS: [&str; 3] = ["200 are allowed", "40 are allowed", "characters that this"];
    for refusal in refused {
        assert!(
            REASONS.iter().any(|reason| refusal.contains(reason)),
            "{refusal}"
        );
    }
}
