//! Running a labelled corpus through the product: its normal import, its index, its ranking.

use super::{Requirement, ranking};
use crate::{
    Actor, App, Result, import::ImportOptions, jobs::Outcome, opportunities::import::import_opportunities,
    organizations::import::import_suppliers, search::outbox,
};
use anyhow::{Context, anyhow};
use entity::opportunity;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::{collections::BTreeMap, fmt::Write, path::Path};

/// Suppliers ranked for each requirement.
const DEPTH: usize = 100;

/// What was ranked: by the requirement's import key, suppliers' import keys and scores, best first.
pub type Run = BTreeMap<String, Vec<(String, f32)>>;

/// Imports a corpus folder (`suppliers.jsonl`, `opportunities.jsonl`) into an empty application and
/// brings its index up to date.
///
/// # Errors
/// A missing file, a refused row, or an engine or database that fails.
pub async fn load(app: &App, folder: &Path) -> Result<()> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).with_context(|| format!("读不到 {}", path.display()))
    };
    let (suppliers, opportunities) = (read("suppliers.jsonl")?, read("opportunities.jsonl")?);
    let (system, options) = (&Actor::System, ImportOptions::default());
    for report in [
        import_suppliers(app, system, &suppliers, options, &|_| ()).await?,
        import_opportunities(app, system, &opportunities, options, &|_| ()).await?,
    ] {
        if let Some(error) = report.errors.first() {
            return Err(anyhow!("语料有 {} 行未能导入，例如{error}", report.failed).into());
        }
    }
    match outbox::apply_pending(app).await? {
        Outcome::Done => Ok(()),
        Outcome::Retry(words) | Outcome::Fail(words) => Err(anyhow!("索引未能更新：{words}").into()),
    }
}

/// Ranks suppliers for every imported requirement; by the titles alone as in the first seconds of
/// drafting, or by the whole text.
///
/// # Errors
/// When the engine refuses or the database fails.
pub async fn rank(app: &App, title_only: bool) -> Result<Run> {
    let rows = opportunity::Entity::find()
        .filter(opportunity::Column::ImportKey.is_not_null())
        .order_by_asc(opportunity::Column::ImportKey)
        .all(app.db.read())
        .await?;
    let mut run = Run::new();
    for row in rows {
        let mut requirement = Requirement { title: row.title, ..Requirement::default() };
        if !title_only {
            requirement.background = row.background;
            requirement.requirement = row.requirement;
            requirement.qualifications = serde_json::from_value(row.qualifications).unwrap_or_default();
        }
        let ranking = ranking::rank(app, &requirement, DEPTH).await?;
        let ranked = ranking.ranked.into_iter().filter_map(|r| Some((r.import_key?, r.score))).collect();
        run.insert(row.import_key.unwrap_or_default(), ranked);
    }
    Ok(run)
}

/// A run in TREC's format: `query Q0 document rank score tag`.
pub fn trec(run: &Run) -> String {
    let mut out = String::new();
    for (query, ranked) in run {
        for (place, (document, score)) in ranked.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{query} Q0 {document} {} {score:.6} shujutong", place + 1);
        }
    }
    out
}

/// The run without scores, as [`super::evaluate::measure`] takes it.
pub fn documents(run: &Run) -> BTreeMap<String, Vec<String>> {
    let keys = |ranked: &[(String, f32)]| ranked.iter().map(|(key, _)| key.clone()).collect();
    run.iter().map(|(query, ranked)| (query.clone(), keys(ranked))).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::evaluate, *};
    use crate::{
        search::{Engine, embedded::Embedded},
        testing::TestApp,
    };
    use std::sync::Arc;

    /// The project's own copy of the labelled corpus.
    fn corpus() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus/dev")
    }

    async fn measured(app: &App, title_only: bool) -> evaluate::Measures {
        let judged = std::fs::read_to_string(corpus().join("qrels.tsv")).unwrap();
        let run = rank(app, title_only).await.unwrap();
        evaluate::measure(&documents(&run), &evaluate::read_judgements(&judged).unwrap())
    }

    /// The floor of the matching's quality. Raise it when the matching gets better; never lower it.
    #[tokio::test]
    async fn the_quality_floor_holds() {
        let app = TestApp::with_engine(|settings| {
            Arc::new(Embedded::open(&settings.data_dir.join("index")).unwrap()) as Arc<dyn Engine>
        })
        .await;
        app.search.prepare().await.unwrap();
        load(&app, &corpus()).await.unwrap();
        let whole = measured(&app, false).await;
        assert!(whole.ndcg10 >= 0.92 && whole.p5 >= 0.97, "{whole:?}");
        let title = measured(&app, true).await;
        assert!(title.ndcg10 >= 0.80 && title.recall20 >= 0.93, "{title:?}");
        // The same question gets the same answer.
        assert_eq!(rank(&app, true).await.unwrap(), rank(&app, true).await.unwrap());
        app.finish().await;
    }

    #[test]
    fn a_run_file_is_in_the_usual_format() {
        let run = Run::from([("q1".to_owned(), vec![("s1".to_owned(), 1.5), ("s2".to_owned(), 0.25)])]);
        assert_eq!(trec(&run), "q1 Q0 s1 1 1.500000 shujutong\nq1 Q0 s2 2 0.250000 shujutong\n");
    }
}
