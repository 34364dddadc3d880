//! Soft checks of a visit: values that can be and seldom are. Each is accepted with a reason. None looks at anything
//! that depends on the arm.

use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasures, MuscleStrength, Vas};
use protocol::PlannedVisit;
use record::{Findings, HeldVisit};

use super::enzymes::ENZYMES;
use crate::reader::Reader;
use crate::wording::Text;

/// Kilograms between which adults weigh, nearly always.
const USUAL_WEIGHT: (f64, f64) = (35.0, 200.0);
/// A change of weight between two visits, in percent, that asks for a second look.
const WEIGHT_CHANGE_PERCENT: f64 = 10.0;
/// A jump of a global assessment between two visits, in centimetres.
const GLOBAL_JUMP: f64 = 5.0;
/// A jump of muscle strength between two visits, in percent of the scale.
const STRENGTH_JUMP_PERCENT: f64 = 25.0;
/// A jump of the questionnaire's index between two visits.
const HAQ_JUMP: f64 = 1.5;
/// Multiples of the upper limit above which an enzyme is nearly always a slip of the pen or of the unit.
const ENZYME_MULTIPLE: f64 = 100.0;
/// A change of a laboratory's limit, as a factor, which points to another unit.
const LIMIT_FACTOR: f64 = 2.0;

pub(super) fn check(reader: &mut Reader<'_>, planned: &PlannedVisit, findings: &Findings) {
    let before = before(reader, planned);
    let weight = findings.weight.map(|weight| weight.to_f64());
    if let Some(weight) = weight {
        if weight < USUAL_WEIGHT.0 || weight > USUAL_WEIGHT.1 {
            let message = reader.with(Text::UnusualWeight, &[("weight", &weight)]);
            reader.doubt("weight", message);
        }
        let last = before.and_then(|held| held.findings.weight);
        if let Some(last) = last
            && (weight - last.to_f64()).abs() * 100.0 > WEIGHT_CHANGE_PERCENT * last.to_f64()
        {
            let message = reader.with(Text::WeightJump, &[("last", &last), ("weight", &weight)]);
            reader.doubt("weight", message);
        }
    }
    let now = findings.core_set.unwrap_or_default();
    let last = before
        .and_then(|held| held.findings.core_set)
        .unwrap_or_default();
    check_globals(reader, &now, &last);
    check_strength_and_haq(reader, &now, &last);
    check_enzymes(reader, &now, &last);
}

/// The last visit before this one, by planned day.
fn before<'c>(reader: &Reader<'c>, planned: &PlannedVisit) -> Option<&'c HeldVisit> {
    let plan = reader.c.plan();
    let own = planned.planned_day;
    let is_before = |held: &&HeldVisit| {
        held.visit != planned.index
            && Some(held.sequence) != reader.c.corrected()
            && (own.is_none() || plan.visit(held.visit).planned_day < own)
    };
    reader.c.subject()?.visits().iter().rev().find(is_before)
}

fn check_globals(reader: &mut Reader<'_>, now: &CoreSetMeasures, last: &CoreSetMeasures) {
    for (name, now, last) in [
        (
            "physician_global",
            now.physician_global,
            last.physician_global,
        ),
        ("patient_global", now.patient_global, last.patient_global),
        ("extramuscular", now.extramuscular, last.extramuscular),
    ] {
        if let (Some(now), Some(last)) = (now, last)
            && now.scale() == last.scale()
            && (now.to_f64() - last.to_f64()).abs() >= GLOBAL_JUMP
        {
            let message = reader.with(Text::GlobalJump, &[("last", &last), ("now", &now)]);
            reader.doubt(name, message);
        }
    }
    let is_zero = |vas: Option<Vas>| vas.is_some_and(|vas| vas.value() == Rational::ZERO);
    let is_above = |vas: Option<Vas>| vas.is_some_and(|vas| vas.value() > Rational::ZERO);
    if is_zero(now.physician_global) && is_above(now.extramuscular) {
        let message = reader.say(Text::NoActivityButExtramuscular);
        reader.doubt("physician_global", message);
    }
}

fn check_strength_and_haq(reader: &mut Reader<'_>, now: &CoreSetMeasures, last: &CoreSetMeasures) {
    if let (Some(MuscleStrength::Mmt(now)), Some(MuscleStrength::Mmt(last))) =
        (now.muscle_strength, last.muscle_strength)
        && now.maximum() == last.maximum()
    {
        let range = now.maximum().range().to_f64();
        let apart = (now.to_f64() - last.to_f64()).abs();
        if apart * 100.0 >= STRENGTH_JUMP_PERCENT * range {
            let message = reader.with(
                Text::StrengthJump,
                &[("last", &last.points()), ("now", &now.points())],
            );
            reader.doubt("mmt_total", message);
        }
    }
    if let (Some(now), Some(last)) = (now.haq, last.haq)
        && (now.to_f64() - last.to_f64()).abs() >= HAQ_JUMP
    {
        let message = reader.with(Text::HaqJump, &[("last", &last), ("now", &now)]);
        reader.doubt("haq", message);
    }
}

fn check_enzymes(reader: &mut Reader<'_>, now: &CoreSetMeasures, last: &CoreSetMeasures) {
    for (enzyme, name, _) in ENZYMES {
        let Some(level) = now.enzymes.level(enzyme) else {
            continue;
        };
        if level.to_f64() > ENZYME_MULTIPLE {
            let multiple = level.to_f64().round();
            let message = reader.with(Text::EnzymeFarAbove, &[("multiple", &multiple)]);
            reader.doubt(name, message);
        }
        let last = last.enzymes.level(enzyme).map(|last| last.upper_limit());
        if let Some(last) = last {
            let factor = level.upper_limit().to_f64() / last.to_f64();
            if !(1.0 / LIMIT_FACTOR..=LIMIT_FACTOR).contains(&factor) {
                let now = level.upper_limit();
                let message = reader.with(Text::LimitChanged, &[("last", &last), ("now", &now)]);
                reader.doubt(&format!("{name}_limit"), message);
            }
        }
    }
}
