//! A cell of a grid: a whole trial, its files changed as the axes say and read as if they had been written so.

use std::collections::BTreeMap;
use std::fmt;

use analysis::Plan as AnalysisPlan;
use definition::Definition as _;
use protocol::{BlocksKeptApart, BlocksUnnamed, FileBytes, Plan, read_with_blocks};

use super::grid_file::{Axis, Change, GridFile, How, TrialFile, Variant, VariantChange};
use crate::overlay::{NewValue, OverlayError, Place, replaced};
use crate::patients::Patients;

/// No grid has more cells: each is a trial that is held many times.
#[must_use]
pub const fn most_cells() -> u64 {
    10_000
}

/// The texts of a trial's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialTexts {
    /// protocol.toml.
    pub protocol: String,
    /// patients.toml.
    pub patients: String,
    /// analysis.toml, or the plan that the grid names.
    pub analysis: String,
    /// blocks.toml, where block sizes are kept apart from protocol.toml; it stands in no trial's folder.
    pub blocks: Option<String>,
    /// The other files that the grid names.
    pub others: BTreeMap<String, String>,
}

/// Where a cell stands on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Coordinate {
    /// The axis.
    pub axis: String,
    /// Its value, as the grid writes it.
    pub value: String,
    /// The number, where it is one.
    pub number: Option<f64>,
}

/// One combination of the axes, ready to be held.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Where it stands.
    pub coordinates: Vec<Coordinate>,
    /// How many subjects are planned; where the size is reconsidered at a look, the protocol below has the most.
    pub planned_subjects: u32,
    /// What is done to patients.
    pub protocol: Plan,
    /// What virtual patients are like.
    pub patients: Patients,
    /// What is done to their data.
    pub analysis: AnalysisPlan,
    /// The same, changed so that estimates show the truth.
    pub truth: Option<(Plan, Patients)>,
}

/// Why a cell cannot be.
#[derive(Debug, Clone, PartialEq)]
pub struct CellError {
    /// The cell, in words.
    pub cell: String,
    /// Why.
    pub reason: CellFault,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum CellFault {
    /// A value cannot be put in its place.
    Overlay {
        /// The file.
        file: &'static str,
        /// Why.
        reason: OverlayError,
    },
    /// A file does not hold after the change.
    File {
        /// All that is wrong with it.
        report: String,
    },
    /// The grid names a file that was not given.
    NoFile {
        /// Its name.
        name: String,
    },
    /// The grid changes a file that is kept apart from the folder, and nobody named it.
    NotNamed {
        /// What such a file is called.
        name: &'static str,
    },
}

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the cell {}: ", self.cell)?;
        match &self.reason {
            CellFault::Overlay { file, reason } => write!(f, "{file}: {reason}"),
            CellFault::File { report } => write!(f, "its files do not hold\n{report}"),
            CellFault::NoFile { name } => write!(f, "there is no file {name} in the folder"),
            CellFault::NotNamed { name } => write!(
                f,
                "the grid changes {name}, which is kept apart from the folder, and no such file was named"
            ),
        }
    }
}

impl std::error::Error for CellError {}

impl Cell {
    /// The cell in words: each axis and its value.
    #[must_use]
    pub fn in_words(&self) -> String {
        in_words(&self.coordinates)
    }
}

pub(super) fn in_words(coordinates: &[Coordinate]) -> String {
    if coordinates.is_empty() {
        return "as the files are".to_owned();
    }
    let parts: Vec<String> = coordinates
        .iter()
        .map(|coordinate| format!("{} = {}", coordinate.axis, coordinate.value))
        .collect();
    parts.join(", ")
}

/// How many cells a grid has.
#[must_use]
pub fn number_of_cells(grid: &GridFile) -> usize {
    grid.axes.iter().map(Axis::len).product()
}

/// Every cell of a grid, the last axis running fastest. All are read and checked before any is held.
///
/// # Errors
/// [`CellError`] for the first cell whose files do not hold: impossible correlations, negative variances, values that fit
/// nothing.
pub fn cells(grid: &GridFile, texts: &TrialTexts) -> Result<Vec<Cell>, CellError> {
    (0..number_of_cells(grid))
        .map(|index| cell_at(grid, texts, index))
        .collect()
}

/// One cell of a grid, by its number from 0.
///
/// # Errors
/// [`CellError`] where its files do not hold.
pub fn cell_at(grid: &GridFile, texts: &TrialTexts, index: usize) -> Result<Cell, CellError> {
    cell(grid, texts, taken_at(grid, index))
}

/// Where a cell stands, by its number from 0.
pub(super) fn coordinates_at(grid: &GridFile, index: usize) -> Vec<Coordinate> {
    let taken = taken_at(grid, index);
    taken.iter().map(Taken::coordinate).collect()
}

fn taken_at(grid: &GridFile, index: usize) -> Vec<Taken<'_>> {
    let mut rest = index;
    let mut taken_last_first: Vec<Taken<'_>> = grid
        .axes
        .iter()
        .rev()
        .map(|axis| {
            let value = rest % axis.len();
            rest /= axis.len();
            taken(axis, value)
        })
        .collect();
    taken_last_first.reverse();
    taken_last_first
}

/// An axis with the value that it takes.
pub(super) struct Taken<'g> {
    pub(super) axis: &'g Axis,
    pub(super) value: TakenValue<'g>,
}

pub(super) enum TakenValue<'g> {
    Number(f64),
    Text(&'g str),
    List(&'g [u32]),
    File(&'g str),
    Variant(&'g Variant),
}

pub(super) fn taken(axis: &Axis, value: usize) -> Taken<'_> {
    // An axis has values of one kind, so at most one of these lists holds any.
    let number = axis.numbers.get(value).copied().map(TakenValue::Number);
    let text = || axis.texts.get(value).map(|text| TakenValue::Text(text));
    let list = || axis.lists.get(value).map(|list| TakenValue::List(list));
    let file = || axis.files.get(value).map(|file| TakenValue::File(file));
    let variant = || axis.variants.get(value).map(TakenValue::Variant);
    Taken {
        axis,
        value: number
            .or_else(text)
            .or_else(list)
            .or_else(file)
            .or_else(variant)
            .expect("a value is counted from the axis's own"),
    }
}

impl Taken<'_> {
    pub(super) fn coordinate(&self) -> Coordinate {
        let (value, number) = match &self.value {
            TakenValue::Number(number) => (format!("{number}"), Some(*number)),
            TakenValue::Text(text) => ((*text).to_owned(), None),
            TakenValue::List(list) => (format!("{list:?}"), None),
            TakenValue::File(file) => ((*file).to_owned(), None),
            TakenValue::Variant(variant) => (variant.name.clone(), None),
        };
        Coordinate {
            axis: self.axis.name.clone(),
            value,
            number,
        }
    }
}

type Changes = BTreeMap<TrialFile, Vec<(Place, NewValue)>>;

/// Puts what the axes say into the files.
fn apply(
    files: &mut BTreeMap<TrialFile, String>,
    texts: &TrialTexts,
    taken: &[Taken<'_>],
) -> Result<(), CellFault> {
    let mut changes = Changes::new();
    for Taken { axis, value } in taken {
        let new = match value {
            TakenValue::Number(number) => new_number(axis.how, *number),
            TakenValue::Text(text) => NewValue::Toml(format!("{text:?}")),
            TakenValue::List(list) => NewValue::Toml(format!("{list:?}")),
            TakenValue::File(name) => {
                let other = texts.others.get(*name).ok_or_else(|| CellFault::NoFile {
                    name: (*name).to_owned(),
                })?;
                if let Some(file) = axis.file {
                    files.insert(file, other.clone());
                }
                continue;
            }
            TakenValue::Variant(variant) => {
                for VariantChange { file, place, to } in &variant.changes {
                    let new = NewValue::Toml(to.clone());
                    changes.entry(*file).or_default().push((place.clone(), new));
                }
                continue;
            }
        };
        if let Some(file) = axis.file {
            let places = axis.places.iter().map(|place| (place.clone(), new.clone()));
            changes.entry(file).or_default().extend(places);
        }
    }
    for (file, changes) in &changes {
        change(files, *file, changes)?;
    }
    Ok(())
}

pub(super) fn cell(
    grid: &GridFile,
    texts: &TrialTexts,
    taken: Vec<Taken<'_>>,
) -> Result<Cell, CellError> {
    let coordinates: Vec<Coordinate> = taken.iter().map(Taken::coordinate).collect();
    let refused = |reason: CellFault| CellError {
        cell: in_words(&coordinates),
        reason,
    };
    let mut files = BTreeMap::from([
        (TrialFile::Protocol, texts.protocol.clone()),
        (TrialFile::Patients, texts.patients.clone()),
        (TrialFile::Analysis, texts.analysis.clone()),
    ]);
    let blocks = texts.blocks.iter().cloned();
    files.extend(blocks.map(|blocks| (TrialFile::Blocks, blocks)));
    apply(&mut files, texts, &taken).map_err(refused)?;
    let (protocol, patients) = read_trial(&files).map_err(refused)?;
    let analysis =
        read::<AnalysisPlan>("analysis.toml", &files[&TrialFile::Analysis]).map_err(refused)?;
    let truth = if grid.truth.is_empty() {
        None
    } else {
        let mut files = files.clone();
        for Change {
            file,
            place,
            how,
            to,
        } in &grid.truth
        {
            let new = new_number(*how, *to);
            change(&mut files, *file, &[(place.clone(), new)]).map_err(refused)?;
        }
        Some(read_trial(&files).map_err(refused)?)
    };
    let planned_subjects = protocol.protocol().trial.planned_subjects;
    let (protocol, patients) = match grid.most_subjects() {
        Some(most) if most > planned_subjects => {
            let place = "trial.planned_subjects"
                .parse()
                .map_err(|reason| CellFault::Overlay {
                    file: file_name(TrialFile::Protocol),
                    reason,
                })
                .map_err(refused)?;
            let largest = [(place, NewValue::Number(f64::from(most)))];
            change(&mut files, TrialFile::Protocol, &largest).map_err(refused)?;
            read_trial(&files).map_err(refused)?
        }
        _ => (protocol, patients),
    };
    Ok(Cell {
        coordinates,
        planned_subjects,
        protocol,
        patients,
        analysis,
        truth,
    })
}

fn new_number(how: How, number: f64) -> NewValue {
    match how {
        How::Set => NewValue::Number(number),
        How::Scale => NewValue::Scaled(number),
    }
}

const fn file_name(file: TrialFile) -> &'static str {
    match file {
        TrialFile::Protocol => "protocol.toml",
        TrialFile::Patients => "patients.toml",
        TrialFile::Analysis => "analysis.toml",
        TrialFile::Blocks => BlocksKeptApart::FILE_NAME,
    }
}

fn change(
    files: &mut BTreeMap<TrialFile, String>,
    file: TrialFile,
    changes: &[(Place, NewValue)],
) -> Result<(), CellFault> {
    let text = files.get(&file).ok_or(CellFault::NotNamed {
        name: file_name(file),
    })?;
    let changed = replaced(text, changes).map_err(|reason| CellFault::Overlay {
        file: file_name(file),
        reason,
    })?;
    files.insert(file, changed);
    Ok(())
}

fn read<D: definition::Definition>(name: &str, text: &str) -> Result<D, CellFault> {
    definition::read(name, text).map_err(|report| CellFault::File {
        report: report.to_string(),
    })
}

fn read_trial(files: &BTreeMap<TrialFile, String>) -> Result<(Plan, Patients), CellFault> {
    let reading = read_with_blocks(
        FileBytes {
            name: "protocol.toml",
            bytes: files[&TrialFile::Protocol].as_bytes(),
        },
        files.get(&TrialFile::Blocks).map(|text| FileBytes {
            name: BlocksKeptApart::FILE_NAME,
            bytes: text.as_bytes(),
        }),
        BlocksUnnamed::Refused,
    );
    let protocol = reading
        .into_result()
        .map_err(|report| CellFault::File { report })?;
    let plan = Plan::compile(protocol).map_err(|error| CellFault::File {
        report: format!("protocol.toml: {error}"),
    })?;
    let reading = definition::inspect_with::<Patients>(
        "patients.toml",
        files[&TrialFile::Patients].as_bytes(),
        |patients, mistakes| patients.check_against(&plan, mistakes),
    );
    let patients = reading.into_result().map_err(|report| CellFault::File {
        report: report.to_string(),
    })?;
    Ok((plan, patients))
}
