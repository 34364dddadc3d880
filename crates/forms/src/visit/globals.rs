//! The global assessments on lines of ten centimetres.

use instruments::measure::{CoreSetMeasure, CoreSetMeasures, Vas};
use protocol::PlannedVisit;
use record::FindingItem;

use super::earlier::of_core_set;
use crate::form::{FieldKind, Section};
use crate::reader::Reader;
use crate::sheet::Sheet;
use crate::typed::{Typed, put};
use crate::wording::Text;

/// A global assessment: its field, the measure, its help, and where it stands.
struct Global {
    name: &'static str,
    measure: CoreSetMeasure,
    help: Text,
    of: fn(&CoreSetMeasures) -> Option<Vas>,
}

const GLOBALS: [Global; 3] = [
    Global {
        name: "physician_global",
        measure: CoreSetMeasure::PhysicianGlobal,
        help: Text::PhysicianGlobalHelp,
        of: |core_set| core_set.physician_global,
    },
    Global {
        name: "patient_global",
        measure: CoreSetMeasure::PatientGlobal,
        help: Text::PatientGlobalHelp,
        of: |core_set| core_set.patient_global,
    },
    Global {
        name: "extramuscular",
        measure: CoreSetMeasure::Extramuscular,
        help: Text::ExtramuscularHelp,
        of: |core_set| core_set.extramuscular,
    },
];

/// The label of a core set measure.
pub(crate) const fn measure_label(measure: CoreSetMeasure) -> Text {
    match measure {
        CoreSetMeasure::PhysicianGlobal => Text::PhysicianGlobal,
        CoreSetMeasure::PatientGlobal => Text::PatientGlobal,
        CoreSetMeasure::MuscleStrength => Text::MuscleStrength,
        CoreSetMeasure::HealthAssessment => Text::HealthAssessment,
        CoreSetMeasure::MuscleEnzymes => Text::MuscleEnzymes,
        CoreSetMeasure::Extramuscular => Text::Extramuscular,
    }
}

pub(super) fn names() -> Vec<String> {
    GLOBALS
        .iter()
        .map(|global| global.name.to_owned())
        .collect()
}

pub(super) fn items() -> impl Iterator<Item = (String, FindingItem)> {
    GLOBALS
        .iter()
        .map(|global| (global.name.to_owned(), FindingItem::CoreSet(global.measure)))
}

pub(super) fn section(sheet: &Sheet<'_>, planned: &PlannedVisit) -> Section {
    let field = |global: &Global| {
        let kind = FieldKind::VisualAnalogueScale {
            left: sheet.say(Text::NoActivity),
            right: sheet.say(Text::ExtremeActivity),
        };
        let found = |core_set: &CoreSetMeasures| (global.of)(core_set).map(|vas| vas.to_string());
        let field = sheet
            .field(global.name, sheet.say(measure_label(global.measure)), kind)
            .unit("cm")
            .help(sheet.say(global.help))
            .earlier(of_core_set(sheet, planned, "cm", found));
        sheet.expected(field)
    };
    sheet
        .section(
            "globals",
            Text::SectionGlobals,
            GLOBALS.iter().map(field).collect(),
        )
        .help(sheet.say(Text::GlobalsHelp))
}

pub(super) fn read(reader: &mut Reader<'_>) -> [Option<Vas>; 3] {
    GLOBALS.map(|global| reader.measure(global.name, Vas::from_centimetres))
}

pub(super) fn write(core_set: &CoreSetMeasures, typed: &mut Typed) {
    for global in &GLOBALS {
        put(typed, global.name, (global.of)(core_set).map(Vas::value));
    }
}
