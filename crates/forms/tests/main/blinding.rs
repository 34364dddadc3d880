//! Two worlds that differ in nothing but the arms: forms, calendars and warnings are the same in both.

use forms::live::course::course;
use forms::live::deterioration::deterioration_warning;
use forms::{Circumstances, FormKind, Typed, calendar, due_today, forms_offered};
use record::Act;

use crate::desk::of;
use crate::script::{BASELINE, Script, WORSE, everyone_on, proderm, week};

/// Everything that a blinded person can see of subject 1, as text.
fn everything(c: &Circumstances<'_>) -> String {
    let mut seen = String::new();
    let plan = c.plan();
    for visit in plan.visits() {
        for kind in FormKind::all(&visit.id) {
            let form = forms::blank(c, &kind).unwrap();
            seen.push_str(&serde_json::to_string(&form).unwrap());
            let mut typed = Typed::new();
            for field in form.fields() {
                typed.insert(field.name.clone(), field.value.clone());
            }
            let filled = forms::filled(c, &kind, &typed).unwrap();
            seen.push_str(&serde_json::to_string(&filled).unwrap());
            seen.push('\n');
        }
    }
    for part in [
        serde_json::to_string(&calendar(c)),
        serde_json::to_string(&due_today(c)),
        serde_json::to_string(&forms_offered(c)),
        serde_json::to_string(&course(c)),
        serde_json::to_string(&deterioration_warning(c)),
    ] {
        seen.push_str(&part.unwrap());
        seen.push('\n');
    }
    seen
}

#[test]
fn no_form_calendar_or_warning_tells_one_arm_from_another() {
    let plan = proderm();
    let worlds = ["IVIG", "PLACEBO"].map(|arm| everyone_on(&plan, arm));
    let mut scripts = [
        Script::new(&plan, &worlds[0]),
        Script::new(&plan, &worlds[1]),
    ];
    let compare = |scripts: &mut [Script<'_>; 2], at: i64, tell: &dyn Fn(&mut Script<'_>)| {
        for script in scripts.iter_mut() {
            tell(script);
        }
        let [one, other] = [0, 1].map(|world| {
            let c = of(&scripts[world].state, week(at));
            everything(&c)
        });
        assert_eq!(one, other, "week {at}");
        for word in [
            "IVIG",
            "PLACEBO",
            "Octagam",
            "Sodium chloride",
            "OCTAGAM",
            "SALINE",
        ] {
            assert!(!one.contains(word), "{word} at week {at}");
        }
    };
    compare(&mut scripts, 0, &|script| script.enrol(1));
    compare(&mut scripts, 0, &|script| {
        script.visit_and_dose(1, "W0", BASELINE)
    });
    compare(&mut scripts, 4, &|script| {
        script.visit_and_dose(1, "W4", WORSE)
    });
    compare(&mut scripts, 8, &|script| {
        script.visit(1, "W8", WORSE);
    });
    compare(&mut scripts, 8, &|script| {
        script.so(1, week(8), Act::CrossedOver {});
    });
    compare(&mut scripts, 8, &|script| {
        script.dose(1, "W8");
    });
}

/// A trial whose arms are not dosed alike shows no table to blinded people, rather than one that tells.
#[test]
fn where_the_arms_are_not_infused_alike_the_form_shows_no_table() {
    let text = include_str!("../../../../trials/proderm/protocol.toml").replacen(
        "product = \"SALINE\"\nregimen = \"CYCLES_1_TO_4\"",
        "product = \"SALINE\"\nregimen = \"CYCLES_5_TO_10\"",
        1,
    );
    let protocol: protocol::Protocol = match definition::read("protocol.toml", &text) {
        Ok(protocol) => protocol,
        // The protocol's own checks may refuse such a trial outright, which is as good.
        Err(_) => return,
    };
    let plan = protocol::Plan::compile(protocol).unwrap();
    let tables = ["IVIG", "PLACEBO"].map(|arm| everyone_on(&plan, arm));
    let forms = [0, 1].map(|world| {
        let mut script = Script::new(&plan, &tables[world]);
        script.enrol(1);
        script.visit(1, "W0", BASELINE);
        let c = of(&script.state, week(0));
        let form = forms::blank(&c, &"infusion/W0".parse().unwrap()).unwrap();
        assert!(form.sections[0].infusion.is_none());
        serde_json::to_string(&form).unwrap()
    });
    assert_eq!(forms[0], forms[1]);
}
