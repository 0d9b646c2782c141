//! `App`: the handles a use case needs.

use crate::{
    accounts::{Gate, Keys, sign_on::provider::Provider},
    clock::Clock,
    db::Db,
    http::rate::Rates,
    mail::Transport,
    matching::Matcher,
    seal::Seal,
    search::Engine,
    settings::Settings,
    storage::Blobs,
};
use contract::Timestamp;
use std::sync::Arc;
use tokio::sync::Notify;
use uuid::{ContextV7, Uuid};

/// Everything a use case may touch; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The checked settings.
    pub settings: Arc<Settings>,
    /// The database.
    pub db: Db,
    /// The search engine.
    pub search: Arc<dyn Engine>,
    /// Where attachments are kept.
    pub blobs: Blobs,
    /// Where e-mail leaves.
    pub mail: Arc<dyn Transport>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The matching, with its knowledge of the trades.
    pub matcher: Arc<Matcher>,
    /// Wakes the workers when a job was queued; a missed call only costs one polling interval.
    pub wake: Arc<Notify>,
    /// The gate before password hashing.
    pub gate: Arc<Gate>,
    /// Signs what browsers carry.
    pub keys: Arc<Keys>,
    /// How often one address or account may ask.
    pub rates: Arc<Rates>,
    /// Seals personal fields.
    pub seal: Arc<Seal>,
    /// The provider of single sign-on.
    pub sign_on: Arc<Provider>,
    ids: Arc<std::sync::Mutex<ContextV7>>,
}

impl App {
    /// Joins the handles.
    pub fn new(
        settings: Arc<Settings>,
        db: Db,
        search: Arc<dyn Engine>,
        mail: Arc<dyn Transport>,
        blobs: Blobs,
        clock: Arc<dyn Clock>,
        matcher: Arc<Matcher>,
    ) -> Self {
        let ids = Arc::new(std::sync::Mutex::new(ContextV7::new()));
        let (wake, gate) = (Arc::new(Notify::new()), Arc::new(Gate::default()));
        let keys = Arc::new(Keys::new(&settings.accounts));
        let rates = Arc::new(Rates::new(&settings.http));
        let (seal, sign_on) = (Arc::new(Seal::new(&settings.accounts)), Arc::new(Provider::default()));
        Self {
            settings,
            db,
            search,
            blobs,
            mail,
            clock,
            matcher,
            wake,
            gate,
            keys,
            rates,
            seal,
            sign_on,
            ids,
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new UUIDv7: ids made later sort later, also within one millisecond.
    pub fn new_id(&self) -> Uuid {
        let now = self.now().0.max(0).unsigned_abs();
        let (seconds, ms) = (now / 1000, u32::try_from(now % 1000).unwrap_or(0));
        let context = self.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*context, seconds, ms * 1_000_000))
    }
}
