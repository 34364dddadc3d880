//! Results in the shape of the CDISC Analysis Results Standard, version 1.0.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::filter::{Comparison, Expression, Filter, Literal, Operand};
use crate::plan::{AnalysisId, Plan};
use crate::results::{ArdRow, Group, ResultValue, Results};

/// The group of rows without a value of the factor.
const EMPTY: &str = "(empty)";

impl Results {
    /// The plan and its results as a reporting event of the CDISC Analysis Results Standard 1.0, ready for JSON.
    ///
    /// Numbers stand as `rawValue` with all their digits; where there is none, `formattedValue` is `NC`: a reason
    /// has no place in the standard and stays in the other forms. A comparison names two groups of its grouping:
    /// the level, then what it is compared with. Conditions that compare two columns have no place either: such a subset
    /// carries its condition as `description`.
    #[must_use]
    pub fn reporting_event(&self, plan: &Plan) -> Value {
        let analyses = self.analyses(plan);
        json!({
            "id": format!("RE_{}", plan.plan.trial),
            "version": 1,
            "name": plan.plan.title,
            "mainListOfContents": contents(plan),
            "analysisSets": plan.sets.iter().enumerate().map(|(place, set)| {
                chosen(
                    &format!("AS_{}", set.id),
                    &set.label,
                    &set.dataset,
                    set.condition.as_ref(),
                    place,
                )
            }).collect::<Vec<Value>>(),
            "dataSubsets": plan.analyses.iter().enumerate().filter_map(|(place, analysis)| {
                let condition = analysis.condition.as_ref()?;
                let id = format!("DS_{}", analysis.id);
                Some(chosen(&id, &analysis.title, &analysis.dataset, Some(condition), place))
            }).collect::<Vec<Value>>(),
            "analysisGroupings": self.groupings(plan),
            "methods": self.methods(),
            "analyses": analyses,
            "outputs": plan.displays.iter().map(|display| json!({
                "id": format!("OUT_{}", display.id),
                "version": 1,
                "name": display.title,
                "displays": [{
                    "order": 1,
                    "display": {
                        "id": format!("DSP_{}", display.id),
                        "version": 1,
                        "name": display.title,
                        "displayTitle": display.title,
                    },
                }],
            })).collect::<Vec<Value>>(),
        })
    }

    /// The methods that gave results, each with its statistics as operations, in their order.
    fn methods(&self) -> Vec<Value> {
        let mut operations: BTreeMap<&str, Vec<(&'static str, &'static str)>> = BTreeMap::new();
        for row in self.rows() {
            let of = operations.entry(row.method).or_default();
            let statistic = (row.statistic.name(), row.statistic.label());
            if !of.contains(&statistic) {
                of.push(statistic);
            }
        }
        operations
            .into_iter()
            .map(|(method, statistics)| {
                let operations: Vec<Value> = statistics
                    .iter()
                    .enumerate()
                    .map(|(place, (name, label))| {
                        json!({
                            "id": operation_id(method, name),
                            "name": name,
                            "label": label,
                            "order": place + 1,
                        })
                    })
                    .collect();
                json!({
                    "id": format!("MTH_{method}"),
                    "name": method,
                    "operations": operations,
                })
            })
            .collect()
    }

    /// The groupings of the plan with their levels, then every other column by whose values results are told apart.
    fn groupings(&self, plan: &Plan) -> Vec<Value> {
        let mut groupings: Vec<Value> = Vec::new();
        for grouping in &plan.groupings {
            let mut groups: Vec<Value> = grouping
                .levels
                .iter()
                .enumerate()
                .map(|(place, level)| {
                    json!({
                        "id": group_id(grouping.id.as_str(), &level.value),
                        "name": level.label(),
                        "level": 1,
                        "order": place + 1,
                        "condition": {
                            "variable": grouping.variable,
                            "comparator": "EQ",
                            "value": [level.value],
                        },
                    })
                })
                .collect();
            if let Some(total) = &grouping.total {
                let all: Vec<&str> = grouping
                    .levels
                    .iter()
                    .map(|level| level.value.as_str())
                    .collect();
                groups.push(json!({
                    "id": group_id(grouping.id.as_str(), total),
                    "name": total,
                    "level": 1,
                    "order": groups.len() + 1,
                    "condition": {
                        "variable": grouping.variable,
                        "comparator": "IN",
                        "value": all,
                    },
                }));
            }
            groupings.push(json!({
                "id": format!("GF_{}", grouping.id),
                "name": grouping.id.as_str(),
                "groupingVariable": grouping.variable,
                "dataDriven": false,
                "groups": groups,
            }));
        }
        let mut found: Vec<&str> = Vec::new();
        for row in self.rows() {
            for part in row.by.iter().chain(&row.item) {
                if !found.contains(&part.variable.as_str()) {
                    found.push(&part.variable);
                }
            }
        }
        groupings.extend(found.into_iter().map(|variable| {
            json!({
                "id": format!("GV_{variable}"),
                "name": variable,
                "groupingVariable": variable,
                "dataDriven": true,
            })
        }));
        groupings
    }

    /// The analyses with their results, in the order of the results.
    fn analyses(&self, plan: &Plan) -> Vec<Value> {
        let mut order: Vec<&AnalysisId> = Vec::new();
        let mut rows_of: BTreeMap<&AnalysisId, Vec<&ArdRow>> = BTreeMap::new();
        for row in self.rows() {
            let rows = rows_of.entry(&row.analysis).or_default();
            if rows.is_empty() {
                order.push(&row.analysis);
            }
            rows.push(row);
        }
        order
            .into_iter()
            .map(|id| analysis(plan, id, &rows_of[id]))
            .collect()
    }
}

fn operation_id(method: &str, statistic: &str) -> String {
    format!("MTH_{method}_{statistic}")
}

fn group_id(grouping: &str, level: &str) -> String {
    format!("GF_{grouping}_{level}")
}

fn contents(plan: &Plan) -> Value {
    let analyses = plan.analyses.iter().map(|analysis| {
        (
            "analysisId",
            format!("AN_{}", analysis.id),
            analysis.title.clone(),
        )
    });
    let displays = plan.displays.iter().map(|display| {
        (
            "outputId",
            format!("OUT_{}", display.id),
            display.title.clone(),
        )
    });
    let items: Vec<Value> = analyses
        .chain(displays)
        .enumerate()
        .map(|(place, (key, id, name))| {
            let mut item = Map::new();
            item.insert("level".to_owned(), json!(1));
            item.insert("order".to_owned(), json!(place + 1));
            item.insert("name".to_owned(), json!(name));
            item.insert(key.to_owned(), json!(id));
            Value::Object(item)
        })
        .collect();
    json!({ "name": "Contents", "contentsList": { "listItems": items } })
}

fn analysis(plan: &Plan, id: &AnalysisId, rows: &[&ArdRow]) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    let planned = plan.analysis(id);
    put("id", json!(format!("AN_{id}")));
    put("version", json!(1));
    let title = planned.map_or_else(|| id.to_string(), |analysis| analysis.title.clone());
    put("name", json!(title));
    put("reason", json!({ "controlledTerm": "SPECIFIED IN SAP" }));
    put(
        "purpose",
        json!({ "controlledTerm": "EXPLORATORY OUTCOME MEASURE" }),
    );
    if let Some(row) = rows.first() {
        put("methodId", json!(format!("MTH_{}", row.method)));
        if !row.dataset.is_empty() {
            put("dataset", json!(row.dataset));
        }
        if let Some(set) = &row.set {
            put("analysisSetId", json!(format!("AS_{set}")));
        }
    }
    if let Some(analysis) = planned {
        if analysis.condition.is_some() {
            put("dataSubsetId", json!(format!("DS_{id}")));
        }
        let groupings: Vec<Value> = analysis
            .grouping
            .iter()
            .map(|grouping| format!("GF_{grouping}"))
            .chain(analysis.by.iter().map(|by| format!("GV_{by}")))
            .enumerate()
            .map(|(place, grouping)| {
                json!({ "order": place + 1, "groupingId": grouping, "resultsByGroup": true })
            })
            .collect();
        put("orderedGroupings", json!(groupings));
    }
    let results: Vec<Value> = rows.iter().map(|row| result(plan, row)).collect();
    put("results", json!(results));
    Value::Object(object)
}

fn result(plan: &Plan, row: &ArdRow) -> Value {
    let mut object = Map::new();
    object.insert(
        "operationId".to_owned(),
        json!(operation_id(row.method, row.statistic.name())),
    );
    object.insert("resultGroups".to_owned(), json!(groups(plan, row)));
    let (key, value) = match &row.value {
        ResultValue::Count(count) => ("rawValue", count.to_string()),
        ResultValue::Number(number) => ("rawValue", number.to_string()),
        ResultValue::NotCalculated(_) => ("formattedValue", "NC".to_owned()),
    };
    object.insert(key.to_owned(), json!(value));
    Value::Object(object)
}

fn groups(plan: &Plan, row: &ArdRow) -> Vec<Value> {
    let grouping = plan
        .analysis(&row.analysis)
        .and_then(|analysis| analysis.grouping.as_ref());
    // The sizes of sets belong to no analysis of the plan; they name their grouping among their `by` values.
    let grouping = grouping.map(|id| id.as_str()).or_else(|| {
        let named = row.by.iter().find(|by| by.variable == "grouping");
        named.map(|by| by.level.as_str())
    });
    let mut groups = Vec::new();
    let mut add = |level: &str| {
        if let Some(grouping) = grouping {
            groups.push(json!({
                "groupingId": format!("GF_{grouping}"),
                "groupId": group_id(grouping, level),
            }));
        }
    };
    match &row.group {
        Group::All => {}
        Group::Level { level, .. } => add(level),
        Group::Total { label, .. } => add(label),
        Group::Comparison {
            level, reference, ..
        } => {
            add(level);
            add(reference);
        }
    }
    for part in row.by.iter().chain(&row.item) {
        let value = if part.level.is_empty() {
            EMPTY
        } else {
            &part.level
        };
        groups.push(json!({
            "groupingId": format!("GV_{}", part.variable),
            "groupValue": value,
        }));
    }
    groups
}

/// An analysis set or a data subset.
fn chosen(id: &str, name: &str, dataset: &str, condition: Option<&Filter>, place: usize) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(id));
    object.insert("name".to_owned(), json!(name));
    object.insert("level".to_owned(), json!(1));
    object.insert("order".to_owned(), json!(place + 1));
    if let Some(condition) = condition {
        object.insert("description".to_owned(), json!(condition.as_str()));
        let said = condition
            .expression()
            .ok()
            .and_then(|of| clause(dataset, of));
        if let Some((key, value)) = said {
            object.insert(key.to_owned(), value);
        }
    }
    Value::Object(object)
}

/// A condition as the standard says it: the key, and what stands there. None where the standard cannot say it.
fn clause(dataset: &str, expression: &Expression) -> Option<(&'static str, Value)> {
    let literal = |operand: &Operand| match operand {
        Operand::Literal { value, .. } => Some(match value {
            Literal::Number(number) => number.to_string(),
            Literal::Text(text) => text.clone(),
        }),
        Operand::Column(_) => None,
    };
    let condition = |variable: &str, comparator: &str, values: Vec<String>| {
        let said = json!({
            "dataset": dataset,
            "variable": variable,
            "comparator": comparator,
            "value": values,
        });
        Some(("condition", said))
    };
    match expression {
        Expression::Compare {
            left,
            comparison,
            right,
        } => {
            let comparator = match comparison {
                Comparison::Equal => "EQ",
                Comparison::Unequal => "NE",
                Comparison::Below => "LT",
                Comparison::AtMost => "LE",
                Comparison::Above => "GT",
                Comparison::AtLeast => "GE",
            };
            condition(&left.name, comparator, vec![literal(right)?])
        }
        Expression::In { column, values } => {
            let values: Option<Vec<String>> = values.iter().map(literal).collect();
            condition(&column.name, "IN", values?)
        }
        Expression::Between { column, from, to } => {
            let (_, from) = condition(&column.name, "GE", vec![literal(from)?])?;
            let (_, to) = condition(&column.name, "LE", vec![literal(to)?])?;
            Some(compound(
                "AND",
                vec![("condition", from), ("condition", to)],
            ))
        }
        Expression::Missing(column) => condition(&column.name, "EQ", Vec::new()),
        Expression::Not(inner) => Some(compound("NOT", vec![clause(dataset, inner)?])),
        Expression::All(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(|part| clause(dataset, part)).collect();
            Some(compound("AND", parts?))
        }
        Expression::Any(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(|part| clause(dataset, part)).collect();
            Some(compound("OR", parts?))
        }
    }
}

fn compound(operator: &str, parts: Vec<(&'static str, Value)>) -> (&'static str, Value) {
    let clauses: Vec<Value> = parts
        .into_iter()
        .enumerate()
        .map(|(place, (key, value))| {
            let mut clause = Map::new();
            clause.insert("level".to_owned(), json!(2));
            clause.insert("order".to_owned(), json!(place + 1));
            clause.insert(key.to_owned(), value);
            Value::Object(clause)
        })
        .collect();
    (
        "compoundExpression",
        json!({ "logicalOperator": operator, "whereClauses": clauses }),
    )
}
