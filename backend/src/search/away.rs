//! An engine that is never there: what everything must survive.

use super::document::Change;
use super::engine::{Engine, EngineError, EngineHits, EngineQuery, Rebuild};
use async_trait::async_trait;
use contract::search::DocKind;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Answers every call with [`EngineError::Away`]; for tests and for starting while the index cannot
/// be opened.
pub struct Away(pub String);

impl Away {
    fn error<T>(&self) -> Result<T, EngineError> {
        Err(EngineError::Away(self.0.clone()))
    }
}

#[async_trait]
impl Engine for Away {
    fn name(&self) -> &'static str {
        "away"
    }
    async fn prepare(&self) -> Result<(), EngineError> {
        self.error()
    }
    async fn search(&self, _: &[EngineQuery]) -> Result<Vec<EngineHits>, EngineError> {
        self.error()
    }
    async fn apply(&self, _: Vec<Change>) -> Result<(), EngineError> {
        self.error()
    }
    async fn rebuild(&self) -> Result<Box<dyn Rebuild>, EngineError> {
        self.error()
    }
    async fn versions(&self, _: DocKind) -> Result<BTreeMap<Uuid, i64>, EngineError> {
        self.error()
    }
}
