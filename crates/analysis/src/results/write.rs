//! Results as a table and as JSON.

use datasets::{Table, TableError, Variable};
use serde_json::{Map, Value, json};

use crate::results::{ArdRow, Group, ResultValue, Results};

impl Results {
    /// The results as a table, one row a statistic, ready for any format that [`datasets`] writes.
    ///
    /// Columns: `RESULTID ANALYSIS METHOD DATASET SETID GROUPVAR GROUPLVL REFLVL`, the `by` columns as `BY` (such as
    /// `AVISITN=16`, parted by `; `), `ITEMVAR ITEMLVL STAT STATLABEL VALUE REASON NSOURCE`. `VALUE` is missing where a
    /// statistic was not calculated; `REASON` then says why.
    ///
    /// # Errors
    /// Never for results of this crate, whose numbers are finite.
    pub fn table(&self) -> Result<Table, TableError> {
        let mut table = Table::new("ARD", "Analysis results, one row a statistic");
        let rows = self.rows();
        let mut text = |name: &str, label: &str, of: &dyn Fn(&ArdRow) -> String| {
            table.push_text_column(Variable::text(name, label), rows.iter().map(of))
        };
        text("RESULTID", "Result identifier", &|row| row.id.to_string())?;
        text("ANALYSIS", "Analysis", &|row| row.analysis.to_string())?;
        text("METHOD", "Method", &|row| row.method.to_owned())?;
        text("DATASET", "Dataset", &|row| row.dataset.clone())?;
        text("SETID", "Analysis set", &|row| {
            row.set.as_ref().map_or(String::new(), ToString::to_string)
        })?;
        text("GROUPVAR", "Grouping variable", &|row| {
            row.group.variable().unwrap_or_default().to_owned()
        })?;
        text("GROUPLVL", "Level of the grouping variable", &|row| {
            level(&row.group).to_owned()
        })?;
        text("REFLVL", "Reference level of a comparison", &|row| {
            reference(&row.group).to_owned()
        })?;
        text("BY", "By variables and their values", &|row| {
            let by: Vec<String> = row
                .by
                .iter()
                .map(|by| format!("{}={}", by.variable, by.level))
                .collect();
            by.join("; ")
        })?;
        text("ITEMVAR", "Variable", &|row| {
            row.item
                .as_ref()
                .map_or(String::new(), |item| item.variable.clone())
        })?;
        text("ITEMLVL", "Value of the variable", &|row| {
            row.item
                .as_ref()
                .map_or(String::new(), |item| item.level.clone())
        })?;
        text("STAT", "Statistic", &|row| row.statistic.name().to_owned())?;
        text("STATLABEL", "Label of the statistic", &|row| {
            row.statistic.label().to_owned()
        })?;
        table.push_number_column(
            Variable::number("VALUE", "Value"),
            rows.iter().map(|row| row.value.as_number()),
        )?;
        table.push_text_column(
            Variable::text("REASON", "Why there is no value"),
            rows.iter().map(|row| match &row.value {
                ResultValue::NotCalculated(reason) => reason.as_str(),
                ResultValue::Count(_) | ResultValue::Number(_) => "",
            }),
        )?;
        table.push_number_column(
            Variable::number("NSOURCE", "Number of source rows"),
            rows.iter().map(|row| Some(row.source_rows as f64)),
        )?;
        Ok(table)
    }

    /// The results as JSON: a list with one object a statistic, numbers at full precision.
    #[must_use]
    pub fn json(&self) -> Value {
        Value::Array(self.rows().iter().map(object).collect())
    }
}

fn object(row: &ArdRow) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("id", json!(row.id.as_str()));
    put("analysis", json!(row.analysis));
    put("method", json!(row.method));
    put("dataset", json!(row.dataset));
    if let Some(set) = &row.set {
        put("set", json!(set));
    }
    if let Some(variable) = row.group.variable() {
        put("group_variable", json!(variable));
        put("group_level", json!(level(&row.group)));
    }
    if let Group::Comparison { reference, .. } = &row.group {
        put("reference_level", json!(reference));
    }
    if !row.by.is_empty() {
        let by: Map<String, Value> = row
            .by
            .iter()
            .map(|by| (by.variable.clone(), json!(by.level)))
            .collect();
        put("by", Value::Object(by));
    }
    if let Some(item) = &row.item {
        put("variable", json!(item.variable));
        put("variable_level", json!(item.level));
    }
    put("statistic", json!(row.statistic));
    put("label", json!(row.statistic.label()));
    match &row.value {
        ResultValue::Count(count) => put("value", json!(count)),
        ResultValue::Number(number) => put("value", json!(number)),
        ResultValue::NotCalculated(reason) => {
            put("value", Value::Null);
            put("reason", json!(reason))
        }
    };
    put("source_rows", json!(row.source_rows));
    Value::Object(object)
}

fn level(group: &Group) -> &str {
    match group {
        Group::All => "",
        Group::Level { level, .. } | Group::Comparison { level, .. } => level,
        Group::Total { label, .. } => label,
    }
}

fn reference(group: &Group) -> &str {
    match group {
        Group::Comparison { reference, .. } => reference,
        Group::All | Group::Level { .. } | Group::Total { .. } => "",
    }
}
