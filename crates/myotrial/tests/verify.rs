use crate::program::{myotrial, repository, workplace};

/// A small paper of one claim.
fn paper(claim: &str) -> String {
    format!(
        "[paper]\nshort = \"A 2022\"\ncitation = \"A. J 2022\"\nregistration = \"none\"\n\n\
         [[place]]\nat = \"Results\"\n\n[[place.claim]]\nid = \"a\"\nabout = \"Response\"\n{claim}"
    )
}

/// The path of a small paper in a folder of its own.
fn written(test: &str, text: &str) -> String {
    let path = workplace(test).join("published.toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn both_papers_are_recomputed_and_the_answer_is_no_because_some_numbers_disagree() {
    for (trial, words) in [
        (
            "proderm",
            [
                "agrees by another method: Wald, where the paper names an exact interval",
                "at most 14 against 12",
                "at most 91",
            ],
        ),
        (
            "ivig-first-line",
            [
                "which gives 20.3 to 66.5",
                "it should be 42.1 (8 of 19)",
                "it should be 50 (10 of 20)",
            ],
        ),
    ] {
        let call = myotrial(["verify", &format!("trials/{trial}/published.toml")]);
        assert_eq!(call.code, 1, "{}", call.err);
        for word in words {
            assert!(call.out.contains(word), "{word}: {}", call.out);
        }
    }
}

#[test]
fn the_answer_for_programs_holds_each_claim_with_its_verdict_and_full_figures() {
    let call = myotrial([
        "verify",
        "trials/ivig-first-line/published.toml",
        "--format",
        "json",
    ]);
    assert_eq!(call.code, 1, "{}", call.err);
    let claims: Vec<serde_json::Value> = serde_json::from_str(&call.out).unwrap();
    let verdicts = [
        "agrees",
        "agrees by another method",
        "rounding",
        "disagrees",
        "cannot be derived",
    ];
    for claim in &claims {
        assert!(
            verdicts.contains(&claim["verdict"].as_str().unwrap()),
            "{claim}"
        );
    }
    let response = claims
        .iter()
        .find(|claim| claim["id"] == "abstract-response")
        .unwrap();
    assert_eq!(response["verdict"], "disagrees");
    assert_eq!(response["should_be"], "42.1");
    assert_eq!(response["claim"]["count"], 8);
    let computed = response["computed"][0]["lowest"].as_f64().unwrap();
    assert!((computed - 800.0 / 19.0).abs() < 1e-12);
}

#[test]
fn the_text_says_what_was_noted_and_lists_every_claim_when_asked() {
    let path = "trials/proderm/published.toml";
    let brief = myotrial(["verify", path]);
    for words in [
        "note: The test gives 0.0008 without continuity correction and 0.0017 with it",
        "note: The safety analysis of the extension phase is said to include 95 patients",
        "T-scores",
    ] {
        assert!(brief.out.contains(words), "{words}: {}", brief.out);
    }
    let all = myotrial(["verify", path, "--all"]);
    assert_eq!(all.code, 1, "{}", all.err);
    let claims = all.out.matches("\n    printed ").count();
    assert!(
        all.out.contains(&format!("  {claims} claims: ")) && claims > 450,
        "{claims}"
    );
    assert!(
        all.out.contains("6 of 48; a half rounded to even"),
        "a tie is named with its rule"
    );
}

#[test]
fn a_paper_in_which_nothing_disagrees_is_answered_with_yes() {
    let right = written(
        "verify_yes",
        &paper("printed = \"79%\"\nkind = \"percentage\"\npercent = \"79\"\ncount = 37\nof = 47\n"),
    );
    let call = myotrial(["verify", &right]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    assert!(call.out.contains("1 agrees"), "{}", call.out);
}

#[test]
fn the_page_needs_nothing_from_elsewhere_and_says_in_words_what_follows_from_what() {
    let folder = workplace("verify_page");
    let page = folder.join("page.html");
    let again = folder.join("again.html");
    for path in [&page, &again] {
        let call = myotrial([
            "verify",
            "trials/proderm/published.toml",
            "--report",
            path.to_str().unwrap(),
        ]);
        assert_eq!(call.code, 1, "{}", call.err);
    }
    let text = std::fs::read_to_string(&page).unwrap();
    assert_eq!(text, std::fs::read_to_string(&again).unwrap());
    for request in ["<script", "<link", "src=", "url(", "@import"] {
        assert!(!text.contains(request), "{request}");
    }
    for words in [
        "37 of 47, in per cent",
        "the sum of 47 and 48",
        "It should be at most 91",
        "The paper names an exact interval",
        "\u{2717}",
        "cannot be derived",
        "prefers-color-scheme: dark",
        "@media print",
        "myotrial 0.1.0",
        "published.toml",
    ] {
        assert!(text.contains(words), "{words}");
    }
    assert!(text.contains(&sha256(&repository().join("trials/proderm/published.toml"))));
    let rows = text.matches("id=\"claim-").count();
    assert!(rows >= 450, "every claim has a row: {rows}");
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        2,
        "nothing unfinished is left"
    );
}

fn sha256(path: &std::path::Path) -> String {
    store::Digest::of(&std::fs::read(path).unwrap()).to_string()
}

#[test]
fn text_of_a_transcriber_cannot_become_markup() {
    let path = written(
        "verify_markup",
        &paper(
            "printed = \"<img src=x onerror=alert(1)> 3\"\nkind = \"count\"\nvalue = 3\nfinding = \"<b>x</b>\"\n",
        ),
    );
    let page = std::path::Path::new(&path).with_file_name("page.html");
    let call = myotrial(["verify", &path, "--report", page.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}", call.err);
    let text = std::fs::read_to_string(page).unwrap();
    assert!(!text.contains("<img") && !text.contains("<b>x"), "escaped");
}

/// Refused with exit code 2: file, line, what was found and what is allowed; and nothing is written.
fn refused(test: &str, text: &str, line: usize, words: &[&str]) {
    let path = written(test, text);
    let page = std::path::Path::new(&path).with_file_name("page.html");
    let call = myotrial(["verify", &path, "--report", page.to_str().unwrap()]);
    assert_eq!(call.code, 2, "{}{}", call.out, call.err);
    assert!(call.out.is_empty(), "{}", call.out);
    let place = format!("published.toml:{line}:");
    assert!(call.err.contains(&place), "{place} {}", call.err);
    for word in words {
        assert!(call.err.contains(word), "{word}: {}", call.err);
    }
    assert!(!page.exists(), "a failed command writes nothing");
}

#[test]
fn broken_toml_is_named_by_line() {
    refused(
        "verify_broken",
        &paper("printed = \"3\nkind = \"count\"\nvalue = 3\n"),
        12,
        &[],
    );
}

#[test]
fn an_unknown_kind_is_named_with_the_kinds_there_are() {
    refused(
        "verify_kind",
        &paper("printed = \"3%\"\nkind = \"percentige\"\npercent = \"3\"\ncount = 1\nof = 30\n"),
        13,
        &["percentige", "percentage"],
    );
}

#[test]
fn numbers_out_of_range_are_named_with_what_is_allowed() {
    refused(
        "verify_count",
        &paper(
            "printed = \"109%\"\nkind = \"percentage\"\npercent = \"109\"\ncount = 12\nof = 11\n",
        ),
        15,
        &["12 of 11", "from 0 to 11"],
    );
    refused(
        "verify_negative",
        &paper("printed = \"3\"\nkind = \"count\"\nvalue = -3\n"),
        14,
        &["-3"],
    );
    refused(
        "verify_level",
        &paper(
            "printed = \"20 to 66\"\nkind = \"proportion_interval\"\nlower = \"20\"\nupper = \"66\"\ncount = 8\nof = 19\n\
             level = 120\nmethod = \"not_named\"\n",
        ),
        18,
        &["120", "99"],
    );
    refused(
        "verify_power",
        &paper(
            "printed = \"84 for 180% power\"\nkind = \"sample_size\"\ntotal = 84\npower = \"180\"\nalpha = \"0.05\"\n",
        ),
        15,
        &["180", "between 0 and 100"],
    );
    refused(
        "verify_strata",
        &paper(
            "printed = \"35 (17 to 53)\"\nkind = \"risk_difference\"\ndifference = \"35\"\nlower = \"17\"\nupper = \"53\"\n\
             first = { count = 37, of = 47 }\nsecond = { count = 21, of = 48 }\nmethod = \"exact\"\n\
             strata = [{ first = { count = 8, of = 11 }, second = { count = 21, of = 48 } }]\n",
        ),
        20,
        &["8 of 11", "37 of 47"],
    );
}

#[test]
fn a_paper_that_is_not_there_and_a_page_that_cannot_be_written_are_named() {
    let call = myotrial(["verify", "trials/none/published.toml"]);
    assert_eq!(call.code, 2);
    assert!(
        call.err.contains("trials/none/published.toml"),
        "{}",
        call.err
    );
    let page = workplace("verify_unwritable").join("not/there/page.html");
    let call = myotrial([
        "verify",
        "trials/ivig-first-line/published.toml",
        "--report",
        page.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 2, "{}", call.out);
    assert!(call.out.is_empty() && call.err.contains("page.html"));
}

#[test]
fn help_says_what_the_verdicts_and_the_exit_codes_mean() {
    let call = myotrial(["verify", "--help"]);
    assert_eq!(call.code, 0);
    for words in [
        "agrees by another method",
        "cannot be derived",
        "1 at least one disagrees",
        "--report",
    ] {
        assert!(call.out.contains(words), "{words}: {}", call.out);
    }
}
