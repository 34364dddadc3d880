//! Grades of muscles and what is made of them.

use instruments::Rational;
use instruments::function::{
    AlsSeverity, AlsSeverityDomain, Dynamometry, DynamometryMuscle, FivePointGrade, GradeOne,
    GradeThree, KendallGrade, MmtEight, ModifiedRankin, MrcGrade, Newtons, PairedGrades, Readings,
    Side, TotalMmt, UntestedMuscles, mean_force, mrc_sum_score, rasch_sum_score, thirteen_pairs,
};

use super::visits::number;

fn grade(points: u8) -> Option<KendallGrade> {
    Some(KendallGrade::new(points).unwrap())
}

fn pair(points: u8) -> PairedGrades {
    PairedGrades {
        right: grade(points),
        left: grade(points),
    }
}

#[test]
fn grades_of_zero_to_five_have_their_number_on_kendalls_scale() {
    for (code, points) in [
        ("0", 0),
        ("1", 1),
        ("2-", 1),
        ("2", 2),
        ("2+", 3),
        ("3-", 4),
        ("3", 5),
        ("3+", 6),
        ("4-", 7),
        ("4", 8),
        ("4+", 9),
        ("5", 10),
    ] {
        let five_point: FivePointGrade = code.parse().unwrap();
        assert_eq!(five_point.to_kendall().points(), points, "{code}");
        assert_eq!(five_point.to_string(), code);
    }
    assert!("5-".parse::<FivePointGrade>().is_err());
}

#[test]
fn the_way_back_is_the_same_but_for_grade_one_which_two_grades_share() {
    for five_point in FivePointGrade::ALL {
        let one = match five_point {
            FivePointGrade::TwoMinus => GradeOne::PoorMinus,
            _ => GradeOne::Trace,
        };
        assert_eq!(five_point.to_kendall().to_five_point(one), five_point);
    }
    assert_eq!(
        KendallGrade::new(1)
            .unwrap()
            .to_five_point(GradeOne::default()),
        FivePointGrade::One
    );
}

#[test]
fn fifteen_grades_make_150_and_eight_of_one_side_make_80() {
    let mut strong = MmtEight {
        neck_flexors: grade(10),
        paired: [pair(10); 7],
    };
    assert_eq!(strong.both_sides().unwrap().to_string(), "150 of 150");
    assert_eq!(strong.right_side().unwrap().to_string(), "80 of 80");
    strong.paired[3].left = grade(4);
    strong.neck_flexors = grade(7);
    assert_eq!(strong.both_sides().unwrap().to_string(), "141 of 150");
    assert_eq!(strong.right_side().unwrap().to_string(), "77 of 80");
    assert_eq!(strong.left_side().unwrap().to_string(), "71 of 80");
    strong.paired[0].left = None;
    strong.paired[6].left = None;
    assert_eq!(
        strong.both_sides(),
        Err(UntestedMuscles {
            missing: 2,
            needed: 15
        })
    );
    assert_eq!(
        strong.left_side(),
        Err(UntestedMuscles {
            missing: 2,
            needed: 8
        })
    );
    assert!(strong.right_side().is_ok());
}

#[test]
fn total_testing_makes_260_of_20_axial_160_proximal_and_80_distal_points() {
    let strong = TotalMmt {
        axial: [grade(10); 2],
        proximal: [pair(10); 8],
        distal: [pair(10); 4],
    };
    assert_eq!(strong.total().unwrap().to_string(), "260 of 260");
    let parts = strong.subtotals().unwrap();
    assert_eq!((parts.axial, parts.proximal, parts.distal), (20, 160, 80));
    let mut gap = strong;
    gap.proximal[5].right = None;
    let untested = UntestedMuscles {
        missing: 1,
        needed: 26,
    };
    assert_eq!(
        (gap.total(), gap.subtotals()),
        (Err(untested), Err(untested))
    );
    assert_eq!(
        thirteen_pairs(&[pair(10); 13]).unwrap().to_string(),
        "260 of 260"
    );
}

#[test]
fn the_modified_scale_has_four_steps_and_a_rule_for_grade_three() {
    let rasch = |points, three| MrcGrade::new(points).unwrap().to_rasch(three).points();
    let all = |three| {
        (0..=5)
            .map(|points| rasch(points, three))
            .collect::<Vec<_>>()
    };
    assert_eq!(all(GradeThree::Slight), [0, 1, 1, 2, 2, 3]);
    assert_eq!(all(GradeThree::Severe), [0, 1, 1, 1, 2, 3]);
}

#[test]
fn six_pairs_sum_to_60_and_to_36_on_the_modified_scale() {
    let full = [Some(MrcGrade::new(5).unwrap()); 12];
    let sum = mrc_sum_score(&full).unwrap();
    assert_eq!((sum.points, sum.highest), (60, 60));
    let rasch = rasch_sum_score(&full, GradeThree::default()).unwrap();
    assert_eq!((rasch.points, rasch.highest), (36, 36));
    let mut gap = full;
    gap[4] = None;
    assert_eq!(mrc_sum_score(&gap), None);
    assert_eq!(mrc_sum_score(&[]), None);
}

#[test]
fn a_force_is_the_exact_mean_of_three_readings() {
    let newtons = |text: &str| Some(text.parse::<Newtons>().unwrap());
    let measured = |readings| Dynamometry {
        muscle: DynamometryMuscle::Biceps,
        side: Side::Left,
        readings,
    };
    let three = measured([newtons("100.5"), newtons("101"), newtons("99")]);
    let mean = mean_force(&three, Readings::AllThree).unwrap();
    assert_eq!((mean.newtons, mean.readings), (number("601/6"), 3));
    let two = measured([newtons("100"), None, newtons("101")]);
    assert_eq!(mean_force(&two, Readings::AllThree), None);
    assert_eq!(
        mean_force(&two, Readings::Available).unwrap().newtons,
        number("100.5")
    );
    assert_eq!(mean_force(&measured([None; 3]), Readings::Available), None);
    assert!(Newtons::new(number("-1")).is_err());
    assert!(Newtons::new(Rational::integer(2001)).is_err());
}

#[test]
fn the_severity_scale_runs_from_four_to_forty() {
    let scale = |points| {
        let domain = AlsSeverityDomain::new(points).unwrap();
        AlsSeverity {
            speech: domain,
            swallowing: domain,
            lower_extremity: domain,
            upper_extremity: domain,
        }
    };
    assert_eq!((scale(1).total(), scale(10).total()), (4, 40));
    assert!(AlsSeverityDomain::new(11).is_err());
}

#[test]
fn the_rankin_scale_counts_from_no_symptoms_to_death() {
    for grade in 0..=6 {
        assert_eq!(ModifiedRankin::try_from(grade).unwrap().grade(), grade);
    }
    assert_eq!(ModifiedRankin::try_from(6), Ok(ModifiedRankin::Dead));
}
