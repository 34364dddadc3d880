//! What was given: `CM`, `EC`, `EX`.

use super::code_list;
use super::layout::{Class, Layout, Source};
use super::variable::Core::{Expected, Permissible, Required};
use super::variable::Origin::{Assigned, Collected, Derived, Protocol};
use super::variable::Role::{Identifier, Qualifier, Timing, Topic};
use super::variable::{date_time, number, text};

/// Concomitant and rescue medication.
#[rustfmt::skip]
pub static CM: Layout = Layout {
    name: "CM",
    label: "Concomitant/Prior Medications",
    class: Class::Interventions,
    structure: "One record per recorded change of a medication per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "CMSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("CMSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("CMTRT", "Reported Name of Drug, Med, or Therapy", 200, Required, Topic, Collected),
        text("CMCAT", "Category for Medication", 40, Permissible, Qualifier, Assigned).coded(&code_list::MEDICATION_CATEGORY),
        text("CMSCAT", "Subcategory: Change Recorded", 40, Permissible, Qualifier, Collected).coded(&code_list::MEDICATION_CHANGE),
        number("CMDOSE", "Dose per Administration", Permissible, Qualifier, Collected),
        text("CMDOSU", "Dose Units", 20, Permissible, Qualifier, Assigned).coded(&code_list::UNIT),
        date_time("CMSTDTC", "Start Date/Time of Medication", Permissible, Collected),
        number("CMSTDY", "Study Day of Start of Medication", Permissible, Timing, Derived),
    ],
};

/// Infusions as collected: the same for a product and its placebo.
#[rustfmt::skip]
pub static EC: Layout = Layout {
    name: "EC",
    label: "Exposure as Collected",
    class: Class::Interventions,
    structure: "One record per infusion cycle per subject, in millilitres",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "ECSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("ECSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("ECTRT", "Name of Treatment", 80, Required, Topic, Assigned),
        number("ECDOSE", "Dose", Expected, Qualifier, Collected),
        text("ECDOSU", "Dose Units", 20, Expected, Qualifier, Assigned).coded(&code_list::UNIT),
        text("ECROUTE", "Route of Administration", 40, Permissible, Qualifier, Assigned).coded(&code_list::ROUTE),
        number("VISITNUM", "Visit Number", Expected, Timing, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        date_time("ECSTDTC", "Start Date/Time of Treatment", Expected, Collected),
        date_time("ECENDTC", "End Date/Time of Treatment", Expected, Collected),
        number("ECSTDY", "Study Day of Start of Treatment", Permissible, Timing, Derived),
    ],
};

/// What was in the bags.
#[rustfmt::skip]
pub static EX: Layout = Layout {
    name: "EX",
    label: "Exposure",
    class: Class::Interventions,
    structure: "One record per infusion cycle per subject, in grams",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "EXSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("EXSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("EXTRT", "Name of Treatment", 80, Required, Topic, Assigned),
        number("EXDOSE", "Dose", Expected, Qualifier, Derived),
        text("EXDOSU", "Dose Units", 20, Expected, Qualifier, Assigned).coded(&code_list::UNIT),
        text("EXDOSFRM", "Dose Form", 40, Expected, Qualifier, Assigned).coded(&code_list::DOSE_FORM),
        text("EXROUTE", "Route of Administration", 40, Permissible, Qualifier, Assigned).coded(&code_list::ROUTE),
        number("VISITNUM", "Visit Number", Expected, Timing, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        date_time("EXSTDTC", "Start Date/Time of Treatment", Expected, Collected),
        date_time("EXENDTC", "End Date/Time of Treatment", Expected, Collected),
        number("EXSTDY", "Study Day of Start of Treatment", Permissible, Timing, Derived),
    ],
};
