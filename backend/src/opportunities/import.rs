//! Opportunities from files: published ones, as their departments handed them in.

use super::{policy, store};
use crate::{
    Actor, App, Result, audit,
    import::{self, Checked, Column, ImportOptions, Progress, Report, Row, RowKind, Saved, column},
    matching,
    organizations::{
        self,
        departments::{by_key, closed, is_closed, name_key},
    },
    search,
};
use async_trait::async_trait;
use contract::{
    Fen, OpportunityId, Timestamp,
    opportunities::{
        BACKGROUND_MAX, DEADLINE_MAX_DAYS, OpportunityKind, OpportunityStatus, REQUIREMENT_MAX, TITLE_MAX,
    },
    organizations::{OrganizationKind, OrganizationStatus},
    search::DocKind,
};
use entity::{opportunity, organization};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Days until the deadline when a row names none.
const DEFAULT_DAYS: i64 = 30;

/// Imports opportunities; each row's key is its `id` column. New ones get a code and are matched in the
/// background, without mail.
///
/// # Errors
/// [`crate::Error::Forbidden`] for who may not import, [`crate::Error::Malformed`] for an unreadable
/// file.
pub async fn import_opportunities(
    app: &App,
    actor: &Actor,
    bytes: &[u8],
    options: ImportOptions,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Report> {
    policy::may_import(actor)?;
    let rows = Opportunities { actor: actor.clone(), demo: options.demo };
    import::run(app, rows, bytes, options, progress).await
}

struct Opportunities {
    actor: Actor,
    demo: bool,
}

/// What a good row says.
#[derive(Clone, Debug)]
struct Item {
    kind: OpportunityKind,
    title: String,
    department: String,
    background: String,
    requirement: String,
    budget: Option<i64>,
    days: i64,
    qualifications: Vec<String>,
    contact_name: String,
    contact_phone: String,
}

#[async_trait]
impl RowKind for Opportunities {
    type Item = Item;

    fn columns(&self) -> &'static [Column] {
        column::OPPORTUNITY
    }

    fn required(&self) -> &'static [&'static [&'static str]] {
        &[&["id"], &["title"], &["department"], &["requirement"]]
    }

    fn check(&mut self, row: &mut Row) -> (String, Item) {
        let kind = row.text("kind", 20);
        let known =
            if kind.is_empty() { Some(OpportunityKind::default()) } else { OpportunityKind::parse(&kind) };
        if known.is_none() {
            row.fail("kind", "应为 政务项目、场景开放、揭榜挂帅、企业采购 之一");
        }
        let requirement = row.long_text("requirement", REQUIREMENT_MAX);
        if requirement.is_empty() && row.is_good() {
            row.fail("requirement", "不能为空，请填写");
        }
        let days = row.integer("deadline_days").unwrap_or(DEFAULT_DAYS);
        if !(1..=DEADLINE_MAX_DAYS).contains(&days) {
            row.fail("deadline_days", format!("应在 1–{DEADLINE_MAX_DAYS} 天之间"));
        }
        let item = Item {
            kind: known.unwrap_or_default(),
            title: row.required("title", TITLE_MAX),
            department: row.required("department", 60),
            background: row.long_text("background", BACKGROUND_MAX),
            requirement,
            budget: budget(row),
            days,
            qualifications: row.list("qualifications", 20, 100),
            contact_name: row.text("contact_name", 40),
            contact_phone: row.text("contact_phone", 40),
        };
        (row.required("id", 100), item)
    }

    async fn save(&self, app: &App, tx: &DatabaseTransaction, batch: &[Checked<Item>]) -> Result<Saved> {
        let mut departments = departments(app, tx, batch, self.demo).await?;
        stay_open(tx, batch, &mut departments).await?;
        let keys: Vec<String> = batch.iter().map(|row| row.key.clone()).collect();
        let mut there: HashMap<String, opportunity::Model> = opportunity::Entity::find()
            .filter(opportunity::Column::ImportKey.is_in(keys))
            .all(tx)
            .await?
            .into_iter()
            .filter_map(|row| Some((row.import_key.clone()?, row)))
            .collect();
        let mut saved = Saved::default();
        let mut touched = Vec::new();
        // Rows that are there come first: everybody locks them before the queue and the audit chain.
        let (mut new, mut again) = (Vec::new(), Vec::new());
        for row in batch {
            let Some(department) = departments.get(&name_key(&row.item.department)) else { continue };
            match there.remove(&row.key) {
                Some(old) if is_same(&old, &row.item, department.id) => saved.unchanged += 1,
                // It would take answers again, and nobody is there to read them.
                Some(_) if is_closed(department) => return Err(closed(&department.name)),
                Some(old) => {
                    touched.push((DocKind::Opportunity, old.id));
                    if asks_otherwise(&old, &row.item) {
                        again.push(OpportunityId(old.id));
                    }
                    changed(app, old, &row.item, department.id).update(tx).await?;
                    saved.updated += 1;
                }
                None if is_closed(department) => return Err(closed(&department.name)),
                None => new.push((row, department.id)),
            }
        }
        for id in again {
            matching::service::recommend_later(app, tx, id).await?;
        }
        for (row, department) in new {
            touched.push((DocKind::Opportunity, self.create(app, tx, row, department).await?));
            saved.created += 1;
        }
        if let Some((_, first)) = touched.first() {
            let detail = json!({ "created": saved.created, "updated": saved.updated });
            audit::record(app, tx, &self.actor, "opportunity.import", ("opportunities", *first), detail)
                .await?;
        }
        search::outbox::touch_many(app, tx, &touched).await?;
        Ok(saved)
    }
}

impl Opportunities {
    async fn create(
        &self,
        app: &App,
        tx: &DatabaseTransaction,
        row: &Checked<Item>,
        department: Uuid,
    ) -> Result<Uuid> {
        let now = app.now();
        let id = app.new_id();
        let new = opportunity::Model {
            id,
            code: Some(store::next_code(tx, now.year()).await?),
            import_key: Some(row.key.clone()),
            kind: row.item.kind.as_str().to_owned(),
            status: OpportunityStatus::Published.as_str().to_owned(),
            department_id: department,
            title: row.item.title.clone(),
            background: row.item.background.clone(),
            requirement: row.item.requirement.clone(),
            budget: row.item.budget,
            deadline_at: deadline(now, row.item.days),
            qualifications: json!(row.item.qualifications),
            contact_name: row.item.contact_name.clone(),
            contact_phone: row.item.contact_phone.clone(),
            recommended: 0,
            demo: self.demo,
            created_by: None,
            version: 1,
            created_at: now.0,
            updated_at: now.0,
            published_at: Some(now.0),
        };
        opportunity::Entity::insert(new.into_active_model().reset_all()).exec_without_returning(tx).await?;
        matching::service::recommend_later(app, tx, id.into()).await?;
        Ok(id)
    }
}

/// Locks the departments that a batch names: who closes one waits until its requirements are in.
async fn stay_open(
    tx: &DatabaseTransaction,
    batch: &[Checked<Item>],
    departments: &mut HashMap<String, organization::Model>,
) -> Result<()> {
    let named = batch.iter().filter_map(|row| departments.get(&name_key(&row.item.department)));
    let named: BTreeSet<Uuid> = named.map(|department| department.id).collect();
    let locked = organization::Entity::find()
        .filter(organization::Column::Id.is_in(named))
        .order_by_asc(organization::Column::Id)
        .lock_shared()
        .all(tx)
        .await?;
    // As they are now: one may have been closed since they were read.
    departments.extend(locked.into_iter().map(|department| (name_key(&department.name), department)));
    Ok(())
}

/// Budget in 分 from 万元.
fn budget(row: &mut Row) -> Option<i64> {
    let wan = row.decimal("budget_wan")?;
    #[expect(clippy::cast_precision_loss, reason = "a million is exact")]
    let fen = (wan * Fen::PER_WAN as f64).round();
    if (0.0..1e15).contains(&fen) {
        #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
        return Some(fen as i64);
    }
    row.fail("budget_wan", "应为 0 以上、不超过十亿万元的数字，单位万元");
    None
}

/// The end of the working day so many days after `now`.
fn deadline(now: Timestamp, days: i64) -> Option<i64> {
    Timestamp::end_of_working_day(&now.plus_days(days).date_iso()).map(|t| t.0)
}

fn is_same(old: &opportunity::Model, item: &Item, department: Uuid) -> bool {
    old.kind == item.kind.as_str()
        && old.department_id == department
        && old.title == item.title
        && old.background == item.background
        && old.requirement == item.requirement
        && old.budget == item.budget
        && old.qualifications == json!(item.qualifications)
        && old.contact_name == item.contact_name
        && old.contact_phone == item.contact_phone
        && old.deadline_at == old.published_at.and_then(|at| deadline(Timestamp(at), item.days))
}

/// Whether other suppliers may fit than before.
fn asks_otherwise(old: &opportunity::Model, item: &Item) -> bool {
    old.title != item.title
        || old.background != item.background
        || old.requirement != item.requirement
        || old.qualifications != json!(item.qualifications)
}

fn changed(app: &App, old: opportunity::Model, item: &Item, department: Uuid) -> opportunity::ActiveModel {
    let published = Timestamp(old.published_at.unwrap_or(old.created_at));
    let next = old.version + 1;
    let mut row: opportunity::ActiveModel = old.into();
    row.kind = Set(item.kind.as_str().to_owned());
    row.department_id = Set(department);
    row.title = Set(item.title.clone());
    row.background = Set(item.background.clone());
    row.requirement = Set(item.requirement.clone());
    row.budget = Set(item.budget);
    row.deadline_at = Set(deadline(published, item.days));
    row.qualifications = Set(json!(item.qualifications));
    row.contact_name = Set(item.contact_name.clone());
    row.contact_phone = Set(item.contact_phone.clone());
    row.version = Set(next);
    row.updated_at = Set(app.now().0);
    row
}

/// All departments by the keys of their names; those that a batch names and nobody knows are made.
async fn departments(
    app: &App,
    tx: &DatabaseTransaction,
    batch: &[Checked<Item>],
    demo: bool,
) -> Result<HashMap<String, organization::Model>> {
    let mut found = by_key(tx).await?;
    for name in batch.iter().map(|row| &row.item.department) {
        let key = name_key(name);
        if found.contains_key(&key) {
            continue;
        }
        let status = OrganizationStatus::Active;
        let (id, kind) = (app.new_id(), OrganizationKind::Department);
        let new = organization::ActiveModel {
            place: Set("闵行区".to_owned()),
            demo: Set(demo),
            claimed_at: Set(Some(app.now().0)),
            ..organizations::store::blank(id, kind, name.clone(), status, app.now())
        };
        found.insert(key, new.insert(tx).await?);
    }
    Ok(found)
}
