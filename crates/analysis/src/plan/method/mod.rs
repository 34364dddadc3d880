//! Analyses: which rows, which groups, which method.

mod association;
mod columns;
mod count;
mod describe;
mod event;
mod model;
mod respond;
mod select;
mod statistics;
mod test;
mod time_to_event;

pub use association::{Association, AssociationTest, MatchedPairs, MatchedPairsTest};
pub use count::{Categories, Condition, Conditions, Denominator};
pub use describe::{CarryForward, QuantileDefinition, RepeatedRows, Summary};
pub use event::{AdverseEvents, EventRate, EventTest, Exposure, RateInterval, RateRatio};
pub use model::{
    CorrelatedRegression, LikelihoodKind, LinearRegression, RepeatedMeasures, SmallSampleMethod,
    VisitCovariance,
};
pub use respond::{
    CochranMantelHaenszel, ContinuityCorrection, ExactLogisticRegression, LogisticRegression,
    OddsInterval, OddsRatio, Proportion, ProportionInterval, RatioInterval, RiskDifference,
    RiskDifferenceMethod, RiskRatio, StandardisedRiskDifference,
};
pub use select::{
    Courses, Flow, FlowBox, Listing, ListingColumn, Panel, Place, Reasons, Split, TrialDesign,
};
pub use test::{
    AnalysisOfCovariance, LeastSquaresMeans, MeanDifference, RankSum, RankSumMethod, SignedRank,
    SignedRankMethod, Variances,
};
pub use time_to_event::{
    CoxRegression, EventCode, KaplanMeier, LogRank, LogRankWeight, SurvivalInterval, TiedTimes,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filter::Filter;
use crate::plan::{AnalysisId, EstimandId, GroupingId, ResponseId, SetId};

/// An analysis: rows of a dataset, split by groups and by columns, put through a method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Analysis {
    /// The analysis's short name; its results are called by it.
    pub id: AnalysisId,
    /// What is printed.
    pub title: String,
    /// The dataset whose rows are analysed.
    pub dataset: String,
    /// The analysis set: rows of other subjects are left out. It is also the denominator of percentages.
    #[serde(default)]
    pub set: Option<SetId>,
    /// The rows that are analysed; absent: all.
    #[serde(default, rename = "where")]
    pub condition: Option<Filter>,
    /// What is set side by side or compared; absent: all rows are one group.
    #[serde(default)]
    pub grouping: Option<GroupingId>,
    /// Which levels are compared.
    #[serde(default)]
    pub comparisons: Comparisons,
    /// The estimand that the analysis estimates.
    #[serde(default)]
    pub estimand: Option<EstimandId>,
    /// Two-sided error rate: intervals have the level 1 - alpha; absent: the plan's `confidence`.
    #[serde(default)]
    #[schemars(range(min = 0.0001, max = 0.5))]
    pub alpha: Option<f64>,
    /// The side of the p-values of comparisons.
    #[serde(default)]
    pub side: Side,
    /// Columns by whose values the analysis is repeated, such as `AVISITN`.
    #[serde(default)]
    pub by: Vec<String>,
    /// What the analysis reproduces or departs from, for the reader of the report.
    #[serde(default)]
    pub note: Option<String>,
    /// The method and what it needs.
    #[serde(flatten)]
    pub method: Method,
}

/// Which levels of the grouping are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparisons {
    /// Every other level with the reference.
    #[default]
    Reference,
    /// Every level with every one before it in the plan.
    AllPairs,
}

/// The side of a p-value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Two-sided.
    #[default]
    Both,
    /// One-sided: the level is above the reference.
    Greater,
    /// One-sided: the level is below the reference.
    Less,
}

impl Analysis {
    /// The datasets that the analysis reads, its own first.
    #[must_use]
    pub fn dataset_names(&self) -> Vec<&str> {
        let mut names = vec![self.dataset.as_str()];
        match &self.method {
            Method::EventRate(method) => names.push(&method.exposure.dataset),
            Method::RateRatio(method) => names.push(&method.exposure.dataset),
            Method::Flow(method) => {
                let reasons = method.boxes.iter().filter_map(|this| this.reasons.as_ref());
                names.extend(reasons.filter_map(|reasons| reasons.dataset.as_deref()));
            }
            Method::TrialDesign(method) => names.extend([
                method.elements.as_str(),
                &method.visits,
                &method.criteria,
                &method.summary,
            ]),
            _ => {}
        }
        names
    }
}

/// How rows become results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Method {
    /// Subjects by the values of a column.
    Categories(Categories),
    /// Subjects who fulfil conditions.
    Conditions(Conditions),
    /// Number, mean, spread and quantiles of a numeric column.
    Summary(Summary),
    /// The share of responders with its interval.
    Proportion(Proportion),
    /// Responders compared across strata.
    CochranMantelHaenszel(CochranMantelHaenszel),
    /// The difference in the share of responders.
    RiskDifference(RiskDifference),
    /// The ratio of the shares of responders.
    RiskRatio(RiskRatio),
    /// The ratio of the odds of response.
    OddsRatio(OddsRatio),
    /// The difference in the share of responders, standardised over covariates.
    StandardisedRiskDifference(StandardisedRiskDifference),
    /// Association of groups and values.
    Association(Association),
    /// Two answers of the same subjects.
    MatchedPairs(MatchedPairs),
    /// Odds of response, exactly.
    ExactLogisticRegression(ExactLogisticRegression),
    /// Odds of response, adjusted for covariates.
    LogisticRegression(LogisticRegression),
    /// Wilcoxon-Mann-Whitney test of two groups.
    RankSum(RankSum),
    /// Difference of two means.
    MeanDifference(MeanDifference),
    /// Means adjusted for covariates and factors.
    AnalysisOfCovariance(AnalysisOfCovariance),
    /// Linear regression without a group.
    LinearRegression(LinearRegression),
    /// A mixed model for repeated measures.
    RepeatedMeasures(RepeatedMeasures),
    /// Linear regression with correlated visits.
    CorrelatedRegression(CorrelatedRegression),
    /// Wilcoxon signed rank test of changes.
    SignedRank(SignedRank),
    /// Product-limit curves, quantiles and numbers at risk.
    KaplanMeier(KaplanMeier),
    /// Log-rank test of curves.
    LogRank(LogRank),
    /// Hazards compared, adjusted for covariates.
    CoxRegression(CoxRegression),
    /// Subjects with adverse events and numbers of events, by body system and term.
    AdverseEvents(AdverseEvents),
    /// Events per exposure.
    EventRate(EventRate),
    /// The ratio of two rates.
    RateRatio(RateRatio),
    /// Boxes of a flow diagram.
    Flow(Flow),
    /// The course of a value in each subject.
    Courses(Courses),
    /// Rows as they are.
    Listing(Listing),
    /// The design of the trial.
    TrialDesign(TrialDesign),
}

impl Method {
    /// The method's name in plans and results.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Method::Categories(_) => "categories",
            Method::Conditions(_) => "conditions",
            Method::Summary(_) => "summary",
            Method::Proportion(_) => "proportion",
            Method::CochranMantelHaenszel(_) => "cochran_mantel_haenszel",
            Method::RiskDifference(_) => "risk_difference",
            Method::LogisticRegression(_) => "logistic_regression",
            Method::RankSum(_) => "rank_sum",
            Method::MeanDifference(_) => "mean_difference",
            Method::AnalysisOfCovariance(_) => "analysis_of_covariance",
            Method::SignedRank(_) => "signed_rank",
            Method::KaplanMeier(_) => "kaplan_meier",
            Method::LogRank(_) => "log_rank",
            Method::AdverseEvents(_) => "adverse_events",
            Method::EventRate(_) => "event_rate",
            Method::RiskRatio(_) => "risk_ratio",
            Method::OddsRatio(_) => "odds_ratio",
            Method::StandardisedRiskDifference(_) => "standardised_risk_difference",
            Method::Association(_) => "association",
            Method::MatchedPairs(_) => "matched_pairs",
            Method::ExactLogisticRegression(_) => "exact_logistic_regression",
            Method::LinearRegression(_) => "linear_regression",
            Method::RepeatedMeasures(_) => "repeated_measures",
            Method::CorrelatedRegression(_) => "correlated_regression",
            Method::CoxRegression(_) => "cox_regression",
            Method::RateRatio(_) => "rate_ratio",
            Method::Flow(_) => "flow",
            Method::Courses(_) => "courses",
            Method::Listing(_) => "listing",
            Method::TrialDesign(_) => "trial_design",
        }
    }

    /// The response that the method looks at.
    #[must_use]
    pub fn response(&self) -> Option<&ResponseId> {
        match self {
            Method::Proportion(method) => Some(&method.response),
            Method::CochranMantelHaenszel(method) => Some(&method.response),
            Method::RiskDifference(method) => Some(&method.response),
            Method::RiskRatio(method) => Some(&method.response),
            Method::OddsRatio(method) => Some(&method.response),
            Method::StandardisedRiskDifference(method) => Some(&method.response),
            Method::LogisticRegression(method) => Some(&method.response),
            Method::ExactLogisticRegression(method) => Some(&method.response),
            _ => None,
        }
    }

    /// Whether the method's p-values can have a side.
    #[must_use]
    pub fn has_side(&self) -> bool {
        matches!(
            self,
            Method::CochranMantelHaenszel(_)
                | Method::RiskDifference(_)
                | Method::StandardisedRiskDifference(_)
                | Method::LogisticRegression(_)
                | Method::RankSum(_)
                | Method::SignedRank(_)
                | Method::MeanDifference(_)
                | Method::AnalysisOfCovariance(_)
                | Method::RepeatedMeasures(_)
                | Method::CoxRegression(_)
        )
    }

    /// Whether the method compares levels with a reference.
    #[must_use]
    pub fn compares(&self) -> bool {
        matches!(
            self,
            Method::CochranMantelHaenszel(_)
                | Method::RiskDifference(_)
                | Method::RiskRatio(_)
                | Method::OddsRatio(_)
                | Method::StandardisedRiskDifference(_)
                | Method::RateRatio(_)
                | Method::LogisticRegression(_)
                | Method::RankSum(_)
                | Method::MeanDifference(_)
        )
    }
}
