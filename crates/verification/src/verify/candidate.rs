//! Several methods for the same figures: which of them gives what was printed?

use super::agreement::{Agreement, Figure, RESIDUE};
use crate::possible::Possible;
use crate::verdict::{TieRule, Verdict};

/// What a method gives for the figures of a claim, in the order in which they are printed.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    method: String,
    figures: Vec<Possible>,
    bound: Bound,
}

/// Whether the figures of a method can be chosen apart from each other.
#[derive(Debug, Clone, Copy)]
enum Bound {
    /// They can.
    Apart,
    /// An estimate and the limits at the same distance from it: one choice of inputs must give all three.
    Together { centre: Possible, reach: Possible },
}

impl Candidate {
    pub(crate) fn new(method: impl Into<String>, figures: Vec<Possible>) -> Self {
        Self {
            method: method.into(),
            figures,
            bound: Bound::Apart,
        }
    }

    /// An estimate with an interval that reaches equally far to both sides.
    pub(crate) fn centred(method: impl Into<String>, centre: Possible, reach: Possible) -> Self {
        Self {
            method: method.into(),
            figures: vec![centre, centre.less(reach), centre.plus(reach)],
            bound: Bound::Together { centre, reach },
        }
    }

    fn agreement(&self, printed: &[Figure<'_>]) -> Agreement {
        let mut rule = None;
        let mut worst = Agreement::Agrees(None);
        for (possible, printed) in self.figures.iter().zip(printed) {
            match printed.agreement(*possible) {
                Agreement::Agrees(tie) => rule = stricter(rule, tie),
                Agreement::Neighbour if worst != Agreement::Disagrees => {
                    worst = Agreement::Neighbour
                }
                Agreement::Neighbour => {}
                Agreement::Disagrees => worst = Agreement::Disagrees,
            }
        }
        match worst {
            // Each figure can have been printed so, but no one choice of inputs prints them all.
            Agreement::Agrees(_) if !self.holds_together(printed) => Agreement::Neighbour,
            Agreement::Agrees(_) => Agreement::Agrees(rule),
            other => other,
        }
    }

    /// Whether one centre and one reach give all three printed figures.
    fn holds_together(&self, printed: &[Figure<'_>]) -> bool {
        let Bound::Together { centre, reach } = self.bound else {
            return true;
        };
        let [
            Figure::Number(estimate),
            Figure::Number(lower),
            Figure::Number(upper),
        ] = printed
        else {
            return true;
        };
        let estimate = Possible::rounding_to(estimate);
        let (lower, upper) = (Possible::rounding_to(lower), Possible::rounding_to(upper));
        // For a centre c the reach r must satisfy: reach, c - r in lower, c + r in upper. Both bounds on r are straight
        // lines in c, so the room between the highest lower bound and the lowest upper bound is largest at an end of c
        // or where two of the lines meet.
        let least = [
            (0.0, reach.lowest),
            (1.0, -lower.highest),
            (-1.0, upper.lowest),
        ];
        let most = [
            (0.0, reach.highest),
            (1.0, -lower.lowest),
            (-1.0, upper.highest),
        ];
        let from = centre.lowest.max(estimate.lowest);
        let to = centre.highest.min(estimate.highest);
        let at = |line: (f64, f64), c: f64| line.0 * c + line.1;
        let room = |c: f64| {
            let least = least
                .iter()
                .map(|line| at(*line, c))
                .fold(f64::NEG_INFINITY, f64::max);
            let most = most
                .iter()
                .map(|line| at(*line, c))
                .fold(f64::INFINITY, f64::min);
            most - least
        };
        let lines: Vec<(f64, f64)> = least.into_iter().chain(most).collect();
        let mut places = vec![from, to];
        for (index, one) in lines.iter().enumerate() {
            for other in &lines[index + 1..] {
                if one.0 != other.0 {
                    places.push((other.1 - one.1) / (one.0 - other.0));
                }
            }
        }
        let size = [lower.lowest, lower.highest, upper.lowest, upper.highest]
            .iter()
            .fold(1.0_f64, |size, end| size.max(end.abs()));
        let slack = RESIDUE * size;
        places
            .into_iter()
            .filter(|place| (from - slack..=to + slack).contains(place))
            .any(|place| room(place) >= -slack)
    }

    fn as_printed(&self, printed: &[Figure<'_>]) -> String {
        let figures: Vec<String> = self
            .figures
            .iter()
            .zip(printed)
            .map(|(possible, printed)| printed.like(*possible))
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

/// The method that a paper names.
#[derive(Debug)]
pub(crate) enum Naming {
    /// It names one, by the method's own name or by a looser one, to which these candidates answer.
    Named {
        /// The paper's word for it, where it is not the method's own name.
        name: Option<&'static str>,
        /// What it gives; empty where the method has no answer for these inputs.
        candidates: Vec<Candidate>,
    },
    /// It names none: any will do.
    NotNamed,
}

impl Naming {
    /// A method by its own name.
    pub(crate) fn own(candidate: Candidate) -> Self {
        Self::Named {
            name: None,
            candidates: vec![candidate],
        }
    }
}

/// Tries the named method first and then all others, which are computed only when it comes to them.
pub(crate) fn judge(
    printed: &[Figure<'_>],
    naming: Naming,
    others: impl IntoIterator<Item = Candidate>,
) -> Verdict {
    let (name, named) = match naming {
        Naming::Named { name, candidates } => (name, Some(candidates)),
        Naming::NotNamed => (None, None),
    };
    let mut near: Option<Verdict> = None;
    for candidate in named.iter().flatten() {
        match candidate.agreement(printed) {
            Agreement::Agrees(tie) => return agrees(candidate, tie),
            Agreement::Neighbour if near.is_none() => near = Some(rounding(candidate, printed)),
            Agreement::Neighbour | Agreement::Disagrees => {}
        }
    }
    let mut first_other = None;
    for candidate in others {
        match (candidate.agreement(printed), &named) {
            (Agreement::Agrees(tie), None) => return agrees(&candidate, tie),
            (Agreement::Agrees(_), Some(named)) => {
                return by_another(candidate, name, named, printed);
            }
            (Agreement::Neighbour, None) if near.is_none() => {
                near = Some(rounding(&candidate, printed));
            }
            _ => {}
        }
        first_other.get_or_insert(candidate);
    }
    if let Some(near) = near {
        return near;
    }
    let judging = match &named {
        Some(named) => named.first(),
        None => first_other.as_ref(),
    };
    match judging {
        Some(candidate) => Verdict::Disagrees {
            method: candidate.method.clone(),
            should_be: candidate.as_printed(printed),
            computed: candidate.figures.clone(),
        },
        None => Verdict::CannotBeDerived {
            reason: "the method that the paper names has no answer for these inputs, and no other gives these figures"
                .to_owned(),
        },
    }
}

fn agrees(candidate: &Candidate, tie: Option<TieRule>) -> Verdict {
    Verdict::Agrees {
        method: candidate.method.clone(),
        tie,
        computed: candidate.figures.clone(),
    }
}

fn rounding(candidate: &Candidate, printed: &[Figure<'_>]) -> Verdict {
    Verdict::Rounding {
        method: candidate.method.clone(),
        should_be: candidate.as_printed(printed),
        computed: candidate.figures.clone(),
    }
}

/// `a, b and c`; none of none.
fn listed(words: &[String]) -> Option<String> {
    match words {
        [] => None,
        [one] => Some(one.clone()),
        [others @ .., last] => Some(format!("{} and {last}", others.join(", "))),
    }
}

fn by_another(
    candidate: Candidate,
    name: Option<&'static str>,
    named: &[Candidate],
    printed: &[Figure<'_>],
) -> Verdict {
    let methods: Vec<&str> = named.iter().map(|each| each.method.as_str()).collect();
    let named_gives: Vec<String> = named
        .iter()
        .map(|each| match named.len() {
            1 => each.as_printed(printed),
            _ => format!("{} by {}", each.as_printed(printed), each.method),
        })
        .collect();
    Verdict::AgreesByAnotherMethod {
        named: name.map_or_else(|| methods.join(" or "), str::to_owned),
        method: candidate.method,
        named_gives: listed(&named_gives),
        computed: candidate.figures,
    }
}
