//! What participants answer, as the record keeps it and as it stands in a visit (`event.findings.particulars`).

use serde_json::{Value, json};

use super::words::{list, object, one_of, or_none, text};

/// The answers of a participant at a visit; what was left out is absent.
pub(super) fn answers() -> Value {
    object(&[
        ("visit!", text()),
        ("timing!", one_of(&["in_time", "late"])),
        ("patient_global", text()),
        ("haq", haq()),
        ("eq5d_vas", text()),
        ("sf36", sf36()),
    ])
}

fn haq() -> Value {
    let code = json!({"type": "integer", "minimum": 0, "maximum": 3});
    let category = json!({"type": "integer", "minimum": 1, "maximum": 8});
    object(&[("items!", items(20, code)), ("aided", list(category))])
}

fn sf36() -> Value {
    let code = json!({"type": "integer", "minimum": 1, "maximum": 6});
    let mut schema = object(&[
        ("version!", one_of(&["one", "two"])),
        ("items!", items(36, code)),
    ]);
    schema["description"] = json!(
        "The codes of the 36 items in the order of the questionnaire, 1 the first answer; how many answers an item has depends on the version."
    );
    schema
}

/// So many codes; none where an item was left out.
fn items(count: usize, code: Value) -> Value {
    let mut schema = list(or_none(code));
    schema["minItems"] = json!(count);
    schema["maxItems"] = json!(count);
    schema
}
