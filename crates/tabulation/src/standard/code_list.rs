//! The terms that a variable may hold.

/// A list of terms.
#[derive(Debug, Clone, Copy)]
pub struct CodeList {
    /// Its name.
    pub name: &'static str,
    /// Whether other terms may be added to it.
    pub reach: Reach,
    /// The terms.
    pub terms: &'static [&'static str],
}

/// Whether a list is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// No other term is allowed.
    Closed,
    /// CDISC lets sponsors add terms: another one is remarked on, and not wrong.
    Extensible,
}

impl CodeList {
    /// Whether a term is in it.
    #[must_use]
    pub fn holds(&self, term: &str) -> bool {
        self.terms.contains(&term)
    }
}

const fn closed(name: &'static str, terms: &'static [&'static str]) -> CodeList {
    CodeList {
        name,
        reach: Reach::Closed,
        terms,
    }
}

const fn extensible(name: &'static str, terms: &'static [&'static str]) -> CodeList {
    CodeList {
        name,
        reach: Reach::Extensible,
        terms,
    }
}

// After CDISC's controlled terminology (SDTM of 2023-12-15, ADaM of 2023) where it has the list, with the terms
// that these datasets use and those that other trials commonly do; the rest are ours.

/// Yes, where it holds; ADaM's flags without a no.
pub static YES: CodeList = closed("Yes", &["Y"]);
/// Yes or no.
pub static YES_NO: CodeList = closed("No Yes Response", &["N", "Y", "U", "NA"]);
/// Yes or no, where it is always known.
pub static Y_OR_N: CodeList = closed("No Yes Response, Known", &["N", "Y"]);
/// Sex.
pub static SEX: CodeList = closed("Sex", &["F", "M", "U", "INTERSEX", "UNDIFFERENTIATED"]);
/// Race.
pub static RACE: CodeList = extensible(
    "Race",
    &[
        "AMERICAN INDIAN OR ALASKA NATIVE",
        "ASIAN",
        "BLACK OR AFRICAN AMERICAN",
        "MULTIPLE",
        "NATIVE HAWAIIAN OR OTHER PACIFIC ISLANDER",
        "NOT REPORTED",
        "OTHER",
        "UNKNOWN",
        "WHITE",
    ],
);
/// Ethnicity.
pub static ETHNICITY: CodeList = extensible(
    "Ethnic Group",
    &[
        "HISPANIC OR LATINO",
        "NOT HISPANIC OR LATINO",
        "NOT REPORTED",
        "UNKNOWN",
    ],
);
/// Units of age.
pub static AGE_UNIT: CodeList = closed("Age Unit", &["HOURS", "DAYS", "WEEKS", "MONTHS", "YEARS"]);
/// Why an arm is not there.
pub static ARM_NULL_REASON: CodeList = extensible(
    "Arm Null Reason",
    &[
        "SCREEN FAILURE",
        "NOT ASSIGNED",
        "ASSIGNED, NOT TREATED",
        "UNPLANNED TREATMENT",
        "BLINDED",
    ],
);
/// Severity of an adverse event.
pub static SEVERITY: CodeList = closed("Severity/Intensity Scale", &["MILD", "MODERATE", "SEVERE"]);
/// What was done with the treatment.
pub static ACTION_TAKEN: CodeList = closed(
    "Action Taken with Study Treatment",
    &[
        "DOSE INCREASED",
        "DOSE NOT CHANGED",
        "DOSE RATE REDUCED",
        "DOSE REDUCED",
        "DRUG INTERRUPTED",
        "DRUG WITHDRAWN",
        "NOT APPLICABLE",
        "UNKNOWN",
    ],
);
/// Relation to the treatment; CDISC leaves it to the sponsor.
pub static CAUSALITY: CodeList = extensible("Causality", &["RELATED", "NOT RELATED"]);
/// Outcome of an event.
pub static OUTCOME: CodeList = closed(
    "Outcome of Event",
    &[
        "FATAL",
        "NOT RECOVERED/NOT RESOLVED",
        "RECOVERED/RESOLVED",
        "RECOVERED/RESOLVED WITH SEQUELAE",
        "RECOVERING/RESOLVING",
        "UNKNOWN",
    ],
);
/// Category of a disposition event.
pub static DISPOSITION_CATEGORY: CodeList = extensible(
    "Category of Disposition Event",
    &["DISPOSITION EVENT", "OTHER EVENT", "PROTOCOL MILESTONE"],
);
/// Milestones, and how a stay ended.
pub static DISPOSITION: CodeList = extensible(
    "Completion/Reason for Non-Completion",
    &[
        "ADVERSE EVENT",
        "COMPLETED",
        "CONFIRMED DETERIORATION",
        "CROSSED OVER TO THE OTHER ARM",
        "DEATH",
        "ENROLLED",
        "INFORMED CONSENT OBTAINED",
        "LACK OF EFFICACY",
        "LOST TO FOLLOW-UP",
        "OTHER",
        "PHYSICIAN DECISION",
        "PROTOCOL DEVIATION",
        "RANDOMIZED",
        "SCREEN FAILURE",
        "STUDY TERMINATED BY SPONSOR",
        "SWITCHED TO THE OTHER ARM IN ERROR",
        "WITHDRAWAL BY SUBJECT",
    ],
);
/// Why a subject left, in analyses.
pub static DISCONTINUATION: CodeList = extensible(
    "Reason for Discontinuation",
    &[
        "ADVERSE EVENT",
        "CONFIRMED DETERIORATION",
        "DEATH",
        "LACK OF EFFICACY",
        "LOST TO FOLLOW-UP",
        "NOT ENTERED",
        "OTHER",
        "PHYSICIAN DECISION",
        "PROTOCOL DEVIATION",
        "WITHDRAWAL BY SUBJECT",
    ],
);
/// Where a subject stands at the end.
pub static END_OF_STUDY_STATUS: CodeList = extensible(
    "Subject Trial Status",
    &["COMPLETED", "DISCONTINUED", "ONGOING", "NOT ENROLLED"],
);
/// The kinds of criteria.
pub static CRITERION_CATEGORY: CodeList = extensible(
    "Category of Inclusion/Exclusion",
    &["EXCLUSION", "INCLUSION", "OTHER"],
);
/// Routes.
pub static ROUTE: CodeList = extensible(
    "Route of Administration Response",
    &["INTRAVENOUS", "ORAL", "SUBCUTANEOUS", "TRANSDERMAL"],
);
/// Pharmaceutical forms.
pub static DOSE_FORM: CodeList = extensible(
    "Pharmaceutical Dosage Form",
    &["INJECTION, SOLUTION", "PATCH", "TABLET"],
);
/// Units.
pub static UNIT: CodeList = extensible("Unit", &["cm", "g", "kg", "mg", "mL", "N", "U/L"]);
/// Sides of the body.
pub static LATERALITY: CodeList = extensible("Laterality", &["BILATERAL", "LEFT", "RIGHT"]);
/// Where a laboratory value lies.
pub static REFERENCE_RANGE: CodeList = extensible(
    "Reference Range Indicator",
    &["ABNORMAL", "HIGH", "LOW", "NORMAL"],
);
/// Kinds of medication.
pub static MEDICATION_CATEGORY: CodeList = extensible(
    "Category for Medication",
    &[
        "GLUCOCORTICOID",
        "IMMUNOSUPPRESSANT",
        "OTHER",
        "PREMEDICATION",
        "RESCUE",
    ],
);
/// What was recorded of a medication.
pub static MEDICATION_CHANGE: CodeList = extensible(
    "Change of Medication",
    &["AT ENTRY", "INCREASED", "REDUCED", "STARTED", "STOPPED"],
);
/// Clinical events.
pub static CLINICAL_EVENT: CodeList = extensible(
    "Clinical Event",
    &["CONFIRMED DETERIORATION", "SUSPECTED THROMBOEMBOLIC EVENT"],
);
/// Kinds of deviation.
pub static DEVIATION: CodeList = extensible(
    "Protocol Deviation",
    &[
        "ACT CONTRADICTED BY CORRECTION",
        "BEFORE CONSENT",
        "CROSS-OVER NOT CARRIED OUT",
        "DAYS NOT AS PLANNED",
        "DOSE AFTER STOP",
        "END NOT CARRIED OUT",
        "GLUCOCORTICOID CHANGED",
        "IMMUNOSUPPRESSANT CHANGED",
        "INFUSION CYCLE NOT PLANNED",
        "PREMEDICATION TOO EARLY",
        "RATE TOO HIGH",
        "REPORTED",
        "RESCUE NOT ALLOWED",
        "SWITCHED IN ERROR",
        "TOO MANY IMMUNOSUPPRESSANTS",
        "VISIT NOT PLANNED",
        "VISIT OUTSIDE WINDOW",
        "VOLUME NOT AS PLANNED",
        "WRONG STRATUM",
    ],
);
/// How a row of an analysis was derived.
pub static DERIVATION_TYPE: CodeList = extensible(
    "Derivation Type",
    &[
        "AVERAGE", "BOCF", "LOCF", "LOV", "MAXIMUM", "MINIMUM", "WOCF",
    ],
);
/// Censored or not.
pub static CENSOR: CodeList = extensible("Censor", &["0", "1"]);
/// How a time to event ended.
pub static EVENT_DESCRIPTION: CodeList = extensible(
    "Event or Censoring Description",
    &["EVENT", "CENSORED AT LAST ASSESSMENT", "CENSORED AT SWITCH"],
);
/// By what a response was judged.
pub static JUDGED_BY: CodeList = closed(
    "What the Response Was Judged By",
    &[
        "DETERIORATED",
        "LAST AT PREMATURE END",
        "LAST BEFORE SWITCH",
        "LAST VALUE",
        "MISSING",
        "TIS",
    ],
);
/// Why a subject was switched.
pub static SWITCH_REASON: CodeList = closed(
    "Reason for the Switch",
    &["CONFIRMED DETERIORATION", "IN ERROR"],
);
/// Classes of Bohan and Peter.
pub static BOHAN_PETER: CodeList = closed(
    "Class of Bohan and Peter",
    &["DEFINITE", "POSSIBLE", "PROBABLE"],
);
/// Diagnosed subtypes.
pub static SUBTYPE: CodeList =
    extensible("Diagnosed Subtype", &["ASS", "DM", "IMNM", "NM/OM", "PM"]);
/// The domains that a row of an analysis may come from.
pub static SOURCE_DOMAIN: CodeList = extensible(
    "Source Data",
    &[
        "AE", "CE", "DS", "DV", "EC", "FT", "IE", "LB", "MK", "QS", "RS", "SV", "VS",
    ],
);
