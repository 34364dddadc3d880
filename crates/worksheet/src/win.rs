//! Win statistics.

use crate::proportion::confidence_interval;
use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::win::{self, Endpoint, WinStatistics, finkelstein_schoenfeld};
use statistics::{ConfidenceLevel, StatisticsError};

/// All pairs of a subject of the first arm and one of the second, compared endpoint by endpoint.
///
/// # Errors
/// As [`win::win_statistics`].
pub fn win_statistics(
    first: &[Vec<Endpoint>],
    second: &[Vec<Endpoint>],
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let result = win::win_statistics(first, second)?;
    let mut sheet = Worksheet::new("Win statistics");
    sheet.give(
        "given",
        format!("{} subjects against {}", first.len(), second.len()),
    );
    sheet.line(
        Line::of("wins", "wins", result.wins)
            .part("losses", "losses", result.losses)
            .part("ties", "ties", result.ties),
    );
    let mut levels = Group::keyed("wins_losses_by_level", "Wins and losses by endpoint");
    for (level, (wins, losses)) in result.by_level.iter().enumerate() {
        levels.line(Line::of(
            format!("level{}", level + 1),
            format!("endpoint {}", level + 1),
            Quantity::Counts(vec![*wins, *losses]),
        ));
    }
    sheet.group(levels);
    let mut estimates = Group::headed("Estimates");
    let ratio = result.win_ratio(level);
    estimates.line(
        Line::of(
            "win_ratio",
            "win ratio",
            ratio.clone().map(|r| r.estimate.ratio),
        )
        .part(
            "wr_ci",
            confidence_interval(level),
            ratio.clone().map(|r| r.estimate.interval),
        )
        .part(
            "wr_p",
            "p",
            crate::signed_rank::probability(ratio.clone().map(|r| r.p_value)),
        )
        .hidden("log_wr_se", ratio.map(|r| r.estimate.log_standard_error)),
    );
    let benefit = result.net_benefit(level);
    estimates.line(
        Line::of("net_benefit", "net benefit", benefit.estimate)
            .part("nb_ci", confidence_interval(level), benefit.interval)
            .hidden("nb_se", benefit.standard_error),
    );
    let odds = result.win_odds(level);
    estimates.line(
        Line::of(
            "win_odds",
            "win odds",
            odds.clone().map(|o| o.estimate.ratio),
        )
        .part(
            "wo_ci",
            confidence_interval(level),
            odds.map(|o| o.estimate.interval),
        ),
    );
    sheet.group(estimates);
    let mut test = Group::headed("Finkelstein-Schoenfeld test");
    match finkelstein_schoenfeld(first, second) {
        Ok(scores) => test.line(
            Line::of("fs_z", "z", scores.z)
                .part("fs_p", "p", Quantity::PValue(scores.p_value))
                .hidden("fs_t", scores.statistic)
                .hidden("fs_var", scores.variance)
                .reference("Finkelstein DM, Schoenfeld DA. Stat Med 1999;18:1341-1354"),
        ),
        Err(cause) => test.line(Line::of("fs_z", "z", Quantity::Absent(cause.to_string()))),
    }
    sheet.group(test);
    sheet.refer(WinStatistics::REFERENCE);
    Ok(sheet)
}

/// The subjects of one stratum: its name, the first arm, the second arm.
type Stratum = (String, Vec<Vec<Endpoint>>, Vec<Vec<Endpoint>>);

/// The win ratio over named strata.
///
/// # Errors
/// As [`win::win_statistics`], for a stratum with one arm too.
pub fn stratified_win_ratio(strata: &[Stratum]) -> Result<Worksheet, StatisticsError> {
    let mut sheet = Worksheet::new("Stratified win ratio");
    let mut counts = Vec::new();
    for (name, first, second) in strata {
        if first.is_empty() || second.is_empty() {
            sheet.remark(format!(
                "stratum {name} has members in one arm only, so it contributes nothing."
            ));
            continue;
        }
        let result = win::win_statistics(first, second)?;
        let mut group = Group::keyed(format!("stratum{name}"), format!("Stratum {name}"));
        group.line(
            Line::of("wins", "wins", result.wins)
                .part("losses", "losses", result.losses)
                .part("ties", "ties", result.ties),
        );
        sheet.group(group);
        counts.push((
            result.wins,
            result.losses,
            (first.len() + second.len()) as u64,
        ));
    }
    sheet.line(Line::of(
        "stratified_win_ratio_mh",
        "win ratio, strata weighted by 1/n",
        win::stratified_win_ratio(&counts)?,
    ));
    sheet.refer("Dong G and others. J Biopharm Stat 2018;28:778-796");
    Ok(sheet)
}
