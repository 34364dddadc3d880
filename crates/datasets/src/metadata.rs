//! What is known of data sets besides their rows, and data sets read by it.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::dataset_json::{self, DatasetJsonError};
use crate::define::{self, DefineError};
use crate::format::{dataset_name, name_and_ending};
use crate::{
    Contents, DeclaredType, Format, Kind, ReadError, ReadOptions, Table, UnknownColumn, read,
};

/// What is known of one data set besides its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetMetadata {
    /// A table of its name, label and variables, without rows.
    pub table: Table,
    /// How many rows there must be, where that is said.
    pub records: Option<usize>,
}

/// What is known of the data sets of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyMetadata {
    /// The data sets, in their order.
    pub datasets: Vec<DatasetMetadata>,
}

/// Why a data set could not be read by its metadata.
#[derive(Debug)]
pub enum MetadataError {
    /// The ending names no file of metadata.
    UnknownEnding(PathBuf),
    /// The file could not be opened.
    Unopened {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The `define.xml` is wrong.
    Define(DefineError),
    /// The Dataset-JSON file is wrong.
    DatasetJson(DatasetJsonError),
    /// The data set could not be read.
    Read(ReadError),
    /// The metadata do not describe a data set of that name.
    UnknownDataset {
        /// The file of the data set.
        path: PathBuf,
        /// The name.
        name: String,
        /// The names that are described.
        known: Vec<String>,
    },
    /// The data set and its metadata do not have the same variables.
    OtherVariables {
        /// The file of the data set.
        path: PathBuf,
        /// Variables that the metadata do not describe.
        undescribed: Vec<String>,
        /// Variables that the data set lacks.
        absent: Vec<String>,
    },
    /// A variable is of another kind than its metadata say.
    OtherKind {
        /// The file of the data set.
        path: PathBuf,
        /// The variable.
        variable: String,
        /// The kind that is described.
        described: Kind,
        /// The kind of its values.
        found: Kind,
    },
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MetadataError::UnknownEnding(path) => write!(
                f,
                "{}: metadata are a define.xml, or a data set in Dataset-JSON (.json, .ndjson, .dsjc)",
                path.display()
            ),
            MetadataError::Unopened { path, error } => {
                write!(f, "{}: cannot be opened: {error}", path.display())
            }
            MetadataError::Define(error) => error.fmt(f),
            MetadataError::DatasetJson(error) => error.fmt(f),
            MetadataError::Read(error) => error.fmt(f),
            MetadataError::UnknownDataset { path, name, known } => write!(
                f,
                "{}: the metadata do not describe a data set `{name}`; they describe {}",
                path.display(),
                known.join(", ")
            ),
            MetadataError::OtherVariables {
                path,
                undescribed,
                absent,
            } => {
                write!(
                    f,
                    "{}: the metadata are of other variables:",
                    path.display()
                )?;
                if !undescribed.is_empty() {
                    write!(f, " they do not describe {}", undescribed.join(", "))?;
                }
                if !undescribed.is_empty() && !absent.is_empty() {
                    f.write_str(";")?;
                }
                if !absent.is_empty() {
                    write!(f, " the data set lacks {}", absent.join(", "))?;
                }
                Ok(())
            }
            MetadataError::OtherKind {
                path,
                variable,
                described,
                found,
            } => write!(
                f,
                "{}, variable `{variable}`: its values are of kind {found}, the metadata say {described}",
                path.display()
            ),
        }
    }
}

impl std::error::Error for MetadataError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            MetadataError::Unopened { error, .. } => Some(error),
            MetadataError::Define(error) => Some(error),
            MetadataError::DatasetJson(error) => Some(error),
            MetadataError::Read(error) => Some(error),
            _ => None,
        }
    }
}

impl StudyMetadata {
    /// Reads metadata from a `define.xml`, or from a data set in Dataset-JSON with or without its
    /// rows, by the file's ending.
    ///
    /// # Errors
    /// Where the ending is another, or the file cannot be opened or is wrong.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, MetadataError> {
        let path = path.as_ref();
        let ending = name_and_ending(path).map(|(_, ending)| ending);
        let is_define = ending.as_deref() == Some("xml");
        if !is_define && !matches!(Format::from_path(path), Some(Format::DatasetJson(_))) {
            return Err(MetadataError::UnknownEnding(path.to_owned()));
        }
        let source = File::open(path).map_err(|error| MetadataError::Unopened {
            path: path.to_owned(),
            error,
        })?;
        let file = path.display().to_string();
        if is_define {
            return define::read(source, &file).map_err(MetadataError::Define);
        }
        let dataset =
            dataset_json::read_metadata(source, &file).map_err(MetadataError::DatasetJson)?;
        Ok(StudyMetadata {
            datasets: vec![dataset],
        })
    }

    /// What is known of the data set of that name, in any case.
    #[must_use]
    pub fn dataset(&self, name: &str) -> Option<&DatasetMetadata> {
        self.datasets
            .iter()
            .find(|known| known.table.name().eq_ignore_ascii_case(name))
    }

    /// Reads a data set and gives it the metadata that are known of it.
    ///
    /// A CSV file takes name and kinds from them; it is known by the name of its file, or is the
    /// only data set described. Files of other formats keep their own order of columns, and what
    /// the metadata do not say. Rows are counted where the metadata count them, unless the options
    /// do.
    ///
    /// # Errors
    /// Where the file is wrong, the metadata describe another data set or other variables, or count
    /// other rows.
    pub fn read(
        &self,
        path: impl AsRef<Path>,
        options: &ReadOptions,
    ) -> Result<Contents, MetadataError> {
        let path = path.as_ref();
        if Format::from_path(path) == Some(Format::Csv) {
            let name = dataset_name(path).unwrap_or_default();
            let only = match &self.datasets[..] {
                [only] => Some(only),
                _ => None,
            };
            let known = self.dataset(&name).or(only);
            let known = known.ok_or_else(|| self.unknown(path, name))?;
            let csv = options.csv.clone().unwrap_or_default();
            let options = ReadOptions {
                csv: Some(csv.described_by(&known.table)),
                encoding: options.encoding,
                expected_rows: options.expected_rows.or(known.records),
            };
            let mut contents = read(path, &options).map_err(|error| match error {
                ReadError::Csv(error) => match error.unknown_column() {
                    Some(UnknownColumn { name, .. }) => MetadataError::OtherVariables {
                        path: path.to_owned(),
                        undescribed: Vec::new(),
                        absent: vec![name.clone()],
                    },
                    None => MetadataError::Read(ReadError::Csv(error)),
                },
                error => MetadataError::Read(error),
            })?;
            known.describe(&mut contents.table, path)?;
            return Ok(contents);
        }
        let mut contents = read(path, options).map_err(MetadataError::Read)?;
        let name = contents.table.name().to_owned();
        let known = self
            .dataset(&name)
            .ok_or_else(|| self.unknown(path, name))?;
        if let (None, Some(expected)) = (options.expected_rows, known.records)
            && expected != contents.table.rows()
        {
            return Err(MetadataError::Read(ReadError::WrongCount {
                path: path.to_owned(),
                expected,
                found: contents.table.rows(),
            }));
        }
        known.describe(&mut contents.table, path)?;
        Ok(contents)
    }

    fn unknown(&self, path: &Path, name: String) -> MetadataError {
        let names = self.datasets.iter().map(|known| known.table.name());
        MetadataError::UnknownDataset {
            path: path.to_owned(),
            name,
            known: names.map(str::to_owned).collect(),
        }
    }
}

impl DatasetMetadata {
    /// Puts what is known over what the table says of itself.
    fn describe(&self, table: &mut Table, path: &Path) -> Result<(), MetadataError> {
        let lacks = |table: &Table, of: &Table| -> Vec<String> {
            let lacking = of
                .columns()
                .iter()
                .filter(|column| !table.columns().iter().any(|c| c.name() == column.name()));
            lacking.map(|column| column.name().to_owned()).collect()
        };
        let (undescribed, absent) = (lacks(&self.table, table), lacks(table, &self.table));
        if !undescribed.is_empty() || !absent.is_empty() {
            return Err(MetadataError::OtherVariables {
                path: path.to_owned(),
                undescribed,
                absent,
            });
        }
        for known in self.table.columns() {
            let known = known.variable();
            let Ok(column) = table.column(&known.name) else {
                continue;
            };
            let found = column.kind();
            // Days and counts of seconds are numbers to whoever does not see their format.
            if (found == Kind::Text) != (known.kind == Kind::Text) {
                return Err(MetadataError::OtherKind {
                    path: path.to_owned(),
                    variable: known.name.clone(),
                    described: known.kind,
                    found,
                });
            }
            let described = |variable: &mut crate::Variable| {
                if !known.label.is_empty() {
                    variable.label.clone_from(&known.label);
                }
                // A length is of characters; a transport file's own is that of its fields.
                if found == Kind::Text && known.length.is_some() {
                    variable.length = known.length;
                }
                if known.format.is_some() {
                    variable.format.clone_from(&known.format);
                }
                if known.key_sequence.is_some() {
                    variable.key_sequence = known.key_sequence;
                }
                if known.item_oid.is_some() {
                    variable.item_oid.clone_from(&known.item_oid);
                }
                if found == known.kind && known.declared_type != Some(DeclaredType::String) {
                    variable.declared_type = known.declared_type;
                }
            };
            if table.describe(&known.name, described).is_err() {
                continue;
            }
        }
        if !self.table.label().is_empty() {
            table.set_label(self.table.label());
        }
        let oid = &self.table.provenance().item_group_oid;
        if oid.is_some() {
            table.provenance_mut().item_group_oid.clone_from(oid);
        }
        Ok(())
    }
}
