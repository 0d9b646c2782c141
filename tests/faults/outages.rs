//! What the platform needs is away for a while: it says so in its log, goes on with what it can, and
//! is whole again without help.

use super::kills::is_quiet;
use crate::machine::{Machine, OFFICER, Server, eventually, requirement};
use backend::testing::smtp::{SmtpPeer, free_port};
use reqwest::Method;
use sea_orm::{ConnectionTrait, DatabaseBackend};
use serde_json::json;
use std::{fs, time::Duration};

/// A page of results that came from the search engine, not from the database alone.
async fn search_is_whole(server: &Server) -> bool {
    let found = server.json(Method::GET, "/api/v1/search?kind=supplier&q=%E6%95%B0%E6%8D%AE", None).await;
    found["reduced"] == json!(false) && found["total"].as_u64().unwrap() > 0
}

async fn published(server: &mut Server, number: usize) -> String {
    server.sign_in(OFFICER).await;
    let draft = server.draft(number).await;
    server.publish(&draft).await.expect("published")
}

#[tokio::test]
async fn mails_wait_for_their_server() {
    let port = free_port();
    let machine = Machine::install(&format!("[mail]\nurl = \"smtp://127.0.0.1:{port}\"")).await;
    let mut server = machine.serve();
    let code = published(&mut server, 1).await;
    let told = || async { machine.words().contains("job will be tried again") };
    eventually("the log tells of it", || machine.words(), told).await;
    assert_eq!(server.get(&format!("/opportunities/{code}")).await.0, 200, "the platform goes on");
    let Some(peer) = SmtpPeer::on(port, "", "") else { return };
    let arrived = || async { peer.mails().len() >= 3 };
    eventually("the mails arrive", || machine.words(), arrived).await;
    drop(server);
    machine.app.finish().await;
}

#[tokio::test]
async fn mails_wait_for_their_folder() {
    let machine = Machine::install("").await;
    let outbox = machine.folder().join("outbox");
    fs::write(&outbox, "a file stands where the folder should be").unwrap();
    let mut server = machine.serve();
    published(&mut server, 1).await;
    let told = || async { machine.words().contains("无法写入邮件目录") };
    eventually("the log tells of it", || machine.words(), told).await;
    fs::remove_file(&outbox).unwrap();
    let written = || async { machine.outbox().len() >= 3 };
    eventually("the mails are written", || machine.words(), written).await;
    drop(server);
    machine.app.finish().await;
}

#[tokio::test]
async fn a_damaged_or_missing_index_is_built_again() {
    let machine = Machine::install("").await;
    let index = machine.folder().join("index");
    for damage in ["damaged", "missing"] {
        for file in files_below(&index) {
            match damage {
                "damaged" => fs::write(file, "rubbish").unwrap(),
                _ => fs::remove_file(file).unwrap(),
            }
        }
        let server = machine.serve();
        for page in ["/", "/suppliers", "/search?q=%E6%95%B0%E6%8D%AE", "/opportunities"] {
            assert_eq!(server.get(page).await.0, 200, "{damage}: {page}");
        }
        eventually(damage, || machine.words(), || search_is_whole(&server)).await;
        // Killed before it has let go of the rebuild, the next one would wait until that lease ends.
        eventually("the rebuild is done", || machine.words(), || is_quiet(&machine)).await;
        server.kill();
        machine.run(&["reindex", "--check"]);
    }
    machine.app.finish().await;
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn without_the_search_server_pages_answer_from_the_database() {
    let machine = Machine::install("").await;
    machine.configure(&format!("[search]\nurl = \"http://127.0.0.1:{}\"", free_port()));
    let mut server = machine.serve();
    let (status, page) = server.get("/suppliers?q=%E6%95%B0%E6%8D%AE").await;
    assert_eq!(status, 200);
    assert!(page.contains("/suppliers/"), "suppliers are listed");
    assert!(page.contains("全文检索暂时不可用"), "and the page says that its answer is reduced");
    assert!(!search_is_whole(&server).await);
    let code = published(&mut server, 1).await;
    assert!(machine.words().contains("the search engine is away"), "{}", machine.words());
    server.kill();
    // Back again, here with the engine of this machine: everything is found, and the suppliers that
    // only the engine finds are recommended.
    machine.configure("");
    let server = machine.serve();
    eventually("the search is whole", || machine.words(), || search_is_whole(&server)).await;
    let found = || async {
        let page = server.get("/search?kind=opportunity&q=%E4%BC%81%E4%B8%9A%E7%BB%8F%E8%90%A5").await.1;
        page.contains(&code)
    };
    eventually("what was published meanwhile is found", || machine.words(), found).await;
    drop(server);
    machine.app.finish().await;
}

#[tokio::test]
async fn a_locked_database_is_waited_for_and_then_named() {
    let machine = Machine::install("").await;
    let mut server = machine.serve();
    server.sign_in(OFFICER).await;
    let draft = server.draft(1).await;

    // Shorter than the wait: nobody notices.
    let lock = lock(&machine).await;
    let release = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        lock.rollback().await.unwrap();
    };
    let (code, ()) = tokio::join!(server.publish(&draft), release);
    assert!(code.is_some());

    // Longer: readers go on, writers are told to come back, nothing is half done.
    let lock = self::lock(&machine).await;
    let form = requirement(2);
    let writing = server.send(Method::POST, "/api/v1/opportunities", Some(&form));
    let reading = server.get("/opportunities");
    let (answer, (status, _)) = tokio::join!(writing, reading);
    assert_eq!(status, 200);
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 503, "{}", answer.text().await.unwrap());
    assert!(answer.headers().contains_key("retry-after"));
    let problem: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert!(problem["detail"].as_str().or(problem["title"].as_str()).is_some(), "{problem}");
    lock.rollback().await.unwrap();
    server.draft(2).await;
    drop(server);
    machine.app.finish().await;
}

/// Keeps everybody else from writing.
async fn lock(machine: &Machine) -> sea_orm::DatabaseTransaction {
    let lock = machine.app.db.begin().await.unwrap();
    if machine.app.db.backend() == DatabaseBackend::Postgres {
        lock.execute_unprepared("LOCK TABLE audit_head IN ACCESS EXCLUSIVE MODE").await.unwrap();
    }
    lock
}

#[tokio::test]
async fn cut_connections_to_the_database_are_made_again() {
    let machine = Machine::install("").await;
    if machine.app.db.backend() != DatabaseBackend::Postgres {
        machine.app.finish().await;
        return;
    }
    let mut server = machine.serve();
    server.sign_in(OFFICER).await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for number in 0..3 {
        machine.app.db.read().execute_unprepared(cut).await.unwrap();
        let works = || async { server.get("/suppliers").await.0 == 200 };
        eventually("pages are read again", || machine.words(), works).await;
        let draft = server.draft(number).await;
        assert!(server.publish(&draft).await.is_some());
    }
    let written = || async { machine.outbox().len() >= 9 };
    eventually("workers go on", || machine.words(), written).await;
    drop(server);
    machine.app.finish().await;
}
