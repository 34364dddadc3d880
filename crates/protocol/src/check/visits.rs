//! Visits: planned where their purpose plans them, in the order of their weeks, in windows of their own, and
//! each reached by something.

use definition::{Mistakes, Path, path};

use super::lookup::{Lookup, day_in_words, in_course, planned_day};
use crate::plan::visit::day_of;
use crate::rule::Rule;
use crate::schedule::{Assessment, Visit, VisitPurpose};

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    for (index, visit) in lookup.protocol.visits.iter().enumerate() {
        let here = path!["visit", index];
        week(visit, &here, mistakes);
        window(visit, &here, mistakes);
        reached(lookup, visit, &here, mistakes);
        added(lookup, visit, &here, mistakes);
    }
    order(lookup, mistakes);
    early_termination(lookup, mistakes);
}

fn week(visit: &Visit, here: &Path, mistakes: &mut Mistakes) {
    let Some(week) = visit.week else {
        if visit.purpose != VisitPurpose::EarlyTermination {
            mistakes
                .at(here.clone())
                .says(format!("`{}` has no week", visit.id))
                .allowed("a week for every visit but one of `early_termination`")
                .try_instead("add `week`");
        }
        return;
    };
    let place = here.then("week");
    if visit.purpose == VisitPurpose::EarlyTermination {
        mistakes
            .at(place)
            .says(format!(
                "`{}` is held whenever a subject leaves, and has no week",
                visit.id
            ))
            .try_instead("take `week` out");
        return;
    }
    let Some(day) = day_of(week) else {
        let day = (week * 7.0).round();
        mistakes
            .at(place)
            .says(format!(
                "week {week} is not a whole number of days after the first dose"
            ))
            .allowed("sevenths of a week, with at least four decimals")
            .try_instead(format!("{:.4}, day {day}", day / 7.0));
        return;
    };
    if visit.purpose == VisitPurpose::Screening && day >= 0 {
        mistakes
            .at(place.clone())
            .says(format!(
                "`{}` screens at {}, not before the first dose",
                visit.id,
                day_in_words(day)
            ))
            .allowed("below 0");
    }
    if in_course(visit) && day < 0 {
        mistakes
            .at(place)
            .says(format!(
                "`{}` is planned for {}, before the first dose",
                visit.id,
                day_in_words(day)
            ))
            .allowed("0 or above, or `purpose = \"screening\"`");
    }
}

fn window(visit: &Visit, here: &Path, mistakes: &mut Mistakes) {
    let sides = [
        ("days_before", visit.days_before),
        ("days_after", visit.days_after),
    ];
    let Some(day) = planned_day(visit) else {
        if visit.purpose == VisitPurpose::EarlyTermination {
            for (key, _) in sides.into_iter().filter(|(_, days)| *days > 0) {
                mistakes
                    .at(here.then(key))
                    .says(format!(
                        "`{}` has no planned day, and so no window around it",
                        visit.id
                    ))
                    .try_instead(format!("take `{key}` out"));
            }
        }
        return;
    };
    if day == 0 && in_course(visit) {
        for (key, _) in sides.into_iter().filter(|(_, days)| *days > 0) {
            mistakes
                .at(here.then(key))
                .says(format!(
                    "`{}` is the day of the first dose, from which all days are counted; it has no window",
                    visit.id
                ))
                .allowed("0");
        }
    }
    if visit.purpose == VisitPurpose::Screening && day < 0 && day + i32::from(visit.days_after) >= 0
    {
        mistakes
            .at(here.then("days_after"))
            .says(format!(
                "the window of `{}` reaches the first dose",
                visit.id
            ))
            .allowed(format!("at most {}", -day - 1));
    }
}

/// Whether something leads to the visit: the course of a period, or a rule.
fn reached(lookup: &Lookup<'_>, visit: &Visit, here: &Path, mistakes: &mut Mistakes) {
    if visit.purpose == VisitPurpose::Conditional && !called_for(lookup, visit) {
        mistakes
            .at(here.then("purpose"))
            .says(format!("no rule calls for `{}`, so that it is never held", visit.id))
            .allowed(
                "a visit of a rule `extra_visit`, or one that starts a dose of a regimen that a rule changes to",
            )
            .try_instead("add a rule, or make the visit `scheduled`");
    }
    let covered = |day: i32| {
        let holds = |period| {
            lookup
                .days_of(period)
                .is_none_or(|(from, to)| (from..=to).contains(&day) || to <= from)
        };
        lookup.protocol.periods.iter().any(holds)
    };
    if in_course(visit)
        && let Some(day) = planned_day(visit).filter(|day| *day >= 0)
        && !covered(day)
    {
        mistakes
            .at(here.then("week"))
            .says(format!(
                "`{}` at {} falls in no period, so that nobody reaches it",
                visit.id,
                day_in_words(day)
            ))
            .try_instead("let a period reach so far, or take the visit out");
    }
    let doses = lookup
        .protocol
        .regimens
        .iter()
        .flat_map(|regimen| &regimen.doses);
    let dosed = doses
        .into_iter()
        .any(|dose| dose.visits.contains(&visit.id));
    if visit.assessed().next().is_none() && !dosed {
        mistakes
            .at(here.then("id"))
            .says(format!(
                "at `{}` nothing is assessed and nothing is given",
                visit.id
            ))
            .try_instead("add `assessments`, or take the visit out");
    }
}

/// What later versions have assessed besides: later than the visit itself, each thing once, and never what the course of a
/// subject is judged by, so that no score stands for one subject and not for the next.
fn added(lookup: &Lookup<'_>, visit: &Visit, here: &Path, mistakes: &mut Mistakes) {
    let brought = lookup.version(visit.since.as_ref());
    let mut known = visit.assessments.clone();
    for (index, added) in visit.added.iter().enumerate() {
        let here = here.then("added").then(index);
        let since = lookup.version(Some(&added.since));
        if let (Some(brought), Some(since)) = (brought, since)
            && since <= brought
        {
            let version = &lookup.protocol.versions[brought].id;
            mistakes
                .at(here.then("since"))
                .says(format!(
                    "`{}` is there since `{version}`, and nothing comes to it with `{}`",
                    visit.id, added.since
                ))
                .allowed(format!("a version after `{version}`"))
                .try_instead("name it among the visit's own `assessments`");
        }
        for (place, assessment) in added.assessments.iter().enumerate() {
            let place = here.then("assessments").then(place);
            if *assessment == Assessment::CoreSet {
                mistakes
                    .at(place)
                    .says(format!(
                        "the core set cannot come to `{}` with a version: baseline, strata, deterioration and rules rest on it",
                        visit.id
                    ))
                    .try_instead("add a visit with `since`");
            } else if known.contains(assessment) {
                mistakes
                    .at(place)
                    .says(format!(
                        "{} is assessed at `{}` already",
                        assessment.name(),
                        visit.id
                    ))
                    .try_instead("take it out here");
            } else {
                known.push(*assessment);
            }
        }
    }
}

fn called_for(lookup: &Lookup<'_>, visit: &Visit) -> bool {
    let extra =
        |rule: &Rule| matches!(rule, Rule::ExtraVisit { visit: called, .. } if *called == visit.id);
    let by_change = lookup.protocol.regimens.iter().any(|regimen| {
        lookup.changes_to(&regimen.id).next().is_some()
            && regimen
                .doses
                .iter()
                .any(|dose| dose.visits.contains(&visit.id))
    });
    lookup.protocol.rules.iter().any(extra) || by_change
}

/// The order of weeks, and windows between neighbours.
fn order(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let planned = lookup.protocol.visits.iter().enumerate();
    let planned: Vec<(usize, &Visit, i32)> = planned
        .filter_map(|(index, visit)| Some((index, visit, planned_day(visit)?)))
        .collect();
    for pair in planned.windows(2) {
        let [(_, before, earlier), (index, visit, day)] = pair else {
            continue;
        };
        if day <= earlier {
            mistakes
                .at(path!["visit", *index, "week"])
                .says(format!(
                    "`{}` at {} stands after `{}` at {}",
                    visit.id,
                    day_in_words(*day),
                    before.id,
                    day_in_words(*earlier)
                ))
                .allowed("visits in the order of their weeks, one a day");
            continue;
        }
        let ends = earlier + i32::from(before.days_after);
        let begins = day - i32::from(visit.days_before);
        let place = path!["visit", *index, "days_before"];
        if begins <= *earlier || ends >= *day {
            let (place, what) = if begins <= *earlier {
                (
                    place,
                    format!(
                        "the window of `{}` reaches the planned day of `{}`",
                        visit.id, before.id
                    ),
                )
            } else {
                let before_place = path!["visit", *index - 1, "days_after"];
                (
                    before_place,
                    format!(
                        "the window of `{}` reaches the planned day of `{}`",
                        before.id, visit.id
                    ),
                )
            };
            mistakes.at(place).says(what).allowed(format!(
                "windows within the {} days between the two",
                day - earlier
            ));
        } else if begins <= ends {
            mistakes
                .at(place)
                .warns(format!(
                    "the windows of `{}` and `{}` overlap; a visit in both counts as the nearer of the two",
                    before.id, visit.id
                ))
                .allowed(format!("together at most {} days", day - earlier - 1));
        }
    }
}

fn early_termination(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let leaving = lookup.protocol.visits.iter().enumerate();
    let leaving = leaving.filter(|(_, visit)| visit.purpose == VisitPurpose::EarlyTermination);
    for (index, visit) in leaving.skip(1) {
        mistakes
            .at(path!["visit", index, "purpose"])
            .says(format!(
                "`{}` is a second visit of early termination",
                visit.id
            ))
            .allowed("one: a subject leaves once");
    }
}
