//! Joins the parts that the settings ask for into one `App`.

use anyhow::Result;
use backend::{
    App,
    clock::SystemClock,
    db::Db,
    mail,
    matching::Matcher,
    search::{self, Engine},
    settings::{DatabaseSettings, Settings},
};
use std::{net::TcpListener, sync::Arc};

/// Takes the address to listen on, before anything slow is done. Port 0 becomes the port that was
/// free, also in the public address, which was derived from it.
///
/// # Errors
/// When the address is taken or not this machine's; the words say how to mend it.
pub fn listen(settings: &mut Settings) -> Result<TcpListener> {
    let http = &mut settings.http;
    let address = format!("{}:{}", bracketed(&http.host), http.port);
    let listener = TcpListener::bind(&address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow::anyhow!(
                "端口 {} 已被占用。请关闭占用它的程序，或改 http.port（SHUJUTONG__HTTP__PORT）",
                http.port
            )
        }
        std::io::ErrorKind::PermissionDenied => {
            anyhow::anyhow!("没有权限使用端口 {}。请改用 1024 以上的 http.port", http.port)
        }
        std::io::ErrorKind::AddrNotAvailable => {
            anyhow::anyhow!("{} 不是本机地址。请改 http.host，例如 127.0.0.1 或 0.0.0.0", http.host)
        }
        _ => anyhow::anyhow!("无法监听 {address}：{error}"),
    })?;
    let port = listener.local_addr()?.port();
    if http.port == 0 {
        if http.public_url == format!("http://{}:0", http.host) {
            http.public_url = format!("http://{}:{port}", bracketed(&http.host));
        }
        http.port = port;
    }
    Ok(listener)
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

/// Opens the database, with words for people when that fails.
///
/// # Errors
/// When the file cannot be opened or the server does not answer.
pub async fn database(settings: &DatabaseSettings) -> Result<Db> {
    Db::open(settings).await.map_err(|error| {
        let shown = backend::settings::hide_password(&settings.url);
        let words = if settings.url.starts_with("sqlite:") {
            "请检查数据目录是否存在、可写，磁盘是否已满"
        } else {
            "请检查数据库服务是否在运行，地址、用户名和密码是否正确（database.url）"
        };
        crate::cli::explain(error).context(format!("打不开数据库 {shown}。{words}"))
    })
}

/// The whole application over an up-to-date database.
///
/// # Errors
/// When the database cannot be opened or its schema is older than this program.
pub async fn app(settings: Settings) -> Result<App> {
    let db = database(&settings.database).await?;
    let pending = db.pending_migrations().await.map_err(crate::cli::explain)?;
    if !pending.is_empty() {
        anyhow::bail!("数据库结构还有 {} 步没有升级。请先运行 shujutong migrate", pending.len());
    }
    let engine = engine(&settings).await;
    let transport = mail::transport::from_settings(&settings).map_err(crate::cli::explain)?;
    let blobs = backend::storage::open(&settings).map_err(crate::cli::explain)?;
    let matcher = Arc::new(Matcher::new(&[]).map_err(crate::cli::explain)?);
    let clock = Arc::new(SystemClock);
    let app = App::new(Arc::new(settings), db, engine, transport, blobs, clock, matcher);
    teach(&app).await?;
    Ok(app)
}

/// The engine of the settings. One that cannot be had does not keep the platform from starting:
/// pages answer from the database, and indexing catches up once it is back.
async fn engine(settings: &Settings) -> Arc<dyn Engine> {
    let engine = search::from_settings(settings);
    search::prepare(&*engine).await;
    engine
}

/// Gives the matching the knowledge of the trades that the database holds.
async fn teach(app: &App) -> Result<()> {
    let taxonomy = backend::reference::service::taxonomy(app).await.map_err(crate::cli::explain)?;
    app.matcher.learn(&taxonomy);
    Ok(())
}
