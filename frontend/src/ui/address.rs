//! Addresses: the URL is the state of every list, so links are the current query with a change.

use std::fmt::Write as _;

/// Percent-encodes a value for a query.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/,".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A query of pairs, empty values left out.
pub fn pairs(pairs: &[(&str, &str)]) -> String {
    let kept: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    kept.join("&")
}

/// The pairs of a query.
#[cfg(feature = "ssr")]
pub fn read(query: &str) -> Vec<(String, String)> {
    serde_urlencoded::from_str(query).unwrap_or_default()
}

/// A list's address: its path and query, from which links with one change are made.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Address {
    path: String,
    pairs: Vec<(String, String)>,
}

#[cfg(feature = "ssr")]
impl Address {
    /// The address of a visit.
    pub fn new(path: &str, query: &str) -> Self {
        let pairs = read(query).into_iter().filter(|(_, value)| !value.is_empty()).collect();
        Self { path: path.to_owned(), pairs }
    }

    /// The value of a field, empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// All pairs but those of some fields: the hidden fields of a GET form.
    pub fn without<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a (String, String)> {
        self.pairs.iter().filter(move |(name, _)| !names.contains(&name.as_str()))
    }

    /// The address with a field set (or removed, when `value` is empty) and back on the first page.
    pub fn with(&self, name: &str, value: &str) -> String {
        let changed = [name, "page"];
        let mut pairs: Vec<(&str, &str)> =
            self.without(&changed).map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.push((name, value));
        self.join(&pairs)
    }

    /// The address of a page of the list.
    pub fn page(&self, page: u32) -> String {
        let number = if page <= 1 { String::new() } else { page.to_string() };
        let mut pairs: Vec<(&str, &str)> =
            self.without(&["page"]).map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.push(("page", &number));
        self.join(&pairs)
    }

    /// The address with a value of a comma-separated field added, or taken away when it is there.
    pub fn toggle(&self, name: &str, value: &str) -> String {
        let mut values: Vec<&str> = self.get(name).split(',').filter(|v| !v.is_empty()).collect();
        if values.contains(&value) {
            values.retain(|v| *v != value);
        } else {
            values.push(value);
        }
        self.with(name, &values.join(","))
    }

    /// The address with only these fields kept.
    pub fn only(&self, names: &[&str]) -> String {
        let pairs: Vec<(&str, &str)> = self
            .pairs
            .iter()
            .filter(|(name, _)| names.contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.join(&pairs)
    }

    fn join(&self, pairs: &[(&str, &str)]) -> String {
        let query = self::pairs(pairs);
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn links_change_one_thing_and_go_back_to_the_first_page() {
        let here =
            Address::new("/suppliers", "q=%E6%A1%A3%E6%A1%88&town=%E6%B5%A6%E6%B1%9F%E9%95%87&page=3&sort=");
        assert_eq!(here.get("q"), "档案");
        assert_eq!(here.toggle("town", "浦江镇"), "/suppliers?q=%E6%A1%A3%E6%A1%88");
        assert_eq!(
            here.toggle("size", "small"),
            "/suppliers?q=%E6%A1%A3%E6%A1%88&town=%E6%B5%A6%E6%B1%9F%E9%95%87&size=small"
        );
        assert_eq!(here.page(2), "/suppliers?q=%E6%A1%A3%E6%A1%88&town=%E6%B5%A6%E6%B1%9F%E9%95%87&page=2");
        assert_eq!(here.only(&[]), "/suppliers");
    }

    #[test]
    fn values_cannot_break_out_of_an_address() {
        assert_eq!(encode("a&b=\"<c>"), "a%26b%3D%22%3Cc%3E");
    }
}
