use forms::captured_by;
use protocol::Assessment;

use crate::desk::{blank, of};
use crate::script::{Script, everyone_on, pilot, proderm, week};

#[test]
fn every_assessment_of_both_trials_has_its_fields_at_every_visit_that_plans_it() {
    for (plan, arm) in [(proderm(), "PLACEBO"), (pilot(), "IVIG")] {
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        let c = of(&script.state, week(0));
        for visit in plan.visits() {
            for assessment in &visit.assessments {
                let word = match assessment {
                    Assessment::Wells => "wells",
                    _ => "visit",
                };
                let form = blank(&c, &format!("{word}/{}", visit.id));
                let names = captured_by(*assessment);
                assert!(!names.is_empty(), "{assessment:?} is not captured");
                for name in names {
                    assert!(form.field(&name).is_some(), "{name} at {}", visit.id);
                }
            }
        }
    }
}

#[test]
fn every_form_has_a_title_an_explanation_and_each_name_once() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let c = of(&script.state, week(0));
    for kind in forms::FormKind::all(&"W0".into()) {
        let form = forms::blank(&c, &kind).unwrap();
        assert!(
            !form.title.is_empty() && !form.explanation.is_empty(),
            "{kind}"
        );
        assert!(form.field("date").is_some(), "{kind}");
        let mut names: Vec<&str> = form.fields().map(|field| field.name.as_str()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "{kind}");
        let parsed: forms::FormKind = kind.to_string().parse().unwrap();
        assert_eq!(parsed, kind);
    }
}
