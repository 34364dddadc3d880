//! Text split into records and fields after RFC 4180, strictly: a quote that is never closed is an
//! error, since a lenient reader would swallow the rest of the file into one field.

use std::io::BufRead;

use super::CsvProblem;

/// The records of a source, one at a time.
pub(super) struct Records<'a> {
    source: Box<dyn BufRead + 'a>,
    raw: Vec<u8>,
    text: String,
    fields: Vec<(usize, usize)>,
    lines_read: usize,
    first_line: usize,
    /// How the last line ended; inside quotes the line end belongs to the value.
    ending: &'static str,
}

impl<'a> Records<'a> {
    pub(super) fn new(source: Box<dyn BufRead + 'a>) -> Self {
        Records {
            source,
            raw: Vec::new(),
            text: String::new(),
            fields: Vec::new(),
            lines_read: 0,
            first_line: 1,
            ending: "",
        }
    }

    /// The line on which the current record begins.
    pub(super) fn line(&self) -> usize {
        self.first_line
    }

    /// On how many lines the current record stands.
    pub(super) fn lines(&self) -> usize {
        self.lines_read + 1 - self.first_line
    }

    /// How many fields the current record has.
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether the current record is a line with nothing on it.
    pub(super) fn is_blank(&self) -> bool {
        self.raw.is_empty()
    }

    /// The fields of the current record.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .map(|&(start, end)| &self.text[start..end])
    }

    /// Goes to the next record; false at the end of the source.
    pub(super) fn advance(&mut self) -> Result<bool, CsvProblem> {
        self.raw.clear();
        self.text.clear();
        self.fields.clear();
        self.first_line = self.lines_read + 1;
        if !self.read_line()? {
            return Ok(false);
        }
        if self.raw.contains(&b'"') {
            self.split_quoted()?;
        } else {
            self.split_plain()?;
        }
        Ok(true)
    }

    /// Appends a line to `raw`, without its ending; false at the end of the source.
    fn read_line(&mut self) -> Result<bool, CsvProblem> {
        let start = self.raw.len();
        let read = self
            .source
            .read_until(b'\n', &mut self.raw)
            .map_err(CsvProblem::Unreadable)?;
        if read == 0 {
            return Ok(false);
        }
        self.lines_read += 1;
        self.ending = match &self.raw[start..] {
            [.., b'\r', b'\n'] => "\r\n",
            [.., b'\n'] => "\n",
            _ => "",
        };
        self.raw.truncate(self.raw.len() - self.ending.len());
        if self.lines_read == 1 && self.raw.starts_with(b"\xef\xbb\xbf") {
            self.raw.drain(..3);
        }
        let line = &self.raw[start..];
        if line.contains(&0) {
            return Err(CsvProblem::NotText {
                line: self.lines_read,
            });
        }
        if let Err(error) = std::str::from_utf8(line) {
            let before = String::from_utf8_lossy(&line[..error.valid_up_to()]);
            let shown = before.chars().count().saturating_sub(20);
            return Err(CsvProblem::InvalidUtf8 {
                line: self.lines_read,
                after: before.chars().skip(shown).collect(),
            });
        }
        Ok(true)
    }

    fn push_text(&mut self, from: usize, to: usize) {
        let piece = std::str::from_utf8(&self.raw[from..to])
            .expect("lines were checked, and pieces end at ASCII characters");
        self.text.push_str(piece);
    }

    fn split_plain(&mut self) -> Result<(), CsvProblem> {
        self.push_text(0, self.raw.len());
        let mut start = 0;
        for (at, &byte) in self.raw.iter().enumerate() {
            match byte {
                b',' => {
                    self.fields.push((start, at));
                    start = at + 1;
                }
                b'\r' => return Err(self.stray_carriage_return()),
                _ => {}
            }
        }
        self.fields.push((start, self.raw.len()));
        Ok(())
    }

    fn split_quoted(&mut self) -> Result<(), CsvProblem> {
        let mut at = 0;
        loop {
            let start = self.text.len();
            at = if self.raw.get(at) == Some(&b'"') {
                self.quoted_field(at + 1)?
            } else {
                self.plain_field(at)?
            };
            let next = self.raw.get(at).copied();
            if next.is_some_and(|byte| byte != b',') {
                return Err(self.stray_quote());
            }
            self.fields.push((start, self.text.len()));
            if next.is_none() {
                return Ok(());
            }
            at += 1;
        }
    }

    /// Reads a field without quotes and gives the place behind it.
    fn plain_field(&mut self, start: usize) -> Result<usize, CsvProblem> {
        let mut at = start;
        while let Some(&byte) = self.raw.get(at) {
            match byte {
                b',' => break,
                b'"' => return Err(self.stray_quote()),
                b'\r' => return Err(self.stray_carriage_return()),
                _ => at += 1,
            }
        }
        self.push_text(start, at);
        Ok(at)
    }

    /// Reads a field after its opening quote and gives the place behind the closing one.
    fn quoted_field(&mut self, mut start: usize) -> Result<usize, CsvProblem> {
        let opened_on = self.lines_read;
        loop {
            let quote = self.raw[start..].iter().position(|&byte| byte == b'"');
            match quote {
                Some(offset) => {
                    let at = start + offset;
                    self.push_text(start, at);
                    if self.raw.get(at + 1) != Some(&b'"') {
                        return Ok(at + 1);
                    }
                    self.text.push('"');
                    start = at + 2;
                }
                None => {
                    self.push_text(start, self.raw.len());
                    self.text.push_str(self.ending);
                    start = self.raw.len();
                    if !self.read_line()? {
                        return Err(CsvProblem::UnclosedQuote { line: opened_on });
                    }
                }
            }
        }
    }

    fn stray_quote(&self) -> CsvProblem {
        CsvProblem::StrayQuote {
            line: self.lines_read,
            field: self.fields.len() + 1,
        }
    }

    fn stray_carriage_return(&self) -> CsvProblem {
        CsvProblem::StrayCarriageReturn {
            line: self.lines_read,
            field: self.fields.len() + 1,
        }
    }
}
