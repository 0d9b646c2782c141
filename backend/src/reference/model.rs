//! What reference data must be like.

use crate::{Error, Result};
use contract::{
    catalog::ProductKind,
    reference::{TaxonomyDomain, Town, Zone},
};
use std::collections::HashSet;

/// All reference data, each list in the order shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// The towns.
    pub towns: Vec<Town>,
    /// The 特色专区.
    pub zones: Vec<Zone>,
    /// The taxonomy.
    pub taxonomy: Vec<TaxonomyDomain>,
}

impl Reference {
    /// Checks it and drops related capabilities that do not exist; returns what was dropped.
    ///
    /// # Errors
    /// [`Error::Malformed`] naming the first entry that is missing, doubled or wrong: half a taxonomy is
    /// worse than the one before.
    pub fn check(&mut self) -> Result<Vec<String>> {
        unique("街镇", self.towns.iter().map(|t| (t.code.as_str(), t.name.as_str())))?;
        unique("专区", self.zones.iter().map(|z| (z.code.as_str(), z.name.as_str())))?;
        unique("领域", self.taxonomy.iter().map(|d| (d.domain.as_str(), d.name.as_str())))?;
        let all = self.taxonomy.iter().flat_map(|d| &d.capabilities);
        unique("能力", all.map(|c| (c.code.as_str(), c.name.as_str())))?;
        for domain in &self.taxonomy {
            for capability in &domain.capabilities {
                let code = &capability.code;
                if !code
                    .strip_prefix(&domain.domain)
                    .is_some_and(|rest| rest.starts_with('.') && rest.len() > 1)
                {
                    return wrong(format!("能力 {code} 的编码应以 {}. 开头", domain.domain));
                }
                if ProductKind::parse(&capability.kind).is_none() {
                    return wrong(format!(
                        "能力 {code} 的 kind“{}”应为 data、compute 或 service",
                        capability.kind
                    ));
                }
                if capability.trade.is_empty() || capability.plain.is_empty() {
                    return wrong(format!("能力 {code} 缺少 trade 或 plain 词语"));
                }
            }
        }
        Ok(self.drop_unknown_related())
    }

    fn drop_unknown_related(&mut self) -> Vec<String> {
        let capabilities = self.taxonomy.iter().flat_map(|d| &d.capabilities);
        let codes: HashSet<String> = capabilities.map(|c| c.code.clone()).collect();
        let mut dropped = Vec::new();
        for capability in self.taxonomy.iter_mut().flat_map(|d| &mut d.capabilities) {
            let own = capability.code.clone();
            capability.related.retain(|related| {
                let known = codes.contains(related) && *related != own;
                if !known {
                    dropped.push(format!("{own} → {related}"));
                }
                known
            });
        }
        dropped
    }
}

fn unique<'a>(what: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) -> Result<()> {
    let mut seen = HashSet::new();
    for (code, name) in entries {
        if code.is_empty() || name.is_empty() {
            return wrong(format!("{what}“{code}{name}”缺少编码或名称"));
        }
        if !seen.insert(code) {
            return wrong(format!("{what}编码 {code} 出现了两次"));
        }
    }
    if seen.is_empty() { wrong(format!("没有任何{what}")) } else { Ok(()) }
}

fn wrong<T>(words: String) -> Result<T> {
    Err(Error::Malformed(format!("参考数据有误：{words}。")))
}
