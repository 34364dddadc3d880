//! The findings domains (`FT`, `LB`, `MK`, `QS`, `RS`, `VS`), which share one shape.

use datasets::Table;
use record::{Muscle, Side, Test};

use crate::context::{Context, Person, study_day};
use crate::error::TabulationError;
use crate::finding::{Finding, FindingOrigin};
use crate::parameter::{Domain, Parameter};
use crate::sheet::flag;
use crate::standard::{FT, LB, Layout, MK, QS, RS, VS};

const fn layout(domain: Domain) -> &'static Layout {
    match domain {
        Domain::FunctionalTests => &FT,
        Domain::Laboratory => &LB,
        Domain::Musculoskeletal => &MK,
        Domain::Questionnaires => &QS,
        Domain::DiseaseResponse => &RS,
        Domain::VitalSigns => &VS,
    }
}

/// One domain of findings: one row a value.
pub fn table(context: &Context<'_>, domain: Domain) -> Result<Table, TabulationError> {
    let layout = layout(domain);
    let letters = domain.letters();
    let name = |suffix: &str| format!("{letters}{suffix}");
    let mut builder = layout.open()?;
    for person in &context.people {
        for (place, finding) in person.findings.iter().enumerate() {
            let coding = finding.parameter.coding();
            if coding.domain != domain {
                continue;
            }
            let result = finding.value.to_string();
            let visit = context.plan.visit(finding.held.visit);
            let mut row = builder.row();
            row.set("STUDYID", context.study_id())?
                .set("DOMAIN", letters)?
                .set("USUBJID", person.unique_id.as_str())?
                .set(&name("SEQ"), f64::from(finding.sequence))?
                .set(&name("TESTCD"), coding.code)?
                .set(&name("TEST"), coding.name)?
                .set(&name("CAT"), finding.parameter.category())?
                .set(&name("ORRES"), result.as_str())?
                .set(&name("ORRESU"), coding.unit)?
                .set(&name("STRESC"), result.as_str())?
                .set(&name("STRESN"), finding.value.to_f64())?
                .set(&name("STRESU"), coding.unit)?
                .set(
                    &name("LOBXFL"),
                    flag(is_last_before_exposure(person, place)),
                )?
                .set(
                    &name("DRVFL"),
                    flag(finding.origin == FindingOrigin::Derived),
                )?
                .set("VISITNUM", context.visit_number(finding.held.visit))?
                .set("VISIT", visit.label.as_str())?
                .set(&name("DTC"), finding.date.to_string().as_str())?
                .set(&name("DY"), study_day(person.subject, finding.date))?;
            if let Some(limit) = finding.upper_limit {
                row.set("LBORNRHI", limit.to_string().as_str())?
                    .set("LBSTNRHI", limit.to_f64())?
                    .set("LBNRIND", if finding.value > limit { "HIGH" } else { "" })?;
            }
            if let Some((muscle, side)) = place_on_the_body(finding) {
                row.set("MKLOC", muscle)?.set("MKLAT", side)?;
            }
        }
    }
    Ok(layout.close(builder)?)
}

/// Whether a finding is the last of its kind up to the first dose. On that day assessments come first.
fn is_last_before_exposure(person: &Person<'_>, place: usize) -> bool {
    let Some(first_dose) = person.subject.first_dose() else {
        return false;
    };
    let is_before = |finding: &Finding<'_>| finding.date <= first_dose;
    let finding = &person.findings[place];
    is_before(finding)
        && !person.findings[place + 1..]
            .iter()
            .any(|later| later.parameter == finding.parameter && is_before(later))
}

/// The muscle and the side that were measured.
const fn place_on_the_body(finding: &Finding<'_>) -> Option<(&'static str, &'static str)> {
    let (muscle, side) = match finding.parameter {
        Parameter::Test(Test::Dynamometry(muscle, Side::Left)) => (muscle, "LEFT"),
        Parameter::Test(Test::Dynamometry(muscle, Side::Right)) => (muscle, "RIGHT"),
        Parameter::DynamometryMean(muscle) => (muscle, "BILATERAL"),
        _ => return None,
    };
    let muscle = match muscle {
        Muscle::Deltoid => "DELTOID MUSCLE",
        Muscle::Biceps => "BICEPS BRACHII MUSCLE",
        Muscle::Psoas => "PSOAS MUSCLE",
    };
    Some((muscle, side))
}
