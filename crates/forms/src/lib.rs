//! What is asked of people: forms generated from the protocol, read back into events.
//!
//! [`blank`] makes a form ([`FormKind`]) for [`Circumstances`]: whom, when, in which language. [`filled`] shows it with what
//! was typed ([`Typed`]), with every problem at its field; [`read`] turns it into a [`Reading`], whose [`Deed`]s a store
//! can carry out. [`typed_of`] goes the other way, from an entry of the record to its form, and [`corrections`] names what a
//! corrected form changes.
//!
//! A field says what may stand in it, and that is what is checked. A problem is either refused or doubtful; what is doubtful
//! is accepted with a reason, in the field `NAME__because`, and an empty field with one in `NAME__missing`. What the
//! record would count as a deviation is such a doubt.
//!
//! | room | what is in it |
//! |---|---|
//! | [`live`] | the score, its course, deterioration, onset after an infusion, the table of an infusion |
//! | [`pharmacy`] | what to prepare: the only room that names a product, for those to whom the vault opened an arm |
//!
//! Nothing else here looks at a sealed arm. Every text is a [`Text`] of a [`Language`]; a second language is a file.

mod adverse_event;
mod asking;
mod calendar;
mod check;
mod checked_again;
mod circumstances;
mod course_acts;
mod foreseen;
mod form;
mod form_kind;
mod infusion;
mod item;
mod licensed_wording;
pub mod live;
mod participant;
pub mod pharmacy;
mod reader;
mod reading;
mod refusal;
mod screening;
mod sheet;
pub mod stock;
mod treatments;
mod typed;
mod unasked;
mod visit;
mod wells;
mod wording;

pub use adverse_event::last_event_asks;
pub use asking::{
    NoForm, blank, filled, form_title, read, read_second, read_second_transferred,
    read_transferred, typed_of, with_problems,
};
pub use calendar::{
    CalendarVisit, DueItem, InfusionStanding, VisitStanding, calendar, due_today, forms_offered,
};
pub use check::Check;
#[cfg(feature = "negated-checks")]
pub use check::{Asked, asking, negating};
pub use checked_again::{ChangedCheck, CheckChange, checked_again, unasked_at_entry};
pub use circumstances::Circumstances;
pub use course_acts::entry_for_the_pharmacist;
pub use foreseen::deviation_text;
pub use form::{
    Choice, DatePrecision, Digits, Earlier, Field, FieldKind, Form, Gravity, Layout, Need, Notice,
    NumberField, Problem, ReasonField, Section, Tone,
};
pub use form_kind::{FormKind, UnknownForm};
pub use infusion::ask_in_given_words;
pub use item::{NamedItem, ShownItem, item_label, named_items, shown_items};
pub use licensed_wording::{LicensedWording, NotWorded};
pub use participant::{asked_of_participants, questionnaire, read_answers, typed_answers};
pub use reading::{AcceptedDoubt, Dated, Deed, Reading};
pub use record::rules::correction::{ItemCorrection, corrections};
pub use refusal::refusal_text;
pub use screening::{CriterionExplained, Judge, Standing, explain_eligibility};
pub use sheet::{because_field, missing_field};
pub use typed::{LONGEST_TEXT, Typed, read_date, read_number, read_partial_date, read_time};
pub use unasked::{why_item_unasked, why_visit_unasked};
pub use visit::{captured_by, visit_fields};
pub use wells::{ThrombosisPrompt, WellsScores, thrombosis_prompt, wells_scores};
pub use wording::{ENGLISH, Language, Text};
