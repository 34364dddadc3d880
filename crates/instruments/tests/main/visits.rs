//! Visits written as the published tables write them.

use instruments::Rational;
use instruments::measure::{
    CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum, Vas,
};
use instruments::total_improvement::{
    ResponseSettings, StrengthInstrument, WholeNumberMeasures, WholeNumberScorer,
};

pub const MMT8: StrengthInstrument = StrengthInstrument::Mmt(MmtMaximum::OneHundredFifty);

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

/// A visit on MMT-8 with creatine kinase.
pub fn adult(row: &str) -> CoreSetMeasures {
    visit(row, MmtMaximum::OneHundredFifty, Enzyme::CreatineKinase)
}

/// A visit of a patient who is moderately ill in everything, in whole numbers.
pub fn whole() -> WholeNumberMeasures {
    WholeNumberMeasures {
        physician_global_millimetres: 50,
        patient_global_millimetres: 50,
        muscle_strength_points: 100,
        haq_eighths: 12,
        extramuscular_millimetres: 50,
        enzyme: 1900,
        enzyme_upper_limit: 190,
    }
}

pub fn adult_scorer() -> WholeNumberScorer {
    WholeNumberScorer::new(&ResponseSettings::default(), MMT8, Enzyme::CreatineKinase)
}
