//! Listening.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use protocol::Plan;
use tokio::net::TcpListener;

use crate::router::router;

/// Why nothing is served.
#[derive(Debug)]
pub enum ServeError {
    /// The address is not of this machine alone: without accounts and encryption nothing is served to others.
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    Listen(SocketAddr, io::Error),
    /// Serving ended with an error.
    Serve(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback(address) => write!(
                f,
                "{address} can be reached from other machines: allowed is an address of this one, such as \
                 127.0.0.1:8080"
            ),
            Self::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            Self::Serve(error) => write!(f, "serving ended: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// Serves the pages until the program is interrupted. `ready` is called with the address once it listens.
///
/// # Errors
/// [`ServeError`].
pub fn serve(
    plan: Plan,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback(address));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ServeError::Serve)?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| ServeError::Listen(address, error))?;
        let listening = listener.local_addr().map_err(ServeError::Serve)?;
        ready(listening);
        axum::serve(listener, router(plan))
            .with_graceful_shutdown(async {
                // Should the signal not be heard, the program still ends when it is stopped.
                let _ = tokio::signal::ctrl_c().await;
            })
            .await
            .map_err(ServeError::Serve)
    })
}
