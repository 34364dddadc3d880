//! What a Parquet file says of a data set besides its values, as JSON among its key-value metadata.

use ::parquet::file::metadata::RowGroupMetaData;
use flate2::Crc;
use serde::{Deserialize, Serialize};

use super::ParquetProblem;
use crate::{
    Column, DeclaredType, DisplayFormat, Encoding, Kind, Missing, Provenance, SourceSystem, Table,
    Timestamp, Values, Variable,
};

/// The key of the metadata.
pub(super) const DATASET: &str = "myotrial.dataset";

/// The key of the check sum of the metadata's text.
pub(super) const CHECK: &str = "myotrial.dataset.crc32";

/// Who wrote the file, which is also the name of the schema.
pub(super) const CREATED_BY: &str = "myotrial";

/// What is said of a data set.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Metadata {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) records: usize,
    provenance: ProvenanceMetadata,
    pub(super) columns: Vec<ColumnMetadata>,
    /// How many bytes from the start of the file hold the values.
    pub(super) data_bytes: usize,
    /// Their check sum, CRC-32 as in gzip.
    pub(super) data_crc32: u32,
    /// The check sum of where they lie, as the end of the file says it.
    pub(super) layout_crc32: u32,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct ProvenanceMetadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_system: Option<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    originator: Option<String>,
    #[serde(rename = "fileOID", skip_serializing_if = "Option::is_none")]
    file_oid: Option<String>,
    #[serde(rename = "studyOID", skip_serializing_if = "Option::is_none")]
    study_oid: Option<String>,
    #[serde(rename = "metaDataVersionOID", skip_serializing_if = "Option::is_none")]
    metadata_version_oid: Option<String>,
    #[serde(rename = "metaDataRef", skip_serializing_if = "Option::is_none")]
    metadata_ref: Option<String>,
    #[serde(rename = "itemGroupOID", skip_serializing_if = "Option::is_none")]
    item_group_oid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_encoding: Option<TextEncoding>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum TextEncoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// What is said of a column.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ColumnMetadata {
    pub(super) name: String,
    label: String,
    kind: KindMetadata,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    length: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    display_format: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    informat: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_sequence: Option<u32>,
    #[serde(rename = "itemOID", default, skip_serializing_if = "Option::is_none")]
    item_oid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data_type: Option<DeclaredTypeMetadata>,
    /// Which nulls are special missing values: the value, the first row from 0, and how many rows
    /// on end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    special_missing: Vec<(String, usize, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindMetadata {
    Number,
    Text,
    Date,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DeclaredTypeMetadata {
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

/// Pairs of a type of the table and the name it has in a file.
macro_rules! same_names {
    ($table:ty, $file:ty: $($name:ident)*) => {
        impl From<$table> for $file {
            fn from(value: $table) -> Self {
                match value { $(<$table>::$name => <$file>::$name),* }
            }
        }
        impl From<$file> for $table {
            fn from(value: $file) -> Self {
                match value { $(<$file>::$name => <$table>::$name),* }
            }
        }
    };
}

same_names!(Kind, KindMetadata: Number Text Date);
same_names!(Encoding, TextEncoding: Utf8 Windows1252);
same_names!(DeclaredType, DeclaredTypeMetadata:
    String Integer Decimal Float Double Boolean Datetime Date Time Uri);

impl Metadata {
    /// What is said of a table whose values are in `data`, the file's beginning, laid out as the
    /// row groups say.
    pub(super) fn of(table: &Table, data: &[u8], groups: &[RowGroupMetaData]) -> Self {
        let provenance = table.provenance();
        Metadata {
            name: table.name().to_owned(),
            label: table.label().to_owned(),
            records: table.rows(),
            provenance: ProvenanceMetadata {
                created: provenance.created.map(|moment| moment.to_string()),
                modified: provenance.modified.map(|moment| moment.to_string()),
                source_system: provenance
                    .source_system
                    .as_ref()
                    .map(|system| (system.name.clone(), system.version.clone())),
                originator: provenance.originator.clone(),
                file_oid: provenance.file_oid.clone(),
                study_oid: provenance.study_oid.clone(),
                metadata_version_oid: provenance.metadata_version_oid.clone(),
                metadata_ref: provenance.metadata_ref.clone(),
                item_group_oid: provenance.item_group_oid.clone(),
                text_encoding: provenance.text_encoding.map(Into::into),
            },
            columns: table.columns().iter().map(ColumnMetadata::of).collect(),
            data_bytes: data.len(),
            data_crc32: check_sum(data),
            layout_crc32: check_sum(layout(groups).as_bytes()),
        }
    }

    pub(super) fn provenance(&self) -> Result<Provenance, ParquetProblem> {
        let moment = |text: &Option<String>| {
            text.as_ref()
                .map(|text| text.parse::<Timestamp>())
                .transpose()
                .map_err(|error| ParquetProblem::Metadata {
                    reason: error.to_string(),
                })
        };
        let said = &self.provenance;
        Ok(Provenance {
            created: moment(&said.created)?,
            modified: moment(&said.modified)?,
            source_system: said
                .source_system
                .clone()
                .map(|(name, version)| SourceSystem { name, version }),
            originator: said.originator.clone(),
            file_oid: said.file_oid.clone(),
            study_oid: said.study_oid.clone(),
            metadata_version_oid: said.metadata_version_oid.clone(),
            metadata_ref: said.metadata_ref.clone(),
            item_group_oid: said.item_group_oid.clone(),
            text_encoding: said.text_encoding.map(Into::into),
        })
    }
}

impl ColumnMetadata {
    fn of(column: &Column) -> Self {
        let variable = column.variable();
        let text =
            |format: &Option<DisplayFormat>| format.as_ref().map(|format| format.text().to_owned());
        ColumnMetadata {
            name: variable.name.clone(),
            label: variable.label.clone(),
            kind: variable.kind.into(),
            length: variable.length,
            display_format: text(&variable.format),
            informat: text(&variable.informat),
            key_sequence: variable.key_sequence,
            item_oid: variable.item_oid.clone(),
            data_type: variable.declared_type.map(Into::into),
            special_missing: match column.values() {
                Values::Number(numbers) => runs(numbers.cells().iter().map(|cell| cell.missing())),
                Values::Date(dates) => runs(dates.cells().iter().map(|cell| cell.missing())),
                Values::Text(_) => Vec::new(),
            },
        }
    }

    pub(super) fn variable(&self) -> Variable {
        let mut variable = Variable::new(self.kind.into(), &self.name, &self.label);
        variable.length = self.length;
        variable.format = self.display_format.clone().map(DisplayFormat::new);
        variable.informat = self.informat.clone().map(DisplayFormat::new);
        variable.key_sequence = self.key_sequence;
        variable.item_oid = self.item_oid.clone();
        variable.declared_type = self.data_type.map(Into::into);
        variable
    }

    /// Puts the special missing values where the file has nulls.
    pub(super) fn restore_missing<T: From<Missing>>(
        &self,
        cells: &mut [T],
        is_ordinary: impl Fn(&T) -> bool,
    ) -> Result<(), ParquetProblem> {
        for (text, first, rows) in &self.special_missing {
            let cells = first
                .checked_add(*rows)
                .and_then(|end| cells.get_mut(*first..end));
            let (Ok(missing), Some(cells)) = (text.parse::<Missing>(), cells) else {
                return Err(ParquetProblem::Metadata {
                    reason: format!(
                        "column `{}`: {rows} missing values `{text}` from row {} on cannot be",
                        self.name,
                        first.saturating_add(1)
                    ),
                });
            };
            for cell in cells {
                if !is_ordinary(cell) {
                    return Err(ParquetProblem::Metadata {
                        reason: format!("column `{}`: a value is said to be missing", self.name),
                    });
                }
                *cell = missing.into();
            }
        }
        Ok(())
    }
}

/// The check sum of some bytes.
pub(super) fn check_sum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// Everything at the end of the file by which a decoder finds and reads the values: a damaged
/// offset would have it read other bytes than were written, all of them intact.
pub(super) fn layout(groups: &[RowGroupMetaData]) -> String {
    let mut text = String::new();
    for group in groups {
        for column in group.columns() {
            let description = column.column_descr();
            let said = (
                group.num_rows(),
                column.num_values(),
                column.compression(),
                (column.data_page_offset(), column.dictionary_page_offset()),
                (column.compressed_size(), column.uncompressed_size()),
                (description.physical_type(), description.max_def_level()),
                (description.logical_type_ref(), description.converted_type()),
            );
            text.push_str(&format!("{said:?}\n"));
        }
    }
    text
}

/// The special missing values, equal ones in neighbouring rows taken together.
fn runs(cells: impl Iterator<Item = Option<Missing>>) -> Vec<(String, usize, usize)> {
    let mut runs: Vec<(Missing, usize, usize)> = Vec::new();
    for (row, missing) in cells.enumerate() {
        let Some(missing) = missing.filter(|&known| known != Missing::Ordinary) else {
            continue;
        };
        match runs.last_mut() {
            Some((known, first, rows)) if *known == missing && *first + *rows == row => *rows += 1,
            _ => runs.push((missing, row, 1)),
        }
    }
    let spelled =
        |(missing, first, rows): (Missing, usize, usize)| (missing.to_string(), first, rows);
    runs.into_iter().map(spelled).collect()
}
