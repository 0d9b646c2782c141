//! Facets in people's words.

use super::Filter;
use crate::App;
use contract::{
    catalog::ProductKind,
    opportunities::{OpportunityKind, OpportunityStatus},
    organizations::CompanySize,
    search::{DocKind, Facet, FacetValue},
};
use std::collections::BTreeMap;

/// Values of a facet that are shown, beside those that are chosen.
const VALUES: usize = 24;

/// A facet from an engine's counts, most frequent first; what is chosen is always shown, so that it
/// can be taken back.
pub fn facet(app: &App, field: &str, counts: &BTreeMap<String, u64>, filters: &[Filter]) -> Facet {
    let chosen: &[String] = filters.iter().find(|f| f.field == field).map_or(&[], |f| &f.values);
    let value = |value: &String, count: u64| FacetValue {
        label: label(app, field, value),
        selected: chosen.contains(value),
        value: value.clone(),
        count,
    };
    let mut values: Vec<FacetValue> = counts.iter().map(|(v, count)| value(v, *count)).collect();
    values.extend(chosen.iter().filter(|v| !counts.contains_key(*v)).map(|v| value(v, 0)));
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    let mut shown = 0;
    values.retain(|v| {
        shown += usize::from(!v.selected);
        v.selected || shown <= VALUES
    });
    Facet { field: field.to_owned(), label: heading(field).to_owned(), values }
}

/// How many results each kind has.
pub fn kinds(totals: [(DocKind, u64); 3], chosen: Option<DocKind>) -> Facet {
    let values = totals.map(|(kind, count)| FacetValue {
        value: kind.as_str().to_owned(),
        label: kind.zh().to_owned(),
        count,
        selected: chosen == Some(kind),
    });
    Facet { field: "kind".to_owned(), label: heading("kind").to_owned(), values: values.into() }
}

fn heading(field: &str) -> &str {
    match field {
        "kind" => "类别",
        "town" => "街镇",
        "sub" => "类型",
        "size" => "企业规模",
        "domain" => "领域",
        "status" => "状态",
        "local" => "所在地",
        other => other,
    }
}

fn label(app: &App, field: &str, value: &str) -> String {
    let known = match field {
        "sub" => ProductKind::ALL
            .iter()
            .find(|k| k.as_str() == value)
            .map(|k| k.zh())
            .or_else(|| OpportunityKind::ALL.iter().find(|k| k.as_str() == value).map(|k| k.zh())),
        "size" => CompanySize::ALL.iter().find(|s| s.as_str() == value).map(|s| s.zh()),
        "status" => OpportunityStatus::parse(value).map(OpportunityStatus::zh),
        "local" => Some(if value == "1" { "区内" } else { "区外" }),
        "domain" => return app.matcher.knowledge().domain_name(value).unwrap_or(value).to_owned(),
        _ => None,
    };
    known.unwrap_or(value).to_owned()
}
