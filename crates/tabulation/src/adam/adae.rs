//! `ADAE`: one row an adverse event, under the treatment received at its onset.

use datasets::Table;
use record::rules::premedication::is_around_infusion;
use record::{ActionTaken, OnsetAfterInfusion, Relation, Seriousness};

use crate::context::{Context, period_name, period_number, period_on, study_day};
use crate::error::TabulationError;
use crate::exposure::{cycle_on, cycles, end_of_follow_up};
use crate::sheet::{flag, yes_no};
use crate::standard::ADAE as LAYOUT;
use crate::words;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    let safety = &context.plan.protocol().safety;
    for person in context.enrolled() {
        let subject = person.subject;
        let cycles = cycles(context, subject)?;
        let followed_to = end_of_follow_up(context.plan, subject);
        for (sequence, remembered) in (1_u32..).zip(subject.adverse_events()) {
            let event = &remembered.what;
            let related = context
                .relations
                .shown(subject.number(), sequence, event.relation);
            let onset = remembered.date;
            // On the very day of the first dose only the record knows which came first.
            let under = cycle_on(&cycles, onset)
                .filter(|_| event.onset != OnsetAfterInfusion::NoInfusionYet);
            let emergent = under.is_some() && followed_to.is_some_and(|last| onset <= last);
            let arm = under.and_then(|cycle| cycle.arm);
            let period = under.map_or_else(|| period_on(subject, onset), |cycle| cycle.period);
            let of_interest = safety.special_interest.iter().find(|group| {
                group
                    .terms
                    .iter()
                    .any(|term| term.eq_ignore_ascii_case(&event.term))
            });
            let mut row = builder.row();
            row.set("STUDYID", context.study_id())?
                .set("USUBJID", person.unique_id.as_str())?
                .set("SITEID", person.site_id.as_str())?
                .set("AESEQ", f64::from(sequence))?
                .set("TRTA", context.arms.label(arm))?
                .set("TRTAN", context.arms.number(arm))?
                .set("APERIOD", period.map(period_number))?
                .set("APERIODC", period_name(context.plan, period))?
                .set("AETERM", event.term.as_str())?
                .set("AEDECOD", event.term.as_str())?
                .set("AEBODSYS", event.system_organ_class.as_str())?
                .set("AESEV", words::severity(event.severity))?
                .set("AESER", yes_no(event.seriousness == Seriousness::Serious))?
                .set("AEREL", related.map_or("", words::relation))?
                .set("RELFL", flag(related == Some(Relation::Related)))?
                .set("AEACN", words::shown_action(context, event.action))?
                .set("AEOUT", words::outcome(event.outcome))?
                .set("ASTDT", onset)?
                .set("ASTDY", study_day(subject, onset))?
                .set("AENDT", event.ended)?
                .set("TRTEMFL", flag(emergent))?
                .set(
                    "INFUSFL",
                    flag(is_around_infusion(
                        event.onset,
                        safety.infusional_within_hours,
                    )),
                )?
                .set(
                    "AESPINT",
                    of_interest.map_or("", |group| group.name.as_str()),
                )?
                .set("DISCFL", flag(event.action == ActionTaken::Withdrawn))?
                .set("SRCDOM", "AE")?
                .set("SRCVAR", "AETERM")?
                .set("SRCSEQ", f64::from(sequence))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
