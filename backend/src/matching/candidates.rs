//! Who might do it: several short queries to the engine, merged. Rows are re-read afterwards, so the
//! engine decides only whom to look at, never who wins.

use super::{knowledge::Knowledge, requirement::RequirementProfile, weights::Weights};
use crate::{
    App, Result,
    search::{EngineError, EngineQuery, Filter, Mode},
};
use contract::search::DocKind;
use entity::{capability, organization};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Candidates, and whether the engine was away so that only the database was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Enterprises, each once.
    pub ids: Vec<Uuid>,
    /// The engine was away.
    pub reduced: bool,
}

/// Finds candidates by the engine, or by the database while the engine is away.
///
/// # Errors
/// When the engine refuses the queries (a fault) or the database fails.
pub async fn find(app: &App, asked: &RequirementProfile, title: &str) -> Result<Candidates> {
    if asked.is_empty() && title.trim().is_empty() {
        return Ok(Candidates::default());
    }
    let weights = app.matcher.weights();
    let knowledge = app.matcher.knowledge();
    let queries = queries(asked, title, &knowledge, weights);
    match app.search.search(&queries).await {
        Ok(answers) => {
            let lists: Vec<Vec<Uuid>> =
                answers.into_iter().map(|a| a.hits.into_iter().map(|h| h.id).collect()).collect();
            Ok(Candidates { ids: merge(&lists, weights.candidates.most), reduced: false })
        }
        Err(EngineError::Away(cause)) => {
            tracing::warn!(cause, "matching without the search engine");
            Ok(Candidates { ids: from_database(app, asked, &knowledge).await?, reduced: true })
        }
        Err(error) => Err(error.into()),
    }
}

/// The queries: by recognised capability, by the requirement's telling words, by the trade's words for
/// them, by the title as it stands.
fn queries(
    asked: &RequirementProfile,
    title: &str,
    knowledge: &Knowledge,
    weights: &Weights,
) -> Vec<EngineQuery> {
    let most = weights.candidates.words;
    let codes: Vec<String> = asked
        .asked
        .iter()
        .take(6)
        .filter_map(|(i, _)| knowledge.capability(*i))
        .map(|c| c.code.clone())
        .collect();
    let own: Vec<&str> = asked.words.iter().take(most).map(String::as_str).collect();
    let each = (most / 3).max(1);
    let trade: Vec<&str> = asked
        .asked
        .iter()
        .take(3)
        .filter_map(|(i, _)| knowledge.capability(*i))
        .flat_map(|c| std::iter::once(c.name.as_str()).chain(c.trade.iter().map(String::as_str)).take(each))
        .take(most)
        .collect();
    let text = |words: &[&str]| words.join(" ");
    let mut out = Vec::new();
    // Each recognised capability gets a list of its own: a common one must not crowd out a rare one.
    for code in codes.iter().take(3) {
        let filters = vec![Filter { field: "concepts", values: vec![code.clone()] }];
        out.push(EngineQuery { filters: filters.clone(), ..any(text(&trade), weights) });
        // Some are filed under it whose own words no engine meets with these.
        let limit = weights.candidates.filed;
        out.push(EngineQuery { filters, limit, ..any(String::new(), weights) });
    }
    if let Some(rest) = codes.get(3..).filter(|rest| !rest.is_empty()) {
        let filters = vec![Filter { field: "concepts", values: rest.to_vec() }];
        out.push(EngineQuery { filters, ..any(text(&own), weights) });
    }
    let title: String = title.chars().take(40).collect();
    for words in [text(&own), text(&trade), title] {
        if !words.trim().is_empty() {
            out.push(any(words, weights));
        }
    }
    out
}

fn any(text: String, weights: &Weights) -> EngineQuery {
    EngineQuery {
        mode: Mode::Any,
        limit: weights.candidates.each,
        ..EngineQuery::new(DocKind::Supplier, text)
    }
}

/// Takes the first of each list, then the second of each, … so that every query has its say.
fn merge(lists: &[Vec<Uuid>], most: usize) -> Vec<Uuid> {
    let mut seen = std::collections::HashSet::new();
    let mut out = Vec::new();
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    for place in 0..longest {
        for id in lists.iter().filter_map(|list| list.get(place)) {
            if out.len() < most && seen.insert(*id) {
                out.push(*id);
            }
        }
    }
    out
}

/// Candidates without the engine: by the capabilities suppliers were filed under, then by words.
async fn from_database(app: &App, asked: &RequirementProfile, knowledge: &Knowledge) -> Result<Vec<Uuid>> {
    let most = u64::try_from(app.matcher.weights().candidates.most).unwrap_or(u64::MAX);
    let codes: Vec<String> =
        asked.asked.iter().filter_map(|(i, _)| knowledge.capability(*i)).map(|c| c.code.clone()).collect();
    let mut ids: Vec<Uuid> = capability::Entity::find()
        .select_only()
        .column(capability::Column::OrganizationId)
        .filter(capability::Column::TaxonomyCode.is_in(codes))
        .distinct()
        .order_by_asc(capability::Column::OrganizationId)
        .limit(most)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let mut words = Condition::any();
    for word in asked.words.iter().take(5) {
        words = words.add(organization::Column::Intro.contains(word));
    }
    if !asked.words.is_empty() {
        let more: Vec<Uuid> = organization::Entity::find()
            .select_only()
            .column(organization::Column::Id)
            .filter(words)
            .order_by_asc(organization::Column::Id)
            .limit(most)
            .into_tuple()
            .all(app.db.read())
            .await?;
        ids.extend(more);
    }
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_has_its_say() {
        let ids: Vec<Uuid> = (1..=6).map(Uuid::from_u128).collect();
        let lists = [vec![ids[0], ids[1], ids[2]], vec![ids[3], ids[0]], vec![]];
        assert_eq!(merge(&lists, 4), [ids[0], ids[3], ids[1], ids[2]]);
    }
}
