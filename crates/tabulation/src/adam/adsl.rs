//! `ADSL`: one row a screened person.

use datasets::{RowBuilder, Table, TableError};
use instruments::bohan_peter::{Finding as Sign, bohan_peter};
use instruments::measure::{CoreSetMeasure, Enzyme};
use jiff::civil::Date;
use protocol::{PeriodIndex, Plan};
use record::rules::stratum::stratum;
use record::{Antibody, DoseChange, PeriodEnd, Phase, SegmentStart, Subject, TreatmentClass};

use crate::context::{Context, Person, end_of_study, last_day, stay_in};
use crate::error::TabulationError;
use crate::exposure::cycles;
use crate::parameter::Parameter;
use crate::sheet::{Layout, date, flag, number, text, yes_no};
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
        entry(context, person.subject, &mut row)?;
        for (number, period) in (1..=2).zip(context.plan.periods()) {
            course(context, person.subject, number, period.index, &mut row)?;
        }
        happenings(context, person.subject, &mut row)?;
        disease(context.plan, person, &mut row)?;
        baseline(context.plan, person, &mut row)?;
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

fn entry(
    context: &Context<'_>,
    subject: &Subject,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let plan = context.plan;
    let enrolment = subject.enrolment();
    let used = enrolment.and_then(|enrolment| enrolment.stratum);
    let verified = verified_stratum(plan, subject);
    let corrected = subject
        .stratum_correction()
        .map(|correction| correction.true_stratum);
    let reasons = subject.screen_failure().map(|failure| {
        let words = failure
            .reasons
            .iter()
            .map(|reason| words::screen_failure(plan, reason).1);
        words.collect::<Vec<_>>().join("; ")
    });
    row.set("SCRNDT", subject.screening_date())?
        .set("RANDDT", enrolment.map(|enrolment| enrolment.date))?
        .set(
            "ENRLORD",
            enrolment.map(|enrolment| f64::from(enrolment.order)),
        )?
        .set(
            "PROTVER",
            enrolment.map_or("", |enrolment| {
                plan.protocol().versions[enrolment.version.position()]
                    .id
                    .as_str()
            }),
        )?
        .set("PREAMFL", flag(is_before_rate_amendment(plan, subject)))?
        .set("TRTSDT", subject.first_dose())?
        .set("TRTEDT", subject.last_dose())?
        .set("EOSDT", end_of_study(plan, subject))?
        .set("STRATAR", context.stratum_label(used))?
        .set("STRATARN", context.stratum_number(used))?
        .set("STRATAV", context.stratum_label(verified))?
        .set("STRATAVN", context.stratum_number(verified))?
        .set("STRATAT", context.stratum_label(corrected.or(used)))?
        .set("SCRFFL", flag(subject.screen_failure().is_some()))?
        .set("SCRFRS", reasons.as_deref().unwrap_or(""))?
        .set("ENRLFL", flag(enrolment.is_some()))?
        .set(
            "RANDFL",
            flag(enrolment.is_some_and(|enrolment| enrolment.slot.is_some())),
        )?
        .set("FASFL", flag(enrolment.is_some()))?
        .set("SAFFL", flag(subject.first_dose().is_some()))?;
    Ok(())
}

/// The stratum that the verifying visit's value falls in.
fn verified_stratum(plan: &Plan, subject: &Subject) -> Option<protocol::StratumIndex> {
    subject.enrolment()?;
    let verified_at = plan.visit_named(&plan.protocol().stratification.as_ref()?.verified_at)?;
    let core_set = subject.visit(verified_at)?.findings.core_set?;
    stratum(plan, Some(&core_set)).ok()?
}

/// Whether the subject was enrolled under a version before the last one that changed how fast a product may
/// run.
pub fn is_before_rate_amendment(plan: &Plan, subject: &Subject) -> bool {
    let products = &plan.protocol().products;
    let amended = products
        .iter()
        .flat_map(|product| &product.rate)
        .filter_map(|rate| plan.version_named(rate.since.as_ref()?))
        .max();
    match (amended, subject.enrolment()) {
        (Some(amended), Some(enrolment)) => enrolment.version < amended,
        _ => false,
    }
}

fn course(
    context: &Context<'_>,
    subject: &Subject,
    number: u8,
    period: PeriodIndex,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let stay = stay_in(subject, period);
    let completed = matches!(
        stay.and_then(|stay| stay.ended),
        Some(PeriodEnd::Completed(_))
    );
    let left = matches!(
        stay.and_then(|stay| stay.ended),
        Some(PeriodEnd::LeftTrial(_))
    );
    let reason = subject
        .ending()
        .map_or("", |ending| words::discontinuation(ending.reason));
    let name = |suffix: &str| format!("P{number}{suffix}");
    row.set(&name("STFL"), flag(stay.is_some()))?
        .set(&name("CMFL"), flag(completed))?
        .set(&name("EDT"), stay.and_then(last_day))?
        .set(&name("DCRS"), if left { reason } else { "" })?;
    if number == 2 && stay.is_none() && context.arms.are_visible() {
        row.set("P2NERS", not_entered(context.plan, subject, period))?;
    }
    Ok(())
}

/// Why a subject who completed the period before did not enter this one.
fn not_entered(plan: &Plan, subject: &Subject, period: PeriodIndex) -> &'static str {
    let stands_before = matches!(
        subject.phase(plan),
        Phase::Between { next, .. } | Phase::LeftBefore(next) if next == period
    );
    match subject.ending() {
        _ if !stands_before => "",
        Some(ending) => words::discontinuation(ending.reason),
        None => "NOT ENTERED",
    }
}

fn happenings(
    context: &Context<'_>,
    subject: &Subject,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let plan = context.plan;
    let confirmed_in = |place: usize| {
        let period = plan.periods().get(place)?.index;
        subject
            .confirmed_deteriorations()
            .iter()
            .find(|confirmed| confirmed.period == period)
    };
    let (first, second) = (confirmed_in(0), confirmed_in(1));
    row.set("DETFL", flag(first.is_some()))?
        .set("DETDT", first.map(|confirmed| confirmed.date))?
        .set(
            "DETVIS",
            first.map_or("", |confirmed| plan.visit(confirmed.visit).id.as_str()),
        )?
        .set("DET2FL", flag(second.is_some()))?
        .set("DET2DT", second.map(|confirmed| confirmed.date))?;
    if let (Some(switched), true) = (subject.switched(), context.arms.are_visible()) {
        let in_error = subject.switched_in_error().is_some();
        let first_in_error = subject.crossed_over() != Some(switched);
        row.set("SWTFL", "Y")?
            .set(
                "SWTRS",
                if first_in_error {
                    "IN ERROR"
                } else {
                    "CONFIRMED DETERIORATION"
                },
            )?
            .set("SWTDT", switched)?
            .set("SWTERRFL", flag(in_error))?;
    }
    let rescue = subject.rescues().first();
    let changed = subject
        .segments()
        .iter()
        .any(|segment| segment.began == SegmentStart::RegimenChanged);
    let status = match subject.phase(plan) {
        Phase::NotEnrolled => "NOT ENROLLED",
        Phase::Completed => "COMPLETED",
        Phase::LeftDuring(_) | Phase::LeftBefore(_) => "DISCONTINUED",
        Phase::Screening | Phase::InPeriod(_) | Phase::Between { .. } => "ONGOING",
    };
    let left_in = match subject.phase(plan) {
        Phase::LeftDuring(period) | Phase::LeftBefore(period) => plan.period(period).id.as_str(),
        _ => "",
    };
    row.set("RESCFL", flag(rescue.is_some()))?
        .set("RESCDT", rescue.map(|rescue| rescue.date))?
        .set("AMNDFL", flag(changed))?
        .set("EOSSTT", status)?
        .set(
            "DCSREAS",
            subject
                .ending()
                .map_or("", |ending| words::discontinuation(ending.reason)),
        )?
        .set("DCSPER", left_in)?;
    Ok(())
}

fn disease(plan: &Plan, person: &Person<'_>, row: &mut RowBuilder<'_>) -> Result<(), TableError> {
    let facts = &person.subject.screening().baseline;
    row.set(
        "DIAGYRS",
        facts.years_since_diagnosis.map(|years| years.to_f64()),
    )?
    .set(
        "DISDURMO",
        facts
            .months_since_first_symptom
            .map(|months| months.to_f64()),
    )?
    .set("AGEONSET", facts.age_at_onset.map(f64::from))?
    .set("SUBTYPE", facts.diagnosis.map_or("", words::diagnosis))?;
    if let Some(signs) = &facts.bohan_peter {
        let class = bohan_peter(signs).certainty.map_or("", words::certainty);
        row.set("BPCLASS", class)?;
        for (name, sign) in [
            ("BPWEAK", signs.proximal_weakness),
            ("BPBIOP", signs.biopsy),
            ("BPENZ", signs.raised_enzymes),
            ("BPEMG", signs.electromyography),
            ("BPRASH", signs.rash),
        ] {
            row.set(name, yes_no(sign == Sign::Present))?;
        }
    }
    for (name, manifestation) in words::MANIFESTATION_FLAGS {
        row.set(name, flag(facts.manifestations.contains(&manifestation)))?;
    }
    row.set("ANTIBODY", antibodies(&facts.antibodies).as_str())?;

    let treatments = person.subject.concomitant_treatments();
    let at_entry = |class| {
        treatments.iter().any(|treatment| {
            treatment.what.class == class && treatment.what.change == DoseChange::AtEntry
        })
    };
    let second = plan
        .periods()
        .get(1)
        .and_then(|period| stay_in(person.subject, period.index));
    let in_period_2 = |day: Date| {
        second.is_some_and(|stay| {
            stay.entered <= day && last_day(stay).is_none_or(|last| day <= last)
        })
    };
    let steroid_reduced = treatments.iter().any(|treatment| {
        in_period_2(treatment.date)
            && treatment.what.class == TreatmentClass::Glucocorticoid
            && matches!(
                treatment.what.change,
                DoseChange::Reduced | DoseChange::Stopped
            )
    });
    row.set("GCBLFL", flag(at_entry(TreatmentClass::Glucocorticoid)))?
        .set("ISBLFL", flag(at_entry(TreatmentClass::Immunosuppressant)))?
        .set("GCREDFL", flag(steroid_reduced))?
        .set("DOSREDFL", flag(person.subject.reduced_from().is_some()))?;
    Ok(())
}

/// The myositis-specific antibodies; associated ones count where they are the only ones (Lim et al. 2021,
/// Table 1).
fn antibodies(found: &[Antibody]) -> String {
    let specific: Vec<&str> = found
        .iter()
        .filter(|antibody| **antibody != Antibody::Associated)
        .map(|antibody| words::antibody(*antibody))
        .collect();
    if specific.is_empty() && !found.is_empty() {
        return words::antibody(Antibody::Associated).to_owned();
    }
    specific.join("; ")
}

fn baseline(plan: &Plan, person: &Person<'_>, row: &mut RowBuilder<'_>) -> Result<(), TableError> {
    let baseline = plan.baseline();
    let value = |parameter: Parameter| {
        person
            .findings
            .iter()
            .find(|finding| finding.held.visit == baseline && finding.parameter == parameter)
            .map(|finding| finding.value.to_f64())
    };
    for (name, parameter) in [
        ("WEIGHTBL", Parameter::Weight),
        (
            "PHGABL",
            Parameter::CoreSet(CoreSetMeasure::PhysicianGlobal),
        ),
        ("PTGABL", Parameter::CoreSet(CoreSetMeasure::PatientGlobal)),
        ("MMTBL", Parameter::CoreSet(CoreSetMeasure::MuscleStrength)),
        (
            "HAQBL",
            Parameter::CoreSet(CoreSetMeasure::HealthAssessment),
        ),
        ("EXTBL", Parameter::CoreSet(CoreSetMeasure::Extramuscular)),
        ("CKBL", Parameter::Enzyme(Enzyme::CreatineKinase)),
        ("ALDBL", Parameter::Enzyme(Enzyme::Aldolase)),
        (
            "ASTBL",
            Parameter::Enzyme(Enzyme::AspartateAminotransferase),
        ),
        ("ALTBL", Parameter::Enzyme(Enzyme::AlanineAminotransferase)),
        ("LDHBL", Parameter::Enzyme(Enzyme::LactateDehydrogenase)),
        ("CDASIABL", Parameter::Test(record::Test::CdasiActivity)),
    ] {
        row.set(name, value(parameter))?;
    }
    let followed = person
        .subject
        .baseline(plan)
        .and_then(|measures| plan.response_settings().enzyme.choose(&measures.enzymes));
    row.set("ENZUSED", followed.map_or("", |enzyme| enzyme.short_name()))?;
    Ok(())
}
