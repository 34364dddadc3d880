//! Several methods for the same figures: which of them gives what was printed?

use super::agreement::{Agreement, Possible, agreement, like};
use crate::printed_number::PrintedNumber;
use crate::verdict::{TieRule, Verdict};

/// What a method gives for the figures of a claim, in the order in which they are printed.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) method: String,
    pub(crate) figures: Vec<Possible>,
}

impl Candidate {
    pub(crate) fn new(method: impl Into<String>, figures: Vec<Possible>) -> Self {
        Self {
            method: method.into(),
            figures,
        }
    }

    fn agreement(&self, printed: &[&PrintedNumber]) -> Agreement {
        let mut rule = None;
        let mut worst = Agreement::Agrees(None);
        for (possible, printed) in self.figures.iter().zip(printed) {
            match agreement(*possible, printed) {
                Agreement::Agrees(tie) => rule = stricter(rule, tie),
                Agreement::Neighbour if worst != Agreement::Disagrees => {
                    worst = Agreement::Neighbour
                }
                Agreement::Neighbour => {}
                Agreement::Disagrees => worst = Agreement::Disagrees,
            }
        }
        match worst {
            Agreement::Agrees(_) => Agreement::Agrees(rule),
            other => other,
        }
    }

    fn as_printed(&self, printed: &[&PrintedNumber]) -> String {
        let figures: Vec<String> = self
            .figures
            .iter()
            .zip(printed)
            .map(|(possible, printed)| like(possible.middle(), printed))
            .collect();
        match figures.as_slice() {
            [lower, upper] => format!("{lower} to {upper}"),
            [estimate, lower, upper] => format!("{estimate} ({lower} to {upper})"),
            _ => figures.join(", "),
        }
    }
}

/// A rule that only one figure needs is the rule of the claim.
const fn stricter(known: Option<TieRule>, new: Option<TieRule>) -> Option<TieRule> {
    match (known, new) {
        (None | Some(TieRule::Either), Some(rule)) => Some(rule),
        (known, _) => known,
    }
}

/// How a paper names its method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Naming {
    /// It names the first candidate, whose name is the method's own.
    First,
    /// It uses a name of its own, which the first `accepting` candidates answer to.
    Loosely {
        name: &'static str,
        accepting: usize,
    },
    /// It names none: any will do.
    None,
}

/// Tries the named method first and then all others.
pub(crate) fn judge(
    printed: &[&PrintedNumber],
    candidates: &[Candidate],
    naming: &Naming,
) -> Verdict {
    let accepting = match naming {
        Naming::First => 1,
        Naming::Loosely { accepting, .. } => *accepting,
        Naming::None => candidates.len(),
    };
    let judged: Vec<Agreement> = candidates
        .iter()
        .map(|candidate| candidate.agreement(printed))
        .collect();
    let agreeing = judged
        .iter()
        .position(|agreement| matches!(agreement, Agreement::Agrees(_)));
    if let Some(place) = agreeing {
        let method = candidates[place].method.clone();
        if place < accepting {
            let Agreement::Agrees(tie) = judged[place] else {
                return unjudged();
            };
            return Verdict::Agrees { method, tie };
        }
        let named = match naming {
            Naming::Loosely { name, .. } => (*name).to_owned(),
            Naming::First | Naming::None => candidates[0].method.clone(),
        };
        let named_gives = (accepting > 0).then(|| candidates[0].as_printed(printed));
        return Verdict::AgreesByAnotherMethod {
            named,
            method,
            named_gives,
        };
    }
    let Some(first) = candidates.first().filter(|_| accepting > 0) else {
        return unjudged();
    };
    let method = first.method.clone();
    let should_be = first.as_printed(printed);
    match judged[0] {
        Agreement::Neighbour => Verdict::Rounding { method, should_be },
        _ => Verdict::Disagrees { method, should_be },
    }
}

fn unjudged() -> Verdict {
    Verdict::CannotBeDerived {
        reason: "the method that the paper names is not among those that are computed here, and no other gives \
                 these figures"
            .to_owned(),
    }
}
