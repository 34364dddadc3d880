//! Subjects for a comparison of two proportions, every formula held against the exact power.

use crate::sheet::{Grid, GridColumn, Group, Line, Quantity, Worksheet};
use statistics::StatisticsError;
use statistics::design::{self, Demand, ExactPower, TwoProportionsSize};

/// Subjects in both groups up to which exact power is enumerated; above it, it takes too long for a question asked in
/// passing.
const LARGEST_ENUMERATED: u64 = 600;

/// By how much a probability may miss what was asked for before it is worth a word.
const WORTH_A_WORD: f64 = 0.005;

/// Whole numbers of subjects in both groups, each rounded up.
pub(super) fn groups(first: f64, ratio: f64) -> (u64, u64) {
    (first.ceil() as u64, (ratio * first).ceil() as u64)
}

/// Subjects for the two-sided comparison of two proportions by every named formula, with the exact power that each
/// number has, and the least numbers that have it exactly. `ratio` is the second group's size over the first's.
///
/// # Errors
/// As [`design::two_proportions_size`].
pub fn two_proportions_size(
    first: f64,
    second: f64,
    ratio: f64,
    demand: Demand,
) -> Result<Worksheet, StatisticsError> {
    let size = design::two_proportions_size(first, second, ratio, demand)?;
    let mut sheet = Worksheet::new("Sample size for two proportions");
    sheet.give("proportions", format!("{first} against {second}"));
    sheet.give("demand", demanded(demand));
    if ratio != 1.0 {
        sheet.give("second group", format!("{ratio} times the first"));
    }
    let (n1, n2) = size.pooled_groups();
    let mut formulas = Group::headed("First group by formula, not rounded");
    for (key, name, value, printed_by) in [
        (
            "pooled",
            "Pearson's chi-square (pooled variance)",
            size.pooled,
            "SAS POWER TEST=PCHI; R power.prop.test",
        ),
        ("unpooled", "separate variances", size.unpooled, ""),
        (
            "pooled_fleiss_cc",
            "the first with Fleiss' correction (for Fisher, Yates)",
            size.pooled_continuity_corrected,
            "",
        ),
        (
            "unpooled_fleiss_cc",
            "the second with Fleiss' correction",
            size.unpooled_continuity_corrected,
            "",
        ),
        ("arcsine", "arcsine", size.arcsine, "R pwr.2p.test"),
    ] {
        formulas.line(Line::of(key, name, value).default_of(printed_by));
    }
    sheet.group(formulas);
    sheet.line(
        Line::of("pooled_n1_ceil", "by Pearson's formula: first", n1)
            .part("pooled_n2_ceil", "second", n2)
            .part("pooled_total", "both", n1 + n2),
    );
    let compared = [
        ("Pearson's formula", size.pooled),
        ("separate variances", size.unpooled),
        ("Pearson's, corrected", size.pooled_continuity_corrected),
        ("separate, corrected", size.unpooled_continuity_corrected),
        ("arcsine", size.arcsine),
    ];
    let largest = compared
        .iter()
        .map(|(_, n)| groups(*n, ratio))
        .map(|(a, b)| a + b)
        .max();
    if largest.is_some_and(|total| total <= LARGEST_ENUMERATED) {
        enumerate(&mut sheet, first, second, ratio, demand, &compared)?;
        let by_formula = design::exact_power(first, second, n1, n2, demand.alpha())?;
        warn(&mut sheet, (n1, n2), by_formula, second, demand)?;
    } else {
        sheet.remark(format!(
            "not compared with exact enumeration, which is done up to {LARGEST_ENUMERATED} subjects."
        ));
    }
    sheet.refer(TwoProportionsSize::REFERENCE);
    Ok(sheet)
}

pub(super) fn demanded(demand: Demand) -> String {
    format!(
        "two-sided alpha {}, power {}",
        demand.alpha(),
        demand.power()
    )
}

fn enumerate(
    sheet: &mut Worksheet,
    first: f64,
    second: f64,
    ratio: f64,
    demand: Demand,
    compared: &[(&'static str, f64)],
) -> Result<(), StatisticsError> {
    let mut rows = Vec::new();
    let mut columns: [Vec<Quantity>; 5] = Default::default();
    for (name, n) in compared {
        let (n1, n2) = groups(*n, ratio);
        let power = design::exact_power(first, second, n1, n2, demand.alpha())?;
        rows.push((*name).to_owned());
        columns[0].push(n1.into());
        columns[1].push(n2.into());
        columns[2].push(power.pearson.into());
        columns[3].push(power.fisher.into());
        columns[4].push(power.yates.into());
    }
    let [n1, n2, pearson, fisher, yates] = columns;
    sheet.grid(Grid {
        key: Some("exact_power_by_formula".into()),
        heading: "Exact power of these numbers, all tables enumerated".into(),
        row_heading: "formula".into(),
        rows,
        columns: vec![
            GridColumn::new("n1", "first", n1),
            GridColumn::new("n2", "second", n2),
            GridColumn::new("pearson", "Pearson", pearson),
            GridColumn::new("fisher", "Fisher", fisher),
            GridColumn::new("yates", "Yates", yates),
        ],
    });
    let mut least = Group::headed("Least numbers with the power exactly");
    // No formula is off by more than this; the search ends where the last one is well passed.
    let end = compared.iter().map(|(_, n)| *n).fold(0.0, f64::max).ceil() as u64 + 25;
    for (name, keys, of) in [
        (
            "Pearson: first",
            [
                "pearson_exact_n1",
                "pearson_exact_n2",
                "pearson_exact_power",
            ],
            (|power: ExactPower| power.pearson) as fn(ExactPower) -> f64,
        ),
        (
            "Fisher: first",
            ["fisher_exact_n1", "fisher_exact_n2", "fisher_exact_power"],
            |power| power.fisher,
        ),
    ] {
        let mut found = None;
        let start = (compared
            .iter()
            .map(|(_, n)| *n)
            .fold(f64::INFINITY, f64::min)
            * 0.8) as u64;
        for n1 in start.max(1)..=end {
            let n2 = (ratio * n1 as f64).ceil() as u64;
            let power = of(design::exact_power(first, second, n1, n2, demand.alpha())?);
            if power >= demand.power() {
                found = Some((n1, n2, power));
                break;
            }
        }
        let [first_key, second_key, power_key] = keys;
        least.line(match found {
            Some((n1, n2, power)) => Line::of(first_key, name, n1)
                .part(second_key, "second", n2)
                .part(power_key, "power", power),
            None => Line::of(
                first_key,
                name,
                Quantity::Absent(format!("not reached with {end} in the first group")),
            ),
        });
    }
    sheet.group(least);
    Ok(())
}

/// Says where the formula that is commonly used misses what it promises.
fn warn(
    sheet: &mut Worksheet,
    (n1, n2): (u64, u64),
    power: ExactPower,
    common: f64,
    demand: Demand,
) -> Result<(), StatisticsError> {
    for (name, exact) in [
        ("Pearson's", power.pearson),
        ("Fisher's exact", power.fisher),
    ] {
        if exact < demand.power() - WORTH_A_WORD {
            sheet.remark(format!(
                "warning: Pearson's formula is off. It promises a power of {}, but with {n1} + {n2} the exact power of {name} test is {exact:.3}.",
                demand.power()
            ));
        }
    }
    let level = design::exact_power(common, common, n1, n2, demand.alpha())?.pearson;
    if level > demand.alpha() + WORTH_A_WORD / 5.0 {
        sheet.remark(format!(
            "warning: Pearson's test is too liberal here. With both proportions at {common} and {n1} + {n2} it rejects with probability {level:.4}, above {}.",
            demand.alpha()
        ));
    }
    Ok(())
}

/// The power of three tests by full enumeration.
///
/// # Errors
/// As [`design::exact_power`].
pub fn exact_power(
    first: f64,
    second: f64,
    (n1, n2): (u64, u64),
    alpha: f64,
) -> Result<Worksheet, StatisticsError> {
    let power = design::exact_power(first, second, n1, n2, alpha)?;
    let level = design::exact_power(second, second, n1, n2, alpha)?;
    let mut sheet = Worksheet::new("Exact power of tests of two proportions");
    sheet.give("proportions", format!("{first} against {second}"));
    sheet.give("subjects", format!("{n1} + {n2}, two-sided alpha {alpha}"));
    for (key, level_key, name, power, level) in [
        (
            "fisher",
            "fisher_level",
            "Fisher",
            power.fisher,
            level.fisher,
        ),
        (
            "pearson",
            "pearson_level",
            "Pearson",
            power.pearson,
            level.pearson,
        ),
        ("yates", "yates_level", "Yates", power.yates, level.yates),
    ] {
        sheet.line(Line::of(key, format!("{name}: power"), power).part(
            level_key,
            "level with both at the second",
            level,
        ));
    }
    if level.pearson > alpha + WORTH_A_WORD / 5.0 {
        sheet.remark(format!(
            "warning: with both proportions at {second}, Pearson's test rejects with probability {:.4}, above {alpha}.",
            level.pearson
        ));
    }
    Ok(sheet)
}

/// Which assumptions of a paper give a printed number of subjects: every pair of whole per cents, with the exact
/// power of that number and of the number `planned` in two groups as equal as can be.
///
/// # Errors
/// [`StatisticsError::TooLarge`] above 600 subjects.
pub fn printed_sample_size(
    total: u64,
    demand: Demand,
    planned: Option<u64>,
) -> Result<Worksheet, StatisticsError> {
    if total > LARGEST_ENUMERATED {
        return Err(StatisticsError::TooLarge {
            method: "the search for assumptions",
            size: total,
            limit: LARGEST_ENUMERATED,
        });
    }
    let mut sheet = Worksheet::new("Assumptions that give a printed sample size");
    sheet.give("printed", format!("{total} subjects, {}", demanded(demand)));
    sheet.line(Line::of("total", "subjects", total));
    let planned = planned.filter(|planned| *planned != total);
    if let Some(planned) = planned {
        sheet.line(Line::of("planned", "subjects planned in the end", planned));
    }
    let mut rows = Vec::new();
    let mut columns: [Vec<Quantity>; 6] = Default::default();
    for higher in 2..100_u64 {
        for lower in 1..higher {
            let (p1, p2) = (higher as f64 / 100.0, lower as f64 / 100.0);
            let (n1, n2) = design::two_proportions_size(p1, p2, 1.0, demand)?.pooled_groups();
            if n1 + n2 != total {
                continue;
            }
            let power = design::exact_power(p1, p2, n1, n2, demand.alpha())?;
            rows.push(format!("{higher}% against {lower}%"));
            columns[0].push(p1.into());
            columns[1].push(p2.into());
            columns[2].push(power.pearson.into());
            columns[3].push(power.fisher.into());
            if let Some(planned) = planned {
                let halves = (planned / 2, planned - planned / 2);
                let power = design::exact_power(p1, p2, halves.0, halves.1, demand.alpha())?;
                columns[4].push(power.pearson.into());
                columns[5].push(power.fisher.into());
            }
        }
    }
    let pairs = rows.len();
    let [p1, p2, pearson, fisher, planned_pearson, planned_fisher] = columns;
    let mut all = vec![
        GridColumn::new("p1", "first", p1).for_programs(),
        GridColumn::new("p2", "second", p2).for_programs(),
        GridColumn::new("pearson", "Pearson", pearson),
        GridColumn::new("fisher", "Fisher", fisher),
    ];
    if let Some(planned) = planned {
        all.push(GridColumn::new(
            "planned_pearson",
            format!("Pearson at {planned}"),
            planned_pearson,
        ));
        all.push(GridColumn::new(
            "planned_fisher",
            format!("Fisher at {planned}"),
            planned_fisher,
        ));
    }
    sheet.grid(Grid {
        key: Some("assumptions".into()),
        heading: format!("Pairs for which Pearson's formula gives {total}, with their exact power")
            .into(),
        row_heading: "assumed".into(),
        rows,
        columns: all,
    });
    sheet.remark(format!(
        "{pairs} pairs of whole per cents give {total} subjects; which of them was assumed cannot be told from the number."
    ));
    sheet.refer(TwoProportionsSize::REFERENCE);
    Ok(sheet)
}
