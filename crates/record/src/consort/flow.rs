//! From where everybody is to the flow.

use protocol::{ArmCode, Plan};

use super::boxes::{BoxKind, FlowBox, Note, NoteKind};
use crate::arm::{ArmKey, WrongKey};
use crate::event::DiscontinuationReason;
use crate::fold::TrialState;
use crate::subject::{Phase, Subject};

/// The flow for blinded eyes: totals, and nothing by arm.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use record::consort::{BoxKind, flow};
/// use record::{AllocationTable, Origin, TrialState};
///
/// let table = AllocationTable::generate(&plan, &Origin::Real {}, |_| 0)?;
/// let nobody = flow(&TrialState::new(&plan, &table));
/// assert_eq!((nobody.kind, nobody.count), (BoxKind::Screened, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn flow(state: &TrialState<'_>) -> FlowBox {
    let mut root = FlowBox::empty(BoxKind::Screened);
    for subject in state.subjects() {
        put(&mut root, subject, &way(state.plan(), subject, None));
    }
    note(&mut root, state);
    root
}

/// The flow by allocated arm.
///
/// # Errors
/// [`WrongKey`].
pub fn flow_by_arm(state: &TrialState<'_>, key: &ArmKey) -> Result<FlowBox, WrongKey> {
    let mut root = FlowBox::empty(BoxKind::Screened);
    for subject in state.subjects() {
        let arm = subject.first_arm().map(|arm| arm.open(key)).transpose()?;
        put(&mut root, subject, &way(state.plan(), subject, arm));
    }
    note(&mut root, state);
    Ok(root)
}

/// The boxes that a subject has come through, below the first; the last of them is where it is.
fn way(plan: &Plan, subject: &Subject, arm: Option<ArmCode>) -> Vec<BoxKind> {
    let phase = subject.phase(plan);
    match phase {
        Phase::Screening => return vec![BoxKind::InScreening],
        Phase::NotEnrolled => return vec![BoxKind::NotEnrolled],
        _ => {}
    }
    let mut way = vec![BoxKind::Enrolled];
    way.extend(arm.map(BoxKind::Arm));
    let reason = subject
        .ending()
        .map_or(DiscontinuationReason::Other, |ending| ending.reason);
    for (place, stay) in subject.periods().iter().enumerate() {
        if place > 0 {
            way.push(BoxKind::Entered(stay.period));
        }
        let is_latest = place + 1 == subject.periods().len();
        match phase {
            Phase::InPeriod(period) if is_latest => way.push(BoxKind::Ongoing(period)),
            Phase::LeftDuring(period) if is_latest => {
                way.push(BoxKind::DidNotComplete(period));
                way.push(BoxKind::DidNotCompleteBecause(period, reason));
            }
            _ => way.push(BoxKind::Completed(stay.period)),
        }
    }
    match phase {
        Phase::Between { next, .. } => way.push(BoxKind::ToEnter(next)),
        Phase::LeftBefore(next) => {
            way.push(BoxKind::DidNotEnter(next));
            way.push(BoxKind::DidNotEnterBecause(next, reason));
        }
        _ => {}
    }
    way
}

/// Counts a subject into every box of its way.
fn put(into: &mut FlowBox, subject: &Subject, way: &[BoxKind]) {
    into.count += 1;
    into.subjects.push(subject.number());
    let Some((kind, rest)) = way.split_first() else {
        return;
    };
    let place = into.children.partition_point(|child| child.kind < *kind);
    if into
        .children
        .get(place)
        .is_none_or(|child| child.kind != *kind)
    {
        into.children.insert(place, FlowBox::empty(*kind));
    }
    put(&mut into.children[place], subject, rest);
}

/// Writes the notes beside the boxes: the reasons of those not enrolled; doses and switches of the others.
fn note(into: &mut FlowBox, state: &TrialState<'_>) {
    let mut notes: Vec<NoteKind> = Vec::new();
    for subject in into
        .subjects
        .iter()
        .filter_map(|number| state.subject(*number))
    {
        match into.kind {
            BoxKind::NotEnrolled => {
                let failure = subject.screen_failure();
                let mut reasons: Vec<NoteKind> = failure
                    .into_iter()
                    .flat_map(|failure| failure.reasons.iter().map(NoteKind::of_reason))
                    .collect();
                reasons.sort();
                reasons.dedup();
                notes.extend(reasons);
            }
            BoxKind::Enrolled | BoxKind::Arm(_) => {
                notes.extend(subject.first_dose().map(|_| NoteKind::Treated));
                notes.extend(subject.crossed_over().map(|_| NoteKind::CrossedOver));
                notes.extend(
                    subject
                        .switched_in_error()
                        .map(|_| NoteKind::SwitchedInError),
                );
            }
            _ => {}
        }
    }
    notes.sort();
    for kind in notes {
        match into.notes.last_mut() {
            Some(last) if last.kind == kind => last.persons += 1,
            _ => into.notes.push(Note { kind, persons: 1 }),
        }
    }
    for child in &mut into.children {
        note(child, state);
    }
}
