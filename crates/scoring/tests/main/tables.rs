//! Tables for the tests, and reading what came of them.

use std::io::Cursor;

use scoring::{
    Format, Input, Observer, Path, RowError, ScoringError, Settings, Summary, score_table_by,
};

/// The documented columns, with CK as the enzyme.
pub const HEADER: &str =
    "subject,visit,physician_global,patient_global,mmt,haq,extramuscular,ck,ck_uln";

/// A table with this header and these rows.
pub fn table(rows: &[&str]) -> String {
    let mut text = format!("{HEADER}\n");
    for row in rows {
        text.push_str(row);
        text.push('\n');
    }
    text
}

/// A scored CSV table.
pub struct Scored {
    pub text: String,
    pub summary: Summary,
    pub errors: Vec<RowError>,
}

#[derive(Default)]
struct Errors(Vec<RowError>);

impl Observer for Errors {
    fn row_error(&mut self, error: &RowError) {
        self.0.push(error.clone());
    }
    fn progress(&mut self, _: u64) {}
}

/// Scores a table that comes through a pipe, into CSV.
pub fn score(bytes: impl AsRef<[u8]>, settings: &Settings) -> Result<Scored, ScoringError> {
    score_by(Path::default(), stream(bytes), settings)
}

pub fn stream(bytes: impl AsRef<[u8]>) -> Input {
    Input::Stream(Box::new(Cursor::new(bytes.as_ref().to_vec())))
}

pub fn score_by(path: Path, input: Input, settings: &Settings) -> Result<Scored, ScoringError> {
    let (out, summary, errors) = score_as(Format::Csv, path, input, settings)?;
    Ok(Scored {
        text: String::from_utf8(out).unwrap(),
        summary,
        errors,
    })
}

pub fn score_as(
    format: Format,
    path: Path,
    input: Input,
    settings: &Settings,
) -> Result<(Vec<u8>, Summary, Vec<RowError>), ScoringError> {
    let mut out = Vec::new();
    let mut errors = Errors::default();
    let summary = score_table_by(path, input, settings, format, &mut out, &mut errors)?;
    Ok((out, summary, errors.0))
}

/// Scores a table that must be good enough to be scored.
pub fn scored(rows: &[&str]) -> Scored {
    score(table(rows), &Settings::default()).unwrap()
}

impl Scored {
    /// The added cells of a row, the first behind the header being 0.
    pub fn added(&self, row: usize) -> Vec<String> {
        let line = self.text.lines().nth(row + 1).unwrap();
        let cells = cells(line);
        cells[cells.len() - 10..].to_vec()
    }

    pub fn tis(&self, row: usize) -> String {
        self.added(row)[0].clone()
    }

    pub fn note(&self, row: usize) -> String {
        self.added(row)[9].clone()
    }
}

/// The cells of a line, by a reading of its own.
pub fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

/// A file for one test.
pub fn file(name: &str, bytes: impl AsRef<[u8]>) -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("scoring");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}
