//! Doses, days, vials and minutes.

use std::num::NonZeroU8;

use instruments::infusion::{
    AboveDailyCap, BodyWeight, Concentration, DaysRule, Grams, GramsPerKilogram, Millilitres,
    RateStep, RateTable, VialGoal, dose, infusion_plan, millilitres_of_milligrams, split_over_days,
    vials, volume,
};
use instruments::{InstrumentError, Rational};
use proptest::prelude::*;

use super::visits::number;

fn grams(text: &str) -> Grams {
    text.parse().unwrap()
}

fn kilograms(text: &str) -> BodyWeight {
    text.parse().unwrap()
}

/// Steps of half an hour: 0.01, 0.02, 0.04, 0.08 ml/kg/min, then the maximum.
fn table(maximum: &str) -> RateTable {
    let steps = ["0.01", "0.02", "0.04", "0.08"]
        .map(|rate| RateStep {
            millilitres_per_kilogram_per_minute: number(rate),
            minutes: Rational::integer(30),
        })
        .to_vec();
    RateTable::new(steps, number(maximum)).unwrap()
}

#[test]
fn ten_millilitres_a_kilogram_take_the_published_minutes_under_each_cap() {
    for weight in ["40", "72.5", "118.3"] {
        let weight = kilograms(weight);
        let gram_a_kilogram = dose(weight, "1".parse().unwrap()).unwrap();
        let all = volume(gram_a_kilogram, "100".parse().unwrap()).unwrap();
        for (cap, minutes) in [("0.12", "165.83"), ("0.04", "287.50"), ("0.03", "363.33")] {
            let plan = infusion_plan(all, weight, &table(cap)).unwrap();
            assert_eq!(format!("{:.2}", plan.minutes.to_f64()), minutes);
        }
    }
}

#[test]
fn rates_by_weight_of_a_ten_percent_solution_are_the_printed_rates_by_volume() {
    let ten_percent: Concentration = "100".parse().unwrap();
    for (milligrams, millilitres) in [
        ("1", "0.01"),
        ("4", "0.04"),
        ("0.5", "0.005"),
        ("8", "0.08"),
    ] {
        let rate = millilitres_of_milligrams(number(milligrams), ten_percent).unwrap();
        assert_eq!(rate, number(millilitres), "{milligrams} mg/kg/min");
    }
}

#[test]
fn the_pump_is_set_to_weight_times_rate_times_sixty() {
    let plan = infusion_plan("700".parse().unwrap(), kilograms("70"), &table("0.12")).unwrap();
    let per_hour: Vec<String> = plan
        .steps
        .iter()
        .map(|step| step.millilitres_per_hour.to_string())
        .collect();
    assert_eq!(per_hour, ["42", "84", "168", "336", "504"]);
    let run_in: Vec<String> = plan
        .steps
        .iter()
        .map(|step| step.volume.to_string())
        .collect();
    assert_eq!(run_in, ["21", "42", "84", "168", "385"]);
}

#[test]
fn a_small_volume_ends_before_the_maximum() {
    let plan = infusion_plan("30".parse().unwrap(), kilograms("70"), &table("0.12")).unwrap();
    assert_eq!(plan.steps.len(), 2);
    // 21 ml in 30 minutes, 9 ml at 1.4 ml a minute.
    assert_eq!(
        plan.minutes,
        number("30").checked_add(number("45/7")).unwrap()
    );
    let nothing = infusion_plan(Millilitres::default(), kilograms("70"), &table("0.12")).unwrap();
    assert_eq!((nothing.steps.len(), nothing.minutes), (0, Rational::ZERO));
}

#[test]
fn a_lower_cap_ends_the_steps_where_they_reach_it() {
    let full = table("0.12");
    let capped = full.capped_at(number("0.04")).unwrap();
    let plan = infusion_plan("700".parse().unwrap(), kilograms("70"), &capped).unwrap();
    assert_eq!(plan.steps.len(), 3);
    assert_eq!(plan.steps[2].volume.to_string(), "637");
    assert_eq!(capped.maximum(), number("0.04"));
    assert!(full.capped_at(Rational::ZERO).is_err());
}

fn days(planned: u8, most: u8, cap: Option<&str>, above_cap: AboveDailyCap) -> DaysRule {
    DaysRule {
        planned: NonZeroU8::new(planned).unwrap(),
        most: NonZeroU8::new(most).unwrap(),
        daily_cap: cap.map(grams),
        above_cap,
    }
}

#[test]
fn a_loading_dose_under_80_g_a_day_needs_as_many_days_as_the_weight_asks() {
    let rule = days(2, 5, Some("80"), AboveDailyCap::Split);
    for kilograms in 1..=200_i64 {
        let loading = Grams::new(Rational::integer(2 * kilograms)).unwrap();
        let doses = split_over_days(loading, &rule).unwrap();
        let needed = ((2 * kilograms + 79) / 80).max(2);
        assert_eq!(i64::from(doses.days.get()), needed, "{kilograms} kg");
        let total = doses
            .each
            .grams()
            .checked_mul(Rational::integer(needed))
            .unwrap();
        assert_eq!(total, loading.grams());
    }
    let error = split_over_days(grams("401"), &rule).expect_err("more than five days of 80 g");
    assert_eq!(
        error.to_string(),
        "dose (g) over the most days allowed, each at its cap: 401 is outside 0 to 400"
    );
}

#[test]
fn a_dose_above_the_cap_is_split_or_cut() {
    let split =
        split_over_days(grams("95"), &days(1, 5, Some("80"), AboveDailyCap::Split)).unwrap();
    assert_eq!(
        (split.days.get(), split.each, split.withheld),
        (2, grams("47.5"), Grams::ZERO)
    );
    let cut = split_over_days(
        grams("95"),
        &days(1, 5, Some("80"), AboveDailyCap::Truncate),
    )
    .unwrap();
    assert_eq!(
        (cut.days.get(), cut.each, cut.withheld),
        (1, grams("80"), grams("15"))
    );
    let under = split_over_days(
        grams("80"),
        &days(1, 5, Some("80"), AboveDailyCap::Truncate),
    )
    .unwrap();
    assert_eq!(
        (under.days.get(), under.each, under.withheld),
        (1, grams("80"), Grams::ZERO)
    );
    let free = split_over_days(grams("500"), &days(2, 5, None, AboveDailyCap::Split)).unwrap();
    assert_eq!((free.days.get(), free.each), (2, grams("250")));
    let rule = days(2, 5, Some("0"), AboveDailyCap::Split);
    assert!(matches!(
        split_over_days(grams("10"), &rule),
        Err(InstrumentError::NotPositive { .. })
    ));
}

#[test]
fn quantities_that_no_bedside_has_are_refused() {
    assert!("0".parse::<BodyWeight>().is_err());
    assert!("-70".parse::<BodyWeight>().is_err());
    assert!("501".parse::<BodyWeight>().is_err());
    assert!("70.1234567".parse::<BodyWeight>().is_err());
    assert!("11".parse::<GramsPerKilogram>().is_err());
    assert!("0".parse::<Concentration>().is_err());
    assert!("-1".parse::<Grams>().is_err());
    let step = |rate: &str, minutes: i64| RateStep {
        millilitres_per_kilogram_per_minute: number(rate),
        minutes: Rational::integer(minutes),
    };
    assert!(RateTable::new(vec![step("0", 30)], number("0.04")).is_err());
    assert!(RateTable::new(vec![step("0.01", 0)], number("0.04")).is_err());
    assert!(RateTable::new(vec![], number("1.1")).is_err());
}

#[test]
fn vials_spare_product_or_hands_as_asked() {
    let sizes = ["2", "5", "10", "20", "30"].map(grams);
    let spare = vials(grams("48"), &sizes, VialGoal::LeastLeftOver).unwrap();
    assert_eq!(spare.left_over, Grams::ZERO);
    assert_eq!(spare.count(), 6);
    let quick = vials(grams("48"), &sizes, VialGoal::FewestVials).unwrap();
    assert_eq!(quick.vials, [(grams("30"), 1), (grams("20"), 1)]);
    assert_eq!(quick.left_over, grams("2"));
    let odd = vials(grams("0.3"), &[grams("2.5")], VialGoal::LeastLeftOver).unwrap();
    assert_eq!((odd.count(), odd.left_over), (1, grams("2.2")));
    assert_eq!(
        vials(Grams::ZERO, &sizes, VialGoal::default())
            .unwrap()
            .count(),
        0
    );
    assert!(vials(grams("10"), &[], VialGoal::default()).is_err());
    assert!(vials(grams("10"), &[Grams::ZERO], VialGoal::default()).is_err());
    assert!(vials(grams("10"), &[grams("0.0000001")], VialGoal::default()).is_err());
    assert!(vials(grams("1000000"), &sizes, VialGoal::default()).is_err());
}

#[test]
fn of_equally_few_vials_those_with_the_largest_are_taken() {
    let sizes = ["2", "6", "10"].map(grams);
    let plan = vials(grams("12"), &sizes, VialGoal::LeastLeftOver).unwrap();
    assert_eq!(plan.vials, [(grams("10"), 1), (grams("2"), 1)]);
}

proptest! {
    #[test]
    fn an_infusion_runs_in_exactly_its_volume_in_exactly_its_time(
        tenths_of_kilograms in 300_i64..2_000, millilitres in 1_i64..4_000,
        cap in prop::sample::select(vec!["0.12", "0.08", "0.04", "0.03", "0.005"]),
    ) {
        let weight = BodyWeight::new(Rational::new(tenths_of_kilograms, 10).unwrap()).unwrap();
        let all = Millilitres::new(Rational::integer(millilitres)).unwrap();
        let plan = infusion_plan(all, weight, &table(cap)).unwrap();
        let (mut run_in, mut minutes) = (Rational::ZERO, Rational::ZERO);
        let mut rate = Rational::ZERO;
        for step in &plan.steps {
            run_in = run_in.checked_add(step.volume.millilitres()).unwrap();
            minutes = minutes.checked_add(step.minutes).unwrap();
            prop_assert!(step.millilitres_per_kilogram_per_minute > rate);
            rate = step.millilitres_per_kilogram_per_minute;
        }
        prop_assert!(rate <= number(cap));
        prop_assert_eq!(run_in, all.millilitres());
        prop_assert_eq!(minutes, plan.minutes);
    }

    #[test]
    fn vials_cover_the_dose_as_well_as_any_other_choice_does(
        halves in 0_i64..120, sizes in prop::collection::btree_set(1_i64..40, 1..4),
    ) {
        let sizes: Vec<i64> = sizes.into_iter().collect();
        let in_grams: Vec<Grams> = sizes
            .iter()
            .map(|size| Grams::new(Rational::new(*size, 2).unwrap()).unwrap())
            .collect();
        let needed = Grams::new(Rational::new(halves, 2).unwrap()).unwrap();
        let plan = |goal| {
            let plan = vials(needed, &in_grams, goal).unwrap();
            let over = plan.left_over.grams().checked_mul(Rational::integer(2)).unwrap();
            (over.numerator(), i64::from(plan.count()))
        };
        // Every choice of counts up to what any one size would need.
        let mut choices = vec![(0_i64, 0_i64)];
        for size in &sizes {
            choices = choices
                .iter()
                .flat_map(|(total, count)| {
                    (0..=halves / size + 1).map(move |more| (total + more * size, count + more))
                })
                .collect();
        }
        let covering: Vec<(i64, i64)> = choices
            .into_iter()
            .filter(|(total, _)| *total >= halves)
            .map(|(total, count)| (total - halves, count))
            .collect();
        prop_assert_eq!(plan(VialGoal::LeastLeftOver), *covering.iter().min().unwrap());
        let fewest = covering.iter().map(|(over, count)| (*count, *over)).min().unwrap();
        prop_assert_eq!(plan(VialGoal::FewestVials), (fewest.1, fewest.0));
    }
}
