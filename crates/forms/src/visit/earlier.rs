//! What was found at the visit before, to be shown beside a field.

use instruments::measure::CoreSetMeasures;
use protocol::{EarlierScores, PlannedVisit};
use record::{Findings, HeldVisit};

use crate::form::Earlier;
use crate::sheet::Sheet;
use crate::wording::Text;

/// The last visit before this one at which something was found: by planned day, and for a visit without one, the last.
pub(super) fn last_with<'c, T>(
    sheet: &Sheet<'c>,
    planned: &PlannedVisit,
    found: impl Fn(&'c Findings) -> Option<T>,
) -> Option<(&'c HeldVisit, T)> {
    let plan = sheet.c.plan();
    let subject = sheet.c.subject()?;
    let is_before = |held: &&HeldVisit| {
        let other = plan.visit(held.visit);
        if held.visit == planned.index || Some(held.sequence) == sheet.c.corrected() {
            return false;
        }
        match (other.planned_day, planned.planned_day) {
            (Some(other), Some(own)) => other < own,
            _ => true,
        }
    };
    let mut before = subject.visits().iter().rev().filter(is_before);
    before.find_map(|held| Some((held, found(&held.findings)?)))
}

/// What was scored before, where the protocol lets whoever scores see it.
pub(super) fn earlier<'c>(
    sheet: &Sheet<'c>,
    planned: &PlannedVisit,
    unit: &str,
    found: impl Fn(&'c Findings) -> Option<String>,
) -> Option<Earlier> {
    match sheet.c.plan().protocol().response.earlier_scores {
        EarlierScores::Shown => found_before(sheet, planned, unit, found),
        EarlierScores::Hidden => None,
    }
}

fn found_before<'c>(
    sheet: &Sheet<'c>,
    planned: &PlannedVisit,
    unit: &str,
    found: impl Fn(&'c Findings) -> Option<String>,
) -> Option<Earlier> {
    let (held, value) = last_with(sheet, planned, found)?;
    let visit = &sheet.c.plan().visit(held.visit).label;
    let values: [(&str, &dyn std::fmt::Display); 2] = [("visit", visit), ("date", &held.date)];
    let space = if unit.is_empty() { "" } else { " " };
    Some(Earlier {
        when: sheet.with(Text::AtVisitOn, &values),
        value: format!("{value}{space}{unit}"),
    })
}

pub(super) fn weight(sheet: &Sheet<'_>, planned: &PlannedVisit) -> Option<Earlier> {
    found_before(sheet, planned, "kg", |findings| {
        findings.weight.map(|weight| weight.to_string())
    })
}

pub(super) fn of_core_set(
    sheet: &Sheet<'_>,
    planned: &PlannedVisit,
    unit: &str,
    found: impl Fn(&CoreSetMeasures) -> Option<String>,
) -> Option<Earlier> {
    earlier(sheet, planned, unit, |findings| {
        findings.core_set.as_ref().and_then(&found)
    })
}
