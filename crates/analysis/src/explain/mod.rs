//! A plan in English sentences, for the person who must answer for it.

mod condition;
mod method;
mod phrase;

use std::fmt;

use definition::check_language::all_of;
use serde::Serialize;

use crate::plan::method::Method;
use crate::plan::{
    Analysis, Comparisons, Derivation, MissingResponse, Plan, Presence, Response, ResponseRule,
    Side, SubjectOfRow, SubjectRows,
};
use crate::results::ArdRow;
use condition::{condition, in_which};
use method::method;
use phrase::{lowered, quoted, trimmed};

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
        if source.presence == Presence::Optional {
            text.push_str("; without it, what reads it is left out");
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
