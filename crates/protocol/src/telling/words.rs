//! The words, as data: what conduct of blinded trials with immunoglobulin is known to be told by (channels B-1 to B-14 and B-36 of
//! the analysis of leaks on which the blind of this program rests).

use super::Telling;

/// What is found in texts of every blinded trial: words one after the other, in small letters. A star stands for any further
/// letters. Written `=` and letters as they are, the case counts.
#[rustfmt::skip]
pub(super) const ALWAYS: &[(Telling, &[&str])] = &[
    (Telling::Product, &[
        "placebo*", "verum", "saline", "physiological salt", "salt solution", "salt water", "sodium chloride", "nacl", "na cl", "kochsalz*", "albumin", "albumins",
        "dummy infusion", "sham infusion", "active arm", "active drug", "active product", "active treatment", "active infusion",
        "real drug", "real product", "real infusion", "real treatment", "real stuff", "control arm", "unblinded", "unmasked", "covered bag",
    ]),
    // Total immunoglobulin G and its subclasses; the classes E, A and M tell nothing of what was given.
    (Telling::Immunoglobulin, &[
        "igg", "iggs", "igg1", "igg2", "igg3", "igg4", "ig g", "i g g", "ivig*", "iv ig", "scig", "immunoglobulin", "immunoglobulins", "immuno globulin*",
        "immunglobulin*", "immunoglobuline*", "immune globulin*", "gammaglobulin*", "gamma globulin*", "hypergammaglobulin*", "gamma fraction", "gamma band",
    ]),
    (Telling::Protein, &[
        "globulin*", "total protein*", "serum protein*", "plasma protein*", "protein electrophoresis", "gamma gap", "protein gap", "albumin globulin", "ag ratio", "a g ratio",
        "hyperproteinaemia", "hyperproteinemia", "viscosity", "hyperviscos*", "pseudohyponatr*", "esr", "sedimentation rate",
    ]),
    (Telling::Haemolysis, &[
        "coombs", "antiglobulin*", "=DAT", "haemoly*", "hemoly*", "haptoglobin*", "reticulocyt*", "spherocyt*", "isoagglutinin*", "isohaemagglutinin*", "isohemagglutinin*",
    ]),
    (Telling::PassiveAntibodies, &[
        "anti hbc", "anti hbs", "hbsab", "hbcab", "hepatitis b core", "core antibody", "core antibodies", "surface antibody", "surface antibodies",
        "seroconver*", "passive antibod*", "passively acquired", "passive transfer", "transferred antibod*", "donor antibod*", "maltose", "gdh pqq", "donor plasma", "plasma derived",
    ]),
    (Telling::Look, &[
        "foam", "foams", "foamed", "foaming", "foamy", "froth*", "bubbles", "bubbly", "viscous", "syrupy", "opalescent", "yellowish bag", "yellow bag", "yellow fluid", "yellowish fluid",
        "clear bag", "clear as water", "like water", "looks like water", "looked like water", "glass bottle", "glass bottles", "sleeve slipped", "without the sleeve", "without sleeve", "no sleeve", "uncovered",
    ]),
];

/// Words after or before which one that is found means nothing: drops for the nose, a sample of urine.
pub(super) const HARMLESS: &[(&str, &[&str], &[&str])] = &[
    (
        "saline",
        &["nasal", "nose", "eye"],
        &[
            "nasal",
            "nose",
            "eye",
            "drops",
            "rinse",
            "rinses",
            "gargle",
            "gargles",
            "spray",
            "mouthwash",
            "soak",
            "soaks",
            "compress",
            "compresses",
            "dressing",
            "dressings",
            "nebuliser",
            "nebulizer",
        ],
    ),
    ("albumin", &["urine", "urinary"], &["creatinine"]),
    ("bubbles", &[], &["wrap"]),
    (
        "unblinded",
        &[],
        &["pharmacist", "pharmacy", "pharmacists", "staff"],
    ),
];

/// Words that are too common to be looked for, should they be the name of an arm.
pub(super) const COMMON: &[&str] = &[
    "a",
    "arm",
    "active",
    "b",
    "c",
    "care",
    "control",
    "dose",
    "drug",
    "early",
    "first",
    "group",
    "high",
    "infusion",
    "intravenous",
    "late",
    "low",
    "medium",
    "normal",
    "of",
    "one",
    "product",
    "second",
    "solution",
    "standard",
    "the",
    "therapy",
    "treatment",
    "two",
    "usual",
    "weekly",
];

/// Units in which a number tells an amount, from which on; below it, medicines of every day are dosed.
pub(super) const AMOUNTS: &[(&[&str], f64)] = &[
    // The dose of immunoglobulin, and its level and that of protein.
    (&["g", "kg"], 0.0),
    (&["grams", "per", "kg"], 0.0),
    (&["g", "l"], 0.0),
    (&["g", "dl"], 0.0),
    (&["grams", "per", "litre"], 0.0),
    (&["grams", "per", "liter"], 0.0),
    (&["g"], 5.0),
    (&["gr"], 5.0),
    (&["gram"], 5.0),
    (&["grams"], 5.0),
    (&["gramme"], 5.0),
    (&["grammes"], 5.0),
    (&["bottle"], 1.0),
    (&["bottles"], 1.0),
    (&["vial"], 1.0),
    (&["vials"], 1.0),
    (&["flask"], 1.0),
    (&["flasks"], 1.0),
];

/// Numbers as words, as far as somebody counts bottles with them.
pub(super) const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

/// What follows an amount that tells nothing: tubes of blood are drawn in every arm.
pub(super) const OF_A_SAMPLE: &[&str] =
    &["of blood", "of serum", "of plasma", "of urine", "of water"];

/// Words before a number by which a lot is named.
pub(super) const LOTS: &[&str] = &[
    "lot", "lots", "batch", "batches", "charge", "kit", "bag", "serial",
];

/// Words that may stand between them and the number.
pub(super) const BETWEEN: &[&str] = &["no", "nr", "number", "numbers", "code", "id", "n"];
