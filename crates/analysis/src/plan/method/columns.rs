//! Which columns of its dataset an analysis reads.

use crate::plan::method::{CarryForward, EventCode, Method};
use crate::plan::{Analysis, Grouping};

impl Analysis {
    /// The columns of the analysis's own dataset that it reads besides those of its conditions, each once, in the order in
    /// which the plan names them.
    #[must_use]
    pub fn columns<'p>(&'p self, grouping: Option<&'p Grouping>) -> Vec<&'p str> {
        let mut columns: Vec<&str> = Vec::new();
        columns.extend(self.by.iter().map(String::as_str));
        columns.extend(grouping.map(|grouping| grouping.variable_in(&self.dataset)));
        columns.extend(self.method.columns());
        let mut each: Vec<&str> = Vec::new();
        for column in columns {
            if !each.contains(&column) {
                each.push(column);
            }
        }
        each
    }
}

impl Method {
    fn columns(&self) -> Vec<&str> {
        match self {
            Method::Categories(method) => vec![&method.variable],
            Method::Summary(method) => carried(&method.variable, method.carry_forward.as_ref()),
            Method::RankSum(method) => carried(&method.variable, method.carry_forward.as_ref()),
            Method::SignedRank(method) => carried(&method.variable, method.carry_forward.as_ref()),
            Method::MeanDifference(method) => {
                carried(&method.variable, method.carry_forward.as_ref())
            }
            Method::AnalysisOfCovariance(method) => model(
                carried(&method.variable, method.carry_forward.as_ref()),
                &[&method.covariates, &method.factors],
            ),
            Method::LinearRegression(method) => model(
                carried(&method.variable, method.carry_forward.as_ref()),
                &[&method.covariates, &method.factors],
            ),
            Method::RepeatedMeasures(method) => model(
                vec![&method.variable, &method.visit],
                &[&method.covariates, &method.factors],
            ),
            Method::CorrelatedRegression(method) => {
                model(vec![&method.variable, &method.visit], &[&method.covariates])
            }
            Method::LogisticRegression(method) => {
                model(Vec::new(), &[&method.covariates, &method.factors])
            }
            Method::StandardisedRiskDifference(method) => {
                model(Vec::new(), &[&method.covariates, &method.factors])
            }
            Method::ExactLogisticRegression(method) => model(Vec::new(), &[&method.covariates]),
            Method::CochranMantelHaenszel(method) => model(Vec::new(), &[&method.strata]),
            Method::RiskDifference(method) => model(Vec::new(), &[&method.strata]),
            Method::Association(method) => model(vec![&method.variable], &[&method.strata]),
            Method::MatchedPairs(method) => vec![&method.first, &method.second],
            Method::KaplanMeier(method) => timed(&method.time, &method.event),
            Method::LogRank(method) => model(timed(&method.time, &method.event), &[&method.strata]),
            Method::CoxRegression(method) => model(
                timed(&method.time, &method.event),
                &[&method.covariates, &method.factors, &method.strata],
            ),
            Method::AdverseEvents(method) => vec![&method.body_system, &method.preferred_term],
            Method::EventRate(method) => method.events.iter().map(String::as_str).collect(),
            Method::RateRatio(method) => method.events.iter().map(String::as_str).collect(),
            Method::Courses(method) => vec![&method.x, &method.y],
            Method::Listing(method) => method
                .columns
                .iter()
                .map(|column| column.variable.as_str())
                .chain(method.order.iter().map(String::as_str))
                .collect(),
            Method::TrialDesign(_) => {
                vec!["ARMCD", "ARM", "TAETORD", "ETCD", "ELEMENT", "EPOCH"]
            }
            Method::Conditions(_)
            | Method::Proportion(_)
            | Method::RiskRatio(_)
            | Method::OddsRatio(_)
            | Method::Flow(_) => Vec::new(),
        }
    }
}

fn carried<'m>(variable: &'m str, rule: Option<&'m CarryForward>) -> Vec<&'m str> {
    std::iter::once(variable)
        .chain(rule.map(|rule| rule.order.as_str()))
        .collect()
}

fn timed<'m>(time: &'m str, event: &'m EventCode) -> Vec<&'m str> {
    vec![time, &event.variable]
}

fn model<'m>(mut columns: Vec<&'m str>, more: &[&'m Vec<String>]) -> Vec<&'m str> {
    for names in more {
        columns.extend(names.iter().map(String::as_str));
    }
    columns
}
