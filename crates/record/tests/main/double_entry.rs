//! What two people entered, compared item by item.

use std::collections::{BTreeMap, BTreeSet};

use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Vas};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use protocol::{DoubleEntry, TwiceEntered};
use record::rules::double_entry::{Item, differences, is_entered_twice, is_same_form, with_items};
use record::{
    Entry, Event, Finding, Findings, GradedMuscle, HaqAnswered, Muscle, MuscleGrade, Observation,
    Particulars, RescueTreatment, Side, SubjectNumber, Test, Validity, VisitRecord,
};

/// A visit as somebody may have typed it: each value is there or not.
#[derive(Debug, Clone)]
struct Typed {
    day: i8,
    weight: Option<u8>,
    globals: [Option<u8>; 3],
    haq: Option<u8>,
    kinase: Option<u16>,
    rasch: Option<u8>,
    deltoids: [Option<u8>; 2],
    grades: [Option<u8>; 2],
    answers: Option<[Option<u8>; 2]>,
}

impl Typed {
    fn date(&self) -> Date {
        date(2017, 5, self.day)
    }

    fn event(&self) -> Event {
        let vas = |value: Option<u8>| value.map(|value| Vas::from_millimetres(value).unwrap());
        let core_set = CoreSetMeasures {
            physician_global: vas(self.globals[0]),
            patient_global: vas(self.globals[1]),
            extramuscular: vas(self.globals[2]),
            haq: self.haq.map(|eighths| Haq::from_eighths(eighths).unwrap()),
            enzymes: self.kinase.map_or(EnzymePanel::EMPTY, |value| {
                let level = EnzymeLevel::from_whole(u32::from(value), 190).unwrap();
                EnzymePanel::only(Enzyme::CreatineKinase, level)
            }),
            ..CoreSetMeasures::default()
        };
        let finding = |test: Test, value: Option<u8>| {
            value.map(|value| Finding {
                test,
                value: Rational::integer(i64::from(value)),
            })
        };
        let force = |side: Side| Test::Dynamometry(Muscle::Deltoid, side);
        let others = [
            finding(Test::RaschMrc, self.rasch),
            finding(force(Side::Right), self.deltoids[0]),
            finding(force(Side::Left), self.deltoids[1]),
        ];
        let grade = |muscle: GradedMuscle, side: Option<Side>, grade: Option<u8>| {
            grade.map(|grade| MuscleGrade {
                muscle,
                side,
                grade,
            })
        };
        let grades = [
            grade(GradedMuscle::NeckFlexors, None, self.grades[0]),
            grade(GradedMuscle::Deltoid, Some(Side::Left), self.grades[1]),
        ];
        let haq = self.answers.map(|answers| HaqAnswered {
            items: answers.into_iter().chain(vec![Some(0); 18]).collect(),
            aided: Vec::new(),
        });
        let particulars = Particulars {
            muscle_grades: grades.into_iter().flatten().collect(),
            haq,
            sf36: None,
            not_done: Vec::new(),
        };
        Observation::VisitHeld(VisitRecord {
            visit: "W4".into(),
            findings: Findings {
                weight: self.weight.map(|kg| format!("{kg}.5").parse().unwrap()),
                core_set: (core_set != CoreSetMeasures::default()).then_some(core_set),
                others: others.into_iter().flatten().collect(),
                particulars: (particulars != Particulars::default()).then(|| Box::new(particulars)),
            },
        })
        .into()
    }

    fn entry(&self) -> Entry {
        Entry::new(9, SubjectNumber(1), self.date(), self.event())
    }

    /// Every value by the name of its item: of what is in a list in both, the value; of what is in one alone, the element.
    fn values(&self, other: &Self) -> BTreeMap<String, String> {
        let mut values = BTreeMap::from([("date".to_owned(), self.day.to_string())]);
        let mut put = |item: &str, value: Option<String>| {
            if let Some(value) = value {
                values.insert(item.to_owned(), value);
            }
        };
        let text = |value: Option<u8>| value.map(|value| value.to_string());
        let core = "event.findings.core_set";
        put("event.findings.weight", text(self.weight));
        put(&format!("{core}.physician_global"), text(self.globals[0]));
        put(&format!("{core}.patient_global"), text(self.globals[1]));
        put(&format!("{core}.extramuscular"), text(self.globals[2]));
        put(&format!("{core}.haq"), text(self.haq));
        let kinase = self.kinase.map(|value| value.to_string());
        put(&format!("{core}.enzymes.creatine_kinase"), kinase);
        let listed = [
            ("others[rasch_mrc]", "value", self.rasch, other.rasch),
            (
                "others[dynamometry deltoid right]",
                "value",
                self.deltoids[0],
                other.deltoids[0],
            ),
            (
                "others[dynamometry deltoid left]",
                "value",
                self.deltoids[1],
                other.deltoids[1],
            ),
            (
                "particulars.muscle_grades[neck_flexors]",
                "grade",
                self.grades[0],
                other.grades[0],
            ),
            (
                "particulars.muscle_grades[deltoid left]",
                "grade",
                self.grades[1],
                other.grades[1],
            ),
        ];
        for (element, field, own, its) in listed {
            let name = if own.is_some() && its.is_some() {
                format!("event.findings.{element}.{field}")
            } else {
                format!("event.findings.{element}")
            };
            put(&name, text(own));
        }
        let items = "event.findings.particulars.haq.items";
        match (self.answers, other.answers) {
            (Some(answers), Some(_)) => {
                for (place, answer) in (1..).zip(answers) {
                    put(&format!("{items}[{place}]"), text(answer));
                }
            }
            (Some(answers), None) => put(items, Some(format!("{answers:?}"))),
            (None, _) => {}
        }
        values
    }

    /// The items in which two visits differ, from the values alone.
    fn differing(&self, other: &Self) -> BTreeSet<String> {
        let (own, its) = (self.values(other), other.values(self));
        let names = own.keys().chain(its.keys());
        names
            .filter(|name| own.get(*name) != its.get(*name))
            .cloned()
            .collect()
    }
}

fn typed() -> impl Strategy<Value = Typed> {
    let small = || prop::option::of(0_u8..3);
    let answers = prop::option::of([small(), small()]);
    (
        1_i8..3,
        prop::option::of(60_u8..62),
        [small(), small(), small()],
        small(),
        prop::option::of(100_u16..102),
        small(),
        [small(), small()],
        [small(), small()],
        answers,
    )
        .prop_map(
            |(day, weight, globals, haq, kinase, rasch, deltoids, grades, answers)| Typed {
                day,
                weight,
                globals,
                haq,
                kinase,
                rasch,
                deltoids,
                grades,
                answers,
            },
        )
}

proptest! {
    #[test]
    fn f_22_the_list_of_differences_is_exactly_the_set_of_items_that_differ(
        first in typed(),
        second in typed(),
        chosen in prop::collection::vec(any::<bool>(), 30),
    ) {
        let found = differences(&first.entry(), second.date(), &second.event());
        let items: Vec<String> = found.iter().map(|one| one.item.0.clone()).collect();
        let as_set: BTreeSet<String> = items.iter().cloned().collect();
        prop_assert_eq!(items.len(), as_set.len(), "an item stands twice: {:?}", items);
        prop_assert_eq!(&as_set, &first.differing(&second));

        // Whatever is chosen, what stands then differs from the first in what was chosen, and from the second in the rest.
        let mut taken = chosen.iter().cycle();
        let (second_stands, first_stands): (BTreeSet<Item>, BTreeSet<Item>) = found
            .iter()
            .map(|one| one.item.clone())
            .partition(|_| taken.next().copied().unwrap_or_default());
        let joined = with_items(&first.entry(), second.date(), &second.event(), &second_stands);
        let joined = joined.unwrap();
        let wholly_second = Entry::new(9, SubjectNumber(1), second.date(), second.event());
        let of = |a: &Entry, b: &Entry| -> BTreeSet<String> {
            let found = differences(a, b.date, &b.event);
            found.into_iter().map(|one| element(&one.item.0)).collect()
        };
        let names = |items: &BTreeSet<Item>| -> BTreeSet<String> {
            items.iter().map(|item| element(&item.0)).collect()
        };
        prop_assert_eq!(of(&first.entry(), &joined), names(&second_stands));
        prop_assert_eq!(of(&joined, &wholly_second), names(&first_stands));
    }
}

/// An item, or the element of the list that it is of: whether a list holds the element or not changes how deep the item lies.
fn element(item: &str) -> String {
    match item.split_once(']') {
        Some((element, _)) => format!("{element}]"),
        None => item.to_owned(),
    }
}

fn rescue(name: &str) -> Event {
    let (name, explanation) = (name.to_owned(), "weaker".to_owned());
    Observation::RescueGiven(RescueTreatment { name, explanation }).into()
}

#[test]
fn f_22_the_plan_says_which_forms_are_entered_twice_and_of_them_a_share_by_lot() {
    let plan = |forms: &[TwiceEntered], percent: f64| DoubleEntry {
        forms: forms.to_vec(),
        percent,
        ..DoubleEntry::default()
    };
    let entry = |sequence: u64| {
        Entry::new(
            sequence,
            SubjectNumber(1),
            date(2017, 5, 1),
            rescue("prednisone"),
        )
    };
    let drawn = |plan: &DoubleEntry| {
        let entries = (1..=2_000).filter(|sequence| is_entered_twice(plan, &entry(*sequence)));
        entries.count()
    };
    assert_eq!(drawn(&DoubleEntry::default()), 0);
    assert_eq!(drawn(&plan(&[TwiceEntered::Visit], 100.0)), 0);
    assert_eq!(drawn(&plan(&[TwiceEntered::Rescue], 100.0)), 2_000);
    assert_eq!(drawn(&plan(&[TwiceEntered::Rescue], 0.0)), 0);
    // A quarter of two thousand, within four standard errors.
    let quarter = drawn(&plan(&[TwiceEntered::Rescue], 25.0));
    assert!((422..=578).contains(&quarter), "{quarter}");
    // What was struck out is entered no second time.
    let mut struck = entry(1);
    struck.validity = Validity::StruckOut;
    assert!(!is_entered_twice(
        &plan(&[TwiceEntered::Rescue], 100.0),
        &struck
    ));
}

#[test]
fn f_22_a_second_entry_is_of_the_same_form_and_the_same_visit() {
    let visit = |name: &str| -> Event {
        Observation::VisitHeld(VisitRecord {
            visit: name.into(),
            findings: Findings::default(),
        })
        .into()
    };
    let first = Entry::new(9, SubjectNumber(1), date(2017, 5, 1), visit("W4"));
    assert!(is_same_form(&first, &visit("W4")));
    assert!(!is_same_form(&first, &visit("W8")));
    assert!(!is_same_form(&first, &rescue("prednisone")));
}
