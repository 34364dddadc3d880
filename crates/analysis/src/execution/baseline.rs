//! One baseline for each subject and parameter.

use datasets::Table;

use crate::error::AnalysisError;

/// What tells baselines apart, as far as a dataset has it: ADaM allows one baseline for each combination.
const WITHIN: [&str; 5] = ["PARAMCD", "BASETYPE", "ATPT", "ATPTN", "APERIOD"];

/// Refuses a dataset in which a subject has two baselines of one parameter. Datasets without the flag pass.
pub(super) fn require_one_each(table: &Table, key: &str) -> Result<(), AnalysisError> {
    let flag = table
        .column("ABLFL")
        .ok()
        .and_then(|flag| flag.texts().ok());
    let Some(flag) = flag else { return Ok(()) };
    let Some(flagged) = flag.code_of("Y") else {
        return Ok(());
    };
    let mut within = vec![key];
    within.extend(
        WITHIN
            .into_iter()
            .filter(|name| table.position(name).is_some()),
    );
    let Ok(groups) = table.group_by(&within) else {
        return Ok(());
    };
    let mut first: Vec<Option<usize>> = vec![None; groups.len()];
    for (row, group) in groups.of_rows().iter().enumerate() {
        if flag.codes()[row] != flagged {
            continue;
        }
        let seen = &mut first[*group as usize];
        if let Some(earlier) = *seen {
            let text = |name: &str| {
                let value = table.value(row, name);
                value.map_or_else(|_| String::new(), |value| value.to_string())
            };
            return Err(AnalysisError::TwoBaselines {
                dataset: table.name().to_owned(),
                subject: text(key),
                parameter: text("PARAMCD"),
                rows: [earlier + 1, row + 1],
            });
        }
        *seen = Some(row);
    }
    Ok(())
}
