//! The defaults of the settings are the answers that are documented.

use instruments::deterioration::{DeteriorationCriteria, SameCriterion};
use instruments::eular_acr_2017::{CaseFrom, CategoryBasis, EularAcrRules};
use instruments::function::{CategoriesNeeded, GradeOne, GradeThree, HaqRules, Readings};
use instruments::infusion::{AboveDailyCap, VialGoal};
use instruments::measure::{CoreSetMeasure, CoreSetMeasureSet, Enzyme, Percent};
use instruments::response::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeRules, LeastMeaningfulPercents, NormalEnzymes,
    PercentBasis, UpperLimitAtFollowUp, ZeroBaseline,
};
use instruments::safety::{PeTiers, WellsDvtItems};
use instruments::skin::{CdasiCutOffs, LeastSignificantChange, PoikilodermaScale};
use instruments::total_improvement::printo::PrintoRanges;
use instruments::total_improvement::{Criteria, MissingMeasures, ResponseSettings};

#[test]
fn what_is_open_about_the_response_has_the_documented_answers() {
    let settings = ResponseSettings::default();
    assert_eq!(settings.criteria, Criteria::Adult);
    assert_eq!(settings.missing, MissingMeasures::Strict);
    let EnzymeRules {
        ranges,
        choice,
        ties,
        all_normal,
        chosen_missing,
        upper_limit,
    } = settings.enzyme;
    assert_eq!(
        Enzyme::ALL.map(|enzyme| ranges.range(enzyme).numerator()),
        [15, 6, 3, 3, 3]
    );
    assert_eq!(choice, EnzymeChoice::HighestMultiple);
    assert_eq!(ties.enzymes(), Enzyme::ALL);
    assert_eq!(all_normal, NormalEnzymes::HighestFollowed);
    assert_eq!(chosen_missing, ChosenEnzymeMissing::MeasureMissing);
    assert_eq!(upper_limit, UpperLimitAtFollowUp::OwnLimit);
    assert_eq!(PrintoRanges::default().physical_summary(), 100.into());
    assert_eq!(PrintoRanges::default().disease_activity(), 20.into());
}

#[test]
fn what_is_open_about_change_from_baseline_has_the_documented_answers() {
    let worse = DeteriorationCriteria::default();
    assert_eq!(worse.percent, PercentBasis::Relative);
    assert_eq!(worse.zero_baseline, ZeroBaseline::PercentOfRange);
    assert_eq!(worse.any_of.measures(), CoreSetMeasureSet::ALL);
    assert_eq!(SameCriterion::default(), SameCriterion::AnyCriterion);
    let least = LeastMeaningfulPercents::default();
    let percents = [20, 20, 15, 15, 30, 20].map(|percent| Percent::whole(percent).unwrap());
    assert_eq!(
        CoreSetMeasure::ALL.map(|measure| least.of(measure)),
        percents
    );
}

#[test]
fn what_is_open_about_the_other_instruments_has_the_documented_answers() {
    assert_eq!(HaqRules::default().needed, CategoriesNeeded::Six);
    assert_eq!(GradeOne::default(), GradeOne::Trace);
    assert_eq!(GradeThree::default(), GradeThree::Slight);
    assert_eq!(Readings::default(), Readings::AllThree);
    assert_eq!(PoikilodermaScale::default(), PoikilodermaScale::ZeroOrOne);
    assert_eq!(CdasiCutOffs::default(), CdasiCutOffs::SixAndFourteen);
    assert_eq!(
        LeastSignificantChange::default(),
        LeastSignificantChange::Four
    );
    let rules = EularAcrRules::default();
    assert_eq!(rules.basis, CategoryBasis::Score);
    assert_eq!(rules.case_from, CaseFrom::Probable);
    assert_eq!(WellsDvtItems::default(), WellsDvtItems::TenOf2003);
    assert_eq!(PeTiers::default(), PeTiers::BelowTwoAboveSix);
    assert_eq!(AboveDailyCap::default(), AboveDailyCap::Split);
    assert_eq!(VialGoal::default(), VialGoal::LeastLeftOver);
}
