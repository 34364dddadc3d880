//! Folding a record again after something in it was corrected: acts that were carried out stand.

use super::TrialState;
use crate::event::{Entry, Event, Validity};
use crate::refusal::Refusal;

impl TrialState<'_> {
    /// Takes the next entry of a record in which something before it was corrected, and says what the entry counts for from
    /// now on. An act that was carried out, and that the corrected record would refuse, is upheld: it happened, and what
    /// contradicts it becomes a deviation ([`DeviationKind::ActContradicted`](crate::DeviationKind::ActContradicted),
    /// [`DeviationKind::WrongStratum`](crate::DeviationKind::WrongStratum)).
    ///
    /// `before` is the state of the record without the correction. It is asked for one thing alone: entry into a period may
    /// hang on the arm, and then it is upheld wherever what it follows from has changed, whichever arm it is, so that nobody
    /// learns an arm by a correction.
    ///
    /// # Errors
    /// [`Refusal`]: what cannot be even so. It changes nothing.
    pub fn accept_after_correction(
        &mut self,
        entry: &Entry,
        before: &TrialState<'_>,
    ) -> Result<Validity, Refusal> {
        let upheld = || Entry {
            validity: Validity::Upheld,
            ..entry.clone()
        };
        if entry.validity != Validity::AsEntered || !matches!(entry.event, Event::Act(_)) {
            return self.accept(entry).map(|_| entry.validity);
        }
        if self.is_entry_on_other_grounds(entry, before) {
            return self.accept(&upheld()).map(|_| Validity::Upheld);
        }
        match self.accept(entry) {
            Ok(_) => Ok(Validity::AsEntered),
            Err(refusal) => match self.accept(&upheld()) {
                Ok(_) => Ok(Validity::Upheld),
                Err(_) => Err(refusal),
            },
        }
    }

    /// Whether an entry into a period hangs on the arm, and follows from something else than it did before.
    fn is_entry_on_other_grounds(&self, entry: &Entry, before: &TrialState<'_>) -> bool {
        let Event::Act(act) = &entry.event else {
            return false;
        };
        let Some(period) = act.enters() else {
            return false;
        };
        let (Some(period), Some(subject)) =
            (self.plan.period_named(period), self.subject(entry.subject))
        else {
            return false;
        };
        let entered = before
            .subject(entry.subject)
            .and_then(|known| known.periods().iter().find(|stay| stay.period == period));
        self.entry_hangs_on_arm(subject, period)
            && entered.is_none_or(|stay| stay.after != subject.triggers_by_receipt())
    }
}
