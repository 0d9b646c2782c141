//! Index statements with one naming scheme.

use sea_orm_migration::prelude::*;

/// An index over columns of a table: `ix_table_columns`, or `uq_…` when unique.
pub fn index(table: &'static str, columns: &[&'static str], unique: bool) -> IndexCreateStatement {
    let mut index = Index::create();
    let prefix = if unique { "uq" } else { "ix" };
    index.name(format!("{prefix}_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    index.to_owned()
}
