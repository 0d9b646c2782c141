//! The rows behind the things: each made fresh, whole enough for its door.

use super::people::House;
use backend::{
    Actor,
    accounts::{Client, membership::registration::register, model::digest},
    organizations::import::service::{self, HandedIn},
    testing::member,
};
use contract::accounts::{RegistrationForm, Role};
use entity::{
    attachment, invitation, job, mail, merchant_admission, one_time_link, opportunity, organization_change,
    product, recommendation, session,
};
use object_store::ObjectStoreExt;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;
use uuid::Uuid;

/// Inserts rows in a transaction of their own.
macro_rules! insert {
    ($house:expr, $entity:path, $row:expr) => {{
        let tx = $house.app.db.begin().await.unwrap();
        <$entity>::insert($row.into_active_model()).exec_without_returning(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }};
}

pub async fn hide(house: &House, enterprise: Uuid) -> String {
    let tx = house.app.db.begin().await.unwrap();
    let row = entity::organization::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(enterprise),
        active: sea_orm::ActiveValue::Set(false),
        ..Default::default()
    };
    sea_orm::ActiveModelTrait::update(row, &tx).await.unwrap();
    tx.commit().await.unwrap();
    enterprise.to_string()
}

/// A file checked by somebody of the platform.
pub async fn new_import(house: &House, person: Uuid) -> String {
    let Actor::Member(mut operator) = member(Role::Operator, house.houses.platform) else { unreachable!() };
    operator.person.user_id = person.into();
    let file =
        HandedIn { bytes: "编号,企业名称\nx,甲\n".into(), dry_run: true, ..HandedIn::default() };
    service::hand_in(&house.app, &Actor::Member(operator), file).await.unwrap().to_string()
}

pub async fn new_product(house: &House, organization_id: Uuid) -> String {
    let (id, now) = (house.app.new_id(), house.app.now().0);
    let row = product::Model {
        id,
        organization_id,
        position: 0,
        kind: "data".into(),
        title: "客流数据".into(),
        summary: String::new(),
        active: true,
        demo: false,
        created_at: now,
        updated_at: now,
    };
    insert!(house, product::Entity, row);
    id.to_string()
}

pub async fn new_opportunity(house: &House, department_id: Uuid, status: &str) -> Uuid {
    let (id, now) = (house.app.new_id(), house.app.now());
    let published = status != "draft";
    let row = opportunity::Model {
        id,
        code: published.then(|| format!("MH-2026-{}", &id.simple().to_string()[20..])),
        import_key: None,
        department_id,
        kind: "project".into(),
        status: status.into(),
        title: "历史档案数字化加工".into(),
        background: String::new(),
        requirement: "完成 42 万页文书档案的整理、扫描与著录，错误率低于千分之一。".into(),
        budget: None,
        deadline_at: Some(now.plus_days(20).0),
        qualifications: json!([]),
        contact_name: "王老师".into(),
        contact_phone: "021-64881234".into(),
        recommended: 0,
        demo: false,
        created_by: None,
        version: 1,
        created_at: now.0,
        updated_at: now.0,
        published_at: published.then_some(now.0),
    };
    insert!(house, opportunity::Entity, row);
    id
}

pub async fn new_recommendation(house: &House, organization_id: Uuid, department: Uuid) -> String {
    let opportunity_id = new_opportunity(house, department, "published").await;
    let (id, now) = (house.app.new_id(), house.app.now().0);
    let row = recommendation::Model {
        id,
        opportunity_id,
        organization_id,
        rank: 1,
        score: 80,
        reasons: json!([]),
        status: "new".into(),
        dismiss_reason: None,
        created_at: now,
        updated_at: now,
    };
    insert!(house, recommendation::Entity, row);
    id.to_string()
}

pub async fn new_session(house: &House, user_id: Uuid) -> String {
    let (id, now) = (house.app.new_id(), house.app.now());
    let row = session::Model {
        id,
        user_id,
        user_agent: String::new(),
        address: String::new(),
        generation: 1,
        created_at: now.0,
        refreshed_at: now.0,
        seen_at: now.0,
        expires_at: now.plus_days(1).0,
        second_factor_at: None,
        confirmed_at: now.0,
        revoked_at: None,
    };
    insert!(house, session::Entity, row);
    id.to_string()
}

pub async fn new_token(house: &House, user_id: Uuid) -> String {
    let (id, now) = (house.app.new_id(), house.app.now());
    let row = entity::api_token::Model {
        id,
        user_id,
        organization_id: None,
        role: None,
        scopes: "read".into(),
        name: "测试".into(),
        secret_hash: id.to_string(),
        created_at: now.0,
        expires_at: now.plus_days(1).0,
        revoked_at: None,
        last_used_at: None,
    };
    insert!(house, entity::api_token::Entity, row);
    id.to_string()
}

pub async fn new_job(house: &House) -> String {
    let (id, now) = (house.app.new_id(), house.app.now().0);
    let row = job::Model {
        id,
        kind: "index.apply".into(),
        payload: json!({}),
        dedupe_key: None,
        state: "failed".into(),
        attempts: 1,
        max_attempts: 1,
        run_at: now,
        locked_until: None,
        last_error: None,
        created_at: now,
        finished_at: Some(now),
    };
    insert!(house, job::Entity, row);
    id.to_string()
}

/// The secret of a mail's link, which has 43 letters.
pub fn unsubscription(mail: &str) -> String {
    format!("{}{}", mail.replace('-', ""), "x".repeat(11))
}

pub async fn new_mail(house: &House) -> String {
    let (id, now) = (house.app.new_id(), house.app.now().0);
    let row = mail::Model {
        id,
        kind: "recommendation".into(),
        dedupe_key: id.to_string(),
        organization_id: Some(house.houses.enterprise),
        to_address: "a@b.example".into(),
        to_name: "甲".into(),
        subject: "通知".into(),
        text: "通知".into(),
        html: "<p>通知</p>".into(),
        unsubscribe_token: Some(unsubscription(&id.to_string())),
        secret: None,
        message_id: format!("<{id}@b.example>"),
        state: "failed".into(),
        attempts: 1,
        last_error: None,
        created_at: now,
        sent_at: None,
    };
    insert!(house, mail::Entity, row);
    id.to_string()
}

/// A link of a stranger's account; its secret.
pub async fn new_link(house: &House, purpose: &str) -> String {
    let (id, now) = (house.app.new_id(), house.app.now());
    let row = one_time_link::Model {
        id,
        purpose: purpose.into(),
        email: format!("{id}@new.example"),
        user_id: Some(house.stranger.0),
        secret_hash: digest(&id.to_string()),
        data: String::new(),
        created_at: now.0,
        expires_at: now.plus_days(1).0,
        used_at: None,
    };
    insert!(house, one_time_link::Entity, row);
    id.to_string()
}

/// A registration that waits for its link; the secret from its mail.
pub async fn registration(house: &House) -> String {
    let id = house.app.new_id().simple().to_string();
    let form = RegistrationForm {
        kind: contract::accounts::OVERSEAS.into(),
        country: "新加坡".into(),
        registration_number: id.clone(),
        name: format!("海外企业{id}"),
        outside: "新加坡".into(),
        contact_name: "陈先生".into(),
        phone: "+65 6123 4567".into(),
        email: format!("{id}@new.example"),
        password: "minhang-demo-2026".into(),
        privacy: true,
        ..RegistrationForm::default()
    };
    let client = Client { address: id, ..Client::default() };
    register(&house.app, &form, &client).await.unwrap();
    let mail = mail::Entity::find()
        .filter(mail::Column::ToAddress.eq(form.email))
        .order_by_desc(mail::Column::Id)
        .one(house.app.db.read())
        .await
        .unwrap()
        .unwrap();
    house.app.seal.open(&format!("mails.secret:{}", mail.id), &mail.secret.unwrap()).unwrap()
}

/// An invitation; its id and its secret.
pub async fn new_invitation(house: &House, organization_id: Uuid) -> (String, String) {
    let (id, now) = (house.app.new_id(), house.app.now());
    let kind = entity::organization::Entity::find_by_id(organization_id).one(house.app.db.read()).await;
    let role = match kind.unwrap().unwrap().kind.as_str() {
        "enterprise" => "viewer",
        "department" => "officer",
        _ => "auditor",
    };
    let row = invitation::Model {
        id,
        organization_id,
        email: format!("{id}@new.example"),
        role: role.into(),
        secret_hash: digest(&id.to_string()),
        invited_by: None,
        created_at: now.0,
        expires_at: now.plus_days(1).0,
        accepted_at: None,
        revoked_at: None,
    };
    insert!(house, invitation::Entity, row);
    (id.to_string(), id.to_string())
}

/// One more member of an organization.
pub async fn new_member(house: &House, organization: Uuid, role: Role) -> String {
    let id = house.app.new_id();
    let like = house.users.values().next().unwrap().clone();
    let row = entity::user::Model {
        id,
        organization_id: Some(organization),
        role: Some(role.as_str().into()),
        email: format!("{id}@new.example"),
        oidc_subject: None,
        ..like
    };
    insert!(house, entity::user::Entity, row);
    id.to_string()
}

pub async fn new_change(house: &House, organization_id: Uuid) -> String {
    let (id, now) = (house.app.new_id(), house.app.now().0);
    let row = organization_change::Model {
        id,
        organization_id,
        kind: "registration".into(),
        status: "submitted".into(),
        open_key: Some(id.to_string()),
        base: json!({}),
        proposed: json!({ "name": "上海别家数据有限公司", "uscc": null, "country": "新加坡",
            "registration_number": "1", "place": "浦江镇", "contact_name": "陈先生" }),
        remarks: json!([]),
        proposed_by: None,
        decided_by: None,
        created_at: now,
        updated_at: now,
        submitted_at: Some(now),
        decided_at: None,
        version: 1,
        waiting_version: None,
    };
    insert!(house, organization_change::Entity, row);
    id.to_string()
}

/// An application or an admission; its id and its number.
pub async fn new_admission(house: &House, organization_id: Uuid, status: &str) -> (String, String) {
    let (id, now) = (house.app.new_id(), house.app.now());
    let number = "MH-SS-2026-0001".to_owned();
    let admitted = status == "admitted";
    let open_key = (!admitted).then(|| organization_id.to_string());
    let tx = house.app.db.begin().await.unwrap();
    let before = merchant_admission::Column::OpenKey.eq(organization_id.to_string());
    merchant_admission::Entity::delete_many().filter(before).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let row = merchant_admission::Model {
        id,
        organization_id,
        status: status.into(),
        open_key,
        number: admitted.then(|| number.clone()),
        renews: None,
        application: serde_json::to_value(contract::admission::AdmissionForm::default()).unwrap(),
        remarks: json!([]),
        applied_by: None,
        decided_by: None,
        created_at: now.0,
        updated_at: now.0,
        submitted_at: Some(now.0),
        decided_at: admitted.then_some(now.0),
        valid_from: admitted.then_some(now.0),
        valid_until: admitted.then_some(now.plus_days(300).0),
        version: 1,
    };
    insert!(house, merchant_admission::Entity, row);
    (id.to_string(), number)
}

/// A private file of an enterprise, its content in the store.
pub async fn new_attachment(house: &House, organization_id: Uuid) -> String {
    let (id, now) = (house.app.new_id(), house.app.now().0);
    let key = digest(&id.to_string());
    let row = attachment::Model {
        id,
        organization_id: Some(organization_id),
        uploaded_by: house.stranger.0,
        purpose: "case".into(),
        name: "案例.pdf".into(),
        content_type: "application/pdf".into(),
        bytes: 4,
        sha256: digest("%PDF"),
        storage_key: key.clone(),
        public: false,
        created_at: now,
        used_at: None,
    };
    insert!(house, attachment::Entity, row);
    house.app.blobs.put(&key.as_str().into(), "%PDF".into()).await.unwrap();
    id.to_string()
}
