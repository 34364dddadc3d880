//! The columns of a table of visits: their names, their synonyms, and where a table has them.

use crate::error::ScoringError;
use crate::settings::{Settings, StrengthColumn};
use instruments::measure::Enzyme;
use instruments::total_improvement::{Criteria, MissingMeasures};

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
fn bare(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, ' ' | '_' | '-' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

impl Column {
    /// Whether a table's column of this name is this one.
    pub fn is_called(&self, name: &str) -> bool {
        let name = bare(name);
        bare(self.name) == name || self.synonyms.iter().any(|synonym| bare(synonym) == name)
    }
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

/// Where a table has each column, and what it calls them.
#[derive(Clone, Debug)]
pub struct Layout {
    names: Vec<String>,
    places: [Option<u32>; COLUMNS.len()],
    strength: Role,
}

impl Layout {
    /// Finds the columns in a header.
    ///
    /// # Errors
    /// [`ScoringError`] where a column that the settings need is not there, where two columns go by names of
    /// one, or where a column has the name of one that would be added.
    pub fn of_header(names: Vec<String>, settings: &Settings) -> Result<Self, ScoringError> {
        let mut layout = Self {
            places: [None; COLUMNS.len()],
            strength: Role::Mmt,
            names,
        };
        for name in &layout.names {
            if let Some((added, _)) = ADDED.iter().find(|(added, _)| bare(added) == bare(name)) {
                return Err(ScoringError::AlreadyScored { name: added });
            }
        }
        // A column's own name goes before its synonyms: a table may have both USUBJID and SUBJID.
        for column in &COLUMNS {
            let own: Vec<usize> = layout.places_of(|name| bare(name) == bare(column.name));
            let places = if own.is_empty() {
                layout.places_of(|name| column.is_called(name))
            } else {
                own
            };
            if let [first, second, ..] = places[..] {
                return Err(ScoringError::ColumnTwice {
                    column: column.name,
                    first: layout.names[first].clone(),
                    second: layout.names[second].clone(),
                });
            }
            layout.places[column.role.place()] =
                places.first().and_then(|place| u32::try_from(*place).ok());
        }
        layout.strength = layout.strength_column(settings)?;
        layout.check(settings)?;
        Ok(layout)
    }

    fn strength_column(&self, settings: &Settings) -> Result<Role, ScoringError> {
        let juvenile = settings.response.criteria == Criteria::Juvenile;
        match settings.strength {
            StrengthColumn::Mmt => Ok(Role::Mmt),
            StrengthColumn::Cmas if juvenile => Ok(Role::Cmas),
            StrengthColumn::Cmas => Err(ScoringError::CmasIsForChildren),
            StrengthColumn::AsFound if juvenile && !self.has(Role::Mmt) && self.has(Role::Cmas) => {
                Ok(Role::Cmas)
            }
            StrengthColumn::AsFound => Ok(Role::Mmt),
        }
    }

    fn check(&self, settings: &Settings) -> Result<(), ScoringError> {
        let mut missing: Vec<&'static str> = Vec::new();
        let mut want = |role: Role| {
            if !self.has(role) {
                missing.push(role.name());
            }
        };
        want(Role::Subject);
        want(Role::Visit);
        match settings.response.missing {
            MissingMeasures::Strict => {
                for measure in self.measures() {
                    want(measure);
                }
            }
            MissingMeasures::PartialWithMinimum => {
                want(Role::PhysicianGlobal);
                want(self.strength);
            }
            MissingMeasures::Partial => {}
        }
        for enzyme in Enzyme::ALL {
            let (activity, limit) = (Role::Activity(enzyme), Role::UpperLimit(enzyme));
            if self.has(activity) {
                want(limit);
            } else if self.has(limit) {
                want(activity);
            }
        }
        let any_enzyme = self.has(Role::Multiple)
            || Enzyme::ALL
                .into_iter()
                .any(|enzyme| self.has(Role::Activity(enzyme)));
        if settings.response.missing == MissingMeasures::Strict && !any_enzyme {
            missing.push("ck and ck_uln (or another enzyme with its limit, or enzyme)");
        }
        let any_measure = any_enzyme || self.measures().into_iter().any(|role| self.has(role));
        if missing.is_empty() && !any_measure {
            missing.push("any of the six measures");
        }
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ScoringError::MissingColumns {
                missing,
                found: self.names.clone(),
            })
        }
    }

    fn measures(&self) -> [Role; 5] {
        [
            Role::PhysicianGlobal,
            Role::PatientGlobal,
            self.strength,
            Role::Haq,
            Role::Extramuscular,
        ]
    }

    fn places_of(&self, is_it: impl Fn(&str) -> bool) -> Vec<usize> {
        (0..self.names.len())
            .filter(|place| is_it(&self.names[*place]))
            .collect()
    }

    fn has(&self, role: Role) -> bool {
        self.place(role).is_some()
    }

    /// Where a column is, counted from 0.
    #[inline]
    pub fn place(&self, role: Role) -> Option<usize> {
        self.places[role.place()].map(|place| place as usize)
    }

    /// The column that muscle strength is read from.
    pub fn strength(&self) -> Role {
        self.strength
    }

    /// What the table calls a column.
    pub fn name(&self, role: Role) -> &str {
        self.place(role)
            .and_then(|place| self.names.get(place))
            .map_or(role.name(), String::as_str)
    }

    /// The names of all columns, in the order of the table.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The roles the table has, in the order of [`COLUMNS`].
    pub fn roles(&self) -> impl Iterator<Item = Role> + '_ {
        COLUMNS
            .iter()
            .map(|column| column.role)
            .filter(|role| self.has(*role))
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
