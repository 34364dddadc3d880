//! The safety lane (B-15): results of the central laboratory that whoever treats a subject reads, as the protocol names them. They
//! are picked from among all others, which stay with those who know the arms. A row gives its visit, its day and its numbers, and
//! nothing that a laboratory wrote in words: a remark can tell what no number of it does.

use forms::{read_date, read_number};
use jiff::civil::Date;
use protocol::{Plan, SafetyAnalyte, VisitIndex};
use record::SubjectNumber;

/// A result in the safety lane.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SafetyResult {
    /// The test, as the protocol calls it in files.
    pub test: String,
    /// The same, as pages do.
    pub label: String,
    /// The visit, as the protocol calls it on pages; nothing where the row names none.
    pub visit: Option<String>,
    /// The day on which it was taken, where the row says it.
    pub collected: Option<Date>,
    /// The value: a number, below or above a limit of detection where a sign says so; nothing where it is no number.
    pub value: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The upper limit of normal, where the row has one.
    pub upper_limit: Option<String>,
}

/// No unit is longer, in letters.
const LONGEST_UNIT: usize = 12;

/// The results of a subject in the safety lane, by test, visit and day; each result is its columns with their cells. How many
/// others there are, and in which order they came, changes nothing of it.
///
/// ```
/// use exchange::safety_results;
/// use record::SubjectNumber;
///
/// # let text = include_str!("../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// let row = |test: &str, value: &str, unit: &str| {
///     [("subject", "7"), ("visit", "W4"), ("test", test), ("value", value), ("unit", unit), ("comment", "IgG is high")]
///         .map(|(column, cell)| (column.to_owned(), cell.to_owned()))
///         .to_vec()
/// };
/// let results = [row("IGG", "31", "g/L"), row("D-Dimer", "<0,27", "mg/L"), row("CREAT", "see remark", "umol/L")];
/// let found = safety_results(&results, &plan, SubjectNumber(7));
/// assert_eq!(found.len(), 2);
/// assert_eq!((found[0].label.as_str(), found[0].value.as_deref()), ("D-dimer", Some("<0,27")));
/// assert_eq!((found[1].label.as_str(), found[1].value.as_deref()), ("Creatinine", None));
/// assert!(safety_results(&results, &plan, SubjectNumber(8)).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn safety_results(
    results: &[Vec<(String, String)>],
    plan: &Plan,
    subject: SubjectNumber,
) -> Vec<SafetyResult> {
    let mut found: Vec<(Place, SafetyResult)> = results
        .iter()
        .filter_map(|cells| safety_result(cells, plan, subject))
        .collect();
    found.sort();
    found.dedup();
    found.into_iter().map(|(_, result)| result).collect()
}

/// The place of a result among others: its test in the protocol, and its visit.
type Place = (usize, Option<VisitIndex>);

fn safety_result(
    cells: &[(String, String)],
    plan: &Plan,
    subject: SubjectNumber,
) -> Option<(Place, SafetyResult)> {
    let cell = |wanted: &str| {
        let found = cells
            .iter()
            .find(|(column, _)| column.trim().eq_ignore_ascii_case(wanted));
        found.map_or("", |(_, cell)| cell.trim())
    };
    if cell("subject").parse() != Ok(subject.0) {
        return None;
    }
    let (place, analyte) = analyte(plan, cell("test"))?;
    let visit = plan.visit_named(cell("visit"));
    let result = SafetyResult {
        test: analyte.test.clone(),
        label: analyte.label.clone(),
        visit: visit.map(|visit| plan.visit(visit).label.clone()),
        collected: read_date(cell("collected")),
        value: a_value(cell("value")),
        unit: a_unit(cell("unit")),
        upper_limit: a_value(cell("upper_limit")),
    };
    Some(((place, visit), result))
}

/// The analyte of the safety lane that a laboratory calls so, and its place in the protocol.
fn analyte<'p>(plan: &'p Plan, test: &str) -> Option<(usize, &'p SafetyAnalyte)> {
    let analytes = plan.protocol().blinding.safety_result.iter().enumerate();
    let mut named = analytes.filter(|(_, one)| {
        one.names()
            .any(|name| name.trim().eq_ignore_ascii_case(test))
    });
    named.next()
}

/// A number as it stands, and the sign of a limit before it.
fn a_value(text: &str) -> Option<String> {
    let number = text.trim_start_matches(['<', '>', '≤', '≥', '=']).trim();
    read_number(number).map(|_| text.to_owned())
}

fn a_unit(text: &str) -> Option<String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "/%^*.-µμ ()".contains(letter);
    let is_unit =
        !text.is_empty() && text.chars().count() <= LONGEST_UNIT && text.chars().all(is_part);
    is_unit.then(|| text.to_owned())
}
