//! `shujutong user create`, and the ways back in for the only administrator.

use super::{Context, Exit, explain};
use anyhow::{Context as _, Result};
use backend::{
    Actor, App, Error,
    accounts::{
        NewUser, OrganizationRef, credentials::reset, service, service::create_user, store::user_by_email,
    },
};
use clap::Subcommand;
use contract::accounts::Role;
use std::io::{IsTerminal, Read};

/// 管理账号
#[derive(clap::Args)]
#[command(
    subcommand_value_name = "命令",
    subcommand_help_heading = "命令",
    after_help = "示例：
  shujutong user create --email wang@example.cn --name 王老师 --role officer --organization 区档案局"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Subcommand)]
enum UserCommand {
    Create(CreateArgs),
    PasswordLink(LinkArgs),
    ResetSecondFactor(ResetArgs),
}

/// 打印一个账号设置密码的一次性链接，例如收不到邮件时；先核实身份
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong user password-link --email admin@example.cn")]
struct LinkArgs {
    /// 登录邮箱
    #[arg(long)]
    email: String,
}

/// 重置一个账号的两步验证，例如唯一的平台管理员丢了手机和恢复码；先核实身份
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong user reset-second-factor --email admin@example.cn")]
struct ResetArgs {
    /// 登录邮箱
    #[arg(long)]
    email: String,
}

/// 新建账号；不给密码时打印一个设置密码的一次性链接
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong user create --email wang@example.cn --name 王老师 --role officer --organization 区档案局
  shujutong user create --email a@qiye.cn --name 李经理 --role owner --organization 上海某某科技有限公司
  printf %s \"$PASSWORD\" | shujutong user create --password-stdin --email op@example.cn --name 值班 --role operator --organization 平台运营中心

角色：企业 owner、editor、viewer；委办局 head、officer；平台 administrator、operator、content_editor、auditor。
单位：委办局和平台的单位没有时会新建；企业必须已经登记（先 import suppliers）。")]
struct CreateArgs {
    /// 登录邮箱
    #[arg(long)]
    email: String,
    /// 姓名或称呼
    #[arg(long)]
    name: String,
    /// 角色
    #[arg(long, value_parser = parse_role)]
    role: Role,
    /// 单位全称，或单位编号（UUID）
    #[arg(long)]
    organization: String,
    /// 从标准输入读密码：至少 12 个字符，或至少 8 个字符并含三类字符，且不易猜到
    #[arg(long)]
    password_stdin: bool,
}

fn parse_role(text: &str) -> std::result::Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let names: Vec<String> = Role::ALL.iter().map(|r| format!("{}（{}）", r.as_str(), r.zh())).collect();
        format!("没有这个角色，可用的有：{}", names.join("、"))
    })
}

pub(crate) async fn run(context: &Context, args: Args) -> Result<Exit> {
    match args.command {
        UserCommand::Create(args) => create(context, args).await,
        UserCommand::PasswordLink(args) => password_link(context, &args).await,
        UserCommand::ResetSecondFactor(args) => reset_second_factor(context, &args).await,
    }
}

async fn password_link(context: &Context, args: &LinkArgs) -> Result<Exit> {
    let app = context.app().await?;
    print_link(&app, &args.email).await?;
    app.db.close().await;
    Ok(Exit::Done)
}

async fn print_link(app: &App, email: &str) -> Result<()> {
    let link = reset::hand_out(app, &Actor::System, email).await;
    let link = link.map_err(|error| match error {
        Error::NotFound => unknown(email),
        other => explain(other),
    })?;
    println!("设置密码的链接（1 小时内有效，只能用一次，这里不会再次显示；请当面或用可靠的方式转交本人）：");
    println!("{link}");
    println!("过期后可再执行 shujutong user password-link --email {email}，或由本人在登录页点“忘记密码”。");
    Ok(())
}

fn unknown(email: &str) -> anyhow::Error {
    anyhow::anyhow!("没有邮箱是 {email} 的可用账号，请检查是否写对、是否已停用")
}

async fn reset_second_factor(context: &Context, args: &ResetArgs) -> Result<Exit> {
    let app = context.app().await?;
    let email = args.email.trim().to_lowercase();
    let user = user_by_email(app.db.read(), &email).await.map_err(explain)?;
    let user = user.ok_or_else(|| unknown(&email))?;
    service::reset_second_factor(&app, &Actor::System, user.id.into(), None).await.map_err(explain)?;
    app.db.close().await;
    println!("已重置 {email} 的两步验证，所有设备已退出，本人会收到邮件。");
    Ok(Exit::Done)
}

async fn create(context: &Context, args: CreateArgs) -> Result<Exit> {
    let password = if args.password_stdin { Some(read_password()?) } else { None };
    let needs_link = password.is_none();
    let app = context.app().await?;
    let organization = args
        .organization
        .parse()
        .map_or_else(|_| OrganizationRef::Name(args.organization.clone()), OrganizationRef::Id);
    let new = NewUser {
        email: args.email.clone(),
        name: args.name,
        role: args.role,
        organization,
        password,
        demo: false,
    };
    let id = create_user(&app, &Actor::System, &new).await.map_err(explain)?;
    println!("已新建账号 {}（{id}）", args.email);
    if needs_link {
        print_link(&app, &args.email).await?;
    }
    app.db.close().await;
    Ok(Exit::Done)
}

fn read_password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        eprintln!("请输入密码，以回车和 Ctrl-D 结束：");
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("读不到标准输入里的密码")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
