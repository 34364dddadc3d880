//! Tables with commas (RFC 4180), read strictly: a lenient reader swallows an unclosed quotation mark.

use forms::{Language, Text};

use crate::transfer::{TransferProblem, shown};

/// A table: its header, and its rows with the line on which each begins.
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// The place of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        let is_it = |column: &String| column.trim().eq_ignore_ascii_case(name);
        self.header.iter().position(is_it)
    }
}

fn problem(language: &Language, line: usize, value: &str, message: String) -> TransferProblem {
    TransferProblem {
        place: language.with(Text::FileLine, &[("line", &line)]),
        column: String::new(),
        value: shown(value),
        message,
    }
}

/// Reads a table with a header.
pub(crate) fn read(text: &str, language: &Language) -> Result<Table, Vec<TransferProblem>> {
    let said = |line: usize, value: &str, message: Text| {
        problem(language, line, value, language.say(message).to_owned())
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut records = Vec::new();
    let mut record: Vec<String> = Vec::new();
    let mut cell = String::new();
    let mut letters = text.chars().peekable();
    let (mut line, mut began) = (1, 1);
    let mut quoted = false;
    // After a closing quotation mark only the end of the cell may come.
    let mut closed = false;
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            ('"', true) => {
                quoted = false;
                closed = true;
            }
            ('\n', true) => {
                line += 1;
                cell.push('\n');
            }
            (other, true) => cell.push(other),
            ('"', false) if cell.is_empty() && !closed => quoted = true,
            (',', false) => {
                record.push(std::mem::take(&mut cell));
                closed = false;
            }
            ('\r', false) if letters.peek() == Some(&'\n') => {}
            ('\n', false) => {
                record.push(std::mem::take(&mut cell));
                records.push((began, std::mem::take(&mut record)));
                line += 1;
                began = line;
                closed = false;
            }
            (other, false) if !closed && other != '"' => cell.push(other),
            (_, false) => {
                return Err(vec![said(line, &cell, Text::FileQuoteAstray)]);
            }
        }
    }
    if quoted {
        return Err(vec![said(began, "", Text::FileQuoteOpen)]);
    }
    if !cell.is_empty() || closed || !record.is_empty() {
        record.push(cell);
        records.push((began, record));
    }
    // A line with nothing on it is no row.
    records
        .retain(|(_, cells)| cells.len() > 1 || !cells.iter().all(|cell| cell.trim().is_empty()));
    let mut records = records.into_iter();
    let Some((_, header)) = records.next() else {
        return Err(vec![said(1, "", Text::FileEmpty)]);
    };
    let header: Vec<String> = header
        .into_iter()
        .map(|name| name.trim().to_owned())
        .collect();
    let mut problems = Vec::new();
    for (place, name) in header.iter().enumerate() {
        let again = header[..place]
            .iter()
            .any(|other| other.eq_ignore_ascii_case(name));
        if again && !name.is_empty() {
            problems.push(said(1, name, Text::FileColumnTwice));
        }
    }
    let rows: Vec<(usize, Vec<String>)> = records.collect();
    for (line, cells) in &rows {
        if cells.len() != header.len() {
            let (cells, columns) = (cells.len(), header.len());
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("cells", &cells), ("columns", &columns)];
            let message = language.with(Text::FileCells, &values);
            problems.push(problem(language, *line, "", message));
        }
    }
    if problems.is_empty() {
        Ok(Table { header, rows })
    } else {
        Err(problems)
    }
}
