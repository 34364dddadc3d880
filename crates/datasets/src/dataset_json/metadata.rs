//! The metadata of a Dataset-JSON file, attribute by attribute in the specification's order.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::DatasetJsonProblem;
use crate::{DeclaredType, DisplayFormat, Kind, Provenance, SourceSystem, Timestamp, Variable};

/// The version of the standard that is written.
pub(super) const VERSION: &str = "1.1.0";

/// The top level of a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Metadata {
    #[serde(rename = "datasetJSONCreationDateTime")]
    pub(super) creation_date_time: String,
    #[serde(rename = "datasetJSONVersion")]
    pub(super) version: String,
    #[serde(rename = "fileOID", skip_serializing_if = "Option::is_none")]
    pub(super) file_oid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) db_last_modified_date_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) originator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source_system: Option<System>,
    #[serde(rename = "studyOID", skip_serializing_if = "Option::is_none")]
    pub(super) study_oid: Option<String>,
    #[serde(rename = "metaDataVersionOID", skip_serializing_if = "Option::is_none")]
    pub(super) meta_data_version_oid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) meta_data_ref: Option<String>,
    #[serde(rename = "itemGroupOID")]
    pub(super) item_group_oid: String,
    pub(super) records: usize,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) columns: Vec<ColumnMetadata>,
    /// Present where the rows stand in the same object; they are read by themselves.
    #[serde(default, skip_serializing)]
    pub(super) rows: Option<IgnoredAny>,
}

/// What made the data set.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct System {
    name: String,
    version: String,
}

/// One column.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ColumnMetadata {
    #[serde(rename = "itemOID")]
    pub(super) item_oid: String,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) data_type: DataType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target_data_type: Option<TargetType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display_format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key_sequence: Option<u32>,
}

/// The logical type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DataType {
    String,
    Integer,
    Decimal,
    Float,
    Double,
    Boolean,
    Datetime,
    Date,
    Time,
    #[serde(rename = "URI")]
    Uri,
}

/// The type into which the receiving system turns a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TargetType {
    Integer,
    Decimal,
}

/// How the values of a column travel and what they become; the combinations that the specification
/// supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    /// Texts, dates and times as texts among them.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Float,
    /// Numbers as texts.
    Decimal,
    /// True and false, as 1 and 0.
    Boolean,
    /// Dates as texts that become days.
    Date,
    /// Date-times as texts that become seconds.
    Datetime,
    /// Times of day as texts that become seconds.
    Time,
}

impl Transfer {
    pub(super) fn of(data_type: DataType, target: Option<TargetType>) -> Option<Self> {
        Some(match (data_type, target) {
            (
                DataType::String
                | DataType::Datetime
                | DataType::Date
                | DataType::Time
                | DataType::Uri,
                None,
            ) => Transfer::Text,
            (DataType::Integer, None) => Transfer::Integer,
            (DataType::Float | DataType::Double, None) => Transfer::Float,
            (DataType::Decimal, Some(TargetType::Decimal)) => Transfer::Decimal,
            (DataType::Boolean, None) => Transfer::Boolean,
            (DataType::Date, Some(TargetType::Integer)) => Transfer::Date,
            (DataType::Datetime, Some(TargetType::Integer)) => Transfer::Datetime,
            (DataType::Time, Some(TargetType::Integer)) => Transfer::Time,
            _ => return None,
        })
    }
}

impl From<DataType> for DeclaredType {
    fn from(data_type: DataType) -> Self {
        match data_type {
            DataType::String => DeclaredType::String,
            DataType::Integer => DeclaredType::Integer,
            DataType::Decimal => DeclaredType::Decimal,
            DataType::Float => DeclaredType::Float,
            DataType::Double => DeclaredType::Double,
            DataType::Boolean => DeclaredType::Boolean,
            DataType::Datetime => DeclaredType::Datetime,
            DataType::Date => DeclaredType::Date,
            DataType::Time => DeclaredType::Time,
            DataType::Uri => DeclaredType::Uri,
        }
    }
}

impl From<DeclaredType> for DataType {
    fn from(declared: DeclaredType) -> Self {
        match declared {
            DeclaredType::String => DataType::String,
            DeclaredType::Integer => DataType::Integer,
            DeclaredType::Decimal => DataType::Decimal,
            DeclaredType::Float => DataType::Float,
            DeclaredType::Double => DataType::Double,
            DeclaredType::Boolean => DataType::Boolean,
            DeclaredType::Datetime => DataType::Datetime,
            DeclaredType::Date => DataType::Date,
            DeclaredType::Time => DataType::Time,
            DeclaredType::Uri => DataType::Uri,
        }
    }
}

impl Metadata {
    /// Where the data set came from, once the attributes are known to be what they must be.
    pub(super) fn provenance(&self) -> Result<Provenance, DatasetJsonProblem> {
        let correction = self.version.strip_prefix("1.1");
        let is_correction = |rest: &str| {
            rest.is_empty()
                || rest.strip_prefix('.').is_some_and(|digits| {
                    digits == "0"
                        || (!digits.is_empty()
                            && !digits.starts_with('0')
                            && digits.bytes().all(|byte| byte.is_ascii_digit()))
                })
        };
        if !correction.is_some_and(is_correction) {
            return Err(DatasetJsonProblem::Version {
                found: self.version.clone(),
            });
        }
        for (attribute, value) in [
            ("itemGroupOID", Some(&self.item_group_oid)),
            ("name", Some(&self.name)),
            ("fileOID", self.file_oid.as_ref()),
            ("studyOID", self.study_oid.as_ref()),
            ("metaDataVersionOID", self.meta_data_version_oid.as_ref()),
        ] {
            refuse_empty(value, || attribute.to_owned())?;
        }
        let moment = |attribute: &'static str, value: &String| {
            value
                .parse::<Timestamp>()
                .map_err(|_| DatasetJsonProblem::Timestamp {
                    attribute,
                    value: value.clone(),
                })
        };
        let modified = self.db_last_modified_date_time.as_ref();
        Ok(Provenance {
            created: Some(moment(
                "datasetJSONCreationDateTime",
                &self.creation_date_time,
            )?),
            modified: modified
                .map(|value| moment("dbLastModifiedDateTime", value))
                .transpose()?,
            source_system: self.source_system.as_ref().map(|system| SourceSystem {
                name: system.name.clone(),
                version: system.version.clone(),
            }),
            originator: self.originator.clone(),
            file_oid: self.file_oid.clone(),
            study_oid: self.study_oid.clone(),
            metadata_version_oid: self.meta_data_version_oid.clone(),
            metadata_ref: self.meta_data_ref.clone(),
            item_group_oid: Some(self.item_group_oid.clone()),
            text_encoding: None,
        })
    }
}

impl System {
    pub(super) fn new(system: &SourceSystem) -> Self {
        System {
            name: system.name.clone(),
            version: system.version.clone(),
        }
    }
}

impl ColumnMetadata {
    /// The variable and how its values travel, once the attributes are known to be what they must
    /// be.
    pub(super) fn variable(&self) -> Result<(Variable, Transfer), DatasetJsonProblem> {
        refuse_empty(Some(&self.name), || "the name of a column".to_owned())?;
        refuse_empty(Some(&self.item_oid), || {
            format!("the itemOID of column `{}`", self.name)
        })?;
        for (attribute, value) in [("length", self.length), ("keySequence", self.key_sequence)] {
            if value == Some(0) {
                return Err(DatasetJsonProblem::Zero {
                    column: self.name.clone(),
                    attribute,
                });
            }
        }
        let transfer = Transfer::of(self.data_type, self.target_data_type).ok_or_else(|| {
            DatasetJsonProblem::Types {
                column: self.name.clone(),
                data_type: format!("{:?}", self.data_type).to_lowercase(),
                target: self
                    .target_data_type
                    .map(|target| format!("{target:?}").to_lowercase()),
            }
        })?;
        let kind = match transfer {
            Transfer::Text => Kind::Text,
            Transfer::Date => Kind::Date,
            _ => Kind::Number,
        };
        let mut variable = Variable::new(kind, &self.name, &self.label);
        variable.length = self.length;
        variable.format = self.display_format.clone().map(DisplayFormat::new);
        variable.key_sequence = self.key_sequence;
        variable.item_oid = Some(self.item_oid.clone());
        variable.declared_type = Some(self.data_type.into());
        Ok((variable, transfer))
    }
}

fn refuse_empty(
    value: Option<&String>,
    attribute: impl Fn() -> String,
) -> Result<(), DatasetJsonProblem> {
    if value.is_some_and(String::is_empty) {
        return Err(DatasetJsonProblem::EmptyAttribute {
            attribute: attribute(),
        });
    }
    Ok(())
}
