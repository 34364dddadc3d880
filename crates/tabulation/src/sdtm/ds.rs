//! `DS`: consent, enrolment, periods, switches and the end, one row each.

use datasets::{Table, TableBuilder};
use jiff::civil::Date;
use record::{PeriodEnd, SegmentStart};

use crate::context::{Context, Person, study_day};
use crate::error::TabulationError;
use crate::sheet::{Layout, number, text};
use crate::words;

const LAYOUT: Layout = Layout {
    name: "DS",
    label: "Disposition",
    keys: &["USUBJID", "DSSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("DOMAIN", "Domain Abbreviation"),
        text("USUBJID", "Unique Subject Identifier"),
        number("DSSEQ", "Sequence Number"),
        text("DSTERM", "Reported Term for the Disposition Event"),
        text("DSDECOD", "Standardized Disposition Term"),
        text("DSCAT", "Category for Disposition Event"),
        text("EPOCH", "Epoch"),
        text("DSSTDTC", "Start Date/Time of Disposition Event"),
        number("DSSTDY", "Study Day of Start of Disposition Event"),
    ],
};

const MILESTONE: &str = "PROTOCOL MILESTONE";
const DISPOSITION: &str = "DISPOSITION EVENT";

/// What a row says: the term, its category, the period and the day.
type Line = (String, &'static str, String, Date);

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let mut lines = lines(context, person);
        lines.sort_by_key(|(_, category, _, date)| (*date, *category != MILESTONE));
        for (sequence, line) in (1_u32..).zip(lines) {
            add_row(context, &mut builder, person, sequence, &line)?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

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
        let term = if enrolment.slot.is_some() {
            "RANDOMIZED"
        } else {
            "ENROLLED"
        };
        lines.push((term.to_owned(), MILESTONE, screening(), enrolment.date));
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
    if context.arms.are_visible() {
        for segment in subject.segments() {
            let term = match segment.began {
                SegmentStart::CrossedOver => "CROSSED OVER TO THE OTHER ARM",
                SegmentStart::SwitchedInError => "SWITCHED TO THE OTHER ARM IN ERROR",
                SegmentStart::Enrolled
                | SegmentStart::PeriodEntered
                | SegmentStart::RegimenChanged => continue,
            };
            let epoch = plan.period(segment.period).id.to_string();
            lines.push((term.to_owned(), "OTHER EVENT", epoch, segment.from));
        }
    }
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
