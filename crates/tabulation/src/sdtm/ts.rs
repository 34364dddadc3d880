//! `TS`: the trial in a few parameters.

use datasets::Table;
use protocol::{Blinding, CriterionKind, ProductRole};

use crate::context::{Context, Subjects};
use crate::error::TabulationError;
use crate::sheet::yes_no;
use crate::standard::TS as LAYOUT;

/// A parameter with its values.
type Parameter = (&'static str, &'static str, Vec<String>);

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for (code, name, values) in parameters(context) {
        for (sequence, value) in (1_u32..).zip(values) {
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "TS")?
                .set("TSSEQ", f64::from(sequence))?
                .set("TSPARMCD", code)?
                .set("TSPARM", name)?
                .set("TSVAL", value.as_str())?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

fn parameters(context: &Context<'_>) -> Vec<Parameter> {
    let plan = context.plan;
    let protocol = plan.protocol();
    let trial = &protocol.trial;
    let randomised = protocol.allocation.is_randomised();
    let blinding = match trial.blinding {
        Blinding::DoubleBlind => "DOUBLE BLIND",
        Blinding::OpenLabel => "OPEN LABEL",
    };
    // An arm's product is not for a blinded reader's tables, though the protocol names it.
    let products = plan
        .products()
        .iter()
        .filter(|product| product.role == ProductRole::Active && context.arms.are_visible());
    let ages: Vec<(u16, Option<u16>)> = protocol
        .eligibility
        .criteria
        .iter()
        .filter_map(|criterion| match criterion.judged {
            CriterionKind::Age { at_least, at_most } => Some((at_least, at_most)),
            _ => None,
        })
        .collect();
    let years = |years: u16| format!("P{years}Y");
    let strata = protocol.stratification.iter();
    let one = |value: &str| vec![value.to_owned()];
    vec![
        ("TITLE", "Trial Title", one(&trial.title)),
        ("REGID", "Registry Identifier", trial.registrations.clone()),
        ("SPONSOR", "Clinical Study Sponsor", one(&trial.sponsor)),
        (
            "INDIC",
            "Trial Disease/Condition Indication",
            one(&trial.condition),
        ),
        ("RANDOM", "Trial is Randomized", one(yes_no(randomised))),
        ("TBLIND", "Trial Blinding Schema", one(blinding)),
        (
            "RANDQT",
            "Randomization Quotient",
            quotient(context)
                .map(|share| share.to_string())
                .into_iter()
                .collect(),
        ),
        (
            "SSTDTC",
            "Study Start Date",
            vec![trial.enrolment_opened.to_string()],
        ),
        (
            // Ours: no standard has a word for subjects who are nobody.
            "VIRTSUBJ",
            "Subjects Are Virtual",
            one(yes_no(context.subjects == Subjects::Virtual)),
        ),
        (
            "NARMS",
            "Planned Number of Arms",
            vec![plan.paths().len().to_string()],
        ),
        (
            "PLANSUB",
            "Planned Number of Subjects",
            vec![trial.planned_subjects.to_string()],
        ),
        (
            "STRATFCT",
            "Stratification Factor",
            strata
                .map(|strata| strata.measure.name().to_owned())
                .collect(),
        ),
        (
            "TRT",
            "Investigational Therapy or Treatment",
            products.map(|product| product.name.clone()).collect(),
        ),
        (
            "AGEMIN",
            "Planned Minimum Age of Subjects",
            ages.iter().map(|(least, _)| years(*least)).collect(),
        ),
        (
            "AGEMAX",
            "Planned Maximum Age of Subjects",
            ages.iter()
                .filter_map(|(_, most)| most.map(years))
                .collect(),
        ),
    ]
}

/// The share of subjects who are to receive an active product, where they are randomised.
fn quotient(context: &Context<'_>) -> Option<f64> {
    let plan = context.plan;
    if !plan.protocol().allocation.is_randomised() {
        return None;
    }
    let arms = &plan.protocol().arms;
    let all: u32 = arms.iter().map(|arm| arm.ratio).sum();
    let active: u32 = arms
        .iter()
        .zip(plan.arms())
        .filter(|(_, planned)| plan.product(planned.treatment.product).role == ProductRole::Active)
        .map(|(arm, _)| arm.ratio)
        .sum();
    (all > 0).then(|| f64::from(active) / f64::from(all))
}
