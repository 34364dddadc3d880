//! The order in which subjects stand in a file is nobody's business.

use statistics::ConfidenceLevel;
use statistics::survival::{Observation, Ties};
use worksheet::{CoxModel, RegressionColumns};

/// Subjects with ties and strata, in the order of a list of places.
fn model(places: &[usize]) -> CoxModel {
    let time = |place: usize| ((place * 7) % 13) as f64;
    let mut columns = RegressionColumns::new();
    let covariate = |f: fn(usize) -> f64| places.iter().map(|place| f(*place)).collect();
    columns.covariate("age", covariate(|place| ((place * 5) % 11) as f64));
    columns.covariate("treated", covariate(|place| (place % 2) as f64));
    CoxModel {
        subjects: places
            .iter()
            .map(|place| match place % 3 {
                0 => Observation::censored(time(*place)),
                _ => Observation::event(time(*place)),
            })
            .collect(),
        columns,
        strata: places.iter().map(|place| place % 5).collect(),
    }
}

#[test]
fn a_cox_model_does_not_depend_on_the_order_of_the_rows() {
    let forwards: Vec<usize> = (0..60).collect();
    let shuffled: Vec<usize> = (0..60).map(|place| (place * 17 + 5) % 60).collect();
    for ties in [Ties::Breslow, Ties::Efron, Ties::Discrete] {
        let coefficients = |places: &[usize]| -> Vec<f64> {
            let sheet = worksheet::cox(&model(places), ties, ConfidenceLevel::NINETY_FIVE).unwrap();
            let found = &sheet.fields()["coef"];
            let found = found.as_array().unwrap();
            found.iter().map(|value| value.as_f64().unwrap()).collect()
        };
        let (one, other) = (coefficients(&forwards), coefficients(&shuffled));
        assert_eq!(one.len(), 2);
        for (one, other) in one.iter().zip(&other) {
            assert!((one - other).abs() < 1e-10, "{one} is not {other}");
        }
    }
}

#[test]
fn columns_of_different_lengths_are_refused() {
    let mut columns = RegressionColumns::new();
    columns.covariate("age", vec![1.0, 2.0]);
    let short = CoxModel {
        subjects: [1.0, 2.0, 3.0].map(Observation::event).to_vec(),
        columns,
        strata: vec![0; 3],
    };
    assert!(worksheet::cox(&short, Ties::Efron, ConfidenceLevel::NINETY_FIVE).is_err());
}
