//! A trial in numbers: who comes, who enters, and the course of each.

use protocol::{Allocation, ArmCode, Plan, StratumIndex, VisitIndex, VisitPurpose};
use record::rules::deterioration::Confirmation;
use record::rules::permuted_blocks::{BlockDesign, next_list};
use record::{AllocationTable, SegmentStart, SubjectNumber};

use super::ahead::{Ahead, DrawnAhead};
use super::conduct::Conduct;
use super::course::rule_not_followed;
use super::eligibility::{Eligibility, FoundAtScreening};
use super::filling::Filling;
use super::followed::FollowedOfAll;
use super::following::Coming;
use super::foreseen::foreseen_for_lists;
use super::foretold::Foretold;
use super::measuring::{CORE, MOST_MEASURES, VisitInNumbers};
use super::people::People;
use super::refusal::NotInNumbers;
use super::responding::Scoring;
use super::side_by_side::SideBySide;
use super::so_far::Days;
use super::stopping::Stopping;
use super::subject::{StayInNumbers, SubjectInNumbers};
use super::together::DrawnTogether;
use super::versions::Versions;
use super::worsening::Worsening;
use crate::chance::{Seed, TrialChance, whole_numbers_of};
use crate::enrolment::{Arrival, Arrivals, Waited, screening_visit};
use crate::error::SimulationError;
use crate::latent::ResponseSoFar;
use crate::live_through::MOST_SCREENED_FOR_ONE;
use crate::patients::Patients;
use crate::population::{CORE_SET, Population};
use crate::screening::has_a_place;

/// A protocol and its virtual patients, ready to be lived through in numbers again and again.
#[derive(Debug, Clone)]
pub struct CompiledTrial<'a> {
    pub(super) plan: &'a Plan,
    pub(super) patients: &'a Patients,
    pub(super) population: Population<'a>,
    pub(super) versions: Versions,
    pub(super) conduct: Conduct,
    pub(super) days: Days,
    pub(super) scoring: Scoring,
    pub(super) worsening: Option<Worsening>,
    pub(super) confirmation: Option<Confirmation>,
    pub(super) visits: Vec<VisitInNumbers>,
    /// Where the measures of the core set stand in the file.
    pub(super) core_places: [usize; CORE.len()],
    arrivals: Arrivals,
    pub(super) eligibility: Eligibility,
    /// What is drawn ahead of a person at screening, and of an enrolled subject.
    at_screening: Ahead,
    in_course: Ahead,
    /// The same for randomisation lists.
    for_lists: Ahead,
    pub(super) screening: usize,
    ratios: Vec<u32>,
    counted: Vec<(String, ConductCount)>,
}

/// A trial that was lived through in numbers; its room is used again for the next.
#[derive(Debug, Clone, Default)]
pub struct TrialInNumbers {
    pub(super) subjects: Vec<SubjectInNumbers>,
    pub(super) enrolled: usize,
    screened: u32,
    deciding: Vec<Deciding>,
    lists: Vec<AllocationList>,
    block: Vec<ArmCode>,
    drawn: DrawnAhead,
    people: People,
    pub(super) together: DrawnTogether,
    pub(super) foretold: Foretold,
    stopping: Stopping,
    pub(super) followed: FollowedOfAll,
    pub(super) side_by_side: SideBySide,
    pub(super) coming: Vec<Coming>,
    pub(super) coming_next: Vec<Coming>,
}

/// A person in screening.
#[derive(Debug, Clone, Copy)]
struct Deciding {
    /// The day of the decision, and its place in the order of planning.
    when: (i32, u32),
    person: u32,
    number: u32,
    site: u16,
}

/// The arms of a list, and how many are used.
#[derive(Debug, Clone, Default)]
struct AllocationList {
    arms: Vec<ArmCode>,
    used: usize,
}

impl TrialInNumbers {
    /// The enrolled subjects, in the order of enrolment.
    pub fn subjects(&self) -> &[SubjectInNumbers] {
        &self.subjects[..self.enrolled]
    }

    /// How many people were screened.
    pub const fn screened(&self) -> u32 {
        self.screened
    }
}

impl<'a> CompiledTrial<'a> {
    /// Makes a trial ready.
    ///
    /// # Errors
    /// [`NotInNumbers`]: what must be lived through by its record.
    pub fn compile(plan: &'a Plan, patients: &'a Patients) -> Result<Self, NotInNumbers> {
        if let Some(kind) = plan.rules().iter().find_map(rule_not_followed) {
            return Err(NotInNumbers::Rule { kind });
        }
        if !matches!(
            plan.protocol().allocation,
            Allocation::PermutedBlocks { .. } | Allocation::SingleArm {}
        ) {
            return Err(NotInNumbers::Allocation);
        }
        AllocationTable::can_be_drawn(plan).map_err(SimulationError::Allocation)?;
        if let Some(later) = plan.second_randomisations().first() {
            return Err(NotInNumbers::SecondRandomisation {
                period: plan.period(later.period).id.clone(),
            });
        }
        let conditional =
            |visit: &&protocol::PlannedVisit| visit.purpose == VisitPurpose::Conditional;
        if let Some(visit) = plan.visits().iter().find(conditional) {
            return Err(NotInNumbers::ConditionalVisit {
                visit: visit.id.to_string(),
            });
        }
        if let Some(version) = plan.released_by_site().next() {
            return Err(NotInNumbers::ReleasedVersion {
                version: plan.version(version).id.clone(),
            });
        }
        let is_added_to = |visit: &&protocol::PlannedVisit| {
            visit.assessed_since().any(|(_, since)| since > visit.since)
        };
        if let Some(visit) = plan.visits().iter().find(is_added_to) {
            return Err(NotInNumbers::AddedAssessments {
                visit: visit.id.to_string(),
            });
        }
        if patients.measures.len() > MOST_MEASURES {
            return Err(NotInNumbers::TooMany { what: "measures" });
        }
        if plan.protocol().trial.sites > 999 {
            // Subjects are told apart by names that are sorted as texts, with three digits for the site.
            return Err(NotInNumbers::TooMany { what: "sites" });
        }
        let population = Population::new(plan, patients)?;
        let maximum = population.maximum();
        let visits = plan
            .visits()
            .iter()
            .map(|visit| VisitInNumbers::of(plan, &population, visit.index))
            .collect::<Result<Vec<_>, _>>()?;
        let screening = screening_visit(plan)
            .map(|visit| visit.position())
            .filter(|visit| visits[*visit].has_core_set)
            .ok_or(NotInNumbers::Screening)?;
        let after = || {
            visits
                .iter()
                .filter(|visit| visit.purpose != VisitPurpose::Screening && visit.has_core_set)
        };
        if after().any(|visit| Some(visit.enzymes) != after().next().map(|first| first.enzymes)) {
            return Err(NotInNumbers::Response {
                what: "enzymes that are not the same at every visit",
            });
        }
        let mut core_places = [0; CORE.len()];
        for (place, measure) in core_places.iter_mut().zip(CORE_SET) {
            *place = population
                .measured()
                .position(|known| known == measure)
                .ok_or(SimulationError::NoMeasure { measure })?;
        }
        let mut trial = Self {
            versions: Versions::of(plan)?,
            conduct: Conduct::of(plan, patients)?,
            days: Days::of(&patients.response),
            scoring: Scoring::of(plan, patients, &population)?,
            worsening: plan
                .deterioration_criteria()
                .map(|criteria| Worsening::of(criteria, maximum))
                .transpose()?,
            confirmation: Confirmation::of(plan),
            arrivals: Arrivals::of(plan, &patients.enrolment),
            eligibility: Eligibility::of(plan, patients, maximum)?,
            counted: Self::conduct_counts(plan),
            ratios: plan.arms().iter().map(|arm| arm.ratio).collect(),
            screening,
            core_places,
            visits,
            population,
            plan,
            patients,
            at_screening: Ahead::default(),
            in_course: Ahead::default(),
            for_lists: Ahead::default(),
        };
        trial.at_screening = Ahead::of(&trial.foreseen_at_screening());
        trial.in_course = Ahead::of(&trial.foreseen_in_course());
        trial.for_lists = Ahead::of(&foreseen_for_lists(trial.places_in_lists()));
        Ok(trial)
    }

    /// From now on nothing is drawn of every visit but what has a part in the course and what a filling looks at; the rest
    /// is drawn where somebody asks for it after all.
    pub(super) fn draw_only_for(&mut self, filling: &Filling) {
        let second = self.plan.periods().get(1).map(|period| period.from);
        let (baseline, core_places) = (self.plan.baseline(), self.core_places);
        // Changes are counted from these two.
        let is_counted_from = |visit: VisitIndex| visit == baseline || Some(visit) == second;
        // Which enzyme is followed, baseline tells, where it is everybody's first visit.
        let screening = self.visits[self.screening].visit;
        let is_first = self.plan.periods().first().map(|period| period.from) == Some(baseline);
        for visit in &mut self.visits {
            let is_followed = is_first && ![screening, baseline].contains(&visit.visit);
            visit.draw_only(
                &core_places,
                |visit, place| is_counted_from(visit) || filling.looks_at(visit, place),
                is_followed,
                |visit, enzyme| filling.looks_at_enzyme(visit, is_counted_from(visit), enzyme),
            );
        }
        self.at_screening = Ahead::of(&self.foreseen_at_screening());
        self.in_course = Ahead::of(&self.foreseen_in_course());
    }

    /// The protocol.
    pub const fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// Whether subjects are allocated by lists.
    pub(super) fn is_randomised(&self) -> bool {
        self.plan.protocol().allocation != Allocation::SingleArm {}
    }

    /// Lives through the trial of a seed.
    ///
    /// # Errors
    /// [`SimulationError::NobodyEligible`], and [`SimulationError::Lost`] where lists are exhausted.
    pub fn live_through(
        &self,
        seed: Seed,
        trial: &mut TrialInNumbers,
    ) -> Result<(), SimulationError> {
        let chance = TrialChance::new(seed);
        let planned = self.plan.protocol().trial.planned_subjects;
        trial.enrolled = 0;
        trial.screened = 0;
        trial.deciding.clear();
        trial.people.begin();
        self.draw_lists(chance, trial);
        let (mut came, mut planned_so_far) = (0_u32, 0_u32);
        let mut waited = Waited::default();
        let mut next: Option<((i32, u32), Arrival)> = None;
        loop {
            if next.is_none() && (trial.enrolled as u32) < planned {
                if came / MOST_SCREENED_FOR_ONE > planned {
                    return Err(SimulationError::NobodyEligible {
                        screened: came,
                        enrolled: trial.enrolled as u32,
                        planned,
                    });
                }
                came += 1;
                let person = self.person(chance, &mut trial.people, came);
                let arrival = self.arrivals.next(&mut waited, person.draws());
                next = Some(((arrival.day, planned_so_far), arrival));
                planned_so_far += 1;
            }
            let first = (0..trial.deciding.len()).min_by_key(|place| trial.deciding[*place].when);
            let decision = first.map(|place| (trial.deciding[place].when, place));
            match (next, decision) {
                (None, None) => break,
                (Some((when, arrival)), decision)
                    if decision.is_none_or(|(decided, _)| when < decided) =>
                {
                    next = None;
                    let in_screening = trial.deciding.len() as u32;
                    if has_a_place(planned, trial.enrolled as u32, in_screening) {
                        trial.screened += 1;
                        trial.deciding.push(Deciding {
                            when: (arrival.day + arrival.days_to_decision, planned_so_far),
                            person: came,
                            number: trial.screened,
                            site: arrival.site.0,
                        });
                        planned_so_far += 1;
                    }
                    if trial.enrolled as u32 >= planned {
                        continue;
                    }
                }
                (_, Some((_, place))) => {
                    let deciding = trial.deciding.remove(place);
                    self.decide(chance, trial, deciding)?;
                }
                (Some(_), None) => {}
            }
        }
        self.draw_courses(chance, trial);
        self.follow(chance, trial)
    }

    /// What is drawn of everybody who comes.
    pub(super) const fn at_screening(&self) -> &Ahead {
        &self.at_screening
    }

    /// What is drawn of the courses of enrolled subjects.
    pub(super) const fn in_course(&self) -> &Ahead {
        &self.in_course
    }

    /// Draws what the courses of the subjects will ask for.
    fn draw_courses(&self, chance: TrialChance, trial: &mut TrialInNumbers) {
        let TrialInNumbers {
            subjects,
            enrolled,
            together,
            foretold,
            stopping,
            ..
        } = trial;
        let subjects = &mut subjects[..*enrolled];
        let people = subjects.iter().map(|subject| subject.chance.person());
        together.draw(&self.in_course, chance, people);
        self.foretell(chance, together, foretold);
        self.foretell_stopping(chance, together, stopping, subjects);
    }

    /// It is decided whether a person enters.
    fn decide(
        &self,
        chance: TrialChance,
        trial: &mut TrialInNumbers,
        person: Deciding,
    ) -> Result<(), SimulationError> {
        let (day, _) = person.when;
        let order = trial.enrolled as u32 + 1;
        let version = self.versions.at(order, day);
        let of_person = chance.person(person.person);
        let TrialInNumbers {
            subjects, people, ..
        } = trial;
        let one = self.person(chance, people, person.person);
        if !one.is_admitted(self.eligibility.list_of(version)) {
            return Ok(());
        }
        let screening = &self.visits[self.screening];
        let (draws, so_far) = (one.draws(), ResponseSoFar::default());
        let found = FoundAtScreening {
            core: &one.core(),
            enzymes: || {
                (0..screening.enzymes).map(move |enzyme| {
                    self.enzyme_at(one.enzyme(enzyme), draws, screening.visit, so_far, enzyme)
                })
            },
        };
        let Some(stratum) = self.eligibility.enters(version, &found) else {
            return Ok(());
        };
        if subjects.len() == trial.enrolled {
            subjects.push(SubjectInNumbers::nobody(of_person, version));
        }
        let subject = &mut subjects[trial.enrolled];
        subject.forget();
        subject.chance = of_person;
        one.give_illness(&mut subject.illness);
        let arm = self
            .next_arm(&mut trial.lists, stratum, person.site)
            .ok_or(SimulationError::Lost {
                subject: SubjectNumber(person.number),
                expected: "a slot in the randomisation list",
            })?;
        subject.number = person.number;
        subject.site = person.site;
        subject.order = order;
        subject.enrolled = day;
        subject.version = version;
        subject.stratum = stratum;
        subject.arm = arm;
        if let Some(first) = self.plan.periods().first() {
            subject.stays.push(StayInNumbers {
                period: first.index,
                entered: day,
                ended: None,
                completed: false,
            });
            self.begin_period(subject, day, first.index, arm, SegmentStart::Enrolled);
        }
        trial.enrolled += 1;
        Ok(())
    }

    fn draw_lists(&self, chance: TrialChance, trial: &mut TrialInNumbers) {
        let protocol = self.plan.protocol();
        // Blocks without sizes were refused when the trial was made ready.
        let Allocation::PermutedBlocks {
            block_sizes: Some(block_sizes),
            ..
        } = &protocol.allocation
        else {
            return;
        };
        let design = BlockDesign {
            ratios: &self.ratios,
            sizes: block_sizes,
        };
        let lists = self.strata_count() * self.lists_a_stratum();
        trial.lists.resize_with(lists, AllocationList::default);
        let nobody = chance.person(0);
        self.for_lists.draw(nobody, &mut trial.drawn);
        let mut draw = whole_numbers_of(self.for_lists.person(nobody, &trial.drawn));
        let length = protocol.trial.planned_subjects as usize;
        for list in &mut trial.lists {
            list.used = 0;
            list.arms.clear();
            let arms = &mut list.arms;
            next_list(design, length, &mut draw, &mut trial.block, |_, arm| {
                arms.push(arm);
            });
        }
    }

    /// How many places all lists have together.
    fn places_in_lists(&self) -> usize {
        let planned = self.plan.protocol().trial.planned_subjects as usize;
        self.strata_count() * self.lists_a_stratum() * planned
    }

    fn strata_count(&self) -> usize {
        self.plan.strata().map_or(1, |strata| strata.bands().len())
    }

    fn lists_a_stratum(&self) -> usize {
        let protocol = self.plan.protocol();
        match &protocol.allocation {
            Allocation::PermutedBlocks { lists, .. } if *lists == protocol::ListScope::PerSite => {
                protocol.trial.sites as usize
            }
            _ => 1,
        }
    }

    /// The arm of the next slot of a stratum's list at a site; `None` past its end.
    fn next_arm(
        &self,
        lists: &mut [AllocationList],
        stratum: Option<StratumIndex>,
        site: u16,
    ) -> Option<ArmCode> {
        if let Allocation::SingleArm {} = self.plan.protocol().allocation {
            return Some(ArmCode(0));
        }
        let of_site = match self.lists_a_stratum() {
            1 => 0,
            _ => usize::from(site).checked_sub(1)?,
        };
        let stratum = stratum.map_or(0, StratumIndex::position);
        let list = lists.get_mut(stratum * self.lists_a_stratum() + of_site)?;
        let arm = *list.arms.get(list.used)?;
        list.used += 1;
        Some(arm)
    }
}

/// How a trial went, as far as the numbers tell it.
#[derive(Debug, Clone, Copy)]
enum ConductCount {
    Screened,
    Enrolled,
    InStratum(usize),
    InArm(usize),
    CrossedOver,
    SwitchedInError,
    Deteriorated,
    Rescued,
    DaysToLastEnrolment,
}

impl CompiledTrial<'_> {
    fn conduct_counts(plan: &Plan) -> Vec<(String, ConductCount)> {
        let bands = plan.strata().map_or(&[][..], |strata| strata.bands());
        let in_stratum = bands.iter().enumerate().map(|(place, band)| {
            let name = format!("enrolled, stratum {}", band.label);
            (name, ConductCount::InStratum(place))
        });
        let in_arm = plan.arms().iter().enumerate().map(|(place, arm)| {
            let name = format!("enrolled, arm {}", arm.label);
            (name, ConductCount::InArm(place))
        });
        let all = [
            ("screened", ConductCount::Screened),
            ("enrolled", ConductCount::Enrolled),
            ("crossed over", ConductCount::CrossedOver),
            ("switched in error", ConductCount::SwitchedInError),
            ("deterioration confirmed", ConductCount::Deteriorated),
            ("rescue medication", ConductCount::Rescued),
            (
                "days to the last enrolment",
                ConductCount::DaysToLastEnrolment,
            ),
        ];
        all.into_iter()
            .map(|(name, count)| (name.to_owned(), count))
            .chain(in_stratum)
            .chain(in_arm)
            .collect()
    }

    /// What is counted of how a trial went, by its name in tallies.
    pub(super) fn names_of_conduct(&self) -> Vec<String> {
        self.counted
            .iter()
            .map(|(name, _)| format!("conduct: {name}"))
            .collect()
    }

    /// Counts how a trial went, in the order of the names. Of strata and arms without anybody nothing is counted.
    pub(super) fn count_conduct(&self, trial: &TrialInNumbers, counts: &mut [Option<u32>]) {
        let subjects = trial.subjects();
        let count = |is: &dyn Fn(&SubjectInNumbers) -> bool| {
            subjects.iter().filter(|subject| is(subject)).count() as u32
        };
        for (into, (_, kind)) in counts.iter_mut().zip(&self.counted) {
            let counted = match *kind {
                ConductCount::Screened => trial.screened,
                ConductCount::Enrolled => subjects.len() as u32,
                ConductCount::InStratum(place) => {
                    count(&|subject| subject.stratum.map(StratumIndex::position) == Some(place))
                }
                ConductCount::InArm(place) => count(&|subject| usize::from(subject.arm.0) == place),
                ConductCount::CrossedOver => count(&|subject| subject.crossed_over().is_some()),
                ConductCount::SwitchedInError => {
                    count(&|subject| subject.switched_in_error().is_some())
                }
                ConductCount::Deteriorated => count(&|subject| !subject.confirmed.is_empty()),
                ConductCount::Rescued => 0,
                ConductCount::DaysToLastEnrolment => subjects
                    .iter()
                    .filter_map(|subject| u32::try_from(subject.enrolled).ok())
                    .max()
                    .unwrap_or(0),
            };
            let is_part = matches!(kind, ConductCount::InStratum(_) | ConductCount::InArm(_));
            *into = (counted > 0 || !is_part).then_some(counted);
        }
    }
}
