//! Sealing the codes that are opened when nothing can be asked online.

use record::{SlotPurpose, SubjectNumber};

use super::{Refused, Store, Writer};
use crate::codes::{CodeOf, Sheet, SheetFiles, SheetSealed};
use crate::error::StoreError;
use crate::trail::{CodesSealed, Deed, Person, Role};
use crate::unreadable::Unreadable;

impl Store {
    /// Seals a sheet that opens without the store: the arm of every subject randomised so far, and the arm behind every
    /// code that sites keep, each line by itself, for two keys together. Nobody sees an arm. The trail says who sealed it,
    /// for which second person, and what the file's digest is, before the file is written.
    ///
    /// # Errors
    /// [`Refused::Role`] for others than administrators, [`Refused::NoReason`] without a reason,
    /// [`Refused::Unreadable`] where the two people are one or a file stands there already, and [`Refused::NotStored`].
    pub fn seal_codes(
        &self,
        person: Person,
        second: &str,
        reason: &str,
        files: &SheetFiles,
    ) -> Result<SheetSealed, Refused> {
        let (second, reason, files) = (second.to_owned(), reason.to_owned(), files.clone());
        self.run(move |writer| writer.seal_codes(&person, &second, &reason, &files))?
    }
}

impl Writer<'_> {
    fn seal_codes(
        &mut self,
        person: &Person,
        second: &str,
        reason: &str,
        files: &SheetFiles,
    ) -> Result<SheetSealed, Refused> {
        if !matches!(person.role, Role::Administrator | Role::System) {
            return Err(Refused::Role {
                role: person.role,
                wish: "seal_codes",
            });
        }
        if reason.trim().is_empty() {
            return Err(Refused::NoReason);
        }
        let unreadable = |why: String| Refused::Unreadable {
            why: Unreadable::Said(why),
        };
        if second.trim().is_empty() || second.trim() == person.name.trim() {
            return Err(unreadable(
                "a sheet has two keys for two people; name another person for the second"
                    .to_owned(),
            ));
        }
        files
            .are_free()
            .map_err(|error| unreadable(error.to_string()))?;
        let not_stored = |error: StoreError| Refused::NotStored {
            why: error.to_string(),
        };
        let arms = self.arms_of_sheet().map_err(not_stored)?;
        let trial = &self.plan.protocol().trial.id;
        let sheet = Sheet::seal(trial, &arms).map_err(not_stored)?;
        let deed = Deed::CodesSealed(CodesSealed {
            second: second.trim().to_owned(),
            file: sheet.digest().to_string(),
        });
        self.write_alone(person, Some(reason), &deed)
            .map_err(not_stored)?;
        sheet.write(files).map_err(not_stored)?;
        let codes = arms
            .iter()
            .filter(|(of, _)| matches!(of, CodeOf::Code(_)))
            .count();
        Ok(SheetSealed {
            row: self.head.sequence,
            subjects: arms.len() - codes,
            codes,
        })
    }

    /// Every arm that a sheet seals, in words: subjects by their numbers, and then codes by theirs, so that the order says
    /// nothing.
    fn arms_of_sheet(&self) -> Result<Vec<(CodeOf, String)>, StoreError> {
        let key = self.key_for_the_vault("sealing codes for two keys")?;
        let unreadable = |error: &dyn std::fmt::Display| StoreError::unreadable(error.to_string());
        let words = |arm: protocol::ArmCode| {
            let arm = self.plan.arm(arm);
            arm.map_or_else(String::new, |arm| format!("{} ({})", arm.id, arm.label))
        };
        let mut arms = Vec::new();
        for subject in self.state.subjects() {
            if let Some(arm) = subject.allocated_arm() {
                let number: SubjectNumber = subject.number();
                let arm = arm.open(&key).map_err(|error| unreadable(&error))?;
                let mut said = words(arm);
                // Whoever crossed over or was switched receives something else than the arm says.
                if let Some(segment) = subject.segments().last() {
                    let now = match segment.given {
                        record::TreatmentGiven::OpenLabel { product, .. } => {
                            Some(self.plan.product(product).name.clone())
                        }
                        record::TreatmentGiven::Arm(held) => {
                            let held = held.open(&key).map_err(|error| unreadable(&error))?;
                            (held != arm).then(|| words(held))
                        }
                    };
                    if let Some(now) = now {
                        said = format!("{said}; since {}: {now}", segment.from);
                    }
                }
                arms.push((CodeOf::Subject(number), said));
            }
        }
        let rows = self.table.rows(self.plan, &key);
        for row in rows.map_err(|error| unreadable(&error))? {
            if row.purpose == SlotPurpose::Emergency {
                arms.push((CodeOf::Code(row.slot), words(row.arm)));
            }
        }
        arms.sort_by_key(|(of, _)| *of);
        Ok(arms)
    }
}
