//! Items: the values of a visit, under the short names that the datasets give them.

use instruments::Rational;
use instruments::measure::{CoreSetMeasure, Enzyme};
use protocol::Assessment;
use record::{Findings, Muscle, Side, Test};
use tabulation::{Parameter, collected};

/// One item: its name and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// `ItemOID`.
    pub oid: String,
    /// What it is, with its unit.
    pub name: String,
}

/// What a form asks for, in its order. A form is what one assessment fills.
const fn parameters(assessment: Assessment) -> &'static [Parameter] {
    use CoreSetMeasure as Measure;
    match assessment {
        Assessment::Weight => &[Parameter::Weight],
        Assessment::CoreSet => &[
            Parameter::CoreSet(Measure::PhysicianGlobal),
            Parameter::CoreSet(Measure::PatientGlobal),
            Parameter::CoreSet(Measure::MuscleStrength),
            Parameter::CoreSet(Measure::HealthAssessment),
            Parameter::CoreSet(Measure::Extramuscular),
        ],
        Assessment::EnzymePanel => &[
            Parameter::Enzyme(Enzyme::CreatineKinase),
            Parameter::Enzyme(Enzyme::Aldolase),
            Parameter::Enzyme(Enzyme::LactateDehydrogenase),
            Parameter::Enzyme(Enzyme::AspartateAminotransferase),
            Parameter::Enzyme(Enzyme::AlanineAminotransferase),
        ],
        Assessment::Cdasi => &[
            Parameter::Test(Test::CdasiActivity),
            Parameter::Test(Test::CdasiDamage),
        ],
        Assessment::Sf36 => &[
            Parameter::Test(Test::Sf36PhysicalComponent),
            Parameter::Test(Test::Sf36MentalComponent),
        ],
        Assessment::Eq5d5l => &[Parameter::Test(Test::Eq5dVas)],
        Assessment::Dynamometry => &[
            Parameter::Test(Test::Dynamometry(Muscle::Deltoid, Side::Left)),
            Parameter::Test(Test::Dynamometry(Muscle::Deltoid, Side::Right)),
            Parameter::Test(Test::Dynamometry(Muscle::Biceps, Side::Left)),
            Parameter::Test(Test::Dynamometry(Muscle::Biceps, Side::Right)),
            Parameter::Test(Test::Dynamometry(Muscle::Psoas, Side::Left)),
            Parameter::Test(Test::Dynamometry(Muscle::Psoas, Side::Right)),
        ],
        Assessment::RaschMrc => &[Parameter::Test(Test::RaschMrc)],
        Assessment::AlsssSwallowing => &[Parameter::Test(Test::AlsssSwallowing)],
        Assessment::ModifiedRankin => &[Parameter::Test(Test::ModifiedRankin)],
        Assessment::Wells => &[
            Parameter::Test(Test::WellsDeepVeinThrombosis),
            Parameter::Test(Test::WellsPulmonaryEmbolism),
        ],
    }
}

/// The items of a form, in their order. An enzyme has two: its level, and the upper limit of normal that it is
/// read against.
pub fn items_of(assessment: Assessment) -> Vec<Item> {
    let mut items = Vec::new();
    for parameter in parameters(assessment) {
        items.push(Item {
            oid: oid_of(*parameter),
            name: name_of(*parameter, ""),
        });
        if let Parameter::Enzyme(_) = parameter {
            items.push(Item {
                oid: limit_oid_of(*parameter),
                name: name_of(*parameter, ", Upper Limit of Normal"),
            });
        }
    }
    items
}

/// The values found at a visit, by `ItemOID`.
pub fn values(findings: &Findings) -> Vec<(String, Rational)> {
    let mut found = Vec::new();
    for value in collected(findings) {
        found.push((oid_of(value.parameter), value.value));
        if let Some(limit) = value.upper_limit {
            found.push((limit_oid_of(value.parameter), limit));
        }
    }
    found
}

fn oid_of(parameter: Parameter) -> String {
    let code = parameter.coding().code;
    match parameter {
        Parameter::Test(Test::Dynamometry(_, Side::Left)) => format!("IT.{code}.L"),
        Parameter::Test(Test::Dynamometry(_, Side::Right)) => format!("IT.{code}.R"),
        _ => format!("IT.{code}"),
    }
}

fn limit_oid_of(parameter: Parameter) -> String {
    format!("{}.ULN", oid_of(parameter))
}

fn name_of(parameter: Parameter, what: &str) -> String {
    let coding = parameter.coding();
    let side = match parameter {
        Parameter::Test(Test::Dynamometry(_, Side::Left)) => ", Left",
        Parameter::Test(Test::Dynamometry(_, Side::Right)) => ", Right",
        _ => "",
    };
    let unit = if coding.unit.is_empty() {
        String::new()
    } else {
        format!(", {}", coding.unit)
    };
    format!("{}{side}{what}{unit}", coding.name)
}

/// The short name of a form.
pub const fn form_oid(assessment: Assessment) -> &'static str {
    match assessment {
        Assessment::CoreSet => "FO.CORESET",
        Assessment::EnzymePanel => "FO.ENZYMES",
        Assessment::Weight => "FO.WEIGHT",
        Assessment::Cdasi => "FO.CDASI",
        Assessment::Sf36 => "FO.SF36",
        Assessment::Eq5d5l => "FO.EQ5D",
        Assessment::Dynamometry => "FO.DYNAMOMETRY",
        Assessment::RaschMrc => "FO.RASCHMRC",
        Assessment::AlsssSwallowing => "FO.ALSSS",
        Assessment::ModifiedRankin => "FO.RANKIN",
        Assessment::Wells => "FO.WELLS",
    }
}

/// The name of the one group of items of a form.
pub fn group_oid(assessment: Assessment) -> String {
    form_oid(assessment).replacen("FO.", "IG.", 1)
}
