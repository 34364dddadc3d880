//! From a plan and its results to a document: which figure stands where, and which printed one
//! beside it. Nothing is computed here.

mod adverse_event_terms;
mod courses;
mod curves;
mod flow;
mod forest;
mod headline;
mod listing;
mod means;
mod schedules;
mod shares;
mod tables;
mod typesetting;

use analysis::plan::display::{Display, DisplayKind};
use analysis::plan::{Plan, Rounding as PlannedRounding};
use analysis::results::Results;

use crate::document::{Content, Document, Provenance, Section, Setting, Subjects};
use crate::number_format::Rounding;
use crate::printed::Printed;
use crate::schedule::Schedule;

use typesetting::Typesetter;

/// What the plan and the results do not say of a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// The trial's name, as the page's heading.
    pub title: String,
    /// Whether the subjects are people.
    pub subjects: Subjects,
    /// What the trial was, a paragraph an entry.
    pub paragraphs: Vec<String>,
    /// Open points that were decided outside the analysis plan, such as the protocol's.
    pub settings: Vec<Setting>,
    /// What the protocol file plans; none for data that came without one.
    pub schedule: Option<Schedule>,
    /// How the results came to be.
    pub provenance: Provenance,
}

/// Makes the document of a plan's displays, in the order of the plan.
#[must_use]
pub fn assemble(plan: &Plan, results: &Results, printed: &Printed, about: &About) -> Document {
    let typesetter = Typesetter {
        plan,
        results,
        printed,
        rounding: match plan.plan.rounding {
            PlannedRounding::HalfAway => Rounding::HalfAway,
            PlannedRounding::HalfEven => Rounding::HalfEven,
        },
    };
    let sections: Vec<Section> = plan
        .displays
        .iter()
        .map(|display| section(&typesetter, display, about))
        .collect();
    Document {
        title: about.title.clone(),
        citation: printed.citation.clone(),
        subjects: about.subjects,
        notes: plan.plan.notes.clone(),
        summary: headline::summary(&typesetter, &sections, about),
        sections,
        settings: settings(plan, about),
        findings: printed.findings.clone(),
        provenance: about.provenance.clone(),
    }
}

fn section(typesetter: &Typesetter<'_>, display: &Display, about: &About) -> Section {
    let id = section_id(display.id.as_str());
    let contents = match left_out(typesetter, &display.kind) {
        Some(note) => vec![note],
        None => contents(typesetter, display, about, &id),
    };
    let mut footnotes: Vec<String> = display
        .footnotes
        .iter()
        .enumerate()
        .map(|(place, footnote)| {
            let text = tables::footnote(typesetter, footnote);
            format!("{} {text}", typesetting::symbol(place))
        })
        .collect();
    footnotes.extend(display.notes.iter().cloned());
    Section {
        id,
        number: display.counterpart.clone(),
        title: display.title.clone(),
        lead: None,
        contents,
        footnotes,
    }
}

/// What stands in the place of a display whose analysis was left out.
fn left_out(typesetter: &Typesetter<'_>, kind: &DisplayKind) -> Option<Content> {
    let analysis = match kind {
        DisplayKind::Listing(display) => &display.analysis,
        DisplayKind::Flow(display) => &display.analysis,
        DisplayKind::SpiritSchedule(display) => &display.analysis,
        _ => return None,
    };
    let dataset = typesetter.results.left_out(analysis)?;
    Some(Content::Note(format!(
        "Left out: the data hold no dataset {dataset}, which the plan lets be absent."
    )))
}

fn contents(
    typesetter: &Typesetter<'_>,
    display: &Display,
    about: &About,
    id: &str,
) -> Vec<Content> {
    match &display.kind {
        DisplayKind::BaselineTable(table)
        | DisplayKind::EndpointTable(table)
        | DisplayKind::AdverseEventTable(table) => {
            vec![Content::Table(tables::table(
                typesetter,
                table,
                &display.footnotes,
            ))]
        }
        DisplayKind::Listing(table) => vec![listing::listing(typesetter, table)],
        DisplayKind::MeanOverTime(figure) => {
            vec![means::mean_over_time(
                typesetter,
                figure,
                id,
                &display.title,
            )]
        }
        DisplayKind::KaplanMeier(figure) => curves::kaplan_meier(typesetter, figure, id),
        DisplayKind::IndividualCourses(figure) => {
            vec![courses::courses(typesetter, figure, id, &display.title)]
        }
        DisplayKind::Flow(figure) => vec![flow::flow(typesetter, figure, &display.title)],
        DisplayKind::StackedCategories(figure) => {
            vec![shares::shares(typesetter, figure, id, &display.title)]
        }
        DisplayKind::Forest(figure) => {
            vec![forest::forest(typesetter, figure, id, &display.title)]
        }
        DisplayKind::TreatmentSchedule(figure) => vec![schedules::treatment(
            about.schedule.as_ref(),
            figure,
            id,
            &display.title,
        )],
        DisplayKind::SpiritSchedule(schedule) => vec![schedules::spirit(
            typesetter,
            about.schedule.as_ref(),
            schedule,
        )],
    }
}

/// An identifier that a link can lead to.
fn section_id(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    format!("display-{plain}")
}

fn settings(plan: &Plan, about: &About) -> Vec<Setting> {
    let of_plan = plan.settings.iter().map(|setting| Setting {
        name: setting.question.clone(),
        chosen: setting.chosen.clone(),
        alternatives: setting.alternatives.clone(),
        reason: setting.reason.clone(),
    });
    about.settings.iter().cloned().chain(of_plan).collect()
}
