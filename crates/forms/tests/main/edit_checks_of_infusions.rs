//! The checks of an infusion, within its form and against the plan, and of the examination after it.

use forms::live::infusion_plan::{InfusionTable, infusion_table};
use forms::{Check, Circumstances, FormKind, Typed};
use instruments::exact::Rational;
use jiff::ToSpan;
use jiff::civil::{Date, time};
use record::rules::dosing::DaysChosen;

use crate::desk::{of, typed};
use crate::edit_checks::{Cases, Proof};
use crate::edit_checks_of_fields::{beside, with, without};
use crate::edit_checks_of_visits::seen_at_week_0;
use crate::script::{BASELINE, Script, WEEK_0, everyone_on, week};

/// A subject seen at a visit that starts a cycle, and not dosed there yet.
struct OfInfusion<'i, 'p> {
    proof: &'i Proof<'p>,
    c: Circumstances<'i>,
    kind: FormKind,
    base: Typed,
    table: InfusionTable,
}

/// The form of a cycle as it was planned.
pub fn as_planned(table: &InfusionTable, date: Date) -> Typed {
    let mut given = typed(&[("highest_rate", "0.04")]);
    given.insert("date".to_owned(), date.to_string());
    given.insert("days".to_owned(), table.days.to_string());
    for day in 1..=table.days {
        given.insert(format!("day_{day}_volume"), table.each_day.to_string());
    }
    given
}

impl OfInfusion<'_, '_> {
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

    fn over(&self, days: u8, volumes: u8, whole: Rational) -> Typed {
        let each = whole
            .checked_div(Rational::integer(i64::from(volumes)))
            .unwrap();
        let mut given = self.base.clone();
        given.retain(|name, _| !name.ends_with("_volume"));
        given.insert("days".to_owned(), days.to_string());
        given.extend((1..=volumes).map(|day| (format!("day_{day}_volume"), each.to_string())));
        given
    }

    fn days_and_volumes(&self) {
        let whole = self.table.whole.millilitres();
        let over = |days: u8, volumes: u8| self.over(days, volumes, whole);
        let edges = vec![(over(2, 2), false)];
        self.holds(
            (Check::MoreVolumesThanDays, "days"),
            over(3, 3),
            over(2, 3),
            edges,
        );
        for days in 2..=4 {
            let name = format!("day_{days}_volume");
            let edges = vec![(over(days - 1, days - 1), false)];
            let fails = over(days, days - 1);
            self.holds(
                (Check::VolumeOfEachDay, &name),
                over(days, days),
                fails,
                edges,
            );
        }
        let at = (Check::VolumeWithTimes, "day_1_volume");
        let none = without(&over(1, 1), &["day_1_volume"]);
        let times = with(&none, &[("day_1_began", "09:00")]);
        self.holds(at, over(1, 1), times, vec![(none, false)]);
        for day in [2, 3, 31] {
            let name = format!("day_{day}_volume");
            let began = format!("day_{day}_began");
            let with_times = with(&over(1, 1), &[(&began, "09:00")]);
            let blank = with(&over(1, 1), &[(&began, "  ")]);
            let ended = with(&over(1, 1), &[(&began.replace("began", "ended"), "09:00")]);
            let edges = vec![(blank, false), (ended, true)];
            self.holds(
                (Check::VolumeWithTimes, &name),
                over(1, 1),
                with_times,
                edges,
            );
        }
        for day in 1..=3 {
            let name = format!("day_{day}_volume");
            let volume = |text: &str| with(&over(4, 4), &[(&name, text)]);
            let edges = vec![(volume("0.001"), false)];
            let at = (Check::NothingGiven, name.as_str());
            self.holds(at, over(4, 4), volume("0"), edges);
            // The first day is required by itself.
            if day > 1 {
                let edges = vec![(over(4, day - 1), false)];
                let at = (Check::DayBetween, name.as_str());
                self.holds(at, over(4, 4), volume(""), edges);
            }
            let clock = |began: &str, ended: &str| {
                let names = ["began", "ended"].map(|what| format!("day_{day}_{what}"));
                with(&over(4, 4), &[(&names[0], began), (&names[1], ended)])
            };
            let edges = vec![(clock("09:00", "09:00"), true), (clock("", "09:00"), false)];
            let at = (Check::EndedBeforeBegan, &*format!("day_{day}_ended"));
            self.holds(at, clock("09:00", "09:01"), clock("09:00", "08:59"), edges);
        }
        let allowed = (self.table.days_at_least, self.table.days_at_most);
        let mut edges = vec![
            (over(allowed.0, allowed.0), false),
            (over(allowed.1, allowed.1), false),
        ];
        if allowed.0 > 1 {
            edges.push((over(allowed.0 - 1, allowed.0 - 1), true));
        }
        let more = allowed.1 + 1;
        let at = (Check::DeviationDays, "days");
        self.holds(at, self.base.clone(), over(more, more), edges);
    }

    fn against_the_plan(&self) {
        let whole = self.table.whole.millilitres();
        let days = self.table.days;
        let percent = |percent: Rational| {
            let part = percent.checked_div(Rational::integer(100)).unwrap();
            let more = whole.checked_mul(part).unwrap();
            whole.checked_add(more).unwrap()
        };
        let tolerance = self.table.tolerance_percent;
        let less = Rational::ZERO.checked_sub(tolerance).unwrap();
        let given = |volume: Rational| self.over(days, days, volume);
        let beyond = |volume: Rational, thousandths: i64| {
            let step = Rational::new(thousandths, 1_000).unwrap();
            given(volume.checked_add(step).unwrap())
        };
        let edges = vec![
            (given(percent(tolerance)), false),
            (given(percent(less)), false),
            (beyond(percent(less), -1), true),
        ];
        let fails = beyond(percent(tolerance), 1);
        let at = (Check::DeviationVolume, "day_1_volume");
        self.holds(at, self.base.clone(), fails, edges);
        let rate = |rate: &str| with(&self.base, &[("highest_rate", rate)]);
        let highest = self.table.highest_rate;
        let edges = vec![(rate(&highest.to_string()), false)];
        let at = (Check::DeviationRate, "highest_rate_per_hour");
        self.holds(at, self.base.clone(), rate(&beside(highest, 1)), edges);
    }

    fn clock(&self) {
        let volume = self.table.each_day.millilitres().to_f64();
        let hourly = 0.04 * 60.0 * self.table.weight.to_f64();
        // The minute is the finest that a clock is read to, at either end.
        let fewest = (volume * 60.0 / hourly).ceil() as i64 - 2;
        for day in 1..=self.table.days {
            let name = |what: &str| format!("day_{day}_{what}");
            let (began, ended) = (name("began"), name("ended"));
            let over_night = name("ended_next_day");
            let ran = |minutes: i64| {
                let end = time(9, 0, 0, 0).checked_add(minutes.minutes()).unwrap();
                let end = format!("{:02}:{:02}", end.hour(), end.minute());
                with(&self.base, &[(&began, "09:00"), (&ended, &end)])
            };
            let at = (Check::FasterThanRate, ended.as_str());
            self.holds(
                at,
                ran(fewest + 60),
                ran(fewest - 1),
                vec![(ran(fewest), false)],
            );
            let next_day = with(&ran(0), &[(&over_night, "yes")]);
            let edges = vec![(ran(1), false), (ran(0), true), (next_day, false)];
            let at = (Check::EndedBeforeBegan, ended.as_str());
            self.holds(at, ran(600), ran(-1), edges);
            let stop = |from: &str, minutes: &str, reason: &str| {
                let names =
                    ["from", "minutes", "reason"].map(|what| name(&format!("break_1_{what}")));
                let fields = [
                    (names[0].as_str(), from),
                    (names[1].as_str(), minutes),
                    (names[2].as_str(), reason),
                ];
                with(&ran(600), &fields)
            };
            let whole = stop("10:00", "20", "headache");
            let from = name("break_1_from");
            let edges = vec![
                (stop("09:00", "20", "headache"), false),
                (stop("19:00", "1", "headache"), false),
                (stop("19:01", "1", "headache"), true),
            ];
            let at = (Check::BreakOutside, from.as_str());
            self.holds(at, whole.clone(), stop("08:59", "20", "headache"), edges);
            for (what, fails) in [
                ("from", stop("", "20", "headache")),
                ("minutes", stop("10:00", "", "headache")),
                ("reason", stop("10:00", "20", "")),
            ] {
                let field = name(&format!("break_1_{what}"));
                let edges = vec![(stop("", "", " "), false)];
                self.holds(
                    (Check::BreakIncomplete, &field),
                    whole.clone(),
                    fails,
                    edges,
                );
            }
            let at = (Check::BreaksTooLong, ended.as_str());
            let edges = vec![
                (stop("09:30", "599", "headache"), false),
                (stop("09:30", "600", "headache"), true),
            ];
            self.holds(at, whole, stop("09:30", "601", "headache"), edges);
        }
    }

    fn rates(&self) {
        let no_rate = without(&self.base, &["highest_rate"]);
        let rates = |hourly: &str, rate: &str| {
            let fields = [("highest_rate_per_hour", hourly), ("highest_rate", rate)];
            with(&no_rate, &fields)
        };
        let at = (Check::OneRateOnly, "highest_rate_per_hour");
        let edges = vec![(rates("  ", "0.04"), false)];
        self.holds(at, rates("168", ""), rates("168", "0.04"), edges);
        let at = (Check::RateNeeded, "highest_rate_per_hour");
        let edges = vec![(rates("0.1", ""), false), (rates(" ", " "), true)];
        self.holds(at, rates("", "0.04"), no_rate.clone(), edges);
        let at = (Check::RateOutOfReach, "highest_rate");
        let edges = vec![
            (rates("", "0.0001"), false),
            (rates("", "0.9999"), false),
            (rates("", "1"), true),
        ];
        self.holds(at, rates("", "0.04"), rates("", "0"), edges);
        let weight = self.table.weight.to_f64() as i64;
        let at = (Check::RateOutOfReach, "highest_rate_per_hour");
        let [one, less] =
            [60 * weight, 60 * weight - 1].map(|hourly| rates(&hourly.to_string(), ""));
        let edges = vec![(less, false), (one, true)];
        self.holds(at, rates("168", ""), rates("0", ""), edges);
        let drug = |name: &str, dose: &str| {
            with(
                &self.base,
                &[("premedication", name), ("premedication_milligrams", dose)],
            )
        };
        let at = (Check::PremedicationNamed, "premedication");
        self.holds(
            at,
            drug("Paracetamol", "500"),
            drug("", "500"),
            vec![(drug("", " "), false)],
        );
    }
}

pub fn table_of<'s>(script: &Script<'s>, visit: &str, date: Date) -> InfusionTable {
    let index = script.plan.visit_named(visit).unwrap();
    let subject = script.subject(1);
    infusion_table(&script.state, subject, index, date, DaysChosen::Fewest).unwrap()
}

/// Every cycle of the first period, and what hangs on the course of a subject.
pub fn infusions(proof: &Proof<'_>) {
    let plan = proof.plan;
    let table = everyone_on(plan, plan.protocol().arms.last().unwrap().id.as_str());
    let mut script = seen_at_week_0(plan, &table);
    let dosed: Vec<_> = plan
        .visits()
        .iter()
        .filter(|visit| {
            visit.planned_day > Some(0)
                && plan
                    .period_named("EXTENSION")
                    .is_none_or(|_| visit.planned_day < Some(112))
                && visit.purpose == protocol::VisitPurpose::Scheduled
                && plan
                    .dose_at(plan.arms()[0].treatment.regimen, visit.index)
                    .is_some()
        })
        .collect();
    assert!(dosed.len() >= 2);
    for visit in dosed {
        let planned = i64::from(visit.planned_day.unwrap());
        let date = WEEK_0.checked_add(planned.days()).unwrap();
        script.visit(1, visit.id.as_str(), BASELINE);
        let table = table_of(&script, visit.id.as_str(), date);
        let of_infusion = OfInfusion {
            proof,
            c: of(&script.state, week(60)),
            kind: FormKind::Infusion {
                visit: visit.id.clone(),
            },
            base: as_planned(&table, date),
            table,
        };
        of_infusion.days_and_volumes();
        of_infusion.against_the_plan();
        of_infusion.clock();
        of_infusion.rates();
        script.dose(1, visit.id.as_str());
    }
}
