//! Files that forms let go of: they were used, and nothing names them any more.

use crate::{Actor, App, Result, audit};
use contract::Timestamp;
use entity::{
    attachment::{self, Column},
    case_study, merchant_admission, organization, organization_change, qualification,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::ExprTrait,
};
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// Files looked at together.
const BATCH: u64 = 200;

/// Removes the rows of files used before `before` that no draft, no proposal a reviewer saw, no
/// application, case, qualification or organization (its logo) names. A form saved meanwhile has moved the time of use, and keeps
/// its files.
///
/// # Errors
/// When the database fails; the next run goes on.
pub async fn run(app: &App, before: Timestamp) -> Result<u64> {
    let (mut gone, mut after) = (0, Uuid::nil());
    loop {
        let batch = attachment::Entity::find()
            .filter(Column::Id.gt(after))
            .filter(Column::UsedAt.lt(before.0))
            .order_by_asc(Column::Id)
            .limit(BATCH)
            .all(app.db.read())
            .await?;
        let Some(last) = batch.last() else { return Ok(gone) };
        after = last.id;
        let named = named(app.db.read(), &batch).await?;
        let orphans: Vec<_> = batch.iter().filter(|file| !named.contains(&file.id)).collect();
        gone += remove(app, &orphans).await?;
    }
}

async fn remove(app: &App, orphans: &[&attachment::Model]) -> Result<u64> {
    if orphans.is_empty() {
        return Ok(0);
    }
    let mut unchanged = Condition::any();
    for file in orphans {
        unchanged = unchanged.add(Column::Id.eq(file.id).and(Column::UsedAt.eq(file.used_at)));
    }
    let tx = app.db.begin().await?;
    let gone = attachment::Entity::delete_many().filter(unchanged).exec(&tx).await?.rows_affected;
    if gone > 0 {
        let subject = ("attachments", Uuid::nil());
        audit::record(app, &tx, &Actor::System, "attachment.let_go", subject, json!({ "rows": gone }))
            .await?;
    }
    tx.commit().await?;
    Ok(gone)
}

/// Every id that stands in what their organizations, or the people who uploaded them, wrote.
async fn named(db: &impl ConnectionTrait, files: &[attachment::Model]) -> Result<HashSet<Uuid>> {
    let organizations: HashSet<Uuid> = files.iter().filter_map(|file| file.organization_id).collect();
    let people: HashSet<Uuid> = files.iter().map(|file| file.uploaded_by).collect();
    let theirs = Condition::any()
        .add(organization_change::Column::OrganizationId.is_in(organizations.clone()))
        .add(organization_change::Column::ProposedBy.is_in(people));
    let mut texts: Vec<Value> = organization_change::Entity::find()
        .select_only()
        .column(organization_change::Column::Proposed)
        .filter(theirs)
        .into_tuple()
        .all(db)
        .await?;
    let applications = merchant_admission::Entity::find()
        .select_only()
        .column(merchant_admission::Column::Application)
        .filter(merchant_admission::Column::OrganizationId.is_in(organizations.clone()));
    texts.extend(applications.into_tuple::<Value>().all(db).await?);
    let cases = case_study::Entity::find()
        .select_only()
        .column(case_study::Column::Attachments)
        .filter(case_study::Column::OrganizationId.is_in(organizations.clone()));
    texts.extend(cases.into_tuple::<Value>().all(db).await?);
    let scans = qualification::Entity::find()
        .select_only()
        .column(qualification::Column::AttachmentId)
        .filter(qualification::Column::OrganizationId.is_in(organizations.clone()));
    let mut single: Vec<Option<Uuid>> = scans.into_tuple().all(db).await?;
    let logos = organization::Entity::find()
        .select_only()
        .column(organization::Column::LogoId)
        .filter(organization::Column::Id.is_in(organizations));
    single.extend(logos.into_tuple::<Option<Uuid>>().all(db).await?);
    let mut named: HashSet<Uuid> = single.into_iter().flatten().collect();
    texts.iter().for_each(|text| collect(text, &mut named));
    Ok(named)
}

/// The ids in a form, wherever they stand.
fn collect(form: &Value, ids: &mut HashSet<Uuid>) {
    match form {
        Value::String(text) => ids.extend(text.parse::<Uuid>().ok()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let form = json!({ "cases": [{ "attachments": [a], "year": 2024 }], "scan": b, "text": "不是编号" });
        let mut ids = HashSet::new();
        collect(&form, &mut ids);
        assert_eq!(ids, HashSet::from([a, b]));
    }
}
