//! The file held against the protocol of its trial.

use definition::check_language::{nearest, one_of};
use definition::{Mistakes, Path, path};
use instruments::measure::MmtMaximum;
use protocol::{Adjudication, Assessment, CompiledRule, Plan};
use record::rules::eligibility::is_answered_by_a_person;

use super::Patients;
use super::measure::{BaselineDistribution, MeasureModel, MeasuredBy};
use crate::population::{CORE_SET, tests_of};

pub(super) fn check(patients: &Patients, plan: &Plan, mistakes: &mut Mistakes) {
    criteria(patients, plan, mistakes);
    committee(patients, plan, mistakes);
    arms_and_periods(patients, plan, mistakes);
    measures(patients, plan, mistakes);
    choices(patients, plan, mistakes);
    releases(patients, plan, mistakes);
}

/// Every version that is released site by site has one day, and the days keep the versions in their order.
fn releases(patients: &Patients, plan: &Plan, mistakes: &mut Mistakes) {
    let by_site: Vec<&str> = plan
        .released_by_site()
        .map(|version| plan.version(version).id.as_str())
        .collect();
    for (index, assumed) in patients.releases.iter().enumerate() {
        let here = path!["release", index, "version"];
        let earlier = &patients.releases[..index];
        if !by_site.contains(&assumed.version.as_str()) {
            let what = "version that is released site by site";
            unknown(what, assumed.version.as_str(), &by_site, here, mistakes);
        } else if earlier.iter().any(|other| other.version == assumed.version) {
            mistakes
                .at(here)
                .says(format!("`{}` is released twice", assumed.version))
                .try_instead("keep one of the two");
        }
    }
    for version in &by_site {
        if !patients
            .releases
            .iter()
            .any(|assumed| assumed.version.as_str() == *version)
        {
            mistakes
                .at(path![])
                .says(format!(
                    "the protocol releases version `{version}` site by site, and there is no day on which virtual sites \
                     have it"
                ))
                .try_instead("add a [[release]]");
        }
    }
    if mistakes.refuse() {
        return;
    }
    let mut known = Vec::new();
    for release in patients.releases_of_virtual_sites(plan) {
        if let Err(refusal) = record::rules::release::judge(plan, &known, &release) {
            let place = patients
                .releases
                .iter()
                .position(|assumed| assumed.version == release.version)
                .unwrap_or_default();
            mistakes
                .at(path!["release", place, "date"])
                .says(refusal.to_string());
            return;
        }
        known.push(release);
    }
}

/// Says that a name is not in the protocol.
fn unknown(what: &str, name: &str, known: &[&str], here: Path, mistakes: &mut Mistakes) {
    let said = mistakes
        .at(here)
        .says(format!("`{name}` is no {what} of the protocol"))
        .allowed(one_of(known));
    if let Some(meant) = nearest(name, known.iter().copied()) {
        said.try_instead(meant);
    }
}

fn criteria(patients: &Patients, plan: &Plan, mistakes: &mut Mistakes) {
    let written = &plan.protocol().eligibility.criteria;
    let answered: Vec<&str> = written
        .iter()
        .filter(|criterion| is_answered_by_a_person(&criterion.judged))
        .map(|criterion| criterion.id.as_str())
        .collect();
    for (index, failure) in patients.enrolment.criteria.iter().enumerate() {
        let here = path!["enrolment", "criterion", index, "id"];
        match written.iter().find(|criterion| criterion.id == failure.id) {
            None => unknown("criterion", failure.id.as_str(), &answered, here, mistakes),
            Some(criterion) if !is_answered_by_a_person(&criterion.judged) => {
                mistakes
                    .at(here)
                    .says(format!(
                        "`{}` follows from what is measured, so that who satisfies it follows from the measures",
                        failure.id
                    ))
                    .allowed(one_of(&answered))
                    .try_instead("leave it out, and move the distributions");
            }
            Some(_) => {}
        }
    }
}

fn committee(patients: &Patients, plan: &Plan, mistakes: &mut Mistakes) {
    let none = plan.protocol().eligibility.adjudication == Adjudication::None;
    if none && patients.enrolment.disease_not_confirmed > 0.0 {
        mistakes
            .at(path!["enrolment", "disease_not_confirmed"])
            .says("the protocol has no committee that could fail to confirm the disease")
            .allowed("0, or no such key");
    }
}

fn arms_and_periods(patients: &Patients, plan: &Plan, mistakes: &mut Mistakes) {
    let arms: Vec<&str> = plan.arms().iter().map(|arm| arm.id.as_str()).collect();
    for (index, switch) in patients.switches_in_error.iter().enumerate() {
        let here = path!["switch_in_error", index, "arm"];
        match plan.arm_named(&switch.arm) {
            None => unknown("arm", switch.arm.as_str(), &arms, here, mistakes),
            Some(arm) if plan.other_arm(arm).is_none() => {
                mistakes
                    .at(here)
                    .says("the protocol has no other arm to be switched to")
                    .try_instead("leave the switch out");
            }
            Some(_) => {}
        }
    }
    let periods: Vec<&str> = plan
        .periods()
        .iter()
        .map(|period| period.id.as_str())
        .collect();
    for (index, cause) in patients.drop_outs.iter().enumerate() {
        if plan.period_named(&cause.period).is_none() {
            let here = path!["drop_out", index, "period"];
            unknown("period", cause.period.as_str(), &periods, here, mistakes);
        }
    }
}

fn measures(patients: &Patients, plan: &Plan, mistakes: &mut Mistakes) {
    let maximum = plan.protocol().response.mmt_maximum;
    for (index, model) in patients.measures.iter().enumerate() {
        within_scale(index, model, maximum, mistakes);
    }
    let mut wanted: Vec<(MeasuredBy, &str)> = CORE_SET
        .into_iter()
        .map(|measure| (measure, "the core set"))
        .collect();
    for visit in plan.visits() {
        for assessment in &visit.assessments {
            let tests = tests_of(*assessment).iter();
            wanted.extend(tests.map(|(measure, _)| (*measure, visit.label.as_str())));
        }
    }
    wanted.sort_unstable_by_key(|(measure, _)| *measure);
    wanted.dedup_by_key(|(measure, _)| *measure);
    for (measure, place) in wanted {
        if !patients.measures.iter().any(|model| model.is == measure) {
            mistakes
                .at(path!["measure"])
                .says(format!(
                    "the protocol has {} taken ({place}), and there is no distribution for it",
                    measure.name()
                ))
                .try_instead("add a [[measure]]");
        }
    }
    let takes_wells = plan
        .visits()
        .iter()
        .any(|visit| visit.assesses(Assessment::Wells));
    if takes_wells && patients.conduct.wells.is_none() {
        mistakes
            .at(path!["conduct", "wells"])
            .says("the protocol has Wells scores taken, and there is no distribution for them")
            .try_instead("add [conduct.wells]");
    }
}

fn within_scale(index: usize, model: &MeasureModel, maximum: MmtMaximum, mistakes: &mut Mistakes) {
    let scale = model.is.scale(maximum);
    let ends = format!(
        "{} to {}, the scale of {}",
        scale.lowest,
        scale.highest,
        model.is.name()
    );
    let beyond = |value: f64| value < scale.lowest || value > scale.highest;
    let baseline = path!["measure", index, "baseline"];
    match model.baseline {
        BaselineDistribution::Normal { mean, .. } if beyond(mean) => {
            mistakes
                .at(baseline.then("mean"))
                .says(format!("a mean of {mean} is beyond the scale"))
                .allowed(ends.clone());
        }
        BaselineDistribution::LogNormalDeficit { median, .. }
            if median > scale.highest - scale.lowest =>
        {
            mistakes
                .at(baseline.then("median"))
                .says(format!(
                    "a deficit of {median} is more than the whole scale"
                ))
                .allowed(format!("at most {}", scale.highest - scale.lowest));
        }
        _ => {}
    }
    match model.healthy {
        None if scale.healthy.is_none() => {
            mistakes
                .at(path!["measure", index])
                .says(format!(
                    "no end of the scale of {} is health",
                    model.is.name()
                ))
                .try_instead("add `healthy`, the value of a healthy person");
        }
        Some(healthy) if beyond(healthy) => {
            mistakes
                .at(path!["measure", index, "healthy"])
                .says(format!("{healthy} is beyond the scale"))
                .allowed(ends);
        }
        _ => {}
    }
}

/// A choice that the protocol never offers is a slip, though it does no harm.
fn choices(patients: &Patients, plan: &Plan, mistakes: &mut Mistakes) {
    let choices = &patients.conduct.choices;
    let has = |wanted: fn(&CompiledRule) -> bool| plan.rules().iter().any(wanted);
    let idle = [
        (
            choices.rescue.is_some() && !has(|rule| matches!(rule, CompiledRule::Rescue { .. })),
            "rescue",
            "rescue medication",
        ),
        (
            choices.premedication.is_some()
                && !has(|rule| matches!(rule, CompiledRule::Premedication { .. })),
            "premedication",
            "a premedication",
        ),
        (
            choices.regimen_change > 0.0
                && !has(|rule| matches!(rule, CompiledRule::ChangeRegimen { .. })),
            "regimen_change",
            "a change of regimen",
        ),
        (
            choices.dose_reduction > 0.0
                && plan
                    .regimens()
                    .iter()
                    .all(|regimen| regimen.reduction.is_none()),
            "dose_reduction",
            "a smaller dose",
        ),
    ];
    for (is_idle, key, what) in idle {
        if is_idle {
            mistakes.at(path!["conduct", "choices", key]).warns(format!(
                "no rule of the protocol allows {what}, so that nobody will choose it"
            ));
        }
    }
}
