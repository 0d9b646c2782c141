//! Reading enterprises; what others need to make some.

use super::*;
use crate::testing::{NOW, TestApp};
use sea_orm::IntoActiveModel;

/// An active enterprise in 浦江镇 that tells nothing yet.
pub fn enterprise(name: &str) -> organization::Model {
    organization::Model {
        id: Uuid::nil(),
        kind: "enterprise".into(),
        uscc: None,
        import_key: None,
        name: name.into(),
        place: "浦江镇".into(),
        local: true,
        size: Some("small".into()),
        founded: None,
        intro: String::new(),
        website: None,
        email: Some("secret@mail.example".into()),
        contact_name: Some("秘密联系人".into()),
        contact_phone: Some("021-00000000".into()),
        mail_consent: true,
        active: true,
        demo: false,
        status: "active".into(),
        status_reason: None,
        country: None,
        registration_number: None,
        logo_id: None,
        claimed_at: None,
        version: 1,
        created_at: NOW.0,
        updated_at: NOW.0,
    }
}

/// Writes an enterprise with two capabilities, a case, a qualification, an active and an inactive
/// product.
pub async fn insert(app: &TestApp, mut row: organization::Model) -> Uuid {
    let id = app.new_id();
    row.id = id;
    let tx = app.db.begin().await.unwrap();
    organization::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    for (position, label) in [(1, "目录著录"), (0, "档案扫描")] {
        let row = capability::Model {
            id: app.new_id(),
            organization_id: id,
            position,
            label: label.into(),
            taxonomy_code: (position == 0).then(|| "archive.digitization".into()),
            evidence: None,
        };
        capability::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    }
    let case = case_study::Model {
        id: app.new_id(),
        organization_id: id,
        position: 0,
        title: "案例".into(),
        client: None,
        year: None,
        detail: None,
        attachments: serde_json::json!([]),
    };
    case_study::Entity::insert(case.into_active_model()).exec_without_returning(&tx).await.unwrap();
    let qualification = qualification::Model {
        id: app.new_id(),
        organization_id: id,
        position: 0,
        name: "ISO27001".into(),
        number: None,
        issuer: None,
        valid_from: None,
        valid_until: None,
        attachment_id: None,
    };
    qualification::Entity::insert(qualification.into_active_model())
        .exec_without_returning(&tx)
        .await
        .unwrap();
    for (position, active) in [(0, true), (1, false)] {
        let row = product::Model {
            id: app.new_id(),
            organization_id: id,
            position,
            kind: "data".into(),
            title: format!("产品{position}"),
            summary: "简介".into(),
            active,
            demo: false,
            created_at: NOW.0,
            updated_at: NOW.0 + i64::from(position),
        };
        product::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn texts_and_summaries_keep_the_order_and_skip_what_is_not_public() {
    let app = TestApp::start().await;
    let a = insert(&app, enterprise("甲")).await;
    let hidden = insert(&app, organization::Model { active: false, ..enterprise("隐") }).await;
    let office = insert(&app, organization::Model { kind: "department".into(), ..enterprise("局") }).await;
    let b = insert(&app, enterprise("乙")).await;
    let ids = [b, hidden, Uuid::nil(), office, a];
    let texts = texts(app.db.read(), &ids).await.unwrap();
    assert_eq!(texts.iter().map(|t| t.organization.id).collect::<Vec<_>>(), [b, a]);
    let labels: Vec<&str> = texts[1].capabilities.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, ["档案扫描", "目录著录"]);
    assert_eq!((texts[1].cases.len(), texts[1].qualifications.len(), texts[1].products.len()), (1, 1, 1));
    let summaries = summaries(app.db.read(), &ids).await.unwrap();
    assert_eq!(summaries.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["乙", "甲"]);
    assert_eq!((summaries[0].products, summaries[0].capabilities[0].as_str()), (1, "档案扫描"));
    assert!(!serde_json::to_string(&summaries).unwrap().contains("secret@"));
    app.finish().await;
}
