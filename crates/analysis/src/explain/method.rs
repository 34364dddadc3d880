//! Methods in words.

use definition::check_language::all_of;

use super::phrase::{quoted, trimmed};
use crate::plan::method::{CarryForward, Denominator, Method};

/// What a method does with rows: "... of" or "... from", the rows to follow.
pub(super) fn method(method: &Method) -> String {
    let adjusted = |covariates: &[String], factors: &[String]| {
        let names: Vec<&String> = covariates.iter().chain(factors).collect();
        if names.is_empty() {
            String::new()
        } else {
            format!(", adjusted for {},", all_of(&names))
        }
    };
    let within = |strata: &[String]| {
        if strata.is_empty() {
            String::new()
        } else {
            format!(" within strata of {}", all_of(strata))
        }
    };
    match method {
        Method::Categories(of) => format!(
            "counts subjects by {}{} in",
            of.variable,
            share(of.percent_of)
        ),
        Method::Conditions(of) => {
            let labels: Vec<String> = of.conditions.iter().map(|of| quoted(&of.label)).collect();
            format!(
                "counts subjects who are {}{} in",
                all_of(&labels),
                share(of.percent_of)
            )
        }
        Method::Summary(of) => format!(
            "describes {}{} in",
            of.variable,
            carried(of.carry_forward.as_ref())
        ),
        Method::Proportion(of) => format!("gives the share of responders by `{}` in", of.response),
        Method::CochranMantelHaenszel(of) => format!(
            "compares responders by `{}`{} with the Cochran-Mantel-Haenszel test in",
            of.response,
            within(&of.strata)
        ),
        Method::RiskDifference(of) => format!(
            "gives the difference in the share of responders by `{}`{} in",
            of.response,
            within(&of.strata)
        ),
        Method::RiskRatio(of) => format!("gives the ratio of risks of `{}` in", of.response),
        Method::OddsRatio(of) => format!("gives the ratio of odds of `{}` in", of.response),
        Method::StandardisedRiskDifference(of) => format!(
            "gives the difference in the share of responders by `{}`, standardised over {}, in",
            of.response,
            all_of(&of.covariates.iter().chain(&of.factors).collect::<Vec<_>>())
        ),
        Method::LogisticRegression(of) => format!(
            "gives odds ratios of `{}` by logistic regression{} in",
            of.response,
            adjusted(&of.covariates, &of.factors)
        ),
        Method::ExactLogisticRegression(of) => format!(
            "regresses `{}` on {} exactly in",
            of.response,
            all_of(&of.covariates)
        ),
        Method::Association(of) => format!(
            "tests the association with {} by {}{} in",
            of.variable,
            of.test.in_words(),
            within(&of.strata)
        ),
        Method::MatchedPairs(of) => format!(
            "compares {} with {} in the same subjects (McNemar's test and kappa) in",
            of.first, of.second
        ),
        Method::RankSum(of) => format!(
            "compares {}{} by the Wilcoxon-Mann-Whitney test in",
            of.variable,
            carried(of.carry_forward.as_ref())
        ),
        Method::MeanDifference(of) => format!(
            "gives the difference in the mean of {}{} in",
            of.variable,
            carried(of.carry_forward.as_ref())
        ),
        Method::AnalysisOfCovariance(of) => format!(
            "gives least-squares means of {}{}{} in",
            of.variable,
            carried(of.carry_forward.as_ref()),
            adjusted(&of.covariates, &of.factors)
        ),
        Method::LinearRegression(of) => format!(
            "regresses {}{} on {} in",
            of.variable,
            carried(of.carry_forward.as_ref()),
            all_of(&of.covariates.iter().chain(&of.factors).collect::<Vec<_>>())
        ),
        Method::RepeatedMeasures(of) => format!(
            "gives least-squares means of {} at each {} by a mixed model for repeated measures{} in",
            of.variable,
            of.visit,
            adjusted(&of.covariates, &of.factors)
        ),
        Method::CorrelatedRegression(of) => format!(
            "regresses {} on {}, values of one subject correlated over {}, in",
            of.variable,
            all_of(&of.covariates),
            of.visit
        ),
        Method::SignedRank(of) => format!(
            "tests whether {}{} is centred at 0 by the Wilcoxon signed rank test in",
            of.variable,
            carried(of.carry_forward.as_ref())
        ),
        Method::KaplanMeier(of) => format!("estimates curves of {} (Kaplan-Meier) in", of.time),
        Method::LogRank(of) => format!(
            "compares curves of {} by the log-rank test{} in",
            of.time,
            within(&of.strata)
        ),
        Method::CoxRegression(of) => format!(
            "gives hazard ratios of {} by Cox regression{}{} in",
            of.time,
            adjusted(&of.covariates, &of.factors),
            within(&of.strata)
        ),
        Method::AdverseEvents(of) => format!(
            "counts subjects and events by {} and {} in",
            of.body_system, of.preferred_term
        ),
        Method::EventRate(of) => format!(
            "gives events per {} {} in",
            trimmed(of.per),
            of.exposure.unit
        ),
        Method::RateRatio(of) => format!("gives the ratio of events per {} in", of.exposure.unit),
        Method::Flow(_) => "counts subjects along a flow diagram from".to_owned(),
        Method::Courses(of) => format!("draws {} against {} for each subject from", of.y, of.x),
        Method::Listing(_) => "lists".to_owned(),
        Method::TrialDesign(of) => format!(
            "lays out the trial's design by {}, {}, {} and {} beside",
            of.elements, of.visits, of.criteria, of.summary
        ),
    }
}

fn share(of: Denominator) -> &'static str {
    match of {
        Denominator::Set => ", with percentages of the analysis set,",
        Denominator::Observed => ", with percentages of those observed,",
    }
}

fn carried(rule: Option<&CarryForward>) -> String {
    rule.map_or(String::new(), |rule| {
        format!(
            " (the last value up to {} {} carried forward)",
            rule.order,
            trimmed(rule.to)
        )
    })
}
