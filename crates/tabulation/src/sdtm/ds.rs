//! `DS`: consent, enrolment, periods, switches and the end, one row each; switches only where everything is laid
//! open.

use datasets::{Table, TableBuilder};
use jiff::civil::Date;
use protocol::PeriodIndex;
use record::{PeriodEnd, SegmentStart};

use crate::context::{Context, Person, study_day};
use crate::error::TabulationError;
use crate::standard::DS as LAYOUT;
use crate::words;

const MILESTONE: &str = "PROTOCOL MILESTONE";
const OTHER: &str = "OTHER EVENT";
const DISPOSITION: &str = "DISPOSITION EVENT";
const RANDOMIZED: &str = "RANDOMIZED";
const RANDOMIZED_AGAIN: &str = "RE-RANDOMIZED";
const ENROLLED: &str = "ENROLLED";

/// What a row says: the term, its category, the period and the day.
type Line = (String, &'static str, String, Date);

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let lines = lines(context, person);
        for (sequence, line) in (1_u32..).zip(lines) {
            add_row(context, &mut builder, person, sequence, &line)?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

/// `DSSEQ` of the switch of treatment on a day.
pub fn sequence_of_switch(context: &Context<'_>, person: &Person<'_>, day: Date) -> Option<u32> {
    sequence_of(context, person, |(_, category, _, date)| {
        *category == OTHER && *date == day
    })
}

/// `DSSEQ` of the line that says why a period left nothing to be judged: how it ended, or else that the subject was
/// enrolled and so is judged at all.
pub fn sequence_of_outcome(
    context: &Context<'_>,
    person: &Person<'_>,
    period: PeriodIndex,
) -> Option<u32> {
    let period = context.plan.period(period).id.to_string();
    sequence_of(context, person, |(_, category, epoch, _)| {
        *category == DISPOSITION && *epoch == period
    })
    .or_else(|| {
        sequence_of(context, person, |(term, _, _, _)| {
            term == RANDOMIZED || term == ENROLLED
        })
    })
}

fn sequence_of(
    context: &Context<'_>,
    person: &Person<'_>,
    is_it: impl Fn(&Line) -> bool,
) -> Option<u32> {
    (1_u32..)
        .zip(lines(context, person))
        .find(|(_, line)| is_it(line))
        .map(|(sequence, _)| sequence)
}

/// What happened to a person, in the order of the days.
fn lines(context: &Context<'_>, person: &Person<'_>) -> Vec<Line> {
    let subject = person.subject;
    let plan = context.plan;
    let screening = || "SCREENING".to_owned();
    let mut lines: Vec<Line> = Vec::new();
    if let Some(date) = subject.consent_date() {
        lines.push((
            "INFORMED CONSENT OBTAINED".to_owned(),
            MILESTONE,
            screening(),
            date,
        ));
    }
    if let Some(failure) = subject.screen_failure() {
        lines.push((
            "SCREEN FAILURE".to_owned(),
            DISPOSITION,
            screening(),
            failure.date,
        ));
    }
    if let Some(enrolment) = subject.enrolment() {
        let term = if enrolment.is_by_chance() {
            RANDOMIZED
        } else {
            ENROLLED
        };
        lines.push((term.to_owned(), MILESTONE, screening(), enrolment.date));
    }
    for later in subject.second_allocations() {
        let epoch = plan.period(later.period).id.to_string();
        lines.push((RANDOMIZED_AGAIN.to_owned(), MILESTONE, epoch, later.date));
    }
    for stay in subject.periods() {
        let epoch = plan.period(stay.period).id.to_string();
        match stay.ended {
            Some(PeriodEnd::Completed(date)) => {
                lines.push(("COMPLETED".to_owned(), DISPOSITION, epoch, date));
            }
            Some(PeriodEnd::LeftTrial(date)) => {
                let reason = subject
                    .ending()
                    .map_or("OTHER", |end| words::discontinuation(end.reason));
                lines.push((reason.to_owned(), DISPOSITION, epoch, date));
            }
            None => {}
        }
    }
    if context.arms.are_laid_open() {
        for segment in subject.segments() {
            let term = match segment.began {
                SegmentStart::CrossedOver => "CROSSED OVER TO THE OTHER ARM",
                SegmentStart::SwitchedInError => "SWITCHED TO THE OTHER ARM IN ERROR",
                SegmentStart::Enrolled
                | SegmentStart::PeriodEntered
                | SegmentStart::RandomisedAgain
                | SegmentStart::RegimenChanged => continue,
            };
            let epoch = plan.period(segment.period).id.to_string();
            lines.push((term.to_owned(), OTHER, epoch, segment.from));
        }
    }
    // Of one day milestones come first, but that who completed a period is randomised again after it.
    lines.sort_by_key(|(term, category, _, date)| {
        let again = term == RANDOMIZED_AGAIN;
        (*date, *category != MILESTONE || again, again)
    });
    lines
}

fn add_row(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    sequence: u32,
    (term, category, epoch, date): &Line,
) -> Result<(), TabulationError> {
    builder
        .row()
        .set("STUDYID", context.study_id())?
        .set("DOMAIN", "DS")?
        .set("USUBJID", person.unique_id.as_str())?
        .set("DSSEQ", f64::from(sequence))?
        .set("DSTERM", term.as_str())?
        .set("DSDECOD", term.as_str())?
        .set("DSCAT", *category)?
        .set("EPOCH", epoch.as_str())?
        .set("DSSTDTC", date.to_string().as_str())?
        .set("DSSTDY", study_day(person.subject, *date))?;
    Ok(())
}
