//! The golden vectors hold, on this machine.

use qualification::{GoldenSource, qualify};

#[test]
fn every_covered_family_is_within_its_tolerance() {
    let result = qualify(&GoldenSource::BuiltIn).unwrap();
    for family in &result.families {
        println!(
            "{:24}{:4} cases {:5} leaves  worst {:9.2e} at {} {}  tolerance {:.0e}",
            family.family,
            family.cases,
            family.leaves,
            family.worst_error,
            family.worst_case.as_deref().unwrap_or("-"),
            family.worst_leaf.as_deref().unwrap_or("-"),
            family.tolerance,
        );
        for miss in family.misses.iter().take(8) {
            println!(
                "    MISS {} {}: expected {} computed {}",
                miss.case, miss.leaf, miss.expected, miss.computed
            );
        }
    }
    println!("not covered: {:?}", result.not_covered);
    assert!(result.passes());
}
