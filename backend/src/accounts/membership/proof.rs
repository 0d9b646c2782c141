//! Whether an address proves that its owner belongs to an imported enterprise.

use crate::Result;
use entity::organization::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Func},
};
use uuid::Uuid;

/// Mail hosts where everybody can have an address, with all hosts below them (`vip.163.com`): they prove
/// nothing about an enterprise.
const PUBLIC_HOSTS: [&str; 76] = [
    "10086.cn",
    "126.com",
    "139.com",
    "163.com",
    "163.net",
    "188.com",
    "189.cn",
    "21cn.com",
    "21cn.net",
    "263.net",
    "2980.com",
    "88.com",
    "aliyun.com",
    "aol.com",
    "china.com",
    "chinaren.com",
    "citiz.net",
    "daum.net",
    "duck.com",
    "email.cn",
    "eyou.com",
    "fastmail.com",
    "foxmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.net",
    "googlemail.com",
    "hainan.net",
    "hanmail.net",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "icloud.com.cn",
    "inbox.com",
    "live.cn",
    "live.com",
    "live.hk",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "online.sh.cn",
    "outlook.com",
    "outlook.com.cn",
    "petalmail.com",
    "pm.me",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "sina.cn",
    "sina.com",
    "sina.com.cn",
    "sogou.com",
    "sohu.com",
    "tom.com",
    "tuta.io",
    "tutanota.com",
    "web.de",
    "wo.cn",
    "wo.com.cn",
    "yahoo.cn",
    "yahoo.co.jp",
    "yahoo.com",
    "yahoo.com.cn",
    "yahoo.com.hk",
    "yandex.com",
    "yandex.ru",
    "yeah.net",
    "zoho.com",
    "zoho.com.cn",
];

fn is_public(domain: &str) -> bool {
    PUBLIC_HOSTS
        .iter()
        .any(|host| domain == *host || domain.strip_suffix(host).is_some_and(|above| above.ends_with('.')))
}

/// Whether an address proves the enterprise: it is the recorded one, or its domain is that of the recorded
/// address or site and of no other organization's. No list of mail hosts is complete, so the recorded
/// address is told of a claim.
pub(super) async fn belongs(db: &impl ConnectionTrait, email: &str, entry: &Model) -> Result<bool> {
    let (recorded, website) = (entry.email.as_deref(), entry.website.as_deref());
    if is_recorded(email, recorded) {
        return Ok(true);
    }
    match own_domain(email, recorded, website) {
        Some(domain) => Ok(!is_shared(db, &domain, entry.id).await?),
        None => Ok(false),
    }
}

fn is_recorded(email: &str, recorded: Option<&str>) -> bool {
    recorded.is_some_and(|known| known.trim().eq_ignore_ascii_case(email))
}

/// The domain of an address when the enterprise's recorded address or site has it as well.
fn own_domain(email: &str, recorded: Option<&str>, website: Option<&str>) -> Option<String> {
    let domain = |address: &str| address.trim().rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
    let own = domain(email).filter(|own| !is_public(own))?;
    let host = |site: &str| {
        let full = if site.contains("://") { site.to_owned() } else { format!("https://{site}") };
        let host = url::Url::parse(&full).ok()?.host_str()?.to_lowercase();
        Some(host.strip_prefix("www.").map_or(host.clone(), str::to_owned))
    };
    let named = [recorded.and_then(domain), website.and_then(host)];
    named.into_iter().flatten().any(|known| known == own).then_some(own)
}

/// Whether another organization has recorded the domain: one of a park, an association or a provider
/// proves nothing about any of those who have it.
async fn is_shared(db: &impl ConnectionTrait, domain: &str, entry: Uuid) -> Result<bool> {
    let lower = |column: Column| Func::lower(Expr::col(column));
    let mut named = Condition::any().add(lower(Column::Email).like(format!("%@{domain}")));
    for start in ["", "www.", "%://", "%://www."] {
        for end in ["", "/%", ":%", "?%"] {
            named = named.add(lower(Column::Website).like(format!("{start}{domain}{end}")));
        }
    }
    let others = Entity::find().filter(named).filter(Column::Id.ne(entry));
    Ok(others.count(db).await? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        organizations::store::tests::{enterprise, insert},
        testing::TestApp,
    };

    fn belongs(email: &str, recorded: Option<&str>, website: Option<&str>) -> bool {
        is_recorded(email, recorded) || own_domain(email, recorded, website).is_some()
    }

    #[test]
    fn a_domain_of_ones_own_proves_belonging_and_a_public_one_does_not() {
        assert!(belongs("li@cangye.cn", Some("info@Cangye.cn"), None));
        assert!(belongs("li@cangye.cn", None, Some("https://www.cangye.cn/about")));
        assert!(belongs("li@cangye.cn", None, Some("cangye.cn")));
        assert!(!belongs("li@qq.com", Some("boss@qq.com"), None));
        assert!(belongs("boss@qq.com", Some("Boss@qq.com "), None), "the recorded address itself");
        for host in
            ["vip.163.com", "vip.qq.com", "mail.sina.com.cn", "live.cn", "88.com", "online.sh.cn", "me.com"]
        {
            assert!(!belongs(&format!("li@{host}"), Some(&format!("boss@{host}")), None), "{host}");
        }
        assert!(!belongs("li@evil-cangye.cn", Some("info@cangye.cn"), Some("cangye.cn")));
        assert!(!belongs("li@cangye.cn", None, None));
    }
    #[tokio::test]
    async fn a_domain_that_several_recorded_proves_nothing_about_one() {
        let app = TestApp::start().await;
        let of = |email: Option<&str>, website: Option<&str>| Model {
            email: email.map(Into::into),
            website: website.map(Into::into),
            ..enterprise("企业")
        };
        let one = of(Some("info@park.example"), None);
        let one = Model { id: insert(&app, one.clone()).await, ..one };
        let proves = async || super::belongs(app.db.read(), "li@park.example", &one).await.unwrap();
        insert(&app, of(Some("a@notpark.example"), Some("https://www.notpark.example/"))).await;
        assert!(proves().await, "nobody else has it");
        for other in [of(None, Some("https://www.Park.example/b")), of(Some("b@Park.example"), None)] {
            let id = insert(&app, other).await;
            assert!(!proves().await);
            let recorded = super::belongs(app.db.read(), "info@park.example", &one).await.unwrap();
            assert!(recorded, "the recorded address itself");
            let tx = app.db.begin().await.unwrap();
            let blank = Entity::update_many()
                .col_expr(Column::Email, Expr::value(None::<String>))
                .col_expr(Column::Website, Expr::value(None::<String>));
            blank.filter(Column::Id.eq(id)).exec(&tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert!(proves().await);
        app.finish().await;
    }
}
