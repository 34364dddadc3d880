//! A dictionary as a table with commas (RFC 4180).

use super::Term;

const COLUMNS: [&str; 4] = ["term", "code", "preferred_term", "class"];

/// Reads a table.
pub(super) fn read(text: &str) -> Result<Vec<Term>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate();
    let (_, header) = lines.next().ok_or("it is empty")?;
    let header = cells(header).ok_or("line 1: a quotation mark is not closed")?;
    let place = |name: &str| {
        header
            .iter()
            .position(|column| column.trim().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                format!(
                    "line 1: the column \"{name}\" is wanting; needed are {}",
                    COLUMNS.join(", ")
                )
            })
    };
    let places = [
        place(COLUMNS[0])?,
        place(COLUMNS[1])?,
        place(COLUMNS[2])?,
        place(COLUMNS[3])?,
    ];
    let mut terms = Vec::new();
    for (line, row) in lines.filter(|(_, row)| !row.trim().is_empty()) {
        let line = line + 1;
        let cells = cells(row).ok_or_else(|| {
            format!("line {line}: a quotation mark is not closed on the line on which it is opened")
        })?;
        let cell = |place: usize| {
            let text = cells.get(place).map_or("", |cell| cell.trim());
            if text.is_empty() || text.len() > 250 {
                Err(format!(
                    "line {line}: \"{}\" is empty or longer than 250 letters",
                    header[place]
                ))
            } else {
                Ok(text.to_owned())
            }
        };
        terms.push(Term {
            term: cell(places[0])?,
            code: cell(places[1])?,
            preferred_term: cell(places[2])?,
            class: cell(places[3])?,
        });
    }
    Ok(terms)
}

/// The cells of a line; no term has a line end in it.
fn cells(line: &str) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            ('"', _) => quoted = !quoted,
            (',', false) => cells.push(std::mem::take(&mut cell)),
            (letter, _) => cell.push(letter),
        }
    }
    cells.push(cell);
    (!quoted).then_some(cells)
}
