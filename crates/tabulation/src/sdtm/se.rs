//! `SE`: the elements that a subject went through. Unless everything is laid open they are those of the
//! periods: a further one would tell of a switch.

use datasets::{Table, TableBuilder};
use jiff::civil::Date;
use record::SegmentStart;

use super::element::{SCREENING, SCREENING_EPOCH, element};
use crate::context::{Context, Person, end_of_study, study_day};
use crate::error::TabulationError;
use crate::standard::SE as LAYOUT;

/// An element gone through: its code, its name, its epoch and its first day.
type Stretch = (String, String, String, Date);

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let stretches = stretches(context, person)?;
        let failed = person.subject.screen_failure().map(|failure| failure.date);
        let ended = failed.or(end_of_study(context.plan, person.subject));
        for (place, stretch) in stretches.iter().enumerate() {
            let next = stretches.get(place + 1).map(|(.., from)| *from);
            add_row(
                context,
                &mut builder,
                person,
                place,
                stretch,
                next.or(ended),
            )?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

fn stretches(context: &Context<'_>, person: &Person<'_>) -> Result<Vec<Stretch>, TabulationError> {
    let subject = person.subject;
    let mut stretches = vec![(
        SCREENING.to_owned(),
        "Screening".to_owned(),
        SCREENING_EPOCH.to_owned(),
        subject.screening_date(),
    )];
    for segment in subject.segments() {
        let is_told = match segment.began {
            SegmentStart::Enrolled
            | SegmentStart::PeriodEntered
            | SegmentStart::RandomisedAgain => true,
            SegmentStart::CrossedOver | SegmentStart::SwitchedInError => {
                context.arms.are_laid_open()
            }
            SegmentStart::RegimenChanged => false,
        };
        if is_told {
            let arm = context.arms.received_on(subject, segment.from)?;
            let element = element(context, segment.period, arm);
            let epoch = context.plan.period(segment.period).id.to_string();
            stretches.push((element.code, element.name, epoch, segment.from));
        }
    }
    Ok(stretches)
}

fn add_row(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    place: usize,
    (code, name, epoch, from): &Stretch,
    to: Option<Date>,
) -> Result<(), TabulationError> {
    builder
        .row()
        .set("STUDYID", context.study_id())?
        .set("DOMAIN", "SE")?
        .set("USUBJID", person.unique_id.as_str())?
        .set("SESEQ", place as f64 + 1.0)?
        .set("ETCD", code.as_str())?
        .set("ELEMENT", name.as_str())?
        .set("EPOCH", epoch.as_str())?
        .set("SESTDTC", from.to_string().as_str())?
        .set(
            "SEENDTC",
            to.map_or(String::new(), |date| date.to_string()).as_str(),
        )?
        .set("SESTDY", study_day(person.subject, *from))?;
    Ok(())
}
