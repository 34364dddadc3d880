//! A trial told in sentences: who is screened, enrolled, seen and dosed, on which day.

use instruments::bohan_peter::{BohanPeterFindings, Finding as Present};
use instruments::exact::Rational;
use instruments::measure::{
    CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum, Vas,
};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use protocol::{Allocation, ArmCode, CriterionId, PeriodId, Plan, VisitId};
use record::rules::dosing::DaysChosen;
use record::rules::eligibility::is_answered_by_a_person;
use record::{
    Accepted, Act, AllocationReference, AllocationTable, BaselineFacts, CriterionAnswer, Entry,
    Ethnicity, Event, Findings, InfusionCycle, Observation, Origin, Race, Record, Refusal,
    Screening, Sex, SiteNumber, Subject, SubjectNumber, TrialState, Verdict, VirtualSubjects,
    VisitRecord, Written,
};

pub fn proderm() -> Plan {
    plan(
        "proderm",
        include_str!("../../../../trials/proderm/protocol.toml"),
    )
}

pub fn pilot() -> Plan {
    plan(
        "ivig-first-line",
        include_str!("../../../../trials/ivig-first-line/protocol.toml"),
    )
}

/// A made-up trial that allocates by minimisation, and has each of its sites keep six codes for emergencies.
pub fn balanced() -> Plan {
    plan(
        "balanced",
        include_str!("../../../../validation/minimisation/protocol.toml"),
    )
}

/// A made-up trial in which whoever completes the first period is randomised again.
pub fn withdrawal() -> Plan {
    plan(
        "withdrawal",
        include_str!("../../../../validation/second-randomisation/protocol.toml"),
    )
}

pub fn plan(name: &str, text: &str) -> Plan {
    let protocol = definition::read(name, text).unwrap_or_else(|report| panic!("{name}: {report}"));
    Plan::compile(protocol).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn origin() -> Origin {
    record(1).header().origin.clone()
}

pub fn record(seed: u64) -> Record {
    with_key(seed).0
}

pub fn with_key(seed: u64) -> (Record, record::ArmKey) {
    let written = Written {
        trial: "test".into(),
        protocol_sha256: "0".repeat(64),
        software: "0.1.0".into(),
    };
    let subjects = VirtualSubjects {
        seed,
        replicate: 0,
        patients_sha256: "0".repeat(64),
    };
    Record::virtual_trial(written, subjects)
}

/// A small congruential generator: enough to vary a test, and the same everywhere.
pub fn draws(seed: u64) -> impl FnMut(u32) -> u32 {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let high = u32::try_from(state >> 33).unwrap();
        high % below
    }
}

/// Lists in which every slot holds one arm.
pub fn everyone_on(plan: &Plan, arm: &str) -> AllocationTable {
    let arm = plan.arm_named(arm).unwrap();
    table_of(plan, |_| arm)
}

/// The lists of a seed, with every slot's arm put through a function.
pub fn table_of(plan: &Plan, arm: impl Fn(ArmCode) -> ArmCode) -> AllocationTable {
    let (record, key) = with_key(1);
    let origin = &record.header().origin;
    let table = AllocationTable::generate(plan, origin, draws(1)).unwrap();
    let mut rows = table.rows(plan, &key).unwrap();
    for row in &mut rows {
        row.arm = arm(row.arm);
    }
    AllocationTable::from_rows(plan, origin, rows).unwrap()
}

/// Core set measures: globals in millimetres, strength in points, the questionnaire in eighths.
#[derive(Clone, Copy)]
pub struct Core {
    pub physician: u8,
    pub patient: u8,
    pub strength: u16,
    pub haq: u8,
    pub extramuscular: u8,
}

/// About the printed means at baseline (Aggarwal 2022, Table 1).
pub const BASELINE: Core = Core {
    physician: 50,
    patient: 58,
    strength: 121,
    haq: 10,
    extramuscular: 42,
};

/// Major improvement in every measure but the enzymes.
pub const BETTER: Core = Core {
    physician: 5,
    patient: 5,
    strength: 150,
    haq: 0,
    extramuscular: 0,
};

/// Extramuscular activity worse by more than 2 cm, and nothing else.
pub const WORSE: Core = Core {
    extramuscular: 65,
    ..BASELINE
};

pub fn core_set(plan: &Plan, core: Core) -> CoreSetMeasures {
    let maximum = plan.protocol().response.mmt_maximum;
    let strength = match maximum {
        MmtMaximum::TwoHundredSixty => core.strength * 26 / 15,
        _ => core.strength,
    };
    CoreSetMeasures {
        physician_global: Some(Vas::from_millimetres(core.physician).unwrap()),
        patient_global: Some(Vas::from_millimetres(core.patient).unwrap()),
        muscle_strength: Some(Mmt::from_points(strength, maximum).unwrap().into()),
        haq: Some(Haq::from_eighths(core.haq).unwrap()),
        enzymes: EnzymePanel::only(
            Enzyme::CreatineKinase,
            EnzymeLevel::from_whole(127, 190).unwrap(),
        ),
        extramuscular: Some(Vas::from_millimetres(core.extramuscular).unwrap()),
    }
}

/// The day of everybody's first dose.
pub const WEEK_0: Date = date(2017, 5, 1);

pub fn week(number: i64) -> Date {
    WEEK_0.checked_add((number * 7).days()).unwrap()
}

pub fn screening_date() -> Date {
    week(-2)
}

/// The teller: a state, and the entries that it took.
#[derive(Clone)]
pub struct Script<'a> {
    pub plan: &'a Plan,
    pub state: TrialState<'a>,
    pub entries: Vec<Entry>,
    pub answers: Vec<Accepted>,
}

impl<'a> Script<'a> {
    pub fn new(plan: &'a Plan, table: &'a AllocationTable) -> Self {
        Self {
            plan,
            state: TrialState::new(plan, table),
            entries: Vec::new(),
            answers: Vec::new(),
        }
    }

    pub fn tell(
        &mut self,
        subject: u32,
        date: Date,
        event: impl Into<Event>,
    ) -> Result<Accepted, Refusal> {
        let entry = Entry::new(
            self.state.entries_taken() + 1,
            SubjectNumber(subject),
            date,
            event.into(),
        );
        let before = self.seen(subject);
        let answer = match self.state.accept(&entry) {
            Ok(answer) => answer,
            Err(refusal) => {
                // Wherever a test of this crate meets a refusal, it is seen that nothing was changed.
                assert_eq!(self.seen(subject), before, "{refusal}");
                return Err(refusal);
            }
        };
        self.entries.push(entry);
        self.answers.push(answer.clone());
        Ok(answer)
    }

    /// All that can be seen of a subject.
    fn seen(&self, number: u32) -> Option<String> {
        let subject = self.state.subject(SubjectNumber(number))?;
        let course = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            subject.consent_date(),
            subject.answers(),
            subject.adjudication(),
            subject.screen_failure(),
            subject.periods(),
            subject.segments().len(),
            subject.switched(),
            subject.due(),
            subject.reduced_from(),
            (subject.regimen_stop(), subject.ending()),
        );
        let observed = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            subject.visits(),
            subject.missed_visits(),
            subject.thrombosis_watches(),
            subject.cycles(),
            subject.adverse_events(),
            subject.concomitant_treatments(),
            subject.rescues(),
            subject.deviations(),
            subject.confirmed_deteriorations(),
            subject.stratum_correction(),
        );
        Some(course + &observed)
    }

    /// Tells what must be accepted.
    pub fn so(&mut self, subject: u32, date: Date, event: impl Into<Event>) -> Accepted {
        self.tell(subject, date, event)
            .unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    pub fn refusal(&mut self, subject: u32, date: Date, event: impl Into<Event>) -> String {
        match self.tell(subject, date, event) {
            Ok(_) => panic!("it was accepted"),
            Err(refusal) => refusal.to_string(),
        }
    }

    pub fn subject(&self, number: u32) -> &Subject {
        self.state.subject(SubjectNumber(number)).unwrap()
    }

    pub fn visit_record(&self, visit: &str, core: Option<Core>) -> Observation {
        let core_set = core.map(|core| core_set(self.plan, core));
        let weight = Some("70".parse().unwrap());
        Observation::VisitHeld(VisitRecord {
            visit: VisitId(visit.into()),
            findings: Findings {
                weight,
                core_set,
                ..Findings::default()
            },
        })
    }

    pub fn screen(&mut self, number: u32, age: u16) {
        self.screen_at(SiteNumber(1), number, age);
    }

    pub fn screen_at(&mut self, site: SiteNumber, number: u32, age: u16) {
        let baseline = BaselineFacts {
            bohan_peter: Some(BohanPeterFindings {
                proximal_weakness: Present::Present,
                raised_enzymes: Present::Present,
                electromyography: Present::Present,
                rash: Present::Present,
                ..BohanPeterFindings::default()
            }),
            months_since_first_symptom: Some(Rational::integer(5)),
            ..BaselineFacts::default()
        };
        let screening = Screening {
            site,
            age,
            sex: Sex::Female,
            race: Race::White,
            ethnicity: Ethnicity::NotHispanicOrLatino,
            baseline,
        };
        self.so(number, screening_date(), Act::Screened(screening));
    }

    pub fn consent(&mut self, number: u32) {
        self.so(number, screening_date(), Act::ConsentSigned {});
    }

    pub fn screening_visit(&mut self, number: u32, core: Core) {
        let record = self.visit_record("SCR", Some(core));
        self.so(number, screening_date(), record);
    }

    /// Every criterion that a person judges, answered in the subject's favour.
    pub fn favourable_answers(&self) -> Vec<(CriterionId, CriterionAnswer)> {
        let criteria = &self.plan.protocol().eligibility.criteria;
        criteria
            .iter()
            .filter(|criterion| is_answered_by_a_person(&criterion.judged))
            .map(|criterion| {
                let answer = match criterion.judged {
                    protocol::CriterionKind::Exclusion {} => CriterionAnswer::NotMet,
                    _ => CriterionAnswer::Met,
                };
                (criterion.id.clone(), answer)
            })
            .collect()
    }

    pub fn answer_all(&mut self, number: u32) {
        for (criterion, answer) in self.favourable_answers() {
            self.so(
                number,
                screening_date(),
                Act::EligibilityAnswered { criterion, answer },
            );
        }
    }

    pub fn adjudicate(&mut self, number: u32) {
        if self.plan.protocol().eligibility.adjudication == protocol::Adjudication::Required {
            let verdict = Verdict::Confirmed;
            self.so(number, screening_date(), Act::Adjudicated { verdict });
        }
    }

    /// Everything up to enrolment.
    pub fn make_eligible(&mut self, number: u32, core: Core) {
        self.make_eligible_at(SiteNumber(1), number, core);
    }

    fn make_eligible_at(&mut self, site: SiteNumber, number: u32, core: Core) {
        self.screen_at(site, number, 52);
        self.consent(number);
        self.screening_visit(number, core);
        self.answer_all(number);
        self.adjudicate(number);
    }

    /// The enrolment that is due for an eligible subject.
    pub fn enrolment(&self, number: u32) -> Act {
        let subject = self.subject(number);
        let order = self.state.enrolled() + 1;
        let allocation = match self.plan.protocol().allocation {
            Allocation::SingleArm {} => AllocationReference::OnlyArm {},
            Allocation::Minimisation { .. } => panic!("a decision is made and learned first"),
            Allocation::PermutedBlocks { .. } => {
                let stratum = self.state.stratum(subject).unwrap();
                let slot = self
                    .state
                    .next_slot(stratum, subject.screening().site)
                    .unwrap();
                let stratum = stratum.map(|index| self.plan.stratum(index).unwrap().id.clone());
                AllocationReference::Slot { slot, stratum }
            }
        };
        Act::Enrolled { order, allocation }
    }

    pub fn enrol(&mut self, number: u32) {
        self.enrol_at(SiteNumber(1), number);
    }

    pub fn enrol_at(&mut self, site: SiteNumber, number: u32) {
        self.make_eligible_at(site, number, BASELINE);
        let enrolment = self.enrolment(number);
        self.so(number, WEEK_0, enrolment);
    }

    pub fn visit(&mut self, number: u32, visit: &str, core: Core) -> Accepted {
        let index = self.plan.visit_named(visit).unwrap();
        let day = i64::from(self.plan.visit(index).planned_day.unwrap());
        self.visit_on(number, visit, WEEK_0.checked_add(day.days()).unwrap(), core)
    }

    pub fn visit_on(&mut self, number: u32, visit: &str, date: Date, core: Core) -> Accepted {
        let record = self.visit_record(visit, Some(core));
        self.so(number, date, record)
    }

    /// The cycle that is planned at a visit, as an observation.
    pub fn cycle(&self, number: u32, visit: &str, date: Date) -> Observation {
        let index = self.plan.visit_named(visit).unwrap();
        let subject = self.subject(number);
        let planned = self
            .state
            .planned_cycle(subject, index, date, DaysChosen::Fewest)
            .unwrap();
        Observation::InfusionGiven(InfusionCycle {
            visit: VisitId(visit.into()),
            millilitres_by_day: vec![planned.each_day; usize::from(planned.days.get())],
            highest_rate: "0.04".parse().unwrap(),
            by_the_clock: Vec::new(),
            sleeved: None,
        })
    }

    pub fn dose(&mut self, number: u32, visit: &str) -> Accepted {
        let index = self.plan.visit_named(visit).unwrap();
        let day = i64::from(self.plan.visit(index).planned_day.unwrap());
        let date = WEEK_0.checked_add(day.days()).unwrap();
        let cycle = self.cycle(number, visit, date);
        self.so(number, date, cycle)
    }

    pub fn visit_and_dose(&mut self, number: u32, visit: &str, core: Core) {
        self.visit(number, visit, core);
        self.dose(number, visit);
    }

    pub fn complete(&mut self, number: u32, period: &str, date: Date) -> Accepted {
        self.so(
            number,
            date,
            Act::Completed {
                period: PeriodId(period.into()),
            },
        )
    }

    pub fn enter(&mut self, number: u32, period: &str, date: Date) -> Accepted {
        self.so(
            number,
            date,
            Act::PeriodEntered {
                period: PeriodId(period.into()),
            },
        )
    }

    /// The randomisation that is due for a subject who may enter a period at whose entry there is one.
    pub fn second_randomisation(&self, number: u32, period: &str) -> Act {
        let index = self.plan.period_named(period).unwrap();
        let (slot, stratum) = self
            .state
            .next_slot_at_entry(self.subject(number), index)
            .unwrap();
        Act::RandomisedAgain {
            period: PeriodId(period.into()),
            slot,
            stratum: stratum.map(|index| self.plan.stratum(index).unwrap().id.clone()),
        }
    }

    /// The first period of ProDERM with one core set after another, and every planned dose.
    pub fn first_period(&mut self, number: u32, cores: [Core; 5]) {
        self.enrol(number);
        for (visit, core) in ["W0", "W4", "W8", "W12"].into_iter().zip(cores) {
            self.visit_and_dose(number, visit, core);
        }
        self.visit(number, "W16", cores[4]);
    }
}
