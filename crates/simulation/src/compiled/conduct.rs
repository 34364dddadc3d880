//! What is done to subjects, made ready: which visit comes next, over how many days a cycle goes, who leaves, which events stop
//! the treatment.

use std::num::NonZeroU8;

use instruments::infusion::BodyWeight;
use protocol::{
    PeriodIndex, Plan, PlannedVisit, ProductRole, RegimenIndex, Treatment, VersionIndex, VisitIndex,
};
use record::rules::dosing::{DaysChosen, DoseLevel, cycle_rule, dose_due, plan_cycle};

use super::refusal::NotInNumbers;
use crate::adverse_events::{
    Prone, PronenessToOne, frequency_of, probability_in_cycle, probability_of_thromboembolism,
};
use crate::dosing::rate_within;
use crate::error::SimulationError;
use crate::latent::Content;
use crate::leaving::{intervals_of, probability_to_stay};
use crate::patients::Patients;
use crate::schedule::next_visit_after;

/// The conduct of a trial, looked up.
#[derive(Debug, Clone)]
pub(super) struct Conduct {
    /// By version and visit.
    next: Vec<Vec<Option<VisitIndex>>>,
    /// By visit, where it is the same under every version.
    next_under_all: Vec<Option<Option<VisitIndex>>>,
    /// The causes of leaving after each visit: the place in the file, and the probability to stay.
    leaving: Vec<Vec<(u16, f64)>>,
    /// Days of a cycle, by regimen, visit, and the days chosen; 0 where there is no cycle.
    days: Vec<u8>,
    /// How many days may be chosen, and one more for the fewest.
    most_days: usize,
    /// What each product holds.
    contents: Vec<Content>,
    /// The probability of thromboembolism by product and version, below the highest rate and at it.
    thromboembolism: Vec<Vec<[f64; 2]>>,
    /// Whether a regimen gives a cycle in a period at a visit, by period, regimen and visit.
    doses: Vec<bool>,
    regimens: usize,
    /// The most cycles that a subject has.
    pub(super) cycles: u32,
    pub(super) proneness_to_one: PronenessToOne,
    /// The related adverse events.
    pub(super) events: Vec<StoppingEvent>,
}

/// An adverse event for which a treatment may be stopped.
#[derive(Debug, Clone)]
pub(super) struct StoppingEvent {
    /// Its place in the file.
    pub(super) place: u16,
    /// Who is prone to it, of the active product and of placebo.
    prone: [Prone; 2],
    /// Its probability in a cycle, by how many alike came before.
    probability: [Vec<f64>; 2],
    /// The highest of these.
    pub(super) most_probable: f64,
}

/// The place of a content in pairs.
pub(super) const fn place_of(content: Content) -> usize {
    match content {
        Content::Active => 0,
        Content::Placebo => 1,
    }
}

impl StoppingEvent {
    pub(super) fn is_prone(&self, content: Content, deviate: f64) -> bool {
        self.prone[place_of(content)].is(deviate)
    }

    pub(super) fn probability(&self, content: Content, alike_before: u32) -> f64 {
        let probabilities = &self.probability[place_of(content)];
        let last = probabilities.len() - 1;
        probabilities[(alike_before as usize).min(last)]
    }
}

impl Conduct {
    pub(super) fn of(plan: &Plan, patients: &Patients) -> Result<Self, NotInNumbers> {
        let versions: Vec<VersionIndex> = plan
            .protocol()
            .versions
            .iter()
            .filter_map(|version| plan.version_named(&version.id))
            .collect();
        let visits = plan.visits();
        let next: Vec<Vec<_>> = versions
            .iter()
            .map(|version| {
                visits
                    .iter()
                    .map(|visit| {
                        let next = next_visit_after(plan, visit.index, *version, |_| false);
                        next.map(|(next, _)| next)
                    })
                    .collect()
            })
            .collect();
        let leaving: Vec<Vec<(u16, f64)>> = visits
            .iter()
            .map(|visit| {
                let Some(period) = visit.dosing_period() else {
                    return Vec::new();
                };
                let intervals = intervals_of(plan, period);
                let id = &plan.period(period).id;
                (0_u16..)
                    .zip(&patients.drop_outs)
                    .filter(|(_, cause)| cause.period == *id)
                    .map(|(place, cause)| (place, probability_to_stay(cause, intervals)))
                    .collect()
            })
            .collect();
        let thromboembolism = plan
            .products()
            .iter()
            .map(|product| {
                let of_version = |version: &VersionIndex| {
                    let rate = plan.infusion_rate(product.index, *version);
                    let probability = |reaches: bool| {
                        let rate = rate.map(|rate| rate_within(rate, reaches).to_f64());
                        patients
                            .thromboembolism
                            .as_ref()
                            .zip(rate)
                            .map_or(0.0, |(model, rate)| {
                                probability_of_thromboembolism(model, rate)
                            })
                    };
                    [probability(false), probability(true)]
                };
                versions.iter().map(of_version).collect()
            })
            .collect();
        let product = plan.products().first().map(|product| product.index);
        let days = days_of_cycles(plan, patients, &versions)?;
        let most_days = days.first().map_or(1, Vec::len);
        let gives_cycle = |visit: &usize| {
            let mut of_visit = days.iter().skip(*visit).step_by(visits.len());
            of_visit.any(|days| days.first().is_some_and(|fewest| *fewest > 0))
        };
        let cycles = (0..visits.len()).filter(gives_cycle).count();
        let mut doses = Vec::new();
        for period in plan.periods() {
            for regimen in plan.regimens() {
                let is_due = |visit: &PlannedVisit| {
                    // Which product it is has no part in whether it is due.
                    product.is_some_and(|product| {
                        let treatment = Treatment {
                            product,
                            regimen: regimen.index,
                        };
                        dose_due(plan, period.index, treatment, visit.index).is_some()
                    })
                };
                doses.extend(visits.iter().map(is_due));
            }
        }
        Ok(Self {
            next_under_all: (0..visits.len())
                .map(|visit| {
                    let mut of_versions = next.iter().map(|of_version| of_version[visit]);
                    let first = of_versions.next()?;
                    of_versions.all(|next| next == first).then_some(first)
                })
                .collect(),
            next,
            leaving,
            doses,
            regimens: plan.regimens().len(),
            cycles: cycles as u32,
            days: days.concat(),
            most_days,
            contents: plan
                .products()
                .iter()
                .map(|product| match product.role {
                    ProductRole::Active => Content::Active,
                    ProductRole::Placebo => Content::Placebo,
                })
                .collect(),
            thromboembolism,
            proneness_to_one: PronenessToOne::by(&patients.adverse_events),
            events: stopping_events(plan, patients),
        })
    }

    /// Which visit comes next; the version is asked for where it depends on that.
    pub(super) fn next_after(
        &self,
        visit: VisitIndex,
        version: impl FnOnce() -> VersionIndex,
    ) -> Option<VisitIndex> {
        match self.next_under_all[visit.position()] {
            Some(next) => next,
            None => self.next[version().position()][visit.position()],
        }
    }

    pub(super) fn causes_to_leave_after(&self, visit: VisitIndex) -> &[(u16, f64)] {
        &self.leaving[visit.position()]
    }

    /// Whether a regimen gives a cycle in a period at a visit.
    pub(super) fn gives_dose(
        &self,
        period: PeriodIndex,
        regimen: RegimenIndex,
        visit: VisitIndex,
    ) -> bool {
        let row = period.position() * self.regimens + regimen.position();
        self.doses[row * self.leaving.len() + visit.position()]
    }

    /// Over how many days a cycle goes.
    pub(super) fn days(
        &self,
        regimen: RegimenIndex,
        visit: VisitIndex,
        chosen: DaysChosen,
    ) -> Option<u8> {
        let chosen = match chosen {
            DaysChosen::Fewest => 0,
            DaysChosen::Days(days) => usize::from(days.get()),
        };
        let days = &self.days[self.row_of_days(regimen.position(), visit)..][..self.most_days];
        days.get(chosen).copied().filter(|days| *days > 0)
    }

    /// Whether any regimen has a cycle at a visit.
    pub(super) fn gives_cycle_at(&self, visit: VisitIndex) -> bool {
        (0..self.regimens).any(|regimen| self.days[self.row_of_days(regimen, visit)] > 0)
    }

    fn row_of_days(&self, regimen: usize, visit: VisitIndex) -> usize {
        (regimen * self.leaving.len() + visit.position()) * self.most_days
    }

    /// What a treatment holds.
    pub(super) fn content_of(&self, treatment: Treatment) -> Content {
        self.contents[treatment.product.position()]
    }

    /// The highest probability of thromboembolism after any cycle.
    pub(super) fn most_thromboembolism(&self) -> f64 {
        let all = self.thromboembolism.iter().flatten().flatten();
        all.copied().fold(0.0, f64::max)
    }

    pub(super) fn thromboembolism(
        &self,
        treatment: Treatment,
        version: VersionIndex,
        reaches_highest: bool,
    ) -> f64 {
        let of_version = &self.thromboembolism[treatment.product.position()];
        of_version[version.position()][usize::from(reaches_highest)]
    }
}

/// The days of every cycle of each regimen at each visit, by the days chosen; the first stands for the fewest, and there are none
/// where there is no cycle.
fn days_of_cycles(
    plan: &Plan,
    patients: &Patients,
    versions: &[VersionIndex],
) -> Result<Vec<Vec<u8>>, NotInNumbers> {
    let most = patients
        .conduct
        .infusion
        .days
        .iter()
        .map(|item| item.days)
        .max()
        .unwrap_or(0);
    // Without a cap the days do not depend on the weight: any stands for all.
    let weight: BodyWeight = "70".parse().map_err(SimulationError::Value)?;
    let first = versions.first().copied();
    let product = plan.products().first().map(|product| product.index);
    let mut all = Vec::new();
    for regimen in plan.regimens() {
        if regimen.daily_cap.is_some() {
            return Err(NotInNumbers::CappedDose {
                regimen: regimen.id.to_string(),
            });
        }
        for visit in plan.visits() {
            let no_cycle = vec![0; usize::from(most) + 1];
            let (Some(version), Some(product)) = (first, product) else {
                all.push(no_cycle);
                continue;
            };
            let treatment = Treatment {
                product,
                regimen: regimen.index,
            };
            let Ok(rule) = cycle_rule(plan, treatment, visit.index, version, DoseLevel::Full)
            else {
                all.push(no_cycle);
                continue;
            };
            let days = (0..=most)
                .map(|days| {
                    let chosen = NonZeroU8::new(days).map_or(DaysChosen::Fewest, DaysChosen::Days);
                    plan_cycle(&rule, weight, chosen)
                        .map(|planned| planned.days.get())
                        .map_err(|_| NotInNumbers::CappedDose {
                            regimen: regimen.id.to_string(),
                        })
                })
                .collect::<Result<Vec<u8>, _>>()?;
            all.push(days);
        }
    }
    Ok(all)
}

fn stopping_events(plan: &Plan, patients: &Patients) -> Vec<StoppingEvent> {
    let common = &patients.adverse_events;
    let cycles = plan.visits().len() as u32;
    let contents = [Content::Active, Content::Placebo];
    (0_u16..)
        .zip(&patients.adverse_event_terms)
        .filter(|(_, model)| {
            // An event that is not related to the product stops nothing.
            model.related
                && contents
                    .iter()
                    .any(|content| !Prone::to(frequency_of(model, *content)).is_nobody())
        })
        .map(|(place, model)| {
            let probability = contents.map(|content| {
                let frequency = frequency_of(model, content);
                (0..=cycles)
                    .map(|alike| probability_in_cycle(common, model, frequency, alike))
                    .collect::<Vec<f64>>()
            });
            StoppingEvent {
                place,
                prone: contents.map(|content| Prone::to(frequency_of(model, content))),
                most_probable: probability.iter().flatten().copied().fold(0.0, f64::max),
                probability,
            }
        })
        .collect()
}
