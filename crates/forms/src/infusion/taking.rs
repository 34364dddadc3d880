//! What was typed of an infusion cycle becomes what the record keeps.

use std::fmt::Display;

use instruments::exact::Rational;
use instruments::infusion::{BodyWeight, Millilitres};
use jiff::civil::{Date, Time};
use protocol::PlannedVisit;
use record::{
    ConcomitantTreatment, DoseChange, InfusionCycle, InfusionDay, InfusionEnd, Interruption,
    Observation, TreatmentClass,
};

use super::{MOST_BREAKS, MOST_DAYS, RATE, RATE_PER_HOUR, SLEEVED, break_field, day_field};
use crate::check::Check;
use crate::live::infusion_plan::{per_hour, per_kilogram_and_minute};
use crate::live::{rounded, short};
use crate::reader::Reader;

pub(crate) fn read_infusion(reader: &mut Reader<'_>, planned: &PlannedVisit) {
    let Some(date) = reader.date("date") else {
        return;
    };
    let days: u8 = reader.whole("days").unwrap_or(1);
    let (volumes, by_the_clock) = read_days(reader);
    if volumes.is_empty() {
        return;
    }
    let too_many = volumes.len() > usize::from(days);
    let values: [(&str, &dyn Display); 1] = [("days", &days)];
    reader.refuse_if(Check::MoreVolumesThanDays, too_many, "days", &values);
    let given = u8::try_from(volumes.len()).unwrap_or(u8::MAX);
    let name = day_field(given.saturating_add(1), "volume");
    if !reader.has_problem(&name) {
        reader.refuse_if(Check::VolumeOfEachDay, given < days, &name, &values);
    }
    let weight = weight_on(reader, planned, date);
    let Some(highest_rate) = read_rate(reader, weight) else {
        return;
    };
    check_speed(reader, weight, highest_rate, &volumes, &by_the_clock);
    let hides = reader.c.state.plan().hides_infusion_at(planned.index);
    let cycle = InfusionCycle {
        visit: planned.id.clone(),
        millilitres_by_day: volumes,
        highest_rate,
        by_the_clock,
        sleeved: hides.then(|| reader.tick(SLEEVED)),
    };
    reader.write(date, Observation::InfusionGiven(cycle));
    if let Some(name) = reader.text("premedication") {
        let treatment = ConcomitantTreatment {
            name: name.to_owned(),
            class: TreatmentClass::Premedication,
            change: DoseChange::Started,
            daily_milligrams: reader.number("premedication_milligrams"),
        };
        reader.write(date, Observation::ConcomitantTreatment(treatment));
    } else {
        let dosed = reader.number("premedication_milligrams").is_some();
        reader.refuse_if(Check::PremedicationNamed, dosed, "premedication", &[]);
    }
}

/// The weight by which the cycle is dosed.
fn weight_on(reader: &Reader<'_>, planned: &PlannedVisit, date: Date) -> Option<BodyWeight> {
    let subject = reader.c.subject()?;
    let at_visit = subject
        .visit(planned.index)
        .and_then(|held| held.findings.weight);
    at_visit.or_else(|| subject.last_weight(date))
}

/// The volumes and the clock of each day, up to the last with a volume.
fn read_days(reader: &mut Reader<'_>) -> (Vec<Millilitres>, Vec<InfusionDay>) {
    let last = (1..=MOST_DAYS)
        .rev()
        .find(|day| reader.text(&day_field(*day, "volume")).is_some());
    let (mut volumes, mut clock) = (Vec::new(), Vec::new());
    for day in 1..=last.unwrap_or(0) {
        let name = day_field(day, "volume");
        match reader.measure(&name, Millilitres::new) {
            Some(volume) => {
                let nothing = volume == Millilitres::default();
                if !reader.refuse_if(Check::NothingGiven, nothing, &name, &[]) {
                    volumes.push(volume);
                }
            }
            None if !reader.has_problem(&name) => {
                reader.refuse_if(Check::DayBetween, true, &name, &[]);
            }
            None => {}
        }
        clock.push(read_clock(reader, day));
    }
    for day in last.unwrap_or(0) + 1..=MOST_DAYS {
        let of_clock = ["began", "ended"].map(|what| day_field(day, what));
        let has_times = of_clock.iter().any(|name| reader.text(name).is_some());
        let name = day_field(day, "volume");
        reader.refuse_if(Check::VolumeWithTimes, has_times, &name, &[]);
    }
    if clock.iter().all(|day| *day == InfusionDay::default()) {
        clock.clear();
    }
    (volumes, clock)
}

fn read_clock(reader: &mut Reader<'_>, day: u8) -> InfusionDay {
    let began = reader.time(&day_field(day, "began"));
    let ended_name = day_field(day, "ended");
    let ended = reader.time(&ended_name);
    let end = if reader.tick(&day_field(day, "ended_next_day")) {
        InfusionEnd::NextDay
    } else {
        InfusionEnd::SameDay
    };
    let backwards = end == InfusionEnd::SameDay && ended.is_some() && ended <= began;
    reader.refuse_if(Check::EndedBeforeBegan, backwards, &ended_name, &[]);
    let mut interruptions: Vec<Interruption> = Vec::new();
    for number in 1..=MOST_BREAKS {
        let [from, minutes, reason] =
            ["from", "minutes", "reason"].map(|what| break_field(day, number, what));
        let typed = [&from, &minutes, &reason].map(|name| reader.text(name).is_some());
        if typed == [false; 3] {
            continue;
        }
        match (
            reader.time(&from),
            reader.whole(&minutes),
            reader.text(&reason),
        ) {
            (Some(at), Some(minutes), Some(reason)) => {
                let outside = began.is_some_and(|began| at < began)
                    || (end == InfusionEnd::SameDay && ended.is_some_and(|ended| at > ended));
                let outside = outside && end == InfusionEnd::SameDay;
                reader.refuse_if(Check::BreakOutside, outside, &from, &[]);
                interruptions.push(Interruption {
                    from: at,
                    minutes,
                    reason: reason.to_owned(),
                });
            }
            _ => {
                let wanting = [&from, &minutes, &reason]
                    .into_iter()
                    .find(|name| reader.text(name).is_none());
                if let Some(name) = wanting {
                    reader.refuse_if(Check::BreakIncomplete, true, name, &[]);
                }
            }
        }
    }
    InfusionDay {
        began,
        ended,
        end,
        interruptions,
    }
}

fn read_rate(reader: &mut Reader<'_>, weight: Option<BodyWeight>) -> Option<Rational> {
    match (reader.number(RATE_PER_HOUR), reader.number(RATE)) {
        (Some(_), Some(_)) => {
            reader.refuse_if(Check::OneRateOnly, true, RATE_PER_HOUR, &[]);
            None
        }
        (None, None) => {
            if !reader.has_problem(RATE_PER_HOUR) && !reader.has_problem(RATE) {
                reader.refuse_if(Check::RateNeeded, true, RATE_PER_HOUR, &[]);
            }
            None
        }
        (Some(hourly), None) => {
            let Some(weight) = weight else {
                reader.refuse_if(Check::WeighFirst, true, RATE_PER_HOUR, &[]);
                return None;
            };
            let rate = per_kilogram_and_minute(hourly, weight);
            within_reach(reader, RATE_PER_HOUR, rate?)
        }
        (None, Some(rate)) => within_reach(reader, RATE, rate),
    }
}

/// A rate above nothing and below what any vein takes.
fn within_reach(reader: &mut Reader<'_>, name: &str, rate: Rational) -> Option<Rational> {
    let out_of_reach = rate <= Rational::ZERO || rate >= Rational::ONE;
    if !reader.has_problem(name) {
        let values: [(&str, &dyn Display); 1] = [("rate", &short(rate, 4))];
        reader.refuse_if(Check::RateOutOfReach, out_of_reach, name, &values);
    }
    (!out_of_reach).then_some(rate)
}

/// Whether the volume of a day could run in by the clock at the rate that was typed.
fn check_speed(
    reader: &mut Reader<'_>,
    weight: Option<BodyWeight>,
    highest_rate: Rational,
    volumes: &[Millilitres],
    clock: &[InfusionDay],
) {
    let Some(hourly) = weight.and_then(|weight| per_hour(highest_rate, weight)) else {
        return;
    };
    for ((number, volume), day) in (1_u8..).zip(volumes).zip(clock) {
        let (Some(began), Some(ended)) = (day.began, day.ended) else {
            continue;
        };
        let breaks: i64 = day
            .interruptions
            .iter()
            .map(|interruption| i64::from(interruption.minutes))
            .sum();
        let over_night = match day.end {
            InfusionEnd::SameDay => 0,
            InfusionEnd::NextDay => 24 * 60,
        };
        let minutes = minute(ended) - minute(began) + over_night - breaks;
        let name = day_field(number, "ended");
        if reader.refuse_if(Check::BreaksTooLong, minutes <= 0, &name, &[]) {
            continue;
        }
        let average = volume.to_f64() * 60.0 / minutes as f64;
        // The minute is the finest that a clock is read to.
        let too_fast = volume.to_f64() * 60.0 > hourly.to_f64() * (minutes + 2) as f64;
        let values: [(&str, &dyn Display); 2] = [
            ("average", &format!("{average:.0}")),
            ("highest", &rounded(hourly, 0)),
        ];
        reader.doubt_if(Check::FasterThanRate, too_fast, &name, &values);
    }
}

fn minute(time: Time) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}
