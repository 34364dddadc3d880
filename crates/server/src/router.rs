//! From a request to an answer. Nothing here waits for anything but the store and the accounts; the listening is
//! elsewhere, so that every page can be asked for without a network.

use http::header::{ALLOW, CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, Request, Response};
use record::{SiteNumber, SubjectNumber};

use crate::accounts::{Token, password};
use crate::house::House;
use crate::http::{Asked, Caller, Fields, Reply, Trouble, finish};
use crate::page::problem::problem_reply;
use crate::policy::{Found, Method, Reach, Route, Who};
use crate::routes::ROUTES;
use crate::transport::Peer;

/// The route that an address leads to.
pub fn find(method: Method, path: &str) -> Option<Found> {
    ROUTES.iter().find_map(|route| {
        let parts = (route.method == method).then(|| route.parts(path))??;
        Some(Found { route, parts })
    })
}

/// Whether a role may use a route, by the path as it stands in the table.
pub fn admits(method: Method, path: &str, role: store::Role) -> bool {
    ROUTES.iter().any(|route| {
        route.method == method && route.path == path && route.policy.admits(Some(role))
    })
}

/// Answers a request whose body is there. The name of the route that answered comes with it, for the log.
pub fn answer(
    house: &House,
    request: &Request<Vec<u8>>,
) -> (Response<Vec<u8>>, Option<&'static str>) {
    let secure = house.settings.transport.is_encrypted();
    let headers = request.headers();
    let sent = token_in(headers, secure);
    let (token, is_new) = match &sent {
        Some(token) => (token.clone(), false),
        None => match house.token() {
            Ok(token) => (token, true),
            Err(_) => return (overloaded(), None),
        },
    };
    let path = request.uri().path();
    let method = match *request.method() {
        http::Method::GET | http::Method::HEAD => Some(Method::Get),
        http::Method::POST => Some(Method::Post),
        _ => None,
    };
    let found = method.and_then(|method| find(method, path));
    let name = found.as_ref().map(|found| found.route.path);
    let caller = sent
        .as_ref()
        .map(|token| {
            let session = house
                .accounts
                .session(house.now(), token, house.settings.sessions)?;
            Ok::<_, Trouble>(session.map(|session| Caller {
                session,
                token: token.clone(),
            }))
        })
        .transpose();
    let (caller, failed) = match caller {
        Ok(caller) => (caller.flatten(), None),
        Err(trouble) => (None, Some(trouble)),
    };
    static NO_ROUTE: Route = Route {
        method: Method::Get,
        path: "",
        policy: crate::policy::Policy::ANYONE,
        act: |_| Err(Trouble::NotFound),
    };
    static OTHER_METHOD: Route = Route {
        act: |_| Err(Trouble::OtherMethod),
        ..NO_ROUTE
    };
    let allowed = if found.is_none() {
        methods_of(path)
    } else {
        ""
    };
    let otherwise = if allowed.is_empty() {
        &NO_ROUTE
    } else {
        &OTHER_METHOD
    };
    let (route, parts) = found.map_or((otherwise, Vec::new()), |found| (found.route, found.parts));
    let body = request.body();
    let is_form = method == Some(Method::Post) && !route.path.starts_with("/api/");
    let mut asked = Asked {
        house,
        caller: caller.as_ref(),
        route,
        path,
        parts,
        subject: None,
        query: Fields::read(request.uri().query().unwrap_or_default().as_bytes()),
        form: if is_form {
            let content_type = headers
                .get(CONTENT_TYPE)
                .and_then(|kind| kind.to_str().ok())
                .unwrap_or_default();
            Fields::of_form(content_type, body)
        } else {
            Fields::default()
        },
        body,
        idempotency_key: headers
            .get("idempotency-key")
            .and_then(|key| key.to_str().ok())
            .unwrap_or_default(),
        token: &token,
        from: house
            .settings
            .transport
            .peer(request.extensions().get::<Peer>().copied(), headers),
    };
    let outcome = match failed {
        Some(trouble) => Err(trouble),
        None => let_through(&mut asked, method, headers).and_then(|()| (route.act)(&asked)),
    };
    let reply = outcome.unwrap_or_else(|trouble| problem_reply(&asked, &trouble));
    if let (Reply::SignedIn { .. }, Some(before)) = (&reply, &caller) {
        // Whoever signs in anew leaves no session behind that somebody else could go on with. Should the file not take it,
        // it ends by its own time.
        let name = &before.session.account.name;
        let _ = house.accounts.end_session(house.now(), name, &before.token);
    }
    let cookie = match &reply {
        Reply::SignedIn { token, .. } => Some(cookie(token.as_str(), secure, "")),
        Reply::SignedOut(_) => Some(cookie("", secure, "; Max-Age=0")),
        // A token for the form at the door, before anybody is signed in.
        Reply::Page { .. } if is_new => Some(cookie(token.as_str(), secure, "")),
        _ => None,
    };
    let mut response = finish(reply, cookie.as_deref(), secure);
    if !allowed.is_empty() {
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static(allowed));
    }
    (response, name)
}

/// The methods by which something can be asked for under an address; empty where nothing can.
fn methods_of(path: &str) -> &'static str {
    let there = |method| find(method, path).is_some();
    match (there(Method::Get), there(Method::Post)) {
        (true, true) => "GET, HEAD, POST",
        (true, false) => "GET, HEAD",
        (false, true) => "POST",
        (false, false) => "",
    }
}

/// Everything that is asked of a request before its route does anything.
fn let_through(
    asked: &mut Asked<'_>,
    method: Option<Method>,
    headers: &HeaderMap,
) -> Result<(), Trouble> {
    if !is_our_host(asked.house, headers) {
        return Err(Trouble::OtherHost);
    }
    let posts = method == Some(Method::Post);
    if posts && !comes_from_us(asked.house, headers) {
        return Err(Trouble::NotOurForm);
    }
    let policy = asked.route.policy;
    if !policy.admits(asked.role()) {
        return Err(match asked.caller {
            None => Trouble::NotSignedIn,
            Some(_) => Trouble::NotForRole,
        });
    }
    let lost = asked
        .caller
        .is_some_and(|caller| caller.session.account.has_lost_its_role());
    // Who has seen one arm may open another in an emergency: a patient must not wait for a colleague.
    let stays_open = matches!(
        asked.route.path,
        "/sign-out" | "/subjects/{subject}/unblind" | "/api/v1/subjects/{subject}/emergency"
    );
    if lost && policy.who != Who::Anyone && !stays_open {
        return Err(Trouble::HasSeenAnArm);
    }
    if posts {
        let carried = headers
            .get("x-form-token")
            .and_then(|token| token.to_str().ok())
            .unwrap_or_else(|| asked.form.get("_form_token"));
        if !password::equal(carried.as_bytes(), asked.token.form_token().as_bytes()) {
            return Err(Trouble::NotOurForm);
        }
    }
    if posts && asked.route.path.starts_with("/api/") {
        of_a_program(asked, headers)?;
    }
    if policy.reach == Reach::Subject {
        asked.subject = Some(reached(asked)?);
    }
    Ok(())
}

/// What every request of a program that writes has: a key of its own, whether or not its act needs one, and JSON.
fn of_a_program(asked: &Asked<'_>, headers: &HeaderMap) -> Result<(), Trouble> {
    let other = headers.get(CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.to_str().unwrap_or("?");
        let kind = kind.split(';').next().unwrap_or_default().trim();
        !kind.eq_ignore_ascii_case("application/json")
    });
    if other {
        return Err(Trouble::NotJson);
    }
    let key = asked.idempotency_key;
    let is_plain =
        (1..=100).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain {
        Ok(())
    } else {
        Err(Trouble::Unreadable(asked.say().key_is_plain.to_owned()))
    }
}

/// The subject of the path, if the caller may reach it. Another site's subject and one that does not exist are not told
/// apart.
fn reached(asked: &Asked<'_>) -> Result<(SubjectNumber, SiteNumber), Trouble> {
    let caller = asked.caller()?.clone();
    let written = asked.part("subject");
    let number: u32 = written.parse().map_err(|_| Trouble::NotFound)?;
    // One subject has one address: not also `07` or `+7`.
    if number.to_string() != written {
        return Err(Trouble::NotFound);
    }
    let number = SubjectNumber(number);
    let site = asked.house.store.look(move |state| {
        let site = state.subject(number)?.screening().site;
        caller.may_reach(site).then_some(site)
    })?;
    Ok((number, site.ok_or(Trouble::NotFound)?))
}

/// The name of the cookie: over encrypted ways one that no other host can set.
pub(crate) fn cookie_name(secure: bool) -> &'static str {
    if secure {
        "__Host-myotrial"
    } else {
        "myotrial"
    }
}

fn cookie(token: &str, secure: bool, more: &str) -> String {
    let name = cookie_name(secure);
    let transport = if secure { "; Secure" } else { "" };
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{transport}{more}")
}

fn token_in(headers: &HeaderMap, secure: bool) -> Option<Token> {
    let name = cookie_name(secure);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| {
            let (own, token) = cookie.trim().split_once('=')?;
            (own == name).then(|| Token::read(token)).flatten()
        })
}

/// Whether the host is one under which the server is meant to be reached: a page of another name that was made to
/// resolve to this machine is not answered.
fn is_our_host(house: &House, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    if let Some(address) = &house.settings.public_address {
        let own = address
            .split_once("://")
            .map_or(address.as_str(), |(_, own)| own);
        if own.eq_ignore_ascii_case(host) {
            return true;
        }
    }
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whether a form comes from a page of ours, by what the browser says of its origin.
fn comes_from_us(house: &House, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = text(ORIGIN.as_str()) else {
        return true;
    };
    if house.settings.public_address.as_deref() == Some(origin) {
        return true;
    }
    let host = text(HOST.as_str()).unwrap_or_default();
    origin
        .split_once("://")
        .is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
}

fn overloaded() -> Response<Vec<u8>> {
    finish(
        Reply::Json {
            status: http::StatusCode::SERVICE_UNAVAILABLE,
            body: serde_json::json!({"title": "no random numbers"}),
        },
        None,
        false,
    )
}
