//! Requests of the sponsor for a correction: what answers them.
//!
//! The sponsor changes nothing that a site entered (ICH E6(R3) 3.16.1(i)). It says what it holds to be wrong; whoever is at
//! the site corrects the entry for that reason, and the answer names the entry, or declines.

use super::refused::Refused;
use super::request::Request;
use super::work::Writer;
use crate::error::StoreError;
use crate::trail::{Deed, QueryStep, Role, read_one};
use crate::unreadable::Unreadable;
use record::SubjectNumber;

impl Writer<'_> {
    /// Whether a step is one of this query: the sponsor moves its own requests alone, and an entry is named by the answer that
    /// agrees to one, after it was corrected.
    pub(super) fn answers_what_was_asked(
        &mut self,
        request: &Request,
        number: u64,
        step: QueryStep,
        corrected: Option<u64>,
    ) -> Result<Result<(), Refused>, StoreError> {
        let Some(query) = self.projections.queries.get(&number) else {
            return Ok(Err(Refused::NoSuchQuery));
        };
        let is_request = query.about.is_request();
        if request.person.role == Role::Sponsor && !is_request {
            return Ok(Err(Refused::NoSuchQuery));
        }
        let subject = SubjectNumber(query.subject);
        // A request about a subject elsewhere is as one that is not there, whatever it is answered by.
        if self.own_subject(request, subject).is_err() {
            return Ok(Err(Refused::NoSuchQuery));
        }
        let Some(entry) = corrected else {
            return Ok(Ok(()));
        };
        if !is_request || step != QueryStep::Answered {
            return Ok(Err(Refused::NoSuchItem));
        }
        if self.was_corrected_since(subject, entry, number)? {
            Ok(Ok(()))
        } else {
            let why = Unreadable::NotCorrectedSince { entry };
            Ok(Err(Refused::Unreadable { why }))
        }
    }

    /// Whether an entry of a subject was corrected or struck out after a row of the trail.
    fn was_corrected_since(
        &mut self,
        subject: SubjectNumber,
        entry: u64,
        since: u64,
    ) -> Result<bool, StoreError> {
        let rows = self.index.rows_about(subject).iter();
        let later: Vec<u64> = rows.copied().filter(|row| *row > since).collect();
        let mut corrected = false;
        for row in later {
            read_one(self.database.as_mut(), row, |row, _| {
                corrected |= match Deed::read(row.sequence, row.kind, row.payload)? {
                    Deed::Corrected(own) => own.entry == entry,
                    Deed::StruckOut(own) => own.entry == entry,
                    _ => false,
                };
                Ok(())
            })?;
            if corrected {
                break;
            }
        }
        Ok(corrected)
    }
}
