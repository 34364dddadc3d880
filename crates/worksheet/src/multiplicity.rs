//! Several p-values at once.

use crate::sheet::{Grid, GridColumn, Worksheet, p_values};
use statistics::StatisticsError;
use statistics::multiplicity::{self, GraphicalProcedure};

fn names(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("H{number}")).collect()
}

/// P-values adjusted by every named procedure; the fixed sequence takes them in the order given.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] for what is no p-value, [`StatisticsError::TooFew`] where there is none.
pub fn adjusted_p_values(values: &[f64]) -> Result<Worksheet, StatisticsError> {
    let mut sheet = Worksheet::new("Adjusted p-values");
    sheet.give("given", format!("{} p-values", values.len()));
    let column = |key: &'static str, heading: &'static str, values: Vec<f64>| {
        GridColumn::new(key, heading, p_values(values))
    };
    sheet.grid(Grid {
        key: None,
        heading: "".into(),
        row_heading: "hypothesis".into(),
        rows: names(values.len()),
        columns: vec![
            column("p", "p", values.to_vec()),
            column(
                "bonferroni",
                "Bonferroni",
                multiplicity::bonferroni(values)?,
            ),
            column("holm", "Holm", multiplicity::holm(values)?),
            column("hochberg", "Hochberg", multiplicity::hochberg(values)?),
            column("hommel", "Hommel", multiplicity::hommel(values)?),
            column(
                "bh",
                "Benjamini-Hochberg",
                multiplicity::benjamini_hochberg(values)?,
            ),
            column(
                "fixed_sequence",
                "fixed sequence",
                multiplicity::fixed_sequence(values)?,
            ),
        ],
    });
    sheet.remark("All but Benjamini-Hochberg control the familywise error; that controls the false discovery rate.");
    for reference in [
        "Holm S. Scand J Stat 1979;6:65-70",
        "Hochberg Y. Biometrika 1988;75:800-802",
        "Hommel G. Biometrika 1988;75:383-386",
        "Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300",
        "Maurer W, Hothorn LA, Lehmacher W. Biometrie in der chemisch-pharmazeutischen Industrie 1995;6:3-18",
    ] {
        sheet.refer(reference);
    }
    Ok(sheet)
}

/// P-values adjusted by a graphical procedure.
///
/// # Errors
/// As [`multiplicity::graphical`].
pub fn graphical_procedure(
    procedure: &GraphicalProcedure,
    values: &[f64],
) -> Result<Worksheet, StatisticsError> {
    let adjusted = multiplicity::graphical(procedure, values)?;
    let mut sheet = Worksheet::new("Graphical procedure");
    sheet.grid(Grid {
        key: None,
        heading: "".into(),
        row_heading: "hypothesis".into(),
        rows: names(values.len()),
        columns: vec![
            GridColumn::new("p", "p", p_values(values.iter().copied())),
            GridColumn::new("graphical", "graphical", p_values(adjusted)),
        ],
    });
    sheet.refer(GraphicalProcedure::REFERENCE);
    Ok(sheet)
}
