//! Expected against computed, leaf by leaf.

use serde::Serialize;
use serde_json::Value;

/// A number that is off by more than its tolerance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Miss {
    /// The case.
    pub case: String,
    /// The path of the number inside the case's results.
    pub leaf: String,
    /// What the golden file holds.
    pub expected: String,
    /// What was computed.
    pub computed: String,
    /// `|computed - expected| / max(1, |expected|)`; infinite where one of them has no value.
    pub error: f64,
}

/// One compared leaf.
pub(crate) struct Leaf {
    pub(crate) path: String,
    pub(crate) expected: String,
    pub(crate) computed: String,
    pub(crate) error: f64,
}

/// Compares every leaf of `expected`; leaves that were computed besides are not looked at.
pub(crate) fn compare(expected: &Value, computed: &Value) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    walk(String::new(), expected, Some(computed), &mut leaves);
    leaves
}

fn walk(path: String, expected: &Value, computed: Option<&Value>, leaves: &mut Vec<Leaf>) {
    match expected {
        Value::Object(map) => {
            for (key, value) in map {
                let inner = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                walk(inner, value, computed.and_then(|c| c.get(key)), leaves);
            }
        }
        Value::Array(list) => {
            let found = computed.and_then(Value::as_array);
            for (index, value) in list.iter().enumerate() {
                let inner = format!("{path}[{index}]");
                walk(inner, value, found.and_then(|c| c.get(index)), leaves);
            }
            // An empty list or one that is too short must not pass for an equal one.
            let length = found.map(Vec::len);
            if length != Some(list.len()) {
                leaves.push(Leaf {
                    path: format!("{path}.length"),
                    expected: list.len().to_string(),
                    computed: length.map_or("none".to_owned(), |l| l.to_string()),
                    error: f64::INFINITY,
                });
            }
        }
        _ => leaves.push(Leaf {
            error: distance(expected, computed),
            path,
            expected: expected.to_string(),
            computed: computed.map_or("none".to_owned(), Value::to_string),
        }),
    }
}

fn distance(expected: &Value, computed: Option<&Value>) -> f64 {
    match (expected, computed) {
        (Value::Null, None | Some(Value::Null)) => 0.0,
        (Value::Number(want), Some(Value::Number(got))) => match (want.as_f64(), got.as_f64()) {
            (Some(want), Some(got)) => (got - want).abs() / want.abs().max(1.0),
            _ => f64::INFINITY,
        },
        (want, Some(got)) if want == got => 0.0,
        _ => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use serde_json::json;

    fn worst(expected: &serde_json::Value, computed: &serde_json::Value) -> f64 {
        compare(expected, computed)
            .iter()
            .map(|leaf| leaf.error)
            .fold(0.0, f64::max)
    }

    #[test]
    fn large_numbers_are_compared_relatively_and_small_ones_absolutely() {
        assert_eq!(worst(&json!({"a": 200.0}), &json!({"a": 202.0})), 0.01);
        assert_eq!(worst(&json!({"a": 0.25}), &json!({"a": 0.5})), 0.25);
    }

    #[test]
    fn a_value_that_is_missing_or_too_much_is_infinitely_wrong() {
        assert_eq!(worst(&json!({"a": 1.0}), &json!({})), f64::INFINITY);
        assert_eq!(
            worst(&json!({"a": null}), &json!({"a": 1.0})),
            f64::INFINITY
        );
        assert_eq!(
            worst(&json!({"a": [1.0]}), &json!({"a": [1.0, 2.0]})),
            f64::INFINITY
        );
        assert_eq!(
            worst(&json!({"a": "Infinity"}), &json!({"a": 1e300})),
            f64::INFINITY
        );
    }

    #[test]
    fn undefined_and_unbounded_agree_with_themselves() {
        assert_eq!(
            worst(
                &json!({"a": null, "b": "Infinity"}),
                &json!({"b": "Infinity"})
            ),
            0.0
        );
    }
}
