//! The page of a paper's recomputed numbers, for a reader of the paper.

use maud::{Markup, html};
use verification::{ClaimVerdict, Paper, Possible, Verdict};

use crate::document::Provenance;
use crate::number_format::with_minus_signs;
use crate::verdict_page::{self, Sign};

/// Sets the page of a paper's claims and what came of them.
///
/// ```
/// use report::document::{Fingerprint, Provenance};
/// let published = definition::read::<verification::Published>("published.toml", r#"
///     [paper]
///     short = "Lim 2021"
///     citation = "Lim J, et al. Rheumatology (Oxford) 2021;60:1784-92"
///     registration = "NTR6160"
///
///     [[place]]
///     at = "Results"
///
///     [[place.claim]]
///     id = "response"
///     about = "At least moderate improvement by week 9"
///     printed = "8/19=42.0%"
///     kind = "percentage"
///     percent = "42.0"
///     count = 8
///     of = 19
/// "#).unwrap();
/// let page = report::verification_page::set(
///     &published.paper,
///     &verification::verify(&published),
///     &Provenance::default(),
/// );
/// assert!(page.contains("It should be 42.1") && page.contains("8 of 19, in per cent"));
/// ```
#[must_use]
pub fn set(paper: &Paper, verdicts: &[ClaimVerdict], provenance: &Provenance) -> String {
    let places = by_place(verdicts);
    let mut notable: Vec<&ClaimVerdict> =
        verdicts.iter().filter(|claim| claim.is_notable()).collect();
    notable.sort_by_key(|claim| urgency(&claim.verdict));
    let content = html! {
        header.masthead {
            p.kicker { "A paper\u{2019}s numbers, recomputed from each other" }
            h1 { (paper.short) }
            p.source { (paper.citation) " \u{b7} " (paper.registration) }
        }
        nav.contents aria-labelledby="contents-heading" {
            h2 id="contents-heading" { "Contents" }
            ol {
                li { a href="#summary" { "Summary" } }
                @if !notable.is_empty() { li { a href="#notable" { "What deserves a second look" } } }
                li { a href="#claims" { "Every number" } }
                @for (index, place) in places.iter().enumerate() {
                    li { a href={ "#place-" (index + 1) } { (place.at) } }
                }
                li { a href="#reading" { "How to read this page" } }
                li { a href="#reproducibility" { "Reproducibility" } }
            }
        }
        main id="content" {
            (summary(verdicts))
            @if !notable.is_empty() {
                section.display id="notable" aria-labelledby="notable-heading" {
                    h2 id="notable-heading" { "What deserves a second look" }
                    p.lead {
                        "Numbers that do not follow, or follow by another method than the paper names, and notes on \
                         what does not hold together."
                    }
                    @for claim in &notable { (card(claim)) }
                }
            }
            section.display id="claims" aria-labelledby="claims-heading" {
                h2 id="claims-heading" { "Every number, in the order of reading" }
                (filter(verdicts))
            }
            @for (index, place) in places.iter().enumerate() { (render_place(index + 1, place)) }
            (reading())
            (verdict_page::provenance(provenance))
        }
    };
    verdict_page::set(
        &format!("{} \u{2013} numbers recomputed", paper.short),
        &content,
    )
}

/// The claims of one place.
struct PlaceOfClaims<'v> {
    at: &'v str,
    claims: Vec<&'v ClaimVerdict>,
}

fn by_place(verdicts: &[ClaimVerdict]) -> Vec<PlaceOfClaims<'_>> {
    let mut places: Vec<PlaceOfClaims<'_>> = Vec::new();
    for claim in verdicts {
        match places.last_mut() {
            Some(place) if place.at == claim.place => place.claims.push(claim),
            _ => places.push(PlaceOfClaims {
                at: &claim.place,
                claims: vec![claim],
            }),
        }
    }
    places
}

/// What a reader looks at first; within the same, the order of reading stays.
const fn urgency(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Disagrees { .. } => 0,
        Verdict::Rounding { .. } => 1,
        Verdict::AgreesByAnotherMethod { .. } => 2,
        Verdict::Agrees { .. } => 3,
        Verdict::CannotBeDerived { .. } => 4,
    }
}

/// The verdicts as they are shown, in the order of [`Verdict::NAMES`].
const SIGNS: [(Sign, &str); 5] = [
    (
        Sign {
            style: "agrees",
            symbol: "\u{2713}",
            words: "agrees",
        },
        "It follows from other numbers of the paper.",
    ),
    (
        Sign {
            style: "another",
            symbol: "\u{21c4}",
            words: "agrees by another method",
        },
        "It follows, but not by the method that the paper names.",
    ),
    (
        Sign {
            style: "rounding",
            symbol: "\u{2248}",
            words: "rounding",
        },
        "It is off by one in the last printed place.",
    ),
    (
        Sign {
            style: "disagrees",
            symbol: "\u{2717}",
            words: "disagrees",
        },
        "It does not follow, however its inputs were rounded.",
    ),
    (
        Sign {
            style: "underived",
            symbol: "\u{2013}",
            words: "cannot be derived",
        },
        "The paper does not print what it was computed from.",
    ),
];

const fn sign(verdict: &Verdict) -> Sign {
    match verdict {
        Verdict::Agrees { .. } => SIGNS[0].0,
        Verdict::AgreesByAnotherMethod { .. } => SIGNS[1].0,
        Verdict::Rounding { .. } => SIGNS[2].0,
        Verdict::Disagrees { .. } => SIGNS[3].0,
        Verdict::CannotBeDerived { .. } => SIGNS[4].0,
    }
}

fn count(verdicts: &[ClaimVerdict], shown: Sign) -> usize {
    verdicts
        .iter()
        .filter(|claim| sign(&claim.verdict) == shown)
        .count()
}

fn summary(verdicts: &[ClaimVerdict]) -> Markup {
    let underived = count(verdicts, SIGNS[4].0);
    html! {
        section.summary id="summary" aria-labelledby="summary-heading" {
            h2.visually-hidden id="summary-heading" { "Summary" }
            p {
                (verdicts.len()) " printed numbers were taken from the paper. "
                (verdicts.len() - underived)
                " of them follow, or should follow, from other numbers that it prints, and were computed again. For the other "
                (underived) " the paper does not print what they were computed from."
            }
            dl.headline.counts {
                @for (shown, meaning) in SIGNS {
                    div class=(shown.style) {
                        dt { (shown.render()) }
                        dd {
                            span.virtual { (count(verdicts, shown)) }
                            span.detail { (meaning) }
                        }
                    }
                }
            }
        }
    }
}

fn filter(verdicts: &[ClaimVerdict]) -> Markup {
    html! {
        fieldset.filter {
            legend { "Show in the tables below" }
            div.choices {
                @for (shown, _) in SIGNS {
                    label for={ "show-" (shown.style) } {
                        input type="checkbox" id={ "show-" (shown.style) } checked;
                        (shown.render()) " (" (count(verdicts, shown)) ")"
                    }
                }
            }
        }
    }
}

fn card(claim: &ClaimVerdict) -> Markup {
    let shown = sign(&claim.verdict);
    html! {
        article class={ "card " (shown.style) } aria-label=(claim.about) {
            p.place { a href={ "#claim-" (claim.id) } { (claim.place) } }
            h3 { (claim.about) }
            (shown.render())
            dl {
                dt { "Printed" } dd.figure { (with_minus_signs(&claim.printed)) }
                @if let Some(derivation) = claim.claim.derivation() {
                    dt { "Follows from" } dd.figure { (with_minus_signs(&derivation)) }
                }
                dt { @if shown == SIGNS[4].0 { "Not judged" } @else { "Recomputed" } }
                dd.figure { (with_minus_signs(&explanation(&claim.verdict))) }
                @if let Some(finding) = &claim.finding { dt { "Note" } dd { (finding) } }
            }
        }
    }
}

fn render_place(number: usize, place: &PlaceOfClaims<'_>) -> Markup {
    let id = format!("place-{number}");
    let heading = format!("{id}-heading");
    html! {
        section.display.place-of-claims id=(id) aria-labelledby=(heading) {
            h2 id=(heading) { (place.at) }
            table.figures.text.claims {
                caption.visually-hidden { "Numbers printed in " (place.at) }
                colgroup {
                    col style="width:30%"; col style="width:17%"; col style="width:26%"; col style="width:27%";
                }
                thead { tr {
                    th scope="col" { "What it is about" }
                    th scope="col" { "Printed" }
                    th scope="col" { "Follows from" }
                    th scope="col" { "Verdict" }
                } }
                tbody { @for claim in &place.claims { (row(claim)) } }
            }
        }
    }
}

fn row(claim: &ClaimVerdict) -> Markup {
    let shown = sign(&claim.verdict);
    let derivation = claim
        .claim
        .derivation()
        .unwrap_or_else(|| "nothing else that is printed".to_owned());
    html! {
        tr class=(shown.style) id={ "claim-" (claim.id) } {
            th scope="row" { (claim.about) }
            td.figure data-label="Printed" { (with_minus_signs(&claim.printed)) }
            td.figure data-label="Follows from" { (with_minus_signs(&derivation)) }
            td.figure data-label="Verdict" {
                (shown.render())
                span.why { (with_minus_signs(&explanation(&claim.verdict))) }
            }
        }
    }
}

/// What came of a claim, as a sentence.
fn explanation(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Agrees {
            method,
            tie,
            computed,
        } => {
            let figures = figures(computed);
            let figures = if figures.is_empty() {
                sentence(method)
            } else {
                format!("{}: {figures}.", upper_first(method))
            };
            match tie {
                Some(tie) => format!("{figures} {}.", upper_first(&tie.to_string())),
                None => figures,
            }
        }
        Verdict::AgreesByAnotherMethod {
            named,
            method,
            named_gives,
            ..
        } => {
            let gives = named_gives
                .as_ref()
                .map_or_else(String::new, |gives| format!(", which gives {gives}"));
            format!("The paper names {named}{gives}. What is printed is given by: {method}.")
        }
        Verdict::Rounding {
            method, should_be, ..
        } => format!("Rounded rightly it is {should_be} ({method})."),
        Verdict::Disagrees {
            method, should_be, ..
        } => format!("It should be {should_be} ({method})."),
        Verdict::CannotBeDerived { reason } => sentence(reason),
    }
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn sentence(text: &str) -> String {
    format!("{}.", upper_first(text))
}

/// Computed figures with a few decimals more than papers print.
fn figures(computed: &[Possible]) -> String {
    computed
        .iter()
        .map(|possible| {
            if possible.is_exact() {
                decimals(possible.lowest)
            } else {
                format!(
                    "{} to {}",
                    decimals(possible.lowest),
                    decimals(possible.highest)
                )
            }
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn decimals(value: f64) -> String {
    let text = if value != 0.0 && value.abs() < 0.01 {
        format!("{value:.6}")
    } else {
        format!("{value:.3}")
    };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn reading() -> Markup {
    html! {
        section.display id="reading" aria-labelledby="reading-heading" {
            h2 id="reading-heading" { "How to read this page" }
            p {
                "Many numbers of a paper follow from others: a percentage from a count, an interval from two counts, a total \
                 from its parts. Each number was copied with the decimals that are printed, and computed again from the \
                 numbers beside it. Printed inputs may have been rounded; a number is said to disagree only if no inputs that \
                 round to the printed ones give it. Where a figure lies exactly half-way, either rule of rounding is accepted \
                 and named. The method that the paper names is tried first, then every other."
            }
            p {
                "A disagreement is a question to the authors and no accusation: numbers are mistyped, analysis sets change, and \
                 labels are inherited. Nothing here says anything about the conduct of a trial."
            }
        }
    }
}
