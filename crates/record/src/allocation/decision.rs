//! Decisions of minimisation: what was seen, what was drawn, and the arm that follows from the two.

use protocol::{ArmCode, Plan, StratumId, StratumIndex};

use super::error::AllocationError;
use crate::arm::{ArmKey, MaskedArm, Seal, WrongKey};
use crate::event::{AllocationReference, DecisionId, SiteNumber, SubjectNumber};
use crate::rules::minimisation::Draw;

/// A decision of minimisation, sealed. It prints nothing and is written nowhere, save through
/// [`AllocationTable::decision_rows`](crate::AllocationTable::decision_rows), with a key: what it saw and what was drawn
/// tell the arm as much as the arm itself does.
///
/// ```compile_fail
/// fn log(decision: &record::Decision) { println!("{decision:?}"); }
/// ```
/// ```compile_fail
/// fn send(decision: &record::Decision) -> String {
///     serde_json::to_string(decision).unwrap_or_default()
/// }
/// ```
#[derive(Clone)]
pub struct Decision {
    pub(crate) id: DecisionId,
    pub(crate) order: u32,
    pub(crate) subject: SubjectNumber,
    pub(crate) stratum: Option<StratumIndex>,
    pub(crate) site: Option<SiteNumber>,
    pub(crate) counts: Vec<Vec<u32>>,
    pub(crate) draw: Draw,
    pub(crate) arm: MaskedArm,
}

/// A decision laid open, for the vault to keep under its own lock. It cannot be printed.
#[derive(Clone)]
pub struct DecisionRow {
    /// Its number, drawn at random.
    pub id: DecisionId,
    /// The place in the order of enrolment that it was made for.
    pub order: u32,
    /// The subject.
    pub subject: SubjectNumber,
    /// The subject's stratum, where the trial is stratified.
    pub stratum: Option<StratumId>,
    /// The subject's site, where sites are balanced.
    pub site: Option<SiteNumber>,
    /// What it saw: for each factor in the order of the protocol, how many subjects at the subject's level were on each
    /// arm.
    pub counts: Vec<Vec<u32>>,
    /// What chance gave.
    pub draw: Draw,
    /// The arm.
    pub arm: ArmCode,
}

impl Decision {
    pub(super) fn sealed(
        plan: &Plan,
        row: DecisionRow,
        seal: Seal,
    ) -> Result<Self, AllocationError> {
        let stratum = match &row.stratum {
            None => None,
            Some(id) => {
                Some(
                    plan.stratum_named(id)
                        .ok_or_else(|| AllocationError::UnknownStratum {
                            stratum: id.clone(),
                        })?,
                )
            }
        };
        if plan.minimisation().is_none() {
            return Err(AllocationError::OtherMethod);
        }
        if plan.arm(row.arm).is_none() {
            return Err(AllocationError::UnknownArmOfDecision { decision: row.id });
        }
        Ok(Self {
            id: row.id,
            order: row.order,
            subject: row.subject,
            stratum,
            site: row.site,
            counts: row.counts,
            draw: row.draw,
            arm: MaskedArm::sealed(row.arm, seal),
        })
    }

    /// The decision laid open.
    ///
    /// # Errors
    /// [`WrongKey`].
    pub fn laid_open(&self, plan: &Plan, key: &ArmKey) -> Result<DecisionRow, WrongKey> {
        Ok(DecisionRow {
            id: self.id,
            order: self.order,
            subject: self.subject,
            stratum: self.stratum_id(plan),
            site: self.site,
            counts: self.counts.clone(),
            draw: self.draw,
            arm: self.arm.open(key)?,
        })
    }

    /// Its number.
    pub const fn id(&self) -> DecisionId {
        self.id
    }

    /// The place in the order of enrolment that it was made for.
    pub const fn order(&self) -> u32 {
        self.order
    }

    /// The subject that it was made for.
    pub const fn subject(&self) -> SubjectNumber {
        self.subject
    }

    /// What chance gave.
    pub const fn draw(&self) -> Draw {
        self.draw
    }

    /// How an enrolment names it.
    pub fn reference(&self, plan: &Plan) -> AllocationReference {
        AllocationReference::Decision {
            decision: self.id,
            stratum: self.stratum_id(plan),
            site: self.site,
        }
    }

    fn stratum_id(&self, plan: &Plan) -> Option<StratumId> {
        let stratum = plan.stratum(self.stratum?)?;
        Some(stratum.id.clone())
    }
}
