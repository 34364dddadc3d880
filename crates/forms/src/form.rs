//! A form as a page or a program shows it: sections, fields, what was typed, and what is wrong with it.

use std::collections::BTreeMap;

use instruments::exact::Rational;
use jiff::civil::Date;
use serde::Serialize;

use crate::check::Check;
use crate::form_kind::FormKind;
use crate::live::infusion_plan::InfusionTable;

/// A form, with what was typed into it. All texts are in the language it was made in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Form {
    /// Which form.
    pub kind: FormKind,
    /// Its title.
    pub title: String,
    /// What it is for, in a sentence or two.
    pub explanation: String,
    /// The sections, in their order.
    pub sections: Vec<Section>,
    /// Problems that belong to no one field.
    pub problems: Vec<Problem>,
    /// The words on the button that sends it.
    pub submit: String,
}

impl Form {
    /// Every field, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// What each field is called where it stands by itself, by its name: its label, with its row and its section where another
    /// field has the same.
    pub fn names_of_fields(&self) -> BTreeMap<String, String> {
        let in_row = |field: &Field| match field.group.as_str() {
            "" => field.label.clone(),
            group if field.label.contains(group) => field.label.clone(),
            group => format!("{group}: {}", field.label),
        };
        let mut so_called: BTreeMap<String, usize> = BTreeMap::new();
        for field in self.fields() {
            *so_called.entry(in_row(field)).or_default() += 1;
        }
        let mut names = BTreeMap::new();
        for section in &self.sections {
            for field in &section.fields {
                let own = in_row(field);
                let is_unique = so_called.get(&own).is_none_or(|count| *count == 1);
                let name = if is_unique {
                    own
                } else {
                    format!("{}: {own}", section.title)
                };
                names.insert(field.name.clone(), name);
            }
        }
        names
    }

    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields().find(|field| field.name == name)
    }
}

/// A part of a form.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Section {
    /// A short name for anchors, unique in the form.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What to know before filling it in; may be empty.
    pub help: String,
    /// How its fields lie beside each other.
    pub layout: Layout,
    /// The fields.
    pub fields: Vec<Field>,
    /// What the record itself says here.
    pub notices: Vec<Notice>,
    /// The table of the infusion, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub infusion: Option<InfusionTable>,
}

/// How the fields of a section lie beside each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One below the other.
    #[default]
    Column,
    /// Side by side, to be filled in a row with the keyboard; a field's [`Field::group`] is its row.
    Row,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// The name under which its text is sent.
    pub name: String,
    /// The label.
    pub label: String,
    /// In a section whose fields lie in rows: the row, such as a muscle whose sides are the fields; else empty.
    pub group: String,
    /// What may be typed.
    pub kind: FieldKind,
    /// The unit, behind the field; may be empty.
    pub unit: String,
    /// A help text; may be empty.
    pub help: String,
    /// Whether it must be filled in.
    pub need: Need,
    /// What was typed.
    pub value: String,
    /// What was found earlier, to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Earlier>,
    /// A field beside it for the reason why it is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonField>,
    /// A field beside it in which a reason makes a doubtful value acceptable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt_reason: Option<ReasonField>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The day on which the participant answered it, where that is so: nobody else types over it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<Date>,
}

/// What may be typed into a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// A line of text.
    Line {
        /// The most letters.
        longest: usize,
    },
    /// Several lines of text.
    Paragraph {
        /// The most letters.
        longest: usize,
    },
    /// A number, with a decimal point or comma; fractions such as 8/7 too.
    Number(NumberField),
    /// A mark on a line of ten centimetres, with the exact value beside it.
    VisualAnalogueScale {
        /// What the left end means.
        left: String,
        /// What the right end means.
        right: String,
    },
    /// One of a few, all to be seen.
    Choice {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// A box to tick; `yes` when it is.
    Tick,
    /// A day, as `2026-11-22`.
    Date {
        /// The earliest day allowed.
        #[serde(skip_serializing_if = "Option::is_none")]
        earliest: Option<Date>,
        /// The latest day allowed: that on which the form is filled in.
        latest: Date,
        /// How much of it must be known.
        precision: DatePrecision,
    },
    /// A time of day, as `09:15`.
    Time,
}

/// How much of a day must be known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    /// The day.
    #[default]
    Day,
    /// The year is enough, and better the month: `2026`, `2026-05`.
    YearOrMonth,
}

/// Bounds of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct NumberField {
    /// The lowest value that can be.
    pub lowest: Rational,
    /// The highest value that can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highest: Option<Rational>,
    /// Whether the value is counted or measured.
    pub digits: Digits,
}

/// Whether a number is whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Digits {
    /// It may have decimals.
    #[default]
    Decimal,
    /// It is whole.
    Whole,
}

/// One of a few.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

/// Whether a field must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It must.
    Required,
    /// It should, or a reason be given why it is empty.
    Expected,
    /// It may stay empty.
    Optional,
}

/// What was found earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Earlier {
    /// When: a visit and its day.
    pub when: String,
    /// The value, with its unit.
    pub value: String,
}

/// A field for a reason, beside the field it explains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonField {
    /// The name under which its text is sent.
    pub name: String,
    /// The label.
    pub label: String,
    /// What was typed.
    pub value: String,
    /// Reasons that are often given.
    pub suggestions: Vec<String>,
}

/// What the record itself says at a place of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// How it should look.
    pub tone: Tone,
    /// The text.
    pub text: String,
}

/// How a notice should look. It is never said by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Something to know.
    Plain,
    /// Something that is as it should be.
    Good,
    /// Something to act on.
    Alarm,
    /// Something not known yet.
    Open,
}

/// Something wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The check that found it; `None` where it was found elsewhere, such as by the store.
    #[serde(skip)]
    pub check: Option<Check>,
    /// The field; empty where it belongs to the form as a whole.
    pub field: String,
    /// How grave it is.
    pub gravity: Gravity,
    /// What is wrong, what is allowed and what to do.
    pub message: String,
    /// The field in which a reason makes a doubtful value acceptable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_field: Option<String>,
}

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gravity {
    /// It is accepted with a reason.
    Doubtful,
    /// It is refused.
    Refused,
}
