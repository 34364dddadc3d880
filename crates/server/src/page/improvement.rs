//! The Total Improvement Score with its six parts.

use forms::live::improvement::Improvement;
use forms::live::rounded;
use instruments::total_improvement::ResponseCategory;
use maud::{Markup, html};

use crate::messages::Messages;

/// How much better somebody is, in the words of the pages.
pub const fn category_words(say: &Messages, category: ResponseCategory) -> &'static str {
    match category {
        ResponseCategory::None => say.no_improvement,
        ResponseCategory::Minimal => say.minimal_improvement,
        ResponseCategory::Moderate => say.moderate_improvement,
        ResponseCategory::Major => say.major_improvement,
    }
}

/// The score, its parts, and whether the visit is worse than baseline.
pub fn improvement(say: &Messages, one: &Improvement) -> Markup {
    html! {
        div.score {
            @match one.total {
                Some(total) => {
                    strong { (total) }
                    span { (say.of_hundred) @if let Some(category) = one.category { ": " (category_words(say, category)) } }
                },
                None => p.open { (say.no_score_yet) @if let Some(why) = &one.why_not { " " (why) } },
            }
        }
        @if !one.worse.is_empty() {
            p.alarm { (say.worse_than_baseline) ": " @for (place, what) in one.worse.iter().enumerate() { @if place > 0 { "; " } (what) } }
        }
        div.scroll tabindex="0" { table.bars {
            thead { tr { th scope="col" { (say.measure) } th.number scope="col" { (say.baseline) } th.number scope="col" { (say.now) } th.number scope="col" { (say.change) } th scope="col" { (say.part_of_score) } } }
            tbody { @for part in &one.parts { tr {
                th scope="row" { (part.label) }
                td.number { @if let Some(value) = part.baseline { (rounded(value, 2)) } }
                td.number { @if let Some(value) = part.now { (rounded(value, 2)) } }
                td.number { @if let Some(percent) = part.percent { (format!("{percent:+.1}%")) } }
                td { @match part.score {
                    Some(score) => { meter min="0" max=(part.highest) value=(score) aria-label=(part.label) {} " " (score) " " (say.of) " " (part.highest) },
                    None => span.quiet { (say.not_measured) },
                } }
            } } }
        } }
    }
}
