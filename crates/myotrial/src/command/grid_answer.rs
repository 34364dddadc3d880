//! What comes of a grid: for programs, as a table, in words, and as pictures.

use std::collections::BTreeMap;

use report::figure::power_curve::{CurveLine, PowerCurve};
use serde::Serialize;
use simulation::operating::{NumberEstimate, PowerEstimate};
use simulation::scenario::{CellResult, GridFile, Searched, heat_map};

use crate::failure::Failure;
use crate::output_folder::OutputFolder;

/// The answer for programs.
#[derive(Serialize)]
pub(super) struct GridAnswer {
    title: String,
    seed: u64,
    trials: u32,
    axes: Vec<String>,
    cells: Vec<CellLine>,
    searches: Vec<SearchLine>,
    #[serde(skip)]
    results: Vec<CellResult>,
}

impl GridAnswer {
    /// Writes the table, the words and the pictures into a folder.
    pub(super) fn write(&self, grid: &GridFile, folder: &mut OutputFolder) -> Result<(), Failure> {
        let json = serde_json::to_string_pretty(self)
            .map_err(|error| Failure::BadInput(format!("cannot write the table: {error}")))?;
        folder.write("grid.json", (json + "\n").as_bytes())?;
        folder.write("grid.csv", csv(self).as_bytes())?;
        folder.write("grid.txt", in_words(grid, self).as_bytes())?;
        folder.write("grid.md", markdown(self).as_bytes())?;
        for (name, svg) in pictures(grid, self) {
            folder.write(&name, svg.as_bytes())?;
        }
        Ok(())
    }

    /// The seed.
    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// Whether a search found nothing that is enough.
    pub(super) fn missed(&self) -> bool {
        self.searches.iter().any(|search| search.smallest.is_none())
    }
}

#[derive(Serialize)]
struct CellLine {
    coordinates: BTreeMap<String, String>,
    trials: u64,
    outcomes: Vec<OutcomeLine>,
    looks: Vec<LookLine>,
    rejected: Option<f64>,
    rejected_standard_error: Option<f64>,
    enlarged: Option<f64>,
    enlarged_standard_error: Option<f64>,
    mean_subjects: Option<f64>,
    conduct: Vec<ConductLine>,
}

#[derive(Serialize)]
struct OutcomeLine {
    name: String,
    power: Option<f64>,
    power_standard_error: Option<f64>,
    not_calculable: u64,
    estimate: Option<f64>,
    estimate_standard_error: Option<f64>,
    estimate_standard_deviation: Option<f64>,
    truth: Option<f64>,
    bias: Option<f64>,
    coverage: Option<f64>,
    coverage_standard_error: Option<f64>,
    number: Option<f64>,
    number_standard_error: Option<f64>,
    number_standard_deviation: Option<f64>,
}

#[derive(Serialize)]
struct LookLine {
    information: f64,
    boundary: f64,
    futility: Option<f64>,
    stopped_for_efficacy: f64,
    stopped_for_efficacy_standard_error: f64,
    stopped_for_futility: f64,
    stopped_for_futility_standard_error: f64,
}

#[derive(Serialize)]
struct ConductLine {
    what: String,
    mean: f64,
    standard_error: Option<f64>,
    standard_deviation: Option<f64>,
}

#[derive(Serialize)]
struct SearchLine {
    others: BTreeMap<String, String>,
    smallest: Option<u64>,
    held: Vec<HeldLine>,
}

#[derive(Serialize)]
struct HeldLine {
    value: u64,
    cell: CellLine,
}

fn estimate(number: Option<NumberEstimate>) -> (Option<f64>, Option<f64>, Option<f64>) {
    match number {
        Some(number) => (
            Some(number.mean),
            number.standard_error,
            number.standard_deviation,
        ),
        None => (None, None, None),
    }
}

fn power(found: Option<PowerEstimate>) -> (Option<f64>, Option<f64>) {
    found.map_or((None, None), |found| {
        (Some(found.power), Some(found.standard_error))
    })
}

impl CellLine {
    fn of(cell: &CellResult) -> Self {
        let outcomes = cell.outcomes.iter().map(|outcome| {
            let (power_found, power_standard_error) = power(outcome.power);
            let (coverage, coverage_standard_error) = power(outcome.coverage);
            let (mean, error, deviation) = estimate(outcome.estimate);
            let (number, number_error, number_deviation) = estimate(outcome.number);
            OutcomeLine {
                name: outcome.name.clone(),
                power: power_found,
                power_standard_error,
                not_calculable: outcome.not_calculable,
                estimate: mean,
                estimate_standard_error: error,
                estimate_standard_deviation: deviation,
                truth: outcome.truth,
                bias: outcome.bias,
                coverage,
                coverage_standard_error,
                number,
                number_standard_error: number_error,
                number_standard_deviation: number_deviation,
            }
        });
        let looks = cell.looks.iter().map(|look| LookLine {
            information: look.information,
            boundary: look.boundary,
            futility: look.futility,
            stopped_for_efficacy: look.stopped_for_efficacy.power,
            stopped_for_efficacy_standard_error: look.stopped_for_efficacy.standard_error,
            stopped_for_futility: look.stopped_for_futility.power,
            stopped_for_futility_standard_error: look.stopped_for_futility.standard_error,
        });
        let (rejected, rejected_standard_error) = power(cell.rejected);
        let (enlarged, enlarged_standard_error) = power(cell.enlarged);
        let coordinates = cell.coordinates.iter();
        Self {
            coordinates: coordinates
                .map(|coordinate| (coordinate.axis.clone(), coordinate.value.clone()))
                .collect(),
            trials: cell.trials,
            outcomes: outcomes.collect(),
            looks: looks.collect(),
            rejected,
            rejected_standard_error,
            enlarged,
            enlarged_standard_error,
            mean_subjects: cell.subjects.map(|subjects| subjects.mean),
            conduct: cell
                .conduct
                .iter()
                .map(|(what, number)| ConductLine {
                    what: what.clone(),
                    mean: number.mean,
                    standard_error: number.standard_error,
                    standard_deviation: number.standard_deviation,
                })
                .collect(),
        }
    }
}

impl GridAnswer {
    pub(super) fn of(
        seed: u64,
        grid: &GridFile,
        results: &[CellResult],
        searches: &[Searched],
    ) -> Self {
        Self {
            title: grid.title.clone(),
            seed,
            trials: grid.trials,
            axes: grid.axes.iter().map(|axis| axis.name.clone()).collect(),
            cells: results.iter().map(CellLine::of).collect(),
            searches: searches
                .iter()
                .map(|search| SearchLine {
                    others: search.others.iter().cloned().collect(),
                    smallest: search.smallest,
                    held: search
                        .held
                        .iter()
                        .map(|(value, cell)| HeldLine {
                            value: *value,
                            cell: CellLine::of(cell),
                        })
                        .collect(),
                })
                .collect(),
            results: results.to_vec(),
        }
    }
}

fn csv(answer: &GridAnswer) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:?}"));
    let mut text: String = answer.axes.iter().map(|axis| quoted(axis) + ",").collect();
    text.push_str(
        "outcome,trials,power,power_standard_error,estimate,estimate_standard_error,truth,bias,coverage,\
         coverage_standard_error,number,number_standard_error\n",
    );
    let searched = answer.searches.iter().flat_map(|search| &search.held);
    let cells = answer.cells.iter().chain(searched.map(|held| &held.cell));
    for cell in cells {
        for outcome in &cell.outcomes {
            for axis in &answer.axes {
                let value = cell.coordinates.get(axis).map_or("", String::as_str);
                text.push_str(&(quoted(value) + ","));
            }
            let fields = [
                quoted(&outcome.name),
                cell.trials.to_string(),
                number(outcome.power),
                number(outcome.power_standard_error),
                number(outcome.estimate),
                number(outcome.estimate_standard_error),
                number(outcome.truth),
                number(outcome.bias),
                number(outcome.coverage),
                number(outcome.coverage_standard_error),
                number(outcome.number),
                number(outcome.number_standard_error),
            ];
            text.push_str(&(fields.join(",") + "\n"));
        }
    }
    text
}

/// A table for a document: a row a cell, a column an outcome, each with its Monte-Carlo standard error.
fn markdown(answer: &GridAnswer) -> String {
    let searched = answer.searches.iter().flat_map(|search| &search.held);
    let cells: Vec<&CellLine> = answer
        .cells
        .iter()
        .chain(searched.map(|held| &held.cell))
        .collect();
    let Some(first) = cells.first() else {
        return String::new();
    };
    let mut heads: Vec<String> = answer.axes.clone();
    heads.extend(first.outcomes.iter().map(|outcome| outcome.name.clone()));
    let looks = first.rejected.is_some();
    if looks {
        heads.extend([
            "rejected at any look".to_owned(),
            "mean subjects".to_owned(),
        ]);
    }
    if first.enlarged.is_some() {
        heads.push("enlarged".to_owned());
    }
    let row = |fields: &[String]| format!("| {} |\n", fields.join(" | "));
    let escaped: Vec<String> = heads.iter().map(|head| head.replace('|', "\\|")).collect();
    let mut text = row(&escaped);
    text.push_str(&row(&vec!["---".to_owned(); heads.len()]));
    let with_error = |value: Option<f64>, error: Option<f64>| match (value, error) {
        (Some(value), Some(error)) => format!("{value:.3} ({error:.3})"),
        (Some(value), None) => format!("{value:.3}"),
        (None, _) => "-".to_owned(),
    };
    for cell in cells {
        let mut fields: Vec<String> = answer
            .axes
            .iter()
            .map(|axis| cell.coordinates.get(axis).cloned().unwrap_or_default())
            .collect();
        fields.extend(cell.outcomes.iter().map(outcome_field));
        if looks {
            fields.push(with_error(cell.rejected, cell.rejected_standard_error));
            fields.push(
                cell.mean_subjects
                    .map_or("-".to_owned(), |n| format!("{n:.1}")),
            );
        }
        if cell.enlarged.is_some() {
            fields.push(with_error(cell.enlarged, cell.enlarged_standard_error));
        }
        text.push_str(&row(&fields));
    }
    text
}

/// What a table says of an outcome: its power, else its number with the spread between trials, else its estimate; the bias and
/// the coverage where the truth is known.
fn outcome_field(outcome: &OutcomeLine) -> String {
    let with_error = |value: f64, error: Option<f64>| match error {
        Some(error) => format!("{value:.3} ({error:.3})"),
        None => format!("{value:.3}"),
    };
    let mut parts = Vec::new();
    if let Some(power) = outcome.power {
        parts.push(with_error(power, outcome.power_standard_error));
    }
    if let Some(number) = outcome.number {
        let spread = outcome.number_standard_deviation;
        let spread = spread.map_or(String::new(), |spread| format!(", SD {spread:.2}"));
        parts.push(format!(
            "{}{spread}",
            with_error(number, outcome.number_standard_error)
        ));
    }
    if let (None, None, Some(estimate)) = (outcome.power, outcome.number, outcome.estimate) {
        parts.push(with_error(estimate, outcome.estimate_standard_error));
    }
    if let Some(bias) = outcome.bias {
        parts.push(format!("bias {bias:.3}"));
    }
    if let Some(coverage) = outcome.coverage {
        parts.push(format!(
            "coverage {}",
            with_error(coverage, outcome.coverage_standard_error)
        ));
    }
    parts.join("; ")
}

pub(super) fn in_words(grid: &GridFile, answer: &GridAnswer) -> String {
    let mut text = format!(
        "{}, seed {}, {} trials a cell\n",
        grid.title, answer.seed, answer.trials
    );
    for search in &answer.searches {
        let others: Vec<String> = search
            .others
            .iter()
            .map(|(axis, value)| format!("{axis} = {value}"))
            .collect();
        let found = search
            .smallest
            .map_or("none is enough".to_owned(), |value| format!("{value}"));
        let axis = grid.search.as_ref().map_or("", |search| &search.axis);
        text.push_str(&format!(
            "\n  {}\n  smallest {axis}: {found}\n",
            others.join(", ")
        ));
        for held in &search.held {
            text.push_str(&format!("    {axis} = {}\n", held.value));
            for outcome in &held.cell.outcomes {
                text.push_str(&outcome_line(outcome));
            }
        }
    }
    for cell in &answer.cells {
        let place: Vec<String> = answer
            .axes
            .iter()
            .filter_map(|axis| Some(format!("{axis} = {}", cell.coordinates.get(axis)?)))
            .collect();
        let place = if place.is_empty() {
            "as the files are".to_owned()
        } else {
            place.join(", ")
        };
        text.push_str(&format!("\n  {place}\n"));
        for outcome in &cell.outcomes {
            text.push_str(&outcome_line(outcome));
        }
        for (place, look) in cell.looks.iter().enumerate() {
            text.push_str(&format!(
                "    look {} at {:.0}%: boundary {:.4}, stopped for efficacy {:.4} ({:.4}), for futility {:.4} ({:.4})\n",
                place + 1,
                100.0 * look.information,
                look.boundary,
                look.stopped_for_efficacy,
                look.stopped_for_efficacy_standard_error,
                look.stopped_for_futility,
                look.stopped_for_futility_standard_error
            ));
        }
        if let (Some(rejected), Some(error), Some(subjects)) = (
            cell.rejected,
            cell.rejected_standard_error,
            cell.mean_subjects,
        ) {
            text.push_str(&format!(
                "    rejected at any look {rejected:.4} ({error:.4}), mean subjects {subjects:.1}\n"
            ));
        }
        if let Some((enlarged, error)) = cell.enlarged.zip(cell.enlarged_standard_error) {
            text.push_str(&format!("    enlarged {enlarged:.4} ({error:.4})\n"));
        }
    }
    if let [cell] = answer.cells.as_slice() {
        text.push_str("\n  How the trials went: mean, MC error, SD\n");
        for line in &cell.conduct {
            text.push_str(&format!(
                "    {:48} {:9.3} {:9.3} {:9.3}\n",
                line.what,
                line.mean,
                line.standard_error.unwrap_or(0.0),
                line.standard_deviation.unwrap_or(0.0)
            ));
        }
    }
    text
}

fn outcome_line(outcome: &OutcomeLine) -> String {
    let mut parts = Vec::new();
    let with_error = |value: f64, error: Option<f64>| match error {
        Some(error) => format!("{value:.4} ({error:.4})"),
        None => format!("{value:.4}"),
    };
    if let Some(power) = outcome.power {
        parts.push(format!(
            "power {}",
            with_error(power, outcome.power_standard_error)
        ));
    }
    if let Some(estimate) = outcome.estimate {
        parts.push(format!(
            "estimate {}",
            with_error(estimate, outcome.estimate_standard_error)
        ));
    }
    if let Some(bias) = outcome.bias {
        parts.push(format!("bias {bias:.4}"));
    }
    if let Some(coverage) = outcome.coverage {
        parts.push(format!(
            "coverage {}",
            with_error(coverage, outcome.coverage_standard_error)
        ));
    }
    if let Some(number) = outcome.number {
        parts.push(format!(
            "mean {}",
            with_error(number, outcome.number_standard_error)
        ));
    }
    if outcome.not_calculable > 0 {
        parts.push(format!("not calculable in {}", outcome.not_calculable));
    }
    format!("    {:40} {}\n", outcome.name, parts.join(", "))
}

/// Power curves over the first axis of numbers, and heat maps over the first two axes.
fn pictures(grid: &GridFile, answer: &GridAnswer) -> Vec<(String, String)> {
    let mut pictures = Vec::new();
    for (index, outcome) in grid.outcomes.iter().enumerate() {
        let number = index + 1;
        if let Some(curve) = curve(grid, &answer.results, &outcome.name) {
            pictures.push((format!("power-{number}.svg"), curve));
        }
        if let Some(map) = heat_map(&grid.title, &answer.results, &outcome.name) {
            pictures.push((format!("heat-map-{number}.svg"), map));
        }
    }
    pictures
}

fn curve(grid: &GridFile, results: &[CellResult], outcome: &str) -> Option<String> {
    let along = grid
        .axes
        .iter()
        .position(|axis| axis.numbers.len() > 1 && axis.numbers.iter().all(|n| *n >= 0.0))?;
    let mut lines: Vec<CurveLine> = Vec::new();
    for cell in results {
        let found = cell.outcomes.iter().find(|found| found.name == outcome)?;
        let power = found.power?.power;
        let others: Vec<String> = cell
            .coordinates
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != along)
            .map(|(_, coordinate)| format!("{} {}", coordinate.axis, coordinate.value))
            .collect();
        let name = if others.is_empty() {
            outcome.to_owned()
        } else {
            others.join(", ")
        };
        let point = (cell.coordinates.get(along)?.number?, power);
        match lines.iter_mut().find(|line| line.name == name) {
            Some(line) => line.points.push(point),
            None => lines.push(CurveLine {
                name,
                points: vec![point],
            }),
        }
    }
    for line in &mut lines {
        line.points.sort_by(|one, other| one.0.total_cmp(&other.0));
    }
    let figure = PowerCurve {
        title: format!("{}: {outcome}", grid.title),
        horizontal: grid.axes[along].name.clone(),
        vertical: "Power".to_owned(),
        demanded: grid.search.as_ref().map(|search| search.power),
        lines,
    };
    Some(figure.picture().svg())
}
