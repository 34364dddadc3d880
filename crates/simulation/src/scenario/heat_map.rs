//! Power over two axes as a picture.

use super::hold::CellResult;

const CELL: [f64; 2] = [84.0, 40.0];
const LEFT: f64 = 150.0;
const TOP: f64 = 78.0;

/// A heat map of an outcome's power over the first two axes of a grid, as SVG; `None` where there are not two axes, or the
/// outcome does not succeed or fail. Other axes are at their first values, which the picture's title says.
#[must_use]
pub fn heat_map(title: &str, cells: &[CellResult], outcome: &str) -> Option<String> {
    let first = cells.first()?;
    let [rows, columns, others @ ..] = first.coordinates.as_slice() else {
        return None;
    };
    let shown: Vec<(&str, &str, f64)> = cells
        .iter()
        .filter(|cell| {
            let here = cell.coordinates.get(2..).unwrap_or_default();
            here.iter()
                .zip(others)
                .all(|(here, first)| here.value == first.value)
        })
        .filter_map(|cell| {
            let found = cell.outcomes.iter().find(|found| found.name == outcome)?;
            let [row, column, ..] = cell.coordinates.as_slice() else {
                return None;
            };
            Some((
                row.value.as_str(),
                column.value.as_str(),
                found.power?.power,
            ))
        })
        .collect();
    if shown.is_empty() {
        return None;
    }
    let row_names = in_order(shown.iter().map(|(row, _, _)| *row));
    let column_names = in_order(shown.iter().map(|(_, column, _)| *column));
    let width = LEFT + CELL[0] * column_names.len() as f64 + 20.0;
    let height = TOP + CELL[1] * row_names.len() as f64 + 20.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<title>{0}</title>\n<text x=\"12\" y=\"20\" \
         font-size=\"14\">{0}</text>\n",
        escaped(title)
    );
    let mut under = format!("{outcome}: power");
    for other in others {
        under.push_str(&format!("; {} = {}", other.axis, other.value));
    }
    svg.push_str(&format!(
        "<text x=\"12\" y=\"38\">{}</text>\n<text x=\"12\" y=\"{}\">{}</text>\n<text x=\"{LEFT}\" y=\"56\">{}</text>\n",
        escaped(&under),
        TOP - 6.0,
        escaped(&rows.axis),
        escaped(&columns.axis)
    ));
    for (index, name) in column_names.iter().enumerate() {
        let x = LEFT + CELL[0] * (index as f64 + 0.5);
        svg.push_str(&format!(
            "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
            TOP - 6.0,
            escaped(name)
        ));
    }
    for (index, name) in row_names.iter().enumerate() {
        let y = TOP + CELL[1] * (index as f64 + 0.5) + 4.0;
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"{y}\" text-anchor=\"end\">{}</text>\n",
            LEFT - 8.0,
            escaped(name)
        ));
    }
    for (row, column, power) in &shown {
        let place = |names: &[&str], name: &str| names.iter().position(|known| *known == name);
        let (Some(row), Some(column)) = (place(&row_names, row), place(&column_names, column))
        else {
            continue;
        };
        let [x, y] = [LEFT + CELL[0] * column as f64, TOP + CELL[1] * row as f64];
        let ink = if *power > 0.55 { "#ffffff" } else { "#1b1b1b" };
        svg.push_str(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{}\" stroke=\"#ffffff\"/>\n<text x=\"{}\" \
             y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\">{power:.3}</text>\n",
            CELL[0],
            CELL[1],
            shade(*power),
            x + CELL[0] / 2.0,
            y + CELL[1] / 2.0 + 4.0
        ));
    }
    svg.push_str("</svg>\n");
    Some(svg)
}

/// From nearly white for 0 to dark blue for 1.
fn shade(power: f64) -> String {
    let between = |from: f64, to: f64| (from + (to - from) * power.clamp(0.0, 1.0)).round() as u8;
    format!(
        "#{:02x}{:02x}{:02x}",
        between(240.0, 20.0),
        between(244.0, 60.0),
        between(250.0, 120.0)
    )
}

fn in_order<'t>(names: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    known
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
