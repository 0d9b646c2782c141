//! Departments on the pages of the platform's people: what asks first, what the Enter key does, who is told what.

use super::site::{Site, Who};
use actix_web::{cookie::Cookie, test::TestRequest};
use backend::accounts::{self, Client, SESSION_COOKIE};
use contract::accounts::LoginForm;

const LIST: &str = "/operator/departments";

/// Sets a department up: the address of its page.
pub(super) async fn founded(site: &Site, name: &str) -> String {
    let done = site.post(Who::Operator, LIST, &[("name", name), ("email", "head@new.example")]).await;
    assert_eq!(done.location(), LIST, "{}", done.body);
    let list = site.get(Who::Operator, LIST).await;
    let link = list.body.split(&format!(">{name}")).next().unwrap().rsplit("href=\"").next().unwrap();
    link.split('"').next().unwrap().to_owned()
}

#[actix_web::test]
async fn closing_is_asked_first_and_enter_in_its_field_does_nothing() {
    let site = Site::start().await;
    let name = "闵行区新设局";
    let here = founded(&site, name).await;
    let page = site.get(Who::Operator, &here).await;
    page.expect_sound("department");
    let form = |action: &str| {
        let rest = page.body.split(&format!(" action=\"{action}\"")).nth(1).unwrap();
        rest.split("</form>").next().unwrap()
    };
    let close = form(&format!("{here}/close"));
    // Browsers press the first button of a form, and nothing when that is disabled.
    let first = close.split("<button").nth(1).unwrap().split('>').next().unwrap();
    assert!(first.contains("disabled") && first.contains("hidden"), "{first}");
    let (before, question) = close.split_once("pop confirm").unwrap();
    assert!(before.contains("name=\"reason\"") && !before.contains("确定关闭"));
    assert!(question.contains(&format!("关闭“{name}”？")) && question.contains(">确定关闭<"));
    // Another name can be taken back by a further one.
    let rename = form(&here);
    assert!(rename.contains("更改名称</button>") && !rename.contains("<details"), "{rename}");
    let renamed = site.post(Who::Operator, &here, &[("name", "闵行区新设局（筹）")]).await;
    assert!(renamed.header("set-cookie").contains("department-renamed"), "{}", renamed.body);
    let bare = site.post(Who::Operator, &format!("{here}/close"), &[("reason", "")]).await;
    bare.expect_sound("without a reason");
    assert!(bare.body.contains("href=\"#reason\"") && bare.body.contains("确定关闭"), "{}", bare.body);
    site.finish().await;
}

#[actix_web::test]
async fn everybody_is_told_of_what_they_can_do() {
    let site = Site::start().await;
    let form = LoginForm {
        email: "auditor@demo.example".into(),
        password: seeds::DEMO_PASSWORD.into(),
        ..LoginForm::default()
    };
    let signed = accounts::service::sign_in(&site.app, &form, &Client::default()).await.unwrap();
    let session = signed.done().unwrap().tokens.access;
    let audits = async |path: &str| {
        let request = TestRequest::get().uri(path).cookie(Cookie::new(SESSION_COOKIE, session.clone()));
        site.send(Who::Visitor, request).await.body
    };
    let enterprises = "/operator/organizations";
    assert!(site.get(Who::Operator, enterprises).await.body.contains("可以暂停或恢复"));
    assert!(!audits(enterprises).await.contains("可以暂停或恢复"));
    let operator = site.get(Who::Operator, LIST).await.body;
    assert!(operator.contains("由平台管理员在“成员”中邀请") && operator.contains("建立并邀请</button>"));
    let auditor = audits(LIST).await;
    assert!(auditor.contains("由平台审核员或平台管理员建立") && !auditor.contains("建立并邀请</button>"));
    site.finish().await;
}
