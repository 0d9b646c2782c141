//! `/sitemap.xml`: every public page. Beyond 50,000 addresses (the protocol's limit for one file) it
//! becomes an index of parts.

use super::{
    conditional::Tagged,
    error::{Answer, Fault},
    extract::Query,
    xml::Xml,
};
use crate::{Actor, App, Result, catalog, opportunities, organizations};
use actix_web::{HttpRequest, web::Data};
use contract::{ErrorCode, Timestamp};
use serde::Deserialize;

/// Addresses in one file.
const FILE_MAX: u64 = 50_000;
const NAMESPACE: &[(&str, &str)] = &[("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")];
/// Pages that are always there.
const PAGES: [&str; 9] = [
    "/",
    "/opportunities",
    "/suppliers",
    "/docs/api",
    "/about/rules",
    "/about/privacy",
    "/about/accessibility",
    "/about/demo",
    "/about/ranking",
];

/// The kinds of pages that grow in number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Opportunities,
    Suppliers,
    Products,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Opportunities, Self::Suppliers, Self::Products];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Opportunities => "opportunities",
            Self::Suppliers => "suppliers",
            Self::Products => "products",
        }
    }

    async fn count(self, app: &App) -> Result<u64> {
        let db = app.db.read();
        match self {
            Self::Opportunities => opportunities::store::count_standing(db).await,
            Self::Suppliers => {
                organizations::store::count(db, organizations::policy::scope(&Actor::Visitor)).await
            }
            Self::Products => catalog::store::count(db, catalog::policy::scope(&Actor::Visitor)).await,
        }
    }

    /// Path and last change of the pages of a part, from 0.
    async fn pages(self, app: &App, part: u32, size: u64) -> Result<Vec<(String, i64)>> {
        let (db, offset) = (app.db.read(), u64::from(part) * size);
        let path = |id: &dyn std::fmt::Display| format!("/{}/{id}", self.as_str());
        Ok(match self {
            Self::Opportunities => {
                let rows = opportunities::store::changes(db, offset, size).await?;
                rows.iter().map(|(code, at)| (path(code), *at)).collect()
            }
            Self::Suppliers => {
                let scope = organizations::policy::scope(&Actor::Visitor);
                let rows = organizations::store::changes(db, scope, offset, size).await?;
                rows.iter().map(|(id, at)| (path(id), *at)).collect()
            }
            Self::Products => {
                let scope = catalog::policy::scope(&Actor::Visitor);
                let rows = catalog::store::changes(db, scope, offset, size).await?;
                rows.iter().map(|(id, at)| (path(id), *at)).collect()
            }
        })
    }
}

/// A part of a sitemap that became an index.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Part {
    kind: Option<Kind>,
    part: u32,
}

/// `GET /sitemap.xml`
///
/// # Errors
/// Not found for a part that does not exist; when the database fails.
pub async fn show(app: Data<App>, request: HttpRequest, part: Query<Part>) -> Answer {
    let body = sitemap(&app, &part.0, FILE_MAX).await?;
    Ok(Tagged { kind: "application/xml; charset=utf-8", changed: None, body }.answer(&request))
}

async fn sitemap(app: &App, part: &Part, size: u64) -> std::result::Result<String, Fault> {
    if let Some(kind) = part.kind {
        let pages = kind.pages(app, part.part, size).await?;
        if pages.is_empty() {
            return Err(Fault::code(ErrorCode::NotFound));
        }
        return Ok(file(app, &pages, &[]));
    }
    let (mut counts, mut total) = (Vec::new(), 0);
    for kind in Kind::ALL {
        let count = kind.count(app).await?;
        total += count;
        counts.push((kind, count));
    }
    if total.saturating_add(PAGES.len() as u64) > size {
        return Ok(index(app, &counts, size));
    }
    let mut pages = Vec::new();
    for kind in Kind::ALL {
        pages.extend(kind.pages(app, 0, size).await?);
    }
    Ok(file(app, &pages, &PAGES))
}

fn file(app: &App, pages: &[(String, i64)], fixed: &[&str]) -> String {
    let site = &app.settings.http.public_url;
    let mut xml = Xml::begin("urlset", NAMESPACE);
    for path in fixed {
        xml.open("url", &[]);
        xml.leaf("loc", &[], &format!("{site}{path}"));
        xml.close("url");
    }
    for (path, changed) in pages {
        xml.open("url", &[]);
        xml.leaf("loc", &[], &format!("{site}{path}"));
        xml.leaf("lastmod", &[], &Timestamp(*changed).rfc3339());
        xml.close("url");
    }
    xml.end("urlset")
}

/// The fixed pages are reachable from every page's frame; an index needs no file for them.
fn index(app: &App, counts: &[(Kind, u64)], size: u64) -> String {
    let site = &app.settings.http.public_url;
    let mut xml = Xml::begin("sitemapindex", NAMESPACE);
    for (kind, count) in counts {
        for part in 0..count.div_ceil(size) {
            xml.open("sitemap", &[]);
            xml.leaf("loc", &[], &format!("{site}/sitemap.xml?kind={}&part={part}", kind.as_str()));
            xml.close("sitemap");
        }
    }
    xml.end("sitemapindex")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        organizations::store::tests::{enterprise, insert},
        testing::TestApp,
    };

    #[tokio::test]
    async fn a_large_site_gets_an_index_whose_parts_cover_it() {
        let app = TestApp::start().await;
        for n in 0..5 {
            insert(&app, enterprise(&format!("企业{n}"))).await;
        }
        let whole = sitemap(&app, &Part::default(), FILE_MAX).await.unwrap();
        // Each enterprise has one active product.
        assert_eq!(whole.matches("<loc>").count(), PAGES.len() + 10, "{whole}");
        let index = sitemap(&app, &Part::default(), 2).await.unwrap();
        assert!(index.contains("<sitemapindex") && index.contains("kind=suppliers&amp;part=2"), "{index}");
        let mut seen = std::collections::BTreeSet::new();
        for part in 0..3 {
            let part = Part { kind: Some(Kind::Suppliers), part };
            let file = sitemap(&app, &part, 2).await.unwrap();
            seen.extend(file.lines().filter(|l| l.contains("<loc>")).map(str::to_owned));
        }
        assert_eq!(seen.len(), 5);
        let beyond = Part { kind: Some(Kind::Suppliers), part: 3 };
        assert!(sitemap(&app, &beyond, 2).await.is_err());
        app.finish().await;
    }
}
