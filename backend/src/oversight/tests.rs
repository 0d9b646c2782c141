//! What auditors see of others, and nobody else.

use super::service::dossier;
use crate::{
    Actor, Error,
    accounts::{membership::invitations, service::create_token},
    admission::service::{
        save,
        tests::{enterprise, form},
    },
    opportunities::service as opportunities,
    organizations::{
        profile,
        store::tests::{enterprise as blank, insert},
    },
    testing::{TestApp, member},
};
use contract::{
    accounts::{ApiTokenForm, InvitationForm, Role, Scopes},
    admission::AdmissionStatus,
    opportunities::{OpportunityForm, OpportunityStatus},
    organizations::{CaseEntry, OrganizationKind, ProfileSection},
};
use entity::{audit_entry, organization};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

fn auditor() -> Actor {
    member(Role::Auditor, Uuid::from_u128(77))
}

async fn looks(app: &TestApp) -> u64 {
    let viewed = audit_entry::Column::Action.eq("personal_data.viewed");
    audit_entry::Entity::find().filter(viewed).count(app.db.read()).await.unwrap()
}

#[tokio::test]
async fn an_enterprise_s_dossier_has_what_only_its_own_people_see() {
    let app = TestApp::start().await;
    let owner = enterprise(&app, "上海云帆数据科技有限公司").await;
    let id = owner.member().unwrap().organization_id;
    let mut typed = profile::find(&app, &owner).await.unwrap().form;
    typed.intro = "还没有提交的介绍".into();
    typed.mail_consent = false;
    typed.contact_phone = "021-64881234".into();
    typed.cases =
        vec![CaseEntry { title: "某局档案".into(), year: "2024".into(), ..CaseEntry::default() }];
    profile::save(&app, &owner, 0, &ProfileSection::FORM, &typed).await.unwrap();
    save(&app, &owner, None, &form()).await.unwrap();
    let token =
        ApiTokenForm {
            name: "夜间同步".into(), scopes: Scopes::parse("read"), ..ApiTokenForm::default()
        };
    let secret = create_token(&app, &owner, &token).await.unwrap().secret;
    let to = InvitationForm { email: "new@x.example".into(), role: "viewer".into() };
    invitations::invite(&app, &owner, &to).await.unwrap();

    let seen = dossier(&app, &auditor(), id).await.unwrap();
    let proposed = |name: &str| seen.entry.iter().find(|f| f.field == name).unwrap().proposed.clone();
    assert_eq!(proposed("intro").as_deref(), Some("还没有提交的介绍"));
    assert_eq!(proposed("contact_phone").as_deref(), Some("021-64881234"));
    assert_eq!(proposed("cases").as_deref(), Some("某局档案（年份：2024）"));
    assert_eq!(proposed("name"), None);
    assert_eq!((seen.kind, seen.members.len()), (OrganizationKind::Enterprise, 1));
    assert_eq!(seen.invitations[0].invitation.email, "new@x.example");
    let record = &seen.tokens[0];
    assert_eq!((record.name.as_str(), record.owner.as_deref()), ("夜间同步", Some("企业负责人")));
    assert_eq!(seen.admissions[0].status, AdmissionStatus::Draft);
    assert_eq!(seen.admissions[0].form.offer, form().offer);
    let wire = serde_json::to_string(&seen).unwrap();
    assert!(!wire.contains(&secret) && !wire.contains("secret_hash"));
    assert_eq!(looks(&app).await, 1, "the look is on record");

    for role in Role::ALL.into_iter().filter(|role| *role != Role::Auditor) {
        let refused = dossier(&app, &member(role, id.0), id).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{role:?}");
    }
    assert!(matches!(dossier(&app, &Actor::Visitor, id).await, Err(Error::Unauthenticated)));
    let nobody = Uuid::from_u128(5).into();
    assert!(matches!(dossier(&app, &auditor(), nobody).await, Err(Error::NotFound)));
    assert_eq!(looks(&app).await, 1, "whoever sees nothing leaves no look");
    app.finish().await;
}

#[tokio::test]
async fn drafts_of_every_department_are_listed_and_read_by_auditors_only() {
    let app = TestApp::start().await;
    let row = organization::Model { kind: "department".into(), ..blank("区档案局") };
    let id = insert(&app, row).await;
    let officer = member(Role::Officer, id);
    let form =
        OpportunityForm {
            title: "老旧档案".into(), requirement: "逐页扫描".into(), ..Default::default()
        };
    let draft = opportunities::save_draft(&app, &officer, None, None, &form).await.unwrap().summary.id;
    let all = opportunities::list_all(&app, &auditor(), Some(OpportunityStatus::Draft), 1).await.unwrap();
    assert_eq!((all.total, all.items[0].id, all.items[0].department.as_str()), (1, draft, "区档案局"));
    let counts = opportunities::count_all(&app, &auditor()).await.unwrap();
    assert_eq!(counts[0], (OpportunityStatus::Draft, 1));
    let read = opportunities::find(&app, &auditor(), &draft.to_string()).await.unwrap();
    assert_eq!(read.requirement, "逐页扫描");
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Auditor) {
        let refused = opportunities::list_all(&app, &member(role, id), None, 1).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{role:?}");
    }
    let seen = dossier(&app, &auditor(), id.into()).await.unwrap();
    assert_eq!((seen.kind, seen.entry.len()), (OrganizationKind::Department, 0));
    app.finish().await;
}
