//! Meilisearch, for installations that outgrow the embedded engine.
//!
//! Index `{prefix}_{kind}` for each kind of document; a rebuild fills `{prefix}_{kind}_new` and swaps.

mod query;
mod settings;
mod write;

use super::{Change, Engine, EngineError, EngineHit, EngineHits, EngineQuery, Rebuild, Sort, text::Word};
use crate::settings::SearchSettings;
use async_trait::async_trait;
use contract::search::DocKind;
use meilisearch_sdk::{
    client::Client,
    documents::DocumentsQuery,
    errors::{Error as MeiliError, ErrorCode, ErrorType},
    indexes::Index,
    search::{MatchingStrategies, SearchQuery, SearchResults, Selectors},
};
use query::{Asked, Counted, Request};
use settings::{LOCALE, Row};
use std::{collections::BTreeMap, future::Future, time::Duration};
use uuid::Uuid;

/// A search that takes longer counts as away.
const SEARCH_PATIENCE: Duration = Duration::from_secs(3);
/// The same for a single request of a change or a rebuild.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);
/// Hits of each word that are merged in [`super::Mode::Any`].
const MERGED: usize = 500;
/// Documents read at once by `versions`.
const PAGE: usize = 5_000;

/// A Meilisearch server; cheap to clone.
#[derive(Clone)]
pub struct Meili {
    /// Or why there is none.
    client: Result<Client, String>,
    prefix: String,
}

impl Meili {
    /// A server by its settings. Asks nothing yet.
    pub fn new(settings: &SearchSettings) -> Self {
        let key = settings.key.as_str();
        // The client library panics over a key that cannot stand in a header.
        let client = if key.bytes().all(|b| b.is_ascii_graphic()) {
            let url = settings.url.trim_end_matches('/');
            Client::new(url, (!key.is_empty()).then_some(key)).map_err(|e| e.to_string())
        } else {
            Err("search.key 里有不能用作密钥的字符，请检查".to_owned())
        };
        Self { client, prefix: settings.prefix.clone() }
    }

    fn client(&self) -> Result<&Client, EngineError> {
        self.client.as_ref().map_err(|why| EngineError::Away(why.clone()))
    }

    fn name_of(&self, kind: DocKind) -> String {
        format!("{}_{}", self.prefix, kind.as_str())
    }

    fn index(&self, kind: DocKind) -> Result<Index, EngineError> {
        Ok(self.client()?.index(self.name_of(kind)))
    }

    /// Runs requests over one kind in one call.
    async fn run(&self, kind: DocKind, requests: &[Request]) -> Result<Vec<SearchResults<Row>>, EngineError> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let index = self.index(kind)?;
        let mut multi = self.client()?.multi_search();
        for request in requests {
            multi.with_search_query(search_query(&index, request));
        }
        Ok(within(SEARCH_PATIENCE, multi.execute::<Row>()).await?.results)
    }

    async fn one(&self, query: &EngineQuery) -> Result<EngineHits, EngineError> {
        let asked = query::understand(query);
        if asked.nothing {
            let facets = query.facets.iter().map(|f| ((*f).to_owned(), BTreeMap::new())).collect();
            return Ok(EngineHits { facets, words: asked.words, ..EngineHits::default() });
        }
        if query::is_merged(query, &asked) {
            return self.merged(query, &asked).await;
        }
        if !asked.codes.is_empty() {
            let found = self.all(query, &asked, &asked.plain, &asked.codes).await?;
            if found.total > 0 || asked.parts.is_empty() {
                return Ok(found);
            }
        }
        let mut words = asked.plain.clone();
        words.extend(asked.parts.iter().cloned());
        self.all(query, &asked, &words, &[]).await
    }

    /// Every word must occur.
    async fn all(
        &self,
        query: &EngineQuery,
        asked: &Asked,
        words: &[Word],
        codes: &[String],
    ) -> Result<EngineHits, EngineError> {
        let q = query::q(words);
        let mut requests = vec![query::main(query, q.clone(), codes)?];
        let counting = query::counting(query, &q, codes, None)?;
        requests.extend(counting.iter().map(|(_, request)| request.clone()));
        let mut answers = self.run(query.kind, &requests).await?.into_iter();
        let main = answers.next().ok_or_else(|| failed("no answer"))?;
        let hits = main.hits.iter().map(|h| hit(h.result.id, h.ranking_score)).collect();
        Ok(EngineHits {
            hits,
            total: total(&main),
            facets: facets(query, counting.into_iter().map(|(c, _)| c), answers),
            words: asked.words.clone(),
        })
    }

    /// Any word may occur: the words one by one, merged by what each is worth. The total is exact up to
    /// [`MERGED`] hits a word, and a lower bound beyond.
    async fn merged(&self, query: &EngineQuery, asked: &Asked) -> Result<EngineHits, EngineError> {
        let words = asked.plain.iter().chain(&asked.parts).take(query::WORDS);
        // Facets ignore filters on themselves, so their hits are looked for without filters.
        let base = EngineQuery {
            filters: query
                .filters
                .iter()
                .filter(|f| query.facets.is_empty() || f.field == "concepts")
                .cloned()
                .collect(),
            sort: Sort::Relevance,
            offset: 0,
            limit: MERGED,
            ..query.clone()
        };
        let mut requests = Vec::new();
        for word in words {
            requests.push(query::main(&base, query::q(std::slice::from_ref(word)), &[])?);
        }
        for code in &asked.codes {
            requests.push(query::main(&base, String::new(), std::slice::from_ref(code))?);
        }
        let answers = self.run(query.kind, &requests).await?;
        let most = answers.iter().map(total).max().unwrap_or(0);
        let mut scores: BTreeMap<Uuid, f32> = BTreeMap::new();
        for answer in &answers {
            let worth = worth(total(answer), most);
            for found in &answer.hits {
                *scores.entry(found.result.id).or_default() += worth * score(found.ranking_score);
            }
        }
        if query.facets.is_empty() && query.sort == Sort::Relevance {
            let total = most.max(scores.len() as u64);
            let hits = best(scores, query.offset, query.limit);
            return Ok(EngineHits { hits, total, words: asked.words.clone(), ..EngineHits::default() });
        }
        self.among(query, asked, scores).await
    }

    /// The merged hits with filters, facets and another order.
    async fn among(
        &self,
        query: &EngineQuery,
        asked: &Asked,
        scores: BTreeMap<Uuid, f32>,
    ) -> Result<EngineHits, EngineError> {
        let within = query::ids(scores.keys().copied());
        let counting = query::counting(query, "", &[], Some(&within))?;
        let mut main = query::main(query, String::new(), &[])?;
        main.filter = if main.filter.is_empty() { within } else { format!("{} AND {within}", main.filter) };
        if query.sort == Sort::Relevance {
            (main.offset, main.limit) = (0, scores.len());
        }
        let mut requests = vec![main];
        requests.extend(counting.iter().map(|(_, request)| request.clone()));
        let mut answers = self.run(query.kind, &requests).await?.into_iter();
        let main = answers.next().ok_or_else(|| failed("no answer"))?;
        let kept = main.hits.iter().map(|h| h.result.id);
        let hits = if query.sort == Sort::Relevance {
            let kept = kept.filter_map(|id| Some((id, *scores.get(&id)?))).collect();
            best(kept, query.offset, query.limit)
        } else {
            kept.map(|id| hit(id, None)).collect()
        };
        Ok(EngineHits {
            hits,
            total: total(&main),
            facets: facets(query, counting.into_iter().map(|(c, _)| c), answers),
            words: asked.words.clone(),
        })
    }
}

fn search_query<'a>(
    index: &'a Index,
    request: &'a Request,
) -> SearchQuery<'a, meilisearch_sdk::DefaultHttpClient> {
    let mut query = SearchQuery::new(index);
    query
        .with_query(&request.q)
        .with_offset(request.offset)
        .with_limit(request.limit)
        .with_attributes_to_retrieve(Selectors::Some(&["id"]))
        .with_show_ranking_score(true)
        .with_matching_strategy(MatchingStrategies::ALL)
        .with_locales(&[LOCALE]);
    if !request.filter.is_empty() {
        query.with_filter(&request.filter);
    }
    if !request.facets.is_empty() {
        query.with_facets(Selectors::Some(&request.facets));
    }
    if !request.sort.is_empty() {
        query.with_sort(&request.sort);
    }
    query.build()
}

fn total(answer: &SearchResults<Row>) -> u64 {
    answer.estimated_total_hits.or(answer.total_hits).unwrap_or(0) as u64
}

fn hit(id: Uuid, ranking: Option<f64>) -> EngineHit {
    EngineHit { id, score: score(ranking) }
}

#[expect(clippy::cast_possible_truncation, reason = "a score between 0 and 1")]
fn score(ranking: Option<f64>) -> f32 {
    ranking.unwrap_or(0.0) as f32
}

/// What a word is worth: the rarer the more.
#[expect(clippy::cast_precision_loss, reason = "numbers of documents are far below 2^23 here")]
fn worth(found: u64, most: u64) -> f32 {
    (1.0 + (most as f32 + 1.0) / (found as f32 + 1.0)).ln()
}

/// Best first, equal ones by id.
fn best(scores: BTreeMap<Uuid, f32>, offset: usize, limit: usize) -> Vec<EngineHit> {
    let mut hits: Vec<EngineHit> = scores.into_iter().map(|(id, score)| EngineHit { id, score }).collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    hits.into_iter().skip(offset).take(limit).collect()
}

fn facets(
    query: &EngineQuery,
    counted: impl Iterator<Item = Counted>,
    answers: impl Iterator<Item = SearchResults<Row>>,
) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut facets: BTreeMap<String, BTreeMap<String, u64>> =
        query.facets.iter().map(|f| ((*f).to_owned(), BTreeMap::new())).collect();
    for (counted, answer) in counted.zip(answers) {
        match counted {
            Counted::Facets(fields) => {
                let mut found = answer.facet_distribution.unwrap_or_default();
                for field in fields {
                    let counts = found.remove(field).unwrap_or_default();
                    facets.insert(field.to_owned(), query::distribution(counts));
                }
            }
            Counted::Status(value) if total(&answer) > 0 => {
                let count = total(&answer);
                facets.entry("status".to_owned()).or_default().insert(value.to_owned(), count);
            }
            Counted::Status(_) => {}
        }
    }
    facets
}

#[async_trait]
impl Engine for Meili {
    fn name(&self) -> &'static str {
        "meilisearch"
    }

    async fn prepare(&self) -> Result<(), EngineError> {
        for kind in DocKind::ALL {
            write::make(self.client()?, &self.name_of(kind)).await?;
        }
        Ok(())
    }

    async fn search(&self, queries: &[EngineQuery]) -> Result<Vec<EngineHits>, EngineError> {
        futures::future::try_join_all(queries.iter().map(|query| self.one(query))).await
    }

    async fn apply(&self, changes: Vec<Change>) -> Result<(), EngineError> {
        write::apply(self, changes).await
    }

    async fn rebuild(&self) -> Result<Box<dyn Rebuild>, EngineError> {
        self.prepare().await?;
        Ok(Box::new(write::Building::start(self.clone()).await?))
    }

    async fn versions(&self, kind: DocKind) -> Result<BTreeMap<Uuid, i64>, EngineError> {
        let index = self.index(kind)?;
        let mut versions = BTreeMap::new();
        for page in 0.. {
            let mut query = DocumentsQuery::new(&index);
            query.with_offset(page * PAGE).with_limit(PAGE).with_fields(["id", "version"]);
            let found = within(WRITE_PATIENCE, index.get_documents_with::<Row>(&query)).await?;
            let last = found.results.len() < PAGE;
            versions.extend(found.results.into_iter().map(|row| (row.id, row.version)));
            if last {
                break;
            }
        }
        Ok(versions)
    }

    async fn needs_rebuild(&self) -> bool {
        let Ok(client) = self.client() else { return false };
        let Ok(Ok(stats)) = tokio::time::timeout(SEARCH_PATIENCE, client.get_stats()).await else {
            return false;
        };
        DocKind::ALL
            .iter()
            .all(|kind| stats.indexes.get(&self.name_of(*kind)).is_none_or(|s| s.number_of_documents == 0))
    }
}

/// Waits for an answer; one that does not come in time is away.
async fn within<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, MeiliError>>,
) -> Result<T, EngineError> {
    match tokio::time::timeout(patience, work).await {
        Ok(answer) => answer.map_err(engine_error),
        Err(_) => Err(EngineError::Away(format!("Meilisearch 在 {} 秒内没有回答", patience.as_secs()))),
    }
}

/// Which errors may pass by themselves, or are mended at the server, and which are ours.
fn engine_error(error: MeiliError) -> EngineError {
    match &error {
        MeiliError::Meilisearch(e) if e.error_type == ErrorType::Auth => {
            EngineError::Away(format!("Meilisearch 不接受密钥，请检查 search.key：{}", e.error_message))
        }
        MeiliError::Meilisearch(e) if e.error_code == ErrorCode::IndexNotFound => {
            EngineError::Away("Meilisearch 上还没有索引；运行 shujutong reindex 可以建立".to_owned())
        }
        MeiliError::Meilisearch(e) if e.error_type == ErrorType::InvalidRequest => failed(&error),
        MeiliError::Meilisearch(_)
        | MeiliError::MeilisearchCommunication(_)
        | MeiliError::Timeout
        | MeiliError::HttpError(_) => EngineError::Away(format!("Meilisearch 没有正常回答：{error}")),
        _ => failed(&error),
    }
}

fn failed(error: impl std::fmt::Display) -> EngineError {
    EngineError::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
