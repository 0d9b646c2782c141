//! Suppliers from a file.
//!
//! A row is known by its own key: `id`, or 统一社会信用代码 when it has none. What the file says
//! replaces what is stored; a column the file does not have leaves it alone. An import never shows or
//! hides an enterprise, and never changes the consent to mail unless a column says so.

mod check;
mod draft;
mod kept;
pub mod rest;
mod save;
pub mod service;
#[cfg(test)]
mod service_tests;
pub mod template;
#[cfg(test)]
mod tests;

use super::policy;
use crate::{
    Actor, App, Result,
    import::{self, Checked, Column, ImportOptions, Progress, Report, Row, RowKind, Saved},
};
use async_trait::async_trait;
use sea_orm::DatabaseTransaction;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use uuid::Uuid;

/// Imports a file of suppliers: see [`crate::import`] for the formats and [`import::column::SUPPLIER`] for
/// the columns.
///
/// # Errors
/// [`Forbidden`](crate::Error::Forbidden) unless an operator or the system asks;
/// [`Malformed`](crate::Error::Malformed) when the file cannot be read at all. Bad rows are in the report.
pub async fn import_suppliers(
    app: &App,
    actor: &Actor,
    bytes: &[u8],
    options: ImportOptions,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Report> {
    policy::may_import(actor)?;
    let silent = Arc::new(AtomicU64::new(0));
    let kind = Suppliers {
        actor: actor.clone(),
        demo: options.demo,
        consent: options.mail_consent,
        year: app.now().year(),
        codes: HashMap::new(),
        meant: Mutex::default(),
        silent: silent.clone(),
    };
    let mut report = import::run(app, kind, bytes, options, progress).await?;
    let silent = silent.load(Ordering::Relaxed);
    if silent > 0 {
        report.warnings.push(format!(
            "有 {silent} 行写了邮箱，但没有写明是否同意接收推荐邮件：新导入的企业不会收到邮件。已取得同意的，\
             请加上“同意接收邮件”一列；整份名单都同意的，导入时勾选“都已同意接收推荐邮件”（命令行用 --mail-consent）"
        ));
    }
    Ok(report)
}

/// The kind of row.
struct Suppliers {
    actor: Actor,
    demo: bool,
    /// Whoever hands the file in has the consent of all in it to be told by mail.
    consent: bool,
    /// Rows with an address whose consent is not known.
    silent: Arc<AtomicU64>,
    /// The current year: nobody is founded later.
    year: i32,
    /// The key and line of every 统一社会信用代码 in the file.
    codes: HashMap<String, (String, u64)>,
    /// The line that means a stored enterprise: no other may.
    meant: Mutex<HashMap<Uuid, u64>>,
}

#[async_trait]
impl RowKind for Suppliers {
    type Item = draft::Patch;

    fn columns(&self) -> &'static [Column] {
        import::column::SUPPLIER
    }

    fn required(&self) -> &'static [&'static [&'static str]] {
        &[&["uscc", "id"], &["name"]]
    }

    fn check(&mut self, row: &mut Row) -> (String, draft::Patch) {
        check::check(self, row)
    }

    fn key_column(&self, item: &draft::Patch) -> &'static str {
        if item.has_id { "id" } else { "uscc" }
    }

    async fn save(
        &self,
        app: &App,
        tx: &DatabaseTransaction,
        batch: &[Checked<draft::Patch>],
    ) -> Result<Saved> {
        save::save(self, app, tx, batch).await
    }
}
