//! The course of a subject in numbers: what follows from each visit.

use protocol::{CompiledRule, Plan, PlannedTreatment, Trigger, VisitIndex};
use record::rules::cross_over::{CrossedOver, Path, Remaining, Situation, consequences};
use record::rules::deterioration::JudgedVisit;
use record::rules::extension_entry::kept_out_by;
use record::{DiscontinuationReason, SegmentStart, SubjectNumber};

use super::compared::{EnzymeAtBaseline, Rules};
use super::conduct::place_of;
use super::following::{Coming, Next};
use super::foretold::ForetoldOfOne;
use super::measuring::MOST_ENZYMES;
use super::side_by_side::SideBySide;
use super::so_far::ResponsesSoFar;
use super::subject::{
    ConfirmedInNumbers, CycleInNumbers, EndingInNumbers, HeldInNumbers, StayInNumbers, Stretch,
    SubjectInNumbers,
};
use super::trial::CompiledTrial;
use crate::adverse_events::{CycleGiven, Drawing};
use crate::chance::Draws;
use crate::course::{GoesOn, received_before};
use crate::dosing::{reaches_highest_rate, switch_in_error};
use crate::error::SimulationError;
use crate::latent::{Content, Given, ResponseSoFar};
use crate::leaving::{days_to_leaving, is_at_risk, leaves_for};
use crate::population::Illness;
use crate::purpose::Purpose;

impl CompiledTrial<'_> {
    /// Does what follows from a visit that was measured, gives the cycle that it starts, and says what comes next.
    pub(super) fn visit(
        &self,
        subject: &mut SubjectInNumbers,
        (draws, told): (impl Draws, ForetoldOfOne<'_>),
        one: &Coming,
        side_by_side: &mut SideBySide,
    ) -> Result<Option<Next>, SimulationError> {
        let (day, visit) = (one.day, one.visit);
        let confirms = self.hold(subject, one, side_by_side);
        if let Some(reason) = one.leaves {
            discontinue(subject, day, reason);
            return Ok(None);
        }
        if confirms && self.act_on_confirmation(subject, day, visit)? == GoesOn::No {
            return Ok(None);
        }
        if self.close_period(subject, day, visit) == GoesOn::No {
            return Ok(None);
        }
        self.give_cycle(subject, (draws, told), one, &mut side_by_side.responses)?;
        self.plan_next_visit(subject, (draws, told), day, visit)
    }

    /// Notes what a visit found that was measured and compared, and says whether it confirms a deterioration.
    fn hold(
        &self,
        subject: &mut SubjectInNumbers,
        one: &Coming,
        side_by_side: &mut SideBySide,
    ) -> bool {
        let (visit, lane) = (one.visit, one.lane);
        let planned = &self.visits[visit.position()];
        let mut held = HeldInNumbers {
            visit,
            day: one.day,
            score: None,
            judged: false,
        };
        let mut confirms = false;
        if visit == self.plan.baseline() {
            self.begin(subject, lane, side_by_side);
        } else if planned.has_core_set && side_by_side.compared.has_begun(lane) {
            held.score = side_by_side.score(visit, lane);
            if held.score.is_some() {
                subject.score = held.score;
            }
            if let (Some(worsening), Some(rule), Some(planned_day)) =
                (&self.worsening, &self.confirmation, planned.judged_on)
            {
                let judged = JudgedVisit {
                    day: planned_day,
                    deterioration: side_by_side.compared.judged(worsening, lane),
                };
                let crossed_over = subject.crossed_over();
                confirms = subject
                    .followed
                    .confirms(rule, one.day, crossed_over, judged);
                held.judged = true;
            }
        }
        subject.visits.push(held);
        confirms
    }

    /// Notes with what the visits of a subject will be compared.
    fn begin(&self, subject: &mut SubjectInNumbers, lane: usize, side_by_side: &mut SideBySide) {
        let baseline = self.plan.baseline();
        let planned = &self.visits[baseline.position()];
        if !planned.has_core_set {
            return;
        }
        let level = |enzyme: usize| side_by_side.enzyme(baseline, enzyme)[lane];
        let mut levels = [0; MOST_ENZYMES];
        for (enzyme, steps) in levels.iter_mut().enumerate().take(planned.enzymes) {
            *steps = level(enzyme);
        }
        let levels = &levels[..planned.enzymes];
        let chosen = self.scoring.followed(self.plan, self.patients, levels);
        subject.enzyme = chosen.unwrap_or(0);
        let enzyme = EnzymeAtBaseline {
            place: subject.enzyme,
            level: level(subject.enzyme),
        };
        let core = side_by_side.core(baseline, &self.core_places, lane);
        let worsening = self.worsening.as_ref();
        let first_worse = worsening.map(|worsening| worsening.than(&core));
        let rises = self.scoring.enzyme_rises(enzyme);
        let compared = &mut side_by_side.compared;
        compared.begin_one(lane, (enzyme, rises), first_worse);
    }

    /// The rules by which visits are compared with baseline.
    pub(super) fn rules(&self) -> Rules<'_> {
        Rules {
            scoring: &self.scoring,
            worsening: self.worsening.as_ref(),
        }
    }

    /// The steps of a measure of one subject at a visit.
    pub(super) fn measure_alone(
        &self,
        illness: &Illness,
        draws: impl Draws,
        visit: VisitIndex,
        so_far: ResponseSoFar,
        place: usize,
    ) -> i32 {
        let occasion = self.visits[visit.position()].occasion;
        let block = Purpose::VisitNoise((place / 4) as u16);
        let noise = draws.normal(occasion, block, place % 4);
        let shown = self.population.shown_with(illness, so_far, place, noise);
        shown.steps() as i32
    }

    /// The level of an enzyme at a visit, in steps.
    pub(super) fn enzyme_at(
        &self,
        baseline: f64,
        draws: impl Draws,
        visit: VisitIndex,
        so_far: ResponseSoFar,
        enzyme: usize,
    ) -> i64 {
        let occasion = self.visits[visit.position()].occasion;
        let block = Purpose::EnzymeNoise((enzyme / 4) as u16);
        let noise = draws.normal(occasion, block, enzyme % 4);
        self.population.enzyme_with(baseline, so_far, enzyme, noise)
    }

    /// Does what follows from a confirmed deterioration.
    fn act_on_confirmation(
        &self,
        subject: &mut SubjectInNumbers,
        day: i32,
        visit: VisitIndex,
    ) -> Result<GoesOn, SimulationError> {
        let Some(period) = self.plan.visit(visit).period else {
            return Ok(GoesOn::Yes);
        };
        subject
            .confirmed
            .push(ConfirmedInNumbers { visit, day, period });
        if subject.current_period() != Some(period) {
            return Ok(GoesOn::Yes);
        }
        let situation = Situation {
            period,
            crossed_over: match subject.crossed_over() {
                Some(_) => CrossedOver::Once,
                None => CrossedOver::NotYet,
            },
            left: Remaining::at(self.plan, period, visit),
        };
        match consequences(self.plan, Trigger::ConfirmedDeterioration, situation).path {
            Path::Unchanged => {}
            Path::CrossOver => {
                self.switch(subject, day, SegmentStart::CrossedOver).ok_or(
                    SimulationError::Lost {
                        subject: SubjectNumber(subject.number),
                        expected: "on the treatment of one of two arms",
                    },
                )?;
            }
            Path::Withdrawal => {
                discontinue(subject, day, DiscontinuationReason::ConfirmedDeterioration);
                return Ok(GoesOn::No);
            }
        }
        Ok(GoesOn::Yes)
    }

    /// Goes over to the treatment of the other arm; `None` where there is none.
    fn switch(&self, subject: &mut SubjectInNumbers, day: i32, began: SegmentStart) -> Option<()> {
        let current = *subject.stretches.last()?;
        let other = self.plan.other_arm(current.arm?)?;
        subject.stretches.push(Stretch {
            from: day,
            period: current.period,
            began,
            treatment: self.plan.arm(other)?.treatment,
            arm: Some(other),
        });
        Some(())
    }

    /// Completes the period that a visit closes, and enters the next where the protocol lets the subject.
    fn close_period(&self, subject: &mut SubjectInNumbers, day: i32, visit: VisitIndex) -> GoesOn {
        let Some(index) = self.visits[visit.position()].closes else {
            return GoesOn::Yes;
        };
        if let Some(stay) = subject.stays.last_mut() {
            stay.ended = Some(day);
            stay.completed = true;
        }
        let Some(next) = self.plan.periods().get(index.position() + 1) else {
            return GoesOn::No;
        };
        if !subject.confirmed.is_empty() {
            let happened: Vec<_> = subject
                .confirmed
                .iter()
                .filter_map(|confirmed| {
                    let stretches = subject.stretches.iter();
                    let arm = received_before(
                        stretches.map(|stretch| (stretch.from, stretch.arm)),
                        confirmed.day,
                    )??;
                    Some((Trigger::ConfirmedDeterioration, arm))
                })
                .collect();
            if kept_out_by(self.plan, next.index, &happened).is_some() {
                discontinue(subject, day, DiscontinuationReason::ConfirmedDeterioration);
                return GoesOn::No;
            }
        }
        subject.stays.push(StayInNumbers {
            period: next.index,
            entered: day,
            ended: None,
            completed: false,
        });
        let arm = subject
            .stretches
            .iter()
            .rev()
            .find_map(|stretch| stretch.arm);
        if let Some(arm) = arm {
            self.begin_period(subject, day, next.index, arm, SegmentStart::PeriodEntered);
        }
        GoesOn::Yes
    }

    /// Begins the treatment that a period gives to a subject of an arm.
    pub(super) fn begin_period(
        &self,
        subject: &mut SubjectInNumbers,
        day: i32,
        period: protocol::PeriodIndex,
        arm: protocol::ArmCode,
        began: SegmentStart,
    ) {
        let allocated = self.plan.period(period).treatment == PlannedTreatment::Allocated;
        if let Some(treatment) = self.plan.treatment_in(period, arm) {
            subject.stretches.push(Stretch {
                from: day,
                period,
                began,
                treatment,
                arm: allocated.then_some(arm),
            });
        }
    }

    /// Gives the cycle that a visit starts.
    fn give_cycle(
        &self,
        subject: &mut SubjectInNumbers,
        (draws, told): (impl Draws, ForetoldOfOne<'_>),
        one: &Coming,
        responses: &mut ResponsesSoFar,
    ) -> Result<(), SimulationError> {
        let (day, visit) = (one.day, one.visit);
        let habits = &self.patients.conduct.infusion;
        let Some(stretch) = subject.stretch_on(day).copied() else {
            return Ok(());
        };
        let mut treatment = stretch.treatment;
        let regimen = treatment.regimen;
        if !self.conduct.gives_dose(stretch.period, regimen, visit) {
            return Ok(());
        }
        if told.is_switched()
            && stretch.arm == Some(subject.arm)
            && let Some(allocated) = self.plan.arm(subject.arm)
            && switch_in_error(
                self.plan,
                &self.patients.switches_in_error,
                allocated,
                visit,
                draws,
            )
            .is_some()
        {
            self.switch(subject, day, SegmentStart::SwitchedInError)
                .ok_or(SimulationError::Lost {
                    subject: SubjectNumber(subject.number),
                    expected: "in a trial of two arms",
                })?;
            let switched = subject.stretch_on(day);
            treatment = switched.map_or(treatment, |stretch| stretch.treatment);
        }
        let chosen = told.days_chosen(visit);
        let Some(days) = self.conduct.days(treatment.regimen, visit, chosen) else {
            return Err(SimulationError::Lost {
                subject: SubjectNumber(subject.number),
                expected: "on a regimen with a cycle at the visit",
            });
        };
        let content = self.conduct.content_of(treatment);
        let first = *subject.first_dose.get_or_insert(day);
        let given = Given {
            day: day - first,
            content,
        };
        responses.give(one.lane, given);
        let cycle = CycleGiven {
            place: subject.cycles.len() as u32,
            alike_before: subject.alike[place_of(content)],
            content,
            days,
            // What follows from the rate is looked up.
            highest_rate: 0.0,
        };
        subject.alike[place_of(content)] += 1;
        subject.cycles.push(CycleInNumbers {
            visit,
            from: day,
            to: day + i32::from(days) - 1,
            content,
        });
        let drawing = || Drawing::of(self.plan, self.patients, draws, cycle);
        let prone = match content {
            Content::Active => &subject.prone.active,
            Content::Placebo => &subject.prone.placebo,
        };
        for may_stop in &subject.may_stop {
            if may_stop.cycle == cycle.place && prone.contains(&may_stop.event) {
                let event = &self.conduct.events[usize::from(may_stop.event)];
                let model = &self.patients.adverse_event_terms[usize::from(event.place)];
                let probability = event.probability(content, cycle.alike_before);
                if let Some(after) = drawing().day_of_stopping(event.place, model, probability) {
                    subject.stopping.push((day + after, false));
                }
            }
        }
        if content == Content::Active
            && self.patients.thromboembolism.is_some()
            && told.clots(cycle.place)
        {
            let version = self.versions.at(subject.order, day);
            let occasion = self.visits[visit.position()].occasion;
            let reaches = reaches_highest_rate(habits, draws, occasion);
            let probability = self.conduct.thromboembolism(treatment, version, reaches);
            if let Some(onset) = drawing().onset_of_thromboembolism(probability) {
                subject.stopping.push((day + onset.day, true));
            }
        }
        Ok(())
    }

    /// What comes after a visit: the next one, or the leaving before it.
    fn plan_next_visit(
        &self,
        subject: &SubjectInNumbers,
        (draws, told): (impl Draws, ForetoldOfOne<'_>),
        day: i32,
        visit: VisitIndex,
    ) -> Result<Option<Next>, SimulationError> {
        let Some(first) = subject.first_dose else {
            return Err(SimulationError::Lost {
                subject: SubjectNumber(subject.number),
                expected: "dosed at the baseline visit",
            });
        };
        let version = || self.versions.at(subject.order, day);
        let Some(next) = self.conduct.next_after(visit, version) else {
            return Ok(None);
        };
        let held = first + told.kept(next);
        let cycle_ends = subject.cycles.last().map_or(day, |cycle| cycle.to);
        // Not before the cycle at hand has ended.
        let held = held.max(cycle_ends.max(day) + 1);
        let score = subject.score.map(|score| score.points());
        if !told.leaves(visit) {
            return Ok(Some(Next::Visit(held, next)));
        }
        for (place, stays) in self.conduct.causes_to_leave_after(visit) {
            let cause = &self.patients.drop_outs[usize::from(*place)];
            if is_at_risk(cause, score)
                && let Some(when) = leaves_for(*place, draws, visit, *stays)
            {
                let leaves = day + days_to_leaving(when, held - day);
                // Not while a cycle is being given.
                let leaves = leaves.max(cycle_ends + 1);
                return Ok(Some(Next::Leave(leaves, cause.reason.into())));
            }
        }
        Ok(Some(Next::Visit(held, next)))
    }
}

pub(super) fn discontinue(subject: &mut SubjectInNumbers, day: i32, reason: DiscontinuationReason) {
    if let Some(stay) = subject.stays.last_mut()
        && stay.ended.is_none()
    {
        stay.ended = Some(day);
    }
    subject.ending = Some(EndingInNumbers { day, reason });
}

impl SubjectInNumbers {
    /// The visit from which change is counted.
    pub(super) fn baseline(&self, plan: &Plan) -> Option<&HeldInNumbers> {
        baseline_among(&self.visits, plan)
    }
}

/// The visit from which change is counted, among those held.
fn baseline_among<'h>(visits: &'h [HeldInNumbers], plan: &Plan) -> Option<&'h HeldInNumbers> {
    let baseline = plan.baseline();
    visits.iter().find(|held| held.visit == baseline)
}

/// The first rule that keeps a protocol from being lived through in numbers.
pub(super) fn rule_not_followed(rule: &CompiledRule) -> Option<&'static str> {
    let worse = Trigger::ConfirmedDeterioration;
    match rule {
        CompiledRule::ExtraVisit { .. } => Some("extra_visit"),
        CompiledRule::ChangeRegimen { .. } => Some("change_regimen"),
        CompiledRule::Rescue { .. } => Some("rescue"),
        CompiledRule::CrossOver { on, .. } if *on != worse => {
            Some("cross_over on another trigger than a confirmed deterioration")
        }
        CompiledRule::Withdraw { on, .. } | CompiledRule::WithdrawAfterCrossOver { on, .. }
            if *on != worse =>
        {
            Some("withdraw on another trigger than a confirmed deterioration")
        }
        CompiledRule::StopRegimen { on } if *on == worse => {
            Some("stop_regimen on a confirmed deterioration")
        }
        CompiledRule::EnterPeriod { refused_after, .. }
            if refused_after.iter().any(|(trigger, _)| *trigger != worse) =>
        {
            Some("enter_period refused after another trigger than a confirmed deterioration")
        }
        CompiledRule::CrossOver { .. }
        | CompiledRule::Withdraw { .. }
        | CompiledRule::WithdrawAfterCrossOver { .. }
        | CompiledRule::StopRegimen { .. }
        | CompiledRule::EnterPeriod { .. }
        | CompiledRule::Premedication { .. }
        | CompiledRule::SteroidsFixed { .. }
        | CompiledRule::ImmunosuppressantsAtMost { .. } => None,
    }
}
