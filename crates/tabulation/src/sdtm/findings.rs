//! The findings domains (`LB`, `MK`, `QS`, `RS`, `VS`), which share one shape.

use datasets::{Table, TableBuilder, Variable};

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::finding::FindingOrigin;
use crate::parameter::{Domain, Parameter};

const fn label(domain: Domain) -> &'static str {
    match domain {
        Domain::Laboratory => "Laboratory Test Results",
        Domain::Musculoskeletal => "Musculoskeletal System Findings",
        Domain::Questionnaires => "Questionnaires",
        Domain::DiseaseResponse => "Disease Response and Clin Classification",
        Domain::VitalSigns => "Vital Signs",
    }
}

/// One domain of findings: one row a value.
pub fn table(context: &Context<'_>, domain: Domain) -> Result<Table, TabulationError> {
    let letters = domain.letters();
    let name = |suffix: &str| format!("{letters}{suffix}");
    let mut builder = TableBuilder::new(
        letters,
        label(domain),
        [
            Variable::text("STUDYID", "Study Identifier"),
            Variable::text("DOMAIN", "Domain Abbreviation"),
            Variable::text("USUBJID", "Unique Subject Identifier").with_key_sequence(1),
            Variable::number(name("SEQ"), "Sequence Number").with_key_sequence(2),
            Variable::text(name("TESTCD"), "Short Name of Test"),
            Variable::text(name("TEST"), "Name of Test"),
            Variable::text(name("ORRES"), "Result in Original Units"),
            Variable::text(name("ORRESU"), "Original Units"),
            Variable::text(name("STRESC"), "Result in Standard Format"),
            Variable::number(name("STRESN"), "Numeric Result in Standard Units"),
            Variable::text(name("STRESU"), "Standard Units"),
            Variable::number(name("STNRHI"), "Upper Limit of Normal in Standard Units"),
            Variable::text(name("DRVFL"), "Derived Flag"),
            Variable::number("VISITNUM", "Visit Number"),
            Variable::text("VISIT", "Visit Name"),
            Variable::text(name("DTC"), "Date/Time of Collection"),
            Variable::number(name("DY"), "Study Day of Collection"),
        ],
    )?;
    for person in &context.people {
        for finding in &person.findings {
            let coding = finding.parameter.coding();
            if coding.domain != domain {
                continue;
            }
            let result = finding.value.to_string();
            let visit = context.plan.visit(finding.held.visit);
            let test = match finding.parameter {
                Parameter::Test(record::Test::Dynamometry(_, side)) => {
                    format!("{}, {}", coding.name, side_word(side))
                }
                _ => coding.name.to_owned(),
            };
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", letters)?
                .set("USUBJID", person.unique_id.as_str())?
                .set(&name("SEQ"), f64::from(finding.sequence))?
                .set(&name("TESTCD"), coding.code)?
                .set(&name("TEST"), test.as_str())?
                .set(&name("ORRES"), result.as_str())?
                .set(&name("ORRESU"), coding.unit)?
                .set(&name("STRESC"), result.as_str())?
                .set(&name("STRESN"), finding.value.to_f64())?
                .set(&name("STRESU"), coding.unit)?
                .set(
                    &name("STNRHI"),
                    finding.upper_limit.map(|limit| limit.to_f64()),
                )?
                .set(
                    &name("DRVFL"),
                    if finding.origin == FindingOrigin::Derived {
                        "Y"
                    } else {
                        ""
                    },
                )?
                .set("VISITNUM", context.visit_number(finding.held.visit))?
                .set("VISIT", visit.label.as_str())?
                .set(&name("DTC"), finding.held.date.to_string().as_str())?
                .set(&name("DY"), study_day(person.subject, finding.held.date))?;
        }
    }
    Ok(builder.finish().sort_by(&["USUBJID", &name("SEQ")])?)
}

const fn side_word(side: record::Side) -> &'static str {
    match side {
        record::Side::Left => "left",
        record::Side::Right => "right",
    }
}
