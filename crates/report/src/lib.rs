//! Results laid out for readers: one self-contained page of tables and figures.
//!
//! [`html`] makes the page of a plan and its results, with the printed figures beside the virtual
//! ones; [`assemble`] makes the [`document`] that the page is set from. The crate formats and never
//! computes: each figure was made by the analysis, and rounding in [`number_format`] is the only
//! thing done to it. Two pages stand apart: [`verification_page`] for a paper's recomputed numbers, and
//! [`qualification_page`] for the statistics qualified on a machine.

pub mod archive;
mod assembly;
pub mod document;
pub mod error;
pub mod figure;
pub mod number_format;
pub mod package;
pub mod page;
pub mod pdf;
pub mod png;
pub mod print;
mod printed;
pub mod qualification_page;
pub mod rtf;
pub mod schedule;
mod source_page;
mod style;
pub mod table;
mod verdict_page;
pub mod verification_page;

pub use assembly::{About, assemble};
pub use printed::{Printed, PrintedFigure};

use analysis::plan::Plan;
use analysis::results::Results;

/// The report of a trial as one self-contained HTML page: the displays of the plan, filled with its
/// results, the printed figures beside them.
///
/// The same arguments give the same bytes.
///
/// ```
/// use report::document::{Provenance, Subjects};
/// use report::{About, Printed};
/// let plan: analysis::plan::Plan = definition::read("analysis.toml", r#"
///     [plan]
///     title = "A small plan"
///     trial = "example"
///
///     [[analysis]]
///     id = "age"
///     title = "Age"
///     dataset = "ADSL"
///     method = "summary"
///     variable = "AGE"
///
///     [[display]]
///     id = "T1"
///     title = "Baseline"
///     kind = "baseline_table"
///     columns = [{ id = "all", heading = "All" }]
///     row = [{ label = "Mean age", cells = { all = { analysis = "age", format = "{mean:1}" } } }]
/// "#).unwrap();
/// let mut adsl = datasets::Table::new("ADSL", "");
/// adsl.push_text_column(datasets::Variable::text("USUBJID", ""), ["1", "2"])?;
/// adsl.push_number_column(datasets::Variable::number("AGE", ""), [Some(40.0), Some(45.5)])?;
/// let results = analysis::run(&plan, &vec![adsl])?;
/// let about = About {
///     title: "Example".to_owned(),
///     subjects: Subjects::Virtual,
///     paragraphs: Vec::new(),
///     settings: Vec::new(),
///     schedule: None,
///     provenance: Provenance::default(),
/// };
/// let page = report::html(&plan, &results, &Printed::default(), &about);
/// assert!(page.contains("42.8") && page.contains("These patients are virtual."));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn html(plan: &Plan, results: &Results, printed: &Printed, about: &About) -> String {
    page::set(&assemble(plan, results, printed, about))
}
