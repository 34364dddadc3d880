//! The two trials, as their files stand.
use protocol::{Plan, Protocol};

pub const PRODERM: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../trials/proderm/protocol.toml"
));
pub const FIRST_LINE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../trials/ivig-first-line/protocol.toml"
));

pub fn plan(text: &str) -> Plan {
    let protocol: Protocol =
        definition::read("protocol.toml", text).unwrap_or_else(|report| panic!("{report}"));
    Plan::compile(protocol).expect("a protocol that reads compiles")
}

#[test]
fn both_protocols_read_and_compile() {
    plan(PRODERM);
    plan(FIRST_LINE);
    println!("{:?}", definition::unheeded_keywords::<Protocol>());
}
