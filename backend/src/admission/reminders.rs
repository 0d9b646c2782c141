//! Reminders before, on and after the last day of admissions and of qualifications.
//!
//! A run covers the days since the last one, which stands in `counters`: a day the platform was away is
//! made up, in words that are true today. Each reminder has a key of its own, so that a run broken off half
//! way repeats nothing.

use super::{
    letters::{self, own_page},
    store,
};
use crate::{
    App, Result,
    jobs::Outcome,
    mail::{self, NewMail},
    notifications::letter::Letter,
};
use contract::{Timestamp, admission::AdmissionStatus, organizations::OrganizationStatus};
use entity::{counter, merchant_admission, organization, qualification, user};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, OnConflict, Query},
};
use std::collections::HashMap;
use uuid::Uuid;

/// So many days before the last day it is spoken of for the first time.
pub const SOON_DAYS: i64 = 28;
/// Days before the last day; negative are days after.
const MILESTONES: [i64; 4] = [SOON_DAYS, 14, 0, -28];
/// Rows of one transaction.
const BATCH: u64 = 200;
/// Where the last day that was covered stands.
const COUNTER: &str = "reminded-until-day";
/// A first run, or one after a long time away, looks back no further.
const MOST_DAYS: i64 = 28;

/// The days of a run: those after `after`, until `today`. Days count from 1970 in Shanghai.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    after: i64,
    today: i64,
}

impl Days {
    /// The milestone that is due for a last day: the newest, when several are.
    fn due(self, last_day: i64) -> Option<i64> {
        MILESTONES.into_iter().rev().find(|m| {
            let day = last_day - m;
            day > self.after && day <= self.today
        })
    }
}

/// Midnight of a day.
const fn midnight(day: i64) -> Timestamp {
    Timestamp(day * Timestamp::DAY - 8 * 3_600_000)
}

/// The day of an instant.
const fn day_of(at: Timestamp) -> i64 {
    (at.0 + 8 * 3_600_000).div_euclid(Timestamp::DAY)
}

/// Sends what is due.
///
/// # Errors
/// When the database fails; what was queued before stays queued.
pub async fn run(app: &App) -> Result<Outcome> {
    let today = day_of(app.now());
    let last = counter::Entity::find_by_id(COUNTER).one(app.db.read()).await?;
    let after = Ord::max(last.map_or(today - 1, |row| row.value), today - MOST_DAYS);
    let days = Days { after, today };
    let mut from = None;
    while let Some(last) = remind_admissions(app, days, from).await? {
        from = Some(last);
    }
    from = None;
    while let Some(last) = remind_qualifications(app, days, from).await? {
        from = Some(last);
    }
    let tx = app.db.begin().await?;
    let row = counter::ActiveModel { name: Set(COUNTER.to_owned()), value: Set(today) };
    counter::Entity::insert(row)
        .on_conflict(
            OnConflict::column(counter::Column::Name).update_column(counter::Column::Value).to_owned(),
        )
        .exec_without_returning(&tx)
        .await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// One batch of admissions; the last id, when there may be more.
async fn remind_admissions(app: &App, days: Days, from: Option<Uuid>) -> Result<Option<Uuid>> {
    use merchant_admission::Column;
    let mut ranges = Condition::any();
    for m in MILESTONES {
        // The end is the midnight after the last day.
        let range = Condition::all()
            .add(Column::ValidUntil.gt(midnight(days.after + m + 1).0))
            .add(Column::ValidUntil.lte(midnight(days.today + m + 1).0));
        ranges = ranges.add(range);
    }
    let mut select = merchant_admission::Entity::find()
        .filter(ranges)
        .filter(Column::Status.is_in([AdmissionStatus::Admitted.as_str(), AdmissionStatus::Expired.as_str()]))
        .filter(Expr::exists(later()).not())
        .order_by_asc(Column::Id)
        .limit(BATCH);
    if let Some(from) = from {
        select = select.filter(Column::Id.gt(from));
    }
    let tx = app.db.begin().await?;
    let rows = select.all(&tx).await?;
    let people = People::of(&tx, rows.iter().map(|row| row.organization_id)).await?;
    let mut mails = Vec::new();
    for row in &rows {
        let Some(until) = row.valid_until.map(Timestamp) else { continue };
        let last_day = until.plus_ms(-1);
        let Some(milestone) = days.due(day_of(last_day)) else { continue };
        let what = What {
            name: "数商资格",
            number: row.number.clone().unwrap_or_default(),
            key: format!("admission:{}:{milestone}", row.id),
            left: day_of(last_day) - days.today,
            last_day: last_day.date_zh(),
            advice: "请在平台提交续期申请；续期从原有效期届满之日接着计算，不会损失时间。",
            late: "如仍需要数商资格，请重新申请入库。",
            page: own_page(app),
        };
        mails.extend(people.mails(app, row.organization_id, &what));
    }
    mail::queue_many(app, &tx, mails).await?;
    tx.commit().await?;
    Ok(rows.last().filter(|_| rows.len() as u64 == BATCH).map(|row| row.id))
}

/// A later admission of the same enterprise, or an application under review, which ends with a letter of its
/// own: the older one needs no word any more.
fn later() -> sea_orm::sea_query::SelectStatement {
    let statuses = store::REGISTERED.into_iter().chain([AdmissionStatus::Submitted.as_str()]);
    let newer = || Alias::new("newer");
    Query::select()
        .expr(Expr::value(1))
        .from_as(merchant_admission::Entity, newer())
        .and_where(
            Expr::col((newer(), merchant_admission::Column::OrganizationId))
                .eq(Expr::col((merchant_admission::Entity, merchant_admission::Column::OrganizationId))),
        )
        .and_where(
            Expr::col((newer(), merchant_admission::Column::Id))
                .gt(Expr::col((merchant_admission::Entity, merchant_admission::Column::Id))),
        )
        .and_where(Expr::col((newer(), merchant_admission::Column::Status)).is_in(statuses))
        .to_owned()
}

/// One batch of qualifications of enterprises that somebody has claimed.
async fn remind_qualifications(app: &App, days: Days, from: Option<Uuid>) -> Result<Option<Uuid>> {
    use qualification::Column;
    let mut ranges = Condition::any();
    for m in MILESTONES {
        let date = |day| midnight(day).date_iso();
        let range = Condition::all()
            .add(Column::ValidUntil.gt(date(days.after + m)))
            .add(Column::ValidUntil.lte(date(days.today + m)));
        ranges = ranges.add(range);
    }
    let claimed = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(organization::Column::ClaimedAt.is_not_null())
        .filter(organization::Column::Status.eq(OrganizationStatus::Active.as_str()))
        .into_query();
    let mut select = qualification::Entity::find()
        .filter(ranges)
        .filter(Column::OrganizationId.in_subquery(claimed))
        .order_by_asc(Column::Id)
        .limit(BATCH);
    if let Some(from) = from {
        select = select.filter(Column::Id.gt(from));
    }
    let tx = app.db.begin().await?;
    let rows = select.all(&tx).await?;
    let people = People::of(&tx, rows.iter().map(|row| row.organization_id)).await?;
    let mut mails = Vec::new();
    for row in &rows {
        let Some(until) = row.valid_until.as_deref() else { continue };
        let Some(end) = Timestamp::end_of_working_day(until) else { continue };
        let Some(milestone) = days.due(day_of(end)) else { continue };
        let what = What {
            name: "资质证书",
            number: row.name.clone(),
            // Named by its day: a renewed one is reminded of anew.
            key: format!("qualification:{}:{until}:{}:{milestone}", row.organization_id, row.name),
            left: day_of(end) - days.today,
            last_day: end.date_zh(),
            advice: "请及时向发证机构办理换证，并在平台更新有效期，以免影响匹配和展示。",
            late: "如已换证，请在平台更新有效期；如不再持有，请从企业资料中删去。",
            // Rows keep their ids, and carry them on the page.
            page: format!("{}/my/qualifications#q-{}", app.settings.http.public_url, row.id),
        };
        mails.extend(people.mails(app, row.organization_id, &what));
    }
    mail::queue_many(app, &tx, mails).await?;
    tx.commit().await?;
    Ok(rows.last().filter(|_| rows.len() as u64 == BATCH).map(|row| row.id))
}

/// What ends.
struct What {
    name: &'static str,
    number: String,
    /// Names the milestone, however late it is made up.
    key: String,
    /// Days from today to the last day; negative when that is over.
    left: i64,
    last_day: String,
    advice: &'static str,
    late: &'static str,
    page: String,
}

/// Whom to write to: two queries a batch.
struct People {
    organizations: HashMap<Uuid, organization::Model>,
    owners: Vec<user::Model>,
}

impl People {
    async fn of(tx: &DatabaseTransaction, ids: impl Iterator<Item = Uuid> + Clone) -> Result<Self> {
        let owners = store::owners(tx, ids.clone()).await?;
        Ok(Self { organizations: store::organizations(tx, ids).await?, owners })
    }

    fn mails(&self, app: &App, organization: Uuid, what: &What) -> Vec<NewMail> {
        let name = self.organizations.get(&organization).map(|o| o.name.clone()).unwrap_or_default();
        let owners = self.owners.iter().filter(|owner| owner.organization_id == Some(organization));
        let (subject, words, advice) = match what.left {
            0 => ("今天到期", "今天是最后一天。".to_owned(), what.advice),
            over if over < 0 => ("已过期", format!("已过期 {} 天。", over.unsigned_abs()), what.late),
            _ => ("即将到期", format!("有效期到 {}为止，请提前准备。", what.last_day), what.advice),
        };
        let letter_to = |owner: &user::Model| {
            let letter = Letter {
                subject: format!("{}{subject}：{name}", what.name),
                greeting: &owner.name,
                paragraphs: vec![format!("贵单位的{}{words}", what.name), advice.to_owned()],
                facts: vec![
                    ("企业", name.clone()),
                    (what.name, what.number.clone()),
                    ("有效期至", what.last_day.clone()),
                ],
                button: Some(("前往办理", what.page.clone())),
                closing: "",
            };
            letters::mail(app, owner, &letter, format!("reminder:{}:{}", what.key, owner.id))
        };
        owners.map(letter_to).collect()
    }
}
