//! The form that scores two visits of a patient.

use instruments::measure::CoreSetMeasure;
use instruments::{TotalImprovement, total_improvement_score};
use maud::{Markup, html};

use super::frame::page;
use crate::http::{Asked, Reply, Trouble};
use crate::scoring_form::{ENZYMES, Problem, Typed, Visit, read};

/// Shows the form, and below it the score if the fields give one. Nothing typed into it is stored.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let plan = &asked.house.plan;
    let maximum = plan.protocol().response.mmt_maximum;
    let typed = &asked
        .query
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect::<Typed>();
    let outcome = (!typed.is_empty()).then(|| read(typed, maximum));
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
                        (measure(typed, problems, "physician_global", "Physician global, 0 to 10 cm"))
                        (measure(typed, problems, "patient_global", "Patient global, 0 to 10 cm"))
                        (measure(typed, problems, "mmt", &format!("Manual muscle testing, 0 to {}", maximum.points())))
                        (measure(typed, problems, "haq", "HAQ, 0 to 3"))
                        (measure(typed, problems, "extramuscular", "Extramuscular activity, 0 to 10 cm"))
                        @for (_, short, name) in ENZYMES {
                            tr {
                                th scope="row" { (name) ", U/L" }
                                @for visit in Visit::ALL {
                                    td { (field(typed, problems, &format!("{}_{short}", visit.prefix()), name)) }
                                }
                                td { (field(typed, problems, &format!("{short}_upper_limit"), &format!("Upper limit of {name}"))) }
                            }
                        }
                    }
                } }
                div.buttons { button type="submit" { (asked.say().place_score) } }
            }
            @if let Some(Ok(entered)) = &outcome {
                (score(&total_improvement_score(plan.response_settings(), &entered.baseline, &entered.follow_up)))
            } @else if !problems.is_empty() {
                p.problem role="alert" { "No score: " (problems.len()) " field(s) cannot be read; see beside them." }
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

fn score(result: &TotalImprovement) -> Markup {
    html! {
        section {
            h2 { "Total Improvement Score" }
            @match result.total {
                Ok(total) => {
                    p { span.score { (total) } " "
                        @if let Some(category) = result.category { (category.name()) " improvement" } }
                }
                Err(why) => { p.problem role="alert" { "No score: " (why) } }
            }
            table { tbody {
                @for measure in CoreSetMeasure::ALL {
                    tr {
                        th scope="row" { (measure.name()) }
                        td { @match result.items.get(measure) {
                            Some(item) => { (item) }
                            None => { "not scored" }
                        } }
                    }
                }
            } }
            @if let Some(enzyme) = result.enzyme {
                p.quiet { "The enzyme followed is the most abnormal at baseline: " (enzyme.short_name()) "." }
            }
        }
    }
}
