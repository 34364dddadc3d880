//! Dictionaries for medical coding: the sponsor's own, read from its licensed files when the server starts, and a small one
//! of our own words for demonstrations.
//!
//! A dictionary is a table with the columns `term`, `code`, `preferred_term` and `class` (CSV, in any order, further columns
//! are passed over), or the folder of MedDRA's ASCII files, of which `llt.asc`, `pt.asc` and `soc.asc` are read. Other
//! dictionaries, such as those of medicines, come as the table.

mod ascii;
mod suggestion;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use store::CodedTerm;

pub use suggestion::Suggestion;

/// The words that ship with the program: ours, few, and marked as what they are.
const DEMONSTRATION: &str = include_str!("../../assets/demonstration_terms.csv");

/// The name of the dictionary that ships.
pub const DEMONSTRATION_NAME: &str = "Demonstration terms, not for a trial";

/// A term that words may be coded to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The words, as people may write them.
    pub term: String,
    /// The code.
    pub code: String,
    /// The preferred term.
    pub preferred_term: String,
    /// The class.
    pub class: String,
}

/// A dictionary in one of its versions.
pub struct Dictionary {
    name: String,
    version: String,
    terms: Vec<Term>,
    /// The places of the terms in which a word stands.
    words: BTreeMap<String, Vec<usize>>,
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {} ({} terms)",
            self.name,
            self.version,
            self.terms.len()
        )
    }
}

impl Dictionary {
    /// A dictionary of some terms.
    pub fn new(name: &str, version: &str, terms: Vec<Term>) -> Self {
        let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, term) in terms.iter().enumerate() {
            for word in suggestion::words_of(&term.term) {
                words.entry(word).or_default().push(place);
            }
        }
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            terms,
            words,
        }
    }

    /// The dictionary that ships with the program.
    ///
    /// ```
    /// let ours = server::Dictionary::demonstration();
    /// let found = ours.suggest("a severe head ache", 3);
    /// assert_eq!(found[0].term.preferred_term, "Headache");
    /// ```
    pub fn demonstration() -> Self {
        // The file is ours, and a test reads it.
        let terms = table::read(DEMONSTRATION).unwrap_or_default();
        Self::new(DEMONSTRATION_NAME, env!("CARGO_PKG_VERSION"), terms)
    }

    /// Reads a dictionary: a table in a file, or MedDRA's ASCII files in a folder.
    ///
    /// # Errors
    /// In words: the file, the line, what stands there and what is allowed.
    pub fn read(name: &str, version: &str, path: &Path) -> Result<Self, String> {
        let terms = if path.is_dir() {
            ascii::read(path)?
        } else {
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            table::read(&text).map_err(|error| format!("{}: {error}", path.display()))?
        };
        if terms.is_empty() {
            return Err(format!("{}: there is no term in it", path.display()));
        }
        Ok(Self::new(name, version, terms))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How many terms it has.
    pub const fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The term of a code, as it is kept.
    pub fn coded(&self, code: &str) -> Option<CodedTerm> {
        let term = self.terms.iter().find(|term| term.code == code)?;
        Some(self.keep(term))
    }

    fn keep(&self, term: &Term) -> CodedTerm {
        CodedTerm {
            dictionary: self.name.clone(),
            version: self.version.clone(),
            code: term.code.clone(),
            preferred_term: term.preferred_term.clone(),
            class: term.class.clone(),
        }
    }
}
