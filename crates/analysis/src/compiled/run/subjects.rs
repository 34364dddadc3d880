//! What is told of subjects, whatever the analysis: who is in a set, who responds, how many there are.

use crate::compiled::error::{Misfit, MisfitError};
use crate::compiled::program::{
    Candidate, NONE, Program, ResponseProgram, SetProgram, SizeProgram, Verdict,
};
use crate::compiled::run::misfit;
use crate::compiled::run::rows::{codes, numbers};
use crate::compiled::trial::Trial;
use crate::compiled::workspace::Lists;
use crate::execution::outcome::{Outcome, reaches};
use crate::filter::{Spare, answer};

/// What is the same for every analysis: sets, responses, sizes.
pub(super) fn prepare(
    program: &Program,
    trial: Trial<'_>,
    lists: &mut Lists,
) -> Result<(), MisfitError> {
    let subjects = trial.columns.subjects();
    let Lists {
        members,
        outcomes,
        sizes,
        answers,
        spare,
        ..
    } = lists;
    answers.clear();
    answers.resize(subjects, false);
    members.resize_with(program.sets.len(), Vec::new);
    for (set, members) in program.sets.iter().zip(members.iter_mut()) {
        find_members(set, trial, members, answers, spare);
    }
    outcomes.resize_with(program.responses.len(), Vec::new);
    for (response, outcomes) in program.responses.iter().zip(outcomes) {
        judge(response, trial, outcomes, answers, spare)?;
    }
    sizes.resize_with(program.sizes.len(), Vec::new);
    for (size, sizes) in program.sizes.iter().zip(sizes) {
        count_members(size, trial, &members[size.set], sizes)?;
    }
    Ok(())
}

/// Answers whether each subject has a row at a place that fulfils its condition.
pub(super) fn answer_at(
    trial: Trial<'_>,
    dataset: usize,
    candidate: &Candidate,
    answers: &mut [bool],
    spare: &mut Spare,
) {
    answer(&candidate.condition, &trial, answers, spare);
    let present = trial.columns.present(dataset, candidate.place);
    for (kept, present) in answers.iter_mut().zip(present) {
        *kept &= *present;
    }
}

fn find_members(
    set: &SetProgram,
    trial: Trial<'_>,
    members: &mut Vec<bool>,
    answers: &mut [bool],
    spare: &mut Spare,
) {
    members.clear();
    members.resize(answers.len(), false);
    for candidate in &set.rows.places {
        answer_at(trial, set.rows.dataset, candidate, answers, spare);
        for (member, kept) in members.iter_mut().zip(answers.iter()) {
            *member |= *kept;
        }
    }
}

/// Applies the rules of a response in their order; the first that decides about a subject, decides.
fn judge(
    response: &ResponseProgram,
    trial: Trial<'_>,
    decided: &mut Vec<Option<Outcome>>,
    answers: &mut [bool],
    spare: &mut Spare,
) -> Result<(), MisfitError> {
    decided.clear();
    decided.resize(answers.len(), None);
    let mut seen = spare.pop().unwrap_or_default();
    for rule in &response.rules {
        seen.clear();
        seen.resize(answers.len(), false);
        for candidate in &rule.places {
            answer_at(trial, response.dataset, candidate, answers, spare);
            let kept = answers.iter().enumerate().filter(|(_, kept)| **kept);
            match rule.verdict {
                Verdict::Always(outcome) => {
                    for (subject, _) in kept {
                        decided[subject].get_or_insert(outcome);
                    }
                }
                Verdict::AtLeast {
                    variable,
                    threshold,
                } => {
                    let values = numbers(trial, variable, candidate.place);
                    for (subject, _) in kept.filter(|(subject, _)| !values[*subject].is_nan()) {
                        if std::mem::replace(&mut seen[subject], true) {
                            return Err(misfit(&response.part, Misfit::SubjectRepeated, subject));
                        }
                        if decided[subject].is_none() {
                            decided[subject] = reaches(Some(values[subject]), threshold);
                        }
                    }
                }
            }
        }
    }
    spare.push(seen);
    for outcome in decided {
        outcome.get_or_insert(response.otherwise);
    }
    Ok(())
}

/// The subjects of a set in each group.
fn count_members(
    size: &SizeProgram,
    trial: Trial<'_>,
    members: &[bool],
    sizes: &mut Vec<usize>,
) -> Result<(), MisfitError> {
    sizes.clear();
    let mut of_set = members.iter().enumerate().filter(|(_, member)| **member);
    let Some(levels) = &size.levels else {
        sizes.push(of_set.count());
        return Ok(());
    };
    sizes.resize(levels.groups(), 0);
    let codes = codes(trial, &levels.code, 0);
    of_set.try_for_each(|(subject, _)| {
        let level = levels.code.meaning[usize::from(codes[subject])];
        if level == NONE {
            return Err(misfit(&size.part, Misfit::UnlistedLevel, subject));
        }
        sizes[usize::from(level)] += 1;
        if levels.total {
            sizes[levels.count] += 1;
        }
        Ok(())
    })
}
