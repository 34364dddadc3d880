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
const CREATINE_KINASE: Item = item("IT.CK", "Creatine kinase, U/L");
const CREATINE_KINASE_LIMIT: Item =
    item("IT.CK.ULN", "Creatine kinase, upper limit of normal, U/L");
const ALDOLASE: Item = item("IT.ALD", "Aldolase, U/L");
const ALDOLASE_LIMIT: Item = item("IT.ALD.ULN", "Aldolase, upper limit of normal, U/L");
const LACTATE_DEHYDROGENASE: Item = item("IT.LDH", "Lactate dehydrogenase, U/L");
const LACTATE_DEHYDROGENASE_LIMIT: Item = item(
    "IT.LDH.ULN",
    "Lactate dehydrogenase, upper limit of normal, U/L",
);
const ASPARTATE_AMINOTRANSFERASE: Item = item("IT.AST", "Aspartate aminotransferase, U/L");
const ASPARTATE_AMINOTRANSFERASE_LIMIT: Item = item(
    "IT.AST.ULN",
    "Aspartate aminotransferase, upper limit of normal, U/L",
);
const ALANINE_AMINOTRANSFERASE: Item = item("IT.ALT", "Alanine aminotransferase, U/L");
const ALANINE_AMINOTRANSFERASE_LIMIT: Item = item(
    "IT.ALT.ULN",
    "Alanine aminotransferase, upper limit of normal, U/L",
);
const CDASI_ACTIVITY: Item = item("IT.CDASIA", "CDASI total activity");
const CDASI_DAMAGE: Item = item("IT.CDASID", "CDASI total damage");
const PHYSICAL_COMPONENT: Item = item("IT.PCS", "SF-36 physical component summary");
const MENTAL_COMPONENT: Item = item("IT.MCS", "SF-36 mental component summary");
const EQ5D_VAS: Item = item("IT.EQVAS", "EQ-5D visual analogue scale");
const DELTOID_LEFT: Item = item("IT.DYNDEL.L", "Dynamometry, deltoid, left, N");
const DELTOID_RIGHT: Item = item("IT.DYNDEL.R", "Dynamometry, deltoid, right, N");
const BICEPS_LEFT: Item = item("IT.DYNBIC.L", "Dynamometry, biceps, left, N");
const BICEPS_RIGHT: Item = item("IT.DYNBIC.R", "Dynamometry, biceps, right, N");
const PSOAS_LEFT: Item = item("IT.DYNPSO.L", "Dynamometry, psoas, left, N");
const PSOAS_RIGHT: Item = item("IT.DYNPSO.R", "Dynamometry, psoas, right, N");
const RASCH_MRC: Item = item("IT.RMRC", "Rasch-built modified MRC sum score");
const ALSSS_SWALLOWING: Item = item("IT.ALSSS", "ALS severity scale, swallowing");
const MODIFIED_RANKIN: Item = item("IT.MRS", "Modified Rankin scale");
const WELLS_DVT: Item = item("IT.WELLSDVT", "Wells score, deep-vein thrombosis");
const WELLS_PE: Item = item("IT.WELLSPE", "Wells score, pulmonary embolism");

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
                    CREATINE_KINASE,
                    CREATINE_KINASE_LIMIT,
                    ALDOLASE,
                    ALDOLASE_LIMIT,
                    LACTATE_DEHYDROGENASE,
                    LACTATE_DEHYDROGENASE_LIMIT,
                    ASPARTATE_AMINOTRANSFERASE,
                    ASPARTATE_AMINOTRANSFERASE_LIMIT,
                    ALANINE_AMINOTRANSFERASE,
                    ALANINE_AMINOTRANSFERASE_LIMIT,
                ]
            }
        }
        Assessment::Cdasi => const { &[CDASI_ACTIVITY, CDASI_DAMAGE] },
        Assessment::Sf36 => const { &[PHYSICAL_COMPONENT, MENTAL_COMPONENT] },
        Assessment::Eq5d5l => const { &[EQ5D_VAS] },
        Assessment::Dynamometry => {
            const {
                &[
                    DELTOID_LEFT,
                    DELTOID_RIGHT,
                    BICEPS_LEFT,
                    BICEPS_RIGHT,
                    PSOAS_LEFT,
                    PSOAS_RIGHT,
                ]
            }
        }
        Assessment::RaschMrc => const { &[RASCH_MRC] },
        Assessment::AlsssSwallowing => const { &[ALSSS_SWALLOWING] },
        Assessment::ModifiedRankin => const { &[MODIFIED_RANKIN] },
        Assessment::Wells => const { &[WELLS_DVT, WELLS_PE] },
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
            (
                panel.creatine_kinase,
                CREATINE_KINASE.oid,
                CREATINE_KINASE_LIMIT.oid,
            ),
            (panel.aldolase, ALDOLASE.oid, ALDOLASE_LIMIT.oid),
            (
                panel.lactate_dehydrogenase,
                LACTATE_DEHYDROGENASE.oid,
                LACTATE_DEHYDROGENASE_LIMIT.oid,
            ),
            (
                panel.aspartate_aminotransferase,
                ASPARTATE_AMINOTRANSFERASE.oid,
                ASPARTATE_AMINOTRANSFERASE_LIMIT.oid,
            ),
            (
                panel.alanine_aminotransferase,
                ALANINE_AMINOTRANSFERASE.oid,
                ALANINE_AMINOTRANSFERASE_LIMIT.oid,
            ),
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
        Test::CdasiActivity => CDASI_ACTIVITY.oid,
        Test::CdasiDamage => CDASI_DAMAGE.oid,
        Test::Sf36PhysicalComponent => PHYSICAL_COMPONENT.oid,
        Test::Sf36MentalComponent => MENTAL_COMPONENT.oid,
        Test::Eq5dVas => EQ5D_VAS.oid,
        Test::Dynamometry(Muscle::Deltoid, Side::Left) => DELTOID_LEFT.oid,
        Test::Dynamometry(Muscle::Deltoid, Side::Right) => DELTOID_RIGHT.oid,
        Test::Dynamometry(Muscle::Biceps, Side::Left) => BICEPS_LEFT.oid,
        Test::Dynamometry(Muscle::Biceps, Side::Right) => BICEPS_RIGHT.oid,
        Test::Dynamometry(Muscle::Psoas, Side::Left) => PSOAS_LEFT.oid,
        Test::Dynamometry(Muscle::Psoas, Side::Right) => PSOAS_RIGHT.oid,
        Test::RaschMrc => RASCH_MRC.oid,
        Test::AlsssSwallowing => ALSSS_SWALLOWING.oid,
        Test::ModifiedRankin => MODIFIED_RANKIN.oid,
        Test::WellsDeepVeinThrombosis => WELLS_DVT.oid,
        Test::WellsPulmonaryEmbolism => WELLS_PE.oid,
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
