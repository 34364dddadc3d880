//! `myotrial simulate TRIAL --grid FILE`: one trial under many assumptions and designs.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use report::document::Fingerprint;
use report::figure::power_curve::{CurveLine, PowerCurve};
use serde::Serialize;
use simulation::Seed;
use simulation::operating::{NumberEstimate, PowerEstimate};
use simulation::scenario::{
    Cell, CellError, CellResult, GridFile, Searched, TrialTexts, cells, heat_map, hold, smallest,
};
use store::Digest;

use super::progress::Progress;
use crate::arguments::Form;
use crate::failure::{Answer, Failure, print, print_json};
use crate::output_folder::OutputFolder;

/// What the command line asks of a grid.
pub(super) struct Asked<'a> {
    pub(super) trial: &'a Path,
    pub(super) grid: &'a Path,
    pub(super) trials: Option<u64>,
    pub(super) seed: u64,
    pub(super) threads: NonZeroUsize,
    pub(super) search: bool,
    pub(super) out: Option<&'a PathBuf>,
    pub(super) format: Form,
}

impl From<CellError> for Failure {
    fn from(error: CellError) -> Self {
        Failure::BadInput(error.to_string())
    }
}

/// Simulates a grid, or searches it.
pub(super) fn simulate_grid(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let mut grid: GridFile =
        definition::read(&asked.grid.display().to_string(), &read(asked.grid)?)
            .map_err(|report| Failure::BadInput(report.to_string()))?;
    if let Some(trials) = asked.trials {
        grid.trials = u32::try_from(trials)
            .map_err(|_| Failure::BadInput(format!("--trials {trials} is too many for a grid")))?;
    }
    let (texts, mut inputs) = texts(asked.trial, &grid)?;
    inputs.push(fingerprint("grid", &read(asked.grid)?));
    let mut folder = asked.out.map(|out| OutputFolder::begin(out)).transpose()?;
    let answer = if asked.search {
        search(asked, &grid, &texts)?
    } else {
        all_cells(asked, &grid, &texts)?
    };
    let words = in_words(&grid, &answer);
    if let Some(folder) = &mut folder {
        let json = serde_json::to_string_pretty(&answer)
            .map_err(|error| Failure::BadInput(format!("cannot write the table: {error}")))?;
        folder.write("grid.json", (json + "\n").as_bytes())?;
        folder.write("grid.csv", csv(&answer).as_bytes())?;
        folder.write("grid.txt", words.as_bytes())?;
        for (name, svg) in pictures(&grid, &answer) {
            folder.write(&name, svg.as_bytes())?;
        }
    }
    if let Some(folder) = folder {
        folder.publish(&inputs, Some(asked.seed))?;
    }
    match asked.format {
        Form::Json => print_json(&answer)?,
        Form::Text => print(&words)?,
    }
    let missed = answer
        .searches
        .iter()
        .any(|search| search.smallest.is_none());
    Ok(if missed { Answer::No } else { Answer::Yes })
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

fn fingerprint(name: &str, text: &str) -> Fingerprint {
    Fingerprint {
        name: name.to_owned(),
        sha256: Digest::of(text.as_bytes()).to_string(),
    }
}

fn texts(folder: &Path, grid: &GridFile) -> Result<(TrialTexts, Vec<Fingerprint>), Failure> {
    if !folder.is_dir() {
        return Err(Failure::BadInput(format!(
            "{} is not a folder: name the folder that holds the trial's files, such as trials/NAME",
            folder.display()
        )));
    }
    let mut inputs = Vec::new();
    let mut file = |name: &str| -> Result<String, Failure> {
        // A name that leads out of the folder would be another trial's file.
        if name.contains(['/', '\\']) || name.starts_with('.') {
            return Err(Failure::BadInput(format!(
                "the grid names `{name}`, which is no file of the trial's folder"
            )));
        }
        let text = read(&folder.join(name))?;
        inputs.push(fingerprint(name, &text));
        Ok(text)
    };
    let plan = grid.analysis.as_deref().unwrap_or("analysis.toml");
    let mut texts = TrialTexts {
        protocol: file("protocol.toml")?,
        patients: file("patients.toml")?,
        analysis: file(plan)?,
        others: BTreeMap::new(),
    };
    for name in grid.named_files() {
        if !texts.others.contains_key(name) && name != plan {
            texts.others.insert(name.to_owned(), file(name)?);
        }
    }
    for (name, text) in [
        ("protocol.toml", &texts.protocol),
        ("patients.toml", &texts.patients),
        (plan, &texts.analysis),
    ] {
        texts.others.insert(name.to_owned(), text.clone());
    }
    Ok((texts, inputs))
}

fn all_cells(
    asked: &Asked<'_>,
    grid: &GridFile,
    texts: &TrialTexts,
) -> Result<GridAnswer, Failure> {
    let cells = cells(grid, texts)?;
    let progress = Progress::begin(cells.len() as u64 * u64::from(grid.trials), "trials");
    let before = AtomicU64::new(0);
    let mut results = Vec::new();
    for cell in &cells {
        let begun = before.load(Ordering::Relaxed);
        results.push(hold_one(asked, grid, cell, &|done| {
            progress.report(begun + done);
        })?);
        before.store(begun + u64::from(grid.trials), Ordering::Relaxed);
    }
    progress.end();
    Ok(GridAnswer::of(asked, grid, &results, &[]))
}

fn search(asked: &Asked<'_>, grid: &GridFile, texts: &TrialTexts) -> Result<GridAnswer, Failure> {
    let Some(search) = &grid.search else {
        return Err(Failure::BadInput(format!(
            "{} has no [search]: name the axis, the outcomes and the power",
            asked.grid.display()
        )));
    };
    let progress = Progress::begin(u64::from(grid.trials), "trials of this step");
    let found = smallest(grid, search, texts, |cell| {
        hold_one(asked, grid, cell, &|done| progress.report(done))
    })?;
    progress.end();
    Ok(GridAnswer::of(asked, grid, &[], &found))
}

fn hold_one(
    asked: &Asked<'_>,
    grid: &GridFile,
    cell: &Cell,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<CellResult, Failure> {
    hold(
        grid,
        cell,
        Seed::new(asked.seed),
        grid.trials,
        asked.threads,
        progress,
    )
    .map_err(|error| Failure::BadInput(format!("the cell {}: {error}", cell.in_words())))
}

/// The answer for programs.
#[derive(Serialize)]
struct GridAnswer {
    title: String,
    seed: u64,
    trials: u32,
    axes: Vec<String>,
    cells: Vec<CellLine>,
    searches: Vec<SearchLine>,
    #[serde(skip)]
    results: Vec<CellResult>,
}

#[derive(Serialize)]
struct CellLine {
    coordinates: BTreeMap<String, String>,
    trials: u64,
    outcomes: Vec<OutcomeLine>,
    looks: Vec<LookLine>,
    rejected: Option<f64>,
    rejected_standard_error: Option<f64>,
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
    fn of(
        asked: &Asked<'_>,
        grid: &GridFile,
        results: &[CellResult],
        searches: &[Searched],
    ) -> Self {
        Self {
            title: grid.title.clone(),
            seed: asked.seed,
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

fn in_words(grid: &GridFile, answer: &GridAnswer) -> String {
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
