//! Writing to the server: every change is a task there, and we wait for it.

use super::{
    Meili, WRITE_PATIENCE, engine_error, failed,
    settings::{self, Sent},
    within,
};
use crate::search::{Change, Document, EngineError, Rebuild};
use async_trait::async_trait;
use contract::search::DocKind;
use meilisearch_sdk::{
    client::{Client, SwapIndexes},
    errors::ErrorCode,
    task_info::TaskInfo,
    tasks::Task,
};
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

/// How often to ask whether a task is done.
const ASK_EVERY: Duration = Duration::from_millis(15);
/// How long a task may take: indexing a whole marketplace on a small machine.
const TASK_PATIENCE: Duration = Duration::from_secs(600);

/// Waits for a task; `fine` are failures that do no harm.
async fn wait(client: &Client, task: TaskInfo, fine: &[ErrorCode]) -> Result<(), EngineError> {
    let ended =
        client.wait_for_task(task, Some(ASK_EVERY), Some(TASK_PATIENCE)).await.map_err(engine_error)?;
    match ended {
        Task::Succeeded { .. } => Ok(()),
        Task::Failed { content } if fine.contains(&content.error.error_code) => Ok(()),
        Task::Failed { content } => Err(failed(&content.error)),
        Task::Enqueued { .. } | Task::Processing { .. } => {
            Err(EngineError::Away("Meilisearch 的任务一直没有完成".to_owned()))
        }
    }
}

/// Makes an index when missing and brings its settings up to date.
pub async fn make(client: &Client, name: &str) -> Result<(), EngineError> {
    let task = within(WRITE_PATIENCE, client.create_index(name, Some("id"))).await?;
    wait(client, task, &[ErrorCode::IndexAlreadyExists]).await?;
    let index = client.index(name);
    let task = within(WRITE_PATIENCE, index.set_settings(&settings::settings())).await?;
    wait(client, task, &[]).await
}

async fn remove(client: &Client, name: &str) -> Result<(), EngineError> {
    let task = within(WRITE_PATIENCE, client.delete_index(name)).await?;
    wait(client, task, &[ErrorCode::IndexNotFound]).await
}

/// Applies changes; they are visible when it returns.
pub async fn apply(meili: &Meili, changes: Vec<Change>) -> Result<(), EngineError> {
    // Of several changes to one document only the last counts.
    let mut last: BTreeMap<(DocKind, Uuid), Option<Box<Document>>> = BTreeMap::new();
    for change in changes {
        match change {
            Change::Put(kind, document) => last.insert((kind, document.id), Some(document)),
            Change::Remove(kind, id) => last.insert((kind, id), None),
        };
    }
    let client = meili.client()?;
    let mut tasks = Vec::new();
    for kind in DocKind::ALL {
        let index = meili.index(kind)?;
        let of_kind = || last.iter().filter(|((k, _), _)| *k == kind);
        let put: Vec<Sent> = of_kind().filter_map(|(_, d)| Some(Sent::from(&**d.as_ref()?))).collect();
        let gone: Vec<String> =
            of_kind().filter(|(_, d)| d.is_none()).map(|((_, id), _)| id.to_string()).collect();
        if !put.is_empty() {
            tasks.push(within(WRITE_PATIENCE, index.add_or_replace(&put, Some("id"))).await?);
        }
        if !gone.is_empty() {
            tasks.push(within(WRITE_PATIENCE, index.delete_documents(&gone)).await?);
        }
    }
    for task in tasks {
        wait(client, task, &[]).await?;
    }
    Ok(())
}

/// New indexes being filled.
pub struct Building {
    meili: Meili,
    tasks: Vec<TaskInfo>,
}

impl Building {
    /// Makes empty indexes beside the ones in use.
    pub async fn start(meili: Meili) -> Result<Self, EngineError> {
        let client = meili.client()?;
        for kind in DocKind::ALL {
            let name = new_name(&meili, kind);
            remove(client, &name).await?;
            make(client, &name).await?;
        }
        Ok(Self { meili, tasks: Vec::new() })
    }
}

fn new_name(meili: &Meili, kind: DocKind) -> String {
    format!("{}_new", meili.name_of(kind))
}

#[async_trait]
impl Rebuild for Building {
    async fn add(&mut self, kind: DocKind, documents: Vec<Document>) -> Result<(), EngineError> {
        if documents.is_empty() {
            return Ok(());
        }
        let sent: Vec<Sent> = documents.iter().map(Sent::from).collect();
        let index = self.meili.client()?.index(new_name(&self.meili, kind));
        self.tasks.push(within(WRITE_PATIENCE, index.add_or_replace(&sent, Some("id"))).await?);
        Ok(())
    }

    async fn swap(self: Box<Self>) -> Result<(), EngineError> {
        let client = self.meili.client()?;
        for task in self.tasks {
            wait(client, task, &[]).await?;
        }
        let swaps = DocKind::ALL.map(|kind| SwapIndexes {
            indexes: (self.meili.name_of(kind), new_name(&self.meili, kind)),
            rename: None,
        });
        let task = within(WRITE_PATIENCE, client.swap_indexes(&swaps)).await?;
        wait(client, task, &[]).await?;
        for kind in DocKind::ALL {
            remove(client, &new_name(&self.meili, kind)).await?;
        }
        Ok(())
    }
}
