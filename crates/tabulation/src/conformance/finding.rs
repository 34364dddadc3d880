//! What was found.

use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Wrong by the standard: the package does not conform.
    Error,
    /// To be looked at: allowed, but not by our table, or not to be told from the data alone.
    Remark,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A dataset that the table does not hold.
    UnknownDataset,
    /// A variable that the table does not hold.
    UnknownVariable,
    /// A variable that must be there.
    MissingVariable,
    /// A name of other than eight capital letters and digits.
    BadName,
    /// A label of over 40 characters.
    LongLabel,
    /// Another label than the standard's.
    OtherLabel,
    /// Numbers where texts belong, or the other way round.
    WrongKind,
    /// A text that is too long.
    LongText,
    /// An empty cell where none may be.
    EmptyCell,
    /// No ISO 8601 date, time or duration, or a day that is in no calendar.
    NotADate,
    /// An end before its start.
    EndBeforeStart,
    /// A term that is not in the list.
    NotInCodeList,
    /// A short name of other than eight letters, digits and underscores.
    BadCode,
    /// One code with two names.
    TwoNames,
    /// `DOMAIN` is not the dataset's own.
    WrongDomain,
    /// Several studies in one dataset.
    TwoStudies,
    /// Two rows with the same keys.
    DuplicateKey,
    /// A sequence number that is no whole number from 1.
    BadSequence,
    /// A sequence number twice.
    DuplicateSequence,
    /// Two baselines of one parameter.
    TwoBaselines,
    /// A change that is not the value less the baseline.
    WrongChange,
    /// A subject who is not in `DM`, or not in `ADSL`.
    UnknownSubject,
    /// A value that differs from the one it was copied from.
    CopyDiffers,
    /// An arm, treatment or element that is not declared.
    Undeclared,
    /// A source key that points to no row.
    NoSource,
    /// A file that cannot be read.
    Unreadable,
}

impl Rule {
    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rule::UnknownDataset => "unknown_dataset",
            Rule::UnknownVariable => "unknown_variable",
            Rule::MissingVariable => "missing_variable",
            Rule::BadName => "bad_name",
            Rule::LongLabel => "long_label",
            Rule::OtherLabel => "other_label",
            Rule::WrongKind => "wrong_kind",
            Rule::LongText => "long_text",
            Rule::EmptyCell => "empty_cell",
            Rule::NotADate => "not_a_date",
            Rule::EndBeforeStart => "end_before_start",
            Rule::NotInCodeList => "not_in_code_list",
            Rule::BadCode => "bad_code",
            Rule::TwoNames => "two_names",
            Rule::WrongDomain => "wrong_domain",
            Rule::TwoStudies => "two_studies",
            Rule::DuplicateKey => "duplicate_key",
            Rule::BadSequence => "bad_sequence",
            Rule::DuplicateSequence => "duplicate_sequence",
            Rule::TwoBaselines => "two_baselines",
            Rule::WrongChange => "wrong_change",
            Rule::UnknownSubject => "unknown_subject",
            Rule::CopyDiffers => "copy_differs",
            Rule::Undeclared => "undeclared",
            Rule::NoSource => "no_source",
            Rule::Unreadable => "unreadable",
        }
    }
}

/// One thing found, with where it stands. What is wrong in the same way in several rows is said once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What was looked at.
    pub rule: Rule,
    /// The file.
    pub file: String,
    /// The first row, counted from 1 without the head.
    pub row: Option<usize>,
    /// In how many rows it is so; 0 where it is not of rows.
    pub rows: usize,
    /// The variable.
    pub variable: Option<String>,
    /// The value there.
    pub value: Option<String>,
    /// What is wrong, and what is allowed.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, " row {row}")?;
        }
        if let Some(variable) = &self.variable {
            write!(f, " {variable}")?;
        }
        if let Some(value) = &self.value {
            write!(f, " `{value}`")?;
        }
        write!(f, ": {}", self.message)?;
        if self.rows > 1 {
            write!(f, " ({} rows)", self.rows)?;
        }
        Ok(())
    }
}
