//! Paired yes-or-no answers, and the agreement of two ratings.

use crate::proportion::percent;
use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::two_by_two::{self, McNemar, PairedDifference, Pairs};
use statistics::{ConfidenceLevel, StatisticsError};

/// McNemar's test from the two numbers of discordant pairs.
///
/// # Errors
/// As [`two_by_two::mcnemar`], but no pair at all is an answer: the exact p-value is 1.
pub fn mcnemar(first_only: u64, second_only: u64) -> Result<Worksheet, StatisticsError> {
    let mut sheet = Worksheet::new(McNemar::METHOD);
    sheet.give(
        "given",
        format!("{first_only} pairs yes then no, {second_only} pairs no then yes"),
    );
    sheet.refer(McNemar::REFERENCE);
    if first_only == 0 && second_only == 0 {
        sheet.line(Line::of("p_exact", "exact binomial", Quantity::PValue(1.0)));
        sheet.remark("without a discordant pair only the exact p-value exists, and it is 1.");
        return Ok(sheet);
    }
    let test = two_by_two::mcnemar(first_only, second_only)?;
    sheet.line(
        Line::of("p_exact", "exact binomial", Quantity::PValue(test.exact))
            .default_of("SPSS up to 25 discordant pairs"),
    );
    sheet.line(Line::of("p_mid", "mid-P", Quantity::PValue(test.mid_p)));
    sheet.line(
        Line::chi_square("chi2", "p", "asymptotic", Ok(test.chi_square)).default_of("SAS AGREE"),
    );
    sheet.line(
        Line::chi_square(
            "chi2_cc",
            "p_cc",
            "asymptotic, continuity corrected",
            Ok(test.continuity_corrected),
        )
        .default_of("R mcnemar.test; SPSS above 25"),
    );
    Ok(sheet)
}

/// The difference of two paired proportions, first minus second.
///
/// # Errors
/// As [`two_by_two::paired_difference`].
pub fn paired_difference(
    pairs: Pairs,
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let difference = two_by_two::paired_difference(pairs, level)?;
    let mut sheet = Worksheet::new("Difference of two paired proportions");
    sheet.line(Line::of(
        "paired_difference",
        "difference",
        difference.estimate,
    ));
    sheet.line(
        Line::of(
            "paired_difference_newcombe",
            format!("{} Newcombe", percent(level)),
            difference.interval,
        )
        .default_of("SPSS")
        .reference(PairedDifference::REFERENCE),
    );
    sheet.line(
        Line::chi_square(
            "chi2_n_minus_1",
            "p_n_minus_1",
            "McNemar, N - 1 in place of N",
            two_by_two::mcnemar_n_minus_one(pairs),
        )
        .reference("Tango T. Stat Med 1998;17:891-908"),
    );
    Ok(sheet)
}

/// Cohen's kappa of a square table of counts.
///
/// # Errors
/// As [`two_by_two::kappa`].
pub fn agreement(
    counts: &[Vec<u64>],
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let kappa = two_by_two::kappa(counts, level)?;
    let mut sheet = Worksheet::new("Cohen's kappa");
    let mut table = Group::headed("Table, rated first by second");
    for (place, row) in counts.iter().enumerate() {
        table.line(
            Line::new(format!("rating {}", place + 1)).shown("", Quantity::Counts(row.clone())),
        );
    }
    sheet.group(table);
    sheet.line(Line::of("kappa", "kappa", kappa.estimate));
    sheet.line(Line::of("se", "standard error", kappa.standard_error).default_of("SAS AGREE"));
    sheet.line(Line::of(
        "ci",
        format!("{} Wald interval", percent(level)),
        kappa.interval,
    ));
    sheet.refer("Cohen J. Educ Psychol Meas 1960;20:37-46");
    sheet.refer("Fleiss JL, Cohen J, Everitt BS. Psychol Bull 1969;72:323-327");
    Ok(sheet)
}
