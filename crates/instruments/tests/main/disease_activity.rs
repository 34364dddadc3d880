//! Organ scales.

use instruments::disease_activity::{ClinicalFeature, myoact};
use instruments::measure::Vas;

#[test]
fn the_sum_of_organs_is_over_what_was_assessed() {
    let worst = Vas::from_millimetres(100).ok();
    let all = myoact(&[worst; 6]).unwrap();
    assert_eq!(
        (all.sum.to_f64(), all.possible, all.fraction.to_f64()),
        (60.0, 60, 1.0)
    );
    let one = myoact(&[None, None, worst, None, None, None]).unwrap();
    assert_eq!((one.possible, one.fraction.to_f64()), (10, 1.0));
    assert_eq!(myoact(&[None; 6]), None);
    assert_eq!(myoact(&[Vas::from_likert(4).ok(); 6]), None);
}

#[test]
fn clinical_features_have_five_codes() {
    for code in 0..=4 {
        assert_eq!(ClinicalFeature::try_from(code).unwrap().code(), code);
    }
    assert!(ClinicalFeature::try_from(5).is_err());
}
