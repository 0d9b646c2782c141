//! Times the embedded engine alone on generated documents: building, searching with filter and facets.
//!
//! `cargo run --release -p backend --example search_bench -- [products] [suppliers] [folder]`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::too_many_lines
)]

use backend::search::{
    Document, Engine, EngineQuery, Filter, Mode,
    document::FACETS,
    embedded::Embedded,
    text::{Marker, highlight_words, query_words},
};
use contract::search::DocKind;
use std::time::{Duration, Instant};
use uuid::Uuid;

const THINGS: &[&str] = &[
    "数据治理",
    "无人机巡查",
    "算力租赁",
    "知识库问答",
    "智能客服",
    "档案数字化",
    "隐私计算",
    "数据标注",
    "网络安全",
    "等保测评",
    "智慧园区",
    "城市运行",
    "信用评分",
    "跨境电商",
    "物联网网关",
    "能耗监测",
    "教学平台",
    "健康档案",
    "影像诊断",
    "供应链金融",
    "数字孪生",
    "工业视觉",
    "设备运维",
    "语音识别",
    "文档翻译",
    "舆情分析",
    "政务服务",
    "移动应用",
    "数据集",
    "目录编制",
    "会展服务",
    "人才培训",
];
const WAYS: &[&str] =
    &["平台", "服务", "系统", "解决方案", "接口", "咨询", "一体机", "工具", "数据产品", "中台"];
const FILL: &[&str] = &[
    "面向街镇和委办局",
    "按年订阅",
    "每日更新",
    "支持本地部署",
    "两小时内响应",
    "通过ISO27001认证",
    "覆盖长三角",
    "已服务三十家单位",
    "提供接口文档",
    "按调用次数计费",
    "可以试用一个月",
    "支持Kubernetes集群",
    "适合中小企业",
    "对接一网统管",
    "提供驻场人员",
    "支持国产芯片",
    "留有审计日志",
    "字段口径写进合同",
    "支持Python调用",
    "数据不出域",
];
const TOWNS: &[&str] = &[
    "浦江镇",
    "梅陇镇",
    "莘庄镇",
    "七宝镇",
    "颛桥镇",
    "华漕镇",
    "虹桥镇",
    "吴泾镇",
    "马桥镇",
    "江川路街道",
    "古美路街道",
    "新虹街道",
    "浦锦街道",
    "莘庄工业区",
    "徐汇区",
    "浦东新区",
    "长宁区",
    "杭州市",
    "苏州市",
];

struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        // The first ones are frequent, as in life.
        let n = self.roll(list.len());
        list[self.roll(n + 1)]
    }
}

fn document(dice: &mut Dice, n: u64, kind: DocKind) -> Document {
    let thing = dice.of(THINGS);
    let sentences = if kind == DocKind::Product { 4 } else { 14 };
    let body: Vec<&str> = (0..sentences).map(|_| dice.of(FILL)).collect();
    let local = dice.roll(3) > 0;
    Document {
        id: Uuid::from_u128(
            (0x0192_0000_0000_u128 + u128::from(n)) << 80 | 0x7000_8000 << 32 | u128::from(n),
        ),
        version: n as i64,
        title: format!("{}{}{}号", thing, dice.of(WAYS), n),
        keywords: (0..3).map(|_| dice.of(THINGS).to_owned()).collect(),
        body: vec![body.join("，"), format!("{}与{}", dice.of(THINGS), dice.of(THINGS))],
        town: dice.of(TOWNS).to_owned(),
        sub: ["data", "service", "compute"][dice.roll(3)].to_owned(),
        size: ["small", "medium", "large", "startup"][dice.roll(4)].to_owned(),
        domain: vec![format!("domain{}", dice.roll(21))],
        local: if local { "1" } else { "0" }.to_owned(),
        newest: n as i64,
        deadline: i64::MAX,
        ..Document::default()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let number = |at: usize, default: u64| args.get(at).map_or(default, |a| a.parse().unwrap());
    let (products, suppliers) = (number(1, 100_000), number(2, 20_000));
    let folder = tempfile::tempdir().unwrap();
    let engine = Embedded::open(folder.path()).unwrap();
    let mut dice = Dice(88_172_645_463_325_252);
    let start = Instant::now();
    let mut building = engine.rebuild().await.unwrap();
    for (kind, count) in [(DocKind::Product, products), (DocKind::Supplier, suppliers)] {
        let mut n = 0;
        while n < count {
            let batch: Vec<Document> =
                (n..(n + 1_000).min(count)).map(|n| document(&mut dice, n, kind)).collect();
            n += 1_000;
            building.add(kind, batch).await.unwrap();
        }
    }
    println!("filled in {:?}", start.elapsed());
    building.swap().await.unwrap();
    println!("built {products} + {suppliers} documents in {:?}, {}", start.elapsed(), memory());
    let shapes: [(&str, bool, bool, usize); 5] = [
        ("words, filter, facets", true, true, 2),
        ("words, facets", false, true, 2),
        ("one word, facets", false, true, 1),
        ("words only", false, false, 2),
        ("everything, filter, facets", true, true, 0),
    ];
    for (name, filtered, counted, words) in shapes {
        let queries: Vec<EngineQuery> = (0..400)
            .map(|_| {
                let text: Vec<&str> =
                    (0..words).map(|i| if i == 0 { dice.of(THINGS) } else { dice.of(FILL) }).collect();
                let filters = if filtered {
                    vec![Filter { field: "town", values: vec![dice.of(TOWNS).to_owned()] }]
                } else {
                    Vec::new()
                };
                let facets =
                    if counted { FACETS[..4].iter().copied().chain(["local"]).collect() } else { Vec::new() };
                EngineQuery { filters, facets, ..EngineQuery::new(DocKind::Product, text.join(" ")) }
            })
            .collect();
        time(name, &engine, &queries).await;
    }
    let any: Vec<EngineQuery> = (0..200)
        .map(|_| {
            let text: Vec<&str> = (0..8).map(|_| dice.of(THINGS)).collect();
            EngineQuery { mode: Mode::Any, limit: 200, ..EngineQuery::new(DocKind::Supplier, text.join(" ")) }
        })
        .collect();
    time("any of eight terms over suppliers, 200 hits", &engine, &any).await;
    let text = FILL.join("，");
    let start = Instant::now();
    for _ in 0..2_000 {
        let marker = Marker::new(&highlight_words(&query_words("无人机巡查 kubernetes", Mode::All)));
        std::hint::black_box((marker.mark(&text), marker.passage(&[&text])));
    }
    println!("marking one hit: {:?}", start.elapsed() / 2_000);
    println!("{}", memory());
}

async fn time(name: &str, engine: &Embedded, queries: &[EngineQuery]) {
    let mut times: Vec<Duration> = Vec::new();
    let mut found = 0;
    for query in queries {
        let start = Instant::now();
        let answer = engine.search(std::slice::from_ref(query)).await.unwrap();
        times.push(start.elapsed());
        found += answer[0].total;
    }
    times.sort_unstable();
    let all: Duration = times.iter().sum();
    let at = |p: usize| times[(times.len() * p / 100).min(times.len() - 1)];
    println!(
        "{name}: mean {:?}, p50 {:?}, p95 {:?}, max {:?}, found {} on average",
        all / times.len() as u32,
        at(50),
        at(95),
        at(100),
        found / times.len() as u64
    );
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status.lines().filter(|l| l.starts_with("VmRSS") || l.starts_with("RssAnon"));
    lines.collect::<Vec<_>>().join(", ")
}
