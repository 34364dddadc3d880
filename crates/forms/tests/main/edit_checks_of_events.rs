//! The checks of adverse events and of other treatment.

use forms::{Check, FormKind, Typed};

use crate::desk::{event, of, typed};
use crate::edit_checks::{Cases, Proof};
use crate::edit_checks_of_fields::with;
use crate::edit_checks_of_visits::seen_at_week_0;
use crate::script::{BASELINE, Script, everyone_on, screening_date, week};

/// A headache of the day after the first infusion.
pub fn an_event() -> Typed {
    typed(&[
        ("date", "2017-05-03"),
        ("ended", "2017-05-04"),
        ("words", "headache"),
        ("severity", "mild"),
        ("seriousness", "not_serious"),
        ("relation", "related"),
        ("thromboembolism", "not_suspected"),
        ("outcome", "recovered"),
        ("action", "not_changed"),
    ])
}

struct OfForm<'e, 'p> {
    proof: &'e Proof<'p>,
    script: &'e Script<'e>,
    kind: FormKind,
    base: Typed,
}

type Fields<'f> = &'f [(&'f str, &'f str)];

impl OfForm<'_, '_> {
    fn at(
        &self,
        at: (Check, &str),
        passes: Fields<'_>,
        fails: Fields<'_>,
        edges: &[(Fields<'_>, bool)],
    ) {
        let typed = |fields: Fields<'_>| with(&self.base, fields);
        let cases = Cases {
            check: at.0,
            field: at.1,
            says: "",
            passes: typed(passes),
            fails: typed(fails),
            edges: edges
                .iter()
                .map(|(fields, finds)| (typed(fields), *finds))
                .collect(),
        };
        self.proof
            .holds(&of(&self.script.state, week(2)), &self.kind, &cases);
    }
}

pub fn events_and_treatments(proof: &Proof<'_>) {
    let plan = proof.plan;
    let table = everyone_on(plan, plan.protocol().arms.last().unwrap().id.as_str());
    let script = seen_at_week_0(plan, &table);
    let events = OfForm {
        proof,
        script: &script,
        kind: FormKind::AdverseEvent,
        base: an_event(),
    };
    onsets(&events);
    judgements(&events);
    ends(&events);
    other_treatment(proof, &script);
    premedication(proof, &script);
    let mut weeks = script.clone();
    for visit in ["W3", "W4"] {
        let known = plan.visit_named(visit).map(|index| plan.visit(index));
        if known.is_some_and(|visit| visit.purpose == protocol::VisitPurpose::Scheduled) {
            weeks.visit(1, visit, BASELINE);
        }
    }
    rescue(proof, &weeks);
}

fn onsets(events: &OfForm<'_, '_>) {
    let hours = "onset_hours";
    let onset =
        |onset: &'static str, hours: &'static str| [("onset", onset), ("onset_hours", hours)];
    let (after, none) = (onset("after", "12"), onset("after", ""));
    let zero = onset("after", "0");
    events.at(
        (Check::HoursNeeded, hours),
        &after,
        &none,
        &[(&zero, false)],
    );
    let (during, both) = (onset("during", ""), onset("during", "3"));
    let alone = onset("", "3");
    events.at(
        (Check::HoursOnlyAfter, hours),
        &during,
        &both,
        &[(&alone, false)],
    );
    // By the clock it began within the hours of the rule.
    let within = events.proof.plan.protocol().safety.infusional_within_hours;
    let [last, more] = [within, within + 1].map(|hours| hours.to_string());
    let [last, more] =
        [&last, &more].map(|hours| [("onset", "after"), ("onset_hours", hours.as_str())]);
    let at = (Check::OnsetOtherwise, "onset");
    events.at(
        at,
        &[],
        &onset("no_infusion", ""),
        &[(&last, false), (&more, true)],
    );
}

fn judgements(events: &OfForm<'_, '_>) {
    let serious = ("seriousness", "serious");
    let stay = ("serious_hospitalisation", "yes");
    let unticked = ("serious_hospitalisation", "no");
    let field = "seriousness";
    let at = (Check::SeriousWhy, field);
    events.at(
        at,
        &[serious, stay],
        &[serious],
        &[(&[serious, unticked], true)],
    );
    let at = (Check::SeriousAfterAll, field);
    events.at(at, &[serious, stay], &[stay], &[(&[unticked], false)]);
    let fatal = ("outcome", "fatal");
    let death = ("serious_death", "yes");
    let at = (Check::FatalIsSerious, "outcome");
    events.at(
        at,
        &[serious, death, fatal],
        &[fatal],
        &[(&[serious, stay, fatal], false)],
    );
    let at = (Check::DeathIsFatal, "outcome");
    let edge = ("serious_death", "no");
    events.at(
        at,
        &[serious, death, fatal],
        &[serious, death],
        &[(&[serious, stay, edge], false)],
    );
}

fn ends(events: &OfForm<'_, '_>) {
    let ended = |day: &'static str| ("ended", day);
    let at = (Check::TooEarly, "ended");
    events.at(
        at,
        &[],
        &[ended("2017-05-02")],
        &[(&[ended("2017-05-03")], false)],
    );
    let outcome = |outcome: &'static str| ("outcome", outcome);
    let at = (Check::EndWanting, "ended");
    let open = [ended(""), outcome("unknown")];
    events.at(at, &[], &[ended("")], &[(&open, false)]);
    let at = (Check::EndedButNotRecovered, "ended");
    let lasting = [outcome("recovered_with_sequelae")];
    let goes_on = [outcome("recovering")];
    let edges: [(Fields<'_>, bool); 2] = [(&lasting, false), (&goes_on, true)];
    events.at(
        at,
        &[ended(""), outcome("not_recovered")],
        &[outcome("not_recovered")],
        &edges,
    );
}

fn other_treatment(proof: &Proof<'_>, script: &Script<'_>) {
    let treatment = OfForm {
        proof,
        script,
        kind: FormKind::ConcomitantTreatment,
        base: typed(&[
            ("date", "2017-05-08"),
            ("name", "Prednisone"),
            ("class", "glucocorticoid"),
            ("change", "at_entry"),
            ("daily_milligrams", "10"),
        ]),
    };
    let dose = |text: &'static str| ("daily_milligrams", text);
    let at = (Check::GlucocorticoidDose, "daily_milligrams");
    let stopped = [dose(""), ("change", "stopped")];
    treatment.at(
        at,
        &[],
        &[dose("")],
        &[(&[dose("0")], false), (&stopped, false)],
    );
    let rules = &proof.plan.protocol().rules;
    let change = |text: &'static str| ("change", text);
    if rules
        .iter()
        .any(|rule| matches!(rule, protocol::Rule::SteroidsFixed { .. }))
    {
        let at = (Check::DeviationGlucocorticoid, "change");
        let before = [change("started"), ("date", "2017-04-30")];
        let first_day = [change("started"), ("date", "2017-05-01")];
        let edges: [(Fields<'_>, bool); 2] = [(&before, false), (&first_day, true)];
        treatment.at(at, &[], &[change("increased")], &edges);
    }
    let allowed = rules.iter().find_map(|rule| match rule {
        protocol::Rule::ImmunosuppressantsAtMost { count } => Some(*count),
        _ => None,
    });
    let Some(allowed) = allowed else { return };
    let class = ("class", "immunosuppressant");
    let at = (Check::DeviationImmunosuppressant, "change");
    let edges: [(Fields<'_>, bool); 1] = [(&[class, change("reduced")], true)];
    treatment.at(at, &[class], &[class, change("increased")], &edges);
    // With so many as are allowed, one more is too many; with one fewer it is not.
    let taking = |count: u8| {
        let mut taking = script.clone();
        for name in ["Methotrexate", "Azathioprine", "Leflunomide"]
            .iter()
            .take(usize::from(count))
        {
            let form = with(&treatment.base, &[class, ("name", name)]);
            let form = with(&form, &[("date", &screening_date().to_string())]);
            let taken = event(&of(&taking.state, week(2)), "concomitant-treatment", &form);
            taking.so(1, screening_date(), taken);
        }
        taking
    };
    let (none, fewer, as_allowed) = (taking(0), taking(allowed - 1), taking(allowed));
    let another = with(&treatment.base, &[class, ("name", "Tacrolimus")]);
    proof.judges(
        &treatment.kind,
        (Check::DeviationTooMany, "change"),
        "",
        &[
            (of(&none.state, week(2)), another.clone(), false),
            (of(&as_allowed.state, week(2)), another.clone(), true),
            (of(&fewer.state, week(2)), another, false),
        ],
    );
}

/// Before an infusion, and by itself: as early as the rule does not allow it.
fn premedication(proof: &Proof<'_>, script: &Script<'_>) {
    let c = of(&script.state, week(5));
    let Some(false) = script.state.may_premedicate(script.subject(1)) else {
        return;
    };
    let mut reacted = script.clone();
    for (visit, after) in [("W0", 1), ("W4", 5)] {
        if visit != "W0" {
            reacted.visit_and_dose(1, visit, BASELINE);
        }
        let date = week(i64::from(after) - 1);
        let event_of = with(
            &an_event(),
            &[
                ("date", &date.tomorrow().unwrap().to_string()),
                ("ended", &date.tomorrow().unwrap().to_string()),
            ],
        );
        let read = event(&of(&reacted.state, week(9)), "adverse-event", &event_of);
        reacted.so(1, date.tomorrow().unwrap(), read);
    }
    let mut once = script.clone();
    let read = event(&c, "adverse-event", &an_event());
    once.so(1, week(0).tomorrow().unwrap().tomorrow().unwrap(), read);
    let by_itself = typed(&[
        ("date", "2017-06-26"),
        ("name", "Paracetamol"),
        ("class", "premedication"),
        ("change", "started"),
    ]);
    let allowed = of(&reacted.state, week(9));
    let after_one = of(&once.state, week(9));
    let never = of(&script.state, week(9));
    let at = (Check::DeviationPremedication, "class");
    let cases = [
        (allowed, by_itself.clone(), false),
        (never, by_itself.clone(), true),
        (after_one, by_itself, true),
    ];
    proof.judges(&FormKind::ConcomitantTreatment, at, "", &cases);
    let before_infusion = typed(&[
        ("date", "2017-06-26"),
        ("days", "2"),
        ("day_1_volume", "700"),
        ("day_2_volume", "700"),
        ("highest_rate", "0.04"),
        ("premedication", "Paracetamol"),
    ]);
    let at = (Check::DeviationPremedication, "premedication");
    let cases = [
        (allowed, before_infusion.clone(), false),
        (never, before_infusion.clone(), true),
        (after_one, before_infusion.clone(), true),
        (
            never,
            with(&before_infusion, &[("premedication", "")]),
            false,
        ),
    ];
    proof.judges(&"infusion/W8".parse().unwrap(), at, "", &cases);
}

fn rescue(proof: &Proof<'_>, script: &Script<'_>) {
    let from = proof
        .plan
        .protocol()
        .rules
        .iter()
        .find_map(|rule| match rule {
            protocol::Rule::Rescue { from, .. } => proof.plan.visit_named(from),
            _ => None,
        });
    let Some(from) = from else { return };
    let window = proof.plan.visit(from).window().unwrap();
    let first = week(0)
        .checked_add(jiff::Span::new().days(*window.start()))
        .unwrap();
    let given = |date: jiff::civil::Date| {
        typed(&[
            ("date", &date.to_string()),
            ("name", "Prednisolone"),
            ("explanation", "worse"),
        ])
    };
    let cases = Cases {
        check: Check::DeviationRescue,
        field: "date",
        says: "",
        passes: given(week(4)),
        fails: given(week(1)),
        edges: vec![
            (given(first), false),
            (given(first.yesterday().unwrap()), true),
        ],
    };
    proof.holds(&of(&script.state, week(6)), &FormKind::Rescue, &cases);
}
