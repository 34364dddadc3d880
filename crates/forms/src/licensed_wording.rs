//! The wording of licensed questionnaires, which is not ours: a sponsor who has the licence puts it into the trial, and
//! participants read it instead of category and place.

use std::collections::BTreeMap;
use std::fmt;

use crate::form::{FieldKind, Form};
use crate::participant::{EQ5D_VAS, PATIENT_GLOBAL};
use crate::visit::{HAQ_ANSWERS, haq_questions};

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
                LicensedWording::names().join(", ")
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
    /// Questionnaire, and the ends of a line.
    pub fn names() -> Vec<String> {
        let mut names = vec![
            PATIENT_GLOBAL.to_owned(),
            left(PATIENT_GLOBAL),
            right(PATIENT_GLOBAL),
        ];
        names.extend(haq_questions());
        names.extend((0..HAQ_ANSWERS).map(|answer| haq_answer(&answer.to_string())));
        names.push(EQ5D_VAS.to_owned());
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
                // The one question with choices that participants are asked.
                FieldKind::Choice { choices } => {
                    for choice in choices {
                        put(&mut choice.label, &haq_answer(&choice.value));
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
