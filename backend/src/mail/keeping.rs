//! How long mails are kept, and taking one person out of them. What stays is that a mail was sent, of
//! which kind and when; the row keeps its key, so that nothing is told twice.

use crate::{App, Result};
use contract::mail::MailState;
use entity::mail::{self, Column};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Func},
};

/// Why a mail to nobody is not sent.
const GONE: &str = "收件人信息已清除，不再发送";

/// Takes an address (in lower case) out of all mails to it; what still waits is not sent.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &DatabaseTransaction, address: &str) -> Result<u64> {
    let to = Condition::all().add(Func::lower(Expr::col(Column::ToAddress)).eq(address));
    end(tx, to.clone().add(Column::State.is_in([MailState::Queued.as_str(), MailState::Failed.as_str()])))
        .await?;
    blank(tx, to).await
}

/// The same of the mails that went out: for an address that is somebody's no longer, and whose owner must
/// still get what waits.
///
/// # Errors
/// When the database fails.
pub async fn forget_sent(tx: &DatabaseTransaction, address: &str) -> Result<u64> {
    let to = Condition::all().add(Func::lower(Expr::col(Column::ToAddress)).eq(address));
    blank(tx, to.add(Column::State.eq(MailState::Sent.as_str()))).await
}

/// Takes readers and texts out of mails that are older than `mail.keep_days`, and removes the files of
/// the file transport that are; what waits stays. Says how many mails.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<u64> {
    let days = i64::from(app.settings.mail.keep_days);
    if days == 0 {
        return Ok(0);
    }
    let before = app.now().plus_days(-days);
    app.mail.forget(before).await;
    let old = Condition::all()
        .add(Column::CreatedAt.lt(before.0))
        .add(Column::State.ne(MailState::Queued.as_str()))
        .add(Column::ToAddress.ne(""));
    let tx = app.db.begin().await?;
    // Nobody could send it again without its text.
    end(&tx, old.clone().add(Column::State.eq(MailState::Failed.as_str()))).await?;
    let blanked = blank(&tx, old).await?;
    tx.commit().await?;
    Ok(blanked)
}

async fn end(tx: &DatabaseTransaction, which: Condition) -> Result<()> {
    mail::Entity::update_many()
        .col_expr(Column::State, Expr::value(MailState::Suppressed.as_str()))
        .col_expr(Column::LastError, Expr::value(GONE))
        .filter(which)
        .exec(tx)
        .await?;
    Ok(())
}

async fn blank(tx: &DatabaseTransaction, which: Condition) -> Result<u64> {
    let (empty, nothing) = (|| Expr::value(""), || Expr::value(None::<String>));
    let blanked = mail::Entity::update_many()
        .col_expr(Column::ToAddress, empty())
        .col_expr(Column::ToName, empty())
        .col_expr(Column::Subject, empty())
        .col_expr(Column::Text, empty())
        .col_expr(Column::Html, empty())
        .col_expr(Column::UnsubscribeToken, nothing())
        .col_expr(Column::Secret, nothing())
        .filter(which)
        .exec(tx)
        .await?;
    Ok(blanked.rows_affected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        jobs::worker::run_due,
        mail::{NewMail, queue_many},
        testing::TestApp,
    };

    async fn queue(app: &TestApp, key: &str, address: &str) {
        let mail = NewMail {
            kind: "account",
            dedupe_key: key.into(),
            organization: None,
            to_address: address.into(),
            to_name: "王敏".into(),
            subject: "王敏，你好".into(),
            text: "给王敏".into(),
            html: "<p>给王敏</p>".into(),
            unsubscribe: Some(format!("token-{key}")),
            secret: None,
        };
        let tx = app.db.begin().await.unwrap();
        queue_many(app, &tx, vec![mail]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn row(app: &TestApp, key: &str) -> mail::Model {
        let query = mail::Entity::find().filter(Column::DedupeKey.eq(key));
        query.one(app.db.read()).await.unwrap().unwrap()
    }

    fn is_blank(row: &mail::Model) -> bool {
        let texts = [&row.to_address, &row.to_name, &row.subject, &row.text, &row.html];
        texts.iter().all(|text| text.is_empty()) && row.unsubscribe_token.is_none()
    }

    #[tokio::test]
    async fn a_person_is_taken_out_of_mails_sent_and_waiting_and_others_are_not() {
        let app = TestApp::start().await;
        queue(&app, "sent", "Min@a.cn").await;
        run_due(&app).await;
        queue(&app, "waiting", "min@a.cn").await;
        queue(&app, "other", "other@a.cn").await;
        let tx = app.db.begin().await.unwrap();
        assert_eq!(forget(&tx, "min@a.cn").await.unwrap(), 2);
        tx.commit().await.unwrap();
        run_due(&app).await;
        let (sent, waiting, other) =
            (row(&app, "sent").await, row(&app, "waiting").await, row(&app, "other").await);
        assert!(is_blank(&sent) && sent.state == "sent" && sent.sent_at.is_some());
        assert!(is_blank(&waiting) && waiting.state == "suppressed" && waiting.sent_at.is_none());
        assert_eq!((other.state.as_str(), other.to_name.as_str()), ("sent", "王敏"));
        let readers: Vec<String> = app.sent.mails.lock().unwrap().iter().map(|m| m.to.clone()).collect();
        assert_eq!(readers, ["Min@a.cn", "other@a.cn"]);
        app.finish().await;
    }

    #[tokio::test]
    async fn old_mails_lose_reader_and_text_and_what_waits_does_not() {
        let app = TestApp::start().await;
        queue(&app, "old", "min@a.cn").await;
        run_due(&app).await;
        queue(&app, "waiting", "min@a.cn").await;
        app.clock.advance(180 * contract::Timestamp::DAY);
        assert_eq!(sweep(&app).await.unwrap(), 0, "not a day early");
        app.clock.advance(1);
        assert_eq!(sweep(&app).await.unwrap(), 1);
        assert_eq!(sweep(&app).await.unwrap(), 0);
        assert!(is_blank(&row(&app, "old").await));
        assert_eq!(row(&app, "waiting").await.to_address, "min@a.cn");
        app.finish().await;
    }

    #[tokio::test]
    async fn zero_days_keep_them_for_good() {
        let app = TestApp::with_settings(|settings| settings.mail.keep_days = 0).await;
        queue(&app, "old", "min@a.cn").await;
        run_due(&app).await;
        app.clock.advance(4_000 * contract::Timestamp::DAY);
        assert_eq!(sweep(&app).await.unwrap(), 0);
        app.finish().await;
    }
}
