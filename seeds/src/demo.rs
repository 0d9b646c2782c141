//! Demonstration data: enterprises, requirements, accounts.

use crate::{files::demo_file, merchants};
use backend::{
    Actor, App, Error, Result,
    accounts::{
        model::OrganizationRef,
        users::{NewUser, create_user},
    },
    import::{ImportOptions, Progress, Report},
    opportunities::import::import_opportunities,
    organizations::import::import_suppliers,
};
use contract::{ErrorCode, UserId, accounts::Role};

/// The password of all demonstration accounts; never used outside demonstration data.
pub const DEMO_PASSWORD: &str = "minhang-demo-2026";

/// A demonstration account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// Sign-in address.
    pub email: &'static str,
    /// Name shown.
    pub name: &'static str,
    /// Role.
    pub role: Role,
    /// Acts for.
    pub organization: &'static str,
}

/// One account for each role, and a second supplier.
pub const DEMO_ACCOUNTS: [DemoAccount; 12] = [
    account("officer@demo.example", "顾晓岚", Role::Officer, "浦江镇政府"),
    account("supplier-a@demo.example", "周砚", Role::Owner, "上海藏页档案技术有限公司"),
    account("supplier-b@demo.example", "陆鸣", Role::Owner, "上海低翎航空科技有限公司"),
    account("operator@demo.example", "平台值班", Role::Operator, "数聚通运营中心"),
    account("head@demo.example", "沈望", Role::Head, "浦江镇政府"),
    account("editor-a@demo.example", "程墨", Role::Editor, "上海藏页档案技术有限公司"),
    account("viewer-a@demo.example", "方宁", Role::Viewer, "上海藏页档案技术有限公司"),
    account("content@demo.example", "内容编辑", Role::ContentEditor, "数聚通运营中心"),
    account("auditor@demo.example", "审计员", Role::Auditor, "数聚通运营中心"),
    account("admin@demo.example", "平台管理员", Role::Administrator, "数聚通运营中心"),
    account("supplier-c@demo.example", "简宁", Role::Owner, "上海楹度空间数据有限公司"),
    account("supplier-d@demo.example", "韩舟", Role::Owner, "上海舶筹贸易数据有限公司"),
];

const fn account(
    email: &'static str,
    name: &'static str,
    role: Role,
    organization: &'static str,
) -> DemoAccount {
    DemoAccount { email, name, role, organization }
}

/// What was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoReport {
    /// The enterprises.
    pub suppliers: Report,
    /// The requirements.
    pub opportunities: Report,
    /// Accounts made; those there before are left alone.
    pub accounts: usize,
    /// Enterprises admitted as 数商; those that applied before are left alone.
    pub merchants: usize,
}

/// Loads the demonstration data; everything is marked as such. `progress` is told what is being loaded
/// and how far it is. Load the [reference data](crate::reference()) first: it is what capabilities are
/// recognised by.
///
/// # Errors
/// When the database fails, or a row of the embedded files is wrong (a fault of the build).
pub async fn demo(
    app: &App,
    progress: &(dyn Fn(&'static str, Progress) + Send + Sync),
) -> Result<DemoReport> {
    let options = ImportOptions { demo: true, mail_consent: true, ..ImportOptions::default() };
    let suppliers = demo_file("suppliers-")?;
    let suppliers =
        import_suppliers(app, &Actor::System, &suppliers, options, &|p| progress("演示企业", p)).await?;
    whole(&suppliers)?;
    let accounts = accounts(app).await?;
    let merchants = merchants::merchants(app, &accounts).await?;
    let opportunities = demo_file("opportunities-")?;
    let told = |p| progress("演示需求", p);
    let opportunities = import_opportunities(app, &Actor::System, &opportunities, options, &told).await?;
    whole(&opportunities)?;
    Ok(DemoReport { suppliers, opportunities, accounts: accounts.len(), merchants })
}

/// Every row must be good: the files are ours.
fn whole(report: &Report) -> Result<()> {
    match report.errors.first() {
        None => Ok(()),
        Some(error) => Err(Error::Malformed(format!("演示数据有误，{error}"))),
    }
}

/// Makes the accounts; those made just now.
async fn accounts(app: &App) -> Result<Vec<(DemoAccount, UserId)>> {
    let mut made = Vec::new();
    for account in DEMO_ACCOUNTS {
        let new = NewUser {
            email: account.email.to_owned(),
            name: account.name.to_owned(),
            role: account.role,
            organization: OrganizationRef::Name(account.organization.to_owned()),
            password: Some(DEMO_PASSWORD.to_owned()),
            demo: true,
        };
        match create_user(app, &Actor::System, &new).await {
            Ok(id) => made.push((account, id)),
            Err(Error::Conflict(ErrorCode::Duplicate, _)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(made)
}
