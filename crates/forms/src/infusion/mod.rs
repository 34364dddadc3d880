//! An infusion cycle: the plan in ml and ml/h, and how it ran by the clock. No word on it says what was in the bag.

mod taking;

pub(crate) use taking::read_infusion;

use instruments::exact::Rational;
use protocol::PlannedVisit;
use record::{InfusionCycle, InfusionEnd, Interruption};

use crate::form::{Choice, Field, FieldKind, Form, Need, Section, Tone};
use crate::live::hold::treatment_hold;
use crate::live::infusion_plan::{InfusionTable, NoTable, days_chosen, infusion_table};
use crate::live::{rounded, short};
use crate::sheet::Sheet;
use crate::typed::{TICKED, Typed, put, read_date, text_of_time};
use crate::wording::Text;

/// The field of the highest rate, as the record keeps it.
pub(crate) const RATE: &str = "highest_rate";
/// The field of the same as the pump shows it.
pub(crate) const RATE_PER_HOUR: &str = "highest_rate_per_hour";
/// The tick that bag and line were hidden from sight.
pub(crate) const SLEEVED: &str = "sleeved";
/// The most days and breaks that a form ever asks for, whatever is typed.
const MOST_DAYS: u8 = 31;
const MOST_BREAKS: u8 = 20;

fn day_field(day: u8, what: &str) -> String {
    format!("day_{day}_{what}")
}

/// Has the form of an infusion ask why it stood still in given words: for whoever knows the arm.
pub fn ask_in_given_words(form: &mut Form) {
    let fields = form
        .sections
        .iter_mut()
        .flat_map(|section| &mut section.fields);
    for field in fields.filter(|field| is_break_reason(&field.name)) {
        let choices = Interruption::GIVEN_REASONS.iter().map(|reason| Choice {
            value: (*reason).to_owned(),
            label: (*reason).to_owned(),
        });
        field.kind = FieldKind::Choice {
            choices: choices.collect(),
        };
    }
}

fn is_break_reason(field: &str) -> bool {
    let mut days = 1..=MOST_DAYS;
    days.any(|day| (1..=MOST_BREAKS).any(|number| field == break_field(day, number, "reason")))
}

fn break_field(day: u8, number: u8, what: &str) -> String {
    format!("day_{day}_break_{number}_{what}")
}

/// The table for what has been typed so far.
fn table(sheet: &Sheet<'_>, planned: &PlannedVisit) -> Option<Result<InfusionTable, NoTable>> {
    let c = sheet.c;
    let subject = c.subject()?;
    let date = read_date(sheet.value("date")).unwrap_or(c.today);
    let days = sheet.value("days").trim().parse().ok();
    Some(infusion_table(
        c.state,
        subject,
        planned.index,
        date,
        days_chosen(days),
    ))
}

fn is_typed(sheet: &Sheet<'_>, names: &[String]) -> bool {
    names
        .iter()
        .any(|name| !sheet.value(name).trim().is_empty())
}

pub(crate) fn infusion(sheet: &Sheet<'_>, planned: &PlannedVisit) -> Vec<Section> {
    let screened = sheet.c.subject().map(record::Subject::screening_date);
    let planned_table = table(sheet, planned);
    let table = planned_table.as_ref().and_then(|table| table.as_ref().ok());
    let mut plan = sheet.section(
        "plan",
        Text::SectionInfusionPlan,
        vec![sheet.day(Text::FirstInfusionDay, screened)],
    );
    let suggested = table.map_or(1, |table| table.days);
    let days_help = table.map_or(String::new(), |table| {
        sheet.with(
            Text::DaysAllowed,
            &[
                ("lowest", &table.days_at_least),
                ("highest", &table.days_at_most),
            ],
        )
    });
    plan.fields.push(
        sheet
            .whole(
                "days",
                sheet.say(Text::OverHowManyDays),
                1,
                i64::from(MOST_DAYS),
            )
            .required()
            .help(days_help)
            .unless_typed(sheet.typed, suggested.to_string()),
    );
    plan.notices = match &planned_table {
        Some(Ok(table)) => plan_notices(sheet, table),
        Some(Err(NoTable::ArmsDiffer)) => {
            vec![sheet.notice(Tone::Open, sheet.say(Text::AskThePharmacy))]
        }
        Some(Err(NoTable::NoDose(record::rules::dosing::NoDose::NotWeighed))) => {
            vec![sheet.notice(Tone::Alarm, sheet.say(Text::WeighFirst))]
        }
        Some(Err(NoTable::NoDose(_))) | None => {
            vec![sheet.notice(Tone::Alarm, sheet.say(Text::NoCyclePlanned))]
        }
    };
    plan.infusion = table.cloned();
    if sheet.c.correcting.is_none()
        && let Some(hold) = treatment_hold(sheet.c)
    {
        plan.notices
            .insert(0, sheet.notice(Tone::Alarm, hold.message));
    }

    let days: u8 = match sheet.value("days").trim() {
        "" => suggested,
        typed => typed.parse().unwrap_or(suggested),
    };
    let mut sections = vec![plan];
    let more_typed = (days.saturating_add(1)..=MOST_DAYS)
        .rev()
        .find(|day| is_typed(sheet, &[day_field(*day, "volume")]));
    for day in 1..=days.clamp(1, MOST_DAYS).max(more_typed.unwrap_or(1)) {
        sections.push(one_day(sheet, table, day));
    }
    sections.push(rate(sheet, table));
    if sheet.c.state.plan().hides_infusion_at(planned.index) {
        let fields = vec![sheet.tick(SLEEVED, Text::Sleeved)];
        let section = sheet.section("sight", Text::SectionSight, fields);
        sections.push(section.help(sheet.say(Text::SleevedHelp)));
    }
    if sheet.c.correcting.is_none() {
        let fields = vec![
            sheet.line("premedication", Text::Premedication),
            sheet
                .number(
                    "premedication_milligrams",
                    sheet.say(Text::PremedicationDose),
                    Rational::ZERO,
                    None,
                )
                .unit("mg"),
        ];
        let section = sheet.section("premedication", Text::SectionPremedication, fields);
        sections.push(section.notices(premedication_notice(sheet)));
    }
    sections
}

fn premedication_notice(sheet: &Sheet<'_>) -> Vec<crate::form::Notice> {
    let allowed = sheet
        .c
        .subject()
        .and_then(|subject| sheet.c.state.may_premedicate(subject));
    match allowed {
        None => Vec::new(),
        Some(true) => vec![sheet.notice(Tone::Plain, sheet.say(Text::PremedicationAllowed))],
        Some(false) => vec![sheet.notice(Tone::Plain, sheet.say(Text::PremedicationNotYet))],
    }
}

fn plan_notices(sheet: &Sheet<'_>, table: &InfusionTable) -> Vec<crate::form::Notice> {
    let text = sheet.with(
        Text::PlanIs,
        &[
            ("weight", &table.weight),
            ("whole", &short(table.whole.millilitres(), 1)),
            ("days", &table.days),
            ("each", &short(table.each_day.millilitres(), 1)),
            ("minutes", &rounded(table.minutes, 0)),
            ("highest", &short(table.highest_millilitres_per_hour, 1)),
        ],
    );
    vec![sheet.notice(Tone::Plain, text)]
}

fn one_day(sheet: &Sheet<'_>, table: Option<&InfusionTable>, day: u8) -> Section {
    let planned = table.map(|table| short(table.each_day.millilitres(), 1));
    let mut volume = sheet
        .number(
            day_field(day, "volume"),
            sheet.say(Text::VolumeGiven),
            Rational::ZERO,
            Some(Rational::integer(20_000)),
        )
        .unit("ml");
    volume.need = if day == 1 {
        Need::Required
    } else {
        Need::Optional
    };
    if let Some(planned) = planned {
        volume.help = sheet.with(Text::PlannedVolume, &[("volume", &planned)]);
    }
    let mut fields = vec![
        volume,
        sheet.time(day_field(day, "began"), Text::Began),
        sheet.time(day_field(day, "ended"), Text::Ended),
        sheet.tick(day_field(day, "ended_next_day"), Text::EndedNextDay),
    ];
    // One more row than is filled in.
    let filled = (1..=MOST_BREAKS).rev().find(|number| {
        let names = ["from", "minutes", "reason"].map(|what| break_field(day, *number, what));
        is_typed(sheet, &names)
    });
    for number in 1..=(filled.unwrap_or(0) + 1).min(MOST_BREAKS) {
        fields.extend(one_break(sheet, day, number));
    }
    let mut section = sheet.section(&format!("day-{day}"), Text::SectionDay, fields);
    section.title = sheet.with(Text::DayNumber, &[("day", &day)]);
    section
}

fn one_break(sheet: &Sheet<'_>, day: u8, number: u8) -> [Field; 3] {
    let group = sheet.with(Text::BreakNumber, &[("number", &number)]);
    [
        sheet
            .time(break_field(day, number, "from"), Text::BreakFrom)
            .group(group.clone()),
        sheet
            .whole(
                break_field(day, number, "minutes"),
                sheet.say(Text::BreakMinutes),
                1,
                1_440,
            )
            .unit("min")
            .group(group.clone()),
        sheet
            .line(&break_field(day, number, "reason"), Text::BreakReason)
            .group(group),
    ]
}

fn rate(sheet: &Sheet<'_>, table: Option<&InfusionTable>) -> Section {
    let help = table.map_or(String::new(), |table| {
        sheet.with(
            Text::HighestAllowed,
            &[
                ("hour", &short(table.highest_millilitres_per_hour, 1)),
                ("rate", &table.highest_rate),
            ],
        )
    });
    let fields = vec![
        sheet
            .number(
                RATE_PER_HOUR,
                sheet.say(Text::HighestRatePerHour),
                Rational::ZERO,
                Some(Rational::integer(20_000)),
            )
            .unit("ml/h")
            .help(help),
        sheet
            .number(
                RATE,
                sheet.say(Text::HighestRate),
                Rational::ZERO,
                Some(Rational::ONE),
            )
            .unit("ml/kg/min"),
    ];
    sheet
        .section("rate", Text::SectionRate, fields)
        .help(sheet.say(Text::EitherRate))
}

pub(crate) fn write_infusion(cycle: &InfusionCycle, typed: &mut Typed) {
    put(typed, "days", Some(cycle.millilitres_by_day.len()));
    put(typed, RATE, Some(cycle.highest_rate));
    if cycle.sleeved == Some(true) {
        put(typed, SLEEVED, Some(TICKED));
    }
    for (day, volume) in (1..).zip(&cycle.millilitres_by_day) {
        put(typed, day_field(day, "volume"), Some(volume));
    }
    for (day, clock) in (1..).zip(&cycle.by_the_clock) {
        put(
            typed,
            day_field(day, "began"),
            clock.began.map(text_of_time),
        );
        put(
            typed,
            day_field(day, "ended"),
            clock.ended.map(text_of_time),
        );
        if clock.end == InfusionEnd::NextDay {
            put(typed, day_field(day, "ended_next_day"), Some(TICKED));
        }
        for (number, stop) in (1..).zip(&clock.interruptions) {
            let from = text_of_time(stop.from);
            put(typed, break_field(day, number, "from"), Some(from));
            let minutes = stop.minutes;
            put(typed, break_field(day, number, "minutes"), Some(minutes));
            let reason = &stop.reason;
            put(typed, break_field(day, number, "reason"), Some(reason));
        }
    }
}

/// The field in which an item of a cycle stands, by the way to it in the record.
pub(crate) fn field_of(way: &[&str]) -> Option<String> {
    let place = |text: &str| text.parse().ok();
    match way {
        ["millilitres_by_day", day] => Some(day_field(place(day)?, "volume")),
        ["by_the_clock", day, "end"] => Some(day_field(place(day)?, "ended_next_day")),
        ["by_the_clock", day, "interruptions", number, what] => {
            Some(break_field(place(day)?, place(number)?, what))
        }
        ["by_the_clock", day, what] if *what != "interruptions" => {
            Some(day_field(place(day)?, what))
        }
        [RATE] => Some(RATE.to_owned()),
        [SLEEVED] => Some(SLEEVED.to_owned()),
        _ => None,
    }
}

/// What must have been typed for the form to show the field of a day.
pub(crate) fn shows(name: &str) -> Option<String> {
    let day: u8 = name.strip_prefix("day_")?.split('_').next()?.parse().ok()?;
    Some(day_field(day, "volume"))
}
