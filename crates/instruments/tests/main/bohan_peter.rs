//! Bohan and Peter.

use instruments::Finding;
use instruments::bohan_peter::{BohanPeterDisease, BohanPeterFindings, Certainty, bohan_peter};

#[test]
fn all_32_combinations_are_classified_by_count_and_rash() {
    for combination in 0..32_u8 {
        let finding = |place: u8| Finding::from(combination >> place & 1 == 1);
        let findings = BohanPeterFindings {
            proximal_weakness: finding(0),
            biopsy: finding(1),
            raised_enzymes: finding(2),
            electromyography: finding(3),
            rash: finding(4),
        };
        let count = (combination & 0b1111).count_ones();
        let (disease, certainty) = if findings.rash == Finding::Present {
            let certainty = match count {
                3 | 4 => Some(Certainty::Definite),
                2 => Some(Certainty::Probable),
                1 => Some(Certainty::Possible),
                _ => None,
            };
            (BohanPeterDisease::Dermatomyositis, certainty)
        } else {
            let certainty = match count {
                4 => Some(Certainty::Definite),
                3 => Some(Certainty::Probable),
                2 => Some(Certainty::Possible),
                _ => None,
            };
            (BohanPeterDisease::Polymyositis, certainty)
        };
        let result = bohan_peter(&findings);
        assert_eq!(
            (result.disease, result.certainty),
            (disease, certainty),
            "{findings:?}"
        );
        assert_eq!(u32::from(result.criteria_met), count);
    }
}
