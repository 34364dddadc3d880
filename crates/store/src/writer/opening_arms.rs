//! Opening arms: the vault's log has it before anybody sees one, and the trail tells it without the arm.

use record::{ArmKey, SubjectNumber, TrialState};

use super::refused::Refused;
use super::store::Store;
use super::work::Writer;
use crate::error::StoreError;
use crate::trail::{Deed, Person, Role, Unblinded};
use crate::vault::{OpenedArm, OpeningPurpose};

/// An arm that somebody wants to see.
struct OpenArm {
    person: Person,
    subject: SubjectNumber,
    purpose: OpeningPurpose,
    reason: String,
}

impl Store {
    /// Opens the arm of one subject for one person. The vault's log has it first, the trail then, without the arm; only
    /// when both are on the disk is it answered.
    ///
    /// # Errors
    /// [`Refused`], as for other requests.
    pub fn open_arm(
        &self,
        person: Person,
        subject: SubjectNumber,
        purpose: OpeningPurpose,
        reason: &str,
    ) -> Result<OpenedArm, Refused> {
        let wanted = OpenArm {
            person,
            subject,
            purpose,
            reason: reason.to_owned(),
        };
        self.run(move |writer| writer.open_arm(&wanted))?
    }

    /// Opens everybody's arm, for [`OpeningPurpose::Analysis`] or [`OpeningPurpose::Committee`], and looks at where
    /// everybody is with the key in hand. The vault's log has a line for each subject first, the trail then, without the
    /// arms; only when both are on the disk is it looked. The committee opens for itself. For an analysis nobody does but
    /// [`Role::System`]: whoever calls as it sees to it that the data are locked and that two people want it.
    ///
    /// # Errors
    /// [`Refused`], as for other requests.
    pub fn open_everybody<T: Send + 'static>(
        &self,
        person: Person,
        purpose: OpeningPurpose,
        reason: &str,
        look: impl FnOnce(&TrialState<'_>, &ArmKey) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let reason = reason.to_owned();
        self.run(move |writer| {
            let key = writer.open_everybody(&person, purpose, &reason)?;
            Ok(look(&writer.state, &key))
        })?
    }

    /// Who has opened whose arm, in the order of the vault's log.
    ///
    /// # Errors
    /// [`Refused`], where the vault cannot be read.
    pub fn who_knows(&self) -> Result<Vec<(String, SubjectNumber)>, Refused> {
        self.run(|writer| writer.who_knows())?
    }
}

impl Writer<'_> {
    fn who_knows(&mut self) -> Result<Vec<(String, SubjectNumber)>, Refused> {
        let openings = self.vault.openings().map_err(|error| Refused::NotStored {
            why: error.to_string(),
        })?;
        Ok(openings
            .into_iter()
            .map(|opening| (opening.person, SubjectNumber(opening.subject)))
            .collect())
    }

    fn open_arm(&mut self, wanted: &OpenArm) -> Result<OpenedArm, Refused> {
        let allowed = match wanted.purpose {
            OpeningPurpose::Dispensing | OpeningPurpose::PeriodEntry => {
                matches!(wanted.person.role, Role::Pharmacist | Role::System)
            }
            OpeningPurpose::Emergency => {
                matches!(wanted.person.role, Role::Investigator | Role::System)
            }
            // Those are for everybody's at once.
            OpeningPurpose::Analysis | OpeningPurpose::Committee => false,
        };
        if !allowed {
            return Err(Refused::Role {
                role: wanted.person.role,
                wish: wanted.purpose.as_str(),
            });
        }
        if wanted.reason.trim().is_empty() || wanted.person.name.trim().is_empty() {
            return Err(Refused::NoReason);
        }
        let found = self.state.subject(wanted.subject).and_then(|subject| {
            let own = wanted.person.sites.include(subject.screening().site);
            subject.allocated_arm().filter(|_| own)
        });
        let Some(arm) = found else {
            return Err(Refused::NotYours);
        };
        let virtual_key = self.virtual_key();
        let recorded = self.clock.now();
        let not_stored = |error: StoreError| Refused::NotStored {
            why: error.to_string(),
        };
        let reason = format!("{}: {}", wanted.purpose, wanted.reason.trim());
        let (opening, opened) = self
            .vault
            .open_arm(
                &wanted.person,
                wanted.subject,
                &reason,
                recorded,
                arm,
                virtual_key,
            )
            .map_err(not_stored)?;
        let deed = Deed::Unblinded(Unblinded {
            subject: wanted.subject,
            opening: opening.number,
            vault: opening.digest.to_string(),
        });
        // An emergency is answered even where the trail cannot be written: the vault's log has it, and the next opening of
        // the store brings the trail up to it.
        match (
            self.write_alone(&wanted.person, Some(&reason), &deed),
            wanted.purpose,
        ) {
            (Ok(()), _) | (Err(_), OpeningPurpose::Emergency) => Ok(opened),
            (Err(error), _) => Err(not_stored(error)),
        }
    }

    fn open_everybody(
        &mut self,
        person: &Person,
        purpose: OpeningPurpose,
        reason: &str,
    ) -> Result<ArmKey, Refused> {
        let allowed = matches!(
            (purpose, person.role),
            (OpeningPurpose::Analysis, Role::System)
                | (
                    OpeningPurpose::Committee,
                    Role::DataMonitoringCommittee | Role::System
                )
        );
        if !allowed {
            return Err(Refused::Role {
                role: person.role,
                wish: purpose.as_str(),
            });
        }
        if reason.trim().is_empty() || person.name.trim().is_empty() {
            return Err(Refused::NoReason);
        }
        let subjects: Vec<SubjectNumber> = self
            .state
            .subjects()
            .iter()
            .filter(|subject| subject.allocated_arm().is_some())
            .map(record::Subject::number)
            .collect();
        let virtual_key = self.virtual_key();
        let recorded = self.clock.now();
        let reason = format!("{purpose}: {}", reason.trim());
        let not_stored = |error: StoreError| Refused::NotStored {
            why: error.to_string(),
        };
        let (openings, key) = self
            .vault
            .open_all(person, &subjects, &reason, recorded, virtual_key)
            .map_err(not_stored)?;
        let deeds: Vec<Deed> = openings
            .iter()
            .map(|opening| {
                Deed::Unblinded(Unblinded {
                    subject: SubjectNumber(opening.subject),
                    opening: opening.number,
                    vault: opening.digest.to_string(),
                })
            })
            .collect();
        self.write_together(person, Some(&reason), &deeds)
            .map_err(not_stored)?;
        Ok(key)
    }
}
