use std::fs;
use std::path::{Path, PathBuf};

use crate::export::json;
use crate::program::{changed_trial, myotrial};

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

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_trial_with_a_second_randomisation_is_checked_run_examined_replayed_and_analysed_like_any_other()
 {
    let trial = randomised_again("again_run");
    let checked = myotrial(["check", text(&trial)]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    let out = trial.parent().unwrap().join("out");
    let ran = myotrial(["run", text(&trial), "--seed", "3", "--out", text(&out)]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let db = format!("sqlite:{}", out.join("record.db").display());
    let audit = myotrial(["audit", "verify", "--db", &db]);
    assert_eq!(audit.code, 0, "{}{}", audit.out, audit.err);
    let replay = myotrial(["replay", text(&trial), "--db", &db, "--format", "json"]);
    assert_eq!(replay.code, 0, "{}{}", replay.out, replay.err);
    let record = fs::read_to_string(out.join("record.jsonl")).unwrap();
    let again = record.matches("\"randomised_again\"").count();
    assert!(again > 50, "{again}");
    assert_eq!(json(&replay)["allocations"], 95 + again);
    let simulated = myotrial([
        "simulate",
        text(&trial),
        "--trials",
        "2",
        "--format",
        "json",
    ]);
    assert_eq!(simulated.code, 0, "{}{}", simulated.out, simulated.err);
}
