//! `myotrial convert`: a dataset from one format into another.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use datasets::{
    Contents, ReadOptions, StudyMetadata, WriteError, WriteOptions, read, transport::Version, write,
};
use serde::Serialize;

use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

/// `convert`.
#[derive(Debug, Args)]
pub struct ConvertArguments {
    /// The dataset to read; its ending says the format: .csv, .xpt, .json, .ndjson, .dsjc or .parquet,
    /// each also with .gz behind it.
    pub input: PathBuf,
    /// The dataset to write; its ending says the format.
    pub into: PathBuf,
    /// The version of SAS transport files.
    #[arg(long, value_enum, default_value_t = TransportVersion::Five)]
    pub xpt_version: TransportVersion,
    /// Where kinds, labels, lengths, formats, keys and the number of rows are said: a define.xml, or a
    /// dataset in Dataset-JSON with or without its rows.
    #[arg(long, value_name = "define.xml|META.json")]
    pub metadata: Option<PathBuf>,
    /// How many rows the dataset must have. A version 5 transport file cut between two rows cannot show
    /// it by itself.
    #[arg(long, value_name = "N")]
    pub records: Option<usize>,
    #[command(flatten)]
    pub output: Output,
}

/// The versions of SAS transport files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TransportVersion {
    /// Names of 8 and texts of 200 characters at most; what agencies ask for.
    #[value(name = "5")]
    Five,
    /// Longer names, labels and texts.
    #[value(name = "8")]
    Eight,
}

/// What was done, for programs.
#[derive(Debug, Serialize)]
struct Converted {
    file: PathBuf,
    dataset: String,
    records: usize,
    variables: Vec<ConvertedVariable>,
    /// What was inferred, or departs from a standard.
    remarks: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ConvertedVariable {
    name: String,
    label: String,
    kind: String,
}

pub fn convert(arguments: &ConvertArguments) -> Result<Answer, Failure> {
    let contents = contents(arguments)?;
    let options = WriteOptions {
        transport_version: match arguments.xpt_version {
            TransportVersion::Five => Version::V5,
            TransportVersion::Eight => Version::V8,
        },
    };
    write(&contents.table, &arguments.into, &options).map_err(|error| {
        // What a format cannot hold is said of the table; the person needs the file too.
        Failure::BadInput(match error {
            WriteError::UnknownEnding(_) | WriteError::Unwritable { .. } => error.to_string(),
            refusal => format!("{}: not written: {refusal}", arguments.into.display()),
        })
    })?;
    match arguments.output.format {
        Form::Json => print_json(&converted(arguments, &contents))?,
        Form::Text => print(&text(arguments, &contents))?,
    }
    Ok(Answer::Yes)
}

fn contents(arguments: &ConvertArguments) -> Result<Contents, Failure> {
    let options = ReadOptions {
        expected_rows: arguments.records,
        ..ReadOptions::default()
    };
    match &arguments.metadata {
        None => {
            read(&arguments.input, &options).map_err(|error| Failure::BadInput(error.to_string()))
        }
        Some(metadata) => StudyMetadata::open(metadata)
            .and_then(|study| study.read(&arguments.input, &options))
            .map_err(|error| Failure::BadInput(error.to_string())),
    }
}

fn converted(arguments: &ConvertArguments, contents: &Contents) -> Converted {
    Converted {
        file: arguments.into.clone(),
        dataset: contents.table.name().to_owned(),
        records: contents.table.rows(),
        variables: contents
            .table
            .variables()
            .map(|variable| ConvertedVariable {
                name: variable.name.clone(),
                label: variable.label.clone(),
                kind: variable.kind.to_string(),
            })
            .collect(),
        remarks: contents.remarks.iter().map(ToString::to_string).collect(),
    }
}

fn text(arguments: &ConvertArguments, contents: &Contents) -> String {
    let mut text = format!(
        "{}: {} rows, {} variables\n",
        arguments.into.display(),
        contents.table.rows(),
        contents.table.columns().len()
    );
    for remark in &contents.remarks {
        text.push_str(&format!("  {remark}\n"));
    }
    text
}
