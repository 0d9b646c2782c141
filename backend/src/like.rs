//! Looking for words inside of columns, whatever stands for anything in a pattern.

use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};

/// Words looked for at most; further ones narrow nothing.
const WORDS_MAX: usize = 5;

/// A text in which nothing stands for anything else; belongs into a pattern with `\\` as its escape.
pub fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// A pattern that this text is a part of.
pub fn part(text: &str) -> LikeExpr {
    LikeExpr::new(format!("%{}%", escaped(text))).escape('\\')
}

/// Each word of a text stands in one of the columns, in whichever case. SQLite knows cases of ASCII only:
/// further letters are found as they are typed, too.
pub fn all_words(text: &str, columns: &[Expr]) -> Condition {
    text.split_whitespace().take(WORDS_MAX).fold(Condition::all(), |all, word| {
        let small = word.to_lowercase();
        let has = |column: &Expr| {
            let as_typed = (!word.is_ascii()).then(|| column.clone().like(part(word)));
            Condition::any().add(Func::lower(column.clone()).like(part(&small))).add_option(as_typed)
        };
        all.add(columns.iter().fold(Condition::any(), |any, column| any.add(has(column))))
    })
}

/// Each of the words, in small letters, stands in one of the columns.
pub fn all_of(words: &[String], columns: &[Expr]) -> Condition {
    words.iter().fold(Condition::all(), |all, word| {
        let has = |column: &Expr| Func::lower(column.clone()).like(part(word));
        all.add(columns.iter().fold(Condition::any(), |any, column| any.add(has(column))))
    })
}
