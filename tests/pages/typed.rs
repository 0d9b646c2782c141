//! Words typed before the password was asked for once more are there again afterwards.

use super::departments::founded;
use super::site::{Got, Site, Who};
use entity::session;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

/// Everybody gave the password long ago.
async fn forget(site: &Site) {
    for row in session::Entity::find().all(site.app.db.read()).await.unwrap() {
        let mut row = row.into_active_model();
        row.confirmed_at = Set(0);
        let tx = site.app.db.begin().await.unwrap();
        row.update(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Sends a form too late, gives the password, and comes back to the form.
async fn back(site: &Site, who: Who, to: (&str, &str), form: &[(&str, &str)]) -> Got {
    forget(site).await;
    let (action, page) = to;
    let again = if form.is_empty() { "1" } else { "words" };
    let refused = site.post(who, action, form).await;
    assert_eq!(refused.location(), format!("/my/security/confirm?next={page}&again={again}"));
    let cookie = refused.header("set-cookie");
    assert!(cookie.contains(&format!("Path={page}; Max-Age=900")) && cookie.contains("HttpOnly"), "{cookie}");
    let asked = site.get(who, &refused.location()).await;
    asked.expect_sound("confirm");
    assert_eq!(asked.body.contains("填写的内容还在"), !form.is_empty());
    // A look at the page meanwhile shows no form, and does not end what waits for it.
    let early = site.get_carrying(who, page, &refused).await;
    assert!(!early.header("set-cookie").contains("sjt_carried"), "{}", early.header("set-cookie"));
    let right = [("password", seeds::DEMO_PASSWORD), ("next", page), ("again", again)];
    let confirmed = site.post(who, "/my/security/confirm", &right).await;
    assert_eq!(confirmed.location(), page);
    assert!(confirmed.header("set-cookie").contains("sjt_flash=confirmed-again"));
    let shown = site.get_carrying(who, page, &refused).await;
    shown.expect_sound(page);
    assert!(shown.header("set-cookie").contains("sjt_carried=; "), "once");
    shown
}

#[actix_web::test]
async fn what_was_typed_outlives_the_question_for_the_password() {
    let site = Site::start().await;
    let form = [("name", "夜间同步"), ("days", "30"), ("write", "1")];
    let tokens = back(&site, Who::Officer, ("/my/tokens", "/my/tokens"), &form).await;
    for part in ["value=\"夜间同步\"", "value=\"30\"", "name=\"write\" value=\"1\" checked"] {
        assert!(tokens.body.contains(part), "{part}");
    }
    let email = "/my/security/email";
    let moved = back(&site, Who::Officer, (email, email), &[("email", "new@gov.example")]).await;
    assert!(moved.body.contains("value=\"new@gov.example\""));
    let here = "/my/members";
    let form = [("email", "li@archive.example"), ("role", "editor")];
    let invited = back(&site, Who::Supplier, (here, here), &form).await;
    assert!(invited.body.contains("value=\"li@archive.example\""));
    assert!(invited.body.contains("value=\"editor\" selected"));
    forget(&site).await;
    let refused = site.post(Who::Supplier, here, &form).await;
    let foreign = site.get_carrying(Who::Officer, here, &refused).await;
    assert!(!foreign.body.contains("li@archive.example"), "sealed for the session");
    site.finish().await;
}

#[actix_web::test]
async fn an_operator_s_words_outlive_it_too() {
    let site = Site::start().await;
    let here = "/operator/departments";
    let (name, email) = ("闵行区新设局", "head@new.example");
    let department = founded(&site, name).await;
    let form = [("name", "闵行区另一局"), ("email", email)];
    let shown = back(&site, Who::Operator, (here, here), &form).await;
    for (_, value) in form {
        assert!(shown.body.contains(&format!("value=\"{value}\"")), "{value}");
    }
    let close = (format!("{department}/close"), department.as_str());
    let shown = back(&site, Who::Operator, (&close.0, close.1), &[("reason", "并入数据局")]).await;
    assert!(shown.body.contains("value=\"并入数据局\"") && shown.body.contains(&format!("value=\"{name}\"")));
    let closed = site.post(Who::Operator, &close.0, &[("reason", "并入数据局")]).await;
    assert_eq!(closed.location(), department, "{}", closed.body);
    let shown = back(&site, Who::Operator, (&format!("{department}/reopen"), &department), &[]).await;
    assert!(
        shown.body.contains("<button class=\"btn main\">重新启用<") && shown.body.contains("已关闭"),
        "nothing was done"
    );
    site.finish().await;
}

#[actix_web::test]
async fn no_more_is_promised_than_is_kept() {
    let site = Site::start().await;
    forget(&site).await;
    let long = "长".repeat(2_000);
    for (path, form) in [("/my/tokens", ("name", long.as_str())), ("/my/security/email", ("email", " "))] {
        let refused = site.post(Who::Officer, path, &[form]).await;
        assert_eq!(refused.location(), format!("/my/security/confirm?next={path}&again=1"));
        let asked = site.get(Who::Officer, &refused.location()).await;
        asked.expect_sound("confirm");
        assert!(asked.body.contains("请再提交一次") && !asked.body.contains("填写的内容还在"), "{path}");
    }
    site.finish().await;
}

#[actix_web::test]
async fn the_row_at_hand_is_open_again_and_nothing_was_done() {
    let site = Site::start().await;
    let page = site.get(Who::Supplier, "/my/members").await;
    let row = page.body.split("<tr>").find(|row| row.contains("editor-a@demo.example")).unwrap();
    let action = row.split("action=\"").nth(1).unwrap().split("/role\"").next().unwrap().to_owned();
    for (act, form) in [("role", vec![("role", "viewer")]), ("transfer", vec![])] {
        let to = format!("{action}/{act}");
        let shown = back(&site, Who::Supplier, (&to, "/my/members"), &form).await;
        let row = shown.body.split("<tr>").find(|row| row.contains("editor-a@demo.example")).unwrap();
        assert!(row.contains("<details open class=\"pop\">") || row.contains("class=\"pop\" open"), "{row}");
        assert!(row.contains("data-label=\"角色\">企业编辑"), "{row}");
        let chosen = if act == "role" { "value=\"viewer\" selected" } else { "value=\"editor\" selected" };
        assert!(row.contains(chosen), "{row}");
    }
    site.finish().await;
}

#[actix_web::test]
async fn what_cannot_be_taken_back_is_asked_first_by_name() {
    let site = Site::start().await;
    let page = site.get(Who::Supplier, "/my/members").await;
    let row = page.body.split("<tr>").find(|row| row.contains("editor-a@demo.example")).unwrap();
    let name = row.split("<th scope=\"row\">").nth(1).unwrap().split('<').next().unwrap().trim();
    for question in [format!("移交给{name}？"), format!("把{name}移出单位？")] {
        assert!(row.contains(&question), "{question}: {row}");
    }
    // Each form that does it stands within such a question.
    for act in ["/transfer\"", "/remove\""] {
        let before = row.split(act).next().unwrap();
        assert!(before.rfind("pop confirm") > before.rfind("</details>"), "{act}");
    }
    assert!(page.body.contains("退出“") && page.body.contains("data-close"));
    site.finish().await;
}
