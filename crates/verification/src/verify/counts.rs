//! Claims about counts.

use super::agreement::{Agreement, agreement, like};
use super::candidate::{Candidate, Naming, judge};
use super::underived;
use crate::possible::Possible;
use crate::printed_number::PrintedNumber;
use crate::statement::{Counted, Inputs, Relation};
use crate::verdict::Verdict;

/// A rule that holds, and computes no figure.
pub(super) fn agrees(method: &str) -> Verdict {
    Verdict::Agrees {
        method: method.to_owned(),
        tie: None,
        computed: Vec::new(),
    }
}

/// A rule that does not hold.
pub(super) fn disagrees(method: &str, should_be: String) -> Verdict {
    Verdict::Disagrees {
        method: method.to_owned(),
        should_be,
        computed: Vec::new(),
    }
}

pub(super) fn part_of_whole(part: u64, whole: u64) -> Verdict {
    const RULE: &str = "a part is not larger than its whole";
    if part <= whole {
        agrees(RULE)
    } else {
        disagrees(RULE, format!("at most {whole}"))
    }
}

pub(super) fn subjects_and_events(subjects: u64, events: u64) -> Verdict {
    const RULE: &str = "each subject has at least one event";
    if events >= subjects && (subjects > 0 || events == 0) {
        agrees(RULE)
    } else {
        disagrees(RULE, format!("at least {subjects} events"))
    }
}

pub(super) fn sum(value: u64, parts: &[u64]) -> Verdict {
    const RULE: &str = "sum of its parts";
    let total: u128 = parts.iter().map(|part| u128::from(*part)).sum();
    let computed = vec![Possible::exactly(total as f64)];
    if total == u128::from(value) {
        Verdict::Agrees {
            method: RULE.to_owned(),
            tie: None,
            computed,
        }
    } else {
        Verdict::Disagrees {
            method: RULE.to_owned(),
            should_be: total.to_string(),
            computed,
        }
    }
}

pub(super) fn difference(
    value: &PrintedNumber,
    minuend: &PrintedNumber,
    subtrahend: &PrintedNumber,
    inputs: Inputs,
) -> Verdict {
    let possible = |number: &PrintedNumber| match inputs {
        Inputs::Exact => Possible::exactly(number.value()),
        Inputs::Rounded => Possible::rounding_to(number),
    };
    let figure = possible(minuend).less(possible(subtrahend));
    let candidate = Candidate::new(format!("{minuend} less {subtrahend}"), vec![figure]);
    judge(&[value.into()], Naming::own(candidate), None)
}

pub(super) fn quotient(
    value: &PrintedNumber,
    dividend: &PrintedNumber,
    divisor: &PrintedNumber,
) -> Verdict {
    if divisor.value() == 0.0 {
        return underived("nothing can be divided by 0");
    }
    let figure = Possible::exactly(dividend.value() / divisor.value());
    let candidate = Candidate::new(format!("{dividend} divided by {divisor}"), vec![figure]);
    judge(&[value.into()], Naming::own(candidate), None)
}

pub(super) fn percentage(percent: &PrintedNumber, count: u64, of: u64) -> Verdict {
    if of == 0 {
        return underived("it is a percentage of nobody");
    }
    let figure = Possible::exactly(share(count, of));
    let candidate = Candidate::new(format!("{count} of {of}"), vec![figure]);
    judge(&[percent.into()], Naming::own(candidate), None)
}

fn share(count: u64, of: u64) -> f64 {
    100.0 * count as f64 / of as f64
}

/// Shares beside a round percentage, as a text compares them.
pub(super) fn comparison(
    percent: &PrintedNumber,
    relation: Relation,
    shares: &[Counted],
) -> Verdict {
    if shares.iter().any(|share| share.of == 0) {
        return underived("it is a percentage of nobody");
    }
    let bound = percent.value();
    let computed: Vec<Possible> = shares
        .iter()
        .map(|counted| Possible::exactly(share(counted.count, counted.of)))
        .collect();
    let holds = |value: f64| match relation {
        Relation::MoreThan => value > bound,
        Relation::AtLeast => value >= bound,
        Relation::LessThan => value < bound,
        Relation::AtMost => value <= bound,
        Relation::About => (value - bound).abs() <= 5.0,
    };
    let method = shares
        .iter()
        .map(|counted| format!("{} of {}", counted.count, counted.of))
        .collect::<Vec<_>>()
        .join(", ");
    if computed.iter().all(|share| holds(share.lowest)) {
        Verdict::Agrees {
            method,
            tie: None,
            computed,
        }
    } else {
        let should_be: Vec<String> = computed
            .iter()
            .map(|share| format!("{:.1}", share.lowest))
            .collect();
        Verdict::Disagrees {
            method,
            should_be: should_be.join(", "),
            computed,
        }
    }
}

/// Some count must round to the percentage (the test of granularity).
pub(super) fn percentage_without_count(percent: &PrintedNumber, of: u64) -> Verdict {
    if of == 0 {
        return underived("it is a percentage of nobody");
    }
    // Where counts lie no further apart than printable percentages, every percentage fits and nothing is judged.
    if of as f64 * percent.unit() >= 100.0 {
        return underived(
            "with so large a total some count gives any percentage with these decimals",
        );
    }
    // Only the counts next to the printed share can round to it.
    let nearest = (percent.value() / 100.0 * of as f64)
        .round()
        .clamp(0.0, of as f64) as u64;
    let mut fitting: Vec<u64> = Vec::new();
    let mut rule = None;
    for count in nearest.saturating_sub(2)..=nearest.saturating_add(2).min(of) {
        let figure = Possible::exactly(share(count, of));
        if let Agreement::Agrees(tie) = agreement(figure, percent) {
            fitting.push(count);
            rule = tie;
        }
    }
    let computed = |counts: &[u64]| {
        counts
            .iter()
            .map(|count| Possible::exactly(share(*count, of)))
            .collect()
    };
    match fitting.as_slice() {
        [] => Verdict::Disagrees {
            method: "a whole number of patients".to_owned(),
            should_be: format!("{} ({nearest} of {of})", like(share(nearest, of), percent)),
            computed: computed(&[nearest]),
        },
        counts => {
            let named: Vec<String> = counts.iter().map(u64::to_string).collect();
            Verdict::Agrees {
                method: format!("{} of {of}", named.join(" or ")),
                tie: if counts.len() == 1 { rule } else { None },
                computed: computed(counts),
            }
        }
    }
}

/// Within a stratum every whole block has as many of each arm; only the last, unfinished one can differ.
pub(super) fn permuted_blocks(first: u64, second: u64, block: u64) -> Verdict {
    const RULE: &str = "permuted blocks within the stratum";
    if block < 2 || !block.is_multiple_of(2) {
        return underived("the block cannot hold as many of each arm");
    }
    let Some(total) = first.checked_add(second) else {
        return underived("there are more subjects than can be counted");
    };
    let rest = total % block;
    let most = (total - rest) / 2 + rest.min(block / 2);
    if first.max(second) <= most {
        agrees(RULE)
    } else {
        disagrees(RULE, format!("at most {most} against {}", total - most))
    }
}
