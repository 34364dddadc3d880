//! The day of a site is that of its own clocks: in every time zone, over leap days, and where clocks are put on or back.

use std::path::Path;

use forms::{Circumstances, ENGLISH, VisitStanding, calendar};
use jiff::civil::{Date, date};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};
use record::{Act, Entry, Event, SiteNumber, SubjectNumber};
use server::{SettingsFile, Zones, noon};

use crate::trial::{Trial, World, whole_lives};

const SITE: SiteNumber = SiteNumber(1);

/// Every zone of the machine's database, and whole hours around the world where it has none.
fn every_zone() -> Vec<(String, TimeZone)> {
    let hours = (-12..=14).map(|hours| {
        let zone = TimeZone::fixed(Offset::constant(hours));
        (format!("{hours} hours"), zone)
    });
    let mut all: Vec<_> = hours.collect();
    // Clocks that are put on at night and back at night, by rules that are written out.
    for rule in [
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    ] {
        all.push((rule.to_owned(), TimeZone::posix(rule).unwrap()));
    }
    let folder = Path::new("/usr/share/zoneinfo");
    let Ok(table) = std::fs::read_to_string(folder.join("tzdata.zi")) else {
        eprintln!(
            "SKIP the zones of the machine: there is no {}",
            folder.display()
        );
        return all;
    };
    for line in table.lines().filter(|line| line.starts_with("Z ")) {
        let name = line.split(' ').nth(1).unwrap();
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            continue;
        };
        all.push((name.to_owned(), TimeZone::tzif(name, &bytes).unwrap()));
    }
    all
}

fn at(zone: &TimeZone) -> Zones {
    Zones::of(TimeZone::UTC, [(SITE, zone.clone())])
}

/// The first moment of a day at a place: the last microsecond before it is another day's.
fn first_moment(zone: &TimeZone, day: Date) -> i64 {
    day.to_zoned(zone.clone())
        .unwrap()
        .timestamp()
        .as_microsecond()
}

#[test]
fn at_midnight_by_its_own_clocks_a_site_comes_to_the_next_day_in_every_zone_of_the_world() {
    let zones = every_zone();
    assert!(zones.len() >= 29);
    let mut days: Vec<Date> = vec![
        date(2024, 2, 29),
        date(2024, 3, 1),
        date(2023, 3, 1),
        date(2025, 1, 1),
        date(2100, 3, 1),
    ];
    for (name, zone) in &zones {
        // The days on which clocks are changed, and those after them.
        let changes = zone.following(Timestamp::from_second(1_700_000_000).unwrap());
        let changed: Vec<Date> = changes
            .take(4)
            .map(|change| change.timestamp().to_zoned(zone.clone()).date())
            .collect();
        let kept = days.len();
        days.extend(
            changed
                .iter()
                .flat_map(|day| [*day, day.tomorrow().unwrap()]),
        );
        let sites = at(zone);
        for day in &days {
            let first = first_moment(zone, *day);
            assert_eq!(sites.day(first, Some(SITE)), *day, "{name}");
            let before = sites.day(first - 1, Some(SITE));
            assert!(
                before < *day && before >= day.yesterday().unwrap().yesterday().unwrap(),
                "{name}: {before} before {day}"
            );
            // What the trail keeps leads back to the same day.
            let there = first + i64::from(sites.offset(first, Some(SITE))) * 60_000_000;
            let by_offset = Timestamp::from_microsecond(there).unwrap();
            let by_offset = by_offset.to_zoned(TimeZone::UTC).date();
            let whole_minutes = zone
                .to_offset(Timestamp::from_microsecond(first).unwrap())
                .seconds()
                % 60
                == 0;
            assert!(
                !whole_minutes || by_offset == *day,
                "{name}: {by_offset} is not {day}"
            );
            // Whoever works for all sites is where the settings say.
            assert_eq!(sites.offset(first, None), 0);
        }
        days.truncate(kept);
    }
}

/// A person with a first dose, whose visit of week 4 has a window that ends on a leap day.
fn before_a_leap_day() -> (Vec<Entry>, Date) {
    let lives = whole_lives();
    let enrolled = lives
        .iter()
        .find(|entry| matches!(entry.event, Event::Act(Act::Enrolled { .. })))
        .unwrap();
    let own: Vec<Entry> = lives
        .iter()
        .filter(|entry| entry.subject == enrolled.subject && entry.date <= enrolled.date)
        .cloned()
        .collect();
    // Week 4 is day 28 with three days around it.
    let last_day = date(2024, 2, 29);
    let zero = last_day.checked_sub(31.days()).unwrap();
    let by = enrolled.date.until(zero).unwrap();
    let moved = own
        .into_iter()
        .map(|entry| Entry {
            subject: SubjectNumber(1),
            date: entry.date.checked_add(by).unwrap(),
            ..entry
        })
        .collect();
    (moved, last_day)
}

#[test]
fn the_window_of_a_visit_closes_at_midnight_of_its_site_in_every_zone_also_on_a_leap_day() {
    let (entries, leap_day) = before_a_leap_day();
    let trial = Trial::of("zones_window", &entries);
    let mut edges = 0;
    for (name, zone) in every_zone() {
        let sites = at(&zone);
        edges += trial
            .house
            .store
            .look(move |state| {
                let subject = state.subjects().first().unwrap();
                let standing = |moment: i64, visit: &str| {
                    let c = Circumstances {
                        state,
                        subject: Some(subject.number()),
                        sites: &record::Sites::All,
                        today: sites.day(moment, Some(SITE)),
                        correcting: None,
                        under: None,
                        language: &ENGLISH,
                    };
                    let all = calendar(&c);
                    all.into_iter()
                        .find(|one| one.visit.as_str() == visit)
                        .unwrap()
                };
                let mut edges = 0;
                let some_day = noon(date(2024, 2, 1));
                for visit in ["W4", "W8", "W40"] {
                    let planned = standing(some_day, visit);
                    let (Some(from), Some(to)) = (planned.from, planned.to) else {
                        continue;
                    };
                    assert!(visit != "W4" || to == leap_day, "{to} is no leap day");
                    let opens = first_moment(&zone, from);
                    let closes = first_moment(&zone, to.tomorrow().unwrap());
                    for (moment, expected) in [
                        (opens - 1, VisitStanding::NotYet),
                        (opens, VisitStanding::Due),
                        (closes - 1, VisitStanding::Due),
                        (closes, VisitStanding::Late),
                    ] {
                        let found = standing(moment, visit).standing;
                        assert_eq!(found, expected, "{name}: {visit} from {from} to {to}");
                        edges += 1;
                    }
                }
                edges
            })
            .unwrap();
    }
    assert!(edges >= 12 * 29, "{edges} edges");
}

#[test]
fn a_form_takes_the_day_of_its_site_and_the_trail_keeps_the_clocks_of_the_place() {
    // Two hours before UTC: half past midnight there, half past ten in the evening here.
    let trial = Trial::new("zones_form", World::One);
    let utc = trial.house.today();
    trial.later(10 * 3_600_000_000 + 1_800_000_000);
    let there = utc.tomorrow().unwrap();
    let subject = trial.subject_of(|site| site == 1);
    let coordinator = trial.browser("coordinator");
    let form = format!("/subjects/{subject}/forms/deviation");
    let page = coordinator.get(&form).text();
    assert!(page.contains(&format!("max=\"{there}\"")), "{page}");
    assert!(page.contains(&format!("It is {there}")), "{page}");
    let date = there.to_string();
    let stored = coordinator.fill_in(&form, &[("date", &date), ("text", "A visit was moved.")]);
    assert_eq!(stored.status(), 303, "{}", stored.text());
    let trail = coordinator
        .get(&format!("/subjects/{subject}/trail"))
        .text();
    assert!(
        trail.contains(&format!("{there} 00:30 (UTC+02:00)")),
        "{trail}"
    );
    // The day after is in the future there too.
    let tomorrow = there.tomorrow().unwrap().to_string();
    let refused = coordinator.fill_in(&form, &[("date", &tomorrow), ("text", "Too early.")]);
    assert_eq!(refused.status(), 422);
    // Where it is still the day before, it is the day before.
    let monitor = trial.browser("monitor");
    assert!(monitor.get("/").text().contains(&format!("It is {utc}")));
}

#[test]
fn settings_name_zones_as_the_world_does_and_say_what_is_none() {
    let wrong = SettingsFile::read("time_zone = \"Middle/Earth\"").unwrap();
    let why = wrong.settings().unwrap_err();
    assert!(
        why.contains("Middle/Earth") && why.contains("Europe/Berlin"),
        "{why}"
    );
    for (text, said) in [
        (
            "[sites]\nfirst = \"UTC\"",
            "\"first\" is not the number of a site",
        ),
        ("[sites]\n3 = \"../../etc/passwd\"", "sites.3"),
    ] {
        let why = SettingsFile::read(text).unwrap().settings().unwrap_err();
        assert!(why.contains(said), "{why}");
    }
    let text = "time_zone = \"UTC\"\n[sites]\n2 = \"Asia/Kathmandu\"";
    match SettingsFile::read(text).unwrap().settings() {
        Ok(settings) => {
            assert_eq!(settings.zones.offset(0, Some(SiteNumber(2))), 330);
            let now = noon(date(2026, 11, 22));
            assert_eq!(settings.zones.offset(now, Some(SiteNumber(2))), 345);
            assert_eq!(settings.zones.name(Some(SiteNumber(2))), "Asia/Kathmandu");
            assert_eq!(settings.zones.name(Some(SiteNumber(1))), "UTC");
        }
        Err(why) => eprintln!("SKIP a zone of the machine: {why}"),
    }
}
