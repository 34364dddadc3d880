//! Going on after a restore.

use super::opening::slots_may_be_lost;
use super::refused::Refused;
use super::store::Store;
use super::work::{Mode, Writer};
use crate::trail::{Deed, Person, Reconciled, Role};
use crate::unreadable::Unreadable;

impl Store {
    /// Begins to write again after a restore, once people have compared what was lost with what is known from elsewhere.
    ///
    /// # Errors
    /// [`Refused`] for others than administrators, and where there is nothing to reconcile.
    pub fn reconcile(&self, person: Person, reason: &str) -> Result<(), Refused> {
        let reason = reason.to_owned();
        self.run(move |writer| writer.reconcile(&person, &reason))?
    }
}

impl Writer<'_> {
    fn reconcile(&mut self, person: &Person, reason: &str) -> Result<(), Refused> {
        if !matches!(person.role, Role::Administrator) {
            return Err(Refused::Role {
                role: person.role,
                wish: "reconcile",
            });
        }
        if reason.trim().is_empty() {
            return Err(Refused::NoReason);
        }
        let Some(witnessed) = self.behind.take() else {
            return Err(Refused::Unreadable {
                why: Unreadable::Said("there is nothing to reconcile".to_owned()),
            });
        };
        self.mode = Mode::Open;
        self.randomisation_closed
            .get_or_insert_with(slots_may_be_lost);
        let deed = Deed::Reconciled(Reconciled {
            witnessed,
            restored: self.head.sequence,
        });
        self.write_alone(person, Some(reason), &deed)
            .map_err(|error| {
                self.behind = Some(witnessed);
                self.mode = Mode::ReadOnly(error.to_string());
                Refused::NotStored {
                    why: error.to_string(),
                }
            })
    }
}
