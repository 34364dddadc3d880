//! Deterioration: the criteria as `instruments` judges them, and when they count as confirmed.

use instruments::deterioration::{AnyOf, DeteriorationCriteria, SameCriterion};
use instruments::exact::Rational;
use instruments::measure::{Centimetres, CoreSetMeasureSet, Percent};
use instruments::response::EnzymeRules;

use super::index::VisitIndex;
use super::names::Names;
use super::number::exact;
use crate::deterioration::{ConfirmationTiming, Deterioration};
use crate::error::CompileError;

/// How deterioration is judged and confirmed.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedDeterioration {
    /// When a visit is worse than baseline.
    pub criteria: DeteriorationCriteria,
    /// Whether the visits that confirm must meet one and the same criterion.
    pub same_criterion: SameCriterion,
    /// How many core set visits in a row must meet the criteria.
    pub consecutive_visits: u8,
    /// From when on deterioration may be confirmed.
    pub timing: PlannedTiming,
}

/// From when on deterioration may be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedTiming {
    /// The last of the consecutive visits is not before this one.
    NotBefore(VisitIndex),
    /// Every one of them is at or after this one.
    AllVisitsFrom(VisitIndex),
}

impl PlannedDeterioration {
    pub(super) fn compile(
        written: &Deterioration,
        enzyme: &EnzymeRules,
        visits: &Names<VisitIndex>,
    ) -> Result<Self, CompileError> {
        let measures: CoreSetMeasureSet = written.several.measures.iter().copied().collect();
        let any_of = AnyOf::new(
            written.several.at_least,
            percent("several measures worse by", written.several.worse_percent)?,
            measures,
        )
        .map_err(|reason| CompileError::Number {
            what: "the number of measures worse",
            value: f64::from(written.several.at_least),
            reason,
        })?;
        Ok(Self {
            criteria: DeteriorationCriteria {
                physician_global_worse_cm: centimetres(
                    "physician global worse by",
                    written.physician_global_worse_cm,
                )?,
                muscle_strength_worse_percent: percent(
                    "muscle strength worse by",
                    written.muscle_strength_worse_percent,
                )?,
                extramuscular_worse_cm: centimetres(
                    "extramuscular activity worse by",
                    written.extramuscular_worse_cm,
                )?,
                any_of,
                percent: written.percent_of,
                zero_baseline: written.zero_baseline,
                enzyme: *enzyme,
            },
            same_criterion: written.same_criterion,
            consecutive_visits: written.consecutive_visits,
            timing: match &written.confirmation {
                ConfirmationTiming::NotBefore { visit } => {
                    PlannedTiming::NotBefore(visits.resolve(visit)?)
                }
                ConfirmationTiming::AllVisitsFrom { visit } => {
                    PlannedTiming::AllVisitsFrom(visits.resolve(visit)?)
                }
            },
        })
    }
}

pub(crate) fn percent(what: &'static str, value: f64) -> Result<Percent, CompileError> {
    bounded(what, value, Percent::new)
}

pub(crate) fn centimetres(what: &'static str, value: f64) -> Result<Centimetres, CompileError> {
    bounded(what, value, Centimetres::new)
}

fn bounded<T>(
    what: &'static str,
    value: f64,
    new: impl Fn(Rational) -> Result<T, instruments::InstrumentError>,
) -> Result<T, CompileError> {
    new(exact(what, value)?).map_err(|reason| CompileError::Number {
        what,
        value,
        reason,
    })
}
