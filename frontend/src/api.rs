//! Server functions of the islands: under `/fn`, POST only. Thin doors like REST handlers: read the
//! actor, call one use case; the use case decides permission.
#![expect(missing_docs, reason = "the macros make undocumented structs of the arguments")]

use crate::error::FnError;
use contract::{
    accounts::{PasswordIdea, PasswordStrength},
    matching::MatchPreview,
    opportunities::OpportunityForm,
    reference::CapabilitySuggestion,
    search::Suggestion,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Which draft a form belongs to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftId {
    /// The opportunity, or the id a new one shall get.
    pub id: String,
    /// The version that was read; absent for a draft that was never saved.
    pub version: Option<i32>,
}

/// A saved draft.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedDraft {
    /// The opportunity.
    pub id: String,
    /// Its version now.
    pub version: i32,
    /// When it was saved, as people write it.
    pub at: String,
}

/// Suggestions while typing in a search box.
///
/// # Errors
/// What the use case refuses.
#[server(name = SuggestFn, prefix = "/fn", endpoint = "suggest")]
pub async fn suggest(q: String) -> Result<Vec<Suggestion>, FnError> {
    let (app, actor) = door().await?;
    Ok(backend::search::service::suggest(&app, &actor, &q).await?)
}

/// Names of capabilities while one is being typed.
///
/// # Errors
/// What the use case refuses.
#[server(name = SuggestCapabilityFn, prefix = "/fn", endpoint = "capability-suggest")]
pub async fn suggest_capability(
    #[server(default)] typed: String,
) -> Result<Vec<CapabilitySuggestion>, FnError> {
    let (app, actor) = door().await?;
    Ok(backend::organizations::profile::suggest(&app, &actor, &typed)?)
}

/// How good a password is while it is being typed. It is neither kept nor logged.
///
/// # Errors
/// What the use case refuses.
#[server(name = PasswordStrengthFn, prefix = "/fn", endpoint = "password-strength")]
pub async fn password_strength(#[server(default)] idea: PasswordIdea) -> Result<PasswordStrength, FnError> {
    let (app, actor) = door().await?;
    Ok(backend::accounts::credentials::password::strength(&app, &actor, &idea).await?)
}

/// The ranked suppliers for a requirement as it is being written.
///
/// # Errors
/// What the use case refuses.
#[server(name = MatchPreviewFn, prefix = "/fn", endpoint = "match-preview")]
pub async fn match_preview(#[server(default)] form: OpportunityForm) -> Result<MatchPreview, FnError> {
    let (app, actor) = door().await?;
    Ok(backend::matching::service::preview(&app, &actor, &form).await?)
}

/// Saves a draft while it is being written.
///
/// # Errors
/// What the use case refuses.
#[server(name = SaveDraftFn, prefix = "/fn", endpoint = "draft-save")]
pub async fn save_draft(
    #[server(default)] draft: DraftId,
    #[server(default)] form: OpportunityForm,
) -> Result<SavedDraft, FnError> {
    let (app, actor) = door().await?;
    let id = crate::pages::bureau::draft_id(&draft.id)?;
    let view = backend::opportunities::service::save_draft(&app, &actor, id, draft.version, &form).await?;
    let at = view.summary.updated_at.minute_zh();
    let at = at.rsplit(' ').next().unwrap_or_default().to_owned();
    Ok(SavedDraft { id: view.summary.id.to_string(), version: view.version, at })
}

/// Marks the recommendation of an opportunity as seen by the asker's organization.
///
/// # Errors
/// What the use case refuses.
#[server(name = SeenFn, prefix = "/fn", endpoint = "seen")]
pub async fn seen(opportunity: String) -> Result<(), FnError> {
    let (app, actor) = door().await?;
    let id = opportunity.parse().map_err(|_| backend::Error::NotFound)?;
    Ok(backend::matching::service::seen(&app, &actor, id).await?)
}

/// The application and who asks.
#[cfg(feature = "ssr")]
async fn door() -> Result<(backend::App, backend::Actor), FnError> {
    let request: actix_web::HttpRequest =
        leptos_actix::extract().await.map_err(|e| backend::Error::Internal(anyhow::anyhow!("{e}")))?;
    let app = use_context::<backend::App>()
        .ok_or_else(|| backend::Error::Internal(anyhow::anyhow!("no App in context")))?;
    let actor = backend::http::actor_of(&request).await?;
    Ok((app, actor))
}

/// Registers the server functions.
#[cfg(feature = "ssr")]
pub fn configure(cfg: &mut actix_web::web::ServiceConfig, app: &backend::App) {
    for (path, _) in server_fn::actix::server_fn_paths() {
        let app = app.clone();
        cfg.route(path, leptos_actix::handle_server_fns_with_context(move || provide_context(app.clone())));
    }
}
