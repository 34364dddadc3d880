//! From a byte of the file to its line and column, as an editor counts them.

use std::ops::Range;

/// A place in the file; both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// The lines of a file.
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// Byte at which each line begins; never empty.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            text,
            starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    pub(crate) fn position(&self, byte: usize) -> Position {
        let byte = self.text.floor_char_boundary(byte);
        // The first line begins at 0, so at least one start is not beyond the byte.
        let line = self.starts.partition_point(|start| *start <= byte);
        let before = &self.text[self.starts[line - 1]..byte];
        Position {
            line,
            column: before.chars().count() + 1,
        }
    }

    /// First and one-past-last place of a span.
    pub(crate) fn span(&self, span: &Range<usize>) -> (Position, Position) {
        (
            self.position(span.start),
            self.position(span.end.max(span.start)),
        )
    }

    /// The text of a line (counted from 1) without its line break.
    pub(crate) fn line(&self, line: usize) -> &'t str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return "";
        };
        let end = self
            .starts
            .get(line)
            .map_or(self.text.len(), |next| next - 1);
        let line = &self.text[*start..end];
        line.strip_suffix('\r').unwrap_or(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_not_bytes() {
        let lines = Lines::of("ä = 1\nbé = 2");
        assert_eq!(
            lines.position("ä = ".len()),
            Position { line: 1, column: 5 }
        );
        assert_eq!(
            lines.position("ä = 1\nbé".len()),
            Position { line: 2, column: 3 }
        );
    }

    #[test]
    fn the_inside_of_a_character_and_the_far_end_have_a_place_too() {
        let lines = Lines::of("ä\n");
        assert_eq!(lines.position(1), Position { line: 1, column: 1 });
        assert_eq!(lines.position(1000), Position { line: 2, column: 1 });
        assert_eq!(lines.line(2), "");
        assert_eq!(lines.line(3), "");
    }

    #[test]
    fn a_windows_line_break_is_no_part_of_the_line() {
        let lines = Lines::of("a = 1\r\nb = 2\r\n");
        assert_eq!(lines.line(1), "a = 1");
        assert_eq!(lines.position(7), Position { line: 2, column: 1 });
    }
}
