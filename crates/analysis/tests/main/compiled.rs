//! A compiled plan gives the results of a run, to the last bit.

use std::collections::BTreeSet;

use analysis::compiled::{
    Choice, Columns, CompileError, CompiledPlan, CompiledValue, DatasetLayout, KeyValue, Layout,
    Misfit,
};
use analysis::plan::{AnalysisId, Plan};
use analysis::results::{ResultId, ResultValue, Results};
use analysis::run;
use datasets::Table;

use crate::random_trial::{PARAMETERS, Recipe, TIMES, WEEKS, random_trial};

const KEYS: [(&str, &[&str]); 3] = [
    ("ADQS", &["PARAMCD", "AVISITN", "DTYPE"]),
    ("ADRS", &["PARAMCD", "AVISITN", "DTYPE"]),
    ("ADTTE", &["PARAMCD"]),
];

fn proderm() -> Plan {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../trials/proderm/analysis.toml"
    );
    let text = std::fs::read_to_string(path).unwrap();
    definition::read("analysis.toml", &text).unwrap_or_else(|report| panic!("{report}"))
}

/// The plan with only these analyses, and with what they read.
fn only(plan: &Plan, analyses: &BTreeSet<AnalysisId>) -> Plan {
    let mut plan = plan.clone();
    plan.analyses
        .retain(|analysis| analyses.contains(&analysis.id));
    let sets: BTreeSet<_> = plan
        .analyses
        .iter()
        .filter_map(|of| of.set.clone())
        .collect();
    plan.sets
        .retain(|set| sets.contains(&set.id) || set.id.as_str() == "full");
    plan.displays.retain(|display| display.id.as_str() == "T2");
    plan
}

/// What the table of end points shows.
fn table_2(plan: &Plan) -> Plan {
    let printed = Choice::analyses_in(plan, &"T2".into()).unwrap();
    let compiled = CompiledPlan::new(plan, &by_hand(), &printed).unwrap();
    let analyses = compiled
        .ids()
        .iter()
        .filter_map(|id| id.as_str().split('/').next().map(AnalysisId::from));
    only(plan, &analyses.collect())
}

/// A layout with no more than the table of end points reads, in which the arm and the stratum are those of the subject.
fn by_hand() -> Layout {
    let adsl = DatasetLayout::of_subjects("ADSL")
        .text("TRT01P", ["IVIg", "Placebo"])
        .text("STRATAR", ["Mild", "Moderate", "Severe"])
        .flag("FASFL")
        .flag("P2STFL")
        .flag("DETFL");
    let at = |parameter: &str, week: f64, derived: &str| -> Vec<KeyValue> {
        vec![parameter.into(), week.into(), derived.into()]
    };
    let measured = PARAMETERS
        .iter()
        .flat_map(|of| [at(of, 16.0, ""), at(of, 16.0, "LOCF"), at(of, 40.0, "")]);
    let scored = WEEKS.iter().map(|week| at("TIS", *week, ""));
    let scored = scored.chain([at("TISEND", 9001.0, "")]);
    let of_subject = |dataset: DatasetLayout| dataset.of_subject("TRT01P").of_subject("STRATAR");
    let keys = ["PARAMCD", "AVISITN", "DTYPE"];
    let adqs = of_subject(DatasetLayout::at_places("ADQS", keys, measured))
        .number("CHG")
        .number("BASE")
        .number("CHGP2")
        .flag("ANL01FL")
        .flag("ANL02FL");
    let adrs = of_subject(DatasetLayout::at_places("ADRS", keys, scored))
        .number("AVAL")
        .flag("ANL01FL")
        .flag("DETBYFL");
    let times = TIMES.iter().map(|time| vec![KeyValue::from(*time)]);
    let adtte = DatasetLayout::at_places("ADTTE", ["PARAMCD"], times)
        .of_subject("TRT01P")
        .number("AVAL")
        .number("CNSR");
    Layout::new(adsl, [adqs, adrs, adtte]).unwrap()
}

/// Every result of a run is among the compiled ones, and the other way round, to the last bit; gives how many have a number.
fn assert_equal(ids: &[ResultId], values: &[CompiledValue], results: &Results) -> usize {
    assert_eq!(ids.len(), values.len());
    let mut numbers = 0;
    for (id, value) in ids.iter().zip(values) {
        match (value, results.get(id).map(|row| &row.value)) {
            (CompiledValue::Absent, None)
            | (CompiledValue::NotCalculated, Some(ResultValue::NotCalculated(_))) => {}
            (CompiledValue::Number(number), Some(given)) => {
                let given = given
                    .as_number()
                    .unwrap_or_else(|| panic!("{id}: {number}, {given:?}"));
                assert_eq!(number.to_bits(), given.to_bits(), "{id}: {number}, {given}");
                numbers += 1;
            }
            (value, given) => panic!("{id}: compiled {value:?}, run {given:?}"),
        }
    }
    numbers
}

/// No result of a run is left out but the steps of curves.
fn assert_none_left_out(ids: &[ResultId], results: &Results) {
    let known: BTreeSet<&ResultId> = ids.iter().collect();
    assert_eq!(known.len(), ids.len(), "every name once");
    for row in results.rows() {
        let is_step = row
            .item
            .as_ref()
            .is_some_and(|item| item.variable == "step");
        let is_size = row.method == "big_n";
        assert!(is_step || is_size || known.contains(&row.id), "{}", row.id);
    }
}

fn recipes() -> Vec<Recipe> {
    let plain = Recipe::PLAIN;
    vec![
        plain,
        Recipe {
            missing: 0,
            ..plain
        },
        Recipe {
            missing: 60,
            ..plain
        },
        Recipe {
            nobody_responds: true,
            ..plain
        },
        Recipe {
            nobody_has_an_event: true,
            ..plain
        },
        Recipe {
            same_baseline: true,
            ..plain
        },
        Recipe { strata: 2, ..plain },
        Recipe { strata: 1, ..plain },
        Recipe { arms: 1, ..plain },
        Recipe {
            subjects: 3,
            ..plain
        },
        Recipe {
            subjects: 7,
            missing: 40,
            ..plain
        },
        Recipe {
            subjects: 0,
            ..plain
        },
        Recipe {
            subjects: 300,
            ..plain
        },
    ]
}

#[test]
fn every_result_of_every_end_point_is_that_of_a_run_whatever_goes_missing() {
    let whole = proderm();
    let plan = table_2(&whole);
    let trials: Vec<Vec<Table>> = recipes()
        .into_iter()
        .enumerate()
        .flat_map(|(number, recipe)| (0..3).map(move |seed| (number as u64 * 100 + seed, recipe)))
        .map(|(seed, recipe)| random_trial(seed, recipe))
        .collect();
    let sources: Vec<&dyn analysis::Source> = trials.iter().map(|trial| trial as _).collect();
    let from_tables = Layout::of_tables(&sources, "USUBJID", "ADSL", &KEYS).unwrap();
    let analyses: Vec<AnalysisId> = plan.analyses.iter().map(|of| of.id.clone()).collect();
    for layout in [from_tables, by_hand()] {
        let compiled =
            CompiledPlan::new(&plan, &layout, &Choice::analyses(analyses.clone())).unwrap();
        let mut workspace = compiled.workspace();
        let mut columns = Columns::new(&layout);
        let mut numbers = 0;
        for trial in &trials {
            columns.fill_from(&layout, trial, "USUBJID").unwrap();
            let results = run(&plan, trial).unwrap();
            assert_none_left_out(compiled.ids(), &results);
            let values = compiled.run(&columns, &mut workspace).unwrap();
            numbers += assert_equal(compiled.ids(), values, &results);
        }
        assert!(numbers > 30_000, "{numbers} numbers were compared");
    }
}

#[test]
fn what_the_table_of_end_points_prints_is_what_a_run_gives() {
    let whole = proderm();
    let plan = table_2(&whole);
    let layout = by_hand();
    let printed = Choice::printed_in(&whole, &"T2".into()).unwrap();
    let compiled = CompiledPlan::new(&whole, &layout, &printed).unwrap();
    let mut workspace = compiled.workspace();
    let mut columns = Columns::new(&layout);
    for seed in 0..20 {
        let trial = random_trial(seed, Recipe::PLAIN);
        columns.fill_from(&layout, &trial, "USUBJID").unwrap();
        let results = run(&plan, &trial).unwrap();
        let values = compiled.run(&columns, &mut workspace).unwrap();
        assert_equal(compiled.ids(), values, &results);
    }
    let names: BTreeSet<&str> = compiled.ids().iter().map(ResultId::as_str).collect();
    for name in [
        "primary_response/IVIg/percent",
        "primary_difference/IVIg-Placebo/upper",
        "primary_test/IVIg-Placebo/p_value",
        "changes_ancova/IVIg-Placebo/CK/difference",
        "changes_to_week_40/Placebo/MMT/lower",
        "tis_by_visit/IVIg/28/sd",
        "improvement_to_week_40/IVIg/TTI60W40/median",
        "deterioration_16/Placebo/deteriorated/n",
        "big_n/IVIg/full/planned/n",
    ] {
        assert!(names.contains(name), "{name} is printed");
    }
    assert!(!names.contains("changes_ancova/IVIg-Placebo/ALD/difference"));
    assert!(!names.contains("primary_test/IVIg-Placebo/odds_ratio"));
}

#[test]
fn a_plan_looks_at_no_more_than_its_results_need() {
    let plan = proderm();
    let layout = by_hand();
    let printed = Choice::printed_in(&plan, &"T2".into()).unwrap();
    let compiled = CompiledPlan::new(&plan, &layout, &printed).unwrap();
    let place = |dataset: &str, keys: &[KeyValue]| layout.place(dataset, keys).unwrap();
    let carried = |of: &str| place("ADQS", &[of.into(), 16.0.into(), "LOCF".into()]);
    assert!(compiled.looks_at(carried("MMT")));
    assert!(
        !compiled.looks_at(carried("ALD")),
        "enzymes other than CK are not printed"
    );
    assert!(compiled.looks_at(place("ADTTE", &["TTDETW16".into()])));
    assert!(compiled.reads("ADQS", "BASE") && compiled.reads("ADSL", "P2STFL"));
    assert!(
        compiled.reads("ADSL", "TRT01P"),
        "which the other datasets take from there"
    );
    let one = Choice::results([ResultId::from_text("primary_response/IVIg/n")]);
    let compiled = CompiledPlan::new(&plan, &layout, &one).unwrap();
    assert_eq!(compiled.ids().len(), 1);
    assert!(!compiled.reads("ADQS", "BASE") && !compiled.reads("ADSL", "STRATAR"));
}

#[track_caller]
fn refusal(choice: &Choice) -> String {
    let error = CompiledPlan::new(&proderm(), &by_hand(), choice).unwrap_err();
    error.to_string()
}

#[test]
fn what_cannot_be_compiled_is_refused_by_name() {
    let of = |analysis: &str| Choice::analyses([AnalysisId::from(analysis)]);
    assert_eq!(
        refusal(&of("tis_16_rank_sum")),
        "analysis `tis_16_rank_sum`: the method `rank_sum` cannot be compiled"
    );
    assert_eq!(
        refusal(&of("exposure")),
        "analysis `exposure`: the layout has no dataset ADEXPOS; it has ADSL, ADQS, ADRS, ADTTE"
    );
    assert_eq!(
        refusal(&of("response_by_activity")),
        "analysis `response_by_activity`: ADSL has no variable `STRATARN` in the layout"
    );
    assert_eq!(
        refusal(&of("nothing")),
        "the plan has no analysis `nothing`"
    );
    let curve = ResultId::from_text("improvement_to_week_16/IVIg/TTI20W16/1/survival");
    assert!(refusal(&Choice::results([curve])).contains("has the same name in every trial"));
    let error = Choice::printed_in(&proderm(), &"F2".into()).unwrap_err();
    assert_eq!(error.to_string(), "the plan has no table `F2`");
    let error = Choice::printed_in(&proderm(), &"T3".into()).unwrap_err();
    assert!(
        matches!(error, CompileError::Inexpressible { .. }),
        "{error}"
    );
}

#[test]
fn columns_that_a_run_would_refuse_are_refused() {
    let plan = proderm();
    let layout = by_hand();
    let printed = Choice::printed_in(&plan, &"T2".into()).unwrap();
    let compiled = CompiledPlan::new(&plan, &layout, &printed).unwrap();
    let mut workspace = compiled.workspace();
    let mut columns = Columns::new(&layout);
    let row = layout.place("ADSL", &[]).unwrap();
    let column = |dataset: &str, name: &str| layout.codes(dataset, name).unwrap();
    let begin = |columns: &mut Columns| {
        columns.begin(2);
        for subject in 0..2 {
            columns.set_code(column("ADSL", "FASFL"), row, subject, 1);
            columns.set_code(column("ADSL", "TRT01P"), row, subject, 1);
            columns.set_code(column("ADSL", "STRATAR"), row, subject, 1);
        }
    };
    begin(&mut columns);
    assert!(compiled.run(&columns, &mut workspace).is_ok());

    columns.set_code(column("ADSL", "STRATAR"), row, 1, 0);
    let error = compiled.run(&columns, &mut workspace).unwrap_err();
    assert_eq!((error.misfit, error.subject), (Misfit::NoStratum, 1));
    assert_eq!(
        error.to_string(),
        "analysis `primary_test`: subject 2 has no stratum"
    );

    begin(&mut columns);
    columns.set_code(column("ADSL", "TRT01P"), row, 0, 0);
    let error = compiled.run(&columns, &mut workspace).unwrap_err();
    assert_eq!(error.misfit, Misfit::UnlistedLevel);

    begin(&mut columns);
    for derived in ["", "LOCF"] {
        let place = layout.place("ADQS", &["MMT".into(), 16.0.into(), derived.into()]);
        let place = place.unwrap();
        columns.add_row(place, 0);
        columns.set_code(column("ADQS", "ANL02FL"), place, 0, 1);
    }
    let error = compiled.run(&columns, &mut workspace).unwrap_err();
    assert_eq!(error.misfit, Misfit::SubjectRepeated);
    assert!(error.part.contains("changes_ancova"), "{error}");

    begin(&mut columns);
    let time = layout.place("ADTTE", &["TTI20W16".into()]).unwrap();
    columns.add_row(time, 0);
    let days = layout.numbers("ADTTE", "AVAL").unwrap();
    columns.set_number(days, time, 0, Some(29.0));
    let error = compiled.run(&columns, &mut workspace).unwrap_err();
    assert_eq!(error.misfit, Misfit::NoEventCode);
}
