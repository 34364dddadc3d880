//! How a person came into the trial, or did not: dates, strata, protocol version, analysis sets.

use datasets::{RowBuilder, TableError};
use protocol::Plan;
use record::Subject;
use record::rules::stratum::stratum;

use crate::context::{Context, end_of_study};
use crate::sheet::{fitted, flag};
use crate::words;

/// Writes it into a row.
pub fn entry(
    context: &Context<'_>,
    subject: &Subject,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let plan = context.plan;
    let enrolment = subject.enrolment();
    let used = enrolment.and_then(|enrolment| enrolment.stratum);
    let verified = verified_stratum(plan, subject);
    let corrected = subject
        .stratum_correction()
        .map(|correction| correction.true_stratum);
    let reasons = subject.screen_failure().map(|failure| {
        let words = failure
            .reasons
            .iter()
            .map(|reason| words::screen_failure(plan, reason).1);
        words.collect::<Vec<_>>().join("; ")
    });
    row.set("SCRNDT", subject.screening_date())?
        .set("RANDDT", enrolment.map(|enrolment| enrolment.date))?
        .set(
            "ENRLORD",
            enrolment.map(|enrolment| f64::from(enrolment.order)),
        )?
        .set(
            "PROTVER",
            enrolment.map_or("", |enrolment| {
                plan.protocol().versions[enrolment.version.position()]
                    .id
                    .as_str()
            }),
        )?
        .set("PREAMFL", flag(is_before_rate_amendment(plan, subject)))?
        .set("TRTSDT", subject.first_dose())?
        .set("TRTEDT", subject.last_dose())?
        .set("EOSDT", end_of_study(plan, subject))?
        .set("STRATAR", context.stratum_label(used))?
        .set("STRATARN", context.stratum_number(used))?
        .set("STRATAV", context.stratum_label(verified))?
        .set("STRATAVN", context.stratum_number(verified))?
        .set("STRATAT", context.stratum_label(corrected.or(used)))?
        .set("SCRFFL", flag(subject.screen_failure().is_some()))?
        .set(
            "SCRFRS",
            reasons.as_deref().map(fitted).unwrap_or_default().as_str(),
        )?
        .set("ENRLFL", flag(enrolment.is_some()))?
        .set(
            "RANDFL",
            flag(enrolment.is_some_and(|enrolment| enrolment.is_by_chance())),
        )?
        .set("FASFL", flag(enrolment.is_some()))?
        .set("SAFFL", flag(subject.first_dose().is_some()))?;
    Ok(())
}

/// The stratum that the verifying visit's value falls in.
fn verified_stratum(plan: &Plan, subject: &Subject) -> Option<protocol::StratumIndex> {
    subject.enrolment()?;
    let verified_at = plan.visit_named(&plan.protocol().stratification.as_ref()?.verified_at)?;
    let core_set = subject.visit(verified_at)?.findings.core_set?;
    stratum(plan, Some(&core_set)).ok()?
}

/// Whether the subject was enrolled under a version before the last one that changed how fast a product may
/// run.
pub fn is_before_rate_amendment(plan: &Plan, subject: &Subject) -> bool {
    let products = &plan.protocol().products;
    let amended = products
        .iter()
        .flat_map(|product| &product.rate)
        .filter_map(|rate| plan.version_named(rate.since.as_ref()?))
        .max();
    match (amended, subject.enrolment()) {
        (Some(amended), Some(enrolment)) => enrolment.version < amended,
        _ => false,
    }
}
