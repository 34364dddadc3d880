//! Values that no instrument has, and what is said about them.

use instruments::function::{AlsSeverityDomain, KendallGrade, ModifiedRankin, MrcGrade};
use instruments::measure::{
    Centimetres, Cmas, Enzyme, EnzymeLevel, EnzymeUnit, Haq, Mmt, MmtMaximum, MuscleStrength,
    Percent, Vas,
};
use instruments::response::EnzymeRanges;
use instruments::{InstrumentError, Rational};
use proptest::prelude::*;

use super::visits::number;

fn message<T: std::fmt::Debug>(result: Result<T, InstrumentError>) -> String {
    result.expect_err("the value is wrong").to_string()
}

#[test]
fn each_wrong_value_is_named_with_its_scale_and_what_is_allowed() {
    assert_eq!(
        message(Vas::from_centimetres(number("10.1"))),
        "visual analogue scale (cm): 10.1 is outside 0 to 10"
    );
    assert_eq!(
        message(Vas::from_millimetres(101)),
        "visual analogue scale (mm): 101 is outside 0 to 100"
    );
    assert_eq!(
        message(Vas::from_likert(5)),
        "Likert scale (steps): 5 is outside 0 to 4"
    );
    assert_eq!(
        message(Mmt::from_points(151, MmtMaximum::OneHundredFifty)),
        "manual muscle test (points of 150): 151 is outside 0 to 150"
    );
    assert_eq!(
        message(Cmas::from_points(53)),
        "Childhood Myositis Assessment Scale (points): 53 is outside 0 to 52"
    );
    assert_eq!(
        message(Haq::from_eighths(25)),
        "HAQ disability index: 3.125 is outside 0 to 3"
    );
    assert_eq!(
        message(EnzymeLevel::new(number("-1"), number("190"))),
        "enzyme activity: -1 is below 0"
    );
    assert_eq!(
        message(EnzymeLevel::from_whole(380, 0)),
        "upper limit of normal of an enzyme: 0 is not above 0"
    );
    assert_eq!(
        message(MmtMaximum::try_from(100)),
        "maximum of the manual muscle test: \"100\" is not a code; allowed are 80, 150 and 260"
    );
    assert_eq!(
        message(KendallGrade::new(11)),
        "muscle grade (Kendall): 11 is outside 0 to 10"
    );
    assert!(MrcGrade::new(6).is_err());
    assert!(AlsSeverityDomain::new(0).is_err());
    assert!(ModifiedRankin::try_from(7).is_err());
    assert!("abc".parse::<Enzyme>().is_err());
    assert!("mg/dL".parse::<EnzymeUnit>().is_err());
    assert!("2.5 of 4".parse::<Vas>().is_err());
    assert!("3 of 5".parse::<Vas>().is_err());
    assert!("120".parse::<Mmt>().is_err());
    assert!("120 of 100".parse::<Mmt>().is_err());
    assert!("380/190".parse::<EnzymeLevel>().is_err());
}

#[test]
fn a_value_of_more_digits_than_can_be_compared_exactly_is_refused() {
    let long = number("1.0000000000000001");
    assert!(matches!(
        Haq::new(long),
        Err(InstrumentError::TooPrecise { .. })
    ));
    assert!(matches!(
        EnzymeLevel::new(number("123456789.1234567"), number("987.654321")),
        Err(InstrumentError::TooPrecise { .. })
    ));
    // Fifteen digits, as programs print a seventh, are let in.
    assert!(Haq::new(number("0.714285714285714")).is_ok());
}

#[test]
fn thresholds_and_ranges_are_positive_and_short() {
    assert!(Percent::new(number("12.5")).is_ok());
    assert!(Percent::new(number("100.5")).is_err());
    assert!(Percent::new(number("0.001")).is_err());
    assert!(Centimetres::new(number("10")).is_ok());
    assert!(Centimetres::new(number("10.5")).is_err());
    assert!(Centimetres::whole(0).is_err());
    let ranges = EnzymeRanges::default();
    assert!(ranges.with(Enzyme::Aldolase, number("7.5")).is_ok());
    assert!(ranges.with(Enzyme::Aldolase, Rational::ZERO).is_err());
    assert!(ranges.with(Enzyme::Aldolase, number("10001")).is_err());
}

proptest! {
    #[test]
    fn a_measure_written_out_reads_back_the_same(
        millimetres in 0_u8..=100, step in 0_u8..=4, points in 0_u16..=80, eighths in 0_u8..=24,
        (value, limit) in (any::<u32>(), 1_u32..), cmas in 0_u8..=52,
    ) {
        let vas = Vas::from_millimetres(millimetres).unwrap();
        prop_assert_eq!(vas.to_string().parse::<Vas>(), Ok(vas));
        let likert = Vas::from_likert(step).unwrap();
        prop_assert_eq!(likert.to_string().parse::<Vas>(), Ok(likert));
        let haq = Haq::from_eighths(eighths).unwrap();
        prop_assert_eq!(haq.to_string().parse::<Haq>(), Ok(haq));
        let level = EnzymeLevel::from_whole(value, limit).unwrap();
        prop_assert_eq!(level.to_string().parse::<EnzymeLevel>(), Ok(level));
        let childhood = MuscleStrength::Cmas(Cmas::from_points(cmas).unwrap());
        prop_assert_eq!(childhood.to_string().parse::<MuscleStrength>(), Ok(childhood));
        for maximum in MmtMaximum::ALL {
            let strength = MuscleStrength::Mmt(Mmt::from_points(points, maximum).unwrap());
            prop_assert_eq!(strength.to_string().parse::<MuscleStrength>(), Ok(strength));
        }
    }

    #[test]
    fn no_text_makes_a_measure_panic(text in ".{0,30}") {
        let _ = text.parse::<Vas>();
        let _ = text.parse::<Mmt>();
        let _ = text.parse::<MuscleStrength>();
        let _ = text.parse::<EnzymeLevel>();
        let _ = text.parse::<Haq>();
    }
}
