//! Results of a central laboratory, one row each: `subject, visit, test, value, unit, upper_limit`, and `collected` where it
//! is there.
//!
//! Muscle enzymes go to the visits. Everything else goes to the lane of those who know the arms, unread: immunoglobulins,
//! proteins, the signs of haemolysis, antibodies that come with what is given, and whatever a laboratory calls by a name of
//! its own. A list of what is known to tell an arm would let through what nobody thought of, or spelt otherwise. Nothing that
//! is said of the other rows depends on a value in it.

use std::collections::BTreeMap;

use forms::{FormKind, Language, Text, Typed, read_date, read_number};
use instruments::exact::Rational;
use instruments::measure::EnzymeUnit;
use jiff::civil::Date;
use protocol::{ENZYME_TESTS, Plan};

use crate::delimited;
use crate::transfer::{AbsentVisit, TransferProblem, TransferRow, shown};

/// What a file of a laboratory holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Laboratory {
    /// The enzymes of each visit, for [`transfer`](crate::transfer).
    pub rows: Vec<TransferRow>,
    /// What only those who know the arms may see, unread and unjudged.
    pub unblinded: Vec<UnblindedResult>,
}

/// A result that could tell an arm, as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnblindedResult {
    /// The line on which it stands.
    pub line: usize,
    /// Each column with its cell.
    pub cells: Vec<(String, String)>,
}

const COLUMNS: [&str; 6] = ["subject", "visit", "test", "value", "unit", "upper_limit"];

/// Reads a file of a laboratory.
///
/// ```
/// # let text = include_str!("../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// let file = "subject,visit,test,value,unit,upper_limit\n\
///             1,W4,CK,310,U/L,190\n\
///             1,W4,IGG,22.1,g/L,16\n";
/// let read = exchange::read_laboratory(file, &plan, jiff::civil::date(2026, 11, 22), &forms::ENGLISH).unwrap();
/// assert_eq!(read.rows[0].typed["ck"], "310");
/// assert_eq!(read.unblinded[0].line, 3);
/// let own_name = file.replace("IGG", "Immunoglobulin G (total)");
/// let read = exchange::read_laboratory(&own_name, &plan, jiff::civil::date(2026, 11, 22), &forms::ENGLISH).unwrap();
/// assert_eq!(read.unblinded[0].line, 3);
///
/// let wrong = file.replace("U/L", "mg");
/// let problems = exchange::read_laboratory(&wrong, &plan, jiff::civil::date(2026, 11, 22), &forms::ENGLISH).unwrap_err();
/// assert!(problems[0].to_string().starts_with("line 2, unit \"mg\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every problem at once, none of them of a result in the other lane.
pub fn read_laboratory(
    text: &str,
    plan: &Plan,
    today: Date,
    language: &Language,
) -> Result<Laboratory, Vec<TransferProblem>> {
    let table = delimited::read(text, language)?;
    let mut problems = Vec::new();
    let places = COLUMNS.map(|name| {
        let place = table.column(name);
        if place.is_none() {
            problems.push(TransferProblem {
                place: language.with(Text::FileLine, &[("line", &1)]),
                column: name.to_owned(),
                value: String::new(),
                message: language.say(Text::FileColumnWanting).to_owned(),
            });
        }
        place
    });
    let [
        Some(subject),
        Some(visit),
        Some(test),
        Some(value),
        Some(unit),
        Some(limit),
    ] = places
    else {
        return Err(problems);
    };
    let collected = table.column("collected");
    let mut laboratory = Laboratory::default();
    let mut visits: BTreeMap<(String, String), TransferRow> = BTreeMap::new();
    for (line, cells) in &table.rows {
        let cell = |place: usize| cells.get(place).map_or("", |cell| cell.trim());
        let named = cell(test).to_ascii_uppercase();
        let known = ENZYME_TESTS
            .iter()
            .find(|(_, names)| names.contains(&named.as_str()));
        let Some((field, _)) = known else {
            laboratory.unblinded.push(UnblindedResult {
                line: *line,
                cells: table
                    .header
                    .iter()
                    .cloned()
                    .zip(cells.iter().cloned())
                    .collect(),
            });
            continue;
        };
        let place = language.with(Text::FileLine, &[("line", line)]);
        let mut problem = |column: &str, value: &str, message: Text| {
            problems.push(TransferProblem {
                place: place.clone(),
                column: column.to_owned(),
                value: shown(value),
                message: language.say(message).to_owned(),
            });
        };
        let Some(index) = plan.visit_named(cell(visit)) else {
            problem("visit", cell(visit), Text::FileNoVisit);
            continue;
        };
        if let Some(text) = collected.map(cell).filter(|text| !text.is_empty()) {
            match read_date(text) {
                Some(date) if date <= today => {}
                Some(_) => problem("collected", text, Text::FileInFuture),
                None => problem("collected", text, Text::FileNoDay),
            }
        }
        let in_units = cell(unit).parse::<EnzymeUnit>();
        let factor = match &in_units {
            Ok(unit) => unit.in_units_per_litre(),
            Err(_) => {
                problem("unit", cell(unit), Text::FileNoUnit);
                continue;
            }
        };
        let mut number = |column: &str, place: usize| {
            let text = cell(place);
            let number = read_number(text).and_then(|number| number.checked_mul(factor));
            let number = number.filter(|number| *number >= Rational::ZERO);
            if number.is_none() {
                problem(column, text, Text::FileNoLevel);
            }
            number
        };
        let (Some(level), Some(upper_limit)) =
            (number("value", value), number("upper_limit", limit))
        else {
            continue;
        };
        let visit = &plan.visit(index).id;
        let key = (cell(subject).to_owned(), visit.to_string());
        let row = visits.entry(key).or_insert_with(|| TransferRow {
            place: place.clone(),
            subject: cell(subject).to_owned(),
            kind: FormKind::Visit {
                visit: visit.clone(),
            },
            typed: Typed::new(),
            absent: AbsentVisit::Wait,
        });
        if row.typed.contains_key(*field) {
            problem("test", cell(test), Text::FileTestTwice);
            continue;
        }
        row.typed.insert((*field).to_owned(), level.to_string());
        let limit_field = format!("{field}_limit");
        row.typed.insert(limit_field, upper_limit.to_string());
    }
    if problems.is_empty() {
        laboratory.rows = visits.into_values().collect();
        Ok(laboratory)
    } else {
        Err(problems)
    }
}
