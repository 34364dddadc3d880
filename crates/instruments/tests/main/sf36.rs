//! The scales and summaries of the SF-36.

use instruments::Rational;
use instruments::quality_of_life::{
    Sf36Answers, Sf36Codes, Sf36Item, Sf36Norms, Sf36Scale, Sf36Scales, Sf36Version, sf36_scales,
    sf36_summary,
};

use super::visits::number;

use Sf36Norms::{UnitedStates1990, UnitedStates1998};

fn all(codes: u8) -> Sf36Scales {
    Sf36Scales::new([Some(Rational::integer(i64::from(codes))); 8]).unwrap()
}

fn printed(scales: &Sf36Scales, norms: Sf36Norms) -> String {
    let summary = sf36_summary(scales, norms).unwrap();
    format!("{:.4}/{:.4}", summary.physical, summary.mental)
}

#[test]
fn summaries_are_as_computed_from_the_published_norms() {
    for (scales, of_1998, of_1990) in [
        (all(0), "22.3709/10.5590", "20.1360/17.3373"),
        (all(50), "40.6927/36.4178", "39.0042/39.7369"),
        (all(100), "59.0145/62.2767", "57.8724/62.1366"),
        (
            Sf36Scales::new(
                ["45", "40", "51", "35", "40", "62.5", "75", "70"].map(|s| Some(number(s))),
            )
            .unwrap(),
            "31.8639/48.2804",
            "31.2339/49.7332",
        ),
    ] {
        assert_eq!(printed(&scales, UnitedStates1998), of_1998);
        assert_eq!(printed(&scales, UnitedStates1990), of_1990);
    }
}

#[test]
fn the_mean_of_the_population_is_50_on_both() {
    for (norms, means) in [
        (
            UnitedStates1998,
            [
                "83.29094", "82.50964", "71.32527", "70.84570", "58.31411", "84.30250", "87.39733",
                "74.98685",
            ],
        ),
        (
            UnitedStates1990,
            [
                "84.52404", "81.19907", "75.49196", "72.21316", "61.05453", "83.59753", "81.29467",
                "74.84212",
            ],
        ),
    ] {
        assert_eq!(
            printed(
                &Sf36Scales::new(means.map(|mean| Some(number(mean)))).unwrap(),
                norms
            ),
            "50.0000/50.0000"
        );
    }
}

#[test]
fn summaries_have_no_ends_at_0_and_100() {
    let extreme = |best: [u8; 8]| {
        Sf36Scales::new(best.map(|best| Some(Rational::integer(100 * i64::from(best))))).unwrap()
    };
    let physical = |scales| sf36_summary(&scales, UnitedStates1998).unwrap().physical;
    let mental = |scales| sf36_summary(&scales, UnitedStates1998).unwrap().mental;
    assert_eq!(
        format!("{:.2}", physical(extreme([1, 1, 1, 1, 1, 0, 0, 0]))),
        "80.73"
    );
    assert_eq!(
        format!("{:.2}", physical(extreme([0, 0, 0, 0, 0, 1, 1, 1]))),
        "0.65"
    );
    assert_eq!(
        format!("{:.2}", mental(extreme([0, 0, 0, 0, 1, 1, 1, 1]))),
        "81.65"
    );
    assert_eq!(
        format!("{:.2}", mental(extreme([1, 1, 1, 1, 0, 0, 0, 0]))),
        "-8.81"
    );
}

#[test]
fn a_score_off_its_scale_is_refused() {
    let mut scores = [Some(Rational::integer(50)); 8];
    scores[3] = Some(number("100.5"));
    assert_eq!(
        Sf36Scales::new(scores).unwrap_err().to_string(),
        "scale of the SF-36: 100.5 is outside 0 to 100"
    );
}

#[test]
fn a_missing_scale_leaves_no_summary() {
    for place in 0..8 {
        let mut scores = [Some(Rational::integer(50)); 8];
        scores[place] = None;
        let scales = Sf36Scales::new(scores).unwrap();
        assert_eq!(sf36_summary(&scales, UnitedStates1998), None);
    }
}

/// Every item answered at its healthiest (or its sickest) code.
fn extreme(version: Sf36Version, healthiest: bool) -> Sf36Codes {
    let (role, feeling) = match version {
        Sf36Version::One => (2, 6),
        Sf36Version::Two => (5, 5),
    };
    // Items where the first answer is the healthy one are the reversed ones.
    let first = |highest: u8| Some(if healthiest { 1 } else { highest });
    let last = |highest: u8| Some(if healthiest { highest } else { 1 });
    Sf36Codes {
        physical_functioning: [last(3); 10],
        role_physical: [last(role); 4],
        bodily_pain: [first(6), first(5)],
        general_health: [first(5), last(5), first(5), last(5), first(5)],
        vitality: [first(feeling), first(feeling), last(feeling), last(feeling)],
        social_functioning: [first(5), last(5)],
        role_emotional: [last(role); 3],
        mental_health: [
            last(feeling),
            last(feeling),
            first(feeling),
            last(feeling),
            first(feeling),
        ],
        health_transition: Some(3),
    }
}

#[test]
fn the_healthiest_answers_make_100_and_the_sickest_0_in_every_scale_of_both_versions() {
    for version in [Sf36Version::One, Sf36Version::Two] {
        for (healthiest, score) in [(true, 100), (false, 0)] {
            let answers = Sf36Answers::new(version, extreme(version, healthiest)).unwrap();
            assert_eq!(
                sf36_scales(&answers),
                all(score),
                "{version:?} {healthiest}"
            );
        }
    }
}

#[test]
fn general_health_and_pain_are_recoded_as_published() {
    let scales =
        |codes: Sf36Codes| sf36_scales(&Sf36Answers::new(Sf36Version::Two, codes).unwrap());
    // First item of general health alone among neutral others: 5, 4.4, 3.4, 2, 1.
    for (code, recoded) in [(1, "5"), (2, "4.4"), (3, "3.4"), (4, "2"), (5, "1")] {
        let codes = Sf36Codes {
            general_health: [Some(code), Some(3), Some(3), Some(3), Some(3)],
            ..Default::default()
        };
        // (sum - 5) / 20 of 100.
        let expected = number(recoded).checked_add(number("7")).unwrap();
        let expected = expected.checked_mul(number("5")).unwrap();
        assert_eq!(scales(codes).get(Sf36Scale::GeneralHealth), Some(expected));
    }
    let pain = |intensity, interference| {
        let codes = Sf36Codes {
            bodily_pain: [intensity, interference],
            ..Default::default()
        };
        scales(codes)
            .get(Sf36Scale::BodilyPain)
            .map(|score| score.to_string())
    };
    // Interference 1 counts 6 only without pain; alone it has its own table.
    assert_eq!(pain(Some(1), Some(1)).as_deref(), Some("100"));
    assert_eq!(pain(Some(2), Some(1)).as_deref(), Some("84"));
    assert_eq!(pain(Some(4), Some(3)).as_deref(), Some("41"));
    assert_eq!(pain(Some(6), Some(5)).as_deref(), Some("0"));
    assert_eq!(pain(None, Some(1)).as_deref(), Some("100"));
    assert_eq!(pain(None, Some(2)).as_deref(), Some("75"));
    assert_eq!(pain(Some(3), None).as_deref(), Some("64"));
    assert_eq!(pain(None, None), None);
}

#[test]
fn half_of_the_items_are_enough_and_fewer_are_not() {
    let with = |answered: usize| {
        let mut codes = extreme(Sf36Version::Two, true);
        let keep = |items: &mut [Option<u8>]| {
            items
                .iter_mut()
                .skip(answered)
                .for_each(|item| *item = None)
        };
        keep(&mut codes.physical_functioning);
        keep(&mut codes.role_physical);
        keep(&mut codes.bodily_pain);
        keep(&mut codes.general_health);
        keep(&mut codes.vitality);
        keep(&mut codes.social_functioning);
        keep(&mut codes.role_emotional);
        keep(&mut codes.mental_health);
        let scales = sf36_scales(&Sf36Answers::new(Sf36Version::Two, codes).unwrap());
        Sf36Scale::ALL.map(|scale| scales.get(scale).is_some())
    };
    // Items needed: PF 5 of 10, RP 2 of 4, BP 1 of 2, GH 3 of 5, VT 2 of 4, SF 1 of 2, RE 2 of 3, MH 3 of 5.
    let needed = [5, 2, 1, 3, 2, 1, 2, 3];
    for answered in 0..=10 {
        assert_eq!(
            with(answered),
            needed.map(|needed| answered >= needed),
            "{answered}"
        );
    }
}

#[test]
fn codes_are_checked_against_their_version() {
    let code = |vitality| Sf36Codes {
        vitality: [Some(vitality); 4],
        ..Default::default()
    };
    assert!(Sf36Answers::new(Sf36Version::One, code(6)).is_ok());
    assert!(Sf36Answers::new(Sf36Version::Two, code(6)).is_err());
    assert!(Sf36Answers::new(Sf36Version::Two, code(0)).is_err());
    let role = Sf36Codes {
        role_emotional: [Some(3); 3],
        ..Default::default()
    };
    assert!(Sf36Answers::new(Sf36Version::One, role).is_err());
    assert!(Sf36Answers::new(Sf36Version::Two, role).is_ok());
    assert_eq!(Sf36Norms::of_version(Sf36Version::One), UnitedStates1990);
    assert_eq!(Sf36Norms::of_version(Sf36Version::Two), UnitedStates1998);
}

#[test]
fn the_questionnaire_has_36_items_under_11_questions_and_every_scale_has_its_own_in_order() {
    let questions: Vec<u8> = Sf36Item::ALL.iter().map(|item| item.question()).collect();
    assert!(questions.is_sorted());
    let of_question = |question| questions.iter().filter(|one| **one == question).count();
    let counts: Vec<usize> = (1..=Sf36Item::QUESTIONS).map(of_question).collect();
    assert_eq!(counts, [1, 1, 10, 4, 3, 1, 1, 1, 9, 1, 4]);
    for (scale, items) in Sf36Scale::ALL.into_iter().zip([10, 4, 2, 5, 4, 2, 3, 5]) {
        let of_scale = Sf36Item::ALL
            .into_iter()
            .filter(|item| item.scale() == Some(scale));
        let numbers: Vec<u8> = of_scale.map(Sf36Item::number).collect();
        assert_eq!(numbers, (1..=items).collect::<Vec<u8>>(), "{scale:?}");
    }
    // Each item is a place of its own among the codes.
    for (place, item) in Sf36Item::ALL.into_iter().enumerate() {
        let mut items = [None; 36];
        items[place] = Some(2);
        let codes = Sf36Codes::of_items(&items);
        assert_eq!(Sf36Item::ALL.map(|one| codes.get(one)), items, "{item:?}");
    }
    assert_eq!(Sf36Codes::of_items(&[None; 36]), Sf36Codes::default());
}

#[test]
fn an_item_takes_its_codes_and_no_other() {
    for version in [Sf36Version::One, Sf36Version::Two] {
        for (place, item) in Sf36Item::ALL.into_iter().enumerate() {
            for code in 0..=7 {
                let mut items = [Some(1); 36];
                items[place] = Some(code);
                let answers = Sf36Answers::new(version, Sf36Codes::of_items(&items));
                let fits = (1..=item.highest(version)).contains(&code);
                assert_eq!(answers.is_ok(), fits, "{version:?} {item:?} {code}");
            }
        }
    }
}

#[test]
fn one_answer_moves_its_own_scale_alone() {
    for version in [Sf36Version::One, Sf36Version::Two] {
        let scales = |items: &[Option<u8>; 36]| {
            sf36_scales(&Sf36Answers::new(version, Sf36Codes::of_items(items)).unwrap())
        };
        let before = [Some(2); 36];
        for (place, item) in Sf36Item::ALL.into_iter().enumerate() {
            let mut items = before;
            items[place] = Some(1);
            let moved: Vec<Sf36Scale> = Sf36Scale::ALL
                .into_iter()
                .filter(|scale| scales(&items).get(*scale) != scales(&before).get(*scale))
                .collect();
            assert_eq!(moved, Vec::from_iter(item.scale()), "{version:?} {item:?}");
        }
    }
}

/// What `validation/sf36/reference.py` prints: answers, and the scores that it gives them.
const REFERENCE: &str = include_str!("../../../../validation/sf36/scores.csv");

#[test]
fn scores_from_items_are_those_of_an_implementation_in_another_language() {
    let (mut scored, mut without) = (0, 0);
    for row in REFERENCE.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let [version, norms, items, physical, mental] = cells[..] else {
            panic!("five cells in {row}");
        };
        let version = match version {
            "1" => Sf36Version::One,
            _ => Sf36Version::Two,
        };
        let norms = match norms {
            "1990" => UnitedStates1990,
            _ => UnitedStates1998,
        };
        let items: Vec<Option<u8>> = items.split(' ').map(|code| code.parse().ok()).collect();
        let items: [Option<u8>; 36] = items.try_into().unwrap();
        let answers = Sf36Answers::new(version, Sf36Codes::of_items(&items)).unwrap();
        match sf36_summary(&sf36_scales(&answers), norms) {
            Some(summary) => {
                let printed = [summary.physical, summary.mental].map(|one| format!("{one:.6}"));
                assert_eq!(printed, [physical, mental], "{row}");
                let to_two = |text: &str| format!("{:.2}", text.parse::<f64>().unwrap());
                let reported = summary.reported().map(|one| format!("{:.2}", one.to_f64()));
                assert_eq!(reported, [to_two(physical), to_two(mental)], "{row}");
                scored += 1;
            }
            None => {
                assert_eq!((physical, mental), ("", ""), "{row}");
                without += 1;
            }
        }
    }
    assert!(scored > 100 && without > 10, "{scored} {without}");
}
