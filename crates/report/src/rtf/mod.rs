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

use crate::document::Document;
use crate::error::PrintError;
use crate::print::columns::{self, ColumnPlan, Panel};
use crate::print::pages;
use crate::print::paper::{EDGE_MARGIN, Lie, SIDE_MARGIN};
use crate::print::sheet::{self, Block, ParagraphStyle, Sheet};
use crate::print::typeface::Typeface;
use crate::table::Table;

use table::TableWriter;

/// How much is gathered before it is handed on.
const CHUNK: usize = 1 << 16;

/// Writes a document as RTF. The same document gives the same bytes.
///
/// Rows are handed on as they are made: the file is never whole in memory.
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
        writer.sheet(place, sheet, &sheets)?;
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
    /// The pages on which the sheets begin, by our own reckoning, for the table of contents until its
    /// reader reckons anew.
    first_pages: Vec<usize>,
    text: String,
    out: &'a mut W,
}

/// One section of the file: a sheet, or one panel of a wide table on it.
struct RtfSection<'s, 'd> {
    lie: Lie,
    blocks: &'s [Block<'d>],
    /// The panel of the table that is alone in the section, with its number and how many there are.
    panel: Option<(&'s Table, Panel, usize, usize)>,
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

    /// Writes a sheet: one section, and further ones for the panels of a wide table.
    fn sheet(
        &mut self,
        place: usize,
        sheet: &Sheet<'_>,
        all: &[Sheet<'_>],
    ) -> Result<(), PrintError> {
        for (number, section) in self.sections(sheet).into_iter().enumerate() {
            if place > 0 || number > 0 {
                self.text.push_str("\\sect\n");
            }
            let continued = section
                .panel
                .as_ref()
                .map(|(_, _, panel, panels)| (*panel, *panels));
            self.section_start(sheet, section.lie, continued);
            if number == 0 {
                self.bookmark(sheet);
            }
            for block in section.blocks {
                self.block(block, section.lie)?;
            }
            if let Some((table, panel, _, _)) = &section.panel {
                self.table(table, panel)?;
            }
            if place == 0 {
                self.contents(all);
            }
        }
        Ok(())
    }

    fn sections<'s, 'd>(&self, sheet: &'s Sheet<'d>) -> Vec<RtfSection<'s, 'd>> {
        let mut lie = Lie::Portrait;
        let mut wide: Option<(usize, &'s Table, ColumnPlan)> = None;
        for (place, block) in sheet.blocks.iter().enumerate() {
            if let Block::Table(table) = block {
                let plan = columns::plan(table, self.typeface);
                if plan.lie == Lie::Landscape {
                    lie = Lie::Landscape;
                }
                if plan.panels.len() > 1 {
                    wide = Some((place, table, plan));
                }
            }
        }
        let Some((place, table, plan)) = wide else {
            return vec![RtfSection {
                lie,
                blocks: &sheet.blocks,
                panel: None,
            }];
        };
        let panels = plan.panels.len();
        plan.panels
            .into_iter()
            .enumerate()
            .map(|(number, panel)| RtfSection {
                lie,
                blocks: if number == 0 {
                    &sheet.blocks[..place]
                } else {
                    &[]
                },
                panel: Some((table, panel, number + 1, panels)),
            })
            .collect()
    }

    /// The paper, the header and the footer of a section.
    fn section_start(&mut self, sheet: &Sheet<'_>, lie: Lie, panel: Option<(usize, usize)>) {
        let across = match lie {
            Lie::Portrait => "",
            Lie::Landscape => "\\lndscpsxn",
        };
        let side = twips(SIDE_MARGIN);
        let edge = twips(EDGE_MARGIN);
        let right = twips(lie.text_width());
        let _ = writeln!(
            self.text,
            "\\sectd\\sbkpage{across}\\pgwsxn{}\\pghsxn{}\\marglsxn{side}\\margrsxn{side}\\margtsxn1500\\margbsxn1300\\headery{edge}\\footery{edge}",
            twips(lie.width()),
            twips(lie.height()),
        );
        let _ = write!(
            self.text,
            "{{\\header\\pard\\plain\\f0\\fs15\\cf3\\tqr\\tx{right} "
        );
        self.push(sheet::running_head(self.document));
        self.text.push_str("\\tab ");
        self.push(sheet::running_warning(self.document.subjects));
        self.text.push_str("\\par\\pard\\plain\\sb60\\f0\\fs21\\b ");
        self.push(&sheet.title);
        if let Some((number, panels)) = panel {
            let _ = write!(self.text, "\\b0  (columns, part {number} of {panels})");
        }
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

    fn contents(&mut self, sheets: &[Sheet<'_>]) {
        self.text.push_str(concat!(
            "\\pard\\plain\\sb240\\sa80\\f0\\fs21\\b Contents\\par\n",
            "\\pard\\plain {\\field{\\*\\fldinst TOC \\\\f \\\\h \\\\l 1-1}{\\fldrslt\n"
        ));
        let right = twips(Lie::Portrait.text_width());
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

    fn block(&mut self, block: &Block<'_>, lie: Lie) -> Result<(), PrintError> {
        match block {
            Block::Paragraph { style, text } => {
                self.text.push_str(match style {
                    ParagraphStyle::DocumentTitle => "\\pard\\plain\\s1\\sb120\\sa160\\outlinelevel0\\f0\\fs36\\b ",
                    ParagraphStyle::Heading => "\\pard\\plain\\sb200\\sa80\\keepn\\f0\\fs20\\b ",
                    ParagraphStyle::Warning => {
                        "\\pard\\plain\\sa140\\brdrt\\brdrs\\brdrw15\\brsp60\\brdrb\\brdrs\\brdrw15\\brsp60\\f0\\fs19\\b "
                    }
                    ParagraphStyle::Body => "\\pard\\plain\\sa100\\f0\\fs19 ",
                });
                self.push(text);
                self.text.push_str("\\par\n");
                Ok(())
            }
            Block::Table(table) => {
                let plan = columns::plan_for(table, self.typeface, lie);
                match plan.panels.first() {
                    Some(panel) => self.table(table, panel),
                    None => Ok(()),
                }
            }
            Block::Picture(drawing) => {
                picture::push(&mut self.text, drawing, lie.text_width(), self.typeface)?;
                self.flush()
            }
        }
    }

    fn table(&mut self, table: &Table, panel: &Panel) -> Result<(), PrintError> {
        let rows = TableWriter {
            table,
            panel,
            typeface: self.typeface,
        };
        rows.head(&mut self.text);
        let out = &mut *self.out;
        rows.rows(&mut self.text, |text| {
            if text.len() >= CHUNK {
                out.write_all(text.as_bytes())?;
                text.clear();
            }
            Ok::<(), PrintError>(())
        })?;
        self.text.push_str("\\pard\\plain\\fs4\\par\n");
        Ok(())
    }
}
