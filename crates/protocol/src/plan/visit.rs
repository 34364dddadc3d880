//! Visits and periods as planned: weeks have become days, names have become indexes.

use std::ops::RangeInclusive;

use super::index::{PeriodIndex, ProductIndex, RegimenIndex, VersionIndex, VisitIndex};
use super::names::Names;
use crate::error::CompileError;
use crate::identifier::{PeriodId, VisitId};
use crate::schedule::{Assessment, Period, PeriodTreatment, Visit, VisitPurpose};

const DAYS_A_WEEK: f64 = 7.0;

/// One visit of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedVisit {
    /// Its place in the plan.
    pub index: VisitIndex,
    /// The short name.
    pub id: VisitId,
    /// The name in tables.
    pub label: String,
    /// What kind of visit it is.
    pub purpose: VisitPurpose,
    /// Days after the first dose: 0 on that day itself, negative before it. `None` for a visit that is held
    /// whenever a subject leaves.
    pub planned_day: Option<i32>,
    /// Days before the planned day that still count as in time.
    pub days_before: u16,
    /// Days after the planned day that still count as in time.
    pub days_after: u16,
    /// What is assessed under any version, in the order of the file.
    pub assessments: Vec<Assessment>,
    /// The period in whose course the visit falls. A visit that closes one period and opens the next is
    /// assessed in the one it closes and dosed in the one it opens; this is the one it closes. `None` before
    /// the first period and for visits without a planned day.
    pub period: Option<PeriodIndex>,
    /// The period that begins with this visit, if one does.
    pub opens: Option<PeriodIndex>,
    /// The protocol version that brought the visit; the first where it was always there.
    pub since: VersionIndex,
    /// The period in which a dose at the visit is given.
    dosing_period: Option<PeriodIndex>,
    /// The version that brought each of the assessments.
    assessed_since: Vec<VersionIndex>,
}

impl PlannedVisit {
    /// Whether something is assessed at the visit under any version.
    pub fn assesses(&self, assessment: Assessment) -> bool {
        self.assessments.contains(&assessment)
    }

    /// What is assessed of a subject under a version, in the order of the file. A visit that is held although it only came with
    /// a later version is held as that one has it.
    pub fn assessments_under(&self, version: VersionIndex) -> impl Iterator<Item = Assessment> {
        let version = version.max(self.since);
        self.assessed_since()
            .filter(move |(_, since)| *since <= version)
            .map(|(assessment, _)| assessment)
    }

    /// Whether something is assessed of a subject under a version.
    pub fn assesses_under(&self, assessment: Assessment, version: VersionIndex) -> bool {
        self.assessments_under(version).any(|own| own == assessment)
    }

    /// Everything that is assessed under any version, each with the version that brought it.
    pub fn assessed_since(&self) -> impl Iterator<Item = (Assessment, VersionIndex)> {
        let since = self.assessed_since.iter().copied();
        self.assessments.iter().copied().zip(since)
    }

    /// The days, counted as [`PlannedVisit::planned_day`] is, on which the visit is in time.
    pub fn window(&self) -> Option<RangeInclusive<i32>> {
        let day = self.planned_day?;
        Some(day - i32::from(self.days_before)..=day + i32::from(self.days_after))
    }

    /// The period in which a dose at the visit is given: the one it opens, or the one in whose course it
    /// falls. `None` for the visit that closes the last period: nothing is given there any more.
    pub const fn dosing_period(&self) -> Option<PeriodIndex> {
        self.dosing_period
    }

    /// Whether the visit exists for a subject under this version.
    pub fn holds_under(&self, version: VersionIndex) -> bool {
        self.since <= version
    }
}

/// One period of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedPeriod {
    /// Its place in the plan.
    pub index: PeriodIndex,
    /// The short name.
    pub id: PeriodId,
    /// The name in tables.
    pub label: String,
    /// The visit that opens it.
    pub from: VisitIndex,
    /// The visit that closes it.
    pub to: VisitIndex,
    /// What is given in it.
    pub treatment: PlannedTreatment,
}

/// What a period gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedTreatment {
    /// Each subject's allocated arm.
    Allocated,
    /// The same for everyone, known to everyone.
    OpenLabel {
        /// The product.
        product: ProductIndex,
        /// The regimen.
        regimen: RegimenIndex,
    },
    /// The arm to which each subject is randomised when it enters the period.
    RandomisedAgain,
}

impl PlannedTreatment {
    /// Whether what a subject is given follows from an arm that was allocated, now or before.
    pub const fn is_by_arm(self) -> bool {
        match self {
            Self::Allocated | Self::RandomisedAgain => true,
            Self::OpenLabel { .. } => false,
        }
    }
}

/// The day of a week, if the week falls on one.
pub(crate) fn day_of(week: f64) -> Option<i32> {
    let day = week * DAYS_A_WEEK;
    // A week of 1/7 is written with as many digits as its writer had patience for.
    let whole = day.round();
    ((day - whole).abs() < 1e-3 && whole.abs() < 100_000.0).then_some(whole as i32)
}

pub(super) fn compile_periods(
    periods: &[Period],
    names: &Names<PeriodIndex>,
    visits: &Names<VisitIndex>,
    products: &Names<ProductIndex>,
    regimens: &Names<RegimenIndex>,
) -> Result<Vec<PlannedPeriod>, CompileError> {
    let compile = |period: &Period| {
        Ok(PlannedPeriod {
            index: names.resolve(&period.id)?,
            id: period.id.clone(),
            label: period.label.clone(),
            from: visits.resolve(&period.from)?,
            to: visits.resolve(&period.to)?,
            treatment: match &period.treatment {
                PeriodTreatment::Allocated {} => PlannedTreatment::Allocated,
                PeriodTreatment::RandomisedAgain(_) => PlannedTreatment::RandomisedAgain,
                PeriodTreatment::OpenLabel { product, regimen } => PlannedTreatment::OpenLabel {
                    product: products.resolve(product)?,
                    regimen: regimens.resolve(regimen)?,
                },
            },
        })
    };
    periods.iter().map(compile).collect()
}

pub(super) fn compile_visits(
    visits: &[Visit],
    names: &Names<VisitIndex>,
    versions: &Names<VersionIndex>,
    periods: &[PlannedPeriod],
) -> Result<Vec<PlannedVisit>, CompileError> {
    let planned_day = |visit: &Visit| match visit.week {
        None => Ok(None),
        Some(week) => day_of(week).map(Some).ok_or_else(|| CompileError::Week {
            visit: visit.id.to_string(),
            week,
        }),
    };
    let days = visits
        .iter()
        .map(planned_day)
        .collect::<Result<Vec<_>, _>>()?;
    let day_at = |index: VisitIndex| days.get(index.position()).copied().flatten();
    // By days rather than by place in the file, so that the order of the file does not decide.
    let period_of = |day: i32| {
        let covers = |period: &&PlannedPeriod| {
            day_at(period.from).is_some_and(|from| from <= day)
                && day_at(period.to).is_some_and(|to| day <= to)
        };
        periods.iter().find(covers).map(|period| period.index)
    };
    let compile = |(visit, day): (&Visit, &Option<i32>)| {
        let index = names.resolve(&visit.id)?;
        let in_course = matches!(
            visit.purpose,
            VisitPurpose::Scheduled | VisitPurpose::Conditional
        );
        let opens = periods
            .iter()
            .find(|period| period.from == index)
            .map(|period| period.index);
        let period = day.filter(|_| in_course).and_then(period_of);
        let closes = periods.iter().any(|period| period.to == index);
        let brought = since(visit.since.as_ref(), versions)?;
        let mut assessed_since = vec![brought; visit.assessments.len()];
        for added in &visit.added {
            let since = versions.resolve(&added.since)?;
            assessed_since.extend(added.assessments.iter().map(|_| since));
        }
        Ok(PlannedVisit {
            index,
            id: visit.id.clone(),
            label: visit.label.clone(),
            purpose: visit.purpose,
            planned_day: *day,
            days_before: visit.days_before,
            days_after: visit.days_after,
            assessments: visit.assessed().collect(),
            period,
            opens,
            since: brought,
            dosing_period: opens.or(period.filter(|_| !closes)),
            assessed_since,
        })
    };
    visits.iter().zip(&days).map(compile).collect()
}

/// The visits of the course at which the six measures are taken, by day.
pub(super) fn core_set_visits(visits: &[PlannedVisit]) -> Vec<VisitIndex> {
    let in_course = |visit: &&PlannedVisit| {
        matches!(
            visit.purpose,
            VisitPurpose::Scheduled | VisitPurpose::Conditional
        ) && visit.assesses(Assessment::CoreSet)
    };
    let mut visits: Vec<&PlannedVisit> = visits.iter().filter(in_course).collect();
    visits.sort_by_key(|visit| visit.planned_day);
    visits.iter().map(|visit| visit.index).collect()
}

/// The version named, or the first.
pub(super) fn since(
    version: Option<&crate::VersionId>,
    versions: &Names<VersionIndex>,
) -> Result<VersionIndex, CompileError> {
    version.map_or(Ok(VersionIndex(0)), |version| versions.resolve(version))
}
