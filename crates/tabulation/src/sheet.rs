//! How a dataset is laid out: its name, its label and its variables, as a table of constants.

use datasets::{Table, TableBuilder, TableError, Variable};

/// One variable of a layout.
pub struct Spec {
    name: &'static str,
    label: &'static str,
    kind: SpecKind,
}

enum SpecKind {
    Text,
    Number,
    Date,
}

/// A text variable.
pub const fn text(name: &'static str, label: &'static str) -> Spec {
    Spec {
        name,
        label,
        kind: SpecKind::Text,
    }
}

/// A numeric variable.
pub const fn number(name: &'static str, label: &'static str) -> Spec {
    Spec {
        name,
        label,
        kind: SpecKind::Number,
    }
}

/// A date variable.
pub const fn date(name: &'static str, label: &'static str) -> Spec {
    Spec {
        name,
        label,
        kind: SpecKind::Date,
    }
}

/// The layout of a dataset.
pub struct Layout {
    /// The dataset's name.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// The variables that make a row unique, in the order in which rows are sorted.
    pub keys: &'static [&'static str],
    /// Its variables, in their order.
    pub variables: &'static [Spec],
}

impl Layout {
    /// An empty table to be filled row by row.
    pub fn open(&self) -> Result<TableBuilder, TableError> {
        TableBuilder::new(
            self.name,
            self.label,
            self.variables.iter().map(|spec| {
                let variable = match spec.kind {
                    SpecKind::Text => Variable::text(spec.name, spec.label),
                    SpecKind::Number => Variable::number(spec.name, spec.label),
                    SpecKind::Date => Variable::date(spec.name, spec.label),
                };
                match (1_u32..).zip(self.keys).find(|(_, key)| **key == spec.name) {
                    Some((place, _)) => variable.with_key_sequence(place),
                    None => variable,
                }
            }),
        )
    }

    /// The filled table, sorted by its keys.
    pub fn close(&self, builder: TableBuilder) -> Result<Table, TableError> {
        builder.finish().sort_by(self.keys)
    }
}

/// A flag as CDISC writes it: "Y" or nothing.
pub const fn flag(holds: bool) -> &'static str {
    if holds { "Y" } else { "" }
}

/// A yes or no that was asked.
pub const fn yes_no(holds: bool) -> &'static str {
    if holds { "Y" } else { "N" }
}
