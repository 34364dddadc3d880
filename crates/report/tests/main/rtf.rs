//! An RTF file that Word and LibreOffice open: well formed, no table wider than its paper, the title
//! and the notes on every page.

use report::document::{Content, Document, Section};
use report::print::pages::lay_out;
use report::print::sheet::sheets;
use report::print::typeface::Typeface;
use report::rtf;
use report::table::{Alignment, Cell, Column, Orientation, Row, Table};

use crate::printed_forms::{present, says, workplace};
use crate::rtf_reader::{self, Found};
use crate::sample;

fn written(document: &Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    rtf::write(document, &mut bytes).unwrap();
    bytes
}

fn read(document: &Document) -> Found {
    rtf_reader::read(&written(document))
}

/// The sample with one display in place of its own.
pub fn with_table(table: Table) -> Document {
    let mut document = sample::document();
    document.sections = vec![Section {
        id: "display-l1".to_owned(),
        number: Some("Listing 16.2.7".to_owned()),
        title: "Adverse events".to_owned(),
        lead: None,
        contents: vec![Content::Table(table)],
        footnotes: vec!["Source: ADAE.".to_owned()],
    }];
    document
}

/// A listing of so many columns and rows, its first column the subject.
pub fn listing(columns: usize, rows: usize) -> Table {
    let headings: Vec<String> = (0..columns)
        .map(|column| {
            if column == 0 {
                "Subject".to_owned()
            } else {
                format!("Column {column}")
            }
        })
        .collect();
    let rows = (0..rows).map(|row| {
        let cell = |column| match column {
            0 => format!("SUBJ-{row:05}"),
            _ => format!("finding {row} of column {column}"),
        };
        (0..columns).map(cell).collect()
    });
    Table::listing(&headings, rows.collect())
}

#[test]
fn the_file_is_well_formed_and_each_display_has_its_title_above_and_its_notes_below() {
    let document = sample::document();
    let found = read(&document);
    assert!(found.sections.len() >= document.sections.len() + 2);
    for display in &document.sections {
        let section = found
            .sections
            .iter()
            .find(|section| section.header.contains(&display.title));
        let section = section.unwrap_or_else(|| panic!("{} stands in a header", display.title));
        for note in &display.footnotes {
            assert!(
                section.footer.contains(note.as_str()),
                "{note} stands in the footer"
            );
        }
    }
    for section in &found.sections {
        assert!(section.header.contains("VIRTUAL PATIENTS"));
        assert!(section.footer.contains("Page "));
    }
    assert!(found.words.contains("These patients are virtual."));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(written(&sample::document()), written(&sample::document()));
}

#[test]
fn every_entry_of_the_contents_leads_to_a_bookmark_and_no_two_share_a_name() {
    let found = read(&sample::document());
    let mut names = found.bookmarks.clone();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), found.bookmarks.len());
    assert!(names.iter().all(|name| name.len() <= 40));
    let targets: Vec<&String> = found
        .fields
        .iter()
        .filter(|field| field.starts_with("HYPERLINK"))
        .collect();
    assert_eq!(
        targets.len(),
        found.bookmarks.len() - 1,
        "all but the summary itself are listed"
    );
    for target in targets {
        let name = target.split('"').nth(1).unwrap();
        assert!(
            found.bookmarks.iter().any(|known| known == name),
            "{name} is a bookmark"
        );
    }
    assert!(found.fields.iter().any(|field| field.starts_with("TOC ")));
}

#[test]
fn figures_stand_in_the_file_as_pictures() {
    assert!(read(&sample::document()).pictures >= 4);
}

#[test]
fn the_head_of_a_table_stands_again_on_every_page() {
    let found = read(&with_table(listing(5, 200)));
    let section = found
        .sections
        .iter()
        .find(|section| section.rows > 100)
        .unwrap();
    assert!(section.heads > 3, "{section:?}");
    assert_eq!(section.rows - section.heads, 200);
    assert_eq!(found.page_breaks, section.heads - 1);
}

#[test]
fn a_listing_too_wide_for_the_paper_goes_on_to_further_pages_with_its_key_repeated() {
    let found = read(&with_table(listing(25, 10)));
    let parts: Vec<_> = found
        .sections
        .iter()
        .filter(|section| section.header.contains("Listing 16.2.7"))
        .collect();
    assert!(parts.len() > 1);
    assert!(
        parts.iter().all(|part| part.across),
        "a wide listing lies across"
    );
    assert!(
        parts[1]
            .header
            .contains(&format!("part 2 of {}", parts.len()))
    );
    assert_eq!(found.words.matches("SUBJ-00003").count(), parts.len());
    for column in 1..25 {
        let text = format!("finding 3 of column {column}");
        assert_eq!(
            found.words.matches(&format!("{text}\t")).count(),
            1,
            "{text} stands once"
        );
    }
}

#[test]
fn sheets_upright_and_across_stand_in_one_file() {
    let mut table = listing(3, 2);
    table.layout.orientation = Orientation::Landscape;
    let found = read(&with_table(table));
    assert!(found.sections.iter().any(|section| section.across));
    assert!(found.sections.iter().any(|section| !section.across));
}

#[test]
fn words_from_outside_stay_words() {
    let hostile = "{\\rtf1 \\par}\u{1}\u{7}<b>&\"'\\u8805? \\*\\objdata";
    let mut document = with_table(Table {
        row_label: hostile.to_owned(),
        columns: vec![Column {
            label: hostile.to_owned(),
            headings: vec![hostile.to_owned()],
            size: Some(hostile.to_owned()),
            marks: hostile.to_owned(),
            alignment: Alignment::Decimal,
            ..Column::default()
        }],
        rows: vec![
            Row::Heading {
                label: hostile.to_owned(),
                indent: 9,
                marks: hostile.to_owned(),
            },
            Row::Figures {
                label: hostile.to_owned(),
                indent: 1,
                marks: hostile.to_owned(),
                cells: vec![Cell {
                    printed: Some(hostile.to_owned()),
                    ..Cell::of_text(hostile)
                }],
            },
        ],
        ..Table::default()
    });
    document.title = hostile.to_owned();
    document.sections[0].title = hostile.to_owned();
    document.sections[0].footnotes.push(hostile.to_owned());
    let found = read(&document);
    assert!(
        found
            .words
            .contains("{\\rtf1 \\par}\u{fffd}\u{fffd}<b>&\"'\\u8805? \\*\\objdata")
    );
}

#[test]
fn a_term_of_300_characters_and_a_word_of_300_letters_stay_within_the_paper() {
    let words = "Thrombosis of a deep vein of the left leg ".repeat(8);
    let word = "x".repeat(300);
    for long in [&words[..300], &word] {
        let mut table = listing(4, 2);
        table.rows.push(Row::Figures {
            label: long.to_owned(),
            indent: 2,
            marks: String::new(),
            cells: vec![
                Cell::of_text(long),
                Cell::of_text(long),
                Cell::of_text(long),
            ],
        });
        let found = read(&with_table(table));
        assert!(found.words.contains(long));
    }
}

#[test]
fn an_empty_population_is_a_table_with_its_heads_and_no_rows() {
    let found = read(&with_table(listing(4, 0)));
    assert!(found.words.contains("Column 3"));
}

/// A figure so tall that it is made as small as the page asks.
fn panels_that_fill_a_page(document: &Document) -> Section {
    let figure = document
        .sections
        .iter()
        .flat_map(|section| &section.contents)
        .find_map(|content| match content {
            Content::MeanOverTime(figure) => Some(figure.clone()),
            _ => None,
        })
        .unwrap();
    Section {
        id: "display-s2".to_owned(),
        number: Some("Figure S2".to_owned()),
        title: "Core Set Measures".to_owned(),
        lead: None,
        contents: vec![Content::MeanPanels(vec![figure; 8])],
        footnotes: vec!["Observed values.".to_owned()],
    }
}

#[test]
fn libreoffice_opens_the_file_and_every_page_has_its_number() {
    if !present("soffice") || !present("pdftotext") || !present("fc-match") {
        return;
    }
    let typeface = says("fc-match", &["-f", "%{family}", "Arial"]);
    if !["Arial", "Arimo", "Liberation Sans"].contains(&typeface.trim()) {
        eprintln!(
            "SKIP: no typeface with the widths of Arial is on this machine (fonts-liberation has one)"
        );
        return;
    }
    let place = workplace("rtf_libreoffice");
    let file = place.join("sample.rtf");
    let mut document = with_table(listing(12, 150));
    document.sections.extend(sample::document().sections);
    document.sections.push(panels_that_fill_a_page(&document));
    std::fs::write(&file, written(&document)).unwrap();
    let profile = format!(
        "-env:UserInstallation=file://{}",
        place.join("profile").display()
    );
    let (folder, file) = (place.display().to_string(), file.display().to_string());
    says(
        "soffice",
        &[
            &profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            &folder,
            &file,
        ],
    );
    let pdf = place.join("sample.pdf").display().to_string();
    let text = says("pdftotext", &["-layout", &pdf, "-"]);
    let pages: Vec<&str> = text
        .split('\u{c}')
        .filter(|page| !page.trim().is_empty())
        .collect();
    assert!(
        pages.len() > document.sections.len() + 2,
        "the listing takes several pages"
    );
    let typeface = Typeface::embedded().unwrap();
    let planned = lay_out(&sheets(&document, &typeface), &typeface);
    assert_eq!(pages.len(), planned.len(), "pages as they were laid out");
    for (place, page) in pages.iter().enumerate() {
        let number = format!("Page {} of {}", place + 1, pages.len());
        assert!(page.contains(&number), "{number} in {page}");
        assert!(page.contains("VIRTUAL PATIENTS"), "the header in {page}");
        if page.contains("SUBJ-") {
            assert!(
                page.contains("Listing 16.2.7. Adverse events"),
                "the title in {page}"
            );
            assert!(page.contains("Source: ADAE."), "the notes in {page}");
            assert!(page.contains("Subject"), "the head of the table in {page}");
        }
    }
}
