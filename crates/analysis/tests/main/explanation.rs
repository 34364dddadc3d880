//! A plan says in sentences what it does.

use analysis::explain;

use crate::made_up_trial::plan;
use crate::printed;

const WHOLE: &str = r#"
[[estimand]]
id = "treatment_policy"
treatment = "A and B"
population = "everybody randomised"
variable = "response at week 16"
summary_measure = "difference in the share of responders"
intercurrent_event = [{ event = "rescue medication", strategy = "composite" }]

[[response]]
id = "improved"
label = "Improved"
dataset = "ADRS"
rule = [
    { kind = "nonresponder_where", where = 'PARAMCD = "RESCUE" and not missing(ADT)' },
    { kind = "at_least", where = 'PARAMCD = "TIS" and AVISITN in (8, 16)', variable = "AVAL", threshold = 20 },
]
missing = "nonresponder"

[[analysis]]
id = "primary"
title = "Responders"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "cochran_mantel_haenszel"
response = "improved"
strata = ["SEX"]
estimand = "treatment_policy"
side = "greater"
alpha = 0.05

[[analysis]]
id = "secondary"
title = "Change"
dataset = "ADQS"
set = "full"
grouping = "arm"
method = "analysis_of_covariance"
variable = "CHG"
covariates = ["BASE"]

[[multiplicity]]
id = "family"
title = "Primary, then secondary"
procedure = "fixed_sequence"
p_values = ["primary/A-B/p_value", "secondary/A-B/p_value"]
"#;

#[test]
fn each_part_of_a_plan_has_its_sentence() {
    let sentences: Vec<String> = explain(&plan(WHOLE))
        .iter()
        .map(ToString::to_string)
        .collect();
    for expected in [
        "analysis set `full`: \"Everybody\" holds the subjects with a row of ADSL.",
        "response `improved`: a subject with a row of ADRS in which PARAMCD is \"RESCUE\" and ADT is not missing is no \
         responder.",
        "response `improved`: failing that, a subject is a responder if AVAL is 20 or more in the row of ADRS in which \
         PARAMCD is \"TIS\" and AVISITN is one of 8, 16, and none if it is less.",
        "response `improved`: anybody else is no responder.",
        "estimand `treatment_policy`: the difference in the share of responders of response at week 16 is compared \
         between A and B in everybody randomised.",
        "estimand `treatment_policy`: the intercurrent event \"rescue medication\" is dealt with by the strategy \
         \"composite variable\".",
        "analysis `primary`: compares responders by `improved` within strata of SEX with the Cochran-Mantel-Haenszel \
         test in the rows of ADSL of subjects in `full`, by TRT01P.",
        "analysis `primary`: it compares A with B.",
        "analysis `primary`: its p-values are one-sided: for a level above the reference.",
        "analysis `primary`: its two-sided error rate is 0.05, so intervals have the level 95 %.",
        "analysis `primary`: it estimates `treatment_policy`.",
        "multiplicity `family`: the p-values `primary/A-B/p_value` and `secondary/A-B/p_value` are adjusted in a fixed \
         sequence.",
    ] {
        assert!(
            sentences.iter().any(|said| said == expected),
            "{expected}\n{sentences:#?}"
        );
    }
}

#[test]
fn every_analysis_of_every_plan_of_the_repository_is_explained() {
    for path in [
        "trials/proderm/analysis.toml",
        "trials/ivig-first-line/analysis.toml",
        "validation/cdiscpilot/adas_cog.toml",
    ] {
        let plan = printed::plan(path);
        let sentences = explain(&plan);
        for analysis in &plan.analyses {
            let part = format!("analysis `{}`", analysis.id);
            assert!(
                sentences.iter().any(|sentence| sentence.part == part),
                "{part}"
            );
        }
        assert!(
            sentences
                .iter()
                .all(|sentence| sentence.text.ends_with('.'))
        );
    }
}
