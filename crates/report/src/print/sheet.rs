//! The sheets of a printed document: one a display, with what stands in its header and footer.

use std::borrow::Cow;

use crate::document::{Content, Document, Provenance, Section, Subjects, Summary};
use crate::figure::canvas::FigureWidth;
use crate::figure::mean_over_time;
use crate::figure::picture::Picture;
use crate::print::typeface::Typeface;
use crate::table::{Cell, Column, Layout, PageBreak, Row, Table, TableKind};

/// A display as it is printed: on pages of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet<'d> {
    /// A name that bookmarks and links use: letters, digits and underscores, unique in the document.
    pub bookmark: String,
    /// Its number and title, as the table of contents lists it.
    pub title: String,
    /// What it holds, from top to bottom.
    pub blocks: Vec<Block<'d>>,
    /// Notes at the foot of each of its pages.
    pub notes: Vec<Cow<'d, str>>,
    /// What it is in the document.
    pub role: SheetRole,
}

/// What a sheet is in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetRole {
    /// The summary at the front, with the contents under it.
    Front,
    /// One of those that the contents lead to.
    Body,
}

/// A part of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Block<'d> {
    /// Words.
    Paragraph {
        /// What they are.
        style: ParagraphStyle,
        /// The words.
        text: Cow<'d, str>,
    },
    /// A table or listing.
    Table(Cow<'d, Table>),
    /// A figure.
    Picture(Box<Picture>),
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphStyle {
    /// The document's name.
    DocumentTitle,
    /// A heading within a sheet.
    Heading,
    /// What must not be overlooked.
    Warning,
    /// Plain words.
    Body,
}

/// The sentence by which a reader is told, first and plainly, that the arms are not the subjects' own.
pub const DUMMY_WARNING: &str = "DUMMY ARMS. Every subject's arm in this report was drawn by lot and says nothing of the true \
one. It shows that the analysis runs, and is no result of the trial.";

/// The sentence by which a reader is told, first and plainly, that nobody in the report exists.
pub const VIRTUAL_WARNING: &str = "These patients are virtual. No one in this report exists: every patient was drawn \
     by a computer model. It shows what the protocol and its analysis do, and is no evidence about any treatment. \
     Printed figures are quoted from the paper for comparison.";

/// What stands beside a printed figure, said at the foot.
const PRINTED_NOTE: &str = "\u{25cb} printed in the paper; above it, the result of this trial.";

/// The sheets of a document: its summary, its displays, the settings in force, the notes on printed
/// figures, and how to make it again.
#[must_use]
pub fn sheets<'d>(document: &'d Document, typeface: &Typeface) -> Vec<Sheet<'d>> {
    let mut sheets: Vec<Sheet<'d>> = document
        .sections
        .iter()
        .map(|one| section(one, typeface))
        .collect();
    match sheets.as_slice() {
        // A display that stands alone needs no page in front of it; what is said there of the whole document is said on the
        // last sheet then.
        [_] if document.summary == Summary::default() => {}
        _ => sheets.insert(0, summary(document)),
    }
    sheets.extend(findings(document));
    sheets.push(reproducibility(document));
    for (place, sheet) in sheets.iter_mut().enumerate() {
        sheet.bookmark = bookmark(place, &sheet.bookmark);
    }
    sheets
}

/// Word takes letters, digits and underscores, at most 40 of them.
fn bookmark(place: usize, name: &str) -> String {
    let mut plain = format!("S{place}_");
    plain.extend(
        name.chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter
                } else {
                    '_'
                }
            })
            .take(34),
    );
    plain
}

/// What stands at the left of every header.
#[must_use]
pub fn running_head(document: &Document) -> &str {
    &document.title
}

/// What stands at the right of every header.
#[must_use]
pub const fn running_warning(subjects: Subjects) -> &'static str {
    match subjects {
        Subjects::Virtual => "VIRTUAL PATIENTS",
        Subjects::Real => "",
        Subjects::DummyArms => "DUMMY ARMS",
    }
}

/// What stands at the left of the last line of every footer: the version and the seed.
#[must_use]
pub fn running_foot(provenance: &Provenance) -> String {
    let mut foot = format!("myotrial {}", provenance.version);
    if let Some(seed) = provenance.seed {
        foot.push_str(&format!(" \u{b7} seed {seed}"));
    }
    foot
}

fn paragraph<'d>(style: ParagraphStyle, text: impl Into<Cow<'d, str>>) -> Block<'d> {
    Block::Paragraph {
        style,
        text: text.into(),
    }
}

fn summary(document: &Document) -> Sheet<'_> {
    let mut blocks = vec![paragraph(
        ParagraphStyle::DocumentTitle,
        document.title.as_str(),
    )];
    match document.subjects {
        Subjects::Virtual => blocks.push(paragraph(ParagraphStyle::Warning, VIRTUAL_WARNING)),
        Subjects::DummyArms => blocks.push(paragraph(ParagraphStyle::Warning, DUMMY_WARNING)),
        Subjects::Real => {}
    }
    let summary = &document.summary;
    blocks.extend(
        summary
            .paragraphs
            .iter()
            .map(|text| paragraph(ParagraphStyle::Body, text.as_str())),
    );
    if let Some(citation) = &document.citation {
        let text = format!("Printed figures: {citation}");
        blocks.push(paragraph(ParagraphStyle::Body, text));
    }
    if !summary.headline.is_empty() {
        if let Some(title) = &summary.headline_title {
            blocks.push(paragraph(ParagraphStyle::Heading, title.as_str()));
        }
        blocks.push(Block::Table(Cow::Owned(headline(document))));
    }
    Sheet {
        bookmark: "summary".to_owned(),
        title: "Summary".to_owned(),
        blocks,
        notes: document
            .notes
            .iter()
            .map(|note| Cow::Borrowed(note.as_str()))
            .collect(),
        role: SheetRole::Front,
    }
}

fn headline(document: &Document) -> Table {
    let rows = document.summary.headline.iter().map(|figure| {
        let result = match &figure.detail {
            Some(detail) if detail.starts_with('(') => format!("{} {detail}", figure.result),
            Some(detail) => format!("{}, {detail}", figure.result),
            None => figure.result.clone(),
        };
        let cell = Cell {
            result: Some(result),
            printed: figure.printed.clone(),
            ..Cell::default()
        };
        words_row(&figure.label, vec![cell])
    });
    Table {
        row_label: String::new(),
        columns: vec![words_column("Result")],
        rows: rows.collect(),
        ..Table::default()
    }
}

fn section<'d>(section: &'d Section, typeface: &Typeface) -> Sheet<'d> {
    let mut blocks = Vec::new();
    if let Some(lead) = &section.lead {
        blocks.push(paragraph(ParagraphStyle::Body, lead.as_str()));
    }
    for content in &section.contents {
        content_blocks(content, section, typeface, &mut blocks);
    }
    let mut notes: Vec<Cow<'_, str>> = Vec::new();
    for content in &section.contents {
        if let Content::Table(table) = content {
            notes.extend(
                table
                    .footnotes
                    .iter()
                    .map(|note| Cow::Borrowed(note.as_str())),
            );
            if table.has_printed() {
                notes.insert(0, Cow::Borrowed(PRINTED_NOTE));
            }
        }
    }
    notes.extend(
        section
            .footnotes
            .iter()
            .map(|note| Cow::Borrowed(note.as_str())),
    );
    Sheet {
        bookmark: section.id.clone(),
        title: match &section.number {
            Some(number) => format!("{number}. {}", section.title),
            None => section.title.clone(),
        },
        blocks,
        notes,
        role: SheetRole::Body,
    }
}

/// The drawing of a content, where it is one.
#[must_use]
pub fn picture(
    content: &Content,
    section: &Section,
    width: FigureWidth,
    typeface: &Typeface,
) -> Option<Picture> {
    match content {
        Content::Table(_) | Content::Note(_) => None,
        Content::Flow(flow) => Some(flow.picture(&section.id, width, typeface)),
        Content::MeanOverTime(figure) => Some(figure.picture(width)),
        Content::MeanPanels(panels) => {
            mean_over_time::picture_of_panels(&section.title, panels, width.panel_columns())
        }
        Content::KaplanMeier(figure) => Some(figure.picture(width)),
        Content::IndividualCourses(figure) => figure.picture(width),
        Content::StackedShares(figure) => figure.picture(width),
        Content::Forest(figure) => Some(figure.picture(width)),
        Content::TreatmentSchedule(figure) => Some(figure.picture(width)),
    }
}

/// The blocks of a content; a figure among several stands under its own name.
fn content_blocks<'d>(
    content: &'d Content,
    section: &'d Section,
    typeface: &Typeface,
    blocks: &mut Vec<Block<'d>>,
) {
    match content {
        Content::Table(table) => blocks.push(Block::Table(Cow::Borrowed(table))),
        Content::Note(text) => blocks.push(paragraph(ParagraphStyle::Body, text.as_str())),
        figure => {
            if let Some(picture) = picture(figure, section, FigureWidth::Page, typeface) {
                if section.contents.len() > 1 {
                    blocks.push(paragraph(ParagraphStyle::Heading, picture.title.clone()));
                }
                blocks.push(Block::Picture(Box::new(picture)));
            }
        }
    }
}

fn findings(document: &Document) -> Option<Sheet<'_>> {
    if document.findings.is_empty() {
        return None;
    }
    let rows = document
        .findings
        .iter()
        .map(|finding| words_row(&finding.place, vec![Cell::of_text(&finding.text)]));
    let table = words_table(
        "Place",
        &["What does not follow from other printed numbers"],
        rows.collect(),
    );
    Some(Sheet {
        bookmark: "findings".to_owned(),
        title: "Notes on the printed figures".to_owned(),
        blocks: vec![Block::Table(Cow::Owned(table))],
        notes: Vec::new(),
        role: SheetRole::Body,
    })
}

/// The last sheet of every document: what it was made by and of, and which choices were in force. It
/// holds no path and no time of day.
fn reproducibility(document: &Document) -> Sheet<'_> {
    let provenance = &document.provenance;
    let mut facts = vec![("Program", format!("myotrial {}", provenance.version))];
    if let Some(seed) = provenance.seed {
        facts.push(("Seed", seed.to_string()));
    }
    if let Some(command) = &provenance.command {
        facts.push(("Command", command.clone()));
    }
    let mut rows: Vec<Row> = facts
        .into_iter()
        .map(|(name, value)| words_row(name, vec![Cell::of_text(value)]))
        .collect();
    rows.extend(provenance.inputs.iter().map(|input| {
        let digest = format!("SHA-256 {}", input.sha256);
        words_row(&input.name, vec![Cell::of_text(digest)])
    }));
    let mut blocks = Vec::new();
    if document.summary == Summary::default() {
        let notes = document.notes.iter();
        blocks.extend(notes.map(|note| paragraph(ParagraphStyle::Body, note.as_str())));
    }
    blocks.extend([
        paragraph(
            ParagraphStyle::Body,
            "The same version with the same inputs and seed makes this document again, byte for byte.",
        ),
        Block::Table(Cow::Owned(words_table("", &["Made by and of"], rows))),
    ]);
    if !document.settings.is_empty() {
        blocks.push(paragraph(ParagraphStyle::Heading, "Settings in force"));
        let rows = document.settings.iter().map(|setting| {
            let cells = vec![
                Cell::of_text(&setting.chosen),
                Cell::of_text(setting.alternatives.join("; ")),
                Cell::of_text(&setting.reason),
            ];
            words_row(&setting.name, cells)
        });
        let heads = ["In force", "Could also be", "Why"];
        let table = words_table("Open point", &heads, rows.collect());
        blocks.push(Block::Table(Cow::Owned(table)));
    }
    Sheet {
        bookmark: "reproducibility".to_owned(),
        title: "Reproducibility".to_owned(),
        blocks,
        notes: Vec::new(),
        role: SheetRole::Body,
    }
}

fn words_column(label: &str) -> Column {
    Column {
        label: label.to_owned(),
        ..Column::default()
    }
}

fn words_row(label: &str, cells: Vec<Cell>) -> Row {
    Row::Figures {
        label: label.to_owned(),
        indent: 0,
        marks: String::new(),
        cells,
    }
}

fn words_table(row_label: &str, heads: &[&str], rows: Vec<Row>) -> Table {
    Table {
        kind: TableKind::Figures,
        row_label: row_label.to_owned(),
        columns: heads.iter().map(|head| words_column(head)).collect(),
        rows,
        footnotes: Vec::new(),
        source: None,
        layout: Layout {
            page_break: PageBreak::BetweenRows,
            ..Layout::default()
        },
    }
}
