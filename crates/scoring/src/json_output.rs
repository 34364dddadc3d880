//! The scored table as one JSON object, written as it is computed.

use std::io::Write;

use serde_json::{Value, json};

use crate::column::ADDED;
use crate::csv_records::Record;
use crate::error::{RowError, ScoringError};
use crate::output::Sink;
use crate::parquet_input::RowBlock;
use crate::row_score::{ITEM_ORDER, Note, RowScore};
use crate::run::Summary;
use crate::settings::NamedSetting;

const BUFFER: usize = 1 << 20;

/// Writes JSON.
pub(crate) struct JsonSink<W> {
    out: W,
    buffer: Vec<u8>,
    names: Vec<String>,
    rows: u64,
}

impl<W: Write> JsonSink<W> {
    /// Begins the object.
    pub(crate) fn new(
        out: W,
        names: &[String],
        settings: &[NamedSetting],
    ) -> Result<Self, ScoringError> {
        unique(names)?;
        let mut sink = Self {
            out,
            buffer: Vec::with_capacity(BUFFER + 4096),
            names: names.to_vec(),
            rows: 0,
        };
        sink.buffer.extend_from_slice(b"{\"settings\":");
        sink.put(&settings)?;
        sink.buffer.extend_from_slice(b",\"columns\":");
        let columns: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .chain(ADDED.iter().map(|(name, _)| *name))
            .collect();
        sink.put(&columns)?;
        sink.buffer.extend_from_slice(b",\"rows\":[");
        Ok(sink)
    }

    fn put(&mut self, value: &impl serde::Serialize) -> Result<(), ScoringError> {
        serde_json::to_writer(&mut self.buffer, value)
            .map_err(|error| ScoringError::Write(error.into()))
    }

    fn begin_row(&mut self) {
        self.buffer
            .extend_from_slice(if self.rows == 0 { b"\n{" } else { b",\n{" });
        self.rows += 1;
    }

    fn name(&mut self, index: usize) -> Result<(), ScoringError> {
        let name = std::mem::take(&mut self.names[index]);
        let put = self.put(&name);
        self.names[index] = name;
        self.buffer.push(b':');
        put
    }

    fn add_score(&mut self, score: &RowScore) -> Result<(), ScoringError> {
        let values = added_values(score);
        for ((name, _), value) in ADDED.iter().zip(values) {
            self.put(name)?;
            self.buffer.push(b':');
            self.put(&value)?;
            self.buffer.push(b',');
        }
        self.buffer.pop();
        self.buffer.push(b'}');
        if self.buffer.len() >= BUFFER {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ScoringError> {
        self.out
            .write_all(&self.buffer)
            .map_err(ScoringError::Write)?;
        self.buffer.clear();
        Ok(())
    }
}

/// The added cells in their order; null where nothing was computed.
fn added_values(score: &RowScore) -> [Value; 10] {
    let item = |index: usize| {
        score
            .item(ITEM_ORDER[index])
            .map_or(Value::Null, |item| points(item.points()))
    };
    [
        score
            .total
            .map_or(Value::Null, |(total, _)| points(total.points())),
        score
            .total
            .map_or(Value::Null, |(_, category)| json!(category.name())),
        item(0),
        item(1),
        item(2),
        item(3),
        item(4),
        item(5),
        json!(score.enzyme_name()),
        match &score.note {
            Note::Nothing => Value::Null,
            note => json!(note.words()),
        },
    ]
}

fn points(points: f64) -> Value {
    json!(points)
}

/// Refuses two columns of one name.
pub(crate) fn unique(names: &[String]) -> Result<(), ScoringError> {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(ScoringError::NameTwice {
            name: pair[0].clone(),
        }),
        None => Ok(()),
    }
}

impl<W: Write> Sink for JsonSink<W> {
    fn record(&mut self, record: &Record<'_>, score: &RowScore) -> Result<(), ScoringError> {
        self.begin_row();
        for index in 0..self.names.len() {
            self.name(index)?;
            let cell = record.cell(index);
            self.put(&String::from_utf8_lossy(&cell))?;
            self.buffer.push(b',');
        }
        self.add_score(score)
    }

    fn wants_all_columns(&self) -> bool {
        true
    }

    fn rows(&mut self, rows: &RowBlock<'_>, scores: &[RowScore]) -> Result<(), ScoringError> {
        for (row, score) in scores.iter().enumerate() {
            self.begin_row();
            for (index, column) in rows.columns().enumerate() {
                self.name(index)?;
                let value = column.json(row);
                self.put(&value)?;
                self.buffer.push(b',');
            }
            self.add_score(score)?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, errors: &[RowError]) -> Result<(), ScoringError> {
        self.buffer.extend_from_slice(b"\n],\"errors\":");
        self.put(&errors)?;
        self.buffer.extend_from_slice(b",\"summary\":");
        self.put(summary)?;
        self.buffer.extend_from_slice(b"}\n");
        self.flush()?;
        self.out.flush().map_err(ScoringError::Write)
    }
}
