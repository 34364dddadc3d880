//! What the pages of verdicts share: their frame, their signs, their foot.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::document::Provenance;
use crate::page::without_control_characters;
use crate::style::STYLE_SHEET;

/// What the pages of verdicts need besides the style of all reports.
const VERDICT_STYLE: &str = include_str!("verdicts.css");

/// A verdict as it is shown: never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sign {
    /// The name of its style, and of its filter.
    pub(crate) style: &'static str,
    /// A symbol, which a screen reader passes over.
    pub(crate) symbol: &'static str,
    /// The verdict in words.
    pub(crate) words: &'static str,
}

impl Sign {
    pub(crate) fn render(self) -> Markup {
        html! {
            span class={ "verdict " (self.style) } {
                span.symbol aria-hidden="true" { (self.symbol) }
                (self.words)
            }
        }
    }
}

/// Sets a page: self-contained, no script, no request to anywhere, the same bytes for the same content.
pub(crate) fn set(title: &str, content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE_SHEET)) (PreEscaped(VERDICT_STYLE)) }
            }
            body.verdicts {
                a.skip href="#content" { "Skip to the content" }
                div.layout { (content) }
            }
        }
    };
    without_control_characters(page.into_string())
}

/// Which program made the page, and from what.
pub(crate) fn provenance(provenance: &Provenance) -> Markup {
    html! {
        section.display id="reproducibility" aria-labelledby="reproducibility-heading" {
            h2 id="reproducibility-heading" { "Reproducibility" }
            p.lead { "The same version with the same input makes this page again, byte for byte." }
            dl.provenance {
                dt { "Program" } dd { "myotrial " (provenance.version) }
                @if let Some(command) = &provenance.command { dt { "Command" } dd { code { (command) } } }
                @for input in &provenance.inputs {
                    dt { (input.name) } dd { code { "SHA-256 " (input.sha256) } }
                }
            }
        }
    }
}
