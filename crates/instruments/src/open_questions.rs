//! What the publications leave open, and which setting answers it.
//!
//! A question is open where what could be read of the publications is silent, where sources disagree, or where a
//! fact is remembered and not confirmed. Each has a setting, and its default is the answer given here.
//!
//! | question | setting | default |
//! |---|---|---|
//! | which enzyme is the most abnormal | [`EnzymeChoice`] | the highest multiple of its own upper limit |
//! | who wins a tie between enzymes | [`EnzymeOrder`] | CK, aldolase, LDH, AST, ALT |
//! | the range of each enzyme; aldolase is the least certain, and none is public for children | [`EnzymeRanges`] | CK 15, aldolase 6, LDH, AST and ALT 3 upper limits |
//! | every enzyme is normal at baseline | [`NormalEnzymes`] | the highest multiple is followed |
//! | the chosen enzyme was not measured later | [`ChosenEnzymeMissing`] | the measure is missing |
//! | the laboratory's limit changed between visits | [`UpperLimitAtFollowUp`] | each level by its own limit |
//! | a core set measure is missing | [`MissingMeasures`] | no total |
//! | the ranges of the two measures of the PRINTO core set alone | [`PrintoRanges`] | 100 for the physical summary, 20 for the Disease Activity Score |
//! | what percentages of improvement and worsening are of | [`PercentBasis`] | of the baseline |
//! | what they mean from a baseline of 0 | [`ZeroBaseline`] | percentages of the range |
//! | which measures count for worsening, how many and by how much | [`DeteriorationCriteria`] | the IMACS definition, all six measures |
//! | whether one criterion must hold at both visits | [`SameCriterion`] | any criterion at each |
//! | the least meaningful change of each measure; that of the extramuscular global is remembered | [`LeastMeaningfulPercents`] | 20, 20, 15, 15, 30, 20 |
//! | how many categories an HAQ needs | [`CategoriesNeeded`] | six |
//! | which category an aid raises | [`AidCategories`] | the map of the questionnaire as remembered |
//! | whether a Kendall grade of 1 is a trace or a poor minus | [`GradeOne`] | a trace |
//! | which muscles make up a total of 260 | [`TotalMmt`] or [`thirteen_pairs`] | the caller's |
//! | where a grade of 3 goes on the Rasch-built MRC scale | [`GradeThree`] | to slight weakness |
//! | how many readings a mean force needs | [`Readings`] | all three |
//! | how far poikiloderma is graded | [`PoikilodermaScale`] | 0 or 1, which alone gives the printed maximum |
//! | where mild skin disease begins and ends | [`CdasiCutOffs`] | above 6 and above 14 |
//! | the least significant change of skin activity | [`LeastSignificantChange`] | 4 points |
//! | the norms of the SF-36 summaries | [`Sf36Norms`] | none: to be named; a protocol that names none takes those [made for its version](crate::quality_of_life::Sf36Norms::of_version) |
//! | whether score or probability decides the EULAR/ACR category | [`CategoryBasis`] | the score |
//! | from which category on a patient is a case | [`CaseFrom`] | probable |
//! | which version of the Wells score of thrombosis | [`WellsDvtItems`] | ten items, 2003 |
//! | where the tiers of the Wells score of embolism divide | [`PeTiers`] | below 2, above 6 |
//! | what happens to a dose above the daily cap | [`AboveDailyCap`] | it is split over more days |
//! | what to spare when vials do not fit | [`VialGoal`] | product |
//!
//! Held fixed, though remembered and not confirmed, because another value would be another instrument: the scale of
//! the [Childhood Myositis Assessment Scale](crate::measure::Cmas) (0 to 52), of the childhood questionnaire (0 to 3)
//! and of the [Disease Activity Score](crate::measure::DiseaseActivityScore) (0 to 20); how the 20 items fall into
//! the [HAQ's categories](crate::function::HaqCategory::items); the item codes of
//! [version 1 of the SF-36](crate::quality_of_life::Sf36Version::One) and the order of its
//! [items](crate::quality_of_life::Sf36Item::ALL); the intercepts of the
//! [EULAR/ACR probability](crate::classification::eular_acr_2017::EularAcr2017::probability), which agree with the
//! published cut-offs to rounding; and the words of the
//! [codes of clinical features](crate::disease_activity::ClinicalFeature).
//!
//! [`EnzymeChoice`]: crate::response::EnzymeChoice
//! [`EnzymeOrder`]: crate::response::EnzymeOrder
//! [`EnzymeRanges`]: crate::response::EnzymeRanges
//! [`NormalEnzymes`]: crate::response::NormalEnzymes
//! [`ChosenEnzymeMissing`]: crate::response::ChosenEnzymeMissing
//! [`UpperLimitAtFollowUp`]: crate::response::UpperLimitAtFollowUp
//! [`MissingMeasures`]: crate::total_improvement::MissingMeasures
//! [`PrintoRanges`]: crate::total_improvement::printo::PrintoRanges
//! [`PercentBasis`]: crate::response::PercentBasis
//! [`ZeroBaseline`]: crate::response::ZeroBaseline
//! [`DeteriorationCriteria`]: crate::deterioration::DeteriorationCriteria
//! [`SameCriterion`]: crate::deterioration::SameCriterion
//! [`LeastMeaningfulPercents`]: crate::response::LeastMeaningfulPercents
//! [`CategoriesNeeded`]: crate::function::CategoriesNeeded
//! [`AidCategories`]: crate::function::AidCategories
//! [`GradeOne`]: crate::function::GradeOne
//! [`TotalMmt`]: crate::function::TotalMmt
//! [`thirteen_pairs`]: crate::function::thirteen_pairs
//! [`GradeThree`]: crate::function::GradeThree
//! [`Readings`]: crate::function::Readings
//! [`PoikilodermaScale`]: crate::skin::PoikilodermaScale
//! [`CdasiCutOffs`]: crate::skin::CdasiCutOffs
//! [`LeastSignificantChange`]: crate::skin::LeastSignificantChange
//! [`Sf36Norms`]: crate::quality_of_life::Sf36Norms
//! [`CategoryBasis`]: crate::classification::eular_acr_2017::CategoryBasis
//! [`CaseFrom`]: crate::classification::eular_acr_2017::CaseFrom
//! [`WellsDvtItems`]: crate::safety::WellsDvtItems
//! [`PeTiers`]: crate::safety::PeTiers
//! [`AboveDailyCap`]: crate::infusion::AboveDailyCap
//! [`VialGoal`]: crate::infusion::VialGoal
