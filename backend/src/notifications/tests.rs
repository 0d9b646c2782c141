//! Composing, queueing and unsubscribing.

use super::{
    compose::{Composed, Telling, compose},
    service::{self, queue_recommendations},
};
use crate::{
    Error,
    audit::{self, Verdict},
    jobs::worker::run_due,
    opportunities,
    testing::{NOW, TestApp, member, smtp::header},
};
use contract::{
    OpportunityId, Timestamp,
    accounts::Role,
    matching::{Reason, ReasonKind},
};
use entity::{mail, mail_suppression, opportunity, organization, recommendation};
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait, QueryOrder};
use serde_json::json;
use std::path::Path;
use uuid::Uuid;

fn reason(kind: ReasonKind, label: &str, quote: &str, marks: &[&str]) -> Reason {
    let marks = marks.iter().map(|m| (*m).to_owned()).collect();
    Reason { kind, label: label.into(), quote: quote.into(), marks }
}

fn reasons() -> Vec<Reason> {
    vec![
        reason(
            ReasonKind::Main,
            "主营：低空巡检",
            "无人机自动机场部署与河道、屋顶巡检，日巡 12 架次",
            &["无人机", "巡检"],
        ),
        reason(
            ReasonKind::Case,
            "案例：违建识别",
            "为吴泾镇建设违建识别平台，三个月发现 214 处",
            &["违建识别"],
        ),
        reason(ReasonKind::Local, "本地：浦江镇", "", &[]),
        reason(ReasonKind::MissingQualification, "未登记：测绘乙级资质", "", &[]),
    ]
}

fn requirement() -> opportunity::Model {
    opportunity::Model {
        id: Uuid::from_u128(7),
        code: Some("MH-2026-0012".into()),
        import_key: None,
        kind: "project".into(),
        status: "published".into(),
        department_id: Uuid::from_u128(1),
        title: "河道与屋顶违建空中巡查服务".into(),
        background: String::new(),
        requirement: "覆盖全镇 46 条河道与 9 个重点片区，每周巡查两次，发现疑似违建当日上报。\n要求自动识别蓝色彩钢板、\
                      漂浮物和新增占道；成果接入城运中心平台，误报率不高于一成。服务期一年，含设备、飞手与空域申请。\
                      报名时请附近两年同类案例，并说明在人口稠密地区飞行的安全措施、保险和数据保存方案。评审以识别效果实测为主。"
            .into(),
        budget: Some(86_000_000),
        deadline_at: Timestamp::end_of_working_day("2026-12-04").map(|t| t.0),
        qualifications: json!(["民用无人驾驶航空器运营合格证", "测绘乙级资质"]),
        contact_name: "王".into(),
        contact_phone: "021-64881234".into(),
        recommended: 3,
        demo: true,
        created_by: None,
        version: 1,
        created_at: NOW.0,
        updated_at: NOW.0,
        published_at: Some(NOW.0),
    }
}

fn organization(n: u128, kind: &str, name: &str) -> organization::Model {
    organization::Model {
        id: Uuid::from_u128(n),
        kind: kind.into(),
        email: Some(format!("contact{n}@supplier.example")),
        contact_name: None,
        contact_phone: None,
        demo: true,
        ..crate::organizations::store::tests::enterprise(name)
    }
}

fn composed(opportunity: &opportunity::Model, supplier: &str, reasons: &[Reason]) -> Composed {
    compose(&Telling {
        opportunity,
        department: "浦江镇政府",
        supplier,
        reasons,
        public_url: "https://sjt.example.cn",
        contact: "service@sjt.example.cn",
        token: "T0KEN",
        now: NOW,
    })
}

/// Compares with the kept file; after a wanted change copy the new one from the path named.
fn same_as_kept(name: &str, kept: &str, now: &str) {
    if kept != now {
        let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").join(name);
        std::fs::write(&at, now).unwrap();
        panic!("{name} changed; look at {} and copy it if it is right", at.display());
    }
}

#[test]
fn a_whole_mail_reads_as_kept() {
    let mail = composed(&requirement(), "上海澄川低空科技有限公司", &reasons());
    assert_eq!(mail.subject, "为你推荐：河道与屋顶违建空中巡查服务（浦江镇政府，预算 86 万元，12月4日截止）");
    same_as_kept("recommendation.txt", include_str!("snapshots/recommendation.txt"), &mail.text);
    same_as_kept("recommendation.html", include_str!("snapshots/recommendation.html"), &mail.html);
}

#[test]
fn what_is_absent_leaves_no_gap() {
    let bare = opportunity::Model {
        budget: None,
        deadline_at: None,
        qualifications: json!([]),
        demo: false,
        ..requirement()
    };
    let mail = composed(&bare, "甲公司", &[]);
    assert_eq!(mail.subject, "为你推荐：河道与屋顶违建空中巡查服务（浦江镇政府，预算面议）");
    for part in [&mail.text, &mail.html] {
        assert!(!part.contains("示范数据") && !part.contains("资质要求") && !part.contains("报名截止"));
        assert!(!part.contains("请留意"));
    }
    let next_year = opportunity::Model { deadline_at: Some(NOW.plus_days(60).0), ..requirement() };
    assert!(composed(&next_year, "甲公司", &[]).subject.ends_with("2027年1月19日截止）"));
}

#[test]
fn hostile_words_stay_words() {
    let evil = "<script>alert(1)</script>\r\nBcc: x@y.cn\n\"><img src=x onerror=\"a()\"> & 甲";
    let mut hostile = requirement();
    hostile.title = evil.into();
    hostile.requirement = evil.repeat(20);
    hostile.qualifications = json!([evil]);
    let why = [
        reason(ReasonKind::Main, evil, evil, &["<script>", "", "甲", "&"]),
        reason(ReasonKind::Case, evil, "", &[]),
    ];
    let mail = composed(&hostile, evil, &why);
    assert!(!mail.subject.contains(['\r', '\n']));
    assert!(!mail.html.contains("<script") && !mail.html.contains("<img"), "{}", mail.html);
    assert!(mail.html.contains("<b>&lt;script&gt;</b>alert(1)&lt;/script&gt;"), "{}", mail.html);
    assert!(mail.html.contains("<b>&amp;</b>"));
    assert!(mail.text.lines().all(|line| !line.starts_with("Bcc")));
}

struct World {
    app: TestApp,
    opportunity: OpportunityId,
}

/// Four suppliers: two who want mail, one without consent, one without address; all recommended.
async fn world() -> World {
    let app = TestApp::start().await;
    let mut silent = organization(4, "enterprise", "丙公司");
    silent.mail_consent = false;
    let mut unreachable = organization(5, "enterprise", "丁公司");
    unreachable.email = None;
    let mut closed = organization(6, "enterprise", "戊公司");
    closed.active = false;
    let suppliers = [
        organization(2, "enterprise", "甲公司"),
        organization(3, "enterprise", "乙公司"),
        silent,
        unreachable,
        closed,
    ];
    let tx = app.db.begin().await.unwrap();
    let rows = suppliers.iter().cloned().chain([organization(1, "department", "浦江镇政府")]);
    organization::Entity::insert_many(rows.map(IntoActiveModel::into_active_model))
        .exec_without_returning(&tx)
        .await
        .unwrap();
    opportunity::Entity::insert(requirement().into_active_model()).exec_without_returning(&tx).await.unwrap();
    let recommendations = (1..).zip(&suppliers).map(|(rank, supplier)| {
        recommendation::Model {
            id: app.new_id(),
            opportunity_id: requirement().id,
            organization_id: supplier.id,
            rank,
            score: 90 - rank,
            reasons: serde_json::to_value(reasons()).unwrap(),
            status: "new".into(),
            dismiss_reason: None,
            created_at: NOW.0,
            updated_at: NOW.0,
        }
        .into_active_model()
    });
    recommendation::Entity::insert_many(recommendations).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    World { app, opportunity: OpportunityId(requirement().id) }
}

impl World {
    async fn queue(&self) -> usize {
        let tx = self.app.db.begin().await.unwrap();
        let count = queue_recommendations(&self.app, &tx, self.opportunity).await.unwrap();
        tx.commit().await.unwrap();
        count
    }

    async fn mails(&self) -> Vec<mail::Model> {
        mail::Entity::find().order_by_asc(mail::Column::Id).all(self.app.db.read()).await.unwrap()
    }

    /// A second requirement like the first.
    async fn publish_another(&self) -> OpportunityId {
        let tx = self.app.db.begin().await.unwrap();
        let id = Uuid::from_u128(8);
        let another = opportunity::Model { id, code: Some("MH-2026-0013".into()), ..requirement() };
        opportunity::Entity::insert(another.into_active_model()).exec_without_returning(&tx).await.unwrap();
        let first = recommendation::Entity::find().one(&tx).await.unwrap().unwrap();
        let copy = recommendation::Model { id: self.app.new_id(), opportunity_id: id, ..first };
        let row = recommendation::Entity::insert(copy.into_active_model());
        row.exec_without_returning(&tx).await.unwrap();
        tx.commit().await.unwrap();
        OpportunityId(id)
    }
}

#[tokio::test]
async fn who_agreed_and_can_be_reached_is_told_once() {
    let world = world().await;
    assert_eq!(world.queue().await, 2);
    assert_eq!(world.queue().await, 0, "publishing again tells nobody twice");
    let mails = world.mails().await;
    let told: Vec<_> = mails.iter().map(|m| m.to_name.as_str()).collect();
    assert_eq!(told, ["甲公司", "乙公司"], "best first");
    assert_ne!(mails[0].unsubscribe_token, mails[1].unsubscribe_token);
    assert_eq!(run_due(&world.app).await, 2);
    let sent = world.app.sent.mails.lock().unwrap().clone();
    let text = String::from_utf8(sent[0].bytes.clone()).unwrap();
    let token = mails[0].unsubscribe_token.clone().unwrap();
    assert_eq!(
        header(&text, "List-Unsubscribe"),
        Some(format!("<http://127.0.0.1:8080/unsubscribe/{token}>"))
    );
    assert_eq!(world.queue().await, 0, "nor after sending");
    world.app.finish().await;
}

#[tokio::test]
async fn a_publication_rolled_back_tells_nobody() {
    let world = world().await;
    let tx = world.app.db.begin().await.unwrap();
    assert_eq!(queue_recommendations(&world.app, &tx, world.opportunity).await.unwrap(), 2);
    tx.rollback().await.unwrap();
    assert!(world.mails().await.is_empty());
    assert_eq!(run_due(&world.app).await, 0);
    world.app.finish().await;
}

#[tokio::test]
async fn a_withdrawn_opportunity_is_told_to_nobody_and_others_still_are() {
    let world = world().await;
    world.queue().await;
    let another = world.publish_another().await;
    let tx = world.app.db.begin().await.unwrap();
    assert_eq!(queue_recommendations(&world.app, &tx, another).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let officer = member(Role::Officer, Uuid::from_u128(1));
    opportunities::service::withdraw(&world.app, &officer, world.opportunity, 1).await.unwrap();
    let states = async || world.mails().await.into_iter().map(|m| m.state).collect::<Vec<_>>();
    assert_eq!(states().await, ["suppressed", "suppressed", "queued"], "at once, seen by operators");
    run_due(&world.app).await;
    assert_eq!(states().await, ["suppressed", "suppressed", "sent"]);
    assert!(world.mails().await[0].last_error.as_deref().unwrap().contains("撤回"));
    assert_eq!(world.app.sent.mails.lock().unwrap().len(), 1);
    world.app.finish().await;
}

#[tokio::test]
async fn a_mail_that_waited_past_the_deadline_is_not_sent() {
    let world = world().await;
    world.queue().await;
    *world.app.sent.fail_with.lock().unwrap() = Some("down".into());
    run_due(&world.app).await;
    *world.app.sent.fail_with.lock().unwrap() = None;
    world.app.clock.advance(20 * Timestamp::DAY);
    run_due(&world.app).await;
    assert!(world.mails().await.iter().all(|m| m.state == "suppressed" && m.attempts == 1));
    assert!(world.app.sent.mails.lock().unwrap().is_empty());
    world.app.finish().await;
}

#[tokio::test]
async fn unsubscribing_works_without_signing_in_and_can_be_taken_back() {
    let world = world().await;
    let app = &world.app;
    world.queue().await;
    run_due(app).await;
    let token = world.mails().await[0].unsubscribe_token.clone().unwrap();
    let page = service::unsubscribe_page(app, &token).await.unwrap();
    assert_eq!((page.organization.as_str(), page.address.as_str()), ("甲公司", "c***@supplier.example"));
    assert!(!page.unsubscribed);
    assert_eq!(
        mail_suppression::Entity::find().count(app.db.read()).await.unwrap(),
        0,
        "looking changes nothing"
    );
    for _ in 0..2 {
        assert!(service::unsubscribe(app, &token).await.unwrap().unsubscribed);
    }
    assert_eq!(audit::verify(app.db.read()).await.unwrap(), Verdict::Whole(1), "one change, one entry");
    assert!(service::unsubscribe_page(app, &token).await.unwrap().unsubscribed);
    let another = world.publish_another().await;
    let tx = app.db.begin().await.unwrap();
    assert_eq!(queue_recommendations(app, &tx, another).await.unwrap(), 0);
    tx.commit().await.unwrap();
    for _ in 0..2 {
        assert!(!service::resubscribe(app, &token).await.unwrap().unsubscribed);
    }
    assert_eq!(audit::verify(app.db.read()).await.unwrap(), Verdict::Whole(2));
    let tx = app.db.begin().await.unwrap();
    assert_eq!(queue_recommendations(app, &tx, another).await.unwrap(), 1);
    tx.commit().await.unwrap();
    world.app.finish().await;
}

#[tokio::test]
async fn an_unknown_link_is_not_found() {
    let app = TestApp::start().await;
    for token in ["", "x", "a\0b", &"A".repeat(43), &"é".repeat(43)] {
        assert!(matches!(service::unsubscribe_page(&app, token).await, Err(Error::NotFound)), "{token}");
        assert!(matches!(service::unsubscribe(&app, token).await, Err(Error::NotFound)));
        assert!(matches!(service::resubscribe(&app, token).await, Err(Error::NotFound)));
    }
    app.finish().await;
}
