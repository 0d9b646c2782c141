//! A slice of a list and the cursor that continues it.

use serde::{Deserialize, Serialize};

/// One page of a list, newest or best first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How many rows match in all.
    pub total: u64,
    /// Hand this back as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), total: 0, next_cursor: None }
    }
}

/// `1234567` → `1,234,567`, as numbers are written on the pages.
pub fn group_thousands(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) && c.is_ascii_digit() && !out.ends_with('-') {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn groups_thousands() {
        for (n, text) in
            [("0", "0"), ("999", "999"), ("3000", "3,000"), ("1234567", "1,234,567"), ("-123", "-123")]
        {
            assert_eq!(super::group_thousands(n), text);
        }
    }
}
