//! Every figure that rpact gives for `validation/group_sequential`, and published tables.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use super::{
    ClassicShape, GroupSequentialDesign, InformationRates, Interim, Sides, SpendingFunction,
    classic_boundary, conditional_power, spending_boundary,
};
use crate::distribution::normal;

const EXPECTED: &str = include_str!("../../../../../validation/group_sequential/expected.csv");

/// To where rpact's own tolerance of 1e-10 and its integration let it be known.
const TOLERANCE: f64 = 1e-6;

#[derive(Clone)]
struct Row<'t> {
    kind: &'t str,
    parameter: Option<f64>,
    alpha: f64,
    beta: Option<f64>,
    sides: Sides,
    rates: InformationRates,
    futility: &'t str,
    quantity: &'t str,
    look: usize,
    value: f64,
}

fn rows() -> impl Iterator<Item = Row<'static>> {
    EXPECTED.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let mut shares: Vec<f64> = numbers(fields[5]);
        // Fifteen digits of the last share may miss 1 by the last of them.
        *shares.last_mut().unwrap() = 1.0;
        Row {
            kind: fields[0],
            parameter: fields[1].parse().ok(),
            alpha: fields[2].parse().unwrap(),
            beta: fields[3].parse().ok(),
            sides: if fields[4] == "2" {
                Sides::Two
            } else {
                Sides::One
            },
            rates: InformationRates::new(shares).unwrap(),
            futility: fields[6],
            quantity: fields[7],
            look: fields[8].parse().unwrap(),
            value: fields[9].parse().unwrap(),
        }
    })
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect()
}

fn spending(row: &Row<'_>) -> Option<SpendingFunction> {
    Some(match row.kind {
        "as_of" => SpendingFunction::OBrienFleming,
        "as_pocock" => SpendingFunction::Pocock,
        "kim_demets" => SpendingFunction::KimDeMets {
            power: row.parameter.unwrap(),
        },
        "hwang" => SpendingFunction::HwangShihDeCani {
            gamma: row.parameter.unwrap(),
        },
        _ => return None,
    })
}

fn upper(row: &Row<'_>) -> Vec<f64> {
    let shape = match row.kind {
        "of" => ClassicShape::OBrienFleming,
        "pocock" => ClassicShape::Pocock,
        "wang_tsiatis" => ClassicShape::WangTsiatis {
            delta: row.parameter.unwrap(),
        },
        _ => {
            let spending = spending(row).unwrap();
            return spending_boundary(&row.rates, spending, row.alpha, row.sides).unwrap();
        }
    };
    classic_boundary(&row.rates, shape, row.alpha, row.sides).unwrap()
}

fn found(row: &Row<'_>) -> f64 {
    if row.kind == "conditional" {
        let seen = Interim {
            z: row.futility.parse().unwrap(),
            share: row.rates.shares()[0],
        };
        let spending = SpendingFunction::OBrienFleming;
        let critical = spending_boundary(&row.rates, spending, row.alpha, Sides::One).unwrap()[1];
        return conditional_power(seen, critical, 2.8, row.parameter.unwrap()).unwrap();
    }
    let (design, power) = if row.futility == "both" {
        let spending = spending(row).unwrap();
        let beta = row.beta.unwrap();
        let (design, drift) = GroupSequentialDesign::spending_both(
            row.rates.clone(),
            (spending, row.alpha),
            (spending, beta),
        )
        .unwrap();
        if row.quantity == "inflation" {
            let fixed = normal::quantile(1.0 - row.alpha) + normal::quantile(1.0 - beta);
            return (drift / fixed).powi(2);
        }
        (design, 1.0 - beta)
    } else {
        let design = GroupSequentialDesign::new(row.rates.clone(), upper(row), row.sides).unwrap();
        let design = match numbers(row.futility).as_slice() {
            [] => design,
            bounds => {
                let bounds: Vec<Option<f64>> = bounds.iter().copied().map(Some).collect();
                design.with_futility(&bounds).unwrap()
            }
        };
        (design, 0.8)
    };
    let under = |drift: &str| design.under(drift.parse().unwrap()).unwrap();
    match row.quantity {
        "boundary" => design.upper()[row.look - 1],
        "futility" => design.futility()[row.look - 1].unwrap(),
        "inflation" => {
            let drift = design.drift_for_power(power).unwrap();
            let one_look = InformationRates::equal(1).unwrap();
            let alone = upper(&Row {
                rates: one_look.clone(),
                ..row.clone()
            });
            let alone = GroupSequentialDesign::new(one_look, alone, row.sides).unwrap();
            (drift / alone.drift_for_power(power).unwrap()).powi(2)
        }
        quantity => match quantity.split_once("_at_").unwrap() {
            ("power", drift) => under(drift).power,
            ("information", drift) => under(drift).information,
            _ => unreachable!("{quantity}"),
        },
    }
}

#[test]
fn boundaries_power_and_sizes_are_those_of_rpact() {
    let mut worst: (f64, String) = (0.0, String::new());
    let mut count = 0;
    for row in rows() {
        let found = found(&row);
        let apart = (found - row.value).abs();
        let name = format!(
            "{} {:?} {:?} {:?} {} {} {}: {found} for {}",
            row.kind,
            row.parameter,
            row.sides,
            row.rates.shares(),
            row.futility,
            row.quantity,
            row.look,
            row.value
        );
        assert!(apart < TOLERANCE, "{name}");
        if apart > worst.0 {
            worst = (apart, name);
        }
        count += 1;
    }
    assert!(count > 800, "only {count} figures");
    eprintln!(
        "{count} figures, the worst {:.1e} off: {}",
        worst.0, worst.1
    );
}

#[test]
fn the_classic_constants_are_those_of_published_tables() {
    // Jennison and Turnbull 2000, tables 2.1 (Pocock) and 2.3 (O'Brien-Fleming), 5% two-sided.
    for (looks, pocock, obrien_fleming) in [
        (2, 2.178, 1.977),
        (3, 2.289, 2.004),
        (4, 2.361, 2.024),
        (5, 2.413, 2.040),
        (10, 2.555, 2.087),
    ] {
        let rates = InformationRates::equal(looks).unwrap();
        for (shape, constant) in [
            (ClassicShape::Pocock, pocock),
            (ClassicShape::OBrienFleming, obrien_fleming),
        ] {
            let boundary = classic_boundary(&rates, shape, 0.05, Sides::Two).unwrap();
            let last = boundary[looks - 1];
            assert!(
                (last - constant).abs() < 5.1e-4,
                "{looks} {shape:?}: {last}"
            );
        }
    }
}

#[test]
fn what_has_no_meaning_is_refused_by_name() {
    let rates = InformationRates::equal(2).unwrap();
    let said = |error: crate::StatisticsError| error.to_string();
    let spending = SpendingFunction::KimDeMets { power: -1.0 };
    assert!(
        said(spending_boundary(&rates, spending, 0.025, Sides::One).unwrap_err())
            .contains("power of the spending function")
    );
    let design = GroupSequentialDesign::new(rates.clone(), vec![2.9, 1.97], Sides::Two).unwrap();
    assert!(said(design.clone().with_futility(&[Some(0.0)]).unwrap_err()).contains("two-sided"));
    assert!(said(design.under(f64::NAN).unwrap_err()).contains("drift"));
    assert!(design.drift_for_power(0.01).is_err());
    assert!(InformationRates::new(vec![0.5, f64::NAN, 1.0]).is_err());
    assert!(InformationRates::new(vec![0.5]).is_err());
}
