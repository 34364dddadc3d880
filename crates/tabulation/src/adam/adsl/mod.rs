//! `ADSL`: one row a screened person.

mod course;
mod disease;
mod entry;

pub use entry::is_before_rate_amendment;

use datasets::{RowBuilder, Table, TableError};
use record::Subject;

use crate::context::{Context, Person, stay_in};
use crate::error::TabulationError;
use crate::exposure::cycles;
use crate::sheet::{Layout, date, number, text};
use crate::words;

const LAYOUT: Layout = Layout {
    name: "ADSL",
    label: "Subject-Level Analysis Dataset",
    keys: &["USUBJID"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("USUBJID", "Unique Subject Identifier"),
        text("SUBJID", "Subject Identifier for the Study"),
        text("SITEID", "Study Site Identifier"),
        number("AGE", "Age"),
        text("AGEU", "Age Units"),
        text("SEX", "Sex"),
        text("RACE", "Race"),
        text("ETHNIC", "Ethnicity"),
        text("ARM", "Description of Planned Arm"),
        text("ARMCD", "Planned Arm Code"),
        text("ACTARM", "Description of Actual Arm"),
        text("TRT01P", "Planned Treatment for Period 01"),
        number("TRT01PN", "Planned Treatment for Period 01 (N)"),
        text("TRT01A", "Actual Treatment for Period 01"),
        number("TRT01AN", "Actual Treatment for Period 01 (N)"),
        text("TRT01B", "Treatment after a Switch in Period 01"),
        text("TRT02P", "Planned Treatment for Period 02"),
        text("TRT02A", "Actual Treatment for Period 02"),
        date("SCRNDT", "Date of Screening"),
        date("RANDDT", "Date of Randomization"),
        number("ENRLORD", "Order of Enrolment"),
        text("PROTVER", "Protocol Version at Enrolment"),
        text("PREAMFL", "Enrolled before the Rate Amendment Flag"),
        date("TRTSDT", "Date of First Exposure to Treatment"),
        date("TRTEDT", "Date of Last Exposure to Treatment"),
        date("EOSDT", "End of Study Date"),
        text("STRATAR", "Strata Used for Randomization"),
        number("STRATARN", "Strata Used for Randomization (N)"),
        text("STRATAV", "Strata from Verification Source"),
        number("STRATAVN", "Strata from Verification Source (N)"),
        text("STRATAT", "True Stratum"),
        text("SCRFFL", "Screen Failure Flag"),
        text("SCRFRS", "Reasons for Screen Failure"),
        text("ENRLFL", "Enrolled Population Flag"),
        text("RANDFL", "Randomized Population Flag"),
        text("FASFL", "Full Analysis Set Population Flag"),
        text("SAFFL", "Safety Population Flag"),
        text("P1STFL", "Entered Period 1 Flag"),
        text("P1CMFL", "Completed Period 1 Flag"),
        date("P1EDT", "End of Period 1 Date"),
        text("P1DCRS", "Reason for Leaving in Period 1"),
        text("P2STFL", "Entered Period 2 Flag"),
        text("P2CMFL", "Completed Period 2 Flag"),
        date("P2EDT", "End of Period 2 Date"),
        text("P2DCRS", "Reason for Leaving in Period 2"),
        text("P2NERS", "Reason Period 2 Was Not Entered"),
        text("SWTFL", "Switched Treatment Flag"),
        text("SWTRS", "Reason for the Switch"),
        date("SWTDT", "Date of the Switch"),
        text("SWTERRFL", "Switched in Error Flag"),
        text("DETFL", "Confirmed Deterioration in Period 1 Flag"),
        date("DETDT", "Date of Confirmed Deterioration in Period 1"),
        text("DETVIS", "Visit Confirming Deterioration in Period 1"),
        text("DET2FL", "Confirmed Deterioration in Period 2 Flag"),
        date("DET2DT", "Date of Confirmed Deterioration in Period 2"),
        text("RESCFL", "Rescue Medication Flag"),
        date("RESCDT", "Date of Rescue Medication"),
        text("AMNDFL", "Regimen Changed by Rule Flag"),
        text("EOSSTT", "End of Study Status"),
        text("DCSREAS", "Reason for Discontinuation from Study"),
        text("DCSPER", "Period of Discontinuation"),
        number("WEIGHTBL", "Weight at Baseline (kg)"),
        number("DIAGYRS", "Years since Diagnosis"),
        number("DISDURMO", "Months since First Symptom"),
        number("AGEONSET", "Age at Onset"),
        text("SUBTYPE", "Diagnosed Subtype"),
        text("BPCLASS", "Class of Bohan and Peter"),
        text("BPWEAK", "Proximal Weakness"),
        text("BPBIOP", "Muscle Biopsy of Myositis"),
        text("BPENZ", "Raised Muscle Enzymes"),
        text("BPEMG", "Electromyography of Myositis"),
        text("BPRASH", "Typical Rash"),
        text("GCBLFL", "Glucocorticoid at Entry Flag"),
        text("ISBLFL", "Other Immunosuppressant at Entry Flag"),
        text(
            "GCREDFL",
            "Glucocorticoid Reduced or Stopped in Period 2 Flag",
        ),
        text("DOSREDFL", "Dose Reduced Flag"),
        number("PHGABL", "Physician Global at Baseline"),
        number("PTGABL", "Patient Global at Baseline"),
        number("MMTBL", "Manual Muscle Testing at Baseline"),
        number("HAQBL", "HAQ at Baseline"),
        number("EXTBL", "Extramuscular Global at Baseline"),
        number("CKBL", "Creatine Kinase at Baseline"),
        number("ALDBL", "Aldolase at Baseline"),
        number("ASTBL", "Aspartate Aminotransferase at Baseline"),
        number("ALTBL", "Alanine Aminotransferase at Baseline"),
        number("LDHBL", "Lactate Dehydrogenase at Baseline"),
        number("CDASIABL", "CDASI Activity at Baseline"),
        text("ENZUSED", "Enzyme Followed by the TIS"),
        text("DYSPHFL", "Dysphagia Flag"),
        text("SKINFL", "Skin Manifestation Flag"),
        text("ARTHRFL", "Arthritis Flag"),
        text("RAYNFL", "Raynaud Flag"),
        text("CARDFL", "Cardiac Manifestation Flag"),
        text("PULMFL", "Pulmonary Manifestation Flag"),
        text("OTHEXFL", "Other Extramuscular Manifestation Flag"),
        text("CTDFL", "Connective Tissue Disorder Flag"),
        text("CANCFL", "Cancer Flag"),
        text("ANTIBODY", "Autoantibodies"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let mut row = builder.row();
        identity(context, person, &mut row)?;
        treatments(context, person.subject, &mut row)?;
        entry::entry(context, person.subject, &mut row)?;
        for (number, period) in (1..=2).zip(context.plan.periods()) {
            course::period(context, person.subject, number, period.index, &mut row)?;
        }
        course::happenings(context, person.subject, &mut row)?;
        disease::disease(context.plan, person, &mut row)?;
        disease::baseline(context.plan, person, &mut row)?;
    }
    Ok(LAYOUT.close(builder)?)
}

fn identity(
    context: &Context<'_>,
    person: &Person<'_>,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let screening = person.subject.screening();
    row.set("STUDYID", context.study_id())?
        .set("USUBJID", person.unique_id.as_str())?
        .set("SUBJID", person.subject_id.as_str())?
        .set("SITEID", person.site_id.as_str())?
        .set("AGE", f64::from(screening.age))?
        .set("AGEU", "YEARS")?
        .set("SEX", words::sex(screening.sex))?
        .set("RACE", words::race(screening.race))?
        .set("ETHNIC", words::ethnicity(screening.ethnicity))?;
    Ok(())
}

fn treatments(
    context: &Context<'_>,
    subject: &Subject,
    row: &mut RowBuilder<'_>,
) -> Result<(), TabulationError> {
    let arms = &context.arms;
    let cycles = cycles(context, subject)?;
    let planned = arms.allocated(subject)?;
    let actual = match subject.first_dose() {
        Some(first) => arms.received_on(subject, first)?,
        None => None,
    };
    let after_switch = match subject.switched().filter(|_| arms.are_visible()) {
        Some(switched) => arms.received_on(subject, switched)?,
        None => None,
    };
    let second = context
        .plan
        .periods()
        .get(1)
        .filter(|period| stay_in(subject, period.index).is_some());
    let second_planned = second.and_then(|period| arms.open_label_arm(period.index));
    let second_given = second.and_then(|period| {
        cycles
            .iter()
            .find(|cycle| cycle.period == Some(period.index))?
            .arm
    });
    let (label, code) = if subject.enrolment().is_some() {
        (arms.label(planned), arms.code(planned))
    } else {
        ("Screen Failure", "SCRNFAIL")
    };
    row.set("ARM", label)?
        .set("ARMCD", code)?
        .set("ACTARM", arms.label(actual))?
        .set("TRT01P", arms.label(planned))?
        .set("TRT01PN", arms.number(planned))?
        .set("TRT01A", arms.label(actual))?
        .set("TRT01AN", arms.number(actual))?
        .set("TRT01B", arms.label(after_switch))?
        .set("TRT02P", arms.label(second_planned))?
        .set("TRT02A", arms.label(second_given))?;
    Ok(())
}
