//! What happened: `AE`, `CE`, `DS`, `DV`.

use super::code_list;
use super::layout::{Class, Layout, Source};
use super::variable::Core::{Expected, Permissible, Required};
use super::variable::Origin::{Assigned, Collected, Derived, Protocol};
use super::variable::Role::{Identifier, Qualifier, Timing, Topic};
use super::variable::{date_time, number, text};

/// Adverse events. The levels of MedDRA below the preferred term, and its codes, are not recorded.
#[rustfmt::skip]
pub static AE: Layout = Layout {
    name: "AE",
    label: "Adverse Events",
    class: Class::Events,
    structure: "One record per adverse event per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "AESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("AESEQ", "Sequence Number", Required, Identifier, Assigned),
        text("AETERM", "Reported Term for the Adverse Event", 200, Required, Topic, Collected),
        text("AEDECOD", "Dictionary-Derived Term", 200, Required, Qualifier, Assigned),
        text("AEBODSYS", "Body System or Organ Class", 200, Expected, Qualifier, Assigned),
        text("AESOC", "Primary System Organ Class", 200, Expected, Qualifier, Assigned),
        text("AESEV", "Severity/Intensity", 10, Permissible, Qualifier, Collected).coded(&code_list::SEVERITY),
        text("AESER", "Serious Event", 2, Expected, Qualifier, Collected).coded(&code_list::YES_NO),
        text("AEACN", "Action Taken with Study Treatment", 40, Expected, Qualifier, Collected).coded(&code_list::ACTION_TAKEN),
        text("AEREL", "Causality", 20, Expected, Qualifier, Collected).coded(&code_list::CAUSALITY),
        text("AEOUT", "Outcome of Adverse Event", 40, Permissible, Qualifier, Collected).coded(&code_list::OUTCOME),
        date_time("AESTDTC", "Start Date/Time of Adverse Event", Expected, Collected),
        date_time("AEENDTC", "End Date/Time of Adverse Event", Expected, Collected),
        number("AESTDY", "Study Day of Start of Adverse Event", Permissible, Timing, Derived),
    ],
};

/// Clinical events that are no adverse events: confirmed deterioration, and suspicion of thromboembolism.
#[rustfmt::skip]
pub static CE: Layout = Layout {
    name: "CE",
    label: "Clinical Events",
    class: Class::Events,
    structure: "One record per clinical event per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "CESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("CESEQ", "Sequence Number", Required, Identifier, Assigned),
        text("CETERM", "Reported Term for the Clinical Event", 200, Required, Topic, Assigned),
        text("CEDECOD", "Dictionary-Derived Term", 200, Permissible, Qualifier, Assigned).coded(&code_list::CLINICAL_EVENT),
        text("CECAT", "Category for the Clinical Event", 40, Permissible, Qualifier, Assigned),
        number("VISITNUM", "Visit Number", Expected, Timing, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Timing, Protocol),
        date_time("CESTDTC", "Start Date/Time of Clinical Event", Expected, Derived),
        number("CESTDY", "Study Day of Start of Clinical Event", Permissible, Timing, Derived),
    ],
};

/// Disposition.
#[rustfmt::skip]
pub static DS: Layout = Layout {
    name: "DS",
    label: "Disposition",
    class: Class::Events,
    structure: "One record per disposition status or protocol milestone per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "DSSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("DSSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("DSTERM", "Reported Term for the Disposition Event", 200, Required, Topic, Assigned),
        text("DSDECOD", "Standardized Disposition Term", 200, Required, Qualifier, Assigned).coded(&code_list::DISPOSITION),
        text("DSCAT", "Category for Disposition Event", 40, Expected, Qualifier, Assigned).coded(&code_list::DISPOSITION_CATEGORY),
        text("EPOCH", "Epoch", 40, Permissible, Timing, Derived),
        date_time("DSSTDTC", "Start Date/Time of Disposition Event", Expected, Collected),
        number("DSSTDY", "Study Day of Start of Disposition Event", Expected, Timing, Derived),
    ],
};

/// Protocol deviations.
#[rustfmt::skip]
pub static DV: Layout = Layout {
    name: "DV",
    label: "Protocol Deviations",
    class: Class::Events,
    structure: "One record per protocol deviation per subject",
    source: Source::SdtmImplementationGuide,
    keys: &["USUBJID", "DVSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Assigned),
        number("DVSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("DVTERM", "Protocol Deviation Term", 200, Required, Topic, Assigned),
        text("DVDECOD", "Protocol Deviation Coded Term", 40, Permissible, Qualifier, Assigned).coded(&code_list::DEVIATION),
        date_time("DVSTDTC", "Start Date/Time of Deviation", Permissible, Collected),
    ],
};
