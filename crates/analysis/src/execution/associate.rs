//! Association in tables of counts, and agreement of two answers.

use std::collections::BTreeMap;

use datasets::Column;
use statistics::stratified::generalised_cochran_mantel_haenszel;
use statistics::two_by_two::{fisher, kappa, likelihood_ratio, mcnemar, pearson, yates};
use statistics::{ChiSquareTest, StatisticsError, TwoByTwo, fisher_freeman_halton};

use crate::error::{AnalysisError, UnlistedValue};
use crate::execution::compare::common;
use crate::execution::context::{column, texts};
use crate::execution::record::{At, Recorder};
use crate::execution::respond::strata;
use crate::execution::selection::{Block, Selection};
use crate::plan::method::{Association, AssociationTest, MatchedPairs, MatchedPairsTest};
use crate::results::{Group, Statistic};

/// A test of association: the exact one has a p-value only.
struct Tested {
    chi_square: Option<(f64, u32)>,
    p_value: f64,
}

impl From<ChiSquareTest> for Tested {
    fn from(test: ChiSquareTest) -> Self {
        Tested {
            chi_square: Some((test.statistic, test.degrees_of_freedom)),
            p_value: test.p_value,
        }
    }
}

pub(super) fn association(
    selection: &Selection<'_>,
    method: &Association,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let column = column(&selection.part, selection.data.table, &method.variable)?;
    for block in &selection.blocks {
        selection
            .data
            .require_one_row_each(&selection.part, &block.rows)?;
        let rows: Vec<usize> = block
            .rows
            .iter()
            .copied()
            .filter(|row| !column.is_missing(*row))
            .collect();
        let values = values(selection, method, column, &rows)?;
        let place_of: BTreeMap<&str, usize> = values
            .iter()
            .enumerate()
            .map(|(place, value)| (value.as_str(), place))
            .collect();
        let strata = if method.test.is_stratified() {
            strata(selection, &method.strata, &rows)?
        } else {
            vec![rows.clone()]
        };
        let tables: Vec<Vec<Vec<u64>>> = strata
            .iter()
            .map(|stratum| count(block, stratum, column, &place_of))
            .collect();
        let at = At::new(&Group::All, &block.by, &rows);
        recorder.put(&at, Statistic::N, rows.len().into())?;
        let tested = test(method, &tables);
        if !matches!(&tested, Ok(tested) if tested.chi_square.is_none()) {
            recorder.put_all(
                &at,
                &tested,
                &[
                    (Statistic::ChiSquare, &|test| {
                        test.chi_square.map_or(f64::NAN, |(value, _)| value)
                    }),
                    (Statistic::DegreesOfFreedom, &|test| {
                        test.chi_square
                            .map_or(f64::NAN, |(_, freedom)| f64::from(freedom))
                    }),
                ],
            )?;
        }
        recorder.put_all(&at, &tested, &[(Statistic::PValue, &|test| test.p_value)])?;
    }
    Ok(())
}

/// The values that the plan lists, or those found in the order of their kind.
fn values(
    selection: &Selection<'_>,
    method: &Association,
    column: &Column,
    rows: &[usize],
) -> Result<Vec<String>, AnalysisError> {
    if method.values.is_empty() {
        let groups = selection
            .data
            .table
            .group_by(&[column.name()])
            .map_err(|column| AnalysisError::MissingColumn {
                part: selection.part.clone(),
                column,
            })?;
        let mut sorted = rows.to_vec();
        sorted.sort_by_key(|row| groups.of_rows()[*row]);
        let mut values: Vec<String> = sorted
            .into_iter()
            .map(|row| column.value(row).to_string())
            .collect();
        values.dedup();
        return Ok(values);
    }
    let unlisted = rows
        .iter()
        .find(|row| !method.values.contains(&column.value(**row).to_string()));
    match unlisted {
        None => Ok(method.values.clone()),
        Some(row) => Err(AnalysisError::UnlistedValue(Box::new(UnlistedValue {
            part: selection.part.clone(),
            dataset: selection.data.table.name().to_owned(),
            column: column.name().to_owned(),
            row: row + 1,
            value: column.value(*row).to_string(),
            listed: method.values.clone(),
        }))),
    }
}

/// The counts of a stratum: the levels of the grouping by the values.
fn count(
    block: &Block,
    stratum: &[usize],
    column: &Column,
    place_of: &BTreeMap<&str, usize>,
) -> Vec<Vec<u64>> {
    block
        .levels()
        .map(|(_, rows)| {
            let mut counts = vec![0; place_of.len()];
            for row in common(rows, stratum) {
                if let Some(place) = place_of.get(column.value(row).to_string().as_str()) {
                    counts[*place] += 1;
                }
            }
            counts
        })
        .collect()
}

fn test(method: &Association, tables: &[Vec<Vec<u64>>]) -> Result<Tested, StatisticsError> {
    let whole = || -> Result<TwoByTwo, StatisticsError> {
        match tables {
            [table] => match table.as_slice() {
                [first, second] if first.len() == 2 && second.len() == 2 => TwoByTwo::new(
                    first[0],
                    first[0] + first[1],
                    second[0],
                    second[0] + second[1],
                ),
                _ => Err(StatisticsError::Undefined {
                    statistic: "this test",
                    reason: "it is one of two groups and two values, and the table is larger",
                }),
            },
            _ => Err(StatisticsError::EmptyGroup { group: "the table" }),
        }
    };
    match method.test {
        AssociationTest::Pearson => pearson_of(tables).map(Tested::from),
        AssociationTest::PearsonContinuityCorrected => whole().and_then(yates).map(Tested::from),
        AssociationTest::LikelihoodRatio => whole().and_then(likelihood_ratio).map(Tested::from),
        AssociationTest::Fisher => fisher_of(tables).map(|p_value| Tested {
            chi_square: None,
            p_value,
        }),
        AssociationTest::GeneralAssociation
        | AssociationTest::RowMeanScores
        | AssociationTest::NonzeroCorrelation => {
            let sizes = tables.first().map_or((0, 0), |table| {
                (table.len(), table.first().map_or(0, Vec::len))
            });
            let of = generalised_cochran_mantel_haenszel(
                tables,
                &scores(&method.group_scores, sizes.0),
                &scores(&method.scores, sizes.1),
            )?;
            Ok(Tested::from(match method.test {
                AssociationTest::GeneralAssociation => of.general_association,
                AssociationTest::RowMeanScores => of.row_mean_scores,
                _ => of.correlation,
            }))
        }
    }
}

/// Fisher's exact p-value of a table of any size.
fn fisher_of(tables: &[Vec<Vec<u64>>]) -> Result<f64, StatisticsError> {
    let [table] = tables else {
        return Err(StatisticsError::EmptyGroup { group: "the table" });
    };
    if let [first, second] = table.as_slice()
        && first.len() == 2
    {
        let table = TwoByTwo::new(
            first[0],
            first[0] + first[1],
            second[0],
            second[0] + second[1],
        )?;
        return Ok(fisher(table).two_sided);
    }
    fisher_freeman_halton(table)
}

/// The scores given, or 1, 2, 3 and so on.
fn scores(given: &[f64], count: usize) -> Vec<f64> {
    if given.is_empty() {
        (1..=count).map(|place| place as f64).collect()
    } else {
        given.to_vec()
    }
}

/// Pearson's chi-square of a table of any size. In one table it is the Cochran-Mantel-Haenszel statistic of general
/// association times N/(N - 1) (Landis JR, Heyman ER, Koch GG. Int Stat Rev 1978;46:237-254).
fn pearson_of(tables: &[Vec<Vec<u64>>]) -> Result<ChiSquareTest, StatisticsError> {
    let [table] = tables else {
        return Err(StatisticsError::EmptyGroup { group: "the table" });
    };
    if let [first, second] = table.as_slice()
        && first.len() == 2
    {
        return pearson(TwoByTwo::new(
            first[0],
            first[0] + first[1],
            second[0],
            second[0] + second[1],
        )?);
    }
    let columns = table.first().map_or(0, Vec::len);
    let general = generalised_cochran_mantel_haenszel(
        tables,
        &scores(&[], table.len()),
        &scores(&[], columns),
    )?
    .general_association;
    let n: u64 = table.iter().flatten().sum();
    let statistic = general.statistic * n as f64 / (n - 1) as f64;
    Ok(ChiSquareTest::new(statistic, general.degrees_of_freedom))
}

/// McNemar's test and Cohen's kappa of two answers of the same subjects.
pub(super) fn matched_pairs(
    selection: &Selection<'_>,
    method: &MatchedPairs,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let table = selection.data.table;
    let first = texts(&selection.part, table, &method.first)?;
    let second = texts(&selection.part, table, &method.second)?;
    for block in &selection.blocks {
        selection
            .data
            .require_one_row_each(&selection.part, &block.rows)?;
        let answered = |row: &usize| !first.get(*row).is_empty() && !second.get(*row).is_empty();
        let mut answers: Vec<&str> = block
            .rows
            .iter()
            .filter(|row| answered(row))
            .flat_map(|row| [first.get(*row), second.get(*row)])
            .collect();
        answers.sort_unstable();
        answers.dedup();
        for (group, rows) in &block.groups {
            let rows: Vec<usize> = rows.iter().copied().filter(answered).collect();
            let mut counts = vec![vec![0_u64; answers.len()]; answers.len()];
            for row in &rows {
                let place = |text: &str| answers.binary_search(&text).unwrap_or_default();
                counts[place(first.get(*row))][place(second.get(*row))] += 1;
            }
            put_pairs(
                selection,
                method,
                &counts,
                &At::new(group, &block.by, &rows),
                recorder,
            )?;
        }
    }
    Ok(())
}

fn put_pairs(
    selection: &Selection<'_>,
    method: &MatchedPairs,
    counts: &[Vec<u64>],
    at: &At<'_>,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    recorder.put(at, Statistic::N, at.rows.len().into())?;
    let test = if counts.len() == 2 {
        mcnemar(counts[0][1], counts[1][0])
    } else {
        Err(StatisticsError::Undefined {
            statistic: "McNemar's test",
            reason: "it is one of two answers, and the data hold another number of them",
        })
    };
    let corrected = method.p_value == MatchedPairsTest::AsymptoticContinuityCorrected;
    recorder.put_all(
        at,
        &test,
        &[
            (Statistic::ChiSquare, &|of| {
                let test = if corrected {
                    of.continuity_corrected
                } else {
                    of.chi_square
                };
                test.statistic
            }),
            (Statistic::DegreesOfFreedom, &|of| {
                f64::from(of.chi_square.degrees_of_freedom)
            }),
            (Statistic::PValue, &|of| match method.p_value {
                MatchedPairsTest::Asymptotic => of.chi_square.p_value,
                MatchedPairsTest::AsymptoticContinuityCorrected => of.continuity_corrected.p_value,
                MatchedPairsTest::Exact => of.exact,
                MatchedPairsTest::MidP => of.mid_p,
            }),
        ],
    )?;
    let agreement = kappa(counts, selection.confidence);
    recorder.put_all(
        at,
        &agreement,
        &[
            (Statistic::Estimate, &|of| of.estimate),
            (Statistic::Se, &|of| of.standard_error),
            (Statistic::Lower, &|of| of.interval.lower),
            (Statistic::Upper, &|of| of.interval.upper),
        ],
    )
}
