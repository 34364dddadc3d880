//! Kaplan-Meier, log-rank and restricted mean.

use crate::answer::{Answer, number};
use crate::case::Case;
use crate::error::QualificationError;
use crate::table::Table;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::survival::{
    BandTransform, FlatToTheEnd, KaplanMeier, LogRank, LogRankWeight, Observation, kaplan_meier,
    restricted_mean_survival_time, stratified_log_rank,
};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// The observations of a table with columns `time` and `event`.
pub(super) fn observations(table: &Table) -> Result<Vec<Observation>, QualificationError> {
    let times = table.numbers("time")?;
    let events = table.counts("event")?;
    Ok(times
        .into_iter()
        .zip(events)
        .map(|(time, event)| {
            if event == 1 {
                Observation::event(time)
            } else {
                Observation::censored(time)
            }
        })
        .collect())
}

pub(super) fn kaplan_meier_curves(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (column, value) = case.text("filter")?.split_once("==").unwrap_or_default();
    let subjects = observations(&case.data()?.only(column, value)?)?;
    let curve = |transform| kaplan_meier(&subjects, transform, LEVEL);
    let default = curve(BandTransform::LogLog)?;
    let mut answer = Answer::new();
    answer.value("curve", steps(&default));
    for (name, probability) in [("q25", 0.25), ("q50", 0.5), ("q75", 0.75)] {
        // The golden values follow R where the curve stays flat; SAS's answer stands beside them.
        let estimate = default.quantile(probability, FlatToTheEnd::MidwayToLastTime);
        answer.optional(name, estimate.time).optional_numbers(
            &format!("{name}_ci_loglog"),
            &[estimate.lower, estimate.upper],
        );
    }
    for (name, transform) in [
        ("median_ci_log", BandTransform::Log),
        ("median_ci_plain", BandTransform::Plain),
    ] {
        let estimate = curve(transform)?.quantile(0.5, FlatToTheEnd::MidwayToLastTime);
        answer.optional_numbers(name, &[estimate.lower, estimate.upper]);
    }
    let mut sas = Answer::new();
    sas.optional(
        "q25",
        default.quantile(0.25, FlatToTheEnd::NotEstimable).time,
    );
    answer.value("sas_alternative", sas.done());
    Ok(answer.done())
}

fn steps(curve: &KaplanMeier) -> Value {
    let of = |f: &dyn Fn(&statistics::survival::Step) -> Option<f64>| {
        curve.steps.iter().map(f).collect::<Vec<_>>()
    };
    let mut answer = Answer::new();
    answer
        .optional_numbers("time", &of(&|s| Some(s.time)))
        .optional_numbers("n_risk", &of(&|s| Some(s.at_risk as f64)))
        .optional_numbers("n_event", &of(&|s| Some(s.events as f64)))
        .optional_numbers("n_censor", &of(&|s| Some(s.censored as f64)))
        .optional_numbers("surv", &of(&|s| Some(s.survival)))
        .optional_numbers("se", &of(&|s| s.standard_error))
        .optional_numbers("lower", &of(&|s| s.interval.map(|i| i.lower)))
        .optional_numbers("upper", &of(&|s| s.interval.map(|i| i.upper)));
    answer.done()
}

pub(super) fn logrank(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?;
    let mut strata = Vec::new();
    if case.has("strata") {
        let column = case.text("strata")?;
        for stratum in table.distinct(column)? {
            strata.push(arms(&table.only(column, stratum)?)?);
        }
    } else {
        strata.push(arms(&table)?);
    }
    let groups: Vec<[&[Observation]; 2]> = strata
        .iter()
        .map(|[one, zero]| [one.as_slice(), zero.as_slice()])
        .collect();
    let strata: Vec<&[&[Observation]]> = groups.iter().map(|g| g.as_slice()).collect();
    let mut answer = Answer::new();
    for (name, weight) in [
        ("logrank", LogRankWeight::LogRank),
        ("gehan", LogRankWeight::Gehan),
        ("peto", LogRankWeight::PetoPeto),
    ] {
        answer.value(name, result(&stratified_log_rank(&strata, weight)?));
    }
    Ok(answer.done())
}

/// The treated and the control arm.
fn arms(table: &Table) -> Result<[Vec<Observation>; 2], QualificationError> {
    Ok([
        observations(&table.only("trt", "1")?)?,
        observations(&table.only("trt", "0")?)?,
    ])
}

fn result(test: &LogRank) -> Value {
    let mut answer = Answer::new();
    answer
        .number("observed_minus_expected", test.observed_minus_expected())
        .number("variance", test.variance)
        .test("chi2", "p", test.test);
    answer.done()
}

pub(super) fn rmst(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?;
    let horizon = case.number("tau")?;
    let mut answer = Answer::new();
    for arm in table.distinct("trt")? {
        let subjects = observations(&table.only("trt", arm)?)?;
        let curve = kaplan_meier(&subjects, BandTransform::LogLog, LEVEL)?;
        let mean = restricted_mean_survival_time(&curve, horizon, LEVEL)?;
        let mut part = Answer::new();
        part.value("rmst", number(mean.estimate))
            .number("se", mean.standard_error)
            .interval("ci", mean.interval);
        answer.value(&format!("arm{arm}"), part.done());
    }
    Ok(answer.done())
}
