//! The embedded engine: tantivy indexes in the data folder.
//!
//! Several processes may use the same folder: each reads for itself, one at a time writes (tantivy's
//! file lock), and everybody notices within half a second what another committed or swapped in.

mod collect;
mod generation;
mod plan;
mod schema;
mod snapshot;
mod write;

use super::{Change, Engine, EngineError, EngineHits, EngineQuery, Rebuild, text::jieba};
use async_trait::async_trait;
use contract::search::DocKind;
use generation::{Generation, new_folder, read_current, write_current};
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use uuid::Uuid;

/// How often a search looks whether another process changed something, in milliseconds.
const LOOK_EVERY: u64 = 500;

/// The embedded engine; cheap to clone.
#[derive(Clone)]
pub struct Embedded {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    state: RwLock<State>,
    /// Held while the state is exchanged.
    refreshing: Mutex<()>,
    /// Held while this process writes; other processes are kept out by tantivy's lock.
    writing: Mutex<()>,
    start: Instant,
    looked: AtomicU64,
}

enum State {
    Open(Arc<Generation>),
    Closed(String),
}

impl Embedded {
    /// The engine over a folder, usually `{data_dir}/index`. Never fails: while the indexes cannot be
    /// opened every call answers [`EngineError::Away`], and a rebuild from any process ends that.
    pub fn new(folder: &Path) -> Self {
        let shared = Shared {
            folder: folder.to_owned(),
            state: RwLock::new(State::Closed("检索索引还没有建立".into())),
            refreshing: Mutex::new(()),
            writing: Mutex::new(()),
            start: Instant::now(),
            looked: AtomicU64::new(0),
        };
        shared.refresh();
        Self { shared: Arc::new(shared) }
    }

    /// The engine over a folder whose indexes are there, or can be made.
    ///
    /// # Errors
    /// [`EngineError::Away`] when they cannot be opened; the words say why.
    pub fn open(folder: &Path) -> Result<Self, EngineError> {
        let engine = Self::new(folder);
        engine.shared.prepare()?;
        Ok(engine)
    }
}

impl Shared {
    fn set(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn open(&self) -> Result<Arc<Generation>, EngineError> {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Open(generation) => Ok(Arc::clone(generation)),
            State::Closed(why) => Err(away(why.as_str())),
        }
    }

    /// The generation to search, looked after at most every half second.
    fn current(&self) -> Result<Arc<Generation>, EngineError> {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let looked = self.looked.load(Ordering::Relaxed);
        let due = now.saturating_sub(looked) >= LOOK_EVERY
            && self.looked.compare_exchange(looked, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if due {
            self.refresh();
        }
        self.open()
    }

    /// Takes up a generation that was swapped in, or commits of other processes. What is open stays
    /// in use when nothing better can be opened.
    fn refresh(&self) {
        let _one_at_a_time = self.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
        let open = self.open().ok();
        let result = match (read_current(&self.folder), &open) {
            (Ok(Some(number)), Some(open)) if open.number == number => {
                open.catch_up().map_err(|e| e.to_string()).map(|()| None)
            }
            (Ok(Some(number)), _) => {
                let opened = catch_unwind(|| Generation::open(&self.folder, number));
                let opened = opened.map_err(|_| "文件损坏".to_owned());
                opened.and_then(|o| o.map_err(|e| e.to_string())).map(|g| Some(State::Open(Arc::new(g))))
            }
            (Ok(None), _) => Err("检索索引还没有建立".to_owned()),
            (Err(why), _) => Err(why),
        };
        match result {
            Ok(Some(state)) => self.set(state),
            Ok(None) => {}
            Err(why) if open.is_some() => {
                tracing::warn!(why, "the search index in use cannot be looked after");
            }
            Err(why) => {
                self.set(State::Closed(format!("检索索引打不开（{why}）；运行 shujutong reindex 可以重建")));
            }
        }
    }

    fn prepare(&self) -> Result<(), EngineError> {
        jieba();
        if read_current(&self.folder) == Ok(None) {
            let make = || -> Result<(), String> {
                let number = new_folder(&self.folder).map_err(|e| e.to_string())?;
                let generation = Generation::open(&self.folder, number).map_err(|e| e.to_string())?;
                generation.mark_fresh().map_err(|e| e.to_string())?;
                write_current(&self.folder, number).map_err(|e| e.to_string())
            };
            let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            make().map_err(|e| away(format!("检索索引建不起来（{}）：{e}", self.folder.display())))?;
        }
        self.refresh();
        self.open().map(|_| ())
    }

    fn search(&self, queries: &[EngineQuery]) -> Result<Vec<EngineHits>, EngineError> {
        let generation = self.current()?;
        let each = queries.iter().map(|query| {
            let index = generation.of(query.kind);
            let snapshot = index.snapshot();
            let plan = plan::plan(&snapshot.searcher, &index.fields, query)?;
            collect::collect(&snapshot, query, &plan)
        });
        each.collect()
    }

    fn apply(&self, changes: Vec<Change>) -> Result<(), EngineError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.refresh();
        write::apply(&*self.open()?, changes)
    }

    fn versions(&self, kind: DocKind) -> Result<BTreeMap<Uuid, i64>, EngineError> {
        self.refresh();
        let snapshot = self.open()?.of(kind).snapshot();
        let mut versions = BTreeMap::new();
        for (reader, columns) in snapshot.searcher.segment_readers().iter().zip(&snapshot.columns) {
            let version = reader.fast_fields().i64("version").map_err(failed)?;
            for doc in reader.doc_ids_alive() {
                let id = columns.ids.get(doc as usize).copied().unwrap_or(0);
                versions.insert(Uuid::from_u128(id), version.first(doc).unwrap_or(0));
            }
        }
        Ok(versions)
    }
}

#[async_trait]
impl Engine for Embedded {
    fn name(&self) -> &'static str {
        "embedded"
    }

    async fn prepare(&self) -> Result<(), EngineError> {
        let shared = Arc::clone(&self.shared);
        blocking(move || shared.prepare()).await
    }

    // A search takes a millisecond or two and never waits: changing threads would cost as much.
    async fn search(&self, queries: &[EngineQuery]) -> Result<Vec<EngineHits>, EngineError> {
        catch_unwind(AssertUnwindSafe(|| self.shared.search(queries)))
            .unwrap_or_else(|_| Err(away("检索索引的文件损坏；运行 shujutong reindex 可以重建")))
    }

    async fn apply(&self, changes: Vec<Change>) -> Result<(), EngineError> {
        let shared = Arc::clone(&self.shared);
        blocking(move || shared.apply(changes)).await
    }

    async fn rebuild(&self) -> Result<Box<dyn Rebuild>, EngineError> {
        let shared = Arc::clone(&self.shared);
        let building = blocking(move || write::Building::start(shared)).await?;
        Ok(Box::new(building))
    }

    async fn versions(&self, kind: DocKind) -> Result<BTreeMap<Uuid, i64>, EngineError> {
        let shared = Arc::clone(&self.shared);
        blocking(move || shared.versions(kind)).await
    }

    async fn needs_rebuild(&self) -> bool {
        let shared = Arc::clone(&self.shared);
        let look = move || {
            shared.refresh();
            Ok(!matches!(read_current(&shared.folder), Ok(Some(_)))
                || shared.open().map_or(true, |generation| generation.is_fresh()))
        };
        blocking(look).await.unwrap_or(true)
    }
}

/// Runs long work off the threads that answer requests; it is carried to its end even when nobody
/// waits for it any more.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EngineError> + Send + 'static,
) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| Err(failed(e)))
}

fn away(words: impl Into<String>) -> EngineError {
    EngineError::Away(words.into())
}

fn failed(error: impl std::fmt::Display) -> EngineError {
    EngineError::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
