//! The points of the Total Improvement Score, asked of the instrument itself.

use instruments::exact::Rational;
use instruments::measure::{
    CoreSetMeasure, CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum,
    MuscleStrength, Vas,
};
use instruments::response::{EnzymeRanges, EnzymeRules};
use instruments::{InstrumentError, ResponseSettings, total_improvement_score};

use super::assumptions::MEASURES;
use super::subjects::Steps;

/// The settings of the score: an enzyme whose range is ten times its upper limit.
///
/// # Errors
/// None: ten is a range that the settings take.
pub fn response_settings() -> Result<ResponseSettings, InstrumentError> {
    let ranges = EnzymeRanges::ADULT.with(Enzyme::CreatineKinase, Rational::integer(10))?;
    Ok(ResponseSettings {
        enzyme: EnzymeRules {
            ranges,
            ..EnzymeRules::default()
        },
        ..ResponseSettings::default()
    })
}

/// Six severities, in steps, as exact measures.
pub(super) fn core_set(severity: [i64; 6]) -> Result<CoreSetMeasures, InstrumentError> {
    let [physician, patient, strength, haq, enzyme, extramuscular] = severity;
    let line = |micrometres: i64| Vas::from_exact_millimetres(Rational::new(micrometres, 1_000)?);
    let points = Rational::new(150_000 - strength, 1_000)?;
    Ok(CoreSetMeasures {
        physician_global: Some(line(physician)?),
        patient_global: Some(line(patient)?),
        muscle_strength: Some(MuscleStrength::Mmt(Mmt::new(
            points,
            MmtMaximum::OneHundredFifty,
        )?)),
        haq: Some(Haq::new(Rational::new(haq, 10_000)?)?),
        enzymes: EnzymePanel::only(
            Enzyme::CreatineKinase,
            EnzymeLevel::from_multiple_of_upper_limit(Rational::new(enzyme, 10_000)?)?,
        ),
        extramuscular: Some(line(extramuscular)?),
    })
}

/// For each measure, the improvements at which it scores more: the instrument's own rule, found by asking it.
pub(super) fn steps() -> Result<[Steps; 6], InstrumentError> {
    let settings = response_settings()?;
    let worst = MEASURES.map(|measure| measure.range as i64);
    let units = |place: usize, improvement: i64| -> Result<u8, InstrumentError> {
        let mut better = worst;
        better[place] -= improvement;
        let total = total_improvement_score(&settings, &core_set(worst)?, &core_set(better)?);
        let item = total.items.get(CoreSetMeasure::ALL[place]);
        Ok(item.map_or(0, |score| score.units()))
    };
    let mut all = [Steps::default(); 6];
    for (place, steps) in all.iter_mut().enumerate() {
        let range = worst[place];
        let mut known = 0;
        for step in 0..4 {
            // The least improvement that scores more than what is known; a step that adds nothing lies at its end.
            let (mut below, mut above) = (-1, range + 1);
            while above - below > 1 {
                let middle = i64::midpoint(below, above);
                if units(place, middle)? > known {
                    above = middle;
                } else {
                    below = middle;
                }
            }
            let reached = if above > range {
                known
            } else {
                units(place, above)?
            };
            // Steps are below 2^24, where single precision has every whole number.
            steps.first[step] = above as f32;
            steps.rise[step] = f32::from(reached - known);
            known = reached;
        }
    }
    Ok(all)
}
