//! The files themselves, and loading them.

use crate::*;
use backend::{accounts::service::sign_in, import::Progress, organizations::model::TOWNS, testing::TestApp};
use contract::{Uscc, accounts::LoginForm};
use entity::{audit_entry, capability, opportunity, organization, product, taxonomy_capability, user};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::HashSet;

#[test]
fn reference_files_are_sound() {
    let mut data = reference_data().unwrap();
    assert_eq!(data.check().unwrap(), Vec::<String>::new());
    assert_eq!(data.towns.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), TOWNS);
    let zones: Vec<&str> = data.zones.iter().map(|z| z.name.as_str()).collect();
    let expected = ["脑机接口", "航空航天", "具身智能", "数字内容", "工业软件", "生物医药", "低空经济"];
    assert_eq!(zones, expected);
    assert!(data.zones.iter().all(|z| z.description.chars().count() >= 20 && z.description.ends_with('。')));
    assert_eq!(data.taxonomy.len(), 24);
}

#[test]
fn a_capability_has_words_of_both_worlds_and_none_twice() {
    let data = reference_data().unwrap();
    let mut names = HashSet::new();
    for capability in data.taxonomy.iter().flat_map(|d| &d.capabilities) {
        let code = &capability.code;
        assert!(names.insert(&capability.name), "{code}: another capability is called {}", capability.name);
        let words: Vec<&String> =
            capability.trade.iter().chain(&capability.plain).chain(&capability.cues).collect();
        let distinct: HashSet<&&String> = words.iter().collect();
        assert_eq!(words.len(), distinct.len(), "{code} says a word twice");
        assert!(words.iter().all(|w| w.chars().count() >= 2), "{code} has a word of one character");
        let enough = capability.trade.len() >= 8 && capability.plain.len() >= 5 && capability.cues.len() >= 8;
        assert!(enough, "{code} has few words");
    }
}

#[tokio::test]
async fn loading_fills_an_empty_platform_and_the_second_time_changes_nothing() {
    let app = TestApp::start().await;
    let told = std::sync::Mutex::new(HashSet::new());
    let progress = |what: &'static str, p: Progress| {
        assert!(p.bytes <= p.total_bytes);
        told.lock().unwrap().insert(what);
    };
    assert!(reference(&app).await.unwrap().changed);
    let first = demo(&app, &progress).await.unwrap();
    assert_eq!((first.suppliers.failed, first.opportunities.failed), (0, 0));
    assert_eq!((first.accounts, first.merchants), (12, 3));
    assert!(first.suppliers.created >= 120 && first.opportunities.created >= 40);
    assert!(first.suppliers.warnings.is_empty() && first.opportunities.warnings.is_empty());
    assert_eq!(told.into_inner().unwrap(), HashSet::from(["演示企业", "演示需求"]));
    let entries = audit_entry::Entity::find().count(app.db.read()).await.unwrap();

    assert!(!reference(&app).await.unwrap().changed);
    let second = demo(&app, &|_, _| {}).await.unwrap();
    assert_eq!((second.suppliers.unchanged, second.suppliers.created), (first.suppliers.created, 0));
    assert_eq!(
        (second.opportunities.unchanged, second.opportunities.updated),
        (first.opportunities.created, 0)
    );
    assert_eq!((second.accounts, second.merchants), (0, 0));
    assert_eq!(audit_entry::Entity::find().count(app.db.read()).await.unwrap(), entries);

    rich_and_marked(&app).await;
    for account in DEMO_ACCOUNTS {
        let form =
            LoginForm { email: account.email.into(), password: DEMO_PASSWORD.into(), ..LoginForm::default() };
        let signed_in =
            sign_in(&app, &form, &backend::accounts::model::Client::default()).await.unwrap().done().unwrap();
        assert_eq!(
            (signed_in.user.role, signed_in.user.organization.as_deref()),
            (Some(account.role), Some(account.organization))
        );
    }
    app.finish().await;
}

async fn rich_and_marked(app: &TestApp) {
    let db = app.db.read();
    let unmarked = organization::Entity::find().filter(organization::Column::Demo.eq(false));
    assert_eq!(unmarked.count(db).await.unwrap(), 0);
    assert_eq!(product::Entity::find().filter(product::Column::Demo.eq(false)).count(db).await.unwrap(), 0);
    assert_eq!(
        opportunity::Entity::find().filter(opportunity::Column::Demo.eq(false)).count(db).await.unwrap(),
        0
    );
    assert_eq!(user::Entity::find().filter(user::Column::Demo.eq(false)).count(db).await.unwrap(), 0);
    for kind in ["data", "compute", "service"] {
        let of_kind = product::Entity::find().filter(product::Column::Kind.eq(kind));
        assert!(of_kind.count(db).await.unwrap() >= 30, "{kind}");
    }
    assert!(product::Entity::find().count(db).await.unwrap() >= 200);

    let all = organization::Entity::find().all(db).await.unwrap();
    let names: HashSet<&str> = all.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(names.len(), all.len());
    let enterprises: Vec<_> = all.iter().filter(|o| o.kind == "enterprise").collect();
    let codes: HashSet<Uscc> =
        enterprises.iter().map(|o| Uscc::parse(o.uscc.as_deref().unwrap()).unwrap()).collect();
    assert_eq!(codes.len(), enterprises.len());
    for o in &enterprises {
        assert_eq!(o.uscc.as_deref().unwrap().starts_with("91310112"), o.local, "{}", o.name);
        assert!(o.email.as_deref().unwrap().ends_with(".example"), "{}", o.name);
    }
    for town in TOWNS {
        assert!(enterprises.iter().any(|o| o.place == town), "{town}");
    }
    // The demonstration officer has requirements to look at.
    let office = all.iter().find(|o| o.name == "浦江镇政府").unwrap();
    let own = opportunity::Entity::find().filter(opportunity::Column::DepartmentId.eq(office.id));
    assert!(own.count(db).await.unwrap() >= 1);
    assert_eq!(all.iter().filter(|o| o.name == "浦江镇政府").count(), 1);

    let labels = capability::Entity::find().all(db).await.unwrap();
    let known: HashSet<String> =
        taxonomy_capability::Entity::find().all(db).await.unwrap().into_iter().map(|c| c.code).collect();
    let recognised = labels.iter().filter(|c| c.taxonomy_code.is_some()).count();
    println!("{recognised} of {} capability labels recognised", labels.len());
    assert!(recognised * 2 > labels.len(), "{recognised} of {}", labels.len());
    assert!(labels.iter().filter_map(|c| c.taxonomy_code.as_ref()).all(|code| known.contains(code)));
}
