//! 数商 of the demonstration: one whose admission is about to end, so that renewal and reminders show.

use crate::demo::DemoAccount;
use backend::{
    Actor, App, Credential, Member, Person, Result,
    admission::service::{Decision, decide, submit},
    clock::Clock,
    organizations::directory,
};
use contract::{
    OrganizationId, Timestamp, UserId,
    admission::{AdmissionForm, AdmissionRemarks, MerchantCategory},
    organizations::OrganizationStatus,
};
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

/// Admits the enterprise when its owner's account and the operator's were made just now, so that loading
/// twice admits once; how many were.
pub async fn merchants(app: &App, made: &[(DemoAccount, UserId)]) -> Result<usize> {
    let just_made = |email: &str| made.iter().find(|(account, _)| account.email == email);
    let (Some(owner), Some(operator)) = (just_made(MERCHANT), just_made(OPERATOR)) else { return Ok(0) };
    // Of the operator's organization only that it is another one matters.
    let operator = acting(app, operator, app.new_id().into());
    let found = directory::list(app, &operator, owner.0.organization, None, 1).await?;
    let Some(enterprise) = found.items.first() else { return Ok(0) };
    let owner = acting(app, owner, enterprise.id);
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

/// Who acts through a demonstration account.
fn acting(app: &App, (account, id): &(DemoAccount, UserId), organization_id: OrganizationId) -> Actor {
    let session = app.new_id().into();
    Actor::Member(Member {
        person: Person {
            user_id: *id,
            name: account.name.to_owned(),
            credential: Credential::Session { id: session, confirmed_at: app.now() },
            lacks_second_factor: false,
        },
        organization_id,
        organization: account.organization.to_owned(),
        status: OrganizationStatus::Active,
        role: account.role,
    })
}
