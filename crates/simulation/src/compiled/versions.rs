//! Which version of the protocol holds for a subject on a day, looked up.

use jiff::civil::Date;
use protocol::{Plan, VersionIndex, VersionStart};

use crate::error::SimulationError;
use crate::live_through::{days_after, days_between};

/// The versions by order of enrolment and by day, counted from the opening of enrolment.
#[derive(Debug, Clone)]
pub(super) struct Versions {
    /// From which orders of enrolment on another row holds.
    orders: Vec<u32>,
    /// A row for each stretch of orders; of each day the version, and of all later days the last one.
    by_day: Vec<Vec<VersionIndex>>,
}

impl Versions {
    pub(super) fn of(plan: &Plan) -> Result<Self, SimulationError> {
        let opened = plan.protocol().trial.enrolment_opened;
        let (mut orders, mut last_change) = (vec![0], 0);
        for version in &plan.protocol().versions {
            match &version.starts {
                VersionStart::Start {} => {}
                VersionStart::Enrolment { subject } => orders.push(*subject),
                VersionStart::Date { date } => {
                    last_change = last_change.max(days_between(opened, *date));
                }
                // A trial with such a version is not lived through in numbers.
                VersionStart::Release { .. } => {}
            }
        }
        orders.sort_unstable();
        orders.dedup();
        let days = (0..=last_change)
            .map(|day| days_after(opened, day))
            .collect::<Result<Vec<Date>, _>>()?;
        let of_order = |order: &u32| {
            days.iter()
                .map(|day| plan.version_for(*order, *day, |_, _| false))
                .collect()
        };
        Ok(Self {
            by_day: orders.iter().map(of_order).collect(),
            orders,
        })
    }

    /// As [`Plan::version_for`].
    pub(super) fn at(&self, order: u32, day: i32) -> VersionIndex {
        let row = self.orders.partition_point(|from| *from <= order) - 1;
        let versions = &self.by_day[row];
        let day = usize::try_from(day).unwrap_or(0).min(versions.len() - 1);
        versions[day]
    }
}
