//! The small tables of data that golden cases name.

use crate::error::QualificationError;
use crate::source::GoldenSource;

/// A table read from CSV: a header and rows of text. Golden files have neither quotes nor commas in cells.
pub(crate) struct Table {
    file: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads `data/<file>` of the set.
    pub(crate) fn read(source: &GoldenSource, file: &str) -> Result<Self, QualificationError> {
        let text = source.read(&format!("data/{file}"))?;
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let split = |line: &str| {
            line.split(',')
                .map(|cell| cell.trim().to_owned())
                .collect::<Vec<_>>()
        };
        let header = lines.next().map(split).unwrap_or_default();
        let rows: Vec<Vec<String>> = lines.map(split).collect();
        if let Some(row) = rows.iter().position(|row| row.len() != header.len()) {
            return Err(QualificationError::Cell {
                file: file.to_owned(),
                row: row + 1,
                column: "the whole row".to_owned(),
                found: rows[row].join(","),
                expected: "as many cells as the header has names",
            });
        }
        Ok(Self {
            file: file.to_owned(),
            header,
            rows,
        })
    }

    /// The column names.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    fn position(&self, column: &str) -> Result<usize, QualificationError> {
        self.header
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| QualificationError::Cell {
                file: self.file.clone(),
                row: 0,
                column: column.to_owned(),
                found: self.header.join(","),
                expected: "a column of that name",
            })
    }

    /// A column as text.
    pub(crate) fn texts(&self, column: &str) -> Result<Vec<&str>, QualificationError> {
        let at = self.position(column)?;
        Ok(self.rows.iter().map(|row| row[at].as_str()).collect())
    }

    fn bad(
        &self,
        row: usize,
        column: &str,
        found: &str,
        expected: &'static str,
    ) -> QualificationError {
        QualificationError::Cell {
            file: self.file.clone(),
            row: row + 1,
            column: column.to_owned(),
            found: found.to_owned(),
            expected,
        }
    }

    /// A column as numbers; an empty cell is missing.
    pub(crate) fn optional_numbers(
        &self,
        column: &str,
    ) -> Result<Vec<Option<f64>>, QualificationError> {
        self.texts(column)?
            .into_iter()
            .enumerate()
            .map(|(row, cell)| match cell {
                "" => Ok(None),
                _ => cell
                    .parse()
                    .map(Some)
                    .map_err(|_| self.bad(row, column, cell, "a number or nothing")),
            })
            .collect()
    }

    /// A column as numbers, none missing.
    pub(crate) fn numbers(&self, column: &str) -> Result<Vec<f64>, QualificationError> {
        self.texts(column)?
            .into_iter()
            .enumerate()
            .map(|(row, cell)| {
                cell.parse()
                    .map_err(|_| self.bad(row, column, cell, "a number"))
            })
            .collect()
    }

    /// A column as counts.
    pub(crate) fn counts(&self, column: &str) -> Result<Vec<u64>, QualificationError> {
        self.texts(column)?
            .into_iter()
            .enumerate()
            .map(|(row, cell)| {
                cell.parse()
                    .map_err(|_| self.bad(row, column, cell, "a count"))
            })
            .collect()
    }

    /// The table without the rows in which one of the columns is empty.
    pub(crate) fn complete(mut self, columns: &[&str]) -> Result<Self, QualificationError> {
        let at: Vec<usize> = columns
            .iter()
            .map(|name| self.position(name))
            .collect::<Result<_, _>>()?;
        self.rows
            .retain(|row| at.iter().all(|column| !row[*column].is_empty()));
        Ok(self)
    }

    /// The rows in which a column holds a text.
    pub(crate) fn only(&self, column: &str, value: &str) -> Result<Self, QualificationError> {
        let at = self.position(column)?;
        Ok(Self {
            file: self.file.clone(),
            header: self.header.clone(),
            rows: self
                .rows
                .iter()
                .filter(|row| row[at] == value)
                .cloned()
                .collect(),
        })
    }

    /// The different texts of a column, in the order in which they first appear.
    pub(crate) fn distinct(&self, column: &str) -> Result<Vec<&str>, QualificationError> {
        let mut seen: Vec<&str> = Vec::new();
        for text in self.texts(column)? {
            if !seen.contains(&text) {
                seen.push(text);
            }
        }
        Ok(seen)
    }
}
