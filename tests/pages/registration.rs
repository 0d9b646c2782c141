//! The pages of registering: in English where the frame is, for companies from abroad; and how long to wait.

use super::site::{Got, Site, Who};
use actix_web::{cookie::Cookie, http::StatusCode, test::TestRequest};
use contract::accounts::RegistrationForm;

/// Chinese words of the content. What can be chosen are names of towns, which have no English ones.
fn chinese(page: &Got) -> Vec<String> {
    let main = page.body.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    let mut parts = main.split("<option");
    let before = parts.next().unwrap();
    let content = parts.fold(before.to_owned(), |all, part| all + part.split_once("</option>").unwrap().1);
    let words = content.split('>').map(|part| part.split('<').next().unwrap_or_default());
    words.filter(|word| word.chars().any(|c| ('一'..='龥').contains(&c))).map(str::to_owned).collect()
}

async fn english(site: &Site, request: TestRequest) -> Got {
    site.send(Who::Visitor, request.cookie(Cookie::new("sjt_lang", "en"))).await
}

#[actix_web::test]
async fn companies_from_abroad_register_in_english() {
    let site = Site::start().await;
    for path in ["/register?kind=overseas", "/register", "/register/sent"] {
        let page = english(&site, TestRequest::get().uri(path)).await;
        page.expect_sound(path);
        assert_eq!(chinese(&page), Vec::<String>::new(), "{path}");
        assert_eq!(page.body.contains(">Outside Minhang District"), path != "/register/sent", "{path}");
        assert!(
            page.body.contains("<main id=\"main\" tabindex=\"-1\">"),
            "{path} is in the frame's language"
        );
    }
    let wrong = english(&site, TestRequest::post().uri("/register").set_form([("kind", "overseas")])).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.expect_sound("wrong");
    assert_eq!(chinese(&wrong), Vec::<String>::new());
    assert!(wrong.body.contains("Enter the country or region of registration"));
    let ended = english(&site, TestRequest::get().uri("/register/verify/x")).await;
    assert_eq!((ended.status, chinese(&ended)), (StatusCode::NOT_FOUND, Vec::new()));
    let sent = english(&site, TestRequest::get().uri("/register/sent")).await;
    for page in [ended, sent] {
        assert!(
            page.body.contains("href=\"/register?kind=overseas\""),
            "begins anew as a company from abroad"
        );
    }
    let form = RegistrationForm { kind: "overseas".into(), ..RegistrationForm::default() };
    let member = TestRequest::post().uri("/register").cookie(Cookie::new("sjt_lang", "en")).set_form(&form);
    let member = site.send(Who::Supplier, member).await;
    assert_eq!((member.status, chinese(&member)), (StatusCode::CONFLICT, Vec::new()));
    assert!(member.body.contains("You belong to an organization already"), "{}", member.body);
    let zh = site.get(Who::Visitor, "/register").await;
    assert!(zh.body.contains("注册企业") && zh.body.contains("至少 12 位；或 8 位以上"));
    site.finish().await;
}

#[actix_web::test]
async fn who_asks_too_often_hears_how_long_to_wait() {
    let site = Site::start().await;
    let form = RegistrationForm { kind: "overseas".into(), ..RegistrationForm::default() };
    for _ in 0..20 {
        site.send(Who::Visitor, TestRequest::post().uri("/register").set_form(&form)).await;
    }
    site.app.clock.advance(18_000);
    let late = site.send(Who::Visitor, TestRequest::post().uri("/register").set_form(&form)).await;
    assert_eq!((late.status, late.header("retry-after").as_str()), (StatusCode::TOO_MANY_REQUESTS, "42"));
    assert!(late.body.contains("请过 42 秒再试。"));
    let told = english(&site, TestRequest::post().uri("/register").set_form(&form)).await;
    assert!(told.body.contains("Please try again in 42 seconds."));
    let rest = TestRequest::post().uri("/api/v1/registrations").set_json(&form);
    let rest = site.send(Who::Visitor, rest).await;
    assert_eq!((rest.status, rest.header("retry-after").as_str()), (StatusCode::TOO_MANY_REQUESTS, "42"));
    site.finish().await;
}
