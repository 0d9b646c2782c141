//! Who may name whom: in source files and in `Cargo.toml`.

use super::source::{Source, root, sources};
use std::collections::BTreeSet;

/// A member, and what must occur neither in its paths nor among its dependencies.
const FORBIDDEN: [(&str, &[&str]); 7] = [
    (
        "contract",
        &["entity", "migration", "backend", "frontend", "seeds", "sea_orm", "actix_web", "tokio", "leptos"],
    ),
    ("entity", &["migration", "backend", "frontend", "seeds", "actix_web", "tokio", "leptos"]),
    ("migration", &["contract", "entity", "backend", "frontend", "seeds", "actix_web", "leptos"]),
    (
        "backend",
        &["frontend", "seeds", "shujutong", "leptos", "leptos_actix", "leptos_meta", "leptos_router"],
    ),
    ("seeds", &["frontend", "shujutong", "sea_orm", "actix_web", "leptos"]),
    ("frontend", &["entity", "migration", "seeds", "shujutong", "sea_orm", "tantivy"]),
    ("xtask", &["contract", "entity", "migration", "backend", "frontend", "seeds", "shujutong"]),
];

#[test]
fn no_source_names_what_lies_above_it() {
    for (member, forbidden) in FORBIDDEN {
        for Source { path, heads, .. } in sources(&format!("{member}/src")) {
            let wrong: Vec<_> = forbidden.iter().filter(|name| heads.contains(**name)).collect();
            assert!(wrong.is_empty(), "{} names {wrong:?}; see docs/ARCHITECTURE.md", path.display());
        }
    }
}

#[test]
fn no_manifest_depends_on_what_lies_above_it() {
    for (member, forbidden) in FORBIDDEN {
        let names = dependencies(&manifest(member));
        let wrong: Vec<_> = forbidden.iter().filter(|name| names.contains(**name)).collect();
        assert!(wrong.is_empty(), "{member}/Cargo.toml depends on {wrong:?}");
    }
}

#[test]
fn the_browser_s_half_of_the_frontend_knows_the_contract_only() {
    let frontend = manifest("frontend");
    let backend = &frontend["dependencies"]["backend"];
    assert_eq!(backend["optional"].as_bool(), Some(true), "frontend may have backend for ssr only");
    let features = &frontend["features"];
    let enabled = |name: &str| features[name].as_array().unwrap().clone();
    assert!(enabled("ssr").iter().any(|f| f.as_str() == Some("dep:backend")));
    let server_only = ["dep:backend", "backend", "ssr", "dep:actix-web", "dep:leptos_actix", "dep:tokio"];
    for wrong in enabled("hydrate")
        .iter()
        .chain(features.get("default").and_then(|d| d.as_array()).into_iter().flatten())
    {
        assert!(!server_only.contains(&wrong.as_str().unwrap()), "hydrate enables {wrong}");
    }
    let wasm = manifest("frontend/wasm");
    let features: Vec<_> = wasm["dependencies"]["frontend"]["features"].as_array().unwrap().clone();
    assert_eq!(features.iter().filter_map(|f| f.as_str()).collect::<Vec<_>>(), ["hydrate"]);
    assert!(!dependencies(&wasm).contains("backend"));
}

#[test]
fn the_wasm_member_is_not_built_with_the_server() {
    let workspace = manifest(".");
    let members = |key: &str| -> Vec<String> {
        let list = workspace["workspace"][key].as_array().unwrap();
        list.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let (all, default) = (members("members"), members("default-members"));
    assert!(all.iter().any(|m| m == "frontend/wasm") && !default.iter().any(|m| m == "frontend/wasm"));
    let left_out: Vec<_> = all.iter().filter(|m| !default.contains(m)).collect();
    assert_eq!(left_out, ["frontend/wasm"], "every other member is tested by default");
}

/// Decisions are values: no database, no clock, no waiting.
#[test]
fn models_do_no_input_or_output() {
    for Source { path, heads, code } in sources("backend/src") {
        if path.file_name().is_some_and(|name| name == "model.rs") {
            let wrong: Vec<_> =
                ["sea_orm", "actix_web", "tokio", "lettre"].iter().filter(|n| heads.contains(**n)).collect();
            assert!(wrong.is_empty(), "{} names {wrong:?}", path.display());
            assert!(!code.contains(".await"), "{} waits for something", path.display());
        }
    }
}

/// Doors are thin: what they need they ask of a service.
#[test]
fn rest_handlers_do_not_reach_past_the_services() {
    for Source { path, heads, code } in sources("backend/src") {
        if path.file_name().is_some_and(|name| name == "rest.rs") {
            let wrong: Vec<_> =
                ["sea_orm", "entity", "store"].iter().filter(|n| heads.contains(**n)).collect();
            assert!(wrong.is_empty(), "{} names {wrong:?}", path.display());
            assert!(!code.contains("db.begin"), "{} begins a transaction", path.display());
        }
    }
}

/// One table of versions, one of lints.
#[test]
fn members_take_versions_and_lints_from_the_workspace() {
    let workspace = manifest(".");
    for member in workspace["workspace"]["members"].as_array().unwrap() {
        let member = member.as_str().unwrap();
        let manifest = manifest(member);
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{member} has lints of its own");
        let empty = toml::Table::new();
        let known = workspace["workspace"]["dependencies"].as_table().unwrap();
        let own = manifest.get("dependencies").and_then(|d| d.as_table()).unwrap_or(&empty);
        for (name, value) in own {
            let doubled = known.contains_key(name) && value.get("workspace").is_none();
            let on_purpose = (member, name.as_str()) == ("contract", "chrono"); // fewer features for wasm
            assert!(!doubled || on_purpose, "{member} gives {name} a version of its own");
        }
    }
}

fn manifest(member: &str) -> toml::Table {
    let path = root().join(member).join("Cargo.toml");
    std::fs::read_to_string(&path).unwrap().parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The names of all ordinary dependencies, as they are written in code.
fn dependencies(manifest: &toml::Table) -> BTreeSet<String> {
    let table = manifest.get("dependencies").and_then(|d| d.as_table());
    table.into_iter().flatten().map(|(name, _)| name.replace('-', "_")).collect()
}
