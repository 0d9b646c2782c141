//! Numbers of enterprises registered abroad are written in one way and are unique in their country; a
//! refused registration keeps neither code nor number.

use crate::index::index;
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, TryGetable},
    sea_query::Value,
};
use std::collections::HashSet;

const TABLE: &str = "organizations";
const NUMBER: [&str; 2] = ["country", "registration_number"];

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Frees what refused registrations kept from the enterprises whose it is.
async fn free(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut update = Query::update();
    update.table(TABLE);
    for column in ["uscc", "country", "registration_number"] {
        update.value(column, Expr::value(Value::String(None)));
    }
    update.and_where(Expr::col("status").eq("rejected"));
    manager.get_connection().execute(&update).await.map(drop)
}

/// Numbers in one way of writing. Of two alike the older keeps it; the other is marked, for its people and
/// a reviewer to put right.
async fn normalise(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut query = Query::select();
    query.columns(["id", "country", "registration_number"]).from(TABLE);
    query.and_where(Expr::col("country").is_not_null());
    query.and_where(Expr::col("registration_number").is_not_null());
    query.order_by("created_at", Order::Asc).order_by("id", Order::Asc);
    let mut seen = HashSet::new();
    for row in db.query_all(&query).await? {
        let id = uuid(&row)?;
        let country: String = row.try_get("", "country")?;
        let was: String = row.try_get("", "registration_number")?;
        let plain = was.split_whitespace().collect::<String>().to_uppercase();
        let mut number = plain.clone();
        let mut copies = 1;
        while !seen.insert((country.clone(), number.clone())) {
            copies += 1;
            number = format!("{plain}（重复{copies}）");
        }
        if number != was {
            let mut update = Query::update();
            update.table(TABLE).value("registration_number", number).and_where(Expr::col("id").eq(id));
            db.execute(&update).await?;
        }
    }
    Ok(())
}

fn uuid(row: &sea_orm::QueryResult) -> Result<Value, DbErr> {
    let id = sea_orm::prelude::Uuid::try_get(row, "", "id")?;
    Ok(id.into())
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        free(manager).await?;
        normalise(manager).await?;
        let mut unique = index(TABLE, &NUMBER, true);
        for column in NUMBER {
            unique.and_where(Expr::col(column).is_not_null());
        }
        manager.create_index(unique).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut drop = Index::drop();
        drop.name(format!("uq_{TABLE}_{}", NUMBER.join("_"))).table(TABLE);
        manager.drop_index(drop).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
