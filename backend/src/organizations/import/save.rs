//! A batch of rows into the database: what is there, what differs, and that in bulk.

use super::{
    Suppliers,
    draft::{Draft, Patch},
};
use crate::{
    App, Result, audit,
    import::{Checked, RowError, Saved},
    organizations::{profile::form::phone_place, store::with_all_products},
    search,
};
use contract::{
    organizations::{CompanySize, OrganizationKind, OrganizationStatus},
    search::DocKind,
};
use entity::{capability, case_study, organization, product, qualification};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseBackend,
    DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::PoisonError,
};
use uuid::Uuid;

/// Rows of one insert: with the widest table well below the databases' limit of values.
const ROWS: usize = 500;

/// What a batch writes.
#[derive(Default)]
struct Writes {
    new: Vec<organization::ActiveModel>,
    changed: Vec<organization::ActiveModel>,
    capabilities: Vec<capability::ActiveModel>,
    qualifications: Vec<qualification::ActiveModel>,
    cases: Vec<case_study::ActiveModel>,
    new_products: Vec<product::ActiveModel>,
    changed_products: Vec<product::ActiveModel>,
    gone_products: Vec<Uuid>,
    /// The changed enterprises, whose lists are written anew.
    rewritten: Vec<Uuid>,
    /// Suppliers, whose products' documents follow, and products that are gone.
    documents: Vec<(DocKind, Uuid)>,
}

/// Saves a batch.
pub async fn save(
    kind: &Suppliers,
    app: &App,
    tx: &DatabaseTransaction,
    batch: &[Checked<Patch>],
) -> Result<Saved> {
    one_after_the_other(tx).await?;
    let stored = Stored::load(app, tx, batch).await?;
    let (mut saved, mut writes) = (Saved::default(), Writes::default());
    for row in batch {
        let found = match stored.find(row) {
            Ok(found) => found,
            Err(message) => {
                saved.refused.push(refusal(row, message));
                continue;
            }
        };
        let Some(before) = found else {
            saved.created += 1;
            writes.create(app, kind.demo, row)?;
            continue;
        };
        let o = &before.texts.organization;
        if let Some(line) = kind.other_line(o.id, row.line) {
            let code = o.uscc.as_deref().unwrap_or("无");
            let message = format!(
                "第 {} 行与第 {line} 行说的是同一家企业“{}”（统一社会信用代码 {code}），请合并成一行",
                row.line, o.name
            );
            saved.refused.push(refusal(row, message));
            continue;
        }
        let after = before.draft.clone().with(app, &row.item);
        let key = before.key_after(row);
        if after == before.draft && key == before.texts.organization.import_key {
            saved.unchanged += 1;
        } else if before.has_own_people() {
            let name = &before.texts.organization.name;
            let message =
                format!("“{name}”已由企业自己维护，导入不会覆盖它的资料；请删去这一行，由企业登录后自行修改");
            saved.refused.push(refusal(row, message));
        } else {
            saved.updated += 1;
            writes.update(app, before, &after, key)?;
        }
    }
    if saved.created + saved.updated > 0 {
        let detail = json!({
            "mail_consent": kind.consent, "created": saved.created, "updated": saved.updated, "unchanged": saved.unchanged,
            "organizations": writes.organizations(),
        });
        let first = writes.organizations().first().map_or_else(Uuid::nil, |id| **id);
        let subject = ("organizations", first);
        let documents = std::mem::take(&mut writes.documents);
        writes.write(tx).await?;
        audit::record(app, tx, &kind.actor, "organization.import", subject, detail).await?;
        search::outbox::touch_many(app, tx, &documents).await?;
    }
    Ok(saved)
}

/// Two imports of the same rows would wait for each other in a circle. SQLite has one writer anyway.
async fn one_after_the_other(tx: &DatabaseTransaction) -> Result<()> {
    if tx.get_database_backend() == DatabaseBackend::Postgres {
        // Any number that means nothing else; given back when the transaction ends.
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7301164)").await?;
    }
    Ok(())
}

impl Suppliers {
    /// The other line of the file that means this stored enterprise, if there is one. The same line may ask
    /// again: a batch that failed is saved row by row.
    fn other_line(&self, enterprise: Uuid, line: u64) -> Option<u64> {
        let mut meant = self.meant.lock().unwrap_or_else(PoisonError::into_inner);
        Some(*meant.entry(enterprise).or_insert(line)).filter(|other| *other != line)
    }
}

/// What speaks against the row as a whole.
fn refusal(row: &Checked<Patch>, message: String) -> RowError {
    RowError { row: row.line, column: String::new(), message }
}

/// An enterprise before the import.
struct Before {
    texts: crate::organizations::model::SupplierTexts,
    draft: Draft,
}

impl Before {
    /// Registered by, or handed over to, its own people: their words count, not a list's.
    fn has_own_people(&self) -> bool {
        let o = &self.texts.organization;
        o.claimed_at.is_some() || o.status != OrganizationStatus::Unclaimed.as_str()
    }

    /// Its key afterwards: a row with an id of its own names an enterprise that had none.
    fn key_after(&self, row: &Checked<Patch>) -> Option<String> {
        if row.item.has_id {
            Some(row.key.clone())
        } else {
            self.texts.organization.import_key.clone().or_else(|| Some(row.key.clone()))
        }
    }
}

/// What is stored of a batch.
struct Stored {
    by_key: HashMap<String, usize>,
    by_code: HashMap<String, usize>,
    all: Vec<Before>,
    /// Departments with one of the codes.
    offices: HashSet<String>,
}

impl Stored {
    async fn load(app: &App, tx: &DatabaseTransaction, batch: &[Checked<Patch>]) -> Result<Self> {
        let keys: Vec<String> = batch.iter().map(|row| row.key.clone()).collect();
        let codes: Vec<String> = batch.iter().filter_map(|row| row.item.uscc.clone().flatten()).collect();
        let found = organization::Entity::find()
            .filter(
                Condition::any()
                    .add(organization::Column::ImportKey.is_in(keys))
                    .add(organization::Column::Uscc.is_in(codes)),
            )
            // Nobody claims or suspends one meanwhile; all who lock several do so in this order.
            .order_by_asc(organization::Column::Id)
            .lock_exclusive()
            .all(tx)
            .await?;
        let is_enterprise = |o: &organization::Model| o.kind == OrganizationKind::Enterprise.as_str();
        let (enterprises, offices): (Vec<_>, Vec<_>) = found.into_iter().partition(is_enterprise);
        let offices = offices.into_iter().flat_map(|o| [o.uscc, o.import_key]).flatten().collect();
        let texts = with_all_products(tx, enterprises).await?;
        let before = |texts| Ok(Before { draft: Draft::of(app, &texts)?, texts });
        let all = texts.into_iter().map(before).collect::<Result<Vec<Before>>>()?;
        let by = |of: fn(&organization::Model) -> &Option<String>| {
            let keys = all.iter().enumerate();
            keys.filter_map(|(i, b)| of(&b.texts.organization).clone().map(|key| (key, i))).collect()
        };
        Ok(Self { by_key: by(|o| &o.import_key), by_code: by(|o| &o.uscc), all, offices })
    }

    /// The enterprise a row means, or why that cannot be said.
    fn find(&self, row: &Checked<Patch>) -> std::result::Result<Option<&Before>, String> {
        let code = row.item.uscc.as_ref().and_then(Option::as_ref);
        if self.offices.contains(&row.key) || code.is_some_and(|code| self.offices.contains(code)) {
            return Err("这个编号或统一社会信用代码属于一个委办局，不能作为企业导入".to_owned());
        }
        let at = |i: &usize| self.all.get(*i);
        let of_key = self.by_key.get(&row.key).and_then(at);
        let of_code = code.and_then(|code| self.by_code.get(code)).and_then(at);
        let (key, other) = match (of_key, of_code) {
            (None, None) => return Ok(None),
            (Some(key), None) => return Ok(Some(key)),
            (Some(key), Some(other)) if key.texts.organization.id == other.texts.organization.id => {
                return Ok(Some(key));
            }
            (key, Some(other)) => (key, other),
        };
        let owner = &other.texts.organization;
        // Entered without a key of its own: now it gets one.
        let keyless = owner.import_key.is_none() || owner.import_key == owner.uscc;
        if key.is_none() && (keyless || !row.item.has_id) {
            return Ok(Some(other));
        }
        let id = owner.import_key.as_deref().unwrap_or("无");
        Err(format!("平台上的“{}”（编号 {id}）已经用了这个统一社会信用代码，请核对编号或代码", owner.name))
    }
}

impl Writes {
    fn organizations(&self) -> Vec<&Uuid> {
        let rows = self.new.iter().chain(&self.changed);
        rows.filter_map(|row| row.id.try_as_ref()).collect()
    }

    fn create(&mut self, app: &App, demo: bool, row: &Checked<Patch>) -> Result<()> {
        let (id, now) = (app.new_id(), app.now().0);
        let draft = Draft::empty().with(app, &row.item);
        let mut model = columns(app, id, &draft, Some(row.key.clone()))?;
        model.id = Set(id);
        model.status = Set(OrganizationStatus::Unclaimed.as_str().to_owned());
        model.kind = Set(OrganizationKind::Enterprise.as_str().to_owned());
        model.active = Set(true);
        model.demo = Set(demo);
        model.version = Set(1);
        model.created_at = Set(now);
        self.new.push(model);
        self.documents.push((DocKind::Supplier, id));
        self.lists(app, id, &draft, &[]);
        self.products(app, id, demo, &draft, &[]);
        Ok(())
    }

    fn update(&mut self, app: &App, before: &Before, after: &Draft, key: Option<String>) -> Result<()> {
        let o = &before.texts.organization;
        let mut model = columns(app, o.id, after, key)?;
        model.id = sea_orm::ActiveValue::Unchanged(o.id);
        model.version = Set(o.version.saturating_add(1));
        self.changed.push(model);
        self.rewritten.push(o.id);
        self.documents.push((DocKind::Supplier, o.id));
        self.lists(app, o.id, after, &before.texts.qualifications);
        self.products(app, o.id, o.demo, after, &before.texts.products);
        Ok(())
    }

    fn lists(&mut self, app: &App, id: Uuid, draft: &Draft, known: &[qualification::Model]) {
        let organization_id = Set(id);
        for (position, (label, code)) in (0..).zip(&draft.capabilities) {
            self.capabilities.push(capability::ActiveModel {
                id: Set(app.new_id()),
                organization_id: organization_id.clone(),
                position: Set(position),
                label: Set(label.clone()),
                taxonomy_code: Set(code.clone()),
                evidence: Set(None),
            });
        }
        for (position, name) in (0..).zip(&draft.qualifications) {
            // A file knows names only; number and issuer stay with the name they belong to.
            let known = known.iter().find(|q| q.name == *name);
            self.qualifications.push(qualification::ActiveModel {
                id: Set(app.new_id()),
                organization_id: organization_id.clone(),
                position: Set(position),
                name: Set(name.clone()),
                number: Set(known.and_then(|q| q.number.clone())),
                issuer: Set(known.and_then(|q| q.issuer.clone())),
                valid_from: Set(known.and_then(|q| q.valid_from.clone())),
                valid_until: Set(known.and_then(|q| q.valid_until.clone())),
                attachment_id: Set(known.and_then(|q| q.attachment_id)),
            });
        }
        for (position, title) in (0..).zip(&draft.cases) {
            self.cases.push(case_study::ActiveModel {
                id: Set(app.new_id()),
                organization_id: organization_id.clone(),
                position: Set(position),
                title: Set(title.clone()),
                client: Set(None),
                year: Set(None),
                detail: Set(None),
                attachments: Set(json!([])),
            });
        }
    }

    /// Products keep their id, and so their address, as long as kind and title stay; shown or hidden
    /// they remain as they were.
    fn products(&mut self, app: &App, id: Uuid, demo: bool, draft: &Draft, stored: &[product::Model]) {
        let now = app.now().0;
        let mut left: Vec<&product::Model> = stored.iter().collect();
        for (position, wanted) in (0..).zip(&draft.products) {
            let same = |p: &&product::Model| p.title == wanted.title && p.kind == wanted.kind.as_str();
            let Some(known) = left.iter().position(same).map(|at| left.remove(at)) else {
                self.new_products.push(product::ActiveModel {
                    id: Set(app.new_id()),
                    organization_id: Set(id),
                    position: Set(position),
                    kind: Set(wanted.kind.as_str().to_owned()),
                    title: Set(wanted.title.clone()),
                    summary: Set(wanted.summary.clone()),
                    active: Set(true),
                    demo: Set(demo),
                    created_at: Set(now),
                    updated_at: Set(now),
                });
                continue;
            };
            if known.summary != wanted.summary || known.position != position {
                let mut model = known.clone().into_active_model();
                model.position = Set(position);
                model.summary = Set(wanted.summary.clone());
                model.updated_at = Set(now);
                self.changed_products.push(model);
            }
        }
        self.documents.extend(left.iter().map(|p| (DocKind::Product, p.id)));
        self.gone_products.extend(left.iter().map(|p| p.id));
    }

    async fn write(self, tx: &DatabaseTransaction) -> Result<()> {
        for model in self.changed {
            model.update(tx).await?;
        }
        for model in self.changed_products {
            model.update(tx).await?;
        }
        if !self.rewritten.is_empty() {
            let of = |column: capability::Column| column.is_in(self.rewritten.clone());
            capability::Entity::delete_many().filter(of(capability::Column::OrganizationId)).exec(tx).await?;
            let of = |column: qualification::Column| column.is_in(self.rewritten.clone());
            qualification::Entity::delete_many()
                .filter(of(qualification::Column::OrganizationId))
                .exec(tx)
                .await?;
            let of = |column: case_study::Column| column.is_in(self.rewritten.clone());
            case_study::Entity::delete_many().filter(of(case_study::Column::OrganizationId)).exec(tx).await?;
        }
        for ids in self.gone_products.chunks(ROWS) {
            product::Entity::delete_many().filter(product::Column::Id.is_in(ids.to_vec())).exec(tx).await?;
        }
        insert(tx, self.new).await?;
        insert(tx, self.capabilities).await?;
        insert(tx, self.qualifications).await?;
        insert(tx, self.cases).await?;
        insert(tx, self.new_products).await?;
        Ok(())
    }
}

/// The columns an import writes, for a new or a changed enterprise.
fn columns(app: &App, id: Uuid, draft: &Draft, key: Option<String>) -> Result<organization::ActiveModel> {
    let draft = draft.clone();
    let phone = draft.contact_phone.map(|phone| app.seal.seal(&phone_place(id), &phone));
    Ok(organization::ActiveModel {
        uscc: Set(draft.uscc),
        import_key: Set(key),
        name: Set(draft.name),
        place: Set(draft.place),
        local: Set(draft.local),
        size: Set(draft.size.map(CompanySize::as_str).map(str::to_owned)),
        founded: Set(draft.founded),
        intro: Set(draft.intro),
        website: Set(draft.website),
        email: Set(draft.email),
        contact_name: Set(draft.contact_name),
        contact_phone: Set(phone.transpose()?),
        mail_consent: Set(draft.mail_consent),
        updated_at: Set(app.now().0),
        ..Default::default()
    })
}

async fn insert<A>(tx: &DatabaseTransaction, rows: Vec<A>) -> Result<()>
where
    A: ActiveModelTrait,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(ROWS).collect();
        A::Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}
