//! What was typed into the scoring form, and what it means.

use std::collections::BTreeMap;
use std::fmt;

use instruments::Rational;
use instruments::measure::{
    CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum, MuscleStrength, Vas,
};

use crate::messages::Messages;

/// The fields as they were typed, by their names.
pub type Typed = BTreeMap<String, String>;

/// One of the two visits of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// The visit from which change is counted.
    Baseline,
    /// The visit that is scored.
    FollowUp,
}

impl Visit {
    /// Both, in their order.
    pub const ALL: [Self; 2] = [Self::Baseline, Self::FollowUp];

    /// The beginning of its fields' names.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::FollowUp => "follow_up",
        }
    }
}

/// The two visits, read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entered {
    /// At baseline.
    pub baseline: CoreSetMeasures,
    /// At follow-up.
    pub follow_up: CoreSetMeasures,
}

/// A field that cannot be read: what was typed, and what is allowed there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name of the field.
    pub field: String,
    /// In words.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// The enzymes of the form with the names of their fields.
pub const ENZYMES: [(Enzyme, &str); 5] = [
    (Enzyme::CreatineKinase, "ck"),
    (Enzyme::Aldolase, "aldolase"),
    (Enzyme::LactateDehydrogenase, "ldh"),
    (Enzyme::AspartateAminotransferase, "ast"),
    (Enzyme::AlanineAminotransferase, "alt"),
];

/// Reads both visits. An empty field is a measure not taken; every field that cannot be read is named.
///
/// # Errors
/// All problems at once.
pub fn read(
    say: &Messages,
    typed: &Typed,
    mmt_maximum: MmtMaximum,
) -> Result<Entered, Vec<Problem>> {
    let mut reader = Reader {
        say,
        typed,
        problems: Vec::new(),
    };
    let [baseline, follow_up] = Visit::ALL.map(|visit| reader.visit(visit, mmt_maximum));
    if reader.problems.is_empty() {
        Ok(Entered {
            baseline,
            follow_up,
        })
    } else {
        Err(reader.problems)
    }
}

struct Reader<'t> {
    say: &'t Messages,
    typed: &'t Typed,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn visit(&mut self, visit: Visit, mmt_maximum: MmtMaximum) -> CoreSetMeasures {
        let name = |measure: &str| format!("{}_{measure}", visit.prefix());
        CoreSetMeasures {
            physician_global: self.value(&name("physician_global"), Vas::from_centimetres),
            patient_global: self.value(&name("patient_global"), Vas::from_centimetres),
            muscle_strength: self
                .value(&name("mmt"), |points| Mmt::new(points, mmt_maximum))
                .map(MuscleStrength::Mmt),
            haq: self.value(&name("haq"), Haq::new),
            enzymes: self.enzymes(visit),
            extramuscular: self.value(&name("extramuscular"), Vas::from_centimetres),
        }
    }

    fn enzymes(&mut self, visit: Visit) -> EnzymePanel {
        let mut panel = EnzymePanel::EMPTY;
        for (enzyme, short) in ENZYMES {
            let name = format!("{}_{short}", visit.prefix());
            let limit_name = format!("{short}_upper_limit");
            let limit = self.value(&limit_name, Ok::<_, instruments::InstrumentError>);
            let value = self.value(&name, Ok::<_, instruments::InstrumentError>);
            match (value, limit) {
                (Some(value), Some(limit)) => match EnzymeLevel::new(value, limit) {
                    Ok(level) => panel = panel.with(enzyme, level),
                    Err(error) => self.problem(&name, error.to_string()),
                },
                (Some(_), None) => {
                    self.problem(&limit_name, self.say.score_limit_needed.to_owned());
                }
                (None, _) => {}
            }
        }
        panel
    }

    /// A field's number put through the type that knows its range.
    fn value<T, E: fmt::Display>(
        &mut self,
        field: &str,
        make: impl FnOnce(Rational) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.typed.get(field).map_or("", |text| text.trim());
        if text.is_empty() {
            return None;
        }
        match text.replace(',', ".").parse::<Rational>() {
            Ok(number) => match make(number) {
                Ok(value) => return Some(value),
                Err(error) => self.problem(field, error.to_string()),
            },
            Err(error) => self.problem(field, error.to_string()),
        }
        None
    }

    fn problem(&mut self, field: &str, message: String) {
        let problem = Problem {
            field: field.to_owned(),
            message,
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}
