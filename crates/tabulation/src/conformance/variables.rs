//! The variables of a dataset: which are there, how they are called, what they are.

use datasets::{Column, Kind};

use super::finding::{Finding, Rule, Severity};
use super::package::{Dataset, Metadata};
use crate::standard::{Content, Core, Layout, VariableSpec};

/// SAS transport version 5, which authorities ask for, holds names of eight letters and labels of forty.
const LONGEST_NAME: usize = 8;
const LONGEST_LABEL: usize = 40;

pub(super) fn check(
    dataset: &Dataset<'_>,
    layout: Option<&'static Layout>,
    findings: &mut Vec<Finding>,
) {
    for column in dataset.table.columns() {
        naming(dataset, column, findings);
        let Some(layout) = layout else {
            continue;
        };
        match layout.variable(column.name()) {
            Some(spec) => known(dataset, column, spec, findings),
            None => findings.push(dataset.of_variable(
                Rule::UnknownVariable,
                Severity::Remark,
                column.name(),
                &format!("is not in the table of variables of {}", layout.name),
            )),
        }
    }
    for spec in layout.map_or(&[][..], |layout| layout.variables) {
        if dataset.column(spec.name).is_some() {
            continue;
        }
        let (severity, message) = match spec.core {
            Core::Required => (Severity::Error, "is required, and is not there"),
            Core::Expected => (
                Severity::Remark,
                "is expected, and is not there: where nothing was collected, the standard asks for an empty column",
            ),
            Core::Permissible => continue,
        };
        findings.push(dataset.of_variable(Rule::MissingVariable, severity, spec.name, message));
    }
}

fn naming(dataset: &Dataset<'_>, column: &Column, findings: &mut Vec<Finding>) {
    let name = column.name();
    let is_well_formed = name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_well_formed {
        findings.push(dataset.of_variable(
            Rule::BadName,
            Severity::Error,
            name,
            "a name has at most eight capital letters and digits, and begins with a letter",
        ));
    }
    let label = &column.variable().label;
    if dataset.metadata == Metadata::Declared && label.len() > LONGEST_LABEL {
        findings.push(Finding {
            value: Some(label.clone()),
            ..dataset.of_variable(
                Rule::LongLabel,
                Severity::Error,
                name,
                "a label has at most 40 characters",
            )
        });
    }
}

/// A variable of the table: label and kind.
fn known(dataset: &Dataset<'_>, column: &Column, spec: &VariableSpec, findings: &mut Vec<Finding>) {
    let label = &column.variable().label;
    if dataset.metadata == Metadata::Declared && label != spec.label {
        findings.push(Finding {
            value: Some(label.clone()),
            ..dataset.of_variable(
                Rule::OtherLabel,
                Severity::Remark,
                spec.name,
                &format!("its label is `{}` in the table of variables", spec.label),
            )
        });
    }
    let wanted = match spec.content {
        Content::Text(_) | Content::DateTimeText | Content::DurationText => Kind::Text,
        Content::Number => Kind::Number,
        Content::Date => Kind::Date,
    };
    let is_empty = (0..column.len()).all(|row| column.is_missing(row));
    let fits = match dataset.metadata {
        Metadata::Declared => column.kind() == wanted,
        // A column of codes that are all digits looks like numbers, and an empty one like texts.
        Metadata::Inferred => wanted == Kind::Text || column.kind() == wanted || is_empty,
    };
    if !fits {
        findings.push(dataset.of_variable(
            Rule::WrongKind,
            Severity::Error,
            spec.name,
            &format!("holds {}s where {wanted}s belong", column.kind()),
        ));
    }
}
