//! Index values of EQ-5D-5L.

use instruments::Rational;
use instruments::quality_of_life::{Eq5dCountry, Eq5dLevel, Eq5dProfile, Eq5dValueSet, EqVas};

use super::visits::number;

#[test]
fn states_have_the_index_that_other_programs_print() {
    let netherlands: &[(&str, &str)] = &[
        ("11111", "1"),
        ("21111", "0.918"),
        ("55511", "0.39"),
        ("44444", "-0.289"),
        ("55555", "-0.446"),
        ("11112", "0.883"),
        ("22222", "0.705"),
        ("33333", "0.511"),
        ("32523", "0.455"),
        ("12345", "0.047"),
    ];
    let germany: &[(&str, &str)] = &[
        ("11111", "1"),
        ("21111", "0.974"),
        ("12111", "0.95"),
        ("11211", "0.964"),
        ("11121", "0.943"),
        ("11112", "0.97"),
        ("12345", "0.141"),
        ("55555", "-0.661"),
    ];
    let england: &[(&str, &str)] = &[
        ("11111", "1"),
        ("23245", "0.247"),
        ("11112", "0.922"),
        ("11121", "0.937"),
        ("11211", "0.95"),
        ("12111", "0.95"),
        ("21111", "0.942"),
        ("55555", "-0.285"),
    ];
    let hungary: &[(&str, &str)] = &[
        ("11111", "1"),
        ("21111", "0.965"),
        ("12111", "0.955"),
        ("12345", "0.242"),
        ("33333", "0.571"),
        ("45555", "-0.656"),
        ("54555", "-0.723"),
        ("55455", "-0.789"),
        ("55545", "-0.725"),
        ("55554", "-0.769"),
        ("55555", "-0.848"),
    ];
    let united_states: &[(&str, &str)] = &[
        ("11111", "1"),
        ("21111", "0.904"),
        ("12111", "0.911"),
        ("11211", "0.932"),
        ("11121", "0.94"),
        ("11112", "0.943"),
        ("21354", "0.09"),
        ("55555", "-0.573"),
    ];
    for (country, states) in [
        (Eq5dCountry::Netherlands, netherlands),
        (Eq5dCountry::Germany, germany),
        (Eq5dCountry::England, england),
        (Eq5dCountry::Hungary, hungary),
        (Eq5dCountry::UnitedStates, united_states),
    ] {
        let values = country.values();
        for (state, index) in states {
            let state: Eq5dProfile = state.parse().unwrap();
            assert_eq!(state.index(&values), number(index), "{country} {state}");
        }
    }
}

#[test]
fn a_worse_level_never_has_a_better_index_in_any_value_set() {
    let level = |level: usize| Eq5dLevel::new(level as u8).unwrap();
    for country in Eq5dCountry::ALL {
        let values = country.values();
        for code in 0..3125 {
            let levels = [0, 1, 2, 3, 4].map(|place| code / 5_usize.pow(place) % 5 + 1);
            let state = Eq5dProfile::new(levels.map(level));
            assert_eq!(state.to_string().parse(), Ok(state));
            for place in 0..5 {
                let mut worse = levels;
                worse[place] = (worse[place] + 1).min(5);
                let worse = Eq5dProfile::new(worse.map(level));
                assert!(
                    worse.index(&values) <= state.index(&values),
                    "{country}: {state} {worse}"
                );
            }
        }
    }
}

#[test]
fn another_value_set_can_be_brought_and_is_rounded_to_three_decimals() {
    let mut decrements = [[Rational::ZERO; 4]; 5];
    decrements[0] = ["0.0315", "0.0586", "0.17867", "0.226792"].map(number);
    let values = Eq5dValueSet::new(number("0.03768"), decrements).unwrap();
    let index = |state: &str| {
        state
            .parse::<Eq5dProfile>()
            .unwrap()
            .index(&values)
            .to_string()
    };
    assert_eq!(index("11111"), "1");
    // 1 - 0.0315 - 0.03768 = 0.93082
    assert_eq!(index("21111"), "0.931");
    // 1 - 0.226792 - 0.03768 = 0.735528
    assert_eq!(index("51111"), "0.736");
    assert_eq!(index("15111"), "0.962");
    decrements[1][0] = number("-0.1");
    assert!(Eq5dValueSet::new(Rational::ZERO, decrements).is_err());
    decrements[1][0] = number("0.1234567");
    assert!(Eq5dValueSet::new(Rational::ZERO, decrements).is_err());
}

#[test]
fn states_and_marks_off_the_scale_are_refused() {
    for text in ["", "1111", "111111", "11110", "11116", "1111a", "1 111"] {
        assert!(text.parse::<Eq5dProfile>().is_err(), "{text}");
    }
    assert!(Eq5dLevel::new(0).is_err());
    assert_eq!(EqVas::new(100).map(EqVas::mark), Ok(100));
    assert!(EqVas::new(101).is_err());
}
