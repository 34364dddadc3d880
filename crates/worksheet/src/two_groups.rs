//! Two proportions without strata.

use crate::proportion::{intervals_heading, written};
use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::odds_ratio::{self, OddsRatioInterval};
use statistics::risk_difference::{
    self, AgrestiMin, ExactStatistic, NonInferiority, RiskDifferenceInterval, farrington_manning,
};
use statistics::risk_ratio::{self, ExactRatioTest, RiskRatioInterval};
use statistics::two_by_two::{self, Fisher};
use statistics::{ConfidenceLevel, StatisticsError, TwoByTwo};

fn given(sheet: &mut Worksheet, table: TwoByTwo) {
    let group = |proportion: statistics::Proportion| {
        let share = proportion
            .estimate()
            .map(|p| format!(" = {}", crate::sheet::Quantity::Number(p).written()));
        format!("{}{}", written(proportion), share.unwrap_or_default())
    };
    sheet.give("first", group(table.first));
    sheet.give("second", group(table.second));
}

/// The difference of two proportions, first minus second, with its intervals by every closed or score method.
#[must_use]
pub fn risk_difference(table: TwoByTwo, level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("Difference of two proportions");
    given(&mut sheet, table);
    sheet.line(Line::of(
        "estimate",
        "difference",
        risk_difference::estimate(table),
    ));
    let mut intervals = Group::headed(intervals_heading(level));
    for method in RiskDifferenceInterval::ALL {
        let printed_by = match method {
            RiskDifferenceInterval::Wald => "SAS RISKDIFF",
            RiskDifferenceInterval::WaldContinuityCorrected => "R prop.test",
            RiskDifferenceInterval::AgrestiCaffo | RiskDifferenceInterval::Newcombe => "SPSS",
            _ => "",
        };
        intervals.line(
            Line::of(method.key(), method.name(), method.of(table, level))
                .default_of(printed_by)
                .reference(method.reference()),
        );
    }
    sheet.group(intervals);
    sheet
}

/// The exact unconditional intervals of the difference.
#[must_use]
pub fn exact_unconditional(table: TwoByTwo, level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("Exact unconditional intervals of the difference");
    given(&mut sheet, table);
    for statistic in ExactStatistic::ALL {
        let interval = risk_difference::exact_unconditional(table, statistic, level);
        sheet.line(
            Line::of(statistic.key(), statistic.name(), interval)
                .default_of(match statistic {
                    ExactStatistic::SantnerSnell => "SAS EXACT RISKDIFF",
                    ExactStatistic::ChanZhang => "SAS EXACT RISKDIFF(METHOD=SCORE)",
                })
                .reference(statistic.reference()),
        );
    }
    sheet
}

/// The exact unconditional interval of the difference by one two-sided test. It takes longer than those of
/// [`exact_unconditional`] and so stands apart.
#[must_use]
pub fn exact_two_sided_difference(table: TwoByTwo, level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("Exact unconditional interval by one two-sided test");
    given(&mut sheet, table);
    let result = risk_difference::agresti_min(table, level);
    sheet.line(
        Line::of(
            AgrestiMin::KEY,
            AgrestiMin::METHOD,
            result.map(|result| result.interval),
        )
        .default_of("SAS EXACT RISKDIFF(METHOD=SCORE2)")
        .reference(AgrestiMin::REFERENCE),
    );
    sheet
}

/// The exact unconditional intervals of the ratio.
#[must_use]
pub fn exact_risk_ratio(table: TwoByTwo, level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("Exact unconditional intervals of the ratio");
    given(&mut sheet, table);
    for test in ExactRatioTest::ALL {
        sheet.line(
            Line::of(
                test.key(),
                test.name(),
                risk_ratio::exact_unconditional(table, test, level),
            )
            .default_of(match test {
                ExactRatioTest::OneSidedPair => "SAS EXACT RELRISK(METHOD=SCORE)",
                ExactRatioTest::TwoSided => "SAS EXACT RELRISK(METHOD=SCORE2)",
            })
            .reference(test.reference()),
        );
    }
    sheet
}

/// The ratio of two proportions with its intervals.
#[must_use]
pub fn risk_ratio(table: TwoByTwo, level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("Ratio of two proportions (risk ratio)");
    given(&mut sheet, table);
    sheet.line(Line::of("estimate", "ratio", risk_ratio::estimate(table)));
    let mut intervals = Group::headed(intervals_heading(level));
    for method in RiskRatioInterval::ALL {
        let printed_by = match method {
            RiskRatioInterval::WaldLog => "SAS RELRISK; SPSS CROSSTABS",
            _ => "",
        };
        intervals.line(
            Line::of(method.key(), method.name(), method.of(table, level))
                .default_of(printed_by)
                .reference(method.reference()),
        );
    }
    sheet.group(intervals);
    sheet
}

/// The odds ratio, unconditional and conditional, with its intervals.
#[must_use]
pub fn odds_ratio(table: TwoByTwo, level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("Odds ratio");
    given(&mut sheet, table);
    sheet.line(
        Line::of("estimate", "odds ratio", odds_ratio::estimate(table)).default_of("SAS; SPSS"),
    );
    sheet.line(
        Line::of(
            "conditional_mle",
            "conditional maximum likelihood",
            odds_ratio::conditional_maximum_likelihood(table),
        )
        .default_of("R fisher.test"),
    );
    let mut intervals = Group::headed(intervals_heading(level));
    for method in OddsRatioInterval::ALL {
        let printed_by = match method.key() {
            "wald_log" => "SAS RELRISK; SPSS CROSSTABS",
            "exact_conditional" => "R fisher.test; SAS EXACT OR",
            _ => "",
        };
        intervals.line(
            Line::of(method.key(), method.name(), method.of(table, level))
                .default_of(printed_by)
                .reference(method.reference()),
        );
    }
    sheet.group(intervals);
    sheet
}

/// The tests that two proportions are equal.
#[must_use]
pub fn tests_2x2(table: TwoByTwo) -> Worksheet {
    let mut sheet = Worksheet::new("Tests of a 2x2 table");
    given(&mut sheet, table);
    let mut asymptotic = Group::headed("Asymptotic tests");
    let lines = [
        (
            "pearson_chi2",
            "pearson_p",
            "Pearson",
            two_by_two::pearson(table),
            "SAS CHISQ; SPSS CROSSTABS",
            "Pearson K. Philos Mag 1900;50:157-175",
        ),
        (
            "yates_chi2",
            "yates_p",
            "Pearson, Yates' correction",
            two_by_two::yates(table),
            "R chisq.test; SAS CHISQ; SPSS CROSSTABS",
            "Yates F. J R Stat Soc Suppl 1934;1:217-235",
        ),
        (
            "n_minus_1_chi2",
            "n_minus_1_p",
            "Pearson, N - 1 in place of N",
            two_by_two::n_minus_one(table),
            "",
            "Campbell I. Stat Med 2007;26:3661-3675",
        ),
        (
            "lr_chi2",
            "lr_p",
            "likelihood ratio",
            two_by_two::likelihood_ratio(table),
            "SAS CHISQ; SPSS CROSSTABS",
            "Wilks SS. Ann Math Stat 1935;6:190-196",
        ),
    ];
    for (statistic, p_value, name, test, printed_by, reference) in lines {
        asymptotic.line(
            Line::chi_square(statistic, p_value, name, test)
                .default_of(printed_by)
                .reference(reference),
        );
    }
    sheet.group(asymptotic);
    let fisher = two_by_two::fisher(table);
    let mut exact = Group::headed(Fisher::METHOD);
    let p = |key, name, value| Line::of(key, name, Quantity::PValue(value));
    exact.line(p("fisher_two_sided", "two-sided", fisher.two_sided).default_of("SAS; R; SPSS"));
    exact.line(p(
        "fisher_greater",
        "one-sided, first larger",
        fisher.greater,
    ));
    exact.line(p("fisher_less", "one-sided, first smaller", fisher.less));
    exact.line(p(
        "fisher_mid_p_two_sided",
        "two-sided mid-P",
        fisher.two_sided_mid_p,
    ));
    sheet.group(exact);
    sheet.refer(Fisher::REFERENCE);
    sheet
}

/// The test that the first proportion is not lower than the second by more than a margin.
///
/// # Errors
/// As [`farrington_manning`].
pub fn non_inferiority(table: TwoByTwo, margin: f64) -> Result<Worksheet, StatisticsError> {
    let test = farrington_manning(table, margin)?;
    let mut sheet = Worksheet::new(NonInferiority::METHOD);
    given(&mut sheet, table);
    sheet.give(
        "hypothesis",
        format!("the difference is {margin} or less; a small p-value speaks against it"),
    );
    sheet.line(Line::of("difference", "difference", test.difference));
    sheet.line(Line::of(
        "se",
        "standard error under the margin",
        test.standard_error,
    ));
    sheet.line(
        Line::of("z", "test", test.z)
            .part("p", "one-sided p", Quantity::PValue(test.p_value))
            .default_of("SAS RISKDIFF(NONINF METHOD=FM)"),
    );
    sheet.refer(NonInferiority::REFERENCE);
    Ok(sheet)
}
