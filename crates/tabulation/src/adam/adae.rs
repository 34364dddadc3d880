//! `ADAE`: one row an adverse event, under the treatment received at its onset.

use datasets::Table;
use jiff::civil::Date;
use protocol::{PeriodIndex, Plan};
use record::rules::premedication::is_around_infusion;
use record::{ActionTaken, OnsetAfterInfusion, Relation, Seriousness, Subject};

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::sheet::{Layout, date, flag, number, text, yes_no};
use crate::words;

const LAYOUT: Layout = Layout {
    name: "ADAE",
    label: "Adverse Events Analysis Dataset",
    keys: &["USUBJID", "AESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("USUBJID", "Unique Subject Identifier"),
        text("SITEID", "Study Site Identifier"),
        number("AESEQ", "Sequence Number"),
        text("TRTA", "Actual Treatment"),
        number("TRTAN", "Actual Treatment (N)"),
        number("APERIOD", "Period"),
        text("APERIODC", "Period (C)"),
        text("AETERM", "Reported Term for the Adverse Event"),
        text("AEDECOD", "Dictionary-Derived Term"),
        text("AEBODSYS", "Body System or Organ Class"),
        text("AESEV", "Severity/Intensity"),
        text("AESER", "Serious Event"),
        text("AEREL", "Causality"),
        text("RELFL", "Related Flag"),
        text("AEACN", "Action Taken with Study Treatment"),
        text("AEOUT", "Outcome of Adverse Event"),
        date("ASTDT", "Analysis Start Date"),
        number("ASTDY", "Analysis Start Relative Day"),
        date("AENDT", "Analysis End Date"),
        text("TRTEMFL", "Treatment Emergent Analysis Flag"),
        text("INFUSFL", "Around an Infusion Flag"),
        text("AESPINT", "Group of Special Interest"),
        text("DISCFL", "Led to Discontinuation Flag"),
        text("SRCDOM", "Source Data"),
        number("SRCSEQ", "Source Sequence Number"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    let safety = &context.plan.protocol().safety;
    for person in context.enrolled() {
        let subject = person.subject;
        for (sequence, remembered) in (1_u32..).zip(subject.adverse_events()) {
            let event = &remembered.what;
            let onset = remembered.date;
            let emergent = subject.first_dose().is_some_and(|first| first <= onset);
            let arm = context
                .arms
                .received_on(subject, onset)?
                .filter(|_| emergent);
            let period = period_on(subject, onset);
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
                .set("AEREL", words::relation(event.relation))?
                .set("RELFL", flag(event.relation == Relation::Related))?
                .set("AEACN", words::action(event.action))?
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
                .set("SRCSEQ", f64::from(sequence))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

/// The period that a day falls in: the last one entered by then.
pub fn period_on(subject: &Subject, date: Date) -> Option<PeriodIndex> {
    subject
        .periods()
        .iter()
        .rev()
        .find(|stay| stay.entered <= date)
        .map(|stay| stay.period)
}

/// A period's number, counted from 1.
pub fn period_number(period: PeriodIndex) -> f64 {
    period.position() as f64 + 1.0
}

/// A period's short name.
pub fn period_name(plan: &Plan, period: Option<PeriodIndex>) -> &str {
    period.map_or("", |period| plan.period(period).id.as_str())
}
