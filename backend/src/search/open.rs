//! The engine the settings name.

use super::{Engine, embedded::Embedded, meili::Meili};
use crate::settings::Settings;
use std::sync::Arc;

/// The engine of the settings: Meilisearch when an address is set, else the embedded one in
/// `{data_dir}/index`. Never fails and does not wait: an engine that is away now is used as soon as it
/// is back; until then pages answer from the database and changes wait in the outbox.
pub fn from_settings(settings: &Settings) -> Arc<dyn Engine> {
    if settings.search.url.is_empty() {
        Arc::new(Embedded::new(&settings.data_dir.join("index")))
    } else {
        Arc::new(Meili::new(&settings.search))
    }
}

/// Makes the indexes when missing; an engine that is away is only logged.
pub async fn prepare(engine: &dyn Engine) {
    if let Err(error) = engine.prepare().await {
        tracing::warn!(engine = engine.name(), %error, "the search engine is away; pages answer from the database");
    }
}
