//! Folders, processes and damage; what every engine does is in `conformance`.

use super::*;
use crate::search::{Document, conformance};

fn document(n: u128, title: &str) -> Document {
    Document { id: Uuid::from_u128(n), title: title.into(), ..Document::default() }
}

async fn put(engine: &Embedded, n: u128, title: &str) {
    let change = Change::Put(DocKind::Product, Box::new(document(n, title)));
    engine.apply(vec![change]).await.unwrap();
}

async fn total(engine: &Embedded, text: &str) -> u64 {
    let answers = engine.search(&[EngineQuery::new(DocKind::Product, text)]).await.unwrap();
    answers[0].total
}

/// As after half a second.
fn look(engine: &Embedded) {
    engine.shared.refresh();
}

#[tokio::test]
async fn conforms() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Embedded::open(&folder.path().join("index")).unwrap();
    conformance::suite(&engine).await;
    let left = std::fs::read_dir(folder.path().join("index")).unwrap().count();
    assert_eq!(left, 2, "CURRENT and one generation");
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    put(&Embedded::open(folder.path()).unwrap(), 1, "无人机").await;
    assert_eq!(total(&Embedded::open(folder.path()).unwrap(), "无人机").await, 1);
}

#[tokio::test]
async fn two_processes_see_what_the_other_did() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (Embedded::open(folder.path()).unwrap(), Embedded::open(folder.path()).unwrap());
    put(&a, 1, "无人机").await;
    look(&b);
    assert_eq!(total(&b, "无人机").await, 1, "a commit");
    assert!(a.needs_rebuild().await, "made empty and not filled yet");
    let mut building = a.rebuild().await.unwrap();
    building.add(DocKind::Product, vec![document(2, "光伏")]).await.unwrap();
    building.swap().await.unwrap();
    // The old index can be read until the new one is noticed.
    assert!(total(&b, "无人机").await <= 1);
    look(&b);
    assert_eq!((total(&b, "无人机").await, total(&b, "光伏").await), (0, 1), "a swapped generation");
    put(&b, 3, "光伏").await;
    look(&a);
    assert_eq!(total(&a, "光伏").await, 2);
    assert!(!a.needs_rebuild().await && !b.needs_rebuild().await);
}

#[tokio::test]
async fn writers_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let engines: Vec<Embedded> = (0..3).map(|_| Embedded::open(folder.path()).unwrap()).collect();
    let work = engines.iter().enumerate().map(|(n, engine)| async move {
        for i in 0..5 {
            put(engine, n as u128 * 100 + i, "无人机").await;
        }
    });
    futures::future::join_all(work).await;
    look(&engines[0]);
    assert_eq!(total(&engines[0], "无人机").await, 15);
}

#[tokio::test]
async fn damage_is_away_and_a_rebuild_mends_it_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    put(&Embedded::open(folder.path()).unwrap(), 1, "无人机").await;
    let meta = folder.path().join("1/product/meta.json");
    std::fs::write(&meta, "{").unwrap();
    assert!(matches!(Embedded::open(folder.path()), Err(EngineError::Away(why)) if why.contains("reindex")));
    let engine = Embedded::new(folder.path());
    assert!(engine.search(&[EngineQuery::new(DocKind::Product, "")]).await.is_err());
    assert!(engine.needs_rebuild().await);
    let mut building = Embedded::new(folder.path()).rebuild().await.unwrap();
    building.add(DocKind::Product, vec![document(2, "光伏")]).await.unwrap();
    building.swap().await.unwrap();
    look(&engine);
    assert_eq!(total(&engine, "光伏").await, 1);
    assert!(!engine.needs_rebuild().await);
}

#[tokio::test]
async fn another_format_asks_for_a_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    put(&Embedded::open(folder.path()).unwrap(), 1, "无人机").await;
    std::fs::write(folder.path().join("CURRENT"), "1 0\n").unwrap();
    assert!(Embedded::new(folder.path()).needs_rebuild().await);
}

#[tokio::test]
async fn a_folder_that_vanishes_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let engine = Embedded::open(&path).unwrap();
    put(&engine, 1, "无人机").await;
    std::fs::remove_dir_all(&path).unwrap();
    look(&engine);
    assert_eq!(total(&engine, "无人机").await, 1, "what is open can still be read");
    assert!(engine.needs_rebuild().await);
    let change = Change::Remove(DocKind::Product, Uuid::from_u128(1));
    assert!(matches!(engine.apply(vec![change]).await, Err(EngineError::Away(_))));
    let mut building = engine.rebuild().await.unwrap();
    building.add(DocKind::Product, vec![document(2, "光伏")]).await.unwrap();
    building.swap().await.unwrap();
    assert_eq!((total(&engine, "光伏").await, engine.needs_rebuild().await), (1, false));
}

#[tokio::test]
async fn a_search_given_up_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Embedded::open(folder.path()).unwrap();
    let change = Change::Put(DocKind::Product, Box::new(document(1, "无人机")));
    // Polled once and dropped: the work was handed over and is carried to its end.
    let mut given_up = Box::pin(engine.apply(vec![change]));
    assert!(futures::poll!(&mut given_up).is_pending());
    drop(given_up);
    put(&engine, 2, "无人机").await;
    assert_eq!(total(&engine, "无人机").await, 2);
}
