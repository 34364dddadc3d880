//! What the forms ask behind each item: the question, the unit, and what one may choose.

use std::collections::{BTreeMap, BTreeSet};

use forms::{Choice, Circumstances, FieldKind, FormKind, Language, typed_of, with_problems};
use jiff::civil::Date;
use record::{Entry, TrialState, Validity};

/// What the forms of a trial ask, field by field. An item stands in many forms under one name; what they do not ask alike is not
/// said of it, for it would be wrong of one of them.
///
/// ```
/// use exchange::casebook::AskedFields;
///
/// assert!(AskedFields::default().choices("sex").is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AskedFields {
    fields: BTreeMap<String, AskedField>,
}

#[derive(Debug, Clone, PartialEq)]
struct AskedField {
    question: Agreed<String>,
    unit: Agreed<String>,
    choices: Agreed<Vec<Choice>>,
}

/// What several forms say.
#[derive(Debug, Clone, PartialEq)]
enum Agreed<T> {
    Alike(T),
    Different,
}

impl<T: PartialEq> Agreed<T> {
    fn with(&mut self, said: T) {
        if matches!(self, Self::Alike(known) if *known != said) {
            *self = Self::Different;
        }
    }

    fn alike(&self) -> Option<&T> {
        match self {
            Self::Alike(said) => Some(said),
            Self::Different => None,
        }
    }
}

impl AskedFields {
    /// What the forms ask in which the entries were written. Of each kind of form only those entries are looked at that have a
    /// field which no entry before them had.
    pub fn of(
        state: &TrialState<'_>,
        entries: &[Entry],
        today: Date,
        language: &'static Language,
    ) -> Self {
        let mut asked = Self::default();
        let mut seen: BTreeMap<FormKind, BTreeSet<String>> = BTreeMap::new();
        for entry in entries {
            if entry.validity == Validity::StruckOut {
                continue;
            }
            let Some((kind, typed)) = typed_of(entry) else {
                continue;
            };
            let known = seen.entry(kind.clone()).or_default();
            if typed.keys().all(|field| known.contains(field)) {
                continue;
            }
            known.extend(typed.keys().cloned());
            let circumstances = Circumstances::of_entry(state, entry, today, language);
            if let Ok(form) = with_problems(&circumstances, &kind, &typed, Vec::new()) {
                asked.learn(&form);
            }
        }
        asked
    }

    fn learn(&mut self, form: &forms::Form) {
        let mut questions = form.names_of_fields();
        for field in form.fields() {
            let choices = match &field.kind {
                FieldKind::Choice { choices } => choices.clone(),
                _ => Vec::new(),
            };
            let question = questions.remove(&field.name);
            let question = question.unwrap_or_else(|| field.label.clone());
            self.say(&field.name, question, field.unit.clone(), choices);
            for reason in [&field.reason, &field.doubt_reason].into_iter().flatten() {
                let question = format!("{}: {}", field.label, reason.label);
                self.say(&reason.name, question, String::new(), Vec::new());
            }
        }
    }

    fn say(&mut self, field: &str, question: String, unit: String, choices: Vec<Choice>) {
        match self.fields.get_mut(field) {
            Some(known) => {
                known.question.with(question);
                known.unit.with(unit);
                known.choices.with(choices);
            }
            None => {
                let asked = AskedField {
                    question: Agreed::Alike(question),
                    unit: Agreed::Alike(unit),
                    choices: Agreed::Alike(choices),
                };
                self.fields.insert(field.to_owned(), asked);
            }
        }
    }

    /// The question, where all forms ask it in the same words.
    pub fn question(&self, field: &str) -> Option<&str> {
        let question = self.fields.get(field)?.question.alike()?;
        (!question.is_empty()).then_some(question)
    }

    /// The unit, where there is one and it is the same in all forms.
    pub fn unit(&self, field: &str) -> Option<&str> {
        let unit = self.fields.get(field)?.unit.alike()?;
        (!unit.is_empty()).then_some(unit)
    }

    /// What one may choose, where it is the same in all forms; nothing of a field in which nothing is chosen.
    pub fn choices(&self, field: &str) -> &[Choice] {
        let known = self.fields.get(field);
        let choices = known.and_then(|known| known.choices.alike());
        choices.map_or(&[], Vec::as_slice)
    }
}
