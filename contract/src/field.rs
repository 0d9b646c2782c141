//! Errors at the fields of a form or of an imported row.

use serde::{Deserialize, Serialize};

/// What is wrong with one field, in words that say how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's name in the form (`budget_wan`), the same as its `name` attribute.
    pub field: String,
    /// The message in Chinese, ready to show at the field.
    pub message: String,
}

/// The errors of a whole form; empty means the form is good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// Adds an error at a field.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    /// Adds `message` at `field` when `bad`.
    pub fn check(&mut self, bad: bool, field: &str, message: impl Into<String>) {
        if bad {
            self.add(field, message);
        }
    }

    /// The first message at a field, if any.
    pub fn at(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|e| e.field == field).map(|e| e.message.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok(value)` when nothing is wrong.
    ///
    /// # Errors
    /// The collected errors otherwise.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

/// Text as it should be stored: outer space removed, line ends unified, control characters dropped
/// (a NUL would be refused by PostgreSQL).
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The most characters of a telephone number, with its extension or a second number.
pub const PHONE_MOST: usize = 40;

/// Whether a text can be a telephone number as people write it: 5 digits at least, an extension after 转,
/// `#` or `x`, a second number after `/` or a comma.
pub fn is_phone(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 5
        && text.chars().count() <= PHONE_MOST
        && text.chars().all(|c| c.is_ascii_digit() || "+-() （）#/转，,x".contains(c))
}

/// Whether a text looks like an e-mail address that can be sent to: one `@`, a dotted domain, no
/// space or control characters, within RFC 5321's 254 octets.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c));
    let domain_ok = domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    text.len() <= 254 && local_ok && domain_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_is_as_people_write_it() {
        for good in
            ["12345", "+86 138 0000 0000", "(021)64881234转801", "021-64881234#8", "64881234/13800000000"]
        {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["", "1234", "call me 12345", "微信 12345", &"1".repeat(41)] {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    #[test]
    fn knows_an_address() {
        for good in ["a@b.cn", "wang.li+x@mh.example", "contact@cheng-chuan.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.cn", "a b@c.cn", "a@b..cn", "a@-b.cn", "a\r\nBcc: x@y.cn", ".a@b.cn"]
        {
            assert!(!is_email(bad), "{bad:?}");
        }
    }

    #[test]
    fn cleans_what_databases_refuse() {
        assert_eq!(clean("  甲\0乙\r\n丙\u{7} "), "甲乙\n丙");
    }
}
