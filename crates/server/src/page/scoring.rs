//! The form that scores two visits of a patient.

use instruments::measure::{CoreSetMeasure, Enzyme};
use instruments::{TotalImprovement, total_improvement_score};
use maud::{Markup, html};

use super::frame::page;
use super::improvement::category_words;
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::scoring_form::{ENZYMES, Problem, Typed, Visit, read};

/// Shows the form, and below it the score if the fields give one. Nothing typed into it is stored.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let plan = &asked.house.plan;
    let maximum = plan.protocol().response.mmt_maximum;
    let typed = &asked
        .query
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect::<Typed>();
    let outcome = (!typed.is_empty()).then(|| read(say, typed, maximum));
    let problems = match &outcome {
        Some(Err(problems)) => problems.as_slice(),
        _ => &[],
    };
    Ok(page(
        asked,
        asked.say().place_score,
        &html! {
            p.quiet { (asked.say().score_what) }
            form method="get" action="/score" {
                div.scroll tabindex="0" { table.scores {
                    thead { tr {
                        th scope="col" { (asked.say().measure) }
                        th scope="col" { (asked.say().baseline) }
                        th scope="col" { (asked.say().follow_up) }
                        th scope="col" { (asked.say().upper_limit) }
                    } }
                    tbody {
                        (measure(typed, problems, "physician_global", say.score_physician))
                        (measure(typed, problems, "patient_global", say.score_patient))
                        (measure(typed, problems, "mmt", &say.score_strength(maximum.points())))
                        (measure(typed, problems, "haq", say.score_haq))
                        (measure(typed, problems, "extramuscular", say.score_extramuscular))
                        @for (enzyme, short) in ENZYMES {
                            @let name = enzyme_words(say, enzyme);
                            tr {
                                th scope="row" { (say.score_of_enzyme(name)) }
                                @for visit in Visit::ALL {
                                    td { (field(typed, problems, &format!("{}_{short}", visit.prefix()), name)) }
                                }
                                td { (field(typed, problems, &format!("{short}_upper_limit"), &say.score_upper_limit_of(name))) }
                            }
                        }
                    }
                } }
                div.buttons { button type="submit" { (asked.say().place_score) } }
            }
            @if let Some(Ok(entered)) = &outcome {
                (score(say, &total_improvement_score(plan.response_settings(), &entered.baseline, &entered.follow_up)))
            } @else if !problems.is_empty() {
                p.problem role="alert" { (say.score_unreadable(problems.len())) }
            }
        },
    ))
}

fn measure(typed: &Typed, problems: &[Problem], short: &str, name: &str) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            @for visit in Visit::ALL {
                td { (field(typed, problems, &format!("{}_{short}", visit.prefix()), name)) }
            }
            td {}
        }
    }
}

fn field(typed: &Typed, problems: &[Problem], name: &str, label: &str) -> Markup {
    let problem = problems.iter().find(|problem| problem.field == name);
    html! {
        input type="text" inputmode="decimal" name=(name) aria-label=(format!("{label} ({})", name.replace('_', " ")))
            value=(typed.get(name).map_or("", String::as_str)) aria-invalid[problem.is_some()];
        @if let Some(problem) = problem { span.problem { (problem.message) } }
    }
}

/// An enzyme in the words of the pages.
fn enzyme_words(say: &Messages, enzyme: Enzyme) -> &'static str {
    match enzyme {
        Enzyme::CreatineKinase => say.creatine_kinase,
        Enzyme::Aldolase => say.aldolase,
        Enzyme::LactateDehydrogenase => say.lactate_dehydrogenase,
        Enzyme::AspartateAminotransferase => say.aspartate_aminotransferase,
        Enzyme::AlanineAminotransferase => say.alanine_aminotransferase,
    }
}

/// A measure of the core set in the words of the pages.
fn measure_words(say: &Messages, measure: CoreSetMeasure) -> &'static str {
    match measure {
        CoreSetMeasure::PhysicianGlobal => say.measure_physician,
        CoreSetMeasure::PatientGlobal => say.measure_patient,
        CoreSetMeasure::MuscleStrength => say.measure_strength,
        CoreSetMeasure::HealthAssessment => say.measure_haq,
        CoreSetMeasure::MuscleEnzymes => say.measure_enzymes,
        CoreSetMeasure::Extramuscular => say.measure_extramuscular,
    }
}

fn score(say: &Messages, result: &TotalImprovement) -> Markup {
    html! {
        section {
            h2 { (say.total_improvement) }
            @match result.total {
                Ok(total) => {
                    p { span.score { (total) } " "
                        @if let Some(category) = result.category { (category_words(say, category)) } }
                }
                Err(why) => { p.problem role="alert" { (say.score_none(why)) } }
            }
            table { tbody {
                @for measure in CoreSetMeasure::ALL {
                    tr {
                        th scope="row" { (measure_words(say, measure)) }
                        td { @match result.items.get(measure) {
                            Some(item) => { (item) }
                            None => { (say.not_scored) }
                        } }
                    }
                }
            } }
            @if let Some(enzyme) = result.enzyme {
                p.quiet { (say.enzyme_followed(enzyme_words(say, enzyme))) }
            }
        }
    }
}
