//! Under what a store is written: the version of the program and the protocol file, held against what the record says.

use super::opening::system;
use super::work::{Mode, Writer};
use crate::database::Database;
use crate::error::StoreError;
use crate::loaded::Loaded;
use crate::trail::{Configuration, Deed, Person, Role, read_one};

/// What is done where the record was written under another protocol file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherProtocol {
    /// The store is not opened.
    Refused,
    /// An administrator accepts it, which becomes a row of the trail.
    Accepted {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
}

/// Under what a store is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// This program and this protocol file.
    pub configuration: Configuration,
    /// What is done where the record was written under another file.
    pub other_protocol: OtherProtocol,
}

impl Running {
    /// Whether a record may be gone on with.
    ///
    /// # Errors
    /// [`StoreError::OtherProtocol`], unless it is accepted, by name and with a reason.
    pub(super) fn may_go_on(&self, loaded: &Loaded, trial: &str) -> Result<(), StoreError> {
        let is_of_the_trial = loaded.header().is_ok_and(|header| header.trial == trial);
        let (row, Some(recorded)) = &loaded.configuration else {
            return Ok(());
        };
        if !is_of_the_trial || recorded.protocol_sha256 == self.configuration.protocol_sha256 {
            return Ok(());
        }
        match &self.other_protocol {
            OtherProtocol::Refused => Err(self.other(*row, recorded)),
            OtherProtocol::Accepted { by, reason }
                if by.trim().is_empty() || reason.trim().is_empty() =>
            {
                Err(StoreError::unreadable(
                    "another protocol file is accepted by a person with a name, for a reason in words",
                ))
            }
            OtherProtocol::Accepted { .. } => Ok(()),
        }
    }

    fn other(&self, row: u64, recorded: &Configuration) -> StoreError {
        StoreError::OtherProtocol {
            row,
            recorded: recorded.protocol_sha256.clone(),
            given: self.configuration.protocol_sha256.clone(),
        }
    }
}

impl Writer<'_> {
    /// Writes down under what rows are written from now on, where that is something else than before.
    pub(super) fn write_under_running(&mut self, running: &Running) -> Result<(), StoreError> {
        if self.mode != Mode::Open {
            return Ok(());
        }
        let Some(last) = configuration_at(self.database.as_mut(), self.configuration)? else {
            return Ok(());
        };
        if last == running.configuration {
            return Ok(());
        }
        let (person, reason) = if last.protocol_sha256 == running.configuration.protocol_sha256 {
            let reason = "another version of the program began to write";
            (system(), reason.to_owned())
        } else {
            match &running.other_protocol {
                OtherProtocol::Refused => {
                    return Err(running.other(self.configuration, &last));
                }
                OtherProtocol::Accepted { by, reason } => {
                    let person = Person {
                        name: by.trim().to_owned(),
                        role: Role::Administrator,
                        sites: record::Sites::All,
                    };
                    (person, reason.trim().to_owned())
                }
            }
        };
        let deed = Deed::Configured(running.configuration.clone());
        self.write_alone(&person, Some(&reason), &deed)
    }
}

/// What a row says under what rows are written.
fn configuration_at(
    database: &mut dyn Database,
    row: u64,
) -> Result<Option<Configuration>, StoreError> {
    let mut found = None;
    read_one(database, row, |row, _| {
        if let Deed::Configured(configuration) = Deed::read(row.sequence, row.kind, row.payload)? {
            found = Some(configuration);
        }
        Ok(())
    })?;
    Ok(found)
}
