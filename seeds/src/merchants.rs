//! 数商 of the demonstration, whose admissions are about to end, so that renewal and reminders show.

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

const OPERATOR: &str = "operator@demo.example";

/// What an enterprise declared.
struct Merchant {
    /// Its owner's account.
    owner: &'static str,
    /// Admissions last a year, and may be renewed in its last sixty days.
    admitted_days_ago: i64,
    offer: &'static str,
    sources: &'static str,
    measures: &'static str,
}

const MERCHANTS: [Merchant; 3] = [
    Merchant {
        owner: "supplier-b@demo.example",
        admitted_days_ago: 345,
        offer: "低空巡查的影像与点云数据，以及河道、屋顶、工地的变化识别服务",
        sources: "自有无人机在批准空域内采集；委托项目的数据依合同归委托单位",
        measures: "采集设备加密存储，人脸与车牌自动模糊，按项目分级授权，操作留痕",
    },
    Merchant {
        owner: "supplier-c@demo.example",
        admitted_days_ago: 330,
        offer: "非住宅建筑到楼层和房间的标准地址库与空置数据，以及地址匹配、实地核查服务",
        sources: "外业员上门核查和公开登记；委托方提供的名录只用于该项目，完成后退还",
        measures: "人名、电话不入库，明细只在内网提供，按人按项目授权，查询留痕",
    },
    Merchant {
        owner: "supplier-d@demo.example",
        admitted_days_ago: 312,
        offer: "六十余个国家和地区的提单、关税、船期、运价数据，以及贸易背景核验服务",
        sources: "公开统计和船舶定位信号；向境外数据商采购的部分有转授权合同",
        measures: "客户单证单独加密存放，核验后按约删除，每单截图底稿留存，操作留痕",
    },
];

/// The clock of the day on which something of the demonstration happened.
struct Past(Timestamp);

impl Clock for Past {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Admits the enterprises whose owner's account and the operator's were made just now, so that loading
/// twice admits once; how many were.
pub async fn merchants(app: &App, made: &[(DemoAccount, UserId)]) -> Result<usize> {
    let just_made = |email: &str| made.iter().find(|(account, _)| account.email == email);
    let Some(operator) = just_made(OPERATOR) else { return Ok(0) };
    // Of the operator's organization only that it is another one matters.
    let operator = acting(app, operator, app.new_id().into());
    let mut admitted = 0;
    for merchant in &MERCHANTS {
        let Some(owner) = just_made(merchant.owner) else { continue };
        let found = directory::list(app, &operator, owner.0.organization, None, 1).await?;
        let Some(enterprise) = found.items.first() else { continue };
        let (name, owner) = (owner.0.name, acting(app, owner, enterprise.id));
        let mut past = app.clone();
        past.clock = Arc::new(Past(app.now().plus_days(-merchant.admitted_days_ago)));
        let view = submit(&past, &owner, None, &form(merchant, name)).await?;
        let none = AdmissionRemarks::default();
        decide(&past, &operator, view.id, view.version, Decision::Accept, &none).await?;
        admitted += 1;
    }
    Ok(admitted)
}

fn form(merchant: &Merchant, contact: &str) -> AdmissionForm {
    AdmissionForm {
        categories: vec![MerchantCategory::Data, MerchantCategory::Service],
        offer: merchant.offer.to_owned(),
        sources: merchant.sources.to_owned(),
        measures: merchant.measures.to_owned(),
        contact_name: contact.to_owned(),
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
