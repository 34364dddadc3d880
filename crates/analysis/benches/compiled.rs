//! Every end point of the table of end points of proderm, for a trial of 95 subjects already in columns: the compiled plan
//! beside a run over tables, from one run. Time is that of the processor.

#[allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    reason = "shared with the tests"
)]
#[path = "../tests/main/random_trial.rs"]
mod random_trial;

use std::hint::black_box;

use analysis::compiled::{Choice, Columns, CompiledPlan, Layout};
use analysis::plan::{AnalysisId, Plan};
use analysis::run;
use datasets::Table;
use random_trial::{Recipe, random_trial};

const KEYS: [(&str, &[&str]); 3] = [
    ("ADQS", &["PARAMCD", "AVISITN", "DTYPE"]),
    ("ADRS", &["PARAMCD", "AVISITN", "DTYPE"]),
    ("ADTTE", &["PARAMCD"]),
];

/// How many trials are held in columns, so that no branch is learnt by heart.
const TRIALS: u64 = 64;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../trials/proderm/analysis.toml"
    );
    let text = std::fs::read_to_string(path)?;
    let plan: Plan =
        definition::read("analysis.toml", &text).map_err(|report| report.to_string())?;
    let trials: Vec<Vec<Table>> = (0..TRIALS)
        .map(|seed| random_trial(seed, Recipe::PLAIN))
        .collect();
    let sources: Vec<&dyn analysis::Source> = trials.iter().map(|trial| trial as _).collect();
    let layout = Layout::of_tables(&sources, "USUBJID", "ADSL", &KEYS)?;
    let mut columns = Vec::new();
    for trial in &trials {
        let mut of_trial = Columns::new(&layout);
        of_trial.fill_from(&layout, trial, "USUBJID")?;
        columns.push(of_trial);
    }
    let table = "T2".into();
    let printed = Choice::printed_in(&plan, &table)?;
    let whole = Choice::analyses_in(&plan, &table)?;
    let compiled = CompiledPlan::new(&plan, &layout, &whole)?;
    let names: Vec<AnalysisId> = plan
        .analyses
        .iter()
        .filter(|analysis| {
            let prefix = format!("{}/", analysis.id);
            compiled
                .ids()
                .iter()
                .any(|id| id.as_str().starts_with(&prefix))
        })
        .map(|analysis| analysis.id.clone())
        .collect();
    let mut smaller = plan.clone();
    smaller
        .analyses
        .retain(|analysis| names.contains(&analysis.id));
    smaller.sets.retain(|set| set.dataset == "ADSL");
    smaller.displays.clear();
    for (what, choice) in [("the figures printed", printed), ("every statistic", whole)] {
        let compiled = CompiledPlan::new(&plan, &layout, &choice)?;
        let mut workspace = compiled.workspace();
        let mut best = f64::INFINITY;
        for _ in 0..8 {
            let begun = processor_seconds();
            for _ in 0..20 {
                for of_trial in &columns {
                    black_box(compiled.run(of_trial, &mut workspace)?);
                }
            }
            best = best.min((processor_seconds() - begun) / (20 * TRIALS) as f64);
        }
        println!(
            "compiled, {what} ({} results): {:.1} us a trial",
            compiled.ids().len(),
            best * 1e6
        );
    }
    // One analysis at a time, to see where the time goes.
    for name in &names {
        let compiled = CompiledPlan::new(&plan, &layout, &Choice::analyses([name.clone()]))?;
        let mut workspace = compiled.workspace();
        let begun = processor_seconds();
        for _ in 0..20 {
            for of_trial in &columns {
                black_box(compiled.run(of_trial, &mut workspace)?);
            }
        }
        let each = (processor_seconds() - begun) / (20 * TRIALS) as f64;
        println!("  {name}: {:.1} us", each * 1e6);
    }
    let begun = processor_seconds();
    for trial in &trials {
        black_box(run(&smaller, trial)?);
    }
    let each = (processor_seconds() - begun) / TRIALS as f64;
    println!("a run over tables: {:.0} us a trial", each * 1e6);
    Ok(())
}

/// Seconds that the processor has worked for this program, to a microsecond where the system tells it (Linux, `schedstat`);
/// elsewhere those of the clock.
fn processor_seconds() -> f64 {
    let said = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = said.and_then(|said| said.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(
        || {
            let now = std::time::SystemTime::now();
            let since = now.duration_since(std::time::UNIX_EPOCH);
            since.map_or(0.0, |since| since.as_secs_f64())
        },
        |nanoseconds| nanoseconds / 1e9,
    )
}
