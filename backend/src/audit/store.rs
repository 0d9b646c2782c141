//! Queries about the trail: however many entries, their names take a fixed number.

use crate::{Error, Result, like};
use contract::audit::{AuditFilter, AuditView, Mentioned};
use entity::{
    attachment, audit_entry, audit_entry::Column, opportunity, organization, product, qualification, user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoIdentity, Iterable, PrimaryKeyToColumn,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, LikeExpr, SelectStatement},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Most organizations that a part of a name may mean where entries about them are looked for.
const ABOUT_MAX: u64 = 50;
/// Most imports about them that are found.
const IMPORTS_MAX: u64 = 1_000;

/// What the filter asks for. Names of who acted are looked up by the database itself, however many they
/// mean.
///
/// # Errors
/// At the field `about`, when the words mean too many organizations.
pub async fn condition(db: &impl ConnectionTrait, filter: &AuditFilter) -> Result<Condition> {
    let mut all = narrowed(filter);
    let about = filter.about.trim();
    if !about.is_empty() {
        let ids = match about.parse::<Uuid>() {
            Ok(id) => vec![id],
            Err(_) => meant(db, about).await?,
        };
        let imports = imports(db, &ids).await?;
        all = all.add(about_any(&ids, imports));
    }
    Ok(all)
}

/// Entries whose subject is one of these organizations, or whose details name one; both have an index.
fn about_any(ids: &[Uuid], imports: Vec<i64>) -> Condition {
    Condition::any()
        .add(Column::SubjectId.is_in(ids.iter().copied()))
        .add(detail("organization").is_in(ids.iter().map(Uuid::to_string)))
        .add_option((!imports.is_empty()).then(|| Column::Seq.is_in(imports)))
}

/// What an entry's details have under a name, as text.
fn detail(name: &str) -> Expr {
    Expr::cust(format!("(\"audit_entries\".\"detail\" ->> '{name}')"))
}

/// The newest imports that name one of these organizations among many others: of imports there are few, and
/// each is looked through.
async fn imports(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<i64>> {
    let listed = ids
        .iter()
        .fold(Condition::any(), |any, id| any.add(detail("organizations").like(like::part(&id.to_string()))));
    Ok(audit_entry::Entity::find()
        .select_only()
        .column(Column::Seq)
        .filter(Column::Action.eq("organization.import"))
        .filter(listed)
        .order_by_desc(Column::Seq)
        .limit(IMPORTS_MAX)
        .into_tuple()
        .all(db)
        .await?)
}

async fn meant(db: &impl ConnectionTrait, part: &str) -> Result<Vec<Uuid>> {
    let ids: Vec<Uuid> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(Expr::col((organization::Entity, organization::Column::Name)).like(like::part(part)))
        .limit(ABOUT_MAX + 1)
        .into_tuple()
        .all(db)
        .await?;
    if ids.len() as u64 > ABOUT_MAX {
        let words = format!("符合的单位超过 {ABOUT_MAX} 个，请写得更完整，或填写单位编号");
        return Err(Error::field("about", words));
    }
    Ok(ids)
}

fn narrowed(filter: &AuditFilter) -> Condition {
    let mut all = Condition::all();
    let [action, actor, organization, kind, subject] =
        [&filter.action, &filter.actor, &filter.organization, &filter.kind, &filter.subject]
            .map(|t| t.trim());
    if !action.is_empty() {
        let named = contract::audit::actions().filter(|(_, name)| name.contains(action)).map(|(key, _)| key);
        let begins = Expr::col((audit_entry::Entity, Column::Action)).like(begins(action));
        all = all.add(Condition::any().add(begins).add(Column::Action.is_in(named)));
    }
    if !actor.is_empty() {
        all = all.add(match actor.parse::<Uuid>() {
            Ok(id) => Column::ActorId.eq(id),
            Err(_) => Column::ActorId.in_subquery(people(actor)),
        });
    }
    if !organization.is_empty() {
        all = all.add(match organization.parse::<Uuid>() {
            Ok(id) => Column::OrganizationId.eq(id),
            Err(_) => Column::OrganizationId.in_subquery(organizations(organization)),
        });
    }
    if !kind.is_empty() {
        all = all.add(Column::SubjectKind.eq(kind));
    }
    if let Ok(id) = subject.parse::<Uuid>() {
        all = all.add(Column::SubjectId.eq(id));
    }
    if let Some(begin) = filter.begins() {
        all = all.add(Column::At.gte(begin.0));
    }
    if let Some(end) = filter.ends() {
        all = all.add(Column::At.lt(end.0));
    }
    all
}

fn begins(text: &str) -> LikeExpr {
    LikeExpr::new(format!("{}%", like::escaped(text))).escape('\\')
}

fn people(email: &str) -> SelectStatement {
    let query = user::Entity::find().select_only().column(user::Column::Id);
    query.filter(user::Column::Email.eq(email.to_lowercase())).into_query()
}

fn organizations(part: &str) -> SelectStatement {
    organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(Expr::col((organization::Entity, organization::Column::Name)).like(like::part(part)))
        .into_query()
}

/// Entries with the names of whom and what they tell of.
pub async fn named(db: &impl ConnectionTrait, rows: Vec<audit_entry::Model>) -> Result<Vec<AuditView>> {
    let ids = |kind: &str| {
        let of_kind = rows.iter().filter(|r| r.subject_kind == kind).map(|r| r.subject_id);
        let mut more: Vec<Uuid> = match kind {
            "users" => rows.iter().filter_map(|r| r.actor_id).collect(),
            "organizations" => rows.iter().filter_map(|r| r.organization_id).collect(),
            _ => Vec::new(),
        };
        more.extend(rows.iter().flat_map(|row| in_details(row, kind)));
        let mut ids: Vec<Uuid> = of_kind.chain(more).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let mut names: HashMap<&str, HashMap<Uuid, String>> = HashMap::new();
    names.insert("users", names_of::<user::Entity>(db, user::Column::Name, ids("users")).await?);
    let organization = names_of::<organization::Entity>(db, organization::Column::Name, ids("organizations"));
    names.insert("organizations", organization.await?);
    let opportunity = names_of::<opportunity::Entity>(db, opportunity::Column::Title, ids("opportunities"));
    names.insert("opportunities", opportunity.await?);
    names.insert("products", names_of::<product::Entity>(db, product::Column::Title, ids("products")).await?);
    let attachment = names_of::<attachment::Entity>(db, attachment::Column::Name, ids("attachments"));
    names.insert("attachments", attachment.await?);
    let qualification =
        names_of::<qualification::Entity>(db, qualification::Column::Name, ids("qualifications"));
    names.insert("qualifications", qualification.await?);
    let name = |kind: &str, id: Uuid| names.get(kind).and_then(|names| names.get(&id)).cloned();
    let mentioned = |row: &audit_entry::Model| {
        let of = |kind| in_details(row, kind).into_iter().map(move |id| (kind, id));
        let named = |(kind, id)| Some(Mentioned { id, name: name(kind, id)? });
        of("users").chain(of("organizations")).filter_map(named).collect()
    };
    Ok(rows
        .into_iter()
        .map(|row| AuditView {
            seq: row.seq,
            at: contract::Timestamp(row.at),
            actor: row.actor_id.and_then(|id| name("users", id)),
            actor_id: row.actor_id.map(Into::into),
            organization: row.organization_id.and_then(|id| name("organizations", id)),
            organization_id: row.organization_id.map(Into::into),
            subject: name(&row.subject_kind, row.subject_id),
            mentioned: mentioned(&row),
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            detail: row.detail.to_string(),
            prev_hash: row.prev_hash,
            hash: row.hash,
        })
        .collect())
}

/// The ids of people or organizations that the details of an entry name.
fn in_details(row: &audit_entry::Model, kind: &str) -> Vec<Uuid> {
    let keys: &[&str] = match kind {
        "users" => &["user", "by"],
        "organizations" => &["organization"],
        _ => &[],
    };
    keys.iter().filter_map(|key| row.detail.get(*key)?.as_str()?.parse().ok()).collect()
}

/// The names of rows of one table.
async fn names_of<E>(
    db: &impl ConnectionTrait,
    name: E::Column,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, String>>
where
    E: EntityTrait,
    E::Column: IntoIdentity,
{
    let Some(id) = E::PrimaryKey::iter().next().map(PrimaryKeyToColumn::into_column) else {
        return Ok(HashMap::new());
    };
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = E::find().select_only().column(id).column(name).filter(id.is_in(ids));
    Ok(query.into_tuple::<(Uuid, String)>().all(db).await?.into_iter().collect())
}
