//! Eligibility, criterion by criterion, in words: what is asked, what was found, and whether it stands in the way.

use instruments::bohan_peter::{Certainty, bohan_peter};
use instruments::measure::{CoreSetMeasure, CoreSetMeasures, Vas};
use jiff::civil::Date;
use protocol::{AbnormalMeasures, CriterionId, CriterionKind};
use record::rules::eligibility::{CriterionState, EligibilityFacts, judge};
use record::{CriterionAnswer, Subject};
use serde::Serialize;

use crate::circumstances::Circumstances;
use crate::visit::measure_label;
use crate::wording::{Language, Text};

/// One criterion, with what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CriterionExplained {
    /// Its short name.
    pub id: CriterionId,
    /// What it demands, in the words of the protocol.
    pub text: String,
    /// Whether meeting it lets a person in or keeps one out.
    pub excludes: bool,
    /// Who judges it.
    pub judge: Judge,
    /// Whether it stands in the way.
    pub standing: Standing,
    /// What was found, against what is asked.
    pub explanation: String,
}

/// Who judges a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judge {
    /// A person answers it.
    Person,
    /// The record works it out from what was measured.
    Record,
}

/// Whether a criterion stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It does not.
    Satisfied,
    /// It does.
    InTheWay,
    /// Something is wanting to judge it.
    Open,
}

/// Every criterion that holds for a subject on a day, in the order of the protocol.
pub fn explain_eligibility(
    c: &Circumstances<'_>,
    subject: &Subject,
    date: Date,
) -> Vec<CriterionExplained> {
    let plan = c.plan();
    let baseline = &subject.screening().baseline;
    let facts = EligibilityFacts {
        age: subject.screening().age,
        months_since_first_symptom: baseline.months_since_first_symptom,
        bohan_peter: baseline.bohan_peter,
        core_set: c
            .visit(&plan.protocol().eligibility.visit)
            .and_then(|visit| subject.visit(visit))
            .and_then(|held| held.findings.core_set.as_ref()),
    };
    plan.criteria_under(c.state.version(subject, date))
        .map(|criterion| {
            let answer = subject.answers().get(&criterion.id).copied();
            CriterionExplained {
                id: criterion.id.clone(),
                text: criterion.text.clone(),
                excludes: criterion.judged.excludes(),
                judge: if criterion.judged.is_computed() {
                    Judge::Record
                } else {
                    Judge::Person
                },
                standing: match judge(&criterion.judged, &facts, answer) {
                    CriterionState::Satisfied => Standing::Satisfied,
                    CriterionState::NotSatisfied => Standing::InTheWay,
                    CriterionState::Open => Standing::Open,
                },
                explanation: explain(c.language, &criterion.judged, &facts, answer),
            }
        })
        .collect()
}

fn explain(
    language: &Language,
    criterion: &CriterionKind,
    facts: &EligibilityFacts<'_>,
    answer: Option<CriterionAnswer>,
) -> String {
    let strength = facts.core_set.and_then(|core_set| core_set.muscle_strength);
    let not_measured = || language.say(Text::NotMeasuredYet).to_owned();
    match criterion {
        CriterionKind::Age { at_least, at_most } => match at_most {
            Some(at_most) => language.with(
                Text::AgeBetween,
                &[
                    ("age", &facts.age),
                    ("lowest", at_least),
                    ("highest", at_most),
                ],
            ),
            None => language.with(Text::AgeFrom, &[("age", &facts.age), ("lowest", at_least)]),
        },
        CriterionKind::MuscleStrengthBelow { points } => {
            strength.map_or_else(not_measured, |strength| {
                language.with(
                    Text::StrengthBelow,
                    &[
                        ("points", &strength.points()),
                        ("range", &strength.range()),
                        ("limit", points),
                    ],
                )
            })
        }
        CriterionKind::MuscleStrengthLoss { at_least_percent } => {
            strength.map_or_else(not_measured, |strength| {
                let lost = 100.0 * (1.0 - strength.points().to_f64() / strength.range().to_f64());
                language.with(
                    Text::StrengthLost,
                    &[
                        ("points", &strength.points()),
                        ("range", &strength.range()),
                        ("lost", &format_args!("{lost:.1}")),
                        ("limit", at_least_percent),
                    ],
                )
            })
        }
        CriterionKind::AbnormalMeasures(rule) => match facts.core_set {
            Some(core_set) => abnormal(language, rule, core_set),
            None => not_measured(),
        },
        CriterionKind::BohanPeterProbable {} => match facts.bohan_peter {
            None => language.say(Text::NotAssessedYet).to_owned(),
            Some(findings) => {
                let class = bohan_peter(&findings);
                let class_text = match class.certainty {
                    Some(Certainty::Definite) => Text::Definite,
                    Some(Certainty::Probable) => Text::Probable,
                    Some(Certainty::Possible) => Text::Possible,
                    None => Text::NoClass,
                };
                let class_text = language.say(class_text);
                language.with(Text::BohanPeterClass, &[("class", &class_text)])
            }
        },
        CriterionKind::DiseaseDurationBelow { months } => match facts.months_since_first_symptom {
            None => not_measured(),
            Some(since) => language.with(
                Text::DurationBelow,
                &[("months", &since), ("limit", months)],
            ),
        },
        CriterionKind::Inclusion {} | CriterionKind::Exclusion {} => language
            .say(match answer {
                None => Text::NotAnsweredYet,
                Some(CriterionAnswer::Met) => Text::AnsweredMet,
                Some(CriterionAnswer::NotMet) => Text::AnsweredNotMet,
            })
            .to_owned(),
    }
}

/// Each measure with its value and its limit, the abnormal ones marked as such.
fn abnormal(language: &Language, rule: &AbnormalMeasures, core_set: &CoreSetMeasures) -> String {
    let mut parts = Vec::new();
    let mut count = 0;
    for measure in &rule.measures {
        let global = |vas: Option<Vas>| {
            vas.and_then(Vas::centimetres)
                .map(|value| (value.to_string(), value.to_f64() >= rule.vas_from_cm))
        };
        let highest_enzyme = || {
            let measured = core_set.enzymes.measured();
            let highest =
                measured.max_by(|one, other| one.1.to_f64().total_cmp(&other.1.to_f64()))?;
            let (enzyme, level) = highest;
            let limit = rule.enzyme.above_times_upper_limit;
            let text = format!("{enzyme} {:.2}", level.to_f64());
            Some((text, level.to_f64() > limit))
        };
        let found = match measure {
            CoreSetMeasure::PhysicianGlobal => global(core_set.physician_global),
            CoreSetMeasure::PatientGlobal => global(core_set.patient_global),
            CoreSetMeasure::Extramuscular => global(core_set.extramuscular),
            CoreSetMeasure::HealthAssessment => core_set
                .haq
                .map(|haq| (haq.to_string(), haq.to_f64() >= rule.haq_from)),
            CoreSetMeasure::MuscleEnzymes => highest_enzyme(),
            CoreSetMeasure::MuscleStrength => continue,
        };
        let name = language.say(measure_label(*measure));
        let (value, word) = match found {
            None => (String::new(), Text::NotMeasuredYet),
            Some((value, true)) => {
                count += 1;
                (format!(" {value}"), Text::Abnormal)
            }
            Some((value, false)) => (format!(" {value}"), Text::NotAbnormal),
        };
        parts.push(format!("{name}{value}: {}", language.say(word)));
    }
    language.with(
        Text::AbnormalCount,
        &[
            ("count", &count),
            ("needed", &rule.at_least),
            ("vas", &rule.vas_from_cm),
            ("haq", &rule.haq_from),
            ("enzyme", &rule.enzyme.above_times_upper_limit),
            ("measures", &parts.join("; ")),
        ],
    )
}
