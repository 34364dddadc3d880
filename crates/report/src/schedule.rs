//! What the protocol file plans: visits, doses, and where a regimen branches off.

use protocol::{
    Assessment, CompiledRule, Discretion, PeriodIndex, Plan, PlannedArm, PlannedPeriod,
    PlannedTreatment, Treatment, VisitIndex, VisitPurpose,
};
use serde::{Deserialize, Serialize};

/// The schedule of a protocol. Days count from the first dose, which is on day 0.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Schedule {
    /// The visits in the order of the plan.
    pub visits: Vec<ScheduledVisit>,
    /// The arms, each followed by the ways that branch off from it.
    pub lanes: Vec<Lane>,
    /// What else moves a subject from one lane to another, in words.
    pub notes: Vec<String>,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledVisit {
    /// What it is called.
    pub label: String,
    /// The planned day; none where it is held whenever it is needed.
    pub day: Option<i32>,
    /// What is assessed, in words.
    pub assessments: Vec<String>,
}

/// A way through the trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// What it is called.
    pub label: String,
    /// Its stretches of treatment, one after another.
    pub segments: Vec<Segment>,
    /// Where it branches off; none for an arm.
    pub branch: Option<Branch>,
}

/// A stretch in which one thing is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// What is given, and how.
    pub label: String,
    /// The day on which it begins.
    pub from: i32,
    /// The day on which it ends.
    pub to: i32,
    /// What is given when.
    pub doses: Vec<ScheduledDose>,
}

/// A dose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScheduledDose {
    /// The planned day.
    pub day: i32,
    /// How much in the whole cycle.
    pub grams_per_kilogram: f64,
    /// The same as the protocol writes it.
    pub text: String,
}

/// Where a way branches off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The place of the lane that it leaves.
    pub of_lane: usize,
    /// The day.
    pub day: i32,
    /// For whom, in words.
    pub condition: String,
}

impl Schedule {
    /// The schedule of a plan.
    ///
    /// ```
    /// # let text = include_str!("../../../trials/ivig-first-line/protocol.toml");
    /// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
    /// let schedule = report::schedule::Schedule::of(&plan);
    /// let branch = schedule.lanes[1].branch.as_ref().expect("those who have not responded by week 4");
    /// assert_eq!(branch.day, 28);
    /// let doses: Vec<&str> = schedule.lanes[0].segments[0].doses.iter().map(|dose| dose.text.as_str()).collect();
    /// assert_eq!(doses, ["2", "1", "1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let visits = plan.visits().iter().map(|visit| ScheduledVisit {
            label: visit.label.clone(),
            day: visit.planned_day,
            assessments: visit.assessments.iter().map(|of| in_words(*of)).collect(),
        });
        let mut lanes = Vec::new();
        for path in plan.paths() {
            let of_lane = lanes.len();
            let arms: Vec<&PlannedArm> = path.iter().filter_map(|arm| plan.arm(*arm)).collect();
            let Some(arm) = arms.first() else { continue };
            let labels: Vec<&str> = arms.iter().map(|arm| arm.label.as_str()).collect();
            let segments = plan.periods().iter().filter_map(|period| {
                let arm = plan.arm_of_path(&path, period.index)?;
                let treatment = plan.treatment_in(period.index, arm)?;
                let [from, to] = days_of(plan, period)?;
                Some(segment(plan, treatment, from, to, |visit| {
                    plan.visit(visit).dosing_period() == Some(period.index)
                }))
            });
            lanes.push(Lane {
                label: labels.join(", then "),
                segments: segments.collect(),
                branch: None,
            });
            let branches = plan.rules().iter().filter_map(|rule| {
                branch(plan, rule, of_lane, arm.treatment).map(|(branch, segment)| Lane {
                    label: format!("{}, amended", arm.label),
                    segments: vec![segment],
                    branch: Some(branch),
                })
            });
            lanes.extend(branches);
        }
        Self {
            visits: visits.collect(),
            lanes,
            notes: notes(plan),
        }
    }
}

fn days_of(plan: &Plan, period: &PlannedPeriod) -> Option<[i32; 2]> {
    let day = |visit: VisitIndex| plan.visit(visit).planned_day;
    Some([day(period.from)?, day(period.to)?])
}

/// A regimen between two days, with its doses at the visits that count.
fn segment(
    plan: &Plan,
    treatment: Treatment,
    from: i32,
    to: i32,
    counts: impl Fn(VisitIndex) -> bool,
) -> Segment {
    let regimen = plan.regimen(treatment.regimen);
    let doses = regimen
        .dosing_visits()
        .filter(|visit| counts(*visit))
        .filter_map(|visit| {
            let day = plan.visit(visit).planned_day?;
            let dose = regimen.dose_at(visit)?;
            let amount = dose.grams_per_kilogram;
            (from..=to).contains(&day).then(|| ScheduledDose {
                day,
                grams_per_kilogram: amount.to_f64(),
                text: amount.to_string(),
            })
        });
    Segment {
        label: format!(
            "{}: {}",
            plan.product(treatment.product).name,
            regimen.label
        ),
        from,
        to,
        doses: doses.collect(),
    }
}

/// The way that a rule opens from an arm, if it changes the regimen.
fn branch(
    plan: &Plan,
    rule: &CompiledRule,
    of_lane: usize,
    of: Treatment,
) -> Option<(Branch, Segment)> {
    let CompiledRule::ChangeRegimen {
        to,
        below,
        at,
        discretion,
        since,
    } = rule
    else {
        return None;
    };
    let visit = plan.visit(*at);
    let day = visit.planned_day?;
    let period: PeriodIndex = visit.period?;
    let [_, end] = days_of(plan, plan.period(period))?;
    let treatment = Treatment {
        product: of.product,
        regimen: *to,
    };
    let mut condition = format!("TIS below {below} at {}", lower_case_first(&visit.label));
    if *discretion == Discretion::Physician {
        condition.push_str(", as the physician decides");
    }
    if since.position() > 0
        && let Some(version) = plan.protocol().versions.get(since.position())
    {
        condition.push_str(&format!(" (protocol {})", version.id));
    }
    let branch = Branch {
        of_lane,
        day,
        condition,
    };
    Some((branch, segment(plan, treatment, day, end, |_| true)))
}

/// The rules that move subjects otherwise.
fn notes(plan: &Plan) -> Vec<String> {
    let mut notes = Vec::new();
    for rule in plan.rules() {
        match rule {
            CompiledRule::CrossOver { period, .. } => notes.push(format!(
                "{}: a confirmed deterioration moves a subject to the other arm.",
                plan.period(*period).label
            )),
            CompiledRule::Rescue { from, .. } => notes.push(format!(
                "Rescue medication from {} on, as the physician decides.",
                lower_case_first(&plan.visit(*from).label)
            )),
            _ => {}
        }
    }
    for period in plan.periods() {
        if let PlannedTreatment::OpenLabel { regimen, .. } = period.treatment
            && let Some(reduction) = &plan.regimen(regimen).reduction
        {
            notes.push(format!(
                "{}: from {} on, {} g/kg for those who are stable.",
                period.label,
                lower_case_first(&plan.visit(reduction.from).label),
                reduction.grams_per_kilogram
            ));
        }
    }
    if plan
        .visits()
        .iter()
        .any(|visit| visit.purpose == VisitPurpose::Conditional)
    {
        let labels: Vec<&str> = plan
            .visits()
            .iter()
            .filter(|visit| visit.purpose == VisitPurpose::Conditional)
            .map(|visit| visit.label.as_str())
            .collect();
        notes.push(format!(
            "Held only where a rule asks for it: {}.",
            labels.join(", ")
        ));
    }
    for visit in plan.visits() {
        for (assessment, since) in visit.assessed_since() {
            if since > visit.since {
                notes.push(format!(
                    "{}: {} from protocol {} on.",
                    visit.label,
                    in_words(assessment),
                    plan.version(since).id
                ));
            }
        }
    }
    notes
}

fn lower_case_first(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().to_string() + letters.as_str()
    })
}

fn in_words(assessment: Assessment) -> String {
    match assessment {
        Assessment::CoreSet => "Core set measures (Total Improvement Score)",
        Assessment::EnzymePanel => "Five muscle enzymes",
        Assessment::Weight => "Body weight",
        Assessment::Cdasi => "CDASI",
        Assessment::Sf36 => "SF-36",
        Assessment::Eq5d5l => "EQ-5D-5L",
        Assessment::Dynamometry => "Hand-held dynamometry",
        Assessment::RaschMrc => "Rasch MRC sum score",
        Assessment::AlsssSwallowing => "ALSSS swallowing",
        Assessment::ModifiedRankin => "Modified Rankin scale",
        Assessment::Wells => "Wells scores for thrombosis",
    }
    .to_owned()
}
