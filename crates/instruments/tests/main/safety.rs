//! Wells scores and severity.

use instruments::Finding;
use instruments::safety::{
    CtcaeGrade, DvtProbability, DvtTwoTier, PeProbability, PeTiers, PeTwoTier, WellsDvtFindings,
    WellsDvtItems, WellsPeFindings, wells_dvt, wells_pe,
};

fn dvt(combination: u16) -> WellsDvtFindings {
    let finding = |place: u16| Finding::from(combination >> place & 1 == 1);
    WellsDvtFindings {
        active_cancer: finding(0),
        paralysis_or_plaster: finding(1),
        bedridden_or_surgery: finding(2),
        deep_vein_tenderness: finding(3),
        entire_leg_swollen: finding(4),
        calf_swelling: finding(5),
        pitting_oedema: finding(6),
        collateral_veins: finding(7),
        previous_dvt: finding(8),
        alternative_diagnosis: finding(9),
    }
}

#[test]
fn every_combination_of_the_ten_items_of_thrombosis_scores_its_sum() {
    for combination in 0..1 << 10 {
        let nine = (combination & 0b1_1111_1111_u16).count_ones() as i8;
        let eight = (combination & 0b1111_1111_u16).count_ones() as i8;
        let less = if combination >> 9 == 1 { 2 } else { 0 };
        let of_2003 = wells_dvt(&dvt(combination), WellsDvtItems::TenOf2003);
        assert_eq!(of_2003.score, nine - less);
        assert_eq!(
            wells_dvt(&dvt(combination), WellsDvtItems::NineOf1997).score,
            eight - less
        );
        let tier = match of_2003.score {
            ..1 => DvtProbability::Low,
            1 | 2 => DvtProbability::Moderate,
            _ => DvtProbability::High,
        };
        assert_eq!(of_2003.probability, tier);
        assert_eq!(of_2003.two_tier == DvtTwoTier::Likely, of_2003.score >= 2);
    }
}

#[test]
fn the_scores_of_thrombosis_run_from_minus_2_to_9_and_in_1997_to_8() {
    let range = |items| {
        let scores = (0..1 << 10).map(|combination| wells_dvt(&dvt(combination), items).score);
        (scores.clone().min(), scores.max())
    };
    assert_eq!(range(WellsDvtItems::TenOf2003), (Some(-2), Some(9)));
    assert_eq!(range(WellsDvtItems::NineOf1997), (Some(-2), Some(8)));
}

fn pe(combination: u8) -> WellsPeFindings {
    let finding = |place: u8| Finding::from(combination >> place & 1 == 1);
    WellsPeFindings {
        signs_of_dvt: finding(0),
        most_likely_diagnosis: finding(1),
        tachycardia: finding(2),
        immobilisation_or_surgery: finding(3),
        previous_thromboembolism: finding(4),
        haemoptysis: finding(5),
        malignancy: finding(6),
    }
}

#[test]
fn every_combination_of_the_items_of_embolism_scores_its_sum_and_falls_into_its_tiers() {
    let weights = [3.0, 3.0, 1.5, 1.5, 1.5, 1.0, 1.0];
    let mut highest = 0.0_f64;
    for combination in 0..1 << 7 {
        let points: f64 = weights
            .iter()
            .enumerate()
            .filter(|(place, _)| combination >> place & 1 == 1)
            .fold(0.0, |sum, (_, weight)| sum + weight);
        highest = highest.max(points);
        let tier = |low: bool, high: bool| match (low, high) {
            (true, _) => PeProbability::Low,
            (_, true) => PeProbability::High,
            _ => PeProbability::Moderate,
        };
        for (tiers, expected) in [
            (PeTiers::BelowTwoAboveSix, tier(points < 2.0, points > 6.0)),
            (PeTiers::UpToTwoAboveSix, tier(points <= 2.0, points > 6.0)),
            (
                PeTiers::BelowTwoFromSeven,
                tier(points < 2.0, points >= 7.0),
            ),
        ] {
            let result = wells_pe(&pe(combination), tiers);
            assert_eq!(result.score.points(), points);
            assert_eq!(result.score.to_string(), points.to_string());
            assert_eq!(result.probability, expected, "{points} {tiers:?}");
            assert_eq!(result.two_tier == PeTwoTier::Likely, points > 4.0);
        }
    }
    assert_eq!(highest, 12.5);
}

#[test]
fn events_have_five_grades() {
    for grade in 1..=5 {
        assert_eq!(CtcaeGrade::try_from(grade).unwrap().grade(), grade);
    }
    assert!(CtcaeGrade::try_from(0).is_err());
    assert!(CtcaeGrade::try_from(6).is_err());
}
