use forms::live::onset::onset_after_infusion;
use jiff::civil::{Date, date, time};
use record::{Event, InfusionDay, InfusionEnd, Observation, OnsetAfterInfusion};

use crate::desk::{at, event, of, problems, typed};
use crate::script::{BASELINE, Script, everyone_on, proderm, week};

fn headache() -> forms::Typed {
    typed(&[
        ("date", "2017-05-04"),
        ("time", "08:00"),
        ("words", "headache"),
        ("severity", "moderate"),
        ("seriousness", "not_serious"),
        ("relation", "related"),
        ("thromboembolism", "not_suspected"),
        ("outcome", "recovered"),
        ("ended", "2017-05-05"),
        ("action", "not_changed"),
    ])
}

/// A subject with a cycle on the 1st and 2nd of May whose end is known, or not.
fn script<'a>(
    plan: &'a protocol::Plan,
    table: &'a record::AllocationTable,
    ended: Option<(InfusionEnd, jiff::civil::Time)>,
) -> Script<'a> {
    let mut script = Script::new(plan, table);
    script.enrol(1);
    script.visit(1, "W0", BASELINE);
    let Observation::InfusionGiven(mut cycle) = script.cycle(1, "W0", week(0)) else {
        panic!("a cycle is an infusion");
    };
    if let Some((end, ended)) = ended {
        let day = InfusionDay {
            began: Some(time(9, 0, 0, 0)),
            ended: Some(ended),
            end,
            ..InfusionDay::default()
        };
        cycle.by_the_clock = vec![day; 2];
    }
    script.so(1, week(0), Observation::InfusionGiven(cycle));
    script
}

#[test]
fn the_hours_since_an_infusion_are_counted_from_its_end_by_the_clock() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let noon = (InfusionEnd::SameDay, time(12, 0, 0, 0));
    let known = script(&plan, &table, Some(noon));
    let at =
        |script: &Script<'_>, day: Date, time| onset_after_infusion(script.subject(1), day, time);
    let hour = |hour: i8| Some(time(hour, 0, 0, 0));
    let second = date(2017, 5, 2);
    assert_eq!(
        at(&known, date(2017, 4, 30), None),
        OnsetAfterInfusion::NoInfusionYet
    );
    assert_eq!(
        at(&known, date(2017, 5, 1), hour(8)),
        OnsetAfterInfusion::NoInfusionYet
    );
    assert_eq!(
        at(&known, date(2017, 5, 1), hour(10)),
        OnsetAfterInfusion::DuringCycle
    );
    assert_eq!(
        at(&known, second, hour(11)),
        OnsetAfterInfusion::DuringCycle
    );
    assert_eq!(at(&known, second, hour(13)), OnsetAfterInfusion::Hours(1));
    assert_eq!(
        at(&known, date(2017, 5, 5), hour(12)),
        OnsetAfterInfusion::Hours(72)
    );
    assert_eq!(
        at(&known, date(2017, 5, 5), hour(13)),
        OnsetAfterInfusion::Hours(73)
    );
    // A minute beyond is beyond.
    assert_eq!(
        at(&known, date(2017, 5, 5), Some(time(12, 1, 0, 0))),
        OnsetAfterInfusion::Hours(73)
    );

    // Where no time is known, the interval is the shortest it can have been.
    let unknown = script(&plan, &table, None);
    assert_eq!(
        at(&unknown, second, hour(23)),
        OnsetAfterInfusion::DuringCycle
    );
    assert_eq!(
        at(&unknown, date(2017, 5, 3), None),
        OnsetAfterInfusion::Hours(0)
    );
    assert_eq!(
        at(&unknown, date(2017, 5, 6), None),
        OnsetAfterInfusion::Hours(72)
    );
    assert_eq!(
        at(&unknown, date(2017, 5, 7), None),
        OnsetAfterInfusion::Hours(96)
    );

    let night = (InfusionEnd::NextDay, time(1, 0, 0, 0));
    let night = script(&plan, &table, Some(night));
    assert_eq!(
        at(&night, date(2017, 5, 3), hour(0)),
        OnsetAfterInfusion::DuringCycle
    );
    assert_eq!(
        at(&night, date(2017, 5, 3), hour(3)),
        OnsetAfterInfusion::Hours(2)
    );
}

#[test]
fn an_event_is_read_with_its_onset_worked_out_and_the_rule_in_words() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let noon = (InfusionEnd::SameDay, time(12, 0, 0, 0));
    let script = script(&plan, &table, Some(noon));
    let c = of(&script.state, week(2));
    let read = event(&c, "adverse-event", &headache());
    let Event::Observation(Observation::AdverseEvent(read)) = read else {
        panic!("{read:?}");
    };
    assert_eq!(read.onset, OnsetAfterInfusion::Hours(44));
    assert_eq!(read.term, "headache");
    let form = forms::filled(&c, &"adverse-event".parse().unwrap(), &headache()).unwrap();
    let said: String = form
        .sections
        .iter()
        .flat_map(|section| &section.notices)
        .map(|notice| notice.text.clone())
        .collect();
    assert!(said.contains("At least 44 hours"), "{said}");
    assert!(said.contains("counts as an event around an infusion"));
    assert!(said.contains("72 hours"));
}

#[test]
fn contradictions_in_an_event_are_named_at_their_field() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let script = script(&plan, &table, None);
    let c = of(&script.state, week(2));
    for (name, text, field, says) in [
        ("seriousness", "serious", "seriousness", "Tick what makes"),
        ("serious_hospitalisation", "yes", "seriousness", "untick"),
        ("outcome", "fatal", "outcome", "is serious"),
        ("ended", "2017-05-03", "ended", "too early"),
        ("ended", "", "ended", "last day is not there"),
        ("outcome", "not_recovered", "ended", "goes on"),
        ("onset", "after", "onset_hours", "Give the hours"),
        ("onset", "no_infusion", "onset", "it is otherwise"),
        ("words", "", "words", "must be filled in"),
        ("date", "2017-04-01", "date", "too early"),
    ] {
        let mut wrong = headache();
        wrong.insert(name.to_owned(), text.to_owned());
        let found = problems(&c, "adverse-event", &wrong);
        assert!(at(&found, field).contains(says), "{name}: {found:?}");
    }
}
