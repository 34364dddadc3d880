//! Rules of conduct: set off by something that the protocol defines, and reached.

use definition::check_language::one_of;
use definition::{Mistakes, Path, path};

use super::lookup::{Lookup, in_course, planned_day};
use crate::identifier::{PeriodId, RegimenId, VersionId, VisitId};
use crate::plan::number::score_of;
use crate::rule::{Rule, Trigger};
use crate::schedule::{Assessment, PeriodTreatment, VisitPurpose};

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    for (index, rule) in lookup.protocol.rules.iter().enumerate() {
        let here = path!["rule", index];
        if let Some(twin) = lookup.protocol.rules[..index]
            .iter()
            .position(|other| other == rule)
        {
            mistakes
                .at(here.then("kind"))
                .says(format!("this rule says the same as rule {}", twin + 1))
                .try_instead("take one of them out");
            continue;
        }
        match rule {
            Rule::CrossOver { on, period } => {
                defined(lookup, *on, here.then("on"), mistakes);
                cross_over(lookup, period, &here, mistakes);
                first_of_its_kind(lookup, index, *on, period, &here, mistakes);
            }
            Rule::Withdraw { on, period } => {
                defined(lookup, *on, here.then("on"), mistakes);
                first_of_its_kind(lookup, index, *on, period, &here, mistakes);
            }
            Rule::WithdrawAfterCrossOver { on, period } => {
                defined(lookup, *on, here.then("on"), mistakes);
                let crosses = |rule: &Rule| matches!(rule, Rule::CrossOver { period: own, .. } if own == period);
                if !lookup.protocol.rules.iter().any(crosses) {
                    mistakes
                        .at(here.then("period"))
                        .says(format!("nobody crosses over in `{period}`, so that nobody is withdrawn by this rule"))
                        .try_instead("add a rule `cross_over` for the period, or take this one out");
                }
            }
            Rule::EnterPeriod {
                period,
                refused_after,
            } => {
                for (place, refused) in refused_after.iter().enumerate() {
                    let place = here.then("refused_after").then(place).then("event");
                    defined(lookup, refused.event, place, mistakes);
                }
                enter(lookup, index, period, &here, mistakes);
            }
            Rule::StopRegimen { on } => defined(lookup, *on, here.then("on"), mistakes),
            Rule::ExtraVisit {
                visit,
                below,
                at,
                since,
            } => {
                extra_visit(lookup, visit, at, since.as_ref(), &here, mistakes);
                score(*below, &here, mistakes);
                judged_at(lookup, at, since.as_ref(), &here, mistakes);
            }
            Rule::ChangeRegimen {
                to,
                below,
                at,
                since,
                ..
            } => {
                change_regimen(lookup, to, at, &here, mistakes);
                score(*below, &here, mistakes);
                judged_at(lookup, at, since.as_ref(), &here, mistakes);
            }
            Rule::Rescue { from, .. } => {
                if let Some(visit) = lookup.visit(from)
                    && !in_course(visit)
                {
                    mistakes
                        .at(here.then("from"))
                        .says(format!("`{from}` is not a visit of the course"))
                        .allowed("a visit whose purpose is `scheduled` or `conditional`");
                }
            }
            Rule::Premedication { .. }
            | Rule::SteroidsFixed { .. }
            | Rule::ImmunosuppressantsAtMost { .. } => {}
        }
        only_one(&lookup.protocol.rules, index, &here, mistakes);
    }
}

/// Whether the protocol says what the trigger is.
fn defined(lookup: &Lookup<'_>, trigger: Trigger, place: Path, mistakes: &mut Mistakes) {
    if trigger == Trigger::ConfirmedDeterioration && lookup.protocol.deterioration.is_none() {
        mistakes
            .at(place)
            .says("the file does not say what deterioration is")
            .try_instead("add the section [deterioration]");
    }
}

/// Rules that set one thing for the whole trial: a second one contradicts the first.
fn only_one(rules: &[Rule], index: usize, here: &Path, mistakes: &mut Mistakes) {
    let sets_the_same = |other: &Rule| {
        matches!(
            (other, &rules[index]),
            (Rule::Premedication { .. }, Rule::Premedication { .. })
                | (Rule::Rescue { .. }, Rule::Rescue { .. })
                | (
                    Rule::ImmunosuppressantsAtMost { .. },
                    Rule::ImmunosuppressantsAtMost { .. }
                )
        )
    };
    if let Some(first) = rules[..index].iter().position(sets_the_same) {
        mistakes
            .at(here.then("kind"))
            .says(format!(
                "this rule contradicts rule {}, which sets the same",
                first + 1
            ))
            .try_instead("keep one of them");
    }
}

fn cross_over(lookup: &Lookup<'_>, period: &PeriodId, here: &Path, mistakes: &mut Mistakes) {
    let period = lookup.period(period);
    let arms = match period.map(|period| &period.treatment) {
        Some(PeriodTreatment::RandomisedAgain(own)) => own.arms.len(),
        _ => lookup.protocol.arms.len(),
    };
    if arms != 2 {
        mistakes
            .at(here.then("kind"))
            .says(format!(
                "of {arms} {}, none is the other to which a subject crosses over",
                if arms == 1 { "arm" } else { "arms" }
            ))
            .allowed("`cross_over` in a trial of two arms");
    }
    if let Some(period) = period
        && matches!(period.treatment, PeriodTreatment::OpenLabel { .. })
    {
        mistakes
            .at(here.then("period"))
            .says(format!(
                "everyone is given the same in `{}`, so that nobody can cross over",
                period.id
            ))
            .allowed("a period whose treatment is `allocated` or `randomised_again`");
    }
}

/// Crossing over and withdrawing both settle what happens; whichever stands first is the one that does.
fn first_of_its_kind(
    lookup: &Lookup<'_>,
    index: usize,
    trigger: Trigger,
    bound_to: &PeriodId,
    here: &Path,
    mistakes: &mut Mistakes,
) {
    let settles = |rule: &Rule| match rule {
        Rule::CrossOver { on, period } | Rule::Withdraw { on, period } => {
            *on == trigger && period == bound_to
        }
        _ => false,
    };
    if let Some(first) = lookup.protocol.rules[..index].iter().position(settles) {
        mistakes
            .at(here.then("kind"))
            .says(format!(
                "this rule is never reached: rule {} already settles the same in `{bound_to}`",
                first + 1
            ))
            .try_instead("take one of them out, or bind it to another period");
    }
}

fn enter(
    lookup: &Lookup<'_>,
    index: usize,
    period: &PeriodId,
    here: &Path,
    mistakes: &mut Mistakes,
) {
    if lookup
        .protocol
        .periods
        .first()
        .is_some_and(|first| first.id == *period)
    {
        mistakes
            .at(here.then("period"))
            .says(format!(
                "`{period}` is the first period, which subjects enter by enrolment"
            ))
            .allowed("a later period");
    }
    let enters =
        |rule: &Rule| matches!(rule, Rule::EnterPeriod { period: own, .. } if own == period);
    if let Some(first) = lookup.protocol.rules[..index].iter().position(enters) {
        mistakes
            .at(here.then("period"))
            .says(format!(
                "rule {} already says who enters `{period}`",
                first + 1
            ))
            .try_instead("put everything about one period into one rule");
    }
}

fn extra_visit(
    lookup: &Lookup<'_>,
    id: &VisitId,
    at: &VisitId,
    since: Option<&VersionId>,
    here: &Path,
    mistakes: &mut Mistakes,
) {
    let Some(visit) = lookup.visit(id) else {
        return;
    };
    if visit.purpose != VisitPurpose::Conditional {
        let conditional = lookup.protocol.visits.iter();
        let conditional = conditional.filter(|visit| visit.purpose == VisitPurpose::Conditional);
        let names: Vec<String> = conditional.map(|visit| format!("`{}`", visit.id)).collect();
        mistakes
            .at(here.then("visit"))
            .says(format!(
                "`{id}` is not an extra visit: it is held whether or not a rule calls for it"
            ))
            .allowed(if names.is_empty() {
                "a visit whose purpose is `conditional`".to_owned()
            } else {
                one_of(names)
            });
        return;
    }
    if let (Some(day), Some(judged)) = (planned_day(visit), lookup.day(at))
        && day <= judged
    {
        mistakes
            .at(here.then("visit"))
            .says(format!(
                "`{id}` is not after `{at}`, at which the rule is judged"
            ))
            .allowed("a later visit");
    }
    exists_by_then(lookup, id, since, here.then("visit"), mistakes);
}

fn change_regimen(
    lookup: &Lookup<'_>,
    to: &RegimenId,
    at: &VisitId,
    here: &Path,
    mistakes: &mut Mistakes,
) {
    let Some(regimen) = lookup.regimen(to) else {
        return;
    };
    let Some(judged) = lookup.day(at) else { return };
    let visits = regimen.doses.iter().flat_map(|dose| &dose.visits);
    let days: Vec<i32> = visits.filter_map(|visit| lookup.day(visit)).collect();
    if !days.is_empty() && days.iter().all(|day| *day < judged) {
        mistakes
            .at(here.then("to"))
            .says(format!(
                "`{to}` gives nothing at or after `{at}`, at which the rule is judged"
            ))
            .allowed("a regimen with a dose from then on");
    }
}

fn score(below: f64, here: &Path, mistakes: &mut Mistakes) {
    if score_of(below).is_none() {
        mistakes
            .at(here.then("below"))
            .says(format!("no Total Improvement Score is {below}"))
            .allowed("a multiple of 2.5, up to 100")
            .try_instead(((below / 2.5).round() * 2.5).to_string());
    }
}

/// A score exists where the six measures are taken after the baseline.
fn judged_at(
    lookup: &Lookup<'_>,
    at: &VisitId,
    since: Option<&VersionId>,
    here: &Path,
    mistakes: &mut Mistakes,
) {
    let Some(visit) = lookup.visit(at) else {
        return;
    };
    let place = here.then("at");
    let after_baseline = planned_day(visit)
        .zip(lookup.day(&lookup.protocol.response.baseline))
        .is_none_or(|(day, baseline)| day > baseline);
    if !visit.assessments.contains(&Assessment::CoreSet) || !after_baseline {
        mistakes
            .at(place)
            .says(format!("there is no Total Improvement Score at `{at}`"))
            .allowed("a visit after the baseline that assesses `core_set`");
    } else {
        exists_by_then(lookup, at, since, place, mistakes);
    }
}

/// A rule cannot look at a visit that a later version brings.
fn exists_by_then(
    lookup: &Lookup<'_>,
    id: &VisitId,
    since: Option<&VersionId>,
    place: Path,
    mistakes: &mut Mistakes,
) {
    let Some(visit) = lookup.visit(id) else {
        return;
    };
    let (Some(brought), Some(rule)) = (lookup.version(visit.since.as_ref()), lookup.version(since))
    else {
        return;
    };
    if rule < brought {
        let version = &lookup.protocol.versions[brought].id;
        mistakes
            .at(place)
            .says(format!(
                "`{id}` exists only from version `{version}` on, later than this rule"
            ))
            .try_instead(format!("`since = \"{version}\"` for the rule"));
    }
}
