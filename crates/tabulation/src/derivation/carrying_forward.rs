//! Values carried forward over the visits of the first period.

use protocol::{Assessment, PeriodIndex, Plan, VisitIndex, VisitPurpose};
use record::rules::standing::Standing;
use statistics::observations_carried_forward;

/// How a value came to its visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derivation {
    /// Observed there.
    Observed,
    /// Carried forward from an earlier visit of the same period.
    CarriedForward,
}

impl Derivation {
    /// As `DTYPE` has it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Observed => "",
            Self::CarriedForward => "LOCF",
        }
    }
}

/// A value that was observed, without the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObservedValue {
    /// The visit.
    pub visit: VisitIndex,
    /// The day after the first dose (day 0).
    pub day: i32,
    /// The period in which it is assessed.
    pub period: Option<PeriodIndex>,
    /// Whether it may be analysed under the allocated treatment.
    pub standing: Standing,
}

/// A value that stands for a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CarriedValue {
    /// The visit.
    pub visit: VisitIndex,
    /// The place of the value among those observed.
    pub source: usize,
    /// Whether it was observed there.
    pub derivation: Derivation,
}

/// The visits to which values of an assessment are carried, and room for the work.
///
/// For each planned visit of the first period after baseline at which the assessment is made, the value observed there
/// stands, or the last one before it. Baseline is not carried, nothing is carried over a switch, and what was found at an
/// early termination or an extra visit is carried on like any other value.
#[derive(Debug, Clone)]
pub struct CarryingForward {
    period: Option<PeriodIndex>,
    baseline: VisitIndex,
    /// Which visits are planned for everyone.
    planned: Vec<bool>,
    /// The visits that should have a value, each with the last day of its window.
    to: Vec<(i32, VisitIndex)>,
    places: Vec<(i32, Option<VisitIndex>, Option<usize>)>,
}

impl CarryingForward {
    /// What values of an assessment are carried to.
    pub fn of(plan: &Plan, assessment: Assessment) -> Self {
        let period = plan.periods().first().map(|period| period.index);
        let is_planned = |visit: &&protocol::PlannedVisit| visit.purpose == VisitPurpose::Scheduled;
        let visits = plan.visits().iter();
        Self {
            period,
            baseline: plan.baseline(),
            planned: visits.clone().map(|visit| is_planned(&visit)).collect(),
            to: visits
                .filter(is_planned)
                .filter(|visit| {
                    period.is_some()
                        && visit.period == period
                        && visit.index != plan.baseline()
                        && visit.assesses(assessment)
                })
                .filter_map(|visit| Some((*visit.window()?.end(), visit.index)))
                .collect(),
            places: Vec::new(),
        }
    }

    /// Whether a value is carried to visits without one.
    #[inline]
    fn is_carried(&self, value: &ObservedValue) -> bool {
        value.standing == Standing::Analysed
            && self.period.is_some()
            && value.period == self.period
            && value.visit != self.baseline
    }

    /// The value that stands for the visit at which it was observed, whatever was observed at others: then nothing is carried
    /// there. `source` is its place among those observed.
    #[inline]
    #[must_use]
    pub fn standing_for_itself(
        &self,
        value: &ObservedValue,
        source: usize,
    ) -> Option<CarriedValue> {
        (self.is_carried(value) && self.planned[value.visit.position()]).then_some(CarriedValue {
            visit: value.visit,
            source,
            derivation: Derivation::Observed,
        })
    }

    /// The values that stand for visits, into `carried`, which is emptied first.
    ///
    /// `reached` is the last day of a subject who is still in the period: what the subject has not come to is not missing.
    pub fn carry(
        &mut self,
        observed: &[ObservedValue],
        reached: Option<i32>,
        carried: &mut Vec<CarriedValue>,
    ) {
        carried.clear();
        if self.period.is_none() {
            return;
        }
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        for (place, value) in observed.iter().enumerate() {
            if self.is_carried(value) {
                let planned = self.planned[value.visit.position()].then_some(value.visit);
                places.push((value.day, planned, Some(place)));
            }
        }
        let analysed = places.len();
        for (day, visit) in &self.to {
            let observed_there = places[..analysed]
                .iter()
                .any(|(_, _, place)| place.is_some_and(|place| observed[place].visit == *visit));
            // A visit might have been held up to the end of its window.
            if !observed_there && reached.is_none_or(|reached| *day <= reached) {
                places.push((*day, Some(*visit), None));
            }
        }
        // Of a value and an empty place on the same day, the value comes first.
        places.sort_by_key(|(day, visit, place)| (*day, place.is_none(), *visit));
        let sources = observations_carried_forward(places.iter().map(|(_, _, place)| *place));
        for ((_, visit, own), source) in places.iter().zip(sources) {
            if let (Some(visit), Some(source)) = (*visit, source) {
                carried.push(CarriedValue {
                    visit,
                    source,
                    derivation: match own {
                        Some(_) => Derivation::Observed,
                        None => Derivation::CarriedForward,
                    },
                });
            }
        }
        self.places = places;
    }
}
