//! The values of a dataset: lengths, empty cells, dates, terms, names of codes.

use std::collections::BTreeMap;

use datasets::{Column, Kind};

use super::finding::{Finding, Rule, Severity};
use super::iso_8601::{is_date_time, is_duration};
use super::package::{Dataset, Gathered, Metadata, Wrong, cell};
use crate::standard::{Content, Core, Layout, Reach, VariableSpec};

/// The most bytes that a text of SAS transport version 5 holds.
const LONGEST_TEXT: usize = 200;

pub(super) fn check(
    dataset: &Dataset<'_>,
    layout: Option<&'static Layout>,
    findings: &mut Vec<Finding>,
) {
    let mut gathered = Gathered::default();
    for column in dataset.table.columns() {
        let spec = layout.and_then(|layout| layout.variable(column.name()));
        lengths(dataset, column, spec, &mut gathered);
        dates(dataset, column, spec, &mut gathered);
        if let Some(spec) = spec {
            empty_cells(dataset, column, spec, &mut gathered);
            terms(dataset, column, spec, &mut gathered);
        }
    }
    starts_and_ends(dataset, &mut gathered);
    codes_and_names(dataset, &mut gathered);
    domain_and_study(dataset, layout, &mut gathered);
    gathered.into(findings);
}

fn lengths(
    dataset: &Dataset<'_>,
    column: &Column,
    spec: Option<&VariableSpec>,
    gathered: &mut Gathered,
) {
    let Ok(texts) = column.texts() else {
        return;
    };
    let ours = spec.map(|spec| spec.content.length() as usize);
    let declared = match dataset.metadata {
        Metadata::Declared => column.variable().length.map(|length| length as usize),
        Metadata::Inferred => None,
    };
    let allowed = declared.unwrap_or(LONGEST_TEXT).min(LONGEST_TEXT);
    if texts.longest() <= ours.map_or(allowed, |ours| ours.min(allowed)) {
        return;
    }
    for (row, text) in texts.iter().enumerate() {
        let (severity, most) = match ours {
            _ if text.len() > allowed => (Severity::Error, allowed),
            Some(ours) if text.len() > ours => (Severity::Remark, ours),
            _ => continue,
        };
        let wrong = Wrong {
            rule: Rule::LongText,
            severity,
            variable: column.name(),
            value: text,
        };
        gathered.add(dataset, row, &wrong, || {
            format!("is {} bytes long, where {most} are allowed", text.len())
        });
    }
}

fn dates(
    dataset: &Dataset<'_>,
    column: &Column,
    spec: Option<&VariableSpec>,
    gathered: &mut Gathered,
) {
    let content = spec.map(|spec| spec.content);
    let name = column.name();
    // `--DUR` of a domain is a duration; `TRTDUR` of an analysis is a number of days.
    let durations =
        content == Some(Content::DurationText) || (name.len() == 5 && name.ends_with("DUR"));
    let date_times = content == Some(Content::DateTimeText) || name.ends_with("DTC");
    if column.kind() == Kind::Date || !(durations || date_times) {
        return;
    }
    for row in 0..column.len() {
        let Some(value) = cell(column, row) else {
            continue;
        };
        let is_right = if durations {
            is_duration(&value)
        } else {
            is_date_time(&value)
        };
        if !is_right {
            let wrong = Wrong {
                rule: Rule::NotADate,
                severity: Severity::Error,
                variable: name,
                value: &value,
            };
            gathered.add(dataset, row, &wrong, || {
                if durations {
                    "is no ISO 8601 duration, such as P112D or PT5H30M".to_owned()
                } else {
                    "is no ISO 8601 date, such as 2017-02-28, 2017-02 or 2017-02-28T09:30, on a day that there is"
                        .to_owned()
                }
            });
        }
    }
}

fn empty_cells(
    dataset: &Dataset<'_>,
    column: &Column,
    spec: &VariableSpec,
    gathered: &mut Gathered,
) {
    if spec.core != Core::Required {
        return;
    }
    for row in 0..column.len() {
        if cell(column, row).is_none() {
            let wrong = Wrong {
                rule: Rule::EmptyCell,
                severity: Severity::Error,
                variable: spec.name,
                value: "",
            };
            gathered.add(dataset, row, &wrong, || "is required, and empty".to_owned());
        }
    }
}

fn terms(dataset: &Dataset<'_>, column: &Column, spec: &VariableSpec, gathered: &mut Gathered) {
    let Some(codes) = spec.codes else {
        return;
    };
    for row in 0..column.len() {
        let Some(value) = cell(column, row).filter(|value| !codes.holds(value)) else {
            continue;
        };
        let severity = match codes.reach {
            Reach::Closed => Severity::Error,
            Reach::Extensible => Severity::Remark,
        };
        let wrong = Wrong {
            rule: Rule::NotInCodeList,
            severity,
            variable: spec.name,
            value: &value,
        };
        gathered.add(dataset, row, &wrong, || {
            let reach = match codes.reach {
                Reach::Closed => "allowed are",
                Reach::Extensible => "which may be extended; known are",
            };
            format!(
                "is not in the list {}, {reach} {}",
                codes.name,
                codes.terms.join(", ")
            )
        });
    }
}

/// No end comes before its start, as far as both are known.
fn starts_and_ends(dataset: &Dataset<'_>, gathered: &mut Gathered) {
    const PAIRS: [(&str, &str); 3] = [("STDTC", "ENDTC"), ("SDT", "EDT"), ("STDT", "ENDT")];
    for column in dataset.table.columns() {
        let Some((start, end)) = PAIRS.into_iter().find_map(|(start, end)| {
            let stem = column.name().strip_suffix(start)?;
            dataset
                .column(&format!("{stem}{end}"))
                .map(|end| (column, end))
        }) else {
            continue;
        };
        for row in 0..column.len() {
            let (Some(from), Some(to)) = (cell(start, row), cell(end, row)) else {
                continue;
            };
            let known = from.len().min(to.len());
            let (Some(first), Some(last)) = (from.get(..known), to.get(..known)) else {
                continue;
            };
            if is_date_time(&from) && is_date_time(&to) && last < first {
                let wrong = Wrong {
                    rule: Rule::EndBeforeStart,
                    severity: Severity::Error,
                    variable: end.name(),
                    value: &to,
                };
                gathered.add(dataset, row, &wrong, || {
                    format!("is before {}, {from}", start.name())
                });
            }
        }
    }
}

/// A short name has eight letters and digits, and one name.
fn codes_and_names(dataset: &Dataset<'_>, gathered: &mut Gathered) {
    for column in dataset.table.columns() {
        let code = column.name();
        let name = match code.strip_suffix("CD") {
            Some(name)
                if code.ends_with("TESTCD") || code.ends_with("PARMCD") || code == "PARAMCD" =>
            {
                name
            }
            _ => continue,
        };
        let Some(names) = dataset.column(name) else {
            continue;
        };
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for row in 0..column.len() {
            let Some(value) = cell(column, row) else {
                continue;
            };
            let is_short = value.len() <= 8
                && !value.starts_with(|c: char| c.is_ascii_digit())
                && value
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !is_short {
                let wrong = Wrong {
                    rule: Rule::BadCode,
                    severity: Severity::Error,
                    variable: code,
                    value: &value,
                };
                gathered.add(dataset, row, &wrong, || {
                    "a short name has at most eight letters, digits and underscores, and does not begin with a digit"
                        .to_owned()
                });
            }
            let Some(called) = cell(names, row) else {
                continue;
            };
            let first = known
                .entry(value.into_owned())
                .or_insert_with(|| called.clone().into_owned());
            if *first != called {
                let wrong = Wrong {
                    rule: Rule::TwoNames,
                    severity: Severity::Error,
                    variable: name,
                    value: &called,
                };
                gathered.add(dataset, row, &wrong, || {
                    format!("another row of the same {code} calls it `{first}`")
                });
            }
        }
    }
}

fn domain_and_study(
    dataset: &Dataset<'_>,
    layout: Option<&'static Layout>,
    gathered: &mut Gathered,
) {
    if let (Some(column), true) = (dataset.column("DOMAIN"), layout.is_some()) {
        for row in 0..column.len() {
            if let Some(value) = cell(column, row).filter(|value| *value != dataset.name) {
                let wrong = Wrong {
                    rule: Rule::WrongDomain,
                    severity: Severity::Error,
                    variable: "DOMAIN",
                    value: &value,
                };
                gathered.add(dataset, row, &wrong, || {
                    format!("the dataset is {}", dataset.name)
                });
            }
        }
    }
    if let Some(column) = dataset.column("STUDYID") {
        let mut studies = (0..column.len()).filter_map(|row| Some((row, cell(column, row)?)));
        let Some((_, first)) = studies.next() else {
            return;
        };
        for (row, value) in studies.filter(|(_, value)| *value != first) {
            let wrong = Wrong {
                rule: Rule::TwoStudies,
                severity: Severity::Error,
                variable: "STUDYID",
                value: &value,
            };
            gathered.add(dataset, row, &wrong, || {
                format!("the first row is of study {first}")
            });
        }
    }
}
