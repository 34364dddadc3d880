//! The stratum of every value that a visual analogue scale can give.

use instruments::Rational;
use instruments::measure::{CoreSetMeasures, Vas};
use proptest::prelude::*;
use protocol::{BetweenBands, NoStratum, Plan};

use crate::trials::{PRODERM, plan, protocol};

fn plan_with(between_bands: BetweenBands) -> Plan {
    let mut protocol = protocol(PRODERM);
    let section = protocol
        .stratification
        .as_mut()
        .expect("the trial has strata");
    section.between_bands = between_bands;
    Plan::compile(protocol).expect("the setting does not decide whether it compiles")
}

fn stratum(plan: &Plan, value: Rational) -> Result<&str, NoStratum> {
    let stratum = plan.stratum_of(value)?;
    Ok(plan
        .stratum(stratum)
        .expect("a stratum of the plan")
        .id
        .as_str())
}

/// Where the bands of 0 to 3, 4 to 6 and 7 to 10 begin and end in hundredths, as a person would sort them.
fn by_hand(between_bands: BetweenBands, hundredths: i64) -> Option<&'static str> {
    let (mild_ends, moderate_begins, moderate_ends, severe_begins) = match between_bands {
        // Half way, 3.5 and 6.5, goes up.
        BetweenBands::Nearest => (349, 350, 649, 650),
        BetweenBands::Lower => (399, 400, 699, 700),
        BetweenBands::Upper => (300, 301, 600, 601),
        BetweenBands::Refuse => (300, 400, 600, 700),
    };
    match hundredths {
        0.. if hundredths <= mild_ends => Some("MILD"),
        _ if (moderate_begins..=moderate_ends).contains(&hundredths) => Some("MODERATE"),
        _ if (severe_begins..=1000).contains(&hundredths) => Some("SEVERE"),
        _ => None,
    }
}

#[test]
fn every_hundredth_of_a_centimetre_falls_where_a_person_would_put_it() {
    for between_bands in [
        BetweenBands::Nearest,
        BetweenBands::Lower,
        BetweenBands::Upper,
        BetweenBands::Refuse,
    ] {
        let plan = plan_with(between_bands);
        for hundredths in 0..=1000 {
            let value = Rational::new(hundredths, 100).expect("a hundredth");
            assert_eq!(
                stratum(&plan, value).ok(),
                by_hand(between_bands, hundredths),
                "{value} under {between_bands:?}"
            );
        }
    }
}

#[test]
fn every_millimetre_falls_as_its_tenth_of_a_centimetre_does() {
    let plan = plan(PRODERM);
    let strata = plan.strata().expect("the trial has strata");
    for millimetres in 0..=100_u8 {
        let physician_global = Some(Vas::from_millimetres(millimetres).expect("on the scale"));
        let measures = CoreSetMeasures {
            physician_global,
            ..CoreSetMeasures::default()
        };
        let tenth = Rational::new(i64::from(millimetres), 10).expect("a tenth");
        assert_eq!(strata.stratum_at(&measures), plan.stratum_of(tenth));
    }
}

#[test]
fn the_printed_bands_are_mild_to_3_moderate_from_4_to_6_and_severe_from_7() {
    let plan = plan(PRODERM);
    for (value, expected) in [
        ("0", "MILD"),
        ("3", "MILD"),
        ("3.4", "MILD"),
        ("3.5", "MODERATE"),
        ("4", "MODERATE"),
        ("6", "MODERATE"),
        ("6.4", "MODERATE"),
        ("6.5", "SEVERE"),
        ("7", "SEVERE"),
        ("10", "SEVERE"),
    ] {
        let value: Rational = value.parse().expect("a number");
        assert_eq!(stratum(&plan, value), Ok(expected), "{value}");
    }
}

#[test]
fn a_value_without_a_stratum_says_why() {
    let plan = plan_with(BetweenBands::Refuse);
    let refused = |text: &str| {
        plan.stratum_of(text.parse().expect("a number"))
            .expect_err("no stratum")
            .to_string()
    };
    assert!(refused("3.5").contains("one ends at 3 and the next begins at 4"));
    assert!(refused("10.1").contains("which go from 0 to 10"));
    assert!(refused("-1").contains("lies outside"));
    let strata = plan.strata().expect("the trial has strata");
    assert_eq!(
        strata.stratum_at(&CoreSetMeasures::default()),
        Err(NoStratum::NotMeasured)
    );
    let steps = Some(Vas::from_likert(2).expect("a step"));
    let likert = CoreSetMeasures {
        physician_global: steps,
        ..CoreSetMeasures::default()
    };
    assert!(matches!(
        strata.stratum_at(&likert),
        Err(NoStratum::OtherScale { .. })
    ));
}

proptest! {
    /// Whoever is worse is in no milder stratum.
    #[test]
    fn strata_rise_with_the_measure(one in 0_i64..=100_000, other in 0_i64..=100_000) {
        let plan = plan(PRODERM);
        let value = |part| Rational::new(part, 10_000).expect("a fraction");
        let strata = (plan.stratum_of(value(one.min(other))), plan.stratum_of(value(one.max(other))));
        prop_assert!(strata.0.expect("covered") <= strata.1.expect("covered"));
    }
}
