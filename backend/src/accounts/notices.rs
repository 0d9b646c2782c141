//! Mails about accounts. They hold no password and no code; a link's secret stands sealed until sent.

use super::model::Client;
use crate::{
    App, Result,
    mail::{self, SECRET},
    notifications::letter::{self, Letter},
};
use contract::UserId;
use entity::user;
use sea_orm::{DatabaseTransaction, EntityTrait};

/// The kind of mails about an account; nobody can unsubscribe from them.
pub const KIND: &str = "account";

/// Queues a mail about an account; with `secret` its links carry it.
pub(super) async fn send(
    app: &App,
    tx: &DatabaseTransaction,
    to: (&str, &str),
    letter: &Letter<'_>,
    secret: Option<String>,
) -> Result<()> {
    let key = app.new_id().to_string();
    send_once(app, tx, to, letter, (&key, secret)).await.map(drop)
}

/// The same once for a key; says whether it was new.
async fn send_once(
    app: &App,
    tx: &DatabaseTransaction,
    to: (&str, &str),
    letter: &Letter<'_>,
    (key, secret): (&str, Option<String>),
) -> Result<bool> {
    let composed = letter::compose(app, letter);
    let mail = mail::NewMail {
        kind: KIND,
        dedupe_key: format!("{KIND}:{key}"),
        organization: None,
        to_address: to.0.to_owned(),
        to_name: to.1.to_owned(),
        subject: composed.subject,
        text: composed.text,
        html: composed.html,
        unsubscribe: None,
        secret,
    };
    Ok(mail::queue_many(app, tx, vec![mail]).await? > 0)
}

/// The address of a page whose link works once.
pub(super) fn link(app: &App, path: &str) -> String {
    format!("{}{path}/{SECRET}", app.settings.http.public_url)
}

fn security(app: &App) -> (&'static str, String) {
    ("查看账号安全", format!("{}/my/security", app.settings.http.public_url))
}

const NOT_YOU: &str = "如果不是你本人操作，请立即修改密码，并在“账号安全”中退出所有设备；有疑问请联系平台。";

/// A browser never seen before has signed in.
pub(super) async fn new_device(
    app: &App,
    tx: &DatabaseTransaction,
    user: &user::Model,
    client: &Client,
) -> Result<()> {
    let letter = Letter {
        subject: "你的账号在一台新设备上登录了".into(),
        greeting: &user.name,
        paragraphs: vec!["你的数聚通账号刚刚在一台没有登录过的设备上登录。".into()],
        facts: vec![
            ("时间", app.now().minute_zh()),
            ("设备", device_zh(&client.user_agent)),
            ("网络地址", client.coarse_address()),
        ],
        button: Some(security(app)),
        closing: NOT_YOU,
    };
    send(app, tx, (&user.email, &user.name), &letter, None).await
}

/// Password, second factor or address changed.
pub(super) async fn credentials_changed(
    app: &App,
    tx: &DatabaseTransaction,
    user: &user::Model,
    what: &str,
) -> Result<()> {
    let letter = Letter {
        subject: format!("{what}：数聚通账号"),
        greeting: &user.name,
        paragraphs: vec![format!("{what}。")],
        facts: vec![("时间", app.now().minute_zh())],
        button: Some(security(app)),
        closing: NOT_YOU,
    };
    send(app, tx, (&user.email, &user.name), &letter, None).await
}

/// Sets a new password.
pub(super) async fn reset_link(
    app: &App,
    tx: &DatabaseTransaction,
    to: (&str, &str),
    secret: String,
) -> Result<()> {
    let letter = Letter {
        subject: "重设数聚通登录密码".into(),
        greeting: to.1,
        paragraphs: vec![
            "有人为这个邮箱的数聚通账号申请重设密码。请在 1 小时内点开下面的链接，设置新密码；链接只能用一次。"
                .into(),
        ],
        facts: vec![("时间", app.now().minute_zh())],
        button: Some(("设置新密码", link(app, "/reset"))),
        closing: "如果不是你本人申请，不用理会这封邮件，密码不会改变。不要把链接转给任何人，平台工作人员也不会索要。",
    };
    send(app, tx, to, &letter, Some(secret)).await
}

/// Proves a new address.
pub(super) async fn email_link(
    app: &App,
    tx: &DatabaseTransaction,
    to: (&str, &str),
    secret: String,
) -> Result<()> {
    let letter = Letter {
        subject: "确认数聚通账号的新邮箱".into(),
        greeting: to.1,
        paragraphs: vec![
            "你申请把数聚通账号的登录邮箱换成这一个。请在 24 小时内点开下面的链接并确认；链接只能用一次。"
                .into(),
        ],
        facts: vec![("时间", app.now().minute_zh())],
        button: Some(("确认新邮箱", link(app, "/email"))),
        closing: "如果不是你本人申请，不用理会这封邮件，什么都不会改变。",
    };
    send(app, tx, to, &letter, Some(secret)).await
}

/// Another address was asked for; told to the one so far.
pub(super) async fn email_change_asked(
    app: &App,
    tx: &DatabaseTransaction,
    user: &user::Model,
) -> Result<()> {
    let letter = Letter {
        subject: "有人申请更换你的登录邮箱".into(),
        greeting: &user.name,
        paragraphs: vec!["你的数聚通账号刚刚申请了更换登录邮箱，新邮箱确认后生效。".into()],
        facts: vec![("时间", app.now().minute_zh())],
        button: Some(security(app)),
        closing: "如果不是你本人操作，请立即修改密码：修改后，这次申请随即作废。",
    };
    send(app, tx, (&user.email, &user.name), &letter, None).await
}

/// Somebody wants an address that has an account.
pub(super) async fn address_taken(app: &App, tx: &DatabaseTransaction, owner: &user::Model) -> Result<()> {
    let letter = Letter {
        subject: "这个邮箱已经有数聚通账号".into(),
        greeting: &owner.name,
        paragraphs: vec![
            "有人想把另一个数聚通账号的登录邮箱换成这一个，但它已经有账号了，所以没有更换。".into(),
            "如果是你本人，请直接用这个邮箱登录；忘记密码可以在登录页重设。".into(),
        ],
        facts: vec![("时间", app.now().minute_zh())],
        button: Some(security(app)),
        closing: "如果不是你本人，不用理会这封邮件，什么都不会改变。",
    };
    send(app, tx, (&owner.email, &owner.name), &letter, None).await
}

/// A recovery code took the place of the second factor.
pub(super) async fn recovery_code_used(
    app: &App,
    tx: &DatabaseTransaction,
    user: &user::Model,
    left: usize,
) -> Result<()> {
    let letter = Letter {
        subject: "有人用恢复码登录了你的账号".into(),
        greeting: &user.name,
        paragraphs: vec![format!("一个恢复码刚刚被用来登录，它已失效，还剩 {left} 个。")],
        facts: vec![("时间", app.now().minute_zh())],
        button: Some(security(app)),
        closing: NOT_YOU,
    };
    send(app, tx, (&user.email, &user.name), &letter, None).await
}

/// A code of the second factor was used again; told once in an hour of the clock. Says whether it was told.
pub(super) async fn code_reused(app: &App, tx: &DatabaseTransaction, user: &user::Model) -> Result<bool> {
    let letter = Letter {
        subject: "有人再次使用了一个用过的验证码".into(),
        greeting: &user.name,
        paragraphs: vec![
            "一个已经用过的两步验证码刚刚又被用来登录你的账号，密码是对的；登录没有成功。".into(),
            "如果是你自己连续提交了两次，不用理会；如果不是，你的密码和验证码可能被别人看到了。".into(),
        ],
        facts: vec![("时间", app.now().minute_zh())],
        button: Some(security(app)),
        closing: NOT_YOU,
    };
    let key = format!("code-reused:{}:{}", user.id, app.now().0.div_euclid(3_600_000));
    send_once(app, tx, (&user.email, &user.name), &letter, (&key, None)).await
}

/// An old refresh token came back.
pub(super) async fn session_copied(app: &App, tx: &DatabaseTransaction, user: UserId) -> Result<()> {
    let Some(user) = user::Entity::find_by_id(user.0).one(tx).await? else { return Ok(()) };
    let letter = Letter {
        subject: "为安全起见，你的一次登录已被退出".into(),
        greeting: &user.name,
        paragraphs: vec![
            "我们发现一份旧的登录凭据被再次使用，它可能已被他人复制，因此结束了那次登录。请重新登录。".into(),
        ],
        facts: vec![("时间", app.now().minute_zh())],
        button: Some(security(app)),
        closing: NOT_YOU,
    };
    send(app, tx, (&user.email, &user.name), &letter, None).await
}

/// A browser and its system as people call them.
pub fn device_zh(user_agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = named(&[
        ("MicroMessenger", "微信"),
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("HarmonyOS", "鸿蒙"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{system} 上的 {browser}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "未知设备".to_owned(),
    }
}
