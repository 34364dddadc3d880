//! A table as a transport file.

use std::io::{self, Write};

use super::layout::{
    DESCRIPTION, LONG_FORMATS, LONG_LABELS, NO_COUNT, RECORD, padding, put, stamp,
};
use super::plan::{Plan, Target, check_table};
use super::read::blank_rows_in_padding;
use super::{TransportRefusal, Unheld};
use crate::{DisplayFormat, Kind, Table};
use jiff::civil::{DateTime, date};

/// A version of the transport format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// What regulators take: names of 8, labels of 40 and texts of 200 bytes, in ASCII.
    #[default]
    V5,
    /// Names of 32, labels of 256 and texts of 32,767 bytes, in UTF-8.
    V8,
}

/// The stamp of files whose table says nothing of its creation: the origin of SAS's calendar. The
/// clock is never asked, so that the same table gives the same bytes.
fn no_stamp() -> DateTime {
    date(1960, 1, 1).at(0, 0, 0, 0)
}

/// Writes a table as a transport file with one data set.
///
/// Stamps, system and its version are those of the table's [`Provenance`](crate::Provenance), so
/// that a file of SAS 9 read and written again has the same bytes. Dates are numbers under a date
/// format, `DATE9.` where none is given. Trailing blanks of texts are not kept. Version 5 takes
/// ASCII, unless the table came from a version 5 file with other characters, which are written as
/// they were.
///
/// # Errors
/// Where the version cannot hold the table as it is: the error names variable, row and limit, and
/// nothing has been written.
pub fn write(
    table: &Table,
    version: Version,
    mut target: impl Write,
) -> Result<(), TransportRefusal> {
    let bytes = bytes(table, version).map_err(|unheld| TransportRefusal {
        table: table.name().to_owned(),
        unheld,
    })?;
    target
        .write_all(&bytes)
        .and_then(|()| target.flush())
        .map_err(|error: io::Error| TransportRefusal {
            table: table.name().to_owned(),
            unheld: Unheld::Unwritable(error),
        })
}

fn bytes(table: &Table, version: Version) -> Result<Vec<u8>, Unheld> {
    let target = Target::new(table, version);
    let label = check_table(table, &target)?;
    let default_format = DisplayFormat::new("DATE9.");
    let mut plans = Vec::with_capacity(table.columns().len());
    let mut position = 0_usize;
    for column in table.columns() {
        let plan = Plan::new(column, position, &target, &default_format)?;
        position += plan.length;
        plans.push(plan);
    }
    let row_length = position;
    let mut out = Vec::with_capacity(4_000 + row_length * table.rows());
    write_headers(&mut out, table, &label, version);
    for (place, plan) in plans.iter().enumerate() {
        out.extend(plan.description(place + 1).bytes(version));
    }
    pad(&mut out);
    if version == Version::V8 {
        write_long_labels(&mut out, &plans);
    }
    let count = match version {
        Version::V5 => NO_COUNT.to_owned(),
        Version::V8 => format!("{:>15}{:15}", table.rows(), ""),
    };
    push_record(&mut out, &[version.headers().rows, &count]);
    let start = out.len();
    out.resize(start + row_length * table.rows(), b' ');
    for plan in &plans {
        let rows = out[start..].chunks_exact_mut(row_length);
        plan.write_cells(rows.map(|row| &mut row[plan.position..plan.position + plan.length]))?;
    }
    pad(&mut out);
    let has_numbers = table
        .columns()
        .iter()
        .any(|column| column.kind() != Kind::Text);
    if version == Version::V5 || has_numbers {
        refuse_blank_end(&out[start..], row_length, table.rows())?;
    }
    Ok(out)
}

fn push_record(out: &mut Vec<u8>, parts: &[&str]) {
    let start = out.len();
    for part in parts {
        out.extend_from_slice(part.as_bytes());
    }
    out.resize(start + RECORD, b' ');
}

fn pad(out: &mut Vec<u8>) {
    out.resize(out.len() + padding(out.len()), b' ');
}

fn write_headers(out: &mut Vec<u8>, table: &Table, label: &[u8], version: Version) {
    let headers = version.headers();
    let provenance = table.provenance();
    let created = provenance.created.map_or_else(no_stamp, |at| at.civil);
    let modified = provenance.modified.map_or(created, |at| at.civil);
    let (created, modified) = (stamp(created), stamp(modified));
    let (os, sas) = provenance
        .source_system
        .as_ref()
        .map_or(("", ""), |system| {
            let os = system.name.strip_prefix("SAS on ").unwrap_or(&system.name);
            (field(os), field(&system.version))
        });
    push_record(out, &[headers.library, NO_COUNT]);
    let system = format!("{sas:<8}{os:<8}");
    push_record(
        out,
        &[
            "SAS     SAS     SASLIB  ",
            &system,
            &" ".repeat(24),
            &created,
        ],
    );
    push_record(out, &[&modified]);
    push_record(
        out,
        &[
            headers.member,
            &NO_COUNT[..16],
            &format!("0160000000{DESCRIPTION:04}"),
        ],
    );
    push_record(out, &[headers.descriptor, NO_COUNT]);
    let name = table.name();
    match version {
        Version::V5 => push_record(
            out,
            &[
                "SAS     ",
                &format!("{name:<8}SASDATA "),
                &system,
                &" ".repeat(24),
                &created,
            ],
        ),
        Version::V8 => push_record(
            out,
            &[
                "SAS     ",
                &format!("{name:<32}SASDATA "),
                &system,
                &created,
            ],
        ),
    }
    let mut record = [b' '; RECORD];
    put(&mut record[..16], modified.as_bytes());
    put(&mut record[32..72], label);
    out.extend_from_slice(&record);
    let count = format!("{:010}", table.columns().len());
    push_record(out, &[headers.variables, &count, &NO_COUNT[..20]]);
}

/// What fits of a system's name into eight bytes; the name is not data.
fn field(text: &str) -> &str {
    if !text.is_ascii() {
        return "";
    }
    &text[..text.len().min(8)]
}

/// Writes what does not fit into the descriptions: labels of more than 40 bytes, and formats whose
/// names have more than 8.
fn write_long_labels(out: &mut Vec<u8>, plans: &[Plan<'_>]) {
    let with_formats = plans.iter().any(Plan::has_long_format);
    let long: Vec<(usize, &Plan<'_>)> = plans
        .iter()
        .enumerate()
        .filter(|(_, plan)| plan.label.len() > 40 || plan.has_long_format())
        .collect();
    if long.is_empty() {
        return;
    }
    let announcement = if with_formats {
        LONG_FORMATS
    } else {
        LONG_LABELS
    };
    push_record(out, &[announcement, &long.len().to_string()]);
    for (place, plan) in long {
        let mut texts = vec![plan.column.name().as_bytes(), &plan.label];
        if with_formats {
            texts.extend(
                plan.formats()
                    .map(|format| format.map_or("", DisplayFormat::text).as_bytes()),
            );
        }
        // SAS counts variables from 1.
        for number in std::iter::once(place + 1).chain(texts.iter().map(|text| text.len())) {
            out.extend(u16::try_from(number).unwrap_or(u16::MAX).to_be_bytes());
        }
        for text in texts {
            out.extend_from_slice(text);
        }
    }
    pad(out);
}

/// Version 5 does not count its rows, so blank rows at the end that fit into the padding would be
/// lost. Version 8 does, but a count beyond blank rows with numbers is taken for a false one: of all numbers a
/// single one, 3.7e-40, is written as blanks. The rows with their padding are counted as a reader counts them.
fn refuse_blank_end(padded: &[u8], row_length: usize, rows: usize) -> Result<(), Unheld> {
    let found = padded.len() / row_length - blank_rows_in_padding(padded, row_length);
    if found == rows {
        Ok(())
    } else {
        Err(Unheld::BlankLastRow { row: found + 1 })
    }
}
