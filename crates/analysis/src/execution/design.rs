//! The design of the trial, read from its trial-design datasets.

use std::collections::BTreeMap;

use datasets::Table;

use crate::error::AnalysisError;
use crate::execution::context::{Context, column, numbers, part_of};
use crate::execution::record::{At, Recorder, Watch};
use crate::plan::Analysis;
use crate::plan::method::TrialDesign;
use crate::results::{
    Design, DesignArm, DesignElement, DesignVisit, Group, Results, Statistic, VariableLevel,
};

/// Reads the design, and counts the criteria of each category as results.
pub(super) fn design(
    context: &Context<'_>,
    analysis: &Analysis,
    method: &TrialDesign,
    results: &mut Results,
    watch: &mut Watch,
) -> Result<(), AnalysisError> {
    let part = part_of(analysis);
    let table = |name: &str| context.table(&part, name);
    let criteria = table(&method.criteria)?;
    let of_category = rows_by(&part, criteria, "IECAT")?;
    let mut recorder = Recorder::new(analysis, results, watch);
    for (category, rows) in &of_category {
        let item = VariableLevel {
            variable: "IECAT".to_owned(),
            level: category.clone(),
        };
        let at = At::new(&Group::All, &[], rows)
            .item(&item)
            .of_dataset(Some(&method.criteria));
        recorder.put(&at, Statistic::N, rows.len().into())?;
    }
    let design = Design {
        arms: arms(&part, table(&analysis.dataset)?, table(&method.elements)?)?,
        visits: visits(&part, table(&method.visits)?)?,
        criteria: of_category
            .into_iter()
            .map(|(category, rows)| (category, rows.len()))
            .collect(),
        parameters: parameters(&part, table(&method.summary)?)?,
    };
    results.push_design(&analysis.id, design);
    Ok(())
}

/// The texts of a column, empty where missing.
fn texts(part: &str, table: &Table, name: &str) -> Result<Vec<String>, AnalysisError> {
    let column = column(part, table, name)?;
    Ok((0..table.rows())
        .map(|row| {
            if column.is_missing(row) {
                String::new()
            } else {
                column.value(row).to_string()
            }
        })
        .collect())
}

fn rows_by(
    part: &str,
    table: &Table,
    name: &str,
) -> Result<BTreeMap<String, Vec<usize>>, AnalysisError> {
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (row, value) in texts(part, table, name)?.into_iter().enumerate() {
        rows.entry(value).or_default().push(row);
    }
    Ok(rows)
}

/// The arms in the order in which the dataset names them.
fn arms(part: &str, arms: &Table, elements: &Table) -> Result<Vec<DesignArm>, AnalysisError> {
    let of_element = |name| texts(part, elements, name);
    let (codes, starts, durations) = (
        of_element("ETCD")?,
        of_element("TESTRL")?,
        of_element("TEDUR")?,
    );
    let of_arm = |name| texts(part, arms, name);
    let (arm_codes, labels) = (of_arm("ARMCD")?, of_arm("ARM")?);
    let (element_codes, names) = (of_arm("ETCD")?, of_arm("ELEMENT")?);
    let (epochs, branches, transitions) =
        (of_arm("EPOCH")?, of_arm("TABRANCH")?, of_arm("TATRANS")?);
    let places = numbers(part, arms, "TAETORD")?;
    let mut rows: Vec<usize> = (0..arms.rows()).collect();
    // A stable sort: the arms stay in the order of the dataset.
    rows.sort_by(|one, other| {
        let place = |row: usize| places.get(row).unwrap_or(f64::INFINITY);
        place(*one).total_cmp(&place(*other))
    });
    let mut found: Vec<DesignArm> = Vec::new();
    for (code, label) in arm_codes.iter().zip(&labels) {
        if !found.iter().any(|arm| arm.code == *code) {
            found.push(DesignArm {
                code: code.clone(),
                label: label.clone(),
                elements: Vec::new(),
            });
        }
    }
    for row in rows {
        let described = codes.iter().position(|code| *code == element_codes[row]);
        let element = DesignElement {
            code: element_codes[row].clone(),
            name: names[row].clone(),
            epoch: epochs[row].clone(),
            branch: branches[row].clone(),
            transition: transitions[row].clone(),
            starts: described.map_or_else(String::new, |place| starts[place].clone()),
            days: described.and_then(|place| days(&durations[place])),
        };
        if let Some(arm) = found.iter_mut().find(|arm| arm.code == arm_codes[row]) {
            arm.elements.push(element);
        }
    }
    Ok(found)
}

/// Days or weeks of an ISO 8601 duration such as `P112D`; other durations have no fixed number of days.
fn days(duration: &str) -> Option<u32> {
    let amount = duration.strip_prefix('P')?;
    match (amount.strip_suffix('D'), amount.strip_suffix('W')) {
        (Some(days), _) => days.parse().ok(),
        (None, Some(weeks)) => weeks.parse::<u32>().ok()?.checked_mul(7),
        (None, None) => None,
    }
}

fn visits(part: &str, table: &Table) -> Result<Vec<DesignVisit>, AnalysisError> {
    let (labels, starts) = (texts(part, table, "VISIT")?, texts(part, table, "TVSTRL")?);
    let (places, days) = (
        numbers(part, table, "VISITNUM")?,
        numbers(part, table, "VISITDY")?,
    );
    let mut rows: Vec<usize> = (0..table.rows()).collect();
    rows.sort_by(|one, other| {
        let place = |row: usize| places.get(row).unwrap_or(f64::INFINITY);
        place(*one).total_cmp(&place(*other))
    });
    Ok(rows
        .into_iter()
        .map(|row| DesignVisit {
            label: labels[row].clone(),
            day: days.get(row),
            starts: starts[row].clone(),
        })
        .collect())
}

fn parameters(part: &str, table: &Table) -> Result<Vec<(String, String)>, AnalysisError> {
    let codes = texts(part, table, "TSPARMCD")?;
    let values = texts(part, table, "TSVAL")?;
    Ok(codes.into_iter().zip(values).collect())
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn days_and_weeks_have_a_length_and_months_have_none() {
        assert_eq!(days("P112D"), Some(112));
        assert_eq!(days("P16W"), Some(112));
        assert_eq!(days("P4M"), None);
        assert_eq!(days(""), None);
    }
}
