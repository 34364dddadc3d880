//! Which datasets a trial in numbers can fill: their variables, and the places where a subject may have a row.

use analysis::compiled::{CompiledPlan, DatasetLayout, KeyValue, Layout, LayoutError};
use instruments::measure::CoreSetMeasure;
use instruments::total_improvement::TotalImprovementScore;
use protocol::{Assessment, VisitPurpose};
use record::Test;
use tabulation::Parameter;
use tabulation::derivation::{
    Derivation, END_OF_PERIOD_1, Horizon, JudgedBy, code_of_deterioration, code_of_improvement,
    horizons, visit_number,
};

use super::trial::CompiledTrial;
use crate::enzymes::steps_of;
use crate::patients::MeasuredBy;
use crate::population::tests_of;

/// A code of the dataset of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubjectCode {
    PlannedArm,
    Stratum,
    Always,
    HasDose,
    Entered(usize),
    Completed(usize),
    Deteriorated(usize),
    Switched,
    SwitchedInError,
}

/// A number of the dataset of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubjectNumberOf {
    PlannedArm,
    Stratum,
    Order,
    Baseline(Series),
}

/// What is measured again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Series {
    /// A measure, by its place in the file, with the steps that make a unit.
    Measure(usize, u16),
    /// An enzyme, by its place in the file, with the steps that make a unit.
    Enzyme(usize, u32),
    /// The Total Improvement Score.
    Score,
}

/// A parameter of a measure: its short name, and what it is assessed with.
fn parameter_of(measure: MeasuredBy) -> Option<(Parameter, Assessment)> {
    let core = |measure| (Parameter::CoreSet(measure), Assessment::CoreSet);
    Some(match measure {
        MeasuredBy::PhysicianGlobal => core(CoreSetMeasure::PhysicianGlobal),
        MeasuredBy::PatientGlobal => core(CoreSetMeasure::PatientGlobal),
        MeasuredBy::MuscleStrength => core(CoreSetMeasure::MuscleStrength),
        MeasuredBy::HealthAssessment => core(CoreSetMeasure::HealthAssessment),
        MeasuredBy::Extramuscular => core(CoreSetMeasure::Extramuscular),
        _ => {
            let assessment = [
                Assessment::Cdasi,
                Assessment::Sf36,
                Assessment::Eq5d5l,
                Assessment::RaschMrc,
                Assessment::AlsssSwallowing,
                Assessment::ModifiedRankin,
            ];
            let (test, assessment) = assessment.into_iter().find_map(|assessment| {
                let mut tests = tests_of(assessment).iter();
                let (_, tests) = tests.find(|(known, _)| *known == measure)?;
                let one: Option<&Test> = tests.first().filter(|_| tests.len() == 1);
                Some((*one?, assessment))
            })?;
            (Parameter::Test(test), assessment)
        }
    })
}

/// A series with its name and what it is assessed with.
pub(super) struct Named {
    pub(super) series: Series,
    pub(super) code: &'static str,
    pub(super) assessment: Assessment,
}

pub(super) fn series_of(trial: &CompiledTrial<'_>) -> Vec<Named> {
    let mut all = Vec::new();
    for (place, measure) in trial.population.measured().enumerate() {
        if let Some((parameter, assessment)) = parameter_of(measure) {
            let steps = measure.scale(trial.population.maximum()).steps_a_unit;
            all.push(Named {
                series: Series::Measure(place, steps),
                code: parameter.coding().code,
                assessment,
            });
        }
    }
    for (place, model) in trial.patients.enzymes.iter().enumerate() {
        all.push(Named {
            series: Series::Enzyme(place, steps_of(model)),
            code: Parameter::Enzyme(model.is).coding().code,
            assessment: Assessment::CoreSet,
        });
    }
    all
}

/// A row that a dataset may have: its keys.
pub(super) fn key_of(code: &str, visit: f64, derivation: Derivation) -> Vec<KeyValue> {
    vec![
        code.into(),
        visit.into(),
        match derivation {
            Derivation::Observed => KeyValue::Missing,
            Derivation::CarriedForward => derivation.in_words().into(),
        },
    ]
}

/// The rows that a series may have, in the order of the table.
fn keys_of_series(
    trial: &CompiledTrial<'_>,
    code: &str,
    assessment: Assessment,
    after_baseline: bool,
) -> Vec<Vec<KeyValue>> {
    let plan = trial.plan;
    let mut keys: Vec<(f64, Vec<KeyValue>)> = Vec::new();
    for visit in plan.visits() {
        let is_wanted = visit.purpose != VisitPurpose::Screening
            && !(after_baseline && visit.index == plan.baseline());
        if is_wanted && visit.assesses(assessment) {
            let number = visit_number(plan, visit.index);
            for derivation in [Derivation::Observed, Derivation::CarriedForward] {
                keys.push((number, key_of(code, number, derivation)));
            }
        }
    }
    keys.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    keys.into_iter().map(|(_, key)| key).collect()
}

/// The short name of the Total Improvement Score.
pub(super) const TOTAL: &str = "TIS";
/// The short names of the score by which a response is judged, and of the last one of the period.
pub(super) const JUDGED: [&str; 2] = ["TISEND", "TISLAST"];
/// Everything that a score is judged by.
pub(super) const ALL_JUDGED: [JudgedBy; 5] = [
    JudgedBy::ClosingVisit,
    JudgedBy::LastBeforeSwitch,
    JudgedBy::LastAtPrematureEnd,
    JudgedBy::Missing,
    JudgedBy::Deteriorated,
];
/// What the last score of the period is chosen by.
pub(super) const LAST_VALUE: &str = "LAST VALUE";

impl CompiledTrial<'_> {
    /// The datasets that a trial in numbers can fill; where a plan is given, only what it reads of them.
    pub(super) fn layout(
        &self,
        only: Option<(&Layout, &CompiledPlan)>,
    ) -> Result<Layout, LayoutError> {
        let plan = self.plan;
        let reads = |dataset: &str, variable: &str| {
            only.is_none_or(|(_, compiled)| compiled.reads(dataset, variable))
        };
        let looks_at = |dataset: &str, keys: &[KeyValue]| match only {
            None => true,
            Some((layout, compiled)) => layout
                .place(dataset, keys)
                .is_ok_and(|place| compiled.looks_at(place)),
        };
        let arms: Vec<String> = plan.arms().iter().map(|arm| arm.label.clone()).collect();
        let bands = plan.strata().map_or(&[][..], |strata| strata.bands());
        let strata: Vec<String> = bands.iter().map(|band| band.label.clone()).collect();
        let mut adsl = DatasetLayout::of_subjects("ADSL")
            .text("TRT01P", arms)
            .text("STRATAR", strata);
        for (name, _) in subject_codes(self) {
            if !["TRT01P", "STRATAR"].contains(&name.as_str()) && reads("ADSL", &name) {
                adsl = adsl.flag(name);
            }
        }
        for (name, _) in subject_numbers(self) {
            if reads("ADSL", &name) {
                adsl = adsl.number(name);
            }
        }
        let mut measures: Vec<(&str, Vec<Vec<KeyValue>>)> = series_of(self)
            .into_iter()
            .map(|named| {
                let keys = keys_of_series(self, named.code, named.assessment, false);
                (named.code, keys)
            })
            .collect();
        measures.sort_by_key(|(code, _)| *code);
        let wanted = |dataset: &str, keys: Vec<Vec<KeyValue>>| -> Vec<Vec<KeyValue>> {
            keys.into_iter()
                .filter(|keys| looks_at(dataset, keys))
                .collect()
        };
        let repeated = ["PARAMCD", "AVISITN", "DTYPE"];
        let adqs_keys = measures.into_iter().flat_map(|(_, keys)| keys).collect();
        let mut adqs = DatasetLayout::at_places("ADQS", repeated, wanted("ADQS", adqs_keys));
        let mut adrs_keys = keys_of_series(self, TOTAL, Assessment::CoreSet, true);
        for code in JUDGED {
            adrs_keys.push(key_of(code, END_OF_PERIOD_1, Derivation::Observed));
        }
        let mut adrs = DatasetLayout::at_places("ADRS", repeated, wanted("ADRS", adrs_keys));
        let mut time_keys: Vec<String> = self.times().into_iter().map(|(code, ..)| code).collect();
        time_keys.sort();
        let time_keys = time_keys
            .into_iter()
            .map(|code| vec![KeyValue::from(code.as_str())])
            .collect();
        let mut adtte = DatasetLayout::at_places("ADTTE", ["PARAMCD"], wanted("ADTTE", time_keys));
        let of_subject =
            |dataset: DatasetLayout| dataset.of_subject("TRT01P").of_subject("STRATAR");
        adqs = of_subject(adqs);
        adrs = of_subject(adrs);
        adtte = of_subject(adtte);
        for name in ["AVAL", "BASE", "CHG", "CHGP2"] {
            if reads("ADQS", name) {
                adqs = adqs.number(name);
            }
        }
        for name in ["ABLFL", "ANL01FL", "ANL02FL", "POSTSWFL"] {
            if reads("ADQS", name) {
                adqs = adqs.flag(name);
            }
            if name != "ABLFL" && reads("ADRS", name) {
                adrs = adrs.flag(name);
            }
        }
        if reads("ADRS", "AVAL") {
            adrs = adrs.number("AVAL");
        }
        if reads("ADRS", "DETBYFL") {
            adrs = adrs.flag("DETBYFL");
        }
        if reads("ADRS", "RESPRS") {
            let words = ALL_JUDGED.map(JudgedBy::in_words);
            adrs = adrs.text("RESPRS", words.into_iter().chain([LAST_VALUE]));
        }
        for name in ["AVAL", "CNSR"] {
            if reads("ADTTE", name) {
                adtte = adtte.number(name);
            }
        }
        Layout::new(adsl, [adqs, adrs, adtte])
    }

    /// The times to events, each with its short name.
    pub(super) fn times(&self) -> Vec<(String, Horizon, Option<TotalImprovementScore>)> {
        let plan = self.plan;
        let thresholds = plan.response_settings().criteria.thresholds();
        let thresholds = [thresholds.minimal, thresholds.moderate, thresholds.major];
        let mut times = Vec::new();
        for horizon in horizons(plan) {
            for threshold in thresholds {
                let code = code_of_improvement(plan, *horizon, threshold);
                times.push((code, *horizon, Some(threshold)));
            }
            if plan.deterioration().is_some() {
                times.push((code_of_deterioration(plan, *horizon), *horizon, None));
            }
        }
        times
    }
}

/// The codes of the dataset of subjects by their variables.
pub(super) fn subject_codes(trial: &CompiledTrial<'_>) -> Vec<(String, SubjectCode)> {
    let mut codes = vec![
        ("TRT01P".to_owned(), SubjectCode::PlannedArm),
        ("STRATAR".to_owned(), SubjectCode::Stratum),
        ("FASFL".to_owned(), SubjectCode::Always),
        ("ENRLFL".to_owned(), SubjectCode::Always),
        ("SAFFL".to_owned(), SubjectCode::HasDose),
        ("DETFL".to_owned(), SubjectCode::Deteriorated(0)),
        ("DET2FL".to_owned(), SubjectCode::Deteriorated(1)),
        ("SWTFL".to_owned(), SubjectCode::Switched),
        ("SWTERRFL".to_owned(), SubjectCode::SwitchedInError),
    ];
    if trial.is_randomised() {
        codes.push(("RANDFL".to_owned(), SubjectCode::Always));
    }
    for place in 0..trial.plan.periods().len().min(2) {
        let number = place + 1;
        codes.push((format!("P{number}STFL"), SubjectCode::Entered(place)));
        codes.push((format!("P{number}CMFL"), SubjectCode::Completed(place)));
    }
    codes
}

/// The numbers of the dataset of subjects by their variables.
pub(super) fn subject_numbers(trial: &CompiledTrial<'_>) -> Vec<(String, SubjectNumberOf)> {
    let mut numbers = vec![
        ("TRT01PN".to_owned(), SubjectNumberOf::PlannedArm),
        ("STRATARN".to_owned(), SubjectNumberOf::Stratum),
        ("ENRLORD".to_owned(), SubjectNumberOf::Order),
    ];
    for named in series_of(trial) {
        let at_baseline = [
            "PHGA", "PTGA", "MMT", "HAQ", "EXT", "CK", "ALD", "AST", "ALT", "LDH", "CDASIA",
        ];
        if at_baseline.contains(&named.code) {
            let name = format!("{}BL", named.code);
            numbers.push((name, SubjectNumberOf::Baseline(named.series)));
        }
    }
    numbers
}
