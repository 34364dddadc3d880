//! The domains of the subjects themselves: `DM`, `SE`, `SV`.

use super::code_list;
use super::layout::{Class, Layout, Source};
use super::variable::Core::{Expected, Permissible, Required};
use super::variable::Origin::{Assigned, Collected, Derived, Protocol};
use super::variable::Role::{Identifier, Qualifier, Timing, Topic};
use super::variable::{date_time, number, text};

/// Demographics. The standard asks for the country of each site; a record does not hold it, so the column is empty.
#[rustfmt::skip]
pub static DM: Layout = Layout {
    name: "DM",
    label: "Demographics",
    class: Class::SpecialPurpose,
    structure: "One record per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        text("SUBJID", "Subject Identifier for the Study", 20, Required, Topic, Assigned),
        date_time("RFSTDTC", "Subject Reference Start Date/Time", Expected, Derived),
        date_time("RFENDTC", "Subject Reference End Date/Time", Expected, Derived),
        date_time("RFXSTDTC", "Date/Time of First Study Treatment", Expected, Derived),
        date_time("RFXENDTC", "Date/Time of Last Study Treatment", Expected, Derived),
        date_time("RFICDTC", "Date/Time of Informed Consent", Expected, Collected),
        date_time("RFPENDTC", "Date/Time of End of Participation", Expected, Derived),
        date_time("DTHDTC", "Date/Time of Death", Expected, Collected),
        text("DTHFL", "Subject Death Flag", 1, Expected, Qualifier, Derived).coded(&code_list::YES),
        text("SITEID", "Study Site Identifier", 8, Required, Qualifier, Assigned),
        number("AGE", "Age", Expected, Qualifier, Collected),
        text("AGEU", "Age Units", 10, Expected, Qualifier, Assigned).coded(&code_list::AGE_UNIT),
        text("SEX", "Sex", 16, Required, Qualifier, Collected).coded(&code_list::SEX),
        text("RACE", "Race", 60, Expected, Qualifier, Collected).coded(&code_list::RACE),
        text("ETHNIC", "Ethnicity", 60, Permissible, Qualifier, Collected).coded(&code_list::ETHNICITY),
        text("ARMCD", "Planned Arm Code", 20, Expected, Qualifier, Assigned),
        text("ARM", "Description of Planned Arm", 80, Expected, Qualifier, Assigned),
        text("ACTARMCD", "Actual Arm Code", 20, Expected, Qualifier, Assigned),
        text("ACTARM", "Description of Actual Arm", 80, Expected, Qualifier, Assigned),
        text("ARMNRS", "Reason Arm and/or Actual Arm is Null", 40, Expected, Qualifier, Assigned).coded(&code_list::ARM_NULL_REASON),
        text("ACTARMUD", "Description of Unplanned Actual Arm", 80, Expected, Qualifier, Assigned),
        text("COUNTRY", "Country", 3, Expected, Qualifier, Assigned),
    ],
};

/// Subject elements.
#[rustfmt::skip]
pub static SE: Layout = Layout {
    name: "SE",
    label: "Subject Elements",
    class: Class::SpecialPurpose,
    structure: "One record per actual element per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "SESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("SESEQ", "Sequence Number", Required, Identifier, Assigned),
        text("ETCD", "Element Code", 8, Required, Topic, Protocol),
        text("ELEMENT", "Description of Element", 80, Permissible, Qualifier, Protocol),
        text("EPOCH", "Epoch", 40, Permissible, Timing, Derived),
        date_time("SESTDTC", "Start Date/Time of Element", Required, Derived),
        date_time("SEENDTC", "End Date/Time of Element", Expected, Derived),
        number("SESTDY", "Study Day of Start of Element", Permissible, Timing, Derived),
    ],
};

/// Subject visits.
#[rustfmt::skip]
pub static SV: Layout = Layout {
    name: "SV",
    label: "Subject Visits",
    class: Class::SpecialPurpose,
    structure: "One record per actual visit per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "SVSTDTC", "VISITNUM"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("VISITNUM", "Visit Number", Required, Topic, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        text("SVPRESP", "Pre-specified", 1, Expected, Qualifier, Assigned).coded(&code_list::YES),
        text("SVOCCUR", "Occurrence", 1, Expected, Qualifier, Assigned).coded(&code_list::Y_OR_N),
        date_time("SVSTDTC", "Start Date/Time of Observation", Expected, Collected),
        date_time("SVENDTC", "End Date/Time of Observation", Expected, Collected),
        number("SVSTDY", "Study Day of Start of Observation", Permissible, Timing, Derived),
    ],
};
