//! A study's data sets as they are defined, before they become XML.

use crate::{Column, DisplayFormat, Kind, Table, Timestamp, Values};

/// All that a `define.xml` says.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyDefinition {
    /// Identifier of the study, of which all others are made, e.g. `PRODERM`.
    pub study: String,
    /// Short name of the study.
    pub name: String,
    /// What the study is about, in a sentence.
    pub description: String,
    /// The sponsor's name for the protocol.
    pub protocol: String,
    /// When the file is made; the clock is never asked, so that the same definition gives the same
    /// bytes.
    pub created: Timestamp,
    /// The data sets, in the order of the file.
    pub datasets: Vec<DatasetDefinition>,
    /// The lists that variables refer to by their identifier.
    pub code_lists: Vec<CodeList>,
    /// Documents that go with the data sets.
    pub documents: Vec<Document>,
}

/// A published standard that a data set follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// The guide.
    pub guide: ImplementationGuide,
    /// Its version, e.g. `3.4`.
    pub version: String,
}

/// CDISC's implementation guides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImplementationGuide {
    /// Tabulation of human trials.
    Sdtmig,
    /// Analysis data sets.
    Adamig,
    /// Analysis data sets of occurrences.
    AdamOccdsig,
}

/// What a data set is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Collected data (SDTM).
    Tabulation,
    /// Data for analysis (ADaM).
    Analysis,
}

/// How many rows a subject may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeating {
    /// One at most.
    OncePerSubject,
    /// Several.
    SeveralPerSubject,
    /// The rows are of no subject: trial design, code tables.
    ReferenceData,
}

/// The class of a data set, as CDISC's terminology has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatasetClass {
    /// `SPECIAL PURPOSE`.
    SpecialPurpose,
    /// `INTERVENTIONS`.
    Interventions,
    /// `EVENTS`.
    Events,
    /// `FINDINGS`.
    Findings,
    /// `FINDINGS ABOUT`.
    FindingsAbout,
    /// `RELATIONSHIP`.
    Relationship,
    /// `TRIAL DESIGN`.
    TrialDesign,
    /// `SUBJECT LEVEL ANALYSIS DATASET`.
    SubjectLevelAnalysis,
    /// `BASIC DATA STRUCTURE`.
    BasicDataStructure,
    /// `OCCURRENCE DATA STRUCTURE`.
    OccurrenceDataStructure,
    /// `ADAM OTHER`.
    AdamOther,
}

/// A data set.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetDefinition {
    /// Short name, e.g. `ADSL`.
    pub name: String,
    /// Label for people.
    pub label: String,
    /// The class.
    pub class: DatasetClass,
    /// What a row is, e.g. `One record per subject`.
    pub structure: String,
    /// What it is for.
    pub purpose: Purpose,
    /// How many rows a subject may have.
    pub repeating: Repeating,
    /// The standard that it follows, if it follows one.
    pub standard: Option<Standard>,
    /// The variables, from left to right. The keys are those with a key sequence.
    pub variables: Vec<VariableDefinition>,
    /// How many rows there are, where the data are there.
    pub records: Option<usize>,
    /// The file that holds it, relative to the `define.xml`, e.g. `adsl.xpt`.
    pub file: Option<String>,
    /// What a reviewer should know.
    pub comment: Option<String>,
}

/// How a variable's values are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataType {
    /// Any text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Float,
    /// ISO 8601 dates, as texts.
    Date,
    /// ISO 8601 dates with a time, as texts.
    Datetime,
    /// ISO 8601 times of day, as texts.
    Time,
    /// ISO 8601 dates of which parts may be unknown, as texts.
    PartialDate,
    /// ISO 8601 dates with a time of which parts may be unknown, as texts.
    PartialDatetime,
    /// ISO 8601 durations, as texts.
    Duration,
}

/// Whether every row must have a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Every row has one.
    Mandatory,
    /// A row may have none.
    Optional,
}

/// What an SDTM variable is in its domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Names the study, subject, domain or row.
    Identifier,
    /// What the row is about.
    Topic,
    /// Groups topics.
    GroupingQualifier,
    /// A result.
    ResultQualifier,
    /// Another name of a variable.
    SynonymQualifier,
    /// Describes the whole row.
    RecordQualifier,
    /// Describes a variable.
    VariableQualifier,
    /// A rule of the trial's design.
    Rule,
    /// When.
    Timing,
}

/// A variable of a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct VariableDefinition {
    /// Short name.
    pub name: String,
    /// Label for people.
    pub label: String,
    /// How the values are to be understood.
    pub data_type: DataType,
    /// The longest value in characters; for a text required by the standard.
    pub length: Option<u32>,
    /// Digits behind the point of a float.
    pub decimals: Option<u32>,
    /// How a value is shown.
    pub format: Option<DisplayFormat>,
    /// Place among the keys, from 1.
    pub key_sequence: Option<u32>,
    /// Whether every row has a value.
    pub presence: Presence,
    /// What the variable is in its domain.
    pub role: Option<Role>,
    /// Where the values come from.
    pub origin: Option<Origin>,
    /// The identifier of its code list.
    pub code_list: Option<String>,
    /// How the values are derived.
    pub method: Option<Method>,
    /// What a reviewer should know.
    pub comment: Option<String>,
    /// What is different for some rows, e.g. AVAL for each parameter.
    pub values: Vec<ValueDefinition>,
}

/// What a variable is in the rows that meet some conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueDefinition {
    /// The conditions, all of which a row must meet.
    pub conditions: Vec<Condition>,
    /// Label for people, e.g. the parameter.
    pub label: String,
    /// How these values are to be understood.
    pub data_type: DataType,
    /// The longest value in characters.
    pub length: Option<u32>,
    /// Digits behind the point of a float.
    pub decimals: Option<u32>,
    /// How a value is shown.
    pub format: Option<DisplayFormat>,
    /// Where the values come from.
    pub origin: Option<Origin>,
    /// The identifier of their code list.
    pub code_list: Option<String>,
    /// How the values are derived.
    pub method: Option<Method>,
    /// What a reviewer should know.
    pub comment: Option<String>,
}

/// A condition on a variable of the same data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The variable.
    pub variable: String,
    /// How its value is compared.
    pub comparator: Comparator,
    /// With what; one value, or several for `In` and `NotIn`.
    pub values: Vec<String>,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// One of the values.
    In,
    /// None of the values.
    NotIn,
}

/// Where values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// How they came to be.
    pub kind: OriginKind,
    /// Who gave them.
    pub source: Option<OriginSource>,
    /// More in words; of a predecessor its data set and variable, e.g. `DM.USUBJID`.
    pub description: Option<String>,
}

/// How values came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginKind {
    /// Written on a form or measured.
    Collected,
    /// Computed from others.
    Derived,
    /// Set by judgement or by the standard.
    Assigned,
    /// Stated in the protocol.
    Protocol,
    /// Copied from another data set.
    Predecessor,
}

/// Who gave values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginSource {
    /// The investigator or the site.
    Investigator,
    /// The sponsor.
    Sponsor,
    /// The subject.
    Subject,
    /// A laboratory or another vendor.
    Vendor,
}

/// How values are derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Its name, e.g. `Algorithm to derive CHG`.
    pub name: String,
    /// Its kind.
    pub kind: MethodKind,
    /// What is done, in words.
    pub description: String,
}

/// The kind of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MethodKind {
    /// A computation.
    Computation,
    /// An imputation.
    Imputation,
}

/// A list of the values that a variable may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    /// Identifier by which variables refer to it, e.g. `NY`.
    pub id: String,
    /// Name for people, e.g. `No Yes Response`.
    pub name: String,
    /// The type of the values: text, integer or float.
    pub data_type: DataType,
    /// The list's code in the NCI Thesaurus, where it is one of CDISC's, e.g. `C66742`.
    pub nci_code: Option<String>,
    /// The values.
    pub terms: Terms,
}

/// The values of a code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Terms {
    /// Values that speak for themselves, or each with what it stands for.
    Listed(Vec<Term>),
    /// A dictionary published elsewhere, with its version, e.g. `MedDRA` and `27.0`.
    Dictionary {
        /// The dictionary.
        name: String,
        /// Its version.
        version: String,
    },
}

/// A value of a code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The value.
    pub value: String,
    /// What it stands for. Either every term of a list says so, or none.
    pub decode: Option<String>,
    /// Its code in the NCI Thesaurus.
    pub nci_code: Option<String>,
}

/// A document that goes with the data sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its file, relative to the `define.xml`.
    pub file: String,
    /// What it is.
    pub role: DocumentRole,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentRole {
    /// The annotated case report form.
    AnnotatedCrf,
    /// Anything else: a reviewer's guide, a manual.
    Supplemental,
}

impl VariableDefinition {
    /// What can be said of a column by looking at it: its metadata, and from its values the type,
    /// the longest value and the most digits behind a point. Role, origin, code list, method and
    /// comment are left for who knows them.
    ///
    /// ```
    /// use datasets::{Table, Variable, define::{DataType, VariableDefinition}};
    /// let mut table = Table::new("LB", "");
    /// table.push_number_column(Variable::number("LBSTRESN", "Result"), [Some(7.25), Some(140.0)])?;
    /// let defined = VariableDefinition::of(&table.columns()[0]);
    /// assert_eq!((defined.data_type, defined.length, defined.decimals), (DataType::Float, Some(6), Some(2)));
    /// # Ok::<(), datasets::TableError>(())
    /// ```
    #[must_use]
    pub fn of(column: &Column) -> Self {
        let variable = column.variable();
        let (data_type, length, decimals) = match column.values() {
            Values::Text(texts) => {
                let length = texts.used().map(|(_, text)| text.chars().count()).max();
                let declared = match variable.declared_type {
                    Some(crate::DeclaredType::Date) => DataType::Date,
                    Some(crate::DeclaredType::Datetime) => DataType::Datetime,
                    Some(crate::DeclaredType::Time) => DataType::Time,
                    _ if variable.name.ends_with("DTC") => DataType::PartialDatetime,
                    _ => DataType::Text,
                };
                let length = length.unwrap_or(0).max(1) as u32;
                (declared, variable.length.or(Some(length)), None)
            }
            // Days are whole numbers under a date format.
            Values::Date(_) => (DataType::Integer, Some(8), None),
            Values::Number(numbers) => {
                let texts = || {
                    numbers
                        .iter()
                        .flatten()
                        .map(|value| value.abs().to_string())
                };
                let behind = |text: &str| text.split_once('.').map_or(0, |(_, part)| part.len());
                let before = |text: &str| text.split('.').next().map_or(0, str::len);
                let decimals = texts().map(|text| behind(&text)).max().unwrap_or(0) as u32;
                let whole = texts().map(|text| before(&text)).max().unwrap_or(1) as u32;
                if decimals == 0 {
                    (DataType::Integer, Some(whole.max(1)), None)
                } else {
                    let length = whole + 1 + decimals;
                    (DataType::Float, Some(length), Some(decimals))
                }
            }
        };
        let all_there = (0..column.len()).all(|row| !column.is_missing(row));
        let default_format = DisplayFormat::new("DATE9.");
        VariableDefinition {
            name: variable.name.clone(),
            label: variable.label.clone(),
            data_type,
            length,
            decimals,
            format: variable
                .format
                .clone()
                .or_else(|| (variable.kind == Kind::Date).then_some(default_format)),
            key_sequence: variable.key_sequence,
            presence: if all_there && !column.is_empty() {
                Presence::Mandatory
            } else {
                Presence::Optional
            },
            role: None,
            origin: None,
            code_list: None,
            method: None,
            comment: None,
            values: Vec::new(),
        }
    }
}

impl DatasetDefinition {
    /// What can be said of a table by looking at it; see [`VariableDefinition::of`]. It is to be
    /// found in a version 5 transport file of its name in small letters.
    #[must_use]
    pub fn of(
        table: &Table,
        class: DatasetClass,
        structure: impl Into<String>,
        purpose: Purpose,
    ) -> Self {
        DatasetDefinition {
            name: table.name().to_owned(),
            label: table.label().to_owned(),
            class,
            structure: structure.into(),
            purpose,
            repeating: match class {
                DatasetClass::SubjectLevelAnalysis => Repeating::OncePerSubject,
                DatasetClass::TrialDesign => Repeating::ReferenceData,
                _ => Repeating::SeveralPerSubject,
            },
            standard: None,
            variables: table.columns().iter().map(VariableDefinition::of).collect(),
            records: Some(table.rows()),
            file: Some(format!("{}.xpt", table.name().to_ascii_lowercase())),
            comment: None,
        }
    }
}
