//! The pages, tried in process on the demonstration data: every one of them, for everybody; forms
//! that are refused, sent twice, or ask for what is not theirs. No browser, no script.

mod admission;
mod credentials;
mod departments;
mod forms;
mod import;
mod organization;
mod registration;
mod rescue;
mod site;
mod typed;

use actix_web::{
    http::{Method, StatusCode},
    test::TestRequest,
};
use site::{Site, Who};

const EVERYBODY: [Who; 4] = [Who::Visitor, Who::Officer, Who::Supplier, Who::Operator];

/// Pages that are the same door for all.
const PUBLIC: [&str; 18] = [
    "/",
    "/en",
    "/overseas",
    "/opportunities",
    "/opportunities?q=%E6%A1%A3%E6%A1%88&sort=deadline&size_of_page=10&page=2",
    "/opportunities/MH-2026-0001",
    "/suppliers",
    "/suppliers?town=%E6%B5%A6%E6%B1%9F%E9%95%87,%E8%8E%98%E5%BA%84%E9%95%87&size=small&local=1",
    "/products",
    "/products?sub=data",
    "/search",
    "/search?q=%E6%A1%A3%E6%A1%88&kind=supplier",
    "/docs/api",
    "/about/rules",
    "/about/ranking",
    "/about/privacy",
    "/about/accessibility",
    "/about/demo",
];

/// Workspaces and who may enter; others get 403, visitors are asked to sign in.
const WORKSPACES: [(&str, Who); 16] = [
    ("/my", Who::Supplier),
    ("/my?dismissed=1", Who::Supplier),
    ("/my/profile", Who::Supplier),
    ("/my/capabilities", Who::Supplier),
    ("/my/qualifications", Who::Supplier),
    ("/my/cases", Who::Supplier),
    ("/operator/reviews", Who::Operator),
    ("/operator/organizations", Who::Operator),
    ("/operator/import", Who::Operator),
    ("/bureau", Who::Officer),
    ("/bureau/opportunities/new", Who::Officer),
    ("/my/logo", Who::Supplier),
    ("/operator/jobs", Who::Operator),
    ("/operator/departments", Who::Operator),
    ("/operator/audit?action=opportunity.&from=2026-01-01", Who::Operator),
    ("/operator/mails?state=failed", Who::Operator),
];

#[actix_web::test]
async fn every_page_answers_everybody_as_it_should() {
    let site = Site::start().await;
    for who in EVERYBODY {
        for path in PUBLIC {
            let page = site.get(who, path).await;
            assert_eq!(page.status, StatusCode::OK, "{path} for {who:?}");
            page.expect_sound(path);
        }
        for (path, owner) in WORKSPACES {
            let page = site.get(who, path).await;
            if who == Who::Visitor {
                assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
                assert!(page.location().starts_with("/login?next="), "{path}: {}", page.location());
            } else if who == owner {
                assert_eq!(page.status, StatusCode::OK, "{path} for {who:?}: {}", page.body);
                page.expect_sound(path);
            } else {
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} for {who:?}");
                page.expect_sound(path);
            }
        }
    }
    site.finish().await;
}

#[actix_web::test]
async fn things_that_are_not_there_and_questions_that_make_no_sense_say_so() {
    let site = Site::start().await;
    let not_found = [
        "/nope",
        "/opportunities/MH-1999-0001",
        "/opportunities/%3Cscript%3E",
        "/suppliers/1",
        "/suppliers/00000000-0000-0000-0000-000000000000",
        "/products/x",
        "/about/nothing",
        "/unsubscribe/x",
        "/assets/none.css",
    ];
    for path in not_found {
        assert_eq!(site.get(Who::Visitor, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/products?page=x", "/suppliers?page=-1", "/search?size_of_page=many", "/bureau?page=x"] {
        let page = site.get(Who::Officer, path).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(page.body.contains("地址中的参数有误"), "{path}");
    }
    // A method that an address does not know is told so; HEAD is one it knows.
    let wrong = [("/suppliers", "GET, HEAD"), ("/bureau/opportunities/new", "GET, HEAD, POST")];
    for (path, allow) in wrong {
        let page = site.send(Who::Officer, TestRequest::delete().uri(path)).await;
        assert_eq!((page.status, page.header("allow").as_str()), (StatusCode::METHOD_NOT_ALLOWED, allow));
        page.expect_sound(path);
        let head = site.send(Who::Officer, TestRequest::default().method(Method::HEAD).uri(path)).await;
        assert_eq!(head.status, StatusCode::OK, "{path}");
    }
    let page = site.get(Who::Officer, "/logout").await;
    assert_eq!((page.status, page.header("allow").as_str()), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    // An empty field of a GET form is no field.
    assert_eq!(site.get(Who::Visitor, "/products?page=&q=").await.status, StatusCode::OK);
    site.finish().await;
}

#[actix_web::test]
async fn preferences_last_and_lead_back_only_to_this_site() {
    let site = Site::start().await;
    let answer =
        site.post(Who::Visitor, "/preferences", &[("size", "large"), ("next", "/suppliers?q=a")]).await;
    assert_eq!(answer.location(), "/suppliers?q=a");
    assert!(answer.header("set-cookie").contains("sjt_size=large"));
    let answer = site.post(Who::Visitor, "/preferences", &[("lang", "en"), ("next", "//evil.example")]).await;
    assert_eq!(answer.location(), "/");
    let english = site.get(Who::Visitor, "/en").await;
    assert!(english.body.contains("<html lang=\"en\""), "{}", &english.body[..300]);
    assert!(english.body.contains("Sign in"));
    site.finish().await;
}
