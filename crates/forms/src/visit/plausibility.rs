//! Soft checks of a visit: values that can be and seldom are. Each is accepted with a reason. None looks at anything
//! that depends on the arm.

use std::fmt::Display;

use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasures, MuscleStrength, Vas};
use protocol::PlannedVisit;
use record::{Findings, HeldVisit};

use super::enzymes::ENZYMES;
use crate::check::Check;
use crate::reader::Reader;

/// Kilograms between which adults weigh, nearly always.
const USUAL_WEIGHT: (Rational, Rational) = (Rational::integer(35), Rational::integer(200));
/// A change of weight between two visits that asks for a second look: more than one part in so many of it.
const WEIGHT_CHANGE: Rational = Rational::integer(10);
/// A jump of a global assessment between two visits, in centimetres.
const GLOBAL_JUMP: Rational = Rational::integer(5);
/// A jump of muscle strength between two visits: one part in so many of the scale.
const STRENGTH_JUMP: Rational = Rational::integer(4);
/// Twice a jump of the questionnaire's index between two visits.
const TWICE_HAQ_JUMP: Rational = Rational::integer(3);
/// Multiples of the upper limit above which an enzyme is nearly always a slip of the pen or of the unit.
const ENZYME_MULTIPLE: Rational = Rational::integer(100);
/// A change of a laboratory's limit, as a factor, which points to another unit.
const LIMIT_FACTOR: Rational = Rational::integer(2);

/// How far two values lie apart, so many times over. Exact, for from 4.2 to 9.2 cm are five centimetres and in binary a little
/// less; `None` where it has too many digits, which no honest value has.
fn apart(one: Rational, other: Rational, times: Rational) -> Option<Rational> {
    one.max(other)
        .checked_sub(one.min(other))?
        .checked_mul(times)
}

pub(super) fn check(reader: &mut Reader<'_>, planned: &PlannedVisit, findings: &Findings) {
    let before = before(reader, planned);
    let weight = findings.weight.map(|weight| weight.kilograms());
    if let Some(weight) = weight {
        let unusual = weight < USUAL_WEIGHT.0 || weight > USUAL_WEIGHT.1;
        reader.doubt_if(
            Check::UnusualWeight,
            unusual,
            "weight",
            &[("weight", &weight)],
        );
        if let Some(last) = before.and_then(|held| held.findings.weight) {
            let jumps = apart(weight, last.kilograms(), WEIGHT_CHANGE)
                .is_none_or(|apart| apart > last.kilograms());
            let values: [(&str, &dyn Display); 2] = [("last", &last), ("weight", &weight)];
            reader.doubt_if(Check::WeightJump, jumps, "weight", &values);
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
        {
            let jumps = apart(now.value(), last.value(), Rational::ONE)
                .is_none_or(|apart| apart >= GLOBAL_JUMP);
            let values: [(&str, &dyn Display); 2] = [("last", &last), ("now", &now)];
            reader.doubt_if(Check::GlobalJump, jumps, name, &values);
        }
    }
    let is_zero = |vas: Option<Vas>| vas.is_some_and(|vas| vas.value() == Rational::ZERO);
    let is_above = |vas: Option<Vas>| vas.is_some_and(|vas| vas.value() > Rational::ZERO);
    let contradicts = is_zero(now.physician_global) && is_above(now.extramuscular);
    let check = Check::NoActivityButExtramuscular;
    reader.doubt_if(check, contradicts, "physician_global", &[]);
}

fn check_strength_and_haq(reader: &mut Reader<'_>, now: &CoreSetMeasures, last: &CoreSetMeasures) {
    if let (Some(MuscleStrength::Mmt(now)), Some(MuscleStrength::Mmt(last))) =
        (now.muscle_strength, last.muscle_strength)
        && now.maximum() == last.maximum()
    {
        let jumps = apart(now.points(), last.points(), STRENGTH_JUMP)
            .is_none_or(|apart| apart >= now.maximum().range());
        let values: [(&str, &dyn Display); 2] = [("last", &last.points()), ("now", &now.points())];
        reader.doubt_if(Check::StrengthJump, jumps, "mmt_total", &values);
    }
    if let (Some(now), Some(last)) = (now.haq, last.haq) {
        let jumps = apart(now.index(), last.index(), Rational::integer(2))
            .is_none_or(|apart| apart >= TWICE_HAQ_JUMP);
        let values: [(&str, &dyn Display); 2] = [("last", &last), ("now", &now)];
        reader.doubt_if(Check::HaqJump, jumps, "haq", &values);
    }
}

fn check_enzymes(reader: &mut Reader<'_>, now: &CoreSetMeasures, last: &CoreSetMeasures) {
    for (enzyme, name, _) in ENZYMES {
        let Some(level) = now.enzymes.level(enzyme) else {
            continue;
        };
        let far_above = level.multiple_of_upper_limit() > ENZYME_MULTIPLE;
        let multiple = level.to_f64().round();
        let values: [(&str, &dyn Display); 1] = [("multiple", &multiple)];
        reader.doubt_if(Check::EnzymeFarAbove, far_above, name, &values);
        let last = last.enzymes.level(enzyme).map(|last| last.upper_limit());
        if let Some(last) = last {
            let now = level.upper_limit();
            let beyond = |limit: Rational, other: Rational| {
                let furthest = other.checked_mul(LIMIT_FACTOR);
                furthest.is_none_or(|furthest| limit > furthest)
            };
            let changed = beyond(now, last) || beyond(last, now);
            let values: [(&str, &dyn Display); 2] = [("last", &last), ("now", &now)];
            let limit = format!("{name}_limit");
            reader.doubt_if(Check::LimitChanged, changed, &limit, &values);
        }
    }
}
