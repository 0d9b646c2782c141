//! A search as its address says it, read and checked.

use super::{Filter, Sort};
use crate::{Error, Result};
use contract::{
    catalog::ProductKind,
    opportunities::{OpportunityKind, OpportunityStatus},
    organizations::CompanySize,
    search::{DocKind, QUERY_MAX, SearchQuery},
};

/// Hits that can be paged to.
pub const OFFSET_MAX: usize = 10_000;
/// Rows a page that may be asked for.
const PAGE_SIZES: [u32; 3] = [10, 20, 50];
/// Values of one filter that count.
const VALUES_MAX: usize = 50;

/// A checked search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The words.
    pub text: String,
    /// Only this kind.
    pub kind: Option<DocKind>,
    /// The filters that were set.
    pub filters: Vec<Filter>,
    /// The order.
    pub sort: Sort,
    /// From 1.
    pub page: u32,
    /// Rows a page.
    pub page_size: u32,
}

impl Asked {
    /// Hits before the page.
    pub fn offset(&self) -> usize {
        (self.page as usize - 1) * self.page_size as usize
    }

    /// The filters that things of a kind can have; the others would find nothing.
    pub fn filters_of(&self, kind: DocKind) -> Vec<Filter> {
        self.filters.iter().filter(|f| facets_of(kind).contains(&f.field)).cloned().collect()
    }
}

/// The facets of a kind, in the order they are shown.
pub const fn facets_of(kind: DocKind) -> &'static [&'static str] {
    match kind {
        DocKind::Product => &["sub", "domain", "town", "local", "size"],
        DocKind::Supplier => &["domain", "town", "local", "size"],
        DocKind::Opportunity => &["status", "sub", "domain"],
    }
}

/// Reads and checks an address.
///
/// # Errors
/// [`Error::Malformed`] with the words to mend it: a value that is none of a closed list, a page that
/// is out of bounds. Free values (places, domains) that nothing has just find nothing.
pub fn read(query: &SearchQuery) -> Result<Asked> {
    let kind = match query.kind.trim() {
        "" | "all" => None,
        text => Some(
            DocKind::parse(text).ok_or_else(|| wrong("kind", text, "product、supplier 或 opportunity"))?,
        ),
    };
    let sort = match query.sort.trim() {
        // Without words everything fits alike: the newest is of most interest.
        "" if query.q.trim().is_empty() => Sort::Newest,
        "" | "relevance" => Sort::Relevance,
        "newest" => Sort::Newest,
        "deadline" => Sort::Deadline,
        "budget" => Sort::Budget,
        text => return Err(wrong("sort", text, "relevance、newest、deadline 或 budget")),
    };
    let page_size = query.size_of_page.unwrap_or(20);
    if !PAGE_SIZES.contains(&page_size) {
        return Err(wrong("size_of_page", &page_size.to_string(), "10、20 或 50"));
    }
    let page = query.page.unwrap_or(1);
    let last = u32::try_from(OFFSET_MAX).unwrap_or(u32::MAX) / page_size + 1;
    if !(1..=last).contains(&page) {
        return Err(Error::Malformed(format!("page 应为 1 到 {last}；想看更靠后的结果，请加筛选条件。")));
    }
    let text: String = query.q.chars().take(QUERY_MAX).collect();
    Ok(Asked { text: text.trim_start().to_owned(), kind, filters: filters(query)?, sort, page, page_size })
}

fn filters(query: &SearchQuery) -> Result<Vec<Filter>> {
    let known_sub = |v: &str| {
        ProductKind::ALL.iter().any(|k| k.as_str() == v)
            || OpportunityKind::ALL.iter().any(|k| k.as_str() == v)
    };
    let known_size = |v: &str| CompanySize::ALL.iter().any(|s| s.as_str() == v);
    let known_status =
        |v: &str| [OpportunityStatus::Published, OpportunityStatus::Closed].iter().any(|s| s.as_str() == v);
    let subs = "data、compute、service、project、scenario、challenge 或 procurement";
    type Known<'a> = &'a dyn Fn(&str) -> bool;
    let free: Known<'_> = &|_| true;
    let fields: [(&'static str, &str, Known<'_>, &str); 6] = [
        ("town", &query.town, free, ""),
        ("sub", &query.sub, &known_sub, subs),
        ("size", &query.size, &known_size, "startup、small、medium 或 large"),
        ("domain", &query.domain, free, ""),
        ("status", &query.status, &known_status, "published 或 closed"),
        ("local", &query.local, &|v| v == "1" || v == "0", "1（区内）或 0（区外）"),
    ];
    let mut filters = Vec::new();
    for (field, text, known, words) in fields {
        let mut values: Vec<String> = Vec::new();
        for value in text.split([',', '，']).map(str::trim).filter(|v| !v.is_empty()).take(VALUES_MAX) {
            if !known(value) {
                return Err(wrong(field, value, words));
            }
            if !values.iter().any(|v| v == value) {
                values.push(value.to_owned());
            }
        }
        if !values.is_empty() {
            filters.push(Filter { field, values });
        }
    }
    Ok(filters)
}

fn wrong(field: &str, value: &str, words: &str) -> Error {
    let value: String = value.chars().take(40).collect();
    Error::Malformed(format!("{field} 不能是“{value}”，应为{words}。"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(change: impl FnOnce(&mut SearchQuery)) -> Result<Asked> {
        let mut query = SearchQuery::default();
        change(&mut query);
        read(&query)
    }

    #[test]
    fn reads_an_address() {
        let asked = query(|q| {
            q.q = "  无人机".into();
            q.kind = "product".into();
            q.town = "浦江镇, 梅陇镇，浦江镇,".into();
            q.status = "published".into();
            q.page = Some(3);
            q.size_of_page = Some(10);
        })
        .unwrap();
        assert_eq!((asked.text.as_str(), asked.sort, asked.offset()), ("无人机", Sort::Relevance, 20));
        assert_eq!(asked.filters[0].values, ["浦江镇", "梅陇镇"]);
        let fields: Vec<&str> = asked.filters_of(DocKind::Product).iter().map(|f| f.field).collect();
        assert_eq!(fields, ["town"], "products have no status");
        assert_eq!(query(|_| {}).unwrap().sort, Sort::Newest);
        assert_eq!(query(|q| q.q = "长".repeat(1_000)).unwrap().text.chars().count(), QUERY_MAX);
    }

    #[test]
    fn says_what_is_wrong_with_it() {
        let words = |result: Result<Asked>| match result {
            Err(Error::Malformed(words)) => words,
            other => panic!("{other:?}"),
        };
        assert!(words(query(|q| q.kind = "goods".into())).contains("product、supplier"));
        assert!(words(query(|q| q.sort = "x".into())).contains("relevance"));
        assert!(words(query(|q| q.sub = "data,gift".into())).contains("“gift”"));
        assert!(words(query(|q| q.local = "yes".into())).contains("区内"));
        assert!(words(query(|q| q.size_of_page = Some(1000))).contains("50"));
        assert!(words(query(|q| q.page = Some(0))).contains("1 到 501"));
        assert!(words(query(|q| q.page = Some(u32::MAX))).contains("筛选"));
        assert_eq!(query(|q| q.page = Some(501)).unwrap().offset(), OFFSET_MAX);
    }
}
