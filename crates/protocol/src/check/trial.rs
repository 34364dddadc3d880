//! The head: dates that follow each other, numbers of persons that fit into each other, blinding that has
//! something to hide.

use std::collections::BTreeSet;

use definition::{Mistakes, path};

use crate::protocol_file::Protocol;
use crate::schedule::PeriodTreatment;
use crate::trial::Blinding;

pub(super) fn check(protocol: &Protocol, mistakes: &mut Mistakes) {
    dates(protocol, mistakes);
    persons(protocol, mistakes);
    blinding(protocol, mistakes);
}

fn dates(protocol: &Protocol, mistakes: &mut Mistakes) {
    let trial = &protocol.trial;
    if trial.enrolment_closed < trial.enrolment_opened {
        mistakes
            .at(path!["trial", "enrolment_closed"])
            .says(format!(
                "enrolment closed on {}, before it opened on {}",
                trial.enrolment_closed, trial.enrolment_opened
            ))
            .allowed(format!("{} or later", trial.enrolment_opened))
            .try_instead("exchange the two dates");
    }
    if let Some(last) = trial.last_visit
        && last < trial.enrolment_closed
    {
        mistakes
            .at(path!["trial", "last_visit"])
            .says(format!(
                "the last visit was on {last}, before enrolment closed on {}",
                trial.enrolment_closed
            ))
            .allowed(format!("{} or later", trial.enrolment_closed));
    }
}

fn persons(protocol: &Protocol, mistakes: &mut Mistakes) {
    let trial = &protocol.trial;
    if trial.sites > trial.planned_subjects {
        mistakes.at(path!["trial", "sites"]).warns(format!(
            "{} sites for {} subjects: some site will enrol nobody",
            trial.sites, trial.planned_subjects
        ));
    }
    let Some(screened) = trial.screened else {
        if !trial.screening_failures.is_empty() {
            mistakes
                .at(path!["trial", "screening_failures"])
                .says("screening failures are given, but not how many persons were screened")
                .try_instead("add `screened`");
        }
        return;
    };
    if trial.planned_subjects > screened {
        mistakes
            .at(path!["trial", "planned_subjects"])
            .says(format!(
                "{} subjects are to be enrolled, but only {screened} persons were screened",
                trial.planned_subjects
            ))
            .allowed(format!("at most {screened}, or more screened"));
        return;
    }
    let turned_away = screened - trial.planned_subjects;
    let mut told = BTreeSet::new();
    for (index, failure) in trial.screening_failures.iter().enumerate() {
        let here = path!["trial", "screening_failures", index];
        if failure.persons > turned_away {
            mistakes
                .at(here.then("persons"))
                .says(format!(
                    "{} persons failed `{}`, but of {screened} screened only {turned_away} did not enter",
                    failure.persons, failure.criterion
                ))
                .allowed(format!("at most {turned_away}"));
        }
        if !told.insert(&failure.criterion) {
            mistakes
                .at(here.then("criterion"))
                .says(format!(
                    "`{}` is given twice as a reason",
                    failure.criterion
                ))
                .try_instead("add the two numbers up");
        }
    }
}

fn blinding(protocol: &Protocol, mistakes: &mut Mistakes) {
    if protocol.trial.blinding != Blinding::DoubleBlind {
        return;
    }
    let allocates =
        |period: &crate::Period| !matches!(period.treatment, PeriodTreatment::OpenLabel { .. });
    let why = if protocol.arms.len() < 2 {
        "the trial has one arm"
    } else if !protocol.periods.iter().any(allocates) {
        "no period gives subjects their allocated arm"
    } else {
        return;
    };
    mistakes
        .at(path!["trial", "blinding"])
        .says(format!("nothing is there to be blinded: {why}"))
        .allowed("`open_label`, or a period whose treatment is `allocated` with at least two arms");
}
