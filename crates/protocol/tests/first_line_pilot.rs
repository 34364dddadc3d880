//! The first-line pilot: what Lim 2021 says is what the plan does.

use instruments::infusion::{BodyWeight, dose, split_over_days};
use jiff::civil::date;
use protocol::{CompiledRule, CriterionKind, Discretion, PlannedTreatment, VisitPurpose};

use crate::trials::{FIRST_LINE, cycles, plan, visit};

#[test]
fn the_pilot_loads_with_two_grams_and_keeps_up_with_one() {
    let plan = plan(FIRST_LINE);
    let standard = plan.regimen_named("STANDARD").expect("the first regimen");
    let amended = plan.regimen_named("AMENDED").expect("the other regimen");
    let one = |visit, grams: &str, least, most| (visit, grams.to_owned(), least, most);
    assert_eq!(
        cycles(&plan, standard),
        [
            one("W0", "2", 2, 5),
            one("W3", "1", 1, 1),
            one("W6", "1", 1, 1)
        ]
    );
    assert_eq!(
        cycles(&plan, amended),
        [one("W4", "2", 2, 5), one("W8", "2", 2, 5)]
    );
    assert_eq!(plan.responder_from().points(), 40.0);
    assert_eq!(plan.protocol().response.mmt_maximum.points(), 260);
}

/// At most 80 g a day: a subject of 90 kg is given 1 g/kg over two days, one of 80 kg in one.
#[test]
fn the_pilot_s_cap_splits_a_dose_above_eighty_grams_onto_the_next_day() {
    let plan = plan(FIRST_LINE);
    let regimen = plan.regimen_named("STANDARD").expect("the regimen");
    let days = |visit_name: &str, kilograms: i64| {
        let planned = plan
            .dose_at(regimen, visit(&plan, visit_name))
            .expect("a dose");
        let weight = BodyWeight::new(kilograms.into()).expect("a weight");
        let cycle = dose(weight, planned.grams_per_kilogram).expect("a dose");
        let rule = plan
            .regimen(regimen)
            .days_rule(planned, planned.days_at_least);
        let doses = split_over_days(cycle, &rule).expect("a split dose");
        (doses.days.get(), doses.each.to_string())
    };
    assert_eq!(days("W3", 80), (1, "80".to_owned()));
    assert_eq!(days("W3", 90), (2, "45".to_owned()));
    assert_eq!(days("W0", 80), (2, "80".to_owned()));
    assert_eq!(days("W0", 90), (3, "60".to_owned()));
}

#[test]
fn the_pilot_s_versions_follow_the_order_of_enrolment_and_no_date() {
    let plan = plan(FIRST_LINE);
    let version = |subject| {
        let versions = [date(2017, 3, 1), date(2019, 1, 31)]
            .map(|day| plan.version_for(subject, day, |_, _| false));
        assert_eq!(versions[0], versions[1]);
        plan.protocol().versions[versions[0].position()]
            .id
            .to_string()
    };
    let all: Vec<String> = (1..=20).map(version).collect();
    let expected = [vec!["V1"; 2], vec!["V2"; 8], vec!["V3"; 10]].concat();
    assert_eq!(all, expected);
}

#[test]
fn the_pilot_asks_for_minimal_disability_from_the_third_subject_on() {
    let plan = plan(FIRST_LINE);
    let asked = |subject| {
        let version = plan.version_for(subject, date(2018, 1, 1), |_, _| false);
        let disability = plan.criteria_under(version).filter(|criterion| {
            matches!(
                criterion.judged,
                CriterionKind::MuscleStrengthLoss {
                    at_least_percent: 10.0
                } | CriterionKind::AbnormalMeasures(_)
            )
        });
        disability.count()
    };
    assert_eq!((asked(2), asked(3), asked(20)), (0, 2, 2));
}

#[test]
fn the_pilot_sees_those_below_forty_at_week_4_from_the_eleventh_subject_on() {
    let plan = plan(FIRST_LINE);
    let (second, third) = (
        plan.version_for(10, date(2018, 1, 1), |_, _| false),
        plan.version_for(11, date(2018, 1, 1), |_, _| false),
    );
    let week_4 = plan.visit(visit(&plan, "W4"));
    assert_eq!(week_4.purpose, VisitPurpose::Conditional);
    assert!(!week_4.holds_under(second) && week_4.holds_under(third));
    let extra = plan.rules().iter().find_map(|rule| match rule {
        CompiledRule::ExtraVisit {
            visit,
            below,
            at,
            since,
        } => Some((*visit, below.points(), *at, *since)),
        _ => None,
    });
    assert_eq!(extra, Some((week_4.index, 40.0, visit(&plan, "W3"), third)));
    let change = plan.rules().iter().find_map(|rule| match rule {
        CompiledRule::ChangeRegimen {
            to,
            below,
            at,
            discretion,
            since,
        } => Some((*to, below.points(), *at, *discretion, *since)),
        _ => None,
    });
    let amended = plan.regimen_named("AMENDED").expect("the other regimen");
    assert_eq!(
        change,
        Some((amended, 40.0, week_4.index, Discretion::Physician, third))
    );
}

#[test]
fn the_pilot_has_one_arm_no_strata_and_no_one_to_cross_over_to() {
    let plan = plan(FIRST_LINE);
    let arm = plan.arm_named("IVIG").expect("the arm");
    assert_eq!(plan.other_arm(arm), None);
    assert_eq!(plan.arm(protocol::ArmCode(1)), None);
    assert!(plan.strata().is_none());
    assert_eq!(
        plan.stratum_of(5.into()),
        Err(protocol::NoStratum::Unstratified)
    );
    assert_eq!(plan.periods()[0].treatment, PlannedTreatment::Allocated);
    let trial = &plan.protocol().trial;
    assert_eq!((trial.screened, trial.planned_subjects), (Some(59), 20));
    let reasons: Vec<u32> = trial
        .screening_failures
        .iter()
        .map(|reason| reason.persons)
        .collect();
    assert_eq!(reasons, [18, 11, 4]);
}
