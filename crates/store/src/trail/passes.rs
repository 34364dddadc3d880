//! Who entered what, and what was entered a second time: so that the two are different people, and what is missing is known.
//!
//! Like the index of rows it is kept in memory, and made again with every opening. What came in a file, and what the program
//! itself wrote, was typed by nobody and is not entered twice.

use std::collections::BTreeMap;

use record::rules::double_entry::twice_entered;

use super::deed::Deed;
use super::envelope::{Role, Source};
use super::second_entry::{Decision, SecondEntry};

/// Somebody who entered something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typist {
    pub(crate) row: u64,
    pub(crate) person: Box<str>,
    pub(crate) role: Role,
    /// In microseconds from the start of 1970, UTC.
    pub(crate) recorded: i64,
}

/// A row of the trail, as far as it says who entered something.
pub(crate) struct Typed<'r> {
    pub(crate) row: u64,
    pub(crate) person: &'r str,
    pub(crate) role: Role,
    pub(crate) source: Source,
    pub(crate) recorded: i64,
}

impl Typed<'_> {
    fn typist(&self) -> Typist {
        Typist {
            row: self.row,
            person: self.person.into(),
            role: self.role,
            recorded: self.recorded,
        }
    }
}

/// What is known of an entry that somebody typed.
#[derive(Debug)]
pub(crate) struct Pass {
    pub(crate) first: Typist,
    /// Who corrected it since, and so has seen it.
    correctors: Vec<Typist>,
    pub(crate) second: Option<(Typist, SecondEntry)>,
    /// What was decided, each by the row that did.
    decisions: Vec<(u64, Vec<Decision>)>,
}

impl Pass {
    /// Whether somebody entered or corrected the entry.
    pub(crate) fn is_known_to(&self, person: &str) -> bool {
        std::iter::once(&self.first)
            .chain(&self.correctors)
            .any(|typist| *typist.person == *person)
    }

    /// Whether somebody made one of the two entries.
    pub(crate) fn is_made_by(&self, person: &str) -> bool {
        let second = self.second.as_ref().map(|(typist, _)| typist);
        std::iter::once(&self.first)
            .chain(second)
            .any(|typist| *typist.person == *person)
    }

    /// What was decided, in the order in which it was.
    pub(crate) fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().flat_map(|(_, decisions)| decisions)
    }
}

/// What is known of entries that people typed, by their numbers in the record.
#[derive(Debug, Default)]
pub(crate) struct Passes(BTreeMap<u64, Pass>);

impl Passes {
    /// Takes the next row of the trail.
    pub(crate) fn take(&mut self, typed: &Typed<'_>, deed: &Deed) {
        match deed {
            Deed::Entry(entry) => {
                let by_hand = matches!(typed.source, Source::Page | Source::Interface);
                if by_hand && twice_entered(&entry.event).is_some() {
                    let pass = Pass {
                        first: typed.typist(),
                        correctors: Vec::new(),
                        second: None,
                        decisions: Vec::new(),
                    };
                    self.0.insert(entry.sequence, pass);
                }
            }
            Deed::Corrected(corrected) => {
                if let Some(pass) = self.0.get_mut(&corrected.entry) {
                    pass.correctors.push(typed.typist());
                }
            }
            Deed::SecondEntry(second) => {
                if let Some(pass) = self.0.get_mut(&second.entry) {
                    pass.second = Some((typed.typist(), second.clone()));
                }
            }
            Deed::DifferencesDecided(decided) => {
                if let Some(pass) = self.0.get_mut(&decided.entry) {
                    pass.decisions.push((typed.row, decided.decisions.clone()));
                }
            }
            _ => {}
        }
    }

    /// Forgets the rows after one, which were given up.
    pub(crate) fn go_back(&mut self, last: u64) {
        self.0.retain(|_, pass| pass.first.row <= last);
        for pass in self.0.values_mut() {
            pass.correctors.retain(|typist| typist.row <= last);
            pass.second.take_if(|(typist, _)| typist.row > last);
            pass.decisions.retain(|(row, _)| *row <= last);
        }
    }

    /// What is known of an entry, if somebody typed it.
    pub(crate) fn of(&self, entry: u64) -> Option<&Pass> {
        self.0.get(&entry)
    }

    /// All of them, in the order of the record.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u64, &Pass)> {
        self.0.iter().map(|(entry, pass)| (*entry, pass))
    }
}
