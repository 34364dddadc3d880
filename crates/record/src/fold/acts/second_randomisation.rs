//! The entry into a period at which everybody is randomised again.

use protocol::{PeriodId, StratumId};

use super::judgement::Judgement;
use super::{Outcome, obstacle};
use crate::allocation::Randomisation;
use crate::event::{Entry, SlotId};
use crate::fold::TrialState;
use crate::refusal::Obstacle;
use crate::subject::{SecondAllocation, SegmentStart, Subject};

impl TrialState<'_> {
    /// Takes the next slot of the second randomisation's list for a subject who may enter the period. The slot is looked at
    /// last, so that nobody learns of one whose subject cannot enter.
    pub(super) fn randomise_again(
        &mut self,
        subject: &mut Subject,
        entry: &Entry,
        (period, slot, written): (&PeriodId, SlotId, Option<&StratumId>),
        judgement: &mut Judgement,
    ) -> Outcome {
        let index = self.may_enter(subject, period, judgement)?;
        let refused = |reason| vec![reason];
        let stratum = self.stratum_at_entry(subject, index).map_err(refused)?;
        let measured = self.stratum_name(stratum);
        if written != measured.as_ref() {
            return obstacle(Obstacle::OtherStratum { measured });
        }
        let of = Randomisation::AtEntry(index);
        let site = subject.screening.site;
        let (arm, list) = self
            .behind_next_slot(of, stratum, site, slot)
            .map_err(refused)?;
        self.enter(subject, entry, (index, SegmentStart::RandomisedAgain), arm)?;
        subject.second_allocations.push(SecondAllocation {
            period: index,
            date: entry.date,
            slot,
            stratum,
            arm,
        });
        self.use_slot(list);
        Ok(())
    }
}
