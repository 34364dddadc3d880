//! What is added to a row.

use std::fmt::Write as _;

use instruments::measure::{CoreSetMeasure, Enzyme};
use instruments::total_improvement::{
    Criteria, ItemScore, ResponseCategory, TotalImprovement, TotalImprovementScore,
};

use crate::column::enzyme_name;

/// What is added to a row: its score and, where there is none or not a whole one, why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowScore {
    /// The six items, in the order of [`CoreSetMeasure::ALL`].
    pub items: [Option<ItemScore>; 6],
    /// The total and its category.
    pub total: Option<(TotalImprovementScore, ResponseCategory)>,
    /// The enzyme that was followed.
    pub enzyme: Option<Enzyme>,
    /// The note.
    pub note: Note,
}

/// Why something was not computed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Note {
    /// Everything was.
    #[default]
    Nothing,
    /// A baseline has no score: it is what the others are compared with.
    Baseline,
    /// In words.
    Words(Box<str>),
}

impl Note {
    /// The note in words; empty where there is none.
    pub fn words(&self) -> &str {
        match self {
            Self::Nothing => "",
            Self::Baseline => "baseline",
            Self::Words(words) => words,
        }
    }

    /// A note in words.
    pub fn of(words: impl Into<String>) -> Self {
        Self::Words(words.into().into_boxed_str())
    }
}

impl RowScore {
    /// The baseline's own row.
    pub(crate) fn baseline() -> Self {
        Self {
            note: Note::Baseline,
            ..Self::default()
        }
    }

    /// A row without a score.
    pub(crate) fn without(reason: impl Into<String>) -> Self {
        Self {
            note: Note::of(reason),
            ..Self::default()
        }
    }

    /// Becomes the score of six items that were all scored.
    #[inline]
    pub(crate) fn set_items(
        &mut self,
        items: [ItemScore; 6],
        enzyme: Enzyme,
        criteria: Criteria,
    ) -> Option<()> {
        let units = items.iter().map(|item| item.units()).sum();
        let total = TotalImprovementScore::from_units(units)?;
        for (place, item) in self.items.iter_mut().zip(items) {
            *place = Some(item);
        }
        self.total = Some((total, criteria.category(total)));
        self.enzyme = Some(enzyme);
        self.note = Note::Nothing;
        Some(())
    }

    /// The exact path's answer.
    pub(crate) fn of_response(response: &TotalImprovement) -> Self {
        let mut items = [None; 6];
        for (measure, score) in response.items.iter() {
            items[measure as usize] = score;
        }
        let note = match response.total {
            Err(reason) => Note::of(reason.to_string()),
            Ok(_) if response.not_scored.is_empty() => Note::Nothing,
            Ok(_) => {
                let mut words = format!("partial, at most {} attainable: ", response.attainable);
                for (index, measure) in response.not_scored.iter().enumerate() {
                    let separator = if index == 0 { "" } else { ", " };
                    let _ = write!(words, "{separator}{measure}");
                }
                words.push_str(" counted as 0");
                Note::of(words)
            }
        };
        Self {
            items,
            total: response.score().zip(response.category),
            enzyme: response.enzyme,
            note,
        }
    }

    /// The score of a measure.
    pub const fn item(&self, measure: CoreSetMeasure) -> Option<ItemScore> {
        self.items[measure as usize]
    }

    /// The name of the enzyme that was followed.
    pub fn enzyme_name(&self) -> Option<&'static str> {
        self.enzyme.map(enzyme_name)
    }
}

/// Scores in units of 2.5 points as text, ready to be copied: `0` to `100`.
pub(crate) const POINTS: [&str; 41] = [
    "0", "2.5", "5", "7.5", "10", "12.5", "15", "17.5", "20", "22.5", "25", "27.5", "30", "32.5",
    "35", "37.5", "40", "42.5", "45", "47.5", "50", "52.5", "55", "57.5", "60", "62.5", "65",
    "67.5", "70", "72.5", "75", "77.5", "80", "82.5", "85", "87.5", "90", "92.5", "95", "97.5",
    "100",
];

/// The places of the six items in the output, by the documented order of the added columns.
pub(crate) const ITEM_ORDER: [CoreSetMeasure; 6] = [
    CoreSetMeasure::PhysicianGlobal,
    CoreSetMeasure::PatientGlobal,
    CoreSetMeasure::MuscleStrength,
    CoreSetMeasure::HealthAssessment,
    CoreSetMeasure::MuscleEnzymes,
    CoreSetMeasure::Extramuscular,
];

/// The categories, each in the place of its number.
pub(crate) const CATEGORIES: [ResponseCategory; 4] = [
    ResponseCategory::None,
    ResponseCategory::Minimal,
    ResponseCategory::Moderate,
    ResponseCategory::Major,
];

#[cfg(test)]
mod tests {
    use super::{CATEGORIES, POINTS};
    use instruments::total_improvement::TotalImprovementScore;

    #[test]
    fn points_ready_to_be_copied_are_those_of_the_scores() {
        for (units, text) in POINTS.iter().enumerate() {
            let score = TotalImprovementScore::from_units(units as u8).expect("up to 40 units");
            assert_eq!(score.to_string(), *text);
        }
    }

    #[test]
    fn a_category_stands_in_the_place_of_its_number() {
        for (place, category) in CATEGORIES.iter().enumerate() {
            assert_eq!(*category as usize, place);
        }
    }
}
