//! Methods with their settings, and the calculations that each is made of.

use super::{Compiler, inexpressible, number_of};
use crate::compiled::error::CompileError;
use crate::compiled::names::Calculation;
use crate::compiled::program::{MethodProgram, Pair, Total};
use crate::execution::compare::terms_of_covariance;
use crate::plan::method::{CarryForward, Denominator, RepeatedRows};
use crate::plan::{Analysis, Grouping, Method};
use crate::results::Group;

impl<'p> Compiler<'p> {
    pub(super) fn method(
        &mut self,
        part: &str,
        analysis: &'p Analysis,
        dataset: usize,
        grouping: Option<&'p Grouping>,
        confidence: usize,
    ) -> Result<MethodProgram, CompileError> {
        let pairs = || pairs(analysis, grouping);
        Ok(match &analysis.method {
            Method::Summary(method) => {
                refuse_carrying(part, method.carry_forward.as_ref())?;
                MethodProgram::Summary {
                    variable: self.number(part, dataset, &method.variable)?,
                    quantiles: method.quantiles,
                    may_repeat: method.repeated_rows == RepeatedRows::Allow,
                }
            }
            Method::Conditions(method) => MethodProgram::Conditions {
                total: match (method.percent_of, &analysis.set) {
                    (Denominator::Observed, _) => Total::Observed,
                    (Denominator::Set, Some(set)) => {
                        Total::Set(self.size(set, analysis.grouping.as_ref())?)
                    }
                    (Denominator::Set, None) => {
                        return Err(inexpressible(
                            part,
                            "percentages of a set that is not named",
                        ));
                    }
                },
            },
            Method::Proportion(method) => MethodProgram::Proportion {
                response: self.response(&method.response)?,
                kept: number_of(&mut self.program.intervals, (method.interval, confidence)),
            },
            Method::CochranMantelHaenszel(method) => MethodProgram::AcrossStrata {
                response: self.response(&method.response)?,
                strata: self.ranks(part, dataset, &method.strata)?,
                correction: method.continuity_correction,
                pairs: pairs(),
            },
            Method::RiskDifference(method) => MethodProgram::RiskDifference {
                response: self.response(&method.response)?,
                strata: self.ranks(part, dataset, &method.strata)?,
                method: method.interval,
                pairs: pairs(),
            },
            Method::MeanDifference(method) => {
                refuse_carrying(part, method.carry_forward.as_ref())?;
                MethodProgram::MeanDifference {
                    variable: self.number(part, dataset, &method.variable)?,
                    variances: method.variances,
                    pairs: pairs(),
                }
            }
            Method::AnalysisOfCovariance(method) => {
                refuse_carrying(part, method.carry_forward.as_ref())?;
                let covariates = method.covariates.iter();
                MethodProgram::Covariance {
                    variable: self.number(part, dataset, &method.variable)?,
                    covariates: covariates
                        .map(|name| self.number(part, dataset, name))
                        .collect::<Result<_, _>>()?,
                    factors: self.ranks(part, dataset, &method.factors)?,
                    means: method.least_squares_means,
                    pairs: pairs(),
                    terms: terms_of_covariance(grouping, method)
                        .into_iter()
                        .map(str::to_owned)
                        .collect(),
                }
            }
            Method::KaplanMeier(method) => MethodProgram::KaplanMeier {
                time: self.number(part, dataset, &method.time)?,
                event: self.number(part, dataset, &method.event.variable)?,
                method: method.clone(),
            },
            other => {
                return Err(inexpressible(
                    part,
                    format!("the method `{}`", other.name()),
                ));
            }
        })
    }
}

fn refuse_carrying(part: &str, carry: Option<&CarryForward>) -> Result<(), CompileError> {
    match carry {
        Some(_) => Err(inexpressible(part, "`carry_forward`")),
        None => Ok(()),
    }
}

/// The comparisons, by the numbers of their levels.
fn pairs(analysis: &Analysis, grouping: Option<&Grouping>) -> Vec<Pair> {
    let Some(grouping) = grouping else {
        return Vec::new();
    };
    let number = |wanted: &str| {
        let mut levels = grouping.levels.iter();
        // A reference that is no level is one without rows.
        levels
            .position(|level| level.value == wanted)
            .unwrap_or(usize::MAX)
    };
    grouping
        .comparisons(analysis.comparisons)
        .into_iter()
        .map(|(level, reference)| (number(level), number(reference)))
        .collect()
}

/// The groups of rows: the levels, then the total; without a grouping, all.
pub(super) fn groups(grouping: Option<&Grouping>) -> Vec<Group> {
    let Some(grouping) = grouping else {
        return vec![Group::All];
    };
    let levels = grouping.levels.iter().map(|level| Group::Level {
        variable: grouping.variable.clone(),
        level: level.value.clone(),
    });
    let total = grouping.total.iter().map(|label| Group::Total {
        variable: grouping.variable.clone(),
        label: label.clone(),
    });
    levels.chain(total).collect()
}

/// The calculations of a block, in the order of the method's program.
pub(super) fn calculations(
    analysis: &Analysis,
    grouping: Option<&Grouping>,
    by: &[String],
) -> Vec<Calculation> {
    let groups = groups(grouping);
    let comparisons = grouping.map_or(Vec::new(), |grouping| {
        let comparisons = grouping.comparisons(analysis.comparisons).into_iter();
        comparisons
            .map(|(level, reference)| Group::Comparison {
                variable: grouping.variable.clone(),
                level: level.to_owned(),
                reference: reference.to_owned(),
            })
            .collect()
    });
    let of_groups = |groups: &[Group]| -> Vec<Calculation> {
        groups
            .iter()
            .map(|group| Calculation::of_method(group, by))
            .collect()
    };
    match &analysis.method {
        Method::Conditions(method) => method
            .conditions
            .iter()
            .flat_map(|condition| {
                let level = condition.id.as_str();
                groups
                    .iter()
                    .map(move |group| Calculation::of_method(group, by).level(level))
            })
            .collect(),
        Method::CochranMantelHaenszel(_)
        | Method::RiskDifference(_)
        | Method::MeanDifference(_) => of_groups(&comparisons),
        Method::AnalysisOfCovariance(method) => {
            let levels = grouping.map_or(0, |grouping| grouping.levels.len());
            let terms = terms_of_covariance(grouping, method);
            let mut calculations = of_groups(&groups[..levels]);
            calculations.extend(of_groups(&comparisons));
            calculations.push(Calculation::of_terms(&Group::All, by, &terms));
            calculations
        }
        _ => of_groups(&groups),
    }
}
