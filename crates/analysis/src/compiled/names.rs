//! The names of the results of a calculation, found by carrying it out on a few made-up numbers: the code that gives
//! statistics also says which there are, and in which order.

use std::convert::Infallible;

use statistics::survival::Observation;
use statistics::{ConfidenceLevel, StatisticsError, TEstimate, TwoByTwo};

use crate::execution::compare::{adjusted_difference, adjusted_mean, covariance_terms, t_test};
use crate::execution::count::share;
use crate::execution::describe::{Description, describe};
use crate::execution::recipient::{Given, Item, Recipient};
use crate::execution::respond::{
    AcrossStrata, across_strata, difference_of_shares, estimate, share_of_responders,
};
use crate::execution::survive::curve;
use crate::plan::method::LeastSquaresMeans;
use crate::plan::{Analysis, Method};
use crate::results::{Group, ResultId, Statistic};

/// One carrying out of a method's second part.
pub(super) struct Calculation {
    group: Group,
    by: Vec<String>,
    /// What is counted.
    level: Option<String>,
    kind: Kind,
}

enum Kind {
    /// What the method gives for this group.
    Method,
    /// The terms of a model.
    Terms(Vec<String>),
    /// The size of a set.
    Size,
}

impl Calculation {
    fn new(group: &Group, by: &[String], kind: Kind) -> Self {
        Calculation {
            group: group.clone(),
            by: by.to_vec(),
            level: None,
            kind,
        }
    }

    pub(super) fn of_method(group: &Group, by: &[String]) -> Self {
        Calculation::new(group, by, Kind::Method)
    }

    pub(super) fn of_terms(group: &Group, by: &[String], names: &[&str]) -> Self {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Calculation::new(group, by, Kind::Terms(names))
    }

    pub(super) fn size(group: &Group, by: &[String]) -> Self {
        Calculation::new(group, by, Kind::Size)
    }

    pub(super) fn level(mut self, level: &str) -> Self {
        self.level = Some(level.to_owned());
        self
    }
}

/// A result and where it comes in its calculation.
pub(super) struct Named {
    pub(super) item: Option<usize>,
    pub(super) statistic: Statistic,
    pub(super) id: ResultId,
}

/// Writes down which statistics come.
#[derive(Default)]
struct Names {
    given: Vec<(Option<(usize, String)>, Statistic)>,
}

impl Recipient for Names {
    type Refusal = Infallible;

    fn wants(&self, _: Option<usize>, _: &[Statistic]) -> bool {
        true
    }

    fn wants_steps(&self) -> bool {
        false
    }

    fn take(
        &mut self,
        item: Option<Item<'_>>,
        statistic: Statistic,
        _: Given<'_>,
    ) -> Result<(), Infallible> {
        let item = item.map(|item| (item.number, item.level.to_string()));
        self.given.push((item, statistic));
        Ok(())
    }
}

/// The results of a calculation of an analysis; without one, that of a size.
pub(super) fn name_results(
    name: &str,
    calculation: &Calculation,
    analysis: Option<&Analysis>,
) -> Vec<Named> {
    let mut names = Names::default();
    let Ok(()) = carry_out(calculation, analysis, &mut names);
    let group = calculation.group.segment();
    names
        .given
        .into_iter()
        .map(|(item, statistic)| {
            let level = item.as_ref().map(|(_, level)| level.as_str());
            let level = level.or(calculation.level.as_deref());
            Named {
                item: item.as_ref().map(|(number, _)| *number),
                statistic,
                id: ResultId::of(name, &group, &calculation.by, level, statistic),
            }
        })
        .collect()
}

/// No model: its statistics come all the same, each without a value.
const NO_MODEL: StatisticsError = StatisticsError::TooFew {
    quantity: "rows",
    needed: 1,
    found: 0,
};

fn carry_out(
    calculation: &Calculation,
    analysis: Option<&Analysis>,
    to: &mut Names,
) -> Result<(), Infallible> {
    if let Kind::Terms(names) = &calculation.kind {
        return covariance_terms(names.iter().map(String::as_str), &Err(NO_MODEL), to);
    }
    let (Kind::Method, Some(analysis)) = (&calculation.kind, analysis) else {
        return to.take(None, Statistic::N, Given::Count(1));
    };
    let mut level = ConfidenceLevel::NINETY_FIVE;
    let is_pair = matches!(calculation.group, Group::Comparison { .. });
    match &analysis.method {
        Method::Summary(method) => {
            let description = Description {
                quantiles: method.quantiles,
                missing: 0,
            };
            describe(&[1.0, 2.0], &description, &mut Vec::new(), &mut level, to)
        }
        Method::Conditions(_) => share(None, 1, 2, to),
        Method::Proportion(_) => share_of_responders(1, 2, |_| Err(NO_MODEL), to),
        Method::CochranMantelHaenszel(method) => {
            let settings = AcrossStrata {
                continuity_correction: method.continuity_correction,
                side: analysis.side,
                confidence: level,
            };
            across_strata(Err(NO_MODEL), settings, to)
        }
        Method::RiskDifference(method) => {
            let table = TwoByTwo::new(5, 10, 3, 10);
            let tables = table.clone().map(|table| [table]);
            let tables = match &tables {
                Ok(tables) => Ok(tables.as_slice()),
                Err(error) => Err(error.clone()),
            };
            let estimate = estimate(method.interval, table, tables, level);
            difference_of_shares(analysis.side, &estimate, to)
        }
        Method::MeanDifference(_) => {
            let none: Result<TEstimate, _> = Err(NO_MODEL);
            t_test(Statistic::Difference, &none, analysis.side, to)
        }
        Method::AnalysisOfCovariance(_) if is_pair => {
            let places = [Ok(0), Ok(0)];
            adjusted_difference(&Err(NO_MODEL), places, analysis.side, &mut level, to)
        }
        Method::AnalysisOfCovariance(_) => {
            let means = LeastSquaresMeans::EqualWeights;
            adjusted_mean(&Err(NO_MODEL), Ok(0), [0, 0], means, &mut level, to)
        }
        Method::KaplanMeier(method) => curve(method, &[Observation::event(1.0)], level, to),
        // No other method is compiled.
        _ => Ok(()),
    }
}
