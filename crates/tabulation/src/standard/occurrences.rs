//! Analysis datasets of occurrences: `ADAE`, `ADDV`, `ADIE`.

use super::code_list;
use super::layout::{Class, Layout, Source};
use super::variable::Core::{Expected, Permissible, Required};
use super::variable::Origin::{Assigned, Derived, Predecessor, Protocol};
use super::variable::Role::{Identifier, Qualifier, Timing};
use super::variable::{date, number, text};

/// Adverse events, under the treatment received at onset.
#[rustfmt::skip]
pub static ADAE: Layout = Layout {
    name: "ADAE",
    label: "Adverse Events Analysis Dataset",
    class: Class::OccurrenceDataStructure,
    structure: "One record per adverse event per subject",
    source: Source::AdamImplementationGuide,
    keys: &["USUBJID", "AESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Predecessor),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Predecessor),
        text("SITEID", "Study Site Identifier", 8, Permissible, Identifier, Predecessor),
        number("AESEQ", "Sequence Number", Required, Identifier, Predecessor),
        text("TRTA", "Actual Treatment", 80, Expected, Qualifier, Derived),
        number("TRTAN", "Actual Treatment (N)", Permissible, Qualifier, Assigned),
        number("APERIOD", "Period", Permissible, Timing, Derived),
        text("APERIODC", "Period (C)", 40, Permissible, Timing, Derived),
        text("AETERM", "Reported Term for the Adverse Event", 200, Required, Qualifier, Predecessor),
        text("AEDECOD", "Dictionary-Derived Term", 200, Expected, Qualifier, Predecessor),
        text("AEBODSYS", "Body System or Organ Class", 200, Expected, Qualifier, Predecessor),
        text("AESEV", "Severity/Intensity", 10, Permissible, Qualifier, Predecessor).coded(&code_list::SEVERITY),
        text("AESER", "Serious Event", 2, Expected, Qualifier, Predecessor).coded(&code_list::YES_NO),
        text("AEREL", "Causality", 20, Permissible, Qualifier, Predecessor).coded(&code_list::CAUSALITY),
        text("RELFL", "Related Flag", 1, Permissible, Qualifier, Derived).coded(&code_list::YES),
        text("AEACN", "Action Taken with Study Treatment", 40, Permissible, Qualifier, Predecessor).coded(&code_list::ACTION_TAKEN),
        text("AEOUT", "Outcome of Adverse Event", 40, Permissible, Qualifier, Predecessor).coded(&code_list::OUTCOME),
        date("ASTDT", "Analysis Start Date", Expected, Derived),
        number("ASTDY", "Analysis Start Relative Day", Permissible, Timing, Derived),
        date("AENDT", "Analysis End Date", Permissible, Derived),
        text("TRTEMFL", "Treatment Emergent Analysis Flag", 1, Expected, Qualifier, Derived).coded(&code_list::Y_OR_N),
        text("INFUSFL", "Around an Infusion Flag", 1, Permissible, Qualifier, Derived).coded(&code_list::YES),
        text("AESPINT", "Group of Special Interest", 80, Permissible, Qualifier, Protocol),
        text("DISCFL", "Led to Discontinuation Flag", 1, Permissible, Qualifier, Derived).coded(&code_list::YES),
        text("SRCDOM", "Source Data", 8, Expected, Qualifier, Assigned).coded(&code_list::SOURCE_DOMAIN),
        text("SRCVAR", "Source Variable", 8, Expected, Qualifier, Assigned),
        number("SRCSEQ", "Source Sequence Number", Expected, Qualifier, Assigned),
    ],
};

/// Protocol deviations.
#[rustfmt::skip]
pub static ADDV: Layout = Layout {
    name: "ADDV",
    label: "Protocol Deviations Analysis Dataset",
    class: Class::OccurrenceDataStructure,
    structure: "One record per protocol deviation per subject",
    source: Source::AdamImplementationGuide,
    keys: &["USUBJID", "DVSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Predecessor),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Predecessor),
        number("DVSEQ", "Sequence Number", Required, Identifier, Predecessor),
        text("DVTERM", "Protocol Deviation Term", 200, Required, Qualifier, Predecessor),
        text("DVDECOD", "Protocol Deviation Coded Term", 40, Permissible, Qualifier, Predecessor).coded(&code_list::DEVIATION),
        text("AVISIT", "Analysis Visit", 40, Permissible, Timing, Derived),
        date("ADT", "Analysis Date", Expected, Derived),
        number("ADY", "Analysis Relative Day", Permissible, Timing, Derived),
        text("SRCDOM", "Source Data", 8, Expected, Qualifier, Assigned).coded(&code_list::SOURCE_DOMAIN),
        text("SRCVAR", "Source Variable", 8, Expected, Qualifier, Assigned),
        number("SRCSEQ", "Source Sequence Number", Expected, Qualifier, Assigned),
    ],
};

/// Why persons were not enrolled.
#[rustfmt::skip]
pub static ADIE: Layout = Layout {
    name: "ADIE",
    label: "Reasons for Screen Failure",
    class: Class::OccurrenceDataStructure,
    structure: "One record per reason per subject who was not enrolled",
    source: Source::AdamImplementationGuide,
    keys: &["USUBJID", "IESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Predecessor),
        text("USUBJID", "Unique Subject Identifier", 40, Required, Identifier, Predecessor),
        number("IESEQ", "Sequence Number", Required, Identifier, Predecessor),
        text("IETESTCD", "Inclusion/Exclusion Criterion Short Name", 8, Required, Qualifier, Predecessor),
        text("IETEST", "Inclusion/Exclusion Criterion", 200, Required, Qualifier, Predecessor),
        date("ADT", "Analysis Date", Expected, Derived),
        text("SRCDOM", "Source Data", 8, Expected, Qualifier, Assigned).coded(&code_list::SOURCE_DOMAIN),
        text("SRCVAR", "Source Variable", 8, Expected, Qualifier, Assigned),
        number("SRCSEQ", "Source Sequence Number", Expected, Qualifier, Assigned),
    ],
};
