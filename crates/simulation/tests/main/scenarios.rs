//! Grids of scenarios: what a cell is, what comes of it, and what is refused.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use simulation::Seed;
use simulation::operating::{
    NumberEstimate, Part, PowerEstimate, RunError, Tallied, WholeProtocol, run,
};
use simulation::scenario::{
    Cell, CellError, CellResult, Coordinate, GridError, GridFile, OutcomeResult, Tells, TrialTexts,
    cells, heat_map, hold, is_held_in_numbers, replicates_of, results_of, smallest, tally_grid,
    trials_of,
};

use crate::trials::proderm;

const PROTOCOL: &str = include_str!("../../../../trials/proderm/protocol.toml");
const PLAN: &str = include_str!("../../../../trials/proderm/analysis.toml");

const OUTCOME: &str = r#"
    [[outcome]]
    name = "response"
    test = "primary_test/IVIg-Placebo/p_value"
    estimate = "primary_difference/IVIg-Placebo/difference"
"#;

fn grid(text: &str) -> GridFile {
    let text = format!("title = \"A grid\"\ntrials = 3\n{text}\n{OUTCOME}");
    definition::read("grid.toml", &text).unwrap()
}

fn refused(text: &str) -> String {
    definition::read::<GridFile>("grid.toml", text)
        .unwrap_err()
        .to_string()
}

fn texts() -> TrialTexts {
    TrialTexts {
        protocol: PROTOCOL.to_owned(),
        patients: proderm().patients_text.to_owned(),
        analysis: PLAN.to_owned(),
        blocks: None,
        others: BTreeMap::new(),
    }
}

fn held(grid: &GridFile, cell: &Cell, threads: usize) -> CellResult {
    let threads = NonZeroUsize::new(threads).unwrap();
    hold(grid, cell, Seed::new(5), grid.trials, threads, &|_| {}).unwrap()
}

#[test]
fn the_shipped_grids_make_cells_that_hold() {
    for text in [
        include_str!("../../../../trials/proderm/scenarios/size.toml"),
        include_str!("../../../../trials/proderm/scenarios/conduct.toml"),
        include_str!("../../../../trials/proderm/scenarios/allocation.toml"),
        include_str!("../../../../trials/proderm/scenarios/looks.toml"),
        include_str!("../../../../trials/proderm/scenarios/endpoint.toml"),
        include_str!("../../../../trials/proderm/scenarios/visit.toml"),
        include_str!("../../../../trials/proderm/scenarios/imputation.toml"),
        include_str!("../../../../trials/proderm/scenarios/method.toml"),
        include_str!("../../../../trials/proderm/scenarios/crossover.toml"),
        include_str!("../../../../trials/proderm/scenarios/re_estimation.toml"),
    ] {
        let grid: GridFile = definition::read("grid.toml", text).unwrap();
        let product: usize = grid.axes.iter().map(|axis| axis.len()).product();
        assert_eq!(cells(&grid, &texts()).unwrap().len(), product);
    }
}

#[test]
fn a_cell_as_the_files_are_has_the_powers_of_the_whole_protocol() {
    let grid = grid("");
    let cell = cells(&grid, &texts()).unwrap().remove(0);
    let found = held(&grid, &cell, 1);
    assert_eq!(found, held(&grid, &cell, 2));
    let trial = proderm();
    let whole = WholeProtocol {
        protocol: &trial.plan,
        patients: &trial.patients,
        analysis: &definition::read("analysis.toml", PLAN).unwrap(),
    };
    let tally = run(
        &whole,
        Seed::new(5),
        Part::ALL.of(3),
        NonZeroUsize::MIN,
        &|_| {},
    )
    .unwrap();
    let (_, test) = tally
        .tests()
        .find(|(name, _)| *name == "primary_test/IVIg-Placebo/p_value")
        .unwrap();
    let (_, number) = tally
        .numbers()
        .find(|(name, _)| *name == "primary_difference/IVIg-Placebo/difference")
        .unwrap();
    assert_eq!(found.outcomes[0].power, Some(PowerEstimate::of(test, 3)));
    assert_eq!(found.outcomes[0].estimate, NumberEstimate::of(number));
    let conduct = |name: &str| found.conduct.iter().any(|(known, _)| known == name);
    assert!(conduct("days to the last patient out") && conduct("enrolled, stratum Mild"));
}

#[test]
fn a_cell_in_numbers_has_the_outcomes_of_its_records() {
    let truth =
        "[[truth]]\nfile = \"patients\"\nplace = \"switch_in_error[*].probability\"\nto = 0.0";
    let everything = grid(truth);
    let mut outcomes = everything.clone();
    outcomes.tells = Tells::Outcomes;
    let cell = cells(&everything, &texts()).unwrap().remove(0);
    assert!(!is_held_in_numbers(&everything, &cell));
    assert!(is_held_in_numbers(&outcomes, &cell));
    let by_records = held(&everything, &cell, 2);
    let in_numbers = held(&outcomes, &cell, 2);
    assert_eq!(in_numbers.outcomes, by_records.outcomes);
    assert!(in_numbers.conduct.is_empty() && !by_records.conduct.is_empty());
}

#[test]
fn bias_and_coverage_are_told_against_trials_without_what_disturbs() {
    let grid = grid(
        "[[truth]]\nfile = \"patients\"\nplace = \"switch_in_error[*].probability\"\nto = 0.0",
    );
    let cell = cells(&grid, &texts()).unwrap().remove(0);
    let outcome = held(&grid, &cell, 2).outcomes.remove(0);
    let bias = outcome.estimate.unwrap().mean - outcome.truth.unwrap();
    assert_eq!(outcome.bias, Some(bias));
    assert!(outcome.coverage.is_some());
}

#[test]
fn a_trial_with_looks_stops_once() {
    let grid = grid(
        "[looks]\noutcome = \"response\"\ninformation = [0.5, 1.0]\nboundary = \"pocock\"\nfutility = [0.0]",
    );
    let cell = cells(&grid, &texts()).unwrap().remove(0);
    let found = held(&grid, &cell, 2);
    let stopped: f64 = found
        .looks
        .iter()
        .map(|look| look.stopped_for_efficacy.power)
        .sum();
    assert_eq!(Some(stopped), found.rejected.map(|rejected| rejected.power));
    let subjects = found.subjects.unwrap();
    assert!((48.0..=95.0).contains(&subjects.mean), "{subjects:?}");
    // Pocock's constant for two looks at 2.5% one-sided.
    assert!((found.looks[0].boundary - 2.178).abs() < 5e-4);
}

#[test]
fn a_look_that_promises_less_than_is_wanted_enlarges_the_trial() {
    let looks = "[looks]\noutcome = \"response\"\ninformation = [0.5, 1.0]\nboundary = \"o_brien_fleming\"\n";
    let held_with = |again: &str| {
        let counts = ["IVIg", "Placebo"].map(|arm| {
            format!("[[outcome]]\nname = \"{arm}\"\nnumber = \"primary_response/{arm}/total\"\n")
        });
        let grid = grid(&format!("{}\n{looks}{again}", counts.concat()));
        let cell = cells(&grid, &texts()).unwrap().remove(0);
        assert_eq!(cell.planned_subjects, 95);
        held(&grid, &cell, 2)
    };
    let plain = held_with("");
    assert_eq!(plain.enlarged, None);
    // A trial that may not grow is the planned one.
    let bounded = held_with("re_estimation = { conditional_power = 0.999, most_subjects = 95 }");
    assert_eq!(bounded.enlarged.map(|share| share.power), Some(0.0));
    assert_eq!(
        (&plain.outcomes, &plain.looks),
        (&bounded.outcomes, &bounded.looks)
    );
    assert_eq!(plain.subjects, bounded.subjects);

    let enlarged = held_with("re_estimation = { conditional_power = 0.999, most_subjects = 110 }");
    // Nearly certain success is promised by no look of a trial that goes on, so that each of those is enlarged.
    let stopped_early = enlarged.looks[0].stopped_for_efficacy.power;
    let share_enlarged = enlarged.enlarged.unwrap().power;
    assert!((stopped_early + share_enlarged - 1.0).abs() < 1e-12);
    assert!(share_enlarged > 0.0, "no trial went on");
    let subjects = enlarged.subjects.unwrap().mean;
    let stopped = 48.0 * stopped_early;
    let [least, most] = [96.0, 110.0].map(|size| stopped + size * share_enlarged);
    assert!(
        (least - 1e-9..=most + 1e-9).contains(&subjects),
        "{subjects}"
    );
    // Outcomes are told of the subjects that were planned.
    let counted = |result: &CellResult| -> f64 {
        let numbers = result.outcomes.iter().filter_map(|outcome| outcome.number);
        numbers.map(|number| number.mean).sum()
    };
    assert_eq!((counted(&plain), counted(&enlarged)), (95.0, 95.0));

    let backwards = refused(&format!(
        "title = \"t\"\ntrials = 1\n{OUTCOME}\n{looks}\
         re_estimation = {{ conditional_power = 0.8, promising_from = 0.9, most_subjects = 110 }}"
    ));
    assert!(
        backwards.contains("less than `conditional_power`"),
        "{backwards}"
    );
}

#[test]
fn a_variant_changes_all_its_places_together_and_is_refused_where_the_files_do_not_hold() {
    let longer = |visits: &str| {
        grid(&format!(
            "[[axis]]\nname = \"phase\"\n[[axis.variant]]\nname = \"as it was\"\n[[axis.variant]]\nname = \"longer\"\n\
             change = [{{ file = \"protocol\", place = \"period[BLINDED].to\", to = '\"W24\"' }}, \
             {{ file = \"protocol\", place = \"period[EXTENSION].from\", to = '\"W24\"' }}, \
             {{ file = \"protocol\", place = \"regimen[CYCLES_1_TO_4].doses[0].visits\", to = '{visits}' }}, \
             {{ file = \"protocol\", place = \"regimen[CYCLES_5_TO_10].doses[0].visits\", to = '[\"W24\", \"W28\"]' }}]"
        ))
    };
    let found = cells(
        &longer("[\"W0\", \"W4\", \"W8\", \"W12\", \"W16\", \"W20\"]"),
        &texts(),
    )
    .unwrap();
    let names: Vec<String> = found.iter().map(Cell::in_words).collect();
    assert_eq!(names, ["phase = as it was", "phase = longer"]);
    assert_ne!(found[0].protocol.protocol(), found[1].protocol.protocol());
    let error = cells(&longer("[\"W0\", \"W5\"]"), &texts()).unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("phase = longer") && said.contains("W5"),
        "{said}"
    );

    let both = "[[axis]]\nname = \"x\"\nfile = \"protocol\"\nnumbers = [1.0]\n[[axis.variant]]\nname = \"v\"";
    let said = refused(&format!("title = \"t\"\ntrials = 1\n{both}{OUTCOME}"));
    assert!(said.contains("values of one kind"), "{said}");
    let file = "[[axis]]\nname = \"x\"\nfile = \"protocol\"\n[[axis.variant]]\nname = \"v\"\n";
    let said = refused(&format!("title = \"t\"\ntrials = 1\n{file}{OUTCOME}"));
    assert!(said.contains("names no `file`"), "{said}");
}

#[test]
fn parts_of_a_grid_in_any_division_are_the_whole() {
    let axis = "[[axis]]\nname = \"subjects\"\nfile = \"protocol\"\nplaces = [\"trial.planned_subjects\"]\nnumbers = [24, 30]";
    let grid = grid(axis);
    let of = |part: &str| {
        let part: Part = part.parse().unwrap();
        let replicates = replicates_of(&grid, part);
        tally_grid(
            &grid,
            &texts(),
            Seed::new(5),
            replicates,
            NonZeroUsize::MIN,
            &|_| {},
        )
        .unwrap()
    };
    let whole = of("1/1");
    assert_eq!((whole.trials(), trials_of(&grid)), (6, 6));
    let mut merged = of("4/4");
    for part in ["2/4", "1/4", "3/4"] {
        let error = results_of(&grid, &merged).unwrap_err();
        assert!(matches!(error, GridError::Unfinished { .. }), "{error}");
        merged.merge(&of(part)).unwrap();
    }
    assert_eq!(merged, whole);
    let results = results_of(&grid, &whole).unwrap();
    for (result, cell) in results.iter().zip(&cells(&grid, &texts()).unwrap()) {
        assert_eq!(*result, held(&grid, cell, 2));
    }
}

#[test]
fn what_cannot_be_is_refused_by_name_before_anything_is_held() {
    let axis = |name: usize| {
        let numbers: Vec<String> = (1..=1_000).map(|number| number.to_string()).collect();
        format!(
            "[[axis]]\nname = \"{name}\"\nfile = \"protocol\"\nplaces = [\"trial.sites\"]\nnumbers = [{}]\n",
            numbers.join(", ")
        )
    };
    let billion: String = (0..3).map(axis).collect();
    let said = refused(&format!("title = \"t\"\ntrials = 3\n{billion}{OUTCOME}"));
    assert!(said.contains("1000000000 cells"), "{said}");
    assert!(refused(&format!("title = \"t\"\ntrials = 0\n{OUTCOME}")).contains("trials"));

    let cell_error = |axis: &str| cells(&grid(axis), &texts()).unwrap_err().to_string();
    let correlation = cell_error(
        "[[axis]]\nname = \"tie\"\nfile = \"patients\"\nplaces = [\"correlation[*].is\"]\nnumbers = [0.98]",
    );
    assert!(
        correlation.contains("tie = 0.98") && correlation.contains("patients.toml"),
        "{correlation}"
    );
    let variance = cell_error(
        "[[axis]]\nname = \"spread\"\nfile = \"patients\"\nplaces = [\"response.background.size.standard_deviation\"]\nnumbers = [-0.3]",
    );
    assert!(variance.contains("standard_deviation"), "{variance}");
    let nowhere = cell_error(
        "[[axis]]\nname = \"x\"\nfile = \"protocol\"\nplaces = [\"trial.planned_people\"]\nnumbers = [3.0]",
    );
    assert!(nowhere.contains("planned_people"), "{nowhere}");
}

#[test]
fn an_outcome_that_reads_nothing_is_named() {
    let text = "title = \"t\"\ntrials = 1\n[[outcome]]\nname = \"x\"\ntest = \"primary_test/IVIg-Placebo/p_valu\"";
    let grid: GridFile = definition::read("grid.toml", text).unwrap();
    let cell = cells(&grid, &texts()).unwrap().remove(0);
    let error = hold(&grid, &cell, Seed::new(1), 1, NonZeroUsize::MIN, &|_| {}).unwrap_err();
    assert!(matches!(error, RunError::Trial { .. }));
    assert!(
        error
            .to_string()
            .contains("it has `primary_test/IVIg-Placebo/p_value`"),
        "{error}"
    );
}

/// What a cell came to of which one outcome's power is known and nothing else.
fn with_power(coordinates: Vec<Coordinate>, outcome: &str, power: f64) -> CellResult {
    CellResult {
        coordinates,
        trials: 1,
        outcomes: vec![OutcomeResult {
            name: outcome.to_owned(),
            power: Some(PowerEstimate {
                power,
                standard_error: 0.0,
            }),
            not_calculable: 0,
            estimate: None,
            truth: None,
            bias: None,
            coverage: None,
            number: None,
        }],
        looks: Vec::new(),
        rejected: None,
        enlarged: None,
        subjects: None,
        conduct: Vec::new(),
    }
}

#[test]
fn the_smallest_trial_is_found_by_halving() {
    let grid = grid(
        "[search]\naxis = \"subjects\"\noutcomes = [\"response\"]\npower = 0.8\n\n\
         [[axis]]\nname = \"subjects\"\nfile = \"protocol\"\nplaces = [\"trial.planned_subjects\"]\nnumbers = [20, 120]",
    );
    // A trial of n subjects that succeeds in n of a hundred.
    let search = |least: f64| {
        smallest::<CellError>(&grid, grid.search.as_ref().unwrap(), &texts(), |cell| {
            let subjects = f64::from(cell.protocol.protocol().trial.planned_subjects);
            let power = (subjects / 100.0 + least).min(1.0);
            Ok(with_power(cell.coordinates.clone(), "response", power))
        })
        .unwrap()
        .remove(0)
    };
    let found = search(0.0);
    assert_eq!(found.smallest, Some(80));
    assert!(found.held.len() <= 9, "{}", found.held.len());
    assert_eq!(search(1.0).smallest, Some(20));
    assert_eq!(search(-2.0).smallest, None);
}

#[test]
fn a_heat_map_shows_every_cell_of_two_axes() {
    let cell = |row: &str, column: &str, power: f64| {
        let coordinates = [("effect", row), ("subjects", column)].map(|(axis, value)| Coordinate {
            axis: axis.to_owned(),
            value: value.to_owned(),
            number: None,
        });
        with_power(coordinates.to_vec(), "a < b", power)
    };
    let svg = heat_map(
        "T",
        &[
            cell("1", "60", 0.25),
            cell("1", "95", 0.5),
            cell("2", "60", 0.75),
        ],
        "a < b",
    )
    .unwrap();
    assert_eq!(svg.matches("<rect").count(), 3);
    assert!(svg.contains("0.250") && svg.contains("a &lt; b") && svg.contains(">95<"));
    assert_eq!(heat_map("T", &[], "a"), None);
}

/// Block sizes that stand apart from protocol.toml come to every cell, and no cell is held without them.
#[test]
fn a_grid_over_a_protocol_without_block_sizes_takes_them_from_where_they_are_kept() {
    let grid = grid(
        "[[axis]]\nname = \"n\"\nfile = \"protocol\"\nplaces = [\"trial.planned_subjects\"]\nnumbers = [60, 80]",
    );
    let apart = TrialTexts {
        protocol: PROTOCOL.replace("block_sizes = [4]\n", ""),
        ..texts()
    };
    let refused = |texts: &TrialTexts| cells(&grid, texts).unwrap_err().to_string();
    assert!(refused(&apart).contains("no list can be drawn"));
    let named = cells(&grid, &texts()).unwrap();
    let with = |sizes: &str, texts: &TrialTexts| TrialTexts {
        blocks: Some(format!("block_sizes = {sizes}")),
        ..texts.clone()
    };
    assert_eq!(cells(&grid, &with("[4]", &apart)).unwrap(), named);
    assert!(refused(&with("[5]", &apart)).contains("blocks.toml:1:16"));
    assert!(refused(&with("[4]", &texts())).contains("named twice"));
    // An axis changes them where they are, and names no file of the folder in their place.
    let sizes = |places: &str| format!("[[axis]]\nname = \"blocks\"\nfile = \"blocks\"\n{places}");
    let varied = self::grid(&sizes("places = [\"block_sizes\"]\nlists = [[4], [2, 6]]"));
    let each = cells(&varied, &with("[4]", &apart)).unwrap();
    let block_sizes =
        |cell: &Cell| protocol::BlocksKeptApart::of(cell.protocol.protocol()).block_sizes;
    assert_eq!(block_sizes(&each[0]), Some(vec![4]));
    assert_eq!(block_sizes(&each[1]), Some(vec![2, 6]));
    let unnamed = cells(&varied, &apart).unwrap_err().to_string();
    assert!(unnamed.contains("no such file was named"), "{unnamed}");
    let files = self::refused(&format!(
        "title = \"A\"\ntrials = 3\n{}\n{OUTCOME}",
        sizes("files = [\"blocks-6.toml\"]")
    ));
    assert!(files.contains("kept apart from it"), "{files}");
    // And in numbers: nobody is lived through without a list.
    let mut protocol = named[0].protocol.protocol().clone();
    if let protocol::Allocation::PermutedBlocks { block_sizes, .. } = &mut protocol.allocation {
        *block_sizes = None;
    }
    let plan = protocol::Plan::compile(protocol).unwrap();
    let reason = simulation::compiled::CompiledTrial::compile(&plan, &named[0].patients);
    let reason = reason.err().unwrap().to_string();
    assert!(reason.contains("are named nowhere"), "{reason}");
}
