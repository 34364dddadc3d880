//! The skin index.

use instruments::skin::{
    Cdasi, CdasiCategory, CdasiCutOffs, CdasiSite, CdasiSiteFindings, CdasiSiteScores,
    GottronHands, GottronHandsScores, LeastSignificantChange, Papules, PoikilodermaScale,
};

fn worst(poikiloderma: PoikilodermaScale) -> Cdasi {
    let site = CdasiSiteScores {
        erythema: 3,
        scale: 2,
        erosion: 1,
        poikiloderma: poikiloderma.highest(),
        calcinosis: 1,
    };
    let site = CdasiSiteFindings::new(site, poikiloderma).unwrap();
    let hands = GottronHandsScores {
        erythema: 3,
        papules: Papules::Present,
        ulceration: 1,
        damage: 2,
    };
    CdasiSite::ALL
        .into_iter()
        .fold(Cdasi::clear(), |skin, place| skin.with_site(place, site))
        .with_gottron_hands(GottronHands::new(hands).unwrap())
        .with_periungual(2)
        .and_then(|skin| skin.with_alopecia(1))
        .unwrap()
}

#[test]
fn activity_ends_at_100_and_damage_at_32_as_printed() {
    let worst = worst(PoikilodermaScale::default());
    assert_eq!((worst.activity(), worst.damage()), (100, 32));
    assert_eq!((Cdasi::HIGHEST_ACTIVITY, Cdasi::HIGHEST_DAMAGE), (100, 32));
    assert_eq!((Cdasi::clear().activity(), Cdasi::clear().damage()), (0, 0));
}

#[test]
fn a_form_that_grades_poikiloderma_to_2_ends_at_another_damage() {
    let scale = PoikilodermaScale::ZeroToTwo;
    assert_eq!((worst(scale).activity(), worst(scale).damage()), (100, 47));
    assert_eq!(scale.highest_damage(), 47);
    let graded = CdasiSiteScores {
        poikiloderma: 3,
        ..CdasiSiteScores::default()
    };
    assert!(CdasiSiteFindings::new(graded, scale).is_err());
}

#[test]
fn erythema_of_the_hands_counts_twice_with_papules_and_once_without() {
    for (erythema, papules, activity) in [
        (3, Papules::Present, 6),
        (3, Papules::Absent, 3),
        (0, Papules::Present, 0),
    ] {
        let hands = GottronHandsScores {
            erythema,
            papules,
            ..Default::default()
        };
        let skin = Cdasi::clear().with_gottron_hands(GottronHands::new(hands).unwrap());
        assert_eq!(skin.activity(), activity);
    }
}

#[test]
fn each_finding_has_its_own_range() {
    let site = |scores: CdasiSiteScores| {
        CdasiSiteFindings::new(scores, PoikilodermaScale::default()).is_err()
    };
    assert!(site(CdasiSiteScores {
        erythema: 4,
        ..Default::default()
    }));
    assert!(site(CdasiSiteScores {
        scale: 3,
        ..Default::default()
    }));
    assert!(site(CdasiSiteScores {
        erosion: 2,
        ..Default::default()
    }));
    assert!(site(CdasiSiteScores {
        poikiloderma: 2,
        ..Default::default()
    }));
    assert!(site(CdasiSiteScores {
        calcinosis: 2,
        ..Default::default()
    }));
    let hands = |scores: GottronHandsScores| GottronHands::new(scores).is_err();
    assert!(hands(GottronHandsScores {
        erythema: 4,
        ..Default::default()
    }));
    assert!(hands(GottronHandsScores {
        ulceration: 2,
        ..Default::default()
    }));
    assert!(hands(GottronHandsScores {
        damage: 3,
        ..Default::default()
    }));
    assert!(Cdasi::clear().with_periungual(3).is_err());
    assert!(Cdasi::clear().with_alopecia(2).is_err());
}

#[test]
fn categories_by_each_published_cut_off() {
    use CdasiCategory::{LessThanMild, Mild, ModerateToSevere};
    use CdasiCutOffs::{Fourteen, Nineteen, SixAndFourteen};
    for (activity, trial, stanford, penn) in [
        (0, LessThanMild, Mild, Mild),
        (6, LessThanMild, Mild, Mild),
        (7, Mild, Mild, Mild),
        (14, Mild, Mild, Mild),
        (15, ModerateToSevere, ModerateToSevere, Mild),
        (19, ModerateToSevere, ModerateToSevere, Mild),
        (20, ModerateToSevere, ModerateToSevere, ModerateToSevere),
        (100, ModerateToSevere, ModerateToSevere, ModerateToSevere),
    ] {
        assert_eq!(SixAndFourteen.category(activity), trial, "{activity}");
        assert_eq!(Fourteen.category(activity), stanford, "{activity}");
        assert_eq!(Nineteen.category(activity), penn, "{activity}");
    }
}

#[test]
fn a_significant_change_is_four_or_five_points_down() {
    let (four, five) = (LeastSignificantChange::Four, LeastSignificantChange::Five);
    assert!(four.improved(20, 16) && !four.improved(20, 17) && !four.improved(16, 20));
    assert!(five.improved(20, 15) && !five.improved(20, 16));
}
