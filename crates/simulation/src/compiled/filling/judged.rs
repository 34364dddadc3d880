//! The score by which a response at the end of the first period is judged, and the last score of that period.

use analysis::compiled::Columns;
use instruments::total_improvement::TotalImprovementScore;
use record::rules::response::ScoredVisit;
use record::rules::standing::Standing;
use tabulation::derivation::{CarriedValue, JudgedBy, ObservedValue, judged_score};

use super::{Filling, InOrder, OneSubject, YES, yes};
use crate::compiled::layout::{ALL_JUDGED, LAST_VALUE};
use crate::compiled::trial::CompiledTrial;

/// Room for the scores of one subject after another.
#[derive(Debug, Clone, Default)]
pub(super) struct RoomForJudging {
    scores: Vec<(ScoredVisit, Standing)>,
    scored: Vec<ScoredVisit>,
    observed: Vec<ObservedValue>,
    carried: Vec<CarriedValue>,
    /// The visits behind the scores, by their places among those held.
    sources: Vec<usize>,
}

impl CompiledTrial<'_> {
    pub(super) fn fill_judged(
        &self,
        in_order: InOrder<'_>,
        filling: &mut Filling,
        room: &mut RoomForJudging,
        columns: &mut Columns,
    ) {
        if filling.closing.is_none() {
            return;
        }
        for place in filling.judged.iter().flatten() {
            let present = columns.present_mut(*place).iter_mut();
            for (present, one) in present.zip(in_order.iter()) {
                *present = one.told.day_zero.is_some();
            }
        }
        if filling.judged.iter().any(Option::is_some) {
            for (row, one) in in_order.iter().enumerate() {
                self.judge(one, row, filling, room, columns);
            }
        }
    }

    fn judge(
        &self,
        one: OneSubject<'_>,
        row: usize,
        filling: &mut Filling,
        room: &mut RoomForJudging,
        columns: &mut Columns,
    ) {
        let subject = one.subject;
        let (Some((first, closing)), Some(day_zero)) = (filling.closing, one.told.day_zero) else {
            return;
        };
        room.scores.clear();
        room.observed.clear();
        room.sources.clear();
        for (source, (held, at)) in one.held().enumerate() {
            if held.score.is_some()
                && at.period == Some(first)
                && at.standing != Standing::AfterRescue
            {
                let scored = ScoredVisit {
                    visit: held.visit,
                    day: at.day,
                    score: held.score,
                };
                room.scores.push((scored, at.standing));
                room.sources.push(source);
                room.observed.push(ObservedValue {
                    visit: held.visit,
                    day: at.day,
                    period: at.period,
                    standing: at.standing,
                });
            }
        }
        let confirmed = subject
            .confirmed
            .iter()
            .find(|confirmed| confirmed.period == first)
            .map(|confirmed| confirmed.day - day_zero);
        let switched = one.told.switched.map(|switched| switched - day_zero);
        let left_early = subject
            .stay_in(first)
            .is_some_and(|stay| stay.ended.is_some() && !stay.completed);
        let judged = judged_score(
            self.plan,
            closing,
            &room.scores,
            &mut room.scored,
            (confirmed, switched),
            left_early,
        );
        room.carried.clear();
        let [_, last_one] = filling.judged;
        if let (Some(_), Some(total)) = (last_one, filling.scored.groups.first_mut()) {
            total
                .carrying
                .carry(&room.observed, one.told.reached, &mut room.carried);
        }
        let last = room
            .carried
            .iter()
            .find(|carried| carried.visit == closing)
            .map(|carried| carried.source);
        let words = match last {
            Some(_) => LAST_VALUE,
            None => JudgedBy::Missing.in_words(),
        };
        let rows = [(judged.place, judged.by.in_words()), (last, words)];
        for (place, (source, by)) in filling.judged.into_iter().zip(rows) {
            let Some(place) = place else { continue };
            let value = source.and_then(|source| {
                let score = subject.visits[room.sources[source]].score;
                score.map(TotalImprovementScore::points)
            });
            if let Some(column) = filling.scored.value {
                columns.set_number(column, place, row, value);
            }
            if let Some(column) = filling.deteriorated_by {
                columns.set_code(column, place, row, yes(confirmed.is_some()));
            }
            if let Some(column) = filling.scored.as_observed {
                columns.set_code(column, place, row, YES);
            }
            if let Some(column) = filling.judged_by {
                let words = ALL_JUDGED.map(JudgedBy::in_words);
                let code = words
                    .into_iter()
                    .chain([LAST_VALUE])
                    .position(|known| known == by);
                columns.set_code(column, place, row, code.map_or(0, |code| code as u8 + 1));
            }
        }
    }
}
