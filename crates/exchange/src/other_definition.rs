//! How a file defines an item, held against the field of the form into which it would go: what another system rounds to whole
//! numbers, codes by other words or measures in another unit is refused with what to do, and not guessed at.

use std::fmt::Display;

use forms::{Digits, Field, FieldKind, Language, Text};

use crate::casebook::{ItemDefinition, StudyDefinitions};

/// What of an item's definition is not as the form has it; `None` where nothing is.
pub(crate) fn other_definition(
    language: &Language,
    study: &StudyDefinitions,
    field: &Field,
) -> Option<String> {
    let item = study
        .items
        .iter()
        .find(|item| item.oid.strip_prefix("IT.") == Some(field.name.as_str()))?;
    other_type(language, field, item)
        .or_else(|| other_codes(language, study, field, item))
        .or_else(|| other_unit(language, study, field, item))
}

/// The types in which a value of a field may come, besides text, which every one may: the first is its own.
const fn types(kind: &FieldKind) -> &'static [&'static str] {
    match kind {
        FieldKind::Line { .. } | FieldKind::Paragraph { .. } | FieldKind::Tick => &["text"],
        FieldKind::Number(number) => match number.digits {
            Digits::Decimal => &["float", "double", "decimal"],
            Digits::Whole => &["integer"],
        },
        FieldKind::VisualAnalogueScale { .. } => &["float", "double", "decimal"],
        // A code may be a number.
        FieldKind::Choice { .. } => &["text", "integer"],
        FieldKind::Date { .. } => &["date", "partialDate", "incompleteDate"],
        FieldKind::Time => &["time", "partialTime", "incompleteTime"],
    }
}

fn other_type(language: &Language, field: &Field, item: &ItemDefinition) -> Option<String> {
    let theirs = item.data_type.as_str();
    let own = types(&field.kind);
    let is_known = matches!(theirs, "text" | "string" | "") || own.contains(&theirs);
    let ours = own.first().copied().unwrap_or("text");
    let values: [(&str, &dyn Display); 2] = [("theirs", &theirs), ("ours", &ours)];
    (!is_known).then(|| language.with(Text::FileOtherType, &values))
}

fn other_codes(
    language: &Language,
    study: &StudyDefinitions,
    field: &Field,
    item: &ItemDefinition,
) -> Option<String> {
    let FieldKind::Choice { choices } = &field.kind else {
        return None;
    };
    let named = item.code_list.as_ref()?;
    let list = study.code_lists.iter().find(|list| list.oid == *named)?;
    let codes = list.codes.iter().map(|code| code.value.as_str());
    let known = |code: &str| choices.iter().any(|choice| choice.value == code);
    let unknown: Vec<&str> = codes.filter(|code| !known(code)).collect();
    let own: Vec<&str> = choices.iter().map(|one| one.value.as_str()).collect();
    let values: [(&str, &dyn Display); 2] =
        [("codes", &unknown.join(", ")), ("choices", &own.join(", "))];
    (!unknown.is_empty()).then(|| language.with(Text::FileOtherCodes, &values))
}

fn other_unit(
    language: &Language,
    study: &StudyDefinitions,
    field: &Field,
    item: &ItemDefinition,
) -> Option<String> {
    let theirs = study.units.get(item.unit.as_ref()?)?;
    let values: [(&str, &dyn Display); 2] = [("theirs", theirs), ("ours", &field.unit)];
    (*theirs != field.unit).then(|| language.with(Text::FileOtherUnit, &values))
}
