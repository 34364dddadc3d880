//! The page: its frame, its order, and what stands on it besides tables and figures.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::document::{Content, Document, HeadlineFigure, Provenance, Section, Setting, Subjects};
use crate::figure::mean_over_time;
use crate::number_format::with_minus_signs;
use crate::source_page;
use crate::style::STYLE_SHEET;
use crate::table::{Anchors, TableKind, printed_span};

/// A listing of more rows than this stands on a page of its own, beside the report.
pub const LONGEST_FOLDED_LISTING: usize = 200;

/// Where pages beside the report stand, from where the report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folders<'a> {
    /// Listings of more than [`LONGEST_FOLDED_LISTING`] rows, a page each.
    pub listings: &'a str,
    /// The data rows behind the cells of a table, a page a table.
    pub sources: &'a str,
}

/// Where what is too long for the report goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beyond<'a> {
    /// Long listings are folded away in the page, as short ones are; data rows are not shown.
    Within,
    /// On pages in folders, to which the page leads.
    Beside(Folders<'a>),
}

impl<'a> Beyond<'a> {
    fn anchors(self, name: &'a str) -> Anchors<'a> {
        Anchors {
            name,
            sources: match self {
                Beyond::Within => None,
                Beyond::Beside(folders) => Some(folders.sources),
            },
        }
    }
}

/// A page beside the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SidePage {
    /// Its name with its folder, for example `listings/L3.html`.
    pub name: String,
    /// The page.
    pub html: String,
}

/// Sets a document as one self-contained page: no script, no request to anywhere, and the same
/// bytes for the same document.
#[must_use]
pub fn set(document: &Document) -> String {
    set_report(document, Beyond::Within)
}

/// As [`set`], with long listings on pages of their own, and with links from the cells of tables to the rows of listings
/// that they were made of, where the document knows them. `report` is the name of the report's own file, to which the other
/// pages lead back.
#[must_use]
pub fn set_beside(
    document: &Document,
    folders: Folders<'_>,
    report: &str,
) -> (String, Vec<SidePage>) {
    let mut pages: Vec<SidePage> = document
        .sections
        .iter()
        .filter(|section| section.contents.iter().any(is_long_listing))
        .map(|section| SidePage {
            name: format!("{}/{}.html", folders.listings, section.name()),
            html: set_listing(document, section, report),
        })
        .collect();
    pages.extend(source_page::pages(document, folders, report));
    (set_report(document, Beyond::Beside(folders)), pages)
}

pub(crate) fn is_long_listing(content: &Content) -> bool {
    matches!(content, Content::Table(table)
        if table.kind == TableKind::Listing && table.rows.len() > LONGEST_FOLDED_LISTING)
}

fn set_report(document: &Document, long: Beyond<'_>) -> String {
    framed(
        &page_title(document),
        &html! {
            a.skip href="#results" { "Skip to the results" }
            (banner(document.subjects))
            div.layout {
                (masthead(document))
                (contents(document))
                main id="results" {
                    (summary(document))
                    @for section in &document.sections { (render_section(section, long)) }
                    (settings(&document.settings))
                    (findings(document))
                    (provenance(&document.provenance))
                }
            }
        },
    )
}

fn set_listing(document: &Document, section: &Section, report: &str) -> String {
    let name = section.name();
    let anchors = Beyond::Within.anchors(&name);
    framed(
        &format!("{} \u{2013} {}", section.title, page_title(document)),
        &html! {
            a.skip href="#results" { "Skip to the listing" }
            (banner(document.subjects))
            div.layout.alone {
                header.masthead {
                    p.kicker { (document.title) }
                    h1 { (section.title) }
                    p.source { a href={ "../" (report) "#" (section.id) } { "Back to the report" } }
                }
                main id="results" {
                    @for content in &section.contents {
                        @match content {
                            Content::Table(table) => (table.render_open(&section.title, Some(anchors))),
                            other => (render_content(other, section, Beyond::Within)),
                        }
                    }
                    @if !section.footnotes.is_empty() {
                        ul.footnotes { @for note in &section.footnotes { li { (note) } } }
                    }
                    (provenance(&document.provenance))
                }
            }
        },
    )
}

/// What every page shares: its head and its end.
pub(crate) fn framed(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE_SHEET)) }
            }
            body { (body) }
        }
    };
    without_control_characters(page.into_string())
}

pub(crate) fn page_title(document: &Document) -> String {
    match document.subjects {
        Subjects::Virtual => format!("{} \u{2013} virtual trial report", document.title),
        Subjects::Real | Subjects::DummyArms => format!("{} \u{2013} trial report", document.title),
    }
}

pub(crate) fn banner(subjects: Subjects) -> Markup {
    html! {
        @if subjects == Subjects::DummyArms {
            aside.banner aria-label="Warning" { p { (crate::print::sheet::DUMMY_WARNING) } }
        }
        @if subjects == Subjects::Virtual {
            aside.banner aria-label="Warning" {
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
                    Subjects::DummyArms => "Report on dummy arms",
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

fn render_section(section: &Section, long: Beyond<'_>) -> Markup {
    let heading_id = format!("{}-heading", section.id);
    html! {
        section.display id=(section.id) aria-labelledby=(heading_id) {
            h2 id=(heading_id) {
                @if let Some(number) = &section.number { span.number { (number) } " " }
                (section.title)
            }
            @if let Some(lead) = &section.lead { p.lead { (lead) } }
            @for content in &section.contents { (render_content(content, section, long)) }
            @if !section.footnotes.is_empty() {
                ul.footnotes { @for note in &section.footnotes { li { (note) } } }
            }
        }
    }
}

fn render_content(content: &Content, section: &Section, long: Beyond<'_>) -> Markup {
    let name = section.name();
    let anchors = Some(long.anchors(&name));
    let several = section.contents.len() > 1;
    match content {
        Content::Table(table) if is_long_listing(content) => match long {
            Beyond::Within => table.render_with(&section.title, anchors),
            Beyond::Beside(folders) => html! {
                p {
                    a href={ (folders.listings) "/" (name) ".html" } {
                        (table.rows.len()) " rows on a page of their own"
                    }
                }
            },
        },
        Content::Table(table) => table.render_with(&section.title, anchors),
        Content::Flow(flow) => html! { (crate::table::key()) (flow.render()) },
        Content::MeanOverTime(figure) => captioned(several, &figure.title, &figure.render()),
        Content::MeanPanels(panels) => mean_over_time::render_panels(panels),
        Content::KaplanMeier(figure) => captioned(several, &figure.title, &figure.render()),
        Content::IndividualCourses(figure) => captioned(several, &figure.title, &figure.render()),
        Content::StackedShares(figure) => captioned(several, &figure.title, &figure.render()),
        Content::TreatmentSchedule(figure) => captioned(several, &figure.title, &figure.render()),
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
                div.scroll tabindex="0" role="region" aria-label="Table: settings in force" {
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

pub(crate) fn provenance(provenance: &Provenance) -> Markup {
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
