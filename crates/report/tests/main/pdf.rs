//! A PDF that is tagged, has bookmarks, repeats its heads and titles, and shows every character or
//! says which it cannot.

use report::document::Document;
use report::error::PrintError;
use report::pdf;
use report::table::Cell;

use crate::printed_forms::{present, says, workplace};
use crate::rtf::{listing, with_table};
use crate::sample;

fn file(test: &str, document: &Document) -> String {
    let path = workplace(test).join("document.pdf");
    std::fs::write(&path, pdf::set(document).unwrap()).unwrap();
    path.display().to_string()
}

#[test]
fn the_same_document_gives_the_same_bytes_and_no_time_stands_in_them() {
    let one = pdf::set(&sample::document()).unwrap();
    assert_eq!(one, pdf::set(&sample::document()).unwrap());
    let held = |words: &str| {
        one.windows(words.len())
            .any(|part| part == words.as_bytes())
    };
    assert!(!held("CreationDate") && !held("ModDate") && !held("CreateDate"));
}

#[test]
fn qpdf_finds_nothing_wrong() {
    if !present("qpdf") {
        return;
    }
    let path = file("pdf_qpdf", &sample::document());
    let answer = says("qpdf", &["--check", &path]);
    assert!(
        answer.contains("No syntax or stream encoding errors found"),
        "{answer}"
    );
}

#[test]
fn the_file_is_tagged_down_to_the_cell() {
    if !present("pdfinfo") {
        return;
    }
    let path = file("pdf_struct", &sample::document());
    let about = says("pdfinfo", &[&path]);
    assert!(about.contains("Tagged:          yes"), "{about}");
    let structure = says("pdfinfo", &["-struct", &path]);
    for part in [
        "Table", "THead", "TBody", "TR", "TH", "TD", "Figure", "H1", "TOCI", "P",
    ] {
        let found = structure
            .lines()
            .any(|line| line.trim_start().starts_with(part));
        assert!(found, "{part} in {structure}");
    }
    assert!(
        structure.contains("Scope"),
        "heads say what they are heads of"
    );
}

#[test]
fn every_page_of_a_listing_has_its_title_its_heads_its_notes_and_its_number() {
    if !present("pdftotext") {
        return;
    }
    let path = file("pdf_pages", &with_table(listing(6, 400)));
    let text = says("pdftotext", &["-layout", &path, "-"]);
    let pages: Vec<&str> = text
        .split('\u{c}')
        .filter(|page| !page.trim().is_empty())
        .collect();
    let listed: Vec<&&str> = pages.iter().filter(|page| page.contains("SUBJ-")).collect();
    assert!(listed.len() > 5);
    for page in listed {
        for words in [
            "Listing 16.2.7. Adverse events",
            "Subject",
            "Column 5",
            "Source: ADAE.",
            "VIRTUAL PATIENTS",
        ] {
            assert!(page.contains(words), "{words} in {page}");
        }
    }
    for (place, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Page {} of {}", place + 1, pages.len())));
    }
    for row in 0..400 {
        assert_eq!(
            text.matches(&format!("SUBJ-{row:05}")).count(),
            1,
            "row {row} stands once"
        );
    }
}

#[test]
fn a_listing_too_wide_goes_on_with_its_key_repeated() {
    if !present("pdftotext") {
        return;
    }
    let path = file("pdf_wide", &with_table(listing(25, 10)));
    let text = says("pdftotext", &["-layout", &path, "-"]);
    assert!(text.contains("part 2 of"));
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for column in 1..25 {
        assert!(
            words.contains(&format!("Column {column}")),
            "column {column}"
        );
    }
}

#[test]
fn a_character_without_a_glyph_is_refused_by_name_with_its_place() {
    let mut table = listing(3, 2);
    table.columns[0].label = "発疹".to_owned();
    let error = pdf::set(&with_table(table)).unwrap_err();
    assert!(matches!(
        &error,
        PrintError::MissingGlyph {
            character: '発',
            ..
        }
    ));
    let said = error.to_string();
    assert!(
        said.contains("U+767A") && said.contains("Listing 16.2.7"),
        "{said}"
    );
}

#[test]
fn greek_and_signs_are_shown_and_control_characters_become_a_box() {
    let mut table = listing(3, 1);
    for text in [
        "α β γ µg ≥ ≤ ± − – † ‡ § ¶ ‖ ² ½ é ł č",
        "bell\u{7} \u{1b}[31m",
    ] {
        table.rows.push(report::table::Row::Figures {
            label: text.to_owned(),
            indent: 0,
            marks: "†".to_owned(),
            cells: vec![Cell::of_text(text)],
        });
    }
    let document = with_table(table);
    let bytes = pdf::set(&document).unwrap();
    assert!(bytes.starts_with(b"%PDF"));
}

#[test]
fn long_terms_empty_populations_and_many_notes_find_their_place() {
    let words = "Thrombosis of a deep vein of the left leg ".repeat(8);
    let mut table = listing(4, 60);
    for row in &mut table.rows {
        if let report::table::Row::Figures { cells, .. } = row {
            cells[1] = Cell::of_text(&words[..300]);
        }
    }
    let mut document = with_table(table);
    document.sections[0].footnotes = (0..200).map(|note| format!("Note {note}.")).collect();
    assert!(pdf::set(&document).is_ok());
    assert!(pdf::set(&with_table(listing(4, 0))).is_ok());
    document.sections.clear();
    assert!(pdf::set(&document).is_ok());
}
