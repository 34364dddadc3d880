//! Scores cases from standard input, one a line, for comparison with another implementation.
//!
//! A line has 34 cells separated by commas: criteria, missing measures, percent basis, zero baseline; then
//! for baseline and follow-up each the physician global, patient global, muscle strength, HAQ, the five
//! enzymes each with its upper limit, and the extramuscular global. An empty cell is not measured. The
//! answer has the six item scores, the total or why there is none, the category, the enzyme, and the
//! criteria of deterioration that hold or are left open.
//!
//! `validation/instruments/compare.py` makes the cases and reads the answers.

use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};
use std::str::FromStr;

use instruments::deterioration::{
    AnyOf, Deterioration, DeteriorationCriteria, DeteriorationCriterion, deteriorated,
};
use instruments::measure::{
    CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Percent,
};
use instruments::response::{PercentBasis, ZeroBaseline};
use instruments::total_improvement::{
    Criteria, MissingMeasures, NotComputable, ResponseSettings, TotalImprovement,
    total_improvement_score,
};

const CELLS_OF_A_VISIT: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let mut answers = BufWriter::new(io::stdout().lock());
    for (index, line) in io::stdin().lock().lines().enumerate() {
        let answer = answer(&line?).map_err(|error| format!("line {}: {error}", index + 1))?;
        writeln!(answers, "{answer}")?;
    }
    answers.flush()?;
    Ok(())
}

fn answer(line: &str) -> Result<String, Box<dyn Error>> {
    let cells: Vec<&str> = line.split(',').collect();
    let [criteria, missing, percent, zero_baseline, visits @ ..] = cells.as_slice() else {
        return Err("fewer than four settings".into());
    };
    if visits.len() != 2 * CELLS_OF_A_VISIT {
        return Err(format!("{} cells of visits", visits.len()).into());
    }
    let (baseline, follow_up) = visits.split_at(CELLS_OF_A_VISIT);
    let (baseline, follow_up) = (visit(baseline)?, visit(follow_up)?);

    let settings = ResponseSettings {
        criteria: match *criteria {
            "adult" => Criteria::Adult,
            "juvenile" => Criteria::Juvenile,
            other => return Err(format!("criteria {other}").into()),
        },
        missing: match *missing {
            "strict" => MissingMeasures::Strict,
            "partial" => MissingMeasures::Partial,
            other => return Err(format!("missing {other}").into()),
        },
        ..ResponseSettings::default()
    };
    let five = CoreSetMeasureSet::ALL.without(CoreSetMeasure::MuscleEnzymes);
    let worsening = DeteriorationCriteria {
        any_of: AnyOf::new(3, Percent::whole(30)?, five)?,
        percent: match *percent {
            "relative" => PercentBasis::Relative,
            "absolute" => PercentBasis::AbsoluteOfRange,
            other => return Err(format!("percent {other}").into()),
        },
        zero_baseline: match *zero_baseline {
            "range" => ZeroBaseline::PercentOfRange,
            "any" => ZeroBaseline::AnyChange,
            "none" => ZeroBaseline::NoChange,
            other => return Err(format!("zero baseline {other}").into()),
        },
        ..DeteriorationCriteria::default()
    };
    let response = total_improvement_score(&settings, &baseline, &follow_up);
    let worse = deteriorated(&worsening, &baseline, &follow_up);
    Ok(format!(
        "{},{}",
        written_response(&response),
        written_deterioration(worse)
    ))
}

fn visit(cells: &[&str]) -> Result<CoreSetMeasures, Box<dyn Error>> {
    let [
        physician,
        patient,
        strength,
        haq,
        enzymes @ ..,
        extramuscular,
    ] = cells
    else {
        return Err("an empty visit".into());
    };
    let mut panel = EnzymePanel::EMPTY;
    for (enzyme, cells) in Enzyme::ALL.into_iter().zip(enzymes.chunks(2)) {
        if let [value, limit] = cells
            && !value.is_empty()
        {
            panel = panel.with(enzyme, EnzymeLevel::new(value.parse()?, limit.parse()?)?);
        }
    }
    Ok(CoreSetMeasures {
        physician_global: measured(physician)?,
        patient_global: measured(patient)?,
        muscle_strength: measured(strength)?,
        haq: measured(haq)?,
        enzymes: panel,
        extramuscular: measured(extramuscular)?,
    })
}

fn measured<T: FromStr>(cell: &str) -> Result<Option<T>, T::Err> {
    if cell.is_empty() {
        Ok(None)
    } else {
        cell.parse().map(Some)
    }
}

fn written_response(response: &TotalImprovement) -> String {
    let items: Vec<String> = response
        .items
        .iter()
        .map(|(_, item)| item.map_or("-".to_owned(), |item| item.to_string()))
        .collect();
    let total = match response.total {
        Ok(total) => total.to_string(),
        Err(NotComputable::MeasuresMissing { .. } | NotComputable::Enzyme(_)) => {
            "missing".to_owned()
        }
        Err(_) => "scales".to_owned(),
    };
    let category = response.category.map_or("-", |category| category.name());
    let enzyme = response.enzyme.map_or("-", Enzyme::short_name);
    format!("{},{total},{category},{enzyme}", items.join(","))
}

fn written_deterioration(worse: Deterioration) -> String {
    DeteriorationCriterion::ALL
        .map(|criterion| {
            if worse.holds.contains(criterion) {
                '+'
            } else if worse.undecided.contains(criterion) {
                '?'
            } else {
                '-'
            }
        })
        .iter()
        .collect()
}
