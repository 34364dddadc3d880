//! Schedules: which doses are given when, and enrolment, interventions and assessments by visit.

use analysis::plan::display::{SpiritSchedule, TreatmentSchedule as Planned};
use analysis::results::{Design, DesignElement, DesignVisit};

use super::typesetting::{Typesetter, symbol};
use crate::document::Content;
use crate::figure::treatment_schedule::TreatmentSchedule;
use crate::schedule::Schedule;
use crate::table::{Cell, Column, Row, Table};

/// The marks of a stretch that begins, goes on and ends.
const BEGINS: &str = "\u{25c4}\u{2500}";
const GOES_ON: &str = "\u{2500}\u{2500}";
const ENDS: &str = "\u{2500}\u{25ba}";
/// The mark of what happens at a visit.
const HELD: &str = "X";

pub(super) fn treatment(
    schedule: Option<&Schedule>,
    figure: &Planned,
    id: &str,
    title: &str,
) -> Content {
    match schedule {
        Some(schedule) => Content::TreatmentSchedule(TreatmentSchedule {
            id: format!("{id}-figure"),
            title: title.to_owned(),
            time: figure.time.clone(),
            schedule: schedule.clone(),
        }),
        None => Content::Note(
            "The schedule of treatment is drawn from the protocol file, and these data came without one."
                .to_owned(),
        ),
    }
}

pub(super) fn spirit(
    typesetter: &Typesetter<'_>,
    schedule: Option<&Schedule>,
    display: &SpiritSchedule,
) -> Content {
    let Some(design) = typesetter.results.design(&display.analysis) else {
        return Content::Note("There is no design to show.".to_owned());
    };
    let mut footnotes = Vec::new();
    let columns = columns(design, &mut footnotes);
    let mut rows = vec![heading("Enrolment")];
    rows.extend(enrolment(design));
    rows.push(heading("Interventions"));
    rows.extend(interventions(design, &mut footnotes));
    match schedule {
        Some(schedule) => {
            rows.push(heading("Assessments"));
            rows.extend(assessments(design, schedule));
        }
        None => footnotes.push(
            "Which assessments are made at which visit stands in the protocol file, and these data came without one."
                .to_owned(),
        ),
    }
    footnotes.push(in_a_few_words(design));
    Content::Table(Table {
        row_label: "Visit".to_owned(),
        columns,
        rows,
        footnotes,
        ..Table::default()
    })
}

/// Days after the first dose: the datasets count from day 1 and have no day 0.
fn offset(day: f64) -> f64 {
    if day > 0.0 { day - 1.0 } else { day }
}

fn columns(design: &Design, footnotes: &mut Vec<String>) -> Vec<Column> {
    let spans = design
        .arms
        .first()
        .map(|arm| spans(design, &arm.elements))
        .unwrap_or_default();
    let conditional: Vec<&DesignVisit> = design
        .visits
        .iter()
        .filter(|visit| visit.starts.starts_with("Where "))
        .collect();
    let mark = if conditional.is_empty() {
        String::new()
    } else {
        let mark = symbol(footnotes.len());
        footnotes.push(format!(
            "{mark} Held only where a rule of the protocol asks for it."
        ));
        mark
    };
    design
        .visits
        .iter()
        .map(|visit| {
            let epoch = visit
                .day
                .and_then(|day| {
                    let day = offset(day);
                    spans
                        .iter()
                        .find(|(_, from, to)| *from <= day && day <= *to)
                })
                .map_or_else(String::new, |(element, ..)| {
                    in_sentence_case(&element.epoch)
                });
            Column {
                label: visit.label.clone(),
                size: visit.day.map(|day| format!("day {day}")),
                headings: vec![epoch],
                marks: if visit.starts.starts_with("Where ") {
                    mark.clone()
                } else {
                    String::new()
                },
                ..Column::default()
            }
        })
        .collect()
}

/// The elements of an arm with the days between which they lie: those before the first dose have no length.
fn spans<'d>(design: &Design, elements: &'d [DesignElement]) -> Vec<(&'d DesignElement, f64, f64)> {
    let last = design
        .visits
        .iter()
        .filter_map(|visit| visit.day.map(offset))
        .fold(0.0, f64::max);
    let mut from = 0.0;
    elements
        .iter()
        .enumerate()
        .map(|(place, element)| match element.days {
            None if place == 0 => (element, f64::NEG_INFINITY, -0.5),
            None => (element, from, last),
            Some(days) => {
                let to = from + f64::from(days);
                let span = (element, from, to);
                from = to;
                span
            }
        })
        .collect()
}

fn heading(label: &str) -> Row {
    Row::Heading {
        label: label.to_owned(),
        indent: 0,
        marks: String::new(),
    }
}

fn row(label: String, marks: String, cells: impl Iterator<Item = Option<&'static str>>) -> Row {
    Row::Figures {
        label,
        indent: 1,
        marks,
        cells: cells
            .map(|text| text.map_or_else(Cell::default, Cell::of_text))
            .collect(),
    }
}

fn enrolment(design: &Design) -> Vec<Row> {
    let before = |visit: &DesignVisit| visit.day.is_some_and(|day| offset(day) < 0.0);
    let any_before = design.visits.iter().any(before);
    let screening = |place: usize| {
        if any_before {
            before(&design.visits[place])
        } else {
            place == 0
        }
    };
    let held = |at: &dyn Fn(usize) -> bool| -> Vec<Option<&'static str>> {
        (0..design.visits.len())
            .map(|place| at(place).then_some(HELD))
            .collect()
    };
    let counts: Vec<String> = design
        .criteria
        .iter()
        .map(|(category, count)| format!("{count} {}", category.to_lowercase()))
        .collect();
    // Screening is an element too, and begins by a rule of its own.
    let begins = design.arms.first().and_then(|arm| arm.elements.first());
    let mut rows: Vec<Row> = begins
        .filter(|element| element.days.is_none() && !element.starts.is_empty())
        .map(|element| {
            row(
                element.starts.clone(),
                String::new(),
                held(&screening).into_iter(),
            )
        })
        .into_iter()
        .collect();
    rows.push(row(
        format!("Eligibility screen: criteria of {}", counts.join(" and ")),
        String::new(),
        held(&screening).into_iter(),
    ));
    if design.parameter("RANDOM").any(|value| value == "Y") {
        let first = |place: usize| design.visits[place].day == Some(1.0);
        rows.push(row(
            "Allocation".to_owned(),
            String::new(),
            held(&first).into_iter(),
        ));
    }
    rows
}

/// A row an element: one that belongs to some of the arms is named after them.
fn interventions(design: &Design, footnotes: &mut Vec<String>) -> Vec<Row> {
    let mut rows: Vec<(f64, Row)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for arm in &design.arms {
        for (element, from, to) in spans(design, &arm.elements) {
            if from < 0.0 || seen.contains(&element.code.as_str()) {
                continue;
            }
            seen.push(&element.code);
            let arms = design
                .arms
                .iter()
                .filter(|arm| arm.elements.iter().any(|of| of.code == element.code))
                .count();
            let label = if arms == design.arms.len() && arms > 1 {
                format!("All: {}", element.name)
            } else {
                format!("{}: {}", arm.label, element.name)
            };
            let marks = if element.transition.is_empty() {
                String::new()
            } else {
                let text = with_names(design, &element.transition);
                let known = footnotes.iter().position(|note| note.ends_with(&text));
                let place = known.unwrap_or_else(|| {
                    let mark = symbol(footnotes.len());
                    footnotes.push(format!("{mark} {text}"));
                    footnotes.len() - 1
                });
                symbol(place)
            };
            let within: Vec<bool> = design
                .visits
                .iter()
                .map(|visit| {
                    visit
                        .day
                        .is_some_and(|day| (from..=to).contains(&offset(day)))
                })
                .collect();
            let first = within.iter().position(|is| *is);
            let last = within.iter().rposition(|is| *is);
            let cells = within.iter().enumerate().map(|(place, is)| {
                is.then_some(if Some(place) == first {
                    BEGINS
                } else if Some(place) == last {
                    ENDS
                } else {
                    GOES_ON
                })
            });
            rows.push((from, row(label, marks, cells)));
        }
    }
    // A stable sort: the arms stay in their order.
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// A rule with the names of elements in the place of their codes.
fn with_names(design: &Design, rule: &str) -> String {
    design
        .arms
        .iter()
        .flat_map(|arm| &arm.elements)
        .find_map(|element| {
            let before = rule.strip_suffix(element.code.as_str())?;
            Some(format!("{before}{}", element.name))
        })
        .unwrap_or_else(|| rule.to_owned())
}

fn assessments(design: &Design, schedule: &Schedule) -> Vec<Row> {
    let mut kinds: Vec<&str> = Vec::new();
    for name in schedule.visits.iter().flat_map(|visit| &visit.assessments) {
        if !kinds.contains(&name.as_str()) {
            kinds.push(name);
        }
    }
    kinds
        .into_iter()
        .map(|kind| {
            let cells = design.visits.iter().map(|visit| {
                schedule
                    .visits
                    .iter()
                    .find(|known| known.label == visit.label)
                    .is_some_and(|known| known.assessments.iter().any(|name| name == kind))
                    .then_some(HELD)
            });
            row(kind.to_owned(), String::new(), cells)
        })
        .collect()
}

fn in_a_few_words(design: &Design) -> String {
    let mut facts: Vec<String> = Vec::new();
    facts.extend(design.parameter("TBLIND").map(in_sentence_case));
    facts.extend(design.parameter("NARMS").map(|arms| match arms {
        "1" => "one arm".to_owned(),
        arms => format!("{arms} arms"),
    }));
    facts.extend(
        design
            .parameter("PLANSUB")
            .map(|subjects| format!("{subjects} subjects planned")),
    );
    facts.extend(
        design
            .parameter("STRATFCT")
            .map(|factor| format!("stratified by {}", factor.replace('_', " "))),
    );
    format!("{}.", facts.join(", "))
}

/// Codes are in capitals; a reader is not shouted at.
fn in_sentence_case(code: &str) -> String {
    if code.chars().any(char::is_lowercase) {
        return code.to_owned();
    }
    let mut letters = code.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_string() + &letters.as_str().to_lowercase()
    })
}
