//! What stands in the way of an act, and what of it gives way to an act that was carried out.

use super::Outcome;
use crate::deviation::DeviationKind;
use crate::event::Validity;
use crate::refusal::Obstacle;

/// The judgement of one act. Of an act that is upheld, what was corrected since does not stand in the way any more: the act
/// happened, and what contradicts it becomes a deviation.
pub struct Judgement {
    validity: Validity,
    contradicted: Vec<DeviationKind>,
    act: &'static str,
}

impl Judgement {
    pub(super) const fn new(act: &'static str, validity: Validity) -> Self {
        Self {
            validity,
            contradicted: Vec::new(),
            act,
        }
    }

    /// Whether the act is upheld against what was corrected since.
    pub(super) fn upholds(&self) -> bool {
        self.validity == Validity::Upheld
    }

    /// Refuses, or notes what the act is upheld against.
    pub(super) fn object(&mut self, obstacle: Obstacle) -> Outcome {
        self.object_to_all(vec![obstacle])
    }

    /// Refuses with everything that stands in the way, or notes what the act is upheld against.
    pub(super) fn object_to_all(&mut self, obstacles: Vec<Obstacle>) -> Outcome {
        if !self.upholds() || !obstacles.iter().all(Obstacle::gives_way) {
            return Err(obstacles);
        }
        let act = self.act;
        let kinds = obstacles.into_iter().map(|because| {
            let because = Box::new(because);
            DeviationKind::ActContradicted { act, because }
        });
        self.contradicted.extend(kinds);
        Ok(())
    }

    /// Notes a deviation of the act itself.
    pub(super) fn deviates(&mut self, kind: DeviationKind) {
        self.contradicted.push(kind);
    }

    /// What the act is upheld against.
    pub(super) fn contradicted(self) -> Vec<DeviationKind> {
        self.contradicted
    }
}
