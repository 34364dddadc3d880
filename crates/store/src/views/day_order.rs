//! The trail as blinded people read it: where a line of the pharmacy stands among those of others, or a number that is missing
//! between two of them, would tell how long it took to prepare something (B-5, B-29). So what the pharmacy did stands behind all
//! others of its day, is there only when the day is over, and lines have the numbers of whoever reads them.

use super::trail::{TrailFilter, TrailLine};
use super::visibility::DAY;

/// Lines in the order in which they were written, as a blinded reader reads them at a time, in microseconds from the start of
/// 1970; numbered from 1. Lines of days that are over keep their places and numbers.
pub(crate) fn by_days(lines: Vec<TrailLine>, now: i64) -> Vec<TrailLine> {
    let today = now.div_euclid(DAY);
    let mut day = i64::MIN;
    let mut placed: Vec<(i64, bool, TrailLine)> = Vec::with_capacity(lines.len());
    for line in lines {
        let own = line.recorded.div_euclid(DAY);
        let is_the_pharmacys = line.role.knows_arms();
        if is_the_pharmacys && own >= today {
            continue;
        }
        // A clock that was put back moves no line before another; but a line of the pharmacy says its day alone.
        if !is_the_pharmacys {
            day = day.max(own);
        }
        placed.push((day.max(own), is_the_pharmacys, line));
    }
    placed.sort_by(
        |(day, pharmacy, line), (other_day, other_pharmacy, other)| {
            let places = (day, pharmacy).cmp(&(other_day, other_pharmacy));
            // In which order the pharmacy did its work of a day is told by nothing either.
            places.then_with(|| match pharmacy {
                false => std::cmp::Ordering::Equal,
                true => sorted_as(line).cmp(&sorted_as(other)),
            })
        },
    );
    let lines = placed.into_iter().map(|(_, _, line)| line);
    (1..)
        .zip(lines)
        .map(|(number, line)| TrailLine {
            sequence: number,
            ..line
        })
        .collect()
}

/// What lines of the pharmacy of one day are sorted by: what stands in them.
fn sorted_as(line: &TrailLine) -> (Option<u32>, &'static str, Option<u64>, String) {
    let new = line.new.as_ref().map(ToString::to_string);
    (
        line.subject.map(|subject| subject.0),
        line.kind,
        line.entry,
        new.unwrap_or_default(),
    )
}

/// Of lines that were numbered those that are asked for.
pub(crate) fn asked_for(lines: Vec<TrailLine>, filter: &TrailFilter) -> Vec<TrailLine> {
    lines
        .into_iter()
        .filter(|line| line.sequence > filter.after && filter.asks_for(line))
        .take(filter.most)
        .collect()
}
