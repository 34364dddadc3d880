//! The tests besides the core set: their fields, units and scales.

use instruments::exact::Rational;
use protocol::{Assessment, PlannedVisit};
use record::{Finding, FindingItem, Muscle, Side, Test};

use super::earlier::earlier;
use crate::check::Check;
use crate::form::Section;
use crate::reader::Reader;
use crate::sheet::{Sheet, missing_field};
use crate::typed::{Typed, put};
use crate::wording::Text;

/// A test: its field and what may stand there.
struct Asked {
    assessment: Assessment,
    test: Test,
    name: &'static str,
    label: Text,
    unit: &'static str,
    lowest: i64,
    /// In halves, for the score of pulmonary embolism ends on one.
    highest_halves: Option<i64>,
}

const fn asked(
    assessment: Assessment,
    test: Test,
    name: &'static str,
    label: Text,
    unit: &'static str,
    (lowest, highest_halves): (i64, Option<i64>),
) -> Asked {
    Asked {
        assessment,
        test,
        name,
        label,
        unit,
        lowest,
        highest_halves,
    }
}

const fn force(muscle: Muscle, side: Side, name: &'static str, label: Text) -> Asked {
    // Newtons, as the hand-held dynamometer reads them at most.
    let bounds = (0, Some(4_000));
    asked(
        Assessment::Dynamometry,
        Test::Dynamometry(muscle, side),
        name,
        label,
        "N",
        bounds,
    )
}

const TESTS: [Asked; 16] = [
    asked(
        Assessment::Cdasi,
        Test::CdasiActivity,
        "cdasi_activity",
        Text::CdasiActivity,
        "0-100",
        (0, Some(200)),
    ),
    asked(
        Assessment::Cdasi,
        Test::CdasiDamage,
        "cdasi_damage",
        Text::CdasiDamage,
        "0-32",
        (0, Some(64)),
    ),
    asked(
        Assessment::Sf36,
        Test::Sf36PhysicalComponent,
        "sf36_physical",
        Text::Sf36Physical,
        "T",
        (-20, Some(200)),
    ),
    asked(
        Assessment::Sf36,
        Test::Sf36MentalComponent,
        "sf36_mental",
        Text::Sf36Mental,
        "T",
        (-20, Some(200)),
    ),
    asked(
        Assessment::Eq5d5l,
        Test::Eq5dVas,
        "eq5d_vas",
        Text::Eq5dVas,
        "0-100",
        (0, Some(200)),
    ),
    force(
        Muscle::Deltoid,
        Side::Right,
        "dynamometry_deltoid_right",
        Text::DynamometryDeltoidRight,
    ),
    force(
        Muscle::Deltoid,
        Side::Left,
        "dynamometry_deltoid_left",
        Text::DynamometryDeltoidLeft,
    ),
    force(
        Muscle::Biceps,
        Side::Right,
        "dynamometry_biceps_right",
        Text::DynamometryBicepsRight,
    ),
    force(
        Muscle::Biceps,
        Side::Left,
        "dynamometry_biceps_left",
        Text::DynamometryBicepsLeft,
    ),
    force(
        Muscle::Psoas,
        Side::Right,
        "dynamometry_psoas_right",
        Text::DynamometryPsoasRight,
    ),
    force(
        Muscle::Psoas,
        Side::Left,
        "dynamometry_psoas_left",
        Text::DynamometryPsoasLeft,
    ),
    asked(
        Assessment::RaschMrc,
        Test::RaschMrc,
        "rasch_mrc",
        Text::RaschMrc,
        "",
        (0, None),
    ),
    asked(
        Assessment::AlsssSwallowing,
        Test::AlsssSwallowing,
        "alsss_swallowing",
        Text::AlsssSwallowing,
        "1-10",
        (1, Some(20)),
    ),
    asked(
        Assessment::ModifiedRankin,
        Test::ModifiedRankin,
        "modified_rankin",
        Text::ModifiedRankin,
        "0-6",
        (0, Some(12)),
    ),
    asked(
        Assessment::Wells,
        Test::WellsDeepVeinThrombosis,
        "wells_dvt_total",
        Text::WellsDvtTotal,
        "",
        (-2, Some(18)),
    ),
    asked(
        Assessment::Wells,
        Test::WellsPulmonaryEmbolism,
        "wells_pe_total",
        Text::WellsPeTotal,
        "",
        (0, Some(25)),
    ),
];

const fn section_title(assessment: Assessment) -> Text {
    match assessment {
        Assessment::Cdasi => Text::SectionCdasi,
        Assessment::Sf36 => Text::SectionSf36,
        Assessment::Eq5d5l => Text::SectionEq5d,
        Assessment::Dynamometry => Text::SectionDynamometry,
        Assessment::RaschMrc => Text::SectionRaschMrc,
        Assessment::AlsssSwallowing => Text::SectionSwallowing,
        Assessment::ModifiedRankin => Text::SectionRankin,
        _ => Text::SectionWells,
    }
}

const fn section_id(assessment: Assessment) -> &'static str {
    match assessment {
        Assessment::Cdasi => "cdasi",
        Assessment::Sf36 => "sf36",
        Assessment::Eq5d5l => "eq5d",
        Assessment::Dynamometry => "dynamometry",
        Assessment::RaschMrc => "rasch-mrc",
        Assessment::AlsssSwallowing => "swallowing",
        Assessment::ModifiedRankin => "rankin",
        _ => "wells-totals",
    }
}

pub(super) fn names(assessment: Assessment) -> Vec<String> {
    let of_it = TESTS.iter().filter(|asked| asked.assessment == assessment);
    of_it.map(|asked| asked.name.to_owned()).collect()
}

pub(super) fn items() -> impl Iterator<Item = (String, FindingItem)> {
    TESTS
        .iter()
        .map(|asked| (asked.name.to_owned(), FindingItem::Test(asked.test)))
}

/// One section an assessment; the totals of Wells scores only where some were written down with the visit itself.
pub(super) fn sections(sheet: &Sheet<'_>, planned: &PlannedVisit) -> Vec<Section> {
    let mut sections: Vec<(Assessment, Vec<crate::form::Field>)> = Vec::new();
    for asked in &TESTS {
        let is_typed = [asked.name.to_owned(), missing_field(asked.name)]
            .iter()
            .any(|name| !sheet.value(name).trim().is_empty());
        // The scores belong to their items.
        let is_typed =
            is_typed || (asked.assessment == Assessment::Sf36 && super::sf36::any_typed(sheet));
        let of_visit =
            asked.assessment != Assessment::Wells && sheet.asks_for(planned, asked.assessment);
        if !of_visit && !is_typed {
            continue;
        }
        let found = |findings: &record::Findings| {
            let finding = findings
                .others
                .iter()
                .find(|other| other.test == asked.test);
            finding.map(|finding| finding.value.to_string())
        };
        let lowest = Rational::integer(asked.lowest);
        let highest = asked
            .highest_halves
            .and_then(|halves| Rational::new(halves, 2).ok());
        let field = sheet
            .number(asked.name, sheet.say(asked.label), lowest, highest)
            .unit(asked.unit)
            .earlier(earlier(sheet, planned, "", found));
        let field = if of_visit {
            sheet.expected(field)
        } else {
            sheet.may_be_missing(field)
        };
        match sections.last_mut() {
            Some((assessment, fields)) if *assessment == asked.assessment => fields.push(field),
            _ => sections.push((asked.assessment, vec![field])),
        }
    }
    sections
        .into_iter()
        .map(|(assessment, fields)| {
            sheet.section(section_id(assessment), section_title(assessment), fields)
        })
        .collect()
}

/// The tests that were typed, and in their places those that were worked out.
pub(super) fn read(reader: &mut Reader<'_>, worked_out: &[Finding]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for asked in &TESTS {
        if let Some(finding) = worked_out.iter().find(|one| one.test == asked.test) {
            findings.push(*finding);
        } else if let Some(value) = reader.number(asked.name) {
            let test = asked.test;
            let counted = matches!(
                test,
                Test::CdasiActivity
                    | Test::CdasiDamage
                    | Test::AlsssSwallowing
                    | Test::ModifiedRankin
                    | Test::WellsDeepVeinThrombosis
            );
            if counted && !reader.has_problem(asked.name) {
                reader.refuse_if(Check::NotWhole, !value.is_whole(), asked.name, &[]);
            }
            findings.push(Finding { test, value });
        }
    }
    findings
}

pub(super) fn write(findings: &[Finding], typed: &mut Typed) {
    for asked in &TESTS {
        let finding = findings.iter().find(|finding| finding.test == asked.test);
        put(typed, asked.name, finding.map(|finding| finding.value));
    }
}
