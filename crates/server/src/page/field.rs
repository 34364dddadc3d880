//! One renderer for every form: by what may be typed into a field, and not by which form it is of.

use forms::{
    Choice, Digits, Field, FieldKind, Form, Gravity, Layout, Need, Problem, Section, Tone,
};
use maud::{Markup, html};

use super::frame::{id_of, problems};
use crate::http::Asked;

/// More choices than these are read one below the other.
const CHOICES_IN_A_ROW: usize = 4;

/// The problems of a form, each leading to its field and named by it.
pub fn form_problems(asked: &Asked<'_>, form: &Form) -> Markup {
    let of_fields = form.fields().flat_map(|field| {
        field.problems.iter().map(|problem| {
            let message = format!("{}: {}", field.label, problem.message);
            (Some(field.name.as_str()), message)
        })
    });
    let of_form = form
        .problems
        .iter()
        .map(|problem| (None, problem.message.clone()));
    let all: Vec<_> = of_form.chain(of_fields).collect();
    let shown: Vec<_> = all
        .iter()
        .map(|(field, message)| (*field, message.as_str()))
        .collect();
    problems(asked, &shown)
}

/// What stands in the way of a form as a whole.
pub fn of_the_whole(message: String) -> Problem {
    Problem {
        check: None,
        field: String::new(),
        gravity: Gravity::Refused,
        message,
        reason_field: None,
    }
}

/// The sections of a form.
pub fn sections(asked: &Asked<'_>, form: &Form) -> Markup {
    html! { @for one in &form.sections { (section(asked, one)) } }
}

/// One section of a form.
pub fn section(asked: &Asked<'_>, section: &Section) -> Markup {
    let say = asked.say();
    html! {
        fieldset.card #(format!("section-{}", section.id)) {
            legend { (section.title) }
            @if !section.help.is_empty() { p.hint { (section.help) } }
            div data-live=(section.id) aria-live="polite" {
                @for notice in &section.notices { (notice_line(notice)) }
                @if let Some(table) = &section.infusion { (super::infusion_table::infusion_table(say, table)) }
            }
            @match section.layout {
                Layout::Column => { @for one in &section.fields { (field(asked, one)) } }
                Layout::Row => { div.grades { @for row in rows(&section.fields) {
                    div.row role="group" aria-label=(row[0].group) {
                        span.label { (row[0].group) }
                        @for one in row { (field(asked, one)) }
                    }
                } } }
            }
        }
    }
}

/// A notice of the record.
pub fn notice_line(notice: &forms::Notice) -> Markup {
    html! {
        @match notice.tone {
            Tone::Plain => p { (notice.text) },
            Tone::Good => p.good { (notice.text) },
            Tone::Alarm => p.alarm role="alert" { (notice.text) },
            Tone::Open => p.open { (notice.text) },
        }
    }
}

/// Fields that lie beside each other.
fn rows(fields: &[Field]) -> Vec<&[Field]> {
    fields
        .chunk_by(|one, next| one.group == next.group)
        .collect()
}

/// Whether the choices are read as numbers alone, which stand in a row however many there are.
fn are_codes(choices: &[Choice]) -> bool {
    let is_code = |choice: &Choice| choice.label.parse::<u8>().is_ok();
    !choices.is_empty() && choices.iter().all(is_code)
}

fn field(asked: &Asked<'_>, field: &Field) -> Markup {
    let say = asked.say();
    let id = id_of(&field.name);
    let hint = format!("{id}-hint");
    let described = (!field.help.is_empty() || field.earlier.is_some()).then_some(hint.as_str());
    let invalid = field
        .problems
        .iter()
        .any(|problem| problem.gravity == Gravity::Refused)
        .then_some("true");
    let is_choice = matches!(field.kind, FieldKind::Choice { .. });
    let is_tick = matches!(field.kind, FieldKind::Tick);
    // What a participant answered is shown, and typed over by nobody.
    let own = field.answered.is_some();
    // In a row the group stands before its fields already.
    let short = field
        .label
        .strip_prefix(field.group.as_str())
        .and_then(|rest| rest.strip_prefix(", ").or_else(|| rest.strip_prefix(": ")))
        .filter(|_| !field.group.is_empty());
    let label = html! {
        (short.unwrap_or(&field.label))
        @if field.need == Need::Required { span.quiet { " (" (say.required) ")" } }
    };
    html! {
        div.field {
            @if is_choice { span.label id=(format!("{id}-label")) { (label) } }
            @else if !is_tick { label for=(id) { (label) } }
            @if described.is_some() {
                div id=(hint) {
                    @if !field.help.is_empty() { p.hint { (field.help) } }
                    @if let Some(earlier) = &field.earlier { p.earlier { (earlier.when) ": " (earlier.value) } }
                }
            }
            @for problem in &field.problems { p.problem { (problem.message) } }
            @match &field.kind {
                FieldKind::Line { longest } => input type="text" id=(id) name=(field.name) value=(field.value) maxlength=(longest)
                    aria-describedby=[described] aria-invalid=[invalid];,
                FieldKind::Paragraph { longest } => textarea id=(id) name=(field.name) maxlength=(longest) aria-describedby=[described] aria-invalid=[invalid] { (field.value) },
                FieldKind::Number(bounds) => span.of-unit {
                    input.short type="text" inputmode=(if bounds.digits == Digits::Whole { "numeric" } else { "decimal" })
                        id=(id) name=(field.name) value=(field.value) autocomplete="off" readonly[own] aria-describedby=[described] aria-invalid=[invalid];
                    @if !field.unit.is_empty() { span.quiet { (field.unit) } }
                },
                FieldKind::VisualAnalogueScale { left, right } => div.vas {
                    div.ends { span { (left) } span { (right) } }
                    span.of-unit {
                        input.short type="text" inputmode="decimal" id=(id) name=(field.name) value=(field.value) autocomplete="off"
                            data-vas=(field.label) readonly[own] aria-describedby=[described] aria-invalid=[invalid];
                        @if !field.unit.is_empty() { span.quiet { (field.unit) } }
                    }
                },
                FieldKind::Choice { choices } => div.choices.codes[are_codes(choices)].long[choices.len() > CHOICES_IN_A_ROW && !are_codes(choices)] role="radiogroup" id=(id)
                    aria-labelledby=(format!("{id}-label")) aria-describedby=[described] tabindex="-1" {
                    @for choice in choices {
                        label { input type="radio" name=(field.name) value=(choice.value) checked[choice.value == field.value]; (choice.label) }
                    }
                },
                FieldKind::Tick => div.choices { label {
                    input type="checkbox" id=(id) name=(field.name) value="yes" checked[field.value == "yes"] disabled[own] aria-describedby=[described] aria-invalid=[invalid];
                    (label)
                } },
                FieldKind::Date { earliest, latest, precision } => @if *precision == forms::DatePrecision::Day && fits_a_date_picker(&field.value) {
                    input type="date" id=(id) name=(field.name) value=(field.value) min=[*earliest] max=(latest) aria-describedby=[described] aria-invalid=[invalid];
                } @else {
                    input.partial-date type="text" id=(id) name=(field.name) value=(field.value) placeholder=(say.date_pattern) aria-describedby=[described] aria-invalid=[invalid];
                },
                FieldKind::Time => input.short type="time" id=(id) name=(field.name) value=(field.value) aria-describedby=[described] aria-invalid=[invalid];,
            }
            @if let Some(reason) = &field.reason {
                @let reason_id = id_of(&reason.name);
                @let open = !reason.value.is_empty() || field.problems.iter().any(|problem| problem.reason_field.as_deref() == Some(reason.name.as_str()));
                details open[open] {
                    summary { (reason.label) }
                    input type="text" id=(reason_id) name=(reason.name) value=(reason.value) list=(format!("{reason_id}-list")) aria-label=(reason.label) maxlength="500";
                    datalist id=(format!("{reason_id}-list")) { @for suggestion in &reason.suggestions { option value=(suggestion) {} } }
                }
            }
            @if let Some(reason) = &field.doubt_reason {
                div.doubtful {
                    label for=(id_of(&reason.name)) { (reason.label) }
                    input type="text" id=(id_of(&reason.name)) name=(reason.name) maxlength="500" value=(reason.value);
                }
            }
        }
    }
}

/// Whether a browser's own field for dates would keep what was typed; anything else it would show as empty.
fn fits_a_date_picker(value: &str) -> bool {
    value.is_empty()
        || value
            .parse::<jiff::civil::Date>()
            .is_ok_and(|date| date.to_string() == value)
}
