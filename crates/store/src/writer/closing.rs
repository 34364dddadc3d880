//! Freezing, locking and opening a subject's data.

use record::SubjectNumber;

use super::refused::Refused;
use super::request::Request;
use super::still_open::OpenCounts;
use super::words::{are_words, needs_reason};
use super::work::Writer;
use crate::trail::{Closed, Closure, LockedAlthough};

impl Writer<'_> {
    /// Freezes, locks or opens a subject's data. What is open when they are locked stays open for good: that is done with open
    /// eyes, by every way, and the trail says why.
    pub(super) fn close(
        &self,
        request: &Request,
        subject: SubjectNumber,
        standing: Closure,
        although: Option<&str>,
    ) -> Result<Closed, Refused> {
        self.own_subject(request, subject)?;
        let before = self.projections.closure(subject);
        needs_reason(request, standing < before)?;
        let open = if standing == Closure::Locked && before != Closure::Locked {
            self.still_open(subject).counted()
        } else {
            OpenCounts::default()
        };
        let although = match although.map(str::trim).filter(|why| !why.is_empty()) {
            _ if open.is_empty() => None,
            None => return Err(Refused::StillOpen(open)),
            Some(why) => {
                are_words(why)?;
                Some(LockedAlthough {
                    open,
                    why: why.to_owned(),
                })
            }
        };
        Ok(Closed {
            subject,
            old: Some(before),
            standing,
            although,
        })
    }

    pub(super) fn is_not_locked(&self, subject: SubjectNumber) -> Result<(), Refused> {
        match self.projections.closure(subject) {
            Closure::Open | Closure::Frozen => Ok(()),
            standing @ Closure::Locked => Err(Refused::Closed { standing }),
        }
    }
}
