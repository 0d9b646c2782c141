//! For load balancers: alive, and ready.

use crate::{
    App,
    search::engine::{EngineError, EngineQuery},
};
use actix_web::{HttpResponse, web::Data};
use contract::search::DocKind;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use std::time::Duration;

/// A part that does not answer by then is away.
const PATIENCE: Duration = Duration::from_secs(3);

/// `GET /healthz`: the process answers.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// `GET /readyz`: 503 while the database is away. Without the search engine pages answer from the
/// database, so that is told (`reduced`) but takes no replica out of service.
pub async fn ready(app: Data<App>) -> HttpResponse {
    let database = tokio::time::timeout(PATIENCE, database_answers(&app)).await.unwrap_or(false);
    let search = tokio::time::timeout(PATIENCE, engine_answers(&app)).await.unwrap_or(false);
    let word = |good| if good { "ok" } else { "away" };
    let status = match (database, search) {
        (true, true) => "ready",
        (true, false) => "reduced",
        (false, _) => "unavailable",
    };
    let mut response = if database { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.json(json!({ "status": status, "database": word(database), "search": word(search) }))
}

async fn database_answers(app: &App) -> bool {
    let ping = Statement::from_string(app.db.backend(), "SELECT 1");
    app.db.read().query_one_raw(ping).await.is_ok()
}

async fn engine_answers(app: &App) -> bool {
    let query = EngineQuery { limit: 0, ..EngineQuery::new(DocKind::Supplier, "") };
    !matches!(app.search.search(&[query]).await, Err(EngineError::Away(_) | EngineError::Failed(_)))
}
