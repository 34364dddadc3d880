//! Analyses.

use definition::{Mistakes, Path, path};

use crate::plan::method::{Denominator, Flow, Method, Panel, RiskDifference, Split};
use crate::plan::{Analysis, Comparisons, Plan, ResponseId, Side};

pub(super) fn check(plan: &Plan, mistakes: &mut Mistakes) {
    for (place, analysis) in plan.analyses.iter().enumerate() {
        let at = path!["analysis", place];
        super::filter(analysis.condition.as_ref(), at.then("where"), mistakes);
        if let Some(set) = &analysis.set
            && plan.set(set).is_none()
        {
            let known = plan.sets.iter().map(|set| set.id.as_str());
            super::unknown(
                mistakes,
                at.then("set"),
                set.as_str(),
                "analysis set",
                known,
            );
        }
        grouping(plan, analysis, &at, mistakes);
        if let Some(estimand) = &analysis.estimand
            && plan.estimand(estimand).is_none()
        {
            let known = plan.estimands.iter().map(|estimand| estimand.id.as_str());
            super::unknown(
                mistakes,
                at.then("estimand"),
                estimand.as_str(),
                "estimand",
                known,
            );
        }
        if analysis.side != Side::Both && !analysis.method.has_side() {
            mistakes
                .at(at.then("side"))
                .says(format!(
                    "the p-values of `{}` have no side",
                    analysis.method.name()
                ))
                .try_instead("take `side` out");
        }
        repeated(analysis, &at, mistakes);
        denominator(analysis, &at, mistakes);
        parts(plan, analysis, &at, mistakes);
    }
}

fn grouping(plan: &Plan, analysis: &Analysis, at: &Path, mistakes: &mut Mistakes) {
    let compares = analysis.method.compares();
    let Some(id) = &analysis.grouping else {
        let needs_groups = matches!(
            analysis.method,
            Method::LogRank(_)
                | Method::AnalysisOfCovariance(_)
                | Method::RepeatedMeasures(_)
                | Method::Association(_)
        );
        if compares || needs_groups {
            mistakes.at(at.clone()).says(format!(
                "`{}` compares groups, and this analysis has no `grouping`",
                analysis.method.name()
            ));
        }
        return;
    };
    match plan.grouping(id) {
        None => {
            let known = plan.groupings.iter().map(|grouping| grouping.id.as_str());
            super::unknown(
                mistakes,
                at.then("grouping"),
                id.as_str(),
                "grouping",
                known,
            );
        }
        Some(grouping)
            if compares
                && grouping.reference.is_none()
                && analysis.comparisons == Comparisons::Reference =>
        {
            mistakes
                .at(at.then("grouping"))
                .says(format!(
                    "`{}` compares with a reference, and `{id}` has none",
                    analysis.method.name()
                ))
                .try_instead(format!(
                    "set `reference` in the grouping `{id}`, or `comparisons = \"all_pairs\"`"
                ));
        }
        Some(_) => {}
    }
}

/// Methods whose results stand for the whole trial cannot be repeated.
fn repeated(analysis: &Analysis, at: &Path, mistakes: &mut Mistakes) {
    let whole = matches!(
        analysis.method,
        Method::Flow(_)
            | Method::EventRate(_)
            | Method::Courses(_)
            | Method::Listing(_)
            | Method::TrialDesign(_)
    );
    if whole && !analysis.by.is_empty() {
        mistakes
            .at(at.then("by"))
            .says(format!(
                "`{}` is not repeated by columns",
                analysis.method.name()
            ))
            .try_instead("make it an analysis of its own for each value, with `where`");
    }
}

/// A percentage of the set needs a set.
fn denominator(analysis: &Analysis, at: &Path, mistakes: &mut Mistakes) {
    let of_set = match &analysis.method {
        Method::Categories(method) => method.percent_of == Denominator::Set,
        Method::Conditions(method) => method.percent_of == Denominator::Set,
        Method::AdverseEvents(_) => true,
        _ => false,
    };
    if of_set && analysis.set.is_none() {
        mistakes
            .at(at.clone())
            .says("the percentages are of the analysis set, and this analysis has no `set`")
            .try_instead("set = \"...\"");
    }
}

fn parts(plan: &Plan, analysis: &Analysis, at: &Path, mistakes: &mut Mistakes) {
    let response = |id: &ResponseId, at: Path, mistakes: &mut Mistakes| {
        if plan.response(id).is_none() {
            let known = plan.responses.iter().map(|response| response.id.as_str());
            super::unknown(mistakes, at, id.as_str(), "response", known);
        }
    };
    if let Some(id) = analysis.method.response() {
        response(id, at.then("response"), mistakes);
    }
    match &analysis.method {
        Method::Conditions(method) => {
            for (index, condition) in method.conditions.iter().enumerate() {
                super::filter(
                    condition.filter.as_ref(),
                    at.then("condition").then(index).then("where"),
                    mistakes,
                );
            }
        }
        Method::RiskDifference(method) => strata(method, at, mistakes),
        Method::Association(method)
            if !method.test.is_stratified() && !method.strata.is_empty() =>
        {
            mistakes
                .at(at.then("strata"))
                .says("this test is not stratified")
                .try_instead("take `strata` out, or set `test = \"general_association\"`");
        }
        Method::RateRatio(method) => {
            super::filter(
                method.exposure.condition.as_ref(),
                at.then("exposure").then("where"),
                mistakes,
            );
        }
        Method::EventRate(method) => {
            super::filter(
                method.exposure.condition.as_ref(),
                at.then("exposure").then("where"),
                mistakes,
            );
        }
        Method::Flow(method) => flow(method, analysis, at, mistakes),
        Method::Courses(method) => {
            for (index, panel) in method.panels.iter().enumerate() {
                let at = at.then("panel").then(index);
                match panel {
                    Panel::Responders { response: id, .. }
                    | Panel::Nonresponders { response: id, .. } => {
                        response(id, at.then("response"), mistakes);
                    }
                    Panel::Where { condition, .. } => {
                        super::filter(Some(condition), at.then("where"), mistakes)
                    }
                }
            }
        }
        _ => {}
    }
}

fn strata(method: &RiskDifference, at: &Path, mistakes: &mut Mistakes) {
    let stratified = method.interval.is_stratified();
    if stratified && method.strata.is_empty() {
        mistakes
            .at(at.then("interval"))
            .says("this difference is stratified, and this analysis has no `strata`");
    } else if !stratified && !method.strata.is_empty() {
        mistakes
            .at(at.then("strata"))
            .says("this interval is not stratified")
            .try_instead("take `strata` out, or set `interval = \"mantel_haenszel_sato\"`");
    }
}

fn flow(flow: &Flow, analysis: &Analysis, at: &Path, mistakes: &mut Mistakes) {
    for (index, this) in flow.boxes.iter().enumerate() {
        let at = at.then("box").then(index);
        super::filter(this.condition.as_ref(), at.then("where"), mistakes);
        if let Some(reasons) = &this.reasons {
            let at = at.then("reasons").then("where");
            super::filter(reasons.condition.as_ref(), at, mistakes);
        }
        if let Some(parent) = &this.parent {
            let before = &flow.boxes[..index];
            if !before.iter().any(|earlier| earlier.id == *parent) {
                let known = before.iter().map(|earlier| earlier.id.as_str());
                super::unknown(
                    mistakes,
                    at.then("parent"),
                    parent.as_str(),
                    "box before this one",
                    known,
                );
            }
        }
        if this.split == Split::Groups && analysis.grouping.is_none() {
            mistakes
                .at(at.clone())
                .says("this box is one for each group, and the analysis has no `grouping`")
                .try_instead("split = \"together\"");
        }
    }
}
