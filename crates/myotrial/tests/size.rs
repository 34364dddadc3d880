//! `size`: the papers' own numbers, every method, and the curve.

use serde_json::Value;

use crate::program::{Call, myotrial, workplace};

fn size(arguments: &str) -> Call {
    myotrial(std::iter::once("size").chain(arguments.split_whitespace()))
}

fn answer(arguments: &str) -> Value {
    let call = size(&format!("{arguments} --format json"));
    assert_eq!(call.code, 0, "size {arguments}: {}", call.err);
    serde_json::from_str(&call.out).unwrap()
}

fn near(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn the_size_of_proderm_is_recomputed_from_what_its_paper_prints() {
    let found = answer("trials/proderm");
    assert_eq!(found["total"], 84);
    assert_eq!(found["planned"], 95);
    let pairs = found["assumptions"]["p1"].as_array().unwrap().len();
    assert_eq!(pairs, 20);
    let text = size("trials/proderm").out;
    assert!(
        text.contains("60% against 30%") && text.contains("0.763794"),
        "{text}"
    );
}

#[test]
fn the_precision_of_the_pilot_is_recomputed() {
    let found = answer("trials/ivig-first-line");
    near(&found["width"], 0.44826735196720313);
    near(&found["lo"], 0.36054258730748967);
    near(&found["hi"], 0.8088099392746928);
}

#[test]
fn the_methods_answer_with_the_names_and_numbers_of_the_golden_files() {
    let found = answer("proportions --first 0.6 --second 0.3");
    near(&found["pooled"], 41.970253122381344);
    near(&found["unpooled"], 39.24439867174545);
    near(&found["pooled_fleiss_cc"], 48.40738640714514);
    near(&found["arcsine"], 41.79209939623394);
    assert_eq!(found["pooled_total"], 84);
    let found = answer("proportions --first 0.6 --second 0.3 --ratio 2");
    assert_eq!(
        (&found["pooled_n1_ceil"], &found["pooled_n2_ceil"]),
        (&31.into(), &62.into())
    );
    let found = answer("power --first 0.6 --second 0.3 --n1 47 --n2 48");
    near(&found["fisher"], 0.824512638274601);
    near(&found["pearson"], 0.8424041561389406);
    near(&found["yates"], 0.780412319221734);
    let found = answer("precision 12/20 --width 0.4");
    near(&found["width"], 0.44826735196720313);
    // scipy: 15 of 25 would be 0.4021 wide, 16 of 26 is 0.3920.
    assert_eq!(found["n_for_width"], 26);
    let found = answer("means --difference 5 --sd 10 --power 0.9");
    near(&found["normal_n"], 84.05938449152501);
    assert_eq!(found["t_n"], 86);
    near(&found["t_power"], 0.9032299799904954);
    let found = answer("ancova --difference 5 --sd 10 --power 0.9 --correlation 0.6");
    near(&found["residual_sd"], 8.0);
    let found = answer("log-rank --hazard-ratio 0.7 --power 0.9");
    near(&found["schoenfeld_events"], 330.3779139638097);
    near(&found["freedman_events_1to1"], 337.40502941737105);
}

#[test]
fn a_formula_that_misses_the_power_it_promises_is_called_out() {
    let text = size("proportions --first 0.6 --second 0.3").out;
    assert!(text.contains("warning: Pearson's formula is off"), "{text}");
    assert!(
        text.contains("the exact power of Fisher's exact test is 0.764"),
        "{text}"
    );
    let text = size("means --difference 8.6 --sd 12").out;
    assert!(
        text.contains("warning: the normal approximation is off"),
        "{text}"
    );
    let text = size("precision 12/20").out;
    assert!(
        text.contains("warning: the Wald approximation is off"),
        "{text}"
    );
}

#[test]
fn a_power_curve_is_drawn_as_a_picture_of_its_own() {
    let folder = workplace("size_curve");
    for (name, arguments) in [
        ("proportions", "proportions --first 0.6 --second 0.3"),
        ("precision", "precision 12/20"),
        ("means", "means --difference 8.6 --sd 12"),
        (
            "ancova",
            "ancova --difference 8.6 --sd 12 --correlation 0.5",
        ),
        ("log-rank", "log-rank --hazard-ratio 0.5"),
    ] {
        let file = folder.join(format!("{name}.svg"));
        let path = file.to_str().unwrap();
        let mut words: Vec<&str> = arguments.split_whitespace().collect();
        words.extend(["--power-curve", path]);
        let call = myotrial(std::iter::once("size").chain(words));
        assert_eq!(call.code, 0, "{name}: {}", call.err);
        let svg = std::fs::read_to_string(&file).unwrap();
        assert!(
            svg.starts_with("<svg xmlns=") && svg.contains("<polyline") | svg.contains("<path"),
            "{name}"
        );
        assert!(!svg.contains("NaN"), "{name}");
    }
}

#[test]
fn wrong_use_is_refused_and_writes_nothing() {
    let folder = workplace("size_refused");
    let picture = folder.join("curve.png");
    let path = picture.to_str().unwrap();
    let call = myotrial([
        "size",
        "proportions",
        "--first",
        "0.6",
        "--second",
        "0.3",
        "--power-curve",
        path,
    ]);
    assert_eq!(call.code, 2);
    assert!(
        call.err.contains(".svg") && !picture.exists(),
        "{}",
        call.err
    );
    for (arguments, word) in [
        (
            "proportions --first 0.5 --second 0.5",
            "the proportions are equal",
        ),
        ("proportions --first 1.5 --second 0.5", "between 0 and 1"),
        (
            "proportions --first 0.6 --second 0.3 --power 1",
            "the power",
        ),
        ("precision 21/20", "larger than its total"),
        ("log-rank --hazard-ratio 1", "hazards are equal"),
        (
            "means --difference 0.001 --sd 100",
            "more than 100 million in each group",
        ),
        ("nowhere", "protocol.toml"),
        ("", "Usage"),
    ] {
        let call = size(arguments);
        assert_eq!(call.code, 2, "{arguments}: {}", call.out);
        assert!(call.err.contains(word), "{arguments}: {}", call.err);
    }
}
