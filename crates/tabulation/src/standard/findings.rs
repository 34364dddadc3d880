//! What was measured: `FT`, `IE`, `LB`, `MK`, `QS`, `RS`, `VS`.

use super::code_list;
use super::layout::{Class, Layout, Source};
use super::variable::Core::{Expected, Permissible, Required};
use super::variable::Origin::{Assigned, Collected, Derived, Protocol};
use super::variable::Role::{Identifier, Qualifier, Timing, Topic};
use super::variable::{date_time, number, text};

/// Named, stand-alone tests of a task: the total of manual muscle testing.
#[rustfmt::skip]
pub static FT: Layout = Layout {
    name: "FT",
    label: "Functional Tests",
    class: Class::Findings,
    structure: "One record per result per visit per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "FTSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("FTSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("FTTESTCD", "Short Name of Test", 8, Required, Topic, Assigned),
        text("FTTEST", "Name of Test", 40, Required, Qualifier, Assigned),
        text("FTCAT", "Category", 40, Required, Qualifier, Assigned),
        text("FTORRES", "Result or Finding in Original Units", 40, Expected, Qualifier, Collected),
        text("FTORRESU", "Original Units", 20, Expected, Qualifier, Collected).coded(&code_list::UNIT),
        text("FTSTRESC", "Result or Finding in Standard Format", 40, Expected, Qualifier, Derived),
        number("FTSTRESN", "Numeric Result/Finding in Standard Units", Expected, Qualifier, Derived),
        text("FTSTRESU", "Standard Units", 20, Expected, Qualifier, Assigned).coded(&code_list::UNIT),
        text("FTLOBXFL", "Last Observation Before Exposure Flag", 1, Expected, Qualifier, Derived).coded(&code_list::YES),
        text("FTDRVFL", "Derived Flag", 1, Permissible, Qualifier, Derived).coded(&code_list::YES),
        number("VISITNUM", "Visit Number", Expected, Timing, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        date_time("FTDTC", "Date/Time of Test", Expected, Collected),
        number("FTDY", "Study Day of Test", Permissible, Timing, Derived),
    ],
};

/// Criteria that kept a person out.
#[rustfmt::skip]
pub static IE: Layout = Layout {
    name: "IE",
    label: "Inclusion/Exclusion Criteria Not Met",
    class: Class::Findings,
    structure: "One record per criterion not met per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "IESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("IESEQ", "Sequence Number", Required, Identifier, Assigned),
        text("IETESTCD", "Inclusion/Exclusion Criterion Short Name", 8, Required, Topic, Protocol),
        text("IETEST", "Inclusion/Exclusion Criterion", 200, Required, Qualifier, Protocol),
        text("IECAT", "Inclusion/Exclusion Category", 20, Required, Qualifier, Assigned).coded(&code_list::CRITERION_CATEGORY),
        text("IEORRES", "I/E Criterion Original Result", 1, Required, Qualifier, Collected).coded(&code_list::Y_OR_N),
        text("IESTRESC", "I/E Criterion Result in Std Format", 1, Required, Qualifier, Assigned).coded(&code_list::Y_OR_N),
        date_time("IEDTC", "Date/Time of Collection", Permissible, Collected),
    ],
};

/// Laboratory values.
#[rustfmt::skip]
pub static LB: Layout = Layout {
    name: "LB",
    label: "Laboratory Test Results",
    class: Class::Findings,
    structure: "One record per result per visit per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "LBSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("LBSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("LBTESTCD", "Lab Test or Examination Short Name", 8, Required, Topic, Assigned),
        text("LBTEST", "Lab Test or Examination Name", 40, Required, Qualifier, Assigned),
        text("LBCAT", "Category for Lab Test", 40, Expected, Qualifier, Assigned),
        text("LBORRES", "Result or Finding in Original Units", 40, Expected, Qualifier, Collected),
        text("LBORRESU", "Original Units", 20, Expected, Qualifier, Collected).coded(&code_list::UNIT),
        text("LBORNRHI", "Reference Range Upper Limit in Orig Unit", 20, Expected, Qualifier, Collected),
        text("LBSTRESC", "Character Result/Finding in Std Format", 40, Expected, Qualifier, Derived),
        number("LBSTRESN", "Numeric Result/Finding in Standard Units", Expected, Qualifier, Derived),
        text("LBSTRESU", "Standard Units", 20, Expected, Qualifier, Assigned).coded(&code_list::UNIT),
        number("LBSTNRHI", "Reference Range Upper Limit-Std Units", Expected, Qualifier, Collected),
        text("LBNRIND", "Reference Range Indicator", 20, Expected, Qualifier, Derived).coded(&code_list::REFERENCE_RANGE),
        text("LBLOBXFL", "Last Observation Before Exposure Flag", 1, Expected, Qualifier, Derived).coded(&code_list::YES),
        text("LBDRVFL", "Derived Flag", 1, Permissible, Qualifier, Derived).coded(&code_list::YES),
        number("VISITNUM", "Visit Number", Expected, Timing, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        date_time("LBDTC", "Date/Time of Specimen Collection", Expected, Collected),
        number("LBDY", "Study Day of Specimen Collection", Permissible, Timing, Derived),
    ],
};

/// Musculoskeletal findings.
#[rustfmt::skip]
pub static MK: Layout = Layout {
    name: "MK",
    label: "Musculoskeletal System Findings",
    class: Class::Findings,
    structure: "One record per result per visit per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "MKSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("MKSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("MKTESTCD", "Short Name of Musculoskeletal Test", 8, Required, Topic, Assigned),
        text("MKTEST", "Name of Musculoskeletal Test", 40, Required, Qualifier, Assigned),
        text("MKCAT", "Category for Test", 40, Permissible, Qualifier, Assigned),
        text("MKORRES", "Result or Finding in Original Units", 40, Expected, Qualifier, Collected),
        text("MKORRESU", "Original Units", 20, Expected, Qualifier, Collected).coded(&code_list::UNIT),
        text("MKSTRESC", "Result or Finding in Standard Format", 40, Expected, Qualifier, Derived),
        number("MKSTRESN", "Numeric Result/Finding in Standard Units", Expected, Qualifier, Derived),
        text("MKSTRESU", "Standard Units", 20, Expected, Qualifier, Assigned).coded(&code_list::UNIT),
        text("MKLOC", "Location Used for Measurement", 40, Permissible, Qualifier, Assigned),
        text("MKLAT", "Laterality", 20, Permissible, Qualifier, Collected).coded(&code_list::LATERALITY),
        text("MKLOBXFL", "Last Observation Before Exposure Flag", 1, Expected, Qualifier, Derived).coded(&code_list::YES),
        text("MKDRVFL", "Derived Flag", 1, Permissible, Qualifier, Derived).coded(&code_list::YES),
        number("VISITNUM", "Visit Number", Expected, Timing, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        date_time("MKDTC", "Date/Time of Test", Expected, Collected),
        number("MKDY", "Study Day of Test", Permissible, Timing, Derived),
    ],
};

/// What subjects answer.
#[rustfmt::skip]
pub static QS: Layout = Layout {
    name: "QS",
    label: "Questionnaires",
    class: Class::Findings,
    structure: "One record per result per visit per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "QSSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("QSSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("QSTESTCD", "Question Short Name", 8, Required, Topic, Assigned),
        text("QSTEST", "Question Name", 40, Required, Qualifier, Assigned),
        text("QSCAT", "Category of Question", 40, Required, Qualifier, Assigned),
        text("QSORRES", "Finding in Original Units", 40, Expected, Qualifier, Collected),
        text("QSORRESU", "Original Units", 20, Expected, Qualifier, Collected).coded(&code_list::UNIT),
        text("QSSTRESC", "Character Result/Finding in Std Format", 40, Expected, Qualifier, Derived),
        number("QSSTRESN", "Numeric Finding in Standard Units", Expected, Qualifier, Derived),
        text("QSSTRESU", "Standard Units", 20, Expected, Qualifier, Assigned).coded(&code_list::UNIT),
        text("QSLOBXFL", "Last Observation Before Exposure Flag", 1, Expected, Qualifier, Derived).coded(&code_list::YES),
        text("QSDRVFL", "Derived Flag", 1, Permissible, Qualifier, Derived).coded(&code_list::YES),
        number("VISITNUM", "Visit Number", Expected, Timing, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        date_time("QSDTC", "Date/Time of Finding", Expected, Collected),
        number("QSDY", "Study Day of Finding", Permissible, Timing, Derived),
    ],
};

/// What physicians judge, and what is computed of it.
#[rustfmt::skip]
pub static RS: Layout = Layout {
    name: "RS",
    label: "Disease Response and Clin Classification",
    class: Class::Findings,
    structure: "One record per result per visit per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "RSSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("RSSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("RSTESTCD", "Assessment Short Name", 8, Required, Topic, Assigned),
        text("RSTEST", "Assessment Name", 40, Required, Qualifier, Assigned),
        text("RSCAT", "Category for Assessment", 40, Expected, Qualifier, Assigned),
        text("RSORRES", "Result or Finding in Original Units", 40, Expected, Qualifier, Collected),
        text("RSORRESU", "Original Units", 20, Expected, Qualifier, Collected).coded(&code_list::UNIT),
        text("RSSTRESC", "Result or Finding in Standard Format", 40, Expected, Qualifier, Derived),
        number("RSSTRESN", "Numeric Result/Finding in Standard Units", Expected, Qualifier, Derived),
        text("RSSTRESU", "Standard Units", 20, Expected, Qualifier, Assigned).coded(&code_list::UNIT),
        text("RSLOBXFL", "Last Observation Before Exposure Flag", 1, Expected, Qualifier, Derived).coded(&code_list::YES),
        text("RSDRVFL", "Derived Flag", 1, Permissible, Qualifier, Derived).coded(&code_list::YES),
        number("VISITNUM", "Visit Number", Expected, Timing, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        date_time("RSDTC", "Date/Time of Assessment", Expected, Collected),
        number("RSDY", "Study Day of Assessment", Permissible, Timing, Derived),
    ],
};

/// Vital signs.
#[rustfmt::skip]
pub static VS: Layout = Layout {
    name: "VS",
    label: "Vital Signs",
    class: Class::Findings,
    structure: "One record per result per visit per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "VSSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("VSSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("VSTESTCD", "Vital Signs Test Short Name", 8, Required, Topic, Assigned),
        text("VSTEST", "Vital Signs Test Name", 40, Required, Qualifier, Assigned),
        text("VSCAT", "Category for Vital Signs", 40, Permissible, Qualifier, Assigned),
        text("VSORRES", "Result or Finding in Original Units", 40, Expected, Qualifier, Collected),
        text("VSORRESU", "Original Units", 20, Expected, Qualifier, Collected).coded(&code_list::UNIT),
        text("VSSTRESC", "Character Result/Finding in Std Format", 40, Expected, Qualifier, Derived),
        number("VSSTRESN", "Numeric Result/Finding in Standard Units", Expected, Qualifier, Derived),
        text("VSSTRESU", "Standard Units", 20, Expected, Qualifier, Assigned).coded(&code_list::UNIT),
        text("VSLOBXFL", "Last Observation Before Exposure Flag", 1, Expected, Qualifier, Derived).coded(&code_list::YES),
        text("VSDRVFL", "Derived Flag", 1, Permissible, Qualifier, Derived).coded(&code_list::YES),
        number("VISITNUM", "Visit Number", Expected, Timing, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        date_time("VSDTC", "Date/Time of Measurements", Expected, Collected),
        number("VSDY", "Study Day of Vital Signs", Permissible, Timing, Derived),
    ],
};
