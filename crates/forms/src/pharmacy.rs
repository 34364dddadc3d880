//! What the pharmacist prepares: grams, vials, volumes, steps and the label. The one room of this crate that names a
//! product.
//!
//! An arm comes in as an argument: whoever calls opened the vault for it, and wrote down why. Open-label treatment needs
//! no opening.

use std::fmt;

use instruments::exact::Rational;
use instruments::infusion::{Grams, Millilitres, VialGoal, vials};
use jiff::civil::Date;
use protocol::{ArmCode, ProductId, ProductRole, Treatment, VisitIndex};
use record::rules::dosing::{DaysChosen, NoDose};
use record::{Subject, TreatmentGiven, TrialState};
use serde::Serialize;

use crate::live::infusion_plan::{InfusionTable, NoTable, cycle_of, infusion_table};
use crate::live::short;
use crate::wording::{Language, Text};

/// What is known of a subject's treatment to the person who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// The vault opened this arm for this person: the one whose treatment the subject holds now.
    Arm(ArmCode),
    /// Nothing was opened; open-label treatment is known to everybody.
    Nothing,
}

/// What is to be prepared for a cycle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preparation {
    /// Which product it is.
    pub product_id: ProductId,
    /// The name of the product.
    pub product: String,
    /// Whether it is the substance under study or its placebo.
    pub role: ProductRole,
    /// The immunoglobulin in a millilitre, in milligrams; for a placebo the strength it imitates.
    pub milligrams_per_millilitre: Rational,
    /// The dose of the whole cycle; of a placebo, the one it imitates.
    pub grams: Grams,
    /// What a daily cap took away.
    pub withheld: Grams,
    /// Each day, in its order.
    pub days: Vec<PreparedDay>,
    /// Volumes and rates, as the blinded staff see them.
    pub table: InfusionTable,
    /// The text of the label of each day's bag: it says nothing of what is in it while the treatment is blinded.
    pub labels: Vec<String>,
}

/// What is to be prepared for one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreparedDay {
    /// The day, counted from 1.
    pub day: u8,
    /// Its date.
    pub date: Date,
    /// The volume of the bag.
    pub millilitres: Millilitres,
    /// The grams in it; a placebo has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grams: Option<Grams>,
    /// The vials to be opened, by size; empty where the product does not come in vials of grams.
    pub vials: Vec<VialCount>,
    /// What is left in the vials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_over: Option<Grams>,
}

/// So many vials of a size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VialCount {
    /// The size.
    pub grams: Grams,
    /// How many.
    pub count: u32,
}

/// Why nothing can be prepared.
#[derive(Debug, Clone, PartialEq)]
pub enum NotPrepared {
    /// The treatment is blinded: the vault must be opened first.
    NotOpened,
    /// There is no such arm.
    UnknownArm,
    /// There is no cycle to plan.
    NoDose(NoDose),
    /// There is no table of rates.
    NoTable(NoTable),
}

impl fmt::Display for NotPrepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOpened => f.write_str(
                "the treatment is blinded; open the subject's arm for dispensing before preparing it",
            ),
            Self::UnknownArm => f.write_str("the protocol has no such arm"),
            Self::NoDose(reason) => reason.fmt(f),
            Self::NoTable(NoTable::NoDose(reason)) => reason.fmt(f),
            Self::NoTable(NoTable::ArmsDiffer) => f.write_str(
                "the arms are not infused alike, so there is no one table of rates for them",
            ),
        }
    }
}

impl std::error::Error for NotPrepared {}

/// What is to be prepared for the cycle that a visit starts on a day.
///
/// # Errors
/// [`NotPrepared`].
pub fn preparation(
    state: &TrialState<'_>,
    language: &Language,
    subject: &Subject,
    visit: VisitIndex,
    date: Date,
    chosen: DaysChosen,
    opened: Opened,
) -> Result<Preparation, NotPrepared> {
    let plan = state.plan();
    let segment = subject
        .segment_on(date)
        .ok_or(NotPrepared::NoDose(NoDose::NotPlanned))?;
    let mut treatment = match (segment.given, opened) {
        (TreatmentGiven::OpenLabel { product, regimen }, _) => Treatment { product, regimen },
        (TreatmentGiven::Arm(_), Opened::Arm(arm)) => {
            plan.arm(arm).ok_or(NotPrepared::UnknownArm)?.treatment
        }
        (TreatmentGiven::Arm(_), Opened::Nothing) => return Err(NotPrepared::NotOpened),
    };
    treatment.regimen = segment.changed_regimen.unwrap_or(treatment.regimen);
    let (_, _, cycle) =
        cycle_of(state, subject, visit, date, chosen, treatment).map_err(NotPrepared::NoDose)?;
    let table =
        infusion_table(state, subject, visit, date, chosen).map_err(NotPrepared::NoTable)?;
    let product = plan.product(treatment.product);
    let per_day = cycle
        .grams
        .grams()
        .checked_div(Rational::integer(i64::from(cycle.days.get())))
        .and_then(|grams| Grams::new(grams).ok())
        .unwrap_or_default();
    let sizes: Vec<Grams> = product
        .vials_grams
        .iter()
        .filter_map(|size| size.to_string().parse().ok())
        .collect();
    let is_active = product.role == ProductRole::Active;
    let counted = (is_active && !sizes.is_empty())
        .then(|| vials(per_day, &sizes, VialGoal::LeastLeftOver).ok())
        .flatten();
    let open_label = matches!(segment.given, TreatmentGiven::OpenLabel { .. })
        || plan.protocol().trial.blinding == protocol::Blinding::OpenLabel;
    let mut days = Vec::new();
    let mut labels = Vec::new();
    let mut day_date = date;
    for day in 1..=cycle.days.get() {
        days.push(PreparedDay {
            day,
            date: day_date,
            millilitres: cycle.each_day,
            grams: is_active.then_some(per_day),
            vials: counted
                .iter()
                .flat_map(|plan| {
                    plan.vials.iter().map(|(grams, count)| VialCount {
                        grams: *grams,
                        count: *count,
                    })
                })
                .collect(),
            left_over: counted.as_ref().map(|plan| plan.left_over),
        });
        labels.push(language.with(
            if open_label {
                Text::OpenLabel
            } else {
                Text::BlindedLabel
            },
            &[
                ("trial", &plan.protocol().trial.name),
                ("subject", &subject.number()),
                ("visit", &plan.visit(visit).label),
                ("day", &day),
                ("days", &cycle.days),
                ("date", &day_date),
                ("volume", &short(cycle.each_day.millilitres(), 1)),
                ("product", &product.name),
                ("grams", &short(per_day.grams(), 2)),
            ],
        ));
        day_date = day_date.tomorrow().unwrap_or(Date::MAX);
    }
    Ok(Preparation {
        product_id: product.id.clone(),
        product: product.name.clone(),
        role: product.role,
        milligrams_per_millilitre: product.concentration.milligrams_per_millilitre(),
        grams: cycle.grams,
        withheld: cycle.withheld,
        days,
        table,
        labels,
    })
}
