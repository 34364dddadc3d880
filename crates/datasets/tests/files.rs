//! What is true of files and folders of data sets.

use std::path::PathBuf;

use datasets::csv::CsvOptions;
use datasets::transport::Version;
use datasets::{
    Folder, FolderError, ReadError, ReadOptions, Table, Variable, WriteError, WriteOptions,
};

use crate::shared;
use crate::tables::assert_same_content;

/// An empty folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn table() -> Table {
    let mut table = Table::new("ADSL", "Subject-Level Analysis Dataset");
    table
        .push_text_column(
            Variable::text("USUBJID", "Unique Subject Identifier").with_length(6),
            ["01-001", "01-002"],
        )
        .unwrap();
    table
        .push_number_column(Variable::number("AGE", "Age"), [Some(54.0), None])
        .unwrap();
    table
}

#[test]
fn a_table_goes_into_every_format_and_comes_back() {
    let folder = folder("every_format");
    let endings = [
        "csv",
        "xpt",
        "json",
        "ndjson",
        "dsjc",
        "parquet",
        "csv.gz",
        "xpt.gz",
        "json.gz",
        "ndjson.gz",
        "dsjc.gz",
        "parquet.gz",
    ];
    for ending in endings {
        let path = folder.join(format!("adsl.{ending}"));
        datasets::write(&table(), &path, &WriteOptions::default()).unwrap();
        let read = datasets::read(&path, &ReadOptions::default())
            .unwrap()
            .table;
        assert_eq!(read.name(), "ADSL", "{ending}");
        for (left, right) in read.columns().iter().zip(table().columns()) {
            assert!(left.values() == right.values(), "{ending}");
        }
    }
}

#[test]
fn a_table_that_a_format_cannot_hold_leaves_the_file_that_was_there() {
    let path = folder("refused").join("adsl.xpt");
    datasets::write(&table(), &path, &WriteOptions::default()).unwrap();
    let mut long = table();
    long.rename("A_NAME_TOO_LONG");
    let error = datasets::write(&long, &path, &WriteOptions::default()).unwrap_err();
    assert!(matches!(error, WriteError::Transport(_)));
    let read = datasets::read(&path, &ReadOptions::default())
        .unwrap()
        .table;
    assert_same_content(&read, &table());
    let version_8 = WriteOptions {
        transport_version: Version::V8,
    };
    datasets::write(&long, &path, &version_8).unwrap();
}

#[test]
fn a_file_with_other_rows_than_expected_is_refused() {
    let path = folder("expected").join("adsl.xpt");
    datasets::write(&table(), &path, &WriteOptions::default()).unwrap();
    let options = ReadOptions {
        expected_rows: Some(3),
        ..ReadOptions::default()
    };
    let error = datasets::read(&path, &options).unwrap_err();
    assert!(matches!(
        error,
        ReadError::WrongCount {
            expected: 3,
            found: 2,
            ..
        }
    ));
}

#[test]
fn csv_takes_its_metadata_from_another_file() {
    let folder = folder("metadata");
    let (csv, json) = (folder.join("anything.csv"), folder.join("adsl.json"));
    let write = |path| datasets::write(&table(), path, &WriteOptions::default()).unwrap();
    write(&csv);
    write(&json);
    let metadata = datasets::read(&json, &ReadOptions::default())
        .unwrap()
        .table;
    let options = ReadOptions {
        csv: Some(CsvOptions::default().described_by(&metadata)),
        ..ReadOptions::default()
    };
    let read = datasets::read(&csv, &options).unwrap().table;
    assert_eq!(read, metadata);
}

#[test]
fn a_folder_answers_by_name_whatever_the_ending() {
    let path = folder("answers");
    let write = |name| datasets::write(&table(), path.join(name), &WriteOptions::default());
    write("adsl.xpt").unwrap();
    write("ADAE.csv.gz").unwrap();
    write("adtte.json").unwrap();
    write("adtte.csv").unwrap();
    std::fs::write(path.join("notes.txt"), "x").unwrap();
    let folder = Folder::open(&path).unwrap();
    assert_eq!(
        folder.names().collect::<Vec<_>>(),
        ["ADAE", "ADSL", "ADTTE"]
    );
    let options = ReadOptions::default();
    assert_eq!(folder.read("ADSL", &options).unwrap().table.rows(), 2);
    assert_eq!(folder.read("adae", &options).unwrap().remarks.len(), 2);
    let error = folder.read("ADSK", &options).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("there is no data set `ADSK`; did you mean `ADSL`?")
    );
    let error = folder.read("ADTTE", &options).unwrap_err();
    assert!(matches!(error, FolderError::Ambiguous { paths, .. } if paths.len() == 2));
    assert!(matches!(
        Folder::open(path.join("none")),
        Err(FolderError::Unlisted { .. })
    ));
}

#[test]
fn an_unknown_ending_is_answered_with_the_known_ones() {
    let error = datasets::read("adsl.sas7bdat", &ReadOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "adsl.sas7bdat: the ending names no format; known are .csv, .xpt, .json, .ndjson, .dsjc, .parquet, each also with .gz behind it"
    );
    assert!(datasets::write(&table(), "adsl", &WriteOptions::default()).is_err());
}

#[test]
fn the_csv_files_of_the_pilot_and_the_classics_survive() {
    let folders = ["cdiscpilot/adam_csv", "cdiscpilot/sdtm_csv", "classic/data"];
    let mut files = 0;
    for folder in folders.iter().filter_map(|folder| shared::data(folder)) {
        let folder = Folder::open(folder).unwrap();
        for name in folder.names() {
            let contents = folder.read(name, &ReadOptions::default()).unwrap();
            let mut bytes = Vec::new();
            datasets::csv::write(&contents.table, &mut bytes).unwrap();
            let options = CsvOptions::default().described_by(&contents.table);
            let again = datasets::csv::read(bytes.as_slice(), name, &options).unwrap();
            assert_eq!(again.table, contents.table, "{name}");
            files += 1;
        }
    }
    if shared::data("classic").is_some() {
        assert_eq!(files, 93);
    }
}
