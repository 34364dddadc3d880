//! A table as comma-separated values.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::{Column, Missing, Table, Values};

/// Writes a table after RFC 4180 with LF as line end: a header, then a line a row.
///
/// Numbers are the shortest that read back as the same double, dates are ISO 8601, the ordinary
/// missing value is an empty field and the special ones are `._` and `.A` to `.Z`. The same table
/// gives the same bytes.
///
/// # Errors
/// Where the target cannot be written.
///
/// ```
/// use datasets::{Table, Variable, csv};
/// let mut table = Table::new("LB", "");
/// table.push_text_column(Variable::text("LBTEST", ""), ["Aldolase", "CK, total"])?;
/// table.push_number_column(Variable::number("LBSTRESN", ""), [Some(7.6), None])?;
/// let mut bytes = Vec::new();
/// csv::write(&table, &mut bytes)?;
/// assert_eq!(bytes, b"LBTEST,LBSTRESN\nAldolase,7.6\n\"CK, total\",\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(table: &Table, target: impl Write) -> io::Result<()> {
    let mut target = io::BufWriter::new(target);
    let mut line = String::new();
    let alone = table.columns().len() == 1;
    for (place, column) in table.columns().iter().enumerate() {
        push_comma(&mut line, place);
        push_text(&mut line, column.name());
    }
    line.push('\n');
    target.write_all(line.as_bytes())?;
    for row in 0..table.rows() {
        line.clear();
        for (place, column) in table.columns().iter().enumerate() {
            push_comma(&mut line, place);
            push_cell(&mut line, column, row);
        }
        // A lone empty field would be a blank line, which readers skip.
        if alone && line.is_empty() {
            line.push_str("\"\"");
        }
        line.push('\n');
        target.write_all(line.as_bytes())?;
    }
    target.flush()
}

fn push_comma(line: &mut String, place: usize) {
    if place > 0 {
        line.push(',');
    }
}

fn push_cell(line: &mut String, column: &Column, row: usize) {
    match column.values() {
        Values::Text(texts) => push_text(line, texts.get(row)),
        Values::Number(_) | Values::Date(_) => {
            let value = column.value(row);
            if value != crate::Value::Missing(Missing::Ordinary) {
                write!(line, "{value}").expect("writing to a String does not fail");
            }
        }
    }
}

fn push_text(line: &mut String, text: &str) {
    if !text.contains(['"', ',', '\n', '\r']) {
        line.push_str(text);
        return;
    }
    line.push('"');
    for piece in text.split_inclusive('"') {
        line.push_str(piece);
        if piece.ends_with('"') {
            line.push('"');
        }
    }
    line.push('"');
}
