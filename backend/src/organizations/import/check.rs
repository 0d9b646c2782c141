//! One row into what it says.

use super::{
    Suppliers,
    draft::{Patch, ProductDraft},
};
use crate::{
    import::Row,
    organizations::model::{Place, parse_size},
};
use contract::{
    Uscc,
    catalog::ProductKind,
    field,
    organizations::{
        CAPABILITIES_MAX, CAPABILITY_MOST, CASE_MOST, CASES_MAX, CONTACT_MOST, INTRO_MOST, NAME_MOST,
        PLACE_MOST, QUALIFICATION_MOST, QUALIFICATIONS_MAX, WEBSITE_MOST,
    },
};
use serde_json::Value;
use std::sync::atomic::Ordering;

/// Longest id; likewise titles of products.
const SHORT: usize = 100;
/// Longest summary of a product.
const SUMMARY: usize = 1_000;
/// Products of an enterprise.
const PRODUCTS: usize = 50;

/// Checks a row.
pub fn check(suppliers: &mut Suppliers, row: &mut Row) -> (String, Patch) {
    let id = row.text("id", SHORT);
    let uscc = uscc(row);
    let name = row.required("name", NAME_MOST);
    let said = |row: &Row, name: &str| row.has(name);
    let patch = Patch {
        has_id: !id.is_empty(),
        name,
        place: said(row, "place").then(|| Place::normalise(&row.text("place", PLACE_MOST))),
        local: row.flag("local"),
        size: said(row, "size").then(|| size(row)),
        founded: said(row, "founded").then(|| founded(row, suppliers.year)),
        intro: said(row, "intro").then(|| row.long_text("intro", INTRO_MOST)),
        website: said(row, "website").then(|| website(row)),
        email: said(row, "email").then(|| email(row)),
        contact_name: said(row, "contact_name").then(|| some(row.text("contact_name", CONTACT_MOST))),
        contact_phone: said(row, "contact_phone").then(|| phone(row)),
        mail_consent: row.flag("mail_consent").or(suppliers.consent.then_some(true)),
        capabilities: said(row, "capabilities")
            .then(|| row.list("capabilities", CAPABILITIES_MAX, CAPABILITY_MOST)),
        qualifications: said(row, "qualifications")
            .then(|| row.list("qualifications", QUALIFICATIONS_MAX, QUALIFICATION_MOST)),
        cases: said(row, "cases").then(|| row.phrases("cases", CASES_MAX, CASE_MOST)),
        products: said(row, "products").then(|| products(row)),
        uscc: said(row, "uscc").then(|| uscc.clone()),
    };
    if patch.mail_consent.is_none() && patch.email.as_ref().is_some_and(Option::is_some) {
        suppliers.silent.fetch_add(1, Ordering::Relaxed);
    }
    let key = some(id).or_else(|| uscc.clone()).unwrap_or_default();
    if key.is_empty() && row.is_good() {
        row.fail("uscc", "请填写统一社会信用代码；没有时请填写编号，用来识别是哪一家");
    }
    if let Some(code) = uscc.filter(|_| row.is_good()) {
        match suppliers.codes.get(&code) {
            Some((other, line)) if *other != key => {
                row.fail(
                    "uscc",
                    format!(
                        "第 {} 行与第 {line} 行（编号“{other}”）的统一社会信用代码都是“{code}”，请核对哪一行填错",
                        row.line()
                    ),
                );
            }
            Some(_) => {}
            None => {
                suppliers.codes.insert(code, (key.clone(), row.line()));
            }
        }
    }
    (key, patch)
}

fn some(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

fn uscc(row: &mut Row) -> Option<String> {
    let text = some(row.text("uscc", 60))?;
    if text.contains("E+") || text.contains("e+") {
        row.fail("uscc", "被表格软件改成了科学计数，请把这一列的格式设为“文本”后重新填写");
        return None;
    }
    match Uscc::parse(&text) {
        Ok(code) => Some(code.into()),
        Err(error) => {
            row.fail("uscc", error.to_string());
            None
        }
    }
}

fn size(row: &mut Row) -> Option<contract::organizations::CompanySize> {
    let text = some(row.text("size", 40))?;
    let size = parse_size(&text);
    if size.is_none() {
        row.fail("size", format!("“{text}”不是可用的规模，请填 初创、小型、中型、大型 之一，或员工人数"));
    }
    size
}

fn founded(row: &mut Row, now: i32) -> Option<i32> {
    // 2016, 2016年, and dates such as 2016-03-01 or 2016年3月1日.
    let year = match row.value("founded") {
        Some(Value::String(text)) if text.trim().chars().count() > 5 => {
            let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<i64>().ok().or(Some(0))
        }
        _ => row.integer("founded"),
    }?;
    let year = i32::try_from(year).ok().filter(|year| (1900..=now).contains(year));
    if year.is_none() {
        row.fail("founded", format!("成立年份应在 1900–{now} 之间"));
    }
    year
}

fn email(row: &mut Row) -> Option<String> {
    let address = some(row.text("email", 254))?.to_lowercase();
    if field::is_email(&address) {
        return Some(address);
    }
    row.fail("email", format!("“{address}”不是有效的邮箱，请填写一个地址，例如 name@example.cn"));
    None
}

fn phone(row: &mut Row) -> Option<String> {
    let text = some(row.text("contact_phone", field::PHONE_MOST))?;
    if !field::is_phone(&text) {
        row.fail("contact_phone", "请填写电话号码，例如 021-64881234 或 13800000000");
        return None;
    }
    Some(text)
}

/// A web address; only http and https, since pages show it as a link.
fn website(row: &mut Row) -> Option<String> {
    let text = some(row.text("website", WEBSITE_MOST))?;
    let full = if text.contains("://") { text } else { format!("https://{text}") };
    let good = url::Url::parse(&full).ok().filter(|url| {
        let host = url.host_str().is_some_and(|host| host.contains('.'));
        matches!(url.scheme(), "http" | "https")
            && host
            && url.username().is_empty()
            && url.password().is_none()
    });
    if good.is_none() {
        row.fail("website", "网址应以 https:// 或 http:// 开头，例如 https://www.example.cn");
    }
    good.map(|_| full)
}

/// Products: a JSON array of objects or of entries, or entries in one text.
fn products(row: &mut Row) -> Vec<ProductDraft> {
    let found: Vec<Result<ProductDraft, String>> = match row.value("products") {
        Some(Value::Array(values)) => values.iter().map(from_json).collect(),
        Some(Value::String(_)) => {
            row.phrases("products", PRODUCTS, SHORT + SUMMARY).iter().map(|entry| from_entry(entry)).collect()
        }
        None | Some(Value::Null) => Vec::new(),
        Some(_) => {
            row.fail("products", "应是产品的列表");
            Vec::new()
        }
    };
    if found.len() > PRODUCTS {
        row.fail("products", format!("最多 {PRODUCTS} 个产品，现在是 {} 个", found.len()));
        return Vec::new();
    }
    let mut out: Vec<ProductDraft> = Vec::new();
    for (number, product) in (1..).zip(found) {
        match product.and_then(checked) {
            Ok(product) if out.iter().any(|p| p.title == product.title && p.kind == product.kind) => {
                row.fail("products", format!("第 {number} 个产品“{}”重复", product.title));
            }
            Ok(product) => out.push(product),
            Err(message) => row.fail("products", format!("第 {number} 个产品{message}")),
        }
    }
    out
}

fn from_json(value: &Value) -> Result<ProductDraft, String> {
    let object = match value {
        Value::String(entry) => return from_entry(entry),
        Value::Object(object) => object,
        _ => return Err("应是对象，例如 {\"title\": \"…\", \"kind\": \"data\", \"summary\": \"…\"}".into()),
    };
    let text = |names: [&str; 2]| match names.iter().find_map(|name| object.get(*name)) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(field::clean(text)),
        Some(_) => Err(format!("的 {} 应是文字", names.first().copied().unwrap_or_default())),
    };
    let kind = text(["kind", "类型"])?;
    Ok(ProductDraft {
        kind: if kind.is_empty() { ProductKind::Service } else { kind_of(&kind)? },
        title: text(["title", "标题"])?.replace('\n', " "),
        summary: text(["summary", "简介"])?,
    })
}

/// `标题:类型:简介`, `标题:类型`, `标题:简介` or `标题`; with either colon.
fn from_entry(entry: &str) -> Result<ProductDraft, String> {
    let mut parts = entry.splitn(3, [':', '：']).map(field::clean);
    let title = parts.next().unwrap_or_default();
    let (kind, summary) = match (parts.next(), parts.next()) {
        (None, _) => (ProductKind::Service, String::new()),
        (Some(second), None) => match ProductKind::parse(&second) {
            Some(kind) => (kind, String::new()),
            None => (ProductKind::Service, second),
        },
        (Some(kind), Some(summary)) => (kind_of(&kind)?, summary),
    };
    Ok(ProductDraft { kind, title, summary })
}

fn kind_of(text: &str) -> Result<ProductKind, String> {
    ProductKind::parse(text)
        .ok_or_else(|| format!("的类型“{text}”不可用，请填 数据、算力、服务（data、compute、service）之一"))
}

fn checked(product: ProductDraft) -> Result<ProductDraft, String> {
    let long = |label: &str, text: &str, max: usize| match text.chars().count() {
        length if length > max => Err(format!("的{label}最多 {max} 字，现在是 {length} 字")),
        _ => Ok(()),
    };
    if product.title.is_empty() {
        return Err("缺少标题".into());
    }
    long("标题", &product.title, SHORT)?;
    long("简介", &product.summary, SUMMARY)?;
    Ok(product)
}
