//! Which score the primary end point takes.

use instruments::total_improvement::TotalImprovementScore;
use protocol::VisitIndex;
use record::rules::response::{EndPointScore, ScoredVisit, end_point_score};

use crate::script::proderm;

fn scores(values: [Option<u8>; 4]) -> (Vec<ScoredVisit>, VisitIndex) {
    let plan = proderm();
    let visits = ["W4", "W8", "W12", "W16"].map(|name| plan.visit_named(name).unwrap());
    let scored = visits
        .into_iter()
        .zip(values)
        .map(|(visit, units)| ScoredVisit {
            visit,
            day: plan.visit(visit).planned_day.unwrap(),
            score: units.and_then(TotalImprovementScore::from_units),
        });
    (scored.collect(), visits[3])
}

fn score(units: u8) -> TotalImprovementScore {
    TotalImprovementScore::from_units(units).unwrap()
}

#[test]
fn confirmed_deterioration_comes_before_everything_else() {
    let (scores, week_16) = scores([Some(4), Some(8), Some(12), Some(40)]);
    let taken = end_point_score(&scores, week_16, Some(56), Some(56));
    assert_eq!(taken, EndPointScore::Deteriorated);
}

#[test]
fn after_a_switch_the_last_score_before_it_counts_and_that_of_its_day_is_before_it() {
    let (scores, week_16) = scores([Some(4), Some(8), None, Some(40)]);
    let switched = |day| end_point_score(&scores, week_16, None, Some(day));
    assert_eq!(switched(56), EndPointScore::BeforeSwitch(Some(score(8))));
    assert_eq!(
        switched(90),
        EndPointScore::BeforeSwitch(Some(score(8))),
        "week 12 has no score"
    );
    assert_eq!(switched(1), EndPointScore::BeforeSwitch(None));
}

#[test]
fn otherwise_the_visit_itself_counts_and_a_missing_one_says_what_came_last() {
    let (full, week_16) = scores([Some(4), Some(8), Some(12), Some(40)]);
    assert_eq!(
        end_point_score(&full, week_16, None, None),
        EndPointScore::AtVisit(score(40))
    );
    let (missing, _) = scores([Some(4), Some(8), None, None]);
    assert_eq!(
        end_point_score(&missing, week_16, None, None),
        EndPointScore::Missing(Some(score(8)))
    );
    assert_eq!(
        end_point_score(&[], week_16, None, None),
        EndPointScore::Missing(None)
    );
}
