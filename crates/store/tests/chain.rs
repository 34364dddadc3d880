use proptest::prelude::*;
use store::{Chain, unchain};

const PURPOSE: &str = "a record of a test";

fn file(payloads: &[u32]) -> String {
    let mut chain = Chain::start(PURPOSE);
    payloads
        .iter()
        .map(|payload| chain.link(payload).unwrap() + "\n")
        .collect()
}

#[test]
fn a_chain_reads_back_as_it_was_written() {
    let whole = file(&[7, 8, 9]);
    let (payloads, _) = unchain(PURPOSE, &whole).unwrap();
    assert_eq!(payloads, ["7", "8", "9"]);
}

#[test]
fn every_changed_byte_is_found_and_no_line_before_it_is_blamed() {
    let whole = file(&[10, 11, 12]);
    for place in 0..whole.len() {
        let mut bytes = whole.clone().into_bytes();
        bytes[place] ^= 1;
        let line = whole[..place].matches('\n').count() + 1;
        let Ok(changed) = String::from_utf8(bytes) else {
            continue;
        };
        let broken = unchain(PURPOSE, &changed).expect_err("the change is seen");
        assert!(broken.line >= line.min(3), "byte {place}: {broken}");
    }
}

#[test]
fn swapped_and_removed_and_repeated_lines_break_the_chain() {
    let whole = file(&[1, 2, 3]);
    let lines: Vec<&str> = whole.lines().collect();
    for order in [vec![1, 0, 2], vec![0, 2], vec![1, 2], vec![0, 0, 1, 2]] {
        let changed: String = order.iter().map(|&i| format!("{}\n", lines[i])).collect();
        assert!(unchain(PURPOSE, &changed).is_err(), "order {order:?}");
    }
}

#[test]
fn a_tail_cut_at_a_line_shows_only_in_the_head() {
    let whole = file(&[1, 2, 3]);
    let two = file(&[1, 2]);
    assert!(whole.starts_with(&two));
    let (_, head_of_three) = unchain(PURPOSE, &whole).unwrap();
    let (_, head_of_two) = unchain(PURPOSE, &two).unwrap();
    assert_ne!(head_of_three, head_of_two);
}

#[test]
fn a_chain_of_one_purpose_is_not_one_of_another() {
    assert!(unchain("another", &file(&[1])).is_err());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "(?s).{0,200}") {
        let _ = unchain(PURPOSE, &text);
    }
}
