//! Analysis datasets of trials as the plan of proderm reads them, filled at random, with whatever may go missing missing.

use datasets::{Table, Variable};

/// How a trial is made.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// How many subjects are randomised.
    pub subjects: usize,
    /// Strata that occur, of three.
    pub strata: usize,
    /// Arms that occur, of two.
    pub arms: usize,
    /// Nobody reaches a score of 20.
    pub nobody_responds: bool,
    /// Every time is censored.
    pub nobody_has_an_event: bool,
    /// Every baseline is the same: a column of ones.
    pub same_baseline: bool,
    /// Out of 100 values so many are missing.
    pub missing: u64,
}

impl Recipe {
    /// A trial of the size of proderm.
    pub const PLAIN: Recipe = Recipe {
        subjects: 95,
        strata: 3,
        arms: 2,
        nobody_responds: false,
        nobody_has_an_event: false,
        same_baseline: false,
        missing: 8,
    };
}

/// Whole numbers without a pattern: the multiplicative generator of Steele, Lea and Flood (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn is(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A value with two decimals from `-half` to `half`.
    fn value(&mut self, half: u64) -> f64 {
        (self.below(200 * half + 1) as f64 - 100.0 * half as f64) / 100.0
    }
}

/// Columns that grow row by row.
struct Sheet {
    name: &'static str,
    texts: Vec<(&'static str, Vec<String>)>,
    numbers: Vec<(&'static str, Vec<Option<f64>>)>,
}

impl Sheet {
    fn new(name: &'static str, texts: &[&'static str], numbers: &[&'static str]) -> Self {
        Sheet {
            name,
            texts: texts.iter().map(|name| (*name, Vec::new())).collect(),
            numbers: numbers.iter().map(|name| (*name, Vec::new())).collect(),
        }
    }

    fn add(&mut self, texts: &[&str], numbers: &[Option<f64>]) {
        for ((_, list), text) in self.texts.iter_mut().zip(texts) {
            list.push((*text).to_owned());
        }
        for ((_, list), number) in self.numbers.iter_mut().zip(numbers) {
            list.push(*number);
        }
    }

    fn table(self) -> Table {
        let mut table = Table::new(self.name, "");
        for (name, list) in self.texts {
            table
                .push_text_column(Variable::text(name, ""), list)
                .unwrap();
        }
        for (name, list) in self.numbers {
            table
                .push_number_column(Variable::number(name, ""), list)
                .unwrap();
        }
        table
    }
}

pub const PARAMETERS: [&str; 14] = [
    "ALD", "ALT", "AST", "CDASIA", "CDASID", "CK", "EXT", "HAQ", "LDH", "MCS", "MMT", "PCS",
    "PHGA", "PTGA",
];
pub const TIMES: [&str; 8] = [
    "TTDETW16", "TTDETW40", "TTI20W16", "TTI20W40", "TTI40W16", "TTI40W40", "TTI60W16", "TTI60W40",
];
pub const WEEKS: [f64; 6] = [4.0, 8.0, 12.0, 16.0, 28.0, 40.0];
const STRATA: [&str; 3] = ["Mild", "Moderate", "Severe"];
const ARMS: [&str; 2] = ["IVIg", "Placebo"];

fn flag(is: bool) -> &'static str {
    if is { "Y" } else { "" }
}

/// ADSL, ADQS, ADRS and ADTTE, each sorted by subject and keys.
pub fn random_trial(seed: u64, recipe: Recipe) -> Vec<Table> {
    let chance = &mut Chance(seed);
    let mut adsl = Sheet::new(
        "ADSL",
        &[
            "USUBJID", "TRT01P", "STRATAR", "FASFL", "P2STFL", "DETFL", "SWTERRFL",
        ],
        &["AGE"],
    );
    let by_visit = [
        "USUBJID", "TRT01P", "STRATAR", "PARAMCD", "DTYPE", "ABLFL", "ANL01FL", "ANL02FL",
        "DETBYFL",
    ];
    let mut adqs = Sheet::new(
        "ADQS",
        &by_visit,
        &["AVISITN", "AVAL", "BASE", "CHG", "CHGP2"],
    );
    let mut adrs = Sheet::new("ADRS", &by_visit, &["AVISITN", "AVAL"]);
    let mut adtte = Sheet::new(
        "ADTTE",
        &["USUBJID", "TRT01P", "PARAMCD"],
        &["AVAL", "CNSR"],
    );
    for number in 0..recipe.subjects + 3 {
        let subject = format!("S-{number:03}");
        // Now and then somebody fails screening and is in the dataset of subjects alone.
        let randomised = number % 32 != 31;
        let arm = if randomised {
            ARMS[chance.below(recipe.arms as u64) as usize]
        } else {
            ""
        };
        let stratum = STRATA[chance.below(recipe.strata as u64) as usize];
        let deteriorates = randomised && chance.is(15);
        let extends = chance.is(85);
        let age = Some(chance.value(30) + 50.0);
        adsl.add(
            &[
                &subject,
                arm,
                stratum,
                flag(randomised),
                flag(extends),
                flag(deteriorates),
                flag(chance.is(5)),
            ],
            &[age],
        );
        if !randomised {
            continue;
        }
        let some = |chance: &mut Chance, value: f64| (!chance.is(recipe.missing)).then_some(value);
        for (place, parameter) in PARAMETERS.into_iter().enumerate() {
            let base = if recipe.same_baseline {
                7.0
            } else {
                20.0 + place as f64 + chance.value(9)
            };
            let base = some(chance, base);
            // Observed first, carried values after them, as sorted by visit and derivation.
            let mut add = |chance: &mut Chance, week: f64, derived: &str, flags: [&str; 3]| {
                let value = 25.0 + chance.value(12);
                let value = some(chance, value);
                let change = value.zip(base).map(|(value, base)| value - base);
                let other = value.map(|value| value / 3.0);
                let change = change.filter(|_| week > 0.0);
                adqs.add(
                    &[
                        &subject, arm, stratum, parameter, derived, flags[0], flags[1], flags[2],
                        "",
                    ],
                    &[Some(week), value, base, change, other],
                );
            };
            add(chance, 0.0, "", ["Y", "Y", "Y"]);
            let (seen, switched) = (chance.is(90), chance.is(10));
            if seen {
                add(chance, 16.0, "", ["", flag(!switched), flag(!switched)]);
            }
            if !seen || switched {
                add(chance, 16.0, "LOCF", ["", "", "Y"]);
            }
            if chance.is(85) {
                add(chance, 40.0, "", ["", "Y", ""]);
            }
        }
        let least = if recipe.nobody_responds { 0.0 } else { 40.0 };
        let score =
            |chance: &mut Chance| least + chance.below(8) as f64 * 2.5 + chance.value(20).min(0.0);
        for week in WEEKS {
            if chance.is(90) {
                let value = score(chance);
                let value = some(chance, value);
                let analysed = flag(chance.is(92));
                adrs.add(
                    &[&subject, arm, stratum, "TIS", "", "", analysed, "Y", ""],
                    &[Some(week), value],
                );
            }
        }
        let value = score(chance);
        let value = some(chance, value);
        adrs.add(
            &[
                &subject,
                arm,
                stratum,
                "TISEND",
                "",
                "",
                "Y",
                "",
                flag(deteriorates),
            ],
            &[Some(9001.0), value],
        );
        for parameter in TIMES {
            if chance.is(3) {
                continue;
            }
            let day = 1.0 + chance.below(18) as f64 * 7.0 + chance.below(4) as f64;
            let day = some(chance, day);
            let event = !recipe.nobody_has_an_event && chance.is(55);
            adtte.add(
                &[&subject, arm, parameter],
                &[day, Some(if event { 0.0 } else { 1.0 })],
            );
        }
    }
    vec![adsl.table(), adqs.table(), adrs.table(), adtte.table()]
}
