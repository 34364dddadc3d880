//! Mixed models against PROC MIXED's output.

use crate::classic::{printed, table};
use statistics::ConfidenceLevel;
use statistics::linear::ModelMatrix;
use statistics::mixed::{
    CovarianceStructure, Curvature, Information, Likelihood, MixedModel, RepeatedMeasures,
    SmallSample, mixed_model,
};
use std::collections::BTreeMap;

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// Lung function of 200 subjects at four visits; the mean depends on the arm alone.
fn lung_function(structure: CovarianceStructure) -> Option<MixedModel> {
    let table = table("data/fev_data.csv")?.complete(&["FEV1"]);
    let mut numbers = BTreeMap::new();
    let subject: Vec<usize> = table
        .text("USUBJID")
        .into_iter()
        .map(|name| {
            let next = numbers.len();
            *numbers.entry(name).or_insert(next)
        })
        .collect();
    let visit: Vec<usize> = table
        .text("AVISIT")
        .iter()
        .map(|v| v[3..].parse::<usize>().unwrap() - 1)
        .collect();
    let response = table.numbers("FEV1");
    let mut design = ModelMatrix::with_intercept(response.len());
    let treated: Vec<f64> = table
        .text("ARMCD")
        .iter()
        .map(|arm| f64::from(u8::from(*arm == "TRT")))
        .collect();
    design.covariate("treated", &treated).unwrap();
    let data = RepeatedMeasures {
        response: &response,
        design: &design,
        subject: &subject,
        visit: &visit,
        visit_count: 4,
    };
    Some(mixed_model(data, structure, Likelihood::Restricted).unwrap())
}

#[test]
pub fn kenward_roger_agrees_with_proc_mixed_for_every_structure() {
    for (file, structure) in [
        ("kr_us", CovarianceStructure::Unstructured),
        ("kr_cs", CovarianceStructure::CompoundSymmetry),
        ("kr_csh", CovarianceStructure::HeterogeneousCompoundSymmetry),
        ("kr_ar1", CovarianceStructure::AutoRegressive),
        ("kr_arh1", CovarianceStructure::HeterogeneousAutoRegressive),
        ("kr_toep", CovarianceStructure::Toeplitz),
        ("kr_toeph", CovarianceStructure::HeterogeneousToeplitz),
        ("kr_adh", CovarianceStructure::AnteDependence),
    ] {
        let (Some(fit), Some(sas)) = (
            lung_function(structure),
            table(&format!("mmrm_fev/{file}.csv")),
        ) else {
            return;
        };
        let result = fit
            .inference(SmallSample::KENWARD_ROGER)
            .unwrap()
            .contrast(&[0.0, 1.0], LEVEL)
            .unwrap();
        let want = |column: &str| sas.numbers(column)[0];
        // PROC MIXED stops where g'H^-1 g is below 1e-8 of -2 log L = 3700: up to 0.0061 standard errors of the
        // covariance parameters away from the optimum. By the definition of the degrees of freedom that is
        // 0.0061 sqrt(2/DF) of a variance, half of it of a standard error: 3.5e-4 where there are 160.
        let slack = 0.0061 * (2.0 / want("DF")).sqrt();
        let error = want("StdErr");
        for (column, value, tolerance) in [
            ("Estimate", result.estimate, slack * error),
            ("StdErr", result.standard_error, 0.5 * slack * error),
            ("DF", result.degrees_of_freedom, 2.0 * slack * want("DF")),
            ("Lower", result.interval.lower, 2.0 * slack * error),
            ("Upper", result.interval.upper, 2.0 * slack * error),
        ] {
            assert!(
                (value - want(column)).abs() < tolerance,
                "{}: {column} printed {}, computed {value}",
                structure.name(),
                want(column)
            );
        }
    }
}

#[test]
pub fn second_derivatives_are_what_proc_mixed_has_in_an_autoregressive_structure() {
    let (Some(fit), Some(sas)) = (
        lung_function(CovarianceStructure::AutoRegressive),
        table("mmrm_fev/kr_ar1.csv"),
    ) else {
        return;
    };
    let distance = |curvature| {
        let method = SmallSample::KenwardRoger {
            information: Information::Observed,
            curvature,
        };
        let inference = fit.inference(method).unwrap();
        let result = inference.contrast(&[0.0, 1.0], LEVEL).unwrap();
        (result.standard_error - sas.numbers("StdErr")[0]).abs()
    };
    assert!(distance(Curvature::SecondDerivatives) < 1e-6);
    assert!(distance(Curvature::FirstOrder) > 1e-3);
}

#[test]
pub fn the_growth_of_teeth_agrees_with_proc_mixed_by_full_likelihood() {
    let (Some(printed), Some(table)) = (printed("orthodont"), table("data/orthodont.csv")) else {
        return;
    };
    const METHOD: &str = "ML UN mixed model";
    let names = table.text("Subject");
    let mut seen: Vec<&str> = Vec::new();
    let subject: Vec<usize> = names
        .iter()
        .map(|name| {
            seen.iter().position(|s| s == name).unwrap_or_else(|| {
                seen.push(name);
                seen.len() - 1
            })
        })
        .collect();
    let age = table.numbers("age");
    let visit: Vec<usize> = age.iter().map(|a| (*a as usize - 8) / 2).collect();
    let girl: Vec<f64> = table
        .text("Sex")
        .iter()
        .map(|sex| f64::from(u8::from(*sex == "Female")))
        .collect();
    let response = table.numbers("distance");
    let mut design = ModelMatrix::with_intercept(response.len());
    design.covariate("girl", &girl).unwrap();
    design.covariate("age", &age).unwrap();
    let both: Vec<f64> = girl.iter().zip(&age).map(|(g, a)| g * a).collect();
    design.covariate("girl by age", &both).unwrap();
    let data = RepeatedMeasures {
        response: &response,
        design: &design,
        subject: &subject,
        visit: &visit,
        visit_count: 4,
    };
    let fit = mixed_model(data, CovarianceStructure::Unstructured, Likelihood::Full).unwrap();
    printed.agrees(METHOD, "m2ll", -2.0 * fit.log_likelihood);
    for (name, coefficient) in ["int", "sexF", "age", "sexF_age"]
        .iter()
        .zip(&fit.coefficients)
    {
        printed.agrees(METHOD, name, *coefficient);
    }
    for (name, parameter) in [
        "UN11", "UN21", "UN22", "UN31", "UN32", "UN33", "UN41", "UN42", "UN43", "UN44",
    ]
    .iter()
    .zip(&fit.covariance_parameters)
    {
        // The last digit printed is not that of the optimum: 3.0624 for 3.06235.
        printed.agrees_within(METHOD, name, *parameter, 1e-4);
    }
}

#[test]
pub fn a_joint_test_of_one_contrast_is_the_square_of_its_t() {
    let Some(fit) = lung_function(CovarianceStructure::Unstructured) else {
        return;
    };
    for information in [Information::Observed, Information::Expected] {
        let inference = fit
            .inference(SmallSample::KenwardRoger {
                information,
                curvature: Curvature::FirstOrder,
            })
            .unwrap();
        let single = inference.contrast(&[0.0, 1.0], LEVEL).unwrap();
        let joint = inference.joint_test(&[vec![0.0, 1.0]]).unwrap();
        assert!((joint.f - single.t * single.t).abs() < 1e-9);
        assert!((joint.denominator - single.degrees_of_freedom).abs() < 1e-7);
        assert!((joint.p_value - single.p_value).abs() < 1e-10);
    }
}

/// Lung function by visit and arm, with race and sex: the model of the listings `sas_*_reml`.
fn lung_function_by_visit(structure: CovarianceStructure) -> Option<MixedModel> {
    let table = table("data/fev_data.csv")?.complete(&["FEV1"]);
    let mut numbers = BTreeMap::new();
    let subject: Vec<usize> = table
        .text("USUBJID")
        .into_iter()
        .map(|name| {
            let next = numbers.len();
            *numbers.entry(name).or_insert(next)
        })
        .collect();
    let visit: Vec<usize> = table
        .text("AVISIT")
        .iter()
        .map(|v| v[3..].parse::<usize>().unwrap() - 1)
        .collect();
    let is = |column: &str, value: &str| -> Vec<f64> {
        let cells = table.text(column);
        cells
            .iter()
            .map(|cell| f64::from(u8::from(*cell == value)))
            .collect()
    };
    let treated = is("ARMCD", "TRT");
    let response = table.numbers("FEV1");
    let mut design = ModelMatrix::with_intercept(response.len());
    design
        .covariate("black", &is("RACE", "Black or African American"))
        .unwrap();
    design.covariate("white", &is("RACE", "White")).unwrap();
    design.covariate("female", &is("SEX", "Female")).unwrap();
    design.covariate("treated", &treated).unwrap();
    for at in ["VIS2", "VIS3", "VIS4"] {
        design.covariate("visit", &is("AVISIT", at)).unwrap();
    }
    for at in ["VIS2", "VIS3", "VIS4"] {
        let both: Vec<f64> = is("AVISIT", at)
            .iter()
            .zip(&treated)
            .map(|(v, t)| v * t)
            .collect();
        design.covariate("treated at a visit", &both).unwrap();
    }
    let data = RepeatedMeasures {
        response: &response,
        design: &design,
        subject: &subject,
        visit: &visit,
        visit_count: 4,
    };
    Some(mixed_model(data, structure, Likelihood::Restricted).unwrap())
}

#[test]
pub fn satterthwaite_s_joint_tests_agree_with_the_type_3_tests_of_proc_mixed() {
    let Some(fit) = lung_function_by_visit(CovarianceStructure::Unstructured) else {
        return;
    };
    let inference = fit.inference(SmallSample::Satterthwaite).unwrap();
    let row = |weights: &[(usize, f64)]| {
        let mut row = vec![0.0; 11];
        for (column, weight) in weights {
            row[*column] = *weight;
        }
        row
    };
    // Main effects are averages over the other factor: half of an interaction with two arms, a quarter of one with four visits.
    let effects = [
        (
            "ARMCD",
            vec![row(&[(4, 1.0), (8, 0.25), (9, 0.25), (10, 0.25)])],
            169.0,
            31.67,
            None,
        ),
        (
            "AVISIT",
            [0, 1, 2]
                .map(|k| row(&[(5 + k, 1.0), (8 + k, 0.5)]))
                .to_vec(),
            148.0,
            142.11,
            None,
        ),
        (
            "AVISIT*ARMCD",
            [0, 1, 2].map(|k| row(&[(8 + k, 1.0)])).to_vec(),
            148.0,
            0.26,
            Some(0.8555),
        ),
        (
            "RACE",
            vec![row(&[(1, 1.0)]), row(&[(2, 1.0)])],
            166.0,
            36.92,
            None,
        ),
        ("SEX", vec![row(&[(3, 1.0)])], 166.0, 0.38, Some(0.5406)),
    ];
    for (effect, rows, denominator, f, p_value) in effects {
        let test = inference.joint_test(&rows).unwrap();
        assert_eq!(test.denominator.round(), denominator, "{effect}");
        // Rounding, and the same slack in the variances as above: PROC MIXED stops before the optimum.
        let slack = 2.0 * 0.0061 * (2.0 / denominator).sqrt();
        assert!(
            (test.f - f).abs() < 0.005 + slack * f,
            "{effect}: {}",
            test.f
        );
        match p_value {
            // F times its density is below 1.
            Some(printed) => assert!(
                (test.p_value - printed).abs() < 5e-5 + slack * f,
                "{effect}"
            ),
            None => assert!(test.p_value < 0.0001, "{effect}"),
        }
    }
}

#[test]
pub fn satterthwaite_s_joint_test_of_one_contrast_is_the_square_of_its_t() {
    let Some(fit) = lung_function_by_visit(CovarianceStructure::HeterogeneousToeplitz) else {
        return;
    };
    let inference = fit.inference(SmallSample::Satterthwaite).unwrap();
    let weights: Vec<f64> = (0..11)
        .map(|column| f64::from(u8::from(column == 10)))
        .collect();
    let single = inference.contrast(&weights, LEVEL).unwrap();
    // Whatever its length.
    let joint = inference
        .joint_test(&[weights.iter().map(|w| -3.0 * w).collect()])
        .unwrap();
    assert!((joint.f - single.t * single.t).abs() < 1e-9 * joint.f.max(1.0));
    assert!((joint.denominator - single.degrees_of_freedom).abs() < 1e-7);
    assert!((joint.p_value - single.p_value).abs() < 1e-10);
}
