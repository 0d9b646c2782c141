//! `shujutong match-eval`.

use super::{Context, Exit};
use anyhow::Result;
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

pub(crate) async fn run(_context: &Context, args: &Args) -> Result<Exit> {
    let Args { corpus, engine, title_only, run_file } = args;
    anyhow::bail!("match-eval is not there yet: {corpus:?} {engine:?} {title_only} {run_file:?}")
}
