//! The whole protocol of a trial with what its Table 2 prints: time for each trial on one core, in numbers and by its record,
//! and how much faster two threads are beside a loop of pure arithmetic in the same run. A number tells how many trials a round
//! has.

use std::num::NonZeroUsize;
use std::time::Instant;

use analysis::compiled::Choice;
use protocol::Plan;
use simulation::compiled::{CompiledTrial, ProtocolInNumbers, TrialInNumbers};
use simulation::operating::{Part, WholeProtocol, run};
use simulation::{Patients, Seed};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let protocol = include_str!("../../../trials/proderm/protocol.toml");
    let plan = Plan::compile(definition::read("protocol.toml", protocol)?)?;
    let patients = include_str!("../../../trials/proderm/patients.toml");
    let patients: Patients = definition::read("patients.toml", patients)?;
    let analysis = include_str!("../../../trials/proderm/analysis.toml");
    let analysis: analysis::Plan = definition::read("analysis.toml", analysis)?;
    let choice = Choice::printed_in(&analysis, &"T2".into())?;

    let trials = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(3_000);
    let compiled = CompiledTrial::compile(&plan, &patients)?;
    let mut trial = TrialInNumbers::default();
    let lived = microseconds(trials, |replicate| {
        compiled.live_through(Seed::new(1).replicate(replicate), &mut trial)
    })?;
    let in_numbers = ProtocolInNumbers::compile(&plan, &patients, &analysis, &choice)?;
    let mut room = in_numbers.room();
    let analysed = microseconds(trials, |replicate| {
        let seed = Seed::new(1).replicate(replicate);
        in_numbers.analyse(seed, &mut room).map(|_| ())
    })?;
    println!("lived through in numbers: {lived:.0} us a trial of processor time");
    println!(
        "and analysed, {} results of Table 2: {analysed:.0} us",
        in_numbers.ids().len()
    );
    if let Some(two) = NonZeroUsize::new(2) {
        // Other work on the machine disturbs the clock: each is timed in turn, and its best time counts.
        let mut best = [[f64::INFINITY; 2]; 2];
        for _ in 0..5 {
            for (place, threads) in [NonZeroUsize::MIN, two].into_iter().enumerate() {
                let begun = Instant::now();
                let part = Part::ALL.of(u64::from(trials));
                run(&in_numbers, Seed::new(1), part, threads, &|_| {})?;
                best[0][place] = best[0][place].min(begun.elapsed().as_secs_f64());
                best[1][place] = best[1][place].min(arithmetic(threads));
            }
        }
        let [of_trials, pure] = best.map(|[alone, together]| alone / together);
        println!(
            "two threads: {of_trials:.2} times as fast by the clock; pure arithmetic {pure:.2} times; {:.3} of that",
            of_trials / pure
        );
    }
    let whole = WholeProtocol {
        protocol: &plan,
        patients: &patients,
        analysis: &analysis,
    };
    let by_record = microseconds(5, |replicate| {
        whole.analyse(Seed::new(1).replicate(replicate)).map(|_| ())
    })?;
    println!(
        "by its record, the whole plan: {by_record:.0} us, {:.0} times as long",
        by_record / analysed
    );
    Ok(())
}

/// The time of a trial, of the best of several rounds: other work on the machine only ever adds to it.
fn microseconds<E>(trials: u32, mut hold: impl FnMut(u32) -> Result<(), E>) -> Result<f64, E> {
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let (clock, processor) = (Instant::now(), processor_seconds());
        for replicate in 0..trials {
            hold(replicate)?;
        }
        let clock = clock.elapsed().as_secs_f64();
        let spent = processor
            .zip(processor_seconds())
            .map_or(clock, |(from, to)| to - from);
        best = best.min(spent / f64::from(trials) * 1e6);
    }
    Ok(best)
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

/// The processor time of this process so far, where the system tells it.
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds * 1e-9)
}
