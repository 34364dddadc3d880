//! The page of a qualification, for the file cabinet: printed, signed and kept.

use maud::{Markup, html};
use qualification::{FamilyResult, Qualification, Verdict};

use crate::document::Provenance;
use crate::verdict_page::{self, Sign};

const PASSES: Sign = Sign {
    style: "passes",
    symbol: "\u{2713}",
    words: "passes",
};
const MISSES: Sign = Sign {
    style: "misses",
    symbol: "\u{2717}",
    words: "misses",
};

const fn sign(verdict: Verdict) -> Sign {
    match verdict {
        Verdict::Passes => PASSES,
        Verdict::Misses => MISSES,
    }
}

/// Sets the page of a qualification: no name of a machine and no time, so that the same vectors give the same bytes;
/// both are written by hand beside the signatures.
///
/// ```no_run
/// use qualification::{GoldenSource, qualify};
/// use report::document::Provenance;
/// let page = report::qualification_page::set(&qualify(&GoldenSource::BuiltIn)?, &Provenance::default());
/// assert!(page.contains("Signature"));
/// # Ok::<(), qualification::QualificationError>(())
/// ```
#[must_use]
pub fn set(outcome: &Qualification, provenance: &Provenance) -> String {
    let content = html! {
        header.masthead {
            p.kicker { "Operational qualification" }
            h1 { "The statistics of myotrial " (provenance.version) }
            p.source { "Every statistic run from its inputs and compared with values that other programs computed." }
        }
        nav.contents aria-labelledby="contents-heading" {
            h2 id="contents-heading" { "Contents" }
            ol {
                li { a href="#summary" { "Summary" } }
                li { a href="#families" { "Families of statistics" } }
                @if !outcome.passes() { li { a href="#misses" { "Numbers outside their tolerance" } } }
                li { a href="#signatures" { "Signatures" } }
                li { a href="#reproducibility" { "Reproducibility" } }
            }
        }
        main id="content" {
            (summary(outcome))
            (families(outcome))
            (misses(outcome))
            (signatures())
            (verdict_page::provenance(provenance))
        }
    };
    verdict_page::set(
        &format!(
            "Operational qualification \u{2013} myotrial {}",
            provenance.version
        ),
        &content,
    )
}

fn summary(outcome: &Qualification) -> Markup {
    let cases: usize = outcome.families.iter().map(|family| family.cases).sum();
    let numbers: usize = outcome.families.iter().map(|family| family.leaves).sum();
    let missing: usize = outcome
        .families
        .iter()
        .map(|family| family.misses.len())
        .sum();
    let shown = if outcome.passes() { PASSES } else { MISSES };
    html! {
        section.summary id="summary" aria-labelledby="summary-heading" {
            h2.visually-hidden id="summary-heading" { "Summary" }
            p { (shown.render()) }
            p {
                (cases) " cases of " (outcome.families.len()) " families were computed and " (numbers)
                " numbers compared. "
                @if missing == 0 { "All of them are within their tolerance." }
                @else { (missing) " are not within their tolerance." }
            }
            @if !outcome.not_covered.is_empty() {
                p { "Families of the set that no statistic here covers: " (outcome.not_covered.join(", ")) "." }
            }
        }
    }
}

fn families(outcome: &Qualification) -> Markup {
    html! {
        section.display id="families" aria-labelledby="families-heading" {
            h2 id="families-heading" { "Families of statistics" }
            p.lead {
                "The error of a number is its distance from the expected one, divided by the expected one where that is larger \
                 than 1. The worst of each family is shown with the case where it stands."
            }
            table.figures.text.families {
                caption.visually-hidden { "Families of statistics" }
                colgroup {
                    col style="width:33%"; col style="width:14%"; col style="width:20%"; col style="width:22%"; col style="width:11%";
                }
                thead { tr {
                    th scope="col" { "Family" }
                    th scope="col" { "Cases and numbers" }
                    th scope="col" { "Worst relative error" }
                    th scope="col" { "Tolerance" }
                    th scope="col" { "Verdict" }
                } }
                tbody { @for family in &outcome.families { (row(family)) } }
            }
        }
    }
}

fn row(family: &FamilyResult) -> Markup {
    html! {
        tr class=(sign(family.verdict).style) {
            th scope="row" {
                strong { (family.family.replace('_', " ")) }
                span.reason { (family.methods) }
                span.reason { "Expected values: " (family.reference) }
            }
            td.figure data-label="Cases and numbers" { span.whole { (counted(family.cases, "case")) } ", " span.whole { (counted(family.leaves, "number")) } }
            td.figure data-label="Worst relative error" {
                (error(family.worst_error))
                @if let Some(case) = &family.worst_case {
                    span.reason { (case) @if let Some(leaf) = &family.worst_leaf { ", " (leaf) } }
                }
            }
            td.figure data-label="Tolerance" {
                (error(family.tolerance))
                @if let Some(reason) = &family.looser_because { span.reason { (reason) } }
            }
            td data-label="Verdict" { (sign(family.verdict).render()) }
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn error(value: f64) -> String {
    if value == 0.0 {
        "none".to_owned()
    } else if value.is_finite() {
        format!("{value:.1e}")
    } else {
        "no value".to_owned()
    }
}

fn misses(outcome: &Qualification) -> Markup {
    html! {
        @if !outcome.passes() {
            section.display id="misses" aria-labelledby="misses-heading" {
                h2 id="misses-heading" { "Numbers outside their tolerance" }
                table.figures.text {
                    caption.visually-hidden { "Numbers outside their tolerance" }
                    thead { tr {
                        th scope="col" { "Case" }
                        th scope="col" { "Number" }
                        th scope="col" { "Expected" }
                        th scope="col" { "Computed" }
                    } }
                    tbody {
                        @for family in &outcome.families {
                            @for miss in &family.misses {
                                tr {
                                    th scope="row" { (family.family.replace('_', " ")) ": " (miss.case) }
                                    td data-label="Number" { (miss.leaf) }
                                    td.figure data-label="Expected" { (miss.expected) }
                                    td.figure data-label="Computed" { (miss.computed) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the person who qualifies an installation writes by hand.
fn signatures() -> Markup {
    let lines = [
        "Installation (machine, operating system)",
        "Run by (name, role)",
        "Signature",
        "Date",
        "Reviewed by (name, role)",
        "Signature",
        "Date",
    ];
    html! {
        section.display id="signatures" aria-labelledby="signatures-heading" {
            h2 id="signatures-heading" { "Signatures" }
            p.lead {
                "I ran the qualification on the installation named here, and have read the table above."
            }
            dl.signatures {
                @for line in lines { div { dt { (line) } dd {} } }
            }
        }
    }
}
