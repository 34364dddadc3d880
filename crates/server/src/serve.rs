//! Listening: connections with limits, requests with limits, answers from a few threads, and an end without losses.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::house::{House, Mode};
use crate::router::answer;

/// A browser that has not sent its request after so long is not waited for; nor is one that has nothing to ask.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long what is under way is waited for when the program is stopped.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// How many requests are answered at once: the store has one writer, and pages are quickly made.
const HANDS: usize = 16;

/// The largest head of a request.
const LARGEST_HEAD: usize = 32 << 10;

/// Why nothing is served.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The address is not of this machine alone, and nothing encrypts the way to it.
    NotLoopback(SocketAddr),
    /// A demonstration is for this machine alone.
    DemonstrationBeyondLoopback(SocketAddr),
    /// Behind a proxy the address that browsers use must be known.
    NoPublicAddress,
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
                "{address} can be reached from other machines, and passwords would travel unencrypted: allowed is an \
                 address of this machine, such as 127.0.0.1:8080, or --behind-proxy where a proxy speaks TLS"
            ),
            Self::DemonstrationBeyondLoopback(address) => write!(
                f,
                "{address} can be reached from other machines, and everybody knows the users of a demonstration: \
                 allowed is an address of this machine, such as 127.0.0.1:8080"
            ),
            Self::NoPublicAddress => f.write_str(
                "behind a proxy the address that browsers use must be known: set public_address = \"https://...\" in the \
                 configuration file",
            ),
            Self::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            Self::Serve(error) => write!(f, "serving ended: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// Whether a house may be served at an address.
///
/// # Errors
/// [`ServeError`]: what is missing.
pub fn may_serve(house: &House, address: SocketAddr) -> Result<(), ServeError> {
    let loopback = address.ip().is_loopback();
    if !loopback && matches!(house.mode, Mode::Demonstration { .. }) {
        return Err(ServeError::DemonstrationBeyondLoopback(address));
    }
    if house.settings.behind_proxy {
        let encrypted = house.settings.public_address.as_ref();
        if !encrypted.is_some_and(|address| address.starts_with("https://")) {
            return Err(ServeError::NoPublicAddress);
        }
    } else if !loopback {
        return Err(ServeError::NotLoopback(address));
    }
    Ok(())
}

/// One line of the log, without a word about persons, subjects or arms: the row of the table of routes, not the address.
fn log_line(
    at: i64,
    method: &str,
    route: Option<&str>,
    status: StatusCode,
    took: Duration,
) -> String {
    // A method is whatever a client sends; only those that are known are named.
    let method = match method {
        "GET" | "HEAD" | "POST" => method,
        _ => "other",
    };
    serde_json::json!({
        "at": at,
        "method": method,
        "route": route.unwrap_or("none"),
        "status": status.as_u16(),
        "milliseconds": took.as_secs_f64() * 1e3,
    })
    .to_string()
}

/// Serves a trial until the program is interrupted or told to end. `ready` is called with the address once it listens,
/// `log` with a line for each answer.
///
/// # Errors
/// [`ServeError`].
pub fn serve(
    house: House,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    log: impl Fn(&str) + Send + Sync + 'static,
) -> Result<(), ServeError> {
    may_serve(&house, address)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(HANDS)
        .build()
        .map_err(ServeError::Serve)?;
    let served = Arc::new(Served {
        house,
        log: Box::new(log),
    });
    runtime.block_on(async {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| ServeError::Listen(address, error))?;
        ready(listener.local_addr().map_err(ServeError::Serve)?);
        listen(&served, listener).await;
        Ok(())
    })
}

/// What every connection shares.
struct Served {
    house: House,
    log: Box<dyn Fn(&str) + Send + Sync>,
}

async fn listen(served: &Arc<Served>, listener: TcpListener) {
    let places = Arc::new(Semaphore::new(served.house.settings.connections));
    let (stop, stopping) = watch::channel(false);
    let mut told = pin!(told_to_stop());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut told => break,
        };
        let Ok((stream, _)) = accepted else {
            // Too many files are open: those who are connected go first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            served.house.metrics.turned_away();
            continue;
        };
        let (served, stopping) = (Arc::clone(served), stopping.clone());
        tokio::spawn(async move {
            converse(served, stream, stopping).await;
            drop(place);
        });
    }
    // Whoever listens for it has gone already.
    let _ = stop.send(true);
    let everybody = u32::try_from(served.house.settings.connections).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(LAST_ANSWERS, places.acquire_many(everybody)).await;
}

/// Until Ctrl-C, or the signal by which services are ended.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Should the signal not be heard, the program still ends when it is stopped.
    let _ = tokio::signal::ctrl_c().await;
}

async fn converse(served: Arc<Served>, stream: TcpStream, mut stopping: watch::Receiver<bool>) {
    // Where it cannot be set, answers come a little later.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let served = Arc::clone(&served);
        async move { Ok::<_, Infallible>(respond(served, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // A connection that breaks concerns nobody but its browser.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

async fn respond(served: Arc<Served>, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let began = Instant::now();
    let method = request.method().as_str().to_owned();
    let (head, body) = request.into_parts();
    let settings = &served.house.settings;
    let most = match head.uri.path() {
        "/imports" => settings.largest_file,
        path if path.starts_with("/api/v1/imports/") => settings.largest_file,
        _ => settings.largest_request,
    };
    if body.size_hint().lower() > most as u64 {
        // What announces itself as too large is not waited for.
        return plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "what was sent is too large\n",
        );
    }
    let limited = Limited::new(body, most);
    let body = match tokio::time::timeout(PATIENCE, limited.collect()).await {
        Ok(Ok(collected)) => collected.to_bytes().to_vec(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return plain(
                StatusCode::PAYLOAD_TOO_LARGE,
                "what was sent is too large\n",
            );
        }
        Ok(Err(_)) => return plain(StatusCode::BAD_REQUEST, "what was sent broke off\n"),
        Err(_) => {
            return plain(
                StatusCode::REQUEST_TIMEOUT,
                "what was sent came too slowly\n",
            );
        }
    };
    let request = Request::from_parts(head, body);
    let (own, at) = (Arc::clone(&served), served.house.now());
    let (response, route) =
        match tokio::task::spawn_blocking(move || answer(&own.house, &request)).await {
            Ok((response, route)) => (response.map(|body| Full::new(Bytes::from(body))), route),
            Err(_) => (
                plain(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "the program made a mistake; whatever was acknowledged is stored\n",
                ),
                None,
            ),
        };
    let took = began.elapsed();
    served
        .house
        .metrics
        .answered(response.status().as_u16(), took);
    (served.log)(&log_line(at, &method, route, response.status(), took));
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response.headers_mut().insert(
        http::header::CONNECTION,
        http::HeaderValue::from_static("close"),
    );
    response
}
