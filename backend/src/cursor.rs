//! Where a list continues: the last row shown, by its time and id, newest first.

use crate::{Error, Result};
use contract::{Page, Timestamp};
use sea_orm::{
    ColumnTrait, IntoIdentity,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use uuid::Uuid;

/// Rows of a page when nobody asks for a number.
pub const DEFAULT_LIMIT: u32 = 20;
/// Rows of a page at most.
pub const MAX_LIMIT: u32 = 100;

/// The last row of a page; the next page holds what is older.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time the list is ordered by.
    pub at: Timestamp,
    /// The row, which decides between equal times.
    pub id: Uuid,
}

impl Cursor {
    /// Reads what [`Cursor`] writes with `to_string`.
    ///
    /// # Errors
    /// [`Error::Malformed`] for any other text.
    pub fn parse(text: &str) -> Result<Self> {
        let read = || {
            let (at, id) = text.split_once('-')?;
            let at = i64::from_str_radix(at, 16).ok().filter(|at| *at >= 0)?;
            let id = Uuid::try_parse(id).ok().filter(|_| id.len() == 32)?;
            Some(Self { at: Timestamp(at), id })
        };
        read().ok_or_else(|| {
            Error::Malformed(
                "cursor 无法识别：请原样使用上一页返回的 next_cursor，或去掉它从第一页开始。".into(),
            )
        })
    }

    /// Reads an optional cursor; an empty one is none.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a text that is no cursor.
    pub fn parse_optional(text: Option<&str>) -> Result<Option<Self>> {
        text.map(str::trim).filter(|t| !t.is_empty()).map(Self::parse).transpose()
    }

    /// The rows after it: `(time, id) < (at, id)`, which both databases answer from an index.
    pub fn after(
        self,
        time: impl ColumnTrait + IntoIdentity,
        id: impl ColumnTrait + IntoIdentity,
    ) -> SimpleExpr {
        let row = Expr::tuple([Expr::col(time.as_column_ref()), Expr::col(id.as_column_ref())]);
        row.lt(Expr::tuple([Expr::value(self.at.0), Expr::value(self.id)]))
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}-{}", self.at.0, self.id.simple())
    }
}

/// The number of rows asked for: 1–100, 20 when absent.
///
/// # Errors
/// [`Error::Malformed`] when out of range.
pub fn limit(asked: Option<u32>) -> Result<u32> {
    match asked.unwrap_or(DEFAULT_LIMIT) {
        n @ 1..=MAX_LIMIT => Ok(n),
        n => Err(Error::Malformed(format!("limit 应在 1–{MAX_LIMIT} 之间，现在是 {n}。"))),
    }
}

/// A page out of up to `limit + 1` rows that were read: the extra row only tells that there is more.
pub fn page<T>(mut items: Vec<T>, limit: u32, total: u64, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = items.last().filter(|_| more).map(|last| cursor(last).to_string());
    Page { items, total, next_cursor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_refuses_everything_else() {
        let cursor = Cursor { at: Timestamp(1_795_132_800_000), id: Uuid::from_u128(7) };
        assert_eq!(Cursor::parse(&cursor.to_string()).unwrap(), cursor);
        assert_eq!(Cursor::parse_optional(Some(" ")).unwrap(), None);
        for bad in ["x", "-", "1-2", "-5-00000000000000000000000000000007", "' OR 1=1", "１-2"] {
            assert!(matches!(Cursor::parse(bad), Err(Error::Malformed(_))), "{bad}");
        }
    }

    #[test]
    fn the_extra_row_becomes_the_cursor() {
        let at = |n: &i64| Cursor { at: Timestamp(*n), id: Uuid::nil() };
        let some = page(vec![3, 2, 1], 2, 9, at);
        assert_eq!((some.items.as_slice(), some.next_cursor), ([3, 2].as_slice(), Some(at(&2).to_string())));
        assert_eq!(page(vec![3, 2], 2, 2, at).next_cursor, None);
        assert_eq!(limit(None).unwrap(), DEFAULT_LIMIT);
        assert!(limit(Some(0)).is_err() && limit(Some(101)).is_err() && limit(Some(100)).is_ok());
    }
}
