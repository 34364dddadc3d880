//! The checks of an infusion that hang on the course of a subject, and of the examination after it.

use forms::{Check, Circumstances, FormKind, Typed};
use jiff::civil::Date;
use record::{Act, AllocationTable, Observation, StopCause, SubjectNumber};

use crate::desk::{of, typed};
use crate::edit_checks::{Case, Cases, Proof};
use crate::edit_checks_of_fields::{day, with};
use crate::edit_checks_of_infusions::{as_planned, table_of};
use crate::edit_checks_of_visits::seen_at_week_0;
use crate::script::{BASELINE, Script, WEEK_0, WORSE, everyone_on, week};

pub fn infusions_in_their_course(proof: &Proof<'_>) {
    let plan = proof.plan;
    let table = everyone_on(plan, plan.protocol().arms.last().unwrap().id.as_str());
    weighed_first(proof, &table);
    after_a_stop(proof, &table);
    before_an_end(proof, &table);
    not_planned(proof, &table);
    if plan.period_named("EXTENSION").is_some() {
        before_a_cross_over(proof, &table);
    }
    wells(proof, &table);
}

fn unweighed<'a>(plan: &'a protocol::Plan, table: &'a AllocationTable) -> Script<'a> {
    let mut script = Script::new(plan, table);
    let not_weighed = |script: &Script<'_>, visit: &str| {
        let Observation::VisitHeld(mut held) = script.visit_record(visit, Some(BASELINE)) else {
            panic!("it is a visit");
        };
        held.findings.weight = None;
        Observation::VisitHeld(held)
    };
    script.screen(1, 52);
    script.consent(1);
    let held = not_weighed(&script, "SCR");
    script.so(1, crate::script::screening_date(), held);
    script.answer_all(1);
    script.adjudicate(1);
    let enrolment = script.enrolment(1);
    script.so(1, WEEK_0, enrolment);
    let held = not_weighed(&script, "W0");
    script.so(1, WEEK_0, held);
    script
}

fn weighed_first(proof: &Proof<'_>, table: &AllocationTable) {
    let unweighed = unweighed(proof.plan, table);
    let mut weighed = Script::new(proof.plan, table);
    weighed.enrol(1);
    weighed.visit(1, "W0", BASELINE);
    let mut given = as_planned(&table_of(&weighed, "W0", WEEK_0), WEEK_0);
    given.remove("highest_rate");
    let hourly = with(&given, &[("highest_rate_per_hour", "168")]);
    let by_weight = with(&given, &[("highest_rate", "0.04")]);
    let (c, without) = (of(&weighed.state, week(1)), of(&unweighed.state, week(1)));
    let at = (Check::WeighFirst, "highest_rate_per_hour");
    let cases: [Case<'_>; 3] = [
        (c, hourly.clone(), false),
        (without, hourly, true),
        (without, by_weight, false),
    ];
    proof.judges(&"infusion/W0".parse().unwrap(), at, "", &cases);
}

/// The second cycle of a plan, with its visit held: its visit, its day and its form.
fn second_cycle(script: &Script<'_>) -> (FormKind, Date, Typed) {
    let visit = if script.plan.period_named("EXTENSION").is_some() {
        "W4"
    } else {
        "W3"
    };
    let weeks = visit.strip_prefix('W').unwrap().parse().unwrap();
    let date = week(weeks);
    let form = as_planned(&table_of(script, visit, date), date);
    let kind = FormKind::Infusion {
        visit: visit.into(),
    };
    (kind, date, form)
}

fn after_a_stop(proof: &Proof<'_>, table: &AllocationTable) {
    let goes_on = seen_at_week_0(proof.plan, table);
    let (kind, date, form) = second_cycle(&goes_on);
    let mut stopped = goes_on.clone();
    let cause = StopCause::PhysiciansDecision;
    stopped.so(1, date, Act::RegimenStopped { cause });
    let later = with(&form, &[("date", &day(date, 1))]);
    let c = of(&stopped.state, week(60));
    proof.judges(
        &kind,
        (Check::DeviationAfterStop, "date"),
        "",
        &[
            (of(&goes_on.state, week(60)), later.clone(), false),
            (c, later, true),
            (c, form, false),
        ],
    );
}

fn before_an_end(proof: &Proof<'_>, table: &AllocationTable) {
    let goes_on = seen_at_week_0(proof.plan, table);
    let (kind, date, form) = second_cycle(&goes_on);
    let mut due = goes_on.clone();
    let c = of(&goes_on.state, week(60));
    let day_of = date.to_string();
    let ends = if proof.plan.period_named("EXTENSION").is_some() {
        let suspected = crate::edit_checks_of_events::an_event();
        let suspected = with(
            &suspected,
            &[
                ("date", &day_of),
                ("ended", ""),
                ("thromboembolism", "suspected"),
                ("outcome", "not_recovered"),
            ],
        );
        forms::read(&c, &FormKind::AdverseEvent, &suspected).unwrap()
    } else {
        let rescue = [
            ("date", day_of.as_str()),
            ("name", "Prednisolone"),
            ("explanation", "worse"),
        ];
        forms::read(&c, &FormKind::Rescue, &typed(&rescue)).unwrap()
    };
    due.so(1, date, ends.events().next().unwrap().clone());
    let later = with(&form, &[("date", &day(date, 1))]);
    let then = of(&due.state, week(60));
    proof.judges(
        &kind,
        (Check::DeviationBeforeEnd, "date"),
        "",
        &[
            (c, later.clone(), false),
            (then, later, true),
            (then, form, false),
        ],
    );
}

/// A cycle that is of another period, or of another regimen.
fn not_planned(proof: &Proof<'_>, table: &AllocationTable) {
    let plan = proof.plan;
    let mut script = Script::new(plan, table);
    let subject = if plan.period_named("EXTENSION").is_some() {
        script.first_period(1, [BASELINE; 5]);
        1
    } else {
        for number in 1..=11 {
            script.enrol(number);
        }
        script.visit_and_dose(11, "W0", BASELINE);
        script.visit_and_dose(11, "W3", BASELINE);
        script.visit(11, "W4", BASELINE);
        11
    };
    let (visit, date) = if subject == 1 {
        ("W16", week(16))
    } else {
        ("W4", week(4))
    };
    let mut entered = script.clone();
    if subject == 1 {
        entered.complete(1, "BLINDED", date);
        entered.enter(1, "EXTENSION", date);
    } else {
        let to = protocol::RegimenId("AMENDED".into());
        entered.so(11, date, Act::RegimenChanged { to });
    }
    let form = typed(&[
        ("date", &date.to_string()),
        ("days", "2"),
        ("day_1_volume", "700"),
        ("day_2_volume", "700"),
        ("highest_rate", "0.04"),
    ]);
    let at = |script| Circumstances {
        subject: Some(SubjectNumber(subject)),
        ..of(script, week(60))
    };
    let later = with(&form, &[("date", &day(date, 1))]);
    proof.judges(
        &FormKind::Infusion {
            visit: visit.into(),
        },
        (Check::DeviationCycleNotPlanned, "date"),
        "",
        &[
            (at(&entered.state), later, false),
            (at(&script.state), form.clone(), true),
            (at(&entered.state), form, false),
        ],
    );
}

fn before_a_cross_over(proof: &Proof<'_>, table: &AllocationTable) {
    let mut script = Script::new(proof.plan, table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", WORSE);
    let mut stays = script.clone();
    stays.visit(1, "W8", BASELINE);
    script.visit(1, "W8", WORSE);
    let form = as_planned(&table_of(&script, "W8", week(8)), week(8));
    let mut crossed = script.clone();
    crossed.so(1, week(8), Act::CrossedOver {});
    proof.judges(
        &"infusion/W8".parse().unwrap(),
        (Check::DeviationBeforeCrossOver, "date"),
        "",
        &[
            (of(&stays.state, week(60)), form.clone(), false),
            (of(&script.state, week(60)), form.clone(), true),
            (of(&crossed.state, week(60)), form.clone(), false),
            (
                of(&script.state, week(60)),
                with(&form, &[("date", &day(week(8), -1))]),
                false,
            ),
        ],
    );
}

/// The examination after the infusion of week 0.
fn wells(proof: &Proof<'_>, table: &AllocationTable) {
    let script = seen_at_week_0(proof.plan, table);
    let c = of(&script.state, week(1));
    let kind: FormKind = "wells/W0".parse().unwrap();
    let form = typed(&[("date", "2017-05-02"), ("examined", "yes")]);
    let ticked = |fields: &[&str]| {
        let ticked: Vec<_> = fields.iter().map(|name| (*name, "yes")).collect();
        with(&form, &ticked)
    };
    let examined = |text: &str| with(&form, &[("examined", text)]);
    let cases = Cases {
        check: Check::ExamineFirst,
        field: "examined",
        says: "",
        passes: form.clone(),
        fails: examined("no"),
        edges: vec![(examined(""), false)],
    };
    proof.holds(&c, &kind, &cases);
    let Some(limit) = proof.plan.protocol().safety.wells_dvt_alarm_from else {
        return;
    };
    let signs = ["dvt_cancer", "dvt_paralysis", "dvt_oedema", "dvt_previous"];
    let [at, below] = [limit, limit - 1].map(|points| &signs[..usize::try_from(points).unwrap()]);
    let scanned = with(&ticked(at), &[("leg_scan", "no_thrombosis")]);
    let blood = with(&ticked(at), &[("d_dimers", "normal")]);
    let cases = Cases {
        check: Check::WellsAlarm,
        field: "leg_scan",
        says: "",
        passes: form.clone(),
        fails: ticked(&signs),
        edges: vec![
            (ticked(at), true),
            (ticked(below), false),
            (scanned, false),
            (blood, false),
        ],
    };
    proof.holds(&c, &kind, &cases);
}
