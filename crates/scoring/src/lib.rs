//! A table of visits in, the same rows and their response scores out.
//!
//! A row is a visit of a subject: the six core set measures as they were taken. Each is scored against the
//! subject's baseline by [`instruments`], and goes out as it came in with the added columns ([`ADDED`]). The
//! columns that are understood, with their synonyms, are [`COLUMNS`]. Files are read as a stream: what is kept
//! is a baseline a subject, or one at a time where rows are grouped ([`RowOrder::Grouped`]).
//!
//! | room | what is in it |
//! |---|---|
//! | `column`, `layout` | the columns, their synonyms, where a table has them |
//! | `settings` | the settings and their list |
//! | `number`, `visit` | from cells to a validated visit |
//! | `roster`, `subject_index`, `ascent`, `grouping` | baselines, visits seen, order of rows |
//! | `scorer`, `row_score` | a row's score and note |
//! | `csv_scan`, `csv_records`, `csv_input`, `csv_output` | CSV |
//! | `parquet_blob`, `decoder_guard`, `packed_numbers`, `parquet_text`, `parquet_column`, `parquet_input` | Parquet as it is read |
//! | `parquet_codes`, `parquet_output` | Parquet as it is written |
//! | `json_output` | JSON |
//! | `explain` | a subject's scores as worked examples |
//! | `run` | one table from end to end |
//! | `held_output`, `spool` | output that appears whole or not at all: in a file, in a stream |

mod ascent;
mod column;
mod csv_input;
mod csv_output;
mod csv_records;
mod csv_scan;
mod decoder_guard;
mod error;
mod explain;
mod grouping;
mod held_output;
mod json_output;
mod layout;
mod number;
mod output;
mod packed_numbers;
mod parquet_blob;
mod parquet_codes;
mod parquet_column;
mod parquet_input;
mod parquet_output;
mod parquet_text;
mod roster;
mod row_score;
mod run;
mod scorer;
mod settings;
mod spool;
mod subject_index;
mod visit;

pub use column::{ADDED, COLUMNS, Column, Role, enzyme_name};
pub use csv_records::{LONGEST_ROW, MOST_COLUMNS};
pub use error::{RowError, ScoringError};
pub use explain::{Example, WorkedExamples, explain_subject};
pub use held_output::HeldFile;
pub use number::MISSING_VALUES;
pub use output::Format;
pub use parquet_output::SETTINGS_KEY;
pub use row_score::{Note, RowScore};
pub use run::{Input, LISTED_ERRORS, Observer, Summary, Unobserved, score_table, score_table_by};
pub use scorer::Path;
pub use settings::{
    BaselineRule, NamedSetting, OnRowError, RowOrder, Settings, Standing, StrengthColumn, VasUnit,
    criteria, enzyme_choice, enzyme_order, enzyme_ranges,
};
pub use spool::Spool;
