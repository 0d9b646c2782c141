//! The number of SQL statements of a page does not grow with its rows.

use crate::machine::{Machine, OFFICER, Server, eventually};
use std::{cell::Cell, time::Duration};

/// Statements so far, as the server itself counts them for `/metrics`.
async fn counted(server: &Server) -> u64 {
    let text = server.get("/metrics").await.1;
    let line = text.lines().find_map(|line| line.strip_prefix("db_statements_total ")).expect("is counted");
    line.trim().parse().unwrap()
}

async fn statements_of(server: &Server, path: &str) -> u64 {
    let before = counted(server).await;
    let (status, body) = server.get(path).await;
    assert_eq!(status, 200, "{path}: {body}");
    let after = counted(server).await;
    // What asking costs by itself.
    after - before - (counted(server).await - after)
}

const SUPPLIER: &str = "supplier@demo.example";

/// A server without workers, of which nobody asks anything but this test.
async fn quiet_server(machine: &Machine) -> Server {
    machine.configure("workers = 0");
    let server = machine.serve();
    let last = Cell::new(0);
    // The suppliers are read once after the start.
    let is_quiet = || async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        let now = counted(&server).await;
        now - last.replace(now) <= 2
    };
    eventually("the server is quiet", || machine.words(), is_quiet).await;
    server
}

#[tokio::test]
async fn a_page_with_many_rows_asks_no_more_than_one_with_few() {
    let machine = Machine::install("").await;
    machine.create_user(SUPPLIER, "owner", "上海砚衡数据服务有限公司");
    let mut server = quiet_server(&machine).await;
    let lists = [
        "/suppliers?",
        "/products?",
        "/search?q=%E6%95%B0%E6%8D%AE&",
        "/search?kind=product&",
        "/api/v1/search?",
    ];
    let mut pairs: Vec<(String, String)> =
        lists.map(|list| (format!("{list}size_of_page=10"), format!("{list}size_of_page=50"))).into();
    pairs.extend(
        ["suppliers", "products"]
            .map(|list| (format!("/api/v1/{list}?limit=2"), format!("/api/v1/{list}?limit=50"))),
    );
    for (ten, fifty) in pairs {
        let few = statements_of(&server, &ten).await;
        let many = statements_of(&server, &fifty).await;
        assert!(many <= few && few <= 16, "{few} statements for {ten}, {many} for {fifty}");
    }

    // What grows with use: measured with one opportunity, then with ten.
    let own = [
        (OFFICER, "/bureau"),
        (OFFICER, "/opportunities?status=published"),
        (OFFICER, "/api/v1/opportunities"),
        (SUPPLIER, "/my"),
        (SUPPLIER, "/api/v1/recommendations"),
    ];
    let mut few = Vec::new();
    for opportunities in [1, 10] {
        server.sign_in(OFFICER).await;
        for number in 0..opportunities {
            let draft = server.draft(number).await;
            server.publish(&draft).await.unwrap();
        }
        let mut now = Vec::new();
        for (who, path) in own {
            server.sign_in(who).await;
            now.push(statements_of(&server, path).await);
        }
        if few.is_empty() {
            few = now;
        } else {
            for ((few, many), (_, path)) in few.iter().zip(now).zip(own) {
                assert!(many <= *few && *few <= 16, "{path}: {few} statements, then {many}");
            }
        }
    }
    drop(server);
    machine.app.finish().await;
}
