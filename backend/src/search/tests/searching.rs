//! What searching finds and suggests.

use super::*;

#[tokio::test]
async fn only_what_is_public_is_found() {
    let app = start().await;
    insert(&app, organization::Model { active: false, ..enterprise("隐藏") }).await;
    insert(&app, enterprise("公开")).await;
    let withdrawn = publish(&app, "撤回的机会", "MH-2026-0001", 10, 0).await;
    let tx = app.db.begin().await.unwrap();
    let mut row =
        opportunity::Entity::find_by_id(withdrawn).one(&tx).await.unwrap().unwrap().into_active_model();
    row.status = Set("withdrawn".into());
    opportunity::Entity::update(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    done(&app).await;
    let totals = [DocKind::Supplier, DocKind::Product, DocKind::Opportunity];
    for (kind, expected) in totals.into_iter().zip([1, 1, 0]) {
        assert_eq!(total(&app, kind, "").await, expected, "{kind:?}");
        assert_eq!(documents::count(&app, kind).await.unwrap(), expected, "{kind:?}");
    }
    app.finish().await;
}

#[tokio::test]
async fn searching_one_kind_gives_hits_facets_and_marks() {
    let app = start().await;
    insert(&app, enterprise("砚衡数据")).await;
    let outside =
        organization::Model {
            local: false, place: "徐汇区".into(), size: None, ..enterprise("启明测绘")
        };
    insert(&app, outside).await;
    done(&app).await;
    let results = ask(&app, |q| {
        q.kind = "supplier".into();
        q.q = "档案".into();
        q.local = "1".into();
    })
    .await;
    assert_eq!((titles(&results), results.total), (vec!["砚衡数据".to_owned()], 1));
    let facet = |field: &str| results.facets.iter().find(|f| f.field == field).unwrap();
    let local: Vec<(&str, u64, bool)> =
        facet("local").values.iter().map(|v| (v.label.as_str(), v.count, v.selected)).collect();
    assert_eq!(local, [("区外", 1, false), ("区内", 1, true)]);
    assert_eq!(facet("size").values[0].label, "小型");
    assert_ne!(facet("domain").values[0].label, facet("domain").values[0].value, "domains have names");
    let marked = ask(&app, |q| q.q = "砚衡".into()).await;
    assert!(marked.hits.iter().any(|h| h.title.iter().any(|p| p.hit && p.text == "砚衡")), "{marked:?}");
    let none = ask(&app, |q| {
        q.kind = "supplier".into();
        q.town = "没有".into();
    })
    .await;
    let chosen = none.facets.iter().find(|f| f.field == "town").unwrap();
    assert!(chosen.values.iter().any(|v| v.value == "没有" && v.selected && v.count == 0));
    app.finish().await;
}

#[tokio::test]
async fn searching_everything_takes_turns_and_pages_hold_every_hit_once() {
    let app = start().await;
    for n in 0..9 {
        insert(&app, enterprise(&format!("测绘{n}"))).await;
    }
    publish(&app, "测绘一张图", "MH-2026-0012", 50, 0).await;
    done(&app).await;
    let first = ask(&app, |q| q.q = "测绘".into()).await;
    let kinds: Vec<(&str, u64)> =
        first.facets[0].values.iter().map(|v| (v.label.as_str(), v.count)).collect();
    assert_eq!(kinds, [("产品", 9), ("服务商", 9), ("机会", 1)]);
    assert_eq!(first.total, 19);
    let mut seen = Vec::new();
    for page in 1..=2 {
        let results = ask(&app, |q| {
            q.q = "测绘".into();
            q.page = Some(page);
            q.size_of_page = Some(10);
        })
        .await;
        assert_eq!((results.total, results.page), (19, page));
        seen.extend(results.hits.iter().map(|h| format!("{:?}", h.found)));
    }
    assert_eq!(seen.len(), 19);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 19);
    let code = ask(&app, |q| q.q = "mh-2026-0012".into()).await;
    assert!(matches!(code.hits.as_slice(), [hit] if matches!(hit.found, Found::Opportunity(_))));
    app.finish().await;
}

#[tokio::test]
async fn an_opportunity_closes_by_itself_in_results_and_facets() {
    let app = start().await;
    publish(&app, "先截止", "MH-2026-0001", 1_000, 5).await;
    publish(&app, "后截止", "MH-2026-0002", 90_000, 9).await;
    done(&app).await;
    app.clock.advance(2_000);
    let of = async |change: fn(&mut SearchQuery)| {
        ask(&app, |q| {
            q.kind = "opportunity".into();
            change(q);
        })
        .await
    };
    let open = of(|q| q.status = "published".into()).await;
    assert_eq!(titles(&open), ["后截止"]);
    let status: Vec<(&str, u64)> =
        open.facets[0].values.iter().map(|v| (v.label.as_str(), v.count)).collect();
    assert_eq!(status, [("已截止", 1), ("接受报名", 1)]);
    assert_eq!(titles(&of(|q| q.sort = "deadline".into()).await), ["先截止", "后截止"]);
    assert_eq!(titles(&of(|q| q.sort = "budget".into()).await), ["后截止", "先截止"]);
    app.finish().await;
}

#[tokio::test]
async fn a_stale_index_shows_nothing_that_is_not_public_any_more() {
    let app = start().await;
    let id = insert(&app, enterprise("砚衡数据")).await;
    let draft = publish(&app, "要撤回的砚衡机会", "MH-2026-0003", 1_000, 5).await;
    done(&app).await;
    let tx = app.db.begin().await.unwrap();
    organization::Entity::update_many()
        .col_expr(organization::Column::Active, Expr::value(false))
        .filter(organization::Column::Id.eq(id))
        .exec(&tx)
        .await
        .unwrap();
    opportunity::Entity::update_many()
        .col_expr(opportunity::Column::Status, Expr::value("draft"))
        .filter(opportunity::Column::Id.eq(draft))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(ask(&app, |q| q.q = "砚衡".into()).await.hits.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn a_natural_sentence_finds_something() {
    let app = start().await;
    insert(&app, enterprise("砚衡数据")).await;
    done(&app).await;
    let some = ask(&app, |q| q.q = "我想找一家能做档案扫描和火星旅行的公司".into()).await;
    assert!(some.relaxed && some.total > 0);
    let none = ask(&app, |q| q.q = "火星".into()).await;
    assert!(!none.relaxed && none.total == 0);
    app.finish().await;
}

#[tokio::test]
async fn suggestions_are_few_and_lead_somewhere() {
    let app = start().await;
    for n in 0..9 {
        insert(&app, enterprise(&format!("测绘{n}"))).await;
    }
    publish(&app, "测绘一张图", "MH-2026-0012", 50, 0).await;
    done(&app).await;
    let suggestions = service::suggest(&app, &Actor::Visitor, "测绘").await.unwrap();
    assert_eq!(suggestions.len(), 8);
    assert!(suggestions.iter().any(|s| s.href == "/opportunities/MH-2026-0012"), "every kind has its share");
    assert!(suggestions.iter().any(|s| s.href.starts_with("/suppliers/")));
    assert!(service::suggest(&app, &Actor::Visitor, "  ").await.unwrap().is_empty());
    app.finish().await;
}

#[tokio::test]
async fn without_an_engine_the_database_answers() {
    let app = TestApp::with_engine(|_| Arc::new(Away("off".into()))).await;
    insert(&app, enterprise("100%砚衡_数据")).await;
    let outside =
        organization::Model { local: false, place: "徐汇区".into(), ..enterprise("启明Survey") };
    insert(&app, outside).await;
    publish(&app, "砚衡一张图", "MH-2026-0012", 50, 0).await;
    let count = async |change: &dyn Fn(&mut SearchQuery)| {
        let results = ask(&app, |q| change(q)).await;
        assert!(results.reduced);
        results.total
    };
    assert_eq!(count(&|q| q.q = "砚衡".into()).await, 2);
    assert_eq!(count(&|q| q.q = "100%砚".into()).await, 1, "wildcards are letters");
    assert_eq!(count(&|q| q.q = "survey".into()).await, 1, "either case");
    assert_eq!(count(&|q| q.q = "mh-2026-0012".into()).await, 1);
    assert_eq!(count(&|q| q.kind = "product".into()).await, 2);
    assert_eq!(
        count(&|q| {
            q.kind = "supplier".into();
            q.local = "0".into();
        })
        .await,
        1
    );
    let all = ask(&app, |q| q.size_of_page = Some(10)).await;
    assert_eq!((all.total, all.hits.len()), (5, 5));
    app.finish().await;
}
