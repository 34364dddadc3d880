//! What a report says, before it is set: plain data, so that it can be made from any results.

use serde::{Deserialize, Serialize};

use crate::figure::flow::Flow;
use crate::figure::forest::Forest;
use crate::figure::individual_courses::IndividualCourses;
use crate::figure::kaplan_meier::KaplanMeier;
use crate::figure::mean_over_time::MeanOverTime;
use crate::figure::stacked_shares::StackedShares;
use crate::figure::treatment_schedule::TreatmentSchedule;
use crate::table::Table;

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The trial's name.
    pub title: String,
    /// The paper that the printed figures come from, as one would cite it.
    pub citation: Option<String>,
    /// Whose data these are.
    pub subjects: Subjects,
    /// Remarks that hold for all of it.
    pub notes: Vec<String>,
    /// What stands at the top.
    pub summary: Summary,
    /// Tables and figures in the order of reading.
    pub sections: Vec<Section>,
    /// Open points, with the choice in force.
    pub settings: Vec<Setting>,
    /// What does not hold together in the printed figures.
    pub findings: Vec<Finding>,
    /// How to make the same bytes again.
    pub provenance: Provenance,
}

/// Whether the subjects are people or were drawn by a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subjects {
    /// Drawn by a model: the page says so, first and plainly.
    Virtual,
    /// People, or data that came from outside.
    Real,
    /// People whose arms were drawn by lot: every page and every display says so.
    DummyArms,
}

/// What stands on everything that was made from arms drawn by lot.
pub const DUMMY: &str = "DUMMY";

impl Document {
    /// The same document, as one of arms that were drawn by lot: each title, and the head of each table, says so, for displays
    /// are taken out of their document.
    #[must_use]
    pub fn of_dummy_arms(mut self) -> Self {
        let mark = |text: &mut String| *text = format!("{DUMMY}: {text}");
        self.subjects = Subjects::DummyArms;
        mark(&mut self.title);
        for section in &mut self.sections {
            mark(&mut section.title);
            for content in &mut section.contents {
                if let Content::Table(table) = content {
                    mark(&mut table.row_label);
                }
            }
        }
        self
    }
}

/// What a reader in a hurry takes away.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// What the trial was, a paragraph an entry.
    pub paragraphs: Vec<String>,
    /// What the headline figures are of.
    pub headline_title: Option<String>,
    /// The primary result.
    pub headline: Vec<HeadlineFigure>,
}

/// A figure of the primary result, beside the printed one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadlineFigure {
    /// What it is.
    pub label: String,
    /// The figure.
    pub result: String,
    /// What belongs to it, such as its counts or its interval.
    pub detail: Option<String>,
    /// The printed figure, as printed.
    pub printed: Option<String>,
}

/// One display.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Identifier, unique on the page; the table of contents leads to it.
    pub id: String,
    /// Its number, for example `Table 1`.
    pub number: Option<String>,
    /// What it shows.
    pub title: String,
    /// One sentence under the title.
    pub lead: Option<String>,
    /// The displays.
    pub contents: Vec<Content>,
    /// Notes beneath.
    pub footnotes: Vec<String>,
}

/// A display of any kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A table of figures, or a listing of rows of data.
    Table(Table),
    /// The flow of participants.
    Flow(Flow),
    /// Means over time.
    MeanOverTime(MeanOverTime),
    /// Means over time of several values, side by side.
    MeanPanels(Vec<MeanOverTime>),
    /// Kaplan-Meier curves.
    KaplanMeier(KaplanMeier),
    /// Individual courses.
    IndividualCourses(IndividualCourses),
    /// Bars of shares.
    StackedShares(StackedShares),
    /// Estimates with intervals.
    Forest(Forest),
    /// Which doses are given when.
    TreatmentSchedule(TreatmentSchedule),
    /// A sentence, where there is nothing to show.
    Note(String),
}

/// An open point and the choice in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The point.
    pub name: String,
    /// The choice in force.
    pub chosen: String,
    /// What else could be chosen.
    pub alternatives: Vec<String>,
    /// Why this one.
    pub reason: String,
}

/// Something in the paper that does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Where it stands.
    pub place: String,
    /// What it is.
    pub text: String,
}

/// How the page came to be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// Seed of the virtual trial; none for data that came from outside.
    pub seed: Option<u64>,
    /// The command that makes the same bytes again.
    pub command: Option<String>,
    /// What went in, with its SHA-256, in the order to be shown.
    pub inputs: Vec<Fingerprint>,
}

/// A file or data set that went in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Its name, without a folder.
    pub name: String,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}
