//! What the methods read: counts as they are spoken of, columns of a file, a confidence level.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use statistics::rate::EventRate;
use statistics::{ConfidenceLevel, Proportion, TwoByTwo};
use worksheet::{Complete, Data, Levels, WorksheetError};

use crate::failure::Failure;

impl From<WorksheetError> for Failure {
    fn from(cause: WorksheetError) -> Self {
        Self::BadInput(cause.to_string())
    }
}

impl From<statistics::StatisticsError> for Failure {
    fn from(cause: statistics::StatisticsError) -> Self {
        Self::BadInput(cause.to_string())
    }
}

/// The confidence level.
#[derive(Debug, Clone, Copy, Args)]
pub struct Confidence {
    /// The confidence level of the intervals.
    #[arg(long, value_name = "SHARE", default_value = "0.95", value_parser = level)]
    pub level: ConfidenceLevel,
}

fn level(text: &str) -> Result<ConfidenceLevel, String> {
    let share = number(text)?;
    ConfidenceLevel::new(share).map_err(|cause| cause.to_string())
}

/// A file of data.
#[derive(Debug, Clone, Args)]
pub struct Source {
    /// The file: CSV, SAS transport, Dataset-JSON or Parquet, told by its ending.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The same, said by name.
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    data: Option<PathBuf>,
    /// Only rows in which a column holds a value, or one of several (arm=A|B); may be given more than once.
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = condition)]
    conditions: Vec<Condition>,
}

/// A column and the values of which it must hold one.
#[derive(Debug, Clone)]
pub struct Condition {
    column: String,
    values: Vec<String>,
}

fn condition(text: &str) -> Result<Condition, String> {
    let (column, value) = text
        .split_once('=')
        .ok_or("write COLUMN=VALUE, for example visit=4")?;
    Ok(Condition {
        column: column.trim().to_owned(),
        values: value.split('|').map(|one| one.trim().to_owned()).collect(),
    })
}

impl Source {
    /// Reads the file and keeps the rows asked for.
    pub fn read(&self) -> Result<Data, Failure> {
        let path = self.file.as_ref().or(self.data.as_ref()).ok_or_else(|| {
            Failure::BadInput(
                "no file was named; give it behind the method or by --data".to_owned(),
            )
        })?;
        let mut data = Data::read(path)?;
        for condition in &self.conditions {
            data = data.only(&condition.column, &condition.values)?;
        }
        Ok(data)
    }
}

/// The strata of every row: the combinations of the levels of some columns.
pub fn strata(rows: &Complete<'_>, columns: &[String]) -> Result<Option<Levels>, WorksheetError> {
    let mut all: Option<Levels> = None;
    for column in columns {
        let levels = rows.levels(column)?;
        all = Some(match all {
            None => levels,
            Some(known) => known.crossed(&levels),
        });
    }
    Ok(all)
}

/// The names in several options, and no empty ones.
pub fn column_names<'a>(fixed: &[&'a str], lists: &[&'a [String]]) -> Vec<&'a str> {
    let more = lists
        .iter()
        .flat_map(|list| list.iter().map(String::as_str));
    fixed.iter().copied().chain(more).collect()
}

/// A number, finite.
pub fn number(text: &str) -> Result<f64, String> {
    text.trim()
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
        .ok_or_else(|| format!("`{text}` is no number"))
}

fn whole(text: &str) -> Result<u64, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("`{text}` is no whole number at or above 0"))
}

/// A count and its total, written `8/19`.
#[derive(Debug, Clone, Copy)]
pub struct CountOfTotal(pub Proportion);

impl FromStr for CountOfTotal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let proportion = count_of_total(text)?;
        if proportion.total() == 0 {
            return Err("the group has no members; a total of at least 1 is needed".to_owned());
        }
        Ok(Self(proportion))
    }
}

fn count_of_total(text: &str) -> Result<Proportion, String> {
    let (count, total) = text
        .split_once('/')
        .ok_or("write the count, a slash and the total, for example 8/19")?;
    let (count, total) = (whole(count)?, whole(total)?);
    Proportion::new(count, total).map_err(|cause| cause.to_string())
}

/// Two groups of a stratum, written `8/11:4/15`; either may be empty, since others can make up for the stratum.
#[derive(Debug, Clone, Copy)]
pub struct Stratum(pub TwoByTwo);

impl FromStr for Stratum {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (first, second) = text.split_once(':').ok_or(
            "write both groups of the stratum with a colon between them, for example 8/11:4/15",
        )?;
        Ok(Self(TwoByTwo {
            first: count_of_total(first)?,
            second: count_of_total(second)?,
        }))
    }
}

/// Events and the time under observation, written `7/455`.
#[derive(Debug, Clone, Copy)]
pub struct EventsInTime(pub EventRate);

impl FromStr for EventsInTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (events, time) = text
            .split_once('/')
            .ok_or("write the events, a slash and the time, for example 7/455")?;
        EventRate::new(whole(events)?, number(time)?)
            .map(Self)
            .map_err(|cause| cause.to_string())
    }
}

/// Numbers with commas between them; a point or nothing is a missing one.
#[derive(Debug, Clone)]
pub struct Sequence(pub Vec<Option<f64>>);

impl FromStr for Sequence {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(|cell| match cell.trim() {
                "" | "." => Ok(None),
                cell => number(cell).map(Some),
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// Rows of numbers: commas within a row, semicolons between rows.
#[derive(Debug, Clone)]
pub struct Rows(pub Vec<Vec<f64>>);

impl FromStr for Rows {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(';')
            .map(|row| row.split(',').map(number).collect())
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// Rows of counts: commas within a row, semicolons between rows.
#[derive(Debug, Clone)]
pub struct CountRows(pub Vec<Vec<u64>>);

impl FromStr for CountRows {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(';')
            .map(|row| row.split(',').map(whole).collect())
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// A beta prior, written `1,1`.
#[derive(Debug, Clone, Copy)]
pub struct Prior(pub statistics::bayes::BetaPrior);

impl FromStr for Prior {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (a, b) = text
            .split_once(',')
            .ok_or("write both parameters with a comma between them, for example 1,1")?;
        statistics::bayes::BetaPrior::new(number(a)?, number(b)?)
            .map(Self)
            .map_err(|cause| cause.to_string())
    }
}
