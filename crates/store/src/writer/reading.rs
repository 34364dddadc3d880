//! Reading the trail over a connection of its own.

use super::refused::Refused;
use super::store::Store;
use crate::database::WorkDone;
use crate::error::StoreError;
use crate::trail::{Person, Role};
use crate::views::{self, Known, TrailFilter, TrailLine, TrailReader};

impl Store {
    /// The trail as a person may read it, in its order: what the role and the site do not allow is not there, or there
    /// without what could unblind.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read the trail, and [`Refused::NotStored`] where the database cannot be read.
    pub fn trail(&self, viewer: &Person, filter: &TrailFilter) -> Result<Vec<TrailLine>, Refused> {
        views::may_read_trail(viewer)?;
        let (asked, role) = (filter.clone(), viewer.role);
        let known = self.run(move |writer| {
            writer.see_others();
            Known::of(writer, role, &asked)
        })?;
        self.read(|reader| reader.read(viewer, filter, &known))
    }

    /// The trail as a person reads it on a page or takes it away, at a time in microseconds from the start of 1970. Whoever is
    /// blinded reads what the pharmacy did behind all others of its day, once that is over; the lines are numbered among those
    /// that the person may read about the subject of the filter, or about all, and `after` is such a number.
    ///
    /// # Errors
    /// As [`trail`](Store::trail).
    pub fn trail_by_days(
        &self,
        viewer: &Person,
        filter: &TrailFilter,
        now: i64,
    ) -> Result<Vec<TrailLine>, Refused> {
        if viewer.role.knows_arms() || viewer.role == Role::System {
            return self.trail(viewer, filter);
        }
        let all = TrailFilter {
            subject: filter.subject,
            ..TrailFilter::default()
        };
        let lines = views::by_days(self.trail(viewer, &all)?, now);
        Ok(views::asked_for(lines, filter))
    }

    /// The number of the last row of the trail.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn last_row(&self) -> Result<u64, Refused> {
        self.run(|writer| {
            writer.see_others();
            writer.head.sequence
        })
    }

    /// The row from which on everything was written by this version of the program under this protocol file.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn written_so_since(&self) -> Result<u64, Refused> {
        self.run(|writer| {
            writer.see_others();
            writer.configuration
        })
    }

    /// The lines of some rows of the trail, as a person may read them: in the order in which they are asked for, without
    /// those that the person may not see.
    ///
    /// # Errors
    /// As [`trail`](Store::trail).
    pub fn trail_rows(&self, viewer: &Person, rows: Vec<u64>) -> Result<Vec<TrailLine>, Refused> {
        views::may_read_trail(viewer)?;
        let role = viewer.role;
        let known = self.run(move |writer| Known::with_rows(writer, role, Some(rows)))?;
        let all = TrailFilter::default();
        self.read(|reader| reader.read_known(viewer, &all, &known))
    }

    /// The work that the connections of the store did since it was opened.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn work_done(&self) -> Result<WorkDone, Refused> {
        let reader = self
            .reader
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let reading = reader.as_ref().map(TrailReader::counts).unwrap_or_default();
        drop(reader);
        self.run(move |writer| WorkDone {
            record: writer.database.counts(),
            reading,
            vault: writer.vault.database().counts(),
        })
    }

    /// Reads over the connection that is kept for reading.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&mut TrailReader) -> Result<T, StoreError>,
    ) -> Result<T, Refused> {
        let unreadable = |error: StoreError| Refused::NotStored {
            why: error.to_string(),
        };
        // The connection is taken out while it is used: a lock that a panic left behind guards none that is half way.
        let mut reader = self
            .reader
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut connected = match reader.take() {
            Some(connected) => connected,
            None => TrailReader::connect(&self.address).map_err(unreadable)?,
        };
        let answer = read(&mut connected).map_err(unreadable)?;
        // After an error the connection is made anew the next time.
        *reader = Some(connected);
        Ok(answer)
    }
}
