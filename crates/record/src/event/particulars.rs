//! What stands behind the findings of a visit: the muscles and answers that sums were made of, and why something
//! is missing.

use instruments::function::{
    HaqAnswers, HaqCategory, HaqDisability, HaqItem, HaqRules, disability_index,
};
use instruments::measure::{CoreSetMeasure, Enzyme};
use serde::{Deserialize, Serialize};

use super::finding::{Side, Test};
use super::health_survey::Sf36Answered;

/// The parts of what was found at a visit. Nothing is analysed from here: sums and indexes stand with the findings
/// themselves, and are refused where they are not those of their parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Particulars {
    /// The grades of single muscles, each muscle and side at most once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub muscle_grades: Vec<MuscleGrade>,
    /// The answers to the Health Assessment Questionnaire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub haq: Option<HaqAnswered>,
    /// The answers to the SF-36. Its scores are there where the answers give them, and are theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sf36: Option<Sf36Answered>,
    /// What was to be found and was not, each with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_done: Vec<NotDone>,
}

/// The grade of one muscle on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MuscleGrade {
    /// The muscle group.
    pub muscle: GradedMuscle,
    /// The side; absent for the muscles of the neck.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// Kendall's grade, 0-10.
    pub grade: u8,
}

/// A muscle group of manual muscle testing (the form of the International Myositis Assessment and Clinical Studies
/// group).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GradedMuscle {
    /// Neck flexors.
    NeckFlexors,
    /// Neck extensors.
    NeckExtensors,
    /// Trapezius.
    Trapezius,
    /// Deltoid, middle.
    Deltoid,
    /// Biceps brachii.
    Biceps,
    /// Wrist extensors.
    WristExtensors,
    /// Wrist flexors.
    WristFlexors,
    /// Iliopsoas.
    Iliopsoas,
    /// Gluteus maximus.
    GluteusMaximus,
    /// Gluteus medius.
    GluteusMedius,
    /// Hamstrings.
    Hamstrings,
    /// Quadriceps femoris.
    Quadriceps,
    /// Ankle dorsiflexors.
    AnkleDorsiflexors,
    /// Ankle plantar flexors.
    AnklePlantarFlexors,
}

impl GradedMuscle {
    /// Whether there is one on each side.
    pub const fn is_paired(self) -> bool {
        !matches!(self, Self::NeckFlexors | Self::NeckExtensors)
    }
}

/// The answers to the 20 items of the Health Assessment Questionnaire, in the order of its eight categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HaqAnswered {
    /// The difficulty of each item, 0-3; `null`: not answered.
    pub items: Vec<Option<u8>>,
    /// The categories, counted from 1, in which an aid or the help of another person is needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aided: Vec<u8>,
}

impl HaqAnswered {
    /// The index, by the rules of the questionnaire; `None` where an item or a category cannot be one of it.
    ///
    /// ```
    /// let mut items = vec![Some(0); 20];
    /// items[0] = Some(3);
    /// let answered = record::HaqAnswered { items, aided: vec![4] };
    /// let index = answered.disability().and_then(|disability| disability.index);
    /// assert_eq!(index.map(|index| index.to_string()).as_deref(), Some("0.625"));
    /// ```
    pub fn disability(&self) -> Option<HaqDisability> {
        if self.items.len() != HaqItem::all().count() {
            return None;
        }
        let mut answers = HaqAnswers::new();
        for (item, difficulty) in HaqItem::all().zip(&self.items) {
            if let Some(difficulty) = difficulty {
                answers = answers.answer(item, *difficulty).ok()?;
            }
        }
        for category in &self.aided {
            let place = usize::from(category.checked_sub(1)?);
            answers = answers.with_help(*HaqCategory::ALL.get(place)?);
        }
        Some(disability_index(&answers, &HaqRules::default()))
    }
}

/// Something that was to be found at a visit and was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotDone {
    /// What.
    pub item: FindingItem,
    /// Why, in words.
    pub reason: String,
}

/// One thing that can be found at a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingItem {
    /// Body weight.
    Weight,
    /// A core set measure; of the muscle enzymes, all of them.
    CoreSet(CoreSetMeasure),
    /// One muscle enzyme.
    Enzyme(Enzyme),
    /// Another test.
    Test(Test),
}
