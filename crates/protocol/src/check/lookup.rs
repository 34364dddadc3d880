//! What the rules ask of a protocol whose names are not yet resolved.

use crate::arm::Arm;
use crate::identifier::{PeriodId, ProductId, RegimenId, VersionId, VisitId};
use crate::plan::visit::day_of;
use crate::product::Product;
use crate::protocol_file::Protocol;
use crate::regimen::Regimen;
use crate::rule::Rule;
use crate::schedule::{Assessment, Period, PeriodTreatment, Visit, VisitPurpose};

/// A protocol with lookups by name; the first of several with one name. Lists are short: it searches.
pub(super) struct Lookup<'p> {
    pub(super) protocol: &'p Protocol,
}

impl<'p> Lookup<'p> {
    pub(super) const fn new(protocol: &'p Protocol) -> Self {
        Self { protocol }
    }

    pub(super) fn visit(&self, id: &VisitId) -> Option<&'p Visit> {
        self.protocol.visits.iter().find(|visit| visit.id == *id)
    }

    pub(super) fn period(&self, id: &PeriodId) -> Option<&'p Period> {
        self.protocol.periods.iter().find(|period| period.id == *id)
    }

    pub(super) fn product(&self, id: &ProductId) -> Option<&'p Product> {
        self.protocol
            .products
            .iter()
            .find(|product| product.id == *id)
    }

    pub(super) fn regimen(&self, id: &RegimenId) -> Option<&'p Regimen> {
        self.protocol
            .regimens
            .iter()
            .find(|regimen| regimen.id == *id)
    }

    /// The place of a version; the first where none is named.
    pub(super) fn version(&self, id: Option<&VersionId>) -> Option<usize> {
        let Some(id) = id else { return Some(0) };
        self.protocol
            .versions
            .iter()
            .position(|version| version.id == *id)
    }

    /// The planned day of a visit, if it has one.
    pub(super) fn day(&self, id: &VisitId) -> Option<i32> {
        planned_day(self.visit(id)?)
    }

    /// The first and the last day of a period.
    pub(super) fn days_of(&self, period: &Period) -> Option<(i32, i32)> {
        Some((self.day(&period.from)?, self.day(&period.to)?))
    }

    /// The planned days of the course on which the six measures are taken, in their order.
    pub(super) fn core_set_days(&self) -> Vec<i32> {
        let mut days: Vec<i32> = self
            .protocol
            .visits
            .iter()
            .filter(|visit| in_course(visit) && visit.assessments.contains(&Assessment::CoreSet))
            .filter_map(planned_day)
            .collect();
        days.sort_unstable();
        days
    }

    /// The periods in which a regimen may be followed: those that allocate, for a regimen of an arm or one
    /// that a rule changes to; and those that name it.
    pub(super) fn periods_of(&self, regimen: &RegimenId) -> Vec<&'p Period> {
        let changed_to = self.changes_to(regimen).next().is_some();
        let by_arm = |arms: &[Arm]| changed_to || arms.iter().any(|arm| arm.regimen == *regimen);
        let follows = |period: &&Period| match &period.treatment {
            PeriodTreatment::Allocated {} => by_arm(&self.protocol.arms),
            PeriodTreatment::RandomisedAgain(own) => by_arm(&own.arms),
            PeriodTreatment::OpenLabel { regimen: own, .. } => own == regimen,
        };
        self.protocol.periods.iter().filter(follows).collect()
    }

    /// Whether an arm or an open-label period follows a regimen, and not only a rule changes to it.
    pub(super) fn is_followed_from_the_first(&self, regimen: &RegimenId) -> bool {
        let by_arm = self.protocol.all_arms().any(|arm| arm.regimen == *regimen);
        let by_period = self.protocol.periods.iter().any(|period| {
            matches!(&period.treatment, PeriodTreatment::OpenLabel { regimen: own, .. } if own == regimen)
        });
        by_arm || by_period
    }

    /// The versions from which rules change to a regimen, with the visit at which they do.
    pub(super) fn changes_to(
        &self,
        regimen: &RegimenId,
    ) -> impl Iterator<Item = (&'p VisitId, Option<&'p VersionId>)> {
        self.protocol
            .rules
            .iter()
            .filter_map(move |rule| match rule {
                Rule::ChangeRegimen { to, at, since, .. } if to == regimen => {
                    Some((at, since.as_ref()))
                }
                _ => None,
            })
    }

    /// The products that may be given under a regimen.
    pub(super) fn products_under(&self, regimen: &RegimenId) -> Vec<&'p Product> {
        let changed = self.changes_to(regimen).next().is_some();
        let by_arm = self
            .protocol
            .all_arms()
            .filter(|arm| changed || arm.regimen == *regimen)
            .map(|arm| &arm.product);
        let by_period = self
            .protocol
            .periods
            .iter()
            .filter_map(|period| match &period.treatment {
                PeriodTreatment::OpenLabel {
                    product,
                    regimen: own,
                } if own == regimen => Some(product),
                _ => None,
            });
        let mut products: Vec<&Product> = Vec::new();
        for product in by_arm.chain(by_period).filter_map(|id| self.product(id)) {
            if !products.iter().any(|known| known.id == product.id) {
                products.push(product);
            }
        }
        products
    }
}

/// The planned day of a visit, if its week is the week of a day.
pub(super) fn planned_day(visit: &Visit) -> Option<i32> {
    visit.week.and_then(day_of)
}

/// Whether the visit belongs to the course after the first dose.
pub(super) const fn in_course(visit: &Visit) -> bool {
    matches!(
        visit.purpose,
        VisitPurpose::Scheduled | VisitPurpose::Conditional
    )
}

/// Whether a visit is held before or at the first dose; `None` where its week is wrong in itself, which is
/// told elsewhere.
pub(super) fn is_by_first_dose(visit: &Visit) -> Option<bool> {
    match visit.purpose {
        VisitPurpose::EarlyTermination => Some(false),
        _ => planned_day(visit).map(|day| day <= 0),
    }
}

/// "1 day", "2 days".
pub(super) fn counted(count: impl Into<u64>, one: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    }
}

/// Where a day stands, for messages: "week 8", "day -3".
pub(super) fn day_in_words(day: i32) -> String {
    if day % 7 == 0 {
        format!("week {}", day / 7)
    } else {
        format!("day {day}")
    }
}
