//! Building the index anew while people work.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rebuild_loses_no_change_made_meanwhile() {
    let (app, switch) = start_switch().await;
    done(&app).await;
    let ids = [insert(&app, enterprise("甲")).await, insert(&app, enterprise("乙")).await];
    let other = app.app.clone();
    let work = async move {
        rename(&other, ids[0], "改过的名字", 9).await;
        touch(&other, DocKind::Supplier, ids[0]).await;
        assert!(reindex::is_running(&other).await.unwrap());
        outbox::apply_all(&other).await.unwrap();
        let left = index_change::Entity::find().count(other.db.read()).await.unwrap();
        assert_eq!(left, 1, "applied to the old index, but kept for the new one");
    };
    // The products are added first: their supplier's old name is in the new index already.
    *switch.meanwhile.lock().unwrap() = Some(Box::pin(work));
    assert_eq!(reindex::run(&app, &mut |_, _| {}).await.unwrap(), 4);
    assert!(switch.meanwhile.lock().unwrap().is_none(), "it happened");
    assert_eq!(total(&app, DocKind::Supplier, "改过").await, 1);
    assert!(!reindex::is_running(&app).await.unwrap());
    done(&app).await;
    app.finish().await;
}

#[tokio::test]
async fn two_rebuilds_at_once_are_refused_and_a_killed_one_is_forgotten() {
    let app = start().await;
    let mark = entity::counter::ActiveModel { name: Set("search.rebuild".into()), value: Set(NOW.0) };
    let tx = app.db.begin().await.unwrap();
    entity::counter::Entity::insert(mark).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let refused = reindex::run(&app, &mut |_, _| {}).await;
    assert!(matches!(refused, Err(crate::Error::Conflict(_, words)) if words.contains("重建正在进行")));
    app.clock.advance(200_000);
    reindex::run(&app, &mut |_, _| {}).await.unwrap();
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rebuild_that_lost_its_mark_ends_and_leaves_the_others_alone() {
    let (app, switch) = start_switch().await;
    insert(&app, enterprise("甲")).await;
    let other = app.app.clone();
    let work = async move {
        let tx = other.db.begin().await.unwrap();
        entity::counter::Entity::update_many()
            .col_expr(entity::counter::Column::Value, Expr::value(NOW.0 + 7))
            .filter(entity::counter::Column::Name.eq("search.rebuild"))
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    *switch.meanwhile.lock().unwrap() = Some(Box::pin(work));
    let lost = reindex::run(&app, &mut |_, _| {}).await;
    assert!(matches!(lost, Err(crate::Error::Conflict(_, words)) if words.contains("接手")));
    assert!(reindex::is_running(&app).await.unwrap(), "the other's mark stays");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_rebuilds_started_together_one_runs() {
    let (app, switch) = start_switch().await;
    insert(&app, enterprise("甲")).await;
    let all_started = Box::pin(tokio::time::sleep(std::time::Duration::from_millis(1_500)));
    *switch.meanwhile.lock().unwrap() = Some(all_started);
    let run = |app: App| async move { reindex::run(&app, &mut |_, _| {}).await };
    let runs: Vec<_> = (0..4).map(|_| tokio::spawn(run(app.app.clone()))).collect();
    let mut built = 0;
    for run in runs {
        match run.await.unwrap() {
            Ok(_) => built += 1,
            Err(error) => assert!(matches!(error, crate::Error::Conflict(..)), "{error:?}"),
        }
    }
    assert_eq!(built, 1);
    app.finish().await;
}
