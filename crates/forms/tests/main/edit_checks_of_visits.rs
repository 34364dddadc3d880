//! The checks of a visit across its fields, and against the visit before.

use forms::{Check, Circumstances, FormKind, Typed};
use instruments::exact::Rational;
use instruments::measure::{Enzyme, EnzymeLevel, EnzymePanel};
use jiff::ToSpan;
use jiff::civil::Date;
use protocol::{Assessment, Plan, PlannedVisit, VisitPurpose};
use record::{AllocationTable, AnswerTiming, Event, Observation};

use crate::desk::{of, typed};
use crate::edit_checks::{Cases, Proof};
use crate::edit_checks_of_fields::{beside, day, with, without};
use crate::script::{BASELINE, Script, WEEK_0, everyone_on, screening_date, week};

const ENZYMES: [&str; 5] = ["ck", "aldolase", "ldh", "ast", "alt"];

/// A subject seen and dosed at week 0, with every enzyme at 127 of 190.
pub fn seen_at_week_0<'a>(plan: &'a Plan, table: &'a AllocationTable) -> Script<'a> {
    let mut script = Script::new(plan, table);
    script.enrol(1);
    let Observation::VisitHeld(mut held) = script.visit_record("W0", Some(BASELINE)) else {
        panic!("it is a visit");
    };
    let level = EnzymeLevel::from_whole(127, 190).unwrap();
    let enzymes = [
        Enzyme::CreatineKinase,
        Enzyme::Aldolase,
        Enzyme::LactateDehydrogenase,
        Enzyme::AspartateAminotransferase,
        Enzyme::AlanineAminotransferase,
    ];
    let panel = enzymes
        .into_iter()
        .fold(EnzymePanel::EMPTY, |panel, enzyme| {
            panel.with(enzyme, level)
        });
    held.findings.core_set.as_mut().unwrap().enzymes = panel;
    script.so(1, WEEK_0, Observation::VisitHeld(held));
    script.dose(1, "W0");
    script
}

/// The strength of the visit at week 0, in points.
fn strength(script: &Script<'_>) -> (i64, Rational) {
    let held = &script.subject(1).visits()[1];
    let strength = held.findings.core_set.unwrap().muscle_strength.unwrap();
    (strength.points().to_f64() as i64, strength.range())
}

/// What was found at week 0, found again.
fn as_before(script: &Script<'_>, date: Date) -> Typed {
    let (points, _) = strength(script);
    let mut found = typed(&[
        ("weight", "70"),
        ("physician_global", "5"),
        ("patient_global", "5.8"),
        ("extramuscular", "4.2"),
        ("haq", "1.25"),
    ]);
    found.insert("date".to_owned(), date.to_string());
    found.insert("mmt_total".to_owned(), points.to_string());
    for enzyme in ENZYMES {
        found.insert(enzyme.to_owned(), "127".to_owned());
        found.insert(format!("{enzyme}_limit"), "190".to_owned());
    }
    found
}

/// A visit's form with what was found at week 0 in it.
struct OfVisit<'v, 'p> {
    proof: &'v Proof<'p>,
    c: Circumstances<'v>,
    kind: FormKind,
    base: Typed,
}

impl OfVisit<'_, '_> {
    fn holds(&self, at: (Check, &str), passes: Typed, fails: Typed, edges: Vec<(Typed, bool)>) {
        let cases = Cases {
            check: at.0,
            field: at.1,
            says: "",
            passes,
            fails,
            edges,
        };
        self.proof.holds(&self.c, &self.kind, &cases);
    }

    /// A check of what stands in one field.
    fn at(&self, check: Check, field: &str, fails: &str, edges: &[(&str, bool)]) {
        let other = |text: &str| with(&self.base, &[(field, text)]);
        let edges = edges.iter().map(|(text, finds)| (other(text), *finds));
        self.holds(
            (check, field),
            self.base.clone(),
            other(fails),
            edges.collect(),
        );
    }

    fn weight(&self) {
        let edges = [("35", false), ("200", false), ("200.1", true)];
        self.at(Check::UnusualWeight, "weight", "34.9", &edges);
        let edges = [("77", false), ("63", false), ("62.9", true)];
        self.at(Check::WeightJump, "weight", "77.1", &edges);
        self.at(Check::NotAMeasure, "weight", "0", &[("0.001", false)]);
    }

    fn globals(&self) {
        let jumps = [
            ("physician_global", "10", "9.9"),
            ("patient_global", "0.8", "0.9"),
            ("extramuscular", "9.2", "9.1"),
        ];
        for (field, far, near) in jumps {
            self.at(Check::GlobalJump, field, far, &[(near, false)]);
        }
        let both = |physician: &str, extramuscular: &str| {
            let fields = [
                ("physician_global", physician),
                ("extramuscular", extramuscular),
            ];
            with(&self.base, &fields)
        };
        self.holds(
            (Check::NoActivityButExtramuscular, "physician_global"),
            both("0.1", "0.1"),
            both("0", "0.1"),
            vec![(both("0", "0"), false)],
        );
    }

    fn muscles(&self, (points, range): (i64, Rational)) {
        let form = forms::blank(&self.c, &self.kind).unwrap();
        let grades = form
            .fields()
            .filter(|field| field.name.starts_with("grade_"));
        let grades: Vec<&str> = grades.map(|field| field.name.as_str()).collect();
        let mut graded = without(&self.base, &["mmt_total"]);
        for grade in &grades {
            graded.insert((*grade).to_owned(), "8".to_owned());
        }
        let total = |total: i64| with(&graded, &[("mmt_total", &total.to_string())]);
        let sum = 8 * i64::try_from(grades.len()).unwrap();
        let summed = vec![(total(sum), false), (total(sum - 1), true)];
        let at = (Check::GradesOtherSum, "mmt_total");
        self.holds(at, graded.clone(), total(sum + 1), summed);
        let wanting = without(&graded, &grades[..1]);
        let edge = with(&wanting, &[("mmt_total", "120")]);
        let explained = with(&wanting, &[("mmt_total__missing", "Not done")]);
        let edges = vec![(edge, false), (explained, false)];
        self.holds((Check::GradesWanting, "mmt_total"), graded, wanting, edges);
        // A quarter of the scale, and the whole point before it.
        let quarter = (range.to_f64() / 4.0).ceil() as i64;
        let [far, near] = [points - quarter, points - quarter + 1].map(|points| points.to_string());
        self.at(Check::StrengthJump, "mmt_total", &far, &[(&near, false)]);
    }

    fn questionnaire(&self) {
        self.at(Check::HaqJump, "haq", "2.75", &[("2.625", false)]);
        self.at(
            Check::HaqOffGrid,
            "haq",
            "1.3",
            &[("1.17", false), ("1.18", true)],
        );
        let without_index = without(&self.base, &["haq"]);
        let items = |categories: usize| {
            // The first item of each category, by the number of items in each.
            let first = [1, 3, 5, 8, 10, 13, 15, 18].into_iter().take(categories);
            let mut typed = without_index.clone();
            typed.extend(first.map(|item| (format!("haq_item_{item}"), "1".to_owned())));
            typed
        };
        let explained = with(&items(5), &[("haq__missing", "Not done")]);
        let edges = vec![(items(6), false), (explained, false)];
        self.holds((Check::HaqTooFew, "haq"), items(8), items(5), edges);
        let index = |index: &str| with(&items(8), &[("haq", index)]);
        let edges = vec![(index("1"), false), (index("1.001"), true)];
        self.holds(
            (Check::HaqOtherIndex, "haq"),
            items(8),
            index("1.125"),
            edges,
        );
        let aid = |typed: &Typed, aid: &str| with(typed, &[("haq_aid_1", aid)]);
        self.holds(
            (Check::AidWithoutItems, "haq"),
            aid(&items(8), "yes"),
            aid(&self.base, "yes"),
            vec![(aid(&self.base, "no"), false)],
        );
    }

    fn enzymes(&self) {
        for enzyme in ENZYMES {
            let limit = format!("{enzyme}_limit");
            self.at(Check::EnzymeFarAbove, enzyme, "19001", &[("19000", false)]);
            let edges = [("380", false), ("95", false), ("94.9", true)];
            self.at(Check::LimitChanged, &limit, "380.1", &edges);
            self.at(Check::LimitNotPositive, &limit, "0", &[("0.001", false)]);
            let alone = without(&self.base, &[&limit]);
            let edges = vec![(without(&self.base, &[enzyme]), false)];
            self.holds(
                (Check::LimitNeeded, &limit),
                self.base.clone(),
                alone,
                edges,
            );
        }
    }

    fn health_survey(&self) {
        let mut answered = self.base.clone();
        answered.extend((1..=36).map(|item| (format!("sf36_item_{item}"), "2".to_owned())));
        let one = with(&self.base, &[("sf36_item_1", "2")]);
        let day = self.base["date"].parse().unwrap();
        let c = Circumstances {
            today: day,
            ..self.c
        };
        let scores = of_survey(&c, &self.kind, &answered);
        for (field, score) in ["sf36_physical", "sf36_mental"].into_iter().zip(scores) {
            let typed = |text: &str| with(&answered, &[(field, text)]);
            let edges = vec![
                (typed(&score.to_string()), false),
                (typed(&beside(score, 10)), true),
            ];
            let at = (Check::Sf36OtherScore, field);
            self.holds(at, answered.clone(), typed("1"), edges);
            let scored = with(&one, &[(field, "40")]);
            let explained = with(&one, &[(&format!("{field}__missing"), "Not done")]);
            let edges = vec![(explained.clone(), false)];
            self.holds(
                (Check::Sf36NoScore, field),
                one.clone(),
                scored,
                edges.clone(),
            );
            let at = (Check::Sf36TooFew, field);
            self.holds(at, answered.clone(), one.clone(), edges);
        }
    }

    fn counted(&self) {
        for field in [
            "cdasi_activity",
            "cdasi_damage",
            "alsss_swallowing",
            "modified_rankin",
            "wells_dvt_total",
        ] {
            let typed = |text: &str| with(&self.base, &[(field, text)]);
            let edges = vec![(typed("3.0"), false)];
            self.holds((Check::NotWhole, field), typed("3"), typed("3.5"), edges);
        }
    }

    fn window(&self, zero: Date, visit: &PlannedVisit) {
        let Some(window) = visit.window() else { return };
        let on = |number: i32| with(&self.base, &[("date", &day(zero, i64::from(number)))]);
        let planned = on(visit.planned_day.unwrap());
        let (first, last) = (*window.start(), *window.end());
        let at = (Check::DeviationTooEarly, "date");
        let edges = vec![(on(first), false)];
        self.holds(at, planned.clone(), on(first - 1), edges);
        let at = (Check::DeviationTooLate, "date");
        self.holds(at, planned, on(last + 1), vec![(on(last), false)]);
    }
}

/// The two scores that 36 answers give, as the form itself works them out.
fn of_survey(c: &Circumstances<'_>, kind: &FormKind, typed: &Typed) -> [Rational; 2] {
    let read = forms::read_transferred(c, kind, typed, "the scores alone are looked for").unwrap();
    let Some(Event::Observation(Observation::VisitHeld(held))) = read.events().next() else {
        panic!("{read:?}");
    };
    let score = |test| {
        let others = &held.findings.others;
        others
            .iter()
            .find(|found| found.test == test)
            .unwrap()
            .value
    };
    [
        score(record::Test::Sf36PhysicalComponent),
        score(record::Test::Sf36MentalComponent),
    ]
}

/// Every visit after week 0 that has a planned day.
pub fn visits(proof: &Proof<'_>) {
    let plan = proof.plan;
    let table = everyone_on(plan, plan.protocol().arms.last().unwrap().id.as_str());
    let script = seen_at_week_0(plan, &table);
    let later = plan
        .visits()
        .iter()
        .filter(|visit| visit.planned_day > Some(0));
    let zero = script.subject(1).day_zero(plan).unwrap();
    for visit in later {
        let planned = WEEK_0.checked_add(i64::from(visit.planned_day.unwrap()).days());
        let of_visit = OfVisit {
            proof,
            c: of(&script.state, week(60)),
            kind: FormKind::Visit {
                visit: visit.id.clone(),
            },
            base: as_before(&script, planned.unwrap()),
        };
        of_visit.weight();
        if visit.purpose == VisitPurpose::Scheduled {
            of_visit.window(zero, visit);
        }
        of_visit.counted();
        if visit.assessments.contains(&Assessment::CoreSet) {
            of_visit.globals();
            of_visit.muscles(strength(&script));
            of_visit.questionnaire();
            of_visit.enzymes();
        }
        of_visit.health_survey();
    }
    what_stands_already(proof, &script);
    before_consent_and_out_of_course(proof, &table);
}

/// Across forms: a visit that was held is not held again, nor missed.
fn what_stands_already(proof: &Proof<'_>, script: &Script<'_>) {
    let visit = script.plan.visits().iter();
    let mut later = visit.filter(|visit| visit.planned_day > Some(0));
    let visit = later
        .find(|visit| visit.purpose == VisitPurpose::Scheduled)
        .unwrap();
    let date = WEEK_0
        .checked_add(i64::from(visit.planned_day.unwrap()).days())
        .unwrap();
    let mut held = script.clone();
    held.visit(1, visit.id.as_str(), BASELINE);
    let (before, after) = (of(&script.state, week(60)), of(&held.state, week(60)));
    let missed = |date: Date| typed(&[("date", &date.to_string()), ("reason", "on holiday")]);
    let found = |date: Date| as_before(script, date);
    let later = date.tomorrow().unwrap();
    for (word, on_the_day, on_the_next) in [
        ("visit", found(date), found(later)),
        ("missed-visit", missed(date), missed(later)),
    ] {
        let kind = format!("{word}/{}", visit.id).parse().unwrap();
        let cases = [
            (before, on_the_day.clone(), false),
            (after, on_the_day, true),
            (after, on_the_next, true),
        ];
        proof.judges(&kind, (Check::RecordRefuses, ""), &date.to_string(), &cases);
    }
}

fn before_consent_and_out_of_course(proof: &Proof<'_>, table: &AllocationTable) {
    let plan = proof.plan;
    let mut screened = Script::new(plan, table);
    screened.screen(1, 52);
    let mut consented = screened.clone();
    consented.so(1, week(-1), record::Act::ConsentSigned {});
    let kind: FormKind = "visit/SCR".parse().unwrap();
    let c = of(&consented.state, week(0));
    let on = |date: Date| typed(&[("date", &date.to_string()), ("weight", "70")]);
    proof.judges(
        &kind,
        (Check::DeviationBeforeConsent, "date"),
        "",
        &[
            (c, on(week(0)), false),
            (c, on(screening_date()), true),
            (c, on(week(-1)), false),
            (c, on(week(-1).yesterday().unwrap()), true),
            (of(&screened.state, week(0)), on(week(0)), true),
        ],
    );
    let seen = seen_at_week_0(plan, table);
    let mut left = seen.clone();
    let reason = record::DiscontinuationReason::LostToFollowUp;
    left.so(1, week(3), record::Act::Discontinued { reason });
    let at = (Check::DeviationVisitNotPlanned, "date");
    let cases = [
        (of(&left.state, week(60)), on(week(4)), false),
        (of(&consented.state, week(60)), on(week(4)), true),
        (of(&seen.state, week(60)), on(week(4)), false),
    ];
    proof.judges(&"visit/ET".parse().unwrap(), at, "", &cases);
}

/// What a participant answered is what the form of the visit says.
pub fn answers_of_participants(proof: &Proof<'_>) {
    let plan = proof.plan;
    let table = everyone_on(plan, "PLACEBO");
    let mut script = seen_at_week_0(plan, &table);
    let without_any = script.clone();
    let mut own = typed(&[("patient_global", "5.8")]);
    own.extend((1..=20).map(|item| (format!("haq_item_{item}"), "1".to_owned())));
    let c = of(&script.state, week(4));
    let sent = forms::read_answers(&c, &"W4".into(), &own, AnswerTiming::InTime).unwrap();
    script.so(1, week(4), Observation::ParticipantAnswered(sent));
    let answered = of(&script.state, week(4));
    let unanswered = of(&without_any.state, week(4));
    let base = as_before(&script, week(4));
    let kind: FormKind = "visit/W4".parse().unwrap();
    let base = without(&base, &["haq"]);
    for (at, field, own, other) in [
        ("patient_global", "patient_global", "5.8", "5.9"),
        ("haq", "haq_item_1", "1", "3"),
    ] {
        let said = |text: &str| with(&base, &[(field, text)]);
        let cases = [
            (answered, said(own), false),
            (answered, said(other), true),
            (answered, said(""), false),
            (unanswered, said(other), false),
        ];
        proof.judges(&kind, (Check::NotTypedOver, at), "", &cases);
    }
}
