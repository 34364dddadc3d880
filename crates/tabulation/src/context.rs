//! What every dataset is made from: the protocol, the subjects with their findings, and the lane.

use jiff::civil::Date;
use protocol::{PeriodIndex, Plan, StratumIndex, VisitIndex};
use record::{HeldVisit, PeriodEnd, PeriodStay, Subject, TrialState};

use crate::arms::Arms;
use crate::derivation::{period_assessed, visit_number};
use crate::error::TabulationError;
use crate::finding::{Finding, findings};
use crate::lane::Lane;
use crate::relation::Relations;

/// Everything a dataset is made from.
pub struct Context<'a> {
    /// The protocol.
    pub plan: &'a Plan,
    /// `STUDYID`: where arms were drawn by lot, each row of each dataset says so here.
    study: String,
    /// The arms as the lane sees them.
    pub arms: Arms<'a>,
    /// Whether adverse events are related to the treatment, as the lane knows it.
    pub relations: Relations,
    /// Whether the subjects are people.
    pub subjects: Subjects,
    /// Everyone screened, in the order of their numbers.
    pub people: Vec<Person<'a>>,
}

/// What stands before the name of a study whose arms were drawn by lot.
const DUMMY: &str = "DUMMY-";

/// Who the subjects are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subjects {
    /// Nobody in the record is a person.
    Virtual,
    /// People.
    People,
}

/// One screened person with what was found.
pub struct Person<'a> {
    /// What the record says.
    pub subject: &'a Subject,
    /// `SUBJID`.
    pub subject_id: String,
    /// `USUBJID`: unique over all trials.
    pub unique_id: String,
    /// `SITEID`.
    pub site_id: String,
    /// All findings, in the order of their visits, each with its place in its domain.
    pub findings: Vec<Finding<'a>>,
}

impl<'a> Context<'a> {
    pub fn new(
        plan: &'a Plan,
        state: &'a TrialState<'_>,
        lane: Lane<'a>,
    ) -> Result<Self, TabulationError> {
        let study = &plan.protocol().trial.id;
        let people = state
            .subjects()
            .iter()
            .map(|subject| {
                let site_id = format!("{:03}", subject.screening().site.0);
                let subject_id = format!("{site_id}-{:04}", subject.number().0);
                Person {
                    subject,
                    unique_id: format!("{study}-{subject_id}"),
                    subject_id,
                    site_id,
                    findings: findings(plan, subject),
                }
            })
            .collect();
        let watermark = match lane {
            Lane::Dummy(_) => DUMMY,
            Lane::Blinded | Lane::Open(_) => "",
        };
        Ok(Self {
            plan,
            study: format!("{watermark}{study}"),
            arms: Arms::new(plan, lane),
            relations: Relations::new(plan.protocol().blinding.relation_read_by, state, lane),
            subjects: if state.is_of_virtual_subjects() {
                Subjects::Virtual
            } else {
                Subjects::People
            },
            people,
        })
    }

    /// `STUDYID`.
    pub fn study_id(&self) -> &str {
        &self.study
    }

    /// Those who were enrolled.
    pub fn enrolled(&self) -> impl Iterator<Item = &Person<'a>> {
        self.people
            .iter()
            .filter(|person| person.subject.enrolment().is_some())
    }

    /// The name of a stratum in tables; empty where there is none.
    pub fn stratum_label(&self, stratum: Option<StratumIndex>) -> &'a str {
        stratum
            .and_then(|stratum| self.plan.stratum(stratum))
            .map_or("", |band| band.label.as_str())
    }

    /// The number of a stratum, counted from 1.
    pub fn stratum_number(&self, stratum: Option<StratumIndex>) -> Option<f64> {
        stratum.map(|stratum| stratum.position() as f64 + 1.0)
    }

    /// The number of a visit in analyses: its week, or 99 without one.
    pub fn visit_number(&self, visit: VisitIndex) -> f64 {
        visit_number(self.plan, visit)
    }
}

/// The study day as CDISC counts: the day of the first dose is 1, the day before it is -1.
pub fn study_day(subject: &Subject, date: Date) -> Option<f64> {
    Some(study_day_of(days_between(subject.first_dose()?, date)))
}

/// The study day of a day after the first dose (day 0).
#[inline]
pub fn study_day_of(day: i32) -> f64 {
    f64::from(if day >= 0 { day + 1 } else { day })
}

/// Days from one date to another.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// The subject's stay in a period.
pub fn stay_in(subject: &Subject, period: PeriodIndex) -> Option<&PeriodStay> {
    subject.periods().iter().find(|stay| stay.period == period)
}

/// The last day of a stay, once it has ended.
pub fn last_day(stay: &PeriodStay) -> Option<Date> {
    match stay.ended? {
        PeriodEnd::Completed(date) | PeriodEnd::LeftTrial(date) => Some(date),
    }
}

/// The last day of the subject in the trial; none while more may come.
pub fn end_of_study(plan: &Plan, subject: &Subject) -> Option<Date> {
    if !subject.phase(plan).is_final() {
        return None;
    }
    let left = subject.ending().map(|ending| ending.date);
    let stays = subject.periods().last().and_then(last_day);
    left.max(stays)
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

/// The period in which a visit is assessed. A visit without a planned day falls in the stay that it ends.
pub fn period_of_visit(plan: &Plan, subject: &Subject, held: &HeldVisit) -> Option<PeriodIndex> {
    let entered = subject
        .periods()
        .iter()
        .map(|stay| (stay.period, stay.entered));
    period_assessed(plan, held.visit, entered, held.date)
}
