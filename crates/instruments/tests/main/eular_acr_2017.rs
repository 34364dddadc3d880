//! The EULAR/ACR criteria of 2017.

use instruments::Finding::{Absent, Present};
use instruments::eular_acr_2017::{
    AgeAtOnset, BiopsyFindings, BiopsyNeed, CaseFrom, CategoryBasis, EularAcr2017,
    EularAcrCategory, EularAcrFindings, EularAcrRules, EularAcrSubgroup, MuscleBiopsy,
    eular_acr_2017,
};

const ALL_BIOPSY_FINDINGS: MuscleBiopsy = MuscleBiopsy::Taken(BiopsyFindings {
    endomysial_infiltrate: Present,
    perimysial_infiltrate: Present,
    perifascicular_atrophy: Present,
    rimmed_vacuoles: Present,
});

const NORMAL_BIOPSY: MuscleBiopsy = MuscleBiopsy::Taken(BiopsyFindings {
    endomysial_infiltrate: Absent,
    perimysial_infiltrate: Absent,
    perifascicular_atrophy: Absent,
    rimmed_vacuoles: Absent,
});

fn adult() -> EularAcrFindings {
    EularAcrFindings::none(AgeAtOnset::from_years(30))
}

fn by_score(findings: &EularAcrFindings) -> EularAcr2017 {
    eular_acr_2017(findings, EularAcrRules::default())
}

fn by_probability(findings: &EularAcrFindings) -> EularAcr2017 {
    let rules = EularAcrRules {
        basis: CategoryBasis::Probability,
        ..EularAcrRules::default()
    };
    eular_acr_2017(findings, rules)
}

#[test]
fn everything_present_makes_20_8_without_and_29_5_with_a_biopsy() {
    let everything = EularAcrFindings {
        age_at_onset: AgeAtOnset::From40,
        upper_limb_weakness: Present,
        lower_limb_weakness: Present,
        neck_flexor_weakness: Present,
        leg_proximal_weakness: Present,
        heliotrope_rash: Present,
        gottron_papules: Present,
        gottron_sign: Present,
        dysphagia: Present,
        anti_jo_1: Present,
        raised_enzymes: Present,
        ..adult()
    };
    assert_eq!(by_score(&everything).score.to_string(), "20.8");
    let biopsied = EularAcrFindings {
        biopsy: ALL_BIOPSY_FINDINGS,
        ..everything
    };
    assert_eq!(by_score(&biopsied).score.to_string(), "29.5");
    let nothing = EularAcrFindings::none(AgeAtOnset::Below18);
    assert_eq!(by_score(&nothing).score.tenths(), 0);
}

#[test]
fn each_item_has_its_weight_in_both_columns() {
    type Change = fn(&mut EularAcrFindings);
    let items: [(Change, u16, u16); 12] = [
        (|f| f.age_at_onset = AgeAtOnset::From18To39, 13, 15),
        (|f| f.age_at_onset = AgeAtOnset::From40, 21, 22),
        (|f| f.upper_limb_weakness = Present, 7, 7),
        (|f| f.lower_limb_weakness = Present, 8, 5),
        (|f| f.neck_flexor_weakness = Present, 19, 16),
        (|f| f.leg_proximal_weakness = Present, 9, 12),
        (|f| f.heliotrope_rash = Present, 31, 32),
        (|f| f.gottron_papules = Present, 21, 27),
        (|f| f.gottron_sign = Present, 33, 37),
        (|f| f.dysphagia = Present, 7, 6),
        (|f| f.anti_jo_1 = Present, 39, 38),
        (|f| f.raised_enzymes = Present, 13, 14),
    ];
    for (change, without, with) in items {
        let mut findings = EularAcrFindings::none(AgeAtOnset::Below18);
        change(&mut findings);
        assert_eq!(by_score(&findings).score.tenths(), without);
        findings.biopsy = NORMAL_BIOPSY;
        assert_eq!(by_score(&findings).score.tenths(), with);
    }
}

/// Findings whose score is exactly this many tenths.
fn with_score(tenths: u16, biopsy: MuscleBiopsy) -> EularAcrFindings {
    let finding = |combination: u32, place: u32| (combination >> place & 1 == 1).into();
    (0..1 << 10)
        .flat_map(|combination| {
            [
                AgeAtOnset::Below18,
                AgeAtOnset::From18To39,
                AgeAtOnset::From40,
            ]
            .map(|age_at_onset| EularAcrFindings {
                age_at_onset,
                biopsy,
                upper_limb_weakness: finding(combination, 0),
                lower_limb_weakness: finding(combination, 1),
                neck_flexor_weakness: finding(combination, 2),
                leg_proximal_weakness: finding(combination, 3),
                heliotrope_rash: finding(combination, 4),
                gottron_papules: finding(combination, 5),
                gottron_sign: finding(combination, 6),
                dysphagia: finding(combination, 7),
                anti_jo_1: finding(combination, 8),
                raised_enzymes: finding(combination, 9),
                ..adult()
            })
        })
        .find(|findings| by_score(findings).score.tenths() == tenths)
        .unwrap_or_else(|| panic!("no combination scores {tenths} tenths"))
}

#[test]
fn categories_begin_at_the_published_scores() {
    use EularAcrCategory::{Definite, NotMyositis, Possible, Probable};
    for (tenths, category) in [
        (52, NotMyositis),
        (53, Possible),
        (54, Possible),
        (55, Probable),
        (74, Probable),
        (75, Definite),
    ] {
        let findings = with_score(tenths, MuscleBiopsy::NotTaken);
        assert_eq!(by_score(&findings).category, category, "{tenths}");
    }
    for (tenths, category) in [
        (64, NotMyositis),
        (65, Possible),
        (66, Possible),
        (67, Probable),
        (86, Probable),
        (87, Definite),
    ] {
        let findings = with_score(tenths, NORMAL_BIOPSY);
        assert_eq!(by_score(&findings).category, category, "{tenths}");
    }
}

#[test]
fn probabilities_are_those_of_the_logistic_model() {
    for (tenths, biopsy, probability) in [
        (53, MuscleBiopsy::NotTaken, "0.4925"),
        (55, MuscleBiopsy::NotTaken, "0.5424"),
        (75, MuscleBiopsy::NotTaken, "0.8975"),
        (65, NORMAL_BIOPSY, "0.5025"),
        (67, NORMAL_BIOPSY, "0.5523"),
        (87, NORMAL_BIOPSY, "0.9011"),
    ] {
        let result = by_score(&with_score(tenths, biopsy));
        assert_eq!(format!("{:.4}", result.probability), probability);
    }
}

#[test]
fn by_probability_the_three_cut_offs_without_a_biopsy_fall_one_category_lower() {
    for tenths in [53, 55, 75] {
        let findings = with_score(tenths, MuscleBiopsy::NotTaken);
        assert!(
            by_probability(&findings).category < by_score(&findings).category,
            "{tenths}"
        );
    }
    for tenths in [65, 67, 87] {
        let findings = with_score(tenths, NORMAL_BIOPSY);
        assert_eq!(
            by_probability(&findings).category,
            by_score(&findings).category,
            "{tenths}"
        );
    }
}

#[test]
fn the_tree_of_subgroups() {
    use EularAcrSubgroup::{
        AmyopathicDermatomyositis, Dermatomyositis, InclusionBodyMyositis, JuvenileDermatomyositis,
        OtherJuvenileMyositis, Polymyositis,
    };
    let weak = EularAcrFindings {
        upper_limb_weakness: Present,
        neck_flexor_weakness: Present,
        anti_jo_1: Present,
        raised_enzymes: Present,
        ..adult()
    };
    let rash = EularAcrFindings {
        heliotrope_rash: Present,
        gottron_sign: Present,
        ..adult()
    };
    let vacuoles = MuscleBiopsy::Taken(BiopsyFindings {
        rimmed_vacuoles: Present,
        ..BiopsyFindings::default()
    });
    let child = |findings: EularAcrFindings| EularAcrFindings {
        age_at_onset: AgeAtOnset::from_years(17),
        ..findings
    };
    for (findings, subgroup) in [
        (weak, Polymyositis),
        (
            EularAcrFindings {
                finger_flexor_weakness: Present,
                ..weak
            },
            Polymyositis,
        ),
        (
            EularAcrFindings {
                no_response_to_treatment: Present,
                ..weak
            },
            Polymyositis,
        ),
        (
            EularAcrFindings {
                finger_flexor_weakness: Present,
                no_response_to_treatment: Present,
                ..weak
            },
            InclusionBodyMyositis,
        ),
        (
            EularAcrFindings {
                biopsy: vacuoles,
                ..weak
            },
            InclusionBodyMyositis,
        ),
        (rash, AmyopathicDermatomyositis),
        (
            EularAcrFindings {
                leg_proximal_weakness: Present,
                ..rash
            },
            Dermatomyositis,
        ),
        (child(rash), JuvenileDermatomyositis),
        (child(weak), OtherJuvenileMyositis),
    ] {
        assert_eq!(by_score(&findings).subgroup, Some(subgroup), "{findings:?}");
    }
    assert_eq!(by_score(&adult()).subgroup, None);
}

#[test]
fn a_possible_myositis_has_a_subgroup_only_where_50_percent_make_a_case() {
    let from_possible = EularAcrRules {
        case_from: CaseFrom::Possible,
        ..EularAcrRules::default()
    };
    for (tenths, published, older) in [(52, false, false), (53, false, true), (55, true, true)] {
        let findings = with_score(tenths, MuscleBiopsy::NotTaken);
        assert_eq!(
            by_score(&findings).subgroup.is_some(),
            published,
            "{tenths}"
        );
        let older_rules = eular_acr_2017(&findings, from_possible);
        assert_eq!(older_rules.subgroup.is_some(), older, "{tenths}");
        assert_eq!(older_rules.category, by_score(&findings).category);
    }
}

#[test]
fn each_biopsy_finding_has_its_weight() {
    type Change = fn(&mut BiopsyFindings);
    let items: [(Change, u16); 4] = [
        (|f| f.endomysial_infiltrate = Present, 17),
        (|f| f.perimysial_infiltrate = Present, 12),
        (|f| f.perifascicular_atrophy = Present, 19),
        (|f| f.rimmed_vacuoles = Present, 31),
    ];
    for (change, weight) in items {
        let mut biopsy = BiopsyFindings::default();
        change(&mut biopsy);
        let findings = EularAcrFindings {
            biopsy: MuscleBiopsy::Taken(biopsy),
            ..EularAcrFindings::none(AgeAtOnset::Below18)
        };
        assert_eq!(by_score(&findings).score.tenths(), weight);
    }
}

#[test]
fn without_a_rash_the_criteria_ask_for_a_biopsy() {
    assert_eq!(by_score(&adult()).biopsy, BiopsyNeed::Needed);
    let rash = EularAcrFindings {
        gottron_papules: Present,
        ..adult()
    };
    assert_eq!(by_score(&rash).biopsy, BiopsyNeed::NotNeeded);
    let biopsied = EularAcrFindings {
        biopsy: NORMAL_BIOPSY,
        ..adult()
    };
    assert_eq!(by_score(&biopsied).biopsy, BiopsyNeed::NotNeeded);
}

#[test]
fn ages_fall_into_three_groups() {
    for (years, group) in [
        (0, AgeAtOnset::Below18),
        (17, AgeAtOnset::Below18),
        (18, AgeAtOnset::From18To39),
        (39, AgeAtOnset::From18To39),
        (40, AgeAtOnset::From40),
        (255, AgeAtOnset::From40),
    ] {
        assert_eq!(AgeAtOnset::from_years(years), group);
    }
}
