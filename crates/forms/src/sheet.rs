//! Making the fields of a form, with what was typed in them.

use std::fmt::Display;

use instruments::exact::Rational;
use jiff::civil::Date;
use protocol::{Assessment, PlannedVisit};
use serde::Serialize;

use crate::circumstances::Circumstances;
use crate::form::{
    Choice, DatePrecision, Digits, Earlier, Field, FieldKind, Layout, Need, Notice, NumberField,
    ReasonField, Section, Tone,
};
use crate::typed::{Typed, word_of};
use crate::wording::Text;

/// The most letters of a line.
pub(crate) const LINE: usize = 200;
/// The most letters of a paragraph.
pub(crate) const PARAGRAPH: usize = 4_000;

/// The name of the field in which the reason of a missing value is typed.
pub fn missing_field(name: &str) -> String {
    format!("{name}__missing")
}

/// The field beside which a reason of this name says why it is empty.
pub(crate) fn field_that_is_missing(name: &str) -> Option<&str> {
    name.strip_suffix("__missing")
}

/// The name of the field in which the reason for a doubtful value is typed.
pub fn because_field(name: &str) -> String {
    format!("{name}__because")
}

/// A form in the making.
pub(crate) struct Sheet<'c> {
    pub(crate) c: &'c Circumstances<'c>,
    pub(crate) typed: &'c Typed,
}

impl<'c> Sheet<'c> {
    pub(crate) fn value(&self, name: &str) -> &'c str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// Whether a visit's form asks for something, under the version of the protocol that holds for it.
    pub(crate) fn asks_for(&self, planned: &PlannedVisit, assessment: Assessment) -> bool {
        match self.c.version(self.typed) {
            Some(version) => planned.assesses_under(assessment, version),
            None => planned.assesses(assessment),
        }
    }

    pub(crate) fn say(&self, text: Text) -> String {
        self.c.language.say(text).to_owned()
    }

    pub(crate) fn with(&self, text: Text, values: &[(&str, &dyn Display)]) -> String {
        self.c.language.with(text, values)
    }

    pub(crate) fn section(&self, id: &str, title: Text, fields: Vec<Field>) -> Section {
        Section {
            id: id.to_owned(),
            title: self.say(title),
            fields,
            ..Section::default()
        }
    }

    pub(crate) fn field(&self, name: impl Into<String>, label: String, kind: FieldKind) -> Field {
        let name = name.into();
        let value = self.value(&name).to_owned();
        Field {
            name,
            label,
            group: String::new(),
            kind,
            unit: String::new(),
            help: String::new(),
            need: Need::Optional,
            value,
            earlier: None,
            reason: None,
            doubt_reason: None,
            problems: Vec::new(),
            answered: None,
        }
    }

    pub(crate) fn line(&self, name: &str, label: Text) -> Field {
        self.field(name, self.say(label), FieldKind::Line { longest: LINE })
    }

    pub(crate) fn paragraph(&self, name: &str, label: Text) -> Field {
        let longest = PARAGRAPH;
        self.field(name, self.say(label), FieldKind::Paragraph { longest })
    }

    /// A day up to today.
    pub(crate) fn date(&self, name: &str, label: Text, earliest: Option<Date>) -> Field {
        let kind = FieldKind::Date {
            earliest,
            latest: self.c.today,
            precision: DatePrecision::Day,
        };
        self.field(name, self.say(label), kind)
    }

    /// A day up to today, of which the year may be all that is known.
    pub(crate) fn partial_date(&self, name: &str, label: Text) -> Field {
        let kind = FieldKind::Date {
            earliest: None,
            latest: self.c.today,
            precision: DatePrecision::YearOrMonth,
        };
        self.field(name, self.say(label), kind)
    }

    pub(crate) fn time(&self, name: impl Into<String>, label: Text) -> Field {
        self.field(name, self.say(label), FieldKind::Time)
    }

    pub(crate) fn tick(&self, name: impl Into<String>, label: Text) -> Field {
        self.field(name, self.say(label), FieldKind::Tick)
    }

    pub(crate) fn number(
        &self,
        name: impl Into<String>,
        label: String,
        lowest: Rational,
        highest: Option<Rational>,
    ) -> Field {
        let digits = Digits::Decimal;
        let number = NumberField {
            lowest,
            highest,
            digits,
        };
        self.field(name, label, FieldKind::Number(number))
    }

    pub(crate) fn whole(
        &self,
        name: impl Into<String>,
        label: String,
        lowest: i64,
        highest: i64,
    ) -> Field {
        let number = NumberField {
            lowest: Rational::integer(lowest),
            highest: Some(Rational::integer(highest)),
            digits: Digits::Whole,
        };
        self.field(name, label, FieldKind::Number(number))
    }

    pub(crate) fn choice<T: Serialize>(
        &self,
        name: impl Into<String>,
        label: String,
        choices: &[(T, Text)],
    ) -> Field {
        let choices = choices
            .iter()
            .map(|(value, label)| Choice {
                value: word_of(value),
                label: self.say(*label),
            })
            .collect();
        self.field(name, label, FieldKind::Choice { choices })
    }

    /// The day of what is written, today unless something else was typed.
    pub(crate) fn day(&self, label: Text, earliest: Option<Date>) -> Field {
        self.date("date", label, earliest)
            .required()
            .unless_typed(self.typed, self.c.today.to_string())
    }

    pub(crate) fn notice(&self, tone: Tone, text: String) -> Notice {
        Notice { tone, text }
    }

    /// A field that should be filled in, or a reason be given why it is not.
    pub(crate) fn expected(&self, mut field: Field) -> Field {
        field.need = Need::Expected;
        self.may_be_missing(field)
    }

    /// A field beside which a reason may be given why it is empty.
    pub(crate) fn may_be_missing(&self, mut field: Field) -> Field {
        let name = missing_field(&field.name);
        field.reason = Some(ReasonField {
            value: self.value(&name).to_owned(),
            name,
            label: self.say(Text::MissingBecause),
            suggestions: [
                Text::ReasonNotDone,
                Text::ReasonRefused,
                Text::ReasonToFollow,
                Text::ReasonNotAvailable,
            ]
            .map(|text| self.say(text))
            .into(),
        });
        field
    }
}

impl Field {
    pub(crate) fn required(mut self) -> Self {
        self.need = Need::Required;
        self
    }

    pub(crate) fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    pub(crate) fn help(mut self, help: String) -> Self {
        self.help = help;
        self
    }

    pub(crate) fn group(mut self, group: String) -> Self {
        self.group = group;
        self
    }

    pub(crate) fn earlier(mut self, earlier: Option<Earlier>) -> Self {
        self.earlier = earlier;
        self
    }

    /// The value that stands there before anybody typed.
    pub(crate) fn unless_typed(mut self, typed: &Typed, value: String) -> Self {
        if !typed.contains_key(&self.name) {
            self.value = value;
        }
        self
    }
}

impl Section {
    pub(crate) fn help(mut self, help: String) -> Self {
        self.help = help;
        self
    }

    pub(crate) fn notices(mut self, notices: Vec<Notice>) -> Self {
        self.notices = notices;
        self
    }

    pub(crate) fn in_rows(mut self) -> Self {
        self.layout = Layout::Row;
        self
    }
}
