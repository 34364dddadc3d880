//! Whatever a browser, a script or a tired person sends: no panic, and nothing typed is lost.

use forms::{FormKind, Typed};
use proptest::prelude::*;

use crate::desk::of;
use crate::script::{BASELINE, Script, everyone_on, proderm, week};

fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "", " ", "0", "1", "9", "-1", "3.5", "3,5", "1e38", "1e-38", "9223372036854775807",
            "-9223372036854775808", "1/0", "1/3", "8/7", "999999999999999999999999999", "NaN", "inf",
            "yes", "no", "on", "met", "not_met", "serious", "present", "W4", "W28", "2017-05-29",
            "29.05.2017", "0000-00-00", "9999-12-31", "10000-01-01", "2017-02-30", "2017-05", "24:00",
            "23:59", "00:00", "9:15", "\0", "\u{202e}", "=cmd|' /C calc'!A0", "<script>alert(1)</script>",
            "'; DROP TABLE entry; --", "\u{1f9ea}", "٣", "１２",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[0-9]{1,25}([.,][0-9]{0,25})?",
        1 => Just("x".repeat(10_001)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_texts_in_any_fields_of_any_form_are_answered_and_kept(
        texts in prop::collection::vec(nasty(), 40),
        skip in 1_usize..7,
        stranger in any::<String>(),
    ) {
        let plan = proderm();
        let table = everyone_on(&plan, "PLACEBO");
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit_and_dose(1, "W0", BASELINE);
        let c = of(&script.state, week(4));
        for kind in FormKind::all(&"W4".into()) {
            let form = forms::blank(&c, &kind).unwrap();
            let mut typed = Typed::new();
            for (field, text) in form.fields().step_by(skip).zip(texts.iter().cycle()) {
                typed.insert(field.name.clone(), text.clone());
                typed.insert(forms::because_field(&field.name), text.clone());
            }
            typed.insert(stranger.clone(), "?".to_owned());
            let read = forms::read(&c, &kind, &typed);
            let filled = forms::filled(&c, &kind, &typed).unwrap();
            for (name, text) in &typed {
                if let Some(field) = filled.field(name) {
                    prop_assert_eq!(&field.value, text);
                }
            }
            // What is read can be written: it never holds a letter that a store refuses.
            if let Ok(reading) = read {
                let json = serde_json::to_string(&reading).unwrap();
                prop_assert!(!json.contains("\\u0000"));
            }
        }
    }
}
