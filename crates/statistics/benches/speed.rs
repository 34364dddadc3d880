//! The methods whose speed matters, on the same inputs as `compare.py` gives to R and Python.
//!
//! `cargo bench -p statistics --bench speed -- [FOLDER]` prints the best of several runs of each, one line a method:
//! name, seconds, seconds on the processor where the system tells them, results. With a folder, the inputs are written there as CSV for the other programs to read.

use statistics::linear::{Factor, ModelMatrix};
use statistics::logistic::{Penalty, logistic_regression};
use statistics::mixed::{
    CovarianceStructure, Likelihood, RepeatedMeasures, SmallSample, VisitDesign, VisitModel,
    mixed_model,
};
use statistics::rank::signed_rank_exact;
use statistics::risk_difference::{ExactStatistic, exact_unconditional};
use statistics::survival::{
    BandTransform, FlatToTheEnd, GroupedTimes, LogRankWeight, Status, compare_survival,
};
use statistics::{ConfidenceLevel, StatisticsError, TwoByTwo};
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// Numbers between 0 and 1 that look random and are the same on every machine (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal: twelve uniform numbers less their mean.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// The seconds that this thread has been on a processor, which other programs do not lengthen; Linux tells them.
fn on_processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? * 1e-9)
}

/// Runs a method, says how long the fastest run took, and what came of it.
fn bench(
    name: &str,
    runs: usize,
    mut method: impl FnMut() -> Result<Vec<f64>, StatisticsError>,
) -> Result<(), StatisticsError> {
    let (mut best, mut best_on_processor) = (f64::INFINITY, f64::INFINITY);
    let mut results = Vec::new();
    for _ in 0..runs {
        let (start, processor) = (Instant::now(), on_processor());
        results = black_box(method()?);
        best = best.min(start.elapsed().as_secs_f64());
        if let (Some(before), Some(after)) = (processor, on_processor()) {
            best_on_processor = best_on_processor.min(after - before);
        }
    }
    let results: Vec<String> = results.iter().map(f64::to_string).collect();
    println!(
        "{name} {best:.6} {best_on_processor:.6} {}",
        results.join(" ")
    );
    Ok(())
}

struct Inputs {
    survival: Survival,
    differences: Vec<f64>,
    logistic: Logistic,
    repeated: Repeated,
}

/// Two arms in the order in which subjects come in: neither by time nor by arm.
struct Survival {
    time: Vec<f64>,
    status: Vec<Status>,
    arm: Vec<usize>,
}

struct Logistic {
    columns: Vec<Vec<f64>>,
    outcome: Vec<bool>,
}

struct Repeated {
    response: Vec<f64>,
    subject: Vec<usize>,
    visit: Vec<usize>,
    treatment: Vec<usize>,
    baseline: Vec<f64>,
}

fn survival_times() -> Survival {
    let mut numbers = Numbers(1);
    let mut data = Survival {
        time: Vec::new(),
        status: Vec::new(),
        arm: Vec::new(),
    };
    for _ in 0..1_000_000 {
        let arm = usize::from(numbers.uniform() < 0.5);
        let hazard = [1.0, 1.02][arm];
        let event = -numbers.uniform().max(1e-300).ln() / hazard * 500.0;
        let censored = numbers.uniform() * 1500.0;
        data.time.push(event.min(censored));
        data.status.push(if event <= censored {
            Status::Event
        } else {
            Status::Censored
        });
        data.arm.push(arm);
    }
    data
}

fn logistic_data() -> Logistic {
    let mut numbers = Numbers(2);
    let (mut columns, mut outcome) = (vec![Vec::new(); 9], Vec::new());
    for _ in 0..10_000 {
        let mut eta = -1.0;
        for (j, column) in columns.iter_mut().enumerate() {
            let value = if j == 0 {
                f64::from(u8::from(numbers.uniform() < 0.5))
            } else {
                numbers.normal()
            };
            eta += value * 0.3 * (1.0 - 0.2 * j as f64);
            column.push(value);
        }
        outcome.push(numbers.uniform() < 1.0 / (1.0 + f64::exp(-eta)));
    }
    Logistic { columns, outcome }
}

fn repeated_measures() -> Repeated {
    let mut numbers = Numbers(3);
    let mut data = Repeated {
        response: Vec::new(),
        subject: Vec::new(),
        visit: Vec::new(),
        treatment: Vec::new(),
        baseline: Vec::new(),
    };
    for subject in 0..200 {
        let treatment = subject % 2;
        let own = numbers.normal();
        let baseline = 20.0 + 2.0 * own + numbers.normal();
        // A third leaves after the second or the third visit.
        let stays = match numbers.uniform() {
            u if u < 0.15 => 2,
            u if u < 0.33 => 3,
            _ => 4,
        };
        for visit in 0..stays {
            let time = visit as f64;
            data.response.push(
                10.0 + 0.4 * baseline
                    + 0.8 * time
                    + 0.5 * time * treatment as f64
                    + 2.0 * own
                    + (1.0 + 0.3 * time) * numbers.normal(),
            );
            data.subject.push(subject);
            data.visit.push(visit);
            data.treatment.push(treatment);
            data.baseline.push(baseline);
        }
    }
    data
}

/// Writes the inputs as CSV.
fn write(inputs: &Inputs, folder: &PathBuf) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut text = String::from("time,event,arm\n");
    let data = &inputs.survival;
    for ((time, status), arm) in data.time.iter().zip(&data.status).zip(&data.arm) {
        let event = u8::from(*status == Status::Event);
        let _ = writeln!(text, "{time},{event},{arm}");
    }
    std::fs::write(folder.join("survival.csv"), text)?;
    let mut text = String::from("difference\n");
    for difference in &inputs.differences {
        let _ = writeln!(text, "{difference}");
    }
    std::fs::write(folder.join("differences.csv"), text)?;
    let mut text = String::from("y,x1,x2,x3,x4,x5,x6,x7,x8,x9\n");
    for (row, event) in inputs.logistic.outcome.iter().enumerate() {
        let _ = write!(text, "{}", u8::from(*event));
        for column in &inputs.logistic.columns {
            let _ = write!(text, ",{}", column[row]);
        }
        text.push('\n');
    }
    std::fs::write(folder.join("logistic.csv"), text)?;
    let mut text = String::from("y,subject,visit,treatment,baseline\n");
    let data = &inputs.repeated;
    for row in 0..data.response.len() {
        let _ = writeln!(
            text,
            "{},{},{},{},{}",
            data.response[row],
            data.subject[row],
            data.visit[row],
            data.treatment[row],
            data.baseline[row]
        );
    }
    std::fs::write(folder.join("repeated.csv"), text)
}

fn run(inputs: &Inputs) -> Result<(), StatisticsError> {
    let table = TwoByTwo::new(37, 47, 21, 48)?;
    for (name, statistic, runs) in [
        ("santner_snell", ExactStatistic::SantnerSnell, 20),
        ("chan_zhang", ExactStatistic::ChanZhang, 5),
    ] {
        bench(name, runs, || {
            let interval = exact_unconditional(table, statistic, LEVEL)?;
            Ok(vec![interval.lower, interval.upper])
        })?;
    }
    bench("signed_rank_exact", 10, || {
        Ok(vec![signed_rank_exact(&inputs.differences)?.two_sided])
    })?;
    let survival = &inputs.survival;
    // From the columns as they are to both curves with their limits, their medians and the test.
    bench("kaplan_meier_log_rank", 7, || {
        let data = GroupedTimes {
            time: &survival.time,
            status: &survival.status,
            group: Factor::new(&survival.arm, 2)?,
        };
        let compared =
            compare_survival(data, BandTransform::LogLog, LogRankWeight::LogRank, LEVEL)?;
        let mut results = Vec::new();
        for curve in &compared.curves {
            let median = curve.quantile(0.5, FlatToTheEnd::NotEstimable);
            results.extend(
                [median.time, median.lower, median.upper]
                    .into_iter()
                    .flatten(),
            );
        }
        results.push(compared.test.test.statistic);
        Ok(results)
    })?;
    logistic_benches(&inputs.logistic)?;
    mixed_benches(&inputs.repeated)
}

fn logistic_benches(data: &Logistic) -> Result<(), StatisticsError> {
    let mut design = ModelMatrix::with_intercept(data.outcome.len());
    for column in &data.columns {
        design.covariate("x", column)?;
    }
    for (name, penalty) in [
        ("logistic_profile", Penalty::None),
        ("firth_profile", Penalty::Firth),
    ] {
        bench(name, 7, || {
            let fit = logistic_regression(&design, &data.outcome, penalty)?;
            let interval = fit.profile_interval(1, LEVEL)?;
            Ok(vec![fit.coefficients()[1], interval.lower, interval.upper])
        })?;
    }
    Ok(())
}

fn mixed_benches(data: &Repeated) -> Result<(), StatisticsError> {
    let design = VisitDesign::new(VisitModel {
        treatment: Factor::new(&data.treatment, 2)?,
        visit: Factor::new(&data.visit, 4)?,
        covariates: &[&data.baseline],
        factors: &[],
    })?;
    let contrast = design.difference(1, 0, 3)?;
    let fit = || {
        mixed_model(
            RepeatedMeasures {
                response: &data.response,
                design: design.matrix(),
                subject: &data.subject,
                visit: &data.visit,
                visit_count: 4,
            },
            CovarianceStructure::Unstructured,
            Likelihood::Restricted,
        )
    };
    bench("mmrm_unstructured", 40, || {
        let fit = fit()?;
        let estimate: f64 = contrast
            .iter()
            .zip(&fit.coefficients)
            .map(|(w, b)| w * b)
            .sum();
        Ok(vec![estimate, fit.log_likelihood])
    })?;
    bench("mmrm_kenward_roger", 40, || {
        let test = fit()?
            .inference(SmallSample::KENWARD_ROGER)?
            .contrast(&contrast, LEVEL)?;
        Ok(vec![
            test.estimate,
            test.standard_error,
            test.degrees_of_freedom,
        ])
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = Numbers(4);
    let inputs = Inputs {
        survival: survival_times(),
        differences: (0..500).map(|_| numbers.normal() + 0.1).collect(),
        logistic: logistic_data(),
        repeated: repeated_measures(),
    };
    // Cargo hands its own options on, such as --bench.
    if let Some(folder) = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'))
    {
        write(&inputs, &PathBuf::from(folder))?;
    }
    Ok(run(&inputs)?)
}
