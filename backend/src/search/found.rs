//! Hits as rows: re-read from the database, so that a stale index never shows what may not be seen,
//! with the matched words marked in the rows' own text.

use super::text::Marker;
use crate::{App, Result, catalog, opportunities, organizations};
use contract::search::{DocKind, Found, Hit, Suggestion};
use entity::{case_study, opportunity, organization};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// The rows of hits of one kind, in their order; rows that are gone are left out. A fixed number of
/// queries.
pub async fn rows(app: &App, kind: DocKind, ids: &[Uuid], marker: &Marker) -> Result<Vec<Hit>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let db = app.db.read();
    Ok(match kind {
        DocKind::Product => {
            let views = catalog::store::views(db, ids).await?;
            let hit = |view: contract::catalog::ProductView| Hit {
                title: marker.mark(&view.title),
                snippet: marker.passage(&[&view.summary, &view.organization]),
                found: Found::Product(view),
            };
            views.into_iter().map(hit).collect()
        }
        DocKind::Supplier => {
            let mut texts = supplier_texts(app, ids).await?;
            let summaries = organizations::store::summaries(db, ids).await?;
            let hit = |summary: contract::organizations::SupplierSummary| {
                let (intro, cases) = texts.remove(&summary.id.0).unwrap_or_default();
                let mut passages = vec![intro.as_str()];
                passages.extend(cases.iter().map(String::as_str));
                Hit {
                    title: marker.mark(&summary.name),
                    snippet: marker.passage(&passages),
                    found: Found::Supplier(summary),
                }
            };
            summaries.into_iter().map(hit).collect()
        }
        DocKind::Opportunity => {
            let mut texts = opportunity_texts(app, ids).await?;
            let summaries = opportunities::store::summaries(db, ids, app.now()).await?;
            let hit = |summary: contract::opportunities::OpportunitySummary| {
                let (requirement, background) = texts.remove(&summary.id.0).unwrap_or_default();
                Hit {
                    title: marker.mark(&summary.title),
                    snippet: marker.passage(&[&requirement, &background]),
                    found: Found::Opportunity(summary),
                }
            };
            summaries.into_iter().map(hit).collect()
        }
    })
}

/// Introduction and cases of suppliers.
async fn supplier_texts(app: &App, ids: &[Uuid]) -> Result<HashMap<Uuid, (String, Vec<String>)>> {
    let db = app.db.read();
    let intros: Vec<(Uuid, String)> = organization::Entity::find()
        .select_only()
        .columns([organization::Column::Id, organization::Column::Intro])
        .filter(organization::Column::Id.is_in(ids.to_vec()))
        .into_tuple()
        .all(db)
        .await?;
    let cases: Vec<(Uuid, String)> = case_study::Entity::find()
        .select_only()
        .columns([case_study::Column::OrganizationId, case_study::Column::Title])
        .filter(case_study::Column::OrganizationId.is_in(ids.to_vec()))
        .order_by_asc(case_study::Column::Position)
        .into_tuple()
        .all(db)
        .await?;
    let mut texts: HashMap<Uuid, (String, Vec<String>)> =
        intros.into_iter().map(|(id, intro)| (id, (intro, Vec::new()))).collect();
    for (id, case) in cases {
        if let Some((_, list)) = texts.get_mut(&id) {
            list.push(case);
        }
    }
    Ok(texts)
}

/// Requirement and background of opportunities.
async fn opportunity_texts(app: &App, ids: &[Uuid]) -> Result<HashMap<Uuid, (String, String)>> {
    let columns =
        [opportunity::Column::Id, opportunity::Column::Requirement, opportunity::Column::Background];
    let rows: Vec<(Uuid, String, String)> = opportunity::Entity::find()
        .select_only()
        .columns(columns)
        .filter(opportunity::Column::Id.is_in(ids.to_vec()))
        .into_tuple()
        .all(app.db.read())
        .await?;
    Ok(rows.into_iter().map(|(id, requirement, background)| (id, (requirement, background))).collect())
}

/// A hit as a suggestion.
pub fn suggestion(hit: &Hit) -> Suggestion {
    let (kind, title, href) = match &hit.found {
        Found::Product(p) => (DocKind::Product, &p.title, format!("/products/{}", p.id)),
        Found::Supplier(s) => (DocKind::Supplier, &s.name, format!("/suppliers/{}", s.id)),
        Found::Opportunity(o) => {
            let name = o.code.clone().unwrap_or_else(|| o.id.to_string());
            (DocKind::Opportunity, &o.title, format!("/opportunities/{name}"))
        }
    };
    Suggestion { kind, title: title.clone(), href }
}
