//! Sign-on by another system (OpenID Connect Core 1.0, authorization code flow with RFC 7636). Whoever the provider recognised, with
//! two factors, is let in as the account of the same name: an administrator opens accounts, and the provider opens none. What a
//! person signs still asks for the account's own password and code.

mod claims;
mod https;
mod provider;
mod waiting;

pub use provider::Provider;
pub use waiting::Secrets;

use std::sync::Mutex;

use provider::Endpoints;
use waiting::WaitingSignOns;

/// What is remembered of signing on: who is on the way, and where the provider says that it is asked.
#[derive(Debug, Default)]
pub struct SignOn {
    /// Who is on the way.
    pub(crate) waiting: WaitingSignOns,
    endpoints: Mutex<Option<Endpoints>>,
}
