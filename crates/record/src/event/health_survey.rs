//! The answers to the SF-36, as they were given.

use instruments::quality_of_life::{
    Sf36Answers, Sf36Codes, Sf36Norms, Sf36Version, sf36_scales, sf36_summary,
};
use serde::{Deserialize, Serialize};

use super::finding::{Finding, Test};

/// The answers to the 36 items of the SF-36, in the order of the questionnaire
/// ([`Sf36Item::ALL`](instruments::quality_of_life::Sf36Item::ALL)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sf36Answered {
    /// The version that was answered.
    pub version: Sf36Version,
    /// The code of each answer, 1 the first; `null`: not answered.
    pub items: Vec<Option<u8>>,
}

impl Sf36Answered {
    /// The answers, validated; `None` where there are not 36 items, or one is not of this version.
    pub fn answers(&self) -> Option<Sf36Answers> {
        let items: &[Option<u8>; 36] = self.items.as_slice().try_into().ok()?;
        Sf36Answers::new(self.version, Sf36Codes::of_items(items)).ok()
    }

    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.items.iter().all(Option::is_none)
    }

    /// The two component scores, to two decimals; `None` where too few items of a scale are answered, or the answers
    /// cannot be of the questionnaire.
    ///
    /// ```
    /// use instruments::quality_of_life::{Sf36Norms, Sf36Version};
    ///
    /// let mut answered = record::Sf36Answered { version: Sf36Version::Two, items: vec![Some(3); 36] };
    /// let scores = answered.scores(Sf36Norms::UnitedStates1998).expect("all is answered");
    /// assert_eq!(scores.map(|score| score.value.to_string()), ["50.12", "31.48"]);
    /// // Both items of social functioning are left out, and a scale is wanting.
    /// answered.items[19] = None;
    /// answered.items[31] = None;
    /// assert_eq!(answered.scores(Sf36Norms::UnitedStates1998), None);
    /// ```
    pub fn scores(&self, norms: Sf36Norms) -> Option<[Finding; 2]> {
        let summary = sf36_summary(&sf36_scales(&self.answers()?), norms)?;
        let [physical, mental] = summary.reported();
        let finding = |test, value| Finding { test, value };
        Some([
            finding(Test::Sf36PhysicalComponent, physical),
            finding(Test::Sf36MentalComponent, mental),
        ])
    }
}
