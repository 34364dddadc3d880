//! All that is wrong with a file, shown at once.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::check_language::{counted, visible};
use crate::mistake::{Mistake, Severity};
use crate::position::Lines;

/// Longest piece of a source line that is printed, in characters.
const WIDEST_EXCERPT: usize = 160;

/// Characters shown before the mistake where a line is too long to print whole.
const CONTEXT_BEFORE: usize = 60;

/// Everything found in one file, in the order of the text.
///
/// Its `Display` is for people: every finding with its line, column, source line and a caret under it. Its `Serialize`
/// is for programs. An empty report displays as nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The file's name as messages show it.
    pub file: String,
    /// The findings, sorted by place.
    pub mistakes: Vec<Mistake>,
    /// The source lines that `Display` repeats, by number.
    #[serde(skip)]
    source: BTreeMap<usize, String>,
}

impl Report {
    pub(crate) fn new(file: &str, mut mistakes: Vec<Mistake>, lines: &Lines<'_>) -> Self {
        mistakes.sort_by(|one, other| {
            let place = |mistake: &Mistake| (mistake.line, mistake.column, mistake.severity);
            place(one)
                .cmp(&place(other))
                .then_with(|| one.message.cmp(&other.message))
        });
        mistakes.dedup();
        let source = mistakes
            .iter()
            .map(|mistake| (mistake.line, lines.line(mistake.line).to_owned()))
            .collect();
        Report {
            file: file.to_owned(),
            mistakes,
            source,
        }
    }

    /// Is the file refused? Warnings alone do not refuse it.
    #[must_use]
    pub fn refuses(&self) -> bool {
        self.errors().next().is_some()
    }

    /// The findings that refuse the file.
    pub fn errors(&self) -> impl Iterator<Item = &Mistake> {
        self.mistakes
            .iter()
            .filter(|mistake| mistake.severity == Severity::Error)
    }

    /// The findings that are only shown.
    pub fn warnings(&self) -> impl Iterator<Item = &Mistake> {
        self.mistakes
            .iter()
            .filter(|mistake| mistake.severity == Severity::Warning)
    }

    fn write_mistake(&self, f: &mut fmt::Formatter<'_>, mistake: &Mistake) -> fmt::Result {
        let Mistake {
            severity,
            line,
            column,
            message,
            ..
        } = mistake;
        writeln!(
            f,
            "{}:{line}:{column}: {}: {message}",
            self.file,
            severity.name()
        )?;
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let source = self.source.get(line).map_or("", String::as_str);
        let excerpt = Excerpt::of(source, mistake);
        writeln!(f, "  {number} | {}", excerpt.text)?;
        writeln!(
            f,
            "  {margin} | {}{}",
            excerpt.indent,
            "^".repeat(excerpt.carets)
        )?;
        if let Some(allowed) = &mistake.allowed {
            writeln!(f, "  {margin}   allowed: {allowed}")?;
        }
        if let Some(suggestion) = &mistake.suggestion {
            writeln!(f, "  {margin}   try: {suggestion}")?;
        }
        writeln!(f)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mistake in &self.mistakes {
            self.write_mistake(f, mistake)?;
        }
        let (errors, warnings) = (self.errors().count(), self.warnings().count());
        let errors_counted = counted(errors, "mistake", "mistakes");
        let warnings_counted = counted(warnings, "warning", "warnings");
        match (errors, warnings) {
            (0, 0) => Ok(()),
            (_, 0) => write!(f, "{}: {errors_counted}", self.file),
            (0, _) => write!(f, "{}: {warnings_counted}", self.file),
            (_, _) => write!(f, "{}: {errors_counted}, {warnings_counted}", self.file),
        }
    }
}

impl std::error::Error for Report {}

/// What is printed of a source line, and where the carets stand under it.
struct Excerpt {
    text: String,
    /// As wide as what stands before the carets; tabs stay tabs, so that the carets stand right at any tab width.
    indent: String,
    carets: usize,
}

impl Excerpt {
    fn of(source: &str, mistake: &Mistake) -> Self {
        let length = source.chars().count();
        let before = mistake.column.saturating_sub(1);
        let skipped = if length <= WIDEST_EXCERPT {
            0
        } else {
            before.saturating_sub(CONTEXT_BEFORE).min(length)
        };
        let shown = (length - skipped).min(WIDEST_EXCERPT);
        let opening = if skipped > 0 { "…" } else { "" };
        let closing = if skipped + shown < length { "…" } else { "" };

        let printed = |letter: char| {
            if letter == '\t' {
                '\t'
            } else {
                visible(letter)
            }
        };
        let text: String = source
            .chars()
            .skip(skipped)
            .take(shown)
            .map(printed)
            .collect();
        let blank = |letter: char| if letter == '\t' { '\t' } else { ' ' };
        let wide = opening.chars().count() + before.saturating_sub(skipped);
        let indent: String = opening
            .chars()
            .chain(text.chars())
            .take(wide)
            .map(blank)
            .collect();

        let last = if mistake.end_line > mistake.line {
            length
        } else {
            mistake.end_column.saturating_sub(1)
        };
        let room = (skipped + shown).saturating_sub(before);
        let carets = last.saturating_sub(before).min(room).max(1);
        Excerpt {
            text: format!("{opening}{text}{closing}"),
            indent,
            carets,
        }
    }
}
