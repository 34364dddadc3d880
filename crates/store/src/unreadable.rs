//! What is wrong with something that cannot be read, or says what no entry may say.

use std::fmt;

use jiff::civil::Date;
use record::{Interruption, SiteNumber, SubjectNumber};

use crate::trail::QueryStep;

/// What is wrong with something that cannot be read, or says what no entry may say. Its own words stand in the trail and in logs;
/// pages say it in their language.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreadable {
    /// Too many bytes were sent.
    TooLong {
        /// So many.
        bytes: usize,
        /// So many may be sent.
        most: usize,
    },
    /// A letter that no text may hold.
    Nul,
    /// What it is about has not happened yet.
    InTheFuture {
        /// The day it names.
        date: Date,
        /// The latest day anywhere.
        latest: Date,
    },
    /// A text is longer than people write to each other.
    TooManyLetters {
        /// So many letters.
        letters: usize,
        /// So many are allowed.
        most: usize,
    },
    /// A text holds a letter that cannot be seen.
    HiddenLetter(char),
    /// Words to take out are too short, too long, or hold the mark that is left.
    WordsToTakeOut {
        /// So many letters at least.
        least: usize,
        /// So many at most.
        most: usize,
    },
    /// A query has no question.
    NoQuestion,
    /// A request for a correction names no form, no item or no value.
    NoPartOfRequest,
    /// A request for a correction was agreed to, and the entry was not corrected since it was asked for.
    NotCorrectedSince {
        /// The entry.
        entry: u64,
    },
    /// A step of a query has no words.
    NoWords(QueryStep),
    /// A part of a coded term is missing.
    NoPartOfTerm(&'static str),
    /// The trial has no such site.
    NoSuchSite {
        /// Which.
        site: SiteNumber,
        /// How many there are.
        sites: u32,
    },
    /// Somebody else was screened meanwhile, so that a person would get another number.
    OtherNumber {
        /// The number that was expected.
        expected: SubjectNumber,
        /// The number that it would be.
        would_be: SubjectNumber,
    },
    /// Whoever knows the arm says in words of their own why an infusion stood still.
    NotInGivenWords,
    /// People are screened and enrolled by wishes of their own.
    NotByAnEvent,
    /// In words: what a program sent that is no event of this record, or what only an operator asks for.
    Said(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes, most } => {
                write!(f, "what was sent has {bytes} bytes, and a request has at most {most}")
            }
            Self::Nul => f.write_str("it holds a NUL letter, which no text may"),
            Self::InTheFuture { date, latest } => write!(
                f,
                "it is dated {date}, which is in the future; the latest day anywhere is {latest}"
            ),
            Self::TooManyLetters { letters, most } => write!(
                f,
                "a text has {letters} letters; at most {most} are allowed. Shorten it"
            ),
            Self::HiddenLetter(letter) => write!(
                f,
                "a text holds the letter U+{:04X}, which cannot be seen; take it out",
                u32::from(*letter)
            ),
            Self::WordsToTakeOut { least, most } => write!(
                f,
                "words to take out have {least} to {most} letters, and none of the mark that is left where they stood"
            ),
            Self::NoQuestion => f.write_str("a query needs a question"),
            Self::NoPartOfRequest => f.write_str(
                "a request for a correction names the form, the item and what should stand there",
            ),
            Self::NotCorrectedSince { entry } => write!(
                f,
                "entry {entry} was not corrected since the correction was asked for; correct it first, or decline"
            ),
            Self::NoWords(_) => {
                f.write_str("an answer, and a query that is asked again, need words")
            }
            Self::NoPartOfTerm(what) => write!(f, "the {what} of a coded term is missing"),
            Self::NoSuchSite { site, sites } => {
                write!(f, "there is no site {site}; the trial has sites 1 to {sites}")
            }
            Self::OtherNumber { expected, would_be } => write!(
                f,
                "the person of number {expected} would be screened as subject {would_be}: somebody else was screened meanwhile"
            ),
            Self::NotInGivenWords => write!(
                f,
                "blinded people read why an infusion stood still; whoever knows the arm says one of: {}",
                Interruption::GIVEN_REASONS.join(", ")
            ),
            Self::NotByAnEvent => f.write_str(
                "people are screened and enrolled by wishes of their own, so that the store gives number and slot",
            ),
            Self::Said(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Unreadable {}
