//! What every engine must do, as one suite: the embedded engine always, Meilisearch when
//! `TEST_MEILI_URL` (and `TEST_MEILI_KEY`) name a server.
//!
//! The engine must be empty when the suite starts and is left empty.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::too_many_lines)]

use super::{Change, Document, Engine, EngineHits, EngineQuery, Filter, Mode, Sort};
use contract::search::DocKind;
use std::collections::BTreeMap;
use uuid::Uuid;

const KIND: DocKind = DocKind::Product;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn product(n: u128, title: &str, body: &str) -> Document {
    Document {
        id: id(n),
        version: 100 + i64::try_from(n).unwrap(),
        title: title.into(),
        body: vec![body.into()],
        sub: "service".into(),
        town: "浦江镇".into(),
        local: "1".into(),
        status: "published".into(),
        newest: 1_000 * i64::try_from(n).unwrap(),
        deadline: i64::MAX,
        ..Document::default()
    }
}

/// The documents most checks run over.
fn corpus() -> Vec<Document> {
    let mut docs = vec![
        product(1, "无人机河道巡查服务", "每周飞行，自动识别违建和堆物，两小时出图。"),
        product(2, "南京市长江大桥监测数据集", "桥梁振动与位移的逐时数据。"),
        product(3, "数据治理咨询", "为委办局梳理目录，做数据治理和质量稽核，支持 Kubernetes 部署。"),
        product(4, "政务大模型知识库问答", "通过ISO9001认证，人工智能客服，答案标明出处。"),
        product(5, "GPU算力租赁", "按卡时计费的算力，H100 集群，适合大模型训练。"),
        product(6, "综合平台", "也提供一点无人机相关的咨询。"),
        product(7, "砚衡企业信用评分", "输入代码返回评分。"),
        product(8, "Python 数据开发培训", "面向政府工作人员的 Python 与 PostgreSQL 课程。"),
    ];
    docs[1].sub = "data".into();
    docs[4].sub = "compute".into();
    docs[4].town = "梅陇镇".into();
    docs[5].town = "梅陇镇".into();
    docs[5].keywords = vec!["平台".into()];
    docs[6].local = "0".into();
    docs[6].town = "浦东新区".into();
    docs[6].codes = vec!["91310112MA1GB00018".into()];
    docs[7].codes = vec!["MH-2026-0012".into()];
    docs[0].domain = vec!["city".into(), "ai".into()];
    docs[3].domain = vec!["ai".into()];
    docs[0].concepts = vec!["city.drone".into()];
    docs[2].concepts = vec!["governance.quality".into(), "consulting.data".into()];
    docs[0].deadline = 5_000;
    docs[1].deadline = 3_000;
    docs[0].budget = 70;
    docs[2].budget = 900;
    docs
}

struct Suite<'a> {
    engine: &'a dyn Engine,
}

impl Suite<'_> {
    async fn run(&self, query: EngineQuery) -> EngineHits {
        let mut answers = self.engine.search(std::slice::from_ref(&query)).await.unwrap();
        assert_eq!(answers.len(), 1);
        answers.remove(0)
    }

    /// The numbers of the found documents, in order.
    async fn find(&self, query: EngineQuery) -> Vec<u128> {
        numbers(&self.run(query).await)
    }

    async fn all(&self, text: &str) -> Vec<u128> {
        let mut found = self.find(EngineQuery::new(KIND, text)).await;
        found.sort_unstable();
        found
    }

    async fn any(&self, text: &str) -> Vec<u128> {
        self.find(EngineQuery { mode: Mode::Any, ..EngineQuery::new(KIND, text) }).await
    }

    async fn put(&self, docs: Vec<Document>) {
        let changes = docs.into_iter().map(|d| Change::Put(KIND, Box::new(d))).collect();
        self.engine.apply(changes).await.unwrap();
    }
}

fn numbers(hits: &EngineHits) -> Vec<u128> {
    hits.hits.iter().map(|h| h.id.as_u128() - id(0).as_u128()).collect()
}

fn filter(field: &'static str, values: &[&str]) -> Filter {
    Filter { field, values: values.iter().map(|v| (*v).to_owned()).collect() }
}

fn counts(pairs: &[(&str, u64)]) -> BTreeMap<String, u64> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect()
}

/// Runs everything against an empty engine.
pub async fn suite(engine: &dyn Engine) {
    let suite = Suite { engine };
    engine.prepare().await.unwrap();
    assert!(suite.all("").await.is_empty(), "the engine must be empty when the suite starts");
    suite.put(corpus()).await;
    words(&suite).await;
    combinations(&suite).await;
    latin(&suite).await;
    codes(&suite).await;
    filters_and_facets(&suite).await;
    status_follows_the_deadline(&suite).await;
    sorting_and_paging(&suite).await;
    several_at_once(&suite).await;
    hostile(&suite).await;
    changes(&suite).await;
    rebuild(&suite).await;
}

async fn words(s: &Suite<'_>) {
    assert_eq!(s.all("无人机").await, [1, 6], "a Chinese word inside a sentence");
    assert_eq!(s.all("无人机巡查").await, [1], "words written together");
    assert_eq!(s.all("巡查 无人机").await, [1], "in any order");
    assert_eq!(s.all("长江").await, [2], "a word inside a name");
    assert_eq!(s.all("市长").await, [0_u128; 0], "characters of two neighbouring words are no word");
    assert_eq!(s.all("砚衡").await, [7], "a name that no dictionary has");
    assert_eq!(s.all("违建").await, [1], "a new term that no dictionary has");
    assert_eq!(s.all("航天发射").await, [0_u128; 0]);
    let best = s.find(EngineQuery::new(KIND, "无人机")).await;
    assert_eq!(best, [1, 6], "a title outranks a body");
    let hits = s.run(EngineQuery::new(KIND, "无人机巡查")).await;
    assert!(hits.words.contains(&"无人机".to_owned()), "{:?}", hits.words);
    assert_eq!(hits.total, 1);
}

async fn combinations(s: &Suite<'_>) {
    assert_eq!(s.all("无人机 算力").await, [0_u128; 0], "every word must occur");
    let mut any = s.any("无人机 算力").await;
    any.sort_unstable();
    assert_eq!(any, [1, 5, 6], "any word may occur");
    assert_eq!(s.any("数据 治理 咨询").await.first(), Some(&3), "more words are better");
    assert_eq!(s.any("无人机 火星").await.len(), 2, "unknown words cost nothing");
}

async fn latin(s: &Suite<'_>) {
    assert_eq!(s.all("kubernetes").await, [3], "letters of either case");
    assert_eq!(s.all("kuber").await, [3], "the last word may be unfinished");
    assert_eq!(s.all("Ｐｙｔｈｏｎ").await, [8], "full width");
    assert_eq!(s.all("pyhton").await, [8], "one slip in a word of five letters or more");
    assert_eq!(s.all("postgersqk").await, [8], "two slips in a word of nine letters or more");
    assert_eq!(s.all("pxyhtxon").await, [0_u128; 0], "no more slips than that");
    assert_eq!(s.all("gqu").await, [0_u128; 0], "no slip in a short word");
    assert_eq!(s.all("ISO9001").await, [4]);
    assert_eq!(s.all("ISO 9001").await, [4], "letters and digits, however spaced");
}

async fn codes(s: &Suite<'_>) {
    assert_eq!(s.all("91310112MA1GB00018").await, [7]);
    assert_eq!(s.all("91310112ma1gb00018").await, [7], "codes in lower case");
    assert_eq!(s.all("MH-2026-0012").await, [8]);
    assert_eq!(s.all("MH-2026-0013").await, [0_u128; 0], "a code is right or wrong");
    assert_eq!(s.all("91310112MA1GB0001").await, [0_u128; 0], "half a code is none");
}

async fn filters_and_facets(s: &Suite<'_>) {
    let all = || EngineQuery::new(KIND, "");
    let only = |filters: Vec<Filter>| EngineQuery { filters, ..all() };
    assert_eq!(s.find(only(vec![filter("town", &["梅陇镇"])])).await.len(), 2);
    assert_eq!(
        s.find(only(vec![filter("town", &["梅陇镇", "浦东新区"])])).await.len(),
        3,
        "any of the values"
    );
    let both = only(vec![filter("town", &["梅陇镇"]), filter("sub", &["compute"])]);
    assert_eq!(s.find(both).await, [5], "all of the filters");
    assert_eq!(s.find(only(vec![filter("town", &["没有这个镇"])])).await, [0_u128; 0]);
    assert_eq!(s.find(only(vec![filter("domain", &["ai"])])).await.len(), 2, "fields with several values");
    let mut concepts = s.find(only(vec![filter("concepts", &["city.drone", "consulting.data"])])).await;
    concepts.sort_unstable();
    assert_eq!(concepts, [1, 3]);
    let quoted = only(vec![filter("town", &["a\" OR town = \"浦江镇"])]);
    assert_eq!(s.find(quoted).await, [0_u128; 0], "values are values, never syntax");
    let facets = s
        .run(EngineQuery {
            facets: vec!["town", "sub", "local", "domain"],
            filters: vec![filter("sub", &["service"]), filter("local", &["1"])],
            limit: 2,
            ..all()
        })
        .await;
    assert_eq!(facets.total, 5, "the total is that of all pages");
    assert_eq!(facets.hits.len(), 2);
    assert_eq!(
        facets.facets["sub"],
        counts(&[("service", 5), ("data", 1), ("compute", 1)]),
        "ignores its own"
    );
    assert_eq!(facets.facets["local"], counts(&[("1", 5), ("0", 1)]));
    assert_eq!(facets.facets["town"], counts(&[("浦江镇", 4), ("梅陇镇", 1)]), "keeps the others");
    assert_eq!(facets.facets["domain"], counts(&[("ai", 2), ("city", 1)]));
    let text =
        s.run(EngineQuery { facets: vec!["town"], limit: 0, ..EngineQuery::new(KIND, "无人机") }).await;
    assert!(text.hits.is_empty() && text.total == 2, "a limit of 0 only counts");
    assert_eq!(text.facets["town"], counts(&[("浦江镇", 1), ("梅陇镇", 1)]));
}

async fn status_follows_the_deadline(s: &Suite<'_>) {
    let at = |now: i64| EngineQuery { facets: vec!["status"], now, ..EngineQuery::new(KIND, "") };
    assert_eq!(s.run(at(0)).await.facets["status"], counts(&[("published", 8)]));
    assert_eq!(s.run(at(4_000)).await.facets["status"], counts(&[("published", 7), ("closed", 1)]));
    let closed = EngineQuery { filters: vec![filter("status", &["closed"])], ..at(4_000) };
    assert_eq!(s.find(closed.clone()).await, [2]);
    assert_eq!(s.run(closed).await.facets["status"], counts(&[("published", 7), ("closed", 1)]));
    let open = EngineQuery { filters: vec![filter("status", &["published"])], ..at(4_000) };
    assert_eq!(s.run(open).await.total, 7);
}

async fn sorting_and_paging(s: &Suite<'_>) {
    let sorted = |sort| EngineQuery { sort, ..EngineQuery::new(KIND, "") };
    assert_eq!(s.find(sorted(Sort::Newest)).await, [8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(s.find(sorted(Sort::Deadline)).await[..2], [2, 1]);
    assert_eq!(s.find(sorted(Sort::Budget)).await, [3, 1, 2, 4, 5, 6, 7, 8], "equal ones by id");
    assert_eq!(s.find(sorted(Sort::Relevance)).await, [1, 2, 3, 4, 5, 6, 7, 8], "no words: by id");
    let page = |offset| EngineQuery { offset, limit: 3, ..sorted(Sort::Newest) };
    assert_eq!(s.find(page(0)).await, [8, 7, 6]);
    assert_eq!(s.find(page(3)).await, [5, 4, 3]);
    assert_eq!(s.find(page(6)).await, [2, 1]);
    assert_eq!(s.run(page(9_000)).await.total, 8, "past the end the total is still known");
    let words = EngineQuery { sort: Sort::Newest, ..EngineQuery::new(KIND, "无人机") };
    assert_eq!(s.find(words).await, [6, 1], "words and another order");
}

async fn several_at_once(s: &Suite<'_>) {
    let queries = [
        EngineQuery::new(KIND, "算力"),
        EngineQuery::new(DocKind::Supplier, ""),
        EngineQuery::new(KIND, "砚衡"),
    ];
    let answers = s.engine.search(&queries).await.unwrap();
    let found: Vec<Vec<u128>> = answers.iter().map(numbers).collect();
    assert_eq!(found, [vec![5], vec![], vec![7]], "answers in the order of the queries, kinds apart");
    assert!(s.engine.search(&[]).await.unwrap().is_empty());
}

async fn hostile(s: &Suite<'_>) {
    let texts = [
        "\"",
        "\"无人机\"",
        "'",
        "\\",
        "*",
        "?",
        "+",
        "-无人机",
        "!",
        "NOT 无人机",
        "a AND",
        "OR",
        "title:无人机",
        "(",
        ")",
        "[",
        "{",
        "^",
        "~",
        "无人机\0巡查",
        "\u{202e}",
        "%",
        "_",
        "<script>",
        "😀",
        "👨‍👩‍👧",
        "\u{feff}",
        "\n",
        "𠮷野家",
        "İ",
        "ﬁ",
        "e\u{301}",
        "--",
        "a\u{300}\u{301}\u{302}",
    ];
    for mode in [Mode::All, Mode::Any] {
        for text in texts {
            s.run(EngineQuery { mode, ..EngineQuery::new(KIND, text) }).await;
        }
        for long in ["无人机巡查".repeat(2_000), "a".repeat(10_000), "x ".repeat(5_000), "0-".repeat(5_000)]
        {
            s.run(EngineQuery { mode, ..EngineQuery::new(KIND, long) }).await;
        }
    }
    assert_eq!(s.all("\"无人机\"").await, [1, 6], "quotes are no syntax");
    assert_eq!(s.all("无人机\0巡查").await, [1]);
    assert_eq!(s.all("😀").await, [0_u128; 0], "what is no word finds nothing");
    assert_eq!(s.all("   ").await.len(), 8, "nothing asked finds all");
    let mut odd = product(50, "奇怪的\0标题😀\u{1f}", &"长".repeat(30_000));
    odd.town = "引\"号'镇\\".into();
    odd.keywords = vec!["x".repeat(70_000), String::new()];
    s.put(vec![odd.clone()]).await;
    assert_eq!(s.all("奇怪").await, [50]);
    let by_town =
        EngineQuery { filters: vec![filter("town", &["引\"号'镇\\"])], ..EngineQuery::new(KIND, "") };
    assert_eq!(s.find(by_town).await, [50]);
    s.engine.apply(vec![Change::Remove(KIND, odd.id)]).await.unwrap();
}

async fn changes(s: &Suite<'_>) {
    s.put(vec![product(60, "海底电缆检测", "")]).await;
    assert_eq!(s.all("海底电缆").await, [60], "visible on return");
    let mut changed = product(60, "高空幕墙清洗", "");
    changed.version = 7;
    s.put(vec![changed]).await;
    assert_eq!(s.all("海底电缆").await, [0_u128; 0], "replaced, not added");
    assert_eq!(s.all("高空幕墙").await, [60]);
    assert_eq!(s.engine.versions(KIND).await.unwrap().get(&id(60)), Some(&7));
    let remove = Change::Remove(KIND, id(60));
    let absent = Change::Remove(KIND, id(9_999));
    s.engine.apply(vec![remove, absent]).await.unwrap();
    assert_eq!(s.all("高空幕墙").await, [0_u128; 0], "removed");
    let put = |title: &str| Change::Put(KIND, Box::new(product(61, title, "")));
    s.engine.apply(vec![put("先有的"), Change::Remove(KIND, id(61)), put("后有的")]).await.unwrap();
    assert_eq!(s.all("后有").await, [61], "changes of one batch count in their order");
    s.engine.apply(vec![put("再改"), Change::Remove(KIND, id(61))]).await.unwrap();
    s.engine.apply(Vec::new()).await.unwrap();
    let versions = s.engine.versions(KIND).await.unwrap();
    assert_eq!(versions.len(), 8);
    assert_eq!(versions.get(&id(3)), Some(&103));
    assert!(s.engine.versions(DocKind::Supplier).await.unwrap().is_empty());
}

async fn rebuild(s: &Suite<'_>) {
    let mut building = s.engine.rebuild().await.unwrap();
    building.add(KIND, vec![product(70, "新索引里的光伏", "")]).await.unwrap();
    assert_eq!(s.all("光伏").await, [0_u128; 0], "not seen before the swap");
    assert_eq!(s.all("无人机").await, [1, 6], "searches go on meanwhile");
    drop(building);
    assert_eq!(s.all("无人机").await, [1, 6], "a rebuild given up changes nothing");
    let mut building = s.engine.rebuild().await.unwrap();
    let many: Vec<Document> =
        (0..300).map(|n| product(100 + n, &format!("新索引里的光伏{n}号"), "屋顶")).collect();
    for part in many.chunks(70) {
        building.add(KIND, part.to_vec()).await.unwrap();
    }
    building.swap().await.unwrap();
    let answer = s.run(EngineQuery::new(KIND, "光伏")).await;
    assert_eq!(answer.total, 300, "all of the new");
    assert_eq!(s.all("无人机").await, [0_u128; 0], "none of the old");
    assert_eq!(s.engine.versions(KIND).await.unwrap().len(), 300);
    s.put(vec![product(100, "换过的风电", "")]).await;
    assert_eq!(s.all("风电").await, [100], "changes go on after the swap");
    s.engine.rebuild().await.unwrap().swap().await.unwrap();
    assert!(s.all("").await.is_empty());
}
