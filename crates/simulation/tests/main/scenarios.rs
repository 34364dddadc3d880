//! Grids of scenarios: what a cell is, what comes of it, and what is refused.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use simulation::Seed;
use simulation::operating::{NumberEstimate, Part, PowerEstimate, RunError, WholeProtocol, run};
use simulation::scenario::{
    Cell, CellError, CellResult, GridFile, OutcomeResult, TrialTexts, cells, heat_map, hold,
    smallest,
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
            Ok(CellResult {
                coordinates: cell.coordinates.clone(),
                trials: 1,
                outcomes: vec![OutcomeResult {
                    name: "response".to_owned(),
                    power: Some(PowerEstimate {
                        power: (subjects / 100.0 + least).min(1.0),
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
                subjects: None,
                conduct: Vec::new(),
            })
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
    let cell = |row: &str, column: &str, power: f64| CellResult {
        coordinates: [("effect", row), ("subjects", column)]
            .map(|(axis, value)| simulation::scenario::Coordinate {
                axis: axis.to_owned(),
                value: value.to_owned(),
                number: None,
            })
            .to_vec(),
        trials: 1,
        outcomes: vec![OutcomeResult {
            name: "a < b".to_owned(),
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
        subjects: None,
        conduct: Vec::new(),
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
