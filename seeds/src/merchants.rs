//! 数商 of the demonstration: one whose admission is about to end, so that renewal and reminders show.

use crate::demo::{DEMO_ACCOUNTS, DemoAccount};
use backend::{
    Actor, App, Credential, Member, Person, Result,
    admission::service::{Decision, decide, submit},
    clock::Clock,
};
use contract::{
    Timestamp,
    admission::{AdmissionForm, AdmissionRemarks, MerchantCategory},
    organizations::OrganizationStatus,
};
use entity::{merchant_admission, organization, user};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::sync::Arc;

const MERCHANT: &str = "supplier-b@demo.example";
const OPERATOR: &str = "operator@demo.example";
/// Admissions last a year: this one ends in twenty days.
const ADMITTED_DAYS_AGO: i64 = 345;

/// The clock of the day on which something of the demonstration happened.
struct Past(Timestamp);

impl Clock for Past {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Admits the enterprise, unless it applied before; how many were.
pub async fn merchants(app: &App) -> Result<usize> {
    let Some(owner) = actor(app, MERCHANT).await? else { return Ok(0) };
    let Some(operator) = actor(app, OPERATOR).await? else { return Ok(0) };
    let own = owner.member().map(|member| member.organization_id.0);
    let before = merchant_admission::Entity::find()
        .filter(merchant_admission::Column::OrganizationId.eq(own))
        .count(app.db.read())
        .await?;
    if before > 0 {
        return Ok(0);
    }
    let mut past = app.clone();
    past.clock = Arc::new(Past(app.now().plus_days(-ADMITTED_DAYS_AGO)));
    let view = submit(&past, &owner, None, &form()).await?;
    decide(&past, &operator, view.id, view.version, Decision::Accept, &AdmissionRemarks::default()).await?;
    Ok(1)
}

fn form() -> AdmissionForm {
    AdmissionForm {
        categories: vec![MerchantCategory::Data, MerchantCategory::Service],
        offer: "低空巡查的影像与点云数据，以及河道、屋顶、工地的变化识别服务".to_owned(),
        sources: "自有无人机在批准空域内采集；委托项目的数据依合同归委托单位".to_owned(),
        measures: "采集设备加密存储，人脸与车牌自动模糊，按项目分级授权，操作留痕".to_owned(),
        contact_name: "陆鸣".to_owned(),
        contact_phone: "021-5555-0202".to_owned(),
        promise: true,
        attachments: Vec::new(),
    }
}

/// Who acts through a demonstration account; `None` when it was taken away or given to another.
async fn actor(app: &App, email: &str) -> Result<Option<Actor>> {
    let Some(account) = DEMO_ACCOUNTS.iter().find(|account| account.email == email) else { return Ok(None) };
    let db = app.db.read();
    let found = user::Entity::find().filter(user::Column::Email.eq(email)).one(db).await?;
    let Some(user) = found else { return Ok(None) };
    let of = organization::Entity::find().filter(organization::Column::Id.eq(user.organization_id));
    let Some(organization) = of.one(db).await? else { return Ok(None) };
    let same = user.active && user.demo && user.role.as_deref() == Some(account.role.as_str());
    Ok(same.then(|| acting(app, account, &user, &organization)))
}

fn acting(app: &App, account: &DemoAccount, user: &user::Model, organization: &organization::Model) -> Actor {
    let id = app.new_id().into();
    Actor::Member(Member {
        person: Person {
            user_id: user.id.into(),
            name: user.name.clone(),
            credential: Credential::Session { id, confirmed_at: app.now() },
            lacks_second_factor: false,
        },
        organization_id: organization.id.into(),
        organization: organization.name.clone(),
        status: OrganizationStatus::parse(&organization.status).unwrap_or_default(),
        role: account.role,
    })
}
