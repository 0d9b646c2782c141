//! Mails about admissions, to the owners of the enterprise.

use super::store;
use crate::{
    App, Result,
    mail::{self, NewMail},
    notifications::letter::{self, Letter},
};
use contract::{FieldError, Timestamp, admission::AdmissionForm};
use entity::{merchant_admission, organization, user};
use sea_orm::DatabaseTransaction;

/// The kind of these mails; nobody can unsubscribe from them.
pub const KIND: &str = "admission";

/// What happened to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It was handed in.
    Submitted,
    /// It was given back.
    Returned,
    /// It was accepted.
    Admitted,
    /// It was refused.
    Rejected,
    /// The certificate was suspended.
    Suspended,
    /// The certificate is valid again.
    Restored,
}

impl News {
    const fn subject(self) -> &'static str {
        match self {
            Self::Submitted => "数商入库申请已收到",
            Self::Returned => "数商入库申请需要修改",
            Self::Admitted => "数商入库申请已通过",
            Self::Rejected => "数商入库申请未通过",
            Self::Suspended => "数商资格已暂停",
            Self::Restored => "数商资格已恢复",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Submitted => "我们已收到贵单位的数商入库申请，审核结果会用邮件告诉你。",
            Self::Returned => "审核人员看过了贵单位的数商入库申请，有几处需要修改。请按意见修改后重新提交。",
            Self::Admitted => "贵单位的数商入库申请已通过，证书可以在线查看、打印和下载。",
            Self::Rejected => "贵单位的数商入库申请没有通过，理由如下。情况变化后可以重新申请。",
            Self::Suspended => "贵单位的数商资格已暂停，暂停期间证书无效，理由如下。",
            Self::Restored => "贵单位的数商资格已恢复，证书重新有效。",
        }
    }
}

/// Tells the owners of a row's enterprise what happened to it.
///
/// # Errors
/// When the database fails.
pub async fn tell(
    app: &App,
    tx: &DatabaseTransaction,
    row: &merchant_admission::Model,
    organization: &organization::Model,
    news: News,
) -> Result<()> {
    let owners = store::owners(tx, std::iter::once(row.organization_id)).await?;
    let view = store::view(app, row, organization);
    let mut paragraphs = vec![news.words().to_owned()];
    if !matches!(news, News::Submitted | News::Admitted) && !view.remarks.words.is_empty() {
        paragraphs.push(view.remarks.words.clone());
    }
    if news == News::Returned {
        let one = |e: &FieldError| format!("对“{}”的意见：{}", AdmissionForm::label(&e.field), e.message);
        paragraphs.extend(view.remarks.fields.0.iter().map(one));
    }
    // One that came too late to be a renewal is told so by this.
    let matter = if row.renews.is_some() { "续期" } else { "入库" };
    let mut facts = vec![("企业", organization.name.clone()), ("事项", matter.to_owned())];
    if let Some(number) = row.number.clone().filter(|_| news != News::Returned) {
        facts.push(("编号", number));
    }
    if let (News::Admitted | News::Restored, Some(until)) = (news, row.valid_until) {
        facts.push(("有效期至", Timestamp(until).plus_ms(-1).date_zh()));
    }
    let mails = owners.iter().map(|owner| {
        let letter = Letter {
            subject: format!("{}：{}", news.subject(), organization.name),
            greeting: &owner.name,
            paragraphs: paragraphs.clone(),
            facts: facts.clone(),
            button: Some(("查看数商入库", own_page(app))),
            closing: "",
        };
        let key = format!("{KIND}:{}:{}:{}", row.id, row.version, owner.id);
        mail(app, owner, &letter, key)
    });
    mail::queue_many(app, tx, mails.collect()).await?;
    Ok(())
}

/// The page where an enterprise handles its admission.
pub(super) fn own_page(app: &App) -> String {
    format!("{}/my/admission", app.settings.http.public_url)
}

/// A mail to an owner.
pub(super) fn mail(app: &App, owner: &user::Model, letter: &Letter<'_>, dedupe_key: String) -> NewMail {
    let composed = letter::compose(app, letter);
    NewMail {
        kind: KIND,
        dedupe_key,
        // The owner's own address counts, also when it is sent again, not the organization's.
        organization: None,
        to_address: owner.email.clone(),
        to_name: owner.name.clone(),
        subject: composed.subject,
        text: composed.text,
        html: composed.html,
        unsubscribe: None,
        secret: None,
    }
}
