//! A plan in English sentences, for the person who must answer for it.

use std::fmt;

use definition::check_language::all_of;
use serde::Serialize;

use crate::filter::{Comparison, Expression, Filter, Operand};
use crate::plan::method::{CarryForward, Denominator, Method};
use crate::plan::{
    Analysis, Comparisons, Derivation, MissingResponse, Plan, Response, ResponseRule, Side,
    SubjectOfRow, SubjectRows,
};
use crate::results::ArdRow;

/// What a part of a plan says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The part, such as "analysis `primary`".
    pub part: String,
    /// The sentence.
    pub text: String,
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.part, self.text)
    }
}

/// The plan in sentences: data, sets, responses, estimands, analyses, families of hypotheses, displays.
///
/// ```
/// use analysis::{explain, plan::Plan};
/// let plan: Plan = definition::read("analysis.toml", r#"
///     [plan]
///     title = "A small plan"
///     trial = "example"
///     [[set]]
///     id = "full"
///     label = "Full analysis set"
///     dataset = "ADSL"
///     where = 'RANDFL = "Y"'
///     [[analysis]]
///     id = "age"
///     title = "Age"
///     dataset = "ADSL"
///     set = "full"
///     method = "summary"
///     variable = "AGE"
/// "#).unwrap();
/// let sentences: Vec<String> = explain(&plan).iter().map(ToString::to_string).collect();
/// assert!(sentences.contains(
///     &"analysis set `full`: \"Full analysis set\" holds the subjects with a row of ADSL in which RANDFL is \"Y\"."
///         .to_owned()
/// ));
/// ```
#[must_use]
pub fn explain(plan: &Plan) -> Vec<Sentence> {
    let mut sentences = data(plan);
    for set in &plan.sets {
        sentences.push(Sentence {
            part: format!("analysis set `{}`", set.id),
            text: format!(
                "{} holds the subjects with a row of {}{}.",
                quoted(&set.label),
                set.dataset,
                in_which(set.condition.as_ref())
            ),
        });
    }
    sentences.extend(plan.responses.iter().flat_map(response));
    sentences.extend(estimands(plan));
    for analysis in &plan.analyses {
        sentences.extend(explain_analysis(plan, analysis));
    }
    for family in &plan.multiplicity {
        let ids: Vec<String> = family.p_values.iter().map(|id| format!("`{id}`")).collect();
        sentences.push(Sentence {
            part: format!("multiplicity `{}`", family.id),
            text: format!(
                "the p-values {} are adjusted {}.",
                all_of(&ids),
                family.procedure.in_words()
            ),
        });
    }
    for display in &plan.displays {
        let of = match &display.counterpart {
            Some(counterpart) => format!(", beside {counterpart}"),
            None => String::new(),
        };
        sentences.push(Sentence {
            part: format!("display `{}`", display.id),
            text: format!("the {} is shown{of}.", quoted(&display.title)),
        });
    }
    sentences
}

/// The sentences that bear on one result: its set, its response, its estimand, its analysis.
pub(crate) fn explain_result(plan: &Plan, result: &ArdRow) -> Vec<Sentence> {
    let mut wanted = vec![format!("analysis `{}`", result.analysis)];
    wanted.push(format!("multiplicity `{}`", result.analysis));
    if let Some(set) = &result.set {
        wanted.push(format!("analysis set `{set}`"));
    }
    if let Some(analysis) = plan.analysis(&result.analysis) {
        if let Some(response) = analysis.method.response() {
            wanted.push(format!("response `{response}`"));
        }
        if let Some(estimand) = &analysis.estimand {
            wanted.push(format!("estimand `{estimand}`"));
        }
        wanted.push(format!("dataset {}", analysis.dataset));
    }
    explain(plan)
        .into_iter()
        .filter(|sentence| wanted.contains(&sentence.part))
        .collect()
}

fn data(plan: &Plan) -> Vec<Sentence> {
    let subjects = &plan.plan.subjects;
    let mut sentences = vec![Sentence {
        part: "plan".to_owned(),
        text: format!(
            "{} {}, whom {} names in every dataset; intervals have the level {} % unless an \
             analysis says otherwise.",
            subjects.dataset,
            match subjects.rows {
                SubjectRows::One => "has one row a subject",
                SubjectRows::Several => "holds the subjects",
            },
            subjects.key,
            trimmed(100.0 * plan.plan.confidence)
        ),
    }];
    for source in &plan.sources {
        let mut text = match (source.file(), &source.inline) {
            (_, Some(_)) => "it stands in the plan itself".to_owned(),
            (Some(file), None) => format!("it is read from the file {file}"),
            (None, None) => "it is read from the file of its name".to_owned(),
        };
        match &source.subject {
            SubjectOfRow::Key => {}
            SubjectOfRow::EachRow => text.push_str("; each row is a subject"),
            SubjectOfRow::Column(column) => {
                text.push_str(&format!("; {column} names the subject"));
            }
        }
        if let Some(frequency) = &source.frequency {
            text.push_str(&format!("; each row counts as often as {frequency} says"));
        }
        if !source.keys.is_empty() {
            text.push_str(&format!(
                "; no two rows are equal in {}",
                all_of(&source.keys)
            ));
        }
        sentences.push(Sentence {
            part: format!("dataset {}", source.dataset),
            text: text + ".",
        });
    }
    for derived in &plan.derived {
        let made = match &derived.derivation {
            Derivation::Category(category) => {
                let mut cases: Vec<String> = category
                    .cases
                    .iter()
                    .map(|case| format!("\"{}\" where {}", case.value, condition(&case.condition)))
                    .collect();
                if let Some(otherwise) = &category.otherwise {
                    cases.push(format!("the value of {otherwise} otherwise"));
                }
                cases.join(", ")
            }
            Derivation::Score(score) => {
                let cases = score
                    .cases
                    .iter()
                    .map(|case| format!("{} where {}", case.value, condition(&case.condition)));
                cases.collect::<Vec<String>>().join(", ")
            }
            Derivation::Logarithm(logarithm) => {
                format!("the natural logarithm of {}", logarithm.of)
            }
            Derivation::Difference(difference) => {
                format!("{} less {}", difference.of, difference.minus)
            }
            Derivation::Product(product) => format!("the product of {}", all_of(&product.of)),
        };
        sentences.push(Sentence {
            part: format!("dataset {}", derived.dataset),
            text: format!("the column {} is {made}.", derived.name),
        });
    }
    sentences
}

fn response(response: &Response) -> Vec<Sentence> {
    let part = format!("response `{}`", response.id);
    let mut sentences = Vec::new();
    for (place, rule) in response.rules.iter().enumerate() {
        let who = match rule {
            ResponseRule::NonresponderWhere { condition: of } => format!(
                "a subject with a row of {} in which {} is no responder",
                response.dataset,
                condition(of)
            ),
            ResponseRule::ResponderWhere { condition: of } => format!(
                "a subject with a row of {} in which {} is a responder",
                response.dataset,
                condition(of)
            ),
            ResponseRule::AtLeast {
                condition: of,
                variable,
                threshold,
            } => format!(
                "a subject is a responder if {variable} is {} or more in the row of {} in which {}, and none if it is \
                 less",
                trimmed(*threshold),
                response.dataset,
                condition(of)
            ),
        };
        let order = if place == 0 { "" } else { "failing that, " };
        sentences.push(Sentence {
            part: part.clone(),
            text: format!("{order}{who}."),
        });
    }
    let missing = match response.missing {
        MissingResponse::Nonresponder => "anybody else is no responder",
        MissingResponse::LastValue => {
            "anybody else is judged by the last value, and is no responder without one"
        }
        MissingResponse::Exclude => "anybody else is left out",
    };
    sentences.push(Sentence {
        part,
        text: format!("{missing}."),
    });
    sentences
}

fn estimands(plan: &Plan) -> Vec<Sentence> {
    let of = |estimand: &crate::plan::Estimand| {
        let part = format!("estimand `{}`", estimand.id);
        let mut texts = vec![format!(
            "the {} of {} is compared between {} in {}.",
            lowered(&estimand.summary_measure),
            lowered(&estimand.variable),
            lowered(&estimand.treatment),
            lowered(&estimand.population),
        )];
        for event in &estimand.intercurrent_events {
            texts.push(format!(
                "the intercurrent event \"{}\" is dealt with by the strategy \"{}\".",
                event.event,
                event.strategy.in_words()
            ));
        }
        texts
            .into_iter()
            .map(move |text| Sentence {
                part: part.clone(),
                text,
            })
            .collect::<Vec<Sentence>>()
    };
    plan.estimands.iter().flat_map(of).collect()
}

/// What an analysis does, in sentences.
fn explain_analysis(plan: &Plan, analysis: &Analysis) -> Vec<Sentence> {
    let sentence = |text: String| Sentence {
        part: format!("analysis `{}`", analysis.id),
        text,
    };
    let rows = match (&analysis.set, &analysis.condition) {
        (Some(set), of) => format!(
            "the rows of {} of subjects in `{set}`{}",
            analysis.dataset,
            in_which(of.as_ref())
        ),
        (None, of) => format!("the rows of {}{}", analysis.dataset, in_which(of.as_ref())),
    };
    let mut text = format!("{} {rows}", method(&analysis.method));
    let grouping = analysis.grouping.as_ref().and_then(|id| plan.grouping(id));
    if let Some(grouping) = grouping {
        let variable = grouping.variable_in(&analysis.dataset);
        text.push_str(&format!(", by {variable}"));
    }
    if !analysis.by.is_empty() {
        text.push_str(&format!(
            ", once for each value of {}",
            all_of(&analysis.by)
        ));
    }
    let mut sentences = vec![sentence(text + ".")];
    if let Some(grouping) = grouping {
        let label = |value: &str| {
            let level = grouping.levels.iter().find(|level| level.value == value);
            level.map_or_else(|| value.to_owned(), |level| level.label().to_owned())
        };
        let pairs: Vec<String> = grouping
            .comparisons(analysis.comparisons)
            .into_iter()
            .map(|(level, reference)| format!("{} with {}", label(level), label(reference)))
            .collect();
        let compares = analysis.method.compares()
            || analysis.comparisons == Comparisons::AllPairs
            || matches!(
                analysis.method,
                Method::AnalysisOfCovariance(_)
                    | Method::RepeatedMeasures(_)
                    | Method::CoxRegression(_)
            );
        if compares && !pairs.is_empty() {
            sentences.push(sentence(format!("it compares {}.", all_of(&pairs))));
        }
    }
    match analysis.side {
        Side::Both => {}
        Side::Greater => sentences.push(sentence(
            "its p-values are one-sided: for a level above the reference.".to_owned(),
        )),
        Side::Less => sentences.push(sentence(
            "its p-values are one-sided: for a level below the reference.".to_owned(),
        )),
    }
    if let Some(alpha) = analysis.alpha {
        sentences.push(sentence(format!(
            "its two-sided error rate is {}, so intervals have the level {} %.",
            trimmed(alpha),
            trimmed(100.0 * (1.0 - alpha))
        )));
    }
    if let Some(estimand) = &analysis.estimand {
        sentences.push(sentence(format!("it estimates `{estimand}`.")));
    }
    sentences
}

/// What a method does with rows: "... of" or "... from", the rows to follow.
fn method(method: &Method) -> String {
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

fn in_which(of: Option<&Filter>) -> String {
    of.map_or(String::new(), |of| format!(" in which {}", condition(of)))
}

/// A condition in words; as it is written where it is none.
fn condition(of: &Filter) -> String {
    of.expression()
        .map_or_else(|_| of.as_str().to_owned(), |of| in_words(of, false))
}

fn in_words(expression: &Expression, nested: bool) -> String {
    let operand = |operand: &Operand| match operand {
        Operand::Literal { value, .. } => value.to_string(),
        Operand::Column(name) => name.name.clone(),
    };
    let values = |of: &[Operand]| of.iter().map(operand).collect::<Vec<String>>().join(", ");
    let joined = |parts: &[Expression], word: &str| {
        let parts: Vec<String> = parts.iter().map(|part| in_words(part, true)).collect();
        let text = parts.join(word);
        if nested { format!("({text})") } else { text }
    };
    match expression {
        Expression::Compare {
            left,
            comparison,
            right,
        } => {
            let how = match comparison {
                Comparison::Equal => "is",
                Comparison::Unequal => "is not",
                Comparison::Below => "is below",
                Comparison::AtMost => "is at most",
                Comparison::Above => "is above",
                Comparison::AtLeast => "is at least",
            };
            format!("{} {how} {}", left.name, operand(right))
        }
        Expression::In { column, values: of } => {
            format!("{} is one of {}", column.name, values(of))
        }
        Expression::Between { column, from, to } => format!(
            "{} is from {} to {}",
            column.name,
            operand(from),
            operand(to)
        ),
        Expression::Missing(column) => format!("{} is missing", column.name),
        Expression::Not(inner) => match inner.as_ref() {
            Expression::Missing(column) => format!("{} is not missing", column.name),
            Expression::In { column, values: of } => {
                format!("{} is none of {}", column.name, values(of))
            }
            inner => format!("it is not so that {}", in_words(inner, true)),
        },
        Expression::All(parts) => joined(parts, " and "),
        Expression::Any(parts) => joined(parts, " or "),
    }
}

/// A number without noise in its last places.
fn trimmed(number: f64) -> String {
    let rounded = (number * 1e9).round() / 1e9;
    rounded.to_string()
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// The text with a small first letter, unless it is an abbreviation.
fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}
