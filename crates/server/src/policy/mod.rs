//! Who may ask for what: deny by default.
//!
//! There is one table of routes, and each of its rows holds a [`Policy`]: a route without one does not compile. The
//! router is built from the table, and so are the tests that go through every route, role and site.

mod route;
mod rule;

pub use route::{Found, Method, Route};
pub use rule::{Policy, Reach, Who};
