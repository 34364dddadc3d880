//! Times to an event: product-limit curves, log-rank tests, Cox regression, restricted means.

use crate::error::WorksheetError;
use crate::proportion::confidence_interval;
use crate::regression_columns::{Intercept, RegressionColumns};
use crate::sheet::{Grid, GridColumn, Group, Line, Quantity, Worksheet, numbers};
use statistics::survival::{
    BandTransform, Cox, FlatToTheEnd, HazardRatio, KaplanMeier, LogRank, LogRankWeight,
    Observation, Step, Ties, restricted_mean_survival_time, stratified_cox, stratified_log_rank,
};
use statistics::{ConfidenceLevel, StatisticsError};

/// Steps of a curve that are given: beyond them nobody reads it, and it would take more room than the data.
const LARGEST_CURVE: usize = 200_000;

fn given(sheet: &mut Worksheet, subjects: &[Observation]) {
    let events = subjects.iter().filter(|subject| subject.is_event()).count();
    sheet.give(
        "given",
        format!(
            "{} subjects, {events} events, {} censored",
            subjects.len(),
            subjects.len() - events
        ),
    );
}

/// The product-limit curve with its quantiles.
///
/// # Errors
/// As [`statistics::survival::kaplan_meier`].
pub fn kaplan_meier(
    subjects: &[Observation],
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let curve = |transform| statistics::survival::kaplan_meier(subjects, transform, level);
    let default = curve(BandTransform::LogLog)?;
    let mut sheet = Worksheet::new(KaplanMeier::METHOD);
    given(&mut sheet, subjects);
    sheet.group(quantiles(&default, level));
    let mut others = Group::headed("Median, other intervals");
    for (key, name, transform, printed_by) in [
        (
            "median_ci_log",
            "logarithm",
            BandTransform::Log,
            "R survfit",
        ),
        (
            "median_ci_plain",
            "plain",
            BandTransform::Plain,
            "SPSS, nearly: it takes a standard error of the median",
        ),
    ] {
        let median = curve(transform)?.quantile(0.5, FlatToTheEnd::MidwayToLastTime);
        others.line(
            Line::of(
                key,
                format!("{}, {name}", confidence_interval(level)),
                Quantity::Limits(median.lower, median.upper),
            )
            .default_of(printed_by),
        );
    }
    sheet.group(others);
    if default.steps.len() <= LARGEST_CURVE {
        sheet.grid(steps(&default));
    } else {
        sheet.remark(format!(
            "the curve has {} steps and is left out; it is given up to {LARGEST_CURVE}.",
            default.steps.len()
        ));
    }
    sheet.refer(KaplanMeier::REFERENCE);
    sheet.refer("Brookmeyer R, Crowley J. Biometrics 1982;38:29-41");
    Ok(sheet)
}

fn quantiles(curve: &KaplanMeier, level: ConfidenceLevel) -> Group {
    let mut group = Group::headed(format!(
        "Quantiles with {} by the log-log transformation  [SAS LIFETEST]",
        confidence_interval(level)
    ));
    for (key, limits, name, probability) in [
        ("q25", "q25_ci_loglog", "25% have had the event by", 0.25),
        ("q50", "q50_ci_loglog", "median", 0.5),
        ("q75", "q75_ci_loglog", "75% have had the event by", 0.75),
    ] {
        let estimate = curve.quantile(probability, FlatToTheEnd::MidwayToLastTime);
        group.line(Line::of(key, name, estimate.time).part(
            limits,
            "",
            Quantity::Limits(estimate.lower, estimate.upper),
        ));
    }
    // Where the curve stays flat at a height to its end, SAS gives no quantile and R the middle.
    let mut sas = Group::keyed(
        "sas_alternative",
        "The same where a curve that is flat to its end gives none  [SAS]",
    );
    for (key, name, probability) in [
        ("q25", "25%", 0.25),
        ("q50", "median", 0.5),
        ("q75", "75%", 0.75),
    ] {
        let estimate = curve.quantile(probability, FlatToTheEnd::NotEstimable);
        sas.line(Line::of(key, name, estimate.time));
    }
    group.group(sas);
    group
}

fn steps(curve: &KaplanMeier) -> Grid {
    let of = |f: &dyn Fn(&Step) -> Quantity| curve.steps.iter().map(f).collect::<Vec<_>>();
    let column = GridColumn::new;
    Grid {
        key: Some("curve".into()),
        heading: "Curve".into(),
        row_heading: "time".into(),
        rows: curve
            .steps
            .iter()
            .map(|step| Quantity::Number(step.time).written())
            .collect(),
        columns: vec![
            column("time", "time", of(&|s| s.time.into())).for_programs(),
            column("n_risk", "at risk", of(&|s| s.at_risk.into())),
            column("n_event", "events", of(&|s| s.events.into())),
            column("n_censor", "censored", of(&|s| s.censored.into())),
            column("surv", "survival", of(&|s| s.survival.into())),
            column("se", "SE", of(&|s| s.standard_error().into())),
            column(
                "lower",
                "lower",
                of(&|s| curve.interval(s).map(|i| i.lower).into()),
            ),
            column(
                "upper",
                "upper",
                of(&|s| curve.interval(s).map(|i| i.upper).into()),
            ),
        ],
    }
}

/// The log-rank test and its weighted relatives. `strata[s][g]` holds the subjects of group `g` in stratum `s`.
///
/// # Errors
/// As [`stratified_log_rank`].
pub fn log_rank(strata: &[Vec<Vec<Observation>>]) -> Result<Worksheet, StatisticsError> {
    let groups: Vec<Vec<&[Observation]>> = strata
        .iter()
        .map(|groups| groups.iter().map(Vec::as_slice).collect())
        .collect();
    let slices: Vec<&[&[Observation]]> = groups.iter().map(Vec::as_slice).collect();
    let mut sheet = Worksheet::new(LogRank::METHOD);
    for (key, heading, weight, reference) in [
        (
            "logrank",
            "Log-rank  [SAS LIFETEST; R survdiff; SPSS KM]",
            LogRankWeight::LogRank,
            LogRank::REFERENCE,
        ),
        (
            "gehan",
            "Gehan (\"Wilcoxon\" of SAS LIFETEST, \"Breslow\" of SPSS)",
            LogRankWeight::Gehan,
            "Gehan EA. Biometrika 1965;52:203-223",
        ),
        (
            "tarone_ware",
            "Tarone-Ware",
            LogRankWeight::TaroneWare,
            "Tarone RE, Ware J. Biometrika 1977;64:156-160",
        ),
        (
            "peto",
            "Peto-Peto  [R survdiff(rho = 1)]",
            LogRankWeight::PetoPeto,
            "Peto R, Peto J. J R Stat Soc A 1972;135:185-207",
        ),
    ] {
        let result = stratified_log_rank(&slices, weight)?;
        let mut group = Group::keyed(key, heading);
        group.line(Line::chi_square("chi2", "p", "test", Ok(result.test)).reference(reference));
        group.line(
            Line::of(
                "observed_minus_expected",
                "first group, observed less expected",
                result.observed_minus_expected(),
            )
            .part("variance", "variance", result.variance),
        );
        sheet.group(group);
    }
    Ok(sheet)
}

/// The area under the product-limit curve of each named group up to a horizon, and the difference of two groups, first
/// minus second.
///
/// # Errors
/// As [`restricted_mean_survival_time`].
pub fn restricted_mean(
    groups: &[(String, Vec<Observation>)],
    horizon: f64,
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let mut sheet = Worksheet::new("Restricted mean survival time");
    sheet.give("horizon", horizon.to_string());
    let mut means = Vec::new();
    for (name, subjects) in groups {
        let curve = statistics::survival::kaplan_meier(subjects, BandTransform::LogLog, level)?;
        let mean = restricted_mean_survival_time(&curve, horizon, level)?;
        let mut group = Group::keyed(format!("arm{name}"), name.clone());
        group.line(
            Line::of("rmst", "mean up to the horizon", mean.estimate)
                .part("se", "SE", mean.standard_error)
                .part("ci", confidence_interval(level), mean.interval),
        );
        sheet.group(group);
        means.push(mean);
    }
    if let [first, second] = means.as_slice() {
        let difference = statistics::Estimate::wald(
            first.estimate - second.estimate,
            first.standard_error.hypot(second.standard_error),
            level,
        );
        let mut group = Group::keyed("rmst_difference", "Difference, first minus second");
        group.line(
            Line::of("estimate", "difference", difference.estimate)
                .part("se", "SE", difference.standard_error)
                .part("ci", confidence_interval(level), difference.interval),
        );
        sheet.group(group);
    }
    sheet.refer("Uno H and others. J Clin Oncol 2014;32:2380-2385");
    Ok(sheet)
}

/// A Cox model with the names of its columns.
#[derive(Clone, Debug)]
pub struct CoxModel {
    /// Times and how they ended.
    pub subjects: Vec<Observation>,
    /// The columns.
    pub columns: RegressionColumns,
    /// The stratum of each subject; all the same without strata.
    pub strata: Vec<usize>,
}

impl CoxModel {
    /// The subjects by stratum and, within it, from the latest time to the earliest.
    ///
    /// In this order the partial likelihood is summed at every step towards its maximum: so ordered, it walks along the
    /// memory, and ten million subjects do not leap about in it.
    fn in_order_of_leaving(&self) -> Self {
        let rows = self.subjects.len();
        let match_in_length = self.strata.len() == rows && self.columns.all_have(rows);
        let (Ok(count), true) = (u32::try_from(rows), match_in_length) else {
            // What does not match is refused by the fit.
            return self.clone();
        };
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_by(|a, b| {
            let (a, b) = (*a as usize, *b as usize);
            self.strata[a]
                .cmp(&self.strata[b])
                .then(self.subjects[b].time.total_cmp(&self.subjects[a].time))
        });
        Self {
            subjects: order
                .iter()
                .map(|row| self.subjects[*row as usize])
                .collect(),
            columns: self.columns.in_order(&order),
            strata: order.iter().map(|row| self.strata[*row as usize]).collect(),
        }
    }
}

/// Cox regression.
///
/// # Errors
/// [`WorksheetError::Model`] names the column that does not vary, follows from others or has an infinite estimate; else
/// as [`stratified_cox`].
pub fn cox(
    model: &CoxModel,
    ties: Ties,
    level: ConfidenceLevel,
) -> Result<Worksheet, WorksheetError> {
    let names = model.columns.names();
    let ordered = model.in_order_of_leaving();
    let design = ordered
        .columns
        .matrix(ordered.subjects.len(), Intercept::Absent)?;
    let fit = stratified_cox(&ordered.subjects, &design, &ordered.strata, ties)
        .map_err(|cause| WorksheetError::in_model(cause, &names))?;
    let ratios: Vec<HazardRatio> = (0..names.len())
        .map(|column| fit.hazard_ratio(column, level))
        .collect();
    let of = |f: &dyn Fn(&HazardRatio) -> f64| ratios.iter().map(f).collect::<Vec<f64>>();
    let mut sheet = Worksheet::new(Cox::METHOD);
    given(&mut sheet, &model.subjects);
    sheet.give(
        "ties",
        match ties {
            Ties::Breslow => "Breslow  [SAS PHREG; SPSS COXREG]",
            Ties::Efron => "Efron  [R coxph]",
            Ties::Discrete => "discrete (exact)",
        },
    );
    sheet.grid(Grid {
        key: None,
        heading: "Hazard ratios".into(),
        row_heading: "column".into(),
        rows: names,
        columns: vec![
            GridColumn::new("coef", "log ratio", numbers(of(&|r| r.coefficient))),
            GridColumn::new("se", "SE", numbers(of(&|r| r.standard_error))),
            GridColumn::new("hr", "ratio", numbers(of(&|r| r.ratio))),
            GridColumn::new(
                "hr_ci",
                confidence_interval(level),
                ratios
                    .iter()
                    .map(|r| Quantity::Interval(r.interval))
                    .collect(),
            ),
            GridColumn::new(
                "wald_p",
                "Wald p",
                ratios.iter().map(|r| Quantity::PValue(r.p_value)).collect(),
            ),
        ],
    });
    sheet.line(Line::of(
        "loglik",
        "log partial likelihood at 0 and at the estimates",
        Quantity::Numbers(vec![fit.null_log_likelihood, fit.log_likelihood]),
    ));
    let likelihood_ratio = fit.likelihood_ratio_test();
    sheet.line(Line::chi_square(
        "lr_chi2",
        "lr_p",
        "likelihood ratio test of all columns",
        Ok(likelihood_ratio),
    ));
    sheet.line(Line::chi_square(
        "score_chi2",
        "score_p",
        "score test of all columns",
        Ok(fit.score_test),
    ));
    sheet.refer(Cox::REFERENCE);
    sheet.refer(match ties {
        Ties::Breslow => "Breslow N. Biometrics 1974;30:89-99",
        Ties::Efron => "Efron B. J Am Stat Assoc 1977;72:557-565",
        Ties::Discrete => "Cox DR. J R Stat Soc B 1972;34:187-220",
    });
    Ok(sheet)
}
