//! Suppliers, products and questions in any number, the same ones each time: written from the words of
//! the taxonomy, so that texts are as varied as the trades are.

use crate::tools;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{io::Write, path::Path};

const TOWNS: [&str; 14] = [
    "江川路街道",
    "古美路街道",
    "新虹街道",
    "浦锦街道",
    "莘庄镇",
    "七宝镇",
    "颛桥镇",
    "华漕镇",
    "虹桥镇",
    "梅陇镇",
    "吴泾镇",
    "马桥镇",
    "浦江镇",
    "莘庄工业区",
];
const ELSEWHERE: [&str; 6] = ["徐汇区", "浦东新区", "松江区", "杭州市", "苏州市", "南京市"];
const SIZES: [&str; 4] = ["初创(10人以内)", "小型(10-50人)", "中型(50-300人)", "大型(300人以上)"];
const QUALIFICATIONS: [&str; 8] = [
    "ISO27001",
    "软件企业",
    "高新技术企业",
    "CMMI3",
    "测绘资质乙级",
    "增值电信业务经营许可证",
    "ISO9001",
    "专精特新",
];
const SYLLABLES: [&str; 32] = [
    "云", "川", "澄", "启", "明", "海", "辰", "禾", "拓", "睿", "朗", "安", "信", "达", "元", "合", "峰",
    "景", "智", "远", "恒", "一", "青", "源", "岩", "木", "言", "致", "微", "方", "图", "锐",
];
const PEOPLE: [&str; 8] =
    ["街镇窗口", "园区企业", "社区医院", "中小学", "制造工厂", "文化场馆", "物业公司", "外贸公司"];

/// A capability of the taxonomy, as far as texts need it.
#[derive(Clone, Deserialize)]
pub struct Capability {
    pub name: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub trade: Vec<String>,
    #[serde(default)]
    pub plain: Vec<String>,
    #[serde(default)]
    pub cues: Vec<String>,
}

#[derive(Deserialize)]
struct Domain {
    #[serde(default, rename = "capability")]
    capabilities: Vec<Capability>,
}

/// Every capability of `seeds/reference/taxonomy`, in the order of the files' names.
///
/// # Errors
/// When a file cannot be read.
pub fn capabilities() -> Result<Vec<Capability>> {
    let folder = tools::root().join("seeds/reference/taxonomy");
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .with_context(|| format!("读取 {}", folder.display()))?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<std::io::Result<_>>()?;
    paths.sort();
    let mut all = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "toml")) {
        let domain: Domain =
            toml::from_str(&std::fs::read_to_string(path)?).with_context(|| path.display().to_string())?;
        all.extend(domain.capabilities.into_iter().filter(|c| !c.trade.is_empty() && !c.plain.is_empty()));
    }
    Ok(all)
}

/// A small generator (SplitMix64): the same numbers on every machine.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % limit.max(1) as u64).unwrap_or(0)
    }

    pub fn one<'a, T: ?Sized>(&mut self, of: &'a [&'a T]) -> &'a T
    where
        &'a T: Default,
    {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }

    fn word<'a>(&mut self, of: &'a [String]) -> &'a str {
        of.get(self.below(of.len())).map_or("", String::as_str)
    }

    fn words(&mut self, of: &[String], count: usize, between: &str) -> String {
        let start = self.below(of.len());
        let step = 1 + self.below(3);
        let chosen: Vec<&str> = (0..count.min(of.len()))
            .filter_map(|n| of.get((start + n * step) % of.len()))
            .map(String::as_str)
            .collect();
        chosen.join(between)
    }
}

/// Writes so many suppliers with five products each as JSON Lines.
///
/// # Errors
/// When the file cannot be written.
pub fn suppliers(path: &Path, count: usize) -> Result<()> {
    let known = capabilities()?;
    let mut dice = Dice::new(20_261_120);
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    for number in 0..count {
        writeln!(out, "{}", supplier(&known, &mut dice, number))?;
    }
    out.flush()?;
    Ok(())
}

fn supplier(known: &[Capability], dice: &mut Dice, number: usize) -> Value {
    let mut pick = || known.get(dice.below(known.len()));
    let (Some(main), Some(side), Some(third)) = (pick(), pick(), pick()) else { return Value::Null };
    let syllables: String = (0..2).map(|_| dice.one(&SYLLABLES)).collect();
    let local = dice.below(8) != 0;
    let place = if local { dice.one(&TOWNS) } else { dice.one(&ELSEWHERE) };
    let whom = dice.one(&PEOPLE);
    let intro = format!(
        "公司主要做{}，包括{}，长期服务{whom}。团队熟悉{}，交付时提供{}。近两年也承接{}，涉及{}。",
        main.name,
        dice.words(&main.trade, 4, "、"),
        dice.words(&main.cues, 4, "、"),
        dice.words(&main.trade, 2, "与"),
        side.name,
        dice.words(&side.trade, 3, "、"),
    );
    let products: Vec<Value> = (0..5)
        .map(|n| product([main, main, side, main, third].get(n).copied().unwrap_or(main), dice, n))
        .collect();
    let cases = [
        format!(
            "为{}完成{}，用到{}",
            dice.one(&PEOPLE),
            dice.word(&main.trade),
            dice.words(&main.cues, 2, "和")
        ),
        format!("{}的{}项目，{}个月交付", dice.one(&TOWNS), dice.word(&side.trade), 2 + dice.below(10)),
    ];
    json!({
        "id": format!("bench-{number:06}"),
        "name": format!("上海{syllables}{number}{}有限公司", dice.word(&main.trade).chars().take(4).collect::<String>()),
        "local": local,
        "place": place,
        "size": dice.one(&SIZES),
        "intro": intro,
        "capabilities": [main.name, dice.word(&main.trade), dice.word(&side.trade)],
        "cases": cases,
        "products": products,
        "qualifications": [dice.one(&QUALIFICATIONS)],
        "email": format!("c{number}@bench.example"),
        "mail_consent": true,
        "founded": 2000 + dice.below(25),
    })
}

fn product(of: &Capability, dice: &mut Dice, number: usize) -> Value {
    let kind = if ["data", "compute"].contains(&of.kind.as_str()) { of.kind.as_str() } else { "service" };
    let kind = if dice.below(5) == 0 {
        ["data", "compute", "service"].get(dice.below(3)).copied().unwrap_or(kind)
    } else {
        kind
    };
    json!({
        "title": format!("{}·{}{}", dice.word(&of.trade), of.name, ["", "标准版", "专业版", "年度服务", "接口"].get(number).unwrap_or(&"")),
        "kind": kind,
        "summary": format!(
            "面向{}的{}，含{}；按{}计价，支持{}。",
            dice.one(&PEOPLE), of.name, dice.words(&of.trade, 3, "、"), ["次", "年", "项目", "卡时"].get(dice.below(4)).unwrap_or(&"次"),
            dice.words(&of.cues, 2, "、"),
        ),
    })
}

/// Searches as people type them, with a filter each, over products.
pub fn searches(count: usize) -> Result<Vec<Value>> {
    let known = capabilities()?;
    let mut dice = Dice::new(7);
    let mut all = Vec::new();
    for number in 0..count {
        let Some(of) = known.get(dice.below(known.len())) else { continue };
        let words = match number % 3 {
            0 => dice.word(&of.trade).to_owned(),
            1 => format!("{} {}", dice.word(&of.trade), dice.word(&of.cues)),
            _ => of.name.clone(),
        };
        let filter = match number % 4 {
            0 => "sub=service".to_owned(),
            1 => "sub=data,compute".to_owned(),
            2 => format!("town={}", encoded(dice.one(&TOWNS))),
            _ => "local=1".to_owned(),
        };
        all.push(json!({ "path": format!("/api/v1/search?kind=product&q={}&{filter}", encoded(&words)) }));
    }
    Ok(all)
}

/// Percent-encoding for a query.
pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A date so many days from today, as forms write it.
#[expect(clippy::disallowed_methods, reason = "measurements have no App to ask for the time")]
fn date_in(days: u64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    date(now.as_secs() / 86_400 + days)
}

/// The date of a day counted from 1970-01-01.
fn date(mut days: u64) -> String {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}

/// Sixty requirements as the form sends them: those of the demonstration data and of the test corpus.
pub fn requirements() -> Result<Vec<Value>> {
    let root = tools::root();
    let mut paths = vec![root.join("tests/corpus/dev/opportunities.jsonl")];
    let demo = std::fs::read_dir(root.join("seeds/demo"))?;
    paths.extend(demo.flatten().map(|e| e.path()).filter(|p| p.to_string_lossy().contains("opportunities")));
    paths.sort();
    let mut forms = Vec::new();
    for path in paths {
        for line in std::fs::read_to_string(&path).with_context(|| path.display().to_string())?.lines() {
            forms.push(form(&serde_json::from_str(line)?));
        }
    }
    forms.truncate(60);
    Ok(forms)
}

fn form(row: &Value) -> Value {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let budget = row.get("budget_wan").filter(|b| b.is_number()).map(ToString::to_string);
    let list = row.get("qualifications").and_then(Value::as_array);
    let qualifications: Vec<&str> = list.into_iter().flatten().filter_map(Value::as_str).collect();
    let kind = if row.get("kind").is_some() { text("kind") } else { "project".to_owned() };
    json!({
        "kind": kind, "title": text("title"), "background": text("background"),
        "requirement": text("requirement"), "budget_wan": budget.unwrap_or_default(), "deadline": date_in(30),
        "qualifications": qualifications.join("、"), "contact_name": "王老师", "contact_phone": "021-5555-0101",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_each_time_and_varied() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        suppliers(&a, 50).unwrap();
        suppliers(&b, 50).unwrap();
        let text = std::fs::read_to_string(&a).unwrap();
        assert_eq!(text, std::fs::read_to_string(&b).unwrap());
        let intros: std::collections::BTreeSet<String> = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["intro"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(intros.len(), 50);
        assert!(
            text.lines().all(|line| serde_json::from_str::<Value>(line).unwrap()["products"]
                .as_array()
                .unwrap()
                .len()
                == 5)
        );
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(20_777), "2026-11-20");
        assert_eq!(date(19_723), "2024-01-01");
    }

    #[test]
    fn there_are_sixty_requirements_and_searches_are_addresses() {
        let forms = requirements().unwrap();
        assert_eq!(forms.len(), 60);
        assert!(forms.iter().all(|f| !f["title"].as_str().unwrap().is_empty()));
        let paths = searches(40).unwrap();
        assert!(paths.iter().all(|p| p["path"].as_str().unwrap().is_ascii()));
    }
}
