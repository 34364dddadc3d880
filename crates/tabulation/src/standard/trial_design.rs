//! The design of the trial: `TA`, `TE`, `TI`, `TS`, `TV`.

use super::code_list;
use super::layout::{Class, Layout, Source};
use super::variable::Core::{Expected, Permissible, Required};
use super::variable::Origin::{Assigned, Protocol};
use super::variable::Role::{Identifier, Qualifier, Rule, Timing, Topic};
use super::variable::{duration, number, text};

/// Trial arms.
#[rustfmt::skip]
pub static TA: Layout = Layout {
    name: "TA",
    label: "Trial Arms",
    class: Class::TrialDesign,
    structure: "One record per planned element per arm",
    source: Source::SdtmImplementationGuide,
    keys: &["ARMCD", "TAETORD"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("ARMCD", "Planned Arm Code", 20, Required, Topic, Protocol),
        text("ARM", "Description of Planned Arm", 80, Required, Qualifier, Protocol),
        number("TAETORD", "Planned Order of Element within Arm", Required, Identifier, Protocol),
        text("ETCD", "Element Code", 8, Required, Qualifier, Protocol),
        text("ELEMENT", "Description of Element", 80, Permissible, Qualifier, Protocol),
        text("TABRANCH", "Branch", 200, Expected, Rule, Protocol),
        text("TATRANS", "Transition Rule", 200, Expected, Rule, Protocol),
        text("EPOCH", "Epoch", 40, Required, Timing, Protocol),
    ],
};

/// Trial elements.
#[rustfmt::skip]
pub static TE: Layout = Layout {
    name: "TE",
    label: "Trial Elements",
    class: Class::TrialDesign,
    structure: "One record per planned element",
    source: Source::SdtmImplementationGuide,
    keys: &["ETCD"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("ETCD", "Element Code", 8, Required, Topic, Protocol),
        text("ELEMENT", "Description of Element", 80, Required, Qualifier, Protocol),
        text("TESTRL", "Rule for Start of Element", 200, Required, Rule, Protocol),
        text("TEENRL", "Rule for End of Element", 200, Permissible, Rule, Protocol),
        duration("TEDUR", "Planned Duration of Element", Permissible, Protocol),
    ],
};

/// Trial inclusion and exclusion criteria.
#[rustfmt::skip]
pub static TI: Layout = Layout {
    name: "TI",
    label: "Trial Inclusion/Exclusion Criteria",
    class: Class::TrialDesign,
    structure: "One record per criterion",
    source: Source::SdtmImplementationGuide,
    keys: &["IETESTCD", "TIVERS"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        text("IETESTCD", "Incl/Excl Criterion Short Name", 8, Required, Topic, Protocol),
        text("IETEST", "Inclusion/Exclusion Criterion", 200, Required, Qualifier, Protocol),
        text("IECAT", "Inclusion/Exclusion Category", 20, Required, Qualifier, Protocol).coded(&code_list::CRITERION_CATEGORY),
        text("TIVERS", "Protocol Criteria Versions", 20, Permissible, Qualifier, Protocol),
    ],
};

/// Trial summary.
#[rustfmt::skip]
pub static TS: Layout = Layout {
    name: "TS",
    label: "Trial Summary",
    class: Class::TrialDesign,
    structure: "One record per trial summary parameter value",
    source: Source::SdtmImplementationGuide,
    keys: &["TSPARMCD", "TSSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        number("TSSEQ", "Sequence Number", Required, Identifier, Assigned),
        text("TSPARMCD", "Trial Summary Parameter Short Name", 8, Required, Topic, Protocol),
        text("TSPARM", "Trial Summary Parameter", 40, Required, Qualifier, Protocol),
        text("TSVAL", "Parameter Value", 200, Expected, Qualifier, Protocol),
    ],
};

/// Trial visits.
#[rustfmt::skip]
pub static TV: Layout = Layout {
    name: "TV",
    label: "Trial Visits",
    class: Class::TrialDesign,
    structure: "One record per planned visit",
    source: Source::SdtmImplementationGuide,
    keys: &["VISITNUM"],
    variables: &[
        text("STUDYID", "Study Identifier", 20, Required, Identifier, Protocol),
        text("DOMAIN", "Domain Abbreviation", 2, Required, Identifier, Assigned),
        number("VISITNUM", "Visit Number", Required, Topic, Protocol),
        text("VISIT", "Visit Name", 40, Permissible, Qualifier, Protocol),
        number("VISITDY", "Planned Study Day of Visit", Permissible, Timing, Protocol),
        text("ARMCD", "Planned Arm Code", 20, Expected, Qualifier, Protocol),
        text("TVSTRL", "Visit Start Rule", 200, Required, Rule, Protocol),
        text("TVENRL", "Visit End Rule", 200, Permissible, Rule, Protocol),
    ],
};
