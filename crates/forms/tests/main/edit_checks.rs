//! Every edit check of both trials: a case that passes it, one that fails it and one at its edge, all through the function that
//! entry uses; and each check turned round, which at least one of its cases must notice.

use std::cell::RefCell;
use std::collections::BTreeSet;

use forms::{
    Asked, Check, Circumstances, FormKind, Gravity, Problem, Typed, asking, negating, read_answers,
};
use protocol::Plan;
use record::AnswerTiming;

use crate::edit_checks_of_courses::infusions_in_their_course;
use crate::edit_checks_of_events::events_and_treatments;
use crate::edit_checks_of_fields::{fields_of_every_form, fields_of_every_questionnaire};
use crate::edit_checks_of_infusions::infusions;
use crate::edit_checks_of_screening::screening_and_eligibility;
use crate::edit_checks_of_visits::{answers_of_participants, visits};
use crate::script::{pilot, proderm};

/// The way by which what was typed is read.
type Read = fn(&Circumstances<'_>, &FormKind, &Typed) -> Result<(), Vec<Problem>>;

/// What was proven of the checks of a trial, and what was asked of them meanwhile.
pub struct Proof<'p> {
    pub plan: &'p Plan,
    read: Read,
    /// The checks by the word of their form, each at its field.
    proven: RefCell<BTreeSet<(&'static str, Asked)>>,
    asked: RefCell<BTreeSet<(&'static str, Asked)>>,
    wrong: RefCell<Vec<String>>,
}

/// Somebody in a state, what was typed, and whether a check is to find something in it.
pub type Case<'c> = (Circumstances<'c>, Typed, bool);

/// The cases of a check at a field of a form, in one state of a subject.
pub struct Cases<'t> {
    pub check: Check,
    pub field: &'t str,
    /// What stands in its message; empty: whatever does.
    pub says: &'t str,
    pub passes: Typed,
    pub fails: Typed,
    /// What stands at its edge, and whether it finds something there.
    pub edges: Vec<(Typed, bool)>,
}

impl<'p> Proof<'p> {
    fn of(plan: &'p Plan) -> Self {
        Self::reading(plan, |c, kind, typed| forms::read(c, kind, typed).map(drop))
    }

    fn reading(plan: &'p Plan, read: Read) -> Self {
        Self {
            plan,
            read,
            proven: RefCell::default(),
            asked: RefCell::default(),
            wrong: RefCell::default(),
        }
    }

    /// Reads what was typed as entry does, and says how a check found it: nothing, or how gravely.
    fn finds(
        &self,
        kind: &FormKind,
        asked: &Asked,
        says: &str,
        case: &Case<'_>,
    ) -> Option<Gravity> {
        let (read, others) = asking(|| (self.read)(&case.0, kind, &case.1));
        let mut known = self.asked.borrow_mut();
        known.extend(others.into_iter().map(|one| (kind.word(), of_any_day(one))));
        let problems = read.err().unwrap_or_default();
        let found = problems.iter().find(|problem| {
            problem.check == Some(asked.0)
                && problem.field == asked.1
                && problem.message.contains(says)
        })?;
        Some(found.gravity)
    }

    /// Holds a check against its cases in one state of a subject.
    pub fn holds(&self, c: &Circumstances<'_>, kind: &FormKind, cases: &Cases<'_>) {
        let mut all = vec![
            (*c, cases.passes.clone(), false),
            (*c, cases.fails.clone(), true),
        ];
        let edges = cases.edges.iter();
        all.extend(edges.map(|(typed, found)| (*c, typed.clone(), *found)));
        self.judges(kind, (cases.check, cases.field), cases.says, &all);
    }

    /// Holds a check against cases, each in its own state of a subject, as it is and turned round: one that passes, one that
    /// fails, and then what stands at its edge.
    pub fn judges(&self, kind: &FormKind, at: (Check, &str), says: &str, cases: &[Case<'_>]) {
        let trial = &self.plan.protocol().trial.id;
        let name = format!("{trial}, {kind}, {:?} at \"{}\" {says}", at.0, at.1);
        let asked = (at.0, at.1.to_owned());
        let [(_, _, false), fails @ (_, _, true), _, ..] = cases else {
            panic!("{name}: a case that passes, one that fails and one at the edge");
        };
        let mut wrong = self.wrong.borrow_mut();
        for case in cases {
            let (c, typed, found) = case;
            if self.finds(kind, &asked, says, case).is_some() != *found {
                let words = if *found { "is not found" } else { "is found" };
                let all = (self.read)(c, kind, typed);
                wrong.push(format!("{name} {words} in {typed:?}: {all:?}"));
            }
        }
        // What is doubtful is taken with a reason; what cannot be is not. A missing value has a field of its own for it.
        let with_own_field = [Check::IsExpected, Check::GradesWanting, Check::Sf36TooFew];
        let mut explained = fails.clone();
        let because = forms::because_field(at.1);
        explained.1.insert(because, "so it was".to_owned());
        if let Some(gravity) = self.finds(kind, &asked, says, fails)
            && !with_own_field.contains(&at.0)
        {
            let stays = self.finds(kind, &asked, says, &explained).is_some();
            if stays != (gravity == Gravity::Refused) {
                wrong.push(format!(
                    "{name}: {gravity:?}, and a reason does not matter so"
                ));
            }
        }
        let noticed = cases.iter().any(|case| {
            negating(&asked, || self.finds(kind, &asked, says, case)).is_some() != case.2
        });
        if !noticed {
            wrong.push(format!(
                "{name}: turned round, and none of its cases notices"
            ));
        }
        let mut proven = self.proven.borrow_mut();
        proven.insert((kind.word(), of_any_day(asked)));
    }

    /// Nothing went wrong, and no check was asked that no case is for.
    fn close(self) -> BTreeSet<Check> {
        let wrong = self.wrong.into_inner();
        let shown = wrong
            .iter()
            .take(12)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n");
        assert!(
            wrong.is_empty(),
            "{} cases are wrong:\n{shown}",
            wrong.len()
        );
        let proven = self.proven.into_inner();
        let unproven: Vec<_> = self
            .asked
            .into_inner()
            .into_iter()
            .filter(|one| !proven.contains(one) && !of_the_record(one.1.0))
            .collect();
        assert!(
            unproven.is_empty(),
            "asked and without cases: {unproven:#?}"
        );
        proven.into_iter().map(|(_, (check, _))| check).collect()
    }
}

/// The days of a cycle and their breaks are asked by one question each, whichever number they have.
fn of_any_day((check, field): Asked) -> Asked {
    let any = |letter: char| if letter.is_ascii_digit() { '#' } else { letter };
    let field = if field.starts_with("day_") {
        field
            .chars()
            .map(any)
            .collect::<String>()
            .replace("##", "#")
    } else {
        field
    };
    (check, field)
}

/// What the fold of the record refuses or finds against the protocol. Where forms of acts are filled in out of order it says
/// this of many; its own tests hold each of its answers, and the cases here those that a form can ask rightly and wrongly.
fn of_the_record(check: Check) -> bool {
    check == Check::RecordRefuses || format!("{check:?}").starts_with("Deviation")
}

fn proven_of(plan: &Plan) -> BTreeSet<Check> {
    let proof = Proof::of(plan);
    fields_of_every_form(&proof);
    screening_and_eligibility(&proof);
    visits(&proof);
    infusions(&proof);
    infusions_in_their_course(&proof);
    events_and_treatments(&proof);
    proof.close()
}

fn not_in(proven: &BTreeSet<Check>, elsewhere: &[Check]) -> Vec<Check> {
    let idle = elsewhere.iter().filter(|check| proven.contains(check));
    assert_eq!(
        idle.count(),
        0,
        "a case is there for what is said to have none"
    );
    let all = Check::ALL.iter().copied();
    all.filter(|check| !proven.contains(check) && !elsewhere.contains(check))
        .collect()
}

#[test]
fn f_3_each_edit_check_of_a_trial_of_two_arms_passes_fails_and_has_an_edge_and_turned_round_is_noticed()
 {
    let plan = proderm();
    let missing = not_in(
        &proven_of(&plan),
        &[
            // Where the five criteria decide who is let in, each is required by itself.
            Check::AllFiveOrNone,
            // No rescue is planned, and neither trial asks for a sleeve: `infusions` has its cases.
            Check::DeviationRescue,
            Check::DeviationSleeve,
            // Shown of a plan that asks participants, for neither trial does.
            Check::NotTypedOver,
            Check::AnswerSomething,
        ],
    );
    assert!(missing.is_empty(), "no case is for {missing:?}");
}

#[test]
fn f_3_each_edit_check_of_a_trial_of_one_arm_passes_fails_and_has_an_edge_and_turned_round_is_noticed()
 {
    let plan = pilot();
    let missing = not_in(
        &proven_of(&plan),
        &[
            // The protocol has no limit of the scores, no cross-over, and no rule about other treatment.
            Check::WellsAlarm,
            Check::DeviationBeforeCrossOver,
            Check::DeviationGlucocorticoid,
            Check::DeviationImmunosuppressant,
            Check::DeviationTooMany,
            Check::DeviationPremedication,
            // It asks for no sleeve.
            Check::DeviationSleeve,
            Check::NotTypedOver,
            Check::AnswerSomething,
        ],
    );
    assert!(missing.is_empty(), "no case is for {missing:?}");
}

/// A trial in which participants answer themselves.
fn asking_participants(plan: &Plan, further: protocol::ParticipantMeasure) -> Plan {
    let mut protocol = plan.protocol().clone();
    protocol.participant_answer = protocol::ParticipantAnswer {
        measures: vec![
            protocol::ParticipantMeasure::PatientGlobal,
            protocol::ParticipantMeasure::HealthAssessment,
            further,
        ],
        late_days: 3,
    };
    Plan::compile(protocol).unwrap()
}

#[test]
fn f_3_what_participants_answered_is_checked_and_the_check_turned_round_is_noticed() {
    let plan = asking_participants(&proderm(), protocol::ParticipantMeasure::Sf36);
    let proof = Proof::of(&plan);
    answers_of_participants(&proof);
    let wrong = proof.wrong.into_inner();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let proven = proof.proven.into_inner();
    let only = |(_, (check, _)): &(&str, Asked)| *check == Check::NotTypedOver;
    assert!(proven.iter().all(only));
    assert_eq!(proven.len(), 2);
}

#[test]
fn f_3_each_question_of_a_participant_passes_fails_and_has_an_edge_and_turned_round_is_noticed() {
    for (plan, further) in [
        (proderm(), protocol::ParticipantMeasure::Sf36),
        (pilot(), protocol::ParticipantMeasure::Eq5dVas),
    ] {
        let plan = asking_participants(&plan, further);
        let proof = Proof::reading(&plan, |c, kind, typed| {
            let visit = kind.visit().unwrap();
            read_answers(c, visit, typed, AnswerTiming::InTime).map(drop)
        });
        fields_of_every_questionnaire(&proof);
        assert!(proof.close().contains(&Check::AnswerSomething));
    }
}
