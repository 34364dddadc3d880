//! What is to happen, in the order of days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use protocol::VisitIndex;
use record::{AdverseEvent, DiscontinuationReason};

use crate::enrolment::Arrival;

/// Something that is to happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// A person comes to the trial.
    Arrival(Arrival),
    /// It is decided whether the person enters.
    Decision(Who),
    /// A visit is to be held.
    Visit(Who, VisitIndex),
    /// An adverse event begins.
    AdverseEvent(Who, Box<AdverseEvent>),
    /// The person leaves the trial.
    Leave(Who, DiscontinuationReason),
}

/// A person, by the place among those screened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Who(pub usize);

/// What is to happen: the earliest day first, and on one day in the order in which it was planned.
#[derive(Debug, Clone, Default)]
pub struct Agenda {
    tasks: BTreeMap<(Date, u64), Task>,
    planned: u64,
}

impl Agenda {
    /// Plans something.
    pub fn plan(&mut self, date: Date, task: Task) {
        self.tasks.insert((date, self.planned), task);
        self.planned += 1;
    }

    /// The next thing to happen.
    pub fn next(&mut self) -> Option<(Date, Task)> {
        self.tasks.pop_first().map(|((date, _), task)| (date, task))
    }
}
