//! Slips of a transcriber: figures that do not stand in the printed text, and inputs that cannot be.

use definition::Mistakes;

use crate::printed_number::PrintedNumber;
use crate::statement::{Counted, ProportionScale, Statement, Stratum};

/// A figure that does not stand in the printed text was mistyped in one of the two.
pub(crate) fn check_transcription(
    printed: &str,
    statement: &Statement,
    mistakes: &mut Mistakes,
    place: definition::Path,
) {
    let standing = numbers_in(printed);
    for figure in statement.printed_figures() {
        if !standing.contains(&figure) {
            mistakes
                .at(place)
                .says(format!(
                    "the figure {figure} does not stand in the printed text"
                ))
                .allowed(
                    "a text that holds every figure of the claim, with the decimals as printed",
                );
            return;
        }
    }
}

/// The numbers of a text, and `NC`, as a reader would pick them out.
fn numbers_in(text: &str) -> Vec<String> {
    let letters: Vec<char> = text
        .chars()
        .map(|letter| if letter == '\u{2212}' { '-' } else { letter })
        .collect();
    let mut numbers = Vec::new();
    let mut place = 0;
    while place < letters.len() {
        let after_word = place > 0 && letters[place - 1].is_alphanumeric();
        let digit_at = |index: usize| letters.get(index).is_some_and(char::is_ascii_digit);
        let negative = letters[place] == '-' && !after_word && digit_at(place + 1);
        if negative || digit_at(place) {
            let mut end = place + 1;
            while digit_at(end) || (letters.get(end) == Some(&'.') && digit_at(end + 1)) {
                end += 1;
            }
            numbers.push(letters[place..end].iter().collect());
            place = end;
        } else if letters[place].is_alphabetic() {
            let length = letters[place..]
                .iter()
                .take_while(|letter| letter.is_alphabetic())
                .count();
            let word: String = letters[place..place + length].iter().collect();
            if word == "NC" {
                numbers.push(word);
            } else if let Some(number) = NUMBER_WORDS
                .iter()
                .position(|known| word.eq_ignore_ascii_case(known))
            {
                numbers.push(number.to_string());
            }
            place += length;
        } else {
            place += 1;
        }
    }
    numbers
}

/// The numbers that papers spell out, from zero.
const NUMBER_WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

/// Inputs that cannot be, whatever was printed.
pub(crate) fn check_figures(
    statement: &Statement,
    mistakes: &mut Mistakes,
    here: impl Fn(&str) -> definition::Path,
) {
    for (key, Counted { count, of }) in shares(statement) {
        if count > of {
            mistakes
                .at(here(key))
                .says(format!("{count} of {of} is more than all"))
                .allowed(format!("a count from 0 to {of}"));
        }
    }
    if let Some((key, lower, upper)) = ends(statement)
        && lower.value() > upper.value()
    {
        mistakes
            .at(here(key))
            .says(format!("{lower} is above {upper}"))
            .allowed("a lower end that is not above the upper one");
    }
    if let Statement::RiskDifference {
        first,
        second,
        strata,
        ..
    } = statement
        && !strata.is_empty()
    {
        let sum = |of: fn(&Stratum) -> Counted| {
            strata.iter().map(of).fold((0_u64, 0_u64), |sum, counted| {
                (
                    sum.0.saturating_add(counted.count),
                    sum.1.saturating_add(counted.of),
                )
            })
        };
        for (key, whole, parts) in [
            ("first", first, sum(|stratum| stratum.first)),
            ("second", second, sum(|stratum| stratum.second)),
        ] {
            if (whole.count, whole.of) != parts {
                mistakes
                    .at(here("strata"))
                    .says(format!(
                        "the strata add up to {} of {}, but `{key}` is {} of {}",
                        parts.0, parts.1, whole.count, whole.of
                    ))
                    .allowed("strata that add up to the whole groups");
            }
        }
    }
    check_groups(statement, mistakes, &here);
    check_planning(statement, mistakes, &here);
}

/// Every count out of a total, with the key where it stands.
fn shares(statement: &Statement) -> Vec<(&'static str, Counted)> {
    let of_strata = |strata: &[Stratum]| {
        strata
            .iter()
            .flat_map(|stratum| [("strata", stratum.first), ("strata", stratum.second)])
            .collect::<Vec<_>>()
    };
    match statement {
        Statement::Percentage { count, of, .. }
        | Statement::ProportionInterval { count, of, .. } => {
            let (count, of) = (*count, *of);
            vec![("count", Counted { count, of })]
        }
        Statement::RiskDifference {
            first,
            second,
            strata,
            ..
        } => {
            let mut all = vec![("first", *first), ("second", *second)];
            all.extend(of_strata(strata));
            all
        }
        Statement::TwoByTwoTest { first, second, .. } => {
            vec![("first", *first), ("second", *second)]
        }
        Statement::StratifiedTest { strata, .. } => of_strata(strata),
        Statement::Comparison { shares, .. } => {
            shares.iter().map(|share| ("shares", *share)).collect()
        }
        _ => Vec::new(),
    }
}

/// The lower and the upper end that a claim prints, with the key of the lower one.
fn ends(statement: &Statement) -> Option<(&'static str, &PrintedNumber, &PrintedNumber)> {
    match statement {
        Statement::ProportionInterval { lower, upper, .. }
        | Statement::PlannedPrecision { lower, upper, .. }
        | Statement::RiskDifference { lower, upper, .. }
        | Statement::MeanWithInterval { lower, upper, .. }
        | Statement::MeanDifference { lower, upper, .. }
        | Statement::LeastSquaresDifference { lower, upper, .. } => Some(("lower", lower, upper)),
        Statement::MedianWithRange {
            minimum, maximum, ..
        }
        | Statement::Range { minimum, maximum }
        | Statement::RangeOfGroups {
            minimum, maximum, ..
        }
        | Statement::MeanWithOthers {
            minimum, maximum, ..
        } => Some(("minimum", minimum, maximum)),
        Statement::MedianWithQuartiles {
            first_quartile,
            third_quartile,
            ..
        } => Some(("first_quartile", first_quartile, third_quartile)),
        _ => None,
    }
}

fn check_groups(
    statement: &Statement,
    mistakes: &mut Mistakes,
    here: impl Fn(&str) -> definition::Path,
) {
    let negative = |sd: &PrintedNumber| sd.value() < 0.0;
    match statement {
        Statement::MeanWithOthers { n, groups, .. } => {
            let known: u64 = groups
                .iter()
                .fold(0, |known, group| known.saturating_add(group.n));
            if known > *n {
                mistakes
                    .at(here("groups"))
                    .says(format!("the groups hold {known} values, of {n}"))
                    .allowed("groups that are parts of the whole");
            }
        }
        Statement::MeanDifference { first, second, .. }
        | Statement::MeanTest { first, second, .. } => {
            for (key, group) in [("first", first), ("second", second)] {
                if negative(&group.sd) {
                    mistakes
                        .at(here(key))
                        .says(format!("{} is no standard deviation", group.sd))
                        .allowed("0 or more");
                }
            }
        }
        Statement::MeanAndSd { sd, .. } if negative(sd) => {
            mistakes
                .at(here("sd"))
                .says(format!("{sd} is no standard deviation"))
                .allowed("0 or more");
        }
        _ => {}
    }
}

fn check_planning(
    statement: &Statement,
    mistakes: &mut Mistakes,
    here: impl Fn(&str) -> definition::Path,
) {
    let mut between = |key: &str, number: &PrintedNumber, most: f64| {
        if number.value() <= 0.0 || number.value() >= most {
            mistakes
                .at(here(key))
                .says(format!("{number} cannot be"))
                .allowed(format!("a number between 0 and {most}, without these"));
        }
    };
    match statement {
        Statement::SampleSize {
            power,
            alpha,
            assumed,
            ..
        } => {
            between("power", power, 100.0);
            between("alpha", alpha, 1.0);
            if let Some(assumed) = assumed {
                between("assumed", &assumed.first, 100.0);
                between("assumed", &assumed.second, 100.0);
                if assumed.first.value() == assumed.second.value() {
                    mistakes
                        .at(here("assumed"))
                        .says("no number of subjects tells equal rates apart")
                        .allowed("two rates that differ");
                }
            }
        }
        Statement::PlannedPrecision {
            proportion, scale, ..
        } => {
            let most = match scale {
                ProportionScale::Percent => 100.0,
                ProportionScale::Fraction => 1.0,
            };
            if !(0.0..=most).contains(&proportion.value()) {
                mistakes
                    .at(here("proportion"))
                    .says(format!("{proportion} is no proportion on this scale"))
                    .allowed(format!("a number from 0 to {most}"));
            }
        }
        Statement::Quotient { divisor, .. } if divisor.value() == 0.0 => {
            mistakes
                .at(here("divisor"))
                .says("nothing can be divided by 0")
                .allowed("a number other than 0");
        }
        Statement::Rate {
            per,
            from: Some(from),
            ..
        } => {
            for (key, number) in [("per", per), ("from", &from.time)] {
                if number.value() <= 0.0 {
                    mistakes
                        .at(here(key))
                        .says(format!("{number} is no exposure"))
                        .allowed("a number above 0");
                }
            }
        }
        _ => {}
    }
}
