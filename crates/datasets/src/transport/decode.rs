//! The rows of a transport file as columns.

use super::layout::trimmed;
use super::read::lossy;
use super::{TransportProblem, ibm};
use crate::text::TextsBuilder;
use crate::{Column, Encoding, Kind, Number, Values, Variable};

/// Rows are decoded in blocks that stay in the cache while one column after another is read.
const BLOCK: usize = 512;

enum Cells {
    Numbers(Vec<Number>),
    Texts(TextsBuilder),
}

/// The columns of whole rows; each variable has its width in a row.
pub(super) fn decode(
    data: &[u8],
    widths: &[usize],
    variables: Vec<Variable>,
    table: &str,
    encoding: Encoding,
) -> Result<Vec<Column>, TransportProblem> {
    let row_length: usize = widths.iter().sum::<usize>().max(1);
    let mut columns: Vec<Cells> = variables
        .iter()
        .map(|variable| match variable.kind {
            Kind::Text => Cells::Texts(TextsBuilder::default()),
            Kind::Number | Kind::Date => {
                Cells::Numbers(Vec::with_capacity(data.len() / row_length))
            }
        })
        .collect();
    let mut last: Vec<&[u8]> = vec![&[]; variables.len()];
    for (block, rows) in data.chunks(BLOCK * row_length).enumerate() {
        let mut position = 0;
        for (place, &width) in widths.iter().enumerate() {
            let cells = rows
                .chunks_exact(row_length)
                .map(|row| &row[position..position + width]);
            match &mut columns[place] {
                Cells::Numbers(numbers) => numbers.extend(cells.map(ibm::decode)),
                Cells::Texts(texts) => {
                    for (row, cell) in cells.enumerate() {
                        if cell == last[place] {
                            texts.repeat_last();
                            continue;
                        }
                        last[place] = cell;
                        let text = trimmed(cell);
                        let text = encoding.decode(text).ok_or_else(|| {
                            TransportProblem::UndecodableText {
                                table: table.to_owned(),
                                row: block * BLOCK + row + 1,
                                variable: variables[place].name.clone(),
                                value: lossy(text),
                            }
                        })?;
                        texts.push(&text);
                    }
                }
            }
            position += width;
        }
    }
    Ok(variables
        .into_iter()
        .zip(columns)
        .map(|(mut variable, cells)| {
            let values = match cells {
                Cells::Texts(texts) => Values::Text(texts.finish()),
                Cells::Numbers(cells) => Values::from_numbers(cells, variable.format.as_ref()),
            };
            variable.kind = values.kind();
            Column::new(variable, values).expect("the kind was taken from the values")
        })
        .collect())
}
