//! Source keys: a row that names the row it comes from names one that is there.

use super::finding::{Finding, Rule, Severity};
use super::package::{Dataset, Gathered, Package, Wrong, cell, sequence_variable};

pub(super) fn check(package: &Package<'_>, dataset: &Dataset<'_>, findings: &mut Vec<Finding>) {
    let Some(domains) = dataset.column("SRCDOM") else {
        return;
    };
    let mut gathered = Gathered::default();
    let [ids, variables, numbers, all] =
        ["USUBJID", "SRCVAR", "SRCSEQ", "SRCSEQS"].map(|name| dataset.column(name));
    // Without any dataset as collected, nothing can be said of keys into them.
    let is_whole = package.dataset("DM").is_some();
    for row in 0..domains.len() {
        let read = |column: Option<&datasets::Column>| {
            column.and_then(|column| cell(column, row).map(std::borrow::Cow::into_owned))
        };
        let [variable, number] = [variables, numbers].map(read);
        let mut say = |severity, variable, value: &str, message: String| {
            let wrong = Wrong {
                rule: Rule::NoSource,
                severity,
                variable,
                value,
            };
            gathered.add(dataset, row, &wrong, || message);
        };
        let Some(domain) = read(Some(domains)) else {
            if let Some(number) = &number {
                let message = "names a row of no dataset: SRCDOM is empty".to_owned();
                say(Severity::Error, "SRCSEQ", number, message);
            }
            if read(dataset.column("AVAL")).is_some() {
                let message = "is empty, though the row holds a value".to_owned();
                say(Severity::Remark, "SRCDOM", "", message);
            }
            continue;
        };
        let Some(source) = package.dataset(&domain) else {
            let severity = if is_whole {
                Severity::Error
            } else {
                Severity::Remark
            };
            let message = "names a dataset that is not here".to_owned();
            say(severity, "SRCDOM", &domain, message);
            continue;
        };
        match &variable {
            Some(variable) if source.column(variable).is_none() => {
                let message = format!("{domain} has no such variable");
                say(Severity::Error, "SRCVAR", variable, message);
            }
            Some(_) => {}
            None => {
                let message = "is empty, though SRCDOM names a dataset".to_owned();
                say(Severity::Remark, "SRCVAR", "", message);
            }
        }
        let (Some(known), Some(name)) = (
            package.numbered.get(domain.as_str()),
            sequence_variable(source),
        ) else {
            continue;
        };
        let id = read(ids).unwrap_or_default();
        let further = read(all);
        let further = further.as_deref().unwrap_or("").split_whitespace();
        let named = number
            .as_deref()
            .into_iter()
            .map(|number| ("SRCSEQ", number));
        for (variable, number) in named.chain(further.map(|number| ("SRCSEQS", number))) {
            if !known.contains(&(id.clone(), number.to_owned())) {
                let message = format!("{domain} has no row of subject {id} with this {name}");
                say(Severity::Error, variable, number, message);
            }
        }
        if number.is_none() {
            let message = format!("is empty, though {domain} numbers its rows by {name}");
            say(Severity::Remark, "SRCSEQ", "", message);
        }
    }
    gathered.into(findings);
}
