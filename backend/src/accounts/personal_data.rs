//! What a person may ask of us about the own data (个人信息保护法, art. 45 and 47): a copy, and an end.

use super::{
    access::{
        sessions::{self, Which},
        tokens,
    },
    credentials::kept,
    forgetting,
    membership::{members, registration::phone_place, vacancy},
    notices, policy,
};
use crate::{Actor, App, Error, Result, audit, notifications::letter::Letter, organizations::store};
use contract::{ErrorCode, Timestamp, UserId};
use entity::{api_token, audit_entry, invitation, one_time_link, organization, session, user};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Value, json};

/// The newest entries of the trail that a copy holds.
const TRAIL_MAX: u64 = 10_000;

/// A copy of the own data: account, sessions, tokens, membership, and the trail about oneself.
///
/// # Errors
/// See [`policy::may_handle_account`].
pub async fn export(app: &App, actor: &Actor) -> Result<Value> {
    let person = policy::may_handle_account(actor)?;
    let id = person.user_id;
    let tx = app.db.begin().await?;
    let user = user::Entity::find_by_id(id.0).one(&tx).await?.ok_or(Error::Unauthenticated)?;
    let phone = user.phone.as_deref().map(|sealed| app.seal.read(&phone_place(id), sealed)).transpose()?;
    let organization = match user.organization_id {
        Some(id) => organization::Entity::find_by_id(id).one(&tx).await?,
        None => None,
    };
    let copy = json!({
        "exported_at": app.now(),
        "account": {
            "id": user.id, "email": user.email, "name": user.name, "phone": phone,
            "second_factor": user.totp_confirmed_at.is_some(),
            "privacy_version": user.privacy_version,
            "privacy_consent_at": user.privacy_consent_at.map(Timestamp),
            "created_at": Timestamp(user.created_at),
            "signed_in_at": user.signed_in_at.map(Timestamp),
        },
        "membership": organization.map(|o| json!({
            "organization_id": o.id, "organization": o.name, "role": user.role,
            "joined_at": user.joined_at.map(Timestamp),
        })),
        "sessions": sessions_of(&tx, id).await?,
        "tokens": tokens_of(&tx, id).await?,
        "trail": trail_of(&tx, id).await?,
    });
    audit::record(app, &tx, actor, "personal_data.exported", ("users", id.0), json!({})).await?;
    tx.commit().await?;
    Ok(copy)
}

async fn sessions_of(tx: &DatabaseTransaction, id: UserId) -> Result<Vec<Value>> {
    let rows = session::Entity::find().filter(session::Column::UserId.eq(id.0)).all(tx).await?;
    let one = |s: session::Model| {
        json!({
            "id": s.id, "user_agent": s.user_agent, "address": s.address,
            "created_at": Timestamp(s.created_at), "seen_at": Timestamp(s.seen_at),
            "ended_at": s.revoked_at.map(Timestamp),
        })
    };
    Ok(rows.into_iter().map(one).collect())
}

async fn tokens_of(tx: &DatabaseTransaction, id: UserId) -> Result<Vec<Value>> {
    let rows = api_token::Entity::find().filter(api_token::Column::UserId.eq(id.0)).all(tx).await?;
    let one = |t: api_token::Model| {
        json!({
            "id": t.id, "name": t.name, "scopes": t.scopes, "created_at": Timestamp(t.created_at),
            "expires_at": Timestamp(t.expires_at), "revoked_at": t.revoked_at.map(Timestamp),
        })
    };
    Ok(rows.into_iter().map(one).collect())
}

/// What the person did, and what was done with the account.
async fn trail_of(tx: &DatabaseTransaction, id: UserId) -> Result<Vec<Value>> {
    let about = audit_entry::Column::SubjectKind.eq("users").and(audit_entry::Column::SubjectId.eq(id.0));
    let rows = audit_entry::Entity::find()
        .filter(Condition::any().add(audit_entry::Column::ActorId.eq(id.0)).add(about))
        .order_by_desc(audit_entry::Column::Seq)
        .limit(TRAIL_MAX)
        .all(tx)
        .await?;
    // Who looked at the account is somebody else's data; that somebody did is not.
    let one = |e: audit_entry::Model| {
        json!({
            "at": Timestamp(e.at), "action": e.action, "by_me": e.actor_id == Some(id.0),
            "subject": e.subject_kind, "subject_id": e.subject_id,
        })
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Deletes the own account: nothing of the person is left but a row without name that the trail points
/// to. `confirmation` is the own address, typed once more.
///
/// # Errors
/// At the field `confirmation`; a conflict for the last at the head of an organization with other
/// members, and of a department; see also
/// [`policy::may_change_credentials`].
pub async fn delete_account(app: &App, actor: &Actor, confirmation: &str) -> Result<()> {
    let person = policy::may_change_credentials(app, actor)?;
    let id = person.user_id;
    let tx = app.db.begin().await?;
    let user = user::Entity::find_by_id(id.0).one(&tx).await?.ok_or(Error::Unauthenticated)?;
    if confirmation.trim().to_lowercase() != user.email {
        return Err(Error::field("confirmation", "请填写这个账号的邮箱，确认要注销的是它"));
    }
    if let Some(organization) = user.organization_id {
        store::lock(&tx, organization).await?;
        members::part(app, &tx, actor, &user, "member.left").await?;
        vacancy::after(app, &tx, actor, &user, true).await?;
    }
    forget(app, &tx, &user).await?;
    // The last one to the address, after those before it were forgotten; it is kept as long as mails are.
    notices::send(app, &tx, (&user.email, &user.name), &goodbye(app, &user.name), None).await?;
    let ended = sessions::revoke(app, &tx, Which::All(id)).await?;
    let detail = json!({ "sessions": ended });
    audit::record(app, &tx, actor, "user.deleted", ("users", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the person out of the row and of what hangs on it.
async fn forget(app: &App, tx: &DatabaseTransaction, user: &user::Model) -> Result<()> {
    let (id, now) = (user.id, app.now().0);
    let nothing = || Expr::value(None::<String>);
    let gone = user::Entity::update_many()
        .col_expr(user::Column::Email, Expr::value(format!("deleted-{id}@invalid")))
        .col_expr(user::Column::Name, Expr::value(forgetting::NOBODY))
        .col_expr(user::Column::Phone, nothing())
        .col_expr(user::Column::PasswordHash, Expr::value(kept::NONE))
        .col_expr(user::Column::TotpSecret, nothing())
        .col_expr(user::Column::TotpConfirmedAt, Expr::value(None::<i64>))
        .col_expr(user::Column::RecoveryCodes, Expr::value(json!([])))
        .col_expr(user::Column::OidcSubject, nothing())
        .col_expr(user::Column::Active, Expr::value(false))
        .col_expr(user::Column::DeletedAt, Expr::value(now))
        .filter(user::Column::Id.eq(id))
        .filter(user::Column::DeletedAt.is_null())
        // Who joined one a moment ago would be its owner without a name.
        .filter(user::Column::OrganizationId.is_null())
        .exec(tx)
        .await?;
    if gone.rows_affected == 0 {
        let words = "这个账号刚刚有变化：已经注销，或者加入了一个单位。请刷新后再试。".to_owned();
        return Err(Error::Conflict(ErrorCode::WrongState, words));
    }
    // What the organization made keeps working for the organization.
    tokens::revoke_personal(app, tx, UserId(id)).await?;
    session::Entity::update_many()
        .col_expr(session::Column::UserAgent, Expr::value(""))
        .col_expr(session::Column::Address, Expr::value(""))
        .filter(session::Column::UserId.eq(id))
        .exec(tx)
        .await?;
    let mine = Condition::any()
        .add(one_time_link::Column::UserId.eq(id))
        .add(one_time_link::Column::Email.eq(&user.email));
    one_time_link::Entity::delete_many().filter(mine).exec(tx).await?;
    invitation::Entity::delete_many().filter(invitation::Column::Email.eq(&user.email)).exec(tx).await?;
    forgetting::elsewhere(app, tx, user).await
}

fn goodbye<'a>(app: &App, name: &'a str) -> Letter<'a> {
    Letter {
        subject: "你的数聚通账号已注销".into(),
        greeting: name,
        paragraphs: vec![
            "你的姓名、邮箱、电话、密码和两步验证已经删除，所有设备都已退出。".into(),
            "依法须留存的操作记录还在，其中是编号和工作人员写明的原因，没有你的姓名和联系方式。".into(),
        ],
        facts: vec![("时间", app.now().minute_zh())],
        button: None,
        closing: "",
    }
}
