//! Which terms the words of a person may stand for. A person decides; nothing is coded by itself.

use std::collections::BTreeSet;

use store::CodedTerm;

use super::{Dictionary, Term};

/// Words that say how an event was, and not what it was.
const PASSED_OVER: [&str; 16] = [
    "a", "an", "and", "in", "mild", "moderate", "new", "of", "on", "one", "severe", "slight",
    "the", "to", "very", "with",
];

/// How alike words and a term must be, from 0 to 1, so that the term is named where no word is the same.
const ALIKE: f64 = 0.55;

/// A term that words may stand for.
#[derive(Debug, Clone)]
pub struct Suggestion<'d> {
    /// The term.
    pub term: &'d Term,
    /// The term as it would be kept.
    pub coded: CodedTerm,
    /// How alike they are, from 0 to 1; 1 is the same words.
    pub likeness: f64,
}

/// The words of a text in small letters, without those that are passed over.
pub(super) fn words_of(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && !PASSED_OVER.contains(word))
        .map(str::to_owned)
        .collect()
}

impl Dictionary {
    /// The terms that words may stand for, the likeliest first. Of those that share a word the most alike are named; where
    /// none does, those that are written alike.
    pub fn suggest(&self, verbatim: &str, at_most: usize) -> Vec<Suggestion<'_>> {
        let own = words_of(verbatim);
        if own.is_empty() {
            return Vec::new();
        }
        let joined = own.concat();
        let sharing: BTreeSet<usize> = own
            .iter()
            .filter_map(|word| self.words.get(word))
            .flatten()
            .copied()
            .collect();
        let likeness = |place: usize| {
            let words = words_of(&self.terms[place].term);
            strsim::sorensen_dice(&joined, &words.concat())
        };
        let mut found: Vec<(usize, f64)> = sharing
            .into_iter()
            .map(|place| (place, likeness(place)))
            .collect();
        if found.iter().all(|(_, likeness)| *likeness < ALIKE) {
            // Written otherwise, such as in two words for one.
            let others = (0..self.terms.len()).map(|place| (place, likeness(place)));
            found.extend(others.filter(|(_, likeness)| *likeness >= ALIKE));
        }
        found.sort_by(|(one, own), (other, its)| its.total_cmp(own).then(one.cmp(other)));
        found.dedup_by_key(|(place, _)| *place);
        found
            .into_iter()
            .take(at_most)
            .map(|(place, likeness)| {
                let term = &self.terms[place];
                Suggestion {
                    term,
                    coded: self.keep(term),
                    likeness,
                }
            })
            .collect()
    }
}
