//! Two groups within strata.

use crate::proportion::{confidence_interval, percent, written};
use crate::sheet::{Grid, GridColumn, Group, Line, Quantity, Worksheet};
use statistics::stratified::{
    self, CochranMantelHaenszel, ContinuityCorrection, GeneralisedCochranMantelHaenszel,
    Homogeneity, MinimumRisk, RiskDifferenceVariance, StratifiedExact, Woolf,
};
use statistics::{ConfidenceLevel, StatisticsError, TwoByTwo};

const MANTEL_HAENSZEL: &str = "Mantel N, Haenszel W. J Natl Cancer Inst 1959;22:719-748";

/// The common difference, ratio and odds ratio of two groups over strata, with tests and intervals of every name.
/// `names` are those of the strata, in their order.
///
/// A stratum with members in one group alone contributes nothing, and the sheet says so.
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where no stratum has members in both groups.
pub fn stratified(
    strata: &[TwoByTwo],
    names: &[String],
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let crude = stratified::crude_risk_difference(strata)?;
    let mut sheet = Worksheet::new("Two groups within strata");
    table_of(&mut sheet, strata, names);
    for (table, name) in strata.iter().zip(names) {
        if !table.has_both_groups() {
            sheet.remark(format!(
                "stratum {name} has members in one group only, so it contributes nothing."
            ));
        }
    }
    sheet.line(Line::of(
        "strata_used",
        "strata used",
        stratified::strata_used(strata),
    ));
    sheet.group(tests(strata));
    sheet.group(odds(strata, level));
    sheet.group(ratio(strata, level));
    sheet.group(differences(strata, level, crude));
    Ok(sheet)
}

fn table_of(sheet: &mut Worksheet, strata: &[TwoByTwo], names: &[String]) {
    for (table, name) in strata.iter().zip(names) {
        sheet.give(
            name.clone(),
            format!("{} against {}", written(table.first), written(table.second)),
        );
    }
}

fn tests(strata: &[TwoByTwo]) -> Group {
    let mut group = Group::headed("Tests of no association");
    for (statistic, p_value, name, correction, printed_by) in [
        (
            "cmh",
            "cmh_p",
            "Cochran-Mantel-Haenszel",
            ContinuityCorrection::None,
            "SAS CMH; SPSS \"Cochran's\"",
        ),
        (
            "cmh_cc",
            "cmh_cc_p",
            "the same, continuity corrected",
            ContinuityCorrection::Half,
            "R mantelhaen.test; SPSS \"Mantel-Haenszel\"",
        ),
    ] {
        let test = stratified::cochran_mantel_haenszel(strata, correction);
        group.line(
            Line::chi_square(statistic, p_value, name, test.map(|result| result.test))
                .default_of(printed_by)
                .reference(CochranMantelHaenszel::REFERENCE),
        );
    }
    group
}

fn odds(strata: &[TwoByTwo], level: ConfidenceLevel) -> Group {
    let mut group = Group::headed("Common odds ratio");
    let odds = stratified::mantel_haenszel_odds_ratio(strata, level);
    group.line(
        Line::of("mh_or", "Mantel-Haenszel", odds.clone().map(|o| o.ratio))
            .part(
                "mh_or_ci",
                confidence_interval(level),
                odds.clone().map(|o| o.interval),
            )
            .hidden("mh_or_selog_rbg", odds.map(|o| o.log_standard_error))
            .default_of("SAS CMH; R; SPSS")
            .reference("Robins J, Breslow N, Greenland S. Biometrics 1986;42:311-323"),
    );
    let woolf = stratified::woolf(strata, level);
    group.line(
        Line::of(
            "woolf_or",
            "Woolf (logit)",
            woolf.clone().map(|w| w.odds_ratio.ratio),
        )
        .part(
            "woolf_or_ci",
            confidence_interval(level),
            woolf.clone().map(|w| w.odds_ratio.interval),
        )
        .default_of("SAS CMH")
        .reference(Woolf::REFERENCE),
    );
    let mut homogeneity = Group::headed("Homogeneity of the odds ratios");
    match stratified::breslow_day(strata) {
        Ok(test) => {
            homogeneity.line(
                Line::chi_square(
                    "breslow_day",
                    "breslow_day_p",
                    "Breslow-Day",
                    Ok(test.breslow_day),
                )
                .hidden(
                    "breslow_day_df",
                    Quantity::Count(u64::from(test.breslow_day.degrees_of_freedom)),
                )
                .default_of("SAS CMH; SPSS")
                .reference(Homogeneity::REFERENCE),
            );
            homogeneity.line(
                Line::chi_square(
                    "tarone",
                    "tarone_p",
                    "with Tarone's adjustment",
                    Ok(test.tarone),
                )
                .default_of("SPSS"),
            );
        }
        Err(cause) => homogeneity.line(Line::of(
            "breslow_day",
            "Breslow-Day",
            Quantity::Absent(cause.to_string()),
        )),
    }
    homogeneity.line(Line::of(
        "woolf_homogeneity",
        "Woolf",
        woolf.map(|w| w.homogeneity.statistic),
    ));
    group.group(homogeneity);
    group
}

fn ratio(strata: &[TwoByTwo], level: ConfidenceLevel) -> Group {
    let mut group = Group::headed("Common risk ratio");
    let risk = stratified::mantel_haenszel_risk_ratio(strata, level);
    group.line(
        Line::of("mh_rr", "Mantel-Haenszel", risk.clone().map(|r| r.ratio))
            .part(
                "mh_rr_ci",
                confidence_interval(level),
                risk.clone().map(|r| r.interval),
            )
            .hidden("mh_rr_selog_gr", risk.map(|r| r.log_standard_error))
            .default_of("SAS CMH")
            .reference("Greenland S, Robins JM. Biometrics 1985;41:55-68"),
    );
    group
}

fn differences(strata: &[TwoByTwo], level: ConfidenceLevel, crude: f64) -> Group {
    let mut group = Group::headed("Common difference of proportions");
    group.line(Line::of("crude_rd", "without strata", crude));
    let difference =
        |variance| stratified::mantel_haenszel_risk_difference(strata, variance, level);
    let robins = difference(RiskDifferenceVariance::GreenlandRobins);
    let sato = difference(RiskDifferenceVariance::Sato);
    group.line(
        Line::of(
            "mh_rd",
            "Mantel-Haenszel",
            robins.clone().map(|d| d.estimate),
        )
        .reference(MANTEL_HAENSZEL),
    );
    let mut intervals = Group::headed(format!(
        "{} intervals, Mantel-Haenszel weights",
        percent(level)
    ));
    intervals.line(
        Line::of("mh_rd_ci_sato", "Sato", sato.clone().map(|d| d.interval))
            .hidden("mh_rd_se_sato", sato.map(|d| d.standard_error))
            .default_of("SAS RISKDIFF(COMMON)")
            .reference("Sato T. Biometrics 1989;45:1323-1324"),
    );
    intervals.line(
        Line::of(
            "mh_rd_ci_gr",
            "Greenland-Robins",
            robins.clone().map(|d| d.interval),
        )
        .hidden("mh_rd_se_gr", robins.map(|d| d.standard_error))
        .reference("Greenland S, Robins JM. Biometrics 1985;41:55-68"),
    );
    for (key, name, interval, reference) in [
        (
            "mh_rd_ci_klingenberg",
            "Klingenberg",
            stratified::klingenberg(strata, level),
            "Klingenberg B. Stat Med 2014;33:2968-2983",
        ),
        (
            "mn_stratified_mh_ci",
            "Miettinen-Nurminen, stratified score",
            stratified::miettinen_nurminen(strata, level),
            "Miettinen O, Nurminen M. Stat Med 1985;4:213-226",
        ),
        (
            "mh_weighted_newcombe_ci",
            "Newcombe, Wilson limits of each stratum",
            stratified::newcombe(strata, level),
            "Newcombe RG. Stat Med 1998;17:873-890",
        ),
        (
            "yan_su_newcombe_ci",
            "Newcombe, stratified Wilson limits",
            stratified::yan_su(strata, level),
            "Yan X, Su XG. Stat Biopharm Res 2010;2:329-335",
        ),
    ] {
        intervals.line(Line::of(key, name, interval).reference(reference));
    }
    group.group(intervals);
    let mut others = Group::headed("Other weights");
    let score = stratified::summary_score(strata, level);
    others.line(
        Line::of(
            "summary_score_rd",
            "summary score",
            score.clone().map(|s| s.estimate),
        )
        .part(
            "summary_score_ci",
            confidence_interval(level),
            score.clone().map(|s| s.interval),
        )
        .hidden("summary_score_se", score.map(|s| s.standard_error))
        .default_of("SAS RISKDIFF(COMMON CL=SCORE)")
        .reference("Agresti A. Categorical Data Analysis, 3rd edition 2013, section 6.4"),
    );
    let pooled = stratified::inverse_variance_risk_difference(strata, level);
    others.line(
        Line::of(
            "iv_rd",
            "inverse variance",
            pooled.clone().map(|d| d.estimate),
        )
        .part(
            "iv_rd_ci",
            confidence_interval(level),
            pooled.map(|d| d.interval),
        ),
    );
    match stratified::minimum_risk(strata, level) {
        Ok(risk) => others.line(
            Line::of("mr_rd", MinimumRisk::METHOD, risk.estimate.estimate)
                .part(
                    "mr_rd_ci",
                    confidence_interval(level),
                    risk.estimate.interval,
                )
                .hidden("mr_rd_se", risk.estimate.standard_error)
                .part(
                    "mr_rd_ci_cc",
                    "continuity corrected",
                    risk.continuity_corrected,
                )
                .hidden("mr_weights", Quantity::Numbers(risk.weights))
                .reference(MinimumRisk::REFERENCE),
        ),
        Err(cause) => others.line(Line::of(
            "mr_rd",
            MinimumRisk::METHOD,
            Quantity::Absent(cause.to_string()),
        )),
    }
    group.group(others);
    group
}

/// Exact conditional inference on the common odds ratio.
///
/// # Errors
/// [`StatisticsError::TooLarge`] as [`stratified::exact_conditional`].
pub fn stratified_exact(
    strata: &[TwoByTwo],
    names: &[String],
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let exact = stratified::exact_conditional(strata, level)?;
    let mut sheet = Worksheet::new("Exact conditional analysis of the common odds ratio");
    table_of(&mut sheet, strata, names);
    sheet.line(
        Line::of(
            "s",
            format!(
                "responders of the first group, of {} to {} that the margins allow",
                exact.least, exact.most
            ),
            exact.observed,
        )
        .hidden("support", Quantity::Counts(vec![exact.least, exact.most])),
    );
    sheet.line(
        Line::of(
            "cmle_or",
            "conditional maximum likelihood",
            exact.odds_ratio,
        )
        .default_of("R mantelhaen.test(exact)")
        .reference(StratifiedExact::REFERENCE),
    );
    sheet.line(
        Line::of(
            "exact_ci",
            format!("{} exact interval", percent(level)),
            exact.interval,
        )
        .default_of("SAS EXACT COMOR; R"),
    );
    sheet.line(Line::of(
        "midp_ci",
        format!("{} mid-P interval", percent(level)),
        exact.mid_p_interval,
    ));
    for (key, name, value, printed_by) in [
        (
            "p_two_sided_minlike",
            "two-sided, outcomes no more likely",
            exact.two_sided_minimum_likelihood,
            "R mantelhaen.test(exact)",
        ),
        (
            "p_two_sided_doubled",
            "two-sided, smaller tail doubled",
            exact.two_sided_doubled,
            "SAS EXACT COMOR",
        ),
        ("p_greater", "one-sided, greater", exact.greater, ""),
        ("p_less", "one-sided, less", exact.less, ""),
    ] {
        sheet.line(Line::of(key, name, Quantity::PValue(value)).default_of(printed_by));
    }
    Ok(sheet)
}

/// The three statistics of the generalised Cochran-Mantel-Haenszel test. `tables[s][i][j]` counts row `i` and column
/// `j` in stratum `s`.
///
/// # Errors
/// As [`stratified::generalised_cochran_mantel_haenszel`].
pub fn generalised_association(
    tables: &[Vec<Vec<u64>>],
    row_scores: &[f64],
    column_scores: &[f64],
) -> Result<Worksheet, StatisticsError> {
    let result =
        stratified::generalised_cochran_mantel_haenszel(tables, row_scores, column_scores)?;
    let mut sheet = Worksheet::new("Generalised Cochran-Mantel-Haenszel tests");
    sheet.give(
        "given",
        format!(
            "{} strata of {} rows by {} columns",
            tables.len(),
            row_scores.len(),
            column_scores.len()
        ),
    );
    for (stratum, table) in tables.iter().enumerate() {
        sheet.grid(Grid {
            key: None,
            heading: format!("Stratum {}", stratum + 1).into(),
            row_heading: "row".into(),
            rows: (1..=table.len()).map(|row| row.to_string()).collect(),
            columns: (0..column_scores.len())
                .map(|column| GridColumn {
                    key: None,
                    ..GridColumn::new(
                        "",
                        format!("column {}", column + 1),
                        table.iter().map(|row| row[column].into()).collect(),
                    )
                })
                .collect(),
        });
    }
    for (key, p, df, name, test) in [
        (
            "correlation",
            "correlation_p",
            "correlation_df",
            "nonzero correlation (both ordinal)",
            result.correlation,
        ),
        (
            "row_means",
            "row_means_p",
            "row_means_df",
            "row mean scores differ (columns ordinal)",
            result.row_mean_scores,
        ),
        (
            "general",
            "general_p",
            "general_df",
            "general association (neither ordinal)",
            result.general_association,
        ),
    ] {
        sheet.line(
            Line::chi_square(key, p, name, Ok(test))
                .hidden(df, Quantity::Count(u64::from(test.degrees_of_freedom)))
                .default_of(if key == "general" {
                    "SAS CMH; R mantelhaen.test"
                } else {
                    "SAS CMH"
                }),
        );
    }
    sheet.refer(GeneralisedCochranMantelHaenszel::REFERENCE);
    Ok(sheet)
}
