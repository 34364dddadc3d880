//! How long a long listing takes: `cargo run --release -p report --example listing_speed [-- rtf|pdf]`.
//!
//! `benches/beside_peers.sh` sets the times beside those of other programs. The listing is that of the peers' scripts: 5,000 rows of 8 columns as RTF, and 10,000 as PDF.

use std::time::Instant;

use report::document::{Content, Document, Provenance, Section, Subjects, Summary};
use report::table::Table;

fn document(rows: usize) -> Document {
    let headings: Vec<String> = (0..8).map(|column| format!("c{column}")).collect();
    let row = |row: usize| {
        (0..8)
            .map(|column| format!("SUBJ-{row:05} value {column}"))
            .collect()
    };
    let table = Table::listing(&headings, (0..rows).map(row).collect());
    Document {
        title: "Listing 16.2.7".to_owned(),
        citation: None,
        subjects: Subjects::Real,
        notes: Vec::new(),
        summary: Summary::default(),
        sections: vec![Section {
            id: "display-l7".to_owned(),
            number: Some("Listing 16.2.7".to_owned()),
            title: "Adverse events".to_owned(),
            lead: None,
            contents: vec![Content::Table(table)],
            footnotes: vec!["Source: ADAE".to_owned()],
        }],
        settings: Vec::new(),
        findings: Vec::new(),
        provenance: Provenance::default(),
    }
}

fn main() -> Result<(), report::error::PrintError> {
    let wanted = std::env::args().nth(1);
    let asked = |form: &str| wanted.as_deref().is_none_or(|wanted| wanted == form);
    if asked("rtf") {
        let listing = document(5_000);
        let begun = Instant::now();
        let mut rtf = Vec::new();
        report::rtf::write(&listing, &mut rtf)?;
        println!("RTF, 5,000 x 8: {:?}, {} bytes", begun.elapsed(), rtf.len());
    }
    if asked("pdf") {
        let listing = document(10_000);
        let begun = Instant::now();
        let pdf = report::pdf::set(&listing)?;
        println!(
            "PDF, 10,000 x 8: {:?}, {} bytes",
            begun.elapsed(),
            pdf.len()
        );
    }
    Ok(())
}
