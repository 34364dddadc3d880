//! The signed-rank test in the versions of SPSS, R and SAS.

use crate::proportion::percent;
use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::rank::{self, SignedRank};
use statistics::{ConfidenceLevel, StatisticsError};

/// The signed-rank test of differences: approximations, exact with ties, Pratt's zeros, the sign test and the
/// Hodges-Lehmann estimate. Differences of decimals should be rounded before, or ties split.
///
/// # Errors
/// [`StatisticsError::NotFinite`] where a difference is missing.
pub fn signed_rank(
    differences: &[f64],
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let mut sheet = Worksheet::new(SignedRank::METHOD);
    sheet.line(Line::of("n", "pairs", differences.len()));
    let test = match rank::signed_rank(differences) {
        Ok(test) => test,
        Err(StatisticsError::ZeroVariance { .. } | StatisticsError::TooFew { .. })
            if differences.iter().all(|difference| *difference == 0.0) =>
        {
            // All differences are 0: only the counts exist.
            for key in ["n_nonzero", "n_pos", "n_neg"] {
                sheet.line(Line::new("").hidden(key, 0_u64));
            }
            sheet.line(Line::of("n_zero", "unchanged", differences.len()));
            for key in ["w_plus", "w_minus"] {
                sheet.line(Line::new("").hidden(key, 0.0));
            }
            sheet.remark("no pair differs, so there is nothing to test.");
            return Ok(sheet);
        }
        Err(cause) => return Err(cause),
    };
    let nonzero: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    sheet.line(Line::of("n_nonzero", "that differ", nonzero.len()));
    let mut ranks = Group::headed("Ranks of the differences, zeros left out");
    ranks.line(
        Line::of("n_pos", "positive", test.positive)
            .part("w_plus", "rank sum", test.positive_rank_sum)
            .part(
                "mean_rank_pos",
                "mean rank",
                none_without(test.mean_positive_rank()),
            ),
    );
    ranks.line(
        Line::of("n_neg", "negative", test.negative)
            .part("w_minus", "rank sum", test.negative_rank_sum)
            .part(
                "mean_rank_neg",
                "mean rank",
                none_without(test.mean_negative_rank()),
            ),
    );
    ranks.line(Line::of("n_zero", "zero", test.zero));
    ranks.line(Line::of(
        "variance_tie_corrected",
        "variance, corrected for ties",
        test.variance,
    ));
    sheet.group(ranks);
    sheet.group(approximations(&test));
    sheet.group(exact(differences));
    sheet.group(pratt(differences));
    sheet.group(location(differences, &nonzero, level));
    sheet.refer(SignedRank::REFERENCE);
    Ok(sheet)
}

fn none_without(value: Option<f64>) -> Quantity {
    value.map_or(
        Quantity::Absent("no such difference".to_owned()),
        Quantity::Number,
    )
}

fn approximations(test: &SignedRank) -> Group {
    let mut group = Group::headed("Approximate tests, two-sided");
    group.line(
        Line::of("z", "normal: z", test.asymptotic.z)
            .part(
                "p_asymptotic",
                "p",
                Quantity::PValue(test.asymptotic.p_value),
            )
            .default_of("SPSS"),
    );
    let corrected = test.continuity_corrected;
    group.line(
        Line::of("z_cc", "normal, continuity corrected: z", corrected.z)
            .part("p_asymptotic_cc", "p", Quantity::PValue(corrected.p_value))
            .default_of("R wilcox.test with ties or zeros"),
    );
    let reason = || Quantity::Absent("one difference alone has no t".to_owned());
    group.line(
        Line::of("sas_s", "SAS S", test.sas_s)
            .part(
                "sas_t_approx",
                "t",
                test.sas_t.map_or_else(reason, |t| Quantity::Number(t.t)),
            )
            .part(
                "sas_t_approx_p",
                "p",
                test.sas_t
                    .map_or_else(reason, |t| Quantity::PValue(t.p_value)),
            )
            .default_of("SAS UNIVARIATE above 20 differences"),
    );
    group
}

fn exact(differences: &[f64]) -> Group {
    let mut group = Group::headed("Exact test, given the ties");
    let exact = rank::signed_rank_exact(differences);
    let p =
        |key, name, value: Result<f64, StatisticsError>| Line::of(key, name, probability(value));
    group.line(
        p("p_exact", "two-sided", exact.clone().map(|e| e.two_sided))
            .default_of("SAS UNIVARIATE up to 20 differences; R without ties"),
    );
    group.line(p(
        "p_exact_greater",
        "one-sided, greater",
        exact.clone().map(|e| e.greater),
    ));
    group.line(p(
        "p_exact_less",
        "one-sided, less",
        exact.clone().map(|e| e.less),
    ));
    group.line(p(
        "p_exact_point",
        "probability of this sum",
        exact.map(|e| e.point),
    ));
    group.line(p(
        "sign_p_exact",
        "sign test, two-sided",
        rank::sign_test(differences),
    ));
    group
}

pub(crate) fn probability(value: Result<f64, StatisticsError>) -> Quantity {
    match value {
        Ok(value) => Quantity::PValue(value),
        Err(cause) => Quantity::Absent(cause.to_string()),
    }
}

fn pratt(differences: &[f64]) -> Group {
    let mut group = Group::headed("Zeros kept among the ranks (Pratt)");
    match rank::pratt(differences) {
        Ok(pratt) => {
            group.line(Line::of(
                "pratt_w_plus",
                "rank sum of positive",
                pratt.positive_rank_sum,
            ));
            group.line(
                Line::of("pratt_z", "normal: z", pratt.asymptotic.z)
                    .part(
                        "pratt_p_asymptotic",
                        "p",
                        Quantity::PValue(pratt.asymptotic.p_value),
                    )
                    .reference("Pratt JW. J Am Stat Assoc 1959;54:655-667"),
            );
            group.line(Line::of(
                "pratt_p_exact",
                "exact, two-sided",
                Quantity::PValue(pratt.exact.two_sided),
            ));
        }
        Err(cause) => group.line(Line::of(
            "pratt_p_exact",
            "Pratt",
            Quantity::Absent(cause.to_string()),
        )),
    }
    group
}

fn location(differences: &[f64], nonzero: &[f64], level: ConfidenceLevel) -> Group {
    let mut group = Group::headed("Location of the differences (Hodges-Lehmann)");
    group.line(
        Line::of("hl_all", "all differences", rank::pseudomedian(differences))
            .reference("Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598-611"),
    );
    group.line(Line::of(
        "hl_nonzero",
        "without zeros",
        rank::pseudomedian(nonzero),
    ));
    group.line(Line::of(
        "hl_nonzero_ci_asymptotic_index",
        format!("{} asymptotic interval, without zeros", percent(level)),
        rank::pseudomedian_asymptotic_interval(nonzero, level),
    ));
    group
}

/// The exact interval of the location, for differences without ties or zeros.
#[must_use]
pub fn signed_rank_exact_interval(differences: &[f64], level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("Exact interval of the location");
    let result = rank::pseudomedian_interval(differences, level);
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
