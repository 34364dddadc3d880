//! The wording of licensed questionnaires, which is not ours: a sponsor who has the licence puts it into the trial, and
//! participants read it instead of category and place.

use std::collections::BTreeMap;
use std::fmt;

use crate::form::{FieldKind, Form};
use crate::participant::{EQ5D_VAS, PATIENT_GLOBAL};
use crate::visit::{HAQ_ANSWERS, haq_questions, sf36_question_of, sf36_questions, sf36_section};

/// The most letters of one question or answer.
const LONGEST: usize = 600;

/// What participants read at the questions of licensed questionnaires; what is not worded is named by category and place.
///
/// ```
/// use forms::LicensedWording;
///
/// let mut wording = LicensedWording::default();
/// wording.word("haq_item_1", "Can you do the first of these?")?;
/// assert!(wording.word("haq_item_21", "There are twenty.").is_err());
/// # Ok::<(), forms::NotWorded>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LicensedWording {
    words: BTreeMap<String, String>,
}

/// Why something is not worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotWorded {
    /// Nothing of this name is asked of participants.
    Unknown(String),
    /// No words, or too many.
    Length(String),
}

impl fmt::Display for NotWorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(
                f,
                "participants are asked nothing of the name \"{name}\": allowed are {}",
                in_ranges(&LicensedWording::names())
            ),
            Self::Length(name) => write!(
                f,
                "the words of \"{name}\": allowed are 1 to {LONGEST} letters"
            ),
        }
    }
}

impl std::error::Error for NotWorded {}

impl LicensedWording {
    /// Every name that can be worded: the questions by their fields, the four answers of the Health Assessment
    /// Questionnaire, what stands over the items of each question of the SF-36 and its answers, and the ends of a line.
    pub fn names() -> Vec<String> {
        let mut names = vec![
            PATIENT_GLOBAL.to_owned(),
            left(PATIENT_GLOBAL),
            right(PATIENT_GLOBAL),
        ];
        names.extend(haq_questions());
        names.extend((0..HAQ_ANSWERS).map(|answer| haq_answer(&answer.to_string())));
        names.push(EQ5D_VAS.to_owned());
        names.extend(sf36_names());
        names
    }

    /// Words one of the names.
    ///
    /// # Errors
    /// [`NotWorded`].
    pub fn word(&mut self, name: &str, words: &str) -> Result<(), NotWorded> {
        let words = words.trim();
        if !Self::names().iter().any(|known| known == name) {
            return Err(NotWorded::Unknown(name.to_owned()));
        }
        if words.is_empty() || words.chars().count() > LONGEST {
            return Err(NotWorded::Length(name.to_owned()));
        }
        self.words.insert(name.to_owned(), words.to_owned());
        Ok(())
    }

    /// Puts the words into the questionnaire of a participant.
    pub(crate) fn put_into(&self, form: &mut Form) {
        let put = |text: &mut String, name: &str| {
            if let Some(words) = self.words.get(name) {
                text.clone_from(words);
            }
        };
        for section in &mut form.sections {
            let question = section.fields.first();
            let question = question.and_then(|field| sf36_question_of(&field.name));
            if let Some((question, _)) = question
                && section.id == sf36_section(question)
            {
                put(&mut section.help, &sf36_question(question));
            }
        }
        for field in form.sections.iter_mut().flat_map(|part| &mut part.fields) {
            put(&mut field.label, &field.name);
            match &mut field.kind {
                FieldKind::VisualAnalogueScale {
                    left: one,
                    right: other,
                } => {
                    put(one, &left(&field.name));
                    put(other, &right(&field.name));
                }
                FieldKind::Choice { choices } => {
                    let question = sf36_question_of(&field.name);
                    for choice in choices {
                        let name = match question {
                            Some((question, _)) => sf36_answer(question, &choice.value),
                            None => haq_answer(&choice.value),
                        };
                        put(&mut choice.label, &name);
                    }
                }
                _ => {}
            }
        }
    }
}

fn left(line: &str) -> String {
    format!("{line}_left")
}

fn right(line: &str) -> String {
    format!("{line}_right")
}

fn haq_answer(value: &str) -> String {
    format!("haq_answer_{value}")
}

/// Question by question: what stands over its items, the items, and the answers that they share.
fn sf36_names() -> Vec<String> {
    let mut names = Vec::new();
    let items = sf36_questions();
    let asked: Vec<(&String, (u8, u8))> = items
        .iter()
        .filter_map(|item| Some((item, sf36_question_of(item)?)))
        .collect();
    for items in asked.chunk_by(|(_, (one, _)), (_, (next, _))| one == next) {
        let Some((_, (question, highest))) = items.first() else {
            continue;
        };
        names.push(sf36_question(*question));
        names.extend(items.iter().map(|(item, _)| (*item).clone()));
        names.extend((1..=*highest).map(|code| sf36_answer(*question, &code.to_string())));
    }
    names
}

fn sf36_question(question: u8) -> String {
    format!("sf36_question_{question}")
}

fn sf36_answer(question: u8, code: &str) -> String {
    format!("sf36_question_{question}_answer_{code}")
}

/// Names in a line, those that differ in the number at their end as one range.
fn in_ranges(names: &[String]) -> String {
    let stem = |name: &String| {
        name.trim_end_matches(|last: char| last.is_ascii_digit())
            .len()
    };
    let alike = |one: &String, next: &String| {
        let (one_stem, next_stem) = (stem(one), stem(next));
        one_stem < one.len() && one.get(..one_stem) == next.get(..next_stem)
    };
    let ranges = names.chunk_by(alike).filter_map(|range| match range {
        [] => None,
        [only] => Some(only.clone()),
        [first, .., last] => Some(format!("{first} to {last}")),
    });
    ranges.collect::<Vec<_>>().join(", ")
}
