//! Decisions about enterprises as values: where they are, how large.

use contract::{field, organizations::CompanySize};
use entity::{capability, case_study, organization, product, qualification};

/// The 14 towns of the district in the order of GB/T 2260 lists; `seeds` holds the same list as
/// reference data and tests that both agree.
pub const TOWNS: [&str; 14] = [
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

/// The district's name.
pub const DISTRICT: &str = "闵行区";

/// Everything an enterprise tells about itself: what search indexes and matching reads.
#[derive(Clone, Debug, PartialEq)]
pub struct SupplierTexts {
    /// The enterprise.
    pub organization: organization::Model,
    /// Capabilities, main business first.
    pub capabilities: Vec<capability::Model>,
    /// Qualifications in their order.
    pub qualifications: Vec<qualification::Model>,
    /// Cases in their order.
    pub cases: Vec<case_study::Model>,
    /// Active products in their order.
    pub products: Vec<product::Model>,
}

/// A place as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The town's full name, or the place as written.
    pub name: String,
    /// Within the district.
    pub local: bool,
}

impl Place {
    /// Recognises a town with or without its 街道/镇, with or without the city and the district before
    /// it, and at the head of an address. Other places stay as they are written.
    pub fn normalise(text: &str) -> Self {
        let text = field::clean(text).replace(['\n', '\t', ' ', '\u{3000}'], "");
        let rest = text.strip_prefix("上海市").or_else(|| text.strip_prefix("上海")).unwrap_or(&text);
        let in_district = rest.strip_prefix(DISTRICT).or_else(|| rest.strip_prefix("闵行"));
        let rest = in_district.unwrap_or(rest);
        if let Some(town) = town(rest, in_district.is_some()) {
            return Self { name: town.to_owned(), local: true };
        }
        match in_district {
            Some("") => Self { name: DISTRICT.to_owned(), local: true },
            Some(rest) => Self { name: format!("{DISTRICT}{rest}"), local: true },
            None => Self { name: text, local: false },
        }
    }
}

/// The town a text names. Addresses (`浦江镇联航路1588号`) count by their full town name; without its
/// suffix a name must stand alone, for 虹桥 and 七宝 also begin other names.
fn town(text: &str, in_district: bool) -> Option<&'static str> {
    // Sorted by length so that 莘庄工业区 is not taken for 莘庄.
    let stem = |town: &'static str| {
        let stem = town.strip_suffix("街道").or_else(|| town.strip_suffix('镇')).unwrap_or(town);
        stem.strip_suffix('路').map_or((stem, stem), |short| (stem, short))
    };
    let alone = text.strip_suffix("街道").or_else(|| text.strip_suffix('镇')).unwrap_or(text);
    TOWNS.into_iter().find(|t| text.starts_with(t)).or_else(|| {
        let named = TOWNS.into_iter().find(|t| {
            let (long, short) = stem(t);
            alone == long || alone == short
        });
        let begins = || TOWNS.into_iter().rev().find(|t| in_district && text.starts_with(stem(t).0));
        named.or_else(begins)
    })
}

/// Reads a size class: its name in either language, or a number of employees.
pub fn parse_size(text: &str) -> Option<CompanySize> {
    let text = field::clean(text).to_lowercase();
    if let Some(class) = CompanySize::parse(&text) {
        return Some(class);
    }
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let number = digits.trim_end_matches("人以上").trim_end_matches("余人").trim_end_matches('人');
    match number.parse::<u32>().ok()? {
        0..=10 => Some(CompanySize::Startup),
        11..=50 => Some(CompanySize::Small),
        51..=300 => Some(CompanySize::Medium),
        _ => Some(CompanySize::Large),
    }
}

/// The first sentences of a text, at most `max` characters; cut at the end of a sentence when one
/// ends in the second half, otherwise with an ellipsis.
pub fn excerpt(text: &str, max: usize) -> String {
    let flat: String = text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).collect();
    if flat.chars().count() <= max {
        return flat;
    }
    let head: String = flat.chars().take(max).collect();
    let end = head.char_indices().rfind(|(_, c)| matches!(c, '。' | '！' | '？' | '；'));
    match end.and_then(|(at, c)| head.get(..at + c.len_utf8())) {
        Some(sentences) if sentences.chars().count() * 2 >= max => sentences.to_owned(),
        _ => {
            let shorter: String = head.chars().take(max.saturating_sub(1)).collect();
            format!("{}…", shorter.trim_end_matches(['，', '、', ' ', '：']))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_known_in_any_dress() {
        for (text, name) in [
            ("浦江镇", "浦江镇"),
            ("浦江", "浦江镇"),
            (" 江川路 ", "江川路街道"),
            ("江川街道", "江川路街道"),
            ("古美", "古美路街道"),
            ("莘庄工业区", "莘庄工业区"),
            ("闵行区莘庄工业区申富路", "莘庄工业区"),
            ("莘庄", "莘庄镇"),
            ("上海市闵行区七宝镇", "七宝镇"),
            ("上海闵行 浦江镇联航路1588号", "浦江镇"),
            ("闵行区华漕", "华漕镇"),
            ("闵行", "闵行区"),
        ] {
            assert_eq!(Place::normalise(text), Place { name: name.into(), local: true }, "{text}");
        }
        for town in TOWNS {
            assert_eq!(Place::normalise(town), Place { name: town.into(), local: true });
        }
        for text in ["徐汇区", "杭州市", "虹桥商务区", "七宝路", "上海市浦东新区", ""] {
            assert_eq!(Place::normalise(text), Place { name: text.into(), local: false }, "{text}");
        }
    }

    #[test]
    fn a_size_is_a_class_or_a_number() {
        for (text, size) in [
            ("小型(10-50人)", Some(CompanySize::Small)),
            ("大型", Some(CompanySize::Large)),
            ("Medium", Some(CompanySize::Medium)),
            ("8人", Some(CompanySize::Startup)),
            ("1,200", Some(CompanySize::Large)),
            ("很大", None),
            ("", None),
        ] {
            assert_eq!(parse_size(text), size, "{text}");
        }
    }

    #[test]
    fn an_excerpt_ends_with_a_sentence_when_it_can() {
        assert_eq!(excerpt("做档案。", 10), "做档案。");
        assert_eq!(excerpt("我们做档案数字化。再往后就太长了，放不下。", 12), "我们做档案数字化。");
        assert_eq!(excerpt("一二三四五六七，八九十", 9), "一二三四五六七…");
    }
}
