use forms::{Circumstances, Deed, Judge, Standing, explain_eligibility};
use record::{Act, Event, SiteNumber, Sites};

use crate::desk::{at, event, of, problems, reading, typed};
use crate::script::{BASELINE, Core, Script, everyone_on, proderm, screening_date, week};

fn person() -> forms::Typed {
    typed(&[
        ("date", "2017-04-17"),
        ("site", "3"),
        ("age", "52"),
        ("sex", "female"),
        ("race", "white"),
        ("ethnicity", "not_hispanic_or_latino"),
        ("diagnosis", "dermatomyositis"),
        ("first_symptom", "2016-05"),
        ("bohan_peter_weakness", "present"),
        ("bohan_peter_biopsy", "absent"),
        ("bohan_peter_enzymes", "present"),
        ("bohan_peter_emg", "present"),
        ("bohan_peter_rash", "present"),
        ("manifestation_dysphagia", "yes"),
        ("antibody_tif1_gamma", "yes"),
        ("consent", "2017-04-18"),
    ])
}

#[test]
fn a_person_is_screened_with_the_consent_on_one_form() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let script = Script::new(&plan, &table);
    let c = Circumstances {
        subject: None,
        sites: &Sites::one(SiteNumber(3)),
        ..of(&script.state, week(0))
    };
    let read = reading(&c, "screening", &person());
    let [first, second] = read.deeds.as_slice() else {
        panic!("{read:?}");
    };
    let Deed::Screen(screening) = &first.deed else {
        panic!("{first:?}");
    };
    assert_eq!(screening.site, SiteNumber(3));
    // From the first of May 2016 to 17 April 2017: 11 completed months.
    let months = screening.baseline.months_since_first_symptom.unwrap();
    assert_eq!(months.to_string(), "11");
    assert_eq!(second.deed, Deed::Write(Event::Act(Act::ConsentSigned {})));

    for (name, text, says) in [
        ("site", "4", "Yours: 3."),
        ("site", "37", "outside 1 to 36"),
        ("age", "52.5", "whole number"),
        ("bohan_peter_emg", "", "must be filled in"),
        ("months_since_first_symptom", "5", ""),
        ("consent", "2017-04-16", "dated before the screening"),
        ("sex", "other", "not one of the choices"),
        ("first_symptom", "2018", "too late"),
    ] {
        let mut wrong = person();
        wrong.insert(name.to_owned(), text.to_owned());
        let refused = problems(&c, "screening", &wrong);
        assert!(at(&refused, name).contains(says), "{name}: {refused:?}");
    }
}

#[test]
fn who_works_at_two_sites_says_at_which_a_person_is_screened_and_is_told_between_which() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let script = Script::new(&plan, &table);
    let both = Sites::these([SiteNumber(3), SiteNumber(5)]).unwrap();
    let c = Circumstances {
        subject: None,
        sites: &both,
        ..of(&script.state, week(0))
    };
    let form = forms::blank(&c, &forms::FormKind::Screening).unwrap();
    let site = form.field("site").unwrap();
    assert_eq!(
        (site.value.as_str(), site.help.contains("3, 5")),
        ("", true)
    );
    for (typed, says) in [("", "must be filled in"), ("4", "Yours: 3, 5.")] {
        let mut one = person();
        one.insert("site".to_owned(), typed.to_owned());
        let problems = problems(&c, "screening", &one);
        let of_site = problems.iter().find(|problem| problem.field == "site");
        assert!(of_site.unwrap().message.contains(says), "{problems:?}");
    }
    for typed in ["3", "5"] {
        let mut one = person();
        one.insert("site".to_owned(), typed.to_owned());
        let read = reading(&c, "screening", &one);
        let Deed::Screen(screening) = &read.deeds[0].deed else {
            panic!("{read:?}");
        };
        assert_eq!(screening.site.to_string(), typed);
    }
}

#[test]
fn eligibility_is_explained_criterion_by_criterion() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 81);
    script.consent(1);
    script.screening_visit(
        1,
        Core {
            strength: 142,
            ..BASELINE
        },
    );
    let c = of(&script.state, week(0));
    let explained = explain_eligibility(&c, script.subject(1), week(0));
    assert_eq!(explained.len(), plan.protocol().eligibility.criteria.len());
    let one = |id: &str| explained.iter().find(|one| one.id.as_str() == id).unwrap();
    let said = |id: &str| one(id).explanation.as_str();
    assert_eq!(said("INAGE"), "Age 81; 18 to 80 may take part.");
    assert_eq!(one("INAGE").standing, Standing::InTheWay);
    assert_eq!(said("INMMT"), "142 of 150 points; it must be below 142.");
    assert_eq!(one("INMMT").standing, Standing::InTheWay);
    assert_eq!(one("INDM").standing, Standing::Satisfied);
    assert!(said("INDM").starts_with("Definite"));
    assert_eq!(one("INCSM").standing, Standing::Satisfied);
    assert!(
        said("INCSM").contains("4 abnormal, 2 needed"),
        "{}",
        said("INCSM")
    );
    assert!(said("INCSM").contains("CK 0.67: not abnormal"));
    assert_eq!(one("EXIBM").judge, Judge::Person);
    assert_eq!(one("EXIBM").standing, Standing::Open);
    assert!(one("EXIBM").excludes);

    let refused = problems(&c, "enrolment", &typed(&[("date", "2017-05-01")]));
    assert!(at(&refused, "").contains("Age 81"));
}

#[test]
fn only_new_answers_are_written_and_the_record_takes_each() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    let answers = typed(&[
        ("date", "2017-04-18"),
        ("criterion_INTHER", "met"),
        ("criterion_EXIBM", "not_met"),
    ]);
    let too_early = problems(&of(&script.state, week(0)), "eligibility", &answers);
    assert!(at(&too_early, "").contains("consent"));
    script.consent(1);
    let read = reading(&of(&script.state, week(0)), "eligibility", &answers);
    assert_eq!(read.deeds.len(), 2);
    let events: Vec<Event> = read.events().cloned().collect();
    for event in events {
        script.so(1, "2017-04-18".parse().unwrap(), event);
    }
    let c = of(&script.state, week(0));
    let more = typed(&[
        ("date", "2017-04-18"),
        ("criterion_INTHER", "met"),
        ("criterion_EXIBM", "not_met"),
        ("criterion_EXPM", "met"),
    ]);
    let answer = event(&c, "eligibility", &more);
    assert!(format!("{answer:?}").contains("EXPM"));
    let form = forms::blank(&c, &"eligibility".parse().unwrap()).unwrap();
    assert_eq!(form.field("criterion_EXIBM").unwrap().value, "not_met");
}

#[test]
fn whoever_fails_screening_has_a_reason_that_the_record_believes() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 81);
    let c = of(&script.state, week(0));
    let day = screening_date().to_string();
    let none = problems(&c, "screen-failure", &typed(&[("date", &day)]));
    assert!(at(&none, "reason_other").contains("at least one reason"));
    let too_old = typed(&[("date", &day), ("reason_INAGE", "yes")]);
    let failed = event(&c, "screen-failure", &too_old);
    script.so(1, screening_date(), failed);
    assert!(script.subject(1).screen_failure().is_some());
}
