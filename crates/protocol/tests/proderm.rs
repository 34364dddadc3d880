//! ProDERM: what Aggarwal 2022 says is what the plan does.

use instruments::deterioration::SameCriterion;
use instruments::infusion::{BodyWeight, dose, infusion_plan, split_over_days, volume};
use instruments::measure::{CoreSetMeasure, CoreSetMeasureSet};
use instruments::response::PercentBasis;
use jiff::civil::{Date, date};
use protocol::{
    Allocation, Assessment, Blinding, CompiledRule, CriterionKind, ListScope, PlannedTiming,
    Trigger, VisitIndex,
};

use crate::trials::{FIRST_LINE, PRODERM, cycles, names, plan, protocol, visit};

#[test]
fn proderm_randomises_one_to_one_in_central_blocks_of_four() {
    let plan = plan(PRODERM);
    assert_eq!(plan.protocol().trial.blinding, Blinding::DoubleBlind);
    assert_eq!(
        plan.protocol().allocation,
        Allocation::PermutedBlocks {
            block_sizes: Some(vec![4]),
            lists: ListScope::Central,
            emergency_slots_per_site: 0
        }
    );
    let ratios: Vec<u32> = plan.arms().iter().map(|arm| arm.ratio).collect();
    assert_eq!(ratios, [1, 1]);
    let trial = &plan.protocol().trial;
    assert_eq!(
        (trial.planned_subjects, trial.screened, trial.sites),
        (95, Some(126), 36)
    );
}

#[test]
fn proderm_gives_two_grams_in_four_cycles_and_six_more() {
    let plan = plan(PRODERM);
    let blinded = plan
        .regimen_named("CYCLES_1_TO_4")
        .expect("the first regimen");
    let extension = plan
        .regimen_named("CYCLES_5_TO_10")
        .expect("the second regimen");
    let at = |visits: &[&'static str]| -> Vec<(&str, String, u8, u8)> {
        visits
            .iter()
            .map(|visit| (*visit, "2".to_owned(), 2, 5))
            .collect()
    };
    assert_eq!(cycles(&plan, blinded), at(&["W0", "W4", "W8", "W12"]));
    assert_eq!(
        cycles(&plan, extension),
        at(&["W16", "W20", "W24", "W28", "W32", "W36"])
    );
    assert_eq!(plan.regimen(blinded).daily_cap, None);
}

#[test]
fn proderm_lets_the_dose_be_halved_from_week_28_and_not_before() {
    let plan = plan(PRODERM);
    let extension = plan
        .regimen_named("CYCLES_5_TO_10")
        .expect("the second regimen");
    let reduced: Vec<VisitIndex> = plan
        .regimen(extension)
        .dosing_visits()
        .filter(|visit| plan.reduction_at(extension, *visit).is_some())
        .collect();
    assert_eq!(names(&plan, reduced), ["W28", "W32", "W36"]);
    let reduction = plan
        .reduction_at(extension, visit(&plan, "W28"))
        .expect("allowed at week 28");
    assert_eq!(reduction.grams_per_kilogram.to_string(), "1");
    let blinded = plan
        .regimen_named("CYCLES_1_TO_4")
        .expect("the first regimen");
    assert!(plan.reduction_at(blinded, visit(&plan, "W12")).is_none());
}

#[test]
fn proderm_gives_the_allocated_arm_up_to_week_16_and_ivig_to_everyone_after() {
    let plan = plan(PRODERM);
    let (ivig, placebo) = (plan.arm_named("IVIG"), plan.arm_named("PLACEBO"));
    let (ivig, placebo) = (ivig.expect("an arm"), placebo.expect("an arm"));
    let given = |visit_name: &str, arm| {
        let period = plan
            .visit(visit(&plan, visit_name))
            .dosing_period()
            .expect("a dosing visit");
        let treatment = plan.treatment_in(period, arm).expect("an arm of the trial");
        plan.product(treatment.product).id.as_str()
    };
    for week in ["W0", "W4", "W8", "W12"] {
        assert_eq!(
            (given(week, ivig), given(week, placebo)),
            ("OCTAGAM", "SALINE")
        );
    }
    for week in ["W16", "W20", "W24", "W28", "W32", "W36"] {
        assert_eq!(
            (given(week, ivig), given(week, placebo)),
            ("OCTAGAM", "OCTAGAM")
        );
    }
    assert_eq!(plan.other_arm(ivig), Some(placebo));
    assert_eq!(plan.other_arm(placebo), Some(ivig));
    assert_eq!(plan.visit(visit(&plan, "W40")).dosing_period(), None);
}

/// Aggarwal 2022, Safety: 0.12 and, from July 2018, 0.04 ml per kilogram and minute.
#[test]
fn proderm_lowers_the_infusion_rate_on_the_first_of_july_2018() {
    let plan = plan(PRODERM);
    let octagam = plan.product_named("OCTAGAM").expect("the product");
    let saline = plan.product_named("SALINE").expect("the placebo");
    let highest = |day: Date, product| {
        let rate = plan
            .infusion_rate(product, plan.version_for(1, day, |_, _| false))
            .expect("a rate");
        rate.table.maximum().to_string()
    };
    for product in [octagam, saline] {
        assert_eq!(highest(date(2017, 2, 27), product), "0.12");
        assert_eq!(highest(date(2018, 6, 30), product), "0.12");
        assert_eq!(highest(date(2018, 7, 1), product), "0.04");
        assert_eq!(highest(date(2019, 11, 5), product), "0.04");
    }
    // The day decides, and not when the subject came.
    assert_eq!(
        plan.version_for(1, date(2018, 7, 1), |_, _| false),
        plan.version_for(95, date(2018, 7, 1), |_, _| false)
    );
}

/// Aggarwal 2022, Trial Procedures: half the dose of two days runs in at most 5.5 hours.
#[test]
fn a_day_of_proderm_s_infusion_takes_less_than_five_and_a_half_hours_at_either_rate() {
    let plan = plan(PRODERM);
    let regimen = plan.regimen_named("CYCLES_1_TO_4").expect("the regimen");
    let planned = plan
        .dose_at(regimen, visit(&plan, "W0"))
        .expect("the first dose");
    let product = plan.product_named("OCTAGAM").expect("the product");
    let weight = BodyWeight::new(70.into()).expect("a weight");
    let cycle = dose(weight, planned.grams_per_kilogram).expect("a dose");
    let days = plan
        .regimen(regimen)
        .days_rule(planned, planned.days_at_least);
    let each = split_over_days(cycle, &days).expect("two days").each;
    let bag = volume(each, plan.product(product).concentration).expect("a volume");
    let minutes = |version: &str| {
        let version = plan.version_named(version).expect("a version");
        let rate = plan.infusion_rate(product, version).expect("a rate");
        infusion_plan(bag, weight, &rate.table)
            .expect("an infusion")
            .minutes
            .to_f64()
    };
    assert_eq!(bag.to_string(), "700");
    assert!((minutes("V1") - 165.833).abs() < 0.01, "{}", minutes("V1"));
    assert_eq!(minutes("V2"), 287.5);
}

#[test]
fn proderm_measures_response_at_six_weeks_after_baseline() {
    let plan = plan(PRODERM);
    let core_set = names(&plan, plan.core_set_visits().iter().copied());
    assert_eq!(core_set, ["W0", "W4", "W8", "W12", "W16", "W28", "W40"]);
    let days: Vec<Option<i32>> = plan
        .core_set_visits()
        .iter()
        .map(|visit| plan.visit(*visit).planned_day)
        .collect();
    assert_eq!(days, [0, 28, 56, 84, 112, 196, 280].map(Some));
    assert_eq!(plan.visit(plan.baseline()).id.as_str(), "W0");
    assert_eq!(plan.responder_from().points(), 20.0);
    let leaving = plan
        .early_termination()
        .expect("a visit for those who leave");
    assert!(plan.visit(leaving).assesses(Assessment::CoreSet));
    assert_eq!(plan.visit(leaving).planned_day, None);
}

#[test]
fn week_16_closes_the_blinded_period_and_opens_the_extension() {
    let plan = plan(PRODERM);
    let week_16 = plan.visit(visit(&plan, "W16"));
    assert_eq!(week_16.period, plan.period_named("BLINDED"));
    assert_eq!(week_16.opens, plan.period_named("EXTENSION"));
    assert_eq!(week_16.dosing_period(), plan.period_named("EXTENSION"));
    assert_eq!(plan.visit(visit(&plan, "SCR")).period, None);
    assert_eq!(
        plan.visit(visit(&plan, "W40")).period,
        plan.period_named("EXTENSION")
    );
}

#[test]
fn proderm_crosses_over_in_the_blinded_period_and_withdraws_in_the_extension() {
    let plan = plan(PRODERM);
    let blinded = plan.period_named("BLINDED").expect("the first period");
    let extension = plan.period_named("EXTENSION").expect("the second period");
    let on = Trigger::ConfirmedDeterioration;
    let in_blinded: Vec<&CompiledRule> = plan.rules_on(on, blinded).collect();
    assert_eq!(
        in_blinded,
        [
            &CompiledRule::WithdrawAfterCrossOver {
                on,
                period: blinded
            },
            &CompiledRule::CrossOver {
                on,
                period: blinded
            },
        ]
    );
    let in_extension: Vec<&CompiledRule> = plan.rules_on(on, extension).collect();
    assert_eq!(
        in_extension,
        [&CompiledRule::Withdraw {
            on,
            period: extension
        }]
    );
    let ivig = plan.arm_named("IVIG").expect("an arm");
    let entry = CompiledRule::EnterPeriod {
        period: extension,
        refused_after: vec![(on, ivig)],
    };
    assert!(plan.rules().contains(&entry));
    // Thromboembolism stops the regimen in either period.
    for period in [blinded, extension] {
        let stopped: Vec<&CompiledRule> = plan
            .rules_on(Trigger::SuspectedThromboembolism, period)
            .collect();
        assert_eq!(
            stopped,
            [&CompiledRule::StopRegimen {
                on: Trigger::SuspectedThromboembolism
            }]
        );
    }
}

/// Aggarwal 2024, Figure 1.
#[test]
fn proderm_deteriorates_by_the_published_criteria_without_the_enzymes() {
    let plan = plan(PRODERM);
    let section = plan.deterioration().expect("criteria");
    let criteria = plan.deterioration_criteria().expect("criteria");
    assert_eq!(criteria.physician_global_worse_cm.to_string(), "2");
    assert_eq!(criteria.muscle_strength_worse_percent.to_string(), "20");
    assert_eq!(criteria.extramuscular_worse_cm.to_string(), "2");
    assert_eq!(
        (
            criteria.any_of.count(),
            criteria.any_of.percent().to_string()
        ),
        (3, "30".into())
    );
    let five = CoreSetMeasureSet::ALL.without(CoreSetMeasure::MuscleEnzymes);
    assert_eq!(criteria.any_of.measures(), five);
    assert_eq!(criteria.percent, PercentBasis::Relative);
    assert_eq!(section.same_criterion, SameCriterion::AnyCriterion);
    assert_eq!(section.consecutive_visits, 2);
    assert_eq!(section.timing, PlannedTiming::NotBefore(visit(&plan, "W8")));
}

#[test]
fn proderm_asks_for_weakness_and_two_other_abnormal_measures() {
    let protocol = protocol(PRODERM);
    let judged = |id: &str| {
        let criterion = protocol
            .eligibility
            .criteria
            .iter()
            .find(|criterion| criterion.id.as_str() == id);
        criterion
            .map(|criterion| criterion.judged.clone())
            .expect("a criterion")
    };
    assert_eq!(
        judged("INAGE"),
        CriterionKind::Age {
            at_least: 18,
            at_most: Some(80)
        }
    );
    assert_eq!(
        judged("INMMT"),
        CriterionKind::MuscleStrengthBelow { points: 142.0 }
    );
    let CriterionKind::AbnormalMeasures(measures) = judged("INCSM") else {
        unreachable!("the criterion on measures is of the kind on measures")
    };
    assert_eq!((measures.at_least, measures.measures.len()), (2, 5));
    assert_eq!((measures.vas_from_cm, measures.haq_from), (2.0, 0.25));
    assert_eq!(measures.enzyme.above_times_upper_limit, 1.5);
}

#[test]
fn nobody_is_asked_for_stock_unless_the_protocol_says_how_many_vials() {
    assert_eq!(
        plan(PRODERM)
            .protocol()
            .supply
            .vials_of_every_arm_to_randomise,
        0
    );
    let asking = |vials: &str| {
        let text = PRODERM.replace(
            "[allocation]\n",
            &format!("[supply]\nvials_of_every_arm_to_randomise = {vials}\n\n[allocation]\n"),
        );
        definition::read::<protocol::Protocol>("protocol.toml", &text)
    };
    let read = asking("12").unwrap();
    assert_eq!(read.supply.vials_of_every_arm_to_randomise, 12);
    for wrong in ["-1", "1.5", "\"many\"", "1001"] {
        assert!(asking(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn f_22_nothing_is_entered_twice_unless_the_protocol_names_the_forms() {
    let plan = plan(PRODERM);
    assert!(!plan.protocol().double_entry.asks_for_anything());
    let asking = |section: &str| {
        let text = PRODERM.replace(
            "[allocation]\n",
            &format!("[double_entry]\n{section}\n\n[allocation]\n"),
        );
        definition::read::<protocol::Protocol>("protocol.toml", &text)
    };
    let read = asking("forms = [\"visit\", \"adverse_event\"]").unwrap();
    assert!(read.double_entry.asks_for_anything());
    assert_eq!(read.double_entry.percent, 100.0);
    for wrong in [
        "forms = [\"mood\"]",
        "forms = [\"visit\", \"visit\"]",
        "percent = 101",
        "decided_by = \"the_first\"",
    ] {
        assert!(asking(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_sf36_is_of_version_2_by_the_norms_of_1998_unless_the_file_says_otherwise_and_the_report_is_told()
 {
    let chosen = |lines: &str| {
        let marked = "[source_verification]";
        let text = PRODERM.replace(marked, &format!("{lines}\n{marked}"));
        let point = plan(&text)
            .open_points()
            .into_iter()
            .find(|point| point.question.contains("SF-36"));
        point.expect("a trial with the SF-36 has the point").chosen
    };
    for (lines, norms) in [
        ("", "united_states_1998"),
        ("[sf36]\nversion = \"one\"", "united_states_1990"),
        (
            "[sf36]\nnorms = \"united_states_1990\"",
            "united_states_1990",
        ),
    ] {
        assert_eq!(chosen(lines), norms, "{lines}");
    }
    let without = plan(FIRST_LINE).open_points();
    assert!(
        without
            .iter()
            .all(|point| !point.question.contains("SF-36"))
    );
}
