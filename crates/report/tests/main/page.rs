//! A page says whose data it shows, holds together as a document, and asks nothing of anyone.

use report::document::{Content, Finding, Section, Subjects};
use report::page;
use report::table::{Cell, Row, Table};

use crate::sample;

#[test]
fn a_virtual_trial_says_so_before_anything_else() {
    let set = page::set(&sample::document());
    let banner = set.find("These patients are virtual").unwrap();
    let heading = set.find("<h1>").unwrap();
    assert!(banner < heading);
    let mut real = sample::document();
    real.subjects = Subjects::Real;
    assert!(!page::set(&real).contains("virtual."));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(
        page::set(&sample::document()),
        page::set(&sample::document())
    );
}

#[test]
fn the_page_asks_nothing_of_the_network_and_runs_no_script() {
    let set = page::set(&sample::document());
    for forbidden in [
        "<script", "http://", "https://", "url(", "@import", "<link", "<img", "src=",
    ] {
        assert!(!set.contains(forbidden), "the page holds {forbidden}");
    }
}

#[test]
fn identifiers_are_unique_and_every_entry_of_the_contents_leads_somewhere() {
    let set = page::set(&sample::document());
    let ids: Vec<&str> = set
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    let targets: Vec<&str> = set
        .split("href=\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(targets.len() > 5);
    for target in targets {
        assert!(unique.contains(&target), "#{target} leads nowhere");
    }
    for labelled in set
        .split("labelledby=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        for id in labelled.split(' ') {
            assert!(
                unique.contains(&id),
                "{id} labels something but does not exist"
            );
        }
    }
}

#[test]
fn words_from_outside_stay_words() {
    let mut document = sample::document();
    let hostile = "<b onload=x>\"&'</b>\u{1}";
    document.title = hostile.to_owned();
    document.findings.push(Finding {
        place: hostile.to_owned(),
        text: hostile.to_owned(),
    });
    for section in &mut document.sections {
        for content in &mut section.contents {
            if let Content::Table(table) = content {
                table.rows.push(Row::Figures {
                    label: hostile.to_owned(),
                    indent: 9,
                    marks: hostile.to_owned(),
                    cells: vec![Cell {
                        result: Some(hostile.to_owned()),
                        printed: Some(hostile.to_owned()),
                        origin: Some(hostile.to_owned()),
                        marks: hostile.to_owned(),
                        ..Cell::default()
                    }],
                });
            }
            if let Content::MeanOverTime(figure) = content {
                figure.series[0].label = hostile.to_owned();
                figure.time.label = hostile.to_owned();
            }
        }
    }
    let set = page::set(&document);
    assert!(!set.contains("<b onload"));
    assert!(!set.contains("\"&'"));
    assert!(!set.contains('\u{1}'));
    assert!(set.contains("&lt;b onload=x&gt;&quot;&amp;'&lt;/b&gt;\u{fffd}"));
}

#[test]
fn each_printed_figure_is_told_from_the_virtual_one_in_words_too() {
    let set = page::set(&sample::document());
    let printed = set.matches("class=\"printed\"").count();
    let named = set.matches("> printed: </span>").count() + set.matches("</span>printed ").count();
    assert!(printed > 20);
    assert_eq!(printed, named);
}

#[test]
fn every_table_names_what_its_heads_are_heads_of() {
    let set = page::set(&sample::document());
    assert!(set.contains("<th "));
    assert!(!set.contains("<th>"));
    assert_eq!(
        set.matches("<th ").count(),
        set.matches("<th scope=").count()
    );
}

#[test]
fn every_drawing_has_a_name_and_a_description_with_its_numbers() {
    let set = page::set(&sample::document());
    let drawings = set.matches("role=\"img\"").count();
    assert!(drawings >= 6);
    assert_eq!(set.matches("<desc id=").count(), drawings);
    assert!(set.contains("IVIG: median 36 (29 to 57), printed 35 (29 to 58)"));
}

#[test]
fn a_long_listing_stands_on_a_page_of_its_own_to_which_the_report_leads() {
    let rows = |count: usize| {
        let row = |place: usize| vec![format!("01-{place:03}"), "12.5".to_owned()];
        Table::listing(
            &["Subject".to_owned(), "TIS".to_owned()],
            (0..count).map(row).collect(),
        )
    };
    let mut document = sample::document();
    document.sections.truncate(1);
    let listing = |id: &str, count| Section {
        id: format!("display-{id}"),
        number: None,
        title: format!("Listing {id}"),
        lead: None,
        contents: vec![Content::Table(rows(count))],
        footnotes: Vec::new(),
    };
    document
        .sections
        .extend([listing("l1", 200), listing("l2", 201)]);
    let folders = page::Folders {
        listings: "listings",
        sources: "sources",
    };
    let (report, beside) = page::set_beside(&document, folders, "report.html");
    assert_eq!(beside.len(), 1, "200 rows fold away in the report itself");
    assert_eq!(beside[0].name, "listings/L2.html");
    assert!(report.contains("href=\"listings/L2.html\""));
    assert!(!report.contains("01-200") && report.contains("01-199"));
    assert!(beside[0].html.contains("01-200"));
    assert!(
        beside[0]
            .html
            .contains("href=\"../report.html#display-l2\"")
    );
    assert!(beside[0].html.contains("These patients are virtual"));
    assert!(page::set(&document).contains("01-200"));
}
