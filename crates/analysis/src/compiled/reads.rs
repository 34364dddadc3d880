//! What a program looks at: which places, and which columns.

use std::collections::BTreeSet;

use super::program::{
    AnalysisProgram, Candidate, CodeOfRow, Levels, MethodProgram, NumberOfRow, PlaceCondition,
    Program, Verdict,
};
use super::trial::Cells;
use crate::filter::Condition;

/// The places and columns that a program looks at, each by the number of its dataset and its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Reads {
    pub(super) places: BTreeSet<(usize, usize)>,
    pub(super) numbers: BTreeSet<(usize, usize)>,
    pub(super) codes: BTreeSet<(usize, usize)>,
}

impl Reads {
    pub(super) fn of(program: &Program) -> Self {
        let mut reads = Reads::default();
        for set in &program.sets {
            reads.candidates(set.rows.dataset, &set.rows.places);
        }
        for response in &program.responses {
            for rule in &response.rules {
                reads.candidates(response.dataset, &rule.places);
                if let Verdict::AtLeast { variable, .. } = rule.verdict {
                    reads.number(variable);
                }
            }
        }
        for size in &program.sizes {
            reads.levels(size.levels.as_ref());
        }
        for selection in &program.selections {
            reads.levels(selection.levels.as_ref());
            reads.candidates(selection.dataset, &selection.places);
        }
        for analysis in &program.analyses {
            reads.analysis(analysis);
        }
        reads
    }

    fn analysis(&mut self, analysis: &AnalysisProgram) {
        let counted = analysis.blocks.iter().flat_map(|block| &block.counted);
        counted
            .flatten()
            .for_each(|condition| self.condition(condition));
        match &analysis.method {
            MethodProgram::Summary { variable, .. }
            | MethodProgram::MeanDifference { variable, .. } => self.number(*variable),
            MethodProgram::AcrossStrata { strata, .. }
            | MethodProgram::RiskDifference { strata, .. } => {
                strata.iter().for_each(|code| self.code(code));
            }
            MethodProgram::Covariance {
                variable,
                covariates,
                factors,
                ..
            } => {
                self.number(*variable);
                covariates.iter().for_each(|number| self.number(*number));
                factors.iter().for_each(|code| self.code(code));
            }
            MethodProgram::KaplanMeier { time, event, .. } => {
                self.number(*time);
                self.number(*event);
            }
            MethodProgram::Conditions { .. } | MethodProgram::Proportion { .. } => {}
        }
    }

    fn candidates(&mut self, dataset: usize, candidates: &[Candidate]) {
        for candidate in candidates {
            self.places.insert((dataset, candidate.place));
            self.condition(&candidate.condition);
        }
    }

    fn condition(&mut self, condition: &PlaceCondition) {
        match condition {
            Condition::Always(_) => {}
            Condition::Number { column, .. }
            | Condition::Text { column, .. }
            | Condition::Constant { column, .. }
            | Condition::Missing(column) => self.cells(*column),
            Condition::Columns { left, right, .. } => {
                self.cells(*left);
                self.cells(*right);
            }
            Condition::Not(inner) => self.condition(inner),
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| self.condition(part));
            }
        }
    }

    fn cells(&mut self, cells: Cells) {
        match cells {
            Cells::Numbers {
                dataset, column, ..
            } => self.numbers.insert((dataset, column)),
            Cells::Codes {
                dataset, column, ..
            } => self.codes.insert((dataset, column)),
        };
    }

    fn number(&mut self, number: NumberOfRow) {
        self.numbers.insert((number.dataset, number.column));
    }

    fn code(&mut self, code: &CodeOfRow) {
        self.codes.insert((code.dataset, code.column));
    }

    fn levels(&mut self, levels: Option<&Levels>) {
        if let Some(levels) = levels {
            self.code(&levels.code);
        }
    }
}
