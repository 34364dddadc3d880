//! The document as one RTF file that Word and LibreOffice open: real tables, the title in the header
//! and the notes in the footer of every page, `Page x of y`, bookmarks and a table of contents.
//!
//! RTF because medical writers assemble in Word and agencies take it. The format is the
//! Rich Text Format Specification 1.9.1; each display is a section of its own, so that sheets upright
//! and across stand in one file.

mod escape;
mod picture;
mod table;

use std::fmt::Write as _;
use std::io::Write;
use std::ops::Range;

use crate::document::Document;
use crate::error::PrintError;
use crate::print::columns::Panel;
use crate::print::pages::{self, Item, ItemKind, Page};
use crate::print::paper::{EDGE_MARGIN, Lie, SIDE_MARGIN};
use crate::print::sheet::{self, Block, ParagraphStyle, Sheet};
use crate::print::typeface::Typeface;
use crate::table::Table;

use table::TableWriter;

/// How much is gathered before it is handed on.
const CHUNK: usize = 1 << 16;

/// Writes a document as RTF. The same document gives the same bytes.
///
/// Pages are handed on as they are made: the file is never whole in memory.
///
/// # Errors
/// What the writer says.
pub fn write(document: &Document, out: &mut impl Write) -> Result<(), PrintError> {
    let typeface = Typeface::embedded()?;
    let sheets = sheet::sheets(document, &typeface);
    let pages = pages::lay_out(&sheets, &typeface);
    let first_page = |sheet| {
        pages
            .iter()
            .position(|page| page.sheet == sheet)
            .unwrap_or(0)
            + 1
    };
    let mut writer = RtfWriter {
        first_pages: (0..sheets.len()).map(first_page).collect(),
        document,
        typeface: &typeface,
        text: String::with_capacity(2 * CHUNK),
        out,
    };
    writer.preamble();
    for (place, sheet) in sheets.iter().enumerate() {
        writer.sheet(place, sheet, &sheets, &pages)?;
    }
    writer.text.push_str("}\n");
    writer.flush()
}

/// Points as twips, twenty to the point.
fn twips(points: f64) -> i64 {
    (points * 20.0).round() as i64
}

struct RtfWriter<'a, W> {
    document: &'a Document,
    typeface: &'a Typeface,
    /// The pages on which the sheets begin, for the table of contents.
    first_pages: Vec<usize>,
    text: String,
    out: &'a mut W,
}

impl<W: Write> RtfWriter<'_, W> {
    fn flush(&mut self) -> Result<(), PrintError> {
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    fn push(&mut self, words: &str) {
        escape::push(&mut self.text, words);
    }

    fn preamble(&mut self) {
        self.text.push_str(concat!(
            "{\\rtf1\\ansi\\ansicpg1252\\deff0\\deflang2057\\uc1\n",
            "{\\fonttbl{\\f0\\fswiss\\fcharset0\\fprq2 Arial;}}\n",
            "{\\colortbl;\\red0\\green0\\blue0;\\red107\\green74\\blue18;\\red90\\green94\\blue98;}\n",
            "{\\stylesheet{\\s0\\f0\\fs18 Normal;}",
            "{\\s1\\sb120\\sa60\\outlinelevel0\\b\\f0\\fs22 heading 1;}",
            "{\\s2\\tqr\\tldot\\tx9746\\f0\\fs18 toc 1;}}\n",
            "{\\*\\generator myotrial;}\n",
        ));
        self.text.push_str("{\\info{\\title ");
        self.push(&self.document.title);
        self.text
            .push_str("}}\n\\viewkind1\\widowctrl\\formshade0\n");
    }

    /// Writes a sheet, page by page: one section, and a further one for each part of a table too wide
    /// for one page.
    ///
    /// The pages are our own, with their ends written down and the heads of tables repeated. Word would
    /// repeat a head by itself; LibreOffice forgets it when it reads RTF.
    fn sheet(
        &mut self,
        place: usize,
        sheet: &Sheet<'_>,
        all: &[Sheet<'_>],
        pages: &[Page],
    ) -> Result<(), PrintError> {
        let of_sheet: Vec<&Page> = pages.iter().filter(|page| page.sheet == place).collect();
        for (number, section) in of_sheet
            .chunk_by(|one, next| one.part == next.part)
            .enumerate()
        {
            if place > 0 || number > 0 {
                self.text.push_str("\\sect\n");
            }
            self.section_start(sheet, section[0]);
            if number == 0 {
                self.bookmark(sheet);
            }
            for (number, page) in section.iter().enumerate() {
                if number > 0 {
                    self.text.push_str("\\pard\\plain\\fs2\\page\\par\n");
                }
                for item in &page.items {
                    self.item(item, sheet, page.lie, all)?;
                }
            }
        }
        Ok(())
    }

    fn item(
        &mut self,
        item: &Item,
        sheet: &Sheet<'_>,
        lie: Lie,
        all: &[Sheet<'_>],
    ) -> Result<(), PrintError> {
        match (&item.kind, sheet.blocks.get(item.block)) {
            (ItemKind::Paragraph, Some(Block::Paragraph { style, text })) => {
                self.paragraph(*style, text);
                Ok(())
            }
            (ItemKind::Picture { scale }, Some(Block::Picture(drawing))) => {
                picture::push(&mut self.text, drawing, *scale, self.typeface)?;
                self.flush()
            }
            (ItemKind::Rows { panel, rows, .. }, Some(Block::Table(table))) => {
                self.table(table, panel, rows.clone())
            }
            (ItemKind::Contents, _) => {
                self.contents(all, lie);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The paper, the header and the footer of a section.
    fn section_start(&mut self, sheet: &Sheet<'_>, page: &Page) {
        let lie = page.lie;
        let across = match lie {
            Lie::Portrait => "",
            Lie::Landscape => "\\lndscpsxn",
        };
        let side = twips(SIDE_MARGIN);
        let edge = twips(EDGE_MARGIN);
        let right = twips(lie.text_width());
        let _ = writeln!(
            self.text,
            "\\sectd\\sbkpage{across}\\pgwsxn{}\\pghsxn{}\\marglsxn{side}\\margrsxn{side}\\margtsxn{}\\margbsxn{}\\headery{edge}\\footery{edge}",
            twips(lie.width()),
            twips(lie.height()),
            twips(page.top),
            twips(lie.height() - page.bottom),
        );
        let _ = write!(
            self.text,
            "{{\\header\\pard\\plain\\f0\\fs15\\cf3\\tqr\\tx{right} "
        );
        self.push(sheet::running_head(self.document));
        self.text.push_str("\\tab ");
        self.push(sheet::running_warning(self.document.subjects));
        self.text.push_str("\\par\\pard\\plain\\sb60\\f0\\fs21\\b ");
        self.push(&pages::title_of(sheet, page.part));
        self.text.push_str("\\par\\pard\\plain\\fs8\\par}\n");
        self.text.push_str("{\\footer ");
        for note in &sheet.notes {
            self.text.push_str("\\pard\\plain\\f0\\fs15\\ql ");
            self.push(note);
            self.text.push_str("\\par ");
        }
        let _ = write!(
            self.text,
            "\\pard\\plain\\f0\\fs15\\cf3\\sb60\\tqr\\tx{right} "
        );
        self.push(&sheet::running_foot(&self.document.provenance));
        self.text.push_str(concat!(
            "\\tab Page {\\field{\\*\\fldinst PAGE}{\\fldrslt 1}} of ",
            "{\\field{\\*\\fldinst NUMPAGES}{\\fldrslt 1}}\\par}\n"
        ));
    }

    /// A bookmark, and an entry for the table of contents that prints nothing here.
    fn bookmark(&mut self, sheet: &Sheet<'_>) {
        let name = &sheet.bookmark;
        let _ = write!(
            self.text,
            "\\pard\\plain\\f0\\fs2{{\\*\\bkmkstart {name}}}{{\\*\\bkmkend {name}}}{{\\v{{\\tc\\tcl1 "
        );
        self.push(&sheet.title);
        self.text.push_str("}}\\par\n");
    }

    fn contents(&mut self, sheets: &[Sheet<'_>], lie: Lie) {
        self.text.push_str(concat!(
            "\\pard\\plain\\sb240\\sa80\\f0\\fs21\\b Contents\\par\n",
            "\\pard\\plain {\\field{\\*\\fldinst TOC \\\\f \\\\h \\\\l 1-1}{\\fldrslt\n"
        ));
        let right = twips(lie.text_width());
        for (place, sheet) in sheets.iter().enumerate().skip(1) {
            let page = self.first_pages[place];
            let name = &sheet.bookmark;
            let _ = write!(
                self.text,
                "\\pard\\plain\\s2\\f0\\fs18\\sa40\\tqr\\tldot\\tx{right} {{\\field{{\\*\\fldinst HYPERLINK \\\\l \"{name}\"}}{{\\fldrslt "
            );
            self.push(&sheet.title);
            let _ = writeln!(
                self.text,
                "}}}}\\tab {{\\field\\flddirty{{\\*\\fldinst PAGEREF {name} \\\\h}}{{\\fldrslt {page}}}}}\\par"
            );
        }
        self.text.push_str("}}\n");
    }

    fn paragraph(&mut self, style: ParagraphStyle, text: &str) {
        self.text.push_str(match style {
            ParagraphStyle::DocumentTitle => {
                "\\pard\\plain\\s1\\sb120\\sa160\\outlinelevel0\\f0\\fs36\\b "
            }
            ParagraphStyle::Heading => "\\pard\\plain\\sb160\\sa80\\keepn\\f0\\fs20\\b ",
            ParagraphStyle::Warning => concat!(
                "\\pard\\plain\\sa140\\brdrt\\brdrs\\brdrw15\\brsp60",
                "\\brdrb\\brdrs\\brdrw15\\brsp60\\f0\\fs19\\b "
            ),
            ParagraphStyle::Body => "\\pard\\plain\\sa100\\f0\\fs19 ",
        });
        self.push(text);
        self.text.push_str("\\par\n");
    }

    fn table(
        &mut self,
        table: &Table,
        panel: &Panel,
        rows: Range<usize>,
    ) -> Result<(), PrintError> {
        let writer = TableWriter {
            table,
            panel,
            typeface: self.typeface,
        };
        writer.head(&mut self.text);
        writer.rows(rows, &mut self.text);
        self.text.push_str("\\pard\\plain\\fs4\\par\n");
        if self.text.len() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }
}
