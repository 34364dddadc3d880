use std::fs;
use std::path::PathBuf;

use crate::minimisation::checked_run_examined_replayed_and_simulated;
use crate::program::changed_trial;

/// A trial of the repository in which whoever completes the first period is randomised to go on or to stop.
fn randomised_again(test: &str) -> PathBuf {
    let trial = changed_trial(test, "proderm", "protocol.toml", |text| {
        let open = r#"treatment = { kind = "open_label", product = "OCTAGAM", regimen = "CYCLES_5_TO_10" }"#;
        assert!(text.contains(open));
        let again = r#"
[period.treatment]
kind = "randomised_again"
block_sizes = [4]
lists = "per_site"
arms = [
    { id = "GOES_ON", label = "IVIg goes on", product = "OCTAGAM", regimen = "CYCLES_5_TO_10" },
    { id = "STOPS", label = "IVIg stops", product = "SALINE", regimen = "CYCLES_5_TO_10" },
]"#;
        text.replace(open, again)
    });
    // The plan of the analysis says what is told of those who were given the second arms' treatments.
    let path = trial.join("analysis.toml");
    let plan = fs::read_to_string(&path).unwrap();
    let variable = "variable = \"TRTA\"\nlevels = [";
    assert_eq!(plan.matches(variable).count(), 2);
    let levels =
        format!("{variable}{{ value = \"IVIg goes on\" }}, {{ value = \"IVIg stops\" }}, ");
    // Exposure is summed up by treatment, a row a subject and treatment: that of the first arms is asked for.
    let all = "where = \"APERIOD = 0\"";
    let first = "where = 'APERIOD = 0 and (TRTA = \"IVIg\" or TRTA = \"Placebo\")'";
    assert!(plan.contains(all));
    let plan = plan.replace(variable, &levels).replace(all, first);
    fs::write(path, plan).unwrap();
    trial
}

#[test]
fn a_trial_with_a_second_randomisation_is_checked_run_examined_replayed_and_analysed_like_any_other()
 {
    let trial = randomised_again("again_run");
    let (out, replayed) = checked_run_examined_replayed_and_simulated(&trial);
    let record = fs::read_to_string(out.join("record.jsonl")).unwrap();
    let again = record.matches("\"randomised_again\"").count();
    assert!(again > 50, "{again}");
    assert_eq!(replayed["allocations"], 95 + again);
}
