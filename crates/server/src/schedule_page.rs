//! The schedule of the trial.

use maud::{Markup, html};
use protocol::{Plan, VisitPurpose};

use crate::frame::page;

/// Every visit with its day, its window and what is assessed.
pub fn schedule_page(plan: &Plan) -> Markup {
    let trial = &plan.protocol().trial;
    page(
        plan,
        &trial.name,
        &html! {
            p { (trial.title) }
            div.scroll {
                table {
                    thead { tr {
                        th scope="col" { "Visit" }
                        th scope="col" { "Day" }
                        th scope="col" { "Window, days" }
                        th scope="col" { "Assessed" }
                    } }
                    tbody {
                        @for visit in plan.visits() {
                            tr {
                                th scope="row" { (visit.label) }
                                td { (visit.planned_day.map_or("-".to_owned(), |day| day.to_string())) }
                                td {
                                    @if visit.purpose == VisitPurpose::EarlyTermination { "-" }
                                    @else { "-" (visit.days_before) " to +" (visit.days_after) }
                                }
                                td {
                                    @for (place, assessment) in visit.assessments.iter().enumerate() {
                                        @if place > 0 { ", " }
                                        (assessment.name())
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}
