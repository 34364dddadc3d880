//! Figures of one virtual trial, as the papers print them, by name: `IVIG/W16/muscle_strength/change/mean`.

use std::collections::BTreeMap;

use instruments::measure::CoreSetMeasures;
use protocol::{Plan, VisitIndex};
use record::{
    AllocationTable, ArmKey, DiscontinuationReason, Findings, Record, Subject, TrialState,
};

pub type Figures = BTreeMap<String, f64>;

/// The figures of a record.
pub fn figures(plan: &Plan, record: &Record, table: &AllocationTable) -> Figures {
    let key = record.arm_key().expect("a virtual record");
    let mut state = TrialState::new(plan, table);
    for entry in record.entries() {
        state
            .accept(entry)
            .expect("what was accepted once is accepted again");
    }
    let mut figures = Figures::new();
    let count = |holds: &dyn Fn(&Subject) -> bool| {
        state
            .subjects()
            .iter()
            .filter(|subject| holds(subject))
            .count() as f64
    };
    figures.insert("screened".into(), count(&|_| true));
    for criterion in &plan.protocol().eligibility.criteria {
        let reason = record::ScreenFailureReason::Criterion {
            criterion: criterion.id.clone(),
        };
        let failed = count(&|subject| {
            subject
                .screen_failure()
                .is_some_and(|failure| failure.reasons.contains(&reason))
        });
        figures.insert(format!("screening/{}", criterion.id), failed);
    }
    for arm in plan.arms() {
        let subjects: Vec<&Subject> = state
            .subjects()
            .iter()
            .filter(|subject| allocated(subject, &key) == Some(arm.index))
            .collect();
        arm_figures(plan, arm.id.as_str(), &subjects, &mut figures);
    }
    overall(plan, &state, &key, &mut figures);
    at_entry(plan, &state, &mut figures);
    figures
}

fn allocated(subject: &Subject, key: &ArmKey) -> Option<protocol::ArmCode> {
    subject
        .allocated_arm()
        .map(|arm| arm.open(key).expect("a virtual record"))
}

fn measures(findings: &Findings) -> Vec<(String, f64)> {
    let mut values = Vec::new();
    if let Some(core_set) = &findings.core_set {
        let CoreSetMeasures {
            physician_global,
            patient_global,
            muscle_strength,
            haq,
            enzymes,
            extramuscular,
        } = core_set;
        let mut push = |name: &str, value: Option<f64>| {
            values.extend(value.map(|value| (name.to_owned(), value)));
        };
        push("physician_global", physician_global.map(|vas| vas.to_f64()));
        push("patient_global", patient_global.map(|vas| vas.to_f64()));
        push(
            "muscle_strength",
            muscle_strength.map(|strength| strength.to_f64()),
        );
        push("health_assessment", haq.map(|haq| haq.to_f64()));
        push("extramuscular", extramuscular.map(|vas| vas.to_f64()));
        push(
            "creatine_kinase",
            enzymes.creatine_kinase.map(|level| level.value().to_f64()),
        );
    }
    for finding in &findings.others {
        values.push((format!("{:?}", finding.test), finding.value.to_f64()));
    }
    values
}

fn arm_figures(plan: &Plan, arm: &str, subjects: &[&Subject], figures: &mut Figures) {
    let all = subjects.len() as f64;
    figures.insert(format!("{arm}/subjects"), all);
    let baseline = plan.baseline();
    let mut series: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for visit in plan.visits() {
        for subject in subjects {
            let Some(held) = counted(plan, subject, visit.index) else {
                continue;
            };
            let before: BTreeMap<String, f64> = subject
                .visit(baseline)
                .map(|held| measures(&held.findings).into_iter().collect())
                .unwrap_or_default();
            for (name, value) in measures(&held.findings) {
                let here = format!("{arm}/{}/{name}", visit.id);
                if let Some(before) = before.get(&name) {
                    series
                        .entry(format!("{here}/change"))
                        .or_default()
                        .push(value - before);
                }
                series.entry(here).or_default().push(value);
            }
            if let Some(score) = score(plan, subject, visit.index) {
                series
                    .entry(format!("{arm}/{}/score", visit.id))
                    .or_default()
                    .push(score);
            }
        }
    }
    // The last assessment of the first period, be it its planned end or an early one.
    for subject in subjects {
        let last = subject.visits().iter().rev().find(|held| {
            held.visit != baseline
                && counted(plan, subject, held.visit).is_some()
                && plan
                    .visit(held.visit)
                    .period
                    .is_none_or(|period| period.position() == 0)
        });
        let (Some(last), Some(first)) = (last, subject.visit(baseline)) else {
            continue;
        };
        let before: BTreeMap<String, f64> = measures(&first.findings).into_iter().collect();
        for (name, value) in measures(&last.findings) {
            let here = format!("{arm}/end/{name}");
            if let Some(before) = before.get(&name) {
                series
                    .entry(format!("{here}/change"))
                    .or_default()
                    .push(value - before);
            }
            series.entry(here).or_default().push(value);
        }
    }
    for (name, values) in &series {
        let number = values.len() as f64;
        let mean = values.iter().sum::<f64>() / number;
        let squares: f64 = values
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum();
        figures.insert(format!("{name}/n"), number);
        figures.insert(format!("{name}/mean"), mean);
        figures.insert(
            format!("{name}/sd"),
            (squares / (number - 1.0).max(1.0)).sqrt(),
        );
        for (quantile, name_of) in [(0.25, "q1"), (0.5, "median"), (0.75, "q3")] {
            figures.insert(format!("{name}/{name_of}"), quantile_of(values, quantile));
        }
    }
    for period in plan.periods() {
        let last = period.to;
        let entered = subjects.iter().filter(|subject| {
            subject
                .periods()
                .iter()
                .any(|stay| stay.period == period.index)
        });
        let entered: Vec<_> = entered.collect();
        figures.insert(format!("{arm}/{}/entered", period.id), entered.len() as f64);
        let completed = entered
            .iter()
            .filter(|subject| subject.visit(last).is_some())
            .count();
        figures.insert(format!("{arm}/{}/completed", period.id), completed as f64);
        for threshold in [20.0, 40.0, 60.0] {
            let responds = |subject: &&&&Subject| {
                end_score(plan, subject, last).is_some_and(|score| score >= threshold)
            };
            let share = entered.iter().filter(responds).count() as f64 / entered.len() as f64;
            figures.insert(
                format!("{arm}/{}/response_{threshold}", period.id),
                100.0 * share,
            );
        }
    }
    for threshold in [20.0, 40.0, 60.0] {
        for visit in plan.core_set_visits().iter().copied() {
            let by_then = |subject: &&&Subject| {
                plan.core_set_visits().iter().copied().any(|earlier| {
                    plan.visit(earlier).planned_day <= plan.visit(visit).planned_day
                        && score(plan, subject, earlier).is_some_and(|score| score >= threshold)
                })
            };
            let share = subjects.iter().filter(by_then).count() as f64 / all;
            let name = format!("{arm}/{}/reached_{threshold}", plan.visit(visit).id);
            figures.insert(name, 100.0 * share);
        }
    }
    let share = |name: &str, holds: &dyn Fn(&Subject) -> bool| {
        let number = subjects.iter().filter(|subject| holds(subject)).count() as f64;
        (format!("{arm}/{name}"), number)
    };
    figures.extend([
        share("deteriorated", &|subject| {
            subject
                .confirmed_deteriorations()
                .iter()
                .any(|confirmed| confirmed.period.position() == 0)
        }),
        share("crossed_over", &|subject| subject.crossed_over().is_some()),
        share("switched_in_error", &|subject| {
            subject.switched_in_error().is_some()
        }),
        share("rescued", &|subject| !subject.rescues().is_empty()),
        share("dose_reduced", &|subject| subject.reduced_from().is_some()),
        share("left_for_deterioration", &|subject| {
            subject
                .ending()
                .is_some_and(|end| end.reason == DiscontinuationReason::ConfirmedDeterioration)
        }),
        share("left_for_event", &|subject| {
            subject
                .ending()
                .is_some_and(|end| end.reason == DiscontinuationReason::AdverseEvent)
        }),
    ]);
}

/// A visit whose values are summarised: none after a switch within the first period.
fn counted<'s>(
    plan: &Plan,
    subject: &'s Subject,
    visit: VisitIndex,
) -> Option<&'s record::HeldVisit> {
    let held = subject.visit(visit)?;
    let first = plan
        .visit(visit)
        .period
        .is_none_or(|period| period.position() == 0);
    let switched = subject
        .switched()
        .is_some_and(|switched| held.date > switched);
    (!first || !switched).then_some(held)
}

fn score(plan: &Plan, subject: &Subject, visit: VisitIndex) -> Option<f64> {
    counted(plan, subject, visit)?;
    Some(subject.total_improvement(plan, visit)?.score()?.points())
}

/// The score at the end of a period, none for who deteriorated; the last before a switch or an early end.
fn end_score(plan: &Plan, subject: &Subject, last: VisitIndex) -> Option<f64> {
    let first_period = plan
        .visit(last)
        .period
        .is_some_and(|period| period.position() == 0);
    let deteriorated = subject
        .confirmed_deteriorations()
        .iter()
        .any(|confirmed| plan.visit(confirmed.visit).planned_day <= plan.visit(last).planned_day);
    let stratified = plan.strata().is_some();
    if first_period && deteriorated && stratified {
        return None;
    }
    let at_end = score(plan, subject, last);
    let carried = first_period && (subject.switched().is_some() || !subject.rescues().is_empty());
    if at_end.is_some() || !carried {
        return at_end;
    }
    subject
        .visits()
        .iter()
        .rev()
        .find_map(|held| score(plan, subject, held.visit))
}

pub fn quantile_of(values: &[f64], probability: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = probability * (sorted.len() as f64 - 1.0);
    let below = sorted[place.floor() as usize];
    let above = sorted[place.ceil() as usize];
    below + (above - below) * (place - place.floor())
}

/// Who was enrolled, and under which version.
fn at_entry(plan: &Plan, state: &TrialState<'_>, figures: &mut Figures) {
    let enrolled: Vec<&Subject> = state
        .subjects()
        .iter()
        .filter(|subject| subject.enrolment().is_some())
        .collect();
    let all = enrolled.len() as f64;
    for version in &plan.protocol().versions {
        let under = enrolled.iter().filter(|subject| {
            let own = subject.enrolment().map(|enrolment| enrolment.version);
            own == plan.version_named(&version.id)
        });
        figures.insert(format!("enrolled/{}", version.id), under.count() as f64);
    }
    let mut median = |name: &str, value: &dyn Fn(&record::Screening) -> Option<f64>| {
        let values: Vec<f64> = enrolled
            .iter()
            .filter_map(|subject| value(subject.screening()))
            .collect();
        if !values.is_empty() {
            figures.insert(format!("{name}/median"), quantile_of(&values, 0.5));
        }
    };
    median("age", &|screening| Some(f64::from(screening.age)));
    median("age_at_onset", &|screening| {
        screening.baseline.age_at_onset.map(f64::from)
    });
    median("years_since_diagnosis", &|screening| {
        screening
            .baseline
            .years_since_diagnosis
            .map(|years| years.to_f64())
    });
    median("months_since_first_symptom", &|screening| {
        screening
            .baseline
            .months_since_first_symptom
            .map(|months| months.to_f64())
    });
    let percent = |holds: &dyn Fn(&record::Screening) -> bool| {
        100.0
            * enrolled
                .iter()
                .filter(|subject| holds(subject.screening()))
                .count() as f64
            / all
    };
    figures.insert(
        "women".into(),
        percent(&|screening| screening.sex == record::Sex::Female),
    );
    figures.insert(
        "white".into(),
        percent(&|screening| screening.race == record::Race::White),
    );
    let definite = |screening: &record::Screening| {
        screening.baseline.bohan_peter.is_some_and(|findings| {
            let class = instruments::bohan_peter::bohan_peter(&findings).certainty;
            class == Some(instruments::bohan_peter::Certainty::Definite)
        })
    };
    figures.insert("definite".into(), percent(&definite));
}

/// Strata, exposure and adverse events.
fn overall(plan: &Plan, state: &TrialState<'_>, key: &ArmKey, figures: &mut Figures) {
    if let Some(strata) = plan.strata() {
        for band in strata.bands() {
            let inside: Vec<&Subject> = state
                .subjects()
                .iter()
                .filter(|subject| {
                    subject
                        .enrolment()
                        .is_some_and(|enrolment| enrolment.stratum == Some(band.index))
                })
                .collect();
            figures.insert(format!("stratum/{}", band.id), inside.len() as f64);
            for name in ["muscle_strength", "CdasiActivity"] {
                let values: Vec<f64> = inside
                    .iter()
                    .filter_map(|subject| {
                        let held = subject.visit(plan.baseline())?;
                        measures(&held.findings)
                            .into_iter()
                            .find(|(other, _)| other == name)
                    })
                    .map(|(_, value)| value)
                    .collect();
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                figures.insert(format!("stratum/{}/{name}/mean", band.id), mean);
            }
        }
    }
    let first_closes = plan.periods()[0].to;
    let mut exposed = BTreeMap::<(&str, &str), Vec<f64>>::new();
    let mut cycles = 0.0;
    let mut days = Vec::new();
    for subject in state.subjects() {
        // Per treatment (active or placebo) and stretch (first period, whole trial): whether exposed, and
        // which related events.
        let closed = subject.visit(first_closes).map(|held| held.date);
        let mut events = BTreeMap::<(&str, &str), Vec<&str>>::new();
        let product = |date| {
            let segment = subject.segment_on(date)?;
            let treatment = segment.open(plan, key).expect("virtual")?;
            Some(match plan.product(treatment.product).role {
                protocol::ProductRole::Active => "active",
                protocol::ProductRole::Placebo => "placebo",
            })
        };
        for cycle in subject.cycles() {
            let Some(given) = product(cycle.from) else {
                continue;
            };
            events.entry((given, "overall")).or_default();
            if closed.is_none_or(|closed| cycle.from < closed) {
                events.entry((given, "first")).or_default();
            }
            if given == "active" {
                cycles += 1.0;
                days.push(cycle.millilitres_by_day.len() as f64);
            }
        }
        for event in subject.adverse_events() {
            if event.what.relation != record::Relation::Related {
                continue;
            }
            let cycle = subject
                .cycles()
                .iter()
                .rev()
                .find(|cycle| cycle.from <= event.date);
            let Some(given) = cycle.and_then(|cycle| product(cycle.from)) else {
                continue;
            };
            let term = event.what.term.as_str();
            events.entry((given, "overall")).or_default().push(term);
            if closed.is_none_or(|closed| event.date < closed) {
                events.entry((given, "first")).or_default().push(term);
            }
            if event.what.thromboembolism == record::Suspicion::Suspected {
                *figures.entry("thromboembolism/related".into()).or_default() += 1.0;
            }
            if event.what.severity == record::Severity::Mild && given == "active" {
                *figures.entry("related/mild".into()).or_default() += 1.0;
            }
        }
        for (stretch, terms) in events {
            exposed.entry(stretch).or_default().push(terms.len() as f64);
            let mut once = terms.clone();
            once.sort_unstable();
            once.dedup();
            for term in once {
                let name = format!("related/{}/{}/{term}", stretch.0, stretch.1);
                *figures.entry(name).or_default() += 1.0;
            }
        }
    }
    for ((given, stretch), counts) in exposed {
        let number = counts.len() as f64;
        let here = format!("related/{given}/{stretch}");
        let with_any = counts.iter().filter(|count| **count > 0.0).count() as f64;
        figures.insert(format!("{here}/any_percent"), 100.0 * with_any / number);
        figures.insert(format!("{here}/events"), counts.iter().sum());
        figures.insert(format!("{here}/subjects"), number);
        let terms: Vec<String> = figures
            .keys()
            .filter(|name| name.starts_with(&format!("{here}/")))
            .cloned()
            .collect();
        for term in terms {
            if term.ends_with("any_percent")
                || term.ends_with("events")
                || term.ends_with("subjects")
            {
                continue;
            }
            if let Some(value) = figures.get_mut(&term) {
                *value *= 100.0 / number;
            }
        }
    }
    figures.insert("cycles".into(), cycles);
    figures.insert(
        "days_a_cycle/mean".into(),
        days.iter().sum::<f64>() / cycles.max(1.0),
    );
    let glucocorticoid = |change| {
        state.subjects().iter().filter(move |subject| {
            subject.enrolment().is_some()
                && subject.concomitant_treatments().iter().any(|treatment| {
                    treatment.what.class == record::TreatmentClass::Glucocorticoid
                        && treatment.what.change == change
                })
        })
    };
    figures.insert(
        "glucocorticoid/at_entry".into(),
        glucocorticoid(record::DoseChange::AtEntry).count() as f64,
    );
    figures.insert(
        "glucocorticoid/reduced".into(),
        glucocorticoid(record::DoseChange::Reduced).count() as f64,
    );
}
