//! The details of an entry as its readers see them: names and values in their language. What is not
//! known here stays as it is written; copies keep the JSON.

use super::AuditView;
use crate::{
    Timestamp,
    accounts::{Role, Scopes, TokenScope},
    admission::AdmissionStatus,
    attachments::{AttachmentPurpose, size_zh},
    organizations::{ChangeKind, OrganizationKind, OrganizationStatus},
};
use serde_json::Value;
use uuid::Uuid;

/// Every name that details are recorded under.
const KEYS: &[(&str, &str)] = &[
    ("applied", "立即生效的内容"),
    ("attachment", "附件编号"),
    ("by", "申请人"),
    ("bytes", "大小"),
    ("capabilities", "能力分类数"),
    ("change", "变更编号"),
    ("code", "机会代码"),
    ("count", "退出的登录数"),
    ("created", "新增数"),
    ("cut", "只有最新的一部分"),
    ("expires_at", "失效时间"),
    ("failures", "连续失败次数"),
    ("fields", "有审核意见的内容"),
    ("file", "文件名"),
    ("filter", "用到的筛选条件"),
    ("for_organization", "单位的令牌"),
    ("from", "原来"),
    ("kind", "类型"),
    ("left", "剩余恢复码数"),
    ("mail_consent", "注明已同意接收邮件"),
    ("number", "证书编号"),
    ("organization", "涉及单位"),
    ("organizations", "涉及单位"),
    ("part", "查看的内容"),
    ("proof", "凭据"),
    ("purpose", "用途"),
    ("reason", "原因"),
    ("recommended", "推荐企业数"),
    ("released", "离开的成员数"),
    ("renewal", "续期"),
    ("review", "等待审核的内容"),
    ("role", "角色"),
    ("rows", "条数"),
    ("scopes", "权限"),
    ("second_factor", "经过两步验证"),
    ("sessions", "退出的登录数"),
    ("shown", "显示的记录"),
    ("sign_on", "单点登录"),
    ("status", "状态"),
    ("target", "所属编号"),
    ("to", "改为"),
    ("tokens", "失效的令牌数"),
    ("towns", "街镇数"),
    ("type", "文件类型"),
    ("unchanged", "没有变化数"),
    ("updated", "更新数"),
    ("user", "账号"),
    ("wrong", "没有通过的一步"),
    ("zones", "园区数"),
];

/// Values that are names of this program: fields of forms, steps of signing in, proofs, parts of the filter.
const VALUES: &[(&str, &str)] = &[
    ("about", "涉及单位"),
    ("action", "操作"),
    ("actor", "操作人"),
    ("capabilities", "能力"),
    ("cases", "案例"),
    ("confirmation", "再次确认密码"),
    ("contact_name", "联系人"),
    ("contact_phone", "联系电话"),
    ("country", "注册国家（地区）"),
    ("dismissed", "标为不相关"),
    ("dossier", "单位的全部资料"),
    ("email", "接收邮箱"),
    ("email_domain", "企业域名邮箱"),
    ("founded", "成立年份"),
    ("from", "起始日期"),
    ("intro", "企业介绍"),
    ("kind", "对象类型"),
    ("logo_id", "标志"),
    ("mail_consent", "接收推荐邮件"),
    ("name", "企业名称"),
    ("new", "未打开"),
    ("organization", "操作单位"),
    ("password", "密码"),
    ("place", "所在地"),
    ("qualifications", "资质"),
    ("registration_number", "境外注册号"),
    ("review", "审核"),
    ("second_factor", "两步验证"),
    ("seen", "已打开"),
    ("size", "规模"),
    ("subject", "对象编号"),
    ("to", "截止日期"),
    ("uscc", "统一社会信用代码"),
    ("website", "网站"),
];

/// More of a list than this is told by its number.
const LISTED: usize = 8;

/// The name that details are recorded under, in the language of its readers.
pub fn detail_zh(key: &str) -> Option<&'static str> {
    find(KEYS, key)
}

fn find(words: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    let at = words.binary_search_by_key(&key, |(key, _)| key).ok()?;
    words.get(at).map(|(_, name)| *name)
}

/// The details of an entry as names and values.
pub fn in_words(entry: &AuditView) -> Vec<(String, String)> {
    let Ok(Value::Object(details)) = serde_json::from_str::<Value>(&entry.detail) else {
        return vec![(String::new(), entry.detail.clone())];
    };
    let pair = |(key, value): (&String, &Value)| {
        let name = detail_zh(key).map_or_else(|| key.clone(), str::to_owned);
        (name, value_zh(entry, key, value))
    };
    details.iter().filter(|(_, value)| !value.is_null()).map(pair).collect()
}

fn value_zh(entry: &AuditView, key: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Value::Number(number) => match (key, number.as_i64()) {
            ("bytes", Some(bytes)) => size_zh(bytes.unsigned_abs()),
            (key, Some(at)) if key.ends_with("_at") => Timestamp(at).minute_zh(),
            _ => number.to_string(),
        },
        Value::String(text) => text_zh(entry, key, text),
        Value::Array(all) if all.is_empty() => "无".to_owned(),
        Value::Array(all) if all.len() > LISTED => format!("{} 项", all.len()),
        Value::Array(all) => {
            let words: Vec<String> = all.iter().map(|one| value_zh(entry, key, one)).collect();
            words.join("、")
        }
        Value::Object(_) => value.to_string(),
    }
}

fn text_zh(entry: &AuditView, key: &str, text: &str) -> String {
    let named = text.parse::<Uuid>().ok().and_then(|id| entry.mentioned.iter().find(|one| one.id == id));
    if let Some(named) = named {
        return named.name.clone();
    }
    let known = match key {
        // Renamed and re-classed alike: free words of people stay as they are.
        "from" | "to" | "role" => Role::parse(text)
            .map(Role::zh)
            .or_else(|| OrganizationStatus::parse(text).map(OrganizationStatus::zh)),
        "status" => AdmissionStatus::parse(text).map(AdmissionStatus::zh).or_else(|| find(VALUES, text)),
        "kind" => ChangeKind::parse(text)
            .map(ChangeKind::zh)
            .or_else(|| OrganizationKind::parse(text).map(OrganizationKind::zh)),
        "purpose" => AttachmentPurpose::parse(text).map(AttachmentPurpose::zh),
        "scopes" => {
            let names: Vec<&str> = Scopes::parse(text).0.into_iter().map(TokenScope::zh).collect();
            return names.join("、");
        }
        "applied" | "review" | "fields" => return field_zh(text),
        "filter" | "part" | "proof" | "wrong" => find(VALUES, text),
        _ => None,
    };
    known.unwrap_or(text).to_owned()
}

/// A field of the enterprise's form; one row of a list is the list.
fn field_zh(name: &str) -> String {
    let head = name.split('.').next().unwrap_or(name);
    find(VALUES, head).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Mentioned;
    use serde_json::json;

    fn words(detail: &Value) -> Vec<(String, String)> {
        let name = |id, name: &str| Mentioned { id: Uuid::from_u128(id), name: name.to_owned() };
        in_words(&AuditView {
            seq: 1,
            at: Timestamp(0),
            actor_id: None,
            actor: None,
            organization_id: None,
            organization: None,
            action: "test".into(),
            subject_kind: "tests".into(),
            subject_id: Uuid::nil(),
            subject: None,
            detail: detail.to_string(),
            mentioned: vec![name(1, "上海甲公司"), name(2, "李工")],
            prev_hash: String::new(),
            hash: String::new(),
        })
    }

    fn one(key: &str, value: &Value) -> (String, String) {
        words(&json!({ key: value })).pop().unwrap()
    }

    #[test]
    fn what_is_known_is_said_in_words() {
        let id = |n| json!(Uuid::from_u128(n));
        for (key, value, name, shown) in [
            ("organization", id(1), "涉及单位", "上海甲公司"),
            ("user", id(2), "账号", "李工"),
            ("for_organization", json!(false), "单位的令牌", "否"),
            ("role", json!("viewer"), "角色", "企业成员（只读）"),
            ("from", json!("active"), "原来", "正常"),
            ("from", json!("旧名称"), "原来", "旧名称"),
            ("bytes", json!(2048), "大小", "2 KB"),
            ("expires_at", json!(0), "失效时间", "1970年1月1日 08:00"),
            ("applied", json!(["intro", "cases.0.title"]), "立即生效的内容", "企业介绍、案例"),
            ("applied", json!([]), "立即生效的内容", "无"),
            ("scopes", json!("read publish"), "权限", "读取、发布和撤回"),
            ("kind", json!("claim"), "类型", "企业认领"),
            ("kind", json!("mail.send"), "类型", "mail.send"),
            ("wrong", json!("password"), "没有通过的一步", "密码"),
            ("shown", json!([1, 2, 3, 4, 5, 6, 7, 8, 9]), "显示的记录", "9 项"),
        ] {
            assert_eq!(one(key, &value), (name.to_owned(), shown.to_owned()), "{key} {value}");
        }
    }

    #[test]
    fn what_is_not_known_stays_as_it_is() {
        assert_eq!(one("colour", &json!("red")), ("colour".to_owned(), "red".to_owned()));
        assert_eq!(one("user", &json!(Uuid::from_u128(9))).1, Uuid::from_u128(9).to_string());
        assert_eq!(one("nested", &json!({ "a": 1 })).1, r#"{"a":1}"#);
        assert!(words(&json!({})).is_empty() && words(&json!({ "reason": null })).is_empty());
        assert_eq!(words(&json!("text")), [(String::new(), "\"text\"".to_owned())]);
    }

    #[test]
    fn everything_listed_is_found() {
        assert!(KEYS.is_sorted() && VALUES.is_sorted());
        for (key, name) in KEYS {
            assert_eq!(detail_zh(key), Some(*name));
        }
    }
}
