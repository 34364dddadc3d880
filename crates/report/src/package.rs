//! The files of a document in all its forms.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::document::{Content, DUMMY, Document, Section, Subjects, Summary};
use crate::error::PrintError;
use crate::figure::canvas::FigureWidth;
use crate::page::Folders;
use crate::print::sheet;
use crate::print::typeface::Typeface;
use crate::table::{Cell, Row, Table};
use crate::{page, pdf, png, rtf};

/// A form that a document is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One self-contained page.
    Html,
    /// For Word and LibreOffice.
    Rtf,
    /// For print and for agencies.
    Pdf,
    /// Each display as data: what its table shows as CSV, all that is known of it as JSON.
    Csv,
    /// Each figure as SVG, and as PNG for a column, a page and a slide.
    Figures,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 5] = [Self::Html, Self::Rtf, Self::Pdf, Self::Csv, Self::Figures];
}

/// A file, made but not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// Its name, with a folder where it stands in one.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A display that a document does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownDisplay {
    /// The name as it was given.
    pub name: String,
    /// The names that there are.
    pub known: Vec<String>,
}

impl fmt::Display for UnknownDisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "there is no display {:?}; this document has {}",
            self.name,
            self.known.join(", ")
        )
    }
}

impl std::error::Error for UnknownDisplay {}

/// The name of the folder that single displays stand in.
pub const DISPLAYS: &str = "displays";

/// The name of the folder that long listings stand in, a page each.
pub const LISTINGS: &str = "listings";

/// The name of the folder that shows the data rows behind cells, a page a table.
pub const SOURCES: &str = "sources";

impl Section {
    /// The display's name as the plan has it, in capitals, for example `T2`.
    #[must_use]
    pub fn name(&self) -> String {
        let plain = self.id.strip_prefix("display-").unwrap_or(&self.id);
        plain.to_ascii_uppercase()
    }
}

impl Document {
    /// The same document with one display alone, and how to make it again.
    ///
    /// # Errors
    /// When there is no display of that name; capitals do not matter.
    pub fn only(&self, name: &str) -> Result<Self, UnknownDisplay> {
        let section = self
            .sections
            .iter()
            .find(|section| section.name().eq_ignore_ascii_case(name));
        let Some(section) = section else {
            return Err(UnknownDisplay {
                name: name.to_owned(),
                known: self.sections.iter().map(Section::name).collect(),
            });
        };
        Ok(Self {
            summary: Summary::default(),
            sections: vec![section.clone()],
            findings: Vec::new(),
            ..self.clone()
        })
    }
}

/// Sets a document in a form. `stem` is the name of its files without an ending, such as `report`.
///
/// # Errors
/// When it cannot be printed, such as for a character that the embedded typeface lacks.
pub fn files(document: &Document, form: Form, stem: &str) -> Result<Vec<PackageFile>, PrintError> {
    let one = |ending: &str, content: Vec<u8>| {
        vec![PackageFile {
            name: format!("{stem}.{ending}"),
            content,
        }]
    };
    Ok(match form {
        // A display that stands alone is one page, however long its listing.
        Form::Html if document.sections.len() == 1 => one("html", page::set(document).into_bytes()),
        Form::Html => {
            let folders = Folders {
                listings: LISTINGS,
                sources: SOURCES,
            };
            let (report, pages) = page::set_beside(document, folders, &format!("{stem}.html"));
            let mut files = one("html", report.into_bytes());
            files.extend(pages.into_iter().map(|page| PackageFile {
                name: page.name,
                content: page.html.into_bytes(),
            }));
            files
        }
        Form::Rtf => {
            let mut content = Vec::new();
            rtf::write(document, &mut content)?;
            one("rtf", content)
        }
        Form::Pdf => one("pdf", pdf::set(document)?),
        Form::Csv => data_files(document)?,
        Form::Figures => figure_files(document)?,
    })
}

/// Sets a document in several forms, a form and each figure on a processor of its own where there are several: the files and
/// their bytes are those of [`files`], in the order of the forms.
///
/// # Errors
/// As [`files`]; of several mistakes the first in the order of the forms.
pub fn all_files(
    document: &Document,
    forms: &[Form],
    stem: &str,
) -> Result<Vec<PackageFile>, PrintError> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for form in forms {
        match form {
            Form::Figures => parts.extend(document.sections.iter().map(Part::FiguresOf)),
            form => parts.push(Part::Whole(*form)),
        }
    }
    let typeface = Typeface::embedded()?;
    let make = |part: &Part<'_>| match part {
        Part::Whole(form) => files(document, *form, stem),
        Part::FiguresOf(section) => figures_of(section, document.subjects, &typeface),
    };
    let next = AtomicUsize::new(0);
    let take_turns = || {
        let mut made = Vec::new();
        while let Some((place, part)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            parts.get(place).map(|part| (place, part))
        } {
            made.push((place, make(part)));
        }
        made
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let mut made: Vec<(usize, Result<Vec<PackageFile>, PrintError>)> =
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..processors.min(parts.len()))
                .map(|_| scope.spawn(take_turns))
                .collect();
            let mut made = take_turns();
            for other in others {
                match other.join() {
                    Ok(of_other) => made.extend(of_other),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            made
        });
    made.sort_by_key(|(place, _)| *place);
    let mut files = Vec::new();
    for (_, of_part) in made {
        files.extend(of_part?);
    }
    Ok(files)
}

/// What one processor makes at a time.
enum Part<'d> {
    /// A whole form.
    Whole(Form),
    /// The figures of a display.
    FiguresOf(&'d Section),
}

fn data_files(document: &Document) -> Result<Vec<PackageFile>, PrintError> {
    let mut files = Vec::new();
    for section in &document.sections {
        let name = section.name();
        let json = serde_json::to_string_pretty(section).map_err(|error| PrintError::Form {
            form: "JSON",
            reason: format!("{name}: {error}"),
        })?;
        files.push(PackageFile {
            name: format!("{DISPLAYS}/{name}.json"),
            content: (json + "\n").into_bytes(),
        });
        let tables = section.contents.iter().filter_map(|content| match content {
            Content::Table(table) => Some(table),
            _ => None,
        });
        for (place, table) in tables.enumerate() {
            let number = if place == 0 {
                String::new()
            } else {
                format!("-{}", place + 1)
            };
            files.push(PackageFile {
                name: format!("{DISPLAYS}/{name}{number}.csv"),
                content: table.csv().into_bytes(),
            });
        }
    }
    Ok(files)
}

fn figure_files(document: &Document) -> Result<Vec<PackageFile>, PrintError> {
    let typeface = Typeface::embedded()?;
    let mut files = Vec::new();
    for section in &document.sections {
        files.extend(figures_of(section, document.subjects, &typeface)?);
    }
    Ok(files)
}

/// A picture is taken out of its document, so that one of arms drawn by lot says so itself.
fn figures_of(
    section: &Section,
    subjects: Subjects,
    typeface: &Typeface,
) -> Result<Vec<PackageFile>, PrintError> {
    let name = section.name();
    let mut files = Vec::new();
    let figures = section
        .contents
        .iter()
        .filter(|content| !matches!(content, Content::Table(_) | Content::Note(_)));
    for (place, content) in figures.enumerate() {
        let number = if place == 0 {
            String::new()
        } else {
            format!("-{}", place + 1)
        };
        for (width, size) in [
            (FigureWidth::Page, "page"),
            (FigureWidth::Column, "column"),
            (FigureWidth::Slide, "slide"),
        ] {
            let Some(picture) = sheet::picture(content, section, width, typeface) else {
                continue;
            };
            let picture = match subjects {
                Subjects::DummyArms => picture.stamped(DUMMY),
                Subjects::Virtual | Subjects::Real => picture,
            };
            let stem = format!("{DISPLAYS}/{name}{number}-{size}");
            files.push(PackageFile {
                name: format!("{stem}.png"),
                content: png::draw(&picture, width.dots(), typeface)?,
            });
            files.push(PackageFile {
                name: format!("{stem}.svg"),
                content: picture.svg().into_bytes(),
            });
        }
    }
    Ok(files)
}

impl Table {
    /// What the table shows, as CSV (RFC 4180): a line for the heads, then a line a row. A printed
    /// figure stands in a column of its own after the result, where any stands in the table.
    ///
    /// ```
    /// use report::table::Table;
    /// let listing = Table::listing(
    ///     &["Subject".to_owned(), "Event".to_owned()],
    ///     vec![vec!["01-003".to_owned(), "Rash, \"mild\"".to_owned()]],
    /// );
    /// assert_eq!(listing.csv(), "Subject,Event\r\n01-003,\"Rash, \"\"mild\"\"\"\r\n");
    /// ```
    #[must_use]
    pub fn csv(&self) -> String {
        let printed = self.has_printed();
        let mut out = String::new();
        let mut heads = vec![self.row_label.clone()];
        for column in &self.columns {
            let mut head: Vec<&str> = column.headings.iter().map(String::as_str).collect();
            head.push(&column.label);
            head.extend(column.size.as_deref());
            head.retain(|part| !part.is_empty());
            let head = head.join(" | ");
            heads.push(head.clone());
            if printed {
                heads.push(format!("{head} | printed"));
            }
        }
        push_line(&mut out, heads.iter().map(String::as_str));
        for row in &self.rows {
            match row {
                Row::Heading { label, .. } => {
                    let empty = std::iter::repeat_n("", heads.len() - 1);
                    push_line(&mut out, std::iter::once(label.as_str()).chain(empty));
                }
                Row::Figures { label, cells, .. } => {
                    let mut line = vec![label.as_str()];
                    for place in 0..self.columns.len() {
                        let cell = cells.get(place);
                        line.push(
                            cell.and_then(|cell| cell.result.as_deref())
                                .unwrap_or_default(),
                        );
                        if printed {
                            line.push(cell.and_then(printed_of).unwrap_or_default());
                        }
                    }
                    push_line(&mut out, line.into_iter());
                }
            }
        }
        out
    }
}

fn printed_of(cell: &Cell) -> Option<&str> {
    cell.printed.as_deref()
}

fn push_line<'a>(out: &mut String, fields: impl Iterator<Item = &'a str>) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            out.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(field);
        }
    }
    out.push_str("\r\n");
}
