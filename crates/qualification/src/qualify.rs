//! The run over all families.

use crate::case::Case;
use crate::comparison::{Miss, compare};
use crate::error::QualificationError;
use crate::families;
use crate::source::GoldenSource;
use serde::Serialize;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Whether every number of a family is within its tolerance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// All are.
    Passes,
    /// At least one is not.
    Misses,
}

/// What came of one family.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FamilyResult {
    /// The family's name, as its file is called.
    pub family: String,
    /// The methods in it.
    pub methods: &'static str,
    /// What made the expected values.
    pub reference: &'static str,
    /// Why its tolerance is looser than 1e-9, where it is.
    pub looser_because: Option<&'static str>,
    /// Cases run.
    pub cases: usize,
    /// Numbers compared.
    pub leaves: usize,
    /// The largest `|computed - expected| / max(1, |expected|)`; null in JSON where it is infinite.
    pub worst_error: f64,
    /// The case where it stands; none where every number agrees to the last bit.
    pub worst_case: Option<String>,
    /// The number's path inside that case.
    pub worst_leaf: Option<String>,
    /// What the golden file holds there.
    pub worst_expected: Option<String>,
    /// What was computed there.
    pub worst_computed: Option<String>,
    /// Fields of the inputs that no case of the family reads: settings that are not known here, or remarks.
    pub inputs_not_read: Vec<String>,
    /// The tolerance that the golden file gives.
    pub tolerance: f64,
    /// Whether all numbers are within the tolerance.
    pub verdict: Verdict,
    /// The numbers that are not.
    pub misses: Vec<Miss>,
}

/// What came of a set of golden vectors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Qualification {
    /// The families that were run, in the order of the set's index.
    pub families: Vec<FamilyResult>,
    /// The families of the index that no statistic here covers.
    pub not_covered: Vec<String>,
}

impl Qualification {
    /// Whether every family that was run passes.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.families
            .iter()
            .all(|family| family.verdict == Verdict::Passes)
    }
}

/// Computes every case of a set from its inputs and compares it with what the set expects.
///
/// ```no_run
/// use qualification::{GoldenSource, qualify};
/// let result = qualify(&GoldenSource::BuiltIn)?;
/// assert!(result.passes());
/// # Ok::<(), qualification::QualificationError>(())
/// ```
///
/// # Errors
/// [`QualificationError`] where the set cannot be read. A case that cannot be computed is no error but a
/// miss of its family.
pub fn qualify(source: &GoldenSource) -> Result<Qualification, QualificationError> {
    let index = parse(source, "expected/index.json")?;
    let listed = list(&index, "expected/index.json", "families")?;
    let mut families = Vec::new();
    let mut not_covered = Vec::new();
    for entry in listed {
        let name = entry
            .get("family")
            .and_then(Value::as_str)
            .ok_or_else(|| field("expected/index.json", "families[].family", "a text"))?;
        match families::find(name) {
            Some(family) => families.push(run_family(source, family)?),
            None => not_covered.push(name.to_owned()),
        }
    }
    Ok(Qualification {
        families,
        not_covered,
    })
}

/// A tolerance above this needs a reason.
const STRICT: f64 = 1e-9;

fn run_family(
    source: &GoldenSource,
    family: &families::Family,
) -> Result<FamilyResult, QualificationError> {
    let name = family.name;
    let file = format!("expected/{name}.json");
    let golden = parse(source, &file)?;
    let tolerance = golden
        .get("tolerance")
        .and_then(Value::as_f64)
        .ok_or_else(|| field(&file, "tolerance", "a number"))?;
    let mut result = FamilyResult {
        family: name.to_owned(),
        methods: family.methods,
        reference: family.reference,
        looser_because: family.looser.filter(|_| tolerance > STRICT),
        cases: 0,
        leaves: 0,
        worst_error: 0.0,
        worst_case: None,
        worst_leaf: None,
        worst_expected: None,
        worst_computed: None,
        inputs_not_read: Vec::new(),
        tolerance,
        verdict: Verdict::Passes,
        misses: Vec::new(),
    };
    let (mut known, mut given) = (BTreeSet::new(), BTreeSet::new());
    for item in list(&golden, &file, "cases")? {
        let id = item
            .get("id")
            .and_then(Value::as_str)
            .ok_or_else(|| field(&file, "cases[].id", "a text"))?;
        let part = |key: &str| item.get(key).unwrap_or(&Value::Null);
        let case = Case {
            family: name,
            id,
            inputs: part("inputs"),
            expected: part("expected"),
            source,
            read: RefCell::default(),
        };
        result.cases += 1;
        let computed = (family.run)(&case);
        match case.inputs {
            Value::Object(inputs) => {
                known.extend(case.read.borrow().iter().cloned());
                given.extend(inputs.keys().cloned());
            }
            _ => return Err(field(&file, "cases[].inputs", "an object")),
        }
        let computed = match computed {
            Ok(computed) => computed,
            Err(error) => {
                let miss = Miss {
                    case: id.to_owned(),
                    leaf: "the whole case".to_owned(),
                    expected: "values".to_owned(),
                    computed: error.to_string(),
                    error: f64::INFINITY,
                };
                note(&mut result, &miss);
                result.misses.push(miss);
                continue;
            }
        };
        let mut leaves = compare(case.expected, &computed);
        if let Some(Value::Object(alternative)) = item.get("sas_alternative") {
            // Where SAS prints something else than R, the golden case gives both.
            let mut wanted = alternative.clone();
            wanted.remove("why");
            leaves.extend(compare(
                &serde_json::json!({ "sas_alternative": wanted }),
                &computed,
            ));
        }
        for leaf in leaves {
            result.leaves += 1;
            let miss = Miss {
                case: id.to_owned(),
                leaf: leaf.path,
                expected: leaf.expected,
                computed: leaf.computed,
                error: leaf.error,
            };
            note(&mut result, &miss);
            if miss.error > tolerance || miss.error.is_nan() {
                result.misses.push(miss);
            }
        }
    }
    result.inputs_not_read = given.difference(&known).cloned().collect();
    if !result.misses.is_empty() {
        result.verdict = Verdict::Misses;
    }
    Ok(result)
}

/// Keeps the number that is farthest off.
fn note(result: &mut FamilyResult, leaf: &Miss) {
    if leaf.error > result.worst_error || leaf.error.is_nan() {
        result.worst_error = leaf.error;
        result.worst_case = Some(leaf.case.clone());
        result.worst_leaf = Some(leaf.leaf.clone());
        result.worst_expected = Some(leaf.expected.clone());
        result.worst_computed = Some(leaf.computed.clone());
    }
}

fn parse(source: &GoldenSource, file: &str) -> Result<Value, QualificationError> {
    serde_json::from_str(&source.read(file)?).map_err(|cause| QualificationError::Json {
        file: file.to_owned(),
        cause,
    })
}

fn list<'a>(value: &'a Value, file: &str, key: &str) -> Result<&'a Vec<Value>, QualificationError> {
    value
        .get(key)
        .and_then(Value::as_array)
        .ok_or_else(|| field(file, key, "a list"))
}

fn field(place: &str, field: &str, expected: &'static str) -> QualificationError {
    QualificationError::Field {
        place: place.to_owned(),
        field: field.to_owned(),
        expected,
    }
}
