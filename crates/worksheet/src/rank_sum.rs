//! The rank-sum test in the versions of SPSS, R and SAS, and van Elteren's over strata.

use crate::proportion::percent;
use crate::sheet::{Group, Line, Quantity, Worksheet};
use crate::signed_rank::probability;
use statistics::rank::{self, RankSum, VanElteren};
use statistics::{ConfidenceLevel, StatisticsError};

const NO_VARIANCE: &str = "all values are equal";

/// The rank-sum test of two samples: approximations, exact with ties, and the Hodges-Lehmann shift with its
/// intervals.
///
/// # Errors
/// [`StatisticsError::TooFew`] for an empty sample, [`StatisticsError::NotFinite`] where a value is missing.
pub fn rank_sum(
    first: &[f64],
    second: &[f64],
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let test = rank::rank_sum(first, second)?;
    let mut sheet = Worksheet::new(RankSum::METHOD);
    sheet.line(Line::of("n1", "values: first", test.first_size).part(
        "n2",
        "second",
        test.second_size,
    ));
    sheet.line(
        Line::of("rank_sum_1", "rank sum of the first", test.rank_sum).default_of("SAS; SPSS"),
    );
    sheet.line(Line::of("u1", "Mann-Whitney U of the first", test.u).default_of("R \"W\"; SPSS"));
    sheet.line(Line::of(
        "prob_superiority",
        "probability that the first is larger, ties half",
        test.probability_of_superiority,
    ));
    sheet.line(Line::of(
        "variance",
        "variance, corrected for ties",
        test.variance,
    ));
    sheet.group(approximations(&test));
    sheet.group(exact(first, second));
    sheet.group(shift(first, second, level));
    sheet.refer(RankSum::REFERENCE);
    Ok(sheet)
}

fn approximations(test: &RankSum) -> Group {
    let mut group = Group::headed("Approximate tests, two-sided");
    let Some(asymptotic) = test.asymptotic else {
        group.line(Line::of(
            "z",
            "normal",
            Quantity::Absent(NO_VARIANCE.to_owned()),
        ));
        return group;
    };
    group.line(
        Line::of("z", "normal: z", asymptotic.z)
            .part("p_asymptotic", "p", Quantity::PValue(asymptotic.p_value))
            .default_of("SPSS"),
    );
    group.line(
        Line::of(
            "z_cc",
            "normal, continuity corrected: z",
            asymptotic.z_continuity_corrected,
        )
        .part(
            "p_asymptotic_cc",
            "p",
            Quantity::PValue(asymptotic.p_value_continuity_corrected),
        )
        .default_of("SAS NPAR1WAY; R with ties or 50 and more"),
    );
    group.line(Line::of(
        "p_t_approx",
        "t approximation: p",
        Quantity::PValue(asymptotic.p_value_t),
    ));
    group.line(
        Line::of(
            "p_t_approx_cc",
            "t approximation, continuity corrected: p",
            Quantity::PValue(asymptotic.p_value_t_continuity_corrected),
        )
        .default_of("SAS NPAR1WAY"),
    );
    group.line(
        Line::of(
            "kruskal_wallis",
            "Kruskal-Wallis chi-square",
            asymptotic.kruskal_wallis,
        )
        .default_of("SAS NPAR1WAY"),
    );
    group
}

fn exact(first: &[f64], second: &[f64]) -> Group {
    let mut group = Group::headed("Exact test, given the ties");
    let exact = rank::rank_sum_exact(first, second);
    for (key, name, value, printed_by) in [
        (
            "p_exact_two_sided_abs",
            "two-sided, as far from the mean",
            exact.clone().map(|e| e.two_sided_by_distance),
            "SAS EXACT WILCOXON",
        ),
        (
            "p_exact_two_sided_doubled",
            "two-sided, smaller tail doubled",
            exact.clone().map(|e| e.two_sided_doubled),
            "R below 50 without ties; SPSS",
        ),
        (
            "p_exact_greater",
            "one-sided, first larger",
            exact.clone().map(|e| e.greater),
            "",
        ),
        (
            "p_exact_less",
            "one-sided, first smaller",
            exact.clone().map(|e| e.less),
            "",
        ),
        (
            "p_exact_point",
            "probability of this sum",
            exact.map(|e| e.point),
            "",
        ),
    ] {
        group.line(Line::of(key, name, probability(value)).default_of(printed_by));
    }
    group
}

fn shift(first: &[f64], second: &[f64], level: ConfidenceLevel) -> Group {
    let mut group = Group::headed("Shift, first minus second (Hodges-Lehmann)");
    group.line(
        Line::of(
            "hl_shift",
            "median of all differences",
            rank::shift_estimate(first, second),
        )
        .reference("Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598-611"),
    );
    let name = format!("{} exact interval, given the ties", percent(level));
    match rank::tie_conditional_shift_interval(first, second, level) {
        Ok(shift) => group.line(
            Line::of(
                "hl_exact_ci_tie_conditional",
                name,
                shift.interval.map_or(
                    Quantity::Absent("the samples are too small for this level".to_owned()),
                    Quantity::Interval,
                ),
            )
            .hidden("hl_exact_index_lower_tail", shift.lower_rank)
            .hidden("hl_exact_index_upper_tail", shift.upper_rank)
            .default_of("SAS EXACT HL"),
        ),
        Err(cause) => group.line(Line::of(
            "hl_exact_ci_tie_conditional",
            name,
            Quantity::Absent(cause.to_string()),
        )),
    }
    let name = format!("{} asymptotic interval (Moses)", percent(level));
    match rank::moses_interval(first, second, level) {
        Ok((rank, interval)) => group.line(
            Line::of(
                "moses_ci_floor",
                name,
                interval.map_or(
                    Quantity::Absent("the samples are too small for this level".to_owned()),
                    Quantity::Interval,
                ),
            )
            .hidden("moses_index", rank as f64)
            .default_of("SAS HL")
            .reference("Hollander M, Wolfe DA. Nonparametric Statistical Methods, 2nd edition 1999, section 4.3"),
        ),
        Err(cause) => group.line(Line::of(
            "moses_ci_floor",
            name,
            Quantity::Absent(cause.to_string()),
        )),
    }
    group
}

/// The exact interval of the shift, for samples without ties.
#[must_use]
pub fn rank_sum_exact_interval(first: &[f64], second: &[f64], level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("Exact interval of the shift");
    let result = rank::shift_interval(first, second, level);
    sheet.line(
        Line::of(
            "ci",
            format!("{} exact interval", percent(level)),
            result.clone().map(|r| r.interval),
        )
        .part(
            "achieved_level",
            "level achieved",
            result.clone().map(|r| r.achieved_level),
        )
        .hidden("k", result.map(|r| r.rank))
        .default_of("R wilcox.test(conf.int) without ties"),
    );
    sheet
}

/// Van Elteren's test over strata, each the first and the second sample.
///
/// # Errors
/// As [`rank::van_elteren`].
pub fn van_elteren(strata: &[(Vec<f64>, Vec<f64>)]) -> Result<Worksheet, StatisticsError> {
    let slices: Vec<(&[f64], &[f64])> = strata
        .iter()
        .map(|(first, second)| (first.as_slice(), second.as_slice()))
        .collect();
    let result = rank::van_elteren(&slices)?;
    let mut sheet = Worksheet::new(VanElteren::METHOD);
    sheet.give("given", format!("{} strata", strata.len()));
    sheet.line(
        Line::chi_square("chi2", "p", "row mean scores", Ok(result.test))
            .default_of("SAS CMH2 SCORES=MODRIDIT"),
    );
    sheet.line(Line::of(
        "z",
        "z, above 0 where the first is larger",
        result.z,
    ));
    sheet.refer(VanElteren::REFERENCE);
    Ok(sheet)
}
