//! Listening: connections with limits, requests with limits, answers from a few threads, and an end without losses.

mod error;
mod permission;
mod rounds;

pub use error::ServeError;
pub use permission::{Served, may_serve};

use std::convert::Infallible;
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
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::house::House;
use crate::router::answer;
use crate::transport::{InUse, Peer};

use rounds::{keep_certificate, tell_counters, tell_people, watch_the_clock};

/// A browser that has not sent its request after so long is not waited for; nor is one that has nothing to ask.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a browser may take to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long what is under way is waited for when the program is stopped.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// How many requests are answered at once: the store has one writer, and pages are quickly made.
const HANDS: usize = 16;

/// How many passwords are examined at once: it is hard work on purpose, and whoever tries many keeps only those waiting who
/// stand at the door too.
const AT_THE_DOOR: usize = 4;

/// The largest head of a request.
const LARGEST_HEAD: usize = 32 << 10;

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
    let encryption = may_serve(Served::from(&house.mode), &house.settings, address)?;
    crate::analysis_room::sweep();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(HANDS)
        .build()
        .map_err(ServeError::Serve)?;
    let shared = Arc::new(Shared {
        house,
        encryption: encryption.map(InUse::new),
        door: Semaphore::new(AT_THE_DOOR),
        log: Box::new(log),
    });
    for line in shared.house.begin_to_watch_the_clock() {
        (shared.log)(&line);
    }
    runtime.block_on(async {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| ServeError::Listen(address, error))?;
        if let Some(at) = shared.house.settings.metrics_at {
            let watched = TcpListener::bind(at)
                .await
                .map_err(|error| ServeError::Listen(at, error))?;
            tokio::spawn(tell_counters(Arc::clone(&shared), watched));
        }
        tokio::spawn(tell_people(Arc::clone(&shared)));
        tokio::spawn(watch_the_clock(Arc::clone(&shared)));
        tokio::spawn(keep_certificate(Arc::clone(&shared)));
        let told = told_to_stop();
        ready(listener.local_addr().map_err(ServeError::Serve)?);
        listen(&shared, listener, told).await;
        Ok(())
    })
}

/// Lets a panic say where it happened and nothing else: its own words may hold whatever somebody typed, or an arm.
pub fn silence_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let (file, line) = panic
            .location()
            .map_or(("unknown", 0), |place| (place.file(), place.line()));
        eprintln!(
            "{}",
            serde_json::json!({"mistake": "the program made a mistake", "file": file, "line": line})
        );
    }));
}

/// What every connection shares.
struct Shared {
    house: House,
    encryption: Option<InUse>,
    /// Places before those who examine passwords.
    door: Semaphore,
    log: Box<dyn Fn(&str) + Send + Sync>,
}

async fn listen(shared: &Arc<Shared>, listener: TcpListener, told: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(shared.house.settings.connections));
    let (stop, stopping) = watch::channel(false);
    let mut told = pin!(told);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut told => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Too many files are open: those who are connected go first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            shared.house.metrics.turned_away();
            continue;
        };
        let (shared, stopping) = (Arc::clone(shared), stopping.clone());
        tokio::spawn(async move {
            greet(shared, stream, Peer(peer.ip()), stopping).await;
            drop(place);
        });
    }
    // Who comes now finds the door closed, and not an open one behind which nobody stands.
    drop(listener);
    // Whoever listens for it has gone already.
    let _ = stop.send(true);
    let everybody = u32::try_from(shared.house.settings.connections).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(LAST_ANSWERS, places.acquire_many(everybody)).await;
}

/// Listens for Ctrl-C and for the signal by which services are ended, from now on, and waits until one is heard: whoever was told
/// that the program listens may end it at once.
fn told_to_stop() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{Signal, SignalKind, signal};
        async fn heard(signal: Option<Signal>) {
            match signal {
                Some(mut signal) => drop(signal.recv().await),
                // Should a signal not be heard, the program still ends when it is stopped.
                None => std::future::pending().await,
            }
        }
        let terminated = signal(SignalKind::terminate()).ok();
        let interrupted = signal(SignalKind::interrupt()).ok();
        async move {
            tokio::select! {
                () = heard(terminated) => {}
                () = heard(interrupted) => {}
            }
        }
    }
    #[cfg(not(unix))]
    async {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Agrees on keys where the server speaks TLS, and converses then. Who speaks no TLS, takes too long or comes while the
/// program ends is not spoken with: there is no plain way beside the encrypted one.
async fn greet(
    shared: Arc<Shared>,
    stream: TcpStream,
    peer: Peer,
    mut stopping: watch::Receiver<bool>,
) {
    // Where it cannot be set, answers come a little later.
    let _ = stream.set_nodelay(true);
    let Some(encryption) = &shared.encryption else {
        return converse(shared, stream, peer, stopping).await;
    };
    let acceptor = encryption.acceptor();
    let agreed = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream));
    let agreed = tokio::select! {
        agreed = agreed => agreed,
        _ = stopping.changed() => return,
    };
    if let Ok(Ok(stream)) = agreed {
        converse(shared, stream, peer, stopping).await;
    }
}

async fn converse(
    shared: Arc<Shared>,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: Peer,
    mut stopping: watch::Receiver<bool>,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(respond(shared, request).await) }
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

async fn respond(shared: Arc<Shared>, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let began = Instant::now();
    let method = request.method().as_str().to_owned();
    let (head, body) = request.into_parts();
    let settings = &shared.house.settings;
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
    let at_the_door = head.method == http::Method::POST
        && (head.uri.path() == "/sign-in" || head.uri.path().starts_with("/first-steps/"));
    // It is never closed, so that everybody gets a place in time.
    let _place = if at_the_door {
        shared.door.acquire().await.ok()
    } else {
        None
    };
    let request = Request::from_parts(head, body);
    let (own, at) = (Arc::clone(&shared), shared.house.now());
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
    shared
        .house
        .metrics
        .answered(response.status().as_u16(), took);
    (shared.log)(&log_line(at, &method, route, response.status(), took));
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
