//! What crawlers, readers and browsers fetch.

use super::{People, send, site};
use crate::testing::TestApp;
use actix_web::{http::StatusCode, test::TestRequest};
use quick_xml::{Reader, events::Event};

/// The names of the elements, in order; fails when the document is not well formed.
pub fn elements(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e}: {xml}")) {
            Event::Start(e) | Event::Empty(e) => {
                names.push(String::from_utf8(e.name().as_ref().to_vec()).unwrap());
            }
            Event::Eof => return names,
            _ => {}
        }
    }
}

#[actix_web::test]
async fn security_txt_says_where_weaknesses_are_told() {
    let app = TestApp::with_settings(|settings| {
        settings.mail.contact = "safe@sjt.example.cn".into();
        settings.http.public_url = "https://sjt.example.cn".into();
    })
    .await;
    let site = site(&app).await;
    let got = send(&site, TestRequest::get().uri("/.well-known/security.txt")).await;
    assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, "text/plain; charset=utf-8"));
    let field = |name: &str| {
        let found = got.body.lines().filter_map(|line| line.split_once(": ")).find(|(n, _)| *n == name);
        found.map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    assert_eq!(field("Contact"), "mailto:safe@sjt.example.cn");
    assert_eq!(field("Preferred-Languages"), "zh, en");
    assert_eq!(field("Canonical"), "https://sjt.example.cn/.well-known/security.txt");
    assert_eq!(field("Expires"), "2027-05-19T00:00:00.000Z", "180 days from the day of the clock");
    app.finish().await;
}

#[actix_web::test]
async fn files_for_crawlers_and_browsers() {
    let app = TestApp::start().await;
    let people = People::arrive(&app).await;
    let site = site(&app).await;
    let base = &app.settings.http.public_url;
    let robots = send(&site, TestRequest::get().uri("/robots.txt")).await;
    assert!(robots.header("content-type").starts_with("text/plain"));
    assert!(robots.body.contains(&format!("Sitemap: {base}/sitemap.xml")));
    assert!(robots.body.contains("Disallow: /bureau\n"));

    let search = send(&site, TestRequest::get().uri("/opensearch.xml")).await;
    assert!(elements(&search.body).contains(&"ShortName".to_owned()));
    assert!(search.body.contains("/search?q={searchTerms}"));

    let map = send(&site, TestRequest::get().uri("/sitemap.xml")).await;
    let locations = elements(&map.body).iter().filter(|n| *n == "loc").count();
    assert_eq!(locations, 9 + 3, "fixed pages, the enterprise, its active product, the opportunity");
    let code = people.opportunity.summary.code.as_deref().unwrap();
    assert!(map.body.contains(&format!("<loc>{base}/opportunities/{code}</loc>")), "{}", map.body);
    assert!(map.body.contains(&format!("<loc>{base}/suppliers/{}</loc>", people.enterprise)));
    let again = TestRequest::get().uri("/sitemap.xml").insert_header(("if-none-match", map.header("etag")));
    let again = send(&site, again).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let beyond = send(&site, TestRequest::get().uri("/sitemap.xml?kind=products&part=7")).await;
    assert_eq!(beyond.problem().status, 404);
    for far in [u64::from(u32::MAX), u64::MAX] {
        let far = format!("/sitemap.xml?kind=products&part={far}");
        assert!(send(&site, TestRequest::get().uri(&far)).await.status.is_client_error());
    }
    app.finish().await;
}
