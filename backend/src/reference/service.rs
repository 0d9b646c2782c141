//! Use cases of reference data.

use super::{Reference, store};
use crate::{Actor, App, Result, audit};
use contract::reference::{TaxonomyDomain, Town, Zone};
use serde_json::json;

/// What writing did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Something differed and was written.
    pub changed: bool,
    /// How many capabilities the taxonomy has.
    pub capabilities: usize,
    /// Related capabilities that do not exist and were dropped.
    pub dropped: Vec<String>,
}

/// Makes the reference data be exactly this and lets the matcher learn it. Writing the same again changes
/// nothing.
///
/// # Errors
/// [`Malformed`](crate::Error::Malformed) when an entry is doubled, missing or wrong; then nothing is
/// written.
pub async fn write(app: &App, mut reference: Reference) -> Result<Written> {
    let dropped = reference.check()?;
    for related in &dropped {
        tracing::warn!(related, "a related capability does not exist");
    }
    let capabilities = reference.taxonomy.iter().map(|d| d.capabilities.len()).sum();
    let tx = app.db.begin().await?;
    let before = Reference {
        towns: store::towns(&tx).await?,
        zones: store::zones(&tx).await?,
        taxonomy: store::taxonomy(&tx).await?,
    };
    let changed = before != reference;
    if changed {
        store::replace(&tx, &reference).await?;
        let detail = json!({
            "towns": reference.towns.len(), "zones": reference.zones.len(), "capabilities": capabilities,
        });
        let subject = ("reference", app.new_id());
        audit::record(app, &tx, &Actor::System, "reference.write", subject, detail).await?;
    }
    tx.commit().await?;
    app.matcher.learn(&reference.taxonomy);
    Ok(Written { changed, capabilities, dropped })
}

/// The towns of the district.
///
/// # Errors
/// When the database fails.
pub async fn towns(app: &App) -> Result<Vec<Town>> {
    store::towns(app.db.read()).await
}

/// The 特色专区.
///
/// # Errors
/// When the database fails.
pub async fn zones(app: &App) -> Result<Vec<Zone>> {
    store::zones(app.db.read()).await
}

/// The taxonomy as it was written last, for [`Matcher::new`](crate::matching::Matcher::new).
///
/// # Errors
/// When the database fails.
pub async fn taxonomy(app: &App) -> Result<Vec<TaxonomyDomain>> {
    store::taxonomy(app.db.read()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, testing::TestApp};
    use contract::reference::TaxonomyCapability;
    use entity::audit_entry;
    use sea_orm::{EntityTrait, PaginatorTrait};

    fn capability(code: &str, related: &[&str]) -> TaxonomyCapability {
        TaxonomyCapability {
            code: code.into(),
            name: format!("能力 {code}"),
            kind: "service".into(),
            trade: vec!["档案数字化".into()],
            plain: vec!["纸质档案".into()],
            cues: vec!["卷宗".into()],
            asks: vec!["把旧账本变成电脑里能查的图".into()],
            offers: vec!["卷宗扫描与目录著录".into()],
            related: related.iter().map(|r| (*r).to_owned()).collect(),
        }
    }

    fn reference(codes: &[&str]) -> Reference {
        let domain = |name: &str| TaxonomyDomain {
            domain: name.into(),
            name: format!("领域 {name}"),
            capabilities: codes
                .iter()
                .filter(|c| c.starts_with(name))
                .map(|c| capability(c, &["b.one", "x.gone"]))
                .collect(),
        };
        Reference {
            towns: vec![Town { code: "t1".into(), name: "浦江镇".into() }],
            zones: vec![Zone {
                code: "z1".into(), name: "低空经济".into(), description: "一句话。".into()
            }],
            taxonomy: vec![domain("b"), domain("a")],
        }
    }

    #[tokio::test]
    async fn writing_is_exact_and_the_second_time_changes_nothing() {
        let app = TestApp::start().await;
        let first = write(&app, reference(&["a.one", "b.one", "b.two"])).await.unwrap();
        assert_eq!((first.changed, first.capabilities), (true, 3));
        assert_eq!(first.dropped, ["b.one → b.one", "b.one → x.gone", "b.two → x.gone", "a.one → x.gone"]);
        let stored = taxonomy(&app).await.unwrap();
        assert_eq!(stored.iter().map(|d| d.domain.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(stored[0].capabilities[1].related, ["b.one"]);
        assert_eq!(towns(&app).await.unwrap()[0].name, "浦江镇");
        assert!(!write(&app, reference(&["a.one", "b.one", "b.two"])).await.unwrap().changed);
        assert_eq!(audit_entry::Entity::find().count(app.db.read()).await.unwrap(), 1);

        let mut less = reference(&["a.one", "b.one"]);
        less.zones[0].description = "另一句。".into();
        assert!(write(&app, less).await.unwrap().changed);
        assert_eq!(taxonomy(&app).await.unwrap().iter().map(|d| d.capabilities.len()).sum::<usize>(), 2);
        assert_eq!(zones(&app).await.unwrap()[0].description, "另一句。");
        app.finish().await;
    }

    #[tokio::test]
    async fn wrong_data_is_named_and_not_written() {
        let app = TestApp::start().await;
        let mut doubled = reference(&["a.one", "b.one"]);
        doubled.taxonomy[0].capabilities.push(capability("b.one", &[]));
        let mut misplaced = reference(&["a.one", "b.one"]);
        misplaced.taxonomy[0].capabilities.push(capability("c.one", &[]));
        let mut kind = reference(&["a.one", "b.one"]);
        kind.taxonomy[1].capabilities[0].kind = "gift".into();
        let mut empty = reference(&["a.one", "b.one"]);
        empty.towns.clear();
        for (wrong, words) in
            [(doubled, "b.one 出现了两次"), (misplaced, "以 b. 开头"), (kind, "gift"), (empty, "街镇")]
        {
            match write(&app, wrong).await {
                Err(Error::Malformed(message)) => assert!(message.contains(words), "{message}"),
                other => panic!("{words}: {other:?}"),
            }
        }
        assert!(taxonomy(&app).await.unwrap().is_empty());
        app.finish().await;
    }
}
