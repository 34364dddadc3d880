//! How each family's cases are computed: one function a family, from inputs to results.

mod bayesian;
mod covariance_analysis;
mod imputations;
mod planning;
mod proportions;
mod ranks;
mod rates;
mod regression;
mod repeated_measures;
mod samples;
mod strata;
mod times_to_event;
mod wins;

use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use worksheet::Worksheet;

/// Computes a case, in the shape of its golden file.
pub(crate) type Runner = fn(&Case<'_>) -> Result<Value, QualificationError>;

/// A worksheet's results, under the names of the golden file: what is checked here is what `stat` prints.
fn fields(sheet: &Worksheet) -> Value {
    Value::Object(sheet.fields())
}

/// A family of golden cases that the statistics cover.
pub(crate) struct Family {
    /// Its name, as its file is called.
    pub(crate) name: &'static str,
    /// The methods in it.
    pub(crate) methods: &'static str,
    /// What made the expected values.
    pub(crate) reference: &'static str,
    /// Why its tolerance is looser than 1e-9, if it is.
    pub(crate) looser: Option<&'static str>,
    /// How a case is computed.
    pub(crate) run: Runner,
}

/// The family of that name, if the statistics cover it.
pub(crate) fn find(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.name == name)
}

const FAMILIES: &[Family] = &[
    Family {
        name: "ancova",
        methods: "Analysis of covariance: LS means, type III tests",
        reference: "R lm, emmeans, car; Python (numpy)",
        looser: None,
        run: covariance_analysis::ancova,
    },
    Family {
        name: "beta_binomial",
        methods: "Beta-binomial posterior",
        reference: "R qbeta; Python (scipy)",
        looser: None,
        run: bayesian::beta_binomial,
    },
    Family {
        name: "beta_predictive",
        methods: "Beta-binomial predictive distribution",
        reference: "R; Python (scipy)",
        looser: None,
        run: bayesian::beta_predictive,
    },
    Family {
        name: "beta_two",
        methods: "Posterior difference of two proportions",
        reference: "R integrate; Python (mpmath)",
        looser: None,
        run: bayesian::beta_two,
    },
    Family {
        name: "binomial_test",
        methods: "Exact binomial test",
        reference: "R binom.test; Python (scipy)",
        looser: None,
        run: proportions::binomial_test,
    },
    Family {
        name: "cmh_general",
        methods: "Generalised Cochran-Mantel-Haenszel",
        reference: "R mantelhaen.test; Python (numpy)",
        looser: None,
        run: strata::cmh_general,
    },
    Family {
        name: "cox",
        methods: "Cox regression: Breslow, Efron, discrete; stratified",
        reference: "R survival; Python (numpy)",
        looser: None,
        run: regression::cox,
    },
    Family {
        name: "exact_unconditional_rd",
        methods: "Exact unconditional risk difference: Santner-Snell, Chan-Zhang",
        reference: "Python (scipy); brute force in R; two limits printed by SAS",
        looser: Some(
            "The reference bisects each limit to 1e-9 over a nuisance parameter maximised on a grid and by golden section, and its brute-force check resolves 2e-8.",
        ),
        run: proportions::exact_unconditional_rd,
    },
    Family {
        name: "firth",
        methods: "Logistic regression with Firth's penalty",
        reference: "R brglm2, logistf; Python (numpy)",
        looser: Some(
            "The limits are roots of differences of iterated maxima, which keep half the digits of the likelihood; the two references agree to 1.5e-12, R's logistf is no closer than this tolerance.",
        ),
        run: regression::firth,
    },
    Family {
        name: "kaplan_meier",
        methods: "Kaplan-Meier: curve, bands, quantiles",
        reference: "R survival; Python (numpy)",
        looser: None,
        run: times_to_event::kaplan_meier_curves,
    },
    Family {
        name: "locf",
        methods: "Last observation carried forward",
        reference: "R; Python",
        looser: None,
        run: samples::locf,
    },
    Family {
        name: "logistic",
        methods: "Logistic regression: Wald, likelihood ratio, profile",
        reference: "R glm, MASS; Python (numpy)",
        looser: None,
        run: regression::logistic,
    },
    Family {
        name: "logistic_marginal",
        methods: "Marginal risk difference after logistic regression",
        reference: "R glm; Python (numpy)",
        looser: None,
        run: regression::logistic_marginal,
    },
    Family {
        name: "logrank",
        methods: "Log-rank, Gehan, Peto-Peto; stratified",
        reference: "R survival; Python (numpy)",
        looser: None,
        run: times_to_event::logrank,
    },
    Family {
        name: "mcnemar",
        methods: "McNemar: asymptotic, exact, mid-P",
        reference: "R mcnemar.test, binom.test; Python (scipy)",
        looser: None,
        run: proportions::mcnemar,
    },
    Family {
        name: "mmrm",
        methods: "Mixed models for repeated measures: unstructured, compound symmetry; Satterthwaite, Kenward-Roger",
        reference: "R mmrm, emmeans, nlme, lmerTest, pbkrtest; Python (numpy)",
        looser: Some(
            "The R reference stops its optimiser where the two references still differ by 9e-8; estimates of covariance parameters carry the square root of that precision.",
        ),
        run: repeated_measures::mmrm,
    },
    Family {
        name: "multiplicity",
        methods: "Multiplicity: Bonferroni, Holm, Hochberg, Hommel, Benjamini-Hochberg",
        reference: "R p.adjust; Python (closed testing)",
        looser: None,
        run: planning::adjusted_p_values,
    },
    Family {
        name: "odds_ratio",
        methods: "Odds ratio: log Wald, score, likelihood ratio, exact conditional, mid-P",
        reference: "R base, exact2x2; Python (scipy)",
        looser: None,
        run: proportions::odds_ratio,
    },
    Family {
        name: "one_proportion",
        methods: "One proportion: Clopper-Pearson, Wilson, Wald, Agresti-Coull, Jeffreys, mid-P",
        reference: "R (qbeta), DescTools, exactci; Python (scipy)",
        looser: None,
        run: proportions::one_proportion,
    },
    Family {
        name: "poisson_rate",
        methods: "Poisson rate: exact, Byar, mid-P, log Wald",
        reference: "R poisson.test, exactci; Python (scipy)",
        looser: None,
        run: rates::poisson_rate,
    },
    Family {
        name: "power_exact",
        methods: "Exact power: Fisher, Pearson, Yates",
        reference: "R Exact; Python (scipy)",
        looser: None,
        run: planning::power_exact,
    },
    Family {
        name: "quantiles",
        methods: "Quantiles, nine definitions, and Tukey's hinges",
        reference: "R quantile, fivenum; Python",
        looser: None,
        run: samples::quantiles,
    },
    Family {
        name: "rank_sum",
        methods: "Rank sum: approximations, exact with ties, Hodges-Lehmann shift and intervals",
        reference: "R wilcox.test, coin, exactRankTests; Python (scipy)",
        looser: None,
        run: ranks::rank_sum,
    },
    Family {
        name: "rank_sum_exact_ci",
        methods: "Exact interval of the shift",
        reference: "R wilcox.test; Python (numpy)",
        looser: None,
        run: ranks::rank_sum_exact_ci,
    },
    Family {
        name: "rate_ratio",
        methods: "Ratio of two Poisson rates",
        reference: "R poisson.test; Python (scipy)",
        looser: None,
        run: rates::rate_ratio,
    },
    Family {
        name: "reference_based",
        methods: "Reference-based imputation: MAR, JR, CR, CIR, LMCF",
        reference: "R (formulas of rbmi); Python (numpy)",
        looser: None,
        run: imputations::reference_based,
    },
    Family {
        name: "risk_difference",
        methods: "Risk difference: Wald, Hauck-Anderson, Newcombe, Agresti-Caffo, Miettinen-Nurminen, Mee",
        reference: "R base, ratesci, DescTools, PropCIs; Python (scipy)",
        looser: None,
        run: proportions::risk_difference,
    },
    Family {
        name: "risk_ratio",
        methods: "Risk ratio: log Wald, score, Koopman, likelihood ratio",
        reference: "R base, ratesci; Python (scipy)",
        looser: None,
        run: proportions::risk_ratio,
    },
    Family {
        name: "rmst",
        methods: "Restricted mean survival time",
        reference: "R survRM2; Python (numpy)",
        looser: None,
        run: times_to_event::rmst,
    },
    Family {
        name: "rubin",
        methods: "Rubin's rules, Barnard-Rubin",
        reference: "R mice, mitools; Python (scipy)",
        looser: None,
        run: imputations::rubin,
    },
    Family {
        name: "sample_size",
        methods: "Sample size: proportions, precision, means, log-rank",
        reference: "R power.t.test, power.prop.test, pwr; Python (scipy)",
        looser: None,
        run: planning::sample_size,
    },
    Family {
        name: "signed_rank",
        methods: "Signed rank: SPSS, R and SAS versions, exact with ties, Pratt, sign test, Hodges-Lehmann",
        reference: "R wilcox.test, coin, exactRankTests; Python (scipy)",
        looser: None,
        run: ranks::signed_rank,
    },
    Family {
        name: "signed_rank_exact_ci",
        methods: "Exact interval of the pseudomedian",
        reference: "R wilcox.test; Python (numpy)",
        looser: None,
        run: ranks::signed_rank_exact_ci,
    },
    Family {
        name: "stratified_2x2",
        methods: "Stratified 2x2: CMH, Mantel-Haenszel OR, RR and RD, Breslow-Day, Tarone, Woolf, stratified intervals",
        reference: "R mantelhaen.test, metafor, DescTools, ratesci, vcd; Python (scipy)",
        looser: None,
        run: strata::stratified_2x2,
    },
    Family {
        name: "stratified_exact",
        methods: "Exact conditional analysis of 2x2xK tables",
        reference: "R mantelhaen.test(exact); Python (scipy)",
        looser: None,
        run: strata::stratified_exact,
    },
    Family {
        name: "t_summary",
        methods: "Means and differences from summaries: t, Welch, effect sizes",
        reference: "R qt; Python (scipy)",
        looser: None,
        run: samples::t_summary,
    },
    Family {
        name: "tests_2x2",
        methods: "Tests of a 2x2 table: Pearson, Yates, N-1, likelihood ratio, Fisher",
        reference: "R chisq.test, fisher.test; Python (scipy)",
        looser: None,
        run: proportions::tests_2x2,
    },
    Family {
        name: "van_elteren",
        methods: "Van Elteren's stratified rank sum",
        reference: "R coin; Python (scipy)",
        looser: None,
        run: ranks::van_elteren,
    },
    Family {
        name: "win_statistics",
        methods: "Win ratio, net benefit, win odds, Finkelstein-Schoenfeld",
        reference: "R; Python (numpy)",
        looser: None,
        run: wins::win_statistics_of,
    },
];
