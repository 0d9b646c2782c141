//! One complete set of indexes in a folder of its own, and the file that says which set is in use.
//!
//! ```text
//! index/CURRENT          "7 1": generation 7, cut by text::FORMAT 1
//! index/7/product/…      a tantivy index
//! index/7/supplier/…
//! index/7/opportunity/…
//! index/7/fresh          made empty at start: not filled by a rebuild yet
//! ```

use super::{
    schema::{CutTokenizer, Fields, TOKENIZER, schema},
    snapshot::Snapshot,
};
use crate::search::text::FORMAT;
use contract::search::DocKind;
use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use tantivy::{Index, IndexReader, ReloadPolicy, directory::MmapDirectory, tokenizer::TextAnalyzer};

const CURRENT: &str = "CURRENT";
const FRESH: &str = "fresh";

/// The generation in use, if one was ever made by this version of the cutting.
pub fn read_current(folder: &Path) -> Result<Option<u64>, String> {
    let text = match fs::read_to_string(folder.join(CURRENT)) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(format!("{CURRENT} 读不出来：{e}")),
    };
    let mut numbers = text.split_whitespace().map(str::parse::<u64>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(generation)), Some(Ok(format))) if format == u64::from(FORMAT) => Ok(Some(generation)),
        (Some(Ok(_)), Some(Ok(_))) => Err("索引由另一个版本生成".to_owned()),
        _ => Err(format!("{CURRENT} 的内容不对")),
    }
}

/// Puts a generation into use, at once for everybody.
pub fn write_current(folder: &Path, generation: u64) -> io::Result<()> {
    let draft = folder.join("CURRENT.new");
    let mut file = fs::File::create(&draft)?;
    writeln!(file, "{generation} {FORMAT}")?;
    file.sync_all()?;
    fs::rename(&draft, folder.join(CURRENT))?;
    // The rename itself must survive a power cut; where folders cannot be synced it is only a hint.
    let _ = fs::File::open(folder).and_then(|f| f.sync_all());
    Ok(())
}

/// Makes the folder of a new generation.
pub fn new_folder(folder: &Path) -> io::Result<u64> {
    fs::create_dir_all(folder)?;
    let mut next = generations(folder)?.into_iter().max().unwrap_or(0) + 1;
    loop {
        match fs::create_dir(folder.join(next.to_string())) {
            Ok(()) => return Ok(next),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => next += 1,
            Err(e) => return Err(e),
        }
    }
}

fn generations(folder: &Path) -> io::Result<Vec<u64>> {
    let names = fs::read_dir(folder)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter_map(|name| name.parse().ok()).collect())
}

/// Removes the generations before this one; who still reads them keeps the files open.
pub fn remove_before(folder: &Path, generation: u64) {
    for old in generations(folder).unwrap_or_default().into_iter().filter(|g| *g < generation) {
        if let Err(error) = fs::remove_dir_all(folder.join(old.to_string())) {
            tracing::warn!(%error, generation = old, "an old index could not be removed");
        }
    }
}

/// A set of indexes.
pub struct Generation {
    /// Its number.
    pub number: u64,
    folder: PathBuf,
    kinds: [IndexOf; 3],
}

/// The index of one kind of document.
pub struct IndexOf {
    /// The index.
    pub index: Index,
    /// Its fields.
    pub fields: Fields,
    meta: PathBuf,
    reader: IndexReader,
    snapshot: RwLock<Arc<Snapshot>>,
    seen: Mutex<Option<Stamp>>,
}

/// Tells one state of a file from another.
type Stamp = (std::time::SystemTime, u64, u64);

fn stamp(path: &Path) -> Option<Stamp> {
    let meta = fs::metadata(path).ok()?;
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&meta);
    #[cfg(not(unix))]
    let inode = 0;
    Some((meta.modified().ok()?, meta.len(), inode))
}

impl Generation {
    /// Opens the indexes in a generation's folder and makes those that are missing.
    pub fn open(folder: &Path, number: u64) -> tantivy::Result<Self> {
        let folder = folder.join(number.to_string());
        let [a, b, c] = DocKind::ALL.map(|kind| IndexOf::open(&folder.join(kind.as_str())));
        Ok(Self { number, kinds: [a?, b?, c?], folder })
    }

    /// The index of a kind.
    pub const fn of(&self, kind: DocKind) -> &IndexOf {
        let [product, supplier, opportunity] = &self.kinds;
        match kind {
            DocKind::Product => product,
            DocKind::Supplier => supplier,
            DocKind::Opportunity => opportunity,
        }
    }

    /// Marks it as made empty.
    pub fn mark_fresh(&self) -> io::Result<()> {
        fs::write(self.folder.join(FRESH), "")
    }

    /// Whether it was made empty and never filled.
    pub fn is_fresh(&self) -> bool {
        self.folder.join(FRESH).exists()
    }

    /// Takes up what other processes committed meanwhile.
    pub fn catch_up(&self) -> tantivy::Result<()> {
        self.kinds.iter().try_for_each(IndexOf::catch_up)
    }
}

impl IndexOf {
    fn open(folder: &Path) -> tantivy::Result<Self> {
        fs::create_dir_all(folder)?;
        let (schema, fields) = schema();
        let index = Index::open_or_create(MmapDirectory::open(folder)?, schema)?;
        index.tokenizers().register(TOKENIZER, TextAnalyzer::from(CutTokenizer::default()));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let meta = folder.join("meta.json");
        let seen = Mutex::new(stamp(&meta));
        let snapshot = RwLock::new(Arc::new(Snapshot::new(reader.searcher(), None)?));
        Ok(Self { index, fields, meta, reader, snapshot, seen })
    }

    /// The state searches read.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes what was committed visible to searches.
    pub fn reload(&self) -> tantivy::Result<()> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = stamp(&self.meta);
        self.reader.reload()?;
        let next = Snapshot::new(self.reader.searcher(), Some(&self.snapshot()))?;
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        *seen = now;
        Ok(())
    }

    fn catch_up(&self) -> tantivy::Result<()> {
        let changed = stamp(&self.meta) != *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if changed { self.reload() } else { Ok(()) }
    }
}
