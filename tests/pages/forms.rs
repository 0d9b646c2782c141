//! Forms: what was typed is never lost, nothing happens twice, nothing happens on GET.

use super::site::{Got, Site, Who};
use actix_web::{http::StatusCode, test::TestRequest};
use backend::opportunities;
use contract::opportunities::OpportunityStatus;
use entity::{mail, opportunity};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const NEED: &str = "库房里有二十万页婚姻档案和会计凭证，要逐页扫描成清晰图像，能按姓名检索，半年完成。";

/// The hidden field of a form on a page.
fn hidden(page: &Got, name: &str) -> String {
    let field = page.body.split(&format!("name=\"{name}\"")).nth(1).unwrap();
    let value = field.split('>').next().unwrap().split("value=\"").nth(1).unwrap_or("\"");
    value.split('"').next().unwrap().to_owned()
}

fn form<'a>(id: &'a str, version: &'a str, act: &'a str, deadline: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", id),
        ("version", version),
        ("act", act),
        ("title", "婚姻档案变成能查的电子件<b>"),
        ("requirement", NEED),
        ("kind", "project"),
        ("budget_wan", "86"),
        ("deadline", deadline),
        ("contact_name", "王老师"),
        ("contact_phone", "021-55550101"),
    ]
}

#[actix_web::test]
async fn from_the_first_word_to_the_mail_without_a_script() {
    let site = Site::start().await;
    let new = site.get(Who::Officer, "/bureau/opportunities/new").await;
    let id = hidden(&new, "id");
    let own = format!("/bureau/opportunities/{id}");

    // Refused: everything typed comes back, with a summary that links to the fields.
    let wrong = form(&id, "", "publish", "昨天");
    let again = site.post(Who::Officer, "/bureau/opportunities/new", &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.expect_sound("refused form");
    assert!(again.body.contains(NEED) && again.body.contains("婚姻档案变成能查的电子件&lt;b&gt;"));
    assert!(again.body.contains("href=\"#deadline\"") && again.body.contains("value=\"昨天\""));

    // The same new form sent twice (a double click) makes one draft.
    let deadline = site.app.now().plus_days(20).date_iso();
    let right = form(&id, "", "publish", &deadline);
    let first = site.post(Who::Officer, "/bureau/opportunities/new", &right).await;
    assert_eq!(first.location(), format!("{own}/publish"), "{}", first.body);
    let second = site.post(Who::Officer, "/bureau/opportunities/new", &right).await;
    assert_eq!(second.status, StatusCode::SEE_OTHER, "{}", second.body);
    let drafts = opportunity::Entity::find()
        .filter(opportunity::Column::Status.eq(OpportunityStatus::Draft.as_str()))
        .count(site.app.db.read());
    assert_eq!(drafts.await.unwrap(), 1);

    // Looking at what will happen changes nothing; only the button publishes, and only once.
    let ask = site.get(Who::Officer, &format!("{own}/publish")).await;
    assert!(ask.body.contains("发布后会发生什么"));
    let version = hidden(&ask, "version");
    let publish = site.post(Who::Officer, &format!("{own}/publish"), &[("version", &version)]).await;
    assert!(publish.location().starts_with("/opportunities/MH-"), "{} {}", publish.status, publish.body);
    let twice = site.post(Who::Officer, &format!("{own}/publish"), &[("version", &version)]).await;
    assert_eq!(twice.location(), publish.location());
    assert!(twice.header("set-cookie").contains("sjt_flash=already"));
    let public = site.get(Who::Visitor, &publish.location()).await;
    assert!(
        public.body.contains("婚姻档案变成能查的电子件&lt;b&gt;") && !public.body.contains("021-55550101")
    );

    supplier_reads_and_answers(&site, &publish.location()).await;
    withdraws(&site, &own, &publish.location()).await;
    site.finish().await;
}

async fn supplier_reads_and_answers(site: &Site, page: &str) {
    backend::jobs::worker::run_due(&site.app).await;
    assert!(mail::Entity::find().count(site.app.db.read()).await.unwrap() > 0);
    let list = site.get(Who::Supplier, "/my").await;
    assert!(list.body.contains(page), "not recommended: {}", list.body);
    assert!(site.get(Who::Supplier, page).await.body.contains("为什么推荐给你"));
    let dismiss = list.body.split("action=\"").map(|a| a.split('"').next().unwrap());
    let dismiss = dismiss.filter(|a| a.ends_with("/dismiss")).last().unwrap().to_owned();
    let odd = site.post(Who::Supplier, &dismiss, &[("reason", "because")]).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = site
        .post(Who::Supplier, &dismiss, &[("reason", "not_our_business"), ("next", "//evil.example")])
        .await;
    assert_eq!(done.location(), "/my");
    assert!(site.get(Who::Supplier, "/my?dismissed=1").await.body.contains("已标为不相关"));
    // Another enterprise's recommendation is nobody's business.
    assert_eq!(site.post(Who::Officer, &dismiss, &[]).await.status, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn a_kept_page_is_never_older_than_the_last_change() {
    let site = Site::start().await;
    let list = "/opportunities?size_of_page=50";
    let before = site.get(Who::Visitor, list).await;
    assert!(before.body.contains("接受报名"));
    let id = hidden(&site.get(Who::Officer, "/bureau/opportunities/new").await, "id");
    let deadline = site.app.now().plus_days(20).date_iso();
    let own = format!("/bureau/opportunities/{id}");
    site.post(Who::Officer, "/bureau/opportunities/new", &form(&id, "", "publish", &deadline)).await;
    let version = hidden(&site.get(Who::Officer, &format!("{own}/publish")).await, "version");
    let page = site.post(Who::Officer, &format!("{own}/publish"), &[("version", &version)]).await.location();
    assert!(site.get(Who::Visitor, &page).await.body.contains("接受报名"));
    // Not yet in the index: whatever is answered now must not stay.
    site.get(Who::Visitor, list).await;
    backend::jobs::worker::run_due(&site.app).await;
    assert!(site.get(Who::Visitor, list).await.body.contains(&page));
    assert!(site.get(Who::Visitor, list).await.body.contains(&page));
    // What a visitor was shown is not what members are shown.
    assert!(site.get(Who::Supplier, &page).await.body.contains("021-55550101"));
    assert!(!site.get(Who::Visitor, &page).await.body.contains("021-55550101"));
    withdraws(&site, &own, &page).await;
    site.finish().await;
}

async fn withdraws(site: &Site, own: &str, public: &str) {
    let ask = site.get(Who::Officer, &format!("{own}/withdraw")).await;
    assert!(ask.body.contains("撤回这项机会？"));
    let version = hidden(&ask, "version");
    for flash in ["withdrawn", "already"] {
        let answer = site.post(Who::Officer, &format!("{own}/withdraw"), &[("version", &version)]).await;
        assert_eq!(answer.location(), public, "{}", answer.body);
        assert!(answer.header("set-cookie").contains(flash));
    }
    assert!(site.get(Who::Visitor, public).await.body.contains("已撤回"));
}

#[actix_web::test]
async fn a_draft_changed_elsewhere_is_not_overwritten_and_not_lost() {
    let site = Site::start().await;
    let id = hidden(&site.get(Who::Officer, "/bureau/opportunities/new").await, "id");
    let own = format!("/bureau/opportunities/{id}");
    site.post(Who::Officer, "/bureau/opportunities/new", &form(&id, "", "save", "")).await;
    let version = hidden(&site.get(Who::Officer, &own).await, "version");
    let mut newer = form(&id, &version, "save", "");
    newer.push(("background", "另一个窗口写的"));
    assert_eq!(site.post(Who::Officer, &own, &newer).await.status, StatusCode::SEE_OTHER);
    let mut stale = form(&id, &version, "save", "");
    stale.push(("background", "旧窗口写的"));
    let refused = site.post(Who::Officer, &own, &stale).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("旧窗口写的") && refused.body.contains("内容已被别人改过"));
    assert!(refused.body.contains("再点一次保存"));
    let member = opportunities::service::find(&site.app, &backend::Actor::System, &id).await.unwrap();
    assert_eq!(member.background, "另一个窗口写的");
    // Nobody else reads a draft.
    for who in [Who::Visitor, Who::Supplier, Who::Operator] {
        let page = site.get(who, &own).await;
        assert!(page.status != StatusCode::OK && !page.body.contains("另一个窗口写的"), "{who:?}");
    }
    // The page that told carries the version of the change, so that saving again is a decision.
    let current = hidden(&refused, "version");
    assert_ne!(current, version);
    let mut decided = form(&id, &current, "save", "");
    decided.push(("background", "旧窗口写的"));
    assert_eq!(site.post(Who::Officer, &own, &decided).await.status, StatusCode::SEE_OTHER);
    let member = opportunities::service::find(&site.app, &backend::Actor::System, &id).await.unwrap();
    assert_eq!(member.background, "旧窗口写的");
    // Discarded elsewhere: what is typed here comes back, and saving it again makes a draft of it.
    let version = hidden(&site.get(Who::Officer, &own).await, "version");
    site.post(Who::Officer, &format!("{own}/discard"), &[("version", &version)]).await;
    assert_eq!(site.get(Who::Officer, &own).await.status, StatusCode::NOT_FOUND);
    let mut late = form(&id, &version, "save", "");
    late.push(("background", "删除以后写的"));
    let refused = site.post(Who::Officer, &own, &late).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("删除以后写的") && refused.body.contains("存成一份新的草稿"));
    let none = hidden(&refused, "version");
    let mut kept = form(&id, &none, "save", "");
    kept.push(("background", "删除以后写的"));
    assert_eq!(site.post(Who::Officer, &own, &kept).await.status, StatusCode::SEE_OTHER);
    assert!(site.get(Who::Officer, &own).await.body.contains("删除以后写的"));
    site.finish().await;
}

#[actix_web::test]
async fn what_was_typed_stays_text() {
    const ODD: &str = "\n</textarea><b>x</b> &lt;b&gt;";
    const SHOWN: &str = ">\n\n&lt;/textarea&gt;&lt;b&gt;x&lt;/b&gt; &amp;lt;b&amp;gt;</textarea>";
    let site = Site::start().await;
    let id = hidden(&site.get(Who::Officer, "/bureau/opportunities/new").await, "id");
    let mut odd = form(&id, "", "save", "");
    odd.retain(|(name, _)| *name != "requirement");
    odd.extend([("background", ODD), ("requirement", ODD)]);
    // Refused and not yet stored.
    let mut wrong = odd.clone();
    wrong.extend([("budget_wan", "x")]);
    wrong.retain(|pair| *pair != ("budget_wan", "86"));
    let again = site.post(Who::Officer, "/bureau/opportunities/new", &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.body.matches(SHOWN).count(), 2, "{}", again.body);
    assert!(!again.body.contains("<b>x</b>"));
    // Stored; what is stored is trimmed.
    let saved = site.post(Who::Officer, "/bureau/opportunities/new", &odd).await;
    let page = site.get(Who::Officer, &saved.location()).await;
    assert!(page.body.contains(SHOWN.trim_start_matches(">\n\n")) && !page.body.contains("<b>x</b>"));
    site.finish().await;
}

#[actix_web::test]
async fn an_expired_session_loses_no_words() {
    let site = Site::start().await;
    let id = hidden(&site.get(Who::Officer, "/bureau/opportunities/new").await, "id");
    let typed = form(&id, "", "save", "");
    for path in ["/bureau/opportunities/new".to_owned(), format!("/bureau/opportunities/{id}")] {
        let page = site.post(Who::Visitor, &path, &typed).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
        page.expect_sound(&path);
        assert!(page.body.contains(NEED) && page.body.contains("登录已过期"), "{path}");
        assert_eq!(hidden(&page, "id"), id);
    }
    let saved = site.post(Who::Officer, "/bureau/opportunities/new", &typed).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    // Drafts and contacts are not for whoever presses Back after signing out.
    let draft = site.get(Who::Officer, &saved.location()).await;
    assert_eq!(draft.header("cache-control"), "private, no-store");
    assert_eq!(site.get(Who::Visitor, "/").await.header("cache-control"), "private, no-cache");
    site.finish().await;
}

#[actix_web::test]
async fn signing_in_after_a_refused_form_leads_to_a_page() {
    let site = Site::start().await;
    let id = "00000000-0000-0000-0000-000000000000";
    let refused = [
        (format!("/my/recommendations/{id}/dismiss"), "/my"),
        (format!("/bureau/opportunities/{id}/discard"), "/bureau"),
        (format!("/operator/jobs/{id}/retry"), "/operator/reviews"),
        (format!("/operator/mails/{id}/retry"), "/operator/reviews"),
    ];
    for (path, workspace) in refused {
        let answer = site.post(Who::Visitor, &path, &[]).await;
        assert_eq!(answer.location(), format!("/login?next={workspace}"), "{path}");
    }
    let public = site.app.settings.http.public_url.clone();
    let from = |place: &str| {
        TestRequest::post()
            .uri(&format!("/my/recommendations/{id}/dismiss"))
            .insert_header(("referer", place.to_owned()))
            .set_form([("reason", "")])
    };
    let answer = site.send(Who::Visitor, from(&format!("{public}/my?dismissed=1"))).await;
    assert_eq!(answer.location(), "/login?next=/my%3Fdismissed%3D1");
    for place in ["https://evil.example/x", &format!("{public}//evil.example"), "nonsense"] {
        let answer = site.send(Who::Visitor, from(place)).await;
        assert_eq!(answer.location(), "/login?next=/my", "{place}");
    }
    // The preferences on a page that answers a form lead back to where the form stood, too.
    let odd = site.send(Who::Supplier, from(&format!("{public}/my?dismissed=1"))).await;
    assert!(odd.body.contains("name=\"next\" value=\"/my?dismissed=1\""), "{}", odd.body);
    site.finish().await;
}

#[actix_web::test]
async fn signing_in_leads_on_and_never_away() {
    let site = Site::start().await;
    let form = |password: &'static str, next: &'static str| {
        [("email", "officer@demo.example"), ("password", password), ("next", next)]
    };
    let wrong = site.post(Who::Visitor, "/login", &form("wrong", "/bureau")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.body.contains("value=\"officer@demo.example\"") && !wrong.body.contains("value=\"wrong\""));
    let right = site.post(Who::Visitor, "/login", &form(seeds::DEMO_PASSWORD, "/bureau?page=2")).await;
    assert_eq!(right.location(), "/bureau?page=2");
    assert!(right.header("set-cookie").contains("HttpOnly"));
    let away = site.post(Who::Visitor, "/login", &form(seeds::DEMO_PASSWORD, "//evil.example")).await;
    assert_eq!(away.location(), "/bureau");
    let nobody = [("email", "nobody@demo.example"), ("password", "wrong")];
    let mut last = site.post(Who::Visitor, "/login", &nobody).await;
    for _ in 0..12 {
        last = site.post(Who::Visitor, "/login", &nobody).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        last.body.contains("href=\"/reset\"") && last.body.contains("不会让这个浏览器等待"),
        "there is a way in"
    );
    let out = site.post(Who::Officer, "/logout", &[]).await;
    assert_eq!(out.location(), "/");
    assert_eq!(site.get(Who::Officer, "/bureau").await.status, StatusCode::SEE_OTHER);
    site.finish().await;
}
