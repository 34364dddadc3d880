//! Analyses: which rows, which groups, which method.

mod count;
mod describe;
mod event;
mod respond;
mod select;
mod test;
mod time_to_event;

pub use count::{Categories, Condition, Conditions, Denominator};
pub use describe::{CarryForward, QuantileDefinition, RepeatedRows, Summary};
pub use event::{AdverseEvents, EventRate, Exposure, RateInterval};
pub use respond::{
    CochranMantelHaenszel, ContinuityCorrection, LogisticRegression, Proportion,
    ProportionInterval, RiskDifference, RiskDifferenceMethod,
};
pub use select::{Courses, Flow, FlowBox, Listing, ListingColumn, Panel, Place, Reasons, Split};
pub use test::{
    AnalysisOfCovariance, LeastSquaresMeans, MeanDifference, RankSum, RankSumMethod, SignedRank,
    SignedRankMethod, Variances,
};
pub use time_to_event::{EventCode, KaplanMeier, LogRank, SurvivalInterval};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filter::Filter;
use crate::plan::{AnalysisId, GroupingId, SetId};
use crate::results::Statistic;

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

impl Analysis {
    /// The datasets that the analysis reads, its own first.
    #[must_use]
    pub fn dataset_names(&self) -> Vec<&str> {
        let mut names = vec![self.dataset.as_str()];
        match &self.method {
            Method::EventRate(method) => names.push(&method.exposure.dataset),
            Method::Flow(method) => {
                let reasons = method.boxes.iter().filter_map(|this| this.reasons.as_ref());
                names.extend(reasons.filter_map(|reasons| reasons.dataset.as_deref()));
            }
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
    /// Odds of response, adjusted for covariates.
    LogisticRegression(LogisticRegression),
    /// Wilcoxon-Mann-Whitney test of two groups.
    RankSum(RankSum),
    /// Difference of two means.
    MeanDifference(MeanDifference),
    /// Means adjusted for covariates and factors.
    AnalysisOfCovariance(AnalysisOfCovariance),
    /// Wilcoxon signed rank test of changes.
    SignedRank(SignedRank),
    /// Product-limit curves, quantiles and numbers at risk.
    KaplanMeier(KaplanMeier),
    /// Log-rank test of curves.
    LogRank(LogRank),
    /// Subjects with adverse events and numbers of events, by body system and term.
    AdverseEvents(AdverseEvents),
    /// Events per exposure.
    EventRate(EventRate),
    /// Boxes of a flow diagram.
    Flow(Flow),
    /// The course of a value in each subject.
    Courses(Courses),
    /// Rows as they are.
    Listing(Listing),
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
            Method::Flow(_) => "flow",
            Method::Courses(_) => "courses",
            Method::Listing(_) => "listing",
        }
    }

    /// Whether the method compares levels with a reference.
    #[must_use]
    pub fn compares(&self) -> bool {
        matches!(
            self,
            Method::CochranMantelHaenszel(_)
                | Method::RiskDifference(_)
                | Method::LogisticRegression(_)
                | Method::RankSum(_)
                | Method::MeanDifference(_)
        )
    }

    /// The statistics that the method gives.
    #[must_use]
    pub fn statistics(&self) -> &'static [Statistic] {
        use Statistic::{
            AtRisk, Censored, ChiSquare, DegreesOfFreedom, Difference, Estimate, Events, Excluded,
            Exposure, Lower, LsMean, Max, Mean, Median, Min, Missing, N, OddsRatio, PValue,
            Percent, Q1, Q1Lower, Q1Upper, Q3, Q3Lower, Q3Upper, Rate, Sd, Se, Subjects, Sum,
            Survival, TestStatistic, Time, Total, Upper,
        };
        match self {
            Method::Categories(_) | Method::Conditions(_) => &[N, Total, Percent],
            Method::Summary(_) => &[
                N, Missing, Sum, Mean, Sd, Se, Lower, Upper, Median, Q1, Q3, Min, Max,
            ],
            Method::Proportion(_) => &[N, Total, Percent, Lower, Upper],
            Method::CochranMantelHaenszel(_) => {
                &[ChiSquare, DegreesOfFreedom, PValue, OddsRatio, Lower, Upper]
            }
            Method::RiskDifference(_) => &[Difference, Lower, Upper],
            Method::LogisticRegression(_) => {
                &[N, Excluded, Estimate, Se, OddsRatio, Lower, Upper, PValue]
            }
            Method::RankSum(_) => &[TestStatistic, PValue, Difference, Lower, Upper],
            Method::MeanDifference(_) => &[
                Difference,
                Se,
                Lower,
                Upper,
                TestStatistic,
                DegreesOfFreedom,
                PValue,
            ],
            Method::AnalysisOfCovariance(_) => &[
                N,
                Excluded,
                LsMean,
                Difference,
                Se,
                Lower,
                Upper,
                TestStatistic,
                DegreesOfFreedom,
                PValue,
            ],
            Method::SignedRank(_) => &[N, TestStatistic, PValue, Median, Q1, Q3],
            Method::KaplanMeier(_) => &[
                N, Events, Censored, Median, Lower, Upper, Q1, Q1Lower, Q1Upper, Q3, Q3Lower,
                Q3Upper, Time, Survival, AtRisk,
            ],
            Method::LogRank(_) => &[ChiSquare, DegreesOfFreedom, PValue],
            Method::AdverseEvents(_) => &[Subjects, Events, Total, Percent],
            Method::EventRate(_) => &[Events, Subjects, Exposure, Rate, Lower, Upper],
            Method::Flow(_) | Method::Courses(_) => &[N],
            Method::Listing(_) => &[],
        }
    }
}
