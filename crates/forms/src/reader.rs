//! Reading what was typed against the form it was typed into: what a field allows is what is checked.

use std::fmt::Display;

use instruments::exact::Rational;
use jiff::civil::{Date, Time};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::circumstances::Circumstances;
use crate::form::{
    DatePrecision, Digits, Field, FieldKind, Form, Gravity, Need, NumberField, Problem,
};
use crate::reading::{AcceptedDoubt, Dated, Deed};
use crate::sheet::{because_field, missing_field};
use crate::typed::{
    LONGEST_TEXT, TICKED, Typed, of_word, read_date, read_number, read_partial_date, read_time,
};
use crate::wording::Text;

/// A form that is being read.
pub(crate) struct Reader<'c> {
    pub(crate) c: &'c Circumstances<'c>,
    typed: &'c Typed,
    /// In a correction, what stood there before: nobody is asked again about what was not touched.
    before: Option<Typed>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) accepted: Vec<AcceptedDoubt>,
    pub(crate) deeds: Vec<Dated>,
}

impl<'c> Reader<'c> {
    /// Checks each field for itself.
    pub(crate) fn new(c: &'c Circumstances<'c>, typed: &'c Typed, form: &Form) -> Self {
        let before = c.correcting.and_then(crate::asking::typed_of);
        Self::over(c, typed, form, before.map(|(_, typed)| typed))
    }

    /// The same for somebody who does not see what stands there already, and is asked everything.
    pub(crate) fn blind(c: &'c Circumstances<'c>, typed: &'c Typed, form: &Form) -> Self {
        Self::over(c, typed, form, None)
    }

    fn over(
        c: &'c Circumstances<'c>,
        typed: &'c Typed,
        form: &Form,
        before: Option<Typed>,
    ) -> Self {
        let mut reader = Self {
            c,
            typed,
            before,
            problems: Vec::new(),
            accepted: Vec::new(),
            deeds: Vec::new(),
        };
        for field in form.fields() {
            reader.check(field);
        }
        reader.check_names(form);
        reader
    }

    fn check_names(&mut self, form: &Form) {
        for name in self.typed.keys() {
            let of_form = form.fields().any(|field| {
                field.name == *name
                    || because_field(&field.name) == *name
                    || (field.reason.is_some() && missing_field(&field.name) == *name)
            });
            // The server's own fields begin with a low line.
            if !of_form && !name.starts_with('_') {
                let shown: String = name.chars().filter(|letter| !letter.is_control()).collect();
                let shown: String = shown.chars().take(80).collect();
                let text = self.with(Text::UnknownField, &[("field", &shown)]);
                self.problems.push(Problem {
                    field: String::new(),
                    gravity: Gravity::Refused,
                    message: text,
                    reason_field: None,
                });
            }
        }
    }

    fn check(&mut self, field: &Field) {
        let name = field.name.as_str();
        for part in [name.to_owned(), missing_field(name), because_field(name)] {
            let Some(text) = self.typed.get(&part) else {
                continue;
            };
            if text.contains('\0') {
                return self.refuse(name, self.say(Text::HasNul));
            }
            if text.len() > LONGEST_TEXT {
                let given = text.len();
                let message = self.with(
                    Text::TooLong,
                    &[("given", &given), ("longest", &LONGEST_TEXT)],
                );
                return self.refuse(name, message);
            }
        }
        let text = self.text(name).unwrap_or_default();
        let missing = self.reason_missing(name);
        if text.is_empty() {
            match field.need {
                Need::Required => self.refuse(name, self.say(Text::IsRequired)),
                Need::Expected if missing.is_none() && !self.is_untouched(name) => {
                    self.problems.push(Problem {
                        field: name.to_owned(),
                        gravity: Gravity::Doubtful,
                        message: self.say(Text::IsExpected),
                        reason_field: Some(missing_field(name)),
                    })
                }
                Need::Expected | Need::Optional => {}
            }
            return;
        }
        if missing.is_some() && field.reason.is_some() {
            self.refuse(name, self.say(Text::ValueAndReason));
        }
        self.check_kind(field, text);
    }

    fn check_kind(&mut self, field: &Field, text: &str) {
        let name = field.name.as_str();
        let message = match &field.kind {
            FieldKind::Line { longest } | FieldKind::Paragraph { longest } => {
                let given = text.chars().count();
                let one_line = matches!(field.kind, FieldKind::Line { .. });
                if given > *longest {
                    let values: [(&str, &dyn Display); 2] =
                        [("given", &given), ("longest", longest)];
                    Some(self.with(Text::TooLong, &values))
                } else if text.chars().any(|letter| {
                    letter.is_control() && (one_line || !matches!(letter, '\n' | '\r' | '\t'))
                }) {
                    Some(self.say(Text::HasControl))
                } else {
                    None
                }
            }
            FieldKind::Number(bounds) => self.number_problem(text, bounds),
            FieldKind::VisualAnalogueScale { .. } => {
                let bounds = NumberField {
                    lowest: Some(Rational::ZERO),
                    highest: Some(Rational::integer(10)),
                    digits: Digits::Decimal,
                };
                self.number_problem(text, &bounds)
            }
            FieldKind::Choice { choices } => {
                let known = choices.iter().any(|choice| choice.value == text);
                (!known).then(|| self.say(Text::NotAChoice))
            }
            FieldKind::Tick => {
                let known = matches!(text, TICKED | "no");
                (!known).then(|| self.say(Text::NotATick))
            }
            FieldKind::Date {
                earliest,
                latest,
                precision,
            } => match read_with(*precision, text) {
                None => Some(self.say(match precision {
                    DatePrecision::Day => Text::NotADate,
                    DatePrecision::YearOrMonth => Text::NotAPartialDate,
                })),
                Some(date) => match (earliest, latest) {
                    (_, Some(latest)) if date > *latest => Some(if *latest == self.c.today {
                        self.with(Text::InTheFuture, &[("date", &date)])
                    } else {
                        self.with(Text::TooLate, &[("date", &date), ("latest", latest)])
                    }),
                    (Some(earliest), _) if date < *earliest => {
                        Some(self.with(Text::TooEarly, &[("date", &date), ("earliest", earliest)]))
                    }
                    _ => None,
                },
            },
            FieldKind::Time => read_time(text).is_none().then(|| self.say(Text::NotATime)),
        };
        if let Some(message) = message {
            self.refuse(name, message);
        }
    }

    fn number_problem(&self, text: &str, bounds: &NumberField) -> Option<String> {
        let Some(number) = read_number(text) else {
            return Some(self.say(Text::NotANumber));
        };
        if bounds.digits == Digits::Whole && !number.is_whole() {
            return Some(self.say(Text::NotWhole));
        }
        let too_low = bounds.lowest.is_some_and(|lowest| number < lowest);
        let too_high = bounds.highest.is_some_and(|highest| number > highest);
        if !too_low && !too_high {
            return None;
        }
        Some(match (bounds.lowest, bounds.highest) {
            (Some(lowest), Some(highest)) => self.with(
                Text::OutOfRange,
                &[
                    ("value", &number),
                    ("lowest", &lowest),
                    ("highest", &highest),
                ],
            ),
            (Some(lowest), None) => {
                self.with(Text::TooLow, &[("value", &number), ("lowest", &lowest)])
            }
            (None, highest) => self.with(
                Text::TooHigh,
                &[
                    ("value", &number),
                    ("highest", &highest.unwrap_or_default()),
                ],
            ),
        })
    }

    pub(crate) fn say(&self, text: Text) -> String {
        self.c.language.say(text).to_owned()
    }

    pub(crate) fn with(&self, text: Text, values: &[(&str, &dyn Display)]) -> String {
        self.c.language.with(text, values)
    }

    /// Notes a problem for which there is no way but to change what was typed.
    pub(crate) fn refuse(&mut self, field: &str, message: String) {
        self.problems.push(Problem {
            field: field.to_owned(),
            gravity: Gravity::Refused,
            message,
            reason_field: None,
        });
    }

    /// Whether, in a correction, the text of a field is what it was before.
    fn is_untouched(&self, name: &str) -> bool {
        let before = self.before.as_ref();
        before.is_some_and(|before| {
            before.get(name).map_or("", |text| text.trim()) == self.text(name).unwrap_or_default()
        })
    }

    /// Notes something doubtful, unless a reason was typed for it.
    pub(crate) fn doubt(&mut self, field: &str, message: String) {
        if self.is_untouched(field) {
            return;
        }
        let reason_field = because_field(field);
        match self.text(&reason_field) {
            Some(reason) => self.accepted.push(AcceptedDoubt {
                field: field.to_owned(),
                doubt: message,
                reason: reason.to_owned(),
            }),
            None => self.problems.push(Problem {
                field: field.to_owned(),
                gravity: Gravity::Doubtful,
                message,
                reason_field: Some(reason_field),
            }),
        }
    }

    /// Notes that a value is wanting; the reason why it is missing makes it acceptable.
    pub(crate) fn missing_doubt(&mut self, field: &str, message: String) {
        if self.is_untouched(field) {
            return;
        }
        self.problems.push(Problem {
            field: field.to_owned(),
            gravity: Gravity::Doubtful,
            message,
            reason_field: Some(missing_field(field)),
        });
    }

    /// What was typed, without the blanks around it; `None` where nothing was.
    pub(crate) fn text(&self, name: &str) -> Option<&'c str> {
        let text = self.typed.get(name)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The reason that was typed for a missing value.
    pub(crate) fn reason_missing(&self, name: &str) -> Option<&'c str> {
        self.text(&missing_field(name))
    }

    pub(crate) fn number(&self, name: &str) -> Option<Rational> {
        read_number(self.text(name)?)
    }

    pub(crate) fn whole<T: TryFrom<i64>>(&self, name: &str) -> Option<T> {
        let number = self.number(name).filter(|number| number.is_whole())?;
        T::try_from(number.numerator()).ok()
    }

    /// A number put through the type that knows its bounds; what it refuses becomes a problem of the field.
    pub(crate) fn measure<T, E: Display>(
        &mut self,
        name: &str,
        make: impl FnOnce(Rational) -> Result<T, E>,
    ) -> Option<T> {
        match make(self.number(name)?) {
            Ok(value) => Some(value),
            Err(error) => {
                if !self.has_problem(name) {
                    self.refuse(name, error.to_string());
                }
                None
            }
        }
    }

    pub(crate) fn date(&self, name: &str) -> Option<Date> {
        read_date(self.text(name)?)
    }

    pub(crate) fn partial_date(&self, name: &str) -> Option<Date> {
        read_partial_date(self.text(name)?)
    }

    pub(crate) fn time(&self, name: &str) -> Option<Time> {
        read_time(self.text(name)?)
    }

    pub(crate) fn choice<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        of_word(self.text(name)?)
    }

    pub(crate) fn tick(&self, name: &str) -> bool {
        self.text(name) == Some(TICKED)
    }

    /// Of several boxes, the values of those that are ticked.
    pub(crate) fn ticked<T: Serialize + Copy>(&self, prefix: &str, all: &[T]) -> Vec<T> {
        all.iter()
            .copied()
            .filter(|value| self.tick(&format!("{prefix}_{}", crate::typed::word_of(value))))
            .collect()
    }

    pub(crate) fn has_problem(&self, name: &str) -> bool {
        self.problems.iter().any(|problem| problem.field == name)
    }

    /// Whether something was typed that cannot be.
    pub(crate) fn is_refused(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.gravity == Gravity::Refused)
    }

    pub(crate) fn write(&mut self, date: Date, event: impl Into<record::Event>) {
        self.deeds.push(Dated {
            date,
            deed: Deed::Write(event.into()),
        });
    }
}

fn read_with(precision: DatePrecision, text: &str) -> Option<Date> {
    match precision {
        DatePrecision::Day => read_date(text),
        DatePrecision::YearOrMonth => read_partial_date(text),
    }
}
