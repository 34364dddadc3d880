//! The run of visits that confirms a deterioration.

use instruments::deterioration::{
    Deterioration, DeteriorationCriterion, DeteriorationCriterionSet, SameCriterion, confirmed,
};
use proptest::prelude::*;
use record::rules::deterioration::{Confirmation, ConfirmationFrom, DeteriorationRun, JudgedVisit};

fn met(bits: u8) -> Deterioration {
    let holds = DeteriorationCriterion::ALL
        .into_iter()
        .enumerate()
        .filter(|(place, _)| bits & (1 << place) != 0)
        .fold(DeteriorationCriterionSet::EMPTY, |set, (_, criterion)| {
            set.with(criterion)
        });
    Deterioration {
        holds,
        ..Deterioration::default()
    }
}

fn rule(consecutive_visits: u8, same_criterion: SameCriterion) -> Confirmation {
    Confirmation {
        consecutive_visits,
        same_criterion,
        timing: ConfirmationFrom::LastVisitFrom(0),
    }
}

/// Which visits confirm.
fn confirming(rule: &Confirmation, visits: &[u8]) -> Vec<usize> {
    let mut run = DeteriorationRun::default();
    let mut confirming = Vec::new();
    for (place, bits) in visits.iter().enumerate() {
        let day = i32::try_from(place).unwrap() * 28;
        let (next, confirms) = run.then(
            rule,
            JudgedVisit {
                day,
                deterioration: met(*bits),
            },
        );
        run = next;
        if confirms {
            confirming.push(place);
        }
    }
    confirming
}

#[test]
fn the_same_criterion_may_be_asked_for_and_the_run_keeps_each_criterion_apart() {
    let any = rule(2, SameCriterion::AnyCriterion);
    let same = rule(2, SameCriterion::SameCriterion);
    assert_eq!(confirming(&any, &[0b001, 0b010]), [1]);
    assert!(confirming(&same, &[0b001, 0b010]).is_empty());
    assert_eq!(confirming(&same, &[0b001, 0b010, 0b110]), [2]);
    // Of three in a row the second and third share what the first lacks.
    assert_eq!(
        confirming(
            &rule(3, SameCriterion::SameCriterion),
            &[0b001, 0b011, 0b010, 0b010]
        ),
        [3]
    );
}

#[test]
fn a_confirmation_uses_its_visits_up() {
    assert_eq!(
        confirming(&rule(2, SameCriterion::AnyCriterion), &[1, 1, 1, 1, 1]),
        [1, 3]
    );
}

#[test]
fn a_visit_whose_measures_leave_it_open_has_not_met_the_criteria() {
    let open = Deterioration {
        undecided: DeteriorationCriterionSet::EMPTY.with(DeteriorationCriterion::Extramuscular),
        ..Deterioration::default()
    };
    let rule = rule(2, SameCriterion::AnyCriterion);
    let (run, _) = DeteriorationRun::default().then(
        &rule,
        JudgedVisit {
            day: 28,
            deterioration: met(1),
        },
    );
    let (run, confirms) = run.then(
        &rule,
        JudgedVisit {
            day: 56,
            deterioration: open,
        },
    );
    assert!(!confirms);
    assert_eq!(run, DeteriorationRun::default());
}

proptest! {
    #[test]
    fn with_two_visits_the_run_confirms_exactly_where_the_instrument_does(
        first in 0_u8..8, second in 0_u8..8, same in any::<bool>(),
    ) {
        let same = if same { SameCriterion::SameCriterion } else { SameCriterion::AnyCriterion };
        let by_run = !confirming(&rule(2, same), &[first, second]).is_empty();
        prop_assert_eq!(by_run, confirmed(met(first), met(second), same));
    }
}
