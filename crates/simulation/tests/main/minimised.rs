//! A virtual trial that allocates by minimisation, from end to end.

use record::Behind;
use simulation::Seed;

use crate::trials::balanced;

#[test]
fn t_27_a_trial_by_minimisation_is_lived_through_and_folds_again_from_its_decisions() {
    let trial = balanced();
    let planned = trial.plan.protocol().trial.planned_subjects;
    let mut worst = 0;
    for replicate in 0..5 {
        let seed = Seed::new(27).replicate(replicate);
        let (record, table) = trial.lived_through_twice_alike(seed);
        let state = trial.folded_again(&record, &table);
        assert_eq!(state.enrolled(), planned);
        let key = record.arm_key().expect("its subjects are virtual");
        let strata = trial.plan.strata().expect("it is stratified").bands().len();
        let mut on = vec![[0_u32; 2]; strata];
        for subject in state.subjects() {
            let Some(enrolment) = subject.enrolment() else {
                continue;
            };
            assert!(matches!(enrolment.behind, Some(Behind::Decision(_))));
            let stratum = enrolment.stratum.expect("it is stratified").position();
            let arm = enrolment.arm.open(&key).expect("it is the record's key");
            on[stratum][usize::from(arm.0)] += 1;
        }
        let total = |arm: usize| on.iter().map(|row| row[arm]).sum::<u32>();
        worst = worst.max(total(0).abs_diff(total(1)));
    }
    // By chance alone 95 subjects differ by more than 15 once in ten trials; minimisation keeps them much nearer.
    assert!(worst <= 11, "{worst}");
}
