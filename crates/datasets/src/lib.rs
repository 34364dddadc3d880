//! A table with metadata in memory, and the file formats trials exchange it in.
//!
//! A [`Table`] is a name, a label and columns; a [`Column`] is a [`Variable`] (its metadata) and
//! its [`Values`], held one after another by kind. Numbers and dates know SAS's special missing
//! values, texts are coded by a dictionary, so that filters and groups compare integers.
//!
//! Formats: [`csv`], SAS [`transport`] files of versions 5 and 8, CDISC [`dataset_json`] 1.1 and
//! [`parquet`]; each reads from bytes, gzip or not, and writes the same bytes for the same table.
//! [`read`] and [`write`] go by the ending of a file, a [`Folder`] by the name of a data set.
//! [`define`] writes a study's `define.xml`, and [`StudyMetadata`] reads data sets by one.
//!
//! # Grouping without texts
//!
//! Every reader leaves texts coded: ten million rows of a column are four bytes each and every
//! different text once. [`Table::group_by`] works on the codes alone; [`Texts::codes`] and
//! [`Texts::code_of`] let a filter compare integers; [`Numbers::cells`] and [`Dates::cells`] are the
//! values one after another.
//!
//! ```
//! use datasets::{Table, Variable};
//! let mut table = Table::new("LB", "");
//! table.push_text_column(Variable::text("VISIT", ""), ["WEEK 0", "WEEK 4", "WEEK 0"])?;
//! table.push_number_column(Variable::number("LBSTRESN", ""), [Some(7.0), Some(9.0), Some(8.0)])?;
//! let groups = table.group_by(&["VISIT"])?;
//! let mut sums = vec![0.0; groups.len()];
//! for (&group, value) in groups.of_rows().iter().zip(table.column("LBSTRESN")?.numbers()?.iter()) {
//!     sums[group as usize] += value.unwrap_or(0.0);
//! }
//! let visits = groups.first_rows().iter().map(|&row| table.value(row, "VISIT"));
//! assert_eq!(visits.collect::<Result<Vec<_>, _>>()?.len(), 2);
//! assert_eq!(sums, [15.0, 9.0]);
//! # Ok::<(), datasets::TableError>(())
//! ```

mod builder;
mod column;
mod compression;
pub mod csv;
pub mod dataset_json;
mod day;
pub mod define;
mod display_format;
mod encoding;
mod error;
mod folder;
mod format;
mod grouping;
mod metadata;
mod missing;
mod number;
pub mod parquet;
mod provenance;
mod table;
mod text;
pub mod transport;
mod value;
mod variable;

pub use builder::{RowBuilder, TableBuilder};
pub use column::{Column, Values};
pub use day::{Dates, Day};
pub use display_format::DisplayFormat;
pub use encoding::Encoding;
pub use error::{TableError, UnknownColumn, WrongKind};
pub use folder::{Folder, FolderError};
pub use format::{
    Contents, Format, ReadError, ReadOptions, Remark, WriteError, WriteOptions, read, write,
};
pub use grouping::Groups;
pub use metadata::{DatasetMetadata, MetadataError, StudyMetadata};
pub use missing::{Missing, MissingLetter, NotAMissingValue};
pub use number::{Number, Numbers};
pub use provenance::{NotATimestamp, Provenance, SourceSystem, Timestamp};
pub use table::{Row, Table};
pub use text::{Dictionary, Texts};
pub use value::Value;
pub use variable::{DeclaredType, Kind, Variable};
