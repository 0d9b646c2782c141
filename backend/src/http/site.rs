//! What crawlers and browsers ask a site for.

use super::{conditional::Tagged, error::Answer, xml::Xml};
use crate::App;
use actix_web::{HttpRequest, web::Data};
use contract::Timestamp;

/// Paths that are nobody's to crawl: workspaces, one person's links, endless searches.
const PRIVATE: [&str; 9] =
    ["/my", "/bureau", "/operator", "/login", "/unsubscribe/", "/search", "/api/", "/fn/", "/metrics"];

/// What `security.txt` says is good for so many days.
const SECURITY_DAYS: i64 = 180;

/// `GET /robots.txt`
///
/// # Errors
/// None; the type is that of handlers.
pub async fn robots(app: Data<App>, request: HttpRequest) -> Answer {
    let private: String = PRIVATE.iter().map(|path| format!("Disallow: {path}\n")).collect();
    let body = format!("User-agent: *\n{private}\nSitemap: {}/sitemap.xml\n", app.settings.http.public_url);
    Ok(Tagged { kind: "text/plain; charset=utf-8", changed: None, body }.answer(&request))
}

/// `GET /.well-known/security.txt` (RFC 9116): where weaknesses are told. Its end moves on day by day, well
/// within the year that the RFC recommends.
///
/// # Errors
/// None; the type is that of handlers.
pub async fn security(app: Data<App>, request: HttpRequest) -> Answer {
    let today = app.now().0.div_euclid(Timestamp::DAY) * Timestamp::DAY;
    let body = format!(
        "Contact: mailto:{}\nExpires: {}\nPreferred-Languages: zh, en\n\
         Canonical: {}/.well-known/security.txt\n",
        app.settings.mail.contact,
        Timestamp(today).plus_days(SECURITY_DAYS).rfc3339(),
        app.settings.http.public_url,
    );
    Ok(Tagged { kind: "text/plain; charset=utf-8", changed: None, body }.answer(&request))
}

/// `GET /opensearch.xml`: lets a browser search the platform from its address bar.
///
/// # Errors
/// None; the type is that of handlers.
pub async fn opensearch(app: Data<App>, request: HttpRequest) -> Answer {
    let site = &app.settings.http.public_url;
    let root = "OpenSearchDescription";
    let mut xml = Xml::begin(root, &[("xmlns", "http://a9.com/-/spec/opensearch/1.1/")]);
    // At most 16 characters, by the format.
    xml.leaf("ShortName", &[], "数聚通");
    xml.leaf("Description", &[], "在数聚通查找服务商、产品和机会");
    xml.leaf("InputEncoding", &[], "UTF-8");
    xml.leaf("Language", &[], "zh-CN");
    let page = format!("{site}/search?q={{searchTerms}}");
    xml.empty("Url", &[("type", "text/html"), ("method", "get"), ("template", &page)]);
    let own = format!("{site}/opensearch.xml");
    let kind = "application/opensearchdescription+xml";
    xml.empty("Url", &[("type", kind), ("rel", "self"), ("template", &own)]);
    Ok(Tagged { kind, changed: None, body: xml.end(root) }.answer(&request))
}
