//! From the text of a file to its value, or to all that is wrong with it.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use toml::de::DeTable;

use crate::document::Document;
use crate::fault::Fault;
use crate::mistake::{Finding, Mistake, Mistakes};
use crate::position::Lines;
use crate::refusal::{NotMade, Readable};
use crate::report::Report;
use crate::syntax;
use crate::validation::validate;
use crate::{refusal, schema};

/// A kind of file: its type says what it may hold, and `check` what its parts must be to each other.
///
/// The type is the one source of truth. Its fields, their doc comments and their `#[schemars(range(...))]` and
/// `#[schemars(length(...))]` become the JSON Schema that editors complete by and the reader judges by. Three hints:
///
/// * A closed list of words is an `enum` with `rename_all = "snake_case"`; a choice of forms is an enum with
///   `#[serde(tag = "kind")]`, so that a mistake is told against the form that was meant.
/// * A bound in the schema is judged at its own line, together with all others; a bound in a `TryFrom` is told only when
///   nothing else is wrong, and one at a time, because serde stops at the first.
/// * `#[serde(alias = "...")]` is unknown to the schema and therefore refused.
pub trait Definition: DeserializeOwned + JsonSchema {
    /// What such a file is called in a trial's folder, such as `protocol.toml`.
    const FILE_NAME: &'static str;

    /// Makes the value of a file whose schema holds: `readable.by_serde()`, in every type.
    ///
    /// It is asked of the type, although the words are always the same, so that serde's code for it is compiled in the
    /// crate of the type and nowhere else. Called from [`read`] alone it would be compiled anew in every crate that reads
    /// such a file, which took a tenth of a clean build.
    ///
    /// # Errors
    /// What a `TryFrom` of the type refuses.
    fn made_of(readable: Readable<'_>) -> Result<Self, NotMade>;

    /// The rules between the parts of the file (no overlapping bands, every name defined), run when all else is right.
    fn check(&self, mistakes: &mut Mistakes);
}

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<D> {
    /// The value; `None` if and only if the report refuses the file.
    pub definition: Option<D>,
    /// Mistakes and warnings.
    pub report: Report,
}

impl<D> Reading<D> {
    /// The value, dropping warnings, or why there is none.
    ///
    /// # Errors
    /// The report, if it refuses the file.
    pub fn into_result(self) -> Result<D, Report> {
        self.definition.ok_or(self.report)
    }
}

/// Reads a file: `file` is the name that messages show, `text` its content.
///
/// # Errors
/// Everything that is wrong with it, each at its line and column. A file that is no TOML is judged no further; a file that
/// breaks its schema is not put to the rules of [`Definition::check`].
///
/// ```
/// use definition::{Definition, Mistakes, NotMade, Readable, path, read};
///
/// #[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
/// struct Strata {
///     stratum: Vec<Stratum>,
/// }
///
/// #[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
/// struct Stratum {
///     #[schemars(range(min = 0, max = 10))]
///     from: f64,
///     #[schemars(range(min = 0, max = 10))]
///     to: f64,
/// }
///
/// impl Definition for Strata {
///     const FILE_NAME: &'static str = "strata.toml";
///
///     fn made_of(readable: Readable<'_>) -> Result<Self, NotMade> {
///         readable.by_serde()
///     }
///
///     fn check(&self, mistakes: &mut Mistakes) {
///         for (index, pair) in self.stratum.windows(2).enumerate() {
///             if pair[1].from < pair[0].to {
///                 mistakes
///                     .at(path!["stratum", index + 1, "from"])
///                     .says("this stratum begins inside the one before it")
///                     .allowed(format!("{} or more", pair[0].to));
///             }
///         }
///     }
/// }
///
/// let strata = "[[stratum]]\nfrom = 0\nto = 4\n\n[[stratum]]\nfrom = 3\nto = 10\n";
/// let report = read::<Strata>("strata.toml", strata).unwrap_err();
/// assert_eq!((report.mistakes[0].line, report.mistakes[0].column), (6, 8));
///
/// let report = read::<Strata>("strata.toml", "[[stratum]]\nform = 0\nto = 40").unwrap_err();
/// assert_eq!(
///     report.to_string(),
///     "\
/// strata.toml:2:1: error: `form` is not a key of item 1 of `stratum`
///   2 | form = 0
///     | ^^^^
///       allowed: `from` or `to`
///       try: `from`
///
/// strata.toml:3:6: error: `to` is 40, which is above 10
///   3 | to = 40
///     |      ^^
///       allowed: a number from 0 to 10
///
/// strata.toml: 2 mistakes"
/// );
/// ```
pub fn read<D: Definition>(file: &str, text: &str) -> Result<D, Report> {
    inspect_text(file, text, |_, _| {}).into_result()
}

/// Reads a file as it lies on the disk; see [`read`].
///
/// # Errors
/// As [`read`]; a file that is not UTF-8 is refused at its first wrong byte.
pub fn read_bytes<D: Definition>(file: &str, bytes: &[u8]) -> Result<D, Report> {
    inspect(file, bytes).into_result()
}

/// Reads a file and keeps its warnings, also when it is accepted.
#[must_use]
pub fn inspect<D: Definition>(file: &str, bytes: &[u8]) -> Reading<D> {
    inspect_with(file, bytes, |_, _| {})
}

/// Reads a file and puts it to rules that look beyond it, such as "every arm of patients.toml is an arm of protocol.toml".
/// They run after [`Definition::check`], on a file whose schema holds, and report like it.
#[must_use]
pub fn inspect_with<D: Definition>(
    file: &str,
    bytes: &[u8],
    rules: impl FnOnce(&D, &mut Mistakes),
) -> Reading<D> {
    match std::str::from_utf8(bytes) {
        Ok(text) => inspect_text(file, text, rules),
        Err(error) => {
            let readable = String::from_utf8_lossy(bytes);
            let fault = syntax::not_utf8(bytes, error.valid_up_to());
            let lines = Lines::of(&readable);
            let report = Report::new(file, vec![located(fault, &lines)], &lines);
            Reading {
                definition: None,
                report,
            }
        }
    }
}

fn inspect_text<D: Definition>(
    file: &str,
    text: &str,
    rules: impl FnOnce(&D, &mut Mistakes),
) -> Reading<D> {
    // A byte order mark is no character of the file: columns count from after it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines::of(text);
    let (definition, faults) = judge(text, rules);
    let mistakes = faults
        .into_iter()
        .map(|fault| located(fault, &lines))
        .collect();
    let report = Report::new(file, mistakes, &lines);
    let definition = if report.refuses() { None } else { definition };
    Reading { definition, report }
}

fn judge<D: Definition>(
    text: &str,
    rules: impl FnOnce(&D, &mut Mistakes),
) -> (Option<D>, Vec<Fault>) {
    let (table, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        return (None, syntax::faults(&broken, text));
    }
    let document = Document::new(table);
    let schema = schema::schema::<D>();
    let faults = validate(&schema, document.root());
    if !faults.is_empty() {
        return (None, faults);
    }
    let definition = match refusal::deserialise::<D>(document.root(), &schema) {
        Ok(definition) => definition,
        Err(fault) => return (None, vec![fault]),
    };
    let mut mistakes = Mistakes::default();
    definition.check(&mut mistakes);
    rules(&definition, &mut mistakes);
    let faults = mistakes
        .found
        .into_iter()
        .map(|finding| Fault {
            span: document.locate(&finding.path, finding.anchor),
            finding,
        })
        .collect();
    (Some(definition), faults)
}

fn located(fault: Fault, lines: &Lines<'_>) -> Mistake {
    let (start, end) = lines.span(&fault.span);
    let Finding {
        severity,
        path,
        message,
        allowed,
        suggestion,
        ..
    } = fault.finding;
    Mistake {
        severity,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        path,
        message,
        allowed,
        suggestion,
    }
}
