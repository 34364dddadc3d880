//! The columns of a table of visits: their names, their synonyms, and what is added to them.

use instruments::measure::Enzyme;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Who was seen.
    Subject,
    /// When.
    Visit,
    /// The physician's global assessment.
    PhysicianGlobal,
    /// The patient's, or a parent's, global assessment.
    PatientGlobal,
    /// Manual muscle testing.
    Mmt,
    /// The Childhood Myositis Assessment Scale.
    Cmas,
    /// The disability index of the Health Assessment Questionnaire.
    Haq,
    /// The physician's global assessment of disease outside the muscles.
    Extramuscular,
    /// The activity of an enzyme.
    Activity(Enzyme),
    /// Its upper limit of normal.
    UpperLimit(Enzyme),
    /// An enzyme already in multiples of its upper limit.
    Multiple,
    /// Which enzyme that is.
    EnzymeName,
}

/// A column that is understood.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What it holds.
    pub role: Role,
    /// Its name.
    pub name: &'static str,
    /// Other names it is known by. Capitals, spaces, dots, hyphens and underscores make no difference.
    pub synonyms: &'static [&'static str],
    /// What it means, with its unit.
    pub meaning: &'static str,
}

const fn column(
    role: Role,
    name: &'static str,
    synonyms: &'static [&'static str],
    meaning: &'static str,
) -> Column {
    Column {
        role,
        name,
        synonyms,
        meaning,
    }
}

/// Every column that is understood. No name stands for two columns.
pub const COLUMNS: [Column; 20] = [
    column(
        Role::Subject,
        "subject",
        &["subject_id", "usubjid", "subjid", "patient_id", "record_id"],
        "who was seen",
    ),
    column(
        Role::Visit,
        "visit",
        &["visit_name", "avisit", "timepoint", "redcap_event_name"],
        "at which visit",
    ),
    column(
        Role::PhysicianGlobal,
        "physician_global",
        &[
            "phga",
            "mdga",
            "physician_global_activity",
            "physician_vas",
            "phga_vas",
        ],
        "physician global disease activity: 0-10 cm, 0-100 mm or Likert 0-4, by --vas",
    ),
    column(
        Role::PatientGlobal,
        "patient_global",
        &[
            "ptga",
            "patient_global_activity",
            "parent_global",
            "patient_vas",
            "ptga_vas",
        ],
        "patient or parent global disease activity, on the same scale",
    ),
    column(
        Role::Mmt,
        "mmt",
        &["mmt8", "mmt_total", "mmt26", "manual_muscle_testing"],
        "manual muscle testing: points out of --mmt-max",
    ),
    column(
        Role::Cmas,
        "cmas",
        &["childhood_myositis_assessment_scale"],
        "Childhood Myositis Assessment Scale, 0-52: juvenile criteria, in place of mmt",
    ),
    column(
        Role::Haq,
        "haq",
        &["haq_di", "chaq", "haq_score", "disability_index"],
        "HAQ or CHAQ disability index, 0-3",
    ),
    column(
        Role::Extramuscular,
        "extramuscular",
        &[
            "extramuscular_global",
            "extramuscular_activity",
            "emga",
            "mdaat_extramuscular",
        ],
        "physician global of disease outside the muscles (MDAAT), on the scale of --vas",
    ),
    column(
        Role::Activity(Enzyme::CreatineKinase),
        "ck",
        &["cpk", "creatine_kinase"],
        "creatine kinase",
    ),
    column(
        Role::UpperLimit(Enzyme::CreatineKinase),
        "ck_uln",
        &["cpk_uln", "creatine_kinase_uln"],
        "its upper limit of normal, in the same unit",
    ),
    column(
        Role::Activity(Enzyme::Aldolase),
        "aldolase",
        &["ald"],
        "aldolase",
    ),
    column(
        Role::UpperLimit(Enzyme::Aldolase),
        "aldolase_uln",
        &["ald_uln"],
        "its upper limit of normal, in the same unit",
    ),
    column(
        Role::Activity(Enzyme::AlanineAminotransferase),
        "alt",
        &["alat", "sgpt"],
        "alanine aminotransferase",
    ),
    column(
        Role::UpperLimit(Enzyme::AlanineAminotransferase),
        "alt_uln",
        &["alat_uln", "sgpt_uln"],
        "its upper limit of normal, in the same unit",
    ),
    column(
        Role::Activity(Enzyme::AspartateAminotransferase),
        "ast",
        &["asat", "sgot"],
        "aspartate aminotransferase",
    ),
    column(
        Role::UpperLimit(Enzyme::AspartateAminotransferase),
        "ast_uln",
        &["asat_uln", "sgot_uln"],
        "its upper limit of normal, in the same unit",
    ),
    column(
        Role::Activity(Enzyme::LactateDehydrogenase),
        "ldh",
        &["lactate_dehydrogenase", "ld"],
        "lactate dehydrogenase",
    ),
    column(
        Role::UpperLimit(Enzyme::LactateDehydrogenase),
        "ldh_uln",
        &["lactate_dehydrogenase_uln", "ld_uln"],
        "its upper limit of normal, in the same unit",
    ),
    column(
        Role::Multiple,
        "enzyme",
        &["enzyme_xuln", "muscle_enzyme"],
        "an enzyme already in multiples of its upper limit of normal",
    ),
    column(
        Role::EnzymeName,
        "enzyme_name",
        &["muscle_enzyme_name"],
        "which enzyme that is: ck, aldolase, alt, ast or ldh; empty means --enzyme-name",
    ),
];

/// What is added to the columns of a table, in this order.
pub const ADDED: [(&str, &str); 10] = [
    (
        "tis",
        "Total Improvement Score, 0-100; empty where not computed",
    ),
    ("tis_category", "none, minimal, moderate or major"),
    (
        "tis_physician_global",
        "points of the physician global, 0-20",
    ),
    ("tis_patient_global", "points of the patient global, 0-10"),
    ("tis_mmt", "points of muscle strength (MMT or CMAS), 0-32.5"),
    ("tis_haq", "points of the HAQ, 0-10"),
    ("tis_enzyme", "points of the muscle enzyme, 0-7.5"),
    (
        "tis_extramuscular",
        "points of extramuscular activity, 0-20",
    ),
    (
        "tis_enzyme_used",
        "the enzyme that was followed: ck, aldolase, alt, ast or ldh",
    ),
    (
        "tis_note",
        "why something was not computed, or how far a partial score could go",
    ),
];

/// The name of an enzyme in a table.
pub const fn enzyme_name(enzyme: Enzyme) -> &'static str {
    match enzyme {
        Enzyme::CreatineKinase => "ck",
        Enzyme::Aldolase => "aldolase",
        Enzyme::LactateDehydrogenase => "ldh",
        Enzyme::AspartateAminotransferase => "ast",
        Enzyme::AlanineAminotransferase => "alt",
    }
}

/// A name without what makes no difference.
pub(crate) fn bare(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, ' ' | '_' | '-' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

impl Role {
    /// The place of the role in a list that has one for each.
    pub(crate) const fn place(self) -> usize {
        match self {
            Self::Subject => 0,
            Self::Visit => 1,
            Self::PhysicianGlobal => 2,
            Self::PatientGlobal => 3,
            Self::Mmt => 4,
            Self::Cmas => 5,
            Self::Haq => 6,
            Self::Extramuscular => 7,
            Self::Multiple => 8,
            Self::EnzymeName => 9,
            Self::Activity(enzyme) => 10 + enzyme as usize,
            Self::UpperLimit(enzyme) => 15 + enzyme as usize,
        }
    }

    /// The documented name of the column.
    pub fn name(self) -> &'static str {
        COLUMNS
            .iter()
            .find(|column| column.role == self)
            .map_or("", |column| column.name)
    }
}

#[cfg(test)]
mod tests {
    use super::{ADDED, COLUMNS, bare};

    #[test]
    fn no_name_stands_for_two_columns() {
        let mut names: Vec<String> = COLUMNS
            .iter()
            .flat_map(|column| column.synonyms.iter().chain([&column.name]))
            .chain(ADDED.iter().map(|(name, _)| name))
            .map(|name| bare(name))
            .collect();
        names.sort();
        let before = names.len();
        names.dedup();
        assert_eq!(before, names.len(), "{names:?}");
    }

    #[test]
    fn every_role_has_a_place_of_its_own() {
        let mut places: Vec<usize> = COLUMNS.iter().map(|column| column.role.place()).collect();
        places.sort_unstable();
        assert_eq!(places, (0..COLUMNS.len()).collect::<Vec<_>>());
    }
}
