//! A trial lived through in numbers is the trial of its record: the same people, days, values and ends, to the last bit.

use analysis::compiled::{Choice, CompiledValue};
use jiff::Span;
use jiff::civil::Date;
use protocol::Plan;
use record::{PeriodEnd, Subject, TreatmentGiven, TrialState};
use simulation::compiled::{
    CompiledTrial, NotInNumbers, ProtocolInNumbers, SubjectInNumbers, TrialInNumbers,
};
use simulation::operating::{Model, WholeProtocol};
use simulation::{Provenance, Seed, live_through};

use crate::trials::{first_line_pilot, proderm};

fn trials() -> u32 {
    if std::env::var("MYOTRIAL_FULL").is_ok_and(|value| value == "1") {
        500
    } else {
        12
    }
}

fn compare(plan: &Plan, of_record: &Subject, in_numbers: &SubjectInNumbers, key: &record::ArmKey) {
    let opened = plan.protocol().trial.enrolment_opened;
    let date = |day: i32| -> Date { opened.checked_add(Span::new().days(day)).unwrap() };
    let enrolment = of_record.enrolment().unwrap();
    let number = in_numbers.number;
    assert_eq!(
        of_record.screening().site.0,
        in_numbers.site,
        "subject {number}"
    );
    assert_eq!(
        enrolment.date,
        date(in_numbers.enrolled),
        "subject {number}"
    );
    assert_eq!(enrolment.order, in_numbers.order, "subject {number}");
    assert_eq!(enrolment.version, in_numbers.version, "subject {number}");
    assert_eq!(enrolment.stratum, in_numbers.stratum, "subject {number}");
    assert_eq!(
        enrolment.arm.open(key).unwrap(),
        in_numbers.arm,
        "subject {number}"
    );
    assert_eq!(
        of_record.first_dose(),
        in_numbers.first_dose.map(date),
        "subject {number}"
    );
    assert_eq!(
        of_record.crossed_over(),
        in_numbers.crossed_over().map(date)
    );
    assert_eq!(
        of_record.switched_in_error(),
        in_numbers.switched_in_error().map(date),
        "subject {number}"
    );
    assert_eq!(
        of_record
            .ending()
            .map(|ending| (ending.date, ending.reason)),
        in_numbers
            .ending
            .map(|ending| (date(ending.day), ending.reason)),
        "subject {number}"
    );
    let stays: Vec<_> = of_record
        .periods()
        .iter()
        .map(|stay| {
            let (ended, completed) = match stay.ended {
                Some(PeriodEnd::Completed(day)) => (Some(day), true),
                Some(PeriodEnd::LeftTrial(day)) => (Some(day), false),
                None => (None, false),
            };
            (stay.period, stay.entered, ended, completed)
        })
        .collect();
    let own: Vec<_> = in_numbers
        .stays
        .iter()
        .map(|stay| {
            let ended = stay.ended.map(date);
            (stay.period, date(stay.entered), ended, stay.completed)
        })
        .collect();
    assert_eq!(stays, own, "subject {number}");
    let stretches: Vec<_> = of_record
        .segments()
        .iter()
        .map(|segment| {
            let arm = match segment.given {
                TreatmentGiven::Arm(arm) => Some(arm.open(key).unwrap()),
                TreatmentGiven::OpenLabel { .. } => None,
            };
            let treatment = segment.open(plan, key).unwrap();
            (segment.from, segment.period, segment.began, arm, treatment)
        })
        .collect();
    let own: Vec<_> = in_numbers
        .stretches
        .iter()
        .map(|stretch| {
            let treatment = Some(stretch.treatment);
            let from = date(stretch.from);
            (from, stretch.period, stretch.began, stretch.arm, treatment)
        })
        .collect();
    assert_eq!(stretches, own, "subject {number}");
    let cycles: Vec<_> = of_record
        .cycles()
        .iter()
        .map(|cycle| (cycle.visit, cycle.from, cycle.to))
        .collect();
    let own: Vec<_> = in_numbers
        .cycles
        .iter()
        .map(|cycle| (cycle.visit, date(cycle.from), date(cycle.to)))
        .collect();
    assert_eq!(cycles, own, "subject {number}");
    let confirmed: Vec<_> = of_record
        .confirmed_deteriorations()
        .iter()
        .map(|confirmed| (confirmed.visit, confirmed.date, confirmed.period))
        .collect();
    let own: Vec<_> = in_numbers
        .confirmed
        .iter()
        .map(|confirmed| (confirmed.visit, date(confirmed.day), confirmed.period))
        .collect();
    assert_eq!(confirmed, own, "subject {number}");
    let visits: Vec<_> = of_record
        .visits()
        .iter()
        .filter(|held| {
            held.visit
                != plan
                    .visit_named(&plan.protocol().eligibility.visit)
                    .unwrap()
        })
        .map(|held| {
            let score = of_record
                .total_improvement(plan, held.visit)
                .and_then(|improvement| improvement.score());
            let judged = of_record.deterioration(plan, held.visit).is_some();
            (held.visit, held.date, score, judged)
        })
        .collect();
    let own: Vec<_> = in_numbers
        .visits
        .iter()
        .map(|held| (held.visit, date(held.day), held.score, held.judged))
        .collect();
    assert_eq!(visits, own, "subject {number}");
}

#[test]
fn every_subject_lives_as_in_the_record_of_the_same_seed() {
    let trial = proderm();
    let compiled = CompiledTrial::compile(&trial.plan, &trial.patients).unwrap();
    let mut in_numbers = TrialInNumbers::default();
    let (mut switched, mut left, mut confirmed) = (0, 0, 0);
    for replicate in 0..trials() {
        let seed = Seed::new(77).replicate(replicate);
        let (record, table) =
            live_through(&trial.plan, &trial.patients, &Provenance::default(), seed).unwrap();
        let mut state = TrialState::new(&trial.plan, &table);
        for entry in record.entries() {
            state.accept(entry).unwrap();
        }
        let key = record.arm_key().unwrap();
        compiled.live_through(seed, &mut in_numbers).unwrap();
        assert_eq!(state.subjects().len(), in_numbers.screened() as usize);
        let mut enrolled: Vec<&Subject> = state
            .subjects()
            .iter()
            .filter(|subject| subject.enrolment().is_some())
            .collect();
        enrolled.sort_by_key(|subject| subject.enrolment().unwrap().order);
        assert_eq!(
            enrolled.len(),
            in_numbers.subjects().len(),
            "replicate {replicate}"
        );
        for (of_record, own) in enrolled.into_iter().zip(in_numbers.subjects()) {
            assert_eq!(of_record.number().0, own.number, "replicate {replicate}");
            compare(&trial.plan, of_record, own, &key);
            switched += usize::from(own.switch().is_some());
            left += usize::from(own.ending.is_some());
            confirmed += own.confirmed.len();
        }
    }
    // What is compared happens.
    assert!(
        switched > 0 && left > 0 && confirmed > 0,
        "{switched} {left} {confirmed}"
    );
}

#[test]
fn a_trial_with_rules_that_numbers_do_not_follow_is_refused_by_their_name() {
    let trial = first_line_pilot();
    let refused = CompiledTrial::compile(&trial.plan, &trial.patients).unwrap_err();
    assert_eq!(
        refused,
        NotInNumbers::Rule {
            kind: "extra_visit"
        }
    );
    assert_eq!(refused.to_string(), "the protocol has a rule `extra_visit`");
}

fn proderm_plan() -> analysis::Plan {
    let text = include_str!("../../../../trials/proderm/analysis.toml");
    definition::read("analysis.toml", text).unwrap()
}

/// Every result of a choice, of some trials, against the analysis of the tables of their records.
fn results_have_the_bits_of_the_record(choice: impl Fn(&analysis::Plan) -> Choice) -> usize {
    let trial = proderm();
    let plan = proderm_plan();
    let choice = choice(&plan);
    let fast = ProtocolInNumbers::compile(&trial.plan, &trial.patients, &plan, &choice).unwrap();
    let whole = WholeProtocol {
        protocol: &trial.plan,
        patients: &trial.patients,
        analysis: &plan,
    };
    let mut room = fast.room();
    for replicate in 0..trials().min(60) {
        let seed = Seed::new(41).replicate(replicate);
        let results = whole.analyse(seed).unwrap();
        let values = fast.analyse(seed, &mut room).unwrap();
        for (id, value) in fast.ids().iter().zip(values) {
            let of_record = results.get(id);
            let expected = match of_record {
                None => CompiledValue::Absent,
                Some(row) => row
                    .value
                    .as_number()
                    .map_or(CompiledValue::NotCalculated, CompiledValue::Number),
            };
            let bits = |value: CompiledValue| value.as_number().map(f64::to_bits);
            let same = bits(*value) == bits(expected)
                && (*value == CompiledValue::Absent) == (expected == CompiledValue::Absent);
            assert!(
                same,
                "replicate {replicate}: {}: {value:?} for {expected:?}",
                id.as_str()
            );
        }
    }
    fast.ids().len()
}

#[test]
fn what_table_2_prints_has_the_bits_of_the_analysis_of_the_record() {
    let results =
        results_have_the_bits_of_the_record(|plan| Choice::printed_in(plan, &"T2".into()).unwrap());
    assert!(results > 150, "{results}");
}

#[test]
fn every_result_of_the_analyses_of_table_2_has_the_bits_of_the_analysis_of_the_record() {
    let results = results_have_the_bits_of_the_record(|plan| {
        Choice::analyses_in(plan, &"T2".into()).unwrap()
    });
    assert!(results > 600, "{results}");
}

#[test]
fn trials_in_numbers_are_tallied_as_trials_by_their_records() {
    let trial = proderm();
    let plan = proderm_plan();
    let choice = Choice::printed_in(&plan, &"T2".into()).unwrap();
    let fast = ProtocolInNumbers::compile(&trial.plan, &trial.patients, &plan, &choice).unwrap();
    let whole = WholeProtocol {
        protocol: &trial.plan,
        patients: &trial.patients,
        analysis: &plan,
    };
    let (own, other) = (
        fast.simulate(Seed::new(3), 0..3).unwrap(),
        whole.simulate(Seed::new(3), 0..3).unwrap(),
    );
    assert_eq!(own.trials(), other.trials());
    let (mut tests, mut numbers) = (0, 0);
    for (name, tally) in own.tests() {
        assert_eq!(
            other.tests().find(|(known, _)| *known == name),
            Some((name, tally))
        );
        tests += 1;
    }
    for (name, tally) in own.numbers() {
        assert_eq!(
            other.numbers().find(|(known, _)| *known == name),
            Some((name, tally))
        );
        numbers += 1;
    }
    assert!(tests > 0 && numbers > 150, "{tests} {numbers}");
}
