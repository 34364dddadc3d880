//! The disability index from its items.

use instruments::function::{
    AidCategories, CategoriesNeeded, HaqAid, HaqAnswers, HaqCategory, HaqItem, HaqRules,
    disability_index,
};
use proptest::prelude::*;

fn index(answers: &HaqAnswers) -> Option<String> {
    disability_index(answers, &HaqRules::default())
        .index
        .map(|index| index.to_string())
}

/// Each of these categories answered with one difficulty throughout.
fn answered(categories: &[HaqCategory], difficulty: u8) -> HaqAnswers {
    HaqItem::all()
        .filter(|item| categories.contains(&item.category()))
        .try_fold(HaqAnswers::new(), |answers, item| {
            answers.answer(item, difficulty)
        })
        .unwrap()
}

#[test]
fn there_are_twenty_items_in_eight_categories() {
    assert_eq!(HaqItem::all().count(), 20);
    let sizes = HaqCategory::ALL.map(HaqCategory::items);
    assert_eq!(sizes, [2, 2, 3, 2, 3, 2, 3, 3]);
    assert!(HaqItem::new(HaqCategory::Walking, 3).is_err());
    assert!(HaqItem::new(HaqCategory::Grip, 0).is_err());
    let arising = HaqItem::new(HaqCategory::Arising, 1).unwrap();
    assert!(HaqAnswers::new().answer(arising, 4).is_err());
}

#[test]
fn a_category_is_its_worst_item_and_each_item_belongs_to_one_category() {
    let map = AidCategories::default();
    for item in HaqItem::all() {
        let answers = answered(&HaqCategory::ALL, 0).answer(item, 3).unwrap();
        for category in HaqCategory::ALL {
            let expected = if category == item.category() { 3 } else { 0 };
            assert_eq!(answers.category(category, &map), Some(expected));
        }
        assert_eq!(index(&answers).as_deref(), Some("0.375"));
    }
}

#[test]
fn an_aid_raises_its_category_to_two_and_no_further() {
    let map = AidCategories::default();
    let walking = HaqCategory::Walking;
    for (difficulty, raised) in [(0, 2), (1, 2), (2, 2), (3, 3)] {
        let answers = answered(&HaqCategory::ALL, difficulty);
        assert_eq!(answers.category(walking, &map), Some(difficulty));
        assert_eq!(
            answers.with_aid(HaqAid::Crutches).category(walking, &map),
            Some(raised)
        );
        assert_eq!(
            answers.with_help(walking).category(walking, &map),
            Some(raised)
        );
        assert_eq!(
            answers.with_help(walking).category(HaqCategory::Grip, &map),
            Some(difficulty)
        );
    }
    assert_eq!(
        HaqAnswers::new().with_help(walking).category(walking, &map),
        None
    );
}

#[test]
fn the_aids_belong_to_the_categories_of_the_questionnaire() {
    use HaqCategory::{Arising, Dressing, Eating, Grip, Hygiene, Reach, Walking};
    for (aid, category) in [
        (HaqAid::Cane, Walking),
        (HaqAid::Walker, Walking),
        (HaqAid::Crutches, Walking),
        (HaqAid::Wheelchair, Walking),
        (HaqAid::DressingAid, Dressing),
        (HaqAid::BuiltUpUtensils, Eating),
        (HaqAid::SpecialChair, Arising),
        (HaqAid::RaisedToiletSeat, Hygiene),
        (HaqAid::BathSeat, Hygiene),
        (HaqAid::BathBar, Hygiene),
        (HaqAid::LongHandledBathroomAid, Hygiene),
        (HaqAid::LongHandledReachAid, Reach),
        (HaqAid::JarOpener, Grip),
    ] {
        assert_eq!(AidCategories::default().of(aid), category);
    }
}

#[test]
fn a_study_may_assign_an_aid_to_another_category() {
    let aids = AidCategories::default().with(HaqAid::JarOpener, HaqCategory::Eating);
    let answers = answered(&HaqCategory::ALL, 0).with_aid(HaqAid::JarOpener);
    let moved = disability_index(
        &answers,
        &HaqRules {
            aids,
            ..HaqRules::default()
        },
    );
    let usual = disability_index(&answers, &HaqRules::default());
    let place = |category: HaqCategory| category as usize;
    assert_eq!(moved.categories[place(HaqCategory::Eating)], Some(2));
    assert_eq!(moved.categories[place(HaqCategory::Grip)], Some(0));
    assert_eq!(usual.categories[place(HaqCategory::Grip)], Some(2));
    assert_eq!(moved.index, usual.index);
}

#[test]
fn six_categories_are_enough_and_five_are_not() {
    assert_eq!(index(&answered(&HaqCategory::ALL, 1)).as_deref(), Some("1"));
    let seven = answered(&HaqCategory::ALL[..7], 0).with_help(HaqCategory::Grip);
    assert_eq!(index(&seven).as_deref(), Some("2/7"));
    let six = answered(&HaqCategory::ALL[..6], 0).with_help(HaqCategory::Reach);
    assert_eq!(index(&six).as_deref(), Some("1/3"));
    let five = answered(&HaqCategory::ALL[..5], 2);
    assert_eq!(index(&five), None);
    let any = HaqRules {
        needed: CategoriesNeeded::Any,
        ..HaqRules::default()
    };
    let result = disability_index(&five, &any);
    assert_eq!(result.answered, 5);
    assert_eq!(result.index.map(|index| index.to_f64()), Some(2.0));
    assert_eq!(disability_index(&HaqAnswers::new(), &any).index, None);
}

proptest! {
    #[test]
    fn with_all_categories_answered_the_index_counts_eighths(
        difficulties in prop::collection::vec(0_u8..=3, 20),
        helped in prop::collection::vec(0_usize..8, 0..4),
    ) {
        let mut answers = HaqAnswers::new();
        for (item, difficulty) in HaqItem::all().zip(difficulties) {
            answers = answers.answer(item, difficulty).unwrap();
        }
        let unaided = disability_index(&answers, &HaqRules::default()).index.unwrap();
        for category in helped {
            answers = answers.with_help(HaqCategory::ALL[category]);
        }
        let index = disability_index(&answers, &HaqRules::default()).index.unwrap();
        prop_assert!(index >= unaided);
        prop_assert_eq!(8 % index.index().denominator(), 0);
    }
}
