//! Row after row: read it, place it, score it.

use std::cell::OnceCell;

use instruments::measure::{CoreSetMeasures, Enzyme};
use instruments::total_improvement::{
    ResponseSettings, WholeNumberScorer, total_improvement_score,
};

use crate::column::Role;
use crate::error::{RowError, ScoringError};
use crate::layout::Layout;
use crate::roster::{Baseline, KeptVisit, Place, Roster};
use crate::row_score::RowScore;
use crate::settings::{BaselineRule, Settings};
use crate::visit::{Cells, Visit, VisitReader, WholeVisit, error};

/// Scores the rows of one table, in the order in which they come.
pub(crate) struct Scorer {
    layout: Layout,
    reader: VisitReader,
    response: ResponseSettings,
    baseline: BaselineRule,
    roster: Roster,
    /// The tables of each enzyme, made when a subject is first followed by it.
    whole: [OnceCell<WholeNumberScorer>; 5],
    path: Path,
}

/// By which of two equal ways a visit is scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Path {
    /// By tables where all measures are in whole steps, else in exact fractions.
    #[default]
    TablesWhereWhole,
    /// In exact fractions always; for comparing the two.
    ExactAlways,
}

/// A row's score and what was wrong with the row.
#[derive(Default)]
pub(crate) struct Scored {
    pub(crate) score: RowScore,
    pub(crate) errors: Vec<RowError>,
}

impl Scored {
    pub(crate) fn badly(errors: Vec<RowError>) -> Self {
        let notes: Vec<String> = errors.iter().map(RowError::note).collect();
        Self {
            score: RowScore::without(notes.join("; ")),
            errors,
        }
    }
}

/// A follow-up with the baseline it is held against, for a worked example.
pub(crate) struct Pair {
    pub(crate) baseline: CoreSetMeasures,
    pub(crate) baseline_row: u64,
    pub(crate) follow_up: CoreSetMeasures,
}

impl Scorer {
    pub(crate) fn new(settings: &Settings, layout: Layout, path: Path) -> Self {
        let reader = VisitReader::new(settings, &layout);
        Self {
            whole: Default::default(),
            reader,
            layout,
            response: settings.response,
            baseline: settings.baseline.clone(),
            roster: Roster::new(&settings.baseline, settings.order),
            path,
        }
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(crate) fn subjects(&self) -> u64 {
        self.roster.len()
    }

    /// Takes the row on a first reading, in which only baselines are looked for.
    pub(crate) fn look_for_baseline<C: Cells>(&mut self, cells: &C) {
        let (subject, visit) = (cells.text(Role::Subject), cells.text(Role::Visit));
        if subject.is_empty() || !self.roster.is_named_baseline(&visit) {
            self.roster.note_name(&visit);
            return;
        }
        let (index, place) = self.roster.place(&subject, &visit, cells.row());
        if place == Place::Baseline {
            self.keep_baseline(index, self.reader.read(cells, &self.layout).ok());
        }
    }

    /// Ends a first reading.
    pub(crate) fn baselines_found(&mut self) -> Result<(), ScoringError> {
        if let BaselineRule::Visit(visit) = &self.baseline
            && self.roster.len() == 0
        {
            return Err(ScoringError::NoBaselineVisit {
                visit: visit.clone(),
                seen: self.roster.visit_names(),
            });
        }
        self.roster.read_again();
        Ok(())
    }

    fn keep_baseline(&mut self, index: usize, visit: Option<Visit>) {
        let baseline = visit.map_or(Baseline::Unreadable, |visit| Baseline::Read(visit.into()));
        self.roster.set_baseline(index, baseline);
    }

    /// Scores a row.
    pub(crate) fn score<C: Cells>(&mut self, cells: &C) -> Scored {
        let mut scored = Scored::default();
        self.score_into(cells, &mut scored);
        scored
    }

    /// Scores a row into the place of the one before: moving a score from hand to hand costs as much as making it.
    #[inline]
    pub(crate) fn score_into<C: Cells>(&mut self, cells: &C, scored: &mut Scored) {
        scored.errors.clear();
        let (subject, visit_name) = (cells.text(Role::Subject), cells.text(Role::Visit));
        if subject.is_empty() || visit_name.is_empty() {
            *scored = self.unnamed(cells);
            return;
        }
        let whole = self.reader.read_whole(cells, &self.layout);
        let (index, place) = self.roster.place(&subject, &visit_name, cells.row());
        if let (Place::FollowUp, Some(visit)) = (place, &whole)
            && self.by_tables_of(index, visit, &mut scored.score).is_some()
        {
            return;
        }
        let read = match whole {
            Some(visit) => Ok(Visit::Whole(visit)),
            None => self.reader.read_any(cells, &self.layout),
        };
        match (place, read) {
            (Place::FollowUp, Ok(visit)) => scored.score = self.against_baseline(index, &visit),
            (Place::Baseline, Ok(visit)) => {
                self.keep_baseline(index, Some(visit));
                scored.score = RowScore::baseline();
            }
            (Place::Baseline, Err(errors)) => {
                self.keep_baseline(index, None);
                *scored = Scored::badly(errors);
            }
            (Place::FollowUp, Err(errors)) => *scored = Scored::badly(errors),
            (place, read) => {
                let mut errors = vec![self.misplaced(cells, place)];
                errors.extend(read.err().unwrap_or_default());
                *scored = Scored::badly(errors);
            }
        }
    }

    /// A row that does not say whose it is, or of which visit.
    #[cold]
    fn unnamed<C: Cells>(&self, cells: &C) -> Scored {
        let mut errors = Vec::new();
        for (role, reason) in [
            (Role::Subject, "a row must say whose it is"),
            (Role::Visit, "a row must say of which visit it is"),
        ] {
            if cells.text(role).is_empty() {
                errors.push(error(cells, &self.layout, role, reason.to_owned()));
            }
        }
        Scored::badly(errors)
    }

    fn against_baseline(&self, index: usize, visit: &Visit) -> RowScore {
        let file = self.roster.file(index);
        match (file.second_baseline_row, &file.baseline) {
            (None, Some(Baseline::Read(baseline))) => self.compare(baseline, visit),
            (Some(second), _) => RowScore::without(format!(
                "the subject has two baselines, in rows {} and {second}",
                file.baseline_row
            )),
            (None, Some(Baseline::Unreadable) | None) => RowScore::without(format!(
                "the baseline, in row {}, could not be read",
                file.baseline_row
            )),
        }
    }

    fn compare(&self, baseline: &KeptVisit, follow_up: &Visit) -> RowScore {
        let mut score = RowScore::default();
        if let Visit::Whole(follow_up) = follow_up
            && self.by_tables(baseline, follow_up, &mut score).is_some()
        {
            return score;
        }
        RowScore::of_response(&total_improvement_score(
            &self.response,
            &self.exact_baseline(baseline),
            &self.reader.exact_measures(follow_up),
        ))
    }

    /// Scores a visit by tables, where its subject has one baseline that could be read.
    #[inline]
    fn by_tables_of(&self, index: usize, visit: &WholeVisit, score: &mut RowScore) -> Option<()> {
        let file = self.roster.file(index);
        match (file.second_baseline_row, &file.baseline) {
            (None, Some(Baseline::Read(baseline))) => self.by_tables(baseline, visit, score),
            _ => None,
        }
    }

    /// Scores by tables; nothing where the enzyme that is followed was not measured again.
    #[inline]
    fn by_tables(
        &self,
        baseline: &KeptVisit,
        follow_up: &WholeVisit,
        score: &mut RowScore,
    ) -> Option<()> {
        if self.path == Path::ExactAlways {
            return None;
        }
        let chosen;
        let (enzyme, baseline) = match baseline {
            KeptVisit::OneEnzyme(measures, enzyme) => (*enzyme, measures),
            KeptVisit::Other(visit) => {
                let Visit::Whole(visit) = &**visit else {
                    return None;
                };
                let enzyme = self.most_abnormal(visit)?;
                chosen = visit.with_enzyme(enzyme)?;
                (enzyme, &chosen)
            }
        };
        let followed;
        let follow_up = if follow_up.enzyme == enzyme {
            &follow_up.measures
        } else {
            followed = follow_up.with_enzyme(enzyme)?;
            &followed
        };
        let items = self.whole[enzyme as usize]
            .get_or_init(|| WholeNumberScorer::new(&self.response, self.reader.strength(), enzyme))
            .item_scores(baseline, follow_up)?;
        score.set_items(items, enzyme, self.response.criteria)
    }

    fn exact_baseline(&self, baseline: &KeptVisit) -> CoreSetMeasures {
        match baseline {
            KeptVisit::OneEnzyme(measures, enzyme) => {
                let visit = WholeVisit::of_one_enzyme(*measures, *enzyme);
                self.reader.exact_measures(&Visit::Whole(visit))
            }
            KeptVisit::Other(visit) => self.reader.exact_measures(visit),
        }
    }

    /// The enzyme with the highest multiple of its limit; of equals the first in the order of ties.
    #[inline]
    fn most_abnormal(&self, baseline: &WholeVisit) -> Option<Enzyme> {
        let mut best: Option<(Enzyme, u64, u64)> = None;
        for enzyme in self.response.enzyme.ties.enzymes() {
            let (value, limit) = baseline.enzymes[enzyme as usize];
            let (value, limit) = (u64::from(value), u64::from(limit));
            if limit > 0
                && best.is_none_or(|(_, highest, highest_limit)| {
                    value * highest_limit > highest * limit
                })
            {
                best = Some((enzyme, value, limit));
            }
        }
        best.map(|(enzyme, _, _)| enzyme)
    }

    #[cold]
    fn misplaced<C: Cells>(&self, cells: &C, place: Place) -> RowError {
        let named = match &self.baseline {
            BaselineRule::First => String::new(),
            BaselineRule::Visit(visit) => format!(" of visit \"{visit}\""),
        };
        let reason = match place {
            Place::SecondBaseline { first } => format!(
                "a second baseline of the subject, the first is in row {first}; keep one, its other visits are not scored"
            ),
            Place::VisitTwice => {
                "the subject has this visit twice; the first is scored, keep one".to_owned()
            }
            Place::BeforeBaseline => format!(
                "the subject has no baseline{named} before this row; put it first, or score a file (not standard input) without --sorted"
            ),
            Place::NotTogether => {
                "the rows of this subject do not stand together; sort the table, or leave out --sorted"
                    .to_owned()
            }
            Place::OrderNotChecked => {
                "too many subjects in no order to be checked; sort the table by subject, or leave out --sorted"
                    .to_owned()
            }
            Place::Baseline | Place::FollowUp => String::new(),
        };
        let role = match place {
            Place::SecondBaseline { .. } | Place::VisitTwice => Role::Visit,
            _ => Role::Subject,
        };
        error(cells, &self.layout, role, reason)
    }

    /// The exact measures of a follow-up and its baseline, for a worked example of a row that was scored.
    pub(crate) fn pair<C: Cells>(&self, cells: &C) -> Option<Pair> {
        let index = self.roster.current()?;
        let file = self.roster.file(index);
        let Some(Baseline::Read(baseline)) = &file.baseline else {
            return None;
        };
        let follow_up = self.reader.read(cells, &self.layout).ok()?;
        Some(Pair {
            baseline: self.exact_baseline(baseline),
            baseline_row: file.baseline_row,
            follow_up: self.reader.exact_measures(&follow_up),
        })
    }
}
