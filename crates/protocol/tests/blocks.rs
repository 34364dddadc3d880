//! Block sizes that are kept apart from the protocol.

use definition::{Report, Severity};
use protocol::{BlocksKeptApart, BlocksUnnamed, FileBytes, Plan, Protocol, read_with_blocks};

const PRODERM: &str = include_str!("../../../trials/proderm/protocol.toml");
const TWICE: &str = include_str!("../../../validation/second-randomisation/protocol.toml");
const BALANCED: &str = include_str!("../../../validation/minimisation/protocol.toml");
const PILOT: &str = include_str!("../../../trials/ivig-first-line/protocol.toml");

/// A protocol without the lines that name block sizes.
fn without_sizes(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("block_sizes"));
    lines.map(|line| format!("{line}\n")).collect()
}

fn read(protocol: &str, blocks: Option<&str>) -> Result<Protocol, String> {
    reading(protocol, blocks).into_result()
}

fn reading(protocol: &str, blocks: Option<&str>) -> protocol::ProtocolReading {
    let file = |name, text: &'static str| FileBytes {
        name,
        bytes: text.as_bytes(),
    };
    let blocks = blocks.map(|text| file("blocks.toml", text.to_owned().leak()));
    let protocol = file("protocol.toml", protocol.to_owned().leak());
    read_with_blocks(protocol, blocks, BlocksUnnamed::Refused)
}

/// What is wrong with a file of block sizes: line, column, message, what is allowed or to be done.
fn told(protocol: &str, blocks: &str) -> Vec<(usize, usize, String)> {
    let reading = reading(protocol, Some(blocks));
    assert!(reading.protocol.is_none(), "{blocks} was taken");
    assert!(!reading.report.refuses(), "{}", reading.report);
    let report: Report = reading.blocks.expect("the file was read");
    report
        .mistakes
        .into_iter()
        .map(|mistake| {
            assert!(mistake.allowed.is_some() || mistake.suggestion.is_some());
            (mistake.line, mistake.column, mistake.message)
        })
        .collect()
}

#[test]
fn a_protocol_with_its_sizes_kept_apart_is_the_protocol_that_names_them() {
    for (text, blocks) in [
        (PRODERM, "block_sizes = [4]\n"),
        (
            TWICE,
            "block_sizes = [4]\n\n[period.EXTENSION]\nblock_sizes = [3, 6]\n",
        ),
    ] {
        let named: Protocol = definition::read("protocol.toml", text).unwrap();
        assert_eq!(read(text, None).as_ref(), Ok(&named));
        let apart = read(&without_sizes(text), Some(blocks)).unwrap();
        assert_eq!(apart, named);
        assert!(Plan::compile(apart).is_ok());
        let kept: BlocksKeptApart = definition::read("blocks.toml", blocks).unwrap();
        assert_eq!(BlocksKeptApart::of(&named), kept);
    }
}

/// Each randomisation has its sizes in one of the two files, and not all in the same.
#[test]
fn the_sizes_of_one_randomisation_may_be_kept_apart_and_those_of_another_not() {
    let text = TWICE.replace("block_sizes = [4]\n", "");
    let apart = read(&text, Some("block_sizes = [4]")).unwrap();
    assert_eq!(apart, definition::read("protocol.toml", TWICE).unwrap());
}

#[test]
fn sizes_that_hold_no_ratio_are_told_in_the_same_words_in_either_file() {
    let within = PRODERM.replace("block_sizes = [4]", "block_sizes = [4, 5]");
    let report = definition::inspect::<Protocol>("protocol.toml", within.as_bytes()).report;
    let apart = reading(&without_sizes(PRODERM), Some("block_sizes = [4, 5]"));
    let apart = apart.blocks.unwrap();
    assert_eq!((apart.mistakes[0].line, apart.mistakes[0].column), (1, 19));
    let said = |report: &Report| {
        let mistake = &report.mistakes[0];
        (
            mistake.message.clone(),
            mistake.allowed.clone(),
            mistake.suggestion.clone(),
        )
    };
    assert_eq!(said(&report), said(&apart));
    assert_eq!(
        said(&apart),
        (
            "a block of 5 cannot hold the arms in the ratio 1:1".to_owned(),
            Some("multiples of 2: 2, 4 and 6".to_owned()),
            Some("6".to_owned())
        )
    );
}

#[test]
fn what_is_named_twice_nowhere_or_for_nothing_is_told_at_its_place() {
    let once = without_sizes(PRODERM);
    let twice = without_sizes(TWICE);
    let at = |line, column, message: &str| vec![(line, column, message.to_owned())];
    assert_eq!(
        told(PRODERM, "block_sizes = [4]"),
        at(
            1,
            1,
            "the block sizes are named twice: [allocation] of protocol.toml has them, too"
        )
    );
    for empty in ["", "# nothing yet\n"] {
        assert_eq!(
            told(&once, empty),
            at(
                1,
                1,
                "the block sizes of the first randomisation stand neither here nor in protocol.toml"
            )
        );
    }
    assert_eq!(
        told(&twice, "block_sizes = [4]"),
        at(
            1,
            1,
            "the block sizes of the randomisation at the entry into `EXTENSION` stand neither here nor in protocol.toml"
        )
    );
    let both = "block_sizes = [4]\n[period.EXTENSION]\nblock_sizes = [3]\n";
    let first_apart = TWICE.replace("block_sizes = [4]\n", "");
    assert_eq!(
        told(&first_apart, both),
        at(
            3,
            1,
            "the block sizes are named twice: period `EXTENSION` of protocol.toml has them, too"
        )
    );
    assert_eq!(
        told(
            &once,
            "block_sizes = [4]\n[period.EXTENSION]\nblock_sizes = [4]"
        ),
        at(
            2,
            9,
            "nobody is randomised at the entry into `EXTENSION`, so that it has no blocks"
        )
    );
    assert_eq!(
        told(
            &once,
            "block_sizes = [4]\n[period.LATER]\nblock_sizes = [4]"
        ),
        at(2, 9, "the protocol has no period `LATER`")
    );
    assert_eq!(
        told(BALANCED, "block_sizes = [4]"),
        at(
            1,
            1,
            "the first allocation is by `minimisation`, which has no blocks"
        )
    );
    assert_eq!(
        told(PILOT, "block_sizes = [4]"),
        at(
            1,
            1,
            "the first allocation is by `single_arm`, which has no blocks"
        )
    );
}

#[test]
fn all_mistakes_of_a_file_of_block_sizes_are_shown_at_once_and_none_is_a_panic() {
    let once = without_sizes(PRODERM);
    let several = "block_sizes = [0, 5]\n[period.LATER]\nblock_sizes = [4]\n";
    assert_eq!(told(&once, several).len(), 3);
    for broken in [
        "block_sizes = []",
        "block_sizes = 4",
        "block_sizes = [4, 4]",
        "block_sizes = [-4]",
        "block_sizes = [4294967296]",
        "block_sizes = [4294967294]",
        "block_size = [4]",
        "[period.EXTENSION]",
        "[period]\n\"no name\" = 4",
        "block_sizes = [",
        "\u{0}",
    ] {
        assert!(!told(&once, broken).is_empty(), "{broken}");
    }
}

#[test]
fn without_sizes_a_protocol_is_read_and_no_list_is_drawn_from_it() {
    for (text, places) in [(PRODERM, 1), (TWICE, 2)] {
        let text = without_sizes(text);
        let protocol: Protocol = definition::read("protocol.toml", &text).unwrap();
        assert_eq!(protocol.unnamed_blocks().len(), places);
        assert!(Plan::compile(protocol).is_ok());
        let file = FileBytes {
            name: "protocol.toml",
            bytes: text.as_bytes(),
        };
        let refused = read_with_blocks(file, None, BlocksUnnamed::Refused);
        assert_eq!(refused.protocol, None);
        assert_eq!(refused.report.errors().count(), places);
        let said = refused.into_result().unwrap_err();
        assert!(said.contains("no list can be drawn"), "{said}");
        assert!(said.contains("try: --blocks"), "{said}");
        let told = read_with_blocks(file, None, BlocksUnnamed::Told);
        assert!(told.protocol.is_some());
        let warnings = told.report.mistakes.iter();
        let warnings = warnings.filter(|mistake| mistake.severity == Severity::Warning);
        assert_eq!(warnings.count(), places);
    }
}

#[test]
fn a_plan_without_its_sizes_is_the_plan_of_a_protocol_that_names_none() {
    for text in [PRODERM, TWICE, BALANCED, PILOT] {
        let compiled = |text: &str| {
            let protocol: Protocol = definition::read("protocol.toml", text).unwrap();
            Plan::compile(protocol).unwrap()
        };
        let named = compiled(text);
        assert_eq!(named.without_block_sizes(), compiled(&without_sizes(text)));
    }
}

#[test]
fn what_a_rehearsal_takes_for_sizes_follows_from_the_ratios_alone() {
    let protocol: Protocol = definition::read("protocol.toml", &without_sizes(TWICE)).unwrap();
    let stand_in = BlocksKeptApart::stand_in(&protocol);
    assert_eq!(stand_in.block_sizes, Some(vec![4]));
    assert_eq!(stand_in.periods[&"EXTENSION".into()].block_sizes, [6]);
    assert!(stand_in.put_into(protocol).unnamed_blocks().is_empty());
    let named: Protocol = definition::read("protocol.toml", TWICE).unwrap();
    let nothing = BlocksKeptApart::stand_in(&named);
    assert_eq!(nothing, BlocksKeptApart::default());
    assert_eq!(nothing.put_into(named.clone()), named);
}
