//! Use cases about enterprises.

use super::{
    policy,
    store::{self, SupplierTexts},
};
use crate::{
    Actor, App, Error, Result, catalog,
    cursor::{self, Cursor},
};
use contract::{
    OrganizationId, Page, Timestamp, Uscc,
    organizations::{
        CapabilityView, CaseView, CompanySize, OrganizationStatus, QualificationView, SupplierSummary,
        SupplierView,
    },
};
use std::collections::HashMap;

/// A supplier's page.
///
/// # Errors
/// [`Error::NotFound`] when there is no enterprise of that id the actor may see.
pub async fn find(app: &App, actor: &Actor, id: OrganizationId) -> Result<SupplierView> {
    let db = app.db.read();
    let texts = store::find(db, policy::scope(actor), id.0).await?.ok_or(Error::NotFound)?;
    let codes = texts.capabilities.iter().filter_map(|c| c.taxonomy_code.clone()).collect();
    let names = store::taxonomy_names(db, codes).await?;
    Ok(view(texts, &names))
}

/// Suppliers the actor may see, newest first.
///
/// # Errors
/// [`Error::Malformed`] for a bad cursor or limit.
pub async fn list(
    app: &App,
    actor: &Actor,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<SupplierSummary>> {
    let (after, limit) = (Cursor::parse_optional(cursor)?, cursor::limit(limit)?);
    let rows = u64::from(limit) + 1;
    let (items, total) = store::list(app.db.read(), policy::scope(actor), after, rows).await?;
    Ok(cursor::page(items, limit, total, |s| Cursor { at: s.updated_at, id: s.id.0 }))
}

fn view(texts: SupplierTexts, names: &HashMap<String, String>) -> SupplierView {
    let o = texts.organization;
    let products = texts.products.into_iter().map(|p| catalog::store::view(p, &o)).collect();
    let capability = |c: entity::capability::Model| CapabilityView {
        name: c.taxonomy_code.as_ref().and_then(|code| names.get(code).cloned()),
        code: c.taxonomy_code,
        label: c.label,
        evidence: c.evidence,
    };
    let qualification = |q: entity::qualification::Model| QualificationView {
        name: q.name,
        number: q.number,
        issuer: q.issuer,
        valid_from: q.valid_from,
        valid_until: q.valid_until,
    };
    let case = |c: entity::case_study::Model| CaseView {
        title: c.title,
        client: c.client,
        year: c.year,
        detail: c.detail,
    };
    SupplierView {
        id: o.id.into(),
        uscc: o.uscc.as_deref().and_then(|code| Uscc::parse(code).ok()),
        size: o.size.as_deref().and_then(CompanySize::parse),
        local: o.local,
        founded: o.founded,
        unclaimed: o.status == OrganizationStatus::Unclaimed.as_str(),
        demo: o.demo,
        logo: o.logo_id.map(Into::into),
        updated_at: Timestamp(o.updated_at),
        name: o.name,
        place: o.place,
        website: o.website,
        intro: o.intro,
        capabilities: texts.capabilities.into_iter().map(capability).collect(),
        qualifications: texts.qualifications.into_iter().map(qualification).collect(),
        cases: texts.cases.into_iter().map(case).collect(),
        products,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::store::tests::{enterprise, insert},
        *,
    };
    use crate::testing::{NOW, TestApp, member};
    use contract::accounts::Role;
    use entity::organization;

    #[tokio::test]
    async fn a_page_shows_no_contact_data_and_foreign_rows_are_not_found() {
        let app = TestApp::start().await;
        let shown = insert(&app, enterprise("甲")).await;
        let hidden = insert(&app, organization::Model { active: false, ..enterprise("隐") }).await;
        let office =
            insert(&app, organization::Model { kind: "department".into(), ..enterprise("局") }).await;
        let page = find(&app, &Actor::Visitor, shown.into()).await.unwrap();
        let json = serde_json::to_string(&page).unwrap();
        assert!(json.contains("档案扫描") && page.products.len() == 1);
        for secret in ["secret@mail.example", "秘密联系人", "021-00000000"] {
            assert!(!json.contains(secret), "{secret}");
        }
        for id in [hidden, office, uuid::Uuid::nil()] {
            assert!(matches!(find(&app, &Actor::Visitor, id.into()).await, Err(Error::NotFound)));
        }
        let stranger = member(Role::Owner, shown);
        assert!(matches!(find(&app, &stranger, hidden.into()).await, Err(Error::NotFound)));
        assert!(find(&app, &member(Role::Owner, hidden), hidden.into()).await.is_ok());
        assert!(find(&app, &member(Role::Operator, office), hidden.into()).await.is_ok());
        app.finish().await;
    }

    #[tokio::test]
    async fn walking_the_pages_shows_every_row_once_newest_first() {
        let app = TestApp::start().await;
        for n in 0..7 {
            // Some share one instant: the id decides.
            insert(&app, organization::Model { updated_at: NOW.0 + n / 3, ..enterprise(&format!("企{n}")) })
                .await;
        }
        let (mut names, mut cursor) = (Vec::new(), None);
        loop {
            let page = list(&app, &Actor::Visitor, cursor.as_deref(), Some(2)).await.unwrap();
            assert_eq!(page.total, 7);
            names.extend(page.items.into_iter().map(|s| s.name));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(names, ["企6", "企5", "企4", "企3", "企2", "企1", "企0"]);
        assert!(matches!(list(&app, &Actor::Visitor, Some("x"), None).await, Err(Error::Malformed(_))));
        assert!(matches!(list(&app, &Actor::Visitor, None, Some(0)).await, Err(Error::Malformed(_))));
        app.finish().await;
    }
}
