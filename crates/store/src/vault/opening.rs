//! Openings of the vault: written into its own log first, answered then.

use protocol::ArmCode;
use record::{ArmKey, MaskedArm, SubjectNumber, VaultOpening};

use super::Vault;
use crate::database::Value;
use crate::digest::Digest;
use crate::error::StoreError;
use crate::trail::{Person, words};

words! {
    /// What the arm of a subject is opened for.
    OpeningPurpose {
        /// To prepare a dose.
        Dispensing = "dispensing",
        /// To enter whether the subject goes into a period, where that hangs on the arm.
        PeriodEntry = "period_entry",
        /// Because the subject's life or health asks for it.
        Emergency = "emergency",
        /// Everybody's, after the lock, because two people asked for it: to analyse the trial.
        Analysis = "analysis",
        /// Everybody's, for the report to those who watch over safety while the trial goes on.
        Committee = "committee",
    }
}

/// The arm that an opening showed, for the one person who asked. It cannot be printed, written or compared; the one
/// way to it is [`OpenedArm::reveal`].
///
/// ```compile_fail
/// fn log(arm: &store::OpenedArm) { println!("{arm:?}"); }
/// ```
/// ```compile_fail
/// fn show(arm: &store::OpenedArm) -> String { arm.to_string() }
/// ```
/// ```compile_fail
/// fn send(arm: &store::OpenedArm) -> String { serde_json::to_string(arm).unwrap_or_default() }
/// ```
pub struct OpenedArm {
    arm: ArmCode,
}

impl OpenedArm {
    /// The arm, to be shown to the person who opened it and to nobody else.
    pub const fn reveal(&self) -> ArmCode {
        self.arm
    }
}

/// One line of the vault's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) number: u32,
    pub(crate) recorded: i64,
    pub(crate) person: String,
    pub(crate) role: String,
    pub(crate) subject: u32,
    pub(crate) reason: String,
    pub(crate) digest: Digest,
}

impl Opening {
    /// Whether it was made for a purpose, which its reason begins with.
    pub(crate) fn is_for(&self, purpose: OpeningPurpose) -> bool {
        let after = self.reason.strip_prefix(purpose.as_str());
        after.is_some_and(|after| after.starts_with(':'))
    }
}

/// The vault's log, whose lines follow from one another.
pub(crate) type Openings = Vec<Opening>;

impl Vault {
    /// The log.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] at the first line that does not follow from the one before.
    pub(crate) fn openings(&mut self) -> Result<Openings, StoreError> {
        let mut openings: Openings = Vec::new();
        let mut before = Digest::of(&self.id);
        self.database.query(
            "SELECT number, recorded, person, role, subject, reason, digest FROM vault.opening ORDER BY number",
            &[],
            &mut |cells| {
                let number = cells.needed_integer(0)?;
                let changed = || {
                    StoreError::tampered(format!(
                        "opening {number} in the vault's log was changed, or one before it is missing"
                    ))
                };
                let mut opening = Opening {
                    number: u32::try_from(number).map_err(|_| changed())?,
                    recorded: cells.needed_integer(1)?,
                    person: cells.needed_text(2)?.to_owned(),
                    role: cells.needed_text(3)?.to_owned(),
                    subject: u32::try_from(cells.needed_integer(4)?).map_err(|_| changed())?,
                    reason: cells.needed_text(5)?.to_owned(),
                    digest: before,
                };
                opening.digest = digest_of(&opening, before);
                let next = openings.len() as u64 + 1;
                if u64::from(opening.number) != next
                    || opening.digest.as_bytes().as_slice() != cells.needed_bytes(6)?
                {
                    return Err(changed());
                }
                before = opening.digest;
                openings.push(opening);
                Ok(())
            },
        )?;
        Ok(openings)
    }

    /// Writes an opening into the log and opens the arm.
    pub(crate) fn open_arm(
        &mut self,
        person: &Person,
        subject: SubjectNumber,
        reason: &str,
        recorded: i64,
        arm: MaskedArm,
        virtual_key: Option<ArmKey>,
    ) -> Result<(Opening, OpenedArm), StoreError> {
        let (mut openings, key) =
            self.open_all(person, &[subject], reason, recorded, virtual_key)?;
        let opening = openings
            .pop()
            .ok_or_else(|| StoreError::unreadable("nobody's arm was opened"))?;
        let arm = arm
            .open(&key)
            .map_err(|error| StoreError::unreadable(error.to_string()))?;
        Ok((opening, OpenedArm { arm }))
    }

    /// Writes an opening of each subject's arm into the log, all or none, and gives the key.
    pub(crate) fn open_all(
        &mut self,
        person: &Person,
        subjects: &[SubjectNumber],
        reason: &str,
        recorded: i64,
        virtual_key: Option<ArmKey>,
    ) -> Result<(Openings, ArmKey), StoreError> {
        let opening_of = VaultOpening::new(&person.name, reason)
            .map_err(|error| StoreError::unreadable(error.to_string()))?;
        let before = self.openings()?;
        let (mut number, mut digest) = before
            .last()
            .map_or((0, Digest::of(&self.id)), |last| (last.number, last.digest));
        let mut openings = Openings::with_capacity(subjects.len());
        for subject in subjects {
            number += 1;
            let mut opening = Opening {
                number,
                recorded,
                person: person.name.clone(),
                role: person.role.as_str().to_owned(),
                subject: subject.0,
                reason: reason.to_owned(),
                digest,
            };
            opening.digest = digest_of(&opening, digest);
            digest = opening.digest;
            openings.push(opening);
        }
        self.database.begin_writing()?;
        let mut written = Ok(());
        for opening in &openings {
            written = self
                .database
                .execute(
                    "INSERT INTO vault.opening (number, recorded, person, role, subject, reason, digest) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    &[
                        Value::Integer(i64::from(opening.number)),
                        Value::Integer(opening.recorded),
                        Value::Text(&opening.person),
                        Value::Text(&opening.role),
                        Value::Integer(i64::from(opening.subject)),
                        Value::Text(&opening.reason),
                        Value::Bytes(opening.digest.as_bytes()),
                    ],
                )
                .map(|_| ());
            if written.is_err() {
                break;
            }
        }
        self.end(written)?;
        let key = virtual_key.unwrap_or_else(|| ArmKey::from_vault(&opening_of));
        Ok((openings, key))
    }
}

fn digest_of(opening: &Opening, before: Digest) -> Digest {
    Digest::of_pieces([
        before.as_bytes().as_slice(),
        &opening.number.to_be_bytes(),
        &opening.recorded.to_be_bytes(),
        opening.person.as_bytes(),
        opening.role.as_bytes(),
        &opening.subject.to_be_bytes(),
        opening.reason.as_bytes(),
    ])
}
