//! Changes on their way into the index.

use super::*;

#[tokio::test]
async fn changes_travel_through_the_outbox_with_what_depends_on_them() {
    let app = start().await;
    let id = insert(&app, enterprise("砚衡数据")).await;
    assert!(matches!(outbox::apply_pending(&app).await.unwrap(), Outcome::Done), "fills what was made empty");
    assert_eq!(reindex::check(&app).await.unwrap(), []);
    rename(&app, id, "启明测绘", 5).await;
    let faults = reindex::check(&app).await.unwrap();
    assert_eq!(faults.len(), 2, "the supplier and its product are stale: {faults:?}");
    assert!(faults.iter().all(|f| f.fault == reindex::Fault::Stale));
    touch(&app, DocKind::Supplier, id).await;
    done(&app).await;
    assert_eq!(total(&app, DocKind::Supplier, "测绘").await, 1);
    assert_eq!(total(&app, DocKind::Product, "启明").await, 1, "products tell whose they are");
    assert_eq!(total(&app, DocKind::Supplier, "砚衡").await, 0);
    let tx = app.db.begin().await.unwrap();
    product::Entity::delete_many().exec(&tx).await.unwrap();
    organization::Entity::delete_by_id(id).exec(&tx).await.unwrap();
    outbox::touch(&app, &tx, DocKind::Supplier, id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(reindex::check(&app).await.unwrap().len(), 2, "two documents too many");
    outbox::apply_pending(&app).await.unwrap();
    assert_eq!(total(&app, DocKind::Supplier, "").await, 0, "a row that is gone is removed");
    app.finish().await;
}

#[tokio::test]
async fn a_touch_waits_as_one_job_and_counts_only_when_committed() {
    let app = start().await;
    let id = insert(&app, enterprise("甲")).await;
    for _ in 0..3 {
        touch(&app, DocKind::Supplier, id).await;
    }
    assert_eq!(job::Entity::find().count(app.db.read()).await.unwrap(), 1);
    let tx = app.db.begin().await.unwrap();
    outbox::touch(&app, &tx, DocKind::Supplier, id).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(index_change::Entity::find().count(app.db.read()).await.unwrap(), 3);
    done(&app).await;
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_lost_while_the_engine_is_away() {
    let (app, switch) = start_switch().await;
    done(&app).await;
    let id = insert(&app, enterprise("砚衡数据")).await;
    touch(&app, DocKind::Supplier, id).await;
    switch.away.store(true, Ordering::SeqCst);
    assert!(matches!(outbox::apply_pending(&app).await.unwrap(), Outcome::Retry(why) if why == "off"));
    let reduced = ask(&app, |q| q.q = "砚衡".into()).await;
    assert!(reduced.reduced && reduced.total == 1, "pages answer from the database meanwhile");
    assert_eq!(service::suggest(&app, &Actor::Visitor, "砚").await.unwrap().len(), 1);
    switch.away.store(false, Ordering::SeqCst);
    done(&app).await;
    let results = ask(&app, |q| q.q = "砚衡".into()).await;
    assert!(!results.reduced && results.total == 2, "the supplier and its product");
    app.finish().await;
}

// The change is made by a second runtime while a thread of this one waits for it: another thread must
// serve the connections meanwhile.

#[tokio::test]
async fn what_is_behind_is_noticed_without_a_touch() {
    let app = start().await;
    let jobs = async || job::Entity::find().count(app.db.read()).await.unwrap();
    outbox::catch_up(&app).await.unwrap();
    outbox::catch_up(&app).await.unwrap();
    assert_eq!(jobs().await, 1, "an index made empty wants filling, by one job");
    assert_eq!(crate::jobs::worker::run_due(&app).await, 1);
    outbox::catch_up(&app).await.unwrap();
    assert_eq!(jobs().await, 1, "filled, nothing to do");
    std::fs::remove_dir_all(app.settings.data_dir.join("index")).unwrap();
    outbox::catch_up(&app).await.unwrap();
    assert_eq!(crate::jobs::worker::run_due(&app).await, 1, "the folder was lost");
    done(&app).await;
    app.finish().await;
}

#[tokio::test]
async fn two_workers_at_once_leave_the_newest_state() {
    let app = start().await;
    done(&app).await;
    let id = insert(&app, enterprise("甲")).await;
    for round in 0..6 {
        rename(&app, id, &format!("名字{round}号"), round).await;
        touch(&app, DocKind::Supplier, id).await;
        let (a, b) = tokio::join!(outbox::apply_pending(&app), outbox::apply_pending(&app));
        assert!(matches!((a.unwrap(), b.unwrap()), (Outcome::Done, Outcome::Done)));
    }
    done(&app).await;
    app.finish().await;
}
