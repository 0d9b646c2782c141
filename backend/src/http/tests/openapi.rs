//! The API description: complete, and locked.

use super::doors::example;
use crate::http::{
    doors::{DOORS, Pass},
    openapi,
};
use serde_json::Value;
use std::{collections::BTreeSet, path::Path};

/// Set to write the snapshot anew: `UPDATE_SNAPSHOTS=1 cargo test -p backend openapi`.
const UPDATE: &str = "UPDATE_SNAPSHOTS";

fn api() -> Value {
    serde_json::from_str(openapi::json()).unwrap()
}

fn operations(api: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (verb, operation) in item.as_object().unwrap() {
            all.push((verb.to_ascii_uppercase(), path.clone(), operation.clone()));
        }
    }
    all
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the switch of this test is no setting of the platform")]
fn the_description_changes_only_on_purpose() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/openapi.json");
    if std::env::var(UPDATE).is_ok() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, openapi::json()).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == openapi::json(),
        "the REST interface changed; if that is meant: {UPDATE}=1 cargo test -p backend openapi, \
         and look at the difference in {}",
        file.display()
    );
}

#[test]
fn every_door_is_described_and_every_description_has_a_door() {
    let described: BTreeSet<_> = operations(&api()).into_iter().map(|(verb, path, _)| (verb, path)).collect();
    let doors: BTreeSet<_> = DOORS
        .iter()
        .filter(|d| d.path.starts_with("/api/v1/"))
        .map(|d| (d.verb.method().to_string(), d.path.to_owned()))
        .collect();
    assert_eq!(described, doors);
}

#[test]
fn operations_are_named_explained_and_exemplified() {
    let api = api();
    let mut ids = BTreeSet::new();
    for (verb, path, operation) in operations(&api) {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        let begins = match verb.as_str() {
            "GET" => ["list", "find", "search", "suggest"].as_slice(),
            "DELETE" => &["delete"],
            "PUT" => &["update"],
            // What people do, in the words of `terms`.
            _ => &[
                "create", "publish", "withdraw", "preview", "dismiss", "restore", "verify", "transfer",
                "resend", "accept", "return", "reject", "suspend", "block", "unblock", "submit", "close",
                "reopen",
            ],
        };
        assert!(begins.iter().any(|b| id.starts_with(b)), "{verb} {path}: {id}");
        assert!(ids.insert(id), "{path}");
        assert!(operation["summary"].is_string(), "{path}");
        assert!(operation["responses"]["default"].is_object(), "{path}");
        let door = DOORS.iter().find(|d| d.path == path && d.verb.method().as_str() == verb).unwrap();
        assert_eq!(operation["security"].is_array(), door.pass != Pass::Public, "{verb} {path}");
        assert!(example(door).is_none_or(|e| e.is_object()), "{verb} {path} has no example");
    }
}
