//! How fast tables are scored, and how near the kernel comes to reading its inputs.
//!
//! `cargo bench -p scoring` prints, for one core: the kernel over visits in columns against a plain sum over
//! the same columns (what reading them from memory costs), and tables from end to end. Times are of
//! the processor, the best of several runs, because on a machine that others use these are nearest to what the
//! code costs.
//! `benches/compare.py` makes a large table and has the same done in polars and pandas.

use std::hint::black_box;
use std::io::Cursor;
use std::time::{Duration, Instant};

use instruments::measure::{Enzyme, MmtMaximum};
use instruments::total_improvement::{
    ResponseSettings, StrengthInstrument, WholeNumberColumns, WholeNumberMeasures,
    WholeNumberScorer,
};
use scoring::{Format, Input, Settings, Unobserved, score_table};

const PAIRS: usize = 8_000_000;
const ROWS: usize = 1_000_000;
const REPEATS: usize = 7;

/// The processor time of this thread, which others on the machine do not lengthen; wall time where the system
/// does not tell.
fn processor_time(begin: Instant) -> Duration {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse().ok())
        .map_or_else(|| begin.elapsed(), Duration::from_nanos)
}

/// The best of several runs.
fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let begin = Instant::now();
    (0..REPEATS)
        .map(|_| {
            let start = processor_time(begin);
            black_box(run());
            processor_time(begin).saturating_sub(start)
        })
        .min()
        .unwrap_or_default()
}

/// Whole numbers without a pattern that a processor could foresee; a fixed seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn visit(&mut self) -> WholeNumberMeasures {
        WholeNumberMeasures {
            physician_global_millimetres: self.below(101) as u8,
            patient_global_millimetres: self.below(101) as u8,
            muscle_strength_points: self.below(151) as u16,
            haq_eighths: self.below(25) as u8,
            extramuscular_millimetres: self.below(101) as u8,
            enzyme: self.below(6000) as u32,
            enzyme_upper_limit: 150 + self.below(100) as u32,
        }
    }
}

fn main() {
    kernel();
    tables();
}

fn kernel() {
    let mut numbers = Numbers(88_172_645_463_325_252);
    let rows: Vec<[WholeNumberMeasures; 2]> = (0..PAIRS)
        .map(|_| [numbers.visit(), numbers.visit()])
        .collect();
    let baselines: WholeNumberColumns = rows.iter().map(|pair| pair[0]).collect();
    let follow_ups: WholeNumberColumns = rows.iter().map(|pair| pair[1]).collect();
    let strength = StrengthInstrument::Mmt(MmtMaximum::OneHundredFifty);
    let scorer = WholeNumberScorer::new(
        &ResponseSettings::default(),
        strength,
        Enzyme::CreatineKinase,
    );

    let reading = best(|| baselines.check_sum() ^ follow_ups.check_sum());
    let columns = best(|| scorer.score_columns(&baselines, &follow_ups));
    let reading_rows = best(|| {
        rows.iter()
            .flatten()
            .map(|visit| {
                u64::from(visit.enzyme)
                    + u64::from(visit.enzyme_upper_limit)
                    + u64::from(visit.muscle_strength_points)
                    + u64::from(visit.physician_global_millimetres)
                    + u64::from(visit.patient_global_millimetres)
                    + u64::from(visit.haq_eighths)
                    + u64::from(visit.extramuscular_millimetres)
            })
            .fold(0_u64, u64::wrapping_add)
    });
    let one_by_one = best(|| {
        rows.iter()
            .filter_map(|[baseline, follow_up]| scorer.score(baseline, follow_up))
            .map(|total| u64::from(total.units()))
            .sum::<u64>()
    });
    let each = |duration: Duration| duration.as_secs_f64() * 1e9 / PAIRS as f64;
    println!("kernel, {PAIRS} pairs of visits, nanoseconds a pair");
    println!(
        "  columns: reading {:.2}, scoring {:.2}, ratio {:.2}",
        each(reading),
        each(columns),
        each(columns) / each(reading)
    );
    println!(
        "  rows:    reading {:.2}, scoring {:.2}, ratio {:.2}",
        each(reading_rows),
        each(one_by_one),
        each(one_by_one) / each(reading_rows)
    );
}

fn tables() {
    let mut numbers = Numbers(2_463_534_242);
    let mut csv = String::from(
        "subject,visit,physician_global,patient_global,mmt,haq,extramuscular,ck,ck_uln\n",
    );
    for row in 0..ROWS {
        let visit = numbers.visit();
        csv.push_str(&format!(
            "S{},V{},{}.{},{}.{},{},{},{}.{},{},{}\n",
            row / 5,
            row % 5,
            visit.physician_global_millimetres / 10,
            visit.physician_global_millimetres % 10,
            visit.patient_global_millimetres / 10,
            visit.patient_global_millimetres % 10,
            visit.muscle_strength_points,
            f64::from(visit.haq_eighths) / 8.0,
            visit.extramuscular_millimetres / 10,
            visit.extramuscular_millimetres % 10,
            visit.enzyme,
            visit.enzyme_upper_limit,
        ));
    }
    let csv = bytes::Bytes::from(csv);
    let run = |name: &str, format: Format| {
        let mut rows = 0;
        let taken = best(|| {
            let input = Input::Stream(Box::new(Cursor::new(csv.clone())));
            let scored = score_table(
                input,
                &Settings::default(),
                format,
                std::io::sink(),
                &mut Unobserved,
            );
            rows = scored.map_or(0, |summary| summary.rows);
        });
        println!(
            "  {name}: {:.2} million visits a second",
            rows as f64 / taken.as_secs_f64() / 1e6
        );
    };
    println!("tables in memory, {ROWS} rows, one core");
    run("CSV to CSV", Format::Csv);
    run("CSV to Parquet", Format::Parquet);
    run("CSV to JSON", Format::Json);
}
