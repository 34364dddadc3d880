//! A sheet for readers, as a textbook prints it.

use super::figure::written_alike;
use super::{Audience, Grid, Group, Item, Line, Quantity, Worksheet};
use std::fmt;

/// Rows of a grid that are printed; programs get all of them.
const MOST_ROWS: usize = 40;

impl fmt::Display for Worksheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let width = widest(self.given.iter().map(|(what, _)| what.as_ref()));
        for (what, value) in &self.given {
            writeln!(f, "  {what:<width$}  {value}")?;
        }
        write_group(&self.body, 2, f)?;
        for remark in &self.remarks {
            writeln!(f, "\n  Note: {remark}")?;
        }
        if names_programs(&self.body) {
            writeln!(
                f,
                "\n  In brackets: the program that prints this version unasked, or its statement or function that does."
            )?;
        }
        let references = self.all_references();
        if !references.is_empty() {
            writeln!(f, "\n  References")?;
            for reference in references {
                writeln!(f, "    {reference}")?;
            }
        }
        Ok(())
    }
}

/// Whether a line or a heading that is shown names a program in brackets.
fn names_programs(group: &Group) -> bool {
    group.heading.contains("  [")
        || group
            .items
            .iter()
            .filter(|item| is_shown(item))
            .any(|item| match item {
                Item::Line(line) => !line.default_of.is_empty(),
                Item::Group(group) => names_programs(group),
                Item::Grid(grid) => grid.heading.contains("  ["),
            })
}

fn widest<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names.map(|name| name.chars().count()).max().unwrap_or(0)
}

fn write_group(group: &Group, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !group.heading.is_empty() && group.items.iter().any(is_shown) {
        writeln!(f, "\n{:indent$}{}", "", group.heading)?;
    }
    let inner = if group.heading.is_empty() {
        indent
    } else {
        indent + 2
    };
    let lines = || {
        group.items.iter().filter_map(|item| match item {
            Item::Line(line) if is_shown(item) => Some(line),
            _ => None,
        })
    };
    let names = widest(lines().map(|line| line.name.as_ref()));
    let figures = widest_figures(lines());
    // A heading stands right above its lines; whatever else comes before a line is set off from it.
    let mut set_off = group.heading.is_empty();
    for item in group.items.iter().filter(|item| is_shown(item)) {
        match item {
            Item::Line(line) => {
                if set_off {
                    writeln!(f)?;
                }
                write_line(line, inner, names, figures, f)?;
                set_off = false;
            }
            Item::Group(group) => {
                write_group(group, inner, f)?;
                set_off = true;
            }
            Item::Grid(grid) => {
                write_grid(grid, inner, f)?;
                set_off = true;
            }
        }
    }
    Ok(())
}

fn is_shown(item: &Item) -> bool {
    match item {
        Item::Line(line) => line
            .parts
            .iter()
            .any(|part| part.audience == Audience::Everyone),
        Item::Group(group) => group.items.iter().any(is_shown),
        Item::Grid(grid) => !grid.rows.is_empty(),
    }
}

/// The width after which the programs are named; long lists and reasons do not set it.
fn widest_figures<'a>(lines: impl Iterator<Item = &'a Line>) -> usize {
    lines
        .filter(|line| !line.default_of.is_empty())
        .map(figures)
        .filter(|figures| !figures.starts_with("none"))
        .map(|figures| figures.chars().count())
        .max()
        .unwrap_or(0)
}

fn figures(line: &Line) -> String {
    let shown = || {
        line.parts
            .iter()
            .filter(|part| part.audience == Audience::Everyone)
    };
    // Where the estimate has no value, what goes with it has none for the same reason.
    if let Some(Quantity::Absent(_)) = shown().next().map(|part| &part.quantity) {
        return shown()
            .next()
            .map_or(String::new(), |part| part.quantity.written());
    }
    let parts: Vec<String> = shown()
        .map(|part| {
            let written = part.quantity.written();
            match part.label.as_ref() {
                "" => written,
                "p" if !written.starts_with("none") => format!("p = {written}"),
                label => format!("{label} {written}"),
            }
        })
        .collect();
    parts.join(", ")
}

fn write_line(
    line: &Line,
    indent: usize,
    names: usize,
    width: usize,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let name = &line.name;
    let figures = figures(line);
    if line.default_of.is_empty() || figures.starts_with("none") {
        writeln!(f, "{:indent$}{name:<names$}  {figures}", "")
    } else {
        writeln!(
            f,
            "{:indent$}{name:<names$}  {figures:<width$}  [{}]",
            "", line.default_of
        )
    }
}

fn write_grid(grid: &Grid, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if grid.rows.is_empty() {
        return Ok(());
    }
    if !grid.heading.is_empty() {
        writeln!(f, "\n{:indent$}{}", "", grid.heading)?;
    } else {
        writeln!(f)?;
    }
    let indent = indent + 2;
    let shown = grid.rows.len().min(MOST_ROWS);
    let columns: Vec<(&str, Vec<String>)> = grid
        .columns
        .iter()
        .filter(|column| column.audience == Audience::Everyone)
        .map(|column| {
            let cells = &column.cells[..shown.min(column.cells.len())];
            (column.heading.as_ref(), written_alike(cells))
        })
        .collect();
    let row_width = widest(
        grid.rows
            .iter()
            .take(shown)
            .map(String::as_str)
            .chain([grid.row_heading.as_ref()]),
    );
    let widths: Vec<usize> = columns
        .iter()
        .map(|(heading, cells)| widest(cells.iter().map(String::as_str).chain([*heading])))
        .collect();
    write!(f, "{:indent$}{:<row_width$}", "", grid.row_heading)?;
    for ((heading, _), width) in columns.iter().zip(&widths) {
        write!(f, "  {heading:>width$}")?;
    }
    writeln!(f)?;
    for (row, name) in grid.rows.iter().take(shown).enumerate() {
        write!(f, "{:indent$}{name:<row_width$}", "")?;
        for ((_, cells), width) in columns.iter().zip(&widths) {
            write!(f, "  {:>width$}", cells[row])?;
        }
        writeln!(f)?;
    }
    if grid.rows.len() > shown {
        writeln!(
            f,
            "{:indent$}... and {} rows more; --format json gives all of them",
            "",
            grid.rows.len() - shown
        )?;
    }
    Ok(())
}
