use forms::{Circumstances, ENGLISH, Language, Text};

use crate::desk::of;
use crate::script::{BASELINE, Script, everyone_on, proderm, week};

fn places(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn every_text_says_something_and_its_places_are_words() {
    for text in Text::ALL {
        let said = ENGLISH.say(*text);
        assert!(!said.trim().is_empty(), "{text:?}");
        for place in places(said) {
            let is_word = place.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(!place.is_empty() && is_word, "{text:?}: {place}");
        }
    }
}

/// A language that marks every text: whatever a form shows without the mark stands outside the texts.
const MARKED: Language = Language {
    code: "xx",
    texts: |_| "\u{a7}",
};

#[test]
fn a_form_in_another_language_has_no_english_in_it_but_the_protocols_own_words() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let c = Circumstances {
        language: &MARKED,
        ..of(&script.state, week(4))
    };
    for kind in forms::FormKind::all(&"W4".into()) {
        let form = forms::blank(&c, &kind).unwrap();
        assert_eq!(form.title, "\u{a7}");
        for field in form.fields() {
            let criteria =
                field.name.starts_with("criterion_") || field.name.starts_with("reason_");
            let marked = field.label.contains('\u{a7}');
            assert!(marked || criteria, "{kind}: {}", field.label);
        }
        for section in &form.sections {
            assert!(
                section.title.contains('\u{a7}'),
                "{kind}: {}",
                section.title
            );
            for notice in &section.notices {
                assert!(notice.text.contains('\u{a7}'), "{kind}: {}", notice.text);
            }
        }
    }
}

#[test]
fn a_value_with_braces_in_it_is_not_filled_itself() {
    let said = ENGLISH.with(Text::UnknownField, &[("field", &"{field}")]);
    assert_eq!(said, "The form has no field \"{field}\".");
}

#[test]
fn every_place_of_a_message_is_filled_where_a_form_shows_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let c = of(&script.state, week(4));
    for visit in plan.visits() {
        for kind in forms::FormKind::all(&visit.id) {
            let form = forms::blank(&c, &kind).unwrap();
            let text = serde_json::to_value(&form).unwrap();
            let mut strings = Vec::new();
            gather(&text, &mut strings);
            for said in strings {
                assert!(places(&said).is_empty(), "{kind}: {said}");
            }
        }
    }
}

fn gather(value: &serde_json::Value, strings: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => strings.push(text.clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|one| gather(one, strings)),
        serde_json::Value::Object(fields) => fields.values().for_each(|one| gather(one, strings)),
        _ => {}
    }
}
