//! A visit: its window, what was found, and what that sets off.

use instruments::exact::Rational;
use instruments::function::KendallGrade;
use instruments::measure::{CoreSetMeasure, MuscleStrength};
use instruments::safety::{WellsDvtItems, wells_dvt};
use instruments::total_improvement::Criteria;
use protocol::{CompiledRule, HealthSurvey, Trigger, VisitIndex, VisitPurpose};

use super::observations::{Outcome, not_blank};
use super::{Taking, TrialState};
use crate::accepted::Fired;
use crate::deviation::DeviationKind;
use crate::event::{
    Finding, FindingItem, Findings, MissedVisit, Particulars, StopCause, Test, ThrombosisWatch,
    VisitRecord,
};
use crate::refusal::Impossibility;
use crate::rules::cross_over::{
    Consequences, CrossedOver, Path, RegimenFate, Remaining, Situation, consequences,
};
use crate::rules::deterioration::{Confirmation, FollowedVisits};
use crate::rules::health_survey;
use crate::rules::response::{AfterLowScore, after_score};
use crate::subject::{ConfirmedDeterioration, Due, HeldVisit, Phase, Remembered, Subject};

impl TrialState<'_> {
    pub(super) fn hold_visit(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        record: &VisitRecord,
    ) -> Outcome {
        let visit = self.known_visit(&record.visit)?;
        if let Some(held) = subject.visit(visit) {
            return Err(Impossibility::HeldTwice {
                visit: record.visit.clone(),
                held: held.date,
            });
        }
        self.check_findings(&record.findings)?;

        let date = taking.entry.date;
        if subject.consent.is_none_or(|signed| date < signed) {
            taking.deviates(Some(visit), DeviationKind::BeforeConsent);
        }
        if !self.is_planned(subject, visit, taking) {
            taking.deviates(Some(visit), DeviationKind::VisitNotPlanned);
        }
        let place = subject.visits.partition_point(|held| held.date <= date);
        let held = HeldVisit {
            sequence: taking.entry.sequence,
            visit,
            date,
            findings: record.findings.clone(),
        };
        subject.visits.insert(place, held);
        self.check_window(subject, taking, visit);
        subject.due.retain(|due| *due != Due::ExtraVisit { visit });
        subject
            .missed
            .retain(|missed| missed.what.visit != record.visit);

        self.leave_after_stop(subject, taking);
        self.judge_response(subject, taking);
        self.judge_deterioration(subject, taking);
        self.judge_wells_score(taking, visit, &record.findings);
        Ok(())
    }

    fn check_findings(&self, findings: &Findings) -> Outcome {
        for (place, finding) in findings.others.iter().enumerate() {
            if findings.others[..place]
                .iter()
                .any(|other| other.test == finding.test)
            {
                return Err(Impossibility::TestTwice { test: finding.test });
            }
            on_scale(finding)?;
        }
        let response = &self.plan.protocol().response;
        let other_scale = match findings
            .core_set
            .and_then(|core_set| core_set.muscle_strength)
        {
            Some(MuscleStrength::Mmt(strength)) => strength.maximum() != response.mmt_maximum,
            Some(MuscleStrength::Cmas(_)) => response.criteria == Criteria::Adult,
            None => false,
        };
        if other_scale {
            let maximum = response.mmt_maximum.points();
            return Err(Impossibility::OtherStrengthScale { maximum });
        }
        check_particulars(&self.plan.protocol().sf36, findings)
    }

    pub(super) fn miss_visit(
        &self,
        subject: &mut Subject,
        taking: &Taking<'_>,
        missed: &MissedVisit,
    ) -> Outcome {
        let visit = self.known_visit(&missed.visit)?;
        not_blank("the reason of the missed visit", &missed.reason)?;
        if let Some(held) = subject.visit(visit) {
            return Err(Impossibility::MissedButHeld {
                visit: missed.visit.clone(),
                held: held.date,
            });
        }
        subject
            .missed
            .retain(|known| known.what.visit != missed.visit);
        subject.missed.push(Remembered {
            sequence: taking.entry.sequence,
            date: taking.entry.date,
            what: missed.clone(),
        });
        Ok(())
    }

    pub(super) fn watch_for_thrombosis(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        watch: &ThrombosisWatch,
    ) -> Outcome {
        let visit = self.known_visit(&watch.visit)?;
        let already = |known: &&Remembered<ThrombosisWatch>| known.what.visit == watch.visit;
        if let Some(known) = subject.watches.iter().find(already) {
            return Err(Impossibility::WatchedTwice {
                visit: watch.visit.clone(),
                watched: known.date,
            });
        }
        subject.watches.push(Remembered {
            sequence: taking.entry.sequence,
            date: taking.entry.date,
            what: watch.clone(),
        });
        let score = wells_dvt(&watch.deep_vein_thrombosis, WellsDvtItems::default()).score;
        let alarm = self.plan.protocol().safety.wells_dvt_alarm_from;
        if alarm.is_some_and(|alarm| score >= alarm) {
            taking.fired(Fired::LegScanDue { visit });
        }
        Ok(())
    }

    /// Whether the protocol plans a visit for a subject who is where this one is.
    fn is_planned(&self, subject: &Subject, visit: VisitIndex, taking: &Taking<'_>) -> bool {
        let date = taking.entry.date;
        let planned = self.plan.visit(visit);
        if !planned.holds_under(self.version(subject, date)) {
            return false;
        }
        let in_its_period = || {
            planned
                .period
                .is_some_and(|period| subject.was_in(period, date))
        };
        match planned.purpose {
            VisitPurpose::Screening => subject.enrolment.is_none(),
            VisitPurpose::Scheduled => in_its_period(),
            VisitPurpose::Conditional => {
                let due = subject.due.contains(&Due::ExtraVisit { visit });
                let dosed = subject
                    .segments
                    .iter()
                    .filter_map(|segment| segment.treatment(self.plan))
                    .any(|treatment| self.plan.dose_at(treatment.regimen, visit).is_some());
                in_its_period() && (due || dosed)
            }
            VisitPurpose::EarlyTermination => !matches!(
                subject.phase(self.plan),
                Phase::Screening | Phase::NotEnrolled
            ),
        }
    }

    /// Opens a deviation for a visit out of its window. Before the first dose there is no day to count
    /// from, so that the first dose brings the visits before it to judgement.
    pub(super) fn check_window(
        &self,
        subject: &Subject,
        taking: &mut Taking<'_>,
        visit: VisitIndex,
    ) {
        let Some(first_dose) = subject.first_dose() else {
            return;
        };
        let Some(held) = subject.visit(visit) else {
            return;
        };
        let Some(window) = self.plan.visit(visit).window() else {
            return;
        };
        let day = crate::subject::days_between(first_dose, held.date);
        let days = if day < *window.start() {
            day - window.start()
        } else if day > *window.end() {
            day - window.end()
        } else {
            return;
        };
        taking.deviates(Some(visit), DeviationKind::VisitOutsideWindow { days });
    }

    /// A subject whose regimen a rule has stopped leaves at the next visit.
    fn leave_after_stop(&self, subject: &mut Subject, taking: &mut Taking<'_>) {
        let date = taking.entry.date;
        let by_rule = subject.regimen_stop.is_some_and(|stop| {
            stop.cause == StopCause::SuspectedThromboembolism && stop.date < date
        });
        let has_rule = self.plan.rules().iter().any(|rule| {
            matches!(
                rule,
                CompiledRule::StopRegimen {
                    on: Trigger::SuspectedThromboembolism
                }
            )
        });
        if by_rule && has_rule {
            Self::end_is_due(subject, taking, Fired::WithdrawalDue);
        }
    }

    pub(super) fn end_is_due(subject: &mut Subject, taking: &mut Taking<'_>, fired: Fired) {
        let already = subject.due.iter().any(|due| matches!(due, Due::End { .. }));
        if subject.ending.is_none() && !already {
            subject.due.push(Due::End {
                since: taking.entry.date,
            });
            taking.fired(fired);
        }
    }

    /// Judges the rules that look at a score. Each fires once for a subject, also where a visit is entered
    /// late.
    fn judge_response(&self, subject: &mut Subject, taking: &mut Taking<'_>) {
        if subject.current_period().is_none() || subject.regimen_stop.is_some() {
            return;
        }
        let version = self.version(subject, taking.entry.date);
        for (place, rule) in self.plan.rules().iter().enumerate() {
            let (CompiledRule::ExtraVisit { at, .. } | CompiledRule::ChangeRegimen { at, .. }) =
                rule
            else {
                continue;
            };
            if subject.rules_fired.contains(&place) {
                continue;
            }
            let score = subject
                .total_improvement(self.plan, *at)
                .and_then(|tis| tis.score());
            match score.and_then(|score| after_score(rule, version, *at, score)) {
                Some(AfterLowScore::ExtraVisit(visit)) if subject.visit(visit).is_none() => {
                    subject.due.push(Due::ExtraVisit { visit });
                    taking.fired(Fired::ExtraVisitDue { visit });
                    subject.rules_fired.push(place);
                }
                Some(AfterLowScore::ChangeRegimen { to, discretion }) => {
                    subject.due.push(Due::RegimenChange { to, discretion });
                    taking.fired(Fired::RegimenChange { to, discretion });
                    subject.rules_fired.push(place);
                }
                Some(AfterLowScore::ExtraVisit(_)) | None => {}
            }
        }
    }

    /// Follows the core set visits from the first to the last, and acts on each confirmation that was not
    /// there before. They are followed from the start every time, because a visit may be entered late.
    fn judge_deterioration(&self, subject: &mut Subject, taking: &mut Taking<'_>) {
        let Some(rule) = Confirmation::of(self.plan) else {
            return;
        };
        if subject.enrolment.is_none() {
            return;
        }
        let crossed_over = subject.crossed_over();
        let mut followed = FollowedVisits::default();
        let mut confirmed = Vec::new();
        for visit in self.plan.core_set_visits().iter().copied() {
            let Some(held) = subject.visit(visit) else {
                continue;
            };
            if subject.ending.is_some_and(|ending| held.date > ending.date) {
                continue;
            }
            let Some(judged) = subject.deterioration(self.plan, visit) else {
                continue;
            };
            let confirms = followed.confirms(&rule, held.date, crossed_over, judged);
            if let (true, Some(period)) = (confirms, self.plan.visit(visit).period) {
                confirmed.push(ConfirmedDeterioration {
                    visit,
                    date: held.date,
                    period,
                });
            }
        }
        for confirmation in confirmed {
            if !subject
                .confirmations
                .iter()
                .any(|known| known.visit == confirmation.visit)
            {
                self.act_on_confirmation(subject, taking, confirmation);
            }
        }
    }

    fn act_on_confirmation(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        confirmation: ConfirmedDeterioration,
    ) {
        let ConfirmedDeterioration {
            visit,
            date,
            period,
        } = confirmation;
        subject.confirmations.push(confirmation);
        taking.fired(Fired::DeteriorationConfirmed { visit });
        let trigger = Trigger::ConfirmedDeterioration;
        subject.triggers.push((trigger, date));
        if subject.current_period() != Some(period) || subject.regimen_stop.is_some() {
            return;
        }
        let situation = Situation {
            period,
            crossed_over: crossed_over(subject),
            left: Remaining::at(self.plan, period, visit),
        };
        self.follow(
            subject,
            taking,
            consequences(self.plan, trigger, situation),
            StopCause::LackOfEfficacy,
        );
    }

    /// Makes due what follows a trigger.
    pub(super) fn follow(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        follows: Consequences,
        cause: StopCause,
    ) {
        let since = taking.entry.date;
        let has = |subject: &Subject, wanted: fn(&Due) -> bool| subject.due.iter().any(wanted);
        match follows.path {
            Path::CrossOver if !has(subject, |due| matches!(due, Due::CrossOver { .. })) => {
                subject.due.push(Due::CrossOver { since });
                taking.fired(Fired::CrossOverDue);
            }
            Path::Withdrawal => Self::end_is_due(subject, taking, Fired::WithdrawalDue),
            Path::CrossOver | Path::Unchanged => {}
        }
        let stops = follows.regimen == RegimenFate::Stops && subject.regimen_stop.is_none();
        if stops && !has(subject, |due| matches!(due, Due::RegimenStop { .. })) {
            subject.due.push(Due::RegimenStop { since, cause });
            taking.fired(Fired::RegimenStopDue { cause });
        }
    }

    fn judge_wells_score(&self, taking: &mut Taking<'_>, visit: VisitIndex, findings: &Findings) {
        let Some(alarm) = self.plan.protocol().safety.wells_dvt_alarm_from else {
            return;
        };
        let alarm = Rational::integer(i64::from(alarm));
        let is_alarm = |finding: &Finding| {
            finding.test == Test::WellsDeepVeinThrombosis && finding.value >= alarm
        };
        if findings.others.iter().any(is_alarm) {
            taking.fired(Fired::LegScanDue { visit });
        }
    }
}

/// Whether a subject has crossed over by rule.
pub(super) fn crossed_over(subject: &Subject) -> CrossedOver {
    match subject.crossed_over() {
        Some(_) => CrossedOver::Once,
        None => CrossedOver::NotYet,
    }
}

/// Refuses a result outside the scale of its test.
fn on_scale(finding: &Finding) -> Outcome {
    let whole = Rational::integer;
    let half = |halves: i64| Rational::new(halves, 2).unwrap_or(Rational::ZERO);
    let (lowest, highest) = match finding.test {
        Test::CdasiActivity | Test::Eq5dVas => (whole(0), Some(whole(100))),
        Test::CdasiDamage => (whole(0), Some(whole(32))),
        // T scores: the scales' own extremes give from about -9 to 82; no published norm goes beyond these.
        Test::Sf36PhysicalComponent | Test::Sf36MentalComponent => (whole(-20), Some(whole(100))),
        Test::Dynamometry(..) | Test::RaschMrc => (whole(0), None),
        Test::AlsssSwallowing => (whole(1), Some(whole(10))),
        Test::ModifiedRankin => (whole(0), Some(whole(6))),
        Test::WellsDeepVeinThrombosis => (whole(-2), Some(whole(9))),
        Test::WellsPulmonaryEmbolism => (whole(0), Some(half(25))),
    };
    let Finding { test, value } = *finding;
    if value < lowest || highest.is_some_and(|highest| value > highest) {
        return Err(Impossibility::OutOfScale {
            test,
            value,
            lowest,
            highest,
        });
    }
    Ok(())
}

/// Refuses parts that are not those of their sums.
fn check_particulars(survey: &HealthSurvey, findings: &Findings) -> Outcome {
    let Some(particulars) = findings.particulars.as_deref() else {
        return Ok(());
    };
    check_grades(findings, particulars)?;
    if let Some(answered) = &particulars.haq {
        let index = answered
            .disability()
            .and_then(|disability| disability.index);
        if index.is_none() || index != findings.core_set.and_then(|core_set| core_set.haq) {
            return Err(Impossibility::OtherIndex);
        }
    }
    if let Some(answered) = &particulars.sf36 {
        health_survey::check_findings(survey, answered, findings)?;
    }
    for not_done in &particulars.not_done {
        not_blank("the reason of what was not done", &not_done.reason)?;
        let item = not_done.item;
        if is_found(findings, item) {
            return Err(Impossibility::DoneAndNotDone { item });
        }
    }
    Ok(())
}

fn check_grades(findings: &Findings, particulars: &Particulars) -> Outcome {
    let mut sum = 0_i64;
    for (place, graded) in particulars.muscle_grades.iter().enumerate() {
        let muscle = graded.muscle;
        let twice = particulars.muscle_grades[..place]
            .iter()
            .any(|other| other.muscle == muscle && other.side == graded.side);
        if twice || muscle.is_paired() != graded.side.is_some() {
            return Err(Impossibility::GradeTwice { muscle });
        }
        if graded.grade > KendallGrade::HIGHEST {
            let grade = graded.grade;
            return Err(Impossibility::GradeTooHigh { muscle, grade });
        }
        sum += i64::from(graded.grade);
    }
    let strength = findings
        .core_set
        .and_then(|core_set| core_set.muscle_strength);
    let Some(strength) = strength else {
        return Ok(());
    };
    // Only a complete set of grades has a sum to compare. A muscle and side is there once, so the count is small.
    let count = i64::try_from(particulars.muscle_grades.len()).unwrap_or(i64::MAX);
    let complete = count.saturating_mul(i64::from(KendallGrade::HIGHEST));
    let (sum, points) = (Rational::integer(sum), strength.points());
    if Rational::integer(complete) == strength.range() && sum != points {
        return Err(Impossibility::OtherSum { sum, points });
    }
    Ok(())
}

/// Whether something was found.
fn is_found(findings: &Findings, item: FindingItem) -> bool {
    let core_set = findings.core_set.unwrap_or_default();
    match item {
        FindingItem::Weight => findings.weight.is_some(),
        FindingItem::CoreSet(CoreSetMeasure::PhysicianGlobal) => {
            core_set.physician_global.is_some()
        }
        FindingItem::CoreSet(CoreSetMeasure::PatientGlobal) => core_set.patient_global.is_some(),
        FindingItem::CoreSet(CoreSetMeasure::MuscleStrength) => core_set.muscle_strength.is_some(),
        FindingItem::CoreSet(CoreSetMeasure::HealthAssessment) => core_set.haq.is_some(),
        FindingItem::CoreSet(CoreSetMeasure::MuscleEnzymes) => !core_set.enzymes.is_empty(),
        FindingItem::CoreSet(CoreSetMeasure::Extramuscular) => core_set.extramuscular.is_some(),
        FindingItem::Enzyme(enzyme) => core_set.enzymes.level(enzyme).is_some(),
        FindingItem::Test(test) => findings.others.iter().any(|finding| finding.test == test),
    }
}
