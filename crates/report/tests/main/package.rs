//! All forms of a document come from one model, and come again.

use report::package::{self, Form, PackageFile};
use report::print::sheet::{self, SheetRole};
use report::print::typeface::Typeface;
use report::{archive, document::Content};

use crate::sample;

fn files(form: Form) -> Vec<PackageFile> {
    package::files(&sample::document(), form, "report").unwrap()
}

#[test]
fn a_document_read_back_is_the_document() {
    let document = sample::document();
    let bytes = archive::write(&document).unwrap();
    assert_eq!(archive::read(&bytes).unwrap(), document);
}

#[test]
fn a_document_of_another_shape_is_refused_with_its_line() {
    let said = archive::read(b"{\"title\":\n true}")
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("report.json") && said.contains("line 2"),
        "{said}"
    );
}

#[test]
fn one_display_alone_keeps_its_provenance() {
    let document = sample::document();
    let name = document.sections[1].name();
    let one = document.only(&name.to_lowercase()).unwrap();
    assert_eq!(one.sections.len(), 1);
    assert_eq!(one.provenance, document.provenance);
    assert_eq!(one.settings, document.settings);
    let error = document.only("T99").unwrap_err();
    assert!(error.to_string().contains("T99") && error.to_string().contains(&name));
}

#[test]
fn a_table_as_csv_shows_the_same_figures() {
    let document = sample::document();
    let table = document
        .sections
        .iter()
        .find_map(|section| match section.contents.first() {
            Some(Content::Table(table)) => Some(table),
            _ => None,
        });
    let csv = table.unwrap().csv();
    assert!(
        csv.starts_with("Characteristic,IVIG | N = 47,IVIG | N = 47 | printed,"),
        "{csv}"
    );
    assert!(csv.contains("35 (74),36 (77),"), "{csv}");
    // A comma between quotation marks is part of a label.
    let cells = |line: &str| -> usize {
        let outside = line.split('"').step_by(2);
        outside.map(|part| part.matches(',').count()).sum()
    };
    let widths: Vec<usize> = csv.lines().map(cells).collect();
    assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{csv}");
}

#[test]
fn each_figure_comes_in_three_sizes_as_svg_and_png_and_comes_again() {
    let made = files(Form::Figures);
    assert_eq!(made, files(Form::Figures));
    let ending = |ending: &str| {
        made.iter()
            .filter(|file| file.name.ends_with(ending))
            .count()
    };
    assert!(ending("-page.png") >= 4);
    assert_eq!(ending("-page.png"), ending("-column.svg"));
    for file in made.iter().filter(|file| file.name.ends_with(".png")) {
        assert!(file.content.starts_with(b"\x89PNG"));
        let width = u32::from_be_bytes(file.content[16..20].try_into().unwrap());
        let expected = match file.name.rsplit('-').next().unwrap() {
            "page.png" => 2008,
            "column.png" => 1004,
            _ => 1920,
        };
        assert_eq!(width, expected, "{}", file.name);
    }
    for file in made.iter().filter(|file| file.name.ends_with(".svg")) {
        let text = std::str::from_utf8(&file.content).unwrap();
        assert!(
            text.contains("<title>") && text.contains("<desc>"),
            "{}",
            file.name
        );
        assert!(
            !text.contains("class="),
            "{} needs no style sheet",
            file.name
        );
    }
}

#[test]
fn every_form_ends_with_how_it_was_made() {
    let document = sample::document();
    let digest = &document.provenance.inputs[0].sha256;
    for form in [Form::Html, Form::Rtf] {
        let made = files(form);
        let text = String::from_utf8_lossy(&made[0].content).into_owned();
        assert!(
            text.contains(digest.as_str()),
            "{form:?} holds the digest of the protocol"
        );
        assert!(text.contains("20260101"), "{form:?} holds the seed");
    }
}

#[test]
fn one_display_alone_is_printed_without_a_page_in_front_but_with_every_note() {
    let document = sample::document();
    assert!(!document.notes.is_empty());
    let typeface = Typeface::embedded().unwrap();
    let whole = sheet::sheets(&document, &typeface);
    assert_eq!(whole[0].role, SheetRole::Front);
    let one = document.only(&document.sections[1].name()).unwrap();
    let alone = sheet::sheets(&one, &typeface);
    assert_eq!(alone[0].role, SheetRole::Body);
    assert_eq!(alone[0].title, whole[2].title);
    let last = &alone[alone.len() - 1].blocks;
    for note in &document.notes {
        let said = |block: &sheet::Block<'_>| matches!(block, sheet::Block::Paragraph { text, .. } if text == note);
        assert!(last.iter().any(said));
    }
}
