//! FP-95: time for each trial on one core, beside the same trial in numpy and in an R loop, from one run.
//!
//! The peers' scripts are run where they are found; time is that of the processor, so that other work on the machine
//! disturbs the ratios little.

use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use simulation::operating::{Part, run};
use simulation::{Fp95, Seed};

const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/bench");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = Fp95::new()?;
    let one = NonZeroUsize::MIN;
    let trials = 20_000;
    let seconds = |threads: NonZeroUsize| -> Result<(f64, f64), Box<dyn std::error::Error>> {
        let (wall, processor) = (Instant::now(), processor_seconds());
        run(&model, Seed::new(1), Part::ALL.of(trials), threads, &|_| {})?;
        let processor = processor
            .zip(processor_seconds())
            .map(|(from, to)| to - from);
        let wall = wall.elapsed().as_secs_f64();
        Ok((wall, processor.unwrap_or(wall)))
    };
    // The first run warms the caches.
    seconds(one)?;
    let (_, processor) = seconds(one)?;
    let own = processor / trials as f64 * 1e6;
    println!("FP-95, one thread: {own:.1} us a trial of processor time");
    if let Some(two) = NonZeroUsize::new(2) {
        // Other work on the machine disturbs the clock: each is timed in turn, and its best time counts.
        let mut best = [[f64::INFINITY; 2]; 2];
        for _ in 0..5 {
            for (place, threads) in [one, two].into_iter().enumerate() {
                best[0][place] = best[0][place].min(seconds(threads)?.0);
                best[1][place] = best[1][place].min(arithmetic(threads));
            }
        }
        let [trials, pure] = best.map(|[alone, together]| alone / together);
        println!(
            "FP-95, two threads: {trials:.2} times as fast by the clock; pure arithmetic {pure:.2} times; {:.3} of that",
            trials / pure
        );
    }
    for (peer, program, script, replicates) in [
        ("numpy in bulk", "python3", "fp_numpy.py", 2_000),
        ("R, a loop", "Rscript", "fp_naive.R", 100),
    ] {
        let path = Path::new(PEERS).join(script);
        if !path.exists() {
            eprintln!("SKIP {peer}: {} is not here", path.display());
            continue;
        }
        let answer = Command::new(program)
            .arg(&path)
            .arg(replicates.to_string())
            .output();
        let said = match answer {
            Ok(answer) if answer.status.success() => {
                String::from_utf8_lossy(&answer.stdout).into_owned()
            }
            _ => {
                eprintln!("SKIP {peer}: {program} does not run it");
                continue;
            }
        };
        let Some(seconds) = processor_time(&said) else {
            eprintln!("SKIP {peer}: no processor time in {said:?}");
            continue;
        };
        let theirs = seconds / f64::from(replicates) * 1e6;
        println!(
            "{peer}: {theirs:.0} us a trial, {:.1} times ours",
            theirs / own
        );
    }
    Ok(())
}

/// Seconds by the clock for arithmetic that touches no memory, divided among threads.
fn arithmetic(threads: NonZeroUsize) -> f64 {
    const STEPS: u64 = 400_000_000;
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for number in 0..threads.get() as u64 {
            scope.spawn(move || {
                let mut state = number;
                for _ in 0..STEPS / threads.get() as u64 {
                    state = std::hint::black_box(
                        state
                            .wrapping_mul(6_364_136_223_846_793_005)
                            .wrapping_add(1),
                    );
                }
                state
            });
        }
    });
    begun.elapsed().as_secs_f64()
}

/// What a peer says of itself: `cpu=1.234s`.
fn processor_time(said: &str) -> Option<f64> {
    let (_, rest) = said.split_once("cpu=")?;
    rest.split_once('s')?.0.parse().ok()
}

/// Seconds that the processor has worked for this program; where the system does not say, `None`.
fn processor_seconds() -> Option<f64> {
    // Clock ticks of 1/100 s, fields 14 and 15 after the name in brackets (proc(5)).
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}
