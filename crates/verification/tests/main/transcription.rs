//! Both papers are transcribed whole, and a slip of the transcriber is shown where it stands.

use definition::{read, schema, unheeded_keywords};
use verification::{Published, verify};

fn paper(text: &str) -> Published {
    read::<Published>("published.toml", text).expect("the transcription can be read")
}

pub fn proderm() -> Published {
    paper(include_str!("../../../../trials/proderm/published.toml"))
}

pub fn pilot() -> Published {
    paper(include_str!(
        "../../../../trials/ivig-first-line/published.toml"
    ))
}

#[test]
fn both_papers_can_be_read_and_hold_at_least_250_claims_that_follow_from_others() {
    let derived = |paper: &Published| {
        verify(paper)
            .iter()
            .filter(|claim| claim.verdict.name() != "cannot be derived")
            .count()
    };
    assert!(proderm().claims().count() > 400);
    assert!(pilot().claims().count() > 200);
    assert!(derived(&proderm()) + derived(&pilot()) >= 250);
}

#[test]
fn every_rule_of_the_schema_is_enforced() {
    assert!(
        unheeded_keywords::<Published>().is_empty(),
        "{:?}",
        unheeded_keywords::<Published>()
    );
    assert_eq!(schema::<Published>()["title"], "published.toml");
}

fn with_claim(claim: &str) -> String {
    format!(
        "[paper]\nshort = \"A 2022\"\ncitation = \"A. J 2022\"\nregistration = \"NCT\"\n\n\
         [[place]]\nat = \"Table 1\"\n\n[[place.claim]]\n{claim}"
    )
}

fn refused(claim: &str) -> definition::Report {
    read::<Published>("published.toml", &with_claim(claim)).expect_err("the slip is refused")
}

#[test]
fn a_figure_that_does_not_stand_in_the_printed_text_is_a_slip() {
    let report = refused(
        "id = \"a\"\nabout = \"x\"\nprinted = \"36 (77)\"\nkind = \"percentage\"\npercent = \"76\"\ncount = 36\nof = 47\n",
    );
    assert_eq!(report.mistakes.len(), 1);
    assert_eq!(report.mistakes[0].line, 12);
    assert!(report.mistakes[0].message.contains("76"), "{report}");
}

#[test]
fn decimals_are_part_of_what_was_printed() {
    let report =
        refused("id = \"a\"\nabout = \"x\"\nprinted = \"6.0\"\nkind = \"mean\"\nmean = \"6\"\n");
    assert!(
        report.mistakes[0].message.contains("does not stand"),
        "{report}"
    );
}

#[test]
fn several_mistakes_are_shown_at_once_each_at_its_line() {
    let report = refused(
        "id = \"a\"\nabout = \"x\"\nprinted = \"36 (77)\"\nkind = \"percentage\"\npercent = \"77,0\"\ncount = -36\nof = 47\nform = 3\n",
    );
    let lines: Vec<usize> = report.mistakes.iter().map(|mistake| mistake.line).collect();
    for line in [14, 15, 17] {
        assert!(lines.contains(&line), "{report}");
    }
}

#[test]
fn a_name_is_given_once_and_a_result_has_one_claim_beside_it() {
    let twice =
        "id = \"a\"\nabout = \"x\"\nprinted = \"3\"\nkind = \"count\"\nvalue = 3\nresult = \"r\"\n";
    let report = refused(&format!("{twice}\n[[place.claim]]\n{twice}"));
    assert_eq!(report.mistakes.len(), 2, "{report}");
}

#[test]
fn more_than_all_and_a_lower_limit_above_the_upper_are_slips() {
    let report = refused(
        "id = \"a\"\nabout = \"x\"\nprinted = \"109\"\nkind = \"percentage\"\npercent = \"109\"\ncount = 12\nof = 11\n",
    );
    assert!(
        report.mistakes[0].message.contains("more than all"),
        "{report}"
    );
    let report = refused(
        "id = \"a\"\nabout = \"x\"\nprinted = \"2.0 (4.7 to -0.5)\"\nkind = \"mean_with_interval\"\nmean = \"2.0\"\nlower = \"4.7\"\nupper = \"-0.5\"\n",
    );
    assert!(report.mistakes[0].message.contains("above"), "{report}");
}
