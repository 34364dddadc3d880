//! Versions that are released site by site, and what they have assessed besides.

use jiff::civil::date;
use protocol::{Assessment, EnrolledBefore, VersionStart};

use crate::trials::{FIRST_LINE, PRODERM, plan, visit};

fn by_site() -> String {
    PRODERM
        .replace(
            "{ at = \"date\", date = \"2018-07-01\" }",
            "{ at = \"release\", enrolled = \"keep\" }",
        )
        .replace(
            "id = \"W8\"\n",
            "id = \"W8\"\nadded = [{ since = \"V2\", assessments = [\"sf36\", \"cdasi\"] }]\n",
        )
}

#[test]
fn a_version_by_release_holds_where_it_is_released_and_no_day_brings_it_elsewhere() {
    let plan = plan(&by_site());
    let second = plan.version_named("V2").unwrap();
    let first = plan.version_named("V1").unwrap();
    let last_day = date(2019, 11, 5);
    assert_eq!(plan.version_for(95, last_day, |_, _| false), first);
    let released = plan.version_for(1, last_day, |version, enrolled| {
        assert_eq!((version, enrolled), (second, EnrolledBefore::Keep));
        true
    });
    assert_eq!(released, second);
    assert_eq!(plan.released_by_site().collect::<Vec<_>>(), [second]);
    assert_eq!(plan.version(second).id.as_str(), "V2");
    let points = plan.open_points();
    let point = points
        .iter()
        .find(|point| point.question.contains("released at their site"))
        .unwrap();
    assert_eq!(point.chosen, "V2: keep");
}

#[test]
fn unless_it_says_otherwise_those_enrolled_before_go_on_under_it() {
    let text = by_site().replace(", enrolled = \"keep\"", "");
    let start = plan(&text).protocol().versions[1].starts;
    assert_eq!(
        start,
        VersionStart::Release {
            enrolled: EnrolledBefore::Migrate
        }
    );
}

#[test]
fn no_version_of_the_two_trials_is_released_site_by_site() {
    for text in [PRODERM, FIRST_LINE] {
        let plan = plan(text);
        assert_eq!(plan.released_by_site().count(), 0);
        // A later version is never asked whether it is released.
        plan.version_for(1, date(2018, 1, 1), |_, _| unreachable!());
    }
}

#[test]
fn what_a_version_has_assessed_besides_stands_behind_the_rest_and_holds_from_it_on() {
    let plan = plan(&by_site());
    let week_8 = plan.visit(visit(&plan, "W8"));
    let [first, second] = ["V1", "V2"].map(|name| plan.version_named(name).unwrap());
    let always = [
        Assessment::CoreSet,
        Assessment::EnzymePanel,
        Assessment::Weight,
        Assessment::Wells,
    ];
    assert_eq!(week_8.assessments_under(first).collect::<Vec<_>>(), always);
    let more = [&always[..], &[Assessment::Sf36, Assessment::Cdasi]].concat();
    assert_eq!(week_8.assessments_under(second).collect::<Vec<_>>(), more);
    assert_eq!(week_8.assessments, more);
    assert!(week_8.assesses(Assessment::Sf36));
    assert!(!week_8.assesses_under(Assessment::Sf36, first));
    let week_4 = plan.visit(visit(&plan, "W4"));
    assert_eq!(week_4.assessments_under(first).collect::<Vec<_>>(), always);
    // Held against the schedule, before its version: as that version has it.
    let pilot = self::plan(FIRST_LINE);
    let week_4 = pilot.visit(visit(&pilot, "W4"));
    let first = pilot.version_named("V1").unwrap();
    assert!(!week_4.holds_under(first));
    let all: Vec<Assessment> = week_4.assessments_under(first).collect();
    assert_eq!(all, week_4.assessments);
}
