//! How fast tables are scored, and how near the kernel comes to reading its inputs.
//!
//! `cargo bench -p scoring` prints, for one core: the kernel over visits in columns against a plain sum over
//! the same columns (what reading them from memory costs), and tables from end to end; `cargo bench -p scoring
//! -- kernel` (or `csv`, `parquet`) prints one of them. Times are of the processor, the best of several
//! runs, because on a machine that others use these are nearest to what the code costs.
//! `benches/compare.py` makes a large table and has the same done in polars and pandas.

use std::hint::black_box;
use std::io::Cursor;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use instruments::measure::{Enzyme, MmtMaximum};
use instruments::total_improvement::{
    ResponseSettings, StrengthInstrument, WholeNumberColumns, WholeNumberMeasures,
    WholeNumberScorer,
};
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use scoring::{Format, Input, RowOrder, Settings, Unobserved, score_table};

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
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let is_asked = |name: &str| asked.is_empty() || asked.iter().any(|word| word == name);
    if is_asked("kernel") {
        kernel();
    }
    println!("tables in memory, {ROWS} rows, one core");
    if is_asked("csv") {
        let csv = csv();
        for (name, format, settings) in [
            ("CSV to CSV", Format::Csv, settings(RowOrder::Any)),
            (
                "CSV to CSV, grouped",
                Format::Csv,
                settings(RowOrder::Grouped),
            ),
            ("CSV to Parquet", Format::Parquet, settings(RowOrder::Any)),
            ("CSV to JSON", Format::Json, settings(RowOrder::Any)),
        ] {
            table(name, &csv, &settings, format);
        }
    }
    if is_asked("parquet") {
        let parquet = parquet();
        for (name, format, settings) in [
            (
                "Parquet to Parquet",
                Format::Parquet,
                settings(RowOrder::Any),
            ),
            (
                "Parquet to Parquet, grouped",
                Format::Parquet,
                settings(RowOrder::Grouped),
            ),
            ("Parquet to CSV", Format::Csv, settings(RowOrder::Any)),
        ] {
            table(name, &parquet, &settings, format);
        }
    }
}

fn settings(order: RowOrder) -> Settings {
    Settings {
        order,
        ..Settings::default()
    }
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
    let mut totals = Vec::new();
    let columns = best(|| scorer.score_columns_into(&baselines, &follow_ups, &mut totals));
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

fn visits() -> impl Iterator<Item = (usize, WholeNumberMeasures)> {
    let mut numbers = Numbers(2_463_534_242);
    (0..ROWS).map(move |row| (row, numbers.visit()))
}

/// A table of five visits a subject, the baseline first.
fn csv() -> Bytes {
    let mut csv = String::from(
        "subject,visit,physician_global,patient_global,mmt,haq,extramuscular,ck,ck_uln\n",
    );
    for (row, visit) in visits() {
        let centimetres = |millimetres: u8| f64::from(millimetres) / 10.0;
        csv.push_str(&format!(
            "S{},week {},{:.1},{:.1},{},{},{:.1},{},{}\n",
            row / 5,
            row % 5 * 4,
            centimetres(visit.physician_global_millimetres),
            centimetres(visit.patient_global_millimetres),
            visit.muscle_strength_points,
            f64::from(visit.haq_eighths) / 8.0,
            centimetres(visit.extramuscular_millimetres),
            visit.enzyme,
            visit.enzyme_upper_limit,
        ));
    }
    csv.into()
}

/// The same table as Parquet, with the types that pandas and polars would give it.
fn parquet() -> Bytes {
    const SCHEMA: &str = "message visits {
        OPTIONAL BYTE_ARRAY subject (UTF8);
        OPTIONAL BYTE_ARRAY visit (UTF8);
        OPTIONAL DOUBLE physician_global;
        OPTIONAL DOUBLE patient_global;
        OPTIONAL INT64 mmt;
        OPTIONAL DOUBLE haq;
        OPTIONAL DOUBLE extramuscular;
        OPTIONAL INT64 ck;
        OPTIONAL INT64 ck_uln;
    }";
    let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).expect("a writer");
    let mut group = writer.next_row_group().expect("a row group");
    let visits: Vec<(usize, WholeNumberMeasures)> = visits().collect();
    let levels = vec![1; ROWS];
    let mut place = 0;
    while let Some(mut column) = group.next_column().expect("a column") {
        let number = |visit: &WholeNumberMeasures| match place {
            2 => f64::from(visit.physician_global_millimetres) / 10.0,
            3 => f64::from(visit.patient_global_millimetres) / 10.0,
            4 => f64::from(visit.muscle_strength_points),
            5 => f64::from(visit.haq_eighths) / 8.0,
            6 => f64::from(visit.extramuscular_millimetres) / 10.0,
            7 => f64::from(visit.enzyme),
            _ => f64::from(visit.enzyme_upper_limit),
        };
        let written = match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                let text = |row: usize| match place {
                    0 => format!("S{}", row / 5),
                    _ => format!("week {}", row % 5 * 4),
                };
                let values: Vec<ByteArray> =
                    (0..ROWS).map(|row| text(row).into_bytes().into()).collect();
                writer.write_batch(&values, Some(&levels), None)
            }
            ColumnWriter::DoubleColumnWriter(writer) => {
                let values: Vec<f64> = visits.iter().map(|(_, visit)| number(visit)).collect();
                writer.write_batch(&values, Some(&levels), None)
            }
            ColumnWriter::Int64ColumnWriter(writer) => {
                let values: Vec<i64> = visits
                    .iter()
                    .map(|(_, visit)| number(visit) as i64)
                    .collect();
                writer.write_batch(&values, Some(&levels), None)
            }
            _ => Ok(0),
        };
        written.expect("a written column");
        column.close().expect("a closed column");
        place += 1;
    }
    group.close().expect("a closed row group");
    writer.into_inner().expect("a whole file").into()
}

fn table(name: &str, bytes: &Bytes, settings: &Settings, format: Format) {
    let mut rows = 0;
    let taken = best(|| {
        let input = Input::Stream(Box::new(Cursor::new(bytes.clone())));
        let scored = score_table(input, settings, format, std::io::sink(), &mut Unobserved);
        rows = scored.map_or(0, |summary| summary.rows);
    });
    println!(
        "  {name}: {:.2} million visits a second",
        rows as f64 / taken.as_secs_f64() / 1e6
    );
}
