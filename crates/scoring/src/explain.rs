//! How the scores of one subject came to be, measure by measure.

use std::fmt;

use instruments::measure::CoreSetMeasure;
use instruments::total_improvement::{Explanation, MeasureExplanation, explain};

use crate::column::{Role, enzyme_name};
use crate::csv_input::{CsvCells, structural_error};
use crate::error::{RowError, ScoringError};
use crate::row_score::Note;
use crate::run::{Input, Observer, Opened, Progress, Table};
use crate::scorer::{Path, Scored, Scorer};
use crate::settings::{NamedSetting, Settings};
use crate::visit::Cells;

/// One visit of the subject.
#[derive(Clone, Debug)]
pub struct Example {
    /// The row.
    pub row: u64,
    /// The visit.
    pub visit: String,
    /// The row of the baseline and the working, where both visits could be read.
    pub working: Option<(u64, Explanation)>,
    /// Why there is no score, or that this is the baseline.
    pub note: String,
    /// What is wrong with the row.
    pub errors: Vec<RowError>,
}

/// All visits of a subject, with what they were scored by.
#[derive(Clone, Debug)]
pub struct WorkedExamples {
    /// The subject.
    pub subject: String,
    /// The unit of the global assessments, as the settings have it.
    pub settings: Settings,
    /// Its visits in the order of the table.
    pub visits: Vec<Example>,
}

/// Reads a table and shows the working of one subject's scores.
///
/// # Errors
/// As [`crate::score_table`], and [`ScoringError::NoSuchSubject`].
pub fn explain_subject(
    input: Input,
    settings: &Settings,
    subject: &str,
    observer: &mut dyn Observer,
) -> Result<WorkedExamples, ScoringError> {
    let mut progress = Progress::unlisted(observer);
    let mut opened = Opened::open(input, settings, Path::ExactAlways, &mut progress)?;
    let layout = opened.scorer.layout().clone();
    let mut visits = Vec::new();
    let scorer = &mut opened.scorer;
    match &mut opened.table {
        Table::Csv(records) => {
            while let Some(record) = records.next()? {
                let cells = CsvCells {
                    record: &record,
                    layout: &layout,
                };
                let structure = structural_error(&record, &layout);
                visits.extend(example(&cells, structure, scorer, settings, subject));
                progress.looked()?;
            }
        }
        Table::Parquet(table) => table.each_row(&layout, |cells| {
            visits.extend(example(cells, None, scorer, settings, subject));
            progress.looked()
        })?,
    }
    if visits.is_empty() {
        return Err(ScoringError::NoSuchSubject {
            subject: subject.to_owned(),
        });
    }
    Ok(WorkedExamples {
        subject: subject.to_owned(),
        settings: settings.clone(),
        visits,
    })
}

/// The row's working, if it is the subject's. Rows of others are passed over, but for the order of rows.
fn example<C: Cells>(
    cells: &C,
    structure: Option<RowError>,
    scorer: &mut Scorer,
    settings: &Settings,
    subject: &str,
) -> Option<Example> {
    let is_theirs = *cells.text(Role::Subject) == *subject.as_bytes();
    let scored = match structure {
        Some(error) => Scored::badly(vec![error]),
        None => scorer.score(cells),
    };
    if !is_theirs {
        return None;
    }
    let is_follow_up = scored.errors.is_empty() && scored.score.note != Note::Baseline;
    let working = scorer.pair(cells).filter(|_| is_follow_up).map(|pair| {
        let working = explain(&settings.response, &pair.baseline, &pair.follow_up);
        (pair.baseline_row, working)
    });
    Some(Example {
        row: cells.row(),
        visit: String::from_utf8_lossy(&cells.text(Role::Visit)).into_owned(),
        working,
        note: scored.score.note.words().to_owned(),
        errors: scored.errors,
    })
}

impl WorkedExamples {
    /// The settings, with their defaults.
    pub fn settings(&self) -> Vec<NamedSetting> {
        self.settings.listed()
    }

    /// The examples as JSON.
    pub fn json(&self) -> serde_json::Value {
        let visits: Vec<serde_json::Value> = self.visits.iter().map(Example::json).collect();
        serde_json::json!({
            "settings": self.settings(),
            "subject": self.subject,
            "visits": visits,
        })
    }
}

impl Example {
    fn json(&self) -> serde_json::Value {
        let mut value = serde_json::json!({
            "row": self.row,
            "visit": self.visit,
            "note": (!self.note.is_empty()).then_some(&self.note),
            "errors": self.errors,
        });
        if let Some((baseline_row, working)) = &self.working {
            let response = &working.response;
            value["baseline_row"] = (*baseline_row).into();
            value["tis"] = response.score().map(|total| total.points()).into();
            value["tis_category"] = response.category.map(|category| category.name()).into();
            value["attainable"] = response.attainable.points().into();
            value["measures"] = working.measures.iter().map(measure_json).collect();
        }
        value
    }
}

fn measure_json(measure: &MeasureExplanation) -> serde_json::Value {
    serde_json::json!({
        "measure": measure.measure.name(),
        "enzyme": measure.enzyme.map(enzyme_name),
        "baseline": measure.comparison.map(|comparison| comparison.baseline.to_f64()),
        "follow_up": measure.comparison.map(|comparison| comparison.follow_up.to_f64()),
        "range": measure.comparison.map(|comparison| comparison.range.to_f64()),
        "percent": measure.comparison.map(|comparison| comparison.percent),
        "above_percent": measure.comparison.and_then(|comparison| comparison.above),
        "up_to_percent": measure.comparison.and_then(|comparison| comparison.up_to),
        "points": measure.comparison.map(|comparison| comparison.score.points()),
        "highest": measure.highest.points(),
    })
}

impl fmt::Display for WorkedExamples {
    /// A page for a physician: each visit as a small table, and below all the settings.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Total Improvement Score of subject {}", self.subject)?;
        for visit in &self.visits {
            writeln!(f)?;
            self.write_visit(visit, f)?;
        }
        writeln!(f, "\nSettings")?;
        for setting in self.settings() {
            writeln!(f, "  {setting}")?;
        }
        Ok(())
    }
}

impl WorkedExamples {
    fn write_visit(&self, visit: &Example, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((baseline_row, working)) = &visit.working else {
            return writeln!(f, "{} (row {}): {}", visit.visit, visit.row, visit.note);
        };
        writeln!(
            f,
            "{} (row {}), compared with the baseline in row {baseline_row}",
            visit.visit, visit.row
        )?;
        writeln!(
            f,
            "  {:<34}{:>10}{:>10}{:>10}{:>8}{:>11}  {:<18}{:>7}{:>9}",
            "measure",
            "baseline",
            "now",
            "better by",
            "range",
            "% of range",
            "band",
            "points",
            "of most"
        )?;
        for measure in &working.measures {
            self.write_measure(measure, f)?;
        }
        let response = &working.response;
        let thresholds = self.settings.response.criteria.thresholds();
        match (response.total, response.category) {
            (Ok(total), Some(category)) => {
                let response_word = match category.name() {
                    "none" => "no improvement by the criteria".to_owned(),
                    name => format!("{name} improvement"),
                };
                writeln!(
                    f,
                    "  Total: {total} of {}, {response_word} ({}: minimal from {}, moderate from {}, major from {})",
                    response.attainable,
                    self.settings.response.criteria,
                    thresholds.minimal,
                    thresholds.moderate,
                    thresholds.major
                )?;
                if visit.note.is_empty() {
                    Ok(())
                } else {
                    writeln!(f, "  Note: {}", visit.note)
                }
            }
            _ => writeln!(f, "  No total: {}", visit.note),
        }
    }

    fn write_measure(
        &self,
        measure: &MeasureExplanation,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let name = match measure.enzyme {
            Some(enzyme) => format!(
                "{} ({}, x upper limit)",
                measure.measure,
                enzyme_name(enzyme)
            ),
            None if measure.measure == CoreSetMeasure::HealthAssessment => "HAQ".to_owned(),
            None => measure.measure.name().to_owned(),
        };
        let Some(comparison) = &measure.comparison else {
            return writeln!(
                f,
                "  {name:<34}{:>10}{:>10}{:>10}{:>8}{:>11}  {:<18}{:>7}{:>9}",
                "",
                "",
                "",
                "",
                "",
                "not scored",
                "",
                measure.highest.to_string()
            );
        };
        let better = match measure.measure {
            CoreSetMeasure::MuscleStrength => comparison.follow_up.checked_sub(comparison.baseline),
            _ => comparison.baseline.checked_sub(comparison.follow_up),
        };
        let band = match (comparison.above, comparison.up_to) {
            (None, Some(up_to)) => format!("up to {up_to}"),
            (Some(above), Some(up_to)) => format!("above {above} to {up_to}"),
            (Some(above), None) => format!("above {above}"),
            (None, None) => "normal at baseline".to_owned(),
        };
        writeln!(
            f,
            "  {name:<34}{:>10}{:>10}{:>10}{:>8}{:>11.2}  {band:<18}{:>7}{:>9}",
            short(comparison.baseline),
            short(comparison.follow_up),
            better.map(short).unwrap_or_default(),
            short(comparison.range),
            comparison.percent,
            comparison.score.to_string(),
            measure.highest.to_string()
        )
    }
}

/// A number in a narrow column: as it is where it is short, else to four places.
fn short(value: instruments::Rational) -> String {
    let exact = value.to_string();
    if exact.len() <= 9 && !exact.contains('/') {
        exact
    } else {
        format!("{:.4}", value.to_f64())
    }
}
