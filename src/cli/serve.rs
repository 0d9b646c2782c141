//! `shujutong serve`.

use super::{Context, Exit};
use anyhow::Result;
use tokio_util::sync::CancellationToken;

/// 启动服务：网页、接口与后台任务
#[derive(clap::Args)]
#[command(after_help = "示例：
  shujutong serve
  SHUJUTONG__HTTP__PORT=9000 shujutong serve
  shujutong serve --config /etc/shujutong.toml

启动后在标准输出打印一行地址。Ctrl-C 或 SIGTERM：不再接新请求，处理完手头的再退出。")]
pub(crate) struct Args {
    /// 启动后打印演示账号
    #[arg(long, hide = true)]
    demo_accounts: bool,
}

pub(crate) async fn run(context: &Context, args: &Args) -> Result<Exit> {
    let mut settings = context.settings()?;
    // First of all: whoever holds the port already is told of before anything slow is done.
    let listener = crate::compose::listen(&mut settings)?;
    let app = crate::compose::app(settings).await?;
    if app.matcher.knowledge().capabilities().is_empty() {
        tracing::warn!("no reference data: matching knows no trade; run `shujutong seed`, then start again");
    }
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    let workers = app.settings.jobs.workers;
    let jobs = tokio::spawn(backend::jobs::worker::run(app.clone(), workers, stop.clone()));
    let warming = tokio::spawn(warm(app.clone(), stop.clone()));
    let address = listener.local_addr()?;
    println!("正在服务 http://{address}（对外地址 {}），按 Ctrl-C 停止", app.settings.http.public_url);
    if args.demo_accounts {
        println!("{}", demo_accounts(&app.settings.http.public_url));
    }
    let served = crate::serve::run(app.clone(), listener, stop.clone()).await;
    stop.cancel();
    let _ = tokio::join!(jobs, warming);
    app.db.close().await;
    tracing::info!("stopped");
    served.map(|()| Exit::Done)
}

/// Reads the suppliers beside the first requests.
async fn warm(app: backend::App, stop: CancellationToken) {
    match backend::matching::warm::warm(&app, &stop).await {
        Ok(suppliers) => tracing::info!(suppliers, "suppliers are read for matching"),
        Err(error) => tracing::warn!(error = format!("{error:?}"), "suppliers are read when they are needed"),
    }
}

/// Cancels at the first Ctrl-C or SIGTERM; a second Ctrl-C ends the process at once.
pub(crate) async fn stop_on_signal(stop: CancellationToken) {
    asked_to_stop().await;
    eprintln!("正在停止……（再按一次 Ctrl-C 立即退出）");
    stop.cancel();
    asked_to_stop().await;
    std::process::exit(130);
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut interrupt), Ok(mut terminate)) =
            (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The accounts that the demonstration data brings.
fn demo_accounts(address: &str) -> String {
    let mut text = format!(
        "\n  打开   {address}\n  登录   {address}/login\n  密码   {}（所有演示账号）\n",
        seeds::DEMO_PASSWORD
    );
    for account in seeds::DEMO_ACCOUNTS {
        let desk = frontend::ui::frame::desk(Some(account.role));
        let (email, who) = (account.email, account.role.zh());
        text.push_str(&format!("  账号   {email:<26} {who}（{}），登录后看 {desk}\n", account.organization));
    }
    text.push_str("  邮件   写在数据目录的 outbox 里，也可用运营账号在 /operator/mails 查看\n");
    text
}
