//! The page: its frame, its order, and what stands on it besides tables and figures.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::document::{Content, Document, HeadlineFigure, Provenance, Section, Setting, Subjects};
use crate::figure::mean_over_time;
use crate::number_format::with_minus_signs;
use crate::style::STYLE_SHEET;
use crate::table::printed_span;

/// Sets a document as one self-contained page: no script, no request to anywhere, and the same
/// bytes for the same document.
#[must_use]
pub fn set(document: &Document) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page_title(document)) }
                style { (PreEscaped(STYLE_SHEET)) }
            }
            body {
                a.skip href="#results" { "Skip to the results" }
                (banner(document.subjects))
                div.layout {
                    (masthead(document))
                    (contents(document))
                    main id="results" {
                        (summary(document))
                        @for section in &document.sections { (render_section(section)) }
                        (settings(&document.settings))
                        (findings(document))
                        (provenance(&document.provenance))
                    }
                }
            }
        }
    };
    without_control_characters(page.into_string())
}

fn page_title(document: &Document) -> String {
    match document.subjects {
        Subjects::Virtual => format!("{} \u{2013} virtual trial report", document.title),
        Subjects::Real => format!("{} \u{2013} trial report", document.title),
    }
}

fn banner(subjects: Subjects) -> Markup {
    html! {
        @if subjects == Subjects::Virtual {
            div.banner role="note" {
                p {
                    strong { "These patients are virtual." }
                    " No one in this report exists: every patient was drawn by a computer model. \
                     It shows what the protocol and its analysis do, and is no evidence about any \
                     treatment. Printed figures are quoted from the paper for comparison."
                }
            }
        }
    }
}

fn masthead(document: &Document) -> Markup {
    html! {
        header.masthead {
            p.kicker {
                @match document.subjects {
                    Subjects::Virtual => "Report of a virtual trial",
                    Subjects::Real => "Trial report",
                }
            }
            h1 { (document.title) }
            @if let Some(citation) = &document.citation {
                p.source { "Printed figures: " (citation) }
            }
        }
    }
}

fn contents(document: &Document) -> Markup {
    html! {
        nav.contents aria-labelledby="contents-heading" {
            h2 id="contents-heading" { "Contents" }
            ol {
                li { a href="#summary" { "Summary" } }
                @for section in &document.sections {
                    li { a href={ "#" (section.id) } {
                        @if let Some(number) = &section.number { span.number { (number) ". " } }
                        (section.title)
                    } }
                }
                @if !document.settings.is_empty() { li { a href="#settings" { "Settings in force" } } }
                @if !document.findings.is_empty() { li { a href="#findings" { "Notes on the printed figures" } } }
                li { a href="#reproducibility" { "Reproducibility" } }
            }
        }
    }
}

fn summary(document: &Document) -> Markup {
    let summary = &document.summary;
    html! {
        section.summary id="summary" aria-labelledby="summary-heading" {
            h2.visually-hidden id="summary-heading" { "Summary" }
            @for paragraph in &summary.paragraphs { p { (paragraph) } }
            @if let Some(title) = &summary.headline_title { h2 { (title) } }
            @if !summary.headline.is_empty() {
                dl.headline { @for figure in &summary.headline { (headline(figure)) } }
            }
            @if !document.notes.is_empty() {
                ul.footnotes { @for note in &document.notes { li { (note) } } }
            }
        }
    }
}

fn headline(figure: &HeadlineFigure) -> Markup {
    html! {
        div {
            dt { (figure.label) }
            dd {
                span.virtual { (with_minus_signs(&figure.result)) }
                @if let Some(detail) = &figure.detail { span.detail { (with_minus_signs(detail)) } }
                @if let Some(printed) = &figure.printed { (printed_span(&format!("printed {printed}"))) }
            }
        }
    }
}

fn render_section(section: &Section) -> Markup {
    let heading_id = format!("{}-heading", section.id);
    html! {
        section.display id=(section.id) aria-labelledby=(heading_id) {
            h2 id=(heading_id) {
                @if let Some(number) = &section.number { span.number { (number) } " " }
                (section.title)
            }
            @if let Some(lead) = &section.lead { p.lead { (lead) } }
            @for content in &section.contents { (render_content(content, section)) }
            @if !section.footnotes.is_empty() {
                ul.footnotes { @for note in &section.footnotes { li { (note) } } }
            }
        }
    }
}

fn render_content(content: &Content, section: &Section) -> Markup {
    let several = section.contents.len() > 1;
    match content {
        Content::Table(table) => table.render(&section.title),
        Content::Flow(flow) => html! { (crate::table::key()) (flow.render()) },
        Content::MeanOverTime(figure) => captioned(several, &figure.title, &figure.render()),
        Content::MeanPanels(panels) => mean_over_time::render_panels(panels),
        Content::KaplanMeier(figure) => captioned(several, &figure.title, &figure.render()),
        Content::IndividualCourses(figure) => captioned(several, &figure.title, &figure.render()),
        Content::StackedShares(figure) => captioned(several, &figure.title, &figure.render()),
        Content::Forest(figure) => captioned(several, &figure.title, &figure.render()),
        Content::Note(text) => html! { p { (text) } },
    }
}

/// A figure with its name above it, where the section's own title does not already say it.
fn captioned(several: bool, title: &str, drawn: &Markup) -> Markup {
    html! {
        figure {
            figcaption class=[(!several).then_some("visually-hidden")] { (title) }
            (drawn)
        }
    }
}

fn settings(settings: &[Setting]) -> Markup {
    html! {
        @if !settings.is_empty() {
            section.display id="settings" aria-labelledby="settings-heading" {
                h2 id="settings-heading" { "Settings in force" }
                p.lead { "What the paper leaves open was decided here, and can be decided otherwise." }
                div.scroll tabindex="0" role="region" aria-label="Settings in force" {
                    table.figures.text {
                        thead { tr {
                            th scope="col" { "Open point" }
                            th scope="col" { "In force" }
                            th scope="col" { "Could also be" }
                            th scope="col" { "Why" }
                        } }
                        tbody {
                            @for setting in settings {
                                tr {
                                    th scope="row" { (setting.name) }
                                    td data-label="In force" { strong { (setting.chosen) } }
                                    td data-label="Could also be" { (setting.alternatives.join("; ")) }
                                    td data-label="Why" { (setting.reason) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn findings(document: &Document) -> Markup {
    html! {
        @if !document.findings.is_empty() {
            section.display id="findings" aria-labelledby="findings-heading" {
                h2 id="findings-heading" { "Notes on the printed figures" }
                p.lead { "Printed numbers that do not follow from other printed numbers, or need a word." }
                ul.findings {
                    @for finding in &document.findings {
                        li { span.place { (finding.place) } (finding.text) }
                    }
                }
            }
        }
    }
}

fn provenance(provenance: &Provenance) -> Markup {
    html! {
        section.display id="reproducibility" aria-labelledby="reproducibility-heading" {
            h2 id="reproducibility-heading" { "Reproducibility" }
            p.lead { "The same version with the same inputs and seed makes this page again, byte for byte." }
            dl.provenance {
                dt { "Program" } dd { "myotrial " (provenance.version) }
                @if let Some(seed) = provenance.seed { dt { "Seed" } dd { (seed) } }
                @if let Some(command) = &provenance.command { dt { "Command" } dd { code { (command) } } }
                @for input in &provenance.inputs {
                    dt { (input.name) } dd { code { "SHA-256 " (input.sha256) } }
                }
            }
        }
    }
}

/// Replaces what no page may hold: control characters other than the tab and the line feed.
pub(crate) fn without_control_characters(page: String) -> String {
    let forbidden =
        |character: char| character.is_control() && character != '\n' && character != '\t';
    if page.contains(forbidden) {
        page.replace(forbidden, "\u{fffd}")
    } else {
        page
    }
}
