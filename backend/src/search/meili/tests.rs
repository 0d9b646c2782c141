//! Against a server when there is one, and against none.

use super::*;
use crate::search::conformance;
use std::time::Instant;

fn settings(url: &str, key: &str, prefix: &str) -> SearchSettings {
    SearchSettings { url: url.into(), key: key.into(), prefix: prefix.into() }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "tests name their server by environment")]
async fn conforms() {
    let Ok(url) = std::env::var("TEST_MEILI_URL") else {
        println!("NOT RUN: set TEST_MEILI_URL (and TEST_MEILI_KEY) to run the suite against Meilisearch");
        return;
    };
    let key = std::env::var("TEST_MEILI_KEY").unwrap_or_default();
    let prefix = format!("test_{}", Uuid::now_v7().simple());
    let engine = Meili::new(&settings(&url, &key, &prefix));
    conformance::suite(&engine).await;
    for kind in DocKind::ALL {
        engine.client().unwrap().delete_index(engine.name_of(kind)).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_away() {
    let engine = Meili::new(&settings("http://127.0.0.1:9", "k", "p"));
    let query = EngineQuery::new(DocKind::Product, "无人机");
    assert!(matches!(engine.search(&[query]).await, Err(EngineError::Away(_))));
    assert!(matches!(engine.prepare().await, Err(EngineError::Away(_))));
    assert!(matches!(engine.rebuild().await.err(), Some(EngineError::Away(_))));
    assert!(!engine.needs_rebuild().await);
    let bad_key = Meili::new(&settings("http://127.0.0.1:9", "a\nb", "p"));
    assert!(bad_key.prepare().await.is_err());
}

#[tokio::test]
async fn a_server_that_never_answers_is_away_in_time() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let engine = Meili::new(&settings(&url, "", "p"));
    let since = Instant::now();
    let query = EngineQuery::new(DocKind::Product, "无人机");
    let answer = engine.search(&[query]).await;
    assert!(matches!(answer, Err(EngineError::Away(why)) if why.contains("3 秒")));
    assert!(since.elapsed() < Duration::from_secs(5));
}

#[test]
fn merging_puts_rare_words_first() {
    assert!(worth(1, 1_000) > worth(900, 1_000));
    let scores =
        BTreeMap::from([(Uuid::from_u128(2), 0.5), (Uuid::from_u128(1), 0.5), (Uuid::from_u128(3), 0.9)]);
    let order: Vec<u128> = best(scores, 0, 3).iter().map(|h| h.id.as_u128()).collect();
    assert_eq!(order, [3, 1, 2]);
}
