//! Claims about counts.

use super::agreement::{Agreement, Possible, agreement, like};
use super::candidate::{Candidate, Naming, judge};
use super::underived;
use crate::printed_number::PrintedNumber;
use crate::verdict::Verdict;

fn agrees(method: &str) -> Verdict {
    Verdict::Agrees {
        method: method.to_owned(),
        tie: None,
    }
}

fn disagrees(method: &str, should_be: String) -> Verdict {
    Verdict::Disagrees {
        method: method.to_owned(),
        should_be,
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
    let total: u64 = parts
        .iter()
        .fold(0, |total, part| total.saturating_add(*part));
    if total == value {
        agrees(RULE)
    } else {
        disagrees(RULE, total.to_string())
    }
}

pub(super) fn percentage(percent: &PrintedNumber, count: u64, of: u64) -> Verdict {
    if of == 0 {
        return underived("it is a percentage of nobody");
    }
    let share = Candidate::new(
        format!("{count} of {of}"),
        vec![Possible::exactly(100.0 * count as f64 / of as f64)],
    );
    judge(&[percent], &[share], &Naming::First)
}

/// Some count must round to the percentage (the test of granularity).
pub(super) fn percentage_without_count(percent: &PrintedNumber, of: u64) -> Verdict {
    if of == 0 {
        return underived("it is a percentage of nobody");
    }
    let share = |count: u64| 100.0 * count as f64 / of as f64;
    // Only the counts next to the printed share can round to it.
    let nearest = (percent.value() / 100.0 * of as f64)
        .round()
        .clamp(0.0, of as f64) as u64;
    let reach = (percent.unit() / 100.0 * of as f64).ceil() as u64 + 1;
    let from = nearest.saturating_sub(reach);
    let to = nearest.saturating_add(reach).min(of);
    let mut fitting: Vec<u64> = Vec::new();
    let mut rule = None;
    for count in from..=to {
        if let Agreement::Agrees(tie) = agreement(Possible::exactly(share(count)), percent) {
            fitting.push(count);
            rule = tie;
        }
    }
    match fitting.as_slice() {
        [] => disagrees(
            "a whole number of patients",
            format!("{} ({nearest} of {of})", like(share(nearest), percent)),
        ),
        [count] => Verdict::Agrees {
            method: format!("{count} of {of}"),
            tie: rule,
        },
        counts => {
            let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
            Verdict::Agrees {
                method: format!("{} of {of}", counts.join(" or ")),
                tie: None,
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
    let total = first.saturating_add(second);
    let rest = total % block;
    let most = (total - rest) / 2 + rest.min(block / 2);
    if first.max(second) <= most {
        agrees(RULE)
    } else {
        disagrees(RULE, format!("at most {most} against {}", total - most))
    }
}
