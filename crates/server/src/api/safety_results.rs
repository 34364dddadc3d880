//! Results of the central laboratory that whoever treats a subject reads, for programs.

use serde_json::{Value, json};

use crate::http::{Asked, Reply, Trouble};
use crate::page::safety_results::of_subject;

/// Those of the subject of the path.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let results: Vec<Value> = of_subject(asked)?
        .into_iter()
        .map(|result| {
            json!({
                "test": result.test,
                "label": result.label,
                "visit": result.visit,
                "collected": result.collected,
                "value": result.value,
                "unit": result.unit,
                "upper_limit": result.upper_limit,
            })
        })
        .collect();
    Ok(Reply::json(json!({ "results": results })))
}
