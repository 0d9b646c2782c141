//! Money as integer 分, so that no sum is ever rounded.

use serde::{Deserialize, Serialize};

/// An amount in 分 (1/100 yuan).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// 分 in 1 万元.
    pub const PER_WAN: i64 = 1_000_000;

    /// Parses what a person types as 万元: `30.5`, `１２０`, `1,200 万元`. At most four decimals
    /// (one yuan) are kept; negative amounts and other text are refused.
    pub fn from_wan_text(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .map(|c| match c {
                '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
                '．' => '.',
                other => other,
            })
            .filter(|c| !c.is_whitespace() && *c != ',' && *c != '，')
            .collect();
        let plain = plain.trim_end_matches("万元").trim_end_matches('万');
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || whole.len() > 9 || fraction.len() > 4 || !digits(whole) || !digits(fraction) {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
        Some(Self(whole.checked_mul(Self::PER_WAN)?.checked_add(fraction)?))
    }

    /// The amount in 万元 without trailing zeros, e.g. `30.5`.
    pub fn wan(self) -> String {
        let whole = self.0 / Self::PER_WAN;
        let fraction = format!("{:06}", (self.0 % Self::PER_WAN).abs());
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
    }

    /// As written here: `30.5 万元`, and thousands separated: `1,200 万元`.
    pub fn wan_zh(self) -> String {
        let text = self.wan();
        let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
        let grouped = crate::page::group_thousands(whole);
        match fraction {
            Some(f) => format!("{grouped}.{f} 万元"),
            None => format!("{grouped} 万元"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_wan_as_people_do() {
        for (text, fen) in
            [("30.5", 30_500_000), (" 1,200 万元", 1_200_000_000), ("８６", 86_000_000), ("0", 0)]
        {
            assert_eq!(Fen::from_wan_text(text), Some(Fen(fen)), "{text}");
        }
        for text in ["", "-3", "三十", "1.23456", "9999999999", "1.2.3"] {
            assert_eq!(Fen::from_wan_text(text), None, "{text}");
        }
        assert_eq!(Fen(30_500_000).wan_zh(), "30.5 万元");
        assert_eq!(Fen(1_200_000_000).wan_zh(), "1,200 万元");
    }
}
