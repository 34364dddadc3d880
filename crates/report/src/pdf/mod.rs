//! The document as PDF: tagged, with bookmarks, the title and the notes on every page, the heads of
//! tables repeated, figures as vectors, the typeface embedded.
//!
//! Pages are laid out by [`crate::print::pages`]; `krilla` writes what stands there. No time and no
//! chance go in: the same document gives the same bytes.

mod canvas;
mod drawing;
mod table;

use std::num::NonZeroU16;

use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::tagging::{ArtifactType, Tag, TagGroup, TagTree};
use krilla::{Document as Pdf, SerializeSettings};

use crate::document::Document;
use crate::error::PrintError;
use crate::print::pages::{self, CONTENTS_SIZE, ItemKind, LEADING, NOTE_SIZE, Page, TITLE_SIZE};
use crate::print::paper::{EDGE_MARGIN, SIDE_MARGIN};
use crate::print::sheet::{self, Block, ParagraphStyle, Sheet};
use crate::print::typeface::{Typeface, Weight};

use canvas::{Canvas, Fonts, INK, MUTED, Words};
use table::TableTags;

/// Sets a document as PDF. The same document gives the same bytes.
///
/// # Errors
/// When a character has no glyph in the embedded typeface; the message names it and its place.
pub fn set(document: &Document) -> Result<Vec<u8>, PrintError> {
    let typeface = Typeface::embedded()?;
    let fonts = Fonts::embedded(&typeface)?;
    let sheets = sheet::sheets(document, &typeface);
    let pages = pages::lay_out(&sheets, &typeface);
    let mut writer = PdfWriter {
        document,
        typeface: &typeface,
        fonts: &fonts,
        sheets: &sheets,
        pages: &pages,
        groups: sheets.iter().map(|_| TagGroup::new(Tag::Section)).collect(),
        table: None,
    };
    let mut pdf = Pdf::new_with(SerializeSettings::default());
    for number in 0..pages.len() {
        writer.page(&mut pdf, number)?;
    }
    writer.close_table();
    let mut outline = Outline::new();
    for (place, sheet) in sheets.iter().enumerate() {
        let page = writer.first_page(place);
        let top = Point::from_xy(SIDE_MARGIN as f32, EDGE_MARGIN as f32);
        outline.push_child(OutlineNode::new(
            sheet.title.clone(),
            XyzDestination::new(page, top),
        ));
    }
    pdf.set_outline(outline);
    let mut tags = TagTree::new().with_lang(Some("en-GB".to_owned()));
    for group in writer.groups {
        tags.push(group);
    }
    pdf.set_tag_tree(tags);
    pdf.set_metadata(
        Metadata::new()
            .title(document.title.clone())
            .language("en-GB".to_owned())
            .creator(format!("myotrial {}", document.provenance.version)),
    );
    pdf.finish().map_err(|error| PrintError::Form {
        form: "PDF",
        reason: format!("{error:?}"),
    })
}

struct PdfWriter<'a, 'd> {
    document: &'d Document,
    typeface: &'a Typeface,
    fonts: &'a Fonts,
    sheets: &'a [Sheet<'d>],
    pages: &'a [Page],
    /// The tags of each sheet.
    groups: Vec<TagGroup>,
    /// The tags of the table that goes on over pages, with the sheet it stands on.
    table: Option<(usize, TableTags)>,
}

impl PdfWriter<'_, '_> {
    fn first_page(&self, sheet: usize) -> usize {
        self.pages
            .iter()
            .position(|page| page.sheet == sheet)
            .unwrap_or(0)
    }

    fn close_table(&mut self) {
        if let Some((sheet, tags)) = self.table.take() {
            self.groups[sheet].push(tags.finish());
        }
    }

    fn page(&mut self, pdf: &mut Pdf, number: usize) -> Result<(), PrintError> {
        let page = &self.pages[number];
        let sheet = &self.sheets[page.sheet];
        let size = (page.lie.width() as f32, page.lie.height() as f32);
        let settings = PageSettings::from_wh(size.0, size.1).ok_or_else(|| PrintError::Form {
            form: "PDF",
            reason: "a page has no size".to_owned(),
        })?;
        let mut pdf_page = pdf.start_page_with(settings);
        self.page_content(pdf_page.surface(), page, sheet, number)?;
        pdf_page.finish();
        Ok(())
    }

    fn page_content(
        &mut self,
        surface: Surface<'_>,
        page: &Page,
        sheet: &Sheet<'_>,
        number: usize,
    ) -> Result<(), PrintError> {
        let mut canvas = Canvas {
            surface,
            typeface: self.typeface,
            fonts: self.fonts,
            place: &sheet.title,
        };
        self.header(&mut canvas, page, sheet)?;
        for item in &page.items {
            if !matches!(&item.kind, ItemKind::Rows { opens: false, .. }) {
                self.close_table();
            }
            match (&item.kind, sheet.blocks.get(item.block)) {
                (ItemKind::Paragraph, Some(Block::Paragraph { style, text })) => {
                    self.paragraph(&mut canvas, page, *style, text, item.top)?;
                }
                (ItemKind::Picture { scale }, Some(Block::Picture(picture))) => {
                    let mut figure = TagGroup::new(Tag::Figure(Some(picture.description.clone())));
                    figure.push(drawing::draw(&mut canvas, picture, item.top, *scale)?);
                    self.groups[page.sheet].push(figure);
                }
                (ItemKind::Rows { panel, rows, opens }, Some(Block::Table(table))) => {
                    let tags = &mut self
                        .table
                        .get_or_insert_with(|| (page.sheet, TableTags::default()))
                        .1;
                    table::draw(
                        &mut canvas,
                        table,
                        panel,
                        rows.clone(),
                        *opens,
                        item.top,
                        tags,
                    )?;
                }
                (ItemKind::Contents, _) => self.contents(&mut canvas, page, item.top)?,
                _ => {}
            }
        }
        self.footer(&mut canvas, page, sheet, number)?;
        canvas.surface.finish();
        Ok(())
    }

    fn header(
        &mut self,
        canvas: &mut Canvas<'_, '_>,
        page: &Page,
        sheet: &Sheet<'_>,
    ) -> Result<(), PrintError> {
        let line = EDGE_MARGIN + NOTE_SIZE;
        let right = SIDE_MARGIN + page.lie.text_width();
        let running = |text| Words::new(text, NOTE_SIZE, Weight::Regular, MUTED);
        canvas.artifact(ArtifactType::Header, |canvas| {
            canvas.words(
                running(sheet::running_head(self.document)),
                SIDE_MARGIN,
                line,
            )?;
            let warning = sheet::running_warning(self.document.subjects);
            canvas.words_to(running(warning), right, line)
        })?;
        let title = pages::title_of(sheet, page.part);
        let face = self.typeface.face(Weight::Bold);
        let lines = face.lines(&title, TITLE_SIZE, page.lie.text_width());
        let set_title = |canvas: &mut Canvas<'_, '_>| {
            let mut line = EDGE_MARGIN + NOTE_SIZE * LEADING + 4.0 + TITLE_SIZE;
            for text in &lines {
                canvas.words(
                    Words::new(text, TITLE_SIZE, Weight::Bold, INK),
                    SIDE_MARGIN,
                    line,
                )?;
                line += TITLE_SIZE * LEADING;
            }
            Ok::<(), PrintError>(())
        };
        if page.first {
            // Level 1 always exists.
            let level = NonZeroU16::MIN;
            let mut heading = TagGroup::new(Tag::Hn(level, Some(sheet.title.clone())));
            heading.push(canvas.tagged(set_title)?);
            self.groups[page.sheet].push(heading);
            Ok(())
        } else {
            canvas.artifact(ArtifactType::Header, set_title)
        }
    }

    /// The notes, which are content once and repetition after that, and the number of the page.
    fn footer(
        &mut self,
        canvas: &mut Canvas<'_, '_>,
        page: &Page,
        sheet: &Sheet<'_>,
        number: usize,
    ) -> Result<(), PrintError> {
        let notes = pages::note_lines(sheet, page.lie, self.typeface);
        let top = pages::footer_top(page.lie, notes.len());
        let set_notes = |canvas: &mut Canvas<'_, '_>| {
            let mut line = top + NOTE_SIZE;
            for text in &notes {
                canvas.words(
                    Words::new(text, NOTE_SIZE, Weight::Regular, INK),
                    SIDE_MARGIN,
                    line,
                )?;
                line += NOTE_SIZE * LEADING;
            }
            Ok::<(), PrintError>(())
        };
        if !notes.is_empty() && page.first {
            let mut group = TagGroup::new(Tag::P);
            group.push(canvas.tagged(set_notes)?);
            self.close_or_push(page.sheet, group);
        } else if !notes.is_empty() {
            canvas.artifact(ArtifactType::Footer, set_notes)?;
        }
        let line = page.lie.height() - EDGE_MARGIN;
        let right = SIDE_MARGIN + page.lie.text_width();
        let foot = sheet::running_foot(&self.document.provenance);
        let of = format!("Page {} of {}", number + 1, self.pages.len());
        canvas.artifact(ArtifactType::Footer, |canvas| {
            canvas.words(
                Words::new(&foot, NOTE_SIZE, Weight::Regular, MUTED),
                SIDE_MARGIN,
                line,
            )?;
            canvas.words_to(
                Words::new(&of, NOTE_SIZE, Weight::Regular, MUTED),
                right,
                line,
            )
        })
    }

    /// Notes follow their table, also where it goes on to further pages.
    fn close_or_push(&mut self, sheet: usize, notes: TagGroup) {
        match &mut self.table {
            Some((_, tags)) => tags.notes.push(notes),
            None => self.groups[sheet].push(notes),
        }
    }

    fn paragraph(
        &mut self,
        canvas: &mut Canvas<'_, '_>,
        page: &Page,
        style: ParagraphStyle,
        text: &str,
        top: f64,
    ) -> Result<(), PrintError> {
        let (size, weight, above, _) = pages::paragraph_look(style);
        let width = page.lie.text_width();
        let lines = self.typeface.face(weight).lines(text, size, width);
        let bottom = top + above + lines.len() as f64 * size * LEADING;
        if style == ParagraphStyle::Warning {
            canvas.rule(top + above - 4.0, SIDE_MARGIN, SIDE_MARGIN + width, 0.9);
            canvas.rule(bottom + 4.0, SIDE_MARGIN, SIDE_MARGIN + width, 0.9);
        }
        let content = canvas.tagged(|canvas| {
            let mut line = top + above + size;
            for text in &lines {
                canvas.words(Words::new(text, size, weight, INK), SIDE_MARGIN, line)?;
                line += size * LEADING;
            }
            Ok(())
        })?;
        let mut group = match style {
            ParagraphStyle::Heading => {
                let level = NonZeroU16::MIN.saturating_add(1);
                TagGroup::new(Tag::Hn(level, Some(text.to_owned())))
            }
            _ => TagGroup::new(Tag::P),
        };
        group.push(content);
        self.groups[page.sheet].push(group);
        Ok(())
    }

    /// All sheets but the first, with the pages they begin on.
    fn contents(
        &mut self,
        canvas: &mut Canvas<'_, '_>,
        page: &Page,
        top: f64,
    ) -> Result<(), PrintError> {
        let right = SIDE_MARGIN + page.lie.text_width();
        let mut line = top + 22.0;
        let mut heading = TagGroup::new(Tag::Hn(
            NonZeroU16::MIN.saturating_add(1),
            Some("Contents".to_owned()),
        ));
        heading.push(canvas.tagged(|canvas| {
            canvas.words(
                Words::new("Contents", TITLE_SIZE, Weight::Bold, INK),
                SIDE_MARGIN,
                line,
            )
        })?);
        self.groups[page.sheet].push(heading);
        let mut list = TagGroup::new(Tag::TOC);
        let face = self.typeface.face(Weight::Regular);
        for (place, sheet) in self.sheets.iter().enumerate().skip(1) {
            line += CONTENTS_SIZE * 1.5;
            let number = (self.first_page(place) + 1).to_string();
            let room = page.lie.text_width() - face.width(&number, CONTENTS_SIZE) - 18.0;
            let title = face.lines(&sheet.title, CONTENTS_SIZE, room);
            let title = title.first().copied().unwrap_or_default();
            let mut entry = TagGroup::new(Tag::TOCI);
            entry.push(canvas.tagged(|canvas| {
                canvas.words(
                    Words::new(title, CONTENTS_SIZE, Weight::Regular, INK),
                    SIDE_MARGIN,
                    line,
                )?;
                canvas.words_to(
                    Words::new(&number, CONTENTS_SIZE, Weight::Regular, INK),
                    right,
                    line,
                )
            })?);
            list.push(entry);
        }
        self.groups[page.sheet].push(list);
        Ok(())
    }
}
