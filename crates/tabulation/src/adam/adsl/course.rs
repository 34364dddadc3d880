//! How far a subject came, and what happened on the way.

use datasets::{RowBuilder, TableError};
use protocol::{PeriodIndex, Plan};
use record::{PeriodEnd, Phase, SegmentStart, Subject};

use crate::context::{Context, last_day, stay_in};
use crate::sheet::flag;
use crate::words;

/// Writes the stay in a period into a row.
pub fn period(
    context: &Context<'_>,
    subject: &Subject,
    number: u8,
    period: PeriodIndex,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let stay = stay_in(subject, period);
    let completed = matches!(
        stay.and_then(|stay| stay.ended),
        Some(PeriodEnd::Completed(_))
    );
    let left = matches!(
        stay.and_then(|stay| stay.ended),
        Some(PeriodEnd::LeftTrial(_))
    );
    let reason = subject
        .ending()
        .map_or("", |ending| words::discontinuation(ending.reason));
    let name = |suffix: &str| format!("P{number}{suffix}");
    row.set(&name("STFL"), flag(stay.is_some()))?
        .set(&name("CMFL"), flag(completed))?
        .set(&name("EDT"), stay.and_then(last_day))?
        .set(&name("DCRS"), if left { reason } else { "" })?;
    if number == 2 && stay.is_none() && context.arms.are_laid_open() {
        row.set("P2NERS", not_entered(context.plan, subject, period))?;
    }
    Ok(())
}

/// Why a subject who completed the period before did not enter this one.
fn not_entered(plan: &Plan, subject: &Subject, period: PeriodIndex) -> &'static str {
    let stands_before = matches!(
        subject.phase(plan),
        Phase::Between { next, .. } | Phase::LeftBefore(next) if next == period
    );
    match subject.ending() {
        _ if !stands_before => "",
        Some(ending) => words::discontinuation(ending.reason),
        None => "NOT ENTERED",
    }
}

/// Writes switches, deterioration, rescue and the end into a row.
pub fn happenings(
    context: &Context<'_>,
    subject: &Subject,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let plan = context.plan;
    let confirmed_in = |place: usize| {
        let period = plan.periods().get(place)?.index;
        subject
            .confirmed_deteriorations()
            .iter()
            .find(|confirmed| confirmed.period == period)
    };
    let (first, second) = (confirmed_in(0), confirmed_in(1));
    row.set("DETFL", flag(first.is_some()))?
        .set("DETDT", first.map(|confirmed| confirmed.date))?
        .set(
            "DETVIS",
            first.map_or("", |confirmed| plan.visit(confirmed.visit).id.as_str()),
        )?
        .set("DET2FL", flag(second.is_some()))?
        .set("DET2DT", second.map(|confirmed| confirmed.date))?;
    if let Some(switched) = context.arms.switched(subject) {
        let in_error = subject.switched_in_error().is_some();
        let first_in_error = subject.crossed_over() != Some(switched);
        row.set("SWTFL", "Y")?
            .set(
                "SWTRS",
                if first_in_error {
                    "IN ERROR"
                } else {
                    "CONFIRMED DETERIORATION"
                },
            )?
            .set("SWTDT", switched)?
            .set("SWTERRFL", flag(in_error))?;
    }
    let rescue = subject.rescues().first();
    let changed = subject
        .segments()
        .iter()
        .any(|segment| segment.began == SegmentStart::RegimenChanged);
    let status = match subject.phase(plan) {
        Phase::NotEnrolled => "NOT ENROLLED",
        Phase::Completed => "COMPLETED",
        Phase::LeftDuring(_) | Phase::LeftBefore(_) => "DISCONTINUED",
        Phase::Screening | Phase::InPeriod(_) | Phase::Between { .. } => "ONGOING",
    };
    let left_in = match subject.phase(plan) {
        Phase::LeftDuring(period) | Phase::LeftBefore(period) => plan.period(period).id.as_str(),
        _ => "",
    };
    row.set("RESCFL", flag(rescue.is_some()))?
        .set("RESCDT", rescue.map(|rescue| rescue.date))?
        .set("AMNDFL", flag(changed))?
        .set("EOSSTT", status)?
        .set(
            "DCSREAS",
            subject
                .ending()
                .map_or("", |ending| words::discontinuation(ending.reason)),
        )?
        .set("DCSPER", left_in)?;
    Ok(())
}
