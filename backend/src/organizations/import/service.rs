//! Operators import surveyed enterprises: they hand a file in, read what would happen, and have it done.

use super::{
    import_suppliers,
    kept::{self, Kept},
    template,
};
use crate::{Actor, App, Error, Result, attachments::scan, import::ImportOptions, organizations::policy};
use contract::{
    ImportId,
    field::clean,
    import::{ImportView, Report},
};
use tokio::sync::Semaphore;

/// What to do about a file that is too large.
pub const TOO_LARGE: &str = "请把名单拆成几个文件，分别导入。";
/// Longest name of a file, in characters.
const NAME_MAX: usize = 100;

/// One import at a time in this process: whoever presses the button twice reads of the first import what it
/// did, and the one writer of SQLite stays free for others between two batches.
static ONE: Semaphore = Semaphore::const_new(1);

/// What is handed in.
#[derive(Clone, Debug, Default)]
pub struct HandedIn {
    /// The file's name as given.
    pub file: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// All in it have agreed to be told by mail, unless a row says otherwise.
    pub mail_consent: bool,
    /// Check only, keep nothing.
    pub dry_run: bool,
}

/// Whether the actor may import; ask before reading a file.
///
/// # Errors
/// See [`policy::may_import`].
pub fn may_import(actor: &Actor) -> Result<()> {
    policy::may_import(actor)
}

/// Checks or imports a file.
///
/// # Errors
/// At `file` when there is none; see also [`import_suppliers`].
pub async fn import(app: &App, actor: &Actor, sent: HandedIn) -> Result<Report> {
    policy::may_import(actor)?;
    scan::clean(&app.settings.storage.clamd, &sent.bytes).await?;
    let (app, actor) = (app.clone(), actor.clone());
    off_threads(async move { run(&app, &actor, &sent).await }).await
}

/// The same, and the report is kept for a day; so is the file when it was only checked.
///
/// # Errors
/// See [`import`].
pub async fn hand_in(app: &App, actor: &Actor, sent: HandedIn) -> Result<ImportId> {
    policy::may_import(actor)?;
    let owner = actor.require_person()?.user_id;
    scan::clean(&app.settings.storage.clamd, &sent.bytes).await?;
    let id = ImportId(app.new_id());
    let (app, actor) = (app.clone(), actor.clone());
    off_threads(async move {
        let report = run(&app, &actor, &sent).await?;
        let kept = Kept::new(&name(&sent.file), sent.mail_consent, app.now(), report, &sent.bytes);
        kept::put(&app, owner, id, &kept).await
    })
    .await?;
    Ok(id)
}

/// Imports a file that was checked. Answers whether this did it: the second time nothing is left to do.
///
/// # Errors
/// [`Error::NotFound`] for what others handed in, or more than a day ago; see also [`import_suppliers`].
pub async fn carry_out(app: &App, actor: &Actor, id: ImportId) -> Result<bool> {
    policy::may_import(actor)?;
    let owner = actor.require_person()?.user_id;
    let (app, actor) = (app.clone(), actor.clone());
    off_threads(async move {
        let kept = kept::get(&app, owner, id).await?;
        let Some(bytes) = kept.waiting()? else { return Ok(false) };
        let sent = HandedIn { file: kept.file, bytes, mail_consent: kept.mail_consent, dry_run: false };
        let report = run(&app, &actor, &sent).await?;
        let done = Kept::new(&sent.file, sent.mail_consent, app.now(), report, &[]);
        kept::put(&app, owner, id, &done).await?;
        Ok(true)
    })
    .await
}

/// A report.
///
/// # Errors
/// [`Error::NotFound`] for those of others and of more than a day ago.
pub async fn find(app: &App, actor: &Actor, id: ImportId) -> Result<ImportView> {
    policy::may_import(actor)?;
    let owner = actor.require_person()?.user_id;
    Ok(kept::get(app, owner, id).await?.view(id))
}

/// The refused rows of a report, as CSV.
///
/// # Errors
/// See [`find`].
pub async fn refused(app: &App, actor: &Actor, id: ImportId) -> Result<Vec<u8>> {
    template::refused(&find(app, actor, id).await?.report)
}

async fn run(app: &App, actor: &Actor, sent: &HandedIn) -> Result<Report> {
    if sent.bytes.is_empty() {
        return Err(Error::field("file", "请选择名单文件；选了还这样提示，就是文件是空的"));
    }
    let HandedIn { dry_run, mail_consent, .. } = *sent;
    let options = ImportOptions { dry_run, mail_consent, demo: false };
    import_suppliers(app, actor, &sent.bytes, options, &|_| {}).await
}

/// A file's name without the folders before it.
fn name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    clean(last).replace(['\n', '\t'], " ").chars().take(NAME_MAX).collect()
}

/// Reading and checking thousands of rows keeps a thread busy: not one of those that answer requests. The
/// work goes on to its end when whoever asked hangs up.
async fn off_threads<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let permit = ONE.acquire().await.map_err(|e| Error::Internal(e.into()))?;
    let runtime = tokio::runtime::Handle::current();
    let held = move || {
        let _permit = permit;
        runtime.block_on(work)
    };
    tokio::task::spawn_blocking(held).await.map_err(|e| Error::Internal(e.into()))?
}
