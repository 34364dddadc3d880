//! Where a table has each column, by the names in its header.

use instruments::measure::Enzyme;
use instruments::total_improvement::{Criteria, MissingMeasures};

use crate::column::{ADDED, COLUMNS, Role, bare};
use crate::error::ScoringError;
use crate::settings::{Settings, StrengthColumn};

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
        let bare_names: Vec<String> = layout.names.iter().map(|name| bare(name)).collect();
        for (added, _) in ADDED {
            let added_bare = bare(added);
            if bare_names.contains(&added_bare) {
                return Err(ScoringError::AlreadyScored { name: added });
            }
        }
        let places_of = |wanted: &[&str]| -> Vec<usize> {
            let wanted: Vec<String> = wanted.iter().map(|name| bare(name)).collect();
            (0..bare_names.len())
                .filter(|place| wanted.contains(&bare_names[*place]))
                .collect()
        };
        // A column's own name goes before its synonyms: a table may have both USUBJID and SUBJID.
        for column in &COLUMNS {
            let own = places_of(&[column.name]);
            let places = if own.is_empty() {
                places_of(column.synonyms)
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
