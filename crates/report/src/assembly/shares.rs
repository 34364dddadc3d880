//! Stacked bars of shares, a bar a group and time.

use analysis::plan::display::StackedCategories;
use analysis::plan::method::Method;
use analysis::results::{Group, Statistic};

use super::typesetting::Typesetter;
use crate::document::Content;
use crate::figure::stacked_shares::{ShareBar, StackedShares};

pub(super) fn shares(
    typesetter: &Typesetter<'_>,
    figure: &StackedCategories,
    id: &str,
    title: &str,
) -> Content {
    let mut categories: Vec<String> = Vec::new();
    let mut bars: Vec<(Group, String, ShareBar)> = Vec::new();
    for row in typesetter.results.of_analysis(&figure.analysis) {
        let (Some(item), Some(time)) = (&row.item, row.by.first()) else {
            continue;
        };
        if row.statistic != Statistic::Percent || matches!(row.group, Group::Comparison { .. }) {
            continue;
        }
        let category = categories
            .iter()
            .position(|known| *known == item.level)
            .unwrap_or_else(|| {
                categories.push(item.level.clone());
                categories.len() - 1
            });
        let place = bars
            .iter()
            .position(|(group, known, _)| *group == row.group && *known == time.level)
            .unwrap_or_else(|| {
                let bar = ShareBar {
                    group: typesetter.group_label(&figure.analysis, &row.group),
                    time: time.level.clone(),
                    shares: Vec::new(),
                };
                bars.push((row.group.clone(), time.level.clone(), bar));
                bars.len() - 1
            });
        let shares = &mut bars[place].2.shares;
        shares.resize(shares.len().max(category + 1), (0.0, String::new()));
        if let Some(percent) = row.value.as_number() {
            shares[category] = (percent, typesetter.number(percent, 0));
        }
    }
    if bars.is_empty() {
        return Content::Note("There are no shares to show.".to_owned());
    }
    let labels = categories
        .iter()
        .map(|level| category_label(typesetter, figure, level))
        .collect();
    Content::StackedShares(StackedShares {
        id: format!("{id}-figure"),
        title: title.to_owned(),
        time_label: figure.x.title.clone(),
        value_label: figure.y.title.clone(),
        categories: labels,
        bars: bars.into_iter().map(|(_, _, bar)| bar).collect(),
    })
}

fn category_label(typesetter: &Typesetter<'_>, figure: &StackedCategories, level: &str) -> String {
    let method = typesetter
        .plan
        .analysis(&figure.analysis)
        .map(|analysis| &analysis.method);
    match method {
        Some(Method::Conditions(method)) => method
            .conditions
            .iter()
            .find(|condition| condition.id.as_str() == level)
            .map_or_else(|| level.to_owned(), |condition| condition.label.clone()),
        _ => level.to_owned(),
    }
}
