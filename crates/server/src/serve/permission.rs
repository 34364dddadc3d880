//! What may be served where: people's passwords never travel unencrypted, and a demonstration never leaves the machine.

use std::net::SocketAddr;

use super::error::ServeError;
use crate::house::{Mode, machine_time};
use crate::settings::Settings;
use crate::transport::{Encryption, Transport};

/// What may be served at an address, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    /// The conduct of a trial.
    Conduct,
    /// A demonstration.
    Demonstration,
}

impl From<&Mode> for Served {
    fn from(mode: &Mode) -> Self {
        match mode {
            Mode::Conduct => Self::Conduct,
            Mode::Demonstration { .. } => Self::Demonstration,
        }
    }
}

/// Whether something may be served at an address; the certificate and its key where the server is to speak TLS itself.
/// Nothing is made and nothing is listened on.
///
/// # Errors
/// [`ServeError`]: what is missing.
pub fn may_serve(
    served: Served,
    settings: &Settings,
    address: SocketAddr,
) -> Result<Option<Encryption>, ServeError> {
    let loopback = address.ip().is_loopback();
    if !loopback && served == Served::Demonstration {
        return Err(ServeError::DemonstrationBeyondLoopback(address));
    }
    if let Some(at) = settings.metrics_at.filter(|at| !at.ip().is_loopback()) {
        return Err(ServeError::MetricsBeyondLoopback(at));
    }
    if served == Served::Demonstration && settings.transport == Transport::Proxy {
        return Err(ServeError::DemonstrationBehindProxy);
    }
    if !loopback && settings.transport == Transport::Plain {
        return Err(ServeError::NotLoopback(address));
    }
    if !settings.transport.is_encrypted() {
        return Ok(None);
    }
    let public = settings.public_address.as_deref();
    let name = match public.map(|public| (public, public.strip_prefix("https://"))) {
        Some((_, Some(public))) => Some(host_of(public)),
        Some((public, None)) => {
            return Err(ServeError::UnencryptedPublicAddress(public.to_owned()));
        }
        None if !loopback || settings.transport == Transport::Proxy => {
            return Err(ServeError::NoPublicAddress);
        }
        None => None,
    };
    match &settings.transport {
        // The machine's own clock, and not the one of a demonstration: browsers go by theirs.
        Transport::Tls(files) => Ok(Some(Encryption::read(files, name, machine_time(0)())?)),
        Transport::Proxy | Transport::Plain => Ok(None),
    }
}

/// The host of an address without its port.
fn host_of(address: &str) -> &str {
    let address = address.split('/').next().unwrap_or_default();
    match address.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => address.split(':').next().unwrap_or_default(),
    }
}
