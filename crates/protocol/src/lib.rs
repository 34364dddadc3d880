//! A trial as data: arms, strata, allocation, schedule, doses, rules and amendments, read from protocol.toml.
