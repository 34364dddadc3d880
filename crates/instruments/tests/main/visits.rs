//! Visits written as the published tables write them.

use instruments::Rational;
use instruments::measure::{
    CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum, Vas,
};

pub fn number(text: &str) -> Rational {
    text.parse().expect("a number in a test")
}

/// `PhGA,PtGA,MMT,HAQ,enzyme in multiples of its limit,extramuscular`.
pub fn visit(row: &str, maximum: MmtMaximum, enzyme: Enzyme) -> CoreSetMeasures {
    let cells: Vec<Rational> = row.split(',').map(number).collect();
    let [physician, patient, strength, haq, multiple, extramuscular] = cells[..] else {
        panic!("six measures in {row}");
    };
    let vas = |centimetres| Some(Vas::from_centimetres(centimetres).unwrap());
    CoreSetMeasures {
        physician_global: vas(physician),
        patient_global: vas(patient),
        muscle_strength: Some(Mmt::new(strength, maximum).unwrap().into()),
        haq: Some(Haq::new(haq).unwrap()),
        enzymes: EnzymePanel::only(
            enzyme,
            EnzymeLevel::from_multiple_of_upper_limit(multiple).unwrap(),
        ),
        extramuscular: vas(extramuscular),
    }
}
