//! Words that could tell an arm are found, and ordinary ones are left alone.

use protocol::{Blinding, Plan, Protocol, Telling, TellingScan};

use crate::trials::{FIRST_LINE, PRODERM};

const LEAKY: &str = include_str!("telling/leaky.txt");
const HARMLESS: &str = include_str!("telling/harmless.txt");

fn protocol(text: &str) -> Protocol {
    definition::read("protocol.toml", text).expect("a protocol of the repository")
}

fn sentences(text: &'static str) -> Vec<&'static str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter(|line| !line.trim().is_empty()).collect()
}

#[test]
fn b_36_every_sentence_that_could_tell_an_arm_is_found() {
    let scan = TellingScan::of(&protocol(PRODERM));
    let leaky = sentences(LEAKY);
    assert!(leaky.len() >= 50, "{} sentences", leaky.len());
    let missed: Vec<&str> = leaky
        .into_iter()
        .filter(|sentence| scan.find(sentence).is_empty())
        .collect();
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
}

/// What is a false alarm stands here, so that nobody has to guess.
#[test]
fn sentences_of_everyday_trial_work_are_left_alone() {
    let scan = TellingScan::of(&protocol(PRODERM));
    let harmless = sentences(HARMLESS);
    assert!(harmless.len() >= 50, "{} sentences", harmless.len());
    let alarms: Vec<&str> = harmless
        .into_iter()
        .filter(|sentence| !scan.find(sentence).is_empty())
        .collect();
    let known = [
        "Active arm movement limited by pain",
        "Sample haemolysed? No, was fine when repeated",
    ];
    assert_eq!(alarms, known);
}

#[test]
fn each_place_is_that_of_whole_words_in_the_text_and_says_what_it_could_tell() {
    let scan = TellingScan::of(&protocol(PRODERM));
    let text = "Ä: Coombs positive, LOT a123b4567 (70,5 g of Octagam), IgG ↑";
    let found: Vec<(Telling, &str)> = scan
        .find(text)
        .into_iter()
        .map(|found| (found.what, &text[found.place]))
        .collect();
    let wanted = [
        (Telling::Haemolysis, "Coombs"),
        (Telling::Lot, "LOT a123b4567"),
        (Telling::Amount, "70,5 g"),
        (Telling::Product, "Octagam"),
        (Telling::Immunoglobulin, "IgG"),
    ];
    assert_eq!(found, wanted);
    assert_eq!(scan.words_in("IgG, igg and IGG"), ["IgG"]);
}

#[test]
fn the_names_of_products_and_arms_and_what_the_protocol_adds_are_looked_for() {
    let mut own = protocol(PRODERM);
    own.products[0].id = "ALPHA".into();
    own.products[0].name = "Purple drops 10%".into();
    own.arms[0].label = "High dose".into();
    own.blinding.telling_words = vec!["tingling of the scalp".to_owned()];
    let scan = TellingScan::of(&own);
    assert_eq!(scan.find("he got the purple drops 10% today").len(), 1);
    assert_eq!(scan.find("Tingling of the scalp again").len(), 1);
    assert_eq!(scan.find("alpha").len(), 1);
    assert!(scan.find("a high dose of prednisone").is_empty());
    assert!(scan.find("Octagam").is_empty());
}

#[test]
fn where_everybody_knows_the_treatment_nothing_is_looked_for() {
    let mut own = protocol(PRODERM);
    own.trial.blinding = Blinding::OpenLabel;
    assert!(TellingScan::of(&own).find("IgG 22 g/L").is_empty());
    let pilot = Plan::compile(protocol(FIRST_LINE)).expect("it compiles");
    assert!(pilot.telling().find("IgG 22 g/L").is_empty());
}

/// Whatever is typed, places lie in the text, in order and on borders of letters.
#[test]
fn no_text_breaks_the_scan() {
    let scan = TellingScan::of(&protocol(PRODERM));
    let pieces = [
        "IgG", " ", "4", ".", ",", "g", "/", "kg", "ß", "İ", "\u{200b}", "lot", "-", "💉", "\n",
    ];
    let mut state = 7_u32;
    for _ in 0..2_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
        }
        let mut last = 0;
        for found in scan.find(&text) {
            assert!(text.get(found.place.clone()).is_some(), "{text:?}");
            assert!(
                found.place.start >= last && !found.place.is_empty(),
                "{text:?}"
            );
            last = found.place.end;
        }
    }
}
