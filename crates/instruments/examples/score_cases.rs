//! Scores cases from standard input, one a line, for comparison with another implementation.
//!
//! Cells are separated by commas; an empty cell is not measured. A line begins with its core set.
//!
//! - `imacs`: criteria, missing measures, percent basis, zero baseline, choice of the enzyme, all normal,
//!   chosen missing, upper limit; then for baseline and follow-up each the physician global, patient global,
//!   muscle strength, HAQ, extramuscular global, and the five enzymes each with its upper limit. The answer
//!   has the six item scores, the total or why there is none, the category, the enzyme, the criteria of
//!   deterioration that hold or are left open, and how each measure moved by the definition of improvement
//!   with its judgement.
//! - `printo`: missing measures, range of the physical summary, range of the Disease Activity Score; then for
//!   each visit the six measures. The answer has the six item scores, the total and the category.
//!
//! `validation/instruments/compare.py` makes the cases and reads the answers.

use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};
use std::str::FromStr;

use instruments::definition_of_improvement::{Improvement, ImprovementCriteria, improved};
use instruments::deterioration::{
    AnyOf, Deterioration, DeteriorationCriteria, DeteriorationCriterion, deteriorated,
};
use instruments::measure::{
    CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Percent,
    PrintoMeasures,
};
use instruments::response::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeRules, Judgement, NormalEnzymes, PercentBasis,
    UpperLimitAtFollowUp, ZeroBaseline,
};
use instruments::total_improvement::printo::{
    PrintoNotComputable, PrintoRanges, PrintoSettings, printo_improvement_score,
};
use instruments::total_improvement::{
    Criteria, ItemScore, MissingMeasures, NotComputable, ResponseCategory, ResponseSettings,
    total_improvement_score,
};

const CELLS_OF_A_VISIT: usize = 15;
const CELLS_OF_A_PAEDIATRIC_VISIT: usize = 6;

type Answer = Result<String, Box<dyn Error>>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut answers = BufWriter::new(io::stdout().lock());
    for (index, line) in io::stdin().lock().lines().enumerate() {
        let line = line?;
        let cells: Vec<&str> = line.split(',').collect();
        let answer = match cells.as_slice() {
            ["imacs", cells @ ..] => imacs(cells),
            ["printo", cells @ ..] => printo(cells),
            _ => Err("no core set".into()),
        };
        let answer = answer.map_err(|error| format!("line {}: {error}", index + 1))?;
        writeln!(answers, "{answer}")?;
    }
    answers.flush()?;
    Ok(())
}

fn imacs(cells: &[&str]) -> Answer {
    let [
        criteria,
        missing,
        percent,
        zero_baseline,
        choice,
        all_normal,
        chosen_missing,
        upper_limit,
        visits @ ..,
    ] = cells
    else {
        return Err("fewer than eight settings".into());
    };
    let [baseline, follow_up] = both_visits(visits, CELLS_OF_A_VISIT)?.map(visit);
    let (baseline, follow_up) = (baseline?, follow_up?);

    let enzyme = EnzymeRules {
        choice: match *choice {
            "highest" => EnzymeChoice::HighestMultiple,
            "largest" => EnzymeChoice::LargestValue,
            enzyme => EnzymeChoice::Always(enzyme.parse()?),
        },
        all_normal: match *all_normal {
            "followed" => NormalEnzymes::HighestFollowed,
            "zero" => NormalEnzymes::ScoreZero,
            other => return Err(format!("all normal {other}").into()),
        },
        chosen_missing: match *chosen_missing {
            "missing" => ChosenEnzymeMissing::MeasureMissing,
            "anew" => ChosenEnzymeMissing::ChooseAmongMeasured,
            other => return Err(format!("chosen missing {other}").into()),
        },
        upper_limit: match *upper_limit {
            "own" => UpperLimitAtFollowUp::OwnLimit,
            "baseline" => UpperLimitAtFollowUp::BaselineLimit,
            other => return Err(format!("upper limit {other}").into()),
        },
        ..EnzymeRules::default()
    };
    let settings = ResponseSettings {
        criteria: match *criteria {
            "adult" => Criteria::Adult,
            "juvenile" => Criteria::Juvenile,
            other => return Err(format!("criteria {other}").into()),
        },
        missing: missing_measures(missing)?,
        enzyme,
    };
    let percent = match *percent {
        "relative" => PercentBasis::Relative,
        "absolute" => PercentBasis::AbsoluteOfRange,
        other => return Err(format!("percent {other}").into()),
    };
    let zero_baseline = match *zero_baseline {
        "range" => ZeroBaseline::PercentOfRange,
        "any" => ZeroBaseline::AnyChange,
        "none" => ZeroBaseline::NoChange,
        other => return Err(format!("zero baseline {other}").into()),
    };
    let five = CoreSetMeasureSet::ALL.without(CoreSetMeasure::MuscleEnzymes);
    let worsening = DeteriorationCriteria {
        any_of: AnyOf::new(3, Percent::whole(30)?, five)?,
        percent,
        zero_baseline,
        ..DeteriorationCriteria::default()
    };
    let improvement = ImprovementCriteria {
        percent,
        zero_baseline,
        enzyme,
        ..ImprovementCriteria::default()
    };

    let response = total_improvement_score(&settings, &baseline, &follow_up);
    let total = match response.total {
        Ok(total) => total.to_string(),
        Err(NotComputable::MeasuresMissing { .. } | NotComputable::Enzyme(_)) => {
            "missing".to_owned()
        }
        Err(_) => "scales".to_owned(),
    };
    let items = response.items.iter().map(|(_, item)| item);
    let worse = deteriorated(&worsening, &baseline, &follow_up);
    let better = improved(&improvement, &baseline, &follow_up);
    Ok(format!(
        "{},{},{},{}",
        written_response(items, &total, response.category),
        response.enzyme.map_or("-", Enzyme::short_name),
        written_deterioration(worse),
        written_improvement(&better)
    ))
}

fn printo(cells: &[&str]) -> Answer {
    let [missing, summary, activity, visits @ ..] = cells else {
        return Err("fewer than three settings".into());
    };
    let [baseline, follow_up] =
        both_visits(visits, CELLS_OF_A_PAEDIATRIC_VISIT)?.map(paediatric_visit);
    let settings = PrintoSettings {
        missing: missing_measures(missing)?,
        ranges: PrintoRanges::default()
            .with_physical_summary(summary.parse()?)?
            .with_disease_activity(activity.parse()?)?,
    };
    let response = printo_improvement_score(&settings, &baseline?, &follow_up?);
    let total = match response.total {
        Ok(total) => total.to_string(),
        Err(PrintoNotComputable::MeasuresMissing { .. }) => "missing".to_owned(),
        Err(_) => "scales".to_owned(),
    };
    Ok(written_response(response.items, &total, response.category))
}

fn missing_measures(text: &str) -> Result<MissingMeasures, String> {
    match text {
        "strict" => Ok(MissingMeasures::Strict),
        "partial" => Ok(MissingMeasures::Partial),
        "minimum" => Ok(MissingMeasures::PartialWithMinimum),
        other => Err(format!("missing {other}")),
    }
}

fn both_visits<'cells, 'text>(
    cells: &'cells [&'text str],
    of_one: usize,
) -> Result<[&'cells [&'text str]; 2], String> {
    if cells.len() == 2 * of_one {
        Ok(cells.split_at(of_one).into())
    } else {
        Err(format!("{} cells of visits", cells.len()))
    }
}

fn visit(cells: &[&str]) -> Result<CoreSetMeasures, Box<dyn Error>> {
    let [
        physician,
        patient,
        strength,
        haq,
        extramuscular,
        enzymes @ ..,
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

fn paediatric_visit(cells: &[&str]) -> Result<PrintoMeasures, Box<dyn Error>> {
    let [physician, parent, strength, chaq, summary, activity] = cells else {
        return Err("not six measures".into());
    };
    Ok(PrintoMeasures {
        physician_global: measured(physician)?,
        parent_global: measured(parent)?,
        muscle_strength: measured(strength)?,
        chaq: measured(chaq)?,
        physical_summary: measured(summary)?,
        disease_activity: measured(activity)?,
    })
}

fn measured<T: FromStr>(cell: &str) -> Result<Option<T>, T::Err> {
    if cell.is_empty() {
        Ok(None)
    } else {
        cell.parse().map(Some)
    }
}

fn written_response(
    items: impl IntoIterator<Item = Option<ItemScore>>,
    total: &str,
    category: Option<ResponseCategory>,
) -> String {
    let items: Vec<String> = items
        .into_iter()
        .map(|item| item.map_or("-".to_owned(), |item| item.to_string()))
        .collect();
    let category = category.map_or("-", |category| category.name());
    format!("{},{total},{category}", items.join(","))
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

fn written_improvement(better: &Improvement) -> String {
    let judgement = match better.judgement {
        Judgement::Holds => '+',
        Judgement::DoesNotHold => '-',
        Judgement::Undecided => '?',
    };
    CoreSetMeasure::ALL
        .into_iter()
        .map(|measure| {
            if better.improved.contains(measure) {
                '+'
            } else if better.worse.contains(measure) {
                'w'
            } else if better.undecided.contains(measure) {
                '?'
            } else {
                '.'
            }
        })
        .chain([judgement])
        .collect()
}
