//! Subjects and visits as REDCap exports them: a flat table, one row a subject and event.
//!
//! `record_id` is the subject's number and `redcap_event_name` the visit (`w4_arm_1`, or by its label `week_4_arm_1`).
//! Every other column bears the name of a field of the forms; check boxes stand in columns with three low lines
//! (`manifestation___skin`). `screening_date` and `visit_date` are the days. A row of any event may say who the subject is.

use std::collections::BTreeSet;

use forms::{Circumstances, FormKind, Language, Text, Typed};
use jiff::civil::Date;
use protocol::Plan;
use record::{Sites, TrialState};

use crate::delimited::{self, Table};
use crate::transfer::{AbsentVisit, TransferProblem, TransferRow, shown};

/// Columns of REDCap itself, which say nothing of a subject.
const OWN: [&str; 4] = [
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
    "redcap_data_access_group",
    "redcap_survey_identifier",
];

/// Reads a table of REDCap into the forms it fills.
///
/// # Errors
/// Every problem of its shape at once; what its values say is judged by [`transfer`](crate::transfer).
pub fn read_redcap(
    text: &str,
    state: &TrialState<'_>,
    language: &Language,
) -> Result<Vec<TransferRow>, Vec<TransferProblem>> {
    let table = delimited::read(text, language)?;
    let plan = state.plan();
    let mut problems = Vec::new();
    let columns = Columns::of(&table, state, language, &mut problems);
    let mut rows = Vec::new();
    let (Some(record_id), event) = (columns.record_id, columns.event) else {
        return Err(problems);
    };
    for (line, cells) in &table.rows {
        let place = language.with(Text::FileLine, &[("line", line)]);
        let subject = cells.get(record_id).map_or("", String::as_str).trim();
        let mut person = Typed::new();
        let mut findings = Typed::new();
        for (place, target) in columns.targets.iter().enumerate() {
            let cell = cells.get(place).map_or("", String::as_str);
            let text = match target {
                Target::Nothing => continue,
                Target::Person(_, Cell::Box) | Target::Visit(_, Cell::Box) => match cell.trim() {
                    "1" => "yes",
                    "0" | "" => "",
                    other => other,
                },
                _ => cell,
            };
            if text.trim().is_empty() {
                continue;
            }
            match target {
                Target::Person(name, _) => person.insert(name.clone(), text.to_owned()),
                Target::Visit(name, _) => findings.insert(name.clone(), text.to_owned()),
                Target::Nothing => None,
            };
        }
        if !person.is_empty() {
            rows.push(TransferRow {
                place: place.clone(),
                subject: subject.to_owned(),
                kind: FormKind::Screening,
                typed: person,
                absent: AbsentVisit::Write,
            });
        }
        if findings.is_empty() {
            continue;
        }
        let name = event
            .and_then(|event| cells.get(event))
            .map_or("", String::as_str);
        match visit_of(plan, name) {
            Some(visit) => rows.push(TransferRow {
                place,
                subject: subject.to_owned(),
                kind: FormKind::Visit { visit },
                typed: findings,
                absent: AbsentVisit::Write,
            }),
            None => problems.push(TransferProblem {
                place,
                column: "redcap_event_name".to_owned(),
                value: shown(name),
                message: language.with(
                    Text::FileNoVisitOf,
                    &[("visits", &visit_names(plan).join(", "))],
                ),
            }),
        }
    }
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(problems)
    }
}

/// What a column says.
enum Target {
    Nothing,
    Person(String, Cell),
    Visit(String, Cell),
}

/// How a cell is written.
#[derive(Clone, Copy)]
enum Cell {
    Text,
    Box,
}

struct Columns {
    record_id: Option<usize>,
    event: Option<usize>,
    targets: Vec<Target>,
}

impl Columns {
    fn of(
        table: &Table,
        state: &TrialState<'_>,
        language: &Language,
        problems: &mut Vec<TransferProblem>,
    ) -> Self {
        let person = fields_of_person(state, language);
        let visit: BTreeSet<String> = forms::visit_fields(state.plan()).into_iter().collect();
        let mut targets = Vec::new();
        for name in &table.header {
            let lower = name.to_ascii_lowercase();
            let (field, cell) = match lower.split_once("___") {
                Some((field, choice)) => (format!("{field}_{choice}"), Cell::Box),
                None => (lower.clone(), Cell::Text),
            };
            let is_own = lower == "record_id"
                || lower == "redcap_event_name"
                || OWN.contains(&lower.as_str())
                || lower.ends_with("_complete")
                || lower.is_empty();
            targets.push(match field.as_str() {
                _ if is_own => Target::Nothing,
                "screening_date" => Target::Person("date".to_owned(), cell),
                "visit_date" => Target::Visit("date".to_owned(), cell),
                _ if person.contains(&field) => Target::Person(field, cell),
                _ if visit.contains(&field) => Target::Visit(field, cell),
                _ => {
                    problems.push(TransferProblem {
                        place: language.with(Text::FileLine, &[("line", &1)]),
                        column: name.clone(),
                        value: String::new(),
                        message: language.say(Text::FileNoField).to_owned(),
                    });
                    Target::Nothing
                }
            });
        }
        let record_id = table.column("record_id");
        if record_id.is_none() {
            problems.push(TransferProblem {
                place: language.with(Text::FileLine, &[("line", &1)]),
                column: "record_id".to_owned(),
                value: String::new(),
                message: language.say(Text::FileSubjectWanting).to_owned(),
            });
        }
        Self {
            record_id,
            event: table.column("redcap_event_name"),
            targets,
        }
    }
}

fn fields_of_person(state: &TrialState<'_>, language: &Language) -> BTreeSet<String> {
    let c = Circumstances {
        state,
        subject: None,
        sites: &Sites::All,
        today: Date::MAX,
        correcting: None,
        under: None,
        language,
    };
    let form = forms::blank(&c, &FormKind::Screening);
    let names = form.iter().flat_map(|form| form.fields());
    names
        .map(|field| field.name.clone())
        .filter(|name| name != "date")
        .collect()
}

fn visit_names(plan: &Plan) -> Vec<&str> {
    plan.visits()
        .iter()
        .map(|visit| visit.id.as_str())
        .collect()
}

/// The visit of an event's unique name: its short name or its label in small letters, with or without the arm of REDCap
/// (which is a schedule there, and no treatment).
fn visit_of(plan: &Plan, event: &str) -> Option<protocol::VisitId> {
    let event = event.trim().to_ascii_lowercase();
    let name = event
        .rsplit_once("_arm_")
        .map_or(event.as_str(), |(name, _)| name);
    let is_it = |visit: &&protocol::PlannedVisit| {
        visit.id.as_str().to_ascii_lowercase() == name
            || visit.label.to_ascii_lowercase().replace(' ', "_") == name
    };
    let visit = plan.visits().iter().find(is_it)?;
    Some(visit.id.clone())
}
