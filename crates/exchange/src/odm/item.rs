//! Items: the values of a visit under names of their own.

use instruments::Rational;
use protocol::Assessment;
use record::{Findings, Muscle, Side, Test};

/// One item: its name and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// `ItemOID`.
    pub oid: &'static str,
    /// What it is, with its unit.
    pub name: &'static str,
}

const fn item(oid: &'static str, name: &'static str) -> Item {
    Item { oid, name }
}

const WEIGHT: Item = item("IT.WEIGHT", "Body weight, kg");
const PHYSICIAN_GLOBAL: Item = item("IT.PHGA", "Physician global activity, cm");
const PATIENT_GLOBAL: Item = item("IT.PTGA", "Patient global activity, cm");
const MUSCLE_STRENGTH: Item = item("IT.MMT", "Manual muscle testing, points");
const HEALTH_ASSESSMENT: Item = item("IT.HAQ", "HAQ disability index");
const EXTRAMUSCULAR: Item = item("IT.EXT", "Extramuscular global activity, cm");

/// The items of a form, in their order. A form is what one assessment fills.
pub const fn items_of(assessment: Assessment) -> &'static [Item] {
    match assessment {
        Assessment::Weight => const { &[WEIGHT] },
        Assessment::CoreSet => {
            const {
                &[
                    PHYSICIAN_GLOBAL,
                    PATIENT_GLOBAL,
                    MUSCLE_STRENGTH,
                    HEALTH_ASSESSMENT,
                    EXTRAMUSCULAR,
                ]
            }
        }
        Assessment::EnzymePanel => {
            const {
                &[
                    item("IT.CK", "Creatine kinase, U/L"),
                    item("IT.CK.ULN", "Creatine kinase, upper limit of normal, U/L"),
                    item("IT.ALD", "Aldolase, U/L"),
                    item("IT.ALD.ULN", "Aldolase, upper limit of normal, U/L"),
                    item("IT.LDH", "Lactate dehydrogenase, U/L"),
                    item(
                        "IT.LDH.ULN",
                        "Lactate dehydrogenase, upper limit of normal, U/L",
                    ),
                    item("IT.AST", "Aspartate aminotransferase, U/L"),
                    item(
                        "IT.AST.ULN",
                        "Aspartate aminotransferase, upper limit of normal, U/L",
                    ),
                    item("IT.ALT", "Alanine aminotransferase, U/L"),
                    item(
                        "IT.ALT.ULN",
                        "Alanine aminotransferase, upper limit of normal, U/L",
                    ),
                ]
            }
        }
        Assessment::Cdasi => {
            const {
                &[
                    item("IT.CDASIA", "CDASI total activity"),
                    item("IT.CDASID", "CDASI total damage"),
                ]
            }
        }
        Assessment::Sf36 => {
            const {
                &[
                    item("IT.PCS", "SF-36 physical component summary"),
                    item("IT.MCS", "SF-36 mental component summary"),
                ]
            }
        }
        Assessment::Eq5d5l => const { &[item("IT.EQVAS", "EQ-5D visual analogue scale")] },
        Assessment::Dynamometry => {
            const {
                &[
                    item("IT.DYNDEL.L", "Dynamometry, deltoid, left, N"),
                    item("IT.DYNDEL.R", "Dynamometry, deltoid, right, N"),
                    item("IT.DYNBIC.L", "Dynamometry, biceps, left, N"),
                    item("IT.DYNBIC.R", "Dynamometry, biceps, right, N"),
                    item("IT.DYNPSO.L", "Dynamometry, psoas, left, N"),
                    item("IT.DYNPSO.R", "Dynamometry, psoas, right, N"),
                ]
            }
        }
        Assessment::RaschMrc => const { &[item("IT.RMRC", "Rasch-built modified MRC sum score")] },
        Assessment::AlsssSwallowing => {
            const { &[item("IT.ALSSS", "ALS severity scale, swallowing")] }
        }
        Assessment::ModifiedRankin => const { &[item("IT.MRS", "Modified Rankin scale")] },
        Assessment::Wells => {
            const {
                &[
                    item("IT.WELLSDVT", "Wells score, deep-vein thrombosis"),
                    item("IT.WELLSPE", "Wells score, pulmonary embolism"),
                ]
            }
        }
    }
}

/// The values found at a visit, by `ItemOID`.
pub fn values(findings: &Findings) -> Vec<(&'static str, Rational)> {
    let mut found: Vec<(&'static str, Rational)> = Vec::new();
    if let Some(weight) = findings.weight {
        found.push((WEIGHT.oid, weight.kilograms()));
    }
    if let Some(core_set) = &findings.core_set {
        found.extend(
            [
                (
                    PHYSICIAN_GLOBAL.oid,
                    core_set.physician_global.map(|vas| vas.value()),
                ),
                (
                    PATIENT_GLOBAL.oid,
                    core_set.patient_global.map(|vas| vas.value()),
                ),
                (
                    MUSCLE_STRENGTH.oid,
                    core_set.muscle_strength.map(|strength| strength.points()),
                ),
                (HEALTH_ASSESSMENT.oid, core_set.haq.map(|haq| haq.index())),
                (
                    EXTRAMUSCULAR.oid,
                    core_set.extramuscular.map(|vas| vas.value()),
                ),
            ]
            .into_iter()
            .filter_map(|(oid, value)| Some((oid, value?))),
        );
        let panel = &core_set.enzymes;
        for (level, value, limit) in [
            (panel.creatine_kinase, "IT.CK", "IT.CK.ULN"),
            (panel.aldolase, "IT.ALD", "IT.ALD.ULN"),
            (panel.lactate_dehydrogenase, "IT.LDH", "IT.LDH.ULN"),
            (panel.aspartate_aminotransferase, "IT.AST", "IT.AST.ULN"),
            (panel.alanine_aminotransferase, "IT.ALT", "IT.ALT.ULN"),
        ] {
            if let Some(level) = level {
                found.push((value, level.value()));
                found.push((limit, level.upper_limit()));
            }
        }
    }
    found.extend(
        findings
            .others
            .iter()
            .map(|other| (oid_of(other.test), other.value)),
    );
    found
}

const fn oid_of(test: Test) -> &'static str {
    match test {
        Test::CdasiActivity => "IT.CDASIA",
        Test::CdasiDamage => "IT.CDASID",
        Test::Sf36PhysicalComponent => "IT.PCS",
        Test::Sf36MentalComponent => "IT.MCS",
        Test::Eq5dVas => "IT.EQVAS",
        Test::Dynamometry(Muscle::Deltoid, Side::Left) => "IT.DYNDEL.L",
        Test::Dynamometry(Muscle::Deltoid, Side::Right) => "IT.DYNDEL.R",
        Test::Dynamometry(Muscle::Biceps, Side::Left) => "IT.DYNBIC.L",
        Test::Dynamometry(Muscle::Biceps, Side::Right) => "IT.DYNBIC.R",
        Test::Dynamometry(Muscle::Psoas, Side::Left) => "IT.DYNPSO.L",
        Test::Dynamometry(Muscle::Psoas, Side::Right) => "IT.DYNPSO.R",
        Test::RaschMrc => "IT.RMRC",
        Test::AlsssSwallowing => "IT.ALSSS",
        Test::ModifiedRankin => "IT.MRS",
        Test::WellsDeepVeinThrombosis => "IT.WELLSDVT",
        Test::WellsPulmonaryEmbolism => "IT.WELLSPE",
    }
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
