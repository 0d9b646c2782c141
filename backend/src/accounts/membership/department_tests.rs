//! Departments renamed, closed and opened again.

use super::{
    accepting,
    department_changes::{close, find, rename, reopen},
    departments, invitations,
    registration_tests::{enter, last_mail, secret},
    tests::{account, invited, with_head},
};
use crate::{
    Actor, Error,
    accounts::service::{actor_of_api_token, create_token},
    opportunities::{import::import_opportunities, service as opportunities},
    testing::{TestApp, member},
};
use contract::{
    OrganizationId,
    accounts::{
        AcceptForm, ApiTokenForm, DepartmentClosingForm, DepartmentForm, DepartmentNameForm, InvitationForm,
        Role, Scopes,
    },
    opportunities::OpportunityForm,
};
use entity::{audit_entry, index_change, organization};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const NAME: &str = "浦江镇政府";

fn named(name: &str) -> DepartmentNameForm {
    DepartmentNameForm { name: name.into() }
}

fn because() -> DepartmentClosingForm {
    DepartmentClosingForm { reason: "机构改革，并入数据局".into() }
}

async fn operator(app: &TestApp) -> Actor {
    account(app, "operator@gov.example", Role::Operator, "平台运营中心").await;
    enter(app, "operator@gov.example").await
}

fn requirement() -> OpportunityForm {
    OpportunityForm {
        title: "老旧档案变成能检索的电子件".into(),
        background: "库房里的卷宗年年增加，翻找一次要半天。".into(),
        requirement: "把一万二千卷婚姻登记纸质档案逐页扫描著录，做成可全文检索的电子件。".into(),
        deadline: "2026-12-04".into(),
        contact_name: "王老师".into(),
        contact_phone: "021-64881234".into(),
        ..OpportunityForm::default()
    }
}

async fn actions(app: &TestApp, action: &str) -> u64 {
    let found = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq(action));
    found.count(app.db.read()).await.unwrap()
}

fn refused_at(result: crate::Result<impl Sized>, field: &str) -> bool {
    matches!(result, Err(Error::Validation(fields)) if fields.at(field).is_some())
}

fn conflict(result: crate::Result<impl Sized>, words: &str) -> bool {
    matches!(result, Err(Error::Conflict(_, said)) if said.contains(words))
}

#[tokio::test]
async fn names_that_differ_by_spaces_or_width_are_one_department() {
    let (app, head, _) = with_head().await;
    let operator = operator(&app).await;
    let form = |name: &str| DepartmentForm { name: name.into(), email: "a@gov.example".into() };
    assert!(
        refused_at(departments::create(&app, &operator, &form("浦江镇 政府")).await, "name"),
        "has people"
    );
    let other = departments::create(&app, &operator, &form("区数据局（筹）")).await.unwrap();
    let same = departments::create(&app, &operator, &form(" 区数据局(筹)")).await.unwrap();
    assert_eq!(other, same, "invited again");
    assert!(refused_at(rename(&app, &operator, other, &named("浦江镇　政府")).await, "name"));
    assert!(refused_at(rename(&app, &operator, other, &named("局")).await, "name"));
    rename(&app, &operator, other, &named("区数据局(筹)")).await.unwrap();
    assert!(matches!(rename(&app, &head, other, &named("别的局")).await, Err(Error::Forbidden)));
    let auditor = member(Role::Auditor, operator.member().unwrap().organization_id.0);
    assert!(matches!(rename(&app, &auditor, other, &named("别的局")).await, Err(Error::Forbidden)));
    let nobody = OrganizationId(uuid::Uuid::from_u128(4));
    assert!(matches!(rename(&app, &operator, nobody, &named("别的局")).await, Err(Error::NotFound)));
    assert_eq!(actions(&app, "department.renamed").await, 1);
    app.finish().await;
}

#[tokio::test]
async fn a_new_name_shows_wherever_the_department_does() {
    let (app, head, _) = with_head().await;
    let operator = operator(&app).await;
    let id = head.member().unwrap().organization_id;
    let draft = opportunities::save_draft(&app, &head, None, None, &requirement()).await.unwrap();
    let published = opportunities::publish(&app, &head, draft.summary.id, 1, &requirement()).await.unwrap();
    let before = index_change::Entity::find().count(app.db.read()).await.unwrap();
    rename(&app, &operator, id, &named("浦江镇人民政府")).await.unwrap();
    let seen = opportunities::find(&app, &Actor::Visitor, &published.summary.id.to_string()).await.unwrap();
    assert_eq!(seen.summary.department, "浦江镇人民政府");
    assert_eq!(
        index_change::Entity::find().count(app.db.read()).await.unwrap(),
        before + 1,
        "and is found by it"
    );
    app.finish().await;
}

#[tokio::test]
async fn nobody_acts_for_a_closed_department() {
    let (app, head, _) = with_head().await;
    let operator = operator(&app).await;
    let id = head.member().unwrap().organization_id;
    invited(&app, &head, "officer@gov.example").await;
    let officer = enter(&app, "officer@gov.example").await;
    let form = ApiTokenForm {
        name: "同步".into(),
        scopes: Scopes::parse("read"),
        for_organization: true,
        ..Default::default()
    };
    let token = create_token(&app, &head, &form).await.unwrap().secret;
    let to = InvitationForm { email: "late@gov.example".into(), role: "officer".into() };
    invitations::invite(&app, &head, &to).await.unwrap();
    let late = secret(&app, "/invitations").await;
    let draft = opportunities::save_draft(&app, &officer, None, None, &requirement()).await.unwrap();
    let published =
        opportunities::publish(&app, &officer, draft.summary.id, 1, &requirement()).await.unwrap();

    assert!(conflict(close(&app, &operator, id, &because()).await, "1 条需求在接受报名"));
    assert!(refused_at(close(&app, &operator, id, &DepartmentClosingForm::default()).await, "reason"));
    assert!(matches!(close(&app, &head, id, &because()).await, Err(Error::Forbidden)));
    assert_eq!(find(&app, &operator, id).await.unwrap().open_requirements, 1);
    opportunities::withdraw(&app, &officer, published.summary.id, published.version).await.unwrap();
    close(&app, &operator, id, &because()).await.unwrap();
    assert!(last_mail(&app).await.contains("机构改革"));

    let seen = find(&app, &operator, id).await.unwrap();
    assert_eq!((seen.closed, seen.members, seen.closed_reason), (true, 0, Some(because().reason)));
    assert!(matches!(enter(&app, "head@gov.example").await, Actor::Person(_)));
    assert!(matches!(actor_of_api_token(&app, &token).await, Err(Error::Unauthenticated)));
    let accepted = AcceptForm { secret: late, ..AcceptForm::default() };
    assert!(accepting::accept(&app, &Actor::Visitor, &accepted).await.is_err());
    // Whoever came in a moment before it was closed does nothing more, either.
    let saved = opportunities::save_draft(&app, &officer, None, None, &requirement()).await;
    assert!(conflict(saved, "已经关闭"));
    assert!(conflict(invitations::invite(&app, &head, &to).await, "已经关闭"));
    assert!(conflict(close(&app, &operator, id, &because()).await, "已经关闭"));
    assert!(conflict(rename(&app, &operator, id, &named("新名称")).await, "已经关闭"));
    let again = DepartmentForm { name: NAME.into(), email: "a@gov.example".into() };
    assert!(refused_at(departments::create(&app, &operator, &again).await, "name"));
    // Nor does a list bring it requirements that nobody could answer for.
    let list =
        format!("编号,标题,委办局,需求\n1,档案数字化,{NAME},把一万二千卷纸质档案做成可全文检索的电子件\n");
    let quiet = |_: crate::import::Progress| {};
    let import = import_opportunities(&app, &Actor::System, list.as_bytes(), Default::default(), &quiet);
    let report = import.await.unwrap();
    assert!(report.created == 0 && report.errors[0].message.contains("已经关闭"), "{report:?}");

    reopen(&app, &operator, id).await.unwrap();
    assert!(conflict(reopen(&app, &operator, id).await, "没有关闭"));
    assert_eq!(departments::create(&app, &operator, &again).await.unwrap(), id);
    let row = organization::Entity::find_by_id(id.0).one(app.db.read()).await.unwrap().unwrap();
    assert!(row.active && row.status_reason.is_none());
    for (action, times) in [("department.closed", 1), ("department.reopened", 1), ("member.removed", 2)] {
        assert_eq!(actions(&app, action).await, times, "{action}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_borrowed_session_makes_nobody_the_head_of_a_department() {
    let (app, head, _) = with_head().await;
    let operator = operator(&app).await;
    let id = head.member().unwrap().organization_id;
    app.clock.advance(16 * 60_000);
    let new = DepartmentForm { name: "区数据局".into(), email: "b@gov.example".into() };
    let asked = departments::create(&app, &operator, &new).await.map(drop);
    let asked = [asked, close(&app, &operator, id, &because()).await, reopen(&app, &operator, id).await];
    assert!(asked.iter().all(|done| matches!(done, Err(Error::ConfirmationRequired))), "{asked:?}");
    rename(&app, &operator, id, &named("浦江镇人民政府")).await.unwrap();
    app.finish().await;
}
