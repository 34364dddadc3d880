//! What the record would answer to what was typed: a refusal, or a deviation in words.

use record::DeviationKind;

use crate::check::{Check, finds};
use crate::form_kind::FormKind;
use crate::infusion;
use crate::reader::Reader;
use crate::reading::{Dated, Deed};
use crate::refusal::refusal_text;
use crate::wording::{Language, Text};

/// Asks the record what it would answer: a refusal is a problem of the form, a deviation a doubt that a reason makes
/// acceptable. Whether somebody may enter a period can depend on the arm, so that is left to the store's one answer.
pub(crate) fn foresee(reader: &mut Reader<'_>, kind: &FormKind) {
    if reader.c.correcting.is_some() || *kind == FormKind::PeriodEntry {
        return;
    }
    let Some(subject) = reader.c.subject else {
        return;
    };
    // Answers to criteria stand or fall together, and there may be twenty of them.
    let asked = if *kind == FormKind::Eligibility {
        1
    } else {
        reader.deeds.len()
    };
    let deeds: Vec<Dated> = reader.deeds.iter().take(asked).cloned().collect();
    for dated in deeds {
        let Deed::Write(event) = &dated.deed else {
            continue;
        };
        match reader.c.state.foresee(subject, dated.date, event) {
            Err(refusal) => {
                let message = refusal_text(reader.c.language, reader.c.plan(), &refusal);
                if finds(Check::RecordRefuses, "", true) {
                    reader.refuse(Check::RecordRefuses, "", message);
                }
            }
            Ok(accepted) => {
                for deviation in accepted.deviations {
                    let Some(check) = Check::of_deviation(&deviation.kind) else {
                        continue;
                    };
                    let field = deviation_field(&deviation.kind, kind);
                    let what = deviation_text(reader.c.language, &deviation.kind);
                    let language = reader.c.language;
                    let message = language.with(Text::OpensDeviation, &[("what", &what)]);
                    if finds(check, field, true) {
                        reader.doubt(check, field, message);
                    }
                }
            }
        }
    }
}

/// The field at which a deviation is shown.
const fn deviation_field(kind: &DeviationKind, form: &FormKind) -> &'static str {
    match kind {
        DeviationKind::PremedicationTooEarly { .. }
            if matches!(form, FormKind::ConcomitantTreatment) =>
        {
            "class"
        }
        DeviationKind::VolumeNotAsPlanned { .. } => "day_1_volume",
        DeviationKind::DaysNotAsPlanned { .. } => "days",
        DeviationKind::RateTooHigh { .. } => infusion::RATE_PER_HOUR,
        DeviationKind::NotSleeved => infusion::SLEEVED,
        DeviationKind::PremedicationTooEarly { .. } => "premedication",
        DeviationKind::GlucocorticoidChanged { .. }
        | DeviationKind::ImmunosuppressantChanged { .. }
        | DeviationKind::TooManyImmunosuppressants { .. } => "change",
        _ => "date",
    }
}

/// A deviation in words.
pub fn deviation_text(language: &Language, kind: &DeviationKind) -> String {
    let plain = |text: Text| language.say(text).to_owned();
    match kind {
        DeviationKind::BeforeConsent => plain(Text::DeviationBeforeConsent),
        DeviationKind::VisitOutsideWindow { days } if *days < 0 => {
            language.with(Text::DeviationTooEarly, &[("days", &days.unsigned_abs())])
        }
        DeviationKind::VisitOutsideWindow { days } => {
            language.with(Text::DeviationTooLate, &[("days", days)])
        }
        DeviationKind::VisitNotPlanned => plain(Text::DeviationVisitNotPlanned),
        DeviationKind::CycleNotPlanned => plain(Text::DeviationCycleNotPlanned),
        DeviationKind::DoseAfterStop => plain(Text::DeviationAfterStop),
        DeviationKind::VolumeNotAsPlanned { planned, given } => language.with(
            Text::DeviationVolume,
            &[
                ("planned", &crate::live::short(planned.millilitres(), 1)),
                ("given", &crate::live::short(given.millilitres(), 1)),
            ],
        ),
        DeviationKind::DaysNotAsPlanned {
            given,
            at_least,
            at_most,
        } => language.with(
            Text::DeviationDays,
            &[("given", given), ("lowest", at_least), ("highest", at_most)],
        ),
        DeviationKind::RateTooHigh { allowed, reached } => language.with(
            Text::DeviationRate,
            &[
                ("allowed", &crate::live::short(*allowed, 4)),
                ("reached", &crate::live::short(*reached, 4)),
            ],
        ),
        DeviationKind::NotSleeved => plain(Text::DeviationSleeve),
        DeviationKind::CrossOverNotCarriedOut => plain(Text::DeviationBeforeCrossOver),
        DeviationKind::EndNotCarriedOut => plain(Text::DeviationBeforeEnd),
        DeviationKind::SwitchedInError { explanation } => {
            language.with(Text::DeviationSwitch, &[("explanation", explanation)])
        }
        DeviationKind::WrongStratum {
            true_stratum,
            explanation,
            ..
        } => language.with(
            Text::DeviationStratum,
            &[("stratum", true_stratum), ("explanation", explanation)],
        ),
        DeviationKind::GlucocorticoidChanged { name } => {
            language.with(Text::DeviationGlucocorticoid, &[("name", name)])
        }
        DeviationKind::ImmunosuppressantChanged { name } => {
            language.with(Text::DeviationImmunosuppressant, &[("name", name)])
        }
        DeviationKind::TooManyImmunosuppressants { taken, allowed } => language.with(
            Text::DeviationTooMany,
            &[("taken", taken), ("allowed", allowed)],
        ),
        DeviationKind::PremedicationTooEarly { name } => {
            language.with(Text::DeviationPremedication, &[("name", name)])
        }
        DeviationKind::RescueNotAllowed { name } => {
            language.with(Text::DeviationRescue, &[("name", name)])
        }
        DeviationKind::ActContradicted { act, because } => language.with(
            Text::DeviationContradicted,
            &[("act", &act_name(language, act)), ("why", because)],
        ),
        DeviationKind::Reported { text } => text.clone(),
    }
}

/// What people call an act that stands although it is contradicted.
fn act_name<'a>(language: &'a Language, act: &'a str) -> &'a str {
    language.say(match act {
        "screen_failed" => Text::ActScreenFailed,
        "adjudicated" => Text::ActAdjudicated,
        "enrolled" => Text::ActEnrolled,
        "period_entered" => Text::ActPeriodEntered,
        "randomised_again" => Text::ActRandomisedAgain,
        "crossed_over" => Text::ActCrossedOver,
        "regimen_changed" => Text::ActRegimenChanged,
        "dose_reduced" => Text::ActDoseReduced,
        "regimen_stopped" => Text::ActRegimenStopped,
        "discontinued" => Text::ActDiscontinued,
        "completed" => Text::ActCompleted,
        other => return other,
    })
}
