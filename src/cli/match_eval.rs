//! `shujutong match-eval`.

use super::{Context, Exit, explain};
use anyhow::{Context as _, Result};
use backend::{
    App,
    matching::{corpus, evaluate},
    settings::Settings,
};
use std::path::PathBuf;

/// 用一份带标注的语料度量匹配质量
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong match-eval --corpus tests/corpus/dev --run-file run.txt
  shujutong match-eval --corpus tests/corpus/dev --title-only --run-file run.txt
  SHUJUTONG__SEARCH__URL=http://127.0.0.1:7700 shujutong match-eval --corpus tests/corpus/dev --engine meilisearch --run-file run.txt

语料导入一个临时数据库，用与产品相同的方法排名，写出 TREC 格式的结果；
有 qrels.tsv 时在标准输出打印一行 JSON：nDCG@10、P@5、Recall@20、MRR。不影响正式数据。")]
pub(crate) struct Args {
    /// 语料目录：suppliers.jsonl、opportunities.jsonl，可有 qrels.tsv
    #[arg(long, value_name = "DIR")]
    corpus: PathBuf,
    /// 搜索引擎
    #[arg(long, value_enum, default_value_t = EngineName::Embedded)]
    engine: EngineName,
    /// 只用标题，如同刚开始起草时
    #[arg(long)]
    title_only: bool,
    /// 结果写到这里
    #[arg(long, value_name = "OUT")]
    run_file: PathBuf,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum EngineName {
    /// 内置引擎
    Embedded,
    /// 配置中的 Meilisearch 服务
    Meilisearch,
}

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let folder = tempfile::tempdir().context("建不了临时目录")?;
    let app = temporary(context, args.engine, folder.path()).await?;
    corpus::load(&app, &args.corpus).await.map_err(explain)?;
    let run = corpus::rank(&app, args.title_only).await.map_err(explain)?;
    std::fs::write(&args.run_file, corpus::trec(&run))
        .with_context(|| format!("写不了 {}", args.run_file.display()))?;
    let judged = args.corpus.join("qrels.tsv");
    if judged.is_file() {
        let text =
            std::fs::read_to_string(&judged).with_context(|| format!("读不到 {}", judged.display()))?;
        let judgements = evaluate::read_judgements(&text)
            .map_err(|line| anyhow::anyhow!("{} 第 {line} 行应为：需求 企业 等级", judged.display()))?;
        let measures = evaluate::measure(&corpus::documents(&run), &judgements);
        println!("{}", serde_json::to_string(&measures)?);
    } else {
        eprintln!("没有 {}，只写出排名", judged.display());
    }
    app.db.close().await;
    Ok(Exit::Done)
}

/// An application over an empty database of its own. On Meilisearch its indexes have a prefix of
/// their own, too, so that nothing of the platform's is touched.
async fn temporary(context: &Context, engine: EngineName, folder: &std::path::Path) -> Result<App> {
    let configured = context.settings()?;
    let mut settings = Settings::for_folder(folder)?;
    if matches!(engine, EngineName::Meilisearch) {
        if configured.search.url.is_empty() {
            anyhow::bail!("没有配置 Meilisearch：请设置 search.url（SHUJUTONG__SEARCH__URL）和 search.key");
        }
        settings.search = configured.search;
        settings.search.prefix = format!("{}-eval-{}", settings.search.prefix, std::process::id());
    }
    let db = crate::compose::database(&settings.database).await?;
    db.migrate().await.map_err(explain)?;
    db.close().await;
    let app = crate::compose::app(settings).await?;
    seeds::reference(&app).await?;
    app.search.prepare().await?;
    Ok(app)
}
