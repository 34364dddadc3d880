//! Which page stands at which address.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use protocol::Plan;

use crate::schedule_page::schedule_page;
use crate::scoring_form::Typed;
use crate::scoring_page::scoring_page;

/// No script, no request to anywhere else, no frame around the page.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 2] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (REFERRER_POLICY, "no-referrer"),
];

/// The pages of a trial.
pub fn router(plan: Plan) -> Router {
    Router::new()
        .route("/", get(schedule))
        .route("/score", get(score))
        .with_state(Arc::new(plan))
}

async fn schedule(State(plan): State<Arc<Plan>>) -> impl IntoResponse {
    (HEADERS, Html(schedule_page(&plan).into_string()))
}

async fn score(State(plan): State<Arc<Plan>>, Query(typed): Query<Typed>) -> impl IntoResponse {
    (HEADERS, Html(scoring_page(&plan, &typed).into_string()))
}
