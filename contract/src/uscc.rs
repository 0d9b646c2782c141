//! 统一社会信用代码, GB 32100-2015.

use serde::{Deserialize, Serialize};

/// The 31 characters of the code in the order of their values; I, O, S, V and Z are not used.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// W_i = 3^(i-1) mod 31 for positions 1 to 17 (GB 32100-2015, annex).
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// A checked, normalised 统一社会信用代码 of 18 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Uscc(String);

/// Why a text is no 统一社会信用代码; the messages say how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters long.
    #[error("统一社会信用代码应为 18 位，现在是 {0} 位")]
    Length(usize),
    /// A character that the code does not use.
    #[error(
        "第 {position} 位“{found}”不是统一社会信用代码使用的字符（不含字母 I、O、S、V、Z；第 3–8 位为数字）"
    )]
    Character {
        /// Position, from 1.
        position: usize,
        /// The character found.
        found: char,
    },
    /// The last character does not follow from the others.
    #[error("最后一位校验码不对，请对照营业执照逐位检查")]
    CheckDigit,
}

impl Uscc {
    /// Normalises (full-width to half-width, spaces and hyphens dropped, upper case) and checks.
    ///
    /// # Errors
    /// Length, character set, digits of the place code, or check character.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let code: Vec<char> = text
            .chars()
            .map(|c| match c {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
                other => other,
            })
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '\u{200B}' | '\u{FEFF}'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if code.len() != 18 {
            return Err(UsccError::Length(code.len()));
        }
        let mut sum = 0;
        let mut last = 0;
        for (i, c) in code.iter().enumerate() {
            let bad = UsccError::Character { position: i + 1, found: *c };
            if (2..8).contains(&i) && !c.is_ascii_digit() {
                return Err(bad);
            }
            let value = ALPHABET.iter().position(|a| char::from(*a) == *c).ok_or(bad)?;
            last = u32::try_from(value).unwrap_or(0);
            sum += WEIGHTS.get(i).map_or(0, |w| w * last);
        }
        if last != (31 - sum % 31) % 31 {
            return Err(UsccError::CheckDigit);
        }
        Ok(Self(code.into_iter().collect()))
    }

    /// Completes 17 characters with their check character; for demonstration and test data.
    ///
    /// # Errors
    /// When the 17 characters cannot begin a code.
    pub fn complete(first17: &str) -> Result<Self, UsccError> {
        for last in ALPHABET {
            match Self::parse(&format!("{first17}{}", char::from(*last))) {
                Err(UsccError::CheckDigit) => {}
                other => return other,
            }
        }
        Err(UsccError::CheckDigit)
    }

    /// The code as 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Uscc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Uscc {
    type Error = UsccError;
    fn try_from(text: String) -> Result<Self, UsccError> {
        Self::parse(&text)
    }
}

impl From<Uscc> for String {
    fn from(code: Uscc) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_true_codes_in_any_dress() {
        for code in [
            "91350100M000100Y43",
            "91330100799655058B",
            "91310112BAA397UYK0", // the sum is a multiple of 31
            "91310112MA1GB00018",
            "91310112MA1GB0002B",
            "91310112MA1GBX7Y99",
            " 91310112-ma1gbx7y99 ",
            "９１３１０１１２ＭＡ１ＧＢＸ７Ｙ９９",
        ] {
            assert!(Uscc::parse(code).is_ok(), "{code}");
        }
        assert_eq!(Uscc::parse("91310112-ma1gbx7y99").unwrap().as_str(), "91310112MA1GBX7Y99");
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(Uscc::parse("91310115MA1H8R7C6D"), Err(UsccError::CheckDigit));
        assert_eq!(Uscc::parse("9131"), Err(UsccError::Length(4)));
        assert_eq!(Uscc::parse("9131011OMA1GB00018"), Err(UsccError::Character { position: 8, found: 'O' }));
        assert_eq!(Uscc::parse("91310112MA1GB0001Z"), Err(UsccError::Character { position: 18, found: 'Z' }));
        assert_eq!(Uscc::complete("91310115MA1H8R7C6").unwrap().as_str(), "91310115MA1H8R7C67");
    }

    #[test]
    fn one_wrong_character_never_passes() {
        let good: Vec<char> = "91310112MA1GBX7Y99".chars().collect();
        for position in 0..18 {
            for letter in ALPHABET.iter().map(|b| char::from(*b)).filter(|c| *c != good[position]) {
                let mut wrong = good.clone();
                wrong[position] = letter;
                assert!(Uscc::parse(&wrong.iter().collect::<String>()).is_err());
            }
        }
    }
}
