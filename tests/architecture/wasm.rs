//! What is sent to browsers contains no server.

use super::source::root;
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

fn tree(package: &str, target: &str) -> Vec<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["tree", "--locked", "--package", package, "--target", target])
        .args(["--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn the_wasm_has_no_backend_in_it() {
    let names = tree("frontend-wasm", TARGET);
    assert!(names.iter().any(|n| n == "contract") && names.iter().any(|n| n == "leptos"), "{names:?}");
    let server =
        ["backend", "entity", "migration", "sea-orm", "sqlx", "actix-web", "tokio", "tantivy", "jieba-rs"];
    let wrong: Vec<_> = server.iter().filter(|name| names.iter().any(|n| n == *name)).collect();
    assert!(wrong.is_empty(), "frontend-wasm depends on {wrong:?}");
}
