//! The checks of screening, and what stands in the way of enrolment: each criterion of the protocol.

use forms::{Check, Circumstances, FormKind, Typed};
use instruments::bohan_peter::{BohanPeterFindings, Finding as Present};
use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, Vas};
use jiff::civil::date;
use protocol::{AbnormalMeasures, Criterion, CriterionKind, Plan};
use record::rules::eligibility::is_answered_by_a_person;
use record::{
    Act, AllocationTable, CriterionAnswer, Event, Observation, SiteNumber, Sites, SubjectNumber,
};

use crate::desk::{of, typed};
use crate::edit_checks::{Cases, Proof};
use crate::edit_checks_of_fields::{day, with, without};
use crate::script::{BASELINE, Script, core_set, everyone_on, screening_date, week};

const BOHAN_PETER: [&str; 5] = ["weakness", "biopsy", "enzymes", "emg", "rash"];

fn a_person() -> Typed {
    let mut person = typed(&[
        ("date", "2017-04-17"),
        ("site", "1"),
        ("age", "52"),
        ("sex", "female"),
        ("race", "white"),
        ("ethnicity", "not_hispanic_or_latino"),
        ("months_since_first_symptom", "5"),
    ]);
    for criterion in BOHAN_PETER {
        person.insert(format!("bohan_peter_{criterion}"), "present".to_owned());
    }
    person
}

pub fn screening_and_eligibility(proof: &Proof<'_>) {
    let plan = proof.plan;
    let table = everyone_on(plan, plan.protocol().arms.last().unwrap().id.as_str());
    let script = Script::new(plan, &table);
    let c = Circumstances {
        subject: None,
        sites: &Sites::one(SiteNumber(1)),
        ..of(&script.state, week(0))
    };
    a_person_is_screened(proof, &c);
    answers(proof, &table);
    failure(proof, &table);
    for criterion in &plan.protocol().eligibility.criteria {
        enrolment(proof, &table, criterion);
    }
    completion(proof, &table);
}

fn a_person_is_screened(proof: &Proof<'_>, c: &Circumstances<'_>) {
    let base = a_person();
    let screened = date(2017, 4, 17);
    let holds = |at: (Check, &str), passes: Typed, fails: Typed, edges: Vec<(Typed, bool)>| {
        let cases = Cases {
            check: at.0,
            field: at.1,
            says: "",
            passes,
            fails,
            edges,
        };
        proof.holds(c, &FormKind::Screening, &cases);
    };
    let on = |days: i64| {
        let without_months = without(&base, &["months_since_first_symptom"]);
        with(&without_months, &[("first_symptom", &day(screened, days))])
    };
    holds(
        (Check::TooLate, "first_symptom"),
        on(-30),
        on(1),
        vec![(on(0), false)],
    );
    let both = with(&on(-30), &[("months_since_first_symptom", "5")]);
    let blank = with(&on(-30), &[("months_since_first_symptom", " ")]);
    let at = (Check::EitherDateOrMonths, "first_symptom");
    holds(at, on(-30), both, vec![(blank, false)]);
    let signed = |days: i64| with(&base, &[("consent", &day(screened, days))]);
    let at = (Check::ConsentBeforeScreening, "consent");
    holds(at, signed(1), signed(-1), vec![(signed(0), false)]);
    let site = |site: &str| with(&base, &[("site", site)]);
    holds(
        (Check::NotYourSite, "site"),
        base.clone(),
        site("2"),
        vec![(site("01"), false)],
    );
    let onset = |age: &str| with(&base, &[("age_at_onset", age)]);
    let edges = vec![(onset("52"), false)];
    holds(
        (Check::OnsetAfterAge, "age_at_onset"),
        onset("51"),
        onset("53"),
        edges,
    );
    let names = BOHAN_PETER.map(|criterion| format!("bohan_peter_{criterion}"));
    let is_class_needed = proof.plan.protocol().eligibility.criteria.iter();
    let mut is_class_needed =
        is_class_needed.map(|one| matches!(one.judged, CriterionKind::BohanPeterProbable {}));
    if !is_class_needed.any(|needed| needed) {
        let none = without(&base, &names.each_ref().map(String::as_str));
        for name in &names {
            let edges = vec![(none.clone(), false)];
            let four = without(&base, &[name]);
            holds((Check::AllFiveOrNone, name), base.clone(), four, edges);
        }
    }
}

fn answers(proof: &Proof<'_>, table: &AllocationTable) {
    let mut screened = Script::new(proof.plan, table);
    screened.screen(1, 52);
    let mut consented = screened.clone();
    consented.so(1, week(-1), Act::ConsentSigned {});
    let (criterion, answer) = consented.favourable_answers().remove(0);
    let word = match answer {
        CriterionAnswer::Met => "met",
        CriterionAnswer::NotMet => "not_met",
    };
    let name = format!("criterion_{criterion}");
    let one = typed(&[("date", &week(-1).to_string()), (&name, word)]);
    let nothing = without(&one, &[&name]);
    let (before, after) = (
        of(&screened.state, week(-1)),
        of(&consented.state, week(-1)),
    );
    let at = (Check::ConsentFirst, "");
    let cases = [
        (after, one.clone(), false),
        (before, one.clone(), true),
        (before, nothing.clone(), true),
    ];
    proof.judges(&FormKind::Eligibility, at, "", &cases);
    let mut answered = consented.clone();
    answered.so(1, week(-1), Act::EligibilityAnswered { criterion, answer });
    let known = of(&answered.state, week(-1));
    let at = (Check::NothingAnswered, "");
    let cases = [
        (after, one.clone(), false),
        (after, nothing, true),
        (known, one, false),
    ];
    proof.judges(&FormKind::Eligibility, at, "", &cases);
}

fn failure(proof: &Proof<'_>, table: &AllocationTable) {
    let mut script = Script::new(proof.plan, table);
    script.screen(1, 52);
    let given =
        |name: &str, text: &str| typed(&[("date", &screening_date().to_string()), (name, text)]);
    let cases = Cases {
        check: Check::ReasonNeeded,
        field: "reason_other",
        says: "",
        passes: given("reason_no_consent", "yes"),
        fails: given("reason_no_consent", "no"),
        edges: vec![
            (given("reason_other", " "), true),
            (given("reason_other", "moved"), false),
        ],
    };
    proof.holds(
        &of(&script.state, week(0)),
        &FormKind::ScreenFailure,
        &cases,
    );
}

/// What is known of a person who would be enrolled.
#[derive(Clone)]
struct Known {
    age: u16,
    months: Rational,
    bohan_peter: BohanPeterFindings,
    core_set: CoreSetMeasures,
}

/// Subject 11, of whom this is known, ready to be enrolled: under the last version of the protocol, which asks most.
fn ready<'a>(
    plan: &'a Plan,
    table: &'a AllocationTable,
    known: &Known,
    answered: Option<(&Criterion, Option<CriterionAnswer>)>,
) -> Script<'a> {
    let mut script = Script::new(plan, table);
    for number in 1..=10 {
        script.enrol(number);
    }
    let mut model = script.clone();
    model.screen(11, known.age);
    let mut screening = model.subject(11).screening().clone();
    screening.baseline.months_since_first_symptom = Some(known.months);
    screening.baseline.bohan_peter = Some(known.bohan_peter);
    script.so(11, screening_date(), Act::Screened(screening));
    script.consent(11);
    let Observation::VisitHeld(mut held) = script.visit_record("SCR", Some(BASELINE)) else {
        panic!("it is a visit");
    };
    held.findings.core_set = Some(known.core_set);
    script.so(11, screening_date(), Observation::VisitHeld(held));
    for (criterion, favourable) in script.favourable_answers() {
        let answer = match answered {
            Some((changed, answer)) if changed.id == criterion => answer,
            _ => Some(favourable),
        };
        if let Some(answer) = answer {
            let event: Event = Act::EligibilityAnswered { criterion, answer }.into();
            script.so(11, screening_date(), event);
        }
    }
    // The committee is not asked about somebody in whose way a criterion stands.
    let subject = script.subject(11);
    if script.state.eligibility(subject, week(0)).is_eligible() {
        script.adjudicate(11);
    }
    script
}

fn usual(plan: &Plan) -> Known {
    Known {
        age: 52,
        months: Rational::integer(5),
        bohan_peter: BohanPeterFindings {
            proximal_weakness: Present::Present,
            raised_enzymes: Present::Present,
            electromyography: Present::Present,
            rash: Present::Present,
            ..BohanPeterFindings::default()
        },
        core_set: core_set(plan, BASELINE),
    }
}

fn enrolment(proof: &Proof<'_>, table: &AllocationTable, criterion: &Criterion) {
    let plan = proof.plan;
    let usual = usual(plan);
    let scripts: Vec<(Script<'_>, bool)> = if is_answered_by_a_person(&criterion.judged) {
        let favourable = match criterion.judged {
            CriterionKind::Exclusion {} => CriterionAnswer::NotMet,
            _ => CriterionAnswer::Met,
        };
        let other = match favourable {
            CriterionAnswer::Met => CriterionAnswer::NotMet,
            CriterionAnswer::NotMet => CriterionAnswer::Met,
        };
        let answers = [(Some(favourable), false), (Some(other), true), (None, true)];
        let answers = answers.into_iter();
        answers
            .map(|(answer, blocks)| {
                (
                    ready(plan, table, &usual, Some((criterion, answer))),
                    blocks,
                )
            })
            .collect()
    } else {
        let known = worked_out(plan, &usual, &criterion.judged).into_iter();
        known
            .map(|(known, blocks)| (ready(plan, table, &known, None), blocks))
            .collect()
    };
    let form = typed(&[("date", &week(0).to_string())]);
    let cases: Vec<_> = scripts
        .iter()
        .map(|(script, blocks)| {
            let c = Circumstances {
                subject: Some(SubjectNumber(11)),
                ..of(&script.state, week(0))
            };
            (c, form.clone(), *blocks)
        })
        .collect();
    let at = (Check::EnrolmentBlocked, "");
    proof.judges(&FormKind::Enrolment, at, &criterion.text, &cases);
}

/// Of a criterion that the record works out: somebody it lets in, somebody it keeps out, and those at its edge.
fn worked_out(plan: &Plan, usual: &Known, criterion: &CriterionKind) -> Vec<(Known, bool)> {
    let with = |change: &dyn Fn(&mut Known)| {
        let mut known = usual.clone();
        change(&mut known);
        known
    };
    let strength = |points: Rational| {
        let maximum = plan.protocol().response.mmt_maximum;
        let strength = Mmt::new(points, maximum).unwrap();
        with(&|known| known.core_set.muscle_strength = Some(strength.into()))
    };
    let range = plan.protocol().response.mmt_maximum.range();
    let one = Rational::ONE;
    match criterion {
        CriterionKind::Age { at_least, at_most } => {
            let aged = |age: u16| with(&|known| known.age = age);
            let mut cases = vec![
                (usual.clone(), false),
                (aged(at_least - 1), true),
                (aged(*at_least), false),
            ];
            if let Some(at_most) = at_most {
                cases.push((aged(*at_most), false));
                cases.push((aged(at_most + 1), true));
            }
            cases
        }
        CriterionKind::MuscleStrengthBelow { points } => {
            let limit = Rational::integer(*points as i64);
            vec![
                (usual.clone(), false),
                (strength(limit), true),
                (strength(limit.checked_sub(one).unwrap()), false),
            ]
        }
        CriterionKind::MuscleStrengthLoss { at_least_percent } => {
            let kept = Rational::integer(100 - *at_least_percent as i64);
            let limit = range.checked_mul(kept).unwrap();
            let limit = limit.checked_div(Rational::integer(100)).unwrap();
            vec![
                (usual.clone(), false),
                (strength(limit.checked_add(one).unwrap()), true),
                (strength(limit), false),
            ]
        }
        CriterionKind::AbnormalMeasures(rule) => abnormal(usual, rule),
        CriterionKind::BohanPeterProbable {} => {
            let found = |biopsy, weakness| {
                with(&|known| {
                    known.bohan_peter = BohanPeterFindings {
                        biopsy,
                        proximal_weakness: weakness,
                        raised_enzymes: Present::Absent,
                        electromyography: Present::Absent,
                        rash: Present::Present,
                    }
                })
            };
            vec![
                (usual.clone(), false),
                (found(Present::Absent, Present::Present), true),
                (found(Present::Present, Present::Present), false),
            ]
        }
        CriterionKind::DiseaseDurationBelow { months } => {
            let limit = Rational::integer(*months as i64);
            let less = limit.checked_sub(Rational::new(1, 100).unwrap()).unwrap();
            let since = |months: Rational| with(&|known| known.months = months);
            vec![
                (usual.clone(), false),
                (since(limit), true),
                (since(less), false),
            ]
        }
        CriterionKind::Inclusion {} | CriterionKind::Exclusion {} => Vec::new(),
    }
}

/// As many abnormal measures as are asked for, each at its limit, and one fewer.
fn abnormal(usual: &Known, rule: &AbnormalMeasures) -> Vec<(Known, bool)> {
    assert_eq!((rule.at_least, rule.measures.len()), (2, 5));
    let global = |tenths: u8| Some(Vas::from_millimetres(tenths).unwrap());
    let limit = (rule.vas_from_cm * 10.0).round() as u8;
    let haq = (rule.haq_from * 8.0).round() as u8;
    let enzyme = |hundredths: u32| {
        let level = EnzymeLevel::from_whole(hundredths, 100).unwrap();
        EnzymePanel::only(Enzyme::CreatineKinase, level)
    };
    let times = (rule.enzyme.above_times_upper_limit * 100.0).round() as u32;
    let none = CoreSetMeasures {
        physician_global: global(limit - 1),
        patient_global: global(limit - 1),
        extramuscular: global(limit - 1),
        haq: Some(Haq::from_eighths(haq - 1).unwrap()),
        enzymes: enzyme(times),
        ..usual.core_set
    };
    let known = |core_set: CoreSetMeasures| Known {
        core_set,
        ..usual.clone()
    };
    let physician = CoreSetMeasures {
        physician_global: global(limit),
        ..none
    };
    let haq = Some(Haq::from_eighths(haq).unwrap());
    vec![
        (usual.clone(), false),
        (known(none), true),
        (known(physician), true),
        (
            known(CoreSetMeasures {
                patient_global: global(limit),
                ..physician
            }),
            false,
        ),
        (
            known(CoreSetMeasures {
                extramuscular: global(limit),
                ..physician
            }),
            false,
        ),
        (known(CoreSetMeasures { haq, ..physician }), false),
        (
            known(CoreSetMeasures {
                enzymes: enzyme(times + 1),
                ..physician
            }),
            false,
        ),
    ]
}

/// A period is completed after its closing visit.
fn completion(proof: &Proof<'_>, table: &AllocationTable) {
    let plan = proof.plan;
    let period = &plan.periods()[0];
    let closing = plan.visit(period.to);
    let mut script = Script::new(plan, table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let mut closed = script.clone();
    closed.visit(1, closing.id.as_str(), BASELINE);
    let date = week(i64::from(closing.planned_day.unwrap()) / 7);
    let on = |days: i64| typed(&[("date", &day(date, days)), ("period", period.id.as_str())]);
    let (open, done) = (of(&script.state, week(60)), of(&closed.state, week(60)));
    let at = (Check::RecordRefuses, "");
    let cases = [
        (done, on(0), false),
        (open, on(0), true),
        (done, on(1), false),
    ];
    proof.judges(&FormKind::PeriodCompletion, at, "", &cases);
}
