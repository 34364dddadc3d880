//! Results in the closed lane that somebody must act on: the signs that red cells are being destroyed, which is known after
//! immunoglobulin and must not reach the blinded as a value. Whoever watches over safety and knows the arms is told, and
//! tells the site no more than that it is to call.

use std::collections::BTreeMap;

use forms::read_number;
use instruments::exact::Rational;
use protocol::DangerLimits;

/// Why somebody must look at a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DangerReason {
    /// It is below the limit, that of the trial or of its own row.
    Low,
    /// It fell by as much as must not be.
    Fell,
    /// It is above what must not be.
    High,
    /// Antibodies on red cells were found.
    Positive,
    /// It is one of the signs, and cannot be read as a number in a known unit.
    Unjudged,
}

/// A result that somebody must act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// Its place among the results that were judged.
    pub place: usize,
    /// The subject, as the row names it.
    pub subject: String,
    /// Why.
    pub reason: DangerReason,
}

/// The signs, by the names that laboratories give them (CDISC's first).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Haemoglobin,
    Haptoglobin,
    Antiglobulin,
    Bilirubin,
}

impl Sign {
    fn of(test: &str) -> Option<Self> {
        Some(match test.trim().to_ascii_uppercase().as_str() {
            "HGB" | "HB" | "HEMOGLOBIN" | "HAEMOGLOBIN" => Self::Haemoglobin,
            "HAPTOG" | "HAPTOGLOBIN" => Self::Haptoglobin,
            "ANGLOBDR" | "DAT" | "DIRECT ANTIGLOBULIN" | "COOMBS" | "DIRECT COOMBS" => {
                Self::Antiglobulin
            }
            "BILI" | "BILIRUBIN" | "TOTAL BILIRUBIN" => Self::Bilirubin,
            _ => return None,
        })
    }
}

/// Judges results of the closed lane, in the order in which they came; each is its columns with their cells. Nothing is said
/// of a result that is no sign of haemolysis, however far from its limits it is.
///
/// ```
/// use exchange::{DangerReason, dangers};
///
/// # let text = include_str!("../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// let row = |test: &str, value: &str, unit: &str| {
///     [("subject", "7"), ("test", test), ("value", value), ("unit", unit), ("upper_limit", "")]
///         .map(|(column, cell)| (column.to_owned(), cell.to_owned()))
///         .to_vec()
/// };
/// let results = [
///     row("HGB", "12.9", "g/dL"),
///     row("HGB", "108", "g/L"),
///     row("IGG", "31", "g/L"),
///     row("DAT", "positive", ""),
/// ];
/// let found = dangers(&results, plan.danger_limits());
/// let reasons: Vec<_> = found.iter().map(|one| (one.place, one.reason)).collect();
/// assert_eq!(reasons, [(1, DangerReason::Fell), (3, DangerReason::Positive)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dangers(results: &[Vec<(String, String)>], limits: &DangerLimits) -> Vec<Danger> {
    let mut highest: BTreeMap<String, Rational> = BTreeMap::new();
    let mut found = Vec::new();
    for (place, cells) in results.iter().enumerate() {
        let cell = |wanted: &str| {
            let found = cells
                .iter()
                .find(|(column, _)| column.trim().eq_ignore_ascii_case(wanted));
            found.map_or("", |(_, cell)| cell.trim())
        };
        let Some(sign) = Sign::of(cell("test")) else {
            continue;
        };
        let subject = cell("subject").to_owned();
        let (value, unit) = (cell("value"), cell("unit"));
        let reason = match sign {
            Sign::Antiglobulin => antiglobulin(value),
            Sign::Haemoglobin => {
                let level = in_grams_per_litre(value, unit);
                let before = highest.get(&subject).copied();
                if let Some(level) = level {
                    let highest = highest.entry(subject.clone()).or_insert(level);
                    *highest = level.max(*highest);
                }
                judged(level, |level| {
                    let fell = before.and_then(|before| before.checked_sub(level));
                    if level < limits.haemoglobin_below {
                        Some(DangerReason::Low)
                    } else if fell.is_some_and(|fell| fell >= limits.haemoglobin_fall) {
                        Some(DangerReason::Fell)
                    } else {
                        None
                    }
                })
            }
            Sign::Haptoglobin => match (read_number(value), read_number(cell("lower_limit"))) {
                // Its own limit is in its own unit, whatever that is.
                (Some(level), Some(limit)) => (level < limit).then_some(DangerReason::Low),
                _ => judged(in_grams_per_litre(value, unit), |level| {
                    (level < limits.haptoglobin_below).then_some(DangerReason::Low)
                }),
            },
            Sign::Bilirubin => {
                let limit = read_number(cell("upper_limit"))
                    .and_then(|limit| limit.checked_mul(limits.bilirubin_above_times_limit));
                match (read_number(value), limit) {
                    (Some(level), Some(limit)) => (level > limit).then_some(DangerReason::High),
                    _ => Some(DangerReason::Unjudged),
                }
            }
        };
        found.extend(reason.map(|reason| Danger {
            place,
            subject,
            reason,
        }));
    }
    found
}

fn judged(
    level: Option<Rational>,
    judge: impl FnOnce(Rational) -> Option<DangerReason>,
) -> Option<DangerReason> {
    level.map_or(Some(DangerReason::Unjudged), judge)
}

fn antiglobulin(value: &str) -> Option<DangerReason> {
    let value = value.to_ascii_lowercase();
    if value.starts_with("neg") || value == "0" || value == "-" {
        None
    } else if value.starts_with("pos") || value.contains('+') {
        Some(DangerReason::Positive)
    } else {
        Some(DangerReason::Unjudged)
    }
}

fn in_grams_per_litre(value: &str, unit: &str) -> Option<Rational> {
    let factor = match unit.to_ascii_lowercase().as_str() {
        "g/l" => Rational::integer(1),
        "g/dl" => Rational::integer(10),
        "mg/dl" => Rational::new(1, 100).ok()?,
        // The monomer of haemoglobin: 16.114 g/mmol.
        "mmol/l" => Rational::new(16_114, 1_000).ok()?,
        _ => return None,
    };
    read_number(value)?.checked_mul(factor)
}
