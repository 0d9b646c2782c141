//! The pages about credentials: nothing happens on GET, nothing secret in an address, and whoever has to
//! give the password once more comes back.

use super::site::{Site, Who};
use actix_web::{cookie::Cookie, http::StatusCode, test::TestRequest};
use backend::accounts::{
    Client, DEVICE_COOKIE, PENDING_COOKIE, REFRESH_COOKIE, SESSION_COOKIE, SIGN_ON_COOKIE,
    credentials::second_factor, membership::invitations, service,
};
use contract::accounts::{InvitationForm, LoginForm};
use entity::{mail, session, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};

const HERE: &str = "/my/security";

#[actix_web::test]
async fn pages_of_the_own_account() {
    let site = Site::start().await;
    for who in [Who::Officer, Who::Supplier, Who::Operator] {
        for path in ["", "/email", "/second-factor", "/confirm"] {
            let page = site.get(who, &format!("{HERE}{path}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
            page.expect_sound(path);
        }
        let page = site.get(who, "/my/tokens").await;
        page.expect_sound("/my/tokens");
        assert_eq!(page.header("cache-control"), "private, no-store");
    }
    let page = site.get(Who::Officer, HERE).await;
    for label in ["现在的密码", "新密码"] {
        assert!(page.body.contains(&format!("显示密码 <span class=\"sr-only\">{label}")), "{label}");
    }
    for path in ["/my/security", "/my/security/email", "/my/security/second-factor", "/my/tokens"] {
        let page = site.get(Who::Visitor, path).await;
        assert!(page.location().starts_with("/login?next="), "{path}: {}", page.location());
    }
    for path in ["/reset", "/login"] {
        site.get(Who::Visitor, path).await.expect_sound(path);
    }
    for path in ["/reset/x", "/email/x"] {
        let page = site.get(Who::Visitor, path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.expect_sound(path);
    }
    let rows = user::Entity::find().all(site.app.db.read()).await.unwrap();
    assert!(rows.iter().all(|row| row.totp_secret.is_none()), "looking offers no secret");
    site.finish().await;
}

#[actix_web::test]
async fn whoever_gave_the_password_long_ago_gives_it_again_and_comes_back() {
    let site = Site::start().await;
    for row in session::Entity::find().all(site.app.db.read()).await.unwrap() {
        let mut row = row.into_active_model();
        row.confirmed_at = Set(0);
        let tx = site.app.db.begin().await.unwrap();
        row.update(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }
    let asked = site.get(Who::Officer, "/my/security/email").await;
    assert_eq!(asked.location(), "/my/security/confirm?next=/my/security/email");
    let tokens = site.get(Who::Officer, "/my/tokens").await;
    tokens.expect_sound("tokens");
    assert!(tokens.body.contains("href=\"/my/security/confirm?next=/my/tokens\""));
    assert!(!tokens.body.contains("name=\"scope") && !tokens.body.contains("id=\"name\""));
    let wrong = site.post(Who::Officer, "/my/security/confirm", &[("password", "wrong")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.expect_sound("wrong password");
    let evil = [("password", seeds::DEMO_PASSWORD), ("next", "//evil.example")];
    assert_eq!(site.post(Who::Officer, "/my/security/confirm", &evil).await.location(), HERE);
    let right = [("password", seeds::DEMO_PASSWORD), ("next", "/my/security/email")];
    assert_eq!(site.post(Who::Officer, "/my/security/confirm", &right).await.location(), right[1].1);
    assert_eq!(site.get(Who::Officer, right[1].1).await.status, StatusCode::OK);
    members_ask_for_it_too(&site).await;
    site.finish().await;
}

/// The supplier, whose password was given long ago too.
async fn members_ask_for_it_too(site: &Site) {
    let confirm = "/my/security/confirm?next=/my/members";
    let list = site.get(Who::Supplier, "/my/members").await;
    list.expect_sound("members");
    assert!(list.body.contains(&format!("href=\"{confirm}\"")) && !list.body.contains("发出邀请"));
    let transfer = TestRequest::post()
        .uri(&format!("/my/members/{}/transfer", uuid::Uuid::nil()))
        .insert_header(("referer", "http://localhost:8080/my/members"))
        .set_form(Vec::<(&str, &str)>::new());
    assert_eq!(site.send(Who::Supplier, transfer).await.location(), format!("{confirm}&again=1"));
    let right = [("password", seeds::DEMO_PASSWORD), ("next", "/my/members")];
    assert_eq!(site.post(Who::Supplier, "/my/security/confirm", &right).await.location(), "/my/members");
    assert!(site.get(Who::Supplier, "/my/members").await.body.contains("发出邀请"));
}

#[actix_web::test]
async fn the_privacy_notice_names_every_cookie() {
    let site = Site::start().await;
    let page = site.get(Who::Visitor, "/about/privacy").await;
    let of_accounts = [SESSION_COOKIE, REFRESH_COOKIE, DEVICE_COOKIE, PENDING_COOKIE, SIGN_ON_COOKIE];
    let of_pages =
        [frontend::visit::SIZE, frontend::visit::LANG, frontend::visit::FLASH, frontend::carried::CARRIED];
    for name in of_accounts.into_iter().chain(of_pages) {
        assert!(page.body.contains(&format!("<code>{name}</code>")), "{name}");
    }
    assert!(page.body.contains("180 天后清除"), "{}", page.body);
    for left in ["_minutes}", "_keep}", "_hours}", "_version}", "{contact}"] {
        assert!(!page.body.contains(left), "{left} is filled in");
    }
    site.finish().await;
}

#[actix_web::test]
async fn the_second_step_stands_in_no_address() {
    let site = Site::start().await;
    let actor = service::actor_of_session(&site.app, &site.session(Who::Officer)).await.unwrap();
    let start = site.post(Who::Officer, "/my/security/second-factor/start", &[]).await;
    assert_eq!(start.location(), "/my/security/second-factor");
    let scan = site.get(Who::Officer, "/my/security/second-factor").await;
    scan.expect_sound("scan");
    let offer = second_factor::offered(&site.app, &actor).await.unwrap().unwrap();
    assert!(scan.body.contains("<svg") && scan.body.contains(&offer.secret));
    let wrong = site.post(Who::Officer, "/my/security/second-factor", &[("code", "1")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.expect_sound("wrong code");

    enable(&site).await;
    let form = [("email", "officer@demo.example"), ("password", seeds::DEMO_PASSWORD), ("next", "/bureau")];
    let first = site.post(Who::Visitor, "/login", &form).await;
    assert_eq!(first.location(), "/login/second-factor?next=/bureau");
    let cookie = first.header("set-cookie");
    assert!(
        cookie.starts_with("sjt_pending=") && cookie.contains("HttpOnly") && cookie.contains("Max-Age=600")
    );
    assert!(!cookie.contains(SESSION_COOKIE), "{cookie}");
    let pending = cookie.split(';').next().unwrap().trim_start_matches("sjt_pending=").to_owned();
    let post = |code: &str| {
        TestRequest::post()
            .uri("/login/second-factor")
            .cookie(Cookie::new(PENDING_COOKIE, pending.clone()))
            .set_form(vec![("code", code), ("next", "/bureau")])
    };
    for code in ["", "000000"] {
        let refused = site.send(Who::Visitor, post(code)).await;
        assert!(refused.status.is_client_error());
        refused.expect_sound("second step");
        assert!(refused.body.contains("id=\"code-e\"") && !refused.body.contains(&pending));
    }
    let factor = "/my/security/second-factor";
    let renewed = site.post(Who::Officer, &format!("{factor}/codes"), &[]).await;
    assert_eq!(renewed.location(), factor, "going back or loading again sends no form");
    let recovery = site.get_carrying(Who::Officer, factor, &renewed).await;
    recovery.expect_sound("codes");
    assert!(
        recovery.header("set-cookie").contains("sjt_carried=; ") && recovery.body.contains("恢复码已更换")
    );
    let other = site.get_carrying(Who::Supplier, factor, &renewed).await;
    assert!(!other.body.contains("恢复码已更换"), "sealed for the session");
    site.app.clock.advance(61_000);
    let late = site.get_carrying(Who::Officer, factor, &renewed).await;
    assert!(!late.body.contains("恢复码已更换"));
    let code = recovery.body.split("<li><code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let done = site.send(Who::Visitor, post(&code)).await;
    assert_eq!(done.location(), "/bureau", "{}", done.body);
    assert!(done.header("set-cookie").contains(SESSION_COOKIE));
    let nothing = site.get(Who::Visitor, "/login/second-factor?next=/bureau").await;
    assert_eq!(nothing.location(), "/login?next=/bureau");
    site.finish().await;
}

#[actix_web::test]
async fn a_second_click_on_enabling_ends_no_codes() {
    let site = Site::start().await;
    let factor = "/my/security/second-factor";
    let early = site.post(Who::Officer, factor, &[("code", "123456")]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "nothing was offered yet");
    site.post(Who::Officer, &format!("{factor}/start"), &[]).await;
    enable(&site).await;
    let twice = site.post(Who::Officer, factor, &[("code", "123456")]).await;
    assert_eq!(twice.location(), factor, "{}", twice.body);
    let cookies = twice.header("set-cookie");
    assert!(cookies.contains("sjt_flash=second-factor-on") && !cookies.contains("sjt_carried"), "{cookies}");
    let told = TestRequest::get().uri(factor).cookie(Cookie::new("sjt_flash", "second-factor-on"));
    let told = site.send(Who::Officer, told).await;
    told.expect_sound("in use");
    assert!(told.body.contains("没有看到恢复码的话") && told.body.contains("更换恢复码"), "{}", told.body);
    site.finish().await;
}

#[actix_web::test]
async fn who_must_wait_is_not_told_that_the_link_is_dead() {
    let site = Site::start().await;
    let asked = site.post(Who::Officer, "/my/security/email", &[("email", "new@gov.example")]).await;
    assert_eq!(asked.location(), "/my/security", "{}", asked.body);
    let path = format!("/email/{}", mailed(&site, "new@gov.example").await);
    for _ in 0..10 {
        assert_eq!(site.post(Who::Visitor, "/email/x", &[]).await.status, StatusCode::NOT_FOUND);
    }
    let late = site.post(Who::Visitor, &path, &[]).await;
    assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);
    late.expect_sound("must wait");
    assert!(!late.header("retry-after").is_empty() && late.body.contains("操作太频繁"));
    assert!(late.body.contains("确认更换</button>") && late.body.contains("new@gov.example"));
    site.app.clock.advance(61_000);
    assert_eq!(site.post(Who::Visitor, &path, &[]).await.location(), "/login");
    site.finish().await;
}

/// What is given only by its owner stands on no page, neither where it was asked for nor where the session
/// had ended meanwhile.
#[actix_web::test]
async fn passwords_and_codes_come_back_on_no_page() {
    const SECRET: &str = "Geheim-7x";
    let site = Site::start().await;
    site.post(Who::Officer, "/my/security/second-factor/start", &[]).await;
    let mut tried = Vec::new();
    for (who, path) in [
        (Who::Officer, "/my/security"),
        (Who::Officer, "/my/security/confirm"),
        (Who::Officer, "/my/security/second-factor"),
        (Who::Visitor, "/login"),
        (Who::Visitor, "/register"),
    ] {
        let page = site.get(who, path).await;
        for form in page.body.split("<form ").skip(1).map(|rest| rest.split("</form>").next().unwrap()) {
            let value = |tag: &str, name: &str| {
                let rest = tag.split(&format!("{name}=\"")).nth(1)?;
                rest.split('"').next().map(str::to_owned)
            };
            let inputs = form.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap());
            let secret = |tag: &&str| tag.contains("type=\"password\"") || tag.contains("one-time-code");
            for name in inputs.filter(secret).filter_map(|tag| value(tag, " name")) {
                let action = value(form, "action").unwrap();
                let sent = [(name.as_str(), SECRET), ("email", "li@example.cn")];
                let got = site.post(Who::Visitor, &action, &sent).await;
                assert!(!got.body.contains(SECRET), "{action} echoes {name}");
                let ended = got.location().starts_with("/login?next=");
                assert_eq!(ended, who == Who::Officer, "{action}: {} {}", got.status, got.location());
                tried.push(name);
            }
        }
    }
    assert_eq!(tried, ["old_password", "password", "password", "code", "password", "password"]);
    site.finish().await;
}

/// The secret of the link in the mail to an address.
async fn mailed(site: &Site, to: &str) -> String {
    let row = mail::Entity::find().filter(mail::Column::ToAddress.eq(to)).one(site.app.db.read()).await;
    let row = row.unwrap().unwrap();
    site.app.seal.open(&format!("mails.secret:{}", row.id), &row.secret.unwrap()).unwrap()
}

/// Puts the offered second factor into use, as a right code does.
async fn enable(site: &Site) {
    let rows = user::Entity::find().all(site.app.db.read()).await.unwrap();
    let row = rows.into_iter().find(|row| row.email == "officer@demo.example").unwrap();
    let mut row = row.into_active_model();
    row.totp_confirmed_at = Set(Some(site.app.now().0));
    let tx = site.app.db.begin().await.unwrap();
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[actix_web::test]
async fn a_new_token_stands_on_its_page_only() {
    let site = Site::start().await;
    let before = entity::api_token::Entity::find().count(site.app.db.read()).await.unwrap();
    let bad = site.post(Who::Officer, "/my/tokens", &[("name", "<b>"), ("days", "viele")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    bad.expect_sound("refused token");
    assert!(bad.body.contains("value=\"viele\"") && bad.body.contains("1–365"));
    let empty = site.get(Who::Officer, "/my/tokens").await;
    let id = empty.body.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = [("id", id), ("name", "同步<b>"), ("days", "30"), ("write", "1"), ("operate", "1")];
    let done = site.post(Who::Officer, "/my/tokens", &form).await;
    assert_eq!(done.location(), "/my/tokens");
    let cookie = done.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("Path=/my/tokens; Max-Age=60"), "{cookie}");
    assert!(!cookie.contains("sjt_sjt") && !cookie.contains("=sjt_"), "sealed");
    let made = site.get_carrying(Who::Officer, "/my/tokens", &done).await;
    assert_eq!((made.status, made.header("cache-control").as_str()), (StatusCode::OK, "private, no-store"));
    made.expect_sound("made");
    assert!(made.body.contains("<code>sjt_") && made.header("set-cookie").contains("sjt_carried=; "));
    // A second click on the button, or the form once more by the browser's.
    let twice = site.post(Who::Officer, "/my/tokens", &form).await;
    assert_eq!(twice.location(), "/my/tokens");
    assert!(twice.header("set-cookie").contains("sjt_flash=token-once"));
    let list = site.get(Who::Officer, "/my/tokens").await;
    assert!(list.body.contains("同步&lt;b&gt;") && !list.body.contains("sjt_"));
    assert_eq!(entity::api_token::Entity::find().count(site.app.db.read()).await.unwrap(), before + 1);
    site.finish().await;
}

#[actix_web::test]
async fn who_enters_with_a_password_that_everybody_knows_is_told() {
    let site = Site::start().await;
    let form = |password: &'static str| [("email", "officer@demo.example"), ("password", password)];
    let good = site.post(Who::Visitor, "/login", &form(seeds::DEMO_PASSWORD)).await;
    assert!(!good.header("set-cookie").contains("password-weak"));
    let hash = site.app.gate.hash("Password2026!").await.unwrap();
    let rows = user::Entity::find().all(site.app.db.read()).await.unwrap();
    let mut row =
        rows.into_iter().find(|row| row.email == "officer@demo.example").unwrap().into_active_model();
    row.password_hash = Set(hash);
    let tx = site.app.db.begin().await.unwrap();
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let weak = site.post(Who::Visitor, "/login", &form("Password2026!")).await;
    assert_eq!(weak.location(), "/bureau");
    assert!(weak.header("set-cookie").contains("sjt_flash=password-weak"), "{}", weak.header("set-cookie"));
    let note = || Cookie::new("sjt_flash", "password-weak");
    let passed = site.send(Who::Officer, TestRequest::get().uri("/suppliers").cookie(note())).await;
    assert!(!passed.header("set-cookie").contains("sjt_flash"), "no place for it: the next page says it");
    let flash = TestRequest::get().uri("/bureau").cookie(note());
    let told = site.send(Who::Officer, flash).await;
    assert!(told.body.contains("容易被猜到") && told.header("set-cookie").contains("sjt_flash=;"));
    told.expect_sound("/bureau");
    enable(&site).await;
    let first = site.post(Who::Visitor, "/login", &form("Password2026!")).await;
    assert_eq!(first.location(), "/login/second-factor");
    assert!(first.header("set-cookie").contains("sjt_flash=password-weak"));
    site.finish().await;
}

#[actix_web::test]
async fn an_invitation_of_another_address_says_so_before_its_button() {
    let site = Site::start().await;
    let head = service::sign_in(&site.app, &login("head@demo.example"), &Client::default()).await;
    let access = head.unwrap().done().unwrap().tokens.access;
    let head = service::actor_of_session(&site.app, &access).await.unwrap();
    let form = InvitationForm { email: "new@gov.example".into(), role: "officer".into() };
    invitations::invite(&site.app, &head, &form).await.unwrap();
    let secret = mailed(&site, "new@gov.example").await;
    // Somebody who belongs nowhere, signed in with another address.
    let rows = user::Entity::find().all(site.app.db.read()).await.unwrap();
    let mut row =
        rows.into_iter().find(|row| row.email == "officer@demo.example").unwrap().into_active_model();
    (row.organization_id, row.role) = (Set(None), Set(None));
    let tx = site.app.db.begin().await.unwrap();
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/invitations/{secret}");
    let page = site.get(Who::Officer, &path).await;
    page.expect_sound("invitation");
    assert!(page.body.contains("你现在登录的是另一个账号") && page.body.contains("退出登录"));
    assert!(!page.body.contains("接受邀请</button>"));
    let visitor = site.get(Who::Visitor, &path).await;
    assert!(visitor.body.contains("建立账号并加入"));
    site.finish().await;
}

fn login(email: &str) -> LoginForm {
    LoginForm { email: email.into(), password: seeds::DEMO_PASSWORD.into(), ..LoginForm::default() }
}
