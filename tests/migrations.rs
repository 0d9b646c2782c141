//! Upgrades keep what people have, and every step can be taken back and again, on both databases.

use backend::testing::TestApp;
use entity::{api_token, organization, user};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, EntityTrait, Value,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use uuid::Uuid;

/// The step before people could belong to nobody.
const BEFORE_PEOPLE: u32 = 6;

async fn insert(db: &DatabaseConnection, table: &'static str, values: &[(&'static str, Value)]) {
    let mut row = Query::insert();
    row.into_table(Alias::new(table)).columns(values.iter().map(|(name, _)| Alias::new(*name)));
    row.values_panic(values.iter().map(|(_, value)| Expr::value(value.clone())));
    db.execute(&row).await.unwrap();
}

fn text(words: &str) -> Value {
    words.to_owned().into()
}

async fn old_organization(db: &DatabaseConnection, id: Uuid, name: &str) {
    let values = [
        ("id", id.into()),
        ("kind", text("enterprise")),
        ("name", text(name)),
        ("place", text("浦江镇")),
        ("local", true.into()),
        ("intro", text("")),
        ("mail_consent", false.into()),
        ("active", true.into()),
        ("demo", false.into()),
        ("version", 1.into()),
        ("created_at", 1_i64.into()),
        ("updated_at", 1_i64.into()),
    ];
    insert(db, "organizations", &values).await;
}

async fn old_user(db: &DatabaseConnection, id: Uuid, organization: Uuid) {
    let values = [
        ("id", id.into()),
        ("organization_id", organization.into()),
        ("email", text("a@b.example")),
        ("name", text("甲")),
        ("role", text("member")),
        ("password_hash", text("$argon2id$x")),
        ("active", true.into()),
        ("demo", false.into()),
        ("created_at", 5_i64.into()),
    ];
    insert(db, "users", &values).await;
    let values = [
        ("id", id.into()),
        ("user_id", id.into()),
        ("name", text("同步")),
        ("secret_hash", text("abc")),
        ("created_at", 5_i64.into()),
        ("expires_at", 9_i64.into()),
    ];
    insert(db, "api_tokens", &values).await;
}

#[tokio::test]
async fn people_and_their_tokens_are_carried_over_and_back() {
    let app = TestApp::start().await;
    let db = Database::connect(app.settings.database.url.clone()).await.unwrap();
    let newer = u32::try_from(Migrator::migrations().len()).unwrap() - BEFORE_PEOPLE;
    Migrator::down(&db, Some(newer)).await.unwrap();
    let (own, nobodys, person) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
    old_organization(&db, own, "有人的企业").await;
    old_organization(&db, nobodys, "摸排的企业").await;
    old_user(&db, person, own).await;

    Migrator::up(&db, None).await.unwrap();
    let kept = user::Entity::find().one(&db).await.unwrap().unwrap();
    assert_eq!((kept.id, kept.organization_id, kept.role.as_deref()), (person, Some(own), Some("owner")));
    assert_eq!((kept.joined_at, kept.recovery_codes), (Some(5), serde_json::json!([])));
    let token = api_token::Entity::find().one(&db).await.unwrap().unwrap();
    assert_eq!((token.user_id, token.scopes.as_str()), (person, "read write publish operate"));
    for (id, status) in [(own, "active"), (nobodys, "unclaimed")] {
        let row = organization::Entity::find_by_id(id).one(&db).await.unwrap().unwrap();
        assert_eq!(row.status, status);
    }

    Migrator::down(&db, Some(newer)).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(user::Entity::find().one(&db).await.unwrap().unwrap().role.as_deref(), Some("owner"));
    db.close().await.unwrap();
    app.finish().await;
}

/// The step before numbers abroad were unique.
const BEFORE_NUMBERS: u32 = 9;

#[tokio::test]
async fn numbers_abroad_become_unique_and_refused_registrations_let_theirs_go() {
    let app = TestApp::start().await;
    let db = Database::connect(app.settings.database.url.clone()).await.unwrap();
    let newer = u32::try_from(Migrator::migrations().len()).unwrap() - BEFORE_NUMBERS;
    Migrator::down(&db, Some(newer)).await.unwrap();
    for (n, status, number) in
        [(1, "active", "hrb 12"), (2, "active", "HRB12"), (3, "rejected", "HRB12"), (4, "pending", "HRB13")]
    {
        let id = Uuid::from_u128(n);
        old_organization(&db, id, "境外企业").await;
        let mut update = Query::update();
        update.table(Alias::new("organizations")).and_where(Expr::col(Alias::new("id")).eq(id));
        for (column, value) in [("status", status), ("country", "德国"), ("registration_number", number)] {
            update.value(Alias::new(column), value);
        }
        db.execute(&update).await.unwrap();
    }
    Migrator::up(&db, None).await.unwrap();
    for (n, number) in [(1_u128, Some("HRB12")), (2, Some("HRB12（重复2）")), (3, None), (4, Some("HRB13"))]
    {
        let row = organization::Entity::find_by_id(Uuid::from_u128(n)).one(&db).await.unwrap().unwrap();
        assert_eq!(row.registration_number.as_deref(), number, "{n}");
    }
    db.close().await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn every_step_can_be_taken_back_and_again() {
    let app = TestApp::start().await;
    let db = Database::connect(app.settings.database.url.clone()).await.unwrap();
    Migrator::down(&db, None).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    assert!(Migrator::get_pending_migrations(&db).await.unwrap().is_empty());
    db.close().await.unwrap();
    app.finish().await;
}
