//! Writing: small changes to the generation in use, and a whole new generation beside it.

use super::{
    Shared, away, failed,
    generation::{Generation, IndexOf, new_folder, remove_before, write_current},
};
use crate::search::{Change, Document, EngineError, Rebuild, text};
use async_trait::async_trait;
use contract::search::DocKind;
use rayon::prelude::*;
use std::{
    collections::HashMap,
    fs,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tantivy::{
    IndexWriter, TantivyDocument, TantivyError,
    merge_policy::{LogMergePolicy, NoMergePolicy},
};

/// Memory of a writer for a few changes, and for a whole index.
const SMALL: usize = 20_000_000;
const LARGE: usize = 48_000_000;
/// How long to wait for another process to finish writing.
const PATIENCE: Duration = Duration::from_secs(10);

type Writer = IndexWriter<TantivyDocument>;

/// Opens the writer of an index, waiting while another process has it.
fn writer(index: &IndexOf, memory: usize) -> Result<Writer, EngineError> {
    let since = Instant::now();
    loop {
        match index.index.writer_with_num_threads(1, memory) {
            Ok(writer) => return Ok(writer),
            Err(TantivyError::LockFailure(..)) if since.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TantivyError::LockFailure(..)) => return Err(away("另一个进程一直在写检索索引，稍后再试")),
            Err(error) => return Err(away(format!("检索索引写不进去：{error}"))),
        }
    }
}

/// Applies changes to a generation; they are visible when it returns.
pub fn apply(generation: &Generation, changes: Vec<Change>) -> Result<(), EngineError> {
    let mut by_kind: HashMap<DocKind, Vec<Change>> = HashMap::new();
    for change in changes {
        let (Change::Put(kind, _) | Change::Remove(kind, _)) = &change;
        by_kind.entry(*kind).or_default().push(change);
    }
    for (kind, changes) in by_kind {
        let index = generation.of(kind);
        let mut writer = writer(index, SMALL)?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(0.3);
        writer.set_merge_policy(Box::new(policy));
        for change in changes {
            match change {
                Change::Put(_, document) => {
                    writer.delete_term(index.fields.id_term(document.id));
                    let tokens = text::tokens(&document);
                    writer.add_document(index.fields.document(&document, &tokens)).map_err(failed)?;
                }
                Change::Remove(_, id) => {
                    writer.delete_term(index.fields.id_term(id));
                }
            }
        }
        writer.commit().map_err(|e| away(format!("检索索引写不进去：{e}")))?;
        index.reload().map_err(failed)?;
        // Merging goes on for a while when many small segments have come together; searches see the
        // changes already.
        writer.wait_merging_threads().map_err(failed)?;
        index.reload().map_err(failed)?;
    }
    Ok(())
}

/// A generation being filled.
pub struct Building {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    shared: Arc<Shared>,
    generation: Option<Generation>,
    number: u64,
    writers: HashMap<DocKind, Writer>,
    in_use: bool,
}

impl Building {
    /// Starts an empty generation beside the one in use.
    pub fn start(shared: Arc<Shared>) -> Result<Self, EngineError> {
        let number = new_folder(&shared.folder).map_err(|e| away(format!("检索索引目录写不进去：{e}")))?;
        let generation = Generation::open(&shared.folder, number).map_err(failed)?;
        let inner =
            Inner { shared, generation: Some(generation), number, writers: HashMap::new(), in_use: false };
        Ok(Self { inner: Arc::new(Mutex::new(inner)) })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Inner) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let inner = Arc::clone(&self.inner);
        super::blocking(move || work(&mut inner.lock().unwrap_or_else(PoisonError::into_inner))).await
    }
}

impl Inner {
    fn add(&mut self, kind: DocKind, documents: &[Document]) -> Result<(), EngineError> {
        let Some(generation) = &self.generation else { return Err(failed("the rebuild has ended")) };
        let index = generation.of(kind);
        let writer = match self.writers.entry(kind) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let writer = writer(index, LARGE)?;
                writer.set_merge_policy(Box::new(NoMergePolicy));
                entry.insert(writer)
            }
        };
        let tokens: Vec<text::Tokens> = documents.par_iter().map(text::tokens).collect();
        for (document, tokens) in documents.iter().zip(&tokens) {
            writer.delete_term(index.fields.id_term(document.id));
            writer.add_document(index.fields.document(document, tokens)).map_err(failed)?;
        }
        Ok(())
    }

    fn swap(&mut self) -> Result<(), EngineError> {
        let Some(generation) = self.generation.take() else { return Err(failed("the rebuild has ended")) };
        for (kind, mut writer) in self.writers.drain() {
            writer.commit().map_err(failed)?;
            let segments = generation.of(kind).index.searchable_segment_ids().map_err(failed)?;
            if segments.len() > 1 {
                writer.merge(&segments).wait().map_err(failed)?;
            }
            writer.garbage_collect_files().wait().map_err(failed)?;
            writer.wait_merging_threads().map_err(failed)?;
        }
        drop(generation);
        write_current(&self.shared.folder, self.number)
            .map_err(|e| away(format!("检索索引目录写不进去：{e}")))?;
        self.in_use = true;
        self.shared.refresh();
        remove_before(&self.shared.folder, self.number);
        Ok(())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if !self.in_use {
            self.writers.clear();
            self.generation = None;
            let _ = fs::remove_dir_all(self.shared.folder.join(self.number.to_string()));
        }
    }
}

#[async_trait]
impl Rebuild for Building {
    async fn add(&mut self, kind: DocKind, documents: Vec<Document>) -> Result<(), EngineError> {
        self.run(move |inner| inner.add(kind, &documents)).await
    }

    async fn swap(self: Box<Self>) -> Result<(), EngineError> {
        self.run(Inner::swap).await
    }
}
