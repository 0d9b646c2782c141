//! Feeds of the 50 opportunities published last: Atom (RFC 4287) and RSS 2.0.

use super::{conditional::Tagged, error::Answer, xml::Xml};
use crate::{Actor, App, Result, opportunities};
use actix_web::{HttpRequest, web::Data};
use contract::{
    Timestamp,
    opportunities::{OpportunityStatus, OpportunitySummary},
};

/// Entries of a feed.
const ENTRIES: u32 = 50;
const TITLE: &str = "数聚通 · 机会清单";
const ABOUT: &str = "闵行区委办局与企业最新发布的需求：政务项目、场景开放、揭榜挂帅、企业采购";

/// `GET /feeds/opportunities.atom`
///
/// # Errors
/// When the database fails.
pub async fn atom(app: Data<App>, request: HttpRequest) -> Answer {
    let feed = Feed::load(&app).await?;
    let kind = "application/atom+xml; charset=utf-8";
    Ok(Tagged { kind, changed: feed.changed(), body: feed.atom() }.answer(&request))
}

/// `GET /feeds/opportunities.rss`
///
/// # Errors
/// When the database fails.
pub async fn rss(app: Data<App>, request: HttpRequest) -> Answer {
    let feed = Feed::load(&app).await?;
    let kind = "application/rss+xml; charset=utf-8";
    Ok(Tagged { kind, changed: feed.changed(), body: feed.rss() }.answer(&request))
}

struct Feed {
    site: String,
    entries: Vec<OpportunitySummary>,
}

impl Feed {
    /// As a visitor sees them, whoever asks: a feed is public.
    async fn load(app: &App) -> Result<Self> {
        let page = opportunities::service::list(app, &Actor::Visitor, None, Some(ENTRIES)).await?;
        let withdrawn = |e: &OpportunitySummary| e.status == OpportunityStatus::Withdrawn;
        let entries = page.items.into_iter().filter(|e| !withdrawn(e)).collect();
        Ok(Self { site: app.settings.http.public_url.clone(), entries })
    }

    fn changed(&self) -> Option<Timestamp> {
        self.entries.iter().map(|e| e.updated_at).max()
    }

    fn href(&self, entry: &OpportunitySummary) -> String {
        let id = entry.code.clone().unwrap_or_else(|| entry.id.to_string());
        format!("{}/opportunities/{id}", self.site)
    }

    fn atom(&self) -> String {
        let page = format!("{}/opportunities", self.site);
        let own = format!("{}/feeds/opportunities.atom", self.site);
        let mut xml = Xml::begin("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "zh-CN")]);
        xml.leaf("id", &[], &own);
        xml.leaf("title", &[], TITLE);
        xml.leaf("subtitle", &[], ABOUT);
        xml.leaf("updated", &[], &self.changed().unwrap_or_default().rfc3339());
        xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
        for entry in &self.entries {
            xml.open("entry", &[]);
            xml.leaf("id", &[], &format!("urn:uuid:{}", entry.id));
            xml.leaf("title", &[], &entry.title);
            xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &self.href(entry))]);
            xml.leaf("published", &[], &entry.published_at.unwrap_or(entry.updated_at).rfc3339());
            xml.leaf("updated", &[], &entry.updated_at.rfc3339());
            xml.open("author", &[]);
            xml.leaf("name", &[], &entry.department);
            xml.close("author");
            xml.empty("category", &[("term", entry.kind.as_str()), ("label", entry.kind.zh())]);
            xml.leaf("summary", &[("type", "text")], &summary(entry));
            xml.close("entry");
        }
        xml.end("feed")
    }

    fn rss(&self) -> String {
        let own = format!("{}/feeds/opportunities.rss", self.site);
        let mut xml = Xml::begin("rss", &[("version", "2.0"), ("xmlns:atom", "http://www.w3.org/2005/Atom")]);
        xml.open("channel", &[]);
        xml.leaf("title", &[], TITLE);
        xml.leaf("link", &[], &format!("{}/opportunities", self.site));
        xml.leaf("description", &[], ABOUT);
        xml.leaf("language", &[], "zh-cn");
        xml.empty("atom:link", &[("rel", "self"), ("type", "application/rss+xml"), ("href", &own)]);
        if let Some(changed) = self.changed() {
            xml.leaf("lastBuildDate", &[], &changed.rfc2822());
        }
        for entry in &self.entries {
            xml.open("item", &[]);
            xml.leaf("title", &[], &entry.title);
            xml.leaf("link", &[], &self.href(entry));
            xml.leaf("guid", &[("isPermaLink", "false")], &format!("urn:uuid:{}", entry.id));
            xml.leaf("pubDate", &[], &entry.published_at.unwrap_or(entry.updated_at).rfc2822());
            xml.leaf("category", &[], entry.kind.zh());
            xml.leaf("description", &[], &summary(entry));
            xml.close("item");
        }
        xml.close("channel");
        xml.end("rss")
    }
}

/// Who asks, for how much, until when, and the first sentences.
fn summary(entry: &OpportunitySummary) -> String {
    let budget = entry.budget.map_or_else(|| "面议".to_owned(), contract::Fen::wan_zh);
    let deadline = entry.deadline.map_or_else(|| "长期".to_owned(), Timestamp::date_zh);
    format!("{}｜预算：{budget}｜报名截止：{deadline}\n{}", entry.department, entry.excerpt)
}
