//! How a store stands.

use super::refused::Refused;
use super::store::Store;
use super::work::{Mode, Writer};

/// How a store stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The last row of the trail.
    pub sequence: u64,
    /// When it was written, in microseconds from the start of 1970 by the clock of that time; `None` where there is none.
    pub last_recorded: Option<i64>,
    /// Why it may only be read, if so.
    pub read_only: Option<String>,
    /// Why nobody may be randomised, if so.
    pub randomisation_closed: Option<String>,
}

impl Store {
    /// How the store stands.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn standing(&self) -> Result<Standing, Refused> {
        self.run(|writer| writer.standing())
    }
}

impl Writer<'_> {
    fn standing(&self) -> Standing {
        Standing {
            sequence: self.head.sequence,
            last_recorded: (self.head.sequence > 0).then_some(self.last_recorded),
            read_only: match &self.mode {
                Mode::Open => None,
                Mode::ReadOnly(why) | Mode::Stopped(why) => Some(why.clone()),
            },
            randomisation_closed: self.randomisation_closed.clone(),
        }
    }
}
