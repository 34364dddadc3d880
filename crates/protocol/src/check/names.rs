//! Every name means one thing, and every name that is used means something.

use std::collections::BTreeMap;

use definition::check_language::{nearest, one_of};
use definition::{Mistakes, Path, path};

use crate::deterioration::ConfirmationTiming;
use crate::protocol_file::Protocol;
use crate::rule::Rule;
use crate::schedule::PeriodTreatment;

/// The names of one kind of thing, in the order of the file.
struct Names<'p> {
    what: &'static str,
    names: Vec<&'p str>,
}

impl<'p> Names<'p> {
    /// The names, after each that is used twice has been told where `place` says.
    fn told(
        what: &'static str,
        names: Vec<&'p str>,
        place: impl Fn(usize) -> Path,
        mistakes: &mut Mistakes,
    ) -> Self {
        let mut first = BTreeMap::new();
        for (position, name) in names.iter().enumerate() {
            if let Some(earlier) = first.get(name) {
                mistakes
                    .at(place(position))
                    .says(format!(
                        "`{name}` is already the name of {what} {}",
                        earlier + 1
                    ))
                    .allowed(format!("a name that no other {what} has"));
            } else {
                first.insert(*name, position);
            }
        }
        Self { what, names }
    }

    /// Says so where a name that is used is none of these.
    fn want(&self, name: &str, place: Path, mistakes: &mut Mistakes) {
        if self.names.contains(&name) {
            return;
        }
        let Self { what, names } = self;
        let said = mistakes
            .at(place)
            .says(format!("there is no {what} `{name}`"));
        let said = said.allowed(if names.is_empty() {
            format!("no {what}: the file has none")
        } else {
            one_of(names.iter().map(|name| format!("`{name}`")))
        });
        if let Some(meant) = nearest(name, names.iter().copied()) {
            said.try_instead(format!("`{meant}`"));
        }
    }
}

/// Where each arm stands in the file, in the order of [`Protocol::all_arms`].
fn arm_places(protocol: &Protocol) -> impl Iterator<Item = Path> {
    let later = protocol.second_randomisations();
    let later = later.flat_map(|(period, randomisation)| {
        let arms = 0..randomisation.arms.len();
        arms.map(move |arm| path!["period", period, "treatment", "arms", arm])
    });
    (0..protocol.arms.len())
        .map(|arm| path!["arm", arm])
        .chain(later)
}

pub(super) fn check(protocol: &Protocol, mistakes: &mut Mistakes) {
    macro_rules! named {
        ($what:literal, $key:literal, $list:expr) => {
            Names::told(
                $what,
                $list.iter().map(|item| item.id.as_str()).collect(),
                |position| path![$key, position, "id"],
                mistakes,
            )
        };
    }
    let versions = named!("version", "version", protocol.versions);
    let products = named!("product", "product", protocol.products);
    let regimens = named!("regimen", "regimen", protocol.regimens);
    let places: Vec<Path> = arm_places(protocol).collect();
    let arms = Names::told(
        "arm",
        protocol.all_arms().map(|arm| arm.id.as_str()).collect(),
        |position| places[position].then("id"),
        mistakes,
    );
    let periods = named!("period", "period", protocol.periods);
    let visits = named!("visit", "visit", protocol.visits);
    let strata = protocol
        .stratification
        .iter()
        .flat_map(|section| &section.strata);
    Names::told(
        "stratum",
        strata.map(|stratum| stratum.id.as_str()).collect(),
        |position| path!["stratification", "strata", position, "id"],
        mistakes,
    );
    let criteria = Names::told(
        "criterion",
        protocol
            .eligibility
            .criteria
            .iter()
            .map(|criterion| criterion.id.as_str())
            .collect(),
        |position| path!["eligibility", "criteria", position, "id"],
        mistakes,
    );

    for (index, failure) in protocol.trial.screening_failures.iter().enumerate() {
        let place = path!["trial", "screening_failures", index, "criterion"];
        criteria.want(failure.criterion.as_str(), place, mistakes);
    }
    for (index, product) in protocol.products.iter().enumerate() {
        let here = path!["product", index];
        if let Some(active) = &product.imitates {
            products.want(active.as_str(), here.then("imitates"), mistakes);
        }
        for (table, rate) in product.rate.iter().enumerate() {
            if let Some(version) = &rate.since {
                let place = here.then("rate").then(table).then("since");
                versions.want(version.as_str(), place, mistakes);
            }
        }
    }
    for (index, regimen) in protocol.regimens.iter().enumerate() {
        let here = path!["regimen", index];
        for (dose, written) in regimen.doses.iter().enumerate() {
            for (place, visit) in written.visits.iter().enumerate() {
                let place = here.then("doses").then(dose).then("visits").then(place);
                visits.want(visit.as_str(), place, mistakes);
            }
        }
        if let Some(reduction) = &regimen.reduction {
            let here = here.then("reduction");
            periods.want(reduction.period.as_str(), here.then("period"), mistakes);
            visits.want(reduction.from.as_str(), here.then("from"), mistakes);
        }
    }
    for (arm, here) in protocol.all_arms().zip(&places) {
        products.want(arm.product.as_str(), here.then("product"), mistakes);
        regimens.want(arm.regimen.as_str(), here.then("regimen"), mistakes);
    }
    if let Some(section) = &protocol.stratification {
        visits.want(
            section.visit.as_str(),
            path!["stratification", "visit"],
            mistakes,
        );
        visits.want(
            section.verified_at.as_str(),
            path!["stratification", "verified_at"],
            mistakes,
        );
    }
    for (index, period) in protocol.periods.iter().enumerate() {
        let here = path!["period", index];
        visits.want(period.from.as_str(), here.then("from"), mistakes);
        visits.want(period.to.as_str(), here.then("to"), mistakes);
        if let PeriodTreatment::OpenLabel { product, regimen } = &period.treatment {
            let here = here.then("treatment");
            products.want(product.as_str(), here.then("product"), mistakes);
            regimens.want(regimen.as_str(), here.then("regimen"), mistakes);
        }
    }
    for (index, visit) in protocol.visits.iter().enumerate() {
        if let Some(version) = &visit.since {
            versions.want(version.as_str(), path!["visit", index, "since"], mistakes);
        }
        for (place, added) in visit.added.iter().enumerate() {
            let here = path!["visit", index, "added", place, "since"];
            versions.want(added.since.as_str(), here, mistakes);
        }
    }
    visits.want(
        protocol.eligibility.visit.as_str(),
        path!["eligibility", "visit"],
        mistakes,
    );
    for (index, criterion) in protocol.eligibility.criteria.iter().enumerate() {
        if let Some(version) = &criterion.since {
            let place = path!["eligibility", "criteria", index, "since"];
            versions.want(version.as_str(), place, mistakes);
        }
    }
    visits.want(
        protocol.response.baseline.as_str(),
        path!["response", "baseline"],
        mistakes,
    );
    for (index, period) in protocol.response.signed_before.iter().enumerate() {
        let place = path!["response", "signed_before", index];
        periods.want(period.as_str(), place, mistakes);
    }
    if let Some(section) = &protocol.deterioration {
        let (ConfirmationTiming::NotBefore { visit } | ConfirmationTiming::AllVisitsFrom { visit }) =
            &section.confirmation;
        let place = path!["deterioration", "confirmation", "visit"];
        visits.want(visit.as_str(), place, mistakes);
    }
    for (index, rule) in protocol.rules.iter().enumerate() {
        let here = path!["rule", index];
        match rule {
            Rule::CrossOver { period, .. }
            | Rule::Withdraw { period, .. }
            | Rule::WithdrawAfterCrossOver { period, .. }
            | Rule::SteroidsFixed { period } => {
                periods.want(period.as_str(), here.then("period"), mistakes);
            }
            Rule::EnterPeriod {
                period,
                refused_after,
            } => {
                periods.want(period.as_str(), here.then("period"), mistakes);
                for (place, refused) in refused_after.iter().enumerate() {
                    let place = here
                        .then("refused_after")
                        .then(place)
                        .then("while_receiving");
                    arms.want(refused.while_receiving.as_str(), place, mistakes);
                }
            }
            Rule::ExtraVisit {
                visit, at, since, ..
            } => {
                visits.want(visit.as_str(), here.then("visit"), mistakes);
                visits.want(at.as_str(), here.then("at"), mistakes);
                if let Some(version) = since {
                    versions.want(version.as_str(), here.then("since"), mistakes);
                }
            }
            Rule::ChangeRegimen { to, at, since, .. } => {
                regimens.want(to.as_str(), here.then("to"), mistakes);
                visits.want(at.as_str(), here.then("at"), mistakes);
                if let Some(version) = since {
                    versions.want(version.as_str(), here.then("since"), mistakes);
                }
            }
            Rule::Rescue { from, .. } => visits.want(from.as_str(), here.then("from"), mistakes),
            Rule::StopRegimen { .. }
            | Rule::Premedication { .. }
            | Rule::ImmunosuppressantsAtMost { .. } => {}
        }
    }
}
