//! Reading what was typed against the form it was typed into: what a field allows is what is checked.

use std::fmt::Display;

use instruments::exact::Rational;
use jiff::civil::{Date, Time};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::check::{Check, finds};
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
            let unknown = !of_form && !name.starts_with('_');
            let shown: String = name.chars().filter(|letter| !letter.is_control()).collect();
            let shown: String = shown.chars().take(80).collect();
            self.refuse_if(Check::UnknownField, unknown, "", &[("field", &shown)]);
        }
    }

    fn check(&mut self, field: &Field) {
        let name = field.name.as_str();
        for part in [name.to_owned(), missing_field(name), because_field(name)] {
            let Some(text) = self.typed.get(&part) else {
                continue;
            };
            let given = text.len();
            let too_long: [(&str, &dyn Display); 2] =
                [("given", &given), ("longest", &LONGEST_TEXT)];
            if self.refuse_if(Check::HasNul, text.contains('\0'), name, &[])
                || self.refuse_if(Check::TooLong, given > LONGEST_TEXT, name, &too_long)
            {
                return;
            }
        }
        let text = self.text(name).unwrap_or_default();
        let missing = self.reason_missing(name);
        let is_empty = text.is_empty();
        match field.need {
            Need::Required => {
                self.refuse_if(Check::IsRequired, is_empty, name, &[]);
            }
            Need::Expected => {
                let wanting = is_empty && missing.is_none();
                self.missing_if(Check::IsExpected, wanting, name, &[]);
            }
            Need::Optional => {}
        }
        if is_empty {
            return;
        }
        if field.reason.is_some() {
            self.refuse_if(Check::ValueAndReason, missing.is_some(), name, &[]);
        }
        self.check_kind(field, text);
    }

    fn check_kind(&mut self, field: &Field, text: &str) {
        let name = field.name.as_str();
        match &field.kind {
            FieldKind::Line { longest } | FieldKind::Paragraph { longest } => {
                let given = text.chars().count();
                let one_line = matches!(field.kind, FieldKind::Line { .. });
                let control = text.chars().any(|letter| {
                    letter.is_control() && (one_line || !matches!(letter, '\n' | '\r' | '\t'))
                });
                let values: [(&str, &dyn Display); 2] = [("given", &given), ("longest", longest)];
                if !self.refuse_if(Check::TooLong, given > *longest, name, &values) {
                    self.refuse_if(Check::HasControl, control, name, &[]);
                }
            }
            FieldKind::Number(bounds) => self.check_number(name, text, bounds),
            FieldKind::VisualAnalogueScale { .. } => {
                let bounds = NumberField {
                    lowest: Rational::ZERO,
                    highest: Some(Rational::integer(10)),
                    digits: Digits::Decimal,
                };
                self.check_number(name, text, &bounds);
            }
            FieldKind::Choice { choices } => {
                let known = choices.iter().any(|choice| choice.value == text);
                self.refuse_if(Check::NotAChoice, !known, name, &[]);
            }
            FieldKind::Tick => {
                let known = matches!(text, TICKED | "no");
                self.refuse_if(Check::NotATick, !known, name, &[]);
            }
            FieldKind::Date {
                earliest,
                latest,
                precision,
            } => {
                if let Some(date) = self.read_day(name, text, *precision) {
                    let in_the_future = date > *latest;
                    let day: [(&str, &dyn Display); 1] = [("date", &date)];
                    self.refuse_if(Check::InTheFuture, in_the_future, name, &day);
                    if let Some(earliest) = earliest {
                        let values: [(&str, &dyn Display); 2] =
                            [("date", &date), ("earliest", earliest)];
                        self.refuse_if(Check::TooEarly, date < *earliest, name, &values);
                    }
                }
            }
            FieldKind::Time => {
                self.refuse_if(Check::NotATime, read_time(text).is_none(), name, &[]);
            }
        }
    }

    fn read_day(&mut self, name: &str, text: &str, precision: DatePrecision) -> Option<Date> {
        let date = read_with(precision, text);
        let check = match precision {
            DatePrecision::Day => Check::NotADate,
            DatePrecision::YearOrMonth => Check::NotAPartialDate,
        };
        let refused = self.refuse_if(check, date.is_none(), name, &[]);
        date.filter(|_| !refused)
    }

    fn check_number(&mut self, name: &str, text: &str, bounds: &NumberField) {
        let number = read_number(text);
        if self.refuse_if(Check::NotANumber, number.is_none(), name, &[]) {
            return;
        }
        let Some(number) = number else { return };
        if bounds.digits == Digits::Whole
            && self.refuse_if(Check::NotWhole, !number.is_whole(), name, &[])
        {
            return;
        }
        let lowest = bounds.lowest;
        match bounds.highest {
            Some(highest) => {
                let outside = number < lowest || number > highest;
                let values: [(&str, &dyn Display); 3] = [
                    ("value", &number),
                    ("lowest", &lowest),
                    ("highest", &highest),
                ];
                self.refuse_if(Check::OutOfRange, outside, name, &values);
            }
            None => {
                let values: [(&str, &dyn Display); 2] = [("value", &number), ("lowest", &lowest)];
                self.refuse_if(Check::TooLow, number < lowest, name, &values);
            }
        }
    }

    pub(crate) fn say(&self, text: Text) -> String {
        self.c.language.say(text).to_owned()
    }

    /// Asks a check: where it finds what it looks for, that is a problem for which there is no way but to change what was
    /// typed. Says whether it found it.
    pub(crate) fn refuse_if(
        &mut self,
        check: Check,
        found: bool,
        field: &str,
        values: &[(&str, &dyn Display)],
    ) -> bool {
        let found = finds(check, field, found);
        if found {
            self.refuse(check, field, self.c.language.with(check.text(), values));
        }
        found
    }

    /// Asks a check for something doubtful, which a reason makes acceptable.
    pub(crate) fn doubt_if(
        &mut self,
        check: Check,
        found: bool,
        field: &str,
        values: &[(&str, &dyn Display)],
    ) {
        if finds(check, field, found) {
            self.doubt(check, field, self.c.language.with(check.text(), values));
        }
    }

    /// Asks a check whether a value is wanting; the reason why it is missing makes that acceptable.
    pub(crate) fn missing_if(
        &mut self,
        check: Check,
        found: bool,
        field: &str,
        values: &[(&str, &dyn Display)],
    ) {
        if finds(check, field, found) && !self.is_untouched(field) {
            self.problems.push(Problem {
                check: Some(check),
                field: field.to_owned(),
                gravity: Gravity::Doubtful,
                message: self.c.language.with(check.text(), values),
                reason_field: Some(missing_field(field)),
            });
        }
    }

    /// Notes a problem for which there is no way but to change what was typed.
    pub(crate) fn refuse(&mut self, check: Check, field: &str, message: String) {
        self.problems.push(Problem {
            check: Some(check),
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
    pub(crate) fn doubt(&mut self, check: Check, field: &str, message: String) {
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
                check: Some(check),
                field: field.to_owned(),
                gravity: Gravity::Doubtful,
                message,
                reason_field: Some(reason_field),
            }),
        }
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
                    self.refuse_if(Check::NotAMeasure, true, name, &[("why", &error)]);
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
